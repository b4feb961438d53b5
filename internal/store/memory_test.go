package store_test

import (
	"bytes"
	"io"
	"slices"
	"syscall"
	"testing"

	"github.com/cockroachdb/pebble/v2/vfs"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/edgerite/edgerite/internal/store"
)

// twins are our file system and Pebble's, which is the model.
type twins [2]vfs.FS

func (f twins) do(t *rapid.T, op func(fs vfs.FS) (string, error)) {
	got, err := op(f[0])
	want, wantErr := op(f[1])
	require.Equal(t, wantErr == nil, err == nil, "ours %v, the model's %v", err, wantErr)
	if wantErr == nil {
		require.Equal(t, want, got)
	}
}

func contents(fs vfs.FS, name string) (string, error) {
	f, err := fs.Open(name)
	if err != nil {
		return "", err
	}
	data, err := io.ReadAll(f)
	if err != nil {
		return "", err
	}
	return string(data), f.Close()
}

func overwrite(fs vfs.FS, name string, off int64, data []byte) (string, error) {
	f, err := fs.OpenReadWrite(name, vfs.WriteCategoryUnspecified)
	if err != nil {
		return "", err
	}
	if _, err := f.WriteAt(data, off); err != nil {
		return "", err
	}
	return "", f.Close()
}

func TestMemoryBehavesAsTheModel(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		fs := twins{store.NewMemory(1 << 30), vfs.NewMem()}
		fs.do(t, func(fs vfs.FS) (string, error) { return "", fs.MkdirAll("d/e", 0o700) })
		file := rapid.SampledFrom([]string{"a", "d/b", "/d/e/c", "missing/x"})
		size := rapid.SampledFrom([]int{0, 1, 100, 64<<10 - 1, 64 << 10, 64<<10 + 1, 200 << 10})
		data := func(t *rapid.T) []byte {
			return bytes.Repeat([]byte{rapid.Byte().Draw(t, "byte")}, size.Draw(t, "size"))
		}
		t.Repeat(map[string]func(*rapid.T){
			"create": func(t *rapid.T) {
				name, content := file.Draw(t, "name"), data(t)
				fs.do(t, func(fs vfs.FS) (string, error) {
					f, err := fs.Create(name, vfs.WriteCategoryUnspecified)
					if err != nil {
						return "", err
					}
					half := len(content) / 2
					_, err1 := f.Write(slices.Clone(content[:half]))
					_, err2 := f.Write(slices.Clone(content[half:]))
					require.NoError(t, err1)
					require.NoError(t, err2)
					return "", f.Close()
				})
			},
			"overwrite": func(t *rapid.T) {
				name, off, content := file.Draw(t, "name"), int64(size.Draw(t, "offset")), data(t)
				fs.do(t, func(fs vfs.FS) (string, error) { return overwrite(fs, name, off, slices.Clone(content)) })
			},
			"read": func(t *rapid.T) {
				name := file.Draw(t, "name")
				fs.do(t, func(fs vfs.FS) (string, error) { return contents(fs, name) })
			},
			"rename": func(t *rapid.T) {
				from, to := file.Draw(t, "from"), rapid.SampledFrom([]string{"a", "d/b", "d/e/c"}).Draw(t, "to")
				fs.do(t, func(fs vfs.FS) (string, error) { return "", fs.Rename(from, to) })
			},
			"link": func(t *rapid.T) {
				from, to := file.Draw(t, "from"), file.Draw(t, "to")
				fs.do(t, func(fs vfs.FS) (string, error) { return "", fs.Link(from, to) })
			},
			"remove": func(t *rapid.T) {
				name := file.Draw(t, "name")
				fs.do(t, func(fs vfs.FS) (string, error) { return "", fs.Remove(name) })
			},
			"": func(t *rapid.T) {
				for _, dir := range []string{"", "d", "d/e"} {
					ours, err := fs[0].List(dir)
					require.NoError(t, err)
					model, err := fs[1].List(dir)
					require.NoError(t, err)
					require.ElementsMatch(t, model, ours)
				}
			},
		})
		for _, dir := range []string{"a", "d"} {
			require.NoError(t, fs[0].RemoveAll(dir))
		}
		usage, err := fs[0].GetDiskUsage("")
		require.NoError(t, err)
		require.Zero(t, usage.UsedBytes, "every byte is given back")
	})
}

func TestMemoryHasASize(t *testing.T) {
	t.Parallel()
	m := store.NewMemory(100 << 10)
	f, err := m.Create("a", vfs.WriteCategoryUnspecified)
	require.NoError(t, err)
	_, err = f.Write(make([]byte, 90<<10))
	require.NoError(t, err)
	_, err = f.Write(make([]byte, 20<<10))
	require.ErrorIs(t, err, syscall.ENOSPC)
	require.NoError(t, m.Remove("a"))
	require.Equal(t, 90<<10, int(used(t, m)), "a file that is open keeps its bytes")
	p := make([]byte, 10)
	_, err = f.ReadAt(p, 90<<10-10)
	require.NoError(t, err)
	require.NoError(t, f.Close())
	require.Zero(t, used(t, m))

	f, err = m.Create("b", vfs.WriteCategoryUnspecified)
	require.NoError(t, err)
	require.NoError(t, f.Preallocate(0, 80<<10))
	require.ErrorIs(t, f.Preallocate(0, 120<<10), syscall.ENOSPC)
	require.Equal(t, 80<<10, int(used(t, m)))
	_, err = f.Write(make([]byte, 80<<10))
	require.NoError(t, err, "room set aside is there to be used")
	require.Equal(t, 80<<10, int(used(t, m)))
	require.NoError(t, f.Close())
}

func used(t *testing.T, m *store.Memory) uint64 {
	t.Helper()
	usage, err := m.GetDiskUsage("")
	require.NoError(t, err)
	return usage.UsedBytes
}

func TestMemoryLocksOnce(t *testing.T) {
	t.Parallel()
	m := store.NewMemory(1 << 20)
	lock, err := m.Lock("LOCK")
	require.NoError(t, err)
	_, err = m.Lock("LOCK")
	require.ErrorIs(t, err, syscall.EAGAIN)
	require.NoError(t, lock.Close())
	lock, err = m.Lock("LOCK")
	require.NoError(t, err)
	require.NoError(t, lock.Close())
}

func TestMemoryWithoutALimitHasTheDefault(t *testing.T) {
	t.Parallel()
	usage, err := store.NewMemory(0).GetDiskUsage("")
	require.NoError(t, err)
	require.EqualValues(t, store.DefaultMemory, usage.TotalBytes)
}
