package graph_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
)

// The groups that somebody is in are those that a walk from group to group finds, whatever was changed before.
func TestGroupsOfFollowsChanges(t *testing.T) {
	t.Parallel()
	d := newDevice(t)
	var groups []string
	makeGroup := func() {
		groups = append(groups, d.answered(201, "POST", "/v1.0/groups", groupBody("g"))["id"].(string))
	}
	for range 6 {
		makeGroup()
	}
	people := []string{d.answered(200, "GET", "/v1.0/users/alice", "")["id"].(string), d.answered(201, "POST", "/v1.0/users", userBody("bob"))["id"].(string)}
	members := map[string]map[string]bool{}
	random := rand.New(rand.NewPCG(1, 2))
	check := func() {
		for _, who := range slices.Concat(people, groups) {
			found := map[string]bool{}
			for grew := true; grew; {
				grew = false
				for _, g := range groups {
					for m := range members[g] {
						if !found[g] && (m == who || found[m]) {
							found[g], grew = true, true
						}
					}
				}
			}
			want := []string{}
			for g := range found {
				want = append(want, g)
			}
			require.ElementsMatch(t, want, d.GroupsOf(who))
			require.True(t, slices.IsSorted(d.GroupsOf(who)))
		}
	}
	for range 60 {
		all := slices.Concat(people, groups)
		g, who := groups[random.IntN(len(groups))], all[random.IntN(len(all))]
		switch {
		case g == who:
			continue
		case members[g][who]:
			d.answered(204, "DELETE", "/v1.0/groups/"+g+"/members/"+who+"/$ref", "")
			delete(members[g], who)
		default:
			d.answered(204, "POST", "/v1.0/groups/"+g+"/members/$ref", fmt.Sprintf(`{"@odata.id":"%s/v1.0/directoryObjects/%s"}`, host, who))
			if members[g] == nil {
				members[g] = map[string]bool{}
			}
			members[g][who] = true
		}
		check()
	}
	d.restart()
	check()
	gone := groups[0]
	d.answered(204, "DELETE", "/v1.0/groups/"+gone, "")
	d.answered(204, "DELETE", "/v1.0/users/bob@localhost", "")
	groups = groups[1:]
	delete(members, gone)
	for _, of := range members {
		delete(of, gone)
		delete(of, people[1])
	}
	check()
}
