// Package storage is the resource provider Microsoft.Storage: storage accounts, their keys and
// their names. What is in an account is the blob service's.
package storage

import (
	"context"

	"github.com/edgerite/edgerite/arm"
	"github.com/edgerite/edgerite/internal/store"
)

// Blobs holds what is in the accounts.
type Blobs interface {
	// DropAccount removes what an account holds, in the transaction that removes the account; contents is
	// its Account.Contents.
	DropAccount(tx *store.Tx, contents string) error
	// SignSAS gives the query of a shared access signature with these parameters, for what is in the account or,
	// where resource is not empty, for that container or blob. key is in base64.
	SignSAS(account, key, resource string, parameters [][2]string) (string, error)
}

// Containers is the blob service's own view of what is in an account. Accounts are named by their Account.Contents; what it
// refuses it refuses with an *apierr.Error.
type Containers interface {
	FindContainer(account, name string) (c Container, ok bool, err error)
	// EachContainer calls fn by name, behind the name after, until it returns false.
	EachContainer(account, after string, fn func(c Container) (more bool, err error)) error
	// SetContainer makes a container, or changes the public access level and the metadata of the one there is.
	SetContainer(ctx context.Context, account string, c Container) error
	RemoveContainer(ctx context.Context, account, name string) error
	// LeaseContainer gives the lease's id, and after a break the seconds that remain of it.
	LeaseContainer(ctx context.Context, account, name string, l Lease) (id string, left int64, err error)
	ServiceSettings(account string) (ServiceSettings, error)
	SetServiceSettings(ctx context.Context, account string, s ServiceSettings) error
}

// Watcher is told when accounts came or went; Accounts.Names says which there are now. It must
// not block.
type Watcher interface{ AccountsChanged() }

// Deps is what the provider needs.
type Deps struct {
	Accounts   *Accounts
	Blobs      Blobs
	Containers Containers
	Watcher    Watcher // may be nil
}

type provider struct{ Deps }

// New declares the provider. The device lists these types first, in this order.
//
// Page: https://learn.microsoft.com/azure/databox-online/azure-stack-edge-gpu-deploy-virtual-machine-powershell
func New(d Deps) arm.Provider {
	p := &provider{d}
	return arm.Provider{
		Namespace: "Microsoft.Storage",
		Surface:   arm.OnDevice,
		Busy:      errBusy,
		Listed: []string{
			"storageaccounts", "storageAccounts/blobServices", "storageAccounts/tableServices",
			"storageAccounts/queueServices", "checkNameAvailability", "locations", "locations/quotas",
			"operations", "usages",
		},
		Types: []arm.Registered{
			p.storageAccount(), p.blobService(), p.container(),
			absent("tableServices", "Table", arm.OnDevice), absent("queueServices", "Queue", arm.OnDevice), absent("fileServices", "File", arm.Beyond),
			absent("blobServices/containers/immutabilityPolicies", "Immutability policy", arm.Beyond),
		},
		Functions: append(quotas(), p.checkName(), p.usages("usages"), p.usages("locations/{location}/usages"), skus()),
	}
}

// versions are what the device's clients send: its own profile 2019-06-01, the hybrid profiles of
// Azure Stack 2016-01-01 and 2017-10-01, and what lies between.
//
// Page: https://learn.microsoft.com/azure/databox-online/azure-stack-edge-profiles-azure-resource-manager-versions
func versions() arm.Versions {
	return arm.Versions{
		"2016-01-01", "2016-05-01", "2016-12-01", "2017-06-01", "2017-10-01",
		"2018-02-01", "2018-07-01", "2018-11-01", "2019-04-01", "2019-06-01",
	}
}
