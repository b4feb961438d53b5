package deployments

import (
	"net/http"
	"time"

	"github.com/edgerite/edgerite/arm"
	"github.com/edgerite/edgerite/arm/template"
	"github.com/edgerite/edgerite/internal/apierr"
)

// stays reports whether a resource is there and is to be left as it is then. What is there when it is asked for again, the step has made itself.
//
// behaviour: template-options.
func (r *run) stays(c *arm.Call, s *step, resource *template.Resource) (bool, error) {
	if s.Tries > 0 || !resource.OnlyIfNotExists() {
		return false, nil
	}
	_, err := c.Request(arm.Request{Method: http.MethodGet, Path: resource.ID, Version: resource.APIVersion})
	if err != nil && apierr.From(err).Status == http.StatusNotFound {
		return false, nil
	}
	return err == nil, err
}

// retry has a resource that has failed asked for again, where its template says so of the failure: in the next turn, since what it lacks may be under way,
// or at once where nothing is.
//
// behaviour: template-options.
func (r *run) retry(s *step) {
	if s.Number >= len(r.plan.Resources) || s.Tries >= r.plan.Resources[s.Number].Retries(codesOf(s.Failure)) {
		return
	}
	s.Tries++
	s.State, s.Again, s.Failure, s.Later, s.Status, s.Ended = running, true, nil, false, 0, time.Time{}
}

// retries reports whether something is to be asked for again.
func (r *run) retries() bool {
	for _, s := range r.steps {
		if s != nil && s.Again {
			return true
		}
	}
	return false
}

// codesOf are the codes of a failure and of all that is behind it.
func codesOf(failure *apierr.Error) []string {
	if failure == nil {
		return nil
	}
	codes := []string{failure.Code}
	for _, d := range failure.Details {
		codes = append(codes, codesOf(d)...)
	}
	return codes
}
