// Package hybrid drives the device with the Azure SDK for Go and its hybrid profile: compute, network,
// storage, resources and authorization, from an empty group to a running machine and back.
//
// The folders hybrid2019 and hybrid2020 hold the same sequence for two profiles; the one for 2020 is
// generated from the one for 2019 (see generate.sh), what differs is in profile_test.go of each.
package hybrid

import (
	"context"
	"net/http"

	"strings"
	"testing"

	"github.com/Azure/azure-sdk-for-go/profiles/2019-03-01/compute/mgmt/compute"
	"github.com/Azure/azure-sdk-for-go/profiles/2019-03-01/network/mgmt/network"
	"github.com/Azure/azure-sdk-for-go/profiles/2019-03-01/resources/mgmt/resources"
	"github.com/Azure/azure-sdk-for-go/profiles/2019-03-01/resources/mgmt/subscriptions"
	"github.com/Azure/azure-sdk-for-go/profiles/2019-03-01/storage/mgmt/storage"
	"github.com/Azure/azure-sdk-for-go/sdk/storage/azblob/blob"
	"github.com/Azure/go-autorest/autorest"
	"github.com/Azure/go-autorest/autorest/to"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/edgerite/edgerite/e2e/emulator"
	"github.com/edgerite/edgerite/e2e/gosdk/signin"
)

const (
	group    = "hybrid-rg"
	location = "DBELocal"
	vmName   = "hybrid-vm"
)

// device is what the steps of the sequence share.
type device struct {
	emulator.Device
	ctx  context.Context
	auth autorest.Authorizer
}

func TestSequence(t *testing.T) {
	d := emulator.Start(t)
	t.Setenv("SSL_CERT_FILE", d.RootCert)
	s := &device{Device: d, ctx: context.Background(), auth: signin.User(t, d)}

	s.account(t)
	s.groups(t)
	uri := s.upload(t)
	s.accountOperations(t)
	image := s.image(t, uri)
	nic := s.network(t)
	s.addresses(t)
	s.securityGroups(t)
	s.machine(t, image, nic)
	s.dataDisk(t)
	s.extensions(t)
	s.reports(t)
	s.snapshots(t)
	s.power(t)
	s.refusals(t)
	s.generalized(t)
	s.resources(t)
	s.tags(t)
	s.moves(t)
	s.roles(t)
	s.deployments(t)
	s.subscription(t)
	s.remove(t)
}

// waiter is what every operation of the SDK that takes its time returns.
type waiter[C any] interface {
	WaitForCompletionRef(ctx context.Context, c C) error
}

// done waits for an operation that began without an error.
func done[C any, F waiter[C]](t *testing.T, d *device, c C, f F, err error) {
	t.Helper()
	require.NoError(t, err)
	require.NoError(t, f.WaitForCompletionRef(d.ctx, c))
}

func (d *device) account(t *testing.T) {
	c := subscriptions.NewClientWithBaseURI(d.Management)
	c.Authorizer = d.auth
	page, err := c.List(d.ctx)
	require.NoError(t, err)
	require.Len(t, page.Values(), 1)
	sub := page.Values()[0]
	assert.Equal(t, "Default Provider Subscription", *sub.DisplayName)
	assert.Equal(t, strings.ToUpper(d.SubscriptionID), *sub.SubscriptionID)

	p := resources.NewProvidersClientWithBaseURI(d.Management, d.SubscriptionID)
	p.Authorizer = d.auth
	list, err := p.List(d.ctx, nil, "")
	require.NoError(t, err)
	var names []string
	for _, v := range list.Values() {
		names = append(names, *v.Namespace)
	}
	assert.Equal(t, []string{"Microsoft.AzureBridge", "Microsoft.Compute", "Microsoft.Network", "Microsoft.Resources", "Microsoft.Storage"}, names)
}

func (d *device) groups(t *testing.T) {
	c := resources.NewGroupsClientWithBaseURI(d.Management, d.SubscriptionID)
	c.Authorizer = d.auth
	there, err := c.CheckExistence(d.ctx, group)
	require.NoError(t, err)
	require.Equal(t, http.StatusNotFound, there.StatusCode)
	g, err := c.CreateOrUpdate(d.ctx, group, resources.Group{Location: to.StringPtr(location)})
	require.NoError(t, err)
	assert.Equal(t, "dbelocal", *g.Location)
	assert.Equal(t, "Succeeded", *g.Properties.ProvisioningState)
}

func (d *device) upload(t *testing.T) string {
	c := storage.NewAccountsClientWithBaseURI(d.Management, d.SubscriptionID)
	c.Authorizer = d.auth
	free, err := c.CheckNameAvailability(d.ctx, storage.AccountCheckNameAvailabilityParameters{
		Name: to.StringPtr("hybridstore"), Type: to.StringPtr("Microsoft.Storage/storageAccounts"),
	})
	require.NoError(t, err)
	require.True(t, *free.NameAvailable)
	made, err := c.Create(d.ctx, group, "hybridstore", storage.AccountCreateParameters{
		Sku:                               &storage.Sku{Name: storage.StandardLRS},
		Kind:                              storage.Storage,
		Location:                          to.StringPtr(location),
		AccountPropertiesCreateParameters: &storage.AccountPropertiesCreateParameters{},
	})
	require.NoError(t, err)
	require.NoError(t, made.WaitForCompletionRef(d.ctx, c.Client))
	account, err := made.Result(c)
	require.NoError(t, err)
	assert.Equal(t, "https://hybridstore."+d.BlobSuffix+"/", *account.PrimaryEndpoints.Blob)
	keys, err := c.ListKeys(d.ctx, group, "hybridstore")
	require.NoError(t, err)
	require.Len(t, *keys.Keys, 2)

	cred, err := blob.NewSharedKeyCredential("hybridstore", *(*keys.Keys)[0].Value)
	require.NoError(t, err)
	return signin.UploadVHD(t, *account.PrimaryEndpoints.Blob, cred)
}

func (d *device) image(t *testing.T, uri string) string {
	c := compute.NewImagesClientWithBaseURI(d.Management, d.SubscriptionID)
	c.Authorizer = d.auth
	f, err := c.CreateOrUpdate(d.ctx, group, "image", compute.Image{
		Location: to.StringPtr(location),
		ImageProperties: &compute.ImageProperties{StorageProfile: &compute.ImageStorageProfile{
			OsDisk: &compute.ImageOSDisk{OsType: compute.Linux, OsState: compute.Generalized, BlobURI: &uri},
		}},
	})
	require.NoError(t, err)
	require.NoError(t, f.WaitForCompletionRef(d.ctx, c.Client))
	image, err := f.Result(c)
	require.NoError(t, err)
	return *image.ID
}

func (d *device) network(t *testing.T) string {
	v := network.NewVirtualNetworksClientWithBaseURI(d.Management, d.SubscriptionID)
	v.Authorizer = d.auth
	fv, err := v.CreateOrUpdate(d.ctx, group, "vnet", network.VirtualNetwork{
		Location: to.StringPtr(location),
		VirtualNetworkPropertiesFormat: &network.VirtualNetworkPropertiesFormat{
			AddressSpace: &network.AddressSpace{AddressPrefixes: &[]string{"10.2.0.0/24"}},
			Subnets: &[]network.Subnet{{
				Name:                   to.StringPtr("subnet"),
				SubnetPropertiesFormat: &network.SubnetPropertiesFormat{AddressPrefix: to.StringPtr("10.2.0.0/24")},
			}},
		},
	})
	require.NoError(t, err)
	require.NoError(t, fv.WaitForCompletionRef(d.ctx, v.Client))
	vnet, err := fv.Result(v)
	require.NoError(t, err)
	require.Len(t, *vnet.Subnets, 1)

	n := network.NewInterfacesClientWithBaseURI(d.Management, d.SubscriptionID)
	n.Authorizer = d.auth
	fn, err := n.CreateOrUpdate(d.ctx, group, "nic", network.Interface{
		Location: to.StringPtr(location),
		InterfacePropertiesFormat: &network.InterfacePropertiesFormat{
			IPConfigurations: &[]network.InterfaceIPConfiguration{{
				Name: to.StringPtr("ip"),
				InterfaceIPConfigurationPropertiesFormat: &network.InterfaceIPConfigurationPropertiesFormat{
					Subnet:                    &network.Subnet{ID: (*vnet.Subnets)[0].ID},
					PrivateIPAllocationMethod: network.Dynamic,
				},
			}},
		},
	})
	require.NoError(t, err)
	require.NoError(t, fn.WaitForCompletionRef(d.ctx, n.Client))
	nic, err := fn.Result(n)
	require.NoError(t, err)
	assert.True(t, strings.HasPrefix(*(*nic.IPConfigurations)[0].PrivateIPAddress, "10.2.0."))
	return *nic.ID
}

func (d *device) machines() compute.VirtualMachinesClient {
	c := compute.NewVirtualMachinesClientWithBaseURI(d.Management, d.SubscriptionID)
	c.Authorizer = d.auth
	return c
}

func (d *device) machine(t *testing.T, image, nic string) {
	sizes := compute.NewVirtualMachineSizesClientWithBaseURI(d.Management, d.SubscriptionID)
	sizes.Authorizer = d.auth
	list, err := sizes.List(d.ctx, location)
	require.NoError(t, err)
	assert.Greater(t, len(*list.Value), 40)

	vm := d.put(t, compute.VirtualMachine{
		Location: to.StringPtr(location),
		VirtualMachineProperties: &compute.VirtualMachineProperties{
			HardwareProfile: &compute.HardwareProfile{VMSize: "Standard_D1_v2"},
			StorageProfile:  &compute.StorageProfile{ImageReference: &compute.ImageReference{ID: &image}},
			OsProfile: &compute.OSProfile{
				ComputerName: to.StringPtr(vmName), AdminUsername: to.StringPtr("user1"), AdminPassword: to.StringPtr("Hybrid-pa55word"),
			},
			NetworkProfile: &compute.NetworkProfile{NetworkInterfaces: &[]compute.NetworkInterfaceReference{{ID: &nic}}},
		},
	})
	assert.Equal(t, "Succeeded", *vm.ProvisioningState)
	assert.Nil(t, vm.OsProfile.AdminPassword)
	assert.NotEmpty(t, *vm.VMID)

	vm = d.put(t, compute.VirtualMachine{Location: to.StringPtr(location), Tags: map[string]*string{"Organization": to.StringPtr("Engineering")}})
	assert.Equal(t, "Engineering", *vm.Tags["Organization"])
	assert.NotNil(t, vm.NetworkProfile)
}

func (d *device) put(t *testing.T, vm compute.VirtualMachine) compute.VirtualMachine {
	t.Helper()
	c := d.machines()
	f, err := c.CreateOrUpdate(d.ctx, group, vmName, vm)
	require.NoError(t, err)
	require.NoError(t, f.WaitForCompletionRef(d.ctx, c.Client))
	vm, err = f.Result(c)
	require.NoError(t, err)
	return vm
}

func (d *device) dataDisk(t *testing.T) {
	c := compute.NewDisksClientWithBaseURI(d.Management, d.SubscriptionID)
	c.Authorizer = d.auth
	f, err := c.CreateOrUpdate(d.ctx, group, "data", compute.Disk{
		Location: to.StringPtr(location),
		DiskProperties: &compute.DiskProperties{
			DiskSizeGB: to.Int32Ptr(1), CreationData: &compute.CreationData{CreateOption: compute.Empty},
		},
	})
	require.NoError(t, err)
	require.NoError(t, f.WaitForCompletionRef(d.ctx, c.Client))
	disk, err := f.Result(c)
	require.NoError(t, err)

	vm, err := d.machines().Get(d.ctx, group, vmName, "")
	require.NoError(t, err)
	vm.StorageProfile.DataDisks = &[]compute.DataDisk{{
		Lun: to.Int32Ptr(12), Name: to.StringPtr("data"), CreateOption: compute.DiskCreateOptionTypesAttach,
		ManagedDisk: &compute.ManagedDiskParameters{ID: disk.ID},
	}}
	vm = d.put(t, vm)
	require.Len(t, *vm.StorageProfile.DataDisks, 1)
	disk, err = c.Get(d.ctx, group, "data")
	require.NoError(t, err)
	assert.True(t, strings.EqualFold(*disk.ManagedBy, *vm.ID), *disk.ManagedBy)
}

func (d *device) power(t *testing.T) {
	c := d.machines()
	stopped, err := c.Deallocate(d.ctx, group, vmName)
	require.NoError(t, err)
	require.NoError(t, stopped.WaitForCompletionRef(d.ctx, c.Client))
	assert.Contains(t, d.statuses(t), "PowerState/deallocated")

	vm, err := c.Get(d.ctx, group, vmName, "")
	require.NoError(t, err)
	vm.HardwareProfile.VMSize = "Standard_D2_v2"
	vm = d.put(t, vm)
	assert.EqualValues(t, "Standard_D2_v2", vm.HardwareProfile.VMSize)

	started, err := c.Start(d.ctx, group, vmName)
	require.NoError(t, err)
	require.NoError(t, started.WaitForCompletionRef(d.ctx, c.Client))
	assert.Contains(t, d.statuses(t), "PowerState/running")
	restarted, err := c.Restart(d.ctx, group, vmName)
	require.NoError(t, err)
	require.NoError(t, restarted.WaitForCompletionRef(d.ctx, c.Client))
	powerOff(d.ctx, t, c, group, vmName)
	assert.Contains(t, d.statuses(t), "PowerState/stopped")
}

func (d *device) statuses(t *testing.T) []string {
	t.Helper()
	vm, err := d.machines().Get(d.ctx, group, vmName, compute.InstanceView)
	require.NoError(t, err)
	var codes []string
	for _, s := range *vm.InstanceView.Statuses {
		codes = append(codes, *s.Code)
	}
	return codes
}

func (d *device) refusals(t *testing.T) {
	_, err := d.machines().Get(d.ctx, group, "nobody", "")
	var e autorest.DetailedError
	require.ErrorAs(t, err, &e)
	assert.Equal(t, http.StatusNotFound, e.StatusCode)
	assert.ErrorContains(t, err, "ResourceNotFound")

	c := compute.NewDisksClientWithBaseURI(d.Management, d.SubscriptionID)
	c.Authorizer = d.auth
	_, err = c.Delete(d.ctx, group, "data")
	require.Error(t, err, "an attached disk was deleted")

	c.Authorizer = autorest.NewBearerAuthorizer(signin.Static("not-a-token"))
	_, err = c.Get(d.ctx, group, "data")
	assert.ErrorContains(t, err, "InvalidAuthenticationToken")
}

func (d *device) remove(t *testing.T) {
	assert.Equal(t, []string{vmName}, listAll(d.ctx, t, d.machines()))
	deleteVM(d.ctx, t, d.machines(), group, vmName)
	assert.Empty(t, listAll(d.ctx, t, d.machines()))
	c := resources.NewGroupsClientWithBaseURI(d.Management, d.SubscriptionID)
	c.Authorizer = d.auth
	f, err := c.Delete(d.ctx, group)
	require.NoError(t, err)
	require.NoError(t, f.WaitForCompletionRef(d.ctx, c.Client))
	there, err := c.CheckExistence(d.ctx, group)
	require.NoError(t, err)
	assert.Equal(t, http.StatusNotFound, there.StatusCode)
}
