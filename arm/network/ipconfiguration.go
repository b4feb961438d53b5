package network

import (
	"cmp"
	"fmt"
	"net/netip"
	"strings"

	"github.com/edgerite/edgerite/arm"
)

// ipConfiguration is one address of an interface.
type ipConfiguration struct {
	Name       string       `json:"name"`
	ID         string       `json:"id,omitempty" arm:"readonly"`
	Etag       string       `json:"etag,omitempty" arm:"readonly"`
	Properties ipProperties `json:"properties"`
}

type ipProperties struct {
	ProvisioningState string       `json:"provisioningState,omitempty" arm:"readonly"`
	PrivateAddress    string       `json:"privateIPAddress,omitempty"`
	Allocation        string       `json:"privateIPAllocationMethod"`
	Subnet            *subResource `json:"subnet,omitempty"`
	Primary           bool         `json:"primary"`
	AddressVersion    string       `json:"privateIPAddressVersion"`
	PublicAddress     *subResource `json:"publicIPAddress,omitempty"`
}

// The allocation methods, as they are shown whatever the case they were sent in.
const (
	static  = "Static"
	dynamic = "Dynamic"
)

// role is what a configuration is to what it refers to, and the end of its id.
func (c *ipConfiguration) role() string { return "ipConfigurations/" + c.Name }

func (c *ipConfiguration) isStatic() bool { return c.Properties.Allocation == static }

func defaultConfiguration(c *ipConfiguration) {
	props := &c.Properties
	props.Allocation = canonical(cmp.Or(props.Allocation, dynamic), static, dynamic)
	props.AddressVersion = canonical(cmp.Or(props.AddressVersion, "IPv4"), "IPv4")
}

// canonical gives value the case of the known word it is; an unknown one stays as it is.
func canonical(value string, known ...string) string {
	for _, word := range known {
		if strings.EqualFold(value, word) {
			return word
		}
	}
	return value
}

func checkConfiguration(nic arm.ID, c *ipConfiguration, i int) error {
	props := c.Properties
	switch {
	case c.Name == "":
		return errValue(c.Name, configurationPath(i, "name"))
	case props.Allocation != static && props.Allocation != dynamic:
		return errValue(props.Allocation, configurationPath(i, "properties.privateIPAllocationMethod"))
	case props.AddressVersion != "IPv4":
		return errValue(props.AddressVersion, configurationPath(i, "properties.privateIPAddressVersion"))
	case props.Subnet == nil || props.Subnet.ID == "":
		return errSubnetRequired(nic.String() + "/" + c.role())
	}
	if !refersTo(props.Subnet.ID, "Microsoft.Network/virtualNetworks/subnets") {
		return errNotAnID(props.Subnet.ID, configurationPath(i, "properties.subnet.id"))
	}
	if props.PublicAddress != nil && !refersTo(props.PublicAddress.ID, "Microsoft.Network/publicIPAddresses") {
		return errNotAnID(props.PublicAddress.ID, configurationPath(i, "properties.publicIPAddress.id"))
	}
	if c.isStatic() && props.PrivateAddress != "" {
		_, err := parseAddress(props.PrivateAddress, configurationPath(i, "properties.privateIPAddress"))
		return err
	}
	return nil
}

func refersTo(id, typ string) bool {
	parsed, err := arm.ParseID(id)
	return err == nil && strings.EqualFold(parsed.Type(), typ)
}

func configurationRefs(c *ipConfiguration, i int) []arm.Ref {
	var refs []arm.Ref
	add := func(to *subResource, property string) {
		if to == nil {
			return
		}
		if id, err := arm.ParseID(to.ID); err == nil { // one that is no id was refused before
			refs = append(refs, arm.Ref{To: id, Role: c.role(), At: configurationPath(i, property)})
		}
	}
	add(c.Properties.Subnet, "properties.subnet.id")
	add(c.Properties.PublicAddress, "properties.publicIPAddress.id")
	return refs
}

func configurationPath(i int, property string) string {
	return fmt.Sprintf("properties.ipConfigurations[%d].%s", i, property)
}

// place is where a configuration's address comes from.
type place struct {
	network *arm.Resource[virtualNetwork]
	subnet  arm.ID
	prefix  netip.Prefix
}

// placeOf finds the subnet of a configuration, whose existence the engine has checked.
func (p *provider) placeOf(c *arm.Call, config *ipConfiguration) (place, error) {
	id, err := arm.ParseID(config.Properties.Subnet.ID)
	if err != nil {
		return place{}, err
	}
	parent, _ := id.Parent() // checkConfiguration has seen that it is a subnet's id
	network, err := arm.Find(c, p.networks, parent)
	if err != nil {
		return place{}, err
	}
	found := subnetNamed(network.Body.Properties.Subnets, id.Name())
	if found == nil {
		return place{}, errSubnetOutside(id.Name(), parent.Name())
	}
	prefix, err := netip.ParsePrefix(found.Properties.AddressPrefix)
	return place{network, id, prefix}, err
}
