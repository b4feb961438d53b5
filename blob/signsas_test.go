package blob_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/edgerite/edgerite/blob"
)

// A signature of Resource Manager reads as those that Azure's answered in 2017. behaviour: storage-sas.
func TestSignSASReadsAsAzures(t *testing.T) {
	t.Parallel()
	token, err := blob.SignSAS("acct", "c2VjcmV0", "", [][2]string{
		{"ss", "b"}, {"srt", "s"}, {"sp", "r"}, {"st", "2017-05-24T10:42:03Z"}, {"se", "2017-05-24T11:42:03Z"}, {"sip", ""}, {"spr", "https,http"},
	})
	require.NoError(t, err)
	fields, signature, _ := strings.Cut(token, "&sig=")
	assert.Equal(t, "sv=2015-04-05&ss=b&srt=s&sp=r&st=2017-05-24T10%3A42%3A03Z&se=2017-05-24T11%3A42%3A03Z&spr=https,http", fields)
	assert.Regexp(t, `^[A-Za-z0-9%]{43,}%3D$`, signature)

	_, err = blob.SignSAS("acct", "not base64", "", nil)
	require.Error(t, err)
}
