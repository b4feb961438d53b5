package blob_test

import (
	"net/http"
	"net/url"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A SAS for a snapshot is for that one, and not for the blob.
func TestSnapshotSAS(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	withDocs(t, f)
	snapshot := func() string {
		made := f.do(request{method: "PUT", target: "/docs/b?comp=snapshot", body: []byte{}})
		require.Equal(t, 201, made.status, "%s", made.body)
		return made.header.Get("x-ms-snapshot")
	}
	first := snapshot()
	require.Equal(t, 201, f.put("/docs/b", "changed").status)
	second := snapshot()
	sas := func(moment string) string {
		p := params("sv", "2019-07-07", "sr", "bs", "sp", "rwd", "se", "2030-01-01")
		p.Set("sig", mac(keys[0], "rwd\n\n2030-01-01\n/blob/acct/docs/b\n\n\n\n2019-07-07\nbs\n"+moment+"\n\n\n\n\n"))
		return p.Encode()
	}
	got := f.get("/docs/b?snapshot=" + first + "&" + sas(first))
	assert.Equal(t, 200, got.status, "%s", got.body)
	assert.Equal(t, "hello", string(got.body))
	assert.Equal(t, 403, f.get("/docs/b?snapshot="+second+"&"+sas(first)).status, "another snapshot")
	assert.Equal(t, 403, f.get("/docs/b?"+sas(first)).status, "the blob itself")
	write := request{method: "PUT", target: "/docs/b?comp=metadata&snapshot=" + first + "&" + sas(first), unsigned: true, body: []byte{}}
	assert.Equal(t, 400, f.do(write).status, "a snapshot does not change")
	assert.Equal(t, "changed", string(f.do(request{method: "GET", target: "/docs/b"}).body))
	blob := serviceSAS("docs/b", params("sv", "2019-07-07", "sr", "b", "sp", "r", "se", "2030-01-01"))
	assert.Equal(t, 200, f.get("/docs/b?snapshot="+first+"&"+blob).status, "who may read a blob may read its snapshots")
}

// Who may create may not write over, by whichever operation.
func TestCreateOnly(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	withDocs(t, f)
	sas := accountSAS(params("sv", "2021-06-08", "ss", "b", "srt", "o", "sp", "rc", "se", "2030-01-01"))
	source := "https://acct." + suffix + "/docs/b?" + sas
	for _, tc := range []struct {
		name, body string
		header     http.Header
		created    int
	}{
		{"Put Blob", "x", http.Header{"x-ms-blob-type": {"BlockBlob"}}, 201},
		{"Put Blob, pages", "", http.Header{"x-ms-blob-type": {"PageBlob"}, "x-ms-blob-content-length": {"512"}}, 201},
		{"Put Blob, appending", "", http.Header{"x-ms-blob-type": {"AppendBlob"}}, 201},
		{"Copy Blob", "", http.Header{"x-ms-copy-source": {source}}, 202},
		{"Copy Blob From URL", "", http.Header{"x-ms-copy-source": {source}, "x-ms-requires-sync": {"true"}}, 202},
		{"Put Blob From URL", "", http.Header{"x-ms-copy-source": {source}, "x-ms-blob-type": {"BlockBlob"}}, 201},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			put := func(path string) answer {
				header := tc.header.Clone()
				header["x-ms-version"] = []string{"2021-06-08"}
				return f.do(request{method: "PUT", target: path + "?" + sas, unsigned: true, header: header, body: []byte(tc.body)})
			}
			over := put("/docs/b")
			assert.Equal(t, 403, over.status, "%s", over.body)
			assert.Equal(t, "UnauthorizedBlobOverwrite", over.code())
			path := "/docs/new-" + url.PathEscape(tc.name)
			assert.Equal(t, tc.created, put(path).status)
		})
	}
	// "Put Block List (create new blob)" takes w as well, and so do its blocks
	// (https://learn.microsoft.com/rest/api/storageservices/create-account-sas#blob-service).
	for _, comp := range []string{"block&blockid=AAAA", "blocklist"} {
		a := f.do(request{method: "PUT", target: "/docs/new?comp=" + comp + "&" + sas, unsigned: true, body: []byte("x")})
		assert.Equal(t, "AuthorizationPermissionMismatch", a.code(), comp)
	}
}

// Under strict a SAS is what the device documents.
func TestStrictSAS(t *testing.T) {
	t.Parallel()
	f := newFixture(t, strict)
	withDocs(t, f)
	for sv, want := range map[string]int{"2012-02-12": 403, "2015-02-21": 403, "2015-04-05": 200, "2019-07-07": 200, "2019-12-12": 403} {
		formula := serviceFormulas[0]
		for _, m := range serviceFormulas {
			if m.since <= sv {
				formula = m
			}
		}
		p := params("sv", sv, "sr", "b", "sp", "r", "se", "2030-01-01")
		p.Set("sig", mac(keys[0], formula.signedText(p)))
		got := f.get("/docs/b?" + p.Encode())
		assert.Equal(t, want, got.status, "%s: %s", sv, got.body)
	}
	for sp, want := range map[string]int{"rwd": 200, "racwdl": 200, "wr": 403, "rdw": 403, "rr": 403, "rz": 403} {
		got := f.get("/docs/b?" + serviceSAS("docs/b", params("sv", "2019-07-07", "sr", "b", "sp", sp, "se", "2030-01-01")))
		assert.Equal(t, want, got.status, sp)
		got = f.get("/docs/b?" + accountSAS(params("sv", "2019-07-07", "ss", "b", "srt", "o", "sp", sp, "se", "2030-01-01")))
		assert.Equal(t, 200, got.status, "an account's %s", sp)
	}
	for sp, want := range map[string]string{"rwd": "", "wr": "InvalidXmlDocument", "rr": "InvalidXmlDocument"} {
		acl := "<SignedIdentifiers><SignedIdentifier><Id>p</Id><AccessPolicy><Permission>" + sp + "</Permission></AccessPolicy></SignedIdentifier></SignedIdentifiers>"
		assert.Equal(t, want, f.do(request{method: "PUT", target: "/docs?restype=container&comp=acl", body: []byte(acl)}).code(), sp)
	}
	writer := serviceSAS("docs", params("sv", "2019-07-07", "sr", "c", "sp", "w", "se", "2030-01-01"))
	header := http.Header{"x-ms-blob-type": {"BlockBlob"}, "x-ms-tags": {"a=b"}}
	got := f.do(request{method: http.MethodPut, target: "/docs/b?" + writer, header: header, unsigned: true})
	assert.Equal(t, 201, got.status, "x-ms-tags mean nothing: %s", got.body)
}
