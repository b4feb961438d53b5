package arm

import (
	"encoding/base64"
	"fmt"
	"slices"
	"strings"

	"github.com/edgerite/edgerite/internal/apierr"
)

// removeGroup deletes a resource group and everything in it, what needs others before what they
// need. What a resource of another group needs stays, and with it the group: 409
// ResourceGroupDeletionBlocked.
// behaviour: arm-group-blocked.
func (c *Call) removeGroup(group ID, tracking string) error {
	blocked, err := c.neededOutside(group)
	if err != nil {
		return err
	}
	if len(blocked) > 0 {
		return blockedBy(group, blocked, tracking)
	}
	content, err := c.resourcesIn(group)
	if err != nil {
		return err
	}
	gone := map[string]bool{}
	for _, rec := range content {
		if err := c.removeAfterReferrers(rec.ID, group, gone); err != nil {
			return err
		}
	}
	k := c.engine.registry.kinds[groupType]
	return k.remove(c, group)
}

// neededOutside are the references into a group from outside it.
func (c *Call) neededOutside(group ID) ([]Ref, error) {
	refs, err := c.referrers(refPrefix + group.Key() + "/")
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(refs, func(r Ref) bool { return contains(group, r.From) }), nil
}

// blockedBy is the refusal to delete a group, in the form recorded of Azure.
func blockedBy(group ID, refs []Ref, tracking string) error {
	var names []string
	var details []*apierr.Error
	for _, ref := range refs {
		names = append(names, ref.To.path())
		details = append(details, inUse.of(ref.To, ref.From).At(ref.To.String()))
	}
	e := groupBlocked.of(group.Group, strings.Join(names, ","), tracking)
	e.Details = details
	return e
}

// resourcesIn are the resources of any type in a group, but not the group itself.
func (c *Call) resourcesIn(group ID) ([]*record, error) {
	var found []*record
	for _, d := range c.engine.registry.recorded() {
		err := c.scan(resUnder(d.key, group), nil, func(rec *record) (bool, error) {
			found = append(found, rec)
			return true, nil
		})
		if err != nil {
			return nil, err
		}
	}
	return found, nil
}

// removeAfterReferrers removes a resource after those of the group that need it, directly or not.
// gone holds what is removed or being so, which also ends a circle.
func (c *Call) removeAfterReferrers(id, group ID, gone map[string]bool) error {
	if gone[id.Key()] {
		return nil
	}
	gone[id.Key()] = true
	refs, err := c.referrersWithin(id)
	if err != nil {
		return err
	}
	for _, ref := range refs {
		if !contains(group, ref.From) {
			continue
		}
		if err := c.removeAfterReferrers(ref.From, group, gone); err != nil {
			return err
		}
	}
	k := c.engine.registry.of(id)
	if k == nil {
		return fmt.Errorf("removing %s: its type is not registered", id)
	}
	return k.remove(c, id)
}

// groupDeletionID is the job name under which a group's deletion is polled: base64 of a JSON
// object, as recorded of Azure. Signs other than letters and digits are written as ":2D".
func groupDeletionID(rec *record) string {
	var name strings.Builder
	for _, b := range []byte(strings.ToUpper(rec.ID.Group)) {
		if b >= 'A' && b <= 'Z' || b >= '0' && b <= '9' {
			name.WriteByte(b)
		} else {
			fmt.Fprintf(&name, ":%02X", b)
		}
	}
	job := fmt.Sprintf(`{"jobId":"RESOURCEGROUPDELETIONJOB-%s-%s","jobLocation":"%s"}`, &name, strings.ToUpper(rec.Location), rec.Location)
	return base64.RawURLEncoding.EncodeToString([]byte(job))
}
