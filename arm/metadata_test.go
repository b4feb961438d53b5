package arm_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/edgerite/edgerite/arm/armtest"
)

const firstShape = `{"galleryEndpoint":"https://edge1.localhost:8443/","graphEndpoint":"https://graph.edge1.localhost:8443/","portalEndpoint":"https://edge1.localhost:8443/",` +
	`"authentication":{"loginEndpoint":"https://login.edge1.localhost:8443/adfs/","audiences":["https://management.edge1.localhost/"]}}`

const laterShape = `{"name":"AzureStackEdge","portal":"https://edge1.localhost:8443/","resourceManager":"https://management.edge1.localhost:8443/",` +
	`"graph":"https://graph.edge1.localhost:8443/","microsoftGraphResourceId":"https://graph.edge1.localhost:8443/","gallery":"https://edge1.localhost:8443/",` +
	`"authentication":{"loginEndpoint":"https://login.edge1.localhost:8443/adfs/","audiences":["https://management.edge1.localhost/"],"tenant":"adfs","identityProvider":"ADFS"},` +
	`"suffixes":{"storage":"edge1.localhost:8443","keyVaultDns":"vault.edge1.localhost:8443"}}`

func TestMetadata(t *testing.T) {
	t.Parallel()
	d := armtest.New(t)
	for _, test := range []struct{ name, path, body string }{
		{"PowerShell, go-autorest", "/metadata/endpoints?api-version=1.0", firstShape},
		{"Azure CLI's registration", "/metadata/endpoints?api-version=2015-01-01", firstShape},
		{"doubled slash", "//metadata/endpoints?api-version=2015-01-01", firstShape},
		{"trailing slash and case", "/Metadata/Endpoints/?api-version=1.0", firstShape},
		{"no version", "/metadata/endpoints?api-version=", firstShape},
		{"unknown version", "/metadata/endpoints?api-version=new", firstShape},
		{"go-azure-helpers' locations", "//metadata/endpoints?api-version=2018-01-01", "[" + laterShape + "]"},
		{"newer Azure CLI", "/metadata/endpoints?api-version=2019-05-01", "[" + laterShape + "]"},
		{"terraform", "/metadata/endpoints?api-version=2020-06-01", "[" + laterShape + "]"},
		{"azurerm", "/metadata/endpoints?api-version=2022-09-01", laterShape},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			r := armtest.Request(t, "GET", "https://management.edge1.localhost:8443"+test.path, nil)
			r.Header.Del("Authorization")
			a := d.Send(r)
			assert.Equal(t, 200, a.Status)
			assert.Equal(t, test.body, string(a.Body))
			assert.Equal(t, "application/json; charset=utf-8", a.Header.Get("Content-Type"))
		})
	}
	a := d.Do("POST", "/metadata/endpoints", "{}")
	assert.Equal(t, 405, a.Status)
	assert.Equal(t, "GET, HEAD", a.Header.Get("Allow"))
}
