package server

import (
	"fmt"
	"slices"
	"strings"

	"github.com/edgerite/edgerite/certs"
	"github.com/edgerite/edgerite/config"
	"github.com/edgerite/edgerite/internal/httpx"
)

// service is which of a device's endpoints a name belongs to. Journal and metrics show it.
type service string

const (
	armService    service = "arm"
	stsService    service = "sts"
	graphService  service = "graph"
	blobService   service = "blob"
	portalService service = "portal"
)

// Services are the names of all services, as the journal has them.
func Services() []string {
	return []string{string(armService), string(stsService), string(graphService), string(blobService), string(portalService)}
}

// target is what a name leads to.
type target struct {
	device   int // index in the configuration
	service  service
	endpoint certs.Endpoint // whose certificate covers the name
}

// names are the hosts of all devices. It does not change once made.
type names struct {
	exact     map[string]target
	blobs     map[string]target // by suffix: "blob.edge1.localhost"
	anonymous certs.Endpoint
}

// newNames lists the names of the devices. Two devices may not share one.
func newNames(devices []config.Device) (*names, error) {
	n := &names{exact: map[string]target{}, blobs: map[string]target{}}
	var hosts []string
	for i, d := range devices {
		host := strings.ToLower(d.Host())
		hosts = append(hosts, host)
		services := []service{armService, stsService, portalService, graphService}
		for j, name := range []string{"management." + host, "login." + host, host, "graph." + host} {
			t := target{device: i, service: services[j]}
			if _, taken := n.lookup(name); taken {
				return nil, fmt.Errorf("two devices share the name %s: give one another device name or DNS domain", name)
			}
			n.exact[name] = t
		}
		if _, taken := n.blobs["blob."+host]; taken || n.ownsUnder("blob."+host) {
			return nil, fmt.Errorf("blob.%s is a name of two devices: give one another device name or DNS domain", host)
		}
		n.blobs["blob."+host] = target{device: i, service: blobService}
		n.cover(certs.Endpoints(host))
	}
	n.anonymous = certs.Anonymous(hosts...)
	return n, nil
}

// lookup finds what a host name, in the form of httpx.Hostname, leads to.
func (n *names) lookup(name string) (target, bool) {
	if t, ok := n.exact[name]; ok {
		return t, true
	}
	account, suffix, ok := strings.Cut(name, ".")
	if !ok || account == "" {
		return target{}, false
	}
	t, ok := n.blobs[suffix]
	return t, ok
}

// certificate chooses by the name a TLS client asks for. One who asks for none, or for a name nobody
// owns, gets the certificate that covers every endpoint: its error then says which names there are.
// behaviour: anonymous-certificate.
func (n *names) certificate(serverName string) certs.Endpoint {
	if t, ok := n.lookup(httpx.Hostname(serverName)); ok {
		return t.endpoint
	}
	return n.anonymous
}

// list is every exact name and blob suffix, for a person to read.
func (n *names) list() []string {
	var all []string
	for name := range n.exact {
		all = append(all, name)
	}
	for suffix := range n.blobs {
		all = append(all, "*."+suffix)
	}
	slices.Sort(all)
	return all
}

// cover notes which certificate covers each name of a device.
func (n *names) cover(endpoints []certs.Endpoint) {
	for _, e := range endpoints {
		for _, name := range e.Names {
			if suffix, wildcard := strings.CutPrefix(name, "*."); wildcard {
				t := n.blobs[suffix]
				t.endpoint = e
				n.blobs[suffix] = t
				continue
			}
			t := n.exact[name]
			t.endpoint = e
			n.exact[name] = t
		}
	}
}

// ownsUnder says whether an exact name has the form of an account under suffix.
func (n *names) ownsUnder(suffix string) bool {
	for name := range n.exact {
		if _, parent, _ := strings.Cut(name, "."); parent == suffix {
			return true
		}
	}
	return false
}
