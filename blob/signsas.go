package blob

import (
	"encoding/base64"
	"net/url"
	"strings"
)

// SignSAS gives the query of a shared access signature of service version 2015-04-05, the one that Azure's resource
// provider signs with. key is an account's, in base64; parameters are those
// of the query without sv and sig, in the order in which they are to stand. resource is what a service SAS is about,
// "/blob/account/container" or "/blob/account/container/blob"; without one it is an account SAS.
//
// Page: https://learn.microsoft.com/rest/api/storagerp/storage-accounts/list-account-sas
func SignSAS(account, key, resource string, parameters [][2]string) (string, error) {
	return signSAS(versionSASAddress, account, key, resource, parameters)
}

// signSAS is SignSAS with a service version.
func signSAS(version, account, key, resource string, parameters [][2]string) (string, error) {
	raw, err := base64.StdEncoding.DecodeString(key)
	if err != nil {
		return "", err
	}
	q := query{{"sv", version}}
	for _, p := range parameters {
		if p[1] != "" {
			q = append(q, parameter{p[0], p[1]})
		}
	}
	s := newSAS(q)
	toSign := s.accountString(account)
	if resource != "" {
		toSign = s.resourceString(resource, "", "")
	}
	q = append(q, parameter{"sig", base64.StdEncoding.EncodeToString(macOf(raw, toSign))})
	var b strings.Builder
	for i, p := range q {
		if i > 0 {
			b.WriteByte('&')
		}
		// Commas stay, as in "spr=https,http" (behaviour: storage-sas).
		b.WriteString(p.name + "=" + strings.ReplaceAll(url.QueryEscape(p.value), "%2C", ","))
	}
	return b.String(), nil
}
