package blob_test

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/edgerite/edgerite/blob"
	"github.com/edgerite/edgerite/internal/store"
	"github.com/edgerite/edgerite/internal/vhd"
)

const mib = 1 << 20

// vhd puts a fixed VHD of so many MiB into "docs", with a page of x at its beginning and one in its second segment.
func (f *fixture) vhd(name string, mebibytes int64) string {
	f.t.Helper()
	size := mebibytes * mib
	target := "/docs/" + name
	header := http.Header{"x-ms-blob-type": {"PageBlob"}, "x-ms-blob-content-length": {fmt.Sprint(size + vhd.FooterSize)}}
	require.Equal(f.t, 201, f.do(request{method: "PUT", target: target, header: header}).status)
	f.setPages(target, 0, 1, "x")
	f.setPages(target, 5*mib/512, 1, "x")
	footer := vhd.Footer{Size: size}.Write()
	f.page(target, size, footer[:])
	return target
}

// open opens a blob of "docs" and gives what KeepDisk needs of it.
func (f *fixture) open(name string) (origin, scope string) {
	f.t.Helper()
	r, err := f.service.OpenURL(f.t.Context(), "https://acct."+suffix+"/docs/"+name)
	require.NoError(f.t, err)
	require.NoError(f.t, r.Close())
	return r.Origin(), r.Scope()
}

func (f *fixture) update(fn func(tx *store.Tx) error, scopes ...string) error {
	return f.store.UpdateAll(f.t.Context(), append([]string{"arm"}, scopes...), fn)
}

// keepDisk gives a disk the contents of a blob.
func (f *fixture) keepDisk(disk, name string) {
	f.t.Helper()
	origin, scope := f.open(name)
	require.NoError(f.t, f.update(func(tx *store.Tx) error { return f.service.KeepDisk(tx, disk, origin) }, scope))
}

// export exports a disk and gives account and target.
func (f *fixture) export(disk string, size int64) (account, target string) {
	f.t.Helper()
	require.NoError(f.t, f.update(func(tx *store.Tx) (err error) {
		account, target, err = f.service.ExportDisk(tx, blob.Export{Disk: disk, Size: size, Until: f.clock.Now().Add(time.Hour)})
		return err
	}))
	return account, target
}

func (f *fixture) exported(account, target, rng string) answer {
	f.t.Helper()
	q := request{method: "GET", account: account, target: target, unsigned: true}
	if rng != "" {
		q.header = http.Header{"x-ms-range": {"bytes=" + rng}}
	}
	return f.do(q)
}

func TestExportedDisk(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	withDocs(t, f)
	f.vhd("disk.vhd", 8)
	f.keepDisk("one", "disk.vhd")
	want := f.do(request{method: "GET", target: "/docs/disk.vhd"}).body
	f.setPages("/docs/disk.vhd", 0, 1, "y")
	require.NoError(t, f.update(func(tx *store.Tx) error { return f.service.ShareDisk(tx, "two", "one") }))
	require.NoError(t, f.update(func(tx *store.Tx) error { return f.service.DropDisk(tx, "one") }))
	require.Equal(t, 202, f.do(request{method: "DELETE", target: "/docs/disk.vhd"}).status)

	account, target := f.export("two", 8*mib)
	assert.Equal(t, "md-1", account)
	assert.Regexp(t, regexp.MustCompile(`^/[0-9a-f]{32}/abcd\.vhd\?sv=2017-04-17&sr=b&si=[0-9a-f-]{36}&sk=system-1&sig=[^&]+$`), target)
	got := f.exported(account, target, "")
	require.Equal(t, 200, got.status, "%s", got.body)
	assert.True(t, bytes.Equal(want, got.body), "what the blob was when the disk was made, footer and all")
	assert.Equal(t, "PageBlob", got.header.Get("x-ms-blob-type"))
	head := f.do(request{method: "HEAD", account: account, target: target, unsigned: true})
	assert.Equal(t, 200, head.status)
	assert.Equal(t, fmt.Sprint(8*mib+512), head.header.Get("Content-Length"))
	var pages struct {
		PageRange []struct{ Start, End int64 }
	}
	list := f.exported(account, strings.Replace(target, "?", "?comp=pagelist&", 1), "")
	require.Equal(t, 200, list.status, "%s", list.body)
	require.NoError(t, xml.Unmarshal(list.body, &pages))
	assert.Equal(t, []struct{ Start, End int64 }{{0, 511}, {5 * mib, 5*mib + 511}, {8 * mib, 8*mib + 511}}, pages.PageRange)

	assert.Equal(t, 403, f.do(request{method: "DELETE", account: account, target: target, unsigned: true}).status, "it is for reading")
	bare, _, _ := strings.Cut(target, "?")
	assert.Equal(t, 403, f.do(request{method: "GET", account: account, target: bare}).status, "and by nothing else")
	copied := f.do(request{method: "PUT", target: "/docs/backup.vhd", header: http.Header{"x-ms-copy-source": {"https://" + account + "." + suffix + target}}})
	require.Equal(t, 202, copied.status, "%s", copied.body)
	assert.True(t, bytes.Equal(want, f.do(request{method: "GET", target: "/docs/backup.vhd"}).body))
	_, err := f.service.OpenURL(t.Context(), "https://"+account+"."+suffix+bare)
	require.ErrorIs(t, err, blob.ErrForbidden)

	second, _ := f.export("two", 8*mib)
	assert.Equal(t, "md-2", second)
	names, err := f.service.Exports()
	require.NoError(t, err)
	assert.Equal(t, []string{"md-1", "md-2"}, names)
	require.NoError(t, f.update(func(tx *store.Tx) error { return f.service.RevokeExport(tx, account) }))
	assert.Equal(t, 404, f.exported(account, target, "").status)
	again, other := f.export("two", 8*mib)
	assert.Equal(t, account, again, "a number is given again")
	assert.Equal(t, 403, f.exported(account, target, "").status, "but an old address stays dead")
	assert.Equal(t, 206, f.exported(account, other, "0-511").status)
}

func TestExportEndsByItself(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	account, target := f.export("", mib)
	f.clock.Advance(time.Hour - time.Second)
	assert.Equal(t, 200, f.exported(account, target, "").status)
	require.NoError(t, f.update(func(tx *store.Tx) error {
		return f.service.ProlongExport(tx, account, f.clock.Now().Add(time.Minute))
	}))
	f.clock.Advance(time.Minute - time.Second)
	assert.Equal(t, 200, f.exported(account, target, "").status)
	f.clock.Advance(time.Second)
	got := f.exported(account, target, "")
	assert.Equal(t, 404, got.status)
	assert.Equal(t, "ResourceNotFound", got.code())
}

// A disk larger than what it was made of, and one made of nothing, end in a footer of their own.
func TestExportedDiskHasItsOwnSize(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	withDocs(t, f)
	f.vhd("disk.vhd", 6)
	f.keepDisk("grown", "disk.vhd")
	for _, tc := range []struct {
		disk  string
		size  int64
		begin string
	}{
		{"grown", 7 * mib, "x"},
		{"grown", 1 << 40, "x"},
		{"nothing", 1 << 40, "\x00"},
	} {
		account, target := f.export(tc.disk, tc.size)
		end := f.exported(account, target, fmt.Sprintf("%d-%d", tc.size, tc.size+511))
		require.Equal(t, 206, end.status, "%s", end.body)
		footer, err := vhd.Parse([vhd.FooterSize]byte(end.body))
		require.NoError(t, err)
		assert.Equal(t, tc.size, footer.Size)
		assert.Equal(t, strings.Repeat(tc.begin, 512), string(f.exported(account, target, "0-511").body))
		old := f.exported(account, target, fmt.Sprintf("%d-%d", 6*mib, 6*mib+511))
		assert.Equal(t, strings.Repeat("\x00", 512), string(old.body), "no footer in the middle")
	}
}

func TestKeepDiskOfWhatHasChanged(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(f *fixture){
		"written to": func(f *fixture) { f.setPages("/docs/disk.vhd", 0, 1, "y") },
		"deleted": func(f *fixture) {
			require.Equal(f.t, 202, f.do(request{method: "DELETE", target: "/docs/disk.vhd"}).status)
		},
		"container deleted": func(f *fixture) {
			require.Equal(f.t, 202, f.do(request{method: "DELETE", target: "/docs?restype=container"}).status)
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := newFixture(t)
			withDocs(t, f)
			f.vhd("disk.vhd", 6)
			origin, scope := f.open("disk.vhd")
			change(f)
			err := f.update(func(tx *store.Tx) error { return f.service.KeepDisk(tx, "one", origin) }, scope)
			require.ErrorIs(t, err, blob.ErrChanged)
		})
	}
}

// A disk is made of a snapshot of a blob too, which then goes without it.
func TestKeepDiskOfASnapshot(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	withDocs(t, f)
	f.vhd("disk.vhd", 6)
	moment := f.snapshot("/docs/disk.vhd")
	f.setPages("/docs/disk.vhd", 0, 1, "y")
	f.keepDisk("one", "disk.vhd?snapshot="+moment)
	f.keepDisk("two", "disk.vhd")
	require.Equal(t, 202, f.do(request{method: "DELETE", target: "/docs/disk.vhd", header: http.Header{"x-ms-delete-snapshots": {"include"}}}).status)
	for disk, letter := range map[string]string{"one": "x", "two": "y"} {
		account, target := f.export(disk, 6*mib)
		assert.Equal(t, letter, string(f.exported(account, target, "0-0").body), disk)
	}
}

// However disks came to be and in whatever order they go, with the last of them all is gone.
func TestNothingIsLeftOfDisks(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	withDocs(t, f)
	require.Equal(t, 202, f.do(request{method: "DELETE", target: "/docs/b"}).status)
	before := f.left()
	f.vhd("disk.vhd", 600)
	for i := range int64(140) { // more segments than one transaction drops
		f.setPages("/docs/disk.vhd", i*4*mib/512, 1, "z")
	}
	f.keepDisk("one", "disk.vhd")
	f.setPages("/docs/disk.vhd", 0, 1, "y")
	f.keepDisk("three", "disk.vhd")
	account, _ := f.export("one", 600*mib)
	larger, _ := f.export("one", 601*mib)
	empty, _ := f.export("", mib)
	for _, step := range []func(tx *store.Tx) error{
		func(tx *store.Tx) error { return f.service.ShareDisk(tx, "two", "one") },
		func(tx *store.Tx) error { return f.service.ShareDisk(tx, "four", "nothing") },
		func(tx *store.Tx) error { return f.service.RevokeExport(tx, larger) },
		func(tx *store.Tx) error { return f.service.DropDisk(tx, "one") },
		func(tx *store.Tx) error { return f.service.DropDisk(tx, "one") },
		func(tx *store.Tx) error { return f.service.RevokeExport(tx, account) },
		func(tx *store.Tx) error { return f.service.RevokeExport(tx, account) },
		func(tx *store.Tx) error { return f.service.RevokeExport(tx, empty) },
		func(tx *store.Tx) error { return f.service.DropDisk(tx, "three") },
	} {
		require.NoError(t, f.update(step))
	}
	require.Equal(t, 202, f.do(request{method: "DELETE", target: "/docs/disk.vhd"}).status)
	require.NoError(t, f.update(func(tx *store.Tx) error { return f.service.DropDisk(tx, "two") }))
	assert.Equal(t, before, f.left())
}
