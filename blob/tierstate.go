package blob

import (
	"time"

	"google.golang.org/protobuf/encoding/protowire"
)

// tierState is what the store knows of a blob's access tier.
type tierState struct {
	tier     string // as it was set; nothing until then
	changed  int64  // when, in seconds since 1970, virtual
	target   string // the tier that an archived blob is on its way to
	priority string // of that way: "Standard" or "High"
	due      int64  // its end, in seconds since 1970, virtual
}

// at is the state at a time: a rehydration ends by itself.
func (t tierState) at(now time.Time) tierState {
	if t.target == "" || now.Unix() < t.due {
		return t
	}
	return tierState{tier: t.target, changed: t.due}
}

// tierSince is when the blob came to the tier it has; one whose tier was never set has it since it was made.
func (r *blobRecord) tierSince(now time.Time) time.Time {
	if t := r.tier.at(now); t.tier != "" {
		return time.Unix(t.changed, 0)
	}
	return time.Unix(r.created, 0)
}

// inheritTier gives a blob whose tier was not set that of the blob of its kind it is written over
// (https://learn.microsoft.com/azure/storage/blobs/access-tiers-overview#default-account-access-tier-setting).
// behaviour: blob-tiers.
func (r *blobRecord) inheritTier(old *blobRecord, now time.Time) {
	if r.tier.tier == "" && r.kind == old.kind && r.kind == blockBlob {
		r.tier = old.tier.at(now)
	}
}

func (t tierState) encode(e *encoder, field protowire.Number) {
	if t == (tierState{}) {
		return
	}
	e.message(field, func(e *encoder) {
		e.string(1, t.tier)
		e.uint(2, uint64(t.changed))
		e.string(3, t.target)
		e.string(4, t.priority)
		e.uint(5, uint64(t.due))
	})
}

func (t *tierState) decode(b []byte) error {
	return decodeMessage(b, func(n protowire.Number, v uint64, b []byte) error {
		switch n {
		case 1:
			t.tier = string(b)
		case 2:
			t.changed = int64(v)
		case 3:
			t.target = string(b)
		case 4:
			t.priority = string(b)
		case 5:
			t.due = int64(v)
		}
		return nil
	})
}
