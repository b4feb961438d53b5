package network

import (
	"cmp"
	"strconv"
	"strings"

	"github.com/edgerite/edgerite/arm"
)

// publicIPAddress is the body of Microsoft.Network/publicIPAddresses. A device has none to give:
// "the public IP returns the private IP".
//
// Page: https://learn.microsoft.com/azure/databox-online/azure-stack-edge-gpu-deploy-virtual-machine-powershell
type publicIPAddress struct {
	SKU        *publicSKU       `json:"sku,omitempty" arm:"since=2017-08-01"`
	Properties publicProperties `json:"properties"`
}

type publicSKU struct {
	Name string `json:"name,omitempty"`
	Tier string `json:"tier,omitempty" arm:"since=2020-07-01"`
}

type publicProperties struct {
	ProvisioningState string             `json:"provisioningState"`
	ResourceGUID      string             `json:"resourceGuid" arm:"readonly"`
	Allocation        string             `json:"publicIPAllocationMethod"`
	AddressVersion    string             `json:"publicIPAddressVersion,omitempty" arm:"since=2016-09-01"`
	IdleMinutes       int                `json:"idleTimeoutInMinutes"`
	Address           string             `json:"ipAddress,omitempty" arm:"readonly"`
	IPConfiguration   *subResource       `json:"ipConfiguration,omitempty" arm:"readonly"`
	DNS               *publicDNSSettings `json:"dnsSettings,omitempty"`
	Tags              []string           `json:"ipTags,omitzero" arm:"readonly,since=2017-11-01"`
}

type publicDNSSettings struct {
	Label   string `json:"domainNameLabel,omitempty"`
	FQDN    string `json:"fqdn,omitempty" arm:"readonly"`
	Reverse string `json:"reverseFqdn,omitempty"`
}

// label is the label that the address asks for; empty for none.
func (p *publicIPAddress) label() string {
	if p.Properties.DNS == nil {
		return ""
	}
	return p.Properties.DNS.Label
}

// How long a connection may be idle, in minutes.
//
// Page: https://learn.microsoft.com/rest/api/virtualnetwork/public-ip-addresses/create-or-update
const (
	minIdle = 4
	maxIdle = 30
)

func (p *provider) publicIPAddress() *arm.Type[publicIPAddress] {
	return &arm.Type[publicIPAddress]{
		Name:       "Microsoft.Network/publicIPAddresses",
		Movable:    true,
		Doc:        "https://learn.microsoft.com/rest/api/virtualnetwork/public-ip-addresses",
		Surface:    arm.OnDevice,
		Versions:   versions(),
		PatchSince: patchSince,
		Location:   arm.LowerLocation,
		Names:      arm.Names{Min: 1, Max: 80},
		Etag:       true,
		While:      arm.Updating,
		Takes:      networkTimes(),
		Polling:    arm.PollAsyncWrites,
		Early:      true,
		Default:    defaultPublic,
		Validate:   checkPublic,
		Changed:    moveLabel,
		Deleted:    dropLabel,
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
	props.IdleMinutes = cmp.Or(props.IdleMinutes, minIdle)
	sku := r.Body.SKU
	if sku == nil {
		sku = &publicSKU{}
	}
	sku.Name = canonical(cmp.Or(sku.Name, "Basic"), "Basic", "Standard")
	sku.Tier = canonical(cmp.Or(sku.Tier, "Regional"), "Regional", "Global")
	r.Body.SKU = sku
	return nil
}

func checkPublic(_ *arm.Call, _, r *arm.Resource[publicIPAddress]) error {
	props := r.Body.Properties
	switch {
	case props.Allocation != static && props.Allocation != dynamic:
		return errValue(props.Allocation, "properties.publicIPAllocationMethod")
	case props.AddressVersion != "IPv4":
		return errValue(props.AddressVersion, "properties.publicIPAddressVersion")
	case !known(r.Body.SKU.Name, "Basic", "Standard"):
		return errValue(r.Body.SKU.Name, "sku.name")
	case !known(r.Body.SKU.Tier, "Regional", "Global"):
		return errValue(r.Body.SKU.Tier, "sku.tier")
	case props.IdleMinutes < minIdle || props.IdleMinutes > maxIdle:
		return errValue(strconv.Itoa(props.IdleMinutes), "properties.idleTimeoutInMinutes")
	}
	if label := r.Body.label(); label != "" && !labelForm.MatchString(label) {
		return errLabel(label)
	}
	return nil
}

// viewPublic shows the private address of the configuration that names this one.
// behaviour: public-shows-private.
func (p *provider) viewPublic(c *arm.Call, r *arm.Resource[publicIPAddress]) error {
	r.Body.Properties.Tags = []string{}
	if label := r.Body.label(); label != "" {
		r.Body.Properties.DNS.FQDN = fqdn(c.Device(), label)
	}
	users, err := c.Referrers(r.ID)
	if err != nil || len(users) == 0 {
		return err
	}
	user := users[0]
	r.Body.Properties.IPConfiguration = &subResource{ID: configurationID(user)}
	if err := expandConfiguration(c, r.Body.Properties.IPConfiguration, "ipConfiguration"); err != nil {
		return err
	}
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
