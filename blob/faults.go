package blob

import (
	"net/http"

	"github.com/edgerite/edgerite/internal/apierr"
	"github.com/edgerite/edgerite/internal/fault"
)

// faultErrors are what an injected fault is told as where its rule leaves that open, by its status or code; the first where it leaves both
// open. Page: https://learn.microsoft.com/rest/api/storageservices/common-rest-api-error-codes
// behaviour: fault-errors.
var faultErrors = []*apierr.Error{
	apierr.New(http.StatusServiceUnavailable, "ServerBusy", "The server is currently unable to receive requests. Please retry your request."),
	apierr.New(http.StatusInternalServerError, "InternalError", "The server encountered an internal error. Please retry the request."),
	apierr.New(http.StatusInternalServerError, "OperationTimedOut", "The operation could not be completed within the permitted time."),
	errAuthorizationFailure, errAuthenticationFailed, errResourceNotFound, errBlobNotFound, errContainerNotFound, errConditionNotMet, errInsufficientStorage,
}

// faulty is the service's handler where requests meet their faults. Those of a batch meet none of their own.
func (s *Service) faulty(next http.Handler) http.Handler {
	return fault.Point{Device: s.Faults, Service: fault.Blob, Errors: faultErrors, Render: s.renderError, Names: s.called}.Guard(next)
}

// called is how faults know a request. One that is refused for its form has no operation.
func (s *Service) called(r *http.Request) (path, operation string) {
	a, err := parseAddress(r, s.Suffix)
	if err != nil {
		return r.URL.Path, ""
	}
	op, err := s.routes.find(r, a)
	if err != nil {
		return r.URL.Path, ""
	}
	return r.URL.Path, op.Name
}
