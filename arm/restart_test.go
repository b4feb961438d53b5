package arm_test

import (
	"testing"
	"time"

	"github.com/cockroachdb/pebble/v2/vfs"
	"github.com/stretchr/testify/assert"

	"github.com/edgerite/edgerite/arm/armtest"
)

// An operation is a row: it goes on after a restart, at the time it was due.
func TestOperationSurvivesRestart(t *testing.T) {
	t.Parallel()
	fs := vfs.NewMem()
	o := armtest.Options{Providers: toysOnly(), Scale: armtest.Full, FS: fs}
	d := armtest.Start(t, o)
	path := d.Group("rg") + toysAt + "bear"
	status := d.Must("PUT", path, body(nil), 201).Header.Get("Azure-AsyncOperation")
	d.Close()

	o.Clock, o.Seed = d.Clock, 1
	d = armtest.Start(t, o)
	assert.Equal(t, "InProgress", d.Must("GET", status, nil).Get("status"))
	d.Close()
	d.Clock.Advance(90 * time.Second)

	d = armtest.Start(t, o)
	poll := d.Must("GET", status, nil)
	assert.Equal(t, "Succeeded", poll.Get("status"))
	assert.Equal(t, "2024-05-06T07:09:09.0000000Z", poll.Get("endTime"), "when it was due, not when somebody asked")
	assert.Equal(t, "Succeeded", d.Must("GET", path, nil).Get("properties.provisioningState"))
}

// What was acknowledged is there after a crash, and nothing is there by half.
func TestCrash(t *testing.T) {
	t.Parallel()
	fs := vfs.NewCrashableMem()
	d := armtest.Start(t, armtest.Options{Providers: toysOnly(), FS: fs})
	path := d.Group("rg") + toysAt + "bear"
	d.Must("PUT", path, body(map[string]any{"size": 1}))
	crashed := fs.CrashClone(vfs.CrashCloneCfg{UnsyncedDataPercent: 0})
	d.Must("PUT", path, body(map[string]any{"size": 2}))

	d = armtest.Start(t, armtest.Options{Providers: toysOnly(), FS: crashed, Seed: 1})
	assert.InEpsilon(t, 1, d.Must("GET", path, nil).Get("properties.size"), 0)
	assert.Equal(t, "rg", d.Must("GET", armtest.Sub+"/resourceGroups/rg", nil).Get("name"))
}

// The seed is planted once: what a person has deleted stays deleted.
func TestSeedOnce(t *testing.T) {
	t.Parallel()
	fs := vfs.NewMem()
	d := armtest.Start(t, armtest.Options{FS: fs})
	d.Must("DELETE", armtest.Sub+"/resourceGroups/ASERG", nil, 200)
	d.Close()
	d = armtest.Start(t, armtest.Options{FS: fs})
	d.Refused(404, "ResourceGroupNotFound", "GET", armtest.Sub+"/resourceGroups/ASERG", nil)
}
