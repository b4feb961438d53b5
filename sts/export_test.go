package sts

import "golang.org/x/crypto/bcrypt"

// Route is how the router reads a path: the endpoint, the tenant, and whether it is spelt as in the cloud.
func Route(path string) (endpoint, tenant string, cloud, v2 bool) {
	endpoint, as := route(path)
	return endpoint, as.tenant, as.cloud, as.v2
}

// ParseForm is how the token endpoint reads a body.
func ParseForm(body string) error { return parsePairs(body, new(form).parameters()) }

// HashCheaply is HashPassword at the lowest cost, or the tests would take minutes.
func HashCheaply(password string) ([]byte, error) {
	return bcrypt.GenerateFromPassword(digestPassword(password), bcrypt.MinCost)
}
