package storage

import "github.com/edgerite/edgerite/arm"

// absent is a service of accounts, or a feature, that Azure has and the device has not. It lists two of the types; who asks
// for one is told what Azure tells of an account without it (behaviour: storage-other-services).
func absent(name, what string, surface arm.Surface) *arm.Elsewhere[struct{}] {
	return &arm.Elsewhere[struct{}]{
		Type: arm.Type[struct{}]{
			Name: "Microsoft.Storage/storageAccounts/" + name, Doc: "https://learn.microsoft.com/rest/api/storagerp",
			Versions: versions().Since("2019-04-01"), Surface: surface, Names: onlyDefault(), Untagged: true,
		},
		Read: func(*arm.Call, arm.ID) (*arm.Resource[struct{}], error) { return nil, errUnsupported(what) },
		Each: func(*arm.Call, arm.ID, string, func(*arm.Resource[struct{}]) (bool, error)) error {
			return errUnsupported(what)
		},
		Write: func(*arm.Call, *arm.Resource[struct{}], *arm.Resource[struct{}]) error { return errUnsupported(what) },
	}
}
