package server_test

import (
	"bytes"
	"io"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// owner calls the blob service with a token that may do everything.
type owner struct {
	*running
	token string
}

func (o *owner) call(method, account, path string, body []byte, header ...string) *http.Response {
	o.t.Helper()
	request, err := http.NewRequest(method, o.address(account, path), bytes.NewReader(body))
	require.NoError(o.t, err)
	request.Header.Set("Authorization", "Bearer "+o.token)
	request.Header.Set("x-ms-version", "2019-07-07")
	for i := 0; i < len(header); i += 2 {
		request.Header.Set(header[i], header[i+1])
	}
	response, err := o.client.Do(request)
	require.NoError(o.t, err)
	text, err := io.ReadAll(response.Body)
	require.NoError(o.t, err)
	require.NoError(o.t, response.Body.Close())
	response.Body = io.NopCloser(bytes.NewReader(text))
	return response
}

func (o *owner) address(account, path string) string {
	return strings.Replace(o.ready.Devices[0].Management, "management.", account+".blob.", 1) + path
}

func (o *owner) copied(path string) *http.Response {
	o.t.Helper()
	for {
		response := o.call(http.MethodHead, "target", path, nil)
		require.Equal(o.t, 200, response.StatusCode)
		if response.Header.Get("x-ms-copy-status") != "pending" {
			return response
		}
		runtime.Gosched()
	}
}

// Copies read other accounts in the process, and other servers as far as the settings let them.
func TestCopiesReachOtherAccountsAndServers(t *testing.T) {
	t.Parallel()
	for _, reach := range []bool{true, false} {
		t.Run("fetch-loopback="+strconv.FormatBool(reach), func(t *testing.T) {
			t.Parallel()
			c := memory()
			c.FetchLoopback = reach
			r := run(t, c)
			token := r.signIn(0)
			status, body := r.do(token, http.MethodPut, group, `{"location":"DBELocal"}`)
			require.Equal(t, http.StatusCreated, status, body)
			key := r.newAccount(token, "source", `{}`)
			r.newAccount(token, "target", `{}`)
			o := &owner{r, r.signInTo(0, "https://storage.azure.com/")}
			for _, account := range []string{"source", "target"} {
				require.Equal(t, 201, o.call(http.MethodPut, account, "/docs?restype=container", nil).StatusCode)
			}
			content := bytes.Repeat([]byte("content "), 700_000)
			require.Equal(t, 201, o.call(http.MethodPut, "source", "/docs/a", content, "x-ms-blob-type", "BlockBlob").StatusCode)

			from := o.address("source", "/docs/a")
			assert.Equal(t, 404, o.call(http.MethodPut, "target", "/docs/a", nil, "x-ms-copy-source", from).StatusCode, "not granted")
			started := o.call(http.MethodPut, "target", "/docs/a", nil, "x-ms-copy-source", from+"?"+accountSAS(t, "source", key, "https"))
			require.Equal(t, 202, started.StatusCode)
			assert.Equal(t, "success", o.copied("/docs/a").Header.Get("x-ms-copy-status"))
			got, err := io.ReadAll(o.call(http.MethodGet, "target", "/docs/a", nil).Body)
			require.NoError(t, err)
			assert.True(t, bytes.Equal(content, got))

			release := make(chan struct{})
			outside := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				w.Header().Set("Content-Length", strconv.Itoa(len(content)))
				_, _ = w.Write(content[:1000]) // who has gone needs no answer
				w.(http.Flusher).Flush()
				select {
				case <-release:
				case <-r.Context().Done():
				}
			}))
			defer outside.Close()
			defer close(release)
			started = o.call(http.MethodPut, "target", "/docs/b", nil, "x-ms-copy-source", outside.URL)
			if !reach {
				assert.Equal(t, 403, started.StatusCode)
				assert.Equal(t, "CannotVerifyCopySource", started.Header.Get("x-ms-error-code"))
				return
			}
			require.Equal(t, 202, started.StatusCode)
			id := started.Header.Get("x-ms-copy-id")
			require.Equal(t, 204, o.call(http.MethodPut, "target", "/docs/b?comp=copy&copyid="+id, nil, "x-ms-copy-action", "abort").StatusCode)
			assert.Equal(t, "aborted", o.copied("/docs/b").Header.Get("x-ms-copy-status"))
			// The process ends, and a device is reset, though a copy waits for its source.
			require.Equal(t, 202, o.call(http.MethodPut, "target", "/docs/c", nil, "x-ms-copy-source", outside.URL).StatusCode)
		})
	}
}
