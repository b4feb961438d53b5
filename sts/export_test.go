package sts

import "github.com/edgerite/edgerite/internal/password"

// Route is how the router reads a path: the endpoint, the tenant, and whether it is spelt as in the cloud.
func Route(path string) (endpoint, tenant string, cloud, v2 bool) {
	endpoint, as := route(path)
	return endpoint, as.tenant, as.cloud, as.v2
}

// ParseForm is how the token endpoint reads a body.
func ParseForm(body string) error { return parsePairs(body, new(form).parameters()) }

// HashCheaply hashes at the lowest cost, or the tests would take minutes.
func HashCheaply(word string) ([]byte, error) { return password.HashAt(password.Cheap, word) }
