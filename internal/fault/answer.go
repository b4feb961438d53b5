package fault

import (
	"net/http"
	"strconv"
)

// unsent is an answer that nobody gets. Its header is the real one's, for the journal.
type unsent struct{ w http.ResponseWriter }

func (u unsent) Header() http.Header         { return u.w.Header() }
func (u unsent) WriteHeader(int)             {}
func (u unsent) Write(p []byte) (int, error) { return len(p), nil }

// half is an answer that ends in the middle of its body. One without a body is not sent at all.
type half struct {
	http.ResponseWriter
	status int
	begun  bool
	left   int64 // bytes yet to send
}

func (h *half) WriteHeader(status int) {
	if status < http.StatusOK {
		h.ResponseWriter.WriteHeader(status)
		return
	}
	h.status = status
}

func (h *half) Write(p []byte) (int, error) {
	if !h.begun && len(p) > 0 {
		h.begin(p)
	}
	n := min(h.left, int64(len(p)))
	h.left -= n
	if n > 0 {
		if _, err := h.ResponseWriter.Write(p[:n]); err != nil {
			return 0, err
		}
	}
	return len(p), nil
}

// begin sends the head. The middle of a body whose length nobody tells is that of its first piece.
func (h *half) begin(first []byte) {
	h.begun = true
	total, err := strconv.ParseInt(h.Header().Get("Content-Length"), 10, 64)
	if err != nil {
		total = int64(len(first))
	}
	h.left = total / 2
	if h.status != 0 {
		h.ResponseWriter.WriteHeader(h.status)
	}
}

// end has what was written reach the client.
func (h *half) end() {
	if h.begun {
		_ = http.NewResponseController(h.ResponseWriter).Flush() // a client that has gone misses nothing: the connection is closed next
	}
}
