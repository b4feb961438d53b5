package blobstorage

import (
	"slices"
	"strings"
	"testing"

	"github.com/Azure/azure-sdk-for-go/sdk/storage/azblob/bloberror"
	"github.com/Azure/azure-sdk-for-go/sdk/storage/azblob/container"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func unusual() []string {
	return []string{
		"with spaces", " leading and trailing ", "a+b", "100%", "%41", "%2F", "grüße-日本語-🙂", "e\u0301", "é", ".hidden", "two..dots", "dir/.x", "a//b",
		"slash/", `back\slash`, "a&b=c;d,e", "q?x#y", `it's [x] {y} "z" <w>`, "tilde~bang!", "$dollar@at:colon*star|bar^caret`tick", strings.Repeat("a", 880),
	}
}

func names(t *testing.T, s *storage) {
	c := newContainer(t, s.service)
	for _, name := range unusual() {
		assert.Equal(t, "content of "+name, content(t, newBlob(t, c, name, "content of "+name)))
	}
	want := unusual()
	slices.Sort(want)
	assert.Equal(t, want, listed(t, c, nil))
	assert.Equal(t, want, listed(t, c, &container.ListBlobsFlatOptions{ResponseFormat: container.StorageResponseFormatXML}))
	for _, name := range unusual() {
		_, err := c.NewBlobClient(name).Delete(t.Context(), nil)
		require.NoError(t, err, name)
	}
	assert.Empty(t, listed(t, c, nil))
	_, err := c.NewBlockBlobClient(strings.Repeat("a", 1025)).Upload(t.Context(), body("x"), nil)
	refused(t, bloberror.OutOfRangeInput, err)
}

func nameOf(c *container.Client) string {
	path, _, _ := strings.Cut(c.URL(), "?")
	return path[strings.LastIndexByte(path, '/')+1:]
}
