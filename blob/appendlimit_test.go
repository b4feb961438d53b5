package blob

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestAppendLimits(t *testing.T) {
	t.Parallel()
	full := &blobWrite{record: &blobRecord{kind: appendBlob, appended: appendState{blocks: maxAppendedBlocks}}}
	assert.ErrorIs(t, full.appendBody(&upload{size: 1}), errCommittedBlocksExceedLimit)
	for version, limit := range map[string]int64{"2015-04-05": 4 << 20, "2022-11-01": 4 << 20, "2022-11-02": 100 << 20, "2026-02-06": 100 << 20} {
		assert.Equal(t, limit, (&call{version: version}).appendLimit(), version)
	}
}
