// Package faults has today's Azure SDK for Go get over what the emulator does to it on purpose: azblob, azidentity, and azcore's
// pipeline for Resource Manager.
package faults

import (
	"encoding/json"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/arm"
	armruntime "github.com/Azure/azure-sdk-for-go/sdk/azcore/arm/runtime"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/cloud"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/runtime"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/streaming"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/to"
	"github.com/Azure/azure-sdk-for-go/sdk/azidentity"
	"github.com/Azure/azure-sdk-for-go/sdk/storage/azblob/appendblob"
	"github.com/Azure/azure-sdk-for-go/sdk/storage/azblob/bloberror"
	"github.com/Azure/azure-sdk-for-go/sdk/storage/azblob/container"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/edgerite/edgerite/e2e/emulator"
)

func TestFaults(t *testing.T) {
	d := emulator.Start(t)
	t.Setenv("SSL_CERT_FILE", d.RootCert)
	account := d.MakeAccount(t, "faultystore")
	// Go reads the hosts file again only after five seconds.
	require.Eventually(t, func() bool {
		_, err := net.LookupHost(account.Name + "." + d.BlobSuffix)
		return err == nil
	}, 30*time.Second, 100*time.Millisecond)
	key, err := container.NewSharedKeyCredential(account.Name, account.Key)
	require.NoError(t, err)
	c, err := container.NewClientWithSharedKeyCredential("https://"+account.Name+"."+d.BlobSuffix+"/blobs", key, nil)
	require.NoError(t, err)
	_, err = c.Create(t.Context(), nil)
	require.NoError(t, err)
	t.Run("blob", func(t *testing.T) { blobs(t, d, c) })
	t.Run("manager", func(t *testing.T) { manager(t, d) })
}

// inject adds a fault and returns how many requests have met it.
func inject(t *testing.T, d emulator.Device, args ...string) (met func() int) {
	t.Helper()
	type fault struct {
		ID  string
		Met int
	}
	var added fault
	ctl := []string{"ctl", "--admin", d.Admin, "--output", "json", "fault"}
	require.NoError(t, json.Unmarshal([]byte(emulator.Script(t, nil, d.Binary, append(append(ctl, "add"), args...)...)), &added))
	return func() int {
		var list struct{ Faults []fault }
		require.NoError(t, json.Unmarshal([]byte(emulator.Script(t, nil, d.Binary, append(ctl, "list")...)), &list))
		for _, f := range list.Faults {
			if f.ID == added.ID {
				return f.Met
			}
		}
		return 0
	}
}

func body(text string) io.ReadSeekCloser { return streaming.NopCloser(strings.NewReader(text)) }

func blobs(t *testing.T, d emulator.Device, c *container.Client) {
	content := func(name string) string {
		t.Helper()
		r, err := c.NewBlobClient(name).DownloadStream(t.Context(), nil)
		require.NoError(t, err)
		read, err := io.ReadAll(r.NewRetryReader(t.Context(), nil)) // goes on where a connection broke off
		require.NoError(t, err)
		return string(read)
	}

	met := inject(t, d, "--service", "blob", "--operation", "Put Blob*", "--retry-after", "1", "--times", "2")
	_, err := c.NewBlockBlobClient("busy").Upload(t.Context(), body("it came through"), nil)
	require.NoError(t, err)
	assert.Equal(t, 2, met())
	assert.Equal(t, "it came through", content("busy"))

	for _, effect := range []string{"drop", "lose", "cut"} {
		met = inject(t, d, "--service", "blob", "--operation", "Put Block List", "--effect", effect)
		b := c.NewBlockBlobClient(effect)
		_, err = b.StageBlock(t.Context(), "MDA=", body("in blocks"), nil)
		require.NoError(t, err)
		_, err = b.CommitBlockList(t.Context(), []string{"MDA="}, nil)
		require.NoError(t, err, effect)
		assert.Equal(t, 1, met())
		assert.Equal(t, "in blocks", content(effect))
	}

	met = inject(t, d, "--service", "blob", "--operation", "Get Blob", "--effect", "cut")
	assert.Equal(t, "in blocks", content("lose"))
	assert.Equal(t, 1, met())

	// An append whose answer is lost was done, and is done again by who asks for no position.
	log := c.NewAppendBlobClient("log")
	_, err = log.Create(t.Context(), nil)
	require.NoError(t, err)
	inject(t, d, "--service", "blob", "--operation", "Append Block", "--effect", "lose")
	_, err = log.AppendBlock(t.Context(), body("once?"), nil)
	require.NoError(t, err)
	assert.Equal(t, "once?once?", content("log"))
	inject(t, d, "--service", "blob", "--operation", "Append Block", "--effect", "lose")
	_, err = log.AppendBlock(t.Context(), body("!"), &appendblob.AppendBlockOptions{AppendPositionAccessConditions: &appendblob.AppendPositionAccessConditions{AppendPosition: to.Ptr(int64(10))}})
	assert.True(t, bloberror.HasCode(err, bloberror.AppendPositionConditionNotMet), "%v", err)
	assert.Equal(t, "once?once?!", content("log"))
}

func manager(t *testing.T, d emulator.Device) {
	at := cloud.Configuration{ActiveDirectoryAuthorityHost: d.Login, Services: map[cloud.ServiceName]cloud.ServiceConfiguration{
		cloud.ResourceManager: {Endpoint: d.Management, Audience: d.Management},
	}}
	signIns := inject(t, d, "--service", "login", "--path", "**/oauth2/token", "--retry-after", "1")
	principal, err := azidentity.NewClientSecretCredential("adfs", "cbd868c5-7207-431f-8d16-1cb144b50971", emulator.Password,
		&azidentity.ClientSecretCredentialOptions{ClientOptions: azcore.ClientOptions{Cloud: at}, DisableInstanceDiscovery: true})
	require.NoError(t, err)
	pipeline, err := armruntime.NewPipeline("faults", "v1.0.0", principal, runtime.PipelineOptions{}, &arm.ClientOptions{
		ClientOptions: azcore.ClientOptions{Cloud: at}, DisableRPRegistration: true,
	})
	require.NoError(t, err)
	group := d.Management + "/subscriptions/" + d.SubscriptionID + "/resourceGroups/faulty"
	// put makes something and waits until it is there.
	put := func(url, body string) error {
		t.Helper()
		q, err := runtime.NewRequest(t.Context(), http.MethodPut, url)
		require.NoError(t, err)
		require.NoError(t, q.SetBody(streaming.NopCloser(strings.NewReader(body)), "application/json"))
		answer, err := pipeline.Do(q)
		if err != nil {
			return err
		}
		if !runtime.HasStatusCode(answer, http.StatusOK, http.StatusCreated, http.StatusAccepted) {
			return runtime.NewResponseError(answer)
		}
		poller, err := runtime.NewPoller[any](answer, pipeline, nil)
		require.NoError(t, err)
		_, err = poller.PollUntilDone(t.Context(), &runtime.PollUntilDoneOptions{Frequency: time.Second})
		return err
	}
	code := func(err error) string {
		t.Helper()
		var e *azcore.ResponseError
		require.ErrorAs(t, err, &e)
		return e.ErrorCode
	}

	met := inject(t, d, "--service", "management", "--method", "PUT", "--path", "**/resourceGroups/*", "--status", "429", "--retry-after", "1")
	require.NoError(t, put(group+"?api-version=2019-10-01", `{"location":"DBELocal"}`))
	assert.Equal(t, []int{1, 1}, []int{signIns(), met()})

	address := group + "/providers/Microsoft.Network/publicIPAddresses/ip?api-version=2017-10-01"
	met = inject(t, d, "--operation", "Microsoft.Network/publicIPAddresses/write", "--effect", "lose")
	require.NoError(t, put(address, `{"location":"DBELocal"}`), "asked for again, it is the same")
	assert.Equal(t, 1, met())
	inject(t, d, "--operation", "Microsoft.Network/publicIPAddresses/write", "--effect", "fail", "--code", "OutOfAddresses")
	assert.Equal(t, "OutOfAddresses", code(put(address, `{"location":"DBELocal","tags":{"a":"b"}}`)))

	const template = `{"properties":{"mode":"Incremental","template":{"resources":[
		{"type":"Microsoft.Network/publicIPAddresses","apiVersion":"2017-10-01","name":"other","location":"dbelocal"}]}}}`
	deployment := group + "/providers/Microsoft.Resources/deployments/d?api-version=2020-06-01"
	inject(t, d, "--operation", "Microsoft.Network/publicIPAddresses/write")
	err = put(deployment, template)
	assert.Equal(t, "DeploymentFailed", code(err))
	assert.ErrorContains(t, err, `"code": "ServiceUnavailable"`)
	require.NoError(t, put(deployment, template))
}
