package blob

import (
	"errors"
	"net/http"
	"net/url"
	"strings"
)

// maxCopySource is how long the address of a source may be
// (https://learn.microsoft.com/rest/api/storageservices/copy-blob#request-headers).
const maxCopySource = 2 << 10

// copySource is what x-ms-copy-source names.
type copySource struct {
	text string // as the client gave it
	url  string // where it is fetched from
	own  *call  // reading it, where it is a blob of the account that is written to
}

// copySource reads x-ms-copy-source.
func (c *call) copySource() (*copySource, error) {
	const name = "x-ms-copy-source"
	text := c.header(name)
	if text == "" {
		return nil, missingHeader(name)
	}
	if len(text) > maxCopySource {
		return nil, badHeader(name, text[:maxCopySource])
	}
	src := &copySource{text: text, url: text}
	if !c.newer(versionCopyState) {
		path, err := c.oldCopySource(text)
		if err != nil {
			return nil, err
		}
		src.url = "https://" + c.address.account + "." + c.Suffix + path
	}
	u, err := url.Parse(src.url)
	if err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "" || u.User != nil || u.Fragment != "" {
		return nil, badHeader(name, text)
	}
	src.own, err = c.readingOwn(src.url)
	return src, err
}

// oldCopySource reads the form of before 2012-02-12: the account's name and a path in it.
func (c *call) oldCopySource(text string) (path string, err error) {
	rest, ok := strings.CutPrefix(text, "/")
	account, blob, nested := strings.Cut(rest, "/")
	if !ok || !nested || blob == "" {
		return "", badHeader("x-ms-copy-source", text)
	}
	if account != c.address.account {
		return "", errCopyAcrossAccounts
	}
	return "/" + blob, nil
}

// readingOwn is the request that reads a blob of the account that is written to; nil where the
// address is another's. It is the blob that is read, not what can be asked about it, which may be granted to others.
// behaviour: blob-copy-source-parameters.
func (c *call) readingOwn(address string) (*call, error) {
	r, err := http.NewRequestWithContext(c.r.Context(), http.MethodGet, address, nil)
	if err != nil {
		return nil, badHeader("x-ms-copy-source", address)
	}
	a, err := parseAddress(r, c.Suffix)
	if errors.Is(err, errResourceNotFound) || err == nil && a.account != c.address.account {
		return nil, nil
	}
	if err != nil || a.level != blobLevel || a.query.get("comp") != "" || a.query.get("restype") != "" {
		return nil, badHeader("x-ms-copy-source", address)
	}
	r.Header.Set("x-ms-version", c.version)
	r.RemoteAddr = c.r.RemoteAddr
	if r.URL.Scheme == "https" {
		r.TLS = c.r.TLS
	}
	read := &call{Service: c.Service, r: r, address: a, version: c.version, account: c.account}
	if err := read.checkNames(); err != nil {
		return nil, badHeader("x-ms-copy-source", address)
	}
	read.op, err = c.routes.find(r, a)
	return read, err
}

// authorizeOwn checks that the request may read a source in its own account: who signed it with the
// account's key may, and with a token who has a role that does; for others the address has to grant it, by a signature or
// because the container is public
// (https://learn.microsoft.com/rest/api/storageservices/copy-blob#authorization).
func (c *call) authorizeOwn(read *call) error {
	var err error
	switch {
	case read.address.query.has("sig"):
		err = read.checkSAS()
	case c.grant.sas != nil:
		err = read.checkAnonymous()
	default:
		read.grant.principal = c.grant.principal
		err = read.checkRoles()
	}
	return err
}

// withoutSignature is an address as others are shown it: who reads a copy is not thereby granted to
// read its source.
// behaviour: blob-copy-source-shown.
func withoutSignature(address string) string {
	path, query, _ := strings.Cut(address, "?")
	var kept []string
	for p := range strings.SplitSeq(query, "&") {
		if name, _, _ := strings.Cut(p, "="); p != "" && !strings.EqualFold(name, "sig") {
			kept = append(kept, p)
		}
	}
	if len(kept) == 0 {
		return path
	}
	return path + "?" + strings.Join(kept, "&")
}
