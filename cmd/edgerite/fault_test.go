package main

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/edgerite/edgerite/internal/admin"
)

func TestFaultsAreControlled(t *testing.T) {
	t.Parallel()
	e := startServe(t, nil, "--ephemeral", "--timing", "instant", "--output", "json")
	at := "--admin=" + e.ready().Admin
	run := func(args ...string) string { return e.must(append([]string{"ctl", at, "fault"}, args...)...) }
	call := e.manager()
	assert.Equal(t, "There are no faults.\n", run("list"))

	assert.Equal(t, "f1: error 429 of arm PUT **/resourcegroups/* once\n", run("add", "--service", "management", "--method", "put", "--path", "**/resourcegroups/*", "--status", "429", "--retry-after", "2"))
	assert.Equal(t, "f2: delay 3s of \"Put *\" on edge1.localhost 4 times, from request 3 on\n", run("add", "--operation", "Put *", "--device", "edge1", "--delay", "3s", "--times", "4", "--skip", "2"))
	assert.Equal(t, "f3: fail Broken of arm always\n", run("add", "--effect", "fail", "--code", "Broken", "--always"))
	assert.Equal(t, http.StatusTooManyRequests, call("PUT", "/resourcegroups/one", `{"location":"dbelocal"}`))
	assert.Equal(t, http.StatusConflict, call("PUT", "/resourcegroups/one", `{"location":"dbelocal"}`))

	table := strings.Split(run("list"), "\n")
	assert.Regexp(t, `^ID +EFFECT +OF +MET +LAST$`, table[0])
	assert.Regexp(t, `^f1 +error 429 +arm PUT \*\*/resourcegroups/\* +1 of 1 +\d\d:\d\d:\d\d PUT /subscriptions/\S+/resourcegroups/one$`, table[1])
	assert.Regexp(t, `^f2 +delay 3s +"Put \*" on edge1\.localhost +0 of 4 +-$`, table[2])
	assert.Regexp(t, `^f3 +fail Broken +arm +1, always +\d\d:\d\d:\d\d PUT `, table[3])
	var list struct{ Faults []admin.Fault }
	require.NoError(t, json.Unmarshal([]byte(run("list", "--output", "json")), &list))
	require.Len(t, list.Faults, 3)
	assert.True(t, list.Faults[0].Spent)
	assert.Contains(t, e.must("ctl", at, "requests", "--service", "arm", "--status", "429"), "  TooManyRequests  fault f1\n")

	assert.Equal(t, "cleared: f3\n", run("clear", "f3"))
	assert.Equal(t, http.StatusCreated, call("PUT", "/resourcegroups/one", `{"location":"dbelocal"}`))
	code, _, said := e.do("ctl", at, "fault", "clear", "f3")
	assert.Equal(t, exitFailed, code)
	assert.Contains(t, said, `There is no fault "f3": list them first.`)
	assert.Equal(t, "cleared: f1, f2\n", run("clear"))
	assert.Equal(t, "cleared: none\n", run("clear"))
	assert.Equal(t, "{\"faults\":[]}\n", run("clear", "--output", "json"))
	assert.Contains(t, run("add", "--output", "json"), `"id":"f4"`)
	e.must("ctl", at, "reset")
	assert.Equal(t, "There are no faults.\n", run("list"))
	run("add")
	e.must("ctl", at, "reset", "--device", "edge1")
	assert.Equal(t, "There are no faults.\n", run("list"), "it is the only device")

	code, _, said = e.do("ctl", at, "fault", "add", "--service", "queue", "--status", "200")
	assert.Equal(t, exitUsage, code)
	assert.Contains(t, said, `service: "queue" is not one of arm, sts, graph, blob; status: 200 is no error; choose one from 400 to 599`)
}
