//go:build unix

package dns

import (
	"io/fs"
	"os"
	"syscall"
)

// chownLike gives f the owner and group of another file.
func chownLike(f *os.File, like fs.FileInfo) error {
	stat, ok := like.Sys().(*syscall.Stat_t)
	if !ok {
		return nil
	}
	return f.Chown(int(stat.Uid), int(stat.Gid))
}
