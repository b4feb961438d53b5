package network_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/edgerite/edgerite/arm/armtest"
	"github.com/edgerite/edgerite/arm/network"
)

type device struct {
	*armtest.Device
	group string
}

func start(t *testing.T, o armtest.Options) *device {
	t.Helper()
	o.Providers = append(o.Providers, network.New(network.Deps{}))
	d := armtest.Start(t, o)
	return &device{Device: d, group: d.Group("rg")}
}

func (d *device) path(typ, name string) string {
	return d.group + "/providers/Microsoft.Network/" + typ + "/" + name
}

func (d *device) network(name, prefix, subnet string) {
	d.Must("PUT", d.path("virtualNetworks", name), networkBody(prefix, subnet))
}

func networkBody(prefix string, subnets ...string) string {
	var list []string
	for i, s := range subnets {
		list = append(list, fmt.Sprintf(`{"name":"s%d","properties":{"addressPrefix":%q}}`, i, s))
	}
	return fmt.Sprintf(`{"location":"DBELocal","properties":{"addressSpace":{"addressPrefixes":[%q]},"subnets":[%s]}}`, prefix, strings.Join(list, ","))
}

// seededSubnet is the one every device has.
const seededSubnet = armtest.Sub + "/resourceGroups/aserg/providers/Microsoft.Network/virtualNetworks/asevnet/subnets/asevnetsubnet"

// nicBody has one configuration; a static address, unless it is empty.
func nicBody(subnet, static string) string {
	method := "Dynamic"
	if static != "" {
		method = "Static"
	}
	return fmt.Sprintf(`{"location":"DBELocal","properties":{"ipConfigurations":[{"name":"ip","properties":{"privateIPAllocationMethod":%q,"privateIPAddress":%q,"subnet":{"id":%q}}}]}}`, method, static, subnet)
}

const firstAddress = "properties.ipConfigurations.0.properties.privateIPAddress"

func TestFreshDeviceHasItsNetwork(t *testing.T) {
	t.Parallel()
	d := start(t, armtest.Options{})
	got := d.Must("GET", armtest.Sub+"/resourceGroups/ASERG/providers/Microsoft.Network/virtualNetworks/ASEVNET?api-version=2017-10-01", nil)
	etag, guid := got.Get("etag").(string), got.Get("properties.resourceGuid").(string)
	assert.Regexp(t, `^W/"[0-9a-f-]{36}"$`, etag)
	id := strings.ToLower(armtest.Sub) + "/resourceGroups/ASERG/providers/Microsoft.Network/virtualNetworks/ASEVNET" // as the page prints ids
	assert.JSONEq(t, fmt.Sprintf(`{
		"id": %[1]q, "name": "ASEVNET", "type": "Microsoft.Network/virtualNetworks", "location": "dbelocal", "etag": %[2]q,
		"properties": {
			"provisioningState": "Succeeded",
			"resourceGuid": %[3]q,
			"addressSpace": {"addressPrefixes": ["10.57.48.0/21"]},
			"subnets": [{
				"id": "%[4]s/subnets/ASEVNETsubNet", "name": "ASEVNETsubNet", "etag": %[2]q,
				"properties": {
					"provisioningState": "Succeeded", "addressPrefix": "10.57.48.0/21",
					"ipConfigurations": [], "serviceEndpoints": [], "resourceNavigationLinks": []
				}
			}],
			"virtualNetworkPeerings": [], "enableDdosProtection": false, "enableVmProtection": false
		}
	}`, id, etag, guid, id), string(got.Body))
}

func TestInterfaceAsTheDeviceShowsIt(t *testing.T) {
	t.Parallel()
	d := start(t, armtest.Options{})
	d.Must("PUT", d.path("networkInterfaces", "nic1"), nicBody(seededSubnet, ""), http.StatusCreated)
	got := d.Must("GET", d.path("networkInterfaces", "nic1")+"?api-version=2017-10-01", nil)

	etag := got.Get("etag").(string)
	assert.Equal(t, etag, got.Get("properties.ipConfigurations.0.etag"))
	assert.Regexp(t, `^001DD8[0-9A-F]{6}$`, got.Get("properties.macAddress"))
	assert.Regexp(t, `^[a-z2-7]{26}\.a--x\.internal\.cloudapp\.net$`, got.Get("properties.dnsSettings.internalDomainNameSuffix"))
	id := d.path("networkInterfaces", "nic1")
	assert.JSONEq(t, fmt.Sprintf(`{
		"id": %[1]q, "name": "nic1", "type": "Microsoft.Network/networkInterfaces", "location": "dbelocal", "etag": %[2]q,
		"properties": {
			"provisioningState": "Succeeded", "resourceGuid": %[3]q, "macAddress": %[4]q,
			"dnsSettings": {"dnsServers": [], "appliedDnsServers": [], "internalDomainNameSuffix": %[5]q},
			"enableAcceleratedNetworking": false, "enableIPForwarding": false,
			"ipConfigurations": [{
				"name": "ip", "id": "%[6]s/ipConfigurations/ip", "etag": %[2]q,
				"properties": {
					"provisioningState": "Succeeded", "privateIPAddress": "10.57.48.4", "privateIPAllocationMethod": "Dynamic",
					"subnet": {"id": %[7]q}, "primary": true, "privateIPAddressVersion": "IPv4"
				}
			}]
		}
	}`, id, etag, got.Get("properties.resourceGuid"), got.Get("properties.macAddress"),
		got.Get("properties.dnsSettings.internalDomainNameSuffix"), id, seededSubnet), string(got.Body))

	subnet := d.Must("GET", seededSubnet, nil)
	assert.Equal(t, id+"/ipConfigurations/ip", subnet.Get("properties.ipConfigurations.0.id"))
}

func TestNetworkRefusals(t *testing.T) {
	t.Parallel()
	d := start(t, armtest.Options{})
	d.network("used", "10.1.0.0/16", "10.1.0.0/24")
	d.Must("PUT", d.path("networkInterfaces", "nic"), nicBody(d.path("virtualNetworks", "used/subnets/s0"), ""))
	used := d.path("virtualNetworks", "used")
	fresh := d.path("virtualNetworks", "new")
	for _, row := range []struct{ name, method, path, body, code string }{
		{"no prefix", "PUT", fresh, `{"location":"dbelocal","properties":{"addressSpace":{"addressPrefixes":[]}}}`, "AddressPrefixStringCannotBeNullOrEmpty"},
		{"prefix too long", "PUT", fresh, networkBody("10.0.0.0/160"), "InvalidAddressPrefixFormat"},
		{"no prefix at all", "PUT", fresh, networkBody("ten"), "InvalidAddressPrefixFormat"},
		{"host bits set", "PUT", fresh, networkBody("10.0.0.1/24"), "InvalidCIDRNotation"},
		{"version 6", "PUT", fresh, networkBody("fd00::/64"), "InvalidIPAddressFamily"},
		{"subnet outside", "PUT", fresh, networkBody("10.0.0.0/24", "10.0.1.0/24"), "NetcfgInvalidSubnet"},
		{"subnet wider than network", "PUT", fresh, networkBody("10.0.0.0/24", "10.0.0.0/23"), "NetcfgInvalidSubnet"},
		{"subnets overlap", "PUT", fresh, networkBody("10.0.0.0/16", "10.0.0.0/24", "10.0.0.128/25"), "NetcfgSubnetRangesOverlap"},
		{"subnet without prefix", "PUT", fresh, networkBody("10.0.0.0/16", ""), "AddressPrefixStringCannotBeNullOrEmpty"},
		{"subnet with two prefixes", "PUT", fresh + "?api-version=2022-07-01", `{"location":"dbelocal","properties":{"addressSpace":{"addressPrefixes":["10.0.0.0/16"]},"subnets":[{"name":"a","properties":{"addressPrefixes":["10.0.0.0/24","10.0.1.0/24"]}}]}}`, "InvalidRequestFormat"},
		{"same name twice", "PUT", fresh, `{"location":"dbelocal","properties":{"addressSpace":{"addressPrefixes":["10.0.0.0/16"]},"subnets":[{"name":"a","properties":{"addressPrefix":"10.0.0.0/24"}},{"name":"A","properties":{"addressPrefix":"10.0.1.0/24"}}]}}`, "DuplicateResourceName"},
		{"dropping a subnet in use", "PUT", used, networkBody("10.1.0.0/16"), "InUseSubnetCannotBeDeleted"},
		{"moving a subnet in use", "PUT", used, networkBody("10.1.0.0/16", "10.1.1.0/24"), "InUsePrefixCannotBeDeleted"},
		{"moving it alone", "PUT", used + "/subnets/S0", `{"properties":{"addressPrefix":"10.1.1.0/24"}}`, "InUsePrefixCannotBeDeleted"},
		{"another subnet over it", "PUT", used + "/subnets/s1", `{"properties":{"addressPrefix":"10.1.0.0/25"}}`, "NetcfgSubnetRangesOverlap"},
		{"another subnet outside", "PUT", used + "/subnets/s1", `{"properties":{"addressPrefix":"10.2.0.0/25"}}`, "NetcfgInvalidSubnet"},
		{"deleting a subnet in use", "DELETE", used + "/subnets/s0", "", "InUseSubnetCannotBeDeleted"},
		{"deleting a network in use", "DELETE", used, "", "InUseSubnetCannotBeDeleted"},
	} {
		t.Run(row.name, func(t *testing.T) {
			d.Refused(http.StatusBadRequest, row.code, row.method, row.path, row.body)
		})
	}
	assert.Equal(t, "10.1.0.0/24", d.Must("GET", used, nil).Get("properties.subnets.0.properties.addressPrefix"), "a refused change changes nothing")
	d.Must("GET", fresh, nil, http.StatusNotFound)
}

func TestSubnetsOfTheirOwn(t *testing.T) {
	t.Parallel()
	d := start(t, armtest.Options{})
	d.network("net", "10.1.0.0/16", "10.1.0.0/24")
	path := d.path("virtualNetworks", "net")
	d.Must("PUT", path+"/subnets/two", `{"name":"two","properties":{"addressPrefixes":["10.1.1.0/24"]}}`, http.StatusCreated)
	d.Must("PUT", path+"/subnets/two", `{"properties":{"addressPrefix":"10.1.2.0/24"}}`, http.StatusOK)

	got := d.Must("GET", path+"/subnets/TWO", nil)
	assert.Equal(t, path+"/subnets/two", got.Get("id"))
	assert.Equal(t, "10.1.2.0/24", got.Get("properties.addressPrefix"))
	whole := d.Must("GET", path, nil)
	assert.Equal(t, "10.1.2.0/24", whole.Get("properties.subnets.1.properties.addressPrefix"))
	assert.Equal(t, whole.Get("etag"), whole.Get("properties.subnets.1.etag"))
	assert.Len(t, d.Must("GET", path+"/subnets", nil).Get("value"), 2)

	d.Must("DELETE", path+"/subnets/two", nil, http.StatusOK)
	d.Must("GET", path+"/subnets/two", nil, http.StatusNotFound)
	assert.Nil(t, d.Must("GET", path, nil).Get("properties.subnets.1"))
}

// Clients read, change one thing and write the whole back: all of it is understood.
func TestWhatIsReadMayBeWritten(t *testing.T) {
	t.Parallel()
	d := start(t, armtest.Options{})
	d.Must("PUT", d.path("networkInterfaces", "nic"), nicBody(seededSubnet, ""))
	d.Must("PUT", d.path("publicIPAddresses", "public"), `{"location":"dbelocal","sku":{"name":"Basic"}}`)
	for _, path := range []string{
		armtest.Sub + "/resourceGroups/ASERG/providers/Microsoft.Network/virtualNetworks/ASEVNET", seededSubnet,
		d.path("networkInterfaces", "nic"), d.path("publicIPAddresses", "public"),
	} {
		for _, version := range []string{"2017-10-01", "2018-11-01", "2022-07-01"} {
			versioned := path + "?api-version=" + version
			was := d.Must("GET", versioned, nil)
			written := d.Must("PUT", versioned, string(was.Body), http.StatusOK)
			assert.Empty(t, written.Unread, versioned)
			now := strings.ReplaceAll(string(written.Body), written.Get("etag").(string)[3:39], was.Get("etag").(string)[3:39])
			assert.JSONEq(t, string(was.Body), now)
		}
	}
}

func TestDevicesOwnRulesUnderStrict(t *testing.T) {
	t.Parallel()
	d := start(t, armtest.Options{Strict: true})
	code := "OperationNotAllowed"
	d.Refused(400, code, "PUT", d.path("virtualNetworks", "mine")+"?api-version=2017-10-01", networkBody("10.1.0.0/16", "10.1.0.0/16"))

	seeded := armtest.Sub + "/resourceGroups/ASERG/providers/Microsoft.Network/virtualNetworks/ASEVNET?api-version=2017-10-01"
	d.Must("PUT", seeded, string(d.Must("GET", seeded, nil).Body), http.StatusOK)
	d.Refused(400, code, "PUT", seeded, networkBody("10.57.48.0/21", "10.57.48.0/22"))
	d.Refused(400, code, "PUT", seeded, networkBody("10.57.48.0/21", "10.57.48.0/22", "10.57.52.0/22"))
	d.Must("DELETE", seeded, nil)
	d.Must("PUT", d.path("virtualNetworks", "mine")+"?api-version=2017-10-01", networkBody("10.1.0.0/16", "10.1.0.0/16"))
}

// TestStrictSince has what came with a later api-version only from then on, as the specifications do.
func TestStrictSince(t *testing.T) {
	t.Parallel()
	strict, lenient := start(t, armtest.Options{Strict: true}), start(t, armtest.Options{})
	const seeded = armtest.Sub + "/resourceGroups/ASERG/providers/Microsoft.Network/virtualNetworks/ASEVNET"
	for _, path := range []string{seeded, strict.path("networkInterfaces", "none"), strict.path("publicIPAddresses", "none")} {
		strict.Refused(http.StatusMethodNotAllowed, "MethodNotAllowed", "PATCH", path+"?api-version=2017-03-01", `{"tags":{"a":"b"}}`)
		for _, answer := range []*armtest.Response{
			strict.Do("PATCH", path+"?api-version=2017-10-01", `{"tags":{"a":"b"}}`), lenient.Do("PATCH", path+"?api-version=2017-03-01", `{"tags":{"a":"b"}}`),
		} {
			assert.Contains(t, []int{http.StatusOK, http.StatusNotFound}, answer.Status, path)
		}
	}
	strict.Refused(http.StatusNotFound, "InvalidResourceType", "GET", seeded+"/usages?api-version=2016-12-01", nil)
	strict.Must("GET", seeded+"/usages?api-version=2017-03-01", nil)
	strict.Refused(http.StatusBadRequest, "NoRegisteredProviderFound", "GET", strict.path("networkInterfaces", "none")+"/ipConfigurations?api-version=2017-03-01", nil)
}

func TestAvailability(t *testing.T) {
	t.Parallel()
	d := start(t, armtest.Options{})
	d.network("net", "10.1.0.0/16", "10.1.0.0/28")
	subnet := d.path("virtualNetworks", "net/subnets/s0")
	d.Must("PUT", d.path("networkInterfaces", "nic"), nicBody(subnet, "10.1.0.5"))
	for _, row := range []struct{ address, answer string }{
		{"10.1.0.6", `{"available":true,"availableIPAddresses":[],"isPlatformReserved":false}`},
		{"10.1.0.5", `{"available":false,"availableIPAddresses":["10.1.0.4","10.1.0.6","10.1.0.7","10.1.0.8","10.1.0.9"],"isPlatformReserved":false}`},
		{"10.1.0.1", `{"available":false,"availableIPAddresses":["10.1.0.4","10.1.0.6","10.1.0.7","10.1.0.8","10.1.0.9"],"isPlatformReserved":true}`},
		{"10.9.0.1", `{"available":false,"availableIPAddresses":[],"isPlatformReserved":false}`},
	} {
		t.Run(row.address, func(t *testing.T) {
			got := d.Must("GET", d.path("virtualNetworks", "net")+"/CheckIPAddressAvailability?api-version=2022-07-01&ipAddress="+row.address, nil, http.StatusOK)
			assert.JSONEq(t, row.answer, string(got.Body))
		})
	}
	older := d.Must("GET", d.path("virtualNetworks", "net")+"/CheckIPAddressAvailability?api-version=2017-10-01&ipAddress=10.1.0.6", nil)
	assert.JSONEq(t, `{"available":true,"availableIPAddresses":[]}`, string(older.Body))
	for query, code := range map[string]string{
		"?ipAddress=x": "InvalidRequestFormat", "": "InvalidRequestFormat", "?ipAddress=10.1.0.4/32": "InvalidRequestFormat", "?ipAddress=fd00::1": "InvalidIPAddressFamily",
	} {
		d.Refused(400, code, "GET", d.path("virtualNetworks", "net")+"/checkIPAddressAvailability"+query, nil)
	}
}

// The specification has 201 and 200 for PUT and 202 and 204 for DELETE.
func TestNetworkOperationsArePolled(t *testing.T) {
	t.Parallel()
	d := start(t, armtest.Options{Scale: armtest.Full})
	d.Advance(time.Hour)
	nic := d.path("networkInterfaces", "nic")
	for _, status := range []int{http.StatusCreated, http.StatusOK} {
		asked := d.Must("PUT", nic, nicBody(seededSubnet, ""), status)
		assert.Equal(t, "10.57.48.4", asked.Get(firstAddress))
		poll := asked.Header.Get("Azure-AsyncOperation")
		assert.Contains(t, poll, "/providers/Microsoft.Network/locations/dbelocal/operations/")
		assert.Equal(t, "InProgress", d.Must("GET", poll, nil).Get("status"))
		busy := d.Must("PUT", nic, nicBody(seededSubnet, "10.57.48.9"), http.StatusTooManyRequests)
		assert.Equal(t, "AnotherOperationInProgress", busy.Get("error.code"))
		assert.Equal(t, "1", busy.Header.Get("Retry-After"))
		d.Advance(time.Minute)
		assert.Equal(t, "Succeeded", d.Must("GET", poll, nil).Get("status"))
	}
	asked := d.Must("DELETE", nic, nil, http.StatusAccepted)
	assert.Contains(t, asked.Header.Get("Location"), "/operationResults/")
	d.Advance(time.Minute)
	d.Must("DELETE", nic, nil, http.StatusNoContent)
	require.Equal(t, []any{}, d.Must("GET", seededSubnet, nil).Get("properties.ipConfigurations"))
}
