package hybrid

import (
	"io"
	"net/http"
	"testing"

	"github.com/Azure/azure-sdk-for-go/profiles/2019-03-01/compute/mgmt/compute"
	"github.com/Azure/go-autorest/autorest/to"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func (d *device) extensions(t *testing.T) {
	c := compute.NewVirtualMachineExtensionsClientWithBaseURI(d.Management, d.SubscriptionID)
	c.Authorizer = d.auth
	f, err := c.CreateOrUpdate(d.ctx, group, vmName, "CustomScript", compute.VirtualMachineExtension{
		Location: to.StringPtr(location),
		VirtualMachineExtensionProperties: &compute.VirtualMachineExtensionProperties{
			Publisher: to.StringPtr("Microsoft.Azure.Extensions"), Type: to.StringPtr("CustomScript"), TypeHandlerVersion: to.StringPtr("2.0"),
			Settings: map[string]any{"commandToExecute": "date"}, ProtectedSettings: map[string]any{"secret": "x"},
		},
	})
	done(t, d, c.Client, &f, err)
	made, err := c.Get(d.ctx, group, vmName, "CustomScript", "")
	require.NoError(t, err)
	assert.Equal(t, "Succeeded", *made.ProvisioningState)
	assert.Equal(t, map[string]any{"commandToExecute": "date"}, made.Settings)
	assert.Nil(t, made.ProtectedSettings)
	vm, err := d.machines().Get(d.ctx, group, vmName, "")
	require.NoError(t, err)
	require.Len(t, *vm.Resources, 1)
	removed, err := c.Delete(d.ctx, group, vmName, "CustomScript")
	done(t, d, c.Client, &removed, err)
	_, err = c.Get(d.ctx, group, vmName, "CustomScript", "")
	assert.ErrorContains(t, err, "NotFound")
}

func (d *device) reports(t *testing.T) {
	view, err := d.machines().InstanceView(d.ctx, group, vmName)
	require.NoError(t, err)
	assert.NotEmpty(t, *view.Statuses)
	sizes, err := d.machines().ListAvailableSizes(d.ctx, group, vmName)
	require.NoError(t, err)
	assert.NotEmpty(t, *sizes.Value)
	u := compute.NewUsageClientWithBaseURI(d.Management, d.SubscriptionID)
	u.Authorizer = d.auth
	page, err := u.List(d.ctx, location)
	require.NoError(t, err)
	used := map[string]int32{}
	for _, usage := range page.Values() {
		used[*usage.Name.Value] = *usage.CurrentValue
	}
	assert.EqualValues(t, 1, used["virtualMachines"])
}

// snapshots of the machine's own disk, which is read by its signature and made into another disk.
func (d *device) snapshots(t *testing.T) {
	vm, err := d.machines().Get(d.ctx, group, vmName, "")
	require.NoError(t, err)
	c := compute.NewSnapshotsClientWithBaseURI(d.Management, d.SubscriptionID)
	c.Authorizer = d.auth
	f, err := c.CreateOrUpdate(d.ctx, group, "snap", snapshotOf(vm.StorageProfile.OsDisk.ManagedDisk.ID))
	done(t, d, c.Client, &f, err)
	granted, err := c.GrantAccess(d.ctx, group, "snap", compute.GrantAccessData{Access: compute.Read, DurationInSeconds: to.Int32Ptr(600)})
	done(t, d, c.Client, &granted, err)
	uri, err := granted.Result(c)
	require.NoError(t, err)
	resp, err := http.Get(*uri.AccessSAS)
	require.NoError(t, err)
	defer resp.Body.Close()
	head, err := io.ReadAll(io.LimitReader(resp.Body, 8))
	require.NoError(t, err)
	assert.Equal(t, "Edgerite", string(head))
	revoked, err := c.RevokeAccess(d.ctx, group, "snap")
	done(t, d, c.Client, &revoked, err)

	disks := compute.NewDisksClientWithBaseURI(d.Management, d.SubscriptionID)
	disks.Authorizer = d.auth
	snap, err := c.Get(d.ctx, group, "snap")
	require.NoError(t, err)
	made, err := disks.CreateOrUpdate(d.ctx, group, "restored", compute.Disk{
		Location:       to.StringPtr(location),
		DiskProperties: &compute.DiskProperties{CreationData: &compute.CreationData{CreateOption: compute.Copy, SourceResourceID: snap.ID}},
	})
	done(t, d, disks.Client, &made, err)
	_, err = disks.Update(d.ctx, group, "restored", compute.DiskUpdate{DiskUpdateProperties: &compute.DiskUpdateProperties{DiskSizeGB: to.Int32Ptr(1)}})
	if err == nil { // its size is the snapshot's, at least a GiB
		_, err = disks.Update(d.ctx, group, "restored", compute.DiskUpdate{DiskUpdateProperties: &compute.DiskUpdateProperties{DiskSizeGB: to.Int32Ptr(0)}})
	}
	assert.Error(t, err)
	removed, err := c.Delete(d.ctx, group, "snap")
	done(t, d, c.Client, &removed, err)
}

func (d *device) generalized(t *testing.T) {
	c := d.machines()
	restarted, err := c.Redeploy(d.ctx, group, vmName)
	done(t, d, c.Client, &restarted, err)
	stopped, err := c.Deallocate(d.ctx, group, vmName)
	done(t, d, c.Client, &stopped, err)
	_, err = c.Generalize(d.ctx, group, vmName)
	require.NoError(t, err)
	assert.Contains(t, d.statuses(t), "OSState/generalized")
	started, err := c.Start(d.ctx, group, vmName)
	if err == nil {
		err = started.WaitForCompletionRef(d.ctx, c.Client)
	}
	assert.ErrorContains(t, err, "generalized")

	vm, err := c.Get(d.ctx, group, vmName, "")
	require.NoError(t, err)
	images := compute.NewImagesClientWithBaseURI(d.Management, d.SubscriptionID)
	images.Authorizer = d.auth
	f, err := images.CreateOrUpdate(d.ctx, group, "captured", compute.Image{
		Location: to.StringPtr(location), ImageProperties: &compute.ImageProperties{SourceVirtualMachine: &compute.SubResource{ID: vm.ID}},
	})
	done(t, d, images.Client, &f, err)
	listed, err := images.ListByResourceGroup(d.ctx, group)
	require.NoError(t, err)
	assert.Len(t, listed.Values(), 2)
}
