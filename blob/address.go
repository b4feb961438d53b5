package blob

import (
	"net/http"
	"net/url"
	"strings"

	"github.com/edgerite/edgerite/internal/httpx"
)

// level is what a request addresses.
type level int

const (
	serviceLevel level = iota
	containerLevel
	blobLevel
)

// rootContainer holds the blobs whose address names no container
// (https://learn.microsoft.com/rest/api/storageservices/working-with-the-root-container).
const rootContainer = "$root"

// address is what a request's host, path and query say.
type address struct {
	account   string
	secondary bool // the host names the account's other location
	level     level
	container string
	blob      string
	rawPath   string // as sent, still percent-encoded: signatures are made of it
	query     query
}

// parseAddress reads host, path and query. The path is taken from the request line, since
// net/http's own parsing loses how it was encoded.
func parseAddress(r *http.Request, suffix string) (address, error) {
	account, rest, _ := strings.Cut(httpx.Hostname(r.Host), ".")
	if rest != suffix || account == "" {
		return address{}, errResourceNotFound
	}
	a := address{}
	a.account, a.secondary = strings.CutSuffix(account, "-secondary")
	raw, rawQuery, _ := strings.Cut(originForm(r), "?")
	a.rawPath = raw
	var err error
	if a.query, err = parseQuery(rawQuery); err != nil {
		return address{}, err
	}
	if err := a.parsePath(); err != nil {
		return address{}, err
	}
	return a, nil
}

// originForm is the request target from the path on.
func originForm(r *http.Request) string {
	target := r.RequestURI
	if target == "" { // a request made in this process
		return r.URL.RequestURI()
	}
	if strings.HasPrefix(target, "/") {
		return target
	}
	_, afterScheme, _ := strings.Cut(target, "://") // a proxy's absolute form
	if i := strings.IndexByte(afterScheme, '/'); i >= 0 {
		return afterScheme[i:]
	}
	return "/"
}

// parsePath splits the path into container and blob. A single segment is a container when the
// query says so, otherwise a blob of the root container.
func (a *address) parsePath() error {
	path, err := url.PathUnescape(strings.TrimPrefix(a.rawPath, "/"))
	if err != nil {
		return errInvalidURI
	}
	container, blob, nested := strings.Cut(path, "/")
	switch {
	case path == "":
		a.level = serviceLevel
	case !nested || blob == "":
		a.level, a.container = containerLevel, container
		if !a.addressesContainer() {
			a.level, a.container, a.blob = blobLevel, rootContainer, container
		}
	default:
		a.level, a.container, a.blob = blobLevel, container, blob
	}
	return nil
}

// addressesContainer tells whether a path of one segment means the container. Account information
// can be asked for anywhere; preflight has no query to tell by, and is answered alike for both.
func (a *address) addressesContainer() bool {
	restype := strings.ToLower(a.query.get("restype"))
	return restype == "container" || restype == "account"
}
