package network_test

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/edgerite/edgerite/arm/armtest"
)

// TestExchanges holds whole answers, headers and all, to those recorded in testdata.
func TestExchanges(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("testdata/*.txtar")
	require.NoError(t, err)
	require.NotEmpty(t, files)
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			t.Parallel()
			o := armtest.Options{}
			if strings.HasPrefix(filepath.Base(file), "operations") {
				o.Scale = armtest.Full
			}
			start(t, o).Exchange(t, file)
		})
	}
}
