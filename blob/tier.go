package blob

import (
	"net/http"
	"strings"
	"time"
)

// The tiers of block blobs, and of page blobs with the size each is for
// (https://learn.microsoft.com/rest/api/storageservices/set-blob-tier,
// https://learn.microsoft.com/azure/virtual-machines/disks-types#premium-ssd-size).
const tierArchive = "Archive"

var blockTiers = []string{"Hot", "Cool", "Cold", tierArchive}

var pageTiers = []struct {
	name string
	size int64
}{
	{"P4", 32 << 30}, {"P6", 64 << 30}, {"P10", 128 << 30}, {"P15", 256 << 30}, {"P20", 512 << 30}, {"P30", 1 << 40},
	{"P40", 2 << 40}, {"P50", 4 << 40}, {"P60", 8 << 40}, {"P70", 16 << 40}, {"P80", 32 << 40},
}

// How long a rehydration takes, of which the service says "up to 15 hours" and "under one hour"
// (https://learn.microsoft.com/azure/storage/blobs/archive-rehydrate-overview#rehydration-priority).
// behaviour: blob-rehydration.
const (
	priorityStandard  = "Standard"
	priorityHigh      = "High"
	rehydrateStandard = 15 * time.Hour
	rehydrateHigh     = time.Hour
)

// givenTier reads x-ms-access-tier for a blob of a kind, in any case; none is the zero state.
func (c *call) givenTier(kind blobType) (tierState, error) {
	const name = "x-ms-access-tier"
	v := c.header(name)
	if v == "" {
		return tierState{}, nil
	}
	if c.Strict { // the device's accounts are of the first general purpose kind (behaviour: blob-tiers)
		return tierState{}, errTierForAccountKind
	}
	own, known := "", false
	for _, t := range blockTiers {
		if strings.EqualFold(t, v) {
			known = true
			if kind == blockBlob {
				own = t
			}
		}
	}
	for _, t := range pageTiers {
		if strings.EqualFold(t.name, v) {
			known = true
			if kind == pageBlob {
				own = t.name
			}
		}
	}
	if !known {
		return tierState{}, badHeader(name, v)
	}
	if own == "" {
		return tierState{}, errInvalidBlobTier
	}
	return tierState{tier: own, changed: c.Clock.Now().Unix()}, nil
}

// holds tells whether a page blob's tier is for blobs of that size.
func (t tierState) holds(size int64) bool {
	i := pageTier(t.tier)
	return i < 0 || size <= pageTiers[i].size
}

// pageTier is a tier's place in the table, -1 of what is in none.
func pageTier(name string) int {
	for i, t := range pageTiers {
		if t.name == name {
			return i
		}
	}
	return -1
}

// archived tells whether the blob's bytes cannot be read or changed now.
func (c *call) archived(r *blobRecord) bool {
	return r.tier.tier == tierArchive && r.tier.at(c.Clock.Now()).tier == tierArchive
}

// online refuses what an archived blob does not allow. behaviour: blob-rehydration.
func (c *call) online(r *blobRecord) error {
	switch {
	case c.op.archived || !c.archived(r):
		return nil
	case r.tier.target != "":
		return errBlobBeingRehydrated
	}
	return errBlobArchived
}

// tierHeaders writes what reads tell of a blob's tier.
func (c *call) tierHeaders(r *blobRecord) {
	c.tellTier(r, func(header, _, value string) { c.set(header, value) })
}

// writeTier writes what a listing shows of a blob's tier.
func (c *call) writeTier(x *xmlWriter, r *blobRecord) {
	c.tellTier(r, func(_, element, value string) { x.element(element, value) })
}

// tellTier calls tell with each thing there is to say of a blob's tier: its name as a header and as an
// element of a listing, and its value.
func (c *call) tellTier(r *blobRecord, tell func(header, element, value string)) {
	if !c.newer(versionTiers) {
		return
	}
	t := r.tier.at(c.Clock.Now())
	if t.tier == "" {
		if inferred := c.inferredTier(r); inferred != "" {
			tell("x-ms-access-tier", "AccessTier", inferred)
			tell("x-ms-access-tier-inferred", "AccessTierInferred", "true")
		}
		return
	}
	tell("x-ms-access-tier", "AccessTier", t.tier)
	tell("x-ms-access-tier-change-time", "AccessTierChangeTime", httpTime(time.Unix(t.changed, 0)))
	if t.target == "" {
		return
	}
	tell("x-ms-archive-status", "ArchiveStatus", t.status())
	if c.newer(versionRehydrate) {
		tell("x-ms-rehydrate-priority", "RehydratePriority", t.priority)
	}
}

// status says what an archived blob is on its way to.
func (t tierState) status() string { return "rehydrate-pending-to-" + strings.ToLower(t.target) }

// inferredTier is what the account gives blobs whose tier was never set. An account of the first
// general purpose kind, as the device's are, has no tiers.
// behaviour: blob-tiers.
func (c *call) inferredTier(r *blobRecord) string {
	switch {
	case r.kind == blockBlob && (c.account.Kind == "StorageV2" || c.account.Kind == "BlobStorage"):
		return blockTiers[0]
	case r.kind == pageBlob && strings.HasPrefix(c.account.SKU, "Premium_"):
		for _, t := range pageTiers {
			if r.size <= t.size {
				return t.name
			}
		}
	}
	return ""
}

// setBlobTier moves a blob to another tier, at once unless it has to be brought out of the archive
// (https://learn.microsoft.com/rest/api/storageservices/set-blob-tier).
func setBlobTier(c *call) error {
	if c.header("x-ms-access-tier") == "" {
		return missingHeader("x-ms-access-tier")
	}
	priority, err := c.rehydratePriority()
	if err != nil {
		return err
	}
	status := http.StatusOK
	err = c.change(func(w *blobWrite) error {
		if err := w.need(blockBlob, pageBlob); err != nil {
			return err
		}
		now, err := w.givenTier(w.record.kind)
		if err != nil {
			return err
		}
		next, err := w.record.tier.at(w.Clock.Now()).to(now, priority, w.record)
		if err != nil {
			return err
		}
		if next.target != "" {
			status = http.StatusAccepted
		}
		w.record.tier = next
		return w.save(w.record) // neither time nor ETag change
	})
	if err != nil {
		return err
	}
	return c.answer(status)
}

// rehydratePriority reads x-ms-rehydrate-priority, in any case.
func (c *call) rehydratePriority() (string, error) {
	const name = "x-ms-rehydrate-priority"
	switch v := c.header(name); strings.ToLower(v) {
	case "", "standard":
		return priorityStandard, nil
	case "high":
		return priorityHigh, nil
	default:
		return "", badHeader(name, v)
	}
}

// to is the state after the tier of r is set anew. behaviour: blob-rehydration.
func (t tierState) to(next tierState, priority string, r *blobRecord) (tierState, error) {
	switch {
	case r.kind == pageBlob && !next.holds(r.size):
		return t, errTierInadequate
	case r.kind == pageBlob && pageTier(next.tier) < pageTier(t.tier):
		return t, errCannotChangeToLowerTier
	case t.target != "" && (next.tier != t.target || priority != t.priority && priority != priorityHigh):
		return t, errBlobBeingRehydrated // it can get there faster, and nothing else
	case next.tier == t.tier || t.target != "" && priority == t.priority:
		return t, nil
	case t.tier != tierArchive:
		return next, nil
	}
	takes := rehydrateStandard
	if priority == priorityHigh {
		takes = rehydrateHigh
	}
	t.target, t.priority = next.tier, priority
	t.due = next.changed + int64(takes/time.Second)
	return t, nil
}

// outOfArchive is the state of a copy of an archived blob, which has to have a tier that is online: "its tier will be
// set to Archive" until its bytes are there
// (https://learn.microsoft.com/azure/storage/blobs/archive-rehydrate-overview#copy-an-archived-blob-to-an-online-tier).
func (t tierState) outOfArchive(priority string, r *blobRecord) (tierState, error) {
	if t.tier == "" || t.tier == tierArchive {
		return t, errBlobArchived
	}
	return tierState{tier: tierArchive, changed: t.changed}.to(t, priority, r)
}
