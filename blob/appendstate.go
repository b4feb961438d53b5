package blob

import "google.golang.org/protobuf/encoding/protowire"

// appendState is what an append blob's record has more than others.
type appendState struct {
	blocks int64 // how many were appended
	sealed bool  // nothing can be appended any more
}

func (a appendState) encode(e *encoder, field protowire.Number) {
	if a == (appendState{}) {
		return
	}
	e.message(field, func(e *encoder) {
		e.uint(1, uint64(a.blocks))
		e.bool(2, a.sealed)
	})
}

func (a *appendState) decode(b []byte) error {
	return decodeMessage(b, func(n protowire.Number, v uint64, _ []byte) error {
		switch n {
		case 1:
			a.blocks = int64(v)
		case 2:
			a.sealed = v != 0
		}
		return nil
	})
}
