package network_test

import (
	"fmt"
	"net/http"
	"net/netip"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/edgerite/edgerite/arm/armtest"
)

func TestInterfaceRefusals(t *testing.T) {
	t.Parallel()
	d := start(t, armtest.Options{})
	d.network("net", "10.1.0.0/16", "10.1.0.0/29") // usable: .4 to .6
	subnet := d.path("virtualNetworks", "net/subnets/s0")
	d.Must("PUT", d.path("networkInterfaces", "taken"), nicBody(subnet, "10.1.0.5"))
	d.Must("PUT", d.path("publicIPAddresses", "public"), `{"location":"dbelocal"}`)
	public := d.path("publicIPAddresses", "public")
	d.Must("PUT", d.path("networkInterfaces", "withpublic"), configurations(config("ip", subnet, `"publicIPAddress":{"id":"`+public+`"}`)))
	free := d.path("publicIPAddresses", "free")
	d.Must("PUT", free, `{"location":"dbelocal"}`)
	nowhere := d.path("virtualNetworks", "net/subnets/nowhere")

	for _, row := range []struct {
		name, body, code string
	}{
		{"no configurations", `{"location":"dbelocal","properties":{}}`, "NetworkInterfaceMustHaveIpConfigurationOrAttachedElasticNetworkInterface"},
		{"no subnet", `{"location":"dbelocal","properties":{"ipConfigurations":[{"name":"ip","properties":{}}]}}`, "SubnetIsRequired"},
		{"subnet is no id", nicBody("subnet", ""), "LinkedInvalidPropertyId"},
		{"subnet is a network", nicBody(d.path("virtualNetworks", "net"), ""), "LinkedInvalidPropertyId"},
		{"subnet is not there", nicBody(nowhere, ""), "InvalidResourceReference"},
		{"public address is not there", configurations(config("ip", subnet, `"publicIPAddress":{"id":"`+public+`x"}`)), "InvalidResourceReference"},
		{"public address taken", configurations(config("ip", subnet, `"publicIPAddress":{"id":"`+public+`"}`)), "PublicIPAddressInUse"},
		{"public address twice", configurations(
			config("a", subnet, `"primary":true,"publicIPAddress":{"id":"`+free+`"}`),
			config("b", subnet, `"publicIPAddress":{"id":"`+free+`"}`)), "PublicIPAddressInUse"},
		{"address taken", nicBody(subnet, "10.1.0.5"), "PrivateIPAddressIsAllocated"},
		{"address reserved first", nicBody(subnet, "10.1.0.1"), "PrivateIPAddressInReservedRange"},
		{"address reserved last", nicBody(subnet, "10.1.0.7"), "PrivateIPAddressInReservedRange"},
		{"address of another subnet", nicBody(subnet, "10.1.1.5"), "PrivateIPAddressNotInSubnet"},
		{"address is none", nicBody(subnet, "10.1.0"), "InvalidRequestFormat"},
		{"address of version 6", nicBody(subnet, "fd00::1"), "InvalidIPAddressFamily"},
		{"static without address", configurations(config("ip", subnet, `"privateIPAllocationMethod":"Static"`)), "InvalidRequestFormat"},
		{"unknown method", configurations(config("ip", subnet, `"privateIPAllocationMethod":"DHCP"`)), "InvalidRequestFormat"},
		{"configuration without name", configurations(config("", subnet, `"primary":true`)), "InvalidResourceName"},
		{"same name twice", configurations(config("ip", subnet, `"primary":true`), config("IP", subnet, `"primary":false`)), "DuplicateResourceName"},
		{"two primaries", configurations(config("a", subnet, `"primary":true`), config("b", subnet, `"primary":true`)), "InvalidRequestFormat"},
		{"no primary of two", configurations(config("a", subnet, `"primary":false`), config("b", subnet, `"primary":false`)), "InvalidRequestFormat"},
		{"more than the subnet has", configurations(config("a", subnet, `"primary":true`), config("b", subnet, `"primary":false`)), "SubnetIsFull"},
		{"same address twice", configurations(
			config("a", subnet, `"primary":true,"privateIPAllocationMethod":"Static","privateIPAddress":"10.1.0.6"`),
			config("b", subnet, `"privateIPAllocationMethod":"Static","privateIPAddress":"10.1.0.6"`)), "PrivateIPAddressIsAllocated"},
		{"bad DNS server", `{"location":"dbelocal","properties":{"dnsSettings":{"dnsServers":["dns"]},"ipConfigurations":[` + config("ip", subnet, `"primary":true`) + `]}}`, "InvalidRequestFormat"},
	} {
		t.Run(row.name, func(t *testing.T) {
			d.Refused(http.StatusBadRequest, row.code, "PUT", d.path("networkInterfaces", "new"), row.body)
		})
	}
	d.Refused(400, "PublicIPAddressCannotBeDeleted", "DELETE", public, nil)
	d.Must("PUT", d.path("networkInterfaces", "new"), nicBody(subnet, "10.1.0.6")) // what was refused took nothing
}

func config(name, subnet, more string) string {
	return fmt.Sprintf(`{"name":%q,"properties":{"subnet":{"id":%q},%s}}`, name, subnet, more)
}

func configurations(each ...string) string {
	list := ""
	for i, one := range each {
		if i > 0 {
			list += ","
		}
		list += one
	}
	return `{"location":"dbelocal","properties":{"ipConfigurations":[` + list + `]}}`
}

func TestAddressesOverUpdates(t *testing.T) {
	t.Parallel()
	d := start(t, armtest.Options{})
	d.network("net", "10.1.0.0/16", "10.1.0.0/24")
	subnet := d.path("virtualNetworks", "net/subnets/s0")
	nic := d.path("networkInterfaces", "nic")
	put := func(body string) any { return d.Must("PUT", nic, body).Get(firstAddress) }

	d.Must("PUT", d.path("networkInterfaces", "first"), nicBody(subnet, ""))
	assert.Equal(t, "10.1.0.5", put(nicBody(subnet, "")))
	d.Must("DELETE", d.path("networkInterfaces", "first"), nil)
	assert.Equal(t, "10.1.0.5", put(nicBody(subnet, "")), "a dynamic address stays though a lower one is free")
	assert.Equal(t, "10.1.0.5", put(string(d.Must("GET", nic, nil).Body)), "what was read may be written back")
	assert.Equal(t, "10.1.0.5", put(configurations(config("ip", subnet, `"privateIPAllocationMethod":"Dynamic","privateIPAddress":"10.1.0.99"`))), "a client does not choose a dynamic address")
	assert.Equal(t, "10.1.0.5", put(configurations(config("ip", subnet, `"privateIPAllocationMethod":"static"`))), "made static it stays")
	assert.Equal(t, "10.1.0.9", put(nicBody(subnet, "10.1.0.9")))
	d.Must("PUT", d.path("networkInterfaces", "other"), nicBody(subnet, "10.1.0.5")) // given up just now
	assert.Equal(t, "10.1.0.10", put(nicBody(subnet, "10.1.0.10")))
	assert.Equal(t, "10.57.48.4", put(nicBody(seededSubnet, "")), "another subnet, another address")
	d.Must("PUT", d.path("networkInterfaces", "again"), nicBody(subnet, "10.1.0.10"))
}

func TestPublicAddressShowsThePrivateOne(t *testing.T) {
	t.Parallel()
	d := start(t, armtest.Options{})
	public := d.path("publicIPAddresses", "public")
	made := d.Must("PUT", public, `{"location":"DBELocal","properties":{"publicIPAllocationMethod":"static"}}`, http.StatusCreated)
	assert.Equal(t, "Static", made.Get("properties.publicIPAllocationMethod"))
	assert.Nil(t, made.Get("properties.ipAddress"))

	d.Must("PUT", d.path("networkInterfaces", "nic"), configurations(config("ip", seededSubnet, `"publicIPAddress":{"id":"`+public+`"}`)))
	got := d.Must("GET", public, nil)
	assert.Equal(t, "10.57.48.4", got.Get("properties.ipAddress"))
	assert.Equal(t, d.path("networkInterfaces", "nic")+"/ipConfigurations/ip", got.Get("properties.ipConfiguration.id"))

	d.Must("PUT", d.path("networkInterfaces", "nic"), nicBody(seededSubnet, ""))
	d.Must("DELETE", public, nil, http.StatusOK)
}

func TestDeletedGroupGivesItsAddressesBack(t *testing.T) {
	t.Parallel()
	d := start(t, armtest.Options{})
	d.network("net", "10.1.0.0/16", "10.1.0.0/24")
	d.Must("PUT", d.path("networkInterfaces", "own"), nicBody(d.path("virtualNetworks", "net/subnets/s0"), ""))
	d.Must("PUT", d.path("networkInterfaces", "nic"), nicBody(seededSubnet, ""))
	d.Must("DELETE", d.group, nil)

	d.Group("rg")
	assert.Equal(t, "10.57.48.4", d.Must("PUT", d.path("networkInterfaces", "nic"), nicBody(seededSubnet, "")).Get(firstAddress))
}

func TestInterfacesMadeTogether(t *testing.T) {
	t.Parallel()
	d := start(t, armtest.Options{})
	d.network("net", "10.1.0.0/16", "10.1.0.0/28") // 11 addresses
	subnet := d.path("virtualNetworks", "net/subnets/s0")
	var clients sync.WaitGroup
	var mu sync.Mutex // guards seen
	seen := map[any]int{}
	for i := range 16 {
		clients.Go(func() {
			got := d.Do("PUT", d.path("networkInterfaces", fmt.Sprint("nic", i)), nicBody(subnet, ""))
			mu.Lock()
			defer mu.Unlock()
			if got.Status == http.StatusCreated {
				seen[got.Get(firstAddress)]++
			} else {
				assert.Equal(t, "SubnetIsFull", got.Get("error.code"))
			}
		})
	}
	clients.Wait()
	assert.Len(t, seen, 11)
}

// Whatever interfaces come, change and go: none has another's address, every address lies in the
// subnet's usable range, static is what was asked for, and a refusal changes nothing.
func TestAddressesAgainstModel(t *testing.T) {
	t.Parallel()
	d := start(t, armtest.Options{})
	run := 0
	rapid.Check(t, func(rt *rapid.T) {
		run++
		net := fmt.Sprint("net", run)
		d.network(net, "10.1.0.0/16", "10.1.0.0/29") // usable: .4 to .6
		subnet := d.path("virtualNetworks", net+"/subnets/s0")
		nic := func(rt *rapid.T) string {
			return rapid.SampledFrom([]string{"a", "b", "c", "d"}).Draw(rt, "nic")
		}
		at := func(name string) string { return d.path("networkInterfaces", net+name) }
		model := map[string]string{}
		user := func(address string) string {
			for name, has := range model {
				if has == address {
					return name
				}
			}
			return ""
		}
		rt.Repeat(map[string]func(*rapid.T){
			"static": func(rt *rapid.T) {
				name, address := nic(rt), fmt.Sprint("10.1.0.", rapid.IntRange(4, 6).Draw(rt, "address"))
				got := d.Do("PUT", at(name), nicBody(subnet, address))
				if other := user(address); other != "" && other != name {
					require.Equal(rt, "PrivateIPAddressIsAllocated", got.Get("error.code"))
					return
				}
				require.Equal(rt, address, got.Get(firstAddress))
				model[name] = address
			},
			"dynamic": func(rt *rapid.T) {
				name := nic(rt)
				got := d.Do("PUT", at(name), nicBody(subnet, ""))
				if model[name] == "" && len(model) == 3 {
					require.Equal(rt, "SubnetIsFull", got.Get("error.code"))
					return
				}
				address, _ := got.Get(firstAddress).(string)
				if had := model[name]; had != "" {
					require.Equal(rt, had, address)
				}
				require.Contains(rt, []string{"", name}, user(address))
				require.True(rt, netip.MustParsePrefix("10.1.0.4/30").Contains(netip.MustParseAddr(address)))
				model[name] = address
			},
			"delete": func(rt *rapid.T) {
				name := nic(rt)
				d.Must("DELETE", at(name), nil)
				delete(model, name)
			},
			"": func(rt *rapid.T) {
				for name, address := range model {
					require.Equal(rt, address, d.Must("GET", at(name), nil).Get(firstAddress))
				}
			},
		})
	})
}

// Whatever interfaces of several configurations come, move between subnets and go: no two configurations have one
// address, each has one of its subnet, usages count them, and when all are gone every address can be had again.
func TestManyConfigurationsAgainstModel(t *testing.T) {
	t.Parallel()
	d := start(t, armtest.Options{})
	run := 0
	rapid.Check(t, func(rt *rapid.T) {
		run++
		net := d.path("virtualNetworks", fmt.Sprint("net", run))
		d.Must("PUT", net, networkBody("10.1.0.0/16", "10.1.0.0/28", "10.1.1.0/29")) // 11 and 3 addresses
		prefixes := []netip.Prefix{netip.MustParsePrefix("10.1.0.0/28"), netip.MustParsePrefix("10.1.1.0/29")}
		at := func(name int) string { return d.path("networkInterfaces", fmt.Sprint("run", run, "nic", name)) }
		have := map[int]bool{}
		rt.Repeat(map[string]func(*rapid.T){
			"put": func(rt *rapid.T) {
				name := rapid.IntRange(0, 4).Draw(rt, "nic")
				var list []string
				for i := range rapid.IntRange(1, 4).Draw(rt, "configurations") {
					subnet := rapid.IntRange(0, 1).Draw(rt, "subnet")
					more := fmt.Sprintf(`"primary":%t`, i == 0)
					if rapid.Bool().Draw(rt, "static") {
						more += fmt.Sprintf(`,"privateIPAllocationMethod":"Static","privateIPAddress":"10.1.%d.%d"`, subnet, rapid.IntRange(4, 8).Draw(rt, "address"))
					}
					list = append(list, config(fmt.Sprint("c", rapid.IntRange(0, 9).Draw(rt, "name")), fmt.Sprint(net, "/subnets/s", subnet), more))
				}
				got := d.Do("PUT", at(name), configurations(list...))
				if got.Status/100 == 2 {
					have[name] = true
					return
				}
				require.Contains(rt, []string{
					"SubnetIsFull", "PrivateIPAddressIsAllocated", "PrivateIPAddressInReservedRange", "PrivateIPAddressNotInSubnet", "DuplicateResourceName",
				}, got.Get("error.code"))
			},
			"delete": func(rt *rapid.T) {
				name := rapid.IntRange(0, 4).Draw(rt, "nic")
				d.Must("DELETE", at(name), nil)
				delete(have, name)
			},
			"": func(rt *rapid.T) {
				seen, in := map[string]bool{}, []float64{0, 0}
				for name := range have {
					for _, one := range d.Must("GET", at(name)+"/ipConfigurations", nil).Get("value").([]any) {
						properties := one.(map[string]any)["properties"].(map[string]any)
						address := properties["privateIPAddress"].(string)
						require.False(rt, seen[address], "%s is had twice", address)
						seen[address] = true
						id := properties["subnet"].(map[string]any)["id"].(string)
						subnet := int(id[len(id)-1] - '0')
						require.True(rt, prefixes[subnet].Contains(netip.MustParseAddr(address)))
						in[subnet]++
					}
				}
				usages := d.Must("GET", net+"/usages", nil)
				require.Equal(rt, in, []float64{usages.Get("value.0.currentValue").(float64), usages.Get("value.1.currentValue").(float64)})
			},
		})
		for name := range have {
			d.Must("DELETE", at(name), nil)
		}
		for i, n := range []int{11, 3} {
			var list []string
			for c := range n {
				list = append(list, config(fmt.Sprint("c", c), fmt.Sprint(net, "/subnets/s", i), fmt.Sprintf(`"primary":%t`, c == 0)))
			}
			d.Must("PUT", at(i), configurations(list...))
			d.Must("DELETE", at(i), nil)
		}
	})
}
