package edgetest_test

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// account is a storage account of the lab and how a client of it signs, written from the documentation:
// https://learn.microsoft.com/rest/api/storageservices/authorize-with-shared-key.
type account struct {
	*lab
	name, key string
}

// newAccount makes an account with the container docs, the block blob docs/block ("hello") and the page blob docs/page (1024 bytes).
func newAccount(l *lab, name string) account {
	l.t.Helper()
	token := l.signIn("edge1", l.Management()+"/").Access
	group := "/subscriptions/" + l.SubscriptionID() + "/resourceGroups/rg1"
	path := group + "/providers/Microsoft.Storage/storageAccounts/" + name
	var keys struct{ Keys []struct{ Value string } }
	for _, step := range [][3]string{
		{"PUT", group, `{"location":"DBELocal"}`},
		{"PUT", path, `{"location":"DBELocal","sku":{"name":"Standard_LRS"},"kind":"Storage"}`},
		{"POST", path + "/listKeys", ""},
	} {
		r := request(l.t, step[0], l.Management()+step[1]+"?api-version=2019-06-01", step[2])
		r.Header.Set("Authorization", "Bearer "+token)
		a := l.send(l.t, r)
		require.Less(l.t, a.status, 300, string(a.body))
		require.NoError(l.t, json.Unmarshal(a.body, &keys))
	}
	a := account{lab: l, name: name, key: keys.Keys[0].Value}
	for _, step := range []struct {
		target, header, body string
	}{
		{"/docs?restype=container", "", ""},
		{"/docs/block", "x-ms-blob-type: BlockBlob", "hello"},
		{"/docs/page", "x-ms-blob-type: PageBlob\nx-ms-blob-content-length: 1024", ""},
	} {
		r := a.request(l.t, http.MethodPut, step.target, step.header, step.body)
		a.sign(r)
		require.Equal(l.t, http.StatusCreated, l.send(l.t, r).status, step.target)
	}
	return a
}

// request is one without authorization; header holds lines of the form "name: value".
func (a account) request(t *testing.T, method, target, header, body string) *http.Request {
	t.Helper()
	r := request(t, method, a.Blob(a.name)+target, body)
	r.Header.Set("x-ms-date", time.Now().UTC().Format(http.TimeFormat))
	r.Header.Set("x-ms-version", "2019-07-07")
	for line := range strings.SplitSeq(header, "\n") {
		if name, value, ok := strings.Cut(line, ": "); ok {
			r.Header.Set(name, value)
		}
	}
	return r
}

// sign signs as the request stands, with the account's key.
func (a account) sign(r *http.Request) {
	length := ""
	if r.ContentLength > 0 {
		length = strconv.FormatInt(r.ContentLength, 10)
	}
	text := []string{r.Method, "", "", length, r.Header.Get("Content-MD5"), "", "", "", r.Header.Get("If-Match"), r.Header.Get("If-None-Match"), "", ""}
	var extra []string
	for name, values := range r.Header {
		if name = strings.ToLower(name); strings.HasPrefix(name, "x-ms-") {
			extra = append(extra, name+":"+values[0])
		}
	}
	slices.Sort(extra)
	var query []string
	for name, values := range r.URL.Query() {
		query = append(query, name+":"+strings.Join(values, ","))
	}
	slices.Sort(query)
	text = slices.Concat(text, extra, []string{"/" + a.name + r.URL.EscapedPath()}, query)
	r.Header.Set("Authorization", "SharedKey "+a.name+":"+a.mac(strings.Join(text, "\n")))
}

func (a account) mac(text string) string {
	raw, _ := base64.StdEncoding.DecodeString(a.key) // what is not base64 signs wrongly, as a wrong key should
	h := hmac.New(sha256.New, raw)
	_, _ = h.Write([]byte(text)) // a hash never fails
	return base64.StdEncoding.EncodeToString(h.Sum(nil))
}

// sas is an account SAS: https://learn.microsoft.com/rest/api/storageservices/create-account-sas. changes are pairs of
// a parameter and what it is to be; the signature is made of the result, unless it is what changes.
func (a account) sas(changes ...string) string {
	q := url.Values{
		"sv": {"2017-11-09"}, "ss": {"b"}, "srt": {"sco"}, "sp": {"rwdlac"}, "spr": {"https"},
		"se": {time.Now().UTC().Add(time.Hour).Format("2006-01-02T15:04:05Z")},
	}
	for i := 0; i < len(changes); i += 2 {
		q.Set(changes[i], changes[i+1])
	}
	if !q.Has("sig") {
		var text strings.Builder
		text.WriteString(a.name + "\n")
		for _, name := range []string{"sp", "ss", "srt", "st", "se", "sip", "spr", "sv"} {
			text.WriteString(q.Get(name) + "\n")
		}
		q.Set("sig", a.mac(text.String()))
	}
	return q.Encode()
}
