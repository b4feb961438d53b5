package blob

// tierConditions judges a deletion by when the blob came to its tier, or was made where its tier was never set, in versions
// that know of that
// (https://github.com/Azure/azure-sdk-for-go/blob/main/sdk/storage/azblob/blob/client_test.go, TestBlobDeleteAccessTierIf…).
// behaviour: blob-tier-conditions.
func (w *blobWrite) tierConditions() error {
	if !w.newer(versionTierTimes) {
		return nil
	}
	k, err := w.conditionsNamed("x-ms-access-tier-", "")
	if err != nil {
		return err
	}
	k = conditions{modifiedSince: k.modifiedSince, unmodifiedSince: k.unmodifiedSince}
	if k.checkRead(validators{modified: w.record.tierSince(w.Clock.Now())}) != nil {
		return errTierChangeNotMet
	}
	return nil
}
