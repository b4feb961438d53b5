package certs

import (
	"slices"
	"strings"
)

// Endpoint is what a certificate is for: its subject and the names it covers.
type Endpoint struct {
	Title string   // as the device's pages call it
	Names []string // the first is the subject's common name
}

// Endpoints are the certificates of the device whose own name is host ("edge1.localhost"), with the
// subject and alternative names of
// https://learn.microsoft.com/azure/databox-online/azure-stack-edge-gpu-certificates-overview.
// The graph endpoint has no page of its own on the device; it gets a certificate of its own, so that a
// client does not take a connection to another endpoint for one to it (behaviour: graph-certificate).
func Endpoints(host string) []Endpoint {
	return []Endpoint{
		{Title: "Azure Resource Manager", Names: []string{"management." + host, "login." + host}},
		{Title: "Blob storage", Names: []string{"*.blob." + host}},
		{Title: "Local web UI", Names: []string{host}},
		{Title: "Graph", Names: []string{"graph." + host}},
	}
}

// Anonymous is the certificate for clients that do not say which name they want: it covers every
// endpoint of the devices, as the multi-SAN certificate of the overview page above does for one.
func Anonymous(hosts ...string) Endpoint {
	e := Endpoint{Title: "Any endpoint"}
	for _, host := range hosts {
		e.Names = append(e.Names, host, "login."+host, "management."+host, "*.blob."+host, "graph."+host)
	}
	return e
}

// Covers says whether the certificate is good for a host name in lower case. A wildcard stands for one label.
func (e Endpoint) Covers(host string) bool {
	_, parent, _ := strings.Cut(host, ".")
	return slices.Contains(e.Names, host) || slices.Contains(e.Names, "*."+parent)
}

// file is the name an endpoint's certificate and key are kept under: "blob-storage-_.blob.edge1.localhost.pem".
func (e Endpoint) file() string {
	return strings.ReplaceAll(strings.ToLower(e.Title), " ", "-") + "-" + strings.ReplaceAll(e.Names[0], "*", "_") + ".pem"
}
