package arm

import (
	"net/http"
	"strings"

	"github.com/edgerite/edgerite/internal/apierr"
)

// groupType is the one type the engine knows of, since every other resource lies in one.
const groupType = "microsoft.resources/resourcegroups"

// group reads the record of the resource group that id lies in, nil for one that lies in none; the
// error is a 404 ResourceGroupNotFound.
func (c *Call) group(id ID) (*record, error) {
	if id.Group == "" {
		return nil, nil
	}
	rec, err := c.record(id.InGroup())
	if err == nil && rec == nil {
		err = noGroup.of(id.Group)
	}
	return rec, err
}

// home refuses a write where the group or the parent is missing or on its way out, and returns the
// id as it is stored: group and parents in the case they were made in, types as the service spells them.
func (t *typed[P]) home(c *Call, id ID) (ID, error) {
	if t.key == groupType {
		return id, nil
	}
	group, err := c.group(id)
	if err != nil {
		return ID{}, err
	}
	home := ID{Subscription: id.Subscription, Names: id.Names}
	if group != nil {
		home.Group = group.ID.Group
		if group.State == Deleting {
			return ID{}, groupBeingDeleted.of(group.ID.Group)
		}
	}
	if id.On != nil {
		on, err := c.stored(*id.On)
		if err != nil {
			return ID{}, err
		}
		home.On = &on
	}
	home.Namespace, _, _ = strings.Cut(t.declaration.shown, "/")
	home.Types = t.types
	parentID, ok := id.Parent()
	if !ok || t.registry.of(parentID) == nil {
		return home, nil
	}
	parent, err := c.record(parentID)
	if err != nil {
		return ID{}, err
	}
	if parent == nil {
		known, err := c.stored(parentID)
		switch {
		case err == nil:
		case apierr.From(err).Status == http.StatusNotFound:
			return ID{}, noParent.of(strings.Join(parentID.Names, "/"))
		default:
			return ID{}, err
		}
		parent = &record{ID: known} // one without a record
	}
	if parent.State == Deleting {
		return ID{}, busy.of()
	}
	home.Names = append(append([]string{}, parent.ID.Names...), id.Name())
	return home, nil
}
