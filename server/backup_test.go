package server_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/edgerite/edgerite/internal/vhd"
)

// computeAt is the path of a resource of Microsoft.Compute.
func computeAt(path string) string {
	return "/resourceGroups/rg1/providers/Microsoft.Compute/" + path + "?api-version=2019-07-01"
}

// putVHD puts a fixed VHD of so many MiB with some text in it into the account "source".
func (o *owner) putVHD(name string, mebibytes int, text string) []byte {
	o.t.Helper()
	content := make([]byte, mebibytes<<20)
	copy(content[1<<20:], text)
	footer := vhd.Footer{Size: int64(len(content))}.Write()
	content = append(content, footer[:]...)
	require.Equal(o.t, 201, o.call(http.MethodPut, "source", name, nil, "x-ms-blob-type", "PageBlob", "x-ms-blob-content-length", fmt.Sprint(len(content))).StatusCode)
	for _, r := range [][2]int{{1 << 20, 1<<20 + 512}, {len(content) - 512, len(content)}} {
		require.Equal(o.t, 201, o.call(http.MethodPut, "source", name+"?comp=page", content[r[0]:r[1]], "x-ms-page-write", "update", "x-ms-range", fmt.Sprintf("bytes=%d-%d", r[0], r[1]-1)).StatusCode)
	}
	return content
}

// TestBackup does what the documentation says of backing a machine's disk up: a snapshot of it is exported,
// copied into a storage account of the device, and a new disk made of the copy.
//
// Page: https://learn.microsoft.com/azure/databox-online/azure-stack-edge-gpu-back-up-virtual-machine-disks
func TestBackup(t *testing.T) {
	t.Parallel()
	r := run(t, memory())
	token := r.signIn(0)
	do := func(method, path, body string) map[string]any {
		t.Helper()
		status, answer := r.do(token, method, path, body)
		require.Less(t, status, 300, "%s %s: %s", method, path, answer)
		decoded := map[string]any{}
		if answer != "" {
			require.NoError(t, json.Unmarshal([]byte(answer), &decoded))
		}
		return decoded
	}
	do(http.MethodPut, group, `{"location":"DBELocal"}`)
	r.newAccount(token, "source", `{}`)
	r.newAccount(token, "target", `{}`)
	o := &owner{r, r.signInTo(0, "https://storage.azure.com/")}
	for _, account := range []string{"source", "target"} {
		require.Equal(t, 201, o.call(http.MethodPut, account, "/vhds?restype=container", nil).StatusCode)
	}
	content := o.putVHD("/vhds/os.vhd", 8, "the system")
	imported := func(account, name string) string {
		return `{"location":"DBELocal","properties":{"creationData":{"createOption":"Import","sourceUri":"` + o.address(account, name) + `"}}}`
	}
	disk := do(http.MethodPut, computeAt("disks/os"), imported("source", "/vhds/os.vhd"))
	require.Equal(t, 202, o.call(http.MethodDelete, "source", "/vhds/os.vhd", nil).StatusCode, "the disk has its own")

	id, _ := disk["id"].(string)
	do(http.MethodPut, computeAt("snapshots/os"), `{"location":"dbelocal","properties":{"creationData":{"createOption":"Copy","sourceUri":"`+id+`"}}}`)
	do(http.MethodDelete, computeAt("disks/os"), "")
	address, _ := do(http.MethodPost, computeAt("snapshots/os/beginGetAccess"), `{"access":"Read","durationInSeconds":3600}`)["accessSAS"].(string)
	require.Contains(t, address, "https://md-1.blob.edge1.localhost:")
	read := r.get(address)
	assert.Equal(t, http.StatusOK, read.StatusCode)
	assert.EqualValues(t, len(content), read.ContentLength)

	names, err := r.admin.Names(t.Context())
	require.NoError(t, err)
	assert.Contains(t, names, "md-1.blob.edge1.localhost", "for who resolves by a hosts file")

	started := o.call(http.MethodPut, "target", "/vhds/backup.vhd", nil, "x-ms-copy-source", address)
	require.Equal(t, 202, started.StatusCode)
	require.Equal(t, "success", o.copied("/vhds/backup.vhd").Header.Get("x-ms-copy-status"))
	copied, err := io.ReadAll(o.call(http.MethodGet, "target", "/vhds/backup.vhd", nil).Body)
	require.NoError(t, err)
	assert.True(t, bytes.Equal(content, copied), "byte for byte")

	do(http.MethodPost, computeAt("snapshots/os/endGetAccess"), "")
	assert.Equal(t, http.StatusNotFound, r.get(address).StatusCode)
	do(http.MethodPut, computeAt("disks/restored"), imported("target", "/vhds/backup.vhd"))
	address, _ = do(http.MethodPost, computeAt("disks/restored/beginGetAccess"), `{"access":"Read","durationInSeconds":3600}`)["accessSAS"].(string)
	assert.Equal(t, http.StatusOK, r.get(address).StatusCode)
	// An exported disk is a source for another by its address, and by that only.
	bare, _, _ := strings.Cut(address, "?")
	status, answer := r.do(token, http.MethodPut, computeAt("disks/other"), strings.Replace(imported("x", "y"), o.address("x", "y"), bare, 1))
	assert.Equal(t, http.StatusNotFound, status, answer)
	do(http.MethodPut, computeAt("disks/other"), strings.Replace(imported("x", "y"), o.address("x", "y"), address, 1))

	_, err = r.admin.AdvanceClock(t.Context(), "2h")
	require.NoError(t, err)
	assert.Equal(t, http.StatusNotFound, r.get(address).StatusCode, "its time is over")
}
