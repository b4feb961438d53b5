package blob_test

import (
	"bytes"
	"encoding/binary"
	"hash/crc64"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/edgerite/edgerite/blob"
)

const structuredForm = "XSM/1.0; properties=crc64"

// message is written from the documentation of structured bodies on its own: content in segments of so many bytes.
func message(content []byte, each int) []byte {
	sum := func(b []byte, of []byte) []byte {
		return binary.LittleEndian.AppendUint64(b, crc64.Checksum(of, crc64.MakeTable(0x9A6C9329AC4BC9B5)))
	}
	segments := slices.Collect(slices.Chunk(content, each))
	if len(segments) == 0 {
		segments = [][]byte{nil}
	}
	length := 13 + len(segments)*18 + len(content) + 8
	b := binary.LittleEndian.AppendUint64([]byte{1}, uint64(length))
	b = binary.LittleEndian.AppendUint16(b, 1)
	b = binary.LittleEndian.AppendUint16(b, uint16(len(segments)))
	for i, segment := range segments {
		b = binary.LittleEndian.AppendUint16(b, uint16(i+1))
		b = binary.LittleEndian.AppendUint64(b, uint64(len(segment)))
		b = sum(append(b, segment...), segment)
	}
	return sum(b, content)
}

// framed is a request with its body as a structured one.
func framed(q request, each int) request {
	q.header = q.header.Clone()
	if q.header == nil {
		q.header = http.Header{}
	}
	q.header["x-ms-version"] = []string{"2025-01-05"}
	q.header["x-ms-structured-body"] = []string{structuredForm}
	q.header["x-ms-structured-content-length"] = []string{itoa(int64(len(q.body)))}
	q.body = message(q.body, each)
	return q
}

// structuredCarriers are the operations that take structured bodies, and whether they keep the MD5.
func structuredCarriers() map[string]request {
	carry := carriers()
	delete(carry, "put block list")
	carry["put empty blob"] = request{method: http.MethodPut, target: "/docs/new", header: http.Header{"x-ms-blob-type": {"BlockBlob"}}}
	return carry
}

// A structured body stores what the body without the frame stores, and is answered likewise.
func TestStructuredBodies(t *testing.T) {
	t.Parallel()
	for name, q := range structuredCarriers() {
		for _, each := range []int{1 << 20, 511, 1} {
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				plain, f := newIntegrityFixture(t), newIntegrityFixture(t)
				want := plain.do(withHeader(q, "x-ms-version", "2025-01-05"))
				require.Equal(t, 201, want.status)
				got := f.do(framed(q, each))
				require.Equal(t, 201, got.status, "%s", got.body)
				assert.Equal(t, structuredForm, got.header.Get("x-ms-structured-body"))
				assert.Equal(t, crcOf(q.body), got.header.Get("x-ms-content-crc64"))
				got.header.Del("x-ms-structured-body")
				assert.Equal(t, want.header, got.header)
				path, _, _ := strings.Cut(q.target, "?")
				for _, f := range []*fixture{plain, f} {
					if strings.Contains(q.target, "blockid") {
						require.Equal(t, 201, f.do(request{method: http.MethodPut, target: path + "?comp=blocklist", body: []byte("<BlockList><Latest>QUFB</Latest></BlockList>")}).status)
					}
				}
				assert.True(t, string(q.body) == f.read(t, path), "what is stored")
				assert.Equal(t, plain.head(path).header.Get("Content-MD5"), f.head(path).header.Get("Content-MD5"))
			})
		}
	}
}

func withHeader(q request, name, value string) request {
	q.header = q.header.Clone()
	if q.header == nil {
		q.header = http.Header{}
	}
	q.header[name] = []string{value}
	return q
}

func TestStructuredBodiesRefused(t *testing.T) {
	t.Parallel()
	set := func(name, value string) func(q *request) {
		return func(q *request) { *q = withHeader(*q, name, value) }
	}
	put := func(at int, b ...byte) func(q *request) { return func(q *request) { copy(q.body[at:], b) } }
	for name, tc := range map[string]struct {
		spoil func(q *request)
		code  string
	}{
		"another form":              {set("x-ms-structured-body", "XSM/2.0; properties=crc64"), "InvalidHeaderValue"},
		"no checksums":              {set("x-ms-structured-body", "XSM/1.0"), "InvalidHeaderValue"},
		"no length":                 {func(q *request) { delete(q.header, "x-ms-structured-content-length") }, "MissingRequiredHeader"},
		"length of no number":       {set("x-ms-structured-content-length", "-1"), "InvalidHeaderValue"},
		"length of the message":     {func(q *request) { set("x-ms-structured-content-length", itoa(int64(len(q.body))))(q) }, "InvalidHeaderValue"},
		"an older version":          {set("x-ms-version", "2024-11-04"), "UnsupportedHeader"},
		"an MD5 beside":             {set("Content-MD5", md5Of(nil)), "UnsupportedHeader"},
		"a CRC64 beside":            {set("x-ms-content-crc64", crcOf(nil)), "UnsupportedHeader"},
		"version of the message":    {put(0, 2), "InvalidInput"},
		"length in the message":     {put(1, 0xff), "InvalidInput"},
		"flags":                     {put(9, 0), "InvalidInput"},
		"no segments":               {put(11, 0, 0), "InvalidInput"},
		"more segments":             {put(11, 0xff), "InvalidInput"},
		"number of a segment":       {put(13, 2), "InvalidInput"},
		"segment beyond the end":    {put(15, 0, 0, 0, 0, 0, 0, 0, 0x80), "InvalidInput"},
		"segment shorter":           {put(15, 0, 0, 0), "Crc64Mismatch"},
		"a byte of the content":     {put(13+10, '!'), "Crc64Mismatch"},
		"a checksum of a segment":   {func(q *request) { q.body[len(q.body)-9] ^= 1 }, "Crc64Mismatch"},
		"the checksum of the whole": {func(q *request) { q.body[len(q.body)-1] ^= 1 }, "Crc64Mismatch"},
	} {
		for operation, carrier := range structuredCarriers() {
			if len(carrier.body) == 0 {
				continue
			}
			t.Run(name+"/"+operation, func(t *testing.T) {
				t.Parallel()
				f := newIntegrityFixture(t)
				before := f.left()
				q := framed(carrier, 1<<20)
				tc.spoil(&q)
				a := f.do(q)
				assert.Equal(t, 400, a.status)
				assert.Equal(t, tc.code, a.code(), "%s", a.body)
				assert.Equal(t, before, f.left())
				assert.Empty(t, f.contentFiles())
			})
		}
	}
}

// The limit of a request's body is one of the content: the frame comes on top.
func TestStructuredLimit(t *testing.T) {
	t.Parallel()
	f := newIntegrityFixture(t)
	require.Equal(t, 201, f.do(request{method: http.MethodPut, target: "/docs/disk", header: http.Header{"x-ms-blob-type": {"PageBlob"}, "x-ms-blob-content-length": {"8388608"}}}).status)
	pages := func(n int) request {
		return request{
			method: http.MethodPut, target: "/docs/disk?comp=page", body: bytes.Repeat([]byte("p"), n),
			header: http.Header{"x-ms-page-write": {"update"}, "x-ms-range": {"bytes=0-" + itoa(int64(n-1))}},
		}
	}
	assert.Equal(t, 201, f.do(framed(pages(4<<20), 512)).status)
	assert.Equal(t, "RequestBodyTooLarge", f.do(framed(pages(4<<20+512), 4<<20)).code())
	other := framed(pages(1024), 512)
	other.header["x-ms-range"] = []string{"bytes=0-511"}
	assert.Equal(t, "InvalidHeaderValue", f.do(other).code())
}

// A read gives as a structured body what it gives without, with all its headers.
func TestStructuredReads(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.makeContainer("/docs")
	contents := map[string][]byte{
		"empty": {}, "small": []byte("hello"), "one segment": some(4 << 20), "two": some(4<<20 + 1), "large": some(9 << 20),
	}
	for name, content := range contents {
		require.Equal(t, 201, f.put("/docs/"+strings.ReplaceAll(name, " ", "%20"), string(content)).status)
	}
	f.disk("/docs/disk", 2)
	contents["disk"] = append(append(bytes.Repeat([]byte("x"), 512), make([]byte, 4<<20-512)...), 'x')
	for _, name := range slices.Sorted(maps.Keys(contents)) {
		content := contents[name]
		for _, part := range []string{"", "bytes=0-0", "bytes=1-3", "bytes=1000-4195303", "bytes=0-4194304"} {
			if name == "empty" && part != "" || name == "disk" && part == "" {
				continue
			}
			q := request{method: http.MethodGet, target: "/docs/" + strings.ReplaceAll(name, " ", "%20"), header: http.Header{"x-ms-version": {"2025-01-05"}}}
			if part != "" {
				q.header["x-ms-range"] = []string{part}
			}
			plain := f.do(q)
			got := f.do(withHeader(q, "x-ms-structured-body", structuredForm))
			assert.Equal(t, plain.status, got.status, "%s %s", name, part)
			if plain.status >= 400 {
				assert.Equal(t, plain.header.Get("x-ms-error-code"), got.code(), "%s %s", name, part)
				continue
			}
			if part == "" {
				assert.True(t, bytes.Equal(content, plain.body), name)
			}
			want := message(plain.body, 4<<20)
			assert.True(t, bytes.Equal(want, got.body), "%s %s", name, part)
			for _, h := range []string{"x-ms-request-id", "Content-Length"} {
				plain.header.Del(h)
				got.header.Del(h)
			}
			plain.header["X-Ms-Structured-Body"] = []string{structuredForm}
			plain.header["X-Ms-Structured-Content-Length"] = []string{itoa(int64(len(plain.body)))}
			assert.Equal(t, plain.header, got.header, "%s %s", name, part)
		}
	}
	for about, header := range map[string][]string{
		"InvalidHeaderValue": {"x-ms-structured-body", "XSM/1.0; properties=md5", "x-ms-version", "2025-01-05"},
		"UnsupportedHeader":  {"x-ms-structured-body", structuredForm, "x-ms-version", "2024-11-04"},
	} {
		q := withHeader(withHeader(request{method: http.MethodGet, target: "/docs/small"}, header[0], header[1]), header[2], header[3])
		assert.Equal(t, about, f.do(q).code())
	}
	both := withHeader(request{method: http.MethodGet, target: "/docs/small", header: http.Header{"x-ms-version": {"2025-01-05"}, "x-ms-range": {"bytes=0-1"}, "x-ms-range-get-content-crc64": {"true"}}}, "x-ms-structured-body", structuredForm)
	assert.Equal(t, "InvalidHeaderValue", f.do(both).code())
}

// Where nothing is framed, the headers are refused, as they are under strict.
func TestStructuredBodiesElsewhere(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.makeContainer("/docs")
	for _, o := range blob.Operations() {
		reads := slices.Contains([]string{"Put Blob (block)", "Put Block", "Append Block", "Put Page", "Get Blob"}, o.Name)
		if reads || o.Name == "Preflight Blob Request" || !o.Served() {
			continue
		}
		for _, method := range o.Methods {
			a, about := f.ask(t, o, method, "/ctr/a", "", http.Header{"x-ms-structured-body": {structuredForm}}, "")
			assert.Equal(t, "UnsupportedHeader", a.code(), about)
		}
	}
}
