package compute_test

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/edgerite/edgerite/arm/compute"
	"github.com/edgerite/edgerite/internal/store"
)

// contents stands in for the blob service: what is on a disk is the origin it was made of.
type contents struct{}

func (contents) Keep(tx *store.Tx, name, origin string) error {
	if origin == "changed" {
		return compute.ErrChanged
	}
	return tx.Set([]byte("contents/"+name), []byte(origin))
}

func (contents) Share(tx *store.Tx, name, other string) error {
	of, err := tx.Get([]byte("contents/" + other))
	if errors.Is(err, store.ErrNotFound) {
		return nil
	}
	return errors.Join(err, tx.Set([]byte("contents/"+name), of))
}

func (contents) Drop(tx *store.Tx, name string) error { return tx.Delete([]byte("contents/" + name)) }

func (contents) Export(tx *store.Tx, name string, size int64, until time.Time) (account, target string, err error) {
	of, err := tx.Get([]byte("contents/" + name))
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return "", "", err
	}
	n := 1
	err = tx.Scan([]byte("exports/"), []byte("exports0"), func(_, _ []byte) (bool, error) { n++; return true, nil })
	account = fmt.Sprintf("md-%d", n)
	target = fmt.Sprintf("/c/abcd.vhd?of=%s&size=%d&sig=x", strings.ReplaceAll(string(of), " ", "+"), size)
	return account, target, errors.Join(err, tx.Set([]byte("exports/"+account), []byte(until.Format(time.RFC3339))))
}

func (contents) Prolong(tx *store.Tx, account string, until time.Time) error {
	return tx.Set([]byte("exports/"+account), []byte(until.Format(time.RFC3339)))
}

func (contents) Revoke(tx *store.Tx, account string) error {
	return tx.Delete([]byte("exports/" + account))
}

// kept lists what is kept for disks and what is exported.
func (d *device) kept() (all []string) {
	d.t.Helper()
	for _, prefix := range []string{"contents/", "exports/"} {
		require.NoError(d.t, d.Store.Scan([]byte(prefix), store.PrefixEnd([]byte(prefix)), func(key, value []byte) (bool, error) {
			if prefix == "contents/" {
				key = nil
			}
			all = append(all, strings.TrimSpace(string(key)+" "+string(value)))
			return true, nil
		}))
	}
	return all
}
