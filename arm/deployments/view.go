package deployments

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/edgerite/edgerite/arm"
	"github.com/edgerite/edgerite/internal/store"
)

// view shows a deployment as of now: one under way has worked since it began.
func view(c *arm.Call, r *arm.Resource[Deployment]) error {
	if r.ID.Group != "" {
		r.Location = "" // which only deployments to a subscription have
	}
	p := &r.Body.Properties
	if r.State.Terminal() || r.State == arm.Deleting {
		return nil
	}
	began := false
	prefix := stepsOf(r.ID)
	err := c.Reader().Scan(prefix, store.PrefixEnd(prefix), func(_, _ []byte) (bool, error) {
		began = true
		return false, nil
	})
	if err != nil {
		return fmt.Errorf("looking at the steps of %s: %w", r.ID, err)
	}
	if !began {
		return nil
	}
	p.ProvisioningState = string(running)
	p.Timestamp, p.Duration = arm.Time{Time: c.Now()}, durationText(c.Now().Sub(p.Began.Time))
	return nil
}

var byState = regexp.MustCompile(`(?i)^provisioningState\s+eq\s+'([^']*)'$`)

// filterState reads a list's $filter, which asks for a state.
// Page: https://learn.microsoft.com/rest/api/resources/deployments/list-by-resource-group
func filterState(c *arm.Call) (func(r *arm.Resource[Deployment]) bool, error) {
	text := strings.TrimSpace(c.Query("$filter"))
	m := byState.FindStringSubmatch(text)
	if len(m) == 0 {
		if text != "" {
			c.Unread("?$filter=" + text)
		}
		return func(*arm.Resource[Deployment]) bool { return true }, nil
	}
	state := m[1]
	return func(r *arm.Resource[Deployment]) bool {
		return strings.EqualFold(state, string(r.State)) || strings.EqualFold(state, string(running)) && !r.State.Terminal()
	}, nil
}
