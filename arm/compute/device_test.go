package compute_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/edgerite/edgerite/arm"
	"github.com/edgerite/edgerite/arm/armtest"
	"github.com/edgerite/edgerite/arm/compute"
	"github.com/edgerite/edgerite/internal/password"
	"github.com/edgerite/edgerite/internal/vhd"
)

const (
	mib = 1 << 20
	gib = 1 << 30

	vhdURL      = "https://acct.blob.edge1.localhost/vhds/ubuntu.vhd" // a fixed VHD of 30 GiB
	changingURL = "https://acct.blob.edge1.localhost/vhds/changing.vhd"
	brokenURL   = "https://acct.blob.edge1.localhost/vhds/broken.vhd" // cannot be read
)

// blobs are the page blobs a test's device has, by URL.
type blobs map[string]blob

// blob is a page blob of zeros with an end.
type blob struct {
	size int64
	end  []byte
}

func (b blob) Size() int64    { return b.size }
func (b blob) Close() error   { return nil }
func (b blob) Scope() string  { return "blob" }
func (b blob) Origin() string { return fmt.Sprintf("%d bytes", b.size) }

func (b blob) ReadAt(p []byte, off int64) (int, error) {
	clear(p)
	if at := off - (b.size - int64(len(b.end))); at >= 0 && at < int64(len(b.end)) {
		copy(p, b.end[at:])
	}
	return len(p), nil
}

// changing is a blob that is written to while something is made of it.
type changing struct{ blob }

func (changing) Origin() string { return "changed" }

// broken is a blob on a disk that fails.
type broken struct{ blob }

func (broken) Size() int64                       { return gib }
func (broken) ReadAt([]byte, int64) (int, error) { return 0, errors.New("input/output error") }

func (b blobs) Open(_ context.Context, url string) (compute.Blob, error) {
	switch url {
	case "https://acct.blob.edge1.localhost/vhds/block.vhd":
		return nil, compute.ErrNotPageBlob
	case "https://elsewhere.example/vhds/ubuntu.vhd", "nonsense":
		return nil, compute.ErrForeign
	}
	switch url {
	case brokenURL:
		return broken{}, nil
	case changingURL:
		return changing{fixedVHD(gib)}, nil
	}
	found, ok := b[url]
	if !ok {
		return nil, compute.ErrNotFound
	}
	return found, nil
}

func fixedVHD(size int64) blob {
	footer := vhd.Footer{Size: size}.Write()
	return blob{size + vhd.FooterSize, footer[:]}
}

func testBlobs() blobs {
	return blobs{
		vhdURL:                   fixedVHD(30 * gib),
		vhdURL + "?sv=1&sig=xyz": fixedVHD(30 * gib),
		"https://acct.blob.edge1.localhost/vhds/odd.vhd":  fixedVHD(30*gib + 5*mib),
		"https://acct.blob.edge1.localhost/vhds/text.vhd": {512, bytes.Repeat([]byte("x"), 512)},
	}
}

// interfaces stands in for the network provider: an interface is something a machine refers to.
func interfaces() arm.Provider {
	type body struct{}
	return arm.Provider{Namespace: "Microsoft.Network", Surface: arm.OnDevice, Types: []arm.Registered{
		&arm.Type[body]{Name: "Microsoft.Network/networkInterfaces", Surface: arm.OnDevice, Versions: arm.Versions{"2017-10-01", "2020-06-01"}},
	}}
}

// newDevice is a device whose operations are over at once.
func newDevice(t testing.TB, o armtest.Options) *device {
	t.Helper()
	return newDeviceOf(t, o, compute.Deps{})
}

// newDeviceOf is a device with a hypervisor or sizes of its own.
func newDeviceOf(t testing.TB, o armtest.Options, deps compute.Deps) *device {
	t.Helper()
	deps.Blobs, deps.Contents, deps.HashCost = testBlobs(), contents{}, password.Cheap
	o.Providers = append(o.Providers, interfaces(), compute.New(deps))
	d := &device{Device: armtest.Start(t, o), t: t}
	d.group = d.Group("rg")
	return d
}

type device struct {
	*armtest.Device
	t     testing.TB
	group string
}

func (d *device) path(typ, name string) string {
	return d.group + "/providers/Microsoft.Compute/" + typ + "/" + name
}

func (d *device) nic(name string) string {
	d.t.Helper()
	path := d.group + "/providers/Microsoft.Network/networkInterfaces/" + name
	d.Must(http.MethodPut, path, object{"location": "dbelocal"})
	return path
}

// image makes an image of 30 GB and returns its id.
func (d *device) image(name string) string {
	d.t.Helper()
	d.Must(http.MethodPut, d.path("images", name), object{"location": "dbelocal", "properties": object{
		"storageProfile": object{"osDisk": object{"osType": "Linux", "osState": "Generalized", "blobUri": vhdURL}},
	}})
	return d.path("images", name)
}

func (d *device) emptyDisk(name string, gb int) string {
	d.t.Helper()
	d.Must(http.MethodPut, d.path("disks", name), object{"location": "dbelocal", "properties": object{
		"creationData": object{"createOption": "Empty"}, "diskSizeGB": gb,
	}})
	return d.path("disks", name)
}

// machine is the body of a machine from an image with one interface.
func (d *device) machine(size, image, nic string) object {
	return object{"location": "dbelocal", "properties": object{
		"hardwareProfile": object{"vmSize": size},
		"storageProfile":  object{"imageReference": object{"id": image}},
		"osProfile":       object{"computerName": "host", "adminUsername": "azureuser", "adminPassword": "Password1"},
		"networkProfile":  object{"networkInterfaces": []any{object{"id": nic}}},
	}}
}

// running makes a machine with its own interface and image, and returns its path.
func (d *device) running(name, size string) string {
	d.t.Helper()
	d.Must(http.MethodPut, d.path("virtualMachines", name), d.machine(size, d.image(name), d.nic(name)))
	return d.path("virtualMachines", name)
}

// disk is the path of a disk a machine refers to.
func (d *device) osDisk(vm string) string {
	d.t.Helper()
	id, ok := d.Must(http.MethodGet, vm, nil).Get("properties.storageProfile.osDisk.managedDisk.id").(string)
	require.True(d.t, ok)
	return id
}

func (d *device) power(vm string) any {
	d.t.Helper()
	return d.Must(http.MethodGet, vm+"/instanceView", nil).Get("statuses.1.code")
}

// with sets the value at a path of keys in a copy of body.
func with(body object, value any, path ...string) object {
	c := object{}
	for k, v := range body {
		c[k] = v
	}
	if len(path) == 1 {
		if value == nil {
			delete(c, path[0])
		} else {
			c[path[0]] = value
		}
		return c
	}
	inner, _ := body[path[0]].(object)
	c[path[0]] = with(inner, value, path[1:]...)
	return c
}

// object is a JSON object.
type object = map[string]any
