package storage

import (
	"strings"

	"github.com/edgerite/edgerite/arm"
)

// maxAccounts is what usages tells as the limit; it is not enforced (behaviour: storage-quota).
const maxAccounts = 250

type list[T any] struct {
	Value []T `json:"value"`
}

func (p *provider) usages(path string) arm.Function {
	return arm.Function{
		Method:   "GET",
		Path:     path,
		Doc:      "https://learn.microsoft.com/rest/api/storagerp/usages/list-by-location",
		Surface:  arm.OnDevice,
		Versions: versions(),
		Do: func(c *arm.Call) (any, error) {
			names, err := p.Accounts.Names(c.Context())
			return list[arm.Usage]{[]arm.Usage{arm.Counted("StorageAccounts", "Storage Accounts", len(names), maxAccounts)}}, err
		},
	}
}

type offeredSKU struct {
	ResourceType string         `json:"resourceType"`
	Name         string         `json:"name"`
	Tier         string         `json:"tier"`
	Kind         string         `json:"kind"`
	Locations    []arm.Location `json:"locations"`
	Restrictions []string       `json:"restrictions"`
}

func skus() arm.Function {
	return arm.Function{
		Method:   "GET",
		Path:     "skus",
		Doc:      "https://learn.microsoft.com/rest/api/storagerp/skus/list",
		Surface:  arm.Beyond,
		Versions: versions().Since("2017-06-01"),
		Do: func(*arm.Call) (any, error) {
			var offered []offeredSKU
			for _, name := range []string{"Standard_LRS", "Premium_LRS"} {
				tier, _, _ := strings.Cut(name, "_")
				offered = append(offered, offeredSKU{"storageAccounts", name, tier, localKind, []arm.Location{arm.UpperLocation}, []string{}})
			}
			return list[offeredSKU]{offered}, nil
		},
	}
}
