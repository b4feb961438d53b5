package armtest

import (
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

// recordings names a folder. Where it is set, each device writes there what it was asked and what it answered,
// a line of JSON each: e2e/shapes holds the answers of all tests to the models of Azure's SDK.
const recordings = "EDGERITE_RECORDINGS"

type recorded struct {
	Test, Method, URL string
	Status            int
	Header            http.Header
	Body              string
}

// recorder makes the device's file, or returns nil.
func recorder(t testing.TB) *os.File {
	dir := os.Getenv(recordings)
	if dir == "" {
		return nil
	}
	f, err := os.CreateTemp(filepath.Clean(dir), "*.jsonl")
	require.NoError(t, err)
	t.Cleanup(func() { _ = f.Close() }) // each line was written at once
	return f
}

func (d *Device) record(r *http.Request, a *Response) {
	if d.recorder == nil {
		return
	}
	line, err := json.Marshal(recorded{d.t.Name(), r.Method, r.URL.String(), a.Status, a.Sent, string(a.Body)})
	require.NoError(d.t, err)
	_, err = d.recorder.Write(append(line, '\n'))
	require.NoError(d.t, err)
}
