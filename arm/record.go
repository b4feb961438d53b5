package arm

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/edgerite/edgerite/internal/store"
)

// record is a resource as it is stored: a line of JSON with the envelope, a line with the body.
// Lists and references need the first only.
type record struct {
	ID       ID                `json:"id"`
	Location string            `json:"location,omitempty"`
	Tags     map[string]string `json:"tags,omitzero"` // an empty map is not the same as none
	Etag     string            `json:"etag"`
	State    State             `json:"state"`
	Created  time.Time         `json:"created"`
	Changed  time.Time         `json:"changed"`
	Op       string            `json:"op,omitempty"` // the operation under way
	Refs     []Ref             `json:"refs,omitempty"`

	body []byte // with the provisioning state in it
}

func (rec *record) encode() ([]byte, error) {
	head, err := encode(rec)
	if err != nil {
		return nil, fmt.Errorf("encoding %s: %w", rec.ID, err)
	}
	return append(append(head, '\n'), rec.body...), nil
}

func decodeRecord(value []byte) (*record, error) {
	head, body, _ := bytes.Cut(value, []byte{'\n'})
	rec := &record{}
	if err := json.Unmarshal(head, rec); err != nil {
		return nil, fmt.Errorf("decoding a stored resource: %w", err)
	}
	rec.body = body
	return rec, nil
}

// record reads a resource of any type; nil without an error when there is none.
func (c *Call) record(id ID) (*record, error) {
	value, err := c.read.Get(resKey(id))
	if errors.Is(err, store.ErrNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("reading %s: %w", id, err)
	}
	return decodeRecord(value)
}

// scan hands the resources whose keys begin with prefix to fn, in id order, beginning after the key from.
func (c *Call) scan(prefix, from []byte, fn func(rec *record) (more bool, err error)) error {
	lower := prefix
	if from != nil {
		lower = append(bytes.Clone(from), 0)
	}
	return c.read.Scan(lower, store.PrefixEnd(prefix), func(_, value []byte) (bool, error) {
		rec, err := decodeRecord(bytes.Clone(value))
		if err != nil {
			return false, err
		}
		return fn(rec)
	})
}

// save writes a record and its references, in place of what there was.
func (c *Call) save(rec *record) error {
	old, err := c.record(rec.ID)
	if err != nil {
		return err
	}
	if err := c.dropRefs(old); err != nil {
		return err
	}
	for _, ref := range rec.Refs {
		value, err := encode(ref)
		if err != nil {
			return fmt.Errorf("encoding a reference of %s: %w", rec.ID, err)
		}
		if err := c.tx.Set(refKey(ref), value); err != nil {
			return err
		}
	}
	value, err := rec.encode()
	if err != nil {
		return err
	}
	return c.tx.Set(resKey(rec.ID), value)
}

// erase removes a record and its references.
func (c *Call) erase(rec *record) error {
	if err := c.dropRefs(rec); err != nil {
		return err
	}
	return c.tx.Delete(resKey(rec.ID))
}

func (c *Call) dropRefs(rec *record) error {
	if rec == nil {
		return nil
	}
	for _, ref := range rec.Refs {
		if err := c.tx.Delete(refKey(ref)); err != nil {
			return err
		}
	}
	return nil
}

// encode is json.Marshal that leaves <, > and & alone, as the services do.
func encode(v any) ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return nil, err
	}
	return bytes.TrimSuffix(b.Bytes(), []byte{'\n'}), nil
}
