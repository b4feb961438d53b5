package server

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/edgerite/edgerite/arm"
)

// TestFamilies asks for a recorded answer that shows a resource of every type in each of the shapes it has: one at an
// api-version of each family, to a GET or a PUT.
func TestFamilies(t *testing.T) {
	t.Parallel()
	manager := openWhole(t, nil).parts.manager
	refused := map[string]bool{}
	for _, row := range manager.Rows() {
		if row.Name == "Get" && refuses(row) {
			refused[row.Type] = true
		}
	}
	all := archives(t, manager)
	for _, f := range manager.Families() {
		shown := slices.ContainsFunc(all, func(k kept) bool { return shows(k, f) })
		assert.NotEqual(t, refused[f.Type], shown, "a GET or PUT of %s at %s is recorded or not", f.Type, strings.Join(f.Versions, ", "))
	}
}

// shows says whether an exchange shows a resource of the family.
func shows(k kept, f arm.Family) bool {
	looks := k.row.Name == "Get" || k.row.Method == http.MethodPut
	return k.row.Type == f.Type && looks && k.status < 300 && k.body != "" && slices.Contains(f.Versions, k.version)
}
