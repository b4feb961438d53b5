package storage

import (
	"cmp"
	"strings"
	"time"

	"github.com/edgerite/edgerite/arm"
)

// storageAccount is the body of Microsoft.Storage/storageAccounts.
type storageAccount struct {
	SKU        sku               `json:"sku"`
	Kind       string            `json:"kind"`
	Properties accountProperties `json:"properties"`
	Keys       [2]key            `json:"keys,omitzero" arm:"internal"`
	Contents   string            `json:"contents,omitempty" arm:"internal"`
}

type sku struct {
	Name string `json:"name"`
	Tier string `json:"tier" arm:"readonly"`
}

func (p *provider) storageAccount() *arm.Type[storageAccount] {
	return &arm.Type[storageAccount]{
		Name:    "Microsoft.Storage/storageAccounts",
		Movable: true,
		Moved: func(c *arm.Call, _ arm.ID, r *arm.Resource[storageAccount]) error {
			return p.Accounts.set(c.Tx(), record(r))
		},
		Shown:    "Microsoft.Storage/storageaccounts",
		Doc:      "https://learn.microsoft.com/rest/api/storagerp/storage-accounts",
		Surface:  arm.OnDevice,
		Versions: versions(),
		Location: arm.UpperLocation,
		Names:    arm.Names{Min: 1, Max: 260, Pattern: `.*`}, // Validate has the service's own code for a bad name
		// Clients refuse a 201 to PUT and a 202 to DELETE: the specification has 200, 202 and 200, 204.
		Takes:   arm.Durations{Put: 15 * time.Second, Update: arm.AtOnce}, // behaviour: storage-durations
		Codes:   arm.Codes{Create: 200, Update: 200, CreatePending: 202, UpdatePending: 202, Delete: 200, DeletePending: 200, DeleteMissing: 204},
		Polling: arm.PollLocation,
		Actions: arm.Actions[storageAccount]{
			"listKeys":      {Doc: "https://learn.microsoft.com/rest/api/storagerp/storage-accounts/list-keys", Begin: listKeys},
			"regenerateKey": {Doc: "https://learn.microsoft.com/rest/api/storagerp/storage-accounts/regenerate-key", Begin: p.regenerateKey},
			"listAccountSas": {
				Doc:   "https://learn.microsoft.com/rest/api/storagerp/storage-accounts/list-account-sas",
				Begin: p.listAccountSAS, Since: "2016-05-01",
			},
			"listServiceSas": {
				Doc:   "https://learn.microsoft.com/rest/api/storagerp/storage-accounts/list-service-sas",
				Begin: p.listServiceSAS, Since: "2016-05-01",
			},
		},
		Early:    true,
		Default:  defaultAccount,
		Validate: p.checkAccount,
		Changed:  p.accountChanged,
		Deleted:  p.accountDeleted,
		View:     viewAccount,
	}
}

func defaultAccount(c *arm.Call, old, r *arm.Resource[storageAccount]) error {
	b, props := &r.Body, &r.Body.Properties
	b.SKU.Name, b.SKU.Tier = canonicalSKU(b.SKU.Name)
	b.Kind = canonicalKind(b.Kind)
	if props.HTTPSOnly == nil {
		// The device shows EnableHttpsTrafficOnly False, unlike Azure since 2019-04-01.
		props.HTTPSOnly = new(bool)
	}
	if old == nil {
		props.CreationTime = c.Now().Format(arm.TimeFormat)
		b.Contents = c.UUID()
		b.Keys = [2]key{{c.Key(), c.Now()}, {c.Key(), c.Now()}}
	}
	props.fill()
	props.PrimaryLocation = string(arm.UpperLocation)
	props.StatusOfPrimary = "available"
	return nil
}

func (p *provider) checkAccount(c *arm.Call, old, r *arm.Resource[storageAccount]) error {
	switch {
	case old == nil && !validName(r.ID.Name()):
		return errNameInvalid(r.ID.Name())
	case r.Body.SKU.Tier == "":
		return errBadValue("sku")
	case !strings.EqualFold(r.Body.Kind, localKind):
		return errBadValue("kind")
	case old != nil && old.Body.SKU.Name != r.Body.SKU.Name:
		return errFixedProperty("sku.name")
	}
	if err := r.Body.Properties.check(); err != nil || old != nil {
		return err
	}
	return p.checkOwner(c, r)
}

// behaviour: storage-usable-early.
func (p *provider) accountChanged(c *arm.Call, old, r *arm.Resource[storageAccount]) error {
	if err := p.Accounts.set(c.Tx(), record(r)); err != nil {
		return err
	}
	if old == nil {
		p.tellWatcher(c)
	}
	return nil
}

func (p *provider) accountDeleted(c *arm.Call, r *arm.Resource[storageAccount]) error {
	if err := p.Accounts.remove(c.Tx(), r.ID.Name()); err != nil {
		return err
	}
	p.tellWatcher(c)
	return p.Blobs.DropAccount(c.Tx(), r.Body.Contents)
}

func (p *provider) tellWatcher(c *arm.Call) {
	if p.Watcher != nil {
		c.Tx().AfterCommit(p.Watcher.AccountsChanged)
	}
}

func viewAccount(c *arm.Call, r *arm.Resource[storageAccount]) error {
	r.Body.Properties.PrimaryEndpoints = &endpoints{Blob: c.BlobEndpoint(r.ID.Name())}
	if c.Version() < lowerStatusSince {
		r.Body.Properties.StatusOfPrimary = title(r.Body.Properties.StatusOfPrimary)
	}
	return nil
}

// lowerStatusSince is the first api-version whose model has statusOfPrimary in lower case.
const lowerStatusSince = "2016-05-01"

// The device creates local accounts of general purpose version 1 only.
//
// Page: https://learn.microsoft.com/azure/databox-online/azure-stack-edge-gpu-deploy-virtual-machine-powershell
const localKind = "Storage"

// canonicalSKU gives a SKU the service's case and its tier; the tier of a SKU the device does not
// have is empty. The documentation's own sample sends "standard_lrs".
// behaviour: storage-sku.
func canonicalSKU(name string) (canonical, tier string) {
	name = cmp.Or(name, "Standard_LRS")
	for _, tier := range []string{"Standard", "Premium"} {
		if known := tier + "_LRS"; strings.EqualFold(name, known) {
			return known, tier
		}
	}
	return name, ""
}

// canonicalKind shows StorageV2 as the kind the device has: Az PowerShell sends it unasked, and
// the documentation shows Storage for the account so made (behaviour: storage-kind).
func canonicalKind(kind string) string {
	switch strings.ToLower(kind) {
	case "", "storage", "storagev2":
		return localKind
	}
	return kind
}

func record(r *arm.Resource[storageAccount]) Account {
	return Account{
		Name:      r.ID.Name(),
		ID:        r.ID.String(),
		Contents:  r.Body.Contents,
		Keys:      [2]string{r.Body.Keys[0].Value, r.Body.Keys[1].Value},
		HTTPSOnly: *r.Body.Properties.HTTPSOnly,
		Private:   r.Body.Properties.PublicAccess != nil && !*r.Body.Properties.PublicAccess,
		SKU:       r.Body.SKU.Name,
		Kind:      r.Body.Kind,
		Created:   r.Created,
	}
}
