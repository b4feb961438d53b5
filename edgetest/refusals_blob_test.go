package edgetest_test

import (
	"encoding/xml"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// requireBlob holds a refusal to https://learn.microsoft.com/rest/api/storageservices/status-and-error-codes2.
func requireBlob(t *testing.T, a answer, status int, code string) {
	t.Helper()
	require.Equal(t, status, a.status, string(a.body))
	assert.Equal(t, code, a.header.Get("x-ms-error-code"), string(a.body))
	assert.NotEmpty(t, a.header.Get("x-ms-request-id"))
	assert.Equal(t, "application/xml", a.header.Get("Content-Type"))
	assert.True(t, strings.HasPrefix(strings.TrimPrefix(string(a.body), "\ufeff"), `<?xml version="1.0" encoding="utf-8"?><Error><Code>`+code+`</Code><Message>`), string(a.body))
	var e struct {
		Code, Message string
	}
	require.NoError(t, xml.Unmarshal(a.body, &e), string(a.body))
	assert.Contains(t, e.Message, "\nRequestId:"+a.header.Get("x-ms-request-id")+"\nTime:")
	if status == http.StatusUnauthorized {
		assert.True(t, strings.HasPrefix(a.header.Get("WWW-Authenticate"), "Bearer "))
	}
}

func TestBlobAuthorizationRefusals(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	a, other := newAccount(l, "sa1"), newAccount(l, "sa2")
	hour := func(d time.Duration) string { return time.Now().UTC().Add(d).Format("2006-01-02T15:04:05Z") }
	bearer := func(token string) string { return "Authorization: Bearer " + token }
	// signed is the header Authorization of a good request with a part of it replaced.
	signed := func(old, replacement string) func(r *http.Request) {
		return func(r *http.Request) {
			a.sign(r)
			r.Header.Set("Authorization", strings.Replace(r.Header.Get("Authorization"), old, replacement, 1))
		}
	}
	borrowed := account{lab: l, name: "sa1", key: other.key}
	for _, test := range []struct {
		name, target, header string
		sign                 func(r *http.Request)
		status               int
		code                 string
	}{
		{"another account's key", "/docs/block", "", borrowed.sign, 403, "AuthenticationFailed"},
		{"another account's name", "/docs/block", "", signed("sa1:", "sa2:"), 403, "AuthenticationFailed"},
		{"a signature that is no base64", "/docs/block", "", signed(":", ":#"), 403, "AuthenticationFailed"},
		{"no signature", "/docs/block", "Authorization: SharedKey sa1", nil, 400, "InvalidAuthenticationInfo"},
		{"the scheme alone", "/docs/block", "Authorization: SharedKey", nil, 400, "InvalidAuthenticationInfo"},
		{"another scheme", "/docs/block", "Authorization: Basic eDp5", nil, 400, "InvalidAuthenticationInfo"},
		{"no date", "/docs/block", "x-ms-date: ", a.sign, 403, "AuthenticationFailed"},
		{"an old date", "/docs/block", "x-ms-date: " + time.Now().UTC().Add(-time.Hour).Format(http.TimeFormat), a.sign, 403, "AuthenticationFailed"},
		{"a date to come", "/docs/block", "x-ms-date: " + time.Now().UTC().Add(time.Hour).Format(http.TimeFormat), a.sign, 403, "AuthenticationFailed"},
		{"no such date", "/docs/block", "x-ms-date: yesterday", a.sign, 403, "AuthenticationFailed"},

		{"nobody", "/docs/block", "x-ms-version: 2017-11-09", nil, 404, "ResourceNotFound"},
		{"nobody, of a newer version", "/docs/block", "x-ms-version: 2020-10-02", nil, 401, "NoAuthenticationInformation"},
		{"a malformed token", "/docs/block", bearer("x.y.z"), nil, 400, "InvalidAuthenticationInfo"},
		{"a token for Resource Manager", "/docs/block", bearer(l.Token()), nil, 403, "AuthenticationFailed"},
		{"a token for another account", "/docs/block", bearer(l.signIn("edge1", "https://sa2.blob.edge1.localhost/").Access), nil, 403, "AuthenticationFailed"},
		{"another device's token", "/docs/block", bearer(l.signIn("edge2", "https://storage.azure.com/").Access), nil, 403, "AuthenticationFailed"},

		{"SAS of another key", "/docs/block?" + borrowed.sas(), "", nil, 403, "AuthenticationFailed"},
		{"SAS without a signature", "/docs/block?" + a.sas("sig", ""), "", nil, 403, "AuthenticationFailed"},
		{"SAS that is over", "/docs/block?" + a.sas("se", hour(-time.Minute)), "", nil, 403, "AuthenticationFailed"},
		{"SAS that is not yet good", "/docs/block?" + a.sas("st", hour(30*time.Minute)), "", nil, 403, "AuthenticationFailed"},
		{"SAS that ends at no time", "/docs/block?" + a.sas("se", "soon"), "", nil, 403, "AuthenticationFailed"},
		{"SAS of no version", "/docs/block?" + a.sas("sv", ""), "", nil, 403, "AuthenticationFailed"},
		{"SAS of an unknown protocol", "/docs/block?" + a.sas("spr", "ftp"), "", nil, 403, "AuthenticationFailed"},
		{"SAS for elsewhere", "/docs/block?" + a.sas("sip", "192.0.2.1"), "", nil, 403, "AuthorizationSourceIPMismatch"},
		{"SAS that may not read", "/docs/block?" + a.sas("sp", "wl"), "", nil, 403, "AuthorizationPermissionMismatch"},
		{"SAS for containers", "/docs/block?" + a.sas("srt", "c"), "", nil, 403, "AuthorizationResourceTypeMismatch"},
		{"SAS for queues", "/docs/block?" + a.sas("ss", "q"), "", nil, 403, "AuthorizationServiceMismatch"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			r := a.request(t, http.MethodGet, test.target, test.header, "")
			if test.sign != nil {
				test.sign(r)
			}
			requireBlob(t, l.send(t, r), test.status, test.code)
		})
	}
	t.Run("good", func(t *testing.T) { // or the rows would show nothing
		t.Parallel()
		assert.Equal(t, 200, l.send(t, a.request(t, http.MethodGet, "/docs/block?"+a.sas(), "", "")).status)
	})
}

func TestBlobRefusals(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	a := newAccount(l, "sa1")
	const (
		block   = "x-ms-blob-type: BlockBlob"
		page    = "x-ms-blob-type: PageBlob"
		update  = "x-ms-page-write: update\n"
		id      = "&blockid=AAAA"
		entries = `<?xml version="1.0" encoding="utf-8"?><BlockList>`
	)
	for _, test := range []struct {
		name, method, target, header, body string
		status                             int
		code                               string
	}{
		{"unknown container", "GET", "/none/b", "", "", 404, "ContainerNotFound"},
		{"unknown container listed", "GET", "/none?restype=container&comp=list", "", "", 404, "ContainerNotFound"},
		{"unknown blob", "GET", "/docs/none", "", "", 404, "BlobNotFound"},
		{"deletion of an unknown blob", "DELETE", "/docs/none", "", "", 404, "BlobNotFound"},
		{"a name no container may have", "PUT", "/My_Container?restype=container", "", "", 400, "InvalidResourceName"},
		{"a name too short", "PUT", "/x?restype=container", "", "", 400, "OutOfRangeInput"},
		{"a name too long", "PUT", "/docs/" + strings.Repeat("a", 1025), block, "", 400, "OutOfRangeInput"},
		{"a container that is there", "PUT", "/docs?restype=container", "", "", 409, "ContainerAlreadyExists"},
		{"wrong method on a blob", "POST", "/docs/block", "", "", 405, "UnsupportedHttpVerb"},
		{"wrong method on a container", "PATCH", "/docs?restype=container", "", "", 405, "UnsupportedHttpVerb"},
		{"wrong method on a list", "DELETE", "/?comp=list", "", "", 405, "UnsupportedHttpVerb"},
		{"unknown comp", "PUT", "/docs/block?comp=nonsense", "", "", 400, "InvalidQueryParameterValue"},
		{"unknown restype", "PUT", "/docs?restype=nonsense&comp=list", "", "", 400, "InvalidQueryParameterValue"},
		{"the service without an operation", "GET", "/", "", "", 400, "InvalidUri"},
		{"an operation that is not there", "POST", "/docs/block?comp=query", "", "", 501, "NotImplemented"},
		{"a version that is none", "GET", "/docs/block", "x-ms-version: tomorrow", "", 400, "InvalidHeaderValue"},
		{"maxresults that is no number", "GET", "/?comp=list&maxresults=many", "", "", 400, "InvalidQueryParameterValue"},
		{"maxresults of nothing", "GET", "/?comp=list&maxresults=0", "", "", 400, "OutOfRangeQueryParameterValue"},

		{"a range past the end", "GET", "/docs/block", "x-ms-range: bytes=5-", "", 416, "InvalidRange"},
		{"pages that begin anywhere", "PUT", "/docs/page?comp=page", update + "x-ms-range: bytes=1-512", strings.Repeat("a", 512), 416, "InvalidPageRange"},
		{"pages past the end", "PUT", "/docs/page?comp=page", update + "x-ms-range: bytes=1024-1535", strings.Repeat("a", 512), 416, "InvalidPageRange"},
		{"pages without an end", "PUT", "/docs/page?comp=page", update + "x-ms-range: bytes=0-", strings.Repeat("a", 512), 400, "InvalidHeaderValue"},
		{"pages without a range", "PUT", "/docs/page?comp=page", update, strings.Repeat("a", 512), 400, "MissingRequiredHeader"},
		{"more pages than the body", "PUT", "/docs/page?comp=page", update + "x-ms-range: bytes=0-1023", strings.Repeat("a", 512), 400, "InvalidHeaderValue"},
		{"pages written otherwise", "PUT", "/docs/page?comp=page", "x-ms-page-write: erase\nx-ms-range: bytes=0-511", strings.Repeat("a", 512), 400, "InvalidHeaderValue"},
		{"pages of a block blob", "PUT", "/docs/block?comp=page", update + "x-ms-range: bytes=0-511", strings.Repeat("a", 512), 409, "InvalidBlobType"},
		{"too many pages", "PUT", "/docs/page?comp=page", update + "x-ms-range: bytes=0-4194815", strings.Repeat("a", 4<<20+512), 413, "RequestBodyTooLarge"},
		{"a size that is no pages", "PUT", "/docs/p", page + "\nx-ms-blob-content-length: 100", "", 400, "InvalidHeaderValue"},
		{"no size", "PUT", "/docs/p", page, "", 400, "MissingRequiredHeader"},
		{"no type", "PUT", "/docs/b", "", "", 400, "MissingRequiredHeader"},
		{"unknown type", "PUT", "/docs/b", "x-ms-blob-type: CubeBlob", "", 400, "InvalidHeaderValue"},

		{"a block without an id", "PUT", "/docs/b?comp=block", "", "a", 400, "InvalidQueryParameterValue"},
		{"a block id that is no base64", "PUT", "/docs/b?comp=block&blockid=%2A", "", "a", 400, "InvalidBlockId"},
		{"a block too large", "PUT", "/docs/b?comp=block" + id, "x-ms-version: 2015-12-11", strings.Repeat("a", 4<<20+1), 413, "RequestBodyTooLarge"},
		{"a block list cut short", "PUT", "/docs/b?comp=blocklist", "", entries + "<Latest>AAAA", 400, "InvalidXmlDocument"},
		{"a block list that is no XML", "PUT", "/docs/b?comp=blocklist", "", "blocks", 400, "InvalidXmlDocument"},
		{"no block list at all", "PUT", "/docs/b?comp=blocklist", "", "", 400, "InvalidXmlDocument"},
		{"a block list with words in it", "PUT", "/docs/b?comp=blocklist", "", "<BlockList>blocks</BlockList>", 400, "InvalidXmlDocument"},
		{"two block lists", "PUT", "/docs/b?comp=blocklist", "", "<BlockList/><BlockList/>", 400, "InvalidXmlDocument"},
		{"a block list of another name", "PUT", "/docs/b?comp=blocklist", "", "<Blocks/>", 400, "InvalidXmlDocument"},
		{"policies that are no XML", "PUT", "/docs?restype=container&comp=acl", "", "policies", 400, "InvalidXmlDocument"},
		{"properties that are no XML", "PUT", "/?restype=service&comp=properties", "", "properties", 400, "InvalidXmlDocument"},
		{"a list of an unknown block", "PUT", "/docs/b?comp=blocklist", "", entries + "<Latest>ZZZZ</Latest></BlockList>", 400, "InvalidBlockList"},
		{"another content than its MD5", "PUT", "/docs/b", block + "\nContent-MD5: AAAAAAAAAAAAAAAAAAAAAA==", "a", 400, "Md5Mismatch"},
		{"an MD5 that is none", "PUT", "/docs/b", block + "\nContent-MD5: AAAA", "a", 400, "InvalidMd5"},
		{"metadata of no name", "PUT", "/docs/b", block + "\nx-ms-meta-: a", "a", 400, "EmptyMetadataKey"},
		{"metadata of a bad name", "PUT", "/docs/b", block + "\nx-ms-meta-1a: a", "a", 400, "InvalidMetadata"},
		{"metadata too large", "PUT", "/docs/b", block + "\nx-ms-meta-a: " + strings.Repeat("a", 9000), "a", 400, "MetadataTooLarge"},
		{"another ETag", "PUT", "/docs/block", block + "\nIf-Match: \"0x1\"", "a", 412, "ConditionNotMet"},
		{"a blob that is there", "PUT", "/docs/block", block + "\nIf-None-Match: *", "a", 409, "BlobAlreadyExists"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			r := a.request(t, test.method, test.target, test.header, test.body)
			a.sign(r)
			requireBlob(t, l.send(t, r), test.status, test.code)
		})
	}
	t.Run("unknown account", func(t *testing.T) {
		t.Parallel()
		nobody := account{lab: l, name: "nobody", key: a.key}
		r := nobody.request(t, http.MethodGet, "/docs/block", "", "")
		nobody.sign(r)
		requireBlob(t, l.send(t, r), 404, "ResourceNotFound")
	})
	t.Run("a body of unknown length", func(t *testing.T) {
		t.Parallel()
		r := a.request(t, http.MethodPut, "/docs/b", block, "a")
		r.ContentLength = -1
		a.sign(r)
		requireBlob(t, l.send(t, r), 411, "MissingContentLengthHeader")
	})
	t.Run("HEAD has its code in the header only", func(t *testing.T) {
		t.Parallel()
		r := a.request(t, http.MethodHead, "/docs/none", "", "")
		a.sign(r)
		got := l.send(t, r)
		assert.Equal(t, 404, got.status)
		assert.Equal(t, "BlobNotFound", got.header.Get("x-ms-error-code"))
		assert.Empty(t, got.body)
	})
}
