package blob

import (
	"strings"
	"time"
)

// conditions are the request's conditional headers
// (https://learn.microsoft.com/rest/api/storageservices/specifying-conditional-headers-for-blob-service-operations).
// They are judged in this order: ETag and times, tags, that the blob exists, its lease, and last what
// an operation has of its own: sequence number, append position.
// behaviour: blob-condition-order.
type conditions struct {
	match, noneMatch []string
	modifiedSince    time.Time
	unmodifiedSince  time.Time
	tags             *tagQuery
	lease            string // the id in x-ms-lease-id, in the form of parseLeaseID
}

// conditional is what conditions are judged by: a blob, a container, or what a source answered.
type conditional interface{ validators() validators }

// validators are what of it the conditions speak of.
type validators struct {
	etag     string // without quotes
	modified time.Time
	tags     []pair
}

func (v validators) validators() validators { return v }

func (r *blobRecord) validators() validators {
	return validators{etag: etagText(r.stamp), modified: r.modifiedAt(), tags: r.tags}
}

func (r *containerRecord) validators() validators {
	return validators{etag: etagText(r.stamp), modified: r.modifiedAt()}
}

// given tells whether there is any condition beside the lease.
func (k conditions) given() bool {
	return len(k.match) > 0 || len(k.noneMatch) > 0 || !k.modifiedSince.IsZero() || !k.unmodifiedSince.IsZero() || k.tags != nil
}

// onlyAbsent tells whether the request is to go on only where there is nothing yet.
// behaviour: blob-if-none-match-star.
func (k conditions) onlyAbsent() bool { return len(k.noneMatch) == 1 && k.noneMatch[0] == "*" }

// checkRead is If-Match && If-Unmodified-Since && (If-None-Match || If-Modified-Since), and the tags.
func (k conditions) checkRead(of conditional) error {
	if !k.given() {
		return nil
	}
	if k.onlyAbsent() {
		return errUnsatisfiableCondition // that is no way to read
	}
	v := of.validators()
	if len(k.match) > 0 && !v.named(k.match) {
		return errConditionNotMet
	}
	if !k.unmodifiedSince.IsZero() && v.modified.After(k.unmodifiedSince) {
		return errConditionNotMet
	}
	asked := len(k.noneMatch) > 0 || !k.modifiedSince.IsZero()
	changed := len(k.noneMatch) > 0 && !v.named(k.noneMatch) ||
		!k.modifiedSince.IsZero() && v.modified.After(k.modifiedSince)
	if asked && !changed {
		return errNotModified
	}
	if k.tags != nil && !k.tags.matches(v.tags) {
		return errConditionNotMet
	}
	return nil
}

// checkWrite is the same for a write, where whatever fails is 412.
func (k conditions) checkWrite(of conditional) error {
	if k.checkRead(of) != nil {
		return errConditionNotMet
	}
	return nil
}

// checkSource is the same for the source of a copy, where whatever fails is 412 with a code of its own.
func (k conditions) checkSource(of conditional) error {
	if k.checkRead(of) != nil {
		return errSourceConditionNotMet
	}
	return nil
}

// checkAbsent judges a write where there is nothing: only what demands an existing blob fails.
func (k conditions) checkAbsent() error {
	if len(k.match) > 0 || k.tags != nil {
		return errConditionNotMet
	}
	return nil
}

// checkUncommitted judges a write where there are uncommitted blocks only: there is no blob, but the name has been
// there since its first block
// (https://github.com/Azure/azure-sdk-for-go/blob/main/sdk/storage/azblob/blockblob/client_test.go, TestBlobPutBlockListIfModifiedSinceFalse).
// behaviour: blob-uncommitted-times.
func (k conditions) checkUncommitted(of conditional) error {
	if err := k.checkAbsent(); err != nil {
		return err
	}
	return conditions{modifiedSince: k.modifiedSince, unmodifiedSince: k.unmodifiedSince}.checkWrite(of)
}

// named tells whether one of the tags names it. Hexadecimal digits may come in either case.
func (v validators) named(tags []string) bool {
	for _, tag := range tags {
		if tag == "*" || strings.EqualFold(tag, v.etag) {
			return true
		}
	}
	return false
}
