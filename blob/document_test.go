package blob_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/assert"
)

// A document may begin with a byte order mark, as those that .NET writes do.
func TestDocumentsWithAMark(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.makeContainer("/docs")
	const mark = "\ufeff"
	for _, c := range []struct {
		target, document string
		status           int
	}{
		{"/docs/a?comp=blocklist", "<BlockList />", http.StatusCreated},
		{"/docs/a?comp=tags", "<Tags><TagSet /></Tags>", http.StatusNoContent},
		{"/docs?restype=container&comp=acl", "<SignedIdentifiers />", http.StatusOK},
		{"/?restype=service&comp=properties", "<StorageServiceProperties />", http.StatusAccepted},
	} {
		for _, text := range []string{c.document, mark + c.document, mark + `<?xml version="1.0" encoding="utf-8"?>` + c.document} {
			a := f.do(request{method: http.MethodPut, target: c.target, header: http.Header{"x-ms-version": newTags}, body: []byte(text)})
			assert.Equal(t, c.status, a.status, "%s %q: %s", c.target, text, a.body)
		}
	}
	assert.Equal(t, "InvalidXmlDocument", f.do(request{method: http.MethodPut, target: "/docs/a?comp=blocklist", body: []byte(mark + mark + "<BlockList />")}).code())
}
