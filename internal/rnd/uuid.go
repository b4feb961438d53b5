package rnd

import "github.com/google/uuid"

// IsUUID reports whether text is a UUID with hyphens, in either case: none in braces, without hyphens or with "urn:uuid:".
func IsUUID(text string) bool {
	return len(text) == len(uuid.UUID{}.String()) && uuid.Validate(text) == nil
}
