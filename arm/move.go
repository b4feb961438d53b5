package arm

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/edgerite/edgerite/internal/apierr"
)

// CheckMove refuses to move resources from one group to another, with a reason for each that cannot be moved: 409
// ResourceMoveValidationFailed. Since both groups are of one subscription, what a resource needs may stay where it is.
// Page: https://learn.microsoft.com/azure/azure-resource-manager/management/move-resource-group-and-subscription
// behaviour: move-resources.
func (c *Call) CheckMove(source, target ID, ids []ID) error {
	for _, group := range []ID{source, target} {
		rec, err := c.group(group)
		if err != nil {
			return err
		}
		if rec.State == Deleting {
			return groupBeingDeleted.of(rec.ID.Group)
		}
	}
	var details []*apierr.Error
	for _, id := range ids {
		reason, err := c.immovable(source, target, id)
		if err != nil {
			return err
		}
		if reason != nil {
			details = append(details, reason.At(id.String()))
		}
	}
	if len(details) == 0 {
		return nil
	}
	e := moveFailed.of(len(details), c.now.Format("20060102T150405Z"), c.UUID())
	e.Details = details
	return e
}

// immovable is why one resource cannot be moved, or nil.
func (c *Call) immovable(source, target, id ID) (*apierr.Error, error) {
	k := c.engine.registry.of(id)
	if k == nil || !contains(source, id) || len(id.Types) == 0 {
		return notToMove.of(id, source.Group), nil
	}
	rec, err := c.record(id)
	if err != nil {
		return nil, err
	}
	there, err := c.record(id.in(target.Group))
	switch {
	case err != nil:
		return nil, err
	case !k.declared().movable || len(id.Types) > 1:
		return moveNotSupported.of(id.Type()), nil
	case rec == nil:
		return noResource.of(id.path(), id.Group), nil
	case rec.State != Succeeded:
		return moveUnsettled.of(id, rec.State), nil
	case there != nil:
		return moveTaken.of(id.path(), target.Group), nil
	}
	return nil, nil
}

// in is the id of the same name in another group.
func (id ID) in(group string) ID {
	id.Group = group
	return id
}

// Move moves resources, which CheckMove lets, to another group, with what lies in them. What needs them names them by their new
// ids from then on. What lies on them, roles and locks, does not come along.
// Page: https://learn.microsoft.com/azure/azure-resource-manager/management/move-support-resources
func (c *Call) Move(target ID, ids []ID) error {
	group, err := c.group(target)
	if err != nil {
		return err
	}
	m := &moving{c: c, records: map[string]*record{}}
	for _, id := range ids {
		if err := m.gather(id, group.ID.Group); err != nil {
			return err
		}
	}
	return m.finish()
}

// moving is resources on their way from one group to another, with all that names them.
type moving struct {
	c       *Call
	renamed []renaming
	records map[string]*record // by their old keys: what moves and what names it
	moved   []string           // the keys of what moves
}

type renaming struct{ from, to string } // ids

// gather finds what moves with a resource, and who names it.
func (m *moving) gather(id ID, group string) error {
	rec, err := m.c.record(id)
	if err != nil || rec == nil {
		return err
	}
	if err := m.c.removeExtensions(rec.ID); err != nil {
		return err
	}
	all := []*record{rec}
	for _, child := range m.c.engine.registry.below(strings.ToLower(id.Type())) {
		err := m.c.scan(resUnder(child.declared().key, id), nil, func(rec *record) (bool, error) {
			all = append(all, rec)
			return true, nil
		})
		if err != nil {
			return err
		}
	}
	for _, one := range all {
		m.records[one.ID.Key()] = one
		m.moved = append(m.moved, one.ID.Key())
	}
	m.renamed = append(m.renamed, renaming{rec.ID.String(), rec.ID.in(group).String()})
	by, err := m.c.referrersWithin(rec.ID)
	if err != nil {
		return err
	}
	for _, ref := range by {
		if m.records[ref.From.Key()] != nil {
			continue
		}
		from, err := m.c.record(ref.From)
		if err != nil {
			return err
		}
		if from == nil { // what lives in another's body
			parent, _ := ref.From.Parent()
			if from, err = m.c.record(parent); err != nil {
				return err
			}
		}
		if from != nil && m.records[from.ID.Key()] == nil {
			m.records[from.ID.Key()] = from
		}
	}
	return nil
}

// finish writes everything under its new name.
func (m *moving) finish() error {
	was := map[string]ID{}
	for _, key := range m.moved {
		was[key] = m.records[key].ID
		if err := m.c.erase(m.records[key]); err != nil {
			return err
		}
	}
	for _, key := range slices.Sorted(maps.Keys(m.records)) {
		rec := m.records[key]
		if err := m.rename(rec); err != nil {
			return err
		}
		if err := m.c.save(rec); err != nil {
			return err
		}
	}
	for _, key := range m.moved {
		rec := m.records[key]
		if err := m.c.engine.registry.of(rec.ID).moved(m.c, was[key], rec); err != nil {
			return fmt.Errorf("moving %s: %w", was[key], err)
		}
	}
	return nil
}

// rename puts new ids in the place of old ones in a record: its own, its references', and those its body names.
func (m *moving) rename(rec *record) error {
	renamed := func(id ID) (ID, error) {
		text := string(m.replaced([]byte(`"` + id.String() + `"`)))
		return ParseID(strings.Trim(text, `"`))
	}
	var err error
	if rec.ID, err = renamed(rec.ID); err != nil {
		return err
	}
	rec.Refs = slices.Clone(rec.Refs)
	for i := range rec.Refs {
		if rec.Refs[i].From, err = renamed(rec.Refs[i].From); err != nil {
			return err
		}
		if rec.Refs[i].To, err = renamed(rec.Refs[i].To); err != nil {
			return err
		}
	}
	rec.body = m.replaced(rec.body)
	rec.Etag, rec.Changed = `W/"`+m.c.UUID()+`"`, m.c.now
	return nil
}

// replaced is JSON with new ids in the place of old ones, where a string is one or begins with one and a slash.
func (m *moving) replaced(body []byte) []byte {
	for _, r := range m.renamed {
		body = replaceID(body, r.from, r.to)
	}
	return body
}

func replaceID(body []byte, from, to string) []byte {
	var out []byte
	for at := 0; ; {
		i := indexFold(body[at:], `"`+from)
		if i < 0 {
			return append(out, body[at:]...)
		}
		end := at + i + 1 + len(from)
		out = append(out, body[at:at+i+1]...)
		if end < len(body) && (body[end] == '"' || body[end] == '/') {
			out = append(out, to...)
		} else {
			out = append(out, body[at+i+1:end]...)
		}
		at = end
	}
}

// indexFold is where text is in b, without case; -1 where it is not.
func indexFold(b []byte, text string) int {
	for i := 0; i+len(text) <= len(b); i++ {
		if b[i] == text[0] && strings.EqualFold(string(b[i:i+len(text)]), text) {
			return i
		}
	}
	return -1
}

// Followed gives the client an operation to follow to its end, which takes what it takes on the hardware: what was done is done
// already. The end has the result, or where that is nil no content. It returns the answer's Reply.
func (c *Call) Followed(about ID, takes time.Duration, result any) (Reply, error) {
	if takes = c.engine.scale(takes); takes <= 0 {
		if result == nil {
			return Reply{Status: http.StatusNoContent}, nil
		}
		return Reply{Status: http.StatusOK, Body: result}, nil
	}
	encoded, err := encodeResult(result)
	if err != nil {
		return Reply{}, err
	}
	op, err := c.begin(&operation{Kind: opDone, Type: groupType, Resource: about, Result: encoded}, takes)
	if err != nil {
		return Reply{}, err
	}
	return Reply{Status: http.StatusAccepted, Header: c.polling(c.engine.registry.kinds[groupType].declared(), op)}, nil
}

func (t *typed[P]) moved(c *Call, from ID, rec *record) error {
	if t.Moved == nil {
		return nil
	}
	r, err := t.decode(rec)
	if err != nil {
		return err
	}
	return t.Moved(c, from, r)
}
