package dns

import (
	"errors"

	"golang.org/x/net/dns/dnsmessage"
)

// build writes an answer of at most limit bytes; one that would be longer is cut, and says so.
// It returns nil when not even that can be written, which the parser of the query rules out.
func build(q query, r reply, limit int) []byte {
	message, err := write(q, r, false)
	if err == nil && len(message) > limit {
		message, err = write(q, reply{code: r.code, zone: r.zone}, true)
	}
	if err != nil {
		return nil
	}
	return message
}

func write(q query, r reply, cut bool) ([]byte, error) {
	b := dnsmessage.NewBuilder(make([]byte, 0, minUDP), dnsmessage.Header{
		ID:               q.header.ID,
		Response:         true,
		OpCode:           q.header.OpCode,
		Authoritative:    r.zone != "",
		Truncated:        cut,
		RecursionDesired: q.header.RecursionDesired,
		RCode:            r.code,
	})
	b.EnableCompression()
	err := b.StartQuestions()
	if q.question.Name.Length > 0 {
		err = errors.Join(err, b.Question(q.question))
	}
	err = errors.Join(err, b.StartAnswers())
	if r.zone != "" {
		err = errors.Join(err, writeRecords(&b, q.question.Name, r))
	}
	if q.edns {
		err = errors.Join(err, b.StartAdditionals(), writeOPT(&b, r.code))
	}
	message, finishErr := b.Finish()
	return message, errors.Join(err, finishErr)
}

// writeRecords answers with the name as the client spelled it: some check that the case comes back.
func writeRecords(b *dnsmessage.Builder, name dnsmessage.Name, r reply) error {
	header := dnsmessage.ResourceHeader{Name: name, Class: dnsmessage.ClassINET, TTL: ttl}
	soa, err := startOfAuthority(r.zone)
	if r.soa {
		err = errors.Join(err, b.SOAResource(header, soa))
	}
	if r.ns {
		err = errors.Join(err, b.NSResource(header, dnsmessage.NSResource{NS: soa.NS}))
	}
	for _, a := range r.addresses {
		if a.Is4() {
			err = errors.Join(err, b.AResource(header, dnsmessage.AResource{A: a.As4()}))
		} else {
			err = errors.Join(err, b.AAAAResource(header, dnsmessage.AAAAResource{AAAA: a.As16()}))
		}
	}
	if !r.negative {
		return err
	}
	// RFC 2308: a negative answer is kept as long as the SOA beside it says.
	header.Name, header.TTL = soa.NS, negativeTTL
	return errors.Join(err, b.StartAuthorities(), b.SOAResource(header, soa))
}

func startOfAuthority(zone string) (dnsmessage.SOAResource, error) {
	name, err := dnsmessage.NewName(zone + ".")
	if err != nil {
		return dnsmessage.SOAResource{}, err
	}
	// The device is its own name server; there is nobody to write to, so the mailbox is its name, too.
	return dnsmessage.SOAResource{NS: name, MBox: name, Serial: 1, Refresh: 3600, Retry: 600, Expire: 86400, MinTTL: negativeTTL}, nil
}

func writeOPT(b *dnsmessage.Builder, code dnsmessage.RCode) error {
	var h dnsmessage.ResourceHeader
	if err := h.SetEDNS0(maxUDP, code, false); err != nil {
		return err
	}
	return b.OPTResource(h, dnsmessage.OPTResource{})
}
