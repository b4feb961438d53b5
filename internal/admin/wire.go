package admin

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"

	"github.com/edgerite/edgerite/internal/apierr"
)

// maxBody is far above what any request of this API needs.
const maxBody = 64 << 10

// failure is the body of every error answer.
type failure struct {
	Error struct {
		Code    string `json:"code"`
		Message string `json:"message"`
		Target  string `json:"target,omitempty"`
	} `json:"error"`
}

func render(w http.ResponseWriter, _ *http.Request, e *apierr.Error) {
	var f failure
	f.Error.Code, f.Error.Message, f.Error.Target = e.Code, e.Message, e.Target
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(e.Status)
	_ = json.NewEncoder(w).Encode(f) // a client that left needs no answer
}

func answer(w http.ResponseWriter, body any) error {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	return json.NewEncoder(w).Encode(body)
}

// decode reads one JSON object; an empty body is an empty object.
func decode(w http.ResponseWriter, r *http.Request, into any) error {
	d := json.NewDecoder(http.MaxBytesReader(w, r.Body, maxBody))
	d.DisallowUnknownFields()
	err := d.Decode(into)
	if errors.Is(err, io.EOF) {
		return nil
	}
	if err == nil && !errors.Is(d.Decode(&struct{}{}), io.EOF) {
		err = errors.New("more than one JSON value")
	}
	if _, tooLarge := errors.AsType[*http.MaxBytesError](err); tooLarge {
		return apierr.New(http.StatusRequestEntityTooLarge, "BodyTooLarge", "The body is larger than %d bytes.", maxBody).Because(err)
	}
	if err != nil {
		return apierr.New(http.StatusBadRequest, "BadBody", "The body is not the JSON object this request takes: %v.", err).Because(err)
	}
	return nil
}

func notFound(_ http.ResponseWriter, r *http.Request) error {
	return apierr.New(http.StatusNotFound, "NotFound", "The admin API has no %s.", r.URL.Path)
}

func notAllowed(_ http.ResponseWriter, r *http.Request) error {
	return apierr.New(http.StatusMethodNotAllowed, "MethodNotAllowed", "%s does not apply to %s.", r.Method, r.URL.Path)
}
