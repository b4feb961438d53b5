package server

import (
	"encoding/json"
	"errors"
	"net/http"

	"github.com/edgerite/edgerite/arm"
	"github.com/edgerite/edgerite/blob"
	"github.com/edgerite/edgerite/internal/apierr"
	"github.com/edgerite/edgerite/internal/clock"
	"github.com/edgerite/edgerite/internal/httpx"
	"github.com/edgerite/edgerite/internal/store"
)

// unavailable is the answer while a device's store cannot be opened: then none of its services is there to
// word it.
// behaviour: device-unavailable.
func unavailable(err error) error {
	if errors.Is(err, store.ErrFull) {
		return apierr.New(http.StatusInsufficientStorage, "InsufficientStorage", "The device has no space left beyond what is kept in reserve (reserve-space): free some and try again.").Because(err)
	}
	return apierr.New(http.StatusServiceUnavailable, "ServiceUnavailable", "The state of this device cannot be opened: see the log.").Because(err)
}

// rendererOf writes errors in the shape of a service's protocol.
func rendererOf(s service, c *clock.Clock) httpx.Renderer {
	switch s {
	case armService:
		return arm.RenderError
	case blobService:
		return func(w http.ResponseWriter, r *http.Request, e *apierr.Error) { blob.RenderError(c.Now(), w, r, e) }
	default:
		return renderOAuth
	}
}

// renderOAuth writes an error as token endpoints do.
//
// Page: https://www.rfc-editor.org/rfc/rfc6749#section-5.2
func renderOAuth(w http.ResponseWriter, _ *http.Request, e *apierr.Error) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.WriteHeader(e.Status)
	// A client that left needs no answer.
	_ = json.NewEncoder(w).Encode(map[string]string{"error": "temporarily_unavailable", "error_description": e.Message})
}
