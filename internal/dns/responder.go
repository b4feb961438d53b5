package dns

import (
	"errors"
	"net/netip"
	"strings"

	"golang.org/x/net/dns/dnsmessage"
)

const (
	// ttl and negativeTTL are short: an emulator's addresses change when it starts elsewhere.
	ttl         = 60
	negativeTTL = 5
	// maxUDP is the largest answer over UDP, for which https://www.dnsflagday.net/2020/ gives the reasons.
	maxUDP = 1232
	// minUDP is what a client takes that says nothing of it (RFC 1035, 4.2.1).
	minUDP = 512
	// maxTCP bounds a message over TCP.
	maxTCP = 4096
)

// Options say what a Responder answers.
type Options struct {
	Hosts []string // the devices' own names
	// Addresses are where the devices can be reached by a client at that address.
	Addresses func(client netip.Addr) []netip.Addr
}

// Responder answers for the zones of the devices. It is safe for concurrent use.
type Responder struct {
	zones     zones
	addresses func(client netip.Addr) []netip.Addr
}

// New returns a responder. It opens nothing.
func New(o Options) *Responder {
	r := &Responder{addresses: o.Addresses}
	for _, host := range o.Hosts {
		r.zones = append(r.zones, strings.ToLower(host))
	}
	return r
}

// query is what a question comes with.
type query struct {
	header   dnsmessage.Header
	question dnsmessage.Question
	edns     bool
	size     int // the largest UDP answer the client takes
}

// Answer returns the answer to a message, or nil when it deserves none.
func (r *Responder) Answer(message []byte, client netip.Addr, tcp bool) []byte {
	q, code, ok := parse(message)
	if !ok {
		return nil
	}
	limit := q.size
	if tcp {
		limit = maxTCP
	}
	if code != dnsmessage.RCodeSuccess {
		return build(q, reply{code: code}, limit)
	}
	return build(q, r.answer(q, client), limit)
}

// parse reads a query. It returns the code of the answer to one that cannot be served, and false for
// what is not a query at all: answering that could go round in circles.
func parse(message []byte) (query, dnsmessage.RCode, bool) {
	q := query{size: minUDP}
	var p dnsmessage.Parser
	var err error
	if q.header, err = p.Start(message); err != nil || q.header.Response {
		return query{}, 0, false
	}
	if q.header.OpCode != 0 {
		return q, dnsmessage.RCodeNotImplemented, true
	}
	questions, err := p.AllQuestions()
	if err != nil || len(questions) != 1 {
		return q, dnsmessage.RCodeFormatError, true
	}
	q.question = questions[0]
	if err := errors.Join(p.SkipAllAnswers(), p.SkipAllAuthorities()); err != nil {
		return q, dnsmessage.RCodeFormatError, true
	}
	for {
		h, err := p.AdditionalHeader()
		if errors.Is(err, dnsmessage.ErrSectionDone) {
			return q, dnsmessage.RCodeSuccess, true
		}
		if err != nil {
			return q, dnsmessage.RCodeFormatError, true
		}
		if h.Type == dnsmessage.TypeOPT {
			q.edns = true
			q.size = min(max(int(h.Class), minUDP), maxUDP) // RFC 6891, 6.1.2: the class is the size
		}
		if err := p.SkipAdditional(); err != nil {
			return q, dnsmessage.RCodeFormatError, true
		}
	}
}

// reply is what an answer says.
type reply struct {
	code      dnsmessage.RCode
	zone      string // whose SOA goes with a negative answer; empty outside
	negative  bool
	addresses []netip.Addr
	soa, ns   bool
}

func (r *Responder) answer(q query, client netip.Addr) reply {
	name := strings.ToLower(strings.TrimSuffix(q.question.Name.String(), "."))
	what, zone := r.zones.find(name)
	if what == outside || q.question.Class != dnsmessage.ClassINET {
		return reply{code: dnsmessage.RCodeRefused}
	}
	if what == nothing {
		return reply{code: dnsmessage.RCodeNameError, zone: zone, negative: true}
	}
	out := reply{zone: zone}
	all := q.question.Type == dnsmessage.TypeALL
	if what == apex {
		out.soa = all || q.question.Type == dnsmessage.TypeSOA
		out.ns = all || q.question.Type == dnsmessage.TypeNS
	}
	if what != empty {
		for _, a := range r.addresses(client) {
			a = a.Unmap()
			if all || q.question.Type == dnsmessage.TypeA && a.Is4() || q.question.Type == dnsmessage.TypeAAAA && a.Is6() {
				out.addresses = append(out.addresses, a)
			}
		}
	}
	out.negative = !out.soa && !out.ns && len(out.addresses) == 0
	return out
}
