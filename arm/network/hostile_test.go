package network_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/edgerite/edgerite/arm/armtest"
)

// Whatever is in a body, the answer is a refusal that a client can read, and nothing is left behind.
func TestHostileBodies(t *testing.T) {
	t.Parallel()
	d := start(t, armtest.Options{})
	many := func(n int, one func(i int) string) string {
		list := make([]string, n)
		for i := range list {
			list[i] = one(i)
		}
		return strings.Join(list, ",")
	}
	network := func(properties string) string { return `{"location":"dbelocal","properties":{` + properties + `}}` }
	const space = `"addressSpace":{"addressPrefixes":["10.1.0.0/16"]}`
	for _, row := range []struct{ name, typ, body, code string }{
		{"subnets is a string", "virtualNetworks", network(space + `,"subnets":"all"`), "InvalidRequestContent"},
		{"a subnet is a number", "virtualNetworks", network(space + `,"subnets":[1]`), "InvalidRequestContent"},
		{"prefixes are objects", "virtualNetworks", network(`"addressSpace":{"addressPrefixes":[{}]}`), "InvalidRequestContent"},
		{"a prefix is null", "virtualNetworks", network(`"addressSpace":{"addressPrefixes":[null]}`), "AddressPrefixStringCannotBeNullOrEmpty"},
		{"address space is null", "virtualNetworks", network(`"addressSpace":null`), "AddressPrefixStringCannotBeNullOrEmpty"},
		{"a prefix of a megabyte", "virtualNetworks", network(`"addressSpace":{"addressPrefixes":["` + strings.Repeat("1", 1<<20) + `"]}`), "InvalidAddressPrefixFormat"},
		{"too many prefixes", "virtualNetworks", network(`"addressSpace":{"addressPrefixes":[` + many(501, func(i int) string { return fmt.Sprintf(`"10.%d.%d.0/24"`, i/256, i%256) }) + `]}`), "InvalidRequestFormat"},
		{"too many subnets", "virtualNetworks", network(space + `,"subnets":[` + many(60000, func(i int) string { return fmt.Sprintf(`{"name":"s%d"}`, i) }) + `]`), "InvalidRequestFormat"},
		{"a subnet without a name", "virtualNetworks", network(space + `,"subnets":[{"properties":{"addressPrefix":"10.1.0.0/24"}}]`), "InvalidResourceName"},
		{"a subnet with a slash", "virtualNetworks", network(space + `,"subnets":[{"name":"a/b","properties":{"addressPrefix":"10.1.0.0/24"}}]`), "InvalidResourceName"},
		{"peerings", "virtualNetworks", network(space + `,"virtualNetworkPeerings":[{"name":"p"}]`), "OperationNotAllowed"},
		{"delegations", "virtualNetworks", network(space + `,"subnets":[{"name":"a","properties":{"addressPrefix":"10.1.0.0/24","delegations":[{"name":"d"}]}}]`), "OperationNotAllowed"},
		{"DNS servers that are none", "virtualNetworks", network(space + `,"dhcpOptions":{"dnsServers":["dns"]}`), "InvalidRequestFormat"},
		{"too many DNS servers", "virtualNetworks", network(space + `,"dhcpOptions":{"dnsServers":[` + many(26, func(int) string { return `"10.1.0.4"` }) + `]}`), "InvalidRequestFormat"},
		{"configurations is an object", "networkInterfaces", network(`"ipConfigurations":{}`), "InvalidRequestContent"},
		{"a configuration is null", "networkInterfaces", network(`"ipConfigurations":[null]`), "InvalidResourceName"},
		{"too many configurations", "networkInterfaces", network(`"ipConfigurations":[` + many(257, func(i int) string {
			return config(fmt.Sprint("c", i), seededSubnet, fmt.Sprintf(`"primary":%t`, i == 0))
		}) + `]`), "InvalidRequestFormat"},
		{"primary is a word", "networkInterfaces", network(`"ipConfigurations":[` + config("a", seededSubnet, `"primary":"yes"`) + `]`), "InvalidRequestContent"},
		{"an address of a megabyte", "networkInterfaces", nicBody(seededSubnet, strings.Repeat("9", 1<<20)), "InvalidRequestFormat"},
		{"idle for ever", "publicIPAddresses", network(`"idleTimeoutInMinutes":9999999999999`), "InvalidRequestFormat"},
		{"idle too long", "publicIPAddresses", network(`"idleTimeoutInMinutes":31`), "InvalidRequestFormat"},
		{"idle too short", "publicIPAddresses", network(`"idleTimeoutInMinutes":3`), "InvalidRequestFormat"},
		{"unknown SKU", "publicIPAddresses", `{"location":"dbelocal","sku":{"name":"Gold"}}`, "InvalidRequestFormat"},
		{"unknown tier", "publicIPAddresses", `{"location":"dbelocal","sku":{"tier":"Lunar"}}`, "InvalidRequestFormat"},
		{"bad label", "publicIPAddresses", network(`"dnsSettings":{"domainNameLabel":"Not.A.Label"}`), "InvalidDomainNameLabel"},
		{"address of version 6", "publicIPAddresses", network(`"publicIPAddressVersion":"IPv6"`), "InvalidRequestFormat"},
		{"too many rules", "networkSecurityGroups", `{"location":"dbelocal","properties":{"securityRules":[` + many(1001, func(i int) string { return rule(fmt.Sprint("r", i), 100+i, "") }) + `]}}`, "InvalidRequestFormat"},
		{"location elsewhere", "networkSecurityGroups", `{"location":"westus"}`, "LocationNotAvailableForResourceType"},
	} {
		t.Run(row.name, func(t *testing.T) {
			path := d.path(row.typ, "new")
			message := d.Refused(http.StatusBadRequest, row.code, "PUT", path, row.body)
			assert.Less(t, len(message), 9000)
			d.Must("GET", path, nil, http.StatusNotFound)
		})
	}
	assert.Equal(t, []any{}, d.Must("GET", seededSubnet, nil).Get("properties.ipConfigurations"))
}

// Etags guard what several clients change, on resources and on what lies in them.
func TestEtags(t *testing.T) {
	t.Parallel()
	d := start(t, armtest.Options{})
	d.network("net", "10.1.0.0/16", "10.1.0.0/24")
	net := d.path("virtualNetworks", "net")
	send := func(method, path, etag, body string) *armtest.Response {
		r := armtest.Request(t, method, path, body)
		r.Header.Set("If-Match", etag)
		return d.Send(r)
	}
	for _, path := range []string{net, net + "/subnets/s0"} {
		was := d.Must("GET", path, nil)
		first := was.Get("etag").(string)
		assert.Equal(t, http.StatusOK, send("PUT", path, first, string(was.Body)).Status)
		now := d.Must("GET", path, nil).Get("etag").(string)
		for _, method := range []string{"PUT", "PATCH", "DELETE"} {
			refused := send(method, path, first, string(was.Body))
			assert.Equal(t, http.StatusPreconditionFailed, refused.Status, method)
			assert.Equal(t, "PreconditionFailed", refused.Get("error.code"))
			assert.Equal(t, "Etag provided in if-match header "+first+" does not match etag "+now+" of resource "+path+".", refused.Get("error.message"))
		}
		assert.Equal(t, http.StatusOK, send("PUT", path, "*", string(was.Body)).Status)
	}
	assert.Equal(t, http.StatusPreconditionFailed, send("PUT", d.path("virtualNetworks", "none"), "*", networkBody("10.1.0.0/16")).Status)
	assert.Equal(t, http.StatusOK, send("DELETE", net+"/subnets/s0", d.Must("GET", net, nil).Get("etag").(string), "").Status)
}

// What only a machine's host could tell is refused as an operation there is not.
func TestEffectiveRulesAreNotThere(t *testing.T) {
	t.Parallel()
	d := start(t, armtest.Options{})
	nic := d.path("networkInterfaces", "nic")
	d.Must("PUT", nic, nicBody(seededSubnet, ""))
	for _, name := range []string{"effectiveRouteTable", "effectiveNetworkSecurityGroups"} {
		message := d.Refused(404, "InvalidResourceType", "POST", nic+"/"+name, nil)
		assert.Contains(t, message, "networkInterfaces/"+name)
	}
}

func TestLabelsAreTakenOnce(t *testing.T) {
	t.Parallel()
	d := start(t, armtest.Options{})
	body := func(label string) string {
		return fmt.Sprintf(`{"location":"dbelocal","properties":{"dnsSettings":{"domainNameLabel":%q}}}`, label)
	}
	a, b := d.path("publicIPAddresses", "a"), d.path("publicIPAddresses", "b")
	free := func(label string) any {
		return d.Must("GET", armtest.Sub+"/providers/Microsoft.Network/locations/DBELocal/CheckDnsNameAvailability?domainNameLabel="+label, nil).Get("available")
	}
	assert.Equal(t, true, free("web"))
	assert.Equal(t, "web.dbelocal.cloudapp.edge1.localhost", d.Must("PUT", a, body("web")).Get("properties.dnsSettings.fqdn"))
	d.Must("PUT", a, body("web"))
	assert.Equal(t, false, free("web"))
	message := d.Refused(400, "DnsRecordInUse", "PUT", b, body("web"))
	assert.Equal(t, "DNS record web.dbelocal.cloudapp.edge1.localhost is already used by another public IP.", message)
	d.Must("PUT", a, body("mail"))
	d.Must("PUT", b, body("web"))
	d.Must("DELETE", b, nil)
	assert.Equal(t, true, free("web"))
	d.Must("DELETE", d.group, nil)
	assert.Equal(t, true, free("mail"))
	d.Refused(400, "InvalidDomainNameLabel", "GET", armtest.Sub+"/providers/Microsoft.Network/locations/dbelocal/CheckDnsNameAvailability", nil)
}
