package rnd

import "github.com/google/uuid"

// Derived returns the UUID that a name always has: version 5 in the name space of DNS names. It is for the ids
// of things that are there from the start, which would otherwise have to be kept.
func Derived(name string) string {
	return uuid.NewSHA1(uuid.NameSpaceDNS, []byte(name)).String()
}
