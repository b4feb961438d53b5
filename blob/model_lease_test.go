package blob_test

import (
	"net/http"
	"slices"
)

// leaseModelled is the lease of a blob: a state and the seconds left in it, which an infinite one has none of.
// What it answers in each state is held by the tests of leases; here it is one more thing that writes
// have to do with.
type leaseModelled struct {
	state, id string
	left      int
	infinite  bool
}

var leaseIDs = []string{"aaaaaaaa-0000-4000-8000-000000000001", "bbbbbbbb-0000-4000-8000-000000000002"}

func (l leaseModelled) leased() bool { return l.state == "leased" }

// passed is the lease some seconds later.
func (l leaseModelled) passed(seconds int) leaseModelled {
	if l.leased() && !l.infinite {
		if l.left -= seconds; l.left <= 0 {
			l.state = "expired"
		}
	}
	return l
}

// refuses tells which rules a request breaks that names the lease with id, or none.
func (l leaseModelled) refuses(id string, write bool) []string {
	switch {
	case id == "" && l.leased() && write:
		return []string{"LeaseIdMissing"}
	case id == "":
		return nil
	case l.id == "":
		return []string{"LeaseNotPresentWithBlobOperation"}
	case id != l.id:
		return []string{"LeaseIdMismatchWithBlobOperation"}
	case !l.leased():
		return []string{"LeaseLost"}
	}
	return nil
}

// written is what a write leaves of it.
func (l leaseModelled) written() leaseModelled {
	if l.leased() {
		return l
	}
	return leaseModelled{}
}

// leasing is an operation on the lease of a name.
func (g *steps) leasing(c *containerModel, name string) step {
	l, id := c.at(name).lease, leaseIDs[g.choose(2)]
	header := http.Header{"x-ms-lease-id": {id}}
	fine, status := false, 200
	next := l
	action := []string{"acquire", "acquire", "renew", "release", "break", "change"}[g.choose(6)]
	switch action {
	case "acquire":
		infinite := g.choose(2) == 0
		header = http.Header{"x-ms-proposed-lease-id": {id}, "x-ms-lease-duration": {map[bool]string{true: "-1", false: "15"}[infinite]}}
		fine, status, next = !l.leased() || l.id == id, 201, leaseModelled{state: "leased", id: id, left: 15, infinite: infinite}
	case "renew":
		fine = l.id == id && l.state != "broken"
		next.state, next.left = "leased", 15
	case "release":
		fine, next = l.id == id, leaseModelled{}
	case "break":
		header = http.Header{"x-ms-lease-break-period": {"0"}}
		fine, status, next.state = l.id != "", 202, "broken"
	case "change":
		proposed := leaseIDs[1-slices.Index(leaseIDs, id)]
		header.Set("x-ms-proposed-lease-id", proposed)
		fine = l.leased() && (l.id == id || l.id == proposed)
		next.id = proposed
	}
	header["x-ms-lease-action"] = []string{action}
	s := step{
		about: action + " lease of " + name, q: g.to(name, "?comp=lease", header, nil), status: status,
		apply: func(c *containerModel, _ answer) { c.at(name).lease = next },
	}
	if !c.at(name).present() {
		s.breaks = []string{"BlobNotFound"}
	} else if !fine {
		s.breaks = []string{"Lease…"}
	}
	return s
}
