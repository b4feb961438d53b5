package authorization

import (
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/edgerite/edgerite/arm"
)

// asExpression is a pattern as a regular expression, which is what it means.
func asExpression(pattern string) *regexp.Regexp {
	return regexp.MustCompile(`(?is)^` + strings.ReplaceAll(regexp.QuoteMeta(pattern), `\*`, `.*`) + `$`)
}

// modelled is what a role allows, said plainly.
func modelled(role []Permission, action string, data bool) bool {
	has := func(patterns []string) bool {
		for _, p := range patterns {
			if asExpression(p).MatchString(action) {
				return true
			}
		}
		return false
	}
	for _, p := range role {
		if data && has(p.DataActions) && !has(p.NotDataActions) || !data && has(p.Actions) && !has(p.NotActions) {
			return true
		}
	}
	return false
}

var (
	words    = rapid.SampledFrom([]string{"A.B", "a.b", "C", "disks", "Disks", "read", "write", "x"})
	actions  = rapid.Map(rapid.SliceOfN(words, 1, 4), func(w []string) string { return strings.Join(w, "/") })
	patterns = rapid.SliceOfN(rapid.Map(rapid.SliceOfN(rapid.OneOf(words, rapid.SampledFrom([]string{"*", "di*", "*s", "**", "r*d"})), 1, 4),
		func(w []string) string { return strings.Join(w, "/") }), 0, 3)
	roleOf = rapid.SliceOfN(rapid.Custom(func(t *rapid.T) Permission {
		return Permission{
			Actions: patterns.Draw(t, "actions"), NotActions: patterns.Draw(t, "not"), DataActions: patterns.Draw(t, "data"), NotDataActions: patterns.Draw(t, "not data"),
		}
	}), 1, 2)
	// scopes are ids whose texts begin with each other although they do not lie in each other.
	scopes = []string{
		"", "/subscriptions/S", "/subscriptions/S/resourceGroups/g", "/subscriptions/s/resourcegroups/G2", "/subscriptions/S/resourceGroups/g/providers/A.B/disks/d",
		"/subscriptions/S/resourceGroups/g/providers/A.B/disks/d2", "/subscriptions/S/resourceGroups/g/providers/A.B/disks/d/parts/p", "/subscriptions/S2",
		"/subscriptions/S/providers/A.B/c/x", "/subscriptions/S/resourceGroups/g/providers/A.B/disks/D/providers/A.B/c/x",
	}
)

func parsed(t require.TestingT, text string) arm.ID {
	if text == "" {
		return arm.ID{}
	}
	id, err := arm.ParseID(text)
	require.NoError(t, err)
	return id
}

// within reports, by the texts, whether one id is another or below it.
func within(outer, inner string) bool {
	outer, inner = strings.ToLower(outer), strings.ToLower(inner)
	return outer == inner || strings.HasPrefix(inner, outer+"/")
}

// What a principal may do is what any of their roles on the scope or above it allows: the plain model says the same.
func TestGrantsAgainstModel(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		type assigned struct {
			scope string
			role  []Permission
		}
		var all []assigned
		g := &Grants{}
		for range rapid.IntRange(0, 4).Draw(t, "assignments") {
			one := assigned{rapid.SampledFrom(scopes).Draw(t, "scope"), roleOf.Draw(t, "role")}
			all = append(all, one)
			g.all = append(g.all, grant{scope: parsed(t, one.scope), role: newRole(one.role)})
		}
		for range 10 {
			action, on, data := actions.Draw(t, "action"), rapid.SampledFrom(scopes).Draw(t, "on"), rapid.Bool().Draw(t, "on data")
			allowed, reached := false, false
			for _, one := range all {
				allowed = allowed || within(one.scope, on) && modelled(one.role, action, data)
				reached = reached || within(one.scope, on) || within(on, one.scope)
			}
			id := parsed(t, on)
			got := g.Allows(action, id)
			if data {
				got = g.AllowsData(action, id)
			}
			require.Equal(t, allowed, got, "%s on %s", action, on)
			require.Equal(t, reached, g.Reaches(id))
		}
	})
}

func TestMatches(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		pattern := rapid.StringMatching(`[ab/*]{0,8}`).Draw(t, "pattern")
		action := rapid.StringMatching(`[ab/]{0,8}`).Draw(t, "action")
		require.Equal(t, asExpression(pattern).MatchString(action), matches(pattern, action))
	})
}
