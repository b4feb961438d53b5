// Package rollout deploys templates through Resource Manager, as edgerite template deploy does: to an emulator or a device. It uses nothing but the API.
//
// https://learn.microsoft.com/rest/api/resources/deployments
package rollout

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// Deployment is one to make.
type Deployment struct {
	Client       *http.Client // signs its requests and follows no redirect
	Management   string       // address of Resource Manager, without a slash at its end
	Subscription string
	Group        string // empty for a deployment to the subscription
	Name         string
	Location     string // of a deployment to the subscription, and of a group that is made
	Mode         string // Incremental or Complete

	Template, Parameters json.RawMessage

	// Has says whether the template itself has a resource, by its id. Nil means that nobody knows.
	Has func(id string) bool

	// Looked is called after each look at a deployment that goes on. Nil means that nobody asks.
	Looked func()

	// Wait waits between two looks. Nil means that it really does.
	Wait func(ctx context.Context, d time.Duration) error
}

// The api-versions: the one of the device's profile 2019-03-01-hybrid, and the first that has what-if.
const (
	version       = "2018-05-01"
	whatIfVersion = "2019-10-01"
	groupVersion  = "2018-05-01"
)

// bodyLimit is how much of an answer is read, bytes.
const bodyLimit = 64 << 20

// ID is the deployment's.
func (d *Deployment) ID() string {
	return d.scope() + "/providers/Microsoft.Resources/deployments/" + url.PathEscape(d.Name)
}

func (d *Deployment) scope() string {
	scope := "/subscriptions/" + url.PathEscape(d.Subscription)
	if d.Group != "" {
		scope += "/resourceGroups/" + url.PathEscape(d.Group)
	}
	return scope
}

// content is the body of a request: https://learn.microsoft.com/rest/api/resources/deployments/create-or-update#request-body
func (d *Deployment) content() ([]byte, error) {
	type properties struct {
		Mode       string          `json:"mode"`
		Template   json.RawMessage `json:"template"`
		Parameters json.RawMessage `json:"parameters,omitempty"`
	}
	body := struct {
		Location   string     `json:"location,omitempty"`
		Properties properties `json:"properties"`
	}{Properties: properties{d.Mode, d.Template, d.Parameters}}
	if d.Group == "" {
		body.Location = d.Location
	}
	return json.Marshal(body)
}

// answer is what Resource Manager said.
type answer struct {
	status int
	header http.Header
	body   []byte
}

// call sends a request to a path, or to an address that an answer gave, which must be on the same host: the token goes with it.
func (d *Deployment) call(ctx context.Context, method, target, apiVersion string, body []byte) (*answer, error) {
	address := d.Management + target + "?api-version=" + apiVersion
	if apiVersion == "" {
		address = target
		if !strings.HasPrefix(target, d.Management+"/") {
			return nil, fmt.Errorf("the answer points to %s, which is not at %s", target, d.Management)
		}
	}
	r, err := http.NewRequestWithContext(ctx, method, address, bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	if len(body) > 0 {
		r.Header.Set("Content-Type", "application/json")
	}
	response, err := d.Client.Do(r)
	if err != nil {
		return nil, err
	}
	defer func() { _ = response.Body.Close() }() // it was read
	text, err := io.ReadAll(io.LimitReader(response.Body, bodyLimit))
	if err != nil {
		return nil, fmt.Errorf("the answer to %s %s was cut: %w", method, r.URL.Path, err)
	}
	return &answer{response.StatusCode, response.Header, text}, nil
}

// get reads JSON.
func (d *Deployment) get(ctx context.Context, path, apiVersion string, into any) error {
	a, err := d.call(ctx, http.MethodGet, path, apiVersion, nil)
	if err != nil {
		return err
	}
	if a.status != http.StatusOK {
		return a.failure()
	}
	return a.decode(into)
}

func (a *answer) decode(into any) error {
	if err := json.Unmarshal(a.body, into); err != nil {
		return fmt.Errorf("the answer is no JSON of the form it should have: %w", err)
	}
	return nil
}

// EnsureGroup makes the group where it is not there, and says whether it did.
func (d *Deployment) EnsureGroup(ctx context.Context) (made bool, err error) {
	a, err := d.call(ctx, http.MethodGet, d.scope(), groupVersion, nil)
	if err != nil || a.status == http.StatusOK {
		return false, err
	}
	if a.status != http.StatusNotFound {
		return false, a.failure()
	}
	body, err := json.Marshal(map[string]string{"location": d.Location})
	if err != nil {
		return false, err
	}
	if a, err = d.call(ctx, http.MethodPut, d.scope(), groupVersion, body); err != nil {
		return false, err
	}
	if a.status != http.StatusCreated && a.status != http.StatusOK {
		return false, a.failure()
	}
	return true, nil
}

// Validate asks whether the deployment would be accepted. A *Failure says why not
// (https://learn.microsoft.com/rest/api/resources/deployments/validate).
func (d *Deployment) Validate(ctx context.Context) error {
	body, err := d.content()
	if err != nil {
		return err
	}
	a, err := d.call(ctx, http.MethodPost, d.ID()+"/validate", version, body)
	if err != nil {
		return err
	}
	if a, err = d.follow(ctx, a); err != nil {
		return err
	}
	// A mistake is in a 400, and by older api-versions in a 200.
	if failure := a.failure(); a.status != http.StatusOK || failure.Code != "" {
		return failure
	}
	return nil
}

// follow waits for the end of an operation that an answer tells of by Location.
func (d *Deployment) follow(ctx context.Context, a *answer) (*answer, error) {
	for a.status == http.StatusAccepted {
		location := a.header.Get("Location")
		if location == "" {
			return nil, fmt.Errorf("the answer 202 does not say where its result will be")
		}
		if err := d.wait(ctx, a.pause()); err != nil {
			return nil, err
		}
		var err error
		if a, err = d.call(ctx, http.MethodGet, location, "", nil); err != nil {
			return nil, err
		}
	}
	return a, nil
}

// The pauses between two looks, where the answer does not say how long.
const (
	pause    = 2 * time.Second
	maxPause = 15 * time.Second
)

// pause is how long to wait before looking again.
func (a *answer) pause() time.Duration {
	seconds, err := strconv.Atoi(a.header.Get("Retry-After"))
	if err != nil || seconds < 1 {
		return pause
	}
	return min(time.Duration(seconds)*time.Second, maxPause)
}

func (d *Deployment) wait(ctx context.Context, how time.Duration) error {
	if d.Wait != nil {
		return d.Wait(ctx, how)
	}
	timer := time.NewTimer(how)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return nil
	}
}
