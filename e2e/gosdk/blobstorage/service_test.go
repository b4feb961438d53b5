package blobstorage

import (
	"net/http"
	"testing"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore/to"
	"github.com/Azure/azure-sdk-for-go/sdk/storage/azblob/bloberror"
	"github.com/Azure/azure-sdk-for-go/sdk/storage/azblob/service"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func serviceProperties(t *testing.T, s *storage) {
	kept := &service.RetentionPolicy{Enabled: to.Ptr(true), Days: to.Ptr(int32(3))}
	_, err := s.other.SetProperties(t.Context(), &service.SetPropertiesOptions{
		Logging:     &service.Logging{Read: to.Ptr(true), Write: to.Ptr(false), Delete: to.Ptr(true), RetentionPolicy: kept},
		HourMetrics: &service.Metrics{Enabled: to.Ptr(true), IncludeAPIs: to.Ptr(true), RetentionPolicy: kept},
		CORS: []*service.CORSRule{{
			AllowedOrigins: to.Ptr("https://page.example"), AllowedMethods: to.Ptr("GET,PUT"), AllowedHeaders: to.Ptr("x-ms-*"),
			ExposedHeaders: to.Ptr("x-ms-meta-*"), MaxAgeInSeconds: to.Ptr(int32(60)),
		}},
		DefaultServiceVersion: to.Ptr("2019-07-07"),
	})
	require.NoError(t, err)
	got, err := s.other.GetProperties(t.Context(), nil)
	require.NoError(t, err)
	assert.EqualValues(t, 3, *got.HourMetrics.RetentionPolicy.Days)
	assert.True(t, *got.Logging.Delete)
	assert.Equal(t, "2019-07-07", *got.DefaultServiceVersion)
	require.Len(t, got.CORS, 1)
	assert.Equal(t, "https://page.example", *got.CORS[0].AllowedOrigins)
	_, err = s.other.SetProperties(t.Context(), &service.SetPropertiesOptions{
		DeleteRetentionPolicy: &service.RetentionPolicy{Enabled: to.Ptr(true), Days: to.Ptr(int32(366))},
	})
	refused(t, bloberror.InvalidXMLDocument, err)

	ask := func(origin string) (status int, allowed string) {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodOptions, s.other.URL()+"container/blob", nil)
		require.NoError(t, err)
		req.Header.Set("Origin", origin)
		req.Header.Set("Access-Control-Request-Method", http.MethodPut)
		req.Header.Set("Access-Control-Request-Headers", "x-ms-version")
		resp, err := http.DefaultClient.Do(req)
		require.NoError(t, err)
		require.NoError(t, resp.Body.Close())
		return resp.StatusCode, resp.Header.Get("Access-Control-Allow-Origin")
	}
	code, allowed := ask("https://page.example")
	assert.Equal(t, http.StatusOK, code)
	assert.Equal(t, "https://page.example", allowed)
	code, _ = ask("https://elsewhere.example")
	assert.Equal(t, http.StatusForbidden, code)
}

func accountInformation(t *testing.T, s *storage) {
	of, err := s.service.GetAccountInfo(t.Context(), nil)
	require.NoError(t, err)
	assert.Equal(t, service.SKUName("Standard_LRS"), *of.SKUName)
	assert.Equal(t, service.AccountKind("Storage"), *of.AccountKind)
	c := newContainer(t, s.service)
	byContainer, err := c.GetAccountInfo(t.Context(), nil)
	require.NoError(t, err)
	assert.Equal(t, of.SKUName, byContainer.SKUName)
	byBlob, err := newBlob(t, c, "x", "x").GetAccountInfo(t.Context(), nil)
	require.NoError(t, err)
	assert.Equal(t, of.AccountKind, byBlob.AccountKind)
	_, err = s.service.GetStatistics(t.Context(), nil)
	refused(t, bloberror.InvalidQueryParameterValue, err)
}
