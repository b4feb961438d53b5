package certs

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/edgerite/edgerite/internal/durable"
)

// importedDir holds the endpoint certificates that were uploaded, under the names that generated ones have.
const importedDir = "imported"

// imported is an uploaded certificate and the file it was read from, nil in memory.
type imported struct {
	pair
	file fs.FileInfo
}

// importedLeaf is the uploaded certificate of an endpoint while it is good for it; then the generated one takes its place.
// The file is looked at each time, which is cheap beside a handshake, so that a running server sees what another process
// imported. behaviour: import-until.
func (a *Authority) importedLeaf(e Endpoint, now time.Time) (pair, bool) {
	a.loadImported(e)
	p, ok := a.imported[e.file()]
	good := ok && covers(p.cert, e.Names) && !now.Before(p.cert.NotBefore) && now.Before(p.cert.NotAfter)
	return p.pair, good
}

// loadImported brings what is known of an endpoint's uploaded certificate up to date with the file. One that cannot be
// read counts for nothing, as a generated one does.
func (a *Authority) loadImported(e Endpoint) {
	if a.dir == "" {
		return
	}
	path := a.importedPath(e)
	info, err := os.Stat(path)
	if have, ok := a.imported[e.file()]; err == nil && ok && os.SameFile(have.file, info) && have.file.ModTime().Equal(info.ModTime()) {
		return
	}
	delete(a.imported, e.file())
	if err != nil {
		return
	}
	if p, err := readPair(path); err == nil {
		a.imported[e.file()] = imported{p, info}
	}
}

func (a *Authority) keepImported(e Endpoint, p pair) error {
	if a.dir == "" {
		a.imported[e.file()] = imported{pair: p}
		return nil
	}
	text, err := p.encode()
	if err != nil {
		return err
	}
	path := a.importedPath(e)
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	return durable.WriteFile(path, text, 0o600)
}

// dropImported lets the endpoint have its generated certificate again.
func (a *Authority) dropImported(e Endpoint) error {
	delete(a.imported, e.file())
	if a.dir == "" {
		return nil
	}
	path := a.importedPath(e)
	if err := os.Remove(path); errors.Is(err, fs.ErrNotExist) {
		return nil
	} else if err != nil {
		return err
	}
	return durable.SyncDir(filepath.Dir(path))
}

func (a *Authority) importedPath(e Endpoint) string {
	return filepath.Join(a.dir, importedDir, e.file())
}
