package main

import (
	"bytes"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/edgerite/edgerite/internal/journal"
)

func TestQuote(t *testing.T) {
	t.Parallel()
	for word, want := range map[string]string{
		"Password1": "Password1", "": "''", "a b": "'a b'", "it's": `'it'\''s'`, "$HOME": "'$HOME'", "/x/ca.pem": "/x/ca.pem", "é": "'é'",
	} {
		assert.Equal(t, want, quote(word))
	}
}

func TestRequestsCannotMoveTheCursor(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	in := &invocation{stdout: &out}
	require.NoError(t, in.showRequest(journal.Entry{
		Time: time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC), Method: "GET", Host: "h", Path: "/a\x1b[2J", Status: 404, ErrorCode: "No\rSuch",
		Duration: 1234567, Unread: []string{"tags", "x\n"},
	}))
	assert.Equal(t, "12:00:00  404  GET    h/a?[2J  1.23ms  No?Such\n          nothing reads: tags, x?\n", out.String())
}
