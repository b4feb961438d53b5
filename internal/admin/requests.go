package admin

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strconv"

	"github.com/edgerite/edgerite/internal/apierr"
	"github.com/edgerite/edgerite/internal/journal"
)

type requestList struct {
	Requests []journal.Entry `json:"requests"`
}

func (s *service) requests(w http.ResponseWriter, r *http.Request) error {
	q := r.URL.Query()
	f, err := parseFilter(q)
	if err != nil {
		return err
	}
	if q.Get("follow") == "true" {
		return s.followRequests(w, r, f)
	}
	return answer(w, requestList{Requests: s.Journal.List(f)})
}

// followRequests writes a line of JSON for each request, as they come, until the client leaves.
func (s *service) followRequests(w http.ResponseWriter, r *http.Request, f journal.Filter) error {
	w.Header().Set("Content-Type", "application/x-ndjson")
	w.WriteHeader(http.StatusOK)
	flush := http.NewResponseController(w).Flush
	if err := flush(); err != nil {
		return err
	}
	lines := json.NewEncoder(w)
	err := s.Journal.Follow(r.Context(), f, func(e journal.Entry) error {
		if err := lines.Encode(e); err != nil {
			return err
		}
		return flush()
	})
	if r.Context().Err() != nil {
		return nil //nolint:nilerr // the client left, or the server stops: that is how following ends
	}
	return err
}

func parseFilter(q url.Values) (journal.Filter, error) {
	f := journal.Filter{
		Device: q.Get("device"), Service: q.Get("service"), Method: q.Get("method"), Path: q.Get("path"), Unread: q.Get("unread") == "true",
	}
	var err error
	number := func(name string) (n uint64) {
		if v := q.Get(name); v != "" && err == nil {
			if n, err = strconv.ParseUint(v, 10, 31); err != nil {
				err = apierr.New(http.StatusBadRequest, "BadFilter", "%q is not a number.", v).At(name)
			}
		}
		return n
	}
	f.After, f.Status, f.Limit = number("after"), int(number("status")), int(number("limit"))
	return f, err
}

// query is parseFilter's inverse.
func query(f journal.Filter) url.Values {
	q := url.Values{}
	text := func(name, value string) {
		if value != "" {
			q.Set(name, value)
		}
	}
	number := func(name string, value uint64) {
		if value != 0 {
			q.Set(name, strconv.FormatUint(value, 10))
		}
	}
	text("device", f.Device)
	text("service", f.Service)
	text("method", f.Method)
	text("path", f.Path)
	number("after", f.After)
	number("status", uint64(f.Status)) //nolint:gosec // a filter's status is not negative
	number("limit", uint64(f.Limit))   //nolint:gosec // nor is its limit
	if f.Unread {
		q.Set("unread", "true")
	}
	return q
}
