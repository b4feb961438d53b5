package blob

import (
	"cmp"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

// dateWindow is how far a signed request's date may be from real time
// (https://learn.microsoft.com/rest/api/storageservices/authorize-with-shared-key#specifying-the-date-header).
const dateWindow = 15 * time.Minute

// checkSharedKey verifies "SharedKey account:signature" or "SharedKeyLite account:signature"
// (https://learn.microsoft.com/rest/api/storageservices/authorize-with-shared-key).
// behaviour: blob-signature-detail.
func (c *call) checkSharedKey(scheme, credential string) error {
	account, signature, ok := strings.Cut(credential, ":")
	if !ok || signature == "" {
		return errInvalidAuthInfo
	}
	if err := c.checkDate(); err != nil {
		return err
	}
	if account != c.address.account {
		return authenticationFailed("The account name in the Authorization header is not the one of the request URI.")
	}
	var tried []string
	for _, form := range c.headerForms() {
		toSign := c.stringToSign(scheme == "SharedKeyLite", form)
		if slices.Contains(tried, toSign) {
			continue
		}
		if c.signedBy(toSign, signature) {
			return nil
		}
		tried = append(tried, toSign)
	}
	return authenticationFailed(fmt.Sprintf("The MAC signature found in the HTTP request '%s' is not the same as any computed signature. Server used following string to sign: '%s'.", signature, tried[0]))
}

// checkDate holds the request's date to real time: it is the client's clock that wrote it.
func (c *call) checkDate() error {
	v := c.header("x-ms-date")
	if v == "" {
		v = c.header("Date")
	}
	if v == "" {
		return authenticationFailed("The Date or x-ms-date header is mandatory for authorized requests.")
	}
	t, err := http.ParseTime(v)
	if err != nil {
		return authenticationFailed(fmt.Sprintf("The date header in the request is incorrect: %s.", v))
	}
	if d := c.Clock.Real().Sub(t); d > dateWindow || d < -dateWindow {
		return authenticationFailed(fmt.Sprintf("The date header in the request is incorrect: %s is not within 15 minutes of the server's time.", v))
	}
	return nil
}

// signedBy compares with what either key of the account gives. That the first key's signature is
// known sooner tells nobody more than which key it was made with.
func (c *call) signedBy(toSign, signature string) bool {
	for _, key := range c.account.Keys {
		raw, err := base64.StdEncoding.DecodeString(key)
		if err == nil && len(raw) > 0 && signs(raw, toSign, signature) {
			return true
		}
	}
	return false
}

// signs compares in constant time with what the key gives.
func signs(key []byte, toSign, signature string) bool {
	given, err := base64.StdEncoding.DecodeString(signature)
	if err != nil {
		return false
	}
	return hmac.Equal(macOf(key, toSign), given)
}

func macOf(key []byte, toSign string) []byte {
	mac := hmac.New(sha256.New, key)
	_, _ = mac.Write([]byte(toSign)) // a hash never fails
	return mac.Sum(nil)
}

// stringToSign puts together what the client signed.
func (c *call) stringToSign(lite bool, form headerForm) string {
	var b strings.Builder
	line := func(v string) { b.WriteString(v); b.WriteByte('\n') }
	date := c.header("Date")
	if _, ok := c.r.Header["X-Ms-Date"]; ok {
		date = ""
	}
	line(c.r.Method)
	if lite {
		line(c.header("Content-MD5"))
		line(c.header("Content-Type"))
		line(date)
	} else {
		line(c.header("Content-Encoding"))
		line(c.header("Content-Language"))
		line(c.signedLength())
		line(c.header("Content-MD5"))
		line(c.header("Content-Type"))
		line(date)
		for _, name := range []string{"If-Modified-Since", "If-Match", "If-None-Match", "If-Unmodified-Since", "Range"} {
			line(c.header(name))
		}
	}
	c.signedHeaders(&b, form)
	c.signedResource(&b, lite)
	return b.String()
}

// signedLength is the Content-Length as signed: nothing for 0, but "0" before 2015-02-21. A GET
// has none, whatever an old client sends.
func (c *call) signedLength() string {
	if c.r.ContentLength > 0 {
		return strconv.FormatInt(c.r.ContentLength, 10)
	}
	if c.newer(versionEmptyLength) || c.r.Method == http.MethodGet || c.r.Method == http.MethodHead {
		return ""
	}
	return c.header("Content-Length")
}

func (c *call) signedHeaders(b *strings.Builder, form headerForm) {
	var names []string
	for name := range c.r.Header {
		if strings.HasPrefix(name, "X-Ms-") {
			names = append(names, strings.ToLower(name))
		}
	}
	slices.SortFunc(names, form.compare)
	for _, name := range names {
		value := strings.TrimSpace(strings.Join(c.r.Header[http.CanonicalHeaderKey(name)], ","))
		if value == "" && !form.empty {
			continue
		}
		b.WriteString(name)
		b.WriteByte(':')
		b.WriteString(value)
		b.WriteByte('\n')
	}
}

// signedResource is the account, the path as sent, still encoded, and the query: of Shared Key Lite
// only comp, otherwise all parameters by name with their values sorted.
func (c *call) signedResource(b *strings.Builder, lite bool) {
	b.WriteByte('/')
	b.WriteString(c.address.account)
	b.WriteString(c.address.rawPath)
	if lite {
		if c.address.query.has("comp") {
			b.WriteString("?comp=")
			b.WriteString(c.address.query.get("comp"))
		}
		return
	}
	sorted := slices.Clone(c.address.query)
	slices.SortFunc(sorted, func(a, b parameter) int {
		return cmp.Or(strings.Compare(a.name, b.name), strings.Compare(a.value, b.value))
	})
	for i, p := range sorted {
		if i > 0 && p.name == sorted[i-1].name {
			b.WriteByte(',')
		} else {
			b.WriteByte('\n')
			b.WriteString(p.name)
			b.WriteByte(':')
		}
		b.WriteString(p.value)
	}
}
