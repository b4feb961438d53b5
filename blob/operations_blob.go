package blob

func blobOperations() []Operation {
	return []Operation{
		{Name: "Put Blob", Methods: put, Level: blobLevel, Doc: reference + "put-blob",
			Device: true, Default: true, handle: putBlobOfNoType, permission: "cw", creates: true},
		{Name: "Put Blob (block)", Methods: put, Level: blobLevel, Headers: []string{"x-ms-blob-type: BlockBlob"}, Doc: reference + "put-blob",
			Device: true, Default: true, handle: putBlockBlob, permission: "cw", creates: true},
		{Name: "Put Blob (page)", Methods: put, Level: blobLevel, Headers: []string{"x-ms-blob-type: PageBlob"}, Doc: reference + "put-blob",
			Device: true, Default: true, handle: putPageBlob, permission: "cw", creates: true},
		{Name: "Put Blob (append)", Methods: put, Level: blobLevel, Headers: []string{"x-ms-blob-type: AppendBlob"}, Doc: reference + "put-blob",
			Default: true, handle: putAppendBlob, permission: "cw", creates: true},
		{Name: "Put Blob From URL", Methods: put, Level: blobLevel, Headers: []string{"x-ms-blob-type: BlockBlob", "x-ms-copy-source"}, Doc: reference + "put-blob-from-url",
			Default: true, handle: putBlobFromURL, permission: "cw", creates: true},
		{Name: "Copy Blob", Methods: put, Level: blobLevel, Headers: []string{"x-ms-copy-source"}, Doc: reference + "copy-blob",
			Device: true, Default: true, handle: copyBlob, permission: "cw", creates: true, lease: leaseInfinite},
		{Name: "Copy Blob From URL", Methods: put, Level: blobLevel, Headers: []string{"x-ms-copy-source", "x-ms-requires-sync: true"}, Doc: reference + "copy-blob-from-url",
			Default: true, handle: copyBlobFromURL, permission: "cw", creates: true},
		{Name: "Abort Copy Blob", Methods: put, Level: blobLevel, Comp: "copy", Doc: reference + "abort-copy-blob",
			Device: true, Default: true, handle: abortCopy, permission: "w", takes: takesNone, duringCopy: true, onIncremental: true},
		{Name: "Get Blob", Methods: get, Level: blobLevel, Doc: reference + "get-blob",
			Device: true, Default: true, handle: getBlob, permission: "r", public: publicBlob},
		{Name: "Get Blob Properties", Methods: []string{"HEAD"}, Level: blobLevel, Doc: reference + "get-blob-properties",
			Device: true, Default: true, handle: headBlob, permission: "r", public: publicBlob, archived: true, onIncremental: true},
		{Name: "Set Blob Properties", Methods: put, Level: blobLevel, Comp: "properties", Doc: reference + "set-blob-properties",
			Device: true, Default: true, handle: setBlobProperties, permission: "w"},
		{Name: "Get Blob Metadata", Methods: getHead, Level: blobLevel, Comp: "metadata", Doc: reference + "get-blob-metadata",
			Device: true, Default: true, handle: getBlobMetadata, permission: "r", public: publicBlob, archived: true},
		{Name: "Set Blob Metadata", Methods: put, Level: blobLevel, Comp: "metadata", Doc: reference + "set-blob-metadata",
			Device: true, Default: true, handle: setBlobMetadata, permission: "w"},
		{Name: "Get Blob Tags", Methods: get, Level: blobLevel, Comp: "tags", Doc: reference + "get-blob-tags",
			Default: true, handle: getBlobTags, permission: "t", takes: takesBlobIf, archived: true},
		{Name: "Set Blob Tags", Methods: put, Level: blobLevel, Comp: "tags", Doc: reference + "set-blob-tags",
			Default: true, handle: setBlobTags, permission: "t", takes: takesBlobIf, archived: true},
		{Name: "Lease Blob", Methods: put, Level: blobLevel, Comp: "lease", Doc: reference + "lease-blob",
			Device: true, Default: true, handle: leaseBlob, letters: leaseLetters, lease: leaseOperated},
		{Name: "Delete Blob", Methods: del, Level: blobLevel, Doc: reference + "delete-blob",
			Device: true, Default: true, handle: deleteBlob, letters: deleteLetters, archived: true, batched: true, onIncremental: true},
		{Name: "Undelete Blob", Methods: put, Level: blobLevel, Comp: "undelete", Doc: reference + "undelete-blob",
			Default: true, handle: undeleteBlob, permission: "w", takes: takesNone},
		{Name: "Snapshot Blob", Methods: put, Level: blobLevel, Comp: "snapshot", Doc: reference + "snapshot-blob",
			Device: true, Default: true, handle: snapshotBlob, permission: "cw", lease: leaseNamed},
		{Name: "Set Blob Tier", Methods: put, Level: blobLevel, Comp: "tier", Doc: reference + "set-blob-tier",
			Default: true, handle: setBlobTier, permission: "w", takes: takesTags, archived: true, batched: true, onSnapshot: true},
		{Name: "Set Blob Expiry", Methods: put, Level: blobLevel, Comp: "expiry", Doc: reference + "set-blob-expiry",
			permission: "w"},
		{Name: "Query Blob Contents", Methods: post, Level: blobLevel, Comp: "query", Doc: reference + "query-blob-contents",
			permission: "r"},
		{Name: "Set Blob Immutability Policy", Methods: put, Level: blobLevel, Comp: "immutabilitypolicies", Doc: reference + "set-blob-immutability-policy",
			permission: "i"},
		{Name: "Delete Blob Immutability Policy", Methods: del, Level: blobLevel, Comp: "immutabilitypolicies", Doc: reference + "delete-blob-immutability-policy",
			permission: "i"},
		{Name: "Set Blob Legal Hold", Methods: put, Level: blobLevel, Comp: "legalhold", Doc: reference + "set-blob-legal-hold",
			permission: "i"},
	}
}

func blockOperations() []Operation {
	return []Operation{
		{Name: "Put Block", Methods: put, Level: blobLevel, Comp: "block", Doc: reference + "put-block",
			Device: true, Default: true, handle: putBlock, permission: "w", takes: ignoresAll},
		{Name: "Put Block From URL", Methods: put, Level: blobLevel, Comp: "block", Headers: []string{"x-ms-copy-source"}, Doc: reference + "put-block-from-url",
			Default: true, handle: putBlockFromURL, permission: "w", takes: ignoresAll},
		{Name: "Put Block List", Methods: put, Level: blobLevel, Comp: "blocklist", Doc: reference + "put-block-list",
			Device: true, Default: true, handle: putBlockList, permission: "w", creates: true},
		{Name: "Get Block List", Methods: get, Level: blobLevel, Comp: "blocklist", Doc: reference + "get-block-list",
			Device: true, Default: true, handle: getBlockList, permission: "r", public: publicBlob, takes: takesTags},
	}
}

func pageOperations() []Operation {
	return []Operation{
		{Name: "Put Page", Methods: put, Level: blobLevel, Comp: "page", Doc: reference + "put-page",
			Device: true, Default: true, handle: putPage, permission: "w"},
		{Name: "Put Page From URL", Methods: put, Level: blobLevel, Comp: "page", Headers: []string{"x-ms-copy-source"}, Doc: reference + "put-page-from-url",
			Default: true, handle: putPageFromURL, permission: "w"},
		{Name: "Get Page Ranges", Methods: get, Level: blobLevel, Comp: "pagelist", Doc: reference + "get-page-ranges",
			Device: true, Default: true, handle: getPageRanges, permission: "r", public: publicBlob},
		{Name: "Incremental Copy Blob", Methods: put, Level: blobLevel, Comp: "incrementalcopy", Doc: reference + "incremental-copy-blob",
			Default: true, handle: incrementalCopy, permission: "cw", onIncremental: true},
	}
}

func appendOperations() []Operation {
	return []Operation{
		{Name: "Append Block", Methods: put, Level: blobLevel, Comp: "appendblock", Doc: reference + "append-block",
			Default: true, handle: appendBlock, permission: "aw"},
		{Name: "Append Block From URL", Methods: put, Level: blobLevel, Comp: "appendblock", Headers: []string{"x-ms-copy-source"}, Doc: reference + "append-block-from-url",
			Default: true, handle: appendBlockFromURL, permission: "aw"},
		{Name: "Append Blob Seal", Methods: put, Level: blobLevel, Comp: "seal", Doc: reference + "append-blob-seal",
			Default: true, handle: sealBlob, permission: "aw"},
	}
}
