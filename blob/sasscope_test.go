package blob

import (
	"errors"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

// granted tells of each operation which resource types and which letters an account SAS needs one of,
// and by which service SAS it is reached: of a container (c), of a blob in it (b). Entered once more,
// from the tables of "Create an account SAS" and the lists of "Create a service SAS".
var granted = map[string]struct{ types, letters, service string }{
	"List Containers":                 {"s", "l", ""},
	"Get Blob Service Properties":     {"s", "r", ""},
	"Set Blob Service Properties":     {"s", "w", ""},
	"Get Blob Service Stats":          {"s", "r", ""},
	"Get Account Information":         {"sco", "racwdxyltfmeopi", "cb"},
	"Get User Delegation Key":         {"", "", ""},
	"Find Blobs by Tags":              {"so", "f", ""},
	"Blob Batch":                      {"sco", "racwdxyltfmeopi", ""},
	"Create Container":                {"c", "cw", ""},
	"Delete Container":                {"c", "d", ""},
	"Restore Container":               {"c", "w", ""},
	"Get Container Properties":        {"c", "r", ""},
	"Get Container Metadata":          {"c", "r", ""},
	"Set Container Metadata":          {"c", "w", ""},
	"Get Container ACL":               {"", "", ""},
	"Set Container ACL":               {"", "", ""},
	"Lease Container":                 {"c", "w", ""},
	"List Blobs":                      {"c", "l", "c"},
	"Find Blobs by Tags in Container": {"co", "f", "c"},
	"Blob Batch in Container":         {"sco", "racwdxyltfmeopi", "c"},
	"Put Blob":                        {"o", "cw", "cb"},
	"Put Blob (block)":                {"o", "cw", "cb"},
	"Put Blob (page)":                 {"o", "cw", "cb"},
	"Put Blob (append)":               {"o", "cw", "cb"},
	"Put Blob From URL":               {"o", "cw", "cb"},
	"Copy Blob":                       {"o", "cw", "cb"},
	"Copy Blob From URL":              {"o", "cw", "cb"},
	"Incremental Copy Blob":           {"o", "cw", "cb"},
	"Abort Copy Blob":                 {"o", "w", "cb"},
	"Get Blob":                        {"o", "r", "cb"},
	"Get Blob Properties":             {"o", "r", "cb"},
	"Set Blob Properties":             {"o", "w", "cb"},
	"Get Blob Metadata":               {"o", "r", "cb"},
	"Set Blob Metadata":               {"o", "w", "cb"},
	"Get Blob Tags":                   {"o", "t", "cb"},
	"Set Blob Tags":                   {"o", "t", "cb"},
	"Lease Blob":                      {"o", "w", "cb"},
	"Delete Blob":                     {"o", "d", "cb"},
	"Undelete Blob":                   {"o", "w", "cb"},
	"Snapshot Blob":                   {"o", "cw", "cb"},
	"Set Blob Tier":                   {"o", "w", "cb"},
	"Set Blob Expiry":                 {"o", "w", "cb"},
	"Query Blob Contents":             {"o", "r", "cb"},
	"Set Blob Immutability Policy":    {"o", "i", "cb"},
	"Delete Blob Immutability Policy": {"o", "i", "cb"},
	"Set Blob Legal Hold":             {"o", "i", "cb"},
	"Put Block":                       {"o", "w", "cb"},
	"Put Block From URL":              {"o", "w", "cb"},
	"Put Block List":                  {"o", "w", "cb"},
	"Get Block List":                  {"o", "r", "cb"},
	"Put Page":                        {"o", "w", "cb"},
	"Put Page From URL":               {"o", "w", "cb"},
	"Get Page Ranges":                 {"o", "r", "cb"},
	"Append Block":                    {"o", "aw", "cb"},
	"Append Block From URL":           {"o", "aw", "cb"},
	"Append Blob Seal":                {"o", "aw", "cb"},
}

func TestLettersOfEveryOperation(t *testing.T) {
	t.Parallel()
	for _, op := range Operations() {
		want, known := granted[op.Name]
		if op.open {
			continue
		}
		if !assert.True(t, known, "%s has to be looked up in the tables and entered here", op.Name) {
			continue
		}
		for _, letter := range strings.Split(knownPermissions+"u", "") {
			allowed := strings.Contains(want.letters, letter)
			check := func(s *sas) error {
				s.permission = letter
				c := &call{Service: &Service{}, r: &http.Request{Header: http.Header{}}, op: &op, address: address{level: op.Level}}
				return c.checkSASScope(s)
			}
			for _, kind := range []string{"s", "c", "o"} {
				err := check(&sas{kind: accountSAS, query: query{{"ss", "b"}, {"srt", kind}}, version: "2021-06-08"})
				switch {
				case want.letters == "":
					assert.ErrorIs(t, err, errAuthorizationFailure, "%s with %s", op.Name, letter)
				case !allowed:
					assert.ErrorIs(t, err, errPermissionMismatch, "%s with %s", op.Name, letter)
				case strings.Contains(want.types, kind):
					assert.NoError(t, err, "%s with %s on %s", op.Name, letter, kind)
				default:
					assert.ErrorIs(t, err, errResourceTypeMismatch, "%s with %s on %s", op.Name, letter, kind)
				}
			}
			for _, resource := range []string{"c", "b", "bs"} {
				err := check(&sas{resource: resource, query: query{}, version: "2021-06-08"})
				switch {
				case want.letters == "" || !strings.Contains(want.service, resource[:1]):
					assert.ErrorIs(t, err, errAuthorizationFailure, "%s with %s by sr=%s", op.Name, letter, resource)
				case allowed:
					assert.NoError(t, err, "%s with %s by sr=%s", op.Name, letter, resource)
				default:
					assert.ErrorIs(t, err, errPermissionMismatch, "%s with %s by sr=%s", op.Name, letter, resource)
				}
			}
		}
	}
}

// What a letter grants depends, for some, on what the request asks for and on the version of the SAS.
func TestLettersByRequest(t *testing.T) {
	t.Parallel()
	operations := map[string]Operation{}
	for _, op := range Operations() {
		operations[op.Name] = op
	}
	for _, tc := range []struct {
		name, operation, letters, version string
		header                            http.Header
		query                             query
		want                              error
	}{
		{"breaking a lease", "Lease Blob", "d", "2017-07-29", http.Header{"X-Ms-Lease-Action": {"Break"}}, nil, nil},
		{"breaking a container's lease", "Lease Container", "d", "2017-07-29", http.Header{"X-Ms-Lease-Action": {"break"}}, nil, nil},
		{"breaking a lease by an old SAS", "Lease Blob", "d", "2017-04-17", http.Header{"X-Ms-Lease-Action": {"break"}}, nil, errPermissionMismatch},
		{"another action", "Lease Blob", "d", "2021-06-08", http.Header{"X-Ms-Lease-Action": {"acquire"}}, nil, errPermissionMismatch},
		{"for good", "Delete Blob", "d", "2021-06-08", nil, query{{"deletetype", "permanent"}}, errPermissionMismatch},
		{"for good, with its letter", "Delete Blob", "y", "2021-06-08", nil, query{{"deletetype", "Permanent"}}, nil},
		{"tags along with a blob", "Put Blob (block)", "cw", "2021-06-08", http.Header{"X-Ms-Tags": {"a=b"}}, nil, errPermissionMismatch},
		{"tags, with their letter", "Put Blob (block)", "ct", "2021-06-08", http.Header{"X-Ms-Tags": {"a=b"}}, nil, nil},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			op := operations[tc.operation]
			if tc.header == nil {
				tc.header = http.Header{}
			}
			c := &call{Service: &Service{}, r: &http.Request{Header: tc.header}, op: &op, address: address{level: op.Level, query: tc.query}}
			s := &sas{kind: accountSAS, query: query{{"ss", "bf"}, {"srt", "co"}}, version: tc.version, permission: tc.letters}
			assert.True(t, errors.Is(c.checkSASScope(s), tc.want))
		})
	}
}
