package blob_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/sync/errgroup"
	"pgregory.net/rapid"

	"github.com/edgerite/edgerite/internal/store"
)

func (f *fixture) putAppendBlob(target string) {
	f.t.Helper()
	a := f.do(request{method: http.MethodPut, target: target, header: http.Header{"x-ms-blob-type": {"AppendBlob"}}})
	require.Equal(f.t, http.StatusCreated, a.status, a.code())
}

func (f *fixture) appendBlock(target, body string, header http.Header) answer {
	f.t.Helper()
	return f.do(request{method: http.MethodPut, target: target + "?comp=appendblock", body: []byte(body), header: header})
}

// Each block is where its answer says it is, whole, however many append at once; and to append is
// to write one small segment, not all there are.
func TestAppendTogether(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.makeContainer("/ctr")
	f.putAppendBlob("/ctr/log")
	const writers, each = 4, 60
	var g errgroup.Group
	offsets := make([][]int, writers)
	for w := range writers {
		g.Go(func() error {
			for n := range each {
				a := f.appendBlock("/ctr/log", fmt.Sprintf("<%d:%d>", w, n), nil)
				if a.status != http.StatusCreated {
					return fmt.Errorf("%d %s", a.status, a.code())
				}
				offset, err := strconv.Atoi(a.header.Get("x-ms-blob-append-offset"))
				if err != nil {
					return err
				}
				offsets[w] = append(offsets[w], offset)
			}
			return nil
		})
	}
	require.NoError(t, g.Wait())
	got := f.do(request{method: http.MethodGet, target: "/ctr/log"})
	assert.Equal(t, itoa(writers*each), got.header.Get("x-ms-blob-committed-block-count"))
	size := 0
	for w := range writers {
		for n, offset := range offsets[w] {
			block := fmt.Sprintf("<%d:%d>", w, n)
			size += len(block)
			assert.True(t, bytes.HasPrefix(got.body[offset:], []byte(block)), "%s at %d", block, offset)
		}
	}
	assert.Len(t, got.body, size)
	largest := 0
	require.NoError(t, f.store.Scan([]byte("blob/s/"), store.PrefixEnd([]byte("blob/s/")), func(_, v []byte) (bool, error) {
		largest = max(largest, len(v))
		return true, nil
	}))
	assert.Less(t, largest, 64*40)
}

// Of many that append at one position one does.
func TestAppendAtOnePosition(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.makeContainer("/ctr")
	f.putAppendBlob("/ctr/log")
	var g errgroup.Group
	codes := make([]string, 8)
	for i := range codes {
		g.Go(func() error {
			codes[i] = f.appendBlock("/ctr/log", "x", http.Header{"x-ms-blob-condition-appendpos": {"0"}}).code()
			return nil
		})
	}
	require.NoError(t, g.Wait())
	assert.Len(t, strings.Split(strings.Join(codes, ""), "AppendPositionConditionNotMet"), len(codes))
}

// Whoever shares an append blob's bytes, as a snapshot or a copy, sees what he saw, whatever is
// appended to the others.
func TestAppendToWhatIsShared(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.makeContainer("/ctr")
	round := 0
	rapid.Check(t, func(t *rapid.T) {
		round++
		model := map[string]string{}
		var blobs, all []string
		add := func(name, content string) {
			model[name] = content
			all = append(all, name)
		}
		for n := range 2 {
			blobs = append(blobs, fmt.Sprintf("/ctr/%d-%d", round, n))
			f.putAppendBlob(blobs[n])
			add(blobs[n], "")
		}
		for range rapid.IntRange(1, 12).Draw(t, "steps") {
			name := rapid.SampledFrom(blobs).Draw(t, "blob")
			switch rapid.SampledFrom([]string{"append", "append", "snapshot", "copy"}).Draw(t, "step") {
			case "append":
				text := strings.Repeat(rapid.StringMatching("[a-z]").Draw(t, "text"), rapid.IntRange(1, 5).Draw(t, "n"))
				for range rapid.SampledFrom([]int{1, 1, 1, 2, 3, 66}).Draw(t, "blocks") {
					require.Equal(t, http.StatusCreated, f.appendBlock(name, text, nil).status)
					model[name] += text
				}
			case "snapshot":
				add(name+"?snapshot="+f.snapshot(name), model[name])
			case "copy":
				source := rapid.SampledFrom(all).Draw(t, "source")
				f.copyBlob(source, name)
				model[name] = model[source]
			}
		}
		for _, name := range all {
			require.Equal(t, model[name], f.read(t, name), name)
		}
	})
}

// copyBlob copies within the account.
func (f *fixture) copyBlob(source, to string) {
	f.t.Helper()
	a := f.do(request{method: http.MethodPut, target: to, header: http.Header{"x-ms-copy-source": {"http://acct." + suffix + source}}})
	require.Equal(f.t, http.StatusAccepted, a.status, a.code())
}

// What came after a snapshot does not come back when the snapshot is copied over its blob.
func TestAppendAfterPromotion(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.makeContainer("/ctr")
	f.putAppendBlob("/ctr/log")
	want := ""
	for n := range 70 {
		block := fmt.Sprintf("<%d>", n)
		f.appendBlock("/ctr/log", block, nil)
		want += block
	}
	snapshot := "/ctr/log?snapshot=" + f.snapshot("/ctr/log")
	f.appendBlock("/ctr/log", "lost", nil)
	f.copyBlob(snapshot, "/ctr/log")
	assert.Equal(t, want, f.read(t, "/ctr/log"))
	f.appendBlock("/ctr/log", "new", nil)
	f.appendBlock("/ctr/log", "er", nil)
	assert.Equal(t, want+"newer", f.read(t, "/ctr/log"))
	assert.Equal(t, want, f.read(t, snapshot))
}

// Two blobs that share their bytes can be appended to at one time.
func TestAppendToBothThatShare(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.makeContainer("/ctr")
	for n := range 30 {
		blobs := []string{fmt.Sprintf("/ctr/a%d", n), fmt.Sprintf("/ctr/b%d", n)}
		f.putAppendBlob(blobs[0])
		f.appendBlock(blobs[0], "shared", nil)
		f.copyBlob(blobs[0], blobs[1])
		var g errgroup.Group
		for i := range blobs {
			g.Go(func() error {
				for range 3 {
					f.appendBlock(blobs[i], itoa(int64(i)), nil)
				}
				return nil
			})
		}
		require.NoError(t, g.Wait())
		assert.Equal(t, "shared000", f.read(t, blobs[0]))
		assert.Equal(t, "shared111", f.read(t, blobs[1]))
	}
}

// A blob that gets its own bytes back, from a copy or a snapshot of it, goes on having them when
// those are gone: once it let go of them.
func TestOwnBytesComeBack(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.makeContainer("/ctr")
	large := strings.Repeat("x", 40<<10)
	require.Equal(t, http.StatusCreated, f.put("/ctr/a", large).status)
	removed := func(target string) {
		a := f.do(request{method: http.MethodDelete, target: target})
		require.Equal(t, http.StatusAccepted, a.status, a.code())
	}
	f.copyBlob("/ctr/a", "/ctr/b")
	f.copyBlob("/ctr/b", "/ctr/a")
	removed("/ctr/b")
	assert.Equal(t, large, f.read(t, "/ctr/a"))
	snapshot := "/ctr/a?snapshot=" + f.snapshot("/ctr/a")
	f.copyBlob(snapshot, "/ctr/a")
	removed(snapshot)
	assert.Equal(t, large, f.read(t, "/ctr/a"))
}

func (f *fixture) makeContainer(target string) {
	f.t.Helper()
	require.Equal(f.t, http.StatusCreated, f.do(request{method: http.MethodPut, target: target + "?restype=container"}).status)
}

// read is what a blob reads as, whatever becomes of the connection.
func (f *fixture) read(t require.TestingT, target string) string {
	resp, err := f.client.Do(f.build(request{method: http.MethodGet, target: target}))
	require.NoError(t, err)
	body, err := io.ReadAll(resp.Body)
	require.NoError(t, errors.Join(err, resp.Body.Close()))
	return string(body)
}
