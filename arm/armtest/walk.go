package armtest

import (
	"errors"
	"strconv"

	"github.com/edgerite/edgerite/internal/identity"
)

func walk(v any, path []string) any {
	for _, name := range path {
		switch node := v.(type) {
		case map[string]any:
			v = node[name]
		case []any:
			i, err := strconv.Atoi(name)
			if err != nil || i >= len(node) {
				return nil
			}
			v = node[i]
		default:
			return nil
		}
	}
	return v
}

// oneToken accepts Token.
type oneToken struct{}

func (oneToken) Verify(raw string, _ ...string) (identity.Principal, error) {
	if raw != Token {
		return identity.Principal{}, &identity.TokenError{Fault: identity.Malformed, Err: errors.New("not the test's token")}
	}
	return identity.Principal{Kind: identity.User, ObjectID: "11111111-1111-1111-1111-111111111111", TenantID: TenantID, Name: "EdgeArmUser@localhost"}, nil
}
