package blob

import "net/http"

// reference is where the documentation of every operation lies.
const reference = "https://learn.microsoft.com/rest/api/storageservices/"

// Methods an operation may be asked for with.
var (
	get     = []string{http.MethodGet}
	getHead = []string{http.MethodGet, http.MethodHead}
	put     = []string{http.MethodPut}
	post    = []string{http.MethodPost}
	del     = []string{http.MethodDelete}
)

// Operations is the table of all documented operations.
func Operations() []Operation {
	var all []Operation
	all = append(all, serviceOperations()...)
	all = append(all, containerOperations()...)
	all = append(all, blobOperations()...)
	all = append(all, blockOperations()...)
	all = append(all, pageOperations()...)
	all = append(all, appendOperations()...)
	return all
}

func serviceOperations() []Operation {
	return []Operation{
		{Name: "List Containers", action: "containers/read", Methods: get, Level: serviceLevel, Comp: "list", Doc: reference + "list-containers2",
			Device: true, Default: true, handle: listContainers, permission: "l"},
		{Name: "Get Blob Service Properties", action: "read", Methods: get, Level: serviceLevel, Restype: "service", Comp: "properties", Doc: reference + "get-blob-service-properties",
			Device: true, Default: true, handle: getServiceProperties, permission: "r"},
		{Name: "Set Blob Service Properties", action: "write", Methods: put, Level: serviceLevel, Restype: "service", Comp: "properties", Doc: reference + "set-blob-service-properties",
			Device: true, Default: true, handle: setServiceProperties, permission: "w", takes: takesNone},
		{Name: "Preflight Blob Request", Methods: []string{http.MethodOptions}, Level: serviceLevel, everyLevel: true, Doc: reference + "preflight-blob-request",
			Device: true, Default: true, handle: preflight, open: true},
		{Name: "Get Blob Service Stats", action: "read", Methods: get, Level: serviceLevel, Restype: "service", Comp: "stats", Doc: reference + "get-blob-service-stats",
			Default: true, handle: getServiceStats, permission: "r"},
		{Name: "Get Account Information", action: "getInfo/action", Methods: getHead, Level: serviceLevel, Restype: "account", Comp: "properties", Doc: reference + "get-account-information",
			Device: true, Default: true, handle: getAccountInfo, permission: knownPermissions, everyLevel: true, resourceTypes: "sco"},
		{Name: "Get User Delegation Key", action: "generateUserDelegationKey/action", Methods: post, Level: serviceLevel, Restype: "service", Comp: "userdelegationkey", Doc: reference + "get-user-delegation-key",
			Default: true, handle: getUserDelegationKey, takes: takesNone},
		{Name: "Find Blobs by Tags", Methods: get, Level: serviceLevel, Comp: "blobs", Doc: reference + "find-blobs-by-tags",
			Default: true, handle: findBlobsByTags, permission: "f", resourceTypes: "so"},
		{Name: "Blob Batch", action: anybody, Methods: post, Level: serviceLevel, Comp: "batch", Doc: reference + "blob-batch",
			Default: true, handle: submitBatch, permission: knownPermissions, resourceTypes: "sco", takes: takesNone},
	}
}

func containerOperations() []Operation {
	return []Operation{
		{Name: "Create Container", action: "containers/write", Methods: put, Level: containerLevel, Restype: "container", Doc: reference + "create-container",
			Device: true, Default: true, handle: createContainer, permission: "cw", takes: takesNone},
		{Name: "Delete Container", action: "containers/delete", Methods: del, Level: containerLevel, Restype: "container", Doc: reference + "delete-container",
			Device: true, Default: true, handle: deleteContainer, permission: "d", takes: takesTimes},
		{Name: "Restore Container", action: "containers/write", Methods: put, Level: containerLevel, Restype: "container", Comp: "undelete", Doc: reference + "restore-container",
			permission: "w", takes: takesNone},
		{Name: "Get Container Properties", action: "containers/read", Methods: getHead, Level: containerLevel, Restype: "container", Doc: reference + "get-container-properties",
			Device: true, Default: true, handle: getContainer, permission: "r", public: publicContainer, takes: takesNone},
		{Name: "Get Container Metadata", action: "containers/read", Methods: getHead, Level: containerLevel, Restype: "container", Comp: "metadata", Doc: reference + "get-container-metadata",
			Device: true, Default: true, handle: getContainerMetadata, permission: "r", public: publicContainer, takes: takesNone},
		{Name: "Set Container Metadata", action: "containers/write", Methods: put, Level: containerLevel, Restype: "container", Comp: "metadata", Doc: reference + "set-container-metadata",
			Device: true, Default: true, handle: setContainerMetadata, permission: "w", takes: takesModified},
		{Name: "Get Container ACL", action: "containers/getAcl/action", Methods: getHead, Level: containerLevel, Restype: "container", Comp: "acl", Doc: reference + "get-container-acl",
			Device: true, Default: true, handle: getContainerACL, takes: takesNone},
		{Name: "Set Container ACL", action: "containers/setAcl/action", Methods: put, Level: containerLevel, Restype: "container", Comp: "acl", Doc: reference + "set-container-acl",
			Device: true, Default: true, handle: setContainerACL, takes: takesTimes},
		{Name: "Lease Container", action: "containers/write", Methods: put, Level: containerLevel, Restype: "container", Comp: "lease", Doc: reference + "lease-container",
			Device: true, Default: true, handle: leaseContainer, letters: leaseLetters, lease: leaseOperated, takes: takesTimes},
		{Name: "List Blobs", Methods: get, Level: containerLevel, Restype: "container", Comp: "list", Doc: reference + "list-blobs",
			Device: true, Default: true, handle: listBlobs, permission: "l", serviceSAS: true, public: publicContainer, takes: takesNone},
		{Name: "Find Blobs by Tags in Container", Methods: get, Level: containerLevel, Restype: "container", Comp: "blobs", Doc: reference + "find-blobs-by-tags-container",
			Default: true, handle: findBlobsByTags, permission: "f", resourceTypes: "co", serviceSAS: true},
		{Name: "Blob Batch in Container", action: anybody, Methods: post, Level: containerLevel, Restype: "container", Comp: "batch", Doc: reference + "blob-batch",
			Default: true, handle: submitBatch, permission: knownPermissions, resourceTypes: "sco", serviceSAS: true, takes: takesNone},
	}
}
