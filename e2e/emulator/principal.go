package emulator

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

// Principal is a service principal that may do nothing until it is given a role.
type Principal struct {
	ClientID string `json:"name"`
	ObjectID string `json:"objectId"`
	Secret   string `json:"-"`
}

// MakePrincipal makes a service principal.
func (d Device) MakePrincipal(t *testing.T) Principal {
	t.Helper()
	p := Principal{Secret: "Principals-pa55word"}
	secret := filepath.Join(t.TempDir(), "secret")
	require.NoError(t, os.WriteFile(secret, []byte(p.Secret), 0o600))
	made := Script(t, nil, d.Binary, "ctl", "principal", "create", "--service", "--password-file", secret, "--admin", d.Admin, "--output", "json")
	require.NoError(t, json.Unmarshal([]byte(made), &p))
	return p
}
