package compute_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/edgerite/edgerite/arm/armtest"
)

func grant(seconds any) object { return object{"access": "Read", "durationInSeconds": seconds} }

// imported makes a disk of 30 GB from a blob.
func (d *device) imported(name string) string {
	d.t.Helper()
	d.Must(http.MethodPut, d.path("disks", name), object{"location": "dbelocal", "properties": object{
		"creationData": object{"createOption": "Import", "sourceUri": vhdURL},
	}})
	return d.path("disks", name)
}

// TestAccess reads a disk at the address that was granted, until the access is ended or ends.
func TestAccess(t *testing.T) {
	t.Parallel()
	d := newDevice(t, armtest.Options{})
	disk := d.imported("disk")
	state := func() any { return d.Must(http.MethodGet, disk, nil).Get("properties.diskState") }
	granted := d.Must(http.MethodPost, disk+"/beginGetAccess", grant(3600), http.StatusOK)
	address := granted.Get("accessSAS")
	assert.Equal(t, "https://md-1.blob.edge1.localhost/c/abcd.vhd?of=32212255232+bytes&size=32212254720&sig=x", address)
	assert.Equal(t, "ActiveSAS", state())
	assert.NotContains(t, string(d.Must(http.MethodGet, disk, nil).Body), "md-1", "the address is told once")

	message := d.Refused(http.StatusConflict, "OperationNotAllowed", http.MethodDelete, disk, nil)
	assert.Contains(t, message, "There is an active shared access signature outstanding for disk disk.")
	message = d.Refused(http.StatusConflict, "ChangeDiskSizeWhileActiveSasNotAllowed", http.MethodPatch, disk, object{"properties": object{"diskSizeGB": 40}})
	assert.Equal(t, "The disk disk has an active SAS URI. Retry after the SAS URI expires or revoke it.", message)
	d.Must(http.MethodPatch, disk, object{"tags": object{"a": "b"}})

	assert.Equal(t, address, d.Must(http.MethodPost, disk+"/begingetaccess", grant("60")).Get("accessSAS"), "the same address while there is one")
	d.Clock.Advance(3599 * time.Second)
	assert.Equal(t, "ActiveSAS", state(), "for as long as was asked for first")
	d.Must(http.MethodPost, disk+"/beginGetAccess", grant(60))
	d.Clock.Advance(59 * time.Second)
	assert.Equal(t, "ActiveSAS", state(), "longer, if asked for later")
	d.Clock.Advance(time.Second)
	assert.Equal(t, "Unattached", state())

	d.Must(http.MethodPost, disk+"/beginGetAccess", grant(3600))
	assert.Len(t, d.kept(), 2, "what had ended is gone")
	ended := d.Must(http.MethodPost, disk+"/endGetAccess", nil, http.StatusOK)
	assert.Empty(t, ended.Body)
	assert.Equal(t, "Unattached", state())
	d.Must(http.MethodPost, disk+"/endGetAccess", nil, http.StatusOK)
	d.Must(http.MethodPatch, disk, object{"properties": object{"diskSizeGB": 40}})
	assert.Contains(t, d.Must(http.MethodPost, disk+"/beginGetAccess", grant(1)).Get("accessSAS"), "size=42949672960")
	d.Clock.Advance(time.Second)
	d.Must(http.MethodDelete, disk, nil, http.StatusOK)
	assert.Empty(t, d.kept())
}

// TestAccessOfAMachinesDisk: nobody reads what a machine may write.
func TestAccessOfAMachinesDisk(t *testing.T) {
	t.Parallel()
	d := newDevice(t, armtest.Options{})
	vm := d.running("vm", "Standard_D1_v2")
	disk := d.osDisk(vm)
	message := d.Refused(http.StatusConflict, "OperationNotAllowed", http.MethodPost, disk+"/beginGetAccess", grant(60))
	assert.Regexp(t, `^Access not permitted because disk vm_disk1_\w+ is currently attached to running VM /subscriptions/.*/virtualMachines/vm\.$`, message)
	d.Must(http.MethodPost, vm+"/deallocate", nil)
	d.Must(http.MethodPost, disk+"/beginGetAccess", grant(60))
	assert.Equal(t, "ActiveSAS", d.Must(http.MethodGet, disk, nil).Get("properties.diskState"))
	message = d.Refused(http.StatusConflict, "OperationNotAllowed", http.MethodPost, vm+"/start", nil)
	assert.Contains(t, message, "active shared access signature")
	d.Must(http.MethodPost, disk+"/endGetAccess", nil)
	assert.Equal(t, "Reserved", d.Must(http.MethodGet, disk, nil).Get("properties.diskState"))
	d.Must(http.MethodPost, vm+"/start", nil)

	spare := d.emptyDisk("spare", 1)
	d.Must(http.MethodPost, spare+"/beginGetAccess", grant(60))
	attach := object{"location": "dbelocal", "properties": object{"storageProfile": object{"dataDisks": []any{
		object{"lun": 0, "createOption": "Attach", "managedDisk": object{"id": spare}},
	}}}}
	message = d.Refused(http.StatusConflict, "OperationNotAllowed", http.MethodPut, vm, attach)
	assert.Contains(t, message, "outstanding for disk spare")
	d.Clock.Advance(time.Minute)
	d.Must(http.MethodPut, vm, attach)
}

// TestAccessResult has the result where clients of each time look for it: those whose model is the
// body of an operation get nothing else to read, those after them read Location.
func TestAccessResult(t *testing.T) {
	t.Parallel()
	for version, inlined := range map[string]bool{"2016-04-30-preview": true, "2017-03-30": true, "2018-04-01": false, "2019-07-01": false} {
		d := newDevice(t, armtest.Options{Scale: armtest.Full})
		disk := d.emptyDisk("disk", 1)
		d.Advance(time.Minute)
		asked := d.Must(http.MethodPost, disk+"/beginGetAccess?api-version="+version, grant(60), http.StatusAccepted)
		assert.Empty(t, asked.Body, version)
		assert.Equal(t, "Unattached", d.Must(http.MethodGet, disk, nil).Get("properties.diskState"))
		d.Advance(5 * time.Second)
		status := d.Must(http.MethodGet, asked.Header.Get("Azure-AsyncOperation"), nil, http.StatusOK)
		require.Contains(t, status.Get("properties.output.accessSAS"), "https://md-1.", version)
		if inlined {
			assert.Empty(t, asked.Header.Get("Location"), version)
		} else {
			result := d.Must(http.MethodGet, asked.Header.Get("Location"), nil, http.StatusOK)
			assert.Equal(t, status.Get("properties.output.accessSAS"), result.Get("accessSAS"), version)
		}
		at := func() any { return d.Must(http.MethodGet, disk, nil).Get("properties.diskState") }
		d.Clock.Advance(59 * time.Second)
		assert.Equal(t, "ActiveSAS", at(), "from when it was granted")
		ended := d.Must(http.MethodPost, disk+"/endGetAccess?api-version="+version, nil, http.StatusAccepted)
		assert.Equal(t, inlined, ended.Header.Get("Location") == "", version)
		d.Advance(5 * time.Second)
		assert.Equal(t, "Succeeded", d.Must(http.MethodGet, ended.Header.Get("Azure-AsyncOperation"), nil).Get("status"))
		assert.Equal(t, "Unattached", at())

		now := newDevice(t, armtest.Options{})
		body := now.Must(http.MethodPost, now.emptyDisk("disk", 1)+"/beginGetAccess?api-version="+version, grant(60), http.StatusOK)
		path := "accessSAS"
		if inlined {
			path = "properties.output.accessSAS"
		}
		assert.Contains(t, body.Get(path), "https://md-1.", version)
	}
}

func TestAccessRefusals(t *testing.T) {
	t.Parallel()
	d := newDevice(t, armtest.Options{})
	disk := d.emptyDisk("disk", 1)
	for _, r := range []refusal{
		{"nothing", object{}, 400, "InvalidParameter", "'access' is missing"},
		{"no duration", object{"access": "Read"}, 400, "InvalidParameter", "'durationInSeconds' is missing"},
		{"no time", grant(0), 400, "InvalidParameter", "durationInSeconds is invalid"},
		{"negative time", grant(-1), 400, "InvalidParameter", "durationInSeconds is invalid"},
		{"for ever", grant(1 << 31), 400, "InvalidParameter", "durationInSeconds is invalid"},
		{"a time that is none", grant("soon"), 400, "InvalidRequestContent", ""},
		{"to write", object{"access": "Write", "durationInSeconds": 60}, 400, "InvalidParameter", "access is invalid"},
		{"none", object{"access": "None", "durationInSeconds": 60}, 400, "InvalidParameter", "access is invalid"},
		{"unknown", object{"access": "Execute", "durationInSeconds": 60}, 400, "InvalidParameter", "access is invalid"},
	} {
		t.Run(r.name, func(t *testing.T) {
			message := d.Refused(r.status, r.code, http.MethodPost, disk+"/beginGetAccess", r.body)
			assert.Contains(t, message, r.message)
		})
	}
	d.Refused(http.StatusNotFound, "ResourceNotFound", http.MethodPost, d.path("disks", "none")+"/beginGetAccess", grant(60))
	d.Refused(http.StatusNotFound, "ResourceNotFound", http.MethodPost, d.path("snapshots", "none")+"/endGetAccess", nil)
}

// TestGroupOfAGrantedDisk: a group takes what is read with it.
func TestGroupOfAGrantedDisk(t *testing.T) {
	t.Parallel()
	d := newDevice(t, armtest.Options{})
	d.Must(http.MethodPost, d.imported("disk")+"/beginGetAccess", grant(60))
	d.Must(http.MethodDelete, d.group, nil)
	assert.Empty(t, d.kept())
}
