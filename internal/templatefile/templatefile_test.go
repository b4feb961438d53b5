package templatefile_test

import (
	"io/fs"
	"time"

	"github.com/edgerite/edgerite/internal/templatefile"
)

// files are those that can be read, by path.
type files map[string]string

func (f files) load(path string, parameters ...string) (*templatefile.File, error) {
	return templatefile.Load(templatefile.Options{
		Path: path, Parameters: parameters, Host: "edge1.localhost", Subscription: "11111111-1111-1111-1111-111111111111", Tenant: "22222222-2222-2222-2222-222222222222",
		ResourceGroup: "rg1", Location: "dbelocal", Now: time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC), NewGUID: func() string { return "33333333-3333-3333-3333-333333333333" },
		ReadFile: func(path string) ([]byte, error) {
			if text, ok := f[path]; ok {
				return []byte(text), nil
			}
			return nil, &fs.PathError{Op: "open", Path: path, Err: fs.ErrNotExist}
		},
	})
}

func (f files) expand(path string, parameters ...string) (*templatefile.Expansion, error) {
	file, err := f.load(path, parameters...)
	if err != nil {
		return nil, err
	}
	return file.Expand()
}
