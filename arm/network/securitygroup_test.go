package network_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/edgerite/edgerite/arm/armtest"
)

// rule is a rule's body: what it says, in place of what it says by itself.
func rule(name string, priority int, more string) string {
	if more != "" {
		more = "," + more
	}
	return fmt.Sprintf(`{"name":%q,"properties":{"protocol":"*","access":"Allow","direction":"Inbound","priority":%d,"sourcePortRange":"*","destinationPortRange":"80","sourceAddressPrefix":"*","destinationAddressPrefix":"*"%s}}`, name, priority, more)
}

func groupBody(rules ...string) string {
	return `{"location":"dbelocal","properties":{"securityRules":[` + strings.Join(rules, ",") + `]}}`
}

func TestSecurityGroupOfASubnetAndAnInterface(t *testing.T) {
	t.Parallel()
	d := start(t, armtest.Options{})
	nsg, net := d.path("networkSecurityGroups", "NSG"), d.path("virtualNetworks", "net")
	subnet, nic := net+"/subnets/s0", d.path("networkInterfaces", "nic")
	d.Must("PUT", nsg, groupBody(), http.StatusCreated)
	d.network("net", "10.1.0.0/16", "10.1.0.0/24")
	with := fmt.Sprintf(`"networkSecurityGroup":{"id":%q}`, d.path("networksecuritygroups", "nsg"))
	d.Must("PUT", subnet, `{"properties":{"addressPrefix":"10.1.0.0/24",`+with+`}}`)
	d.Must("PUT", nic, strings.Replace(nicBody(subnet, ""), `"properties":{`, `"properties":{`+with+`,`, 1))

	got := d.Must("GET", nsg, nil)
	assert.Equal(t, subnet, got.Get("properties.subnets.0.id"))
	assert.Equal(t, nic, got.Get("properties.networkInterfaces.0.id"))
	message := d.Refused(400, "InUseNetworkSecurityGroupCannotBeDeleted", "DELETE", nsg, nil)
	assert.Equal(t, "Network security group "+nsg+" cannot be deleted because it is in use by the following resources: "+nic+", "+subnet+
		". In order to delete the Network security group, remove the association with the resource(s). To learn how to do this, see aka.ms/deletensg.", message)

	d.Must("PUT", subnet, `{"properties":{"addressPrefix":"10.1.0.0/24","networkSecurityGroup":null}}`)
	d.Must("PUT", nic, strings.Replace(nicBody(subnet, ""), `"properties":{`, `"properties":{"networkSecurityGroup":{"id":""},`, 1))
	got = d.Must("GET", nsg, nil)
	assert.Nil(t, got.Get("properties.subnets"))
	assert.Nil(t, got.Get("properties.networkInterfaces"))
	d.Must("DELETE", nsg, nil, http.StatusOK)

	for name, id := range map[string]string{"LinkedInvalidPropertyId": net, "InvalidResourceReference": nsg} {
		with := fmt.Sprintf(`"networkSecurityGroup":{"id":%q}`, id)
		d.Refused(400, name, "PUT", subnet, `{"properties":{"addressPrefix":"10.1.0.0/24",`+with+`}}`)
		d.Refused(400, name, "PUT", nic, strings.Replace(nicBody(subnet, ""), `"properties":{`, `"properties":{`+with+`,`, 1))
	}
	d.Must("PUT", nsg, groupBody())
	d.Must("PUT", subnet, `{"properties":{"addressPrefix":"10.1.0.0/24",`+with+`}}`)
	d.Must("DELETE", d.group, nil) // whatever refers to whatever
}

func TestSecurityRulesOfTheirOwn(t *testing.T) {
	t.Parallel()
	d := start(t, armtest.Options{})
	nsg := d.path("networkSecurityGroups", "nsg")
	d.Must("PUT", nsg, groupBody(rule("web", 100, "")), http.StatusCreated)
	d.Must("PUT", nsg+"/securityRules/tls", rule("", 110, ""), http.StatusCreated)
	d.Must("PUT", nsg+"/securityRules/TLS", rule("tls", 120, ""), http.StatusOK)
	assert.Equal(t, nsg+"/securityRules/tls", d.Must("GET", nsg, nil).Get("properties.securityRules.1.id"))
	assert.InEpsilon(t, 120, d.Must("GET", nsg+"/securityrules/tls", nil).Get("properties.priority"), 0)
	message := d.Refused(400, "SecurityRuleConflict", "PUT", nsg+"/securityRules/more", rule("", 120, ""))
	assert.Equal(t, "Security rule more conflicts with rule tls. Rules cannot have the same Priority and Direction. To learn more, see aka.ms/nsgrules.", message)
	d.Must("PUT", nsg+"/securityRules/more", rule("", 120, `"direction":"outbound"`))
	d.Must("DELETE", nsg+"/securityRules/tls", nil, http.StatusOK)
	d.Must("DELETE", nsg+"/securityRules/tls", nil, http.StatusNoContent)

	for _, method := range []string{"PUT", "PATCH", "DELETE"} {
		d.Refused(http.StatusMethodNotAllowed, "MethodNotAllowed", method, nsg+"/defaultSecurityRules/DenyAllInBound", rule("", 200, ""))
	}
	assert.Len(t, d.Must("GET", nsg+"/defaultSecurityRules", nil).Get("value"), 6)
	d.Must("PUT", nsg, `{"location":"dbelocal","properties":{"defaultSecurityRules":[]}}`)
	assert.Len(t, d.Must("GET", nsg, nil).Get("properties.defaultSecurityRules"), 6)
}

func TestSecurityRuleRefusals(t *testing.T) {
	t.Parallel()
	d := start(t, armtest.Options{})
	nsg := d.path("networkSecurityGroups", "nsg")
	d.Must("PUT", nsg, groupBody(), http.StatusCreated)
	for _, row := range []struct{ name, more, code string }{
		{"no protocol", `"protocol":""`, "InvalidRequestFormat"},
		{"unknown protocol", `"protocol":"SCTP"`, "InvalidRequestFormat"},
		{"unknown access", `"access":"Maybe"`, "InvalidRequestFormat"},
		{"unknown direction", `"direction":"Up"`, "InvalidRequestFormat"},
		{"priority too low", `"priority":99`, "SecurityRuleInvalidPriority"},
		{"priority too high", `"priority":4097`, "SecurityRuleInvalidPriority"},
		{"priority is no number", `"priority":"first"`, "InvalidRequestContent"},
		{"long description", `"description":"` + strings.Repeat("é", 141) + `"`, "InvalidRequestFormat"},
		{"port is a list", `"destinationPortRange":"80,443"`, "SecurityRuleInvalidPortRange"},
		{"port too high", `"destinationPortRange":"65536"`, "SecurityRuleInvalidPortRange"},
		{"port negative", `"destinationPortRange":"-1"`, "SecurityRuleInvalidPortRange"},
		{"ports backwards", `"sourcePortRange":"90-80"`, "SecurityRuleInvalidPortRange"},
		{"three ports", `"sourcePortRange":"1-2-3"`, "SecurityRuleInvalidPortRange"},
		{"no source port", `"sourcePortRange":""`, "InvalidRequestFormat"},
		{"port twice", `"sourcePortRanges":["80"]`, "InvalidRequestFormat"},
		{"any port in a list", `"sourcePortRange":"","sourcePortRanges":["80","*"]`, "SecurityRuleParameterContainsInvalidPortRanges"},
		{"bad port in a list", `"sourcePortRange":"","sourcePortRanges":["80","x"]`, "SecurityRuleInvalidPortRange"},
		{"host bits", `"sourceAddressPrefix":"20.20.20.20/16"`, "SecurityRuleInvalidAddressPrefix"},
		{"prefix too long", `"sourceAddressPrefix":"10.0.0.0/33"`, "SecurityRuleInvalidAddressPrefix"},
		{"address with a zone", `"sourceAddressPrefix":"fe80::1%eth0"`, "SecurityRuleInvalidAddressPrefix"},
		{"no address", `"destinationAddressPrefix":"10.0.0"`, "SecurityRuleInvalidAddressPrefix"},
		{"tag in a list", `"sourceAddressPrefix":"","sourceAddressPrefixes":["Internet"]`, "SecurityRuleParameterContainsUnsupportedValue"},
		{"anything in a list", `"sourceAddressPrefix":"","sourceAddressPrefixes":["*"]`, "SecurityRuleParameterContainsUnsupportedValue"},
		{"list of lists", `"sourceAddressPrefixes":[[]]`, "InvalidRequestContent"},
	} {
		t.Run(row.name, func(t *testing.T) {
			d.Refused(http.StatusBadRequest, row.code, "PUT", nsg+"/securityRules/r", rule("r", 100, row.more))
			d.Refused(http.StatusBadRequest, row.code, "PUT", nsg, groupBody(rule("r", 100, row.more)))
		})
	}
	assert.Equal(t, []any{}, d.Must("GET", nsg, nil).Get("properties.securityRules"), "what was refused changes nothing")
	for i, more := range []string{
		`"sourceAddressPrefix":"VirtualNetwork"`, `"sourceAddressPrefix":"10.0.0.1"`, `"sourceAddressPrefix":"fd00::/8"`,
		`"sourceAddressPrefix":"Storage.EastUS"`, `"sourceAddressPrefix":"","sourceAddressPrefixes":["10.0.0.0/8","10.1.0.1"]`,
		`"destinationPortRange":"0-65535"`, `"destinationPortRange":"","destinationPortRanges":["1","2-3"]`,
	} {
		d.Must("PUT", fmt.Sprint(nsg, "/securityRules/ok", i), rule("", 100+i, more), http.StatusCreated)
	}
}

// The device's documentation knows no security groups, so --strict has none.
func TestSecurityGroupsAreBeyondTheDevice(t *testing.T) {
	t.Parallel()
	d := start(t, armtest.Options{Strict: true})
	version := "?api-version=2017-10-01"
	nsg := d.path("networkSecurityGroups", "nsg")
	d.Refused(404, "InvalidResourceType", "PUT", nsg+version, groupBody())
	d.Refused(404, "InvalidResourceType", "GET", nsg+"/securityRules"+version, nil)
	d.Refused(404, "InvalidResourceType", "GET", nsg+"/defaultSecurityRules"+version, nil)
	nic := strings.Replace(nicBody(seededSubnet, ""), `"properties":{`, `"properties":{"networkSecurityGroup":{"id":"`+nsg+`"},`, 1)
	d.Refused(400, "InvalidResourceReference", "PUT", d.path("networkInterfaces", "nic")+version, nic)
	usages := d.Must("GET", armtest.Sub+"/providers/Microsoft.Network/locations/dbelocal/usages"+version, nil)
	assert.Len(t, usages.Get("value"), 3)
	assert.InEpsilon(t, 1, usages.Get("value.0.limit"), 0)
	d.Must("GET", armtest.Sub+"/providers/Microsoft.Network/locations/dbelocal/CheckDnsNameAvailability"+version+"&domainNameLabel=web", nil, http.StatusNotFound)
}
