package arm_test

import (
	"net/http"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/edgerite/edgerite/arm"
	"github.com/edgerite/edgerite/arm/armtest"
)

// Timed is a type whose view tells the time.
type Timed struct {
	Properties struct {
		At arm.Time `json:"at,omitzero" arm:"readonly"`
	} `json:"properties"`
}

// TestReadAfterWrite holds that what is remembered of answers is never older than the last write that was answered,
// with readers that fill the memory all the time.
func TestReadAfterWrite(t *testing.T) {
	t.Parallel()
	d := armtest.New(t, toys())
	path := d.Group("rg") + toysAt + "bear"
	d.Must(http.MethodPut, path, body(map[string]any{"size": 0}))
	stop := make(chan struct{})
	var readers sync.WaitGroup
	for range 3 {
		readers.Go(func() {
			for {
				select {
				case <-stop:
					return
				default:
					d.Do(http.MethodGet, path, nil)
				}
			}
		})
	}
	for i := range 200 {
		size := float64(1 + i%9)
		d.Must(http.MethodPut, path, body(map[string]any{"size": size}))
		require.Equal(t, size, d.Must(http.MethodGet, path, nil).Get("properties.size"))
	}
	close(stop)
	readers.Wait()
}

func TestReadsTellTheTime(t *testing.T) {
	t.Parallel()
	d := armtest.New(t, arm.Provider{Namespace: "Test.Time", Types: []arm.Registered{&arm.Type[Timed]{
		Name: "Test.Time/clocks", Versions: arm.Versions{"2019-01-01", "2020-06-01"},
		View: func(c *arm.Call, r *arm.Resource[Timed]) error {
			r.Body.Properties.At = arm.Time{Time: c.Now()}
			return nil
		},
	}}})
	path := d.Group("rg") + "/providers/Test.Time/clocks/big"
	d.Must(http.MethodPut, path, `{"location":"dbelocal"}`)
	before := d.Must(http.MethodGet, path, nil).Get("properties.at")
	d.Advance(time.Hour)
	assert.NotEqual(t, before, d.Must(http.MethodGet, path, nil).Get("properties.at"))
}

func TestReadsOfOtherVersions(t *testing.T) {
	t.Parallel()
	d := armtest.New(t, toys())
	path := d.Group("rg") + toysAt + "bear"
	d.Must(http.MethodPut, path, body(map[string]any{"news": "none"}))
	for range 2 {
		assert.Equal(t, "none", d.Must(http.MethodGet, path+"?api-version=2020-06-01", nil).Get("properties.news"))
		assert.Nil(t, d.Must(http.MethodGet, path+"?api-version=2019-01-01", nil).Get("properties.news"))
		assert.Nil(t, d.Must(http.MethodGet, path, nil).Get("properties.status"))
		assert.Equal(t, "fine", d.Must(http.MethodGet, path+"?$expand=status", nil).Get("properties.status"))
	}
}
