package dns

import (
	"errors"
	"fmt"
	"io/fs"
	"net/netip"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"syscall"
)

// Block is the part of a hosts file that is ours. Several may stand in one file under different names.
type Block struct {
	Name      string       // which one it is: the first device's own name
	Addresses []netip.Addr // every name has each of them
	Names     []string
}

// HostsBlock returns the text of a block between its markers, a name a line: resolvers cut long lines.
// A block without names is empty: applying it removes what is there.
func HostsBlock(b Block) string {
	if len(b.Names) == 0 || len(b.Addresses) == 0 {
		return ""
	}
	names := slices.Clone(b.Names)
	slices.Sort(names)
	names = slices.Compact(names)
	var text strings.Builder
	text.WriteString(begin(b.Name) + "\n")
	for _, address := range b.Addresses {
		for _, name := range names {
			fmt.Fprintf(&text, "%s\t%s\n", address, name)
		}
	}
	text.WriteString(end(b.Name) + "\n")
	return text.String()
}

// HostsPath is where the system keeps its hosts file.
func HostsPath() string {
	if runtime.GOOS == "windows" {
		return filepath.Join(os.Getenv("SystemRoot"), "System32", "drivers", "etc", "hosts")
	}
	return "/etc/hosts"
}

// ApplyHosts puts the block into the hosts file at path, in the place of the one of that name, and leaves the
// rest as it is. It says whether that changed anything.
func ApplyHosts(path string, b Block) (changed bool, err error) {
	path, err = filepath.EvalSymlinks(path)
	if err != nil {
		return false, err
	}
	old, err := os.ReadFile(path)
	if err != nil {
		return false, err
	}
	text, err := replaceBlock(string(old), b)
	if err != nil {
		return false, fmt.Errorf("%s: %w", path, err)
	}
	if text == string(old) {
		return false, nil
	}
	return true, replaceFile(path, []byte(text))
}

func begin(name string) string {
	return "# BEGIN edgerite " + name + " (kept by edgerite: changes in here are lost)"
}
func end(name string) string { return "# END edgerite " + name }

// replaceBlock returns text with the block in the place of the one of its name, or at the end.
func replaceBlock(text string, b Block) (string, error) {
	before, rest, found := cutLine(text, "# BEGIN edgerite "+b.Name+" ")
	if !found {
		block := HostsBlock(b)
		if block != "" && text != "" && !strings.HasSuffix(text, "\n") {
			block = "\n" + block
		}
		return text + block, nil
	}
	_, after, found := cutLine(rest, end(b.Name))
	if !found {
		return "", fmt.Errorf("the line %q has no %q after it: put it right by hand", begin(b.Name), end(b.Name))
	}
	return before + HostsBlock(b) + after, nil
}

// cutLine cuts text around the first line that is, or, for a start that ends in a blank, begins with, start.
func cutLine(text, start string) (before, after string, found bool) {
	offset := 0
	for line := range strings.Lines(text) {
		content := strings.TrimRight(line, "\r\n")
		if content == start || strings.HasSuffix(start, " ") && strings.HasPrefix(content, start) {
			return text[:offset], text[offset+len(line):], true
		}
		offset += len(line)
	}
	return text, "", false
}

// replaceFile puts a new file in the place of the old one, with its mode and owner. Where that is not possible, as in a
// container, whose hosts file is mounted by itself, it writes into the old one.
func replaceFile(path string, text []byte) error {
	info, err := os.Stat(path)
	if err != nil {
		return err
	}
	err = renameOver(path, text, info)
	for _, cause := range []error{syscall.EBUSY, syscall.EXDEV, syscall.EROFS, fs.ErrPermission} {
		if errors.Is(err, cause) {
			return writeInto(path, text)
		}
	}
	return err
}

func renameOver(path string, text []byte, like fs.FileInfo) (err error) {
	f, err := os.CreateTemp(filepath.Dir(path), ".edgerite-hosts-*")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, os.Remove(f.Name()))
		}
	}()
	_, err = f.Write(text)
	err = errors.Join(err, f.Chmod(like.Mode().Perm()), chownLike(f, like), f.Sync(), f.Close())
	if err != nil {
		return err
	}
	return os.Rename(f.Name(), path)
}

// writeInto writes the text before it cuts the file to length, so that a full disk leaves the file long rather than empty.
func writeInto(path string, text []byte) error {
	f, err := os.OpenFile(path, os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	_, err = f.Write(text)
	if err == nil {
		err = errors.Join(f.Truncate(int64(len(text))), f.Sync())
	}
	return errors.Join(err, f.Close())
}
