package azurebridge_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/edgerite/edgerite/arm"
	"github.com/edgerite/edgerite/arm/armtest"
	"github.com/edgerite/edgerite/arm/azurebridge"
	"github.com/edgerite/edgerite/internal/exchange"
	"github.com/edgerite/edgerite/internal/store"
)

// images is what the provider asks, without any work behind it.
type images struct {
	begun     []azurebridge.Download
	removed   []azurebridge.Target
	operation string // of the last of either
	canceled  []string
}

func (*images) Contents(_ context.Context, account, key string) (string, error) {
	if account != "sa1" || key != "c2VjcmV0" {
		return "", azurebridge.ErrNoAccount
	}
	return "contents-of-sa1", nil
}

func (i *images) Download(_ *store.Tx, d azurebridge.Download) (string, error) {
	i.begun, i.operation = append(i.begun, d), d.Operation
	return "job", nil
}

func (i *images) Cancel(_ *store.Tx, job string, d azurebridge.Download) error {
	i.canceled = append(i.canceled, job+" "+d.Operation)
	return nil
}

func (i *images) Remove(_ *store.Tx, operation string, t azurebridge.Target) error {
	i.removed, i.operation = append(i.removed, t), operation
	return nil
}

func (*images) Progress(azurebridge.Download) (done, total int64, err error) {
	return 524288, 1049088, nil
}

func start(t *testing.T, o armtest.Options) (*armtest.Device, *images) {
	t.Helper()
	i := &images{}
	o.Providers = []arm.Provider{azurebridge.New(azurebridge.Deps{Images: i})}
	return armtest.Start(t, o), i
}

// TestExchanges replays what a template sends. Advancing the clock ends what is under way, as a job would.
func TestExchanges(t *testing.T) {
	t.Parallel()
	for name, failure := range map[string]error{"download": nil, "failure": azurebridge.Failure(azurebridge.ErrNotPageBlob, "")} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d, i := start(t, armtest.Options{})
			exchange.Run(t, "testdata/"+name+".txtar", func(*testing.T, string) exchange.Player {
				p := d.Player()
				p.Advance = func(by time.Duration) {
					d.Advance(by)
					require.NoError(t, d.Engine.Conclude(t.Context(), i.operation, failure))
				}
				return p
			})
		})
	}
}

const (
	at     = "/providers/Microsoft.AzureBridge/locations/dbelocal/ingestionJobs/"
	target = "DefaultEndpointsProtocol=http;EndpointSuffix=edge1.localhost;AccountName=sa1;AccountKey=c2VjcmV0"
)

func download(change ...string) string {
	body := `{"location":"dbelocal","kind":"BlobDownload","properties":{"SourceBlobUri":"https://cloud.example/vhds/ubuntu.vhd?sig=s%3D","TargetStorageAccountConnectionString":"` +
		target + `","TargetContainerName":"vhds"}}`
	return strings.NewReplacer(change...).Replace(body)
}

func TestConnectionStringsThatAreTaken(t *testing.T) {
	t.Parallel()
	d, i := start(t, armtest.Options{})
	path := d.Group("rg") + at
	for name, text := range map[string]string{
		"as the templates have it": target,
		"https":                    strings.Replace(target, "=http;", "=https;", 1),
		"with a port":              strings.Replace(target, "localhost", "localhost:8443", 1),
		"in another order":         "AccountKey=c2VjcmV0; accountname=SA1 ;ENDPOINTSUFFIX=Edge1.Localhost/;",
		"with what is not known":   target + ";TableSecondaryEndpoint=https://x",
	} {
		i.begun = nil
		d.Must("PUT", path+strings.ReplaceAll(name, " ", "-"), download(target, text))
		require.Len(t, i.begun, 1, name)
		assert.Equal(t, azurebridge.Target{Account: "sa1", Contents: "contents-of-sa1", Container: "vhds", Blob: "ubuntu.vhd"}, i.begun[0].Target, name)
		assert.Equal(t, "https://cloud.example/vhds/ubuntu.vhd?sig=s%3D", i.begun[0].Source)
	}
}

func TestRefusals(t *testing.T) {
	t.Parallel()
	d, i := start(t, armtest.Options{})
	path := d.Group("rg") + at
	for name, row := range map[string]struct{ target, body string }{
		"another kind":             {"kind", download("BlobDownload", "BlobUpload")},
		"no source":                {"properties.SourceBlobUri", download("https://cloud.example/vhds/ubuntu.vhd?sig=s%3D", "")},
		"a source that is a file":  {"properties.SourceBlobUri", download("https://cloud.example", "file://")},
		"a source without a name":  {"properties.SourceBlobUri", download("ubuntu.vhd", "")},
		"a source with a user":     {"properties.SourceBlobUri", download("https://", "https://me:pw@")},
		"no container":             {"properties.TargetContainerName", download(`"vhds"`, `""`)},
		"a container in capitals":  {"properties.TargetContainerName", download(`"vhds"`, `"Vhds"`)},
		"a container --":           {"properties.TargetContainerName", download(`"vhds"`, `"a--b"`)},
		"a container of 64":        {"properties.TargetContainerName", download(`"vhds"`, `"`+strings.Repeat("a", 64)+`"`)},
		"no connection string":     {"properties.TargetStorageAccountConnectionString", download(target, "")},
		"another device":           {"properties.TargetStorageAccountConnectionString", download("edge1.localhost", "core.windows.net")},
		"another protocol":         {"properties.TargetStorageAccountConnectionString", download("=http;", "=ftp;")},
		"another account":          {"properties.TargetStorageAccountConnectionString", download("sa1", "sa2")},
		"another key":              {"properties.TargetStorageAccountConnectionString", download("c2VjcmV0", "b3RoZXI=")},
		"no key":                   {"properties.TargetStorageAccountConnectionString", download("AccountKey=c2VjcmV0", "")},
		"no connection string, ;;": {"properties.TargetStorageAccountConnectionString", download(target, "nothing")},
	} {
		r := d.Do("PUT", path+"j", row.body)
		assert.Equal(t, 400, r.Status, name)
		assert.Equal(t, "InvalidParameter", r.Get("error.code"), name)
		assert.Equal(t, row.target, r.Get("error.target"), name)
		assert.NotContains(t, string(r.Body), "c2VjcmV0", name)
	}
	d.Refused(400, "LocationNotAvailableForResourceType", "PUT", strings.Replace(path, "dbelocal", "westus", 1)+"j", download())
	assert.Empty(t, i.begun)
}

// Neither the account's key nor what grants reading the source is kept.
func TestSecretsAreNotKept(t *testing.T) {
	t.Parallel()
	d, i := start(t, armtest.Options{})
	path := d.Group("rg") + at + "j"
	d.Must("PUT", path, download())
	require.NoError(t, d.Engine.Conclude(t.Context(), i.operation, nil))
	d.Must("GET", path, nil)
	require.NoError(t, d.Store.Scan(nil, []byte{0xff}, func(key, value []byte) (bool, error) {
		for _, secret := range []string{"c2VjcmV0", "sig="} {
			assert.NotContains(t, string(value), secret, "%s", key)
		}
		return true, nil
	}))
}

func TestTagsDoNotDownloadAgain(t *testing.T) {
	t.Parallel()
	d, i := start(t, armtest.Options{})
	path := d.Group("rg") + at + "j"
	d.Must("PUT", path, download())
	require.NoError(t, d.Engine.Conclude(t.Context(), i.operation, nil))
	r := d.Must("PATCH", path, `{"tags":{"a":"b"}}`, 200)
	assert.Equal(t, "Succeeded", r.Get("properties.provisioningState"))
	assert.Equal(t, "https://sa1.blob.edge1.localhost/vhds/ubuntu.vhd", r.Get("properties.TargetImageBlobUri"))
	assert.Len(t, i.begun, 1)
	d.Must("PUT", path, download(), 200)
	assert.Len(t, i.begun, 2, "asked for again")
}

func TestDeletionCancels(t *testing.T) {
	t.Parallel()
	d, i := start(t, armtest.Options{})
	group := d.Group("rg")
	d.Must("PUT", group+at+"j", download())
	d.Must("DELETE", group+at+"j", nil, 200)
	d.Must("PUT", group+at+"k", download())
	d.Must("DELETE", group, nil)
	require.Len(t, i.canceled, 2)
	assert.Equal(t, "job "+i.begun[0].Operation, i.canceled[0])
	require.NoError(t, d.Engine.Conclude(t.Context(), i.operation, errors.New("too late")))
}
