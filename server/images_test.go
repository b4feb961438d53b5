package server_test

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/edgerite/edgerite/config"
	"github.com/edgerite/edgerite/internal/vhd"
)

const ingestionJobs = "/resourceGroups/rg1/providers/Microsoft.AzureBridge/locations/dbelocal/ingestionJobs/"

// disk is a fixed VHD: data here and there, and zeros between.
func disk(megabytes int64) []byte {
	size := megabytes << 20
	b := make([]byte, size, size+vhd.FooterSize)
	for at := int64(0); at < size; at += 3 << 20 {
		binary.BigEndian.PutUint64(b[at:], uint64(at)+1)
	}
	footer := vhd.Footer{Size: size}.Write()
	return append(b, footer[:]...)
}

// job is what an ingestion job's resource tells.
type job struct {
	Properties struct {
		Image    string `json:"TargetImageBlobUri"`
		State    string `json:"provisioningState"`
		Progress struct{ DownloadedBytes, TotalBytes int64 }
	}
}

// bridge is a device with an account, for ingestion jobs.
type bridge struct {
	*owner
	arm, key string
}

func newBridge(t *testing.T, r *running) *bridge {
	t.Helper()
	token := r.signIn(0)
	status, body := r.do(token, http.MethodPut, group, `{"location":"DBELocal"}`)
	require.Contains(t, []int{200, 201}, status, body)
	key := r.newAccount(token, "target", `{}`)
	return &bridge{&owner{r, r.signInTo(0, "https://storage.azure.com/")}, token, key}
}

// put begins a job and gives the URL that tells how it ends.
func (b *bridge) put(name, body string) string {
	b.t.Helper()
	d := b.ready.Devices[0]
	request, err := http.NewRequest(http.MethodPut, d.Management+"/subscriptions/"+d.SubscriptionID+ingestionJobs+name+"?api-version=2020-07-01", strings.NewReader(body))
	require.NoError(b.t, err)
	request.Header.Set("Authorization", "Bearer "+b.arm)
	response, err := b.client.Do(request)
	require.NoError(b.t, err)
	require.NoError(b.t, response.Body.Close())
	require.Less(b.t, response.StatusCode, 300)
	return response.Header.Get("Azure-AsyncOperation")
}

func (b *bridge) download(name, source, container string) string {
	b.t.Helper()
	suffix := strings.TrimPrefix(b.ready.Devices[0].Management, "https://management.")
	body, err := json.Marshal(map[string]any{"location": "dbelocal", "kind": "BlobDownload", "properties": map[string]string{
		"SourceBlobUri": source, "TargetContainerName": container,
		"TargetStorageAccountConnectionString": "DefaultEndpointsProtocol=http;EndpointSuffix=" + suffix + ";AccountName=target;AccountKey=" + b.key,
	}})
	require.NoError(b.t, err)
	return b.put(name, string(body))
}

// wait polls until the operation is over.
func (b *bridge) wait(operation string) (state, message string) {
	b.t.Helper()
	for {
		request, err := http.NewRequest(http.MethodGet, operation, nil)
		require.NoError(b.t, err)
		request.Header.Set("Authorization", "Bearer "+b.arm)
		status, text := b.send(request)
		require.Equal(b.t, 200, status, text)
		var o struct {
			Status string
			Error  struct{ Code, Message string }
		}
		require.NoError(b.t, json.Unmarshal([]byte(text), &o))
		if o.Status != "InProgress" {
			return o.Status, o.Error.Message
		}
		runtime.Gosched()
	}
}

func (b *bridge) job(name string) (j job) {
	b.t.Helper()
	status, text := b.do(b.arm, http.MethodGet, ingestionJobs+name+"?api-version=2020-07-01", "")
	require.Equal(b.t, 200, status, text)
	require.NoError(b.t, json.Unmarshal([]byte(text), &j))
	return j
}

func reaching(c config.Config) config.Config {
	c.FetchLoopback = true
	return c
}

func TestIngestionBringsADiskFromAnywhere(t *testing.T) {
	t.Parallel()
	image := disk(9)
	mux := http.NewServeMux()
	mux.HandleFunc("/ranges/", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("ETag", `"v1"`)
		http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(image))
	})
	mux.HandleFunc("/none/", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Length", strconv.Itoa(len(image)))
		_, _ = w.Write(image) // who has gone needs no answer
	})
	outside := httptest.NewServer(mux)
	defer outside.Close()
	b := newBridge(t, run(t, reaching(memory())))
	for _, kind := range []string{"ranges", "none"} {
		operation := b.download(kind, outside.URL+"/"+kind+"/ubuntu.vhd?sig=x", kind)
		state, message := b.wait(operation)
		require.Equal(t, "Succeeded", state, message)
		j := b.job(kind)
		assert.Equal(t, "Succeeded", j.Properties.State)
		assert.Equal(t, b.address("target", "/"+kind+"/ubuntu.vhd"), j.Properties.Image)
		assert.Equal(t, int64(len(image)), j.Properties.Progress.DownloadedBytes)
		got := b.call(http.MethodGet, "target", "/"+kind+"/ubuntu.vhd", nil)
		var body bytes.Buffer
		_, err := body.ReadFrom(got.Body)
		require.NoError(t, err)
		assert.True(t, bytes.Equal(image, body.Bytes()), kind)
		assert.Equal(t, "PageBlob", got.Header.Get("x-ms-blob-type"))
		ranges := b.call(http.MethodGet, "target", "/"+kind+"/ubuntu.vhd?comp=pagelist", nil)
		body.Reset()
		_, err = body.ReadFrom(ranges.Body)
		require.NoError(t, err)
		assert.NotEmpty(t, body.String())

		// What is here makes an image, as the templates go on.
		status, text := b.do(b.arm, http.MethodPut, "/resourceGroups/rg1/providers/Microsoft.Compute/images/"+kind+"?api-version=2017-03-30",
			`{"location":"dbelocal","properties":{"storageProfile":{"osDisk":{"osType":"Linux","osState":"Generalized","blobUri":"`+j.Properties.Image+`"}}}}`)
		assert.Less(t, status, 300, text)

		state, message = b.wait(b.put(kind, `{"kind":"BlobCleanup","properties":{}}`))
		assert.Equal(t, "Succeeded", state, message)
		assert.Equal(t, 404, b.call(http.MethodHead, "target", "/"+kind+"?restype=container", nil).StatusCode)
	}
}

func TestIngestionFromAnotherAccount(t *testing.T) {
	t.Parallel()
	b := newBridge(t, run(t, memory()))
	key := b.newAccount(b.arm, "source", `{}`)
	require.Equal(t, 201, b.call(http.MethodPut, "source", "/vhds?restype=container", nil).StatusCode)
	image := disk(1)
	require.Equal(t, 201, b.call(http.MethodPut, "source", "/vhds/a.vhd", nil, "x-ms-blob-type", "PageBlob", "x-ms-blob-content-length", strconv.Itoa(len(image))).StatusCode)
	require.Equal(t, 201, b.call(http.MethodPut, "source", "/vhds/a.vhd?comp=page", image, "x-ms-page-write", "update", "x-ms-range", "bytes=0-"+strconv.Itoa(len(image)-1)).StatusCode)
	require.Equal(t, 201, b.call(http.MethodPut, "source", "/vhds/b.vhd", image, "x-ms-blob-type", "BlockBlob").StatusCode)
	require.Equal(t, 201, b.call(http.MethodPut, "source", "/vhds/c.vhd", nil, "x-ms-blob-type", "PageBlob", "x-ms-blob-content-length", "1049088").StatusCode)
	sas := "?" + accountSAS(t, "source", key, "https")
	for name, want := range map[string]string{
		"a.vhd":   "",
		"b.vhd":   "Invalid blob type for the source blob URI.",
		"c.vhd":   "Only blobs formatted as VHDs can be imported.",
		"no.vhd":  "The copy source answers 404 BlobNotFound: The specified blob does not exist.",
		"b.vhd#x": "Invalid blob type for the source blob URI.",
	} {
		blob, _, _ := strings.Cut(name, "#")
		state, message := b.wait(b.download(url.PathEscape(strings.ReplaceAll(name, "#", "-")), b.address("source", "/vhds/"+blob)+sas, "to-"+strings.NewReplacer(".", "-", "#", "-").Replace(name)))
		assert.Equal(t, map[bool]string{true: "Succeeded", false: "Failed"}[want == ""], state, "%s: %s", name, message)
		assert.Contains(t, message, want, name)
	}
	assert.Equal(t, "Failed", b.job("b.vhd").Properties.State)
}

// A source that is nobody's business is not read, and the answer says which setting allows it.
func TestIngestionObeysThePolicyOfAddresses(t *testing.T) {
	t.Parallel()
	b := newBridge(t, run(t, memory()))
	state, message := b.wait(b.download("j", "http://127.0.0.1:9/a.vhd", "vhds"))
	assert.Equal(t, "Failed", state)
	assert.Contains(t, message, "fetch-loopback")
	state, message = b.wait(b.download("j", "http://10.1.2.3/a.vhd", "vhds"))
	assert.Equal(t, "Failed", state)
	assert.Contains(t, message, "fetch-private")
}

// slow is a server that sends a disk up to a place, and the rest when it is released.
type slow struct {
	*httptest.Server
	image   []byte
	until   int
	release chan struct{}
}

func newSlow(t *testing.T, image []byte, until int) *slow {
	s := &slow{image: image, until: until, release: make(chan struct{})}
	s.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("ETag", `"v1"`)
		if r.Header.Get("Range") != "" && !strings.HasPrefix(r.Header.Get("Range"), "bytes=0-") {
			http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(s.image))
			return
		}
		w.Header().Set("Content-Length", strconv.Itoa(len(s.image)))
		_, _ = w.Write(s.image[:s.until]) // who has gone needs no answer
		w.(http.Flusher).Flush()
		select {
		case <-s.release:
			_, _ = w.Write(s.image[s.until:])
		case <-r.Context().Done():
		}
	}))
	t.Cleanup(s.Close)
	return s
}

func (b *bridge) half(name string, total int64) {
	b.t.Helper()
	for {
		p := b.job(name).Properties
		require.Equal(b.t, "Creating", p.State)
		if p.Progress.DownloadedBytes > 0 {
			assert.Equal(b.t, total, p.Progress.TotalBytes)
			return
		}
		runtime.Gosched()
	}
}

func TestIngestionIsCalledOff(t *testing.T) {
	t.Parallel()
	image := disk(9)
	source := newSlow(t, image, 5<<20)
	b := newBridge(t, run(t, reaching(memory())))
	operation := b.download("j", source.URL+"/a.vhd", "vhds")
	b.half("j", int64(len(image)))
	assert.Equal(t, "pending", b.call(http.MethodHead, "target", "/vhds/a.vhd", nil).Header.Get("x-ms-copy-status"))
	status, text := b.do(b.arm, http.MethodDelete, ingestionJobs+"j?api-version=2020-07-01", "")
	require.Equal(t, 200, status, text)
	state, _ := b.wait(operation)
	assert.Equal(t, "Canceled", state)
	for b.call(http.MethodHead, "target", "/vhds/a.vhd", nil).StatusCode != 404 {
		runtime.Gosched()
	}
}

// A download goes on after the process has ended, behind what it had.
func TestIngestionSurvivesRestart(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	image := disk(9)
	source := newSlow(t, image, 5<<20)
	r := run(t, reaching(onDisk(dir)))
	b := newBridge(t, r)
	b.download("j", source.URL+"/a.vhd", "vhds")
	b.half("j", int64(len(image)))
	require.NoError(t, r.stop())

	r = run(t, reaching(onDisk(dir)))
	b = &bridge{&owner{r, r.signInTo(0, "https://storage.azure.com/")}, r.signIn(0), ""}
	for b.job("j").Properties.State == "Creating" {
		runtime.Gosched()
	}
	assert.Equal(t, "Succeeded", b.job("j").Properties.State)
	var body bytes.Buffer
	_, err := body.ReadFrom(b.call(http.MethodGet, "target", "/vhds/a.vhd", nil).Body)
	require.NoError(t, err)
	assert.True(t, bytes.Equal(image, body.Bytes()))
}
