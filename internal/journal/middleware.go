package journal

import (
	"cmp"
	"context"
	"net/http"
)

// Middleware makes an entry of each request that next serves. The facts that handlers add through the
// request's context (Unread, Error) go into it.
func (j *Journal) Middleware(device, service string) func(next http.Handler) http.Handler {
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			x := &struct { // one piece of memory
				answer
				entry Entry
				facts facts
			}{answer: answer{ResponseWriter: w}}
			a, e, f := &x.answer, &x.entry, &x.facts
			*e = Entry{
				Time: j.clock.Now(), Device: device, Service: service,
				Method: clip(r.Method, maxShort), Host: clip(r.Host, maxShort), Path: clip(r.URL.EscapedPath(), maxLong),
				UserAgent:       clip(first(r, "User-Agent"), maxShort),
				ClientRequestID: clip(cmp.Or(first(r, "X-Ms-Client-Request-Id"), first(r, "Client-Request-Id")), maxShort),
			}
			e.setQuery(r)
			began, done := j.clock.Real(), false
			defer func() {
				e.Aborted = !done // a handler that panics cuts the connection
				e.Duration = j.clock.Real().Sub(began)
				e.Status = a.status
				if done {
					e.Status = cmp.Or(a.status, http.StatusOK) // as net/http answers for a handler that wrote nothing
				}
				e.RequestID = clip(header(w, "x-ms-request-id"), maxShort)
				f.tell(e)
				e.ErrorCode = cmp.Or(e.ErrorCode, clip(header(w, "x-ms-error-code"), maxShort))
				j.add(e)
			}()
			next.ServeHTTP(a, r.WithContext(context.WithValue(r.Context(), factsKey{}, f)))
			done = true
		})
	}
}

// first is the first value of a header of the request.
func first(r *http.Request, canonical string) string {
	if values := r.Header[canonical]; len(values) > 0 {
		return values[0]
	}
	return ""
}

// header is a header of the answer, in the case that http.Header writes it in or in that of Microsoft's services, which
// the handlers keep.
func header(w http.ResponseWriter, name string) string {
	if exact := w.Header()[name]; len(exact) > 0 {
		return exact[0]
	}
	return w.Header().Get(name)
}

// answer notices the status.
type answer struct {
	http.ResponseWriter
	status int
}

func (a *answer) WriteHeader(status int) {
	if a.status == 0 && status >= http.StatusOK {
		a.status = status
	}
	a.ResponseWriter.WriteHeader(status)
}

func (a *answer) Write(p []byte) (int, error) {
	a.status = cmp.Or(a.status, http.StatusOK)
	return a.ResponseWriter.Write(p)
}

// Unwrap lets http.ResponseController reach the connection.
func (a *answer) Unwrap() http.ResponseWriter { return a.ResponseWriter }
