package template

import (
	"math/big"
	"net/netip"
)

// cidrFunctions: https://learn.microsoft.com/azure/azure-resource-manager/templates/template-functions-cidr
var cidrFunctions = []function{
	{name: "parseCidr", min: 1, max: 1, takes: takes(kindString), eval: parseCIDR},
	{name: "cidrSubnet", min: 3, max: 3, takes: takes(kindString, kindInt), eval: cidrSubnet},
	{name: "cidrHost", min: 2, max: 2, takes: takes(kindString, kindInt), eval: cidrHost},
}

// network reads a range. Bits behind its prefix are dropped.
func network(name string, v value) (netip.Prefix, error) {
	p, err := netip.ParsePrefix(v.(string))
	if err != nil {
		return p, misuse(name, "expects its first parameter to be a network in CIDR notation. The provided value '%s' is none", v)
	}
	return p.Masked(), nil
}

func parseCIDR(_ *evaluator, args []value) (value, error) {
	p, err := network("parseCidr", args[0])
	if err != nil {
		return nil, err
	}
	members := []member{{name: "network", value: p.Addr().String()}, {name: "netmask", value: netmask(p).String()}}
	first, last := p.Addr(), shift(p.Addr(), lastIndex(p, p.Addr().BitLen()))
	if p.Addr().Is4() {
		members = append(members, member{name: "broadcast", value: last.String()})
		if p.Bits() < 31 { // the network and the broadcast address are no hosts
			first, last = first.Next(), last.Prev()
		}
	}
	return newObject(append(members,
		member{name: "firstUsable", value: first.String()}, member{name: "lastUsable", value: last.String()}, member{name: "cidr", value: int64(p.Bits())})), nil
}

func cidrSubnet(_ *evaluator, args []value) (value, error) {
	p, err := network("cidrSubnet", args[0])
	if err != nil {
		return nil, err
	}
	bits, index := args[1].(int64), args[2].(int64)
	if bits < int64(p.Bits()) || bits > int64(p.Addr().BitLen()) {
		return nil, misuse("cidrSubnet", "expects its second parameter to be from %d to %d. The provided value is '%d'", p.Bits(), p.Addr().BitLen(), bits)
	}
	if index < 0 || big.NewInt(index).Cmp(lastIndex(p, int(bits))) > 0 {
		return nil, misuse("cidrSubnet", "expects its third parameter to be from 0 to %s. The provided value is '%d'", lastIndex(p, int(bits)), index)
	}
	offset := new(big.Int).Lsh(big.NewInt(index), uint(p.Addr().BitLen()-int(bits)))
	return netip.PrefixFrom(shift(p.Addr(), offset), int(bits)).String(), nil
}

// cidrHost counts from the first usable address. The address behind the network's is that for IPv6 too, as the page's example has it.
func cidrHost(_ *evaluator, args []value) (value, error) {
	p, err := network("cidrHost", args[0])
	if err != nil {
		return nil, err
	}
	first, last := int64(1), lastIndex(p, p.Addr().BitLen())
	switch {
	case p.Addr().BitLen()-p.Bits() < 2: // one or two addresses, all of them hosts
		first = 0
	case p.Addr().Is4():
		last.Sub(last, big.NewInt(1))
	}
	index := args[1].(int64)
	host := new(big.Int).Add(big.NewInt(index), big.NewInt(first))
	if index < 0 || host.Cmp(last) > 0 {
		return nil, misuse("cidrHost", "expects its second parameter to be the index of a host in '%s'. The provided value is '%d'", p, index)
	}
	return shift(p.Addr(), host).String(), nil
}

// lastIndex is that of the networks with bits bits in p.
func lastIndex(p netip.Prefix, bits int) *big.Int {
	n := new(big.Int).Lsh(big.NewInt(1), uint(bits-p.Bits()))
	return n.Sub(n, big.NewInt(1))
}

// shift is the address so many behind a.
func shift(a netip.Addr, by *big.Int) netip.Addr {
	bytes := a.AsSlice()
	sum := new(big.Int).Add(new(big.Int).SetBytes(bytes), by)
	shifted, _ := netip.AddrFromSlice(sum.FillBytes(bytes)) // it has a's length
	return shifted
}

func netmask(p netip.Prefix) netip.Addr {
	ones := make([]byte, p.Addr().BitLen()/8)
	for i := range ones {
		ones[i] = 0xff
	}
	all, _ := netip.AddrFromSlice(ones) // of 4 or 16 bytes
	mask, _ := all.Prefix(p.Bits())     // which p has
	return mask.Addr()
}
