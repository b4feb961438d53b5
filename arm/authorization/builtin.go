package authorization

import (
	"slices"
	"strings"
	"time"
)

// edition is counted up when the built-in roles change, so that devices of before get them.
const edition = 2

// builtInRole is a role that every device has, as Azure has it: what the pages by category below this one list
// (privileged, general, storage, networking, compute; of September 2025 to July 2026).
// Page: https://learn.microsoft.com/azure/role-based-access-control/built-in-roles
type builtInRole struct {
	guid, name, description          string
	actions, notActions, dataActions []string
}

// ownerRole and dataOwnerRole are those of the device's own user and service principal.
const (
	ownerRole     = "8e3af657-a8ff-443c-a75c-2fe8c4bcb635"
	dataOwnerRole = "b7e6dc6d-f1e8-4753-8033-0f276bb0955b"
)

// builtInSince is when Azure made its first roles.
var builtInSince = time.Date(2015, 2, 2, 21, 55, 9, 0, time.UTC)

const (
	containers    = "Microsoft.Storage/storageAccounts/blobServices/containers/"
	delegationKey = "Microsoft.Storage/storageAccounts/blobServices/generateUserDelegationKey/action"
)

func builtInRoles() []builtInRole {
	return []builtInRole{
		{
			guid: ownerRole, name: "Owner",
			description: "Grants full access to manage all resources, including the ability to assign roles in Azure RBAC.",
			actions:     []string{"*"},
		},
		{
			guid: "b24988ac-6180-42a0-ab88-20f7382dd24c", name: "Contributor",
			description: "Grants full access to manage all resources, but does not allow you to assign roles in Azure RBAC, manage assignments in Azure Blueprints, or share image galleries.",
			actions:     []string{"*"},
			notActions: []string{
				"Microsoft.Authorization/*/Delete", "Microsoft.Authorization/*/Write", "Microsoft.Authorization/elevateAccess/Action",
				"Microsoft.Blueprint/blueprintAssignments/write", "Microsoft.Blueprint/blueprintAssignments/delete", "Microsoft.Compute/galleries/share/action",
				"Microsoft.Purview/consents/write", "Microsoft.Purview/consents/delete", "Microsoft.Resources/deploymentStacks/manageDenySetting/action",
				"Microsoft.Subscription/cancel/action", "Microsoft.Subscription/enable/action",
			},
		},
		{
			guid: "acdd72a7-3385-48ef-bd42-f606fba81ae7", name: "Reader",
			description: "View all resources, but does not allow you to make any changes.",
			actions:     []string{"*/read"},
		},
		{
			guid: "18d7d88d-d35e-4fb5-a5c3-7773c20a72d9", name: "User Access Administrator",
			description: "Lets you manage user access to Azure resources.",
			actions:     []string{"*/read", "Microsoft.Authorization/*", "Microsoft.Support/*"},
		},
		{
			guid: "f58310d9-a9f6-439a-9e8d-f62e7b41a168", name: "Role Based Access Control Administrator",
			description: "Manage access to Azure resources by assigning roles using Azure RBAC. This role does not allow you to manage access using other ways, such as Azure Policy.",
			actions:     []string{"Microsoft.Authorization/roleAssignments/write", "Microsoft.Authorization/roleAssignments/delete", "*/read", "Microsoft.Support/*"},
		},
		{
			guid: dataOwnerRole, name: "Storage Blob Data Owner",
			description: "Allows for full access to Azure Storage blob containers and data, including assigning POSIX access control.",
			actions:     []string{containers + "*", delegationKey},
			dataActions: []string{containers + "blobs/*"},
		},
		{
			guid: "ba92f5b4-2d11-453d-a403-e96b0029c9fe", name: "Storage Blob Data Contributor",
			description: "Allows for read, write and delete access to Azure Storage blob containers and data",
			actions:     []string{containers + "delete", containers + "read", containers + "write", delegationKey},
			dataActions: []string{containers + "blobs/delete", containers + "blobs/read", containers + "blobs/write", containers + "blobs/move/action", containers + "blobs/add/action"},
		},
		{
			guid: "2a2b9908-6ea1-4ae2-8e65-a410df84e7d1", name: "Storage Blob Data Reader",
			description: "Allows for read access to Azure Storage blob containers and data",
			actions:     []string{containers + "read", delegationKey},
			dataActions: []string{containers + "blobs/read"},
		},
		{
			guid: "db58b8e5-c6ad-4a2a-8342-4190687cbf4a", name: "Storage Blob Delegator",
			description: "Allows for generation of a user delegation key which can be used to sign SAS tokens",
			actions:     []string{delegationKey},
		},
		{
			guid: "17d1049b-9a84-46fb-8f53-869881c3d3ab", name: "Storage Account Contributor",
			description: "Lets you manage storage accounts, including accessing storage account keys which provide full access to storage account data.",
			actions: shared(
				"Microsoft.Insights/diagnosticSettings/*", "Microsoft.Network/virtualNetworks/subnets/joinViaServiceEndpoint/action",
				"Microsoft.Storage/storageAccounts/*",
			),
		},
		{
			guid: "81a9662b-bebf-436f-a333-f67b29880f12", name: "Storage Account Key Operator Service Role",
			description: "Storage Account Key Operators are allowed to list and regenerate keys on Storage Accounts",
			actions:     []string{"Microsoft.Storage/storageAccounts/listkeys/action", "Microsoft.Storage/storageAccounts/regeneratekey/action"},
		},
		{
			guid: "4d97b98b-1d4f-4787-a291-c67834d212e7", name: "Network Contributor",
			description: "Lets you manage networks, but not access to them.",
			actions:     shared("Microsoft.Network/*"),
		},
		{
			guid: "9980e02c-c2be-4d73-94e8-173b1dc7cf3c", name: "Virtual Machine Contributor",
			description: "Lets you manage virtual machines, but not access to them, and not the virtual network or storage account they're connected to.",
			actions: shared(
				"Microsoft.Compute/availabilitySets/*", "Microsoft.Compute/locations/*", "Microsoft.Compute/virtualMachines/*", "Microsoft.Compute/virtualMachineScaleSets/*",
				"Microsoft.Compute/cloudServices/*", "Microsoft.Compute/disks/write", "Microsoft.Compute/disks/read", "Microsoft.Compute/disks/delete",
				"Microsoft.Compute/hostgroups/write", "Microsoft.Compute/hostgroups/hosts/write", "Microsoft.DevTestLab/schedules/*",
				"Microsoft.Network/applicationGateways/backendAddressPools/join/action", "Microsoft.Network/loadBalancers/backendAddressPools/join/action",
				"Microsoft.Network/loadBalancers/inboundNatPools/join/action", "Microsoft.Network/loadBalancers/inboundNatRules/join/action",
				"Microsoft.Network/loadBalancers/probes/join/action", "Microsoft.Network/loadBalancers/read", "Microsoft.Network/locations/*", "Microsoft.Network/networkInterfaces/*",
				"Microsoft.Network/networkSecurityGroups/join/action", "Microsoft.Network/networkSecurityGroups/read", "Microsoft.Network/publicIPAddresses/join/action",
				"Microsoft.Network/publicIPAddresses/read", "Microsoft.Network/virtualNetworks/read", "Microsoft.Network/virtualNetworks/subnets/join/action",
				"Microsoft.RecoveryServices/locations/*", "Microsoft.RecoveryServices/Vaults/backupFabrics/backupProtectionIntent/write",
				"Microsoft.RecoveryServices/Vaults/backupFabrics/protectionContainers/protectedItems/*/read", "Microsoft.RecoveryServices/Vaults/backupFabrics/protectionContainers/protectedItems/read",
				"Microsoft.RecoveryServices/Vaults/backupFabrics/protectionContainers/protectedItems/write", "Microsoft.RecoveryServices/Vaults/backupPolicies/read",
				"Microsoft.RecoveryServices/Vaults/backupPolicies/write", "Microsoft.RecoveryServices/Vaults/read", "Microsoft.RecoveryServices/Vaults/usages/read",
				"Microsoft.RecoveryServices/Vaults/write", "Microsoft.SerialConsole/serialPorts/connect/action", "Microsoft.SqlVirtualMachine/*",
				"Microsoft.Storage/storageAccounts/listKeys/action", "Microsoft.Storage/storageAccounts/read",
			),
		},
	}
}

// shared are actions with those that all roles of this kind have, by provider, as the page lists them.
func shared(own ...string) []string {
	all := append([]string{
		"Microsoft.Authorization/*/read", "Microsoft.Insights/alertRules/*", "Microsoft.ResourceHealth/availabilityStatuses/read",
		"Microsoft.Resources/deployments/*", "Microsoft.Resources/subscriptions/resourceGroups/read", "Microsoft.Support/*",
	}, own...)
	provider := func(action string) string {
		namespace, _, _ := strings.Cut(action, "/")
		return namespace
	}
	slices.SortStableFunc(all, func(a, b string) int { return strings.Compare(provider(a), provider(b)) })
	return all
}
