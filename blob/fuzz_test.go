package blob

import (
	"encoding/xml"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

func FuzzRange(f *testing.F) {
	for _, s := range []string{"bytes=0-511", "bytes=512-", "bytes=-5", "bytes=5-4", "bytes=0-9223372036854775807", "items=0-1", "bytes=1-2,3-4", "bytes=+1-2"} {
		f.Add(s, int64(1000))
	}
	f.Fuzz(func(t *testing.T, s string, size int64) {
		r, ok := parseRange(s)
		if !ok || size < 0 {
			return
		}
		part, err := r.within(size)
		if err != nil {
			assert.GreaterOrEqual(t, r.from, size)
			return
		}
		assert.True(t, 0 <= part.from && part.from < part.to && part.to <= size, "%v of %d", part, size)
	})
}

func FuzzBlockList(f *testing.F) {
	f.Add(`<?xml version="1.0"?><BlockList><Latest>QUFB</Latest><Committed>QUFB</Committed></BlockList>`)
	f.Add(`<BlockList><Latest><Latest>QUFB</Latest></Latest></BlockList>`)
	f.Add(`<BlockList/><BlockList/>`)
	f.Add(`<!DOCTYPE a [<!ENTITY b "c">]><BlockList><Latest>&b;</Latest></BlockList>`)
	f.Fuzz(func(t *testing.T, s string) {
		list, err := parseBlockList(strings.NewReader(s))
		if err != nil {
			return
		}
		for _, l := range list {
			assert.NoError(t, checkBlockID(l.id))
		}
	})
}

// fuzzed makes a request out of whatever a client may send.
func fuzzed(method, target, name, value string) *http.Request {
	r := httptest.NewRequest(http.MethodGet, "/", nil)
	r.Method, r.RequestURI, r.Host = method, target, "acct.blob.edge1.localhost"
	r.Header = http.Header{http.CanonicalHeaderKey(name): {value}}
	return r
}

// However a request is written, it is one operation of the table or refused; what is to be signed
// can always be told, and tells the account and every parameter.
func FuzzRequest(f *testing.F) {
	f.Add("GET", "/c1/b?comp=blocklist&BlockListType=all", "x-ms-date", "x")
	f.Add("PUT", "/c1?restype=container&comp=acl&comp=lease", "x-ms-copy-source", "y")
	f.Add("PUT", "/%2e%2e/%00", "If-Match", "*")
	f.Add("PUT", "http://h/c/b?%zz", "x-ms-blob-type", "PageBlob")
	f.Add("OPTIONS", "*", "Origin", "a")
	routes := newRoutes(Operations())
	f.Fuzz(func(t *testing.T, method, target, name, value string) {
		r := fuzzed(method, target, name, value)
		a, err := parseAddress(r, "blob.edge1.localhost")
		if err != nil {
			return
		}
		c := &call{Service: &Service{}, r: r, address: a, version: "2019-07-07"}
		signed := c.stringToSign(false, headerForm{true, compareHeaders})
		assert.Contains(t, signed, "/acct"+a.rawPath)
		for _, p := range a.query {
			assert.Contains(t, signed, "\n"+p.name+":")
		}
		_ = c.stringToSign(true, headerForm{false, strings.Compare}) // only has to return
		if c.op, err = routes.find(r, a); err != nil {
			return
		}
		assert.True(t, c.op.everyLevel || c.op.Level == a.level)
		assert.Equal(t, strings.ToLower(a.query.get("comp")), c.op.Comp+map[bool]string{true: strings.ToLower(a.query.get("comp"))}[method == http.MethodOptions])
		if c.checkNames() == nil && a.level == blobLevel {
			key := blobKey(7, a.blob, baseMoment)
			back, moment := splitBlobKey(key)
			assert.Equal(t, a.blob, back)
			assert.EqualValues(t, baseMoment, moment)
		}
	})
}

func FuzzSAS(f *testing.F) {
	f.Add("sv=2019-07-07&ss=b&srt=sco&sp=r&se=2030-01-01&sig=AAAA")
	f.Add("sv=2021-06-08&sr=c&sp=rl&se=2030-01-01T00:00:00Z&sig=%zz&sip=::1-::9&spr=https,http")
	f.Add("sv=2015-04-05&sr=bs&snapshot=x&sig=")
	f.Add("sv=2026-04-06&sr=b&sp=r&se=2030-01-01&skoid=a&sktid=b&skt=2026-01-01&ske=2026-01-02&sks=b&skv=2026-04-06&srh=x-a,,&srq=q,Q&sig=AAAA")
	f.Fuzz(func(t *testing.T, query string) {
		r := fuzzed("GET", "/docs/b?"+query, "x", "y")
		a, err := parseAddress(r, "blob.edge1.localhost")
		if err != nil {
			return
		}
		c := &call{Service: &Service{}, r: r, address: a, account: Account{Keys: [2]string{"AQ==", "Ag=="}}}
		s := newSAS(a.query)
		if c.checkSASForm(s) != nil {
			return
		}
		_ = c.checkSASNetwork(s) // only has to return
		if s.kind == delegationSAS {
			_ = c.resourceSASString(s) // its key is in the store
			return
		}
		assert.Error(t, c.checkSASSignature(s), "nobody signed this")
	})
}

// What a listing says is XML, whatever blobs are called.
func FuzzName(f *testing.F) {
	f.Add("a/b c<&>\"'\x01\uFFFE\r\n")
	f.Fuzz(func(t *testing.T, name string) {
		if strings.ToValidUTF8(name, "") != name {
			return
		}
		var x xmlWriter
		x.open("Blob")
		writeName(&x, "Name", name)
		x.close("Blob")
		var back struct {
			Name struct {
				Encoded bool   `xml:"Encoded,attr"`
				Text    string `xml:",chardata"`
			}
		}
		assert.NoError(t, xml.Unmarshal(x.b, &back))
		if back.Name.Encoded {
			text, err := url.PathUnescape(back.Name.Text)
			assert.NoError(t, err)
			back.Name.Text = text
		}
		assert.Equal(t, name, back.Name.Text)
	})
}
