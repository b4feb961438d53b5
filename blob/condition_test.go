package blob

import (
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestConditionsOrder(t *testing.T) {
	t.Parallel()
	const stamp = 0x8DE79ABBE2A4981
	at := func(h string) http.Header {
		r := http.Header{}
		for line := range strings.SplitSeq(h, "\n") {
			name, value, _ := strings.Cut(line, ": ")
			r.Set(name, value)
		}
		return r
	}
	modified, err := http.ParseTime("Wed, 04 Mar 2026 05:06:07 GMT")
	require.NoError(t, err)
	r := &blobRecord{stamp: stamp, modified: modified.Unix()}
	for _, tc := range []struct {
		name, header string
		read, write  error
	}{
		{"none", "X: y", nil, nil},
		{"match", `If-Match: "0x8DE79ABBE2A4981"`, nil, nil},
		{"match without quotes, in lower case", `If-Match: 0x8de79abbe2a4981`, nil, nil},
		{"match one of two", `If-Match: "0x1", "0x8DE79ABBE2A4981"`, nil, errMultipleConditions},
		{"match any", `If-Match: *`, nil, nil},
		{"match another", `If-Match: "0x1"`, errConditionNotMet, errConditionNotMet},
		{"none match", `If-None-Match: "0x8DE79ABBE2A4981"`, errNotModified, errConditionNotMet},
		{"none match another", `If-None-Match: "0x1"`, nil, nil},
		{"modified", "If-Modified-Since: Wed, 04 Mar 2026 05:06:06 GMT", nil, nil},
		{"not modified", "If-Modified-Since: Wed, 04 Mar 2026 05:06:07 GMT", errNotModified, errConditionNotMet},
		{"unmodified", "If-Unmodified-Since: Wed, 04 Mar 2026 05:06:07 GMT", nil, nil},
		{"not unmodified", "If-Unmodified-Since: Wed, 04 Mar 2026 05:06:06 GMT", errConditionNotMet, errConditionNotMet},
		{"either is enough to read", "If-None-Match: \"0x1\"\nIf-Modified-Since: Wed, 04 Mar 2026 05:06:07 GMT", nil, nil},
		{"match goes first", "If-Match: \"0x1\"\nIf-None-Match: \"0x8DE79ABBE2A4981\"", errConditionNotMet, errMultipleConditions},
		{"the ETag counts when writing", "If-Match: \"0x8DE79ABBE2A4981\"\nIf-Unmodified-Since: Wed, 04 Mar 2026 05:06:06 GMT", errConditionNotMet, nil},
		{"bad date", "If-Modified-Since: yesterday", badHeader("", ""), badHeader("", "")},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			for method, want := range map[string]error{http.MethodGet: tc.read, http.MethodPut: tc.write} {
				c := &call{op: &Operation{}, r: &http.Request{Method: method, Header: at(tc.header)}}
				err := c.parseConditions()
				if err == nil && method == http.MethodGet {
					err = c.conditions.checkRead(r)
				} else if err == nil {
					err = c.conditions.checkWrite(r)
				}
				require.ErrorIs(t, err, want, method)
			}
		})
	}
}
