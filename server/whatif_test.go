package server

import (
	"encoding/json"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// whatIf is what becomes of each resource of a template that is deployed to the group, and how many of its properties change.
func (w *whole) whatIf(t *testing.T, template []byte) (kinds map[string]int, deltas []json.RawMessage) {
	t.Helper()
	answer := w.do(http.MethodPost, "{sub}/resourceGroups/rg/providers/Microsoft.Resources/deployments/d/whatIf?api-version=2021-04-01", `{"properties":{"mode":"Complete","template":`+string(template)+`}}`)
	if at := answer.Header().Get("Location"); at != "" {
		w.clock.Advance(time.Hour)
		answer = w.do(http.MethodGet, at, "")
	}
	require.Equal(t, http.StatusOK, answer.Code, answer.Body)
	var result struct {
		Properties struct {
			Changes []struct {
				ChangeType string
				Delta      []json.RawMessage
			}
		}
	}
	require.NoError(t, json.Unmarshal(answer.Body.Bytes(), &result), answer.Body)
	kinds = map[string]int{}
	for _, c := range result.Properties.Changes {
		kinds[c.ChangeType]++
		deltas = append(deltas, c.Delta...)
	}
	return kinds, deltas
}

// TestWhatIfOfWhatThereIsMakesNoNoise: what a group's own template would change is nothing, of any type, defaults and what only the service sets
// included; on an empty device it would make all of it.
func TestWhatIfOfWhatThereIsMakesNoNoise(t *testing.T) {
	t.Parallel()
	first, second := openWhole(t, nil), openWhole(t, nil)
	for _, w := range []*whole{first, second} {
		w.made(t, "{sub}/resourceGroups/rg?api-version=2018-05-01", `{"location":"dbelocal"}`)
	}
	first.populate(t)
	exported := first.export(t, "IncludeParameterDefaultValue")
	kinds, deltas := first.whatIf(t, exported)
	assert.Equal(t, map[string]int{"NoChange": 8}, kinds)
	assert.Empty(t, deltas)
	kinds, _ = second.whatIf(t, exported)
	assert.Equal(t, map[string]int{"Create": 8}, kinds)
}
