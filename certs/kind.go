package certs

import (
	"crypto/x509"
	"slices"
	"strings"
)

// kind is a type of endpoint certificate for one device: the device asks for the type, here it is told by the names.
type kind struct {
	title   string
	subject string
	names   []string   // what its alternative names have to cover
	serves  []Endpoint // what it is for, as far as it covers them
}

// kinds are the rows of the table of
// https://learn.microsoft.com/azure/databox-online/azure-stack-edge-gpu-certificate-requirements that a device here has
// a use for. A certificate for all endpoints goes before one for the local UI, which has the same subject. The graph
// endpoint, of which the page knows nothing, takes what covers it.
func kinds(host string) []kind {
	all := Endpoints(host)
	manager, blob, portal, graph := all[0], all[1], all[2], all[3]
	return []kind{
		{manager.Title, manager.Names[0], manager.Names, []Endpoint{manager, graph}},
		{blob.Title, blob.Names[0], blob.Names, []Endpoint{blob}},
		{"Multi-SAN", host, slices.Concat(manager.Names, blob.Names), all},
		{portal.Title, host, portal.Names, []Endpoint{portal}},
	}
}

// kindOf tells by its names what a certificate is for. behaviour: import-type.
func kindOf(cert *x509.Certificate, hosts []string) (kind, bool) {
	for _, host := range hosts {
		for _, k := range kinds(strings.ToLower(host)) {
			if strings.EqualFold(cert.Subject.CommonName, k.subject) && covers(cert, k.names) {
				return k, true
			}
		}
	}
	return kind{}, false
}

// titleOf guesses what a certificate with wrong names is meant for.
func titleOf(cert *x509.Certificate) string {
	name := strings.ToLower(cert.Subject.CommonName)
	switch {
	case strings.HasPrefix(name, "management.") || strings.HasPrefix(name, "login."):
		return "Azure Resource Manager"
	case strings.Contains(name, "blob."):
		return "Blob storage"
	}
	return "Local web UI"
}

// endpoints are those that the certificate covers whole.
func (k kind) endpoints(cert *x509.Certificate) []Endpoint {
	var covered []Endpoint
	for _, e := range k.serves {
		if covers(cert, e.Names) {
			covered = append(covered, e)
		}
	}
	return covered
}

// covers says whether a certificate is good for all the names. A wildcard is covered by itself only.
func covers(cert *x509.Certificate, names []string) bool {
	return !slices.ContainsFunc(names, func(name string) bool {
		same := func(own string) bool { return strings.EqualFold(own, name) }
		return !slices.ContainsFunc(cert.DNSNames, same) && cert.VerifyHostname(name) != nil
	})
}
