package fetch_test

import (
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/edgerite/edgerite/internal/fetch"
)

func local(t *testing.T, h http.HandlerFunc) *fetch.Client {
	t.Helper()
	return newClient(t, fetch.Deps{Own: func(host string) (http.Handler, bool) { return h, host == "acct.blob.edge1.localhost" }})
}

func TestOwnNamesAreAnsweredInThisProcess(t *testing.T) {
	t.Parallel()
	c := local(t, func(w http.ResponseWriter, r *http.Request) {
		data, err := io.ReadAll(r.Body)
		if err != nil {
			panic(err)
		}
		w.Header().Set("X-Saw", strings.Join([]string{r.Method, r.Host, r.URL.Path, r.URL.RawQuery, r.RequestURI, string(data)}, " "))
		w.WriteHeader(http.StatusContinue)
		w.WriteHeader(http.StatusCreated)
		w.WriteHeader(http.StatusTeapot)
		if r.TLS == nil {
			panic("not over TLS")
		}
		_, _ = io.WriteString(w, "made")
	})
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPut, "https://Acct.blob.edge1.localhost:8443/c/b%20b?comp=block", strings.NewReader("data"))
	require.NoError(t, err)
	resp, err := c.Do(r, fetch.Limits{})
	require.NoError(t, err)
	require.Equal(t, http.StatusCreated, resp.StatusCode)
	require.Equal(t, "PUT Acct.blob.edge1.localhost:8443 /c/b b comp=block /c/b%20b?comp=block data", resp.Header.Get("X-Saw"))
	body, err := io.ReadAll(resp.Body)
	require.NoError(t, err)
	require.Equal(t, "made", string(body))
	require.NoError(t, resp.Body.Close())
	require.NoError(t, resp.Body.Close())
}

func TestOwnHandlerThatBreaksOffLooksCut(t *testing.T) {
	t.Parallel()
	c := local(t, func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/short":
			w.Header().Set("Content-Length", "5")
			_, _ = io.WriteString(w, "half")
			return
		case "/late":
			_, _ = io.WriteString(w, "half")
		}
		panic(http.ErrAbortHandler)
	})
	for _, path := range []string{"/late", "/short"} {
		_, got, err := get(t, c, "http://acct.blob.edge1.localhost"+path, fetch.Limits{})
		require.ErrorIs(t, err, io.ErrUnexpectedEOF, path)
		require.Equal(t, "half", got)
	}
	_, _, err := get(t, c, "http://acct.blob.edge1.localhost/early", fetch.Limits{})
	require.ErrorIs(t, err, io.ErrUnexpectedEOF)
}

func TestClosingEarlyEndsTheOwnHandler(t *testing.T) {
	t.Parallel()
	ended := make(chan error, 1)
	c := local(t, func(w http.ResponseWriter, _ *http.Request) {
		for {
			if _, err := io.WriteString(w, "endless"); err != nil {
				ended <- err
				return
			}
		}
	})
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://acct.blob.edge1.localhost/", nil)
	require.NoError(t, err)
	resp, err := c.Do(r, fetch.Limits{})
	require.NoError(t, err)
	require.NoError(t, resp.Body.Close())
	require.Error(t, <-ended)
}

func TestOwnAnswersWithoutBody(t *testing.T) {
	t.Parallel()
	c := local(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Length", "1000")
		if r.Method == http.MethodGet {
			w.WriteHeader(http.StatusNoContent)
		}
		_, _ = io.WriteString(w, "body")
	})
	for _, method := range []string{http.MethodHead, http.MethodGet} {
		r, err := http.NewRequestWithContext(t.Context(), method, "http://acct.blob.edge1.localhost/", nil)
		require.NoError(t, err)
		resp, err := c.Do(r, fetch.Limits{})
		require.NoError(t, err)
		require.EqualValues(t, 1000, resp.ContentLength)
		body, err := io.ReadAll(resp.Body)
		require.NoError(t, err)
		require.Empty(t, body)
		require.NoError(t, resp.Body.Close())
	}
}
