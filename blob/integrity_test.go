package blob_test

import (
	"bytes"
	"crypto/md5"
	"encoding/base64"
	"encoding/binary"
	"hash/crc64"
	"net/http"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// crcOf is x-ms-content-crc64 by the standard library.
func crcOf(b []byte) string {
	sum := crc64.Checksum(b, crc64.MakeTable(0x9A6C9329AC4BC9B5))
	return base64.StdEncoding.EncodeToString(binary.LittleEndian.AppendUint64(nil, sum))
}

func md5Of(b []byte) string {
	sum := md5.Sum(b)
	return base64.StdEncoding.EncodeToString(sum[:])
}

// carriers are the operations that take a body, and the body that makes them succeed.
func carriers() map[string]request {
	page := bytes.Repeat([]byte("p"), 512)
	return map[string]request{
		"put blob":       {method: http.MethodPut, target: "/docs/new", header: http.Header{"x-ms-blob-type": {"BlockBlob"}}, body: []byte("hello")},
		"put large blob": {method: http.MethodPut, target: "/docs/new", header: http.Header{"x-ms-blob-type": {"BlockBlob"}}, body: bytes.Repeat([]byte("x"), 50_000)},
		"put block":      {method: http.MethodPut, target: "/docs/new?comp=block&blockid=QUFB", body: bytes.Repeat([]byte("x"), 50_000)},
		"put page": {
			method: http.MethodPut, target: "/docs/disk?comp=page", body: page,
			header: http.Header{"x-ms-page-write": {"update"}, "x-ms-range": {"bytes=0-511"}},
		},
		"put block list": {method: http.MethodPut, target: "/docs/new?comp=blocklist", body: []byte("<BlockList></BlockList>")},
		"append block":   {method: http.MethodPut, target: "/docs/log?comp=appendblock", body: []byte("a line")},
	}
}

func newIntegrityFixture(t *testing.T) *fixture {
	f := newFixture(t)
	require.Equal(t, 201, f.do(request{method: http.MethodPut, target: "/docs?restype=container"}).status)
	disk := http.Header{"x-ms-blob-type": {"PageBlob"}, "x-ms-blob-content-length": {"512"}}
	require.Equal(t, 201, f.do(request{method: http.MethodPut, target: "/docs/disk", header: disk}).status)
	require.Equal(t, 201, f.do(request{method: http.MethodPut, target: "/docs/log", header: http.Header{"x-ms-blob-type": {"AppendBlob"}}}).status)
	return f
}

// What a transfer is refused for leaves nothing: no record, no file.
func TestRefusedTransfersLeaveNothing(t *testing.T) {
	t.Parallel()
	for name, q := range carriers() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := newIntegrityFixture(t)
			before := f.left()
			for _, tc := range []struct {
				header, value, version string
				both                   bool
				code                   string
			}{
				{header: "Content-MD5", value: md5Of(nil), code: "Md5Mismatch"},
				{header: "Content-MD5", value: md5Of(nil), version: "2015-04-05", code: "Md5Mismatch"},
				{header: "Content-MD5", value: "AAAA", code: "InvalidMd5"},
				{header: "Content-MD5", value: "!", code: "InvalidMd5"},
				{header: "x-ms-content-crc64", value: crcOf([]byte("other")), code: "Crc64Mismatch"},
				{header: "x-ms-content-crc64", value: "AAAA", code: "InvalidHeaderValue"},
				{header: "x-ms-content-crc64", value: "!", code: "InvalidHeaderValue"},
				{header: "x-ms-content-crc64", value: crcOf(q.body), both: true, code: "BothCrc64AndMd5HeaderPresent"},
			} {
				bad := q
				bad.header = q.header.Clone()
				if bad.header == nil {
					bad.header = http.Header{}
				}
				bad.header[tc.header] = []string{tc.value}
				if tc.version != "" {
					bad.header["x-ms-version"] = []string{tc.version}
				}
				if tc.both {
					bad.header["Content-MD5"] = []string{md5Of(q.body)}
				}
				a := f.do(bad)
				assert.Equal(t, tc.code, a.code(), "%s: %s", tc.header, tc.value)
				assert.Equal(t, 400, a.status)
			}
			chunked := q
			chunked.length = -1
			assert.Equal(t, 411, f.do(chunked).status)
			assert.Equal(t, before, f.left())
			assert.Zero(t, orphans(t, f))
		})
	}
}

// Which hash an answer tells, by version and by what was sent.
func TestHashesTold(t *testing.T) {
	t.Parallel()
	for name, q := range carriers() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := newIntegrityFixture(t)
			putBlob := name == "put blob" || name == "put large blob"
			for _, tc := range []struct {
				version, sent string
				md5, crc      bool
			}{
				{"2018-11-09", "", true, false},
				{"2018-11-09", "Content-MD5", true, false},
				{"2018-11-09", "x-ms-content-crc64", true, false}, // unknown then
				{"2019-02-02", "", putBlob, true},
				{"2019-02-02", "Content-MD5", true, putBlob},
				{"2019-02-02", "x-ms-content-crc64", putBlob, true},
				{"2026-10-06", "Content-MD5", true, true},
			} {
				good := q
				good.header = q.header.Clone()
				if good.header == nil {
					good.header = http.Header{}
				}
				good.header["x-ms-version"] = []string{tc.version}
				switch tc.sent {
				case "Content-MD5":
					good.header[tc.sent] = []string{md5Of(q.body)}
				case "x-ms-content-crc64":
					good.header[tc.sent] = []string{crcOf(q.body)}
				}
				a := f.do(good)
				require.Equal(t, 201, a.status, "%s", a.body)
				assert.Equal(t, tc.md5, a.header.Get("Content-MD5") == md5Of(q.body), "%+v", tc)
				assert.Equal(t, tc.crc, a.header.Get("x-ms-content-crc64") == crcOf(q.body), "%+v", tc)
				assert.Equal(t, tc.crc, a.header.Get("x-ms-content-crc64") != "", "%+v", tc)
			}
		})
	}
}

// The sum is the standard library's, however the bytes come.
func TestCRCOfAnyBody(t *testing.T) {
	t.Parallel()
	f := newIntegrityFixture(t)
	rapid.Check(t, func(t *rapid.T) {
		body := rapid.SliceOfN(rapid.Byte(), 0, 300).Draw(t, "body")
		q := request{method: http.MethodPut, target: "/docs/any", header: http.Header{"x-ms-blob-type": {"BlockBlob"}}, body: body}
		require.Equal(t, crcOf(body), f.do(q).header.Get("x-ms-content-crc64"))
	})
}
