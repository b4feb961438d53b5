package network

import (
	"net/netip"

	"github.com/edgerite/edgerite/arm"
	"github.com/edgerite/edgerite/internal/store"
)

// allocation gives the configurations of one interface their addresses: first those that say
// which, then those that keep what they have, then the rest from the lowest free address up.
type allocation struct {
	tx     *store.Tx
	nic    arm.ID
	places []place // of each configuration
}

// assignAddresses gives up the addresses r had and takes those it is to have, in the transaction
// that writes r. It returns the network of the first configuration.
func (p *provider) assignAddresses(c *arm.Call, old, r *arm.Resource[networkInterface]) (*arm.Resource[virtualNetwork], error) {
	configs := r.Body.Properties.IPConfigurations
	a := allocation{tx: c.Tx(), nic: r.ID, places: make([]place, len(configs))}
	for i := range configs {
		var err error
		if a.places[i], err = p.placeOf(c, &configs[i]); err != nil {
			return nil, err
		}
	}
	if old != nil {
		if err := releaseAll(c.Tx(), old); err != nil {
			return nil, err
		}
		recall(old, r)
	}
	return a.places[0].network, a.assign(configs)
}

func (a allocation) assign(configs []ipConfiguration) error {
	for i := range configs {
		if configs[i].isStatic() {
			if err := a.takeStatic(&configs[i], a.places[i]); err != nil {
				return err
			}
		}
	}
	for i := range configs {
		if !configs[i].isStatic() {
			if err := a.keep(&configs[i], a.places[i]); err != nil {
				return err
			}
		}
	}
	for i := range configs {
		if configs[i].Properties.PrivateAddress == "" {
			if err := a.takeFree(&configs[i], a.places[i]); err != nil {
				return err
			}
		}
	}
	return nil
}

func (a allocation) takeStatic(c *ipConfiguration, in place) error {
	if c.Properties.PrivateAddress == "" {
		return errStaticWithoutAddress(a.configID(c))
	}
	wanted, err := netip.ParseAddr(c.Properties.PrivateAddress)
	switch {
	case err != nil:
		return err
	case !in.prefix.Contains(wanted):
		return errNotInSubnet(wanted, in.prefix)
	case !usable(in.prefix).contains(wanted):
		return errReserved(wanted, in.prefix)
	}
	who, err := holder(a.tx, in.subnet, wanted)
	if err != nil {
		return err
	}
	if who != "" {
		return errAllocated(a.configID(c), wanted, who)
	}
	return take(a.tx, in.subnet, wanted, a.nic.String())
}

// keep leaves a dynamic configuration the address that recall put there, where it still may.
func (a allocation) keep(c *ipConfiguration, in place) error {
	had, err := netip.ParseAddr(c.Properties.PrivateAddress)
	c.Properties.PrivateAddress = ""
	if err != nil || !in.prefix.Contains(had) || !usable(in.prefix).contains(had) {
		return nil //nolint:nilerr // it had none here: it gets one from what is free
	}
	who, err := holder(a.tx, in.subnet, had)
	if err != nil || who != "" {
		return err
	}
	c.Properties.PrivateAddress = had.String()
	return take(a.tx, in.subnet, had, a.nic.String())
}

func (a allocation) takeFree(c *ipConfiguration, in place) error {
	found, err := takeFree(a.tx, in.subnet, in.prefix, a.nic.String())
	if err != nil {
		return err
	}
	if !found.IsValid() {
		return errSubnetFull(in.subnet, in.prefix)
	}
	c.Properties.PrivateAddress = found.String()
	return nil
}

func (a allocation) configID(c *ipConfiguration) string { return a.nic.String() + "/" + c.role() }

// recall sets what each configuration had before where it asks for nothing else: a dynamic one
// keeps its address whatever the client sends, a static one when it names none.
// behaviour: dynamic-address, behaviour: static-keeps.
func recall(old, r *arm.Resource[networkInterface]) {
	configs := r.Body.Properties.IPConfigurations
	for i := range configs {
		if configs[i].isStatic() && configs[i].Properties.PrivateAddress != "" {
			continue
		}
		configs[i].Properties.PrivateAddress = ""
		for _, before := range old.Body.Properties.IPConfigurations {
			if sameName(before.Name, configs[i].Name) {
				configs[i].Properties.PrivateAddress = before.Properties.PrivateAddress
			}
		}
	}
}

func releaseAll(tx *store.Tx, r *arm.Resource[networkInterface]) error {
	return eachAddress(r, func(subnet arm.ID, held netip.Addr) error { return release(tx, subnet, held) })
}

// takeAll has the interface hold its addresses by the name it has now.
func takeAll(tx *store.Tx, r *arm.Resource[networkInterface]) error {
	return eachAddress(r, func(subnet arm.ID, held netip.Addr) error { return take(tx, subnet, held, r.ID.String()) })
}

func eachAddress(r *arm.Resource[networkInterface], do func(subnet arm.ID, held netip.Addr) error) error {
	for _, config := range r.Body.Properties.IPConfigurations {
		subnet, err := arm.ParseID(config.Properties.Subnet.ID)
		if err != nil {
			return err
		}
		held, err := netip.ParseAddr(config.Properties.PrivateAddress)
		if err != nil {
			return err
		}
		if err := do(subnet, held); err != nil {
			return err
		}
	}
	return nil
}
