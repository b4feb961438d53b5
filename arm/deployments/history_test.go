package deployments_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/edgerite/edgerite/arm/armtest"
)

const deploymentsAt = "/providers/Microsoft.Resources/deployments/"

// A group remembers 800 deployments at most. The oldest go when there are more than 700, until there are 600, in the name of whoever deploys, validates or
// asks what if, and may delete them; one that is done again is the latest.
// Page: https://learn.microsoft.com/azure/azure-resource-manager/templates/deployment-history-deletions
func TestHistoryIsKeptShort(t *testing.T) {
	t.Parallel()
	owner := armtest.Start(t, armtest.WithRoles(armtest.Options{}))
	group := owner.Group("rg")
	const role = armtest.Sub + "/providers/Microsoft.Authorization/roleDefinitions/11111111-1111-1111-1111-111111111111"
	owner.Must("PUT", role+"?api-version=2018-01-01-preview", `{"properties":{"roleName":"deployer","permissions":[{"actions":["*/read","Microsoft.Resources/deployments/write"]}],"assignableScopes":["`+armtest.Sub+`"]}}`)
	owner.Must("PUT", group+"/providers/Microsoft.Authorization/roleAssignments/22222222-2222-2222-2222-222222222222?api-version=2018-01-01-preview",
		`{"properties":{"roleDefinitionId":"`+role+`","principalId":"`+armtest.ObjectID("alice")+`"}}`)
	empty := asked(frame+`"resources":[]}`, "")
	deploy := func(d *armtest.Device, i int) {
		d.Clock.Advance(time.Millisecond)
		d.Must("PUT", fmt.Sprintf("%s%sd%03d", group, deploymentsAt, i), empty)
	}
	count := func() int { return len(owner.Must("GET", group+deploymentsAt, nil).Get("value").([]any)) }

	alice := owner.As("alice")
	for i := range 800 {
		deploy(alice, i)
	}
	deploy(alice, 3)
	assert.Equal(t, 800, count(), "she may not delete")
	message := alice.Refused(400, "DeploymentQuotaExceeded", "PUT", group+deploymentsAt+"more", empty)
	assert.Equal(t, "Creating the deployment 'more' would exceed the quota of '800'. The current deployment count is '800', please delete some deployments before creating a new one. Please see https://aka.ms/arm-deploy for usage details.", message)
	assert.Equal(t, 404, owner.Do("GET", group+deploymentsAt+"more", nil).Status, "nothing is written")

	owner.Must("POST", group+deploymentsAt+"other/validate", empty)
	assert.Equal(t, 600, count())
	for i, code := range map[int]int{0: 404, 3: 200, 200: 404, 201: 200, 799: 200} {
		assert.Equal(t, code, owner.Do("GET", fmt.Sprintf("%s%sd%03d", group, deploymentsAt, i), nil).Status, i)
	}
	owner.Must("DELETE", group+deploymentsAt+"d799", nil)
	for i := range 101 {
		deploy(owner, 900+i)
	}
	assert.Equal(t, 700, count(), "what is deleted by hand is out of the history")
	deploy(owner, 2000)
	assert.Equal(t, 600, count())
}
