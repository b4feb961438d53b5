package main

import (
	"bytes"
	"context"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/edgerite/edgerite/internal/rollout"
)

// TestProgressOnTerminal: what has ended stays as lines, what goes on is drawn again below them, each on a line however narrow the terminal is.
func TestProgressOnTerminal(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	now := time.Unix(0, 0)
	p := &progress{in: &invocation{stdout: &out, env: []string{"NO_COLOR=1"}}, live: true, now: func() time.Time { return now }}
	event := func(name, state string) rollout.Event {
		return rollout.Event{ID: name, Type: "A.B/c", Name: name, State: state}
	}
	p.each(event("x", "Running"))
	p.each(event("y", "Running"))
	p.each(event("x", "Succeeded"))
	p.each(event("z", "Succeeded"))
	p.each(event("y", "Succeeded"))
	assert.Equal(t, wrapOff+"  Running    A.B/c x\n"+wrapOn+
		"\x1b[1A\x1b[J"+wrapOff+"  Running    A.B/c x\n  Running    A.B/c y\n"+wrapOn+
		"\x1b[2A\x1b[J  Succeeded  A.B/c x\n"+wrapOff+"  Running    A.B/c y\n"+wrapOn+
		"\x1b[1A\x1b[J  Succeeded  A.B/c z\n"+wrapOff+"  Running    A.B/c y\n"+wrapOn+
		"\x1b[1A\x1b[J  Succeeded  A.B/c y\n", out.String())

	out.Reset()
	p = &progress{in: p.in, now: p.now}
	deletion := func(state string, failure *rollout.Failure) rollout.Event {
		return rollout.Event{ID: "d", Type: "A.B/c", Name: "d", State: state, Deletion: true, Failure: failure}
	}
	p.each(deletion("Running", nil))
	p.each(deletion("Succeeded", nil))
	p.each(deletion("Failed", &rollout.Failure{Code: "InUse", Message: "No."}))
	assert.Equal(t, "  Deleting   A.B/c d\n  Deleted    A.B/c d\n  Failed     deletion of A.B/c d\n             InUse: No.\n", out.String())

	out.Reset()
	p = &progress{in: p.in, live: true, now: p.now}
	for i := range maxGoing + 3 {
		p.each(event(strconv.Itoa(i), "Running"))
	}
	assert.True(t, strings.HasSuffix(out.String(), "  … and 3 more\n"+wrapOn))
	assert.Equal(t, maxGoing+1, p.drawn, "however many there are, the table fits a screen")
}

// TestProgressGoesOn: of what takes long it is said that it goes on: on a terminal at each look, elsewhere once a minute.
func TestProgressGoesOn(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	now := time.Unix(0, 0)
	p := &progress{in: &invocation{stdout: &out, env: []string{"NO_COLOR=1"}}, now: func() time.Time { return now }}
	looked := func(after time.Duration) string {
		out.Reset()
		now = now.Add(after)
		p.looked()
		return out.String()
	}
	assert.Empty(t, looked(time.Hour), "nothing goes on")
	p.each(rollout.Event{ID: "x", Type: "A.B/c", Name: "x", State: "Running"})
	p.each(rollout.Event{ID: "y", Type: "A.B/c", Name: "y", State: "Running"})
	p.each(rollout.Event{ID: "x", Type: "A.B/c", Name: "x", State: "Succeeded"})
	assert.Empty(t, looked(59*time.Second))
	assert.Equal(t, "  Running    A.B/c y for 1m0s\n", looked(time.Second))
	assert.Empty(t, looked(59*time.Second))
	assert.Equal(t, "  Running    A.B/c y for 2m0s\n", looked(time.Second))

	p.live = true
	assert.Equal(t, wrapOff+"  Running    A.B/c y for 2m1s\n"+wrapOn, looked(time.Second))
	assert.Equal(t, "\x1b[1A\x1b[J"+wrapOff+"  Running    A.B/c y for 2m3s\n"+wrapOn, looked(2*time.Second))
}

// TestTemplateDeployInterrupted: where no answer came nobody is told that the deployment goes on.
func TestTemplateDeployInterrupted(t *testing.T) {
	t.Parallel()
	d := startDevice(t, nil)
	ctx, interrupt := context.WithCancel(t.Context())
	defer interrupt()
	d.asked = func(key string) {
		if key == "PUT "+deployedTo {
			interrupt()
			<-ctx.Done()
		}
	}
	code, _, stderr := d.deployIn(ctx, nothing, "-g", "lab")
	assert.Equal(t, exitFailed, code)
	assert.Contains(t, stderr, "edgerite: the device has not answered: ")
	assert.NotContains(t, stderr, "goes on")
}
