package blob

import (
	"bytes"
	"strconv"
	"time"

	"google.golang.org/protobuf/encoding/protowire"
)

// blobType is what a blob is made of. The zero value is a name that has uncommitted blocks and no
// blob yet.
type blobType uint64

const (
	uncommitted blobType = iota
	blockBlob
	pageBlob
	appendBlob
)

func (t blobType) String() string {
	return [...]string{"", "BlockBlob", "PageBlob", "AppendBlob"}[t]
}

// pair is one metadata entry, its name in the case the client gave.
type pair struct{ name, value string }

// contentHeaders are the properties of a blob that a read gives back as headers.
type contentHeaders struct {
	contentType, encoding, language, disposition, cacheControl string
	md5                                                        []byte
}

// blobRecord is what the store knows of a blob, or of a snapshot of it.
type blobRecord struct {
	kind     blobType
	created  int64  // seconds since 1970, virtual
	modified int64  // seconds since 1970, virtual
	stamp    uint64 // ticks; the ETag
	size     int64  // bytes
	sequence int64  // page blobs: x-ms-blob-sequence-number
	headers  contentHeaders
	metadata []pair
	tags     []pair
	tier     tierState
	appended appendState
	body     body
	lease    lease
	staged   int64 // how many uncommitted blocks the name has
	staging  staging
	history  history
	copy     *copyState // of the last copy to this blob, nil when there was none that shows
}

func (r *blobRecord) etag() string { return quotedETag(r.stamp) }

// etagText is a stamp as an ETag without quotes.
func etagText(stamp uint64) string {
	quoted := quotedETag(stamp)
	return quoted[1 : len(quoted)-1]
}

// quotedETag is a stamp as an ETag: "0x" and sixteen digits or fewer.
func quotedETag(stamp uint64) string {
	b := strconv.AppendUint(append(make([]byte, 0, len(`"0x"`)+16), `"0x`...), stamp, 16)
	for i := len(`"0x`); i < len(b); i++ {
		if 'a' <= b[i] && b[i] <= 'f' {
			b[i] -= 'a' - 'A'
		}
	}
	return string(append(b, '"'))
}

func (r *blobRecord) modifiedAt() time.Time { return time.Unix(r.modified, 0).UTC() }

func (r *blobRecord) encode() []byte {
	e := newEncoder(160)
	e.uint(1, uint64(r.kind))
	e.uint(2, uint64(r.created))
	e.uint(3, uint64(r.modified))
	e.uint(4, r.stamp)
	e.uint(5, uint64(r.size))
	e.uint(6, uint64(r.sequence))
	e.string(7, r.headers.contentType)
	e.string(8, r.headers.encoding)
	e.string(9, r.headers.language)
	e.string(10, r.headers.disposition)
	e.string(11, r.headers.cacheControl)
	e.bytes(12, r.headers.md5)
	encodePairs(e, 13, r.metadata)
	e.uint(14, r.body.data)
	e.uint(15, r.body.layer)
	e.uint(16, uint64(r.staged))
	r.lease.encode(e, 17)
	encodePairs(e, 19, r.tags)
	r.tier.encode(e, 20)
	r.appended.encode(e, 22)
	if r.copy != nil {
		e.message(18, r.copy.encode)
	}
	if r.history != (history{}) {
		e.message(21, r.history.encode)
	}
	if r.staged > 0 {
		e.message(24, r.staging.encode)
	}
	return e.b
}

func decodeBlob(b []byte) (*blobRecord, error) {
	r := &blobRecord{}
	err := decode(b, func(n protowire.Number, v uint64, b []byte) error {
		switch n {
		case 1:
			r.kind = blobType(v)
			if r.kind > appendBlob {
				return errBadRecord
			}
		case 2:
			r.created = int64(v)
		case 3:
			r.modified = int64(v)
		case 4:
			r.stamp = v
		case 5:
			r.size = int64(v)
		case 6:
			r.sequence = int64(v)
		case 7:
			if r.headers.contentType = defaultContentType; string(b) != defaultContentType {
				r.headers.contentType = string(b)
			}
		case 8:
			r.headers.encoding = string(b)
		case 9:
			r.headers.language = string(b)
		case 10:
			r.headers.disposition = string(b)
		case 11:
			r.headers.cacheControl = string(b)
		case 12:
			r.headers.md5 = bytes.Clone(b) // a scan lends its record for one step
		case 13:
			return decodePair(&r.metadata, b)
		case 14:
			r.body.data = v
		case 15:
			r.body.layer = v
		case 16:
			r.staged = int64(v)
		case 17:
			return r.lease.decode(b)
		case 19:
			return decodePair(&r.tags, b)
		case 20:
			return r.tier.decode(b)
		case 22:
			return r.appended.decode(b)
		case 18:
			var err error
			r.copy, err = decodeCopyState(b)
			return err
		case 21:
			var err error
			r.history, err = decodeHistory(b)
			return err
		case 24:
			var err error
			r.staging, err = decodeStaging(b)
			return err
		}
		return nil
	})
	return r, err
}

func encodePairs(e *encoder, field protowire.Number, pairs []pair) {
	for _, p := range pairs {
		e.message(field, func(e *encoder) {
			e.string(1, p.name)
			e.string(2, p.value)
		})
	}
}

func decodePair(pairs *[]pair, b []byte) error {
	var p pair
	err := decodeMessage(b, func(n protowire.Number, _ uint64, b []byte) error {
		switch n {
		case 1:
			p.name = string(b)
		case 2:
			p.value = string(b)
		}
		return nil
	})
	*pairs = append(*pairs, p)
	return err
}
