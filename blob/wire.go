package blob

import (
	"errors"

	"google.golang.org/protobuf/encoding/protowire"
)

// recordVersion begins every record, so that a later layout can tell itself apart.
const recordVersion = 1

// errBadRecord means that the store holds what this program did not write.
var errBadRecord = errors.New("blob: a stored record cannot be read")

// encoder writes a record as protobuf fields: compact, fast, and open to new fields. Zero values
// are left out.
type encoder struct{ b []byte }

func newEncoder(size int) *encoder { return &encoder{append(make([]byte, 0, size), recordVersion)} }

func (e *encoder) uint(field protowire.Number, v uint64) {
	if v != 0 {
		e.b = protowire.AppendTag(e.b, field, protowire.VarintType)
		e.b = protowire.AppendVarint(e.b, v)
	}
}

func (e *encoder) bool(field protowire.Number, v bool) { e.uint(field, protowire.EncodeBool(v)) }

func (e *encoder) string(field protowire.Number, v string) {
	if v != "" {
		e.b = protowire.AppendTag(e.b, field, protowire.BytesType)
		e.b = protowire.AppendString(e.b, v)
	}
}

func (e *encoder) bytes(field protowire.Number, v []byte) {
	if len(v) != 0 {
		e.b = protowire.AppendTag(e.b, field, protowire.BytesType)
		e.b = protowire.AppendBytes(e.b, v)
	}
}

// message writes a nested record without a version of its own, even when it is empty.
func (e *encoder) message(field protowire.Number, write func(*encoder)) {
	var inner encoder
	write(&inner)
	e.b = protowire.AppendTag(e.b, field, protowire.BytesType)
	e.b = protowire.AppendBytes(e.b, inner.b)
}

// decode calls field for each field of a record. Of v and b the one that the field's type has is
// set; b is valid only as long as the record. Fields unknown to field are for later versions to add.
func decode(record []byte, field func(n protowire.Number, v uint64, b []byte) error) error {
	if len(record) == 0 || record[0] != recordVersion {
		return errBadRecord
	}
	return decodeMessage(record[1:], field)
}

func decodeMessage(m []byte, field func(n protowire.Number, v uint64, b []byte) error) error {
	for len(m) > 0 {
		n, kind, size := protowire.ConsumeTag(m)
		if size < 0 {
			return errBadRecord
		}
		m = m[size:]
		var v uint64
		var b []byte
		switch kind {
		case protowire.VarintType:
			v, size = protowire.ConsumeVarint(m)
		case protowire.BytesType:
			b, size = protowire.ConsumeBytes(m)
		default:
			size = protowire.ConsumeFieldValue(n, kind, m)
		}
		if size < 0 {
			return errBadRecord
		}
		m = m[size:]
		if err := field(n, v, b); err != nil {
			return err
		}
	}
	return nil
}
