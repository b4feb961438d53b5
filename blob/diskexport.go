package blob

import (
	"context"
	"encoding/binary"
	"errors"
	"net/url"
	"strconv"
	"strings"
	"time"

	"google.golang.org/protobuf/encoding/protowire"

	"github.com/edgerite/edgerite/internal/store"
	"github.com/edgerite/edgerite/internal/vhd"
)

// A disk is exported as a page blob in an account of its own, which is there until the access ends and
// gives nothing but that blob, by one shared access signature:
//
//	https://md-2.blob.edge1.localhost/<32 digits>/abcd.vhd?sv=2017-04-17&sr=b&si=<id>&sk=system-1&sig=…
//
// Page: https://learn.microsoft.com/azure/databox-online/azure-stack-edge-gpu-back-up-virtual-machine-disks
// behaviour: export-account.
const (
	exportPrefix  = "md-"
	exportBlob    = "abcd.vhd"
	exportVersion = "2017-04-17"
	exportForever = "9999-12-31T23:59:59Z" // of the policy: it is the account that ends
)

// Export says which disk is to be exported, and how.
type Export struct {
	Disk     string    // name of its contents
	Size     int64     // of the disk, in bytes: what its contents lack is zeros
	UniqueID [16]byte  // for the footer, where the contents' own does not fit
	Until    time.Time // virtual: when access ends by itself
}

// diskExport is what is kept of an export.
type diskExport struct {
	key       string // of the account, base64
	container string
	created   int64 // nanoseconds since 1970, virtual
	until     int64 // likewise
}

func (x *diskExport) encode() []byte {
	e := newEncoder(160)
	e.string(1, x.key)
	e.string(2, x.container)
	e.uint(3, uint64(x.created))
	e.uint(4, uint64(x.until))
	return e.b
}

func findExport(from store.Reader, number uint64) (*diskExport, error) {
	v, err := from.Get(exportKey(number))
	if errors.Is(err, store.ErrNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	x := &diskExport{}
	return x, decode(v, func(n protowire.Number, v uint64, b []byte) error {
		switch n {
		case 1:
			x.key = string(b)
		case 2:
			x.container = string(b)
		case 3:
			x.created = int64(v)
		case 4:
			x.until = int64(v)
		}
		return nil
	})
}

func exportKey(n uint64) []byte { return number(spaceExport, n) }

// exportName is the account's name, and what its contents hang on: no other account has a hyphen.
func exportName(n uint64) string { return exportPrefix + strconv.FormatUint(n, 10) }

func exportNumber(account string) (uint64, bool) {
	digits, ok := strings.CutPrefix(account, exportPrefix)
	n, err := strconv.ParseUint(digits, 10, 64)
	return n, ok && err == nil && exportName(n) == account
}

// ExportDisk makes a disk readable. It returns the account's name, and path and query of the blob in it.
func (s *Service) ExportDisk(tx *store.Tx, e Export) (account, target string, err error) {
	tx.Alone()
	if err := s.ids.settleIn(tx); err != nil {
		return "", "", err
	}
	n, err := freeExport(tx)
	if err != nil {
		return "", "", err
	}
	now := s.Clock.Now()
	x := &diskExport{key: s.Rand.Key(), container: s.Rand.Hex(16), created: now.UnixNano(), until: e.Until.UnixNano()}
	c := &containerRecord{
		id: s.ids.next(), modified: now.Unix(), stamp: s.stamps.next(0),
		policies: []policy{{id: s.Rand.UUID(), expiry: exportForever, permission: "r"}},
	}
	r := &blobRecord{
		kind: pageBlob, created: now.Unix(), modified: now.Unix(), stamp: s.stamps.next(0), size: e.Size + vhd.FooterSize,
		headers: contentHeaders{contentType: defaultContentType},
	}
	key := blobKey(c.id, exportBlob, baseMoment)
	if r.body.layer, err = s.exportLayer(tx, e, key); err != nil {
		return "", "", err
	}
	account = exportName(n)
	path := "/" + x.container + "/" + exportBlob
	sas, err := signSAS(exportVersion, account, x.key, "/blob/"+account+path, [][2]string{{"sr", "b"}, {"si", c.policies[0].id}, {"sk", "system-1"}})
	if err != nil {
		return "", "", err
	}
	return account, (&url.URL{Path: path, RawQuery: sas}).String(), errors.Join(
		tx.Set(exportKey(n), x.encode()),
		tx.Set(containerKey(account, x.container), c.encode()),
		tx.Set(key, r.encode()),
	)
}

// freeExport is the lowest number that no export has.
func freeExport(from store.Reader) (uint64, error) {
	free := uint64(1)
	err := from.Scan([]byte(spaceExport), store.PrefixEnd([]byte(spaceExport)), func(key, _ []byte) (bool, error) {
		if binary.BigEndian.Uint64(key[len(spaceExport):]) != free {
			return false, nil
		}
		free++
		return true, nil
	})
	return free, err
}

// exportLayer makes the layer of an exported blob on that of the disk. Where the disk is as large as
// what it was made of, the footer is that of its source too.
func (s *Service) exportLayer(tx *store.Tx, e Export, owner []byte) (layerID uint64, err error) {
	d, err := findDisk(tx, e.Disk)
	if err != nil {
		return 0, err
	}
	switch {
	case d == nil:
		layerID = s.ids.next()
		err = errors.Join(tx.Set(layerKey(layerID), (&layer{}).encode()), hold(tx, layerRefName(layerID), owner))
	case d.size == e.Size+vhd.FooterSize:
		return s.newTop(tx, layer{parent: d.layer, limit: d.size}, owner)
	default:
		layerID, err = s.newTop(tx, layer{parent: d.layer, limit: d.size - vhd.FooterSize}, owner)
	}
	if err != nil {
		return 0, err
	}
	footer := vhd.Footer{Size: e.Size, UniqueID: e.UniqueID}.Write()
	src := source{data: s.ids.next()}
	if err := tx.Set(dataKey(src.data), footer[:]); err != nil {
		return 0, err
	}
	_, err = s.overlay(tx, layerID, byteRange{from: e.Size, to: e.Size + vhd.FooterSize}, &src)
	return layerID, err
}

// ProlongExport has the access to an account end later.
func (s *Service) ProlongExport(tx *store.Tx, account string, until time.Time) error {
	n, _ := exportNumber(account)
	x, err := findExport(tx, n)
	if err != nil || x == nil {
		return err
	}
	x.until = until.UnixNano()
	return tx.Set(exportKey(n), x.encode())
}

// RevokeExport ends the access to an account and removes it.
func (s *Service) RevokeExport(tx *store.Tx, account string) error {
	tx.Alone()
	n, _ := exportNumber(account)
	x, err := findExport(tx, n)
	if err != nil || x == nil {
		return err
	}
	c, err := findContainer(tx, account, x.container)
	if err != nil {
		return err
	}
	key := blobKey(c.id, exportBlob, baseMoment)
	r, err := findBlob(tx, key)
	if err != nil {
		return err
	}
	if r != nil {
		if err := s.dropBody(tx, r.body, blobScope(c.id, exportBlob), key); err != nil {
			return err
		}
	}
	return errors.Join(tx.Delete(key), tx.Delete(containerKey(account, x.container)), tx.Delete(accountKey(account)), tx.Delete(exportKey(n)))
}

// Exports lists the accounts of exported disks.
func (s *Service) Exports() ([]string, error) {
	var accounts []string
	err := s.Store.Scan([]byte(spaceExport), store.PrefixEnd([]byte(spaceExport)), func(key, _ []byte) (bool, error) {
		accounts = append(accounts, exportName(binary.BigEndian.Uint64(key[len(spaceExport):])))
		return true, nil
	})
	return accounts, err
}

// accountNamed finds an account: that of an exported disk, or one that Resource Manager has.
func (s *Service) accountNamed(ctx context.Context, name string) (Account, error) {
	n, ok := exportNumber(name)
	if !ok {
		return s.Accounts.Account(ctx, name)
	}
	x, err := findExport(s.Store, n)
	if err != nil {
		return Account{}, err
	}
	if x == nil || s.Clock.Now().UnixNano() >= x.until {
		return Account{}, errResourceNotFound
	}
	return Account{
		Name: name, ID: name, Keys: [2]string{x.key, x.key}, SASOnly: true,
		SKU: "Standard_LRS", Kind: "Storage", Created: time.Unix(0, x.created).UTC(),
	}, nil
}
