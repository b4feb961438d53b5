package main

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/edgerite/edgerite/internal/admin"
)

// Whoever has signed in is seen, and signed out.
func TestSessionsAreControlled(t *testing.T) {
	t.Parallel()
	e := startServe(t, nil, "--ephemeral", "--timing", "instant", "--output", "json", "--users", "alice:alices-word")
	at := "--admin=" + e.ready().Admin
	run := func(args ...string) string { return e.must(append([]string{"ctl", at}, args...)...) }
	works := func(call func(method, path, body string) int) bool { return call("GET", "/resourceGroups", "") == 200 }
	assert.Equal(t, "Nobody is signed in.\n", run("session", "list"))
	for _, args := range [][]string{{}, {"x", "--all"}, {"--principal", "alice", "--all"}} {
		code, _, said := e.do(append([]string{"ctl", at, "session", "revoke"}, args...)...)
		assert.Equal(t, 2, code, args)
		assert.Contains(t, said, "say which sessions to end, in one way: by the id of one, by --principal NAME or by --all")
	}

	first, second := e.manager(), e.manager()
	var list struct{ Sessions []admin.Session }
	require.NoError(t, json.Unmarshal([]byte(run("--output", "json", "session", "list")), &list))
	require.Len(t, list.Sessions, 2)
	one := list.Sessions[1]
	assert.Equal(t, "EdgeArmUser@localhost", one.Name)
	assert.Equal(t, "127.0.0.1", one.Address)
	table := strings.Split(run("session", "revoke", one.ID[:12]), "\n")
	assert.Regexp(t, `^ID +NAME +CLIENT +FROM +LEFT$`, table[0])
	assert.True(t, strings.HasPrefix(table[1], one.ID), table[1])
	assert.NotEqual(t, works(first), works(second), "one of the two has ended")

	assert.Contains(t, run("session", "revoke", "--principal", "edgearmuser"), "EdgeArmUser@localhost")
	assert.False(t, works(first) || works(second))
	assert.Equal(t, "There were none.\n", run("session", "revoke", "--principal", "alice"))
	third := e.manager()
	assert.Contains(t, run("session", "revoke", "--all"), "EdgeArmUser@localhost")
	assert.False(t, works(third))

	fourth := e.manager()
	assert.True(t, works(fourth))
	assert.Equal(t, "restarted: edge1.localhost\nAll sessions there have ended: clients sign in again.\n", run("device", "restart"))
	assert.False(t, works(fourth))

	refused := func(args ...string) string {
		code, _, said := e.do(append([]string{"ctl", at, "session", "revoke"}, args...)...)
		assert.Equal(t, 1, code)
		return said
	}
	assert.Contains(t, refused("nonsense"), "No session has the id")
	assert.Contains(t, refused("--principal", "nobody"), "no such principal")
}

// A new key signs what comes, and what was signed stays good.
func TestKeysAreRotated(t *testing.T) {
	t.Parallel()
	e := startServe(t, nil, "--ephemeral", "--output", "json")
	at := "--admin=" + e.ready().Admin
	before := e.manager()
	first := e.must("ctl", at, "key", "list")
	assert.Regexp(t, `^ID +MADE +SIGNS\n\S+ +\S+ +now\n$`, first)
	after := e.must("ctl", at, "key", "rotate")
	assert.Regexp(t, `^ID +MADE +SIGNS\n\S+ +\S+ +now\n\S+ +\S+ +until \S+\n$`, after)
	var list struct{ Keys []admin.Key }
	require.NoError(t, json.Unmarshal([]byte(e.must("ctl", at, "--output", "json", "key", "list")), &list))
	require.Len(t, list.Keys, 2)
	assert.Contains(t, first, list.Keys[1].ID)
	assert.Equal(t, 200, before("GET", "/resourceGroups", ""))
	assert.Equal(t, 200, e.manager()("GET", "/resourceGroups", ""))
}

// How long a session lasts is for whoever starts the emulator to say, and counts on its clock.
func TestSessionsLastAsLongAsTheyAreSaidTo(t *testing.T) {
	t.Parallel()
	for lifetime, flags := range map[time.Duration][]string{90 * time.Minute: nil, 20 * time.Minute: {"--token-lifetime", "20m"}} {
		e := startServe(t, nil, append([]string{"--ephemeral", "--timing", "instant", "--output", "json"}, flags...)...)
		at := "--admin=" + e.ready().Admin
		call := e.manager()
		e.must("ctl", at, "clock", "advance", (lifetime - time.Minute).String())
		assert.Equal(t, 200, call("GET", "/resourceGroups", ""), lifetime)
		e.must("ctl", at, "clock", "advance", "1m")
		assert.Equal(t, 401, call("GET", "/resourceGroups", ""), lifetime)
	}
}

// A start of serve counts as a restart of the device where one wants it to.
func TestStartEndsSessions(t *testing.T) {
	t.Parallel()
	data := t.TempDir()
	for _, flag := range []struct {
		name string
		left string
	}{{"--no-restart-ends-sessions", "EdgeArmUser"}, {"--restart-ends-sessions", "Nobody"}} {
		args := []string{"--data", data, "--output", "json", flag.name}
		e := startServe(t, nil, args...)
		e.manager()
		e.end()
		e = startServe(t, nil, args...)
		assert.Contains(t, e.must("ctl", "--admin="+e.ready().Admin, "--data", data, "session", "list"), flag.left)
		e.must("ctl", "--admin="+e.ready().Admin, "--data", data, "session", "revoke", "--all")
		e.end()
	}
}
