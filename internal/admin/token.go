package admin

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/edgerite/edgerite/internal/durable"
	"github.com/edgerite/edgerite/internal/rnd"
)

// TokenFile is the name of the token's file in the data directory.
const TokenFile = "admin.token"

// Token returns the token in dir, which it makes on first use, readable by its owner only.
func Token(dir string, r *rnd.Source) (string, error) {
	token, err := ReadToken(dir)
	if !errors.Is(err, fs.ErrNotExist) {
		return token, err
	}
	token = r.Hex(32)
	if err := durable.WriteFile(filepath.Join(dir, TokenFile), []byte(token+"\n"), 0o600); err != nil {
		return "", fmt.Errorf("writing the admin token: %w", err)
	}
	return token, nil
}

// ReadToken returns the token in dir, or an error that is fs.ErrNotExist where there is none.
func ReadToken(dir string) (string, error) {
	path := filepath.Join(dir, TokenFile)
	b, err := os.ReadFile(path)
	if err != nil {
		return "", fmt.Errorf("reading the admin token: %w", err)
	}
	token := strings.TrimSpace(string(b))
	if len(token) < 32 {
		return "", fmt.Errorf("the admin token in %s is too short: remove the file and start again", path)
	}
	return token, nil
}
