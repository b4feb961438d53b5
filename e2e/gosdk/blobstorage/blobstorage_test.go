package blobstorage

import (
	"context"
	"testing"

	"github.com/edgerite/edgerite/e2e/emulator"
)

type ctx = context.Context

func TestBlobStorage(t *testing.T) {
	s := connect(t, emulator.Start(t, "--fetch-loopback")) // copies come from a web server of the checks
	t.Run("operations", func(t *testing.T) {
		for name, check := range map[string]func(*testing.T, *storage){
			"containers":              containers,
			"access policies":         accessPolicies,
			"container leases":        containerLeases,
			"blob leases":             blobLeases,
			"block blobs":             blockBlobs,
			"headers and metadata":    headersAndMetadata,
			"hashes":                  hashes,
			"conditions":              conditions,
			"page blobs":              pageBlobs,
			"page differences":        pageDifferences,
			"incremental copy":        incrementalCopy,
			"append blobs":            appendBlobs,
			"snapshots":               snapshots,
			"copies":                  copies,
			"copies from elsewhere":   copiesFromElsewhere,
			"copies that are aborted": abortedCopy,
			"writes from a URL":       writesFromURL,
			"batches":                 batches,
			"tags":                    tags,
			"tiers":                   tiers,
			"service properties":      serviceProperties,
			"account information":     accountInformation,
			"service signatures":      serviceSignatures,
			"account signatures":      accountSignatures,
			"delegated signatures":    delegatedSignatures,
			"tokens":                  tokens,
			"names":                   names,
			"sizes":                   sizes,
			"files":                   files,
			"reading on":              readingOn,
			"listing":                 listing,
			"listing of everything":   listingOfEverything,
			"structured bodies":       structuredBodies,
			"what is not there":       absent,
		} {
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				check(t, s)
			})
		}
	})
	t.Run("time", func(t *testing.T) { // alone, since the clock is everybody's
		for name, check := range map[string]func(*testing.T, *storage){
			"leases expire and break":  leasesInTime,
			"deleted blobs are kept":   softDelete,
			"archived blobs come back": rehydration,
			"blocks nobody commits go": blocksInTime,
			"signatures run out":       signaturesInTime,
		} {
			t.Run(name, func(t *testing.T) { check(t, s) })
		}
	})
}
