package sts

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"

	"github.com/edgerite/edgerite/internal/apierr"
	"github.com/edgerite/edgerite/internal/httpx"
	"github.com/edgerite/edgerite/internal/journal"
	"github.com/edgerite/edgerite/internal/store"
)

// errorTime is the form of times within the texts of errors.
const errorTime = "2006-01-02T15:04:05.0000000Z"

type errorBody struct {
	Error         string `json:"error"`
	Description   string `json:"error_description"`
	Codes         []int  `json:"error_codes,omitempty"`
	Timestamp     string `json:"timestamp"`
	TraceID       string `json:"trace_id"`
	CorrelationID string `json:"correlation_id"`
	SubError      string `json:"suberror,omitempty"`
}

// suberrors are what the cloud says of a refresh token beside the number, by which MSAL knows to ask for another sign-in. Both are seen in what
// people recorded.
// behaviour: sts-suberror.
var suberrors = map[string]string{"70043": "token_expired", "50173": "bad_token"}

// adapt makes a handler one of net/http's, whose errors are rendered so.
func (s *Service) adapt(h httpx.Handler, render httpx.Renderer) http.HandlerFunc {
	return httpx.Adapt(func(w http.ResponseWriter, r *http.Request) error {
		err := h(w, r)
		if errors.Is(err, store.ErrFull) {
			return errFull.err().With("Retry-After", "60").Because(err)
		}
		return err
	}, render, s.Log).ServeHTTP
}

// renderError writes an OAuth error as Microsoft's token services do; the members beyond the first two are those of
// https://learn.microsoft.com/entra/identity-platform/v2-oauth2-auth-code-flow#error-codes-for-token-endpoint-errors
// Its time is real time, since a person compares it with their own clock.
func (s *Service) renderError(w http.ResponseWriter, r *http.Request, e *apierr.Error) {
	// A client that went away cannot be told.
	_ = writeJSON(w, e.Status, s.errorBody(r, e))
}

// errorBody is an error in the words of Microsoft's token services.
func (s *Service) errorBody(r *http.Request, e *apierr.Error) errorBody {
	x := exchangeOf(r)
	b := errorBody{
		Error:         e.Code,
		Description:   e.Message,
		Timestamp:     s.Clock.Real().Format("2006-01-02 15:04:05Z"),
		TraceID:       x.trace,
		CorrelationID: x.correlation,
	}
	journal.Error(r.Context(), b.Error)
	for _, d := range e.Details {
		if n, err := strconv.Atoi(d.Code); err == nil {
			b.Codes = append(b.Codes, n)
			b.Description = fmt.Sprintf("AADSTS%d: %s", n, e.Message)
			journal.Error(r.Context(), fmt.Sprintf("AADSTS%d", n))
		}
		if x.cloud {
			b.SubError = suberrors[d.Code]
		}
		if d.Message != "" && !x.cloud {
			b.Description = d.Message // AD FS puts nothing behind it
			return b
		}
	}
	b.Description += fmt.Sprintf("\r\nTrace ID: %s\r\nCorrelation ID: %s\r\nTimestamp: %s", b.TraceID, b.CorrelationID, b.Timestamp)
	if e.Code == apierr.CodeInternal {
		b.Error = errInternal.code
	}
	return b
}

func writeJSON(w http.ResponseWriter, status int, body any) error {
	data, err := json.Marshal(body)
	if err != nil {
		return fmt.Errorf("encoding the answer: %w", err)
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.Header().Set("Content-Length", strconv.Itoa(len(data)))
	w.WriteHeader(status)
	_, err = w.Write(data)
	return err
}
