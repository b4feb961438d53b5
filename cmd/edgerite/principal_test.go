package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A user that ctl has made signs in, may do nothing, and may do what a role lets them.
func TestPrincipalsAreMade(t *testing.T) {
	t.Parallel()
	e := startServe(t, nil, "--ephemeral", "--timing", "instant", "--output", "json", "--users", "carol:carols-word")
	at := "--admin=" + e.ready().Admin
	run := func(args ...string) string {
		return e.must(append([]string{"ctl", at, "principal"}, args...)...)
	}
	create := func(stdin string, args ...string) (code int, said string) {
		code, stdout, stderr := e.told(stdin, append([]string{"ctl", at, "principal", "create"}, args...)...)
		return code, stdout + stderr
	}
	code, said := create("alices-word\nand what comes after\n", "alice", "--password-stdin")
	assert.Zero(t, code)
	assert.Contains(t, said, "created: User alice@localhost, object id ")
	word := filepath.Join(t.TempDir(), "word")
	require.NoError(t, os.WriteFile(word, []byte("robots-word"), 0o600))
	assert.Contains(t, run("create", "--service", "--password-file", word, "--display-name", "Robot"), "created: ServicePrincipal ")
	for _, wrong := range []struct {
		code        int
		says, stdin string
		args        []string
	}{
		{2, "missing flags: --password-file=FILE or --password-stdin", "", nil},
		{2, "unknown flag --password, did you mean", "", []string{"--password", "robots-word"}},
		{2, "can't be used together", "", []string{"--password-stdin", "--password-file", word}},
		{1, "the password: the first line of standard input is empty", "\nrobots-word\n", []string{"--password-stdin"}},
		{1, "the password: the first line of standard input is longer than 1024 bytes", strings.Repeat("w", 1025), []string{"--password-stdin"}},
		{1, "the password: open " + word + "s: ", "", []string{"--password-file", word + "s"}},
	} {
		code, said := create(wrong.stdin, append([]string{"bob"}, wrong.args...)...)
		assert.Equal(t, wrong.code, code, said)
		assert.Contains(t, said, wrong.says)
	}
	list := run("list")
	for _, who := range []string{"EdgeArmUser@localhost", "cbd868c5-7207-431f-8d16-1cb144b50971", "carol@localhost", "alice@localhost"} {
		assert.Contains(t, list, who)
	}
	var id string
	for line := range strings.Lines(list) {
		if fields := strings.Fields(line); fields[0] == "alice@localhost" {
			id = fields[2]
		}
	}
	owner := e.manager()
	require.Equal(t, 201, owner("PUT", "/resourceGroups/rg", `{"location":"dbelocal"}`))
	for _, who := range [][2]string{{"alice", "alices-word"}, {"carol", "carols-word"}} {
		assert.Equal(t, 403, e.managerAs(who[0], who[1])("GET", "/resourceGroups/rg", ""))
	}
	require.Equal(t, 201, owner("PUT", "/resourceGroups/rg/providers/Microsoft.Authorization/roleAssignments/11111111-1111-4111-8111-111111111111",
		`{"properties":{"principalId":"`+id+`","roleDefinitionId":"/providers/Microsoft.Authorization/roleDefinitions/acdd72a7-3385-48ef-bd42-f606fba81ae7"}}`))
	alice := e.managerAs("alice", "alices-word")
	assert.Equal(t, 200, alice("GET", "/resourceGroups/rg", ""))
	assert.Equal(t, 403, alice("DELETE", "/resourceGroups/rg", ""))
	for _, own := range []string{"EdgeArmUser", "cbd868c5-7207-431f-8d16-1cb144b50971"} {
		code, stdout, stderr := e.told("all-lower-case\n", "ctl", at, "principal", "password", own, "--password-stdin")
		assert.Equal(t, 1, code, stdout)
		assert.Contains(t, stderr, "a password must have 8 to 16 characters, of three kinds")
	}
	assert.Contains(t, run("delete", "alice"), "deleted: User alice@localhost")
	code, _, errors := e.do("ctl", at, "principal", "delete", "EdgeArmUser")
	assert.Equal(t, 1, code)
	assert.Contains(t, errors, "the device, its configuration or Graph has it")
}
