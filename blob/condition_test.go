package blob

import (
	"net/http"
	"strings"
	"testing"
	"time"

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

// The examples of the page, each as the results of the conditions alone: - not given, + met, ! unmet.
func TestConditionExamples(t *testing.T) {
	t.Parallel()
	const stamp = 0x10
	now := time.Date(2026, 3, 4, 5, 6, 7, 0, time.UTC)
	r := &blobRecord{stamp: stamp, modified: now.Unix()}
	for _, tc := range []struct {
		modified, noneMatch, unmodified, match byte
		want                                   error
	}{
		{'+', '-', '-', '!', errConditionNotMet},
		{'!', '-', '-', '!', errConditionNotMet},
		{'+', '-', '-', '+', nil},
		{'!', '-', '-', '+', errNotModified},
		{'+', '!', '-', '-', nil},
		{'+', '+', '-', '-', nil},
		{'!', '+', '-', '-', nil},
		{'!', '!', '-', '-', errNotModified},
		{'+', '-', '+', '!', errConditionNotMet},
		{'+', '-', '!', '+', errConditionNotMet},
		{'!', '-', '!', '+', errConditionNotMet},
		{'!', '-', '+', '+', errNotModified},
		{'+', '+', '+', '+', nil},
		{'+', '!', '!', '+', errConditionNotMet},
		{'+', '!', '+', '+', nil},
		{'!', '+', '+', '!', errConditionNotMet},
		{'!', '+', '!', '!', errConditionNotMet},
		{'!', '+', '+', '+', nil},
		{'!', '!', '!', '+', errConditionNotMet},
	} {
		var k conditions
		choose := func(c byte, met, unmet func()) {
			switch c {
			case '+':
				met()
			case '!':
				unmet()
			}
		}
		choose(tc.modified, func() { k.modifiedSince = now.Add(-time.Second) }, func() { k.modifiedSince = now })
		choose(tc.noneMatch, func() { k.noneMatch = []string{"0x11", "0x12"} }, func() { k.noneMatch = []string{"0x11", "0x10"} })
		choose(tc.unmodified, func() { k.unmodifiedSince = now }, func() { k.unmodifiedSince = now.Add(-time.Second) })
		choose(tc.match, func() { k.match = []string{"0x11", "0x10"} }, func() { k.match = []string{"0x11"} })
		require.ErrorIs(t, k.checkRead(r), tc.want, "%c%c%c%c", tc.modified, tc.noneMatch, tc.unmodified, tc.match)
	}
}

// Conditions on a copy's source have headers and a code of their own, and speak of any answer with an ETag.
func TestSourceConditions(t *testing.T) {
	t.Parallel()
	modified := time.Date(2026, 3, 4, 5, 6, 7, 0, time.UTC)
	foreign := validators{etag: "some-tag", modified: modified, tags: []pair{{"k", "v"}}}
	for _, tc := range []struct {
		name, value string
		want        error
	}{
		{"x-ms-source-if-match", `"some-tag"`, nil},
		{"x-ms-source-if-match", `"other"`, errSourceConditionNotMet},
		{"x-ms-source-if-none-match", `"some-tag"`, errSourceConditionNotMet},
		{"x-ms-source-if-none-match", "*", errSourceConditionNotMet},
		{"x-ms-source-if-modified-since", "Wed, 04 Mar 2026 05:06:07 GMT", errSourceConditionNotMet},
		{"x-ms-source-if-unmodified-since", "Wed, 04 Mar 2026 05:06:07 GMT", nil},
		{"x-ms-source-if-tags", `"k" = 'v'`, nil},
		{"x-ms-source-if-tags", `"k" = 'w'`, errSourceConditionNotMet},
		{"x-ms-source-if-tags", `k`, badHeader("", "")},
		{"If-Match", `"other"`, nil},
	} {
		h := http.Header{}
		h.Set(tc.name, tc.value)
		c := &call{r: &http.Request{Header: h}}
		k, err := c.parseSourceConditions()
		if err == nil {
			err = k.checkSource(foreign)
		}
		require.ErrorIs(t, err, tc.want, "%s: %s", tc.name, tc.value)
	}
}

func TestParseLeaseID(t *testing.T) {
	t.Parallel()
	const want = "0f812371-a41d-49e6-b123-f4b542e851c5"
	for text, ok := range map[string]bool{
		"0f812371-a41d-49e6-b123-f4b542e851c5": true, "0F812371-A41D-49E6-B123-F4B542E851C5": true, "0f812371a41d49e6b123f4b542e851c5": true,
		"{0f812371-a41d-49e6-b123-f4b542e851c5}": true, "(0f812371-a41d-49e6-b123-f4b542e851c5)": true,
		"(0f812371-a41d-49e6-b123-f4b542e851c5}": false, "0f812371-a41d-49e6-b123f4b542e851c5-": false, "0f812371a41d49e6b123f4b542e851c": false, "": false,
		"0g812371-a41d-49e6-b123-f4b542e851c5": false,
	} {
		id, fine := parseLeaseID(text)
		require.Equal(t, ok, fine, text)
		if ok {
			require.Equal(t, want, id)
		}
	}
}
