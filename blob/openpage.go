package blob

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"net/url"

	"github.com/edgerite/edgerite/internal/apierr"
)

// Reasons why OpenPageBlob and OpenURL give no reader.
var (
	ErrNotFound    = errors.New("blob: not found")
	ErrNotPageBlob = errors.New("blob: not a page blob")
	ErrForeign     = errors.New("blob: the address is not on this device")
	ErrForbidden   = errors.New("blob: the address does not grant reading")
)

// PageReader reads one version of a page blob, whatever happens to the blob meanwhile.
type PageReader interface {
	io.ReaderAt
	io.Closer
	Size() int64
	ETag() string   // quoted
	Origin() string // what KeepDisk knows this version by
	Scope() string  // the store's lock that KeepDisk needs
}

// OpenPageBlob opens a page blob, or a snapshot of it when snapshot is not empty, for the device's
// own use. It returns ErrNotFound or ErrNotPageBlob. The caller closes the reader.
func (s *Service) OpenPageBlob(ctx context.Context, account, container, name, snapshot string) (PageReader, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	home, err := s.findAccount(ctx, account)
	if err != nil {
		return nil, err
	}
	v := s.view()
	p, err := findPageBlob(v, home.ID, container, name, snapshot)
	if err != nil {
		return nil, errors.Join(err, v.close())
	}
	p.view = v
	return p, nil
}

func (s *Service) findAccount(ctx context.Context, name string) (Account, error) {
	account, err := s.accountNamed(ctx, name)
	if err != nil && apierr.From(err).Status == http.StatusNotFound {
		return Account{}, errors.Join(ErrNotFound, err)
	}
	return account, err
}

func findPageBlob(v *view, account, container, name, snapshot string) (*pageReader, error) {
	r, err := findContainer(v, account, container)
	if errors.Is(err, errContainerNotFound) {
		return nil, ErrNotFound
	}
	if err != nil {
		return nil, err
	}
	moment, err := parseMoment(snapshot)
	if err != nil {
		return nil, ErrNotFound
	}
	key := blobKey(r.id, name, moment)
	record, err := findBlob(v, key)
	if err != nil {
		return nil, err
	}
	if record == nil || record.kind == uncommitted {
		return nil, ErrNotFound
	}
	if record.kind != pageBlob {
		return nil, ErrNotPageBlob
	}
	return &pageReader{record: record, key: key, scope: blobScope(r.id, name)}, nil
}

// OpenURL opens the page blob at an address of this device. A signature in the address has to
// grant reading; an address without one is trusted, since Resource Manager names blobs in
// accounts of its own. It returns ErrForeign for any other host.
// behaviour: blob-internal-read.
func (s *Service) OpenURL(ctx context.Context, rawURL string) (PageReader, error) {
	u, err := url.Parse(rawURL)
	if err != nil || u.Scheme != "https" && u.Scheme != "http" {
		return nil, ErrForeign
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, rawURL, nil)
	if err != nil {
		return nil, ErrForeign
	}
	a, err := parseAddress(r, s.Suffix)
	if errors.Is(err, errResourceNotFound) {
		return nil, ErrForeign
	}
	if err != nil || a.level != blobLevel {
		return nil, ErrNotFound
	}
	account, err := s.findAccount(ctx, a.account)
	if err != nil {
		return nil, err
	}
	if a.query.has("sig") || account.SASOnly {
		if err := s.grantsReading(r, a, account); err != nil {
			return nil, errors.Join(ErrForbidden, err)
		}
	}
	return s.OpenPageBlob(ctx, a.account, a.container, a.blob, a.query.get("snapshot"))
}

// grantsReading checks the address's signature as if the blob were read by it.
func (s *Service) grantsReading(r *http.Request, a address, account Account) error {
	op, err := s.routes.find(r, a)
	if err != nil {
		return err
	}
	c := &call{Service: s, r: r, address: a, op: op, account: account}
	if c.version, err = s.requestVersion(r, a); err != nil {
		return err
	}
	return c.checkSAS()
}

// pageReader is safe for concurrent use, as its view is.
type pageReader struct {
	*view
	record *blobRecord
	key    []byte
	scope  string
}

func (r *pageReader) Size() int64    { return r.record.size }
func (r *pageReader) ETag() string   { return r.record.etag() }
func (r *pageReader) Close() error   { return r.view.close() }
func (r *pageReader) Scope() string  { return r.scope }
func (r *pageReader) Origin() string { return r.record.etag() + "\x00" + string(r.key) }

// ReadAt implements io.ReaderAt.
func (r *pageReader) ReadAt(p []byte, off int64) (int, error) {
	if off < 0 {
		return 0, errors.New("blob: negative offset")
	}
	to := min(off+int64(len(p)), r.record.size)
	if to <= off {
		if len(p) == 0 {
			return 0, nil
		}
		return 0, io.EOF
	}
	w := bytes.NewBuffer(p[:0:len(p)])
	if err := r.copyRange(w, r.record, off, to); err != nil {
		return 0, err
	}
	if n := int(to - off); n < len(p) {
		return n, io.EOF
	}
	return len(p), nil
}
