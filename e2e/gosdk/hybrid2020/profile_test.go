package hybrid

import (
	"context"
	"testing"

	"github.com/Azure/azure-sdk-for-go/profiles/2020-09-01/compute/mgmt/compute"
	"github.com/Azure/go-autorest/autorest/to"
	"github.com/stretchr/testify/require"
)

// The calls whose signatures differ between the profiles.

func powerOff(ctx context.Context, t *testing.T, c compute.VirtualMachinesClient, group, name string) {
	t.Helper()
	f, err := c.PowerOff(ctx, group, name, nil)
	require.NoError(t, err)
	require.NoError(t, f.WaitForCompletionRef(ctx, c.Client))
}

func deleteVM(ctx context.Context, t *testing.T, c compute.VirtualMachinesClient, group, name string) {
	t.Helper()
	f, err := c.Delete(ctx, group, name, nil)
	require.NoError(t, err)
	require.NoError(t, f.WaitForCompletionRef(ctx, c.Client))
}

func listAll(ctx context.Context, t *testing.T, c compute.VirtualMachinesClient) []string {
	t.Helper()
	var names []string
	it, err := c.ListAllComplete(ctx, "false")
	require.NoError(t, err)
	for ; it.NotDone(); err = it.NextWithContext(ctx) {
		require.NoError(t, err)
		names = append(names, *it.Value().Name)
	}
	return names
}

func snapshotOf(disk *string) compute.Snapshot {
	return compute.Snapshot{
		Location:           to.StringPtr(location),
		SnapshotProperties: &compute.SnapshotProperties{CreationData: &compute.CreationData{CreateOption: compute.Copy, SourceResourceID: disk}},
	}
}
