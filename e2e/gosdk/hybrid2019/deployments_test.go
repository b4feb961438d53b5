package hybrid

import (
	"encoding/json"
	"net/http"
	"os"
	"testing"

	"github.com/Azure/azure-sdk-for-go/profiles/2019-03-01/resources/mgmt/resources"
	"github.com/Azure/go-autorest/autorest/to"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func (d *device) deploymentsClient() resources.DeploymentsClient {
	c := resources.NewDeploymentsClientWithBaseURI(d.Management, d.SubscriptionID)
	c.Authorizer = d.auth
	return c
}

// deploymentOf is a template of e2e/templates with the values of its parameters.
func deploymentOf(t *testing.T, template string, values map[string]any) resources.Deployment {
	t.Helper()
	text, err := os.ReadFile("../../templates/" + template + ".json")
	require.NoError(t, err)
	var parsed any
	require.NoError(t, json.Unmarshal(text, &parsed))
	parameters := map[string]any{}
	for name, v := range values {
		parameters[name] = map[string]any{"value": v}
	}
	return resources.Deployment{Properties: &resources.DeploymentProperties{
		Template: parsed, Parameters: parameters, Mode: resources.Incremental,
	}}
}

// deployments has every operation of deployments to a group.
func (d *device) deployments(t *testing.T) {
	c := d.deploymentsClient()
	loops := deploymentOf(t, "loops", map[string]any{"count": 2, "prefix": "godisk"})
	valid, err := c.Validate(d.ctx, group, "loops", loops)
	require.NoError(t, err)
	require.Nil(t, valid.Error)
	there, err := c.CheckExistence(d.ctx, group, "loops")
	require.NoError(t, err)
	assert.Equal(t, http.StatusNotFound, there.StatusCode)

	made, err := c.CreateOrUpdate(d.ctx, group, "loops", loops)
	done(t, d, c.Client, &made, err)
	result, err := made.Result(c)
	require.NoError(t, err)
	assert.Equal(t, "Succeeded", *result.Properties.ProvisioningState)
	outputs := result.Properties.Outputs.(map[string]any)
	assert.Equal(t, map[string]any{"type": "Array", "value": []any{1.0, 2.0}}, outputs["sizes"])
	there, err = c.CheckExistence(d.ctx, group, "loops")
	require.NoError(t, err)
	assert.Equal(t, http.StatusNoContent, there.StatusCode)
	got, err := c.Get(d.ctx, group, "loops")
	require.NoError(t, err)
	assert.Equal(t, resources.Incremental, got.Properties.Mode)
	assert.Len(t, *got.Properties.Dependencies, 2) // the second disk on the first, the network on both

	list, err := c.ListByResourceGroup(d.ctx, group, "provisioningState eq 'Succeeded'", to.Int32Ptr(10))
	require.NoError(t, err)
	require.Len(t, list.Values(), 1)
	exported, err := c.ExportTemplate(d.ctx, group, "loops")
	require.NoError(t, err)
	assert.Equal(t, loops.Properties.Template, exported.Template)
	d.deploymentOperations(t)
	d.deploymentRefusals(t, loops)

	removed, err := c.Delete(d.ctx, group, "loops")
	done(t, d, c.Client, &removed, err)
	_, err = c.Get(d.ctx, group, "loops")
	assert.ErrorContains(t, err, "Deployment 'loops' could not be found.")
}

func (d *device) deploymentOperations(t *testing.T) {
	c := resources.NewDeploymentOperationsClientWithBaseURI(d.Management, d.SubscriptionID)
	c.Authorizer = d.auth
	targets := []string{}
	it, err := c.ListComplete(d.ctx, group, "loops", nil)
	require.NoError(t, err)
	for ; it.NotDone(); err = it.NextWithContext(d.ctx) {
		require.NoError(t, err)
		one, err := c.Get(d.ctx, group, "loops", *it.Value().OperationID)
		require.NoError(t, err)
		assert.Equal(t, "Succeeded", *one.Properties.ProvisioningState)
		if one.Properties.TargetResource != nil {
			targets = append(targets, *one.Properties.TargetResource.ResourceName)
		}
	}
	assert.ElementsMatch(t, []string{"godisk-01", "godisk-02", "godisk-net"}, targets)
}

func (d *device) deploymentRefusals(t *testing.T, loops resources.Deployment) {
	c := d.deploymentsClient()
	invalid, err := c.Validate(d.ctx, group, "image", deploymentOf(t, "network", map[string]any{"vnetName": 1, "unknown": "x"}))
	require.NoError(t, err, "a template that is not valid is a result")
	assert.Equal(t, "InvalidTemplate", *invalid.Error.Code)
	_, err = c.CreateOrUpdate(d.ctx, group, "image", deploymentOf(t, "network", map[string]any{"unknown": "x"}))
	assert.ErrorContains(t, err, "InvalidTemplate")
	failed, err := c.CreateOrUpdate(d.ctx, group, "unfit", deploymentOf(t, "unfit", nil))
	require.NoError(t, err)
	assert.ErrorContains(t, failed.WaitForCompletionRef(d.ctx, c.Client), "InvalidResourceReference")

	long := deploymentOf(t, "loops", map[string]any{"count": 100, "prefix": "long"})
	_, err = c.CreateOrUpdate(d.ctx, group, "long", long)
	require.NoError(t, err)
	_, err = c.CreateOrUpdate(d.ctx, group, "long", loops) // the same again would be a client that tries again
	assert.ErrorContains(t, err, "DeploymentActive")
	stopped, err := c.Cancel(d.ctx, group, "long")
	require.NoError(t, err)
	assert.Equal(t, http.StatusNoContent, stopped.StatusCode)
	_, err = c.Cancel(d.ctx, group, "long")
	assert.ErrorContains(t, err, "DeploymentCannotBeCancelled")
}

// subscription has every operation of deployments to the subscription.
func (d *device) subscription(t *testing.T) {
	c := d.deploymentsClient()
	at := deploymentOf(t, "subscription", map[string]any{"rgName": group + "-sub"})
	at.Location = to.StringPtr(location)
	valid, err := c.ValidateAtSubscriptionScope(d.ctx, "everything", at)
	require.NoError(t, err)
	require.Nil(t, valid.Error)
	made, err := c.CreateOrUpdateAtSubscriptionScope(d.ctx, "everything", at)
	done(t, d, c.Client, &made, err)
	there, err := c.CheckExistenceAtSubscriptionScope(d.ctx, "everything")
	require.NoError(t, err)
	assert.Equal(t, http.StatusNoContent, there.StatusCode)
	got, err := c.GetAtSubscriptionScope(d.ctx, "everything")
	require.NoError(t, err)
	assert.Equal(t, "dbelocal", *got.Location)
	list, err := c.ListAtSubscriptionScope(d.ctx, "", nil)
	require.NoError(t, err)
	assert.Len(t, list.Values(), 1)
	_, err = c.ExportTemplateAtSubscriptionScope(d.ctx, "everything")
	require.NoError(t, err)
	_, err = c.CancelAtSubscriptionScope(d.ctx, "everything")
	assert.ErrorContains(t, err, "DeploymentCannotBeCancelled")

	o := resources.NewDeploymentOperationsClientWithBaseURI(d.Management, d.SubscriptionID)
	o.Authorizer = d.auth
	operations, err := o.ListAtSubscriptionScope(d.ctx, "everything", nil)
	require.NoError(t, err)
	require.NotEmpty(t, operations.Values())
	_, err = o.GetAtSubscriptionScope(d.ctx, "everything", *operations.Values()[0].OperationID)
	require.NoError(t, err)

	nested, err := c.Get(d.ctx, group+"-sub", "network-"+group+"-sub")
	require.NoError(t, err)
	assert.Equal(t, "Succeeded", *nested.Properties.ProvisioningState)
	removed, err := c.DeleteAtSubscriptionScope(d.ctx, "everything")
	done(t, d, c.Client, &removed, err)
	g := resources.NewGroupsClientWithBaseURI(d.Management, d.SubscriptionID)
	g.Authorizer = d.auth
	gone, err := g.Delete(d.ctx, group+"-sub")
	done(t, d, g.Client, &gone, err)
}
