package deployments

import (
	"encoding/json"
	"fmt"
	"net/http"

	"github.com/edgerite/edgerite/arm"
	"github.com/edgerite/edgerite/arm/template"
	"github.com/edgerite/edgerite/internal/apierr"
)

// runtime answers what only deploying tells, by requests in the name of who deploys.
type runtime struct {
	c      *arm.Call
	listed *bool // set where a list function was asked; nil where that does not matter
}

func (r runtime) Reference(id, apiVersion string) (json.RawMessage, error) {
	answer, err := r.ask(arm.Request{Method: http.MethodGet, Path: id, Version: apiVersion})
	if err != nil && apierr.From(err).Status == http.StatusNotFound {
		return nil, fmt.Errorf("%w: %w", template.ErrNotFound, err)
	}
	return answer, err
}

func (r runtime) List(function, id, apiVersion string, body json.RawMessage) (json.RawMessage, error) {
	if r.listed != nil {
		*r.listed = true
	}
	return r.ask(arm.Request{Method: http.MethodPost, Path: id + "/" + function, Version: apiVersion, Body: body})
}

func (r runtime) ask(q arm.Request) (json.RawMessage, error) {
	answer, err := r.c.Request(q)
	if err != nil {
		return nil, err
	}
	return answer.Body, nil
}
