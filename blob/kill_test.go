package blob_test

import (
	"bufio"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"testing"

	"github.com/cockroachdb/pebble/v2/vfs"
	"github.com/stretchr/testify/require"

	"github.com/edgerite/edgerite/blob"
	"github.com/edgerite/edgerite/internal/store"
)

// victimDir makes TestVictim a process that serves the store in the directory it names until it is killed;
// victimRun counts the processes on one store.
const (
	victimDir = "EDGERITE_BLOB_VICTIM"
	victimRun = "EDGERITE_BLOB_VICTIM_RUN"
	serves    = "serves "
)

func at(dir string) option {
	return func(_ *blob.Deps, o *store.Options) { o.FS, o.Dir = vfs.Default, dir }
}

// TestVictim is not a test of its own: TestKilledProcess runs and kills it.
func TestVictim(t *testing.T) {
	dir := os.Getenv(victimDir)
	if dir == "" {
		t.Skip("it is run by TestKilledProcess")
	}
	run, err := strconv.ParseUint(os.Getenv(victimRun), 10, 8)
	require.NoError(t, err)
	f, _ := running(t, run, at(dir))
	go func() { _, _ = f.service.Sweep() }() // beside the first requests, as the server does; it is killed with the process
	fmt.Println(serves + f.server.URL)
	_, err = io.Copy(io.Discard, os.Stdin) // until the parent is no more
	require.NoError(t, err)
}

// victimOf starts a process on the directory, and gives it as a fixture that only sends requests.
func victimOf(t *testing.T, dir string, run int) (*fixture, func()) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestVictim$")
	cmd.Env = append(os.Environ(), victimDir+"="+dir, fmt.Sprint(victimRun, "=", run))
	_, err := cmd.StdinPipe() // closed when this process ends, whatever ends it
	require.NoError(t, err)
	out, err := cmd.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, cmd.Start())
	lines := bufio.NewScanner(out)
	url := ""
	for url == "" && lines.Scan() {
		url, _ = strings.CutPrefix(lines.Text(), serves)
	}
	require.True(t, strings.HasPrefix(url, "http"), "the process serves: %s", url)
	f := &fixture{t: t, server: &httptest.Server{URL: url}, client: &http.Client{Transport: &http.Transport{DisableCompression: true, MaxIdleConnsPerHost: 32}}}
	return f, func() {
		require.NoError(t, cmd.Process.Kill())
		require.Error(t, cmd.Wait())
		f.client.CloseIdleConnections()
	}
}

// A process that is killed with SIGKILL loses nothing it acknowledged, as after a loss of power.
func TestKilledProcess(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	var actors []*actor
	for i := range 4 {
		actors = append(actors, newActor(i, 7))
	}
	for run := range *rounds {
		f, kill := victimOf(t, dir, run)
		if run == 0 {
			f.makeSource()
			f.makeContainer("/docs")
		}
		for _, a := range actors {
			a.survived(t, f, a.states[a.acked:])
		}
		reached, stop := together(f, actors, int64(40+40*run))
		<-reached
		kill()
		_ = stop() // the requests under way fail; there may be none
	}
	f, queue := running(t, uint64(*rounds), at(dir))
	for _, a := range actors {
		a.survived(t, f, a.states[a.acked:])
	}
	_, err := f.service.Sweep()
	require.NoError(t, err)
	for _, a := range actors {
		a.survived(t, f, a.states)
	}
	assertAllGoes(t, f, queue)
}
