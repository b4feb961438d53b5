package network

import (
	"cmp"
	"strings"

	"github.com/edgerite/edgerite/arm"
)

// publicIPAddress is the body of Microsoft.Network/publicIPAddresses. A device has none to give:
// "the public IP returns the private IP".
//
// Page: https://learn.microsoft.com/azure/databox-online/azure-stack-edge-gpu-deploy-virtual-machine-powershell
type publicIPAddress struct {
	SKU        *publicSKU       `json:"sku,omitempty"`
	Properties publicProperties `json:"properties"`
}

type publicSKU struct {
	Name string `json:"name,omitempty"`
	Tier string `json:"tier,omitempty"`
}

type publicProperties struct {
	ProvisioningState string             `json:"provisioningState"`
	ResourceGUID      string             `json:"resourceGuid" arm:"readonly"`
	Allocation        string             `json:"publicIPAllocationMethod"`
	AddressVersion    string             `json:"publicIPAddressVersion"`
	IdleMinutes       int                `json:"idleTimeoutInMinutes"`
	Address           string             `json:"ipAddress,omitempty" arm:"readonly"`
	IPConfiguration   *subResource       `json:"ipConfiguration,omitempty" arm:"readonly"`
	DNS               *publicDNSSettings `json:"dnsSettings,omitempty"`
}

type publicDNSSettings struct {
	Label string `json:"domainNameLabel,omitempty"`
}

func (p *provider) publicIPAddress() *arm.Type[publicIPAddress] {
	return &arm.Type[publicIPAddress]{
		Name:     "Microsoft.Network/publicIPAddresses",
		Doc:      "https://learn.microsoft.com/rest/api/virtualnetwork/public-ip-addresses",
		Surface:  arm.OnDevice,
		Versions: versions(),
		Location: arm.LowerLocation,
		Names:    arm.Names{Min: 1, Max: 80},
		Etag:     true,
		Takes:    networkTimes(),
		Default:  defaultPublic,
		Validate: checkPublic,
		InUse: func(r *arm.Resource[publicIPAddress], by []arm.Ref) error {
			return errPublicInUse(r.ID, configurationID(by[0]))
		},
		View: p.viewPublic,
	}
}

func defaultPublic(c *arm.Call, old, r *arm.Resource[publicIPAddress]) error {
	props := &r.Body.Properties
	if old == nil {
		props.ResourceGUID = c.UUID()
	}
	props.Allocation = canonical(cmp.Or(props.Allocation, dynamic), static, dynamic)
	props.AddressVersion = canonical(cmp.Or(props.AddressVersion, "IPv4"), "IPv4")
	props.IdleMinutes = cmp.Or(props.IdleMinutes, 4)
	return nil
}

func checkPublic(_ *arm.Call, _, r *arm.Resource[publicIPAddress]) error {
	props := r.Body.Properties
	switch {
	case props.Allocation != static && props.Allocation != dynamic:
		return errValue(props.Allocation, "properties.publicIPAllocationMethod")
	case props.AddressVersion != "IPv4":
		return errValue(props.AddressVersion, "properties.publicIPAddressVersion")
	}
	return nil
}

// viewPublic shows the private address of the configuration that names this one.
// behaviour: public-shows-private.
func (p *provider) viewPublic(c *arm.Call, r *arm.Resource[publicIPAddress]) error {
	users, err := c.Referrers(r.ID)
	if err != nil || len(users) == 0 {
		return err
	}
	user := users[0]
	r.Body.Properties.IPConfiguration = &subResource{ID: configurationID(user)}
	nic, err := arm.Find(c, p.interfaces, user.From)
	if err != nil {
		return err
	}
	for _, config := range nic.Body.Properties.IPConfigurations {
		if config.role() == user.Role {
			r.Body.Properties.Address = config.Properties.PrivateAddress
		}
	}
	return nil
}

// checkPublics refuses a public address that another configuration has.
func (p *provider) checkPublics(c *arm.Call, r *arm.Resource[networkInterface]) error {
	seen := map[string]bool{}
	for i := range r.Body.Properties.IPConfigurations {
		config := &r.Body.Properties.IPConfigurations[i]
		if config.Properties.PublicAddress == nil {
			continue
		}
		public, err := arm.ParseID(config.Properties.PublicAddress.ID)
		if err != nil {
			return err
		}
		if seen[public.Key()] {
			return errPublicTaken(r.ID.String()+"/"+config.role(), public, r.ID)
		}
		seen[public.Key()] = true
		users, err := c.Referrers(public)
		if err != nil {
			return err
		}
		for _, user := range users {
			if user.From.Key() != r.ID.Key() || !strings.EqualFold(user.Role, config.role()) {
				return errPublicTaken(r.ID.String()+"/"+config.role(), public, user.From)
			}
		}
	}
	return nil
}
