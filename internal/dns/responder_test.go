package dns_test

import (
	"context"
	"net"
	"net/netip"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"
	"golang.org/x/net/dns/dnsmessage"

	"github.com/edgerite/edgerite/internal/dns"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var client = netip.MustParseAddr("192.0.2.7")

func responder() *dns.Responder {
	return dns.New(dns.Options{
		Hosts: []string{"edge1.localhost", "Edge2.Lab.Example"},
		Addresses: func(c netip.Addr) []netip.Addr {
			if c == client {
				return []netip.Addr{netip.MustParseAddr("192.0.2.1"), netip.MustParseAddr("2001:db8::1")}
			}
			return []netip.Addr{netip.MustParseAddr("127.0.0.1")}
		},
	})
}

func question(name string, kind dnsmessage.Type, class dnsmessage.Class) dnsmessage.Message {
	return dnsmessage.Message{
		Header:    dnsmessage.Header{ID: 7, RecursionDesired: true},
		Questions: []dnsmessage.Question{{Name: dnsmessage.MustNewName(name), Type: kind, Class: class}},
	}
}

func ask(t *testing.T, m dnsmessage.Message, tcp bool) dnsmessage.Message {
	t.Helper()
	packed, err := m.Pack()
	require.NoError(t, err)
	return unpack(t, responder().Answer(packed, client, tcp))
}

func unpack(t *testing.T, packed []byte) (m dnsmessage.Message) {
	t.Helper()
	require.NoError(t, m.Unpack(packed))
	return m
}

func TestAnswers(t *testing.T) {
	t.Parallel()
	const (
		a, aaaa, any, soa, ns, txt = dnsmessage.TypeA, dnsmessage.TypeAAAA, dnsmessage.TypeALL, dnsmessage.TypeSOA, dnsmessage.TypeNS, dnsmessage.TypeTXT
		fine, missing, refused     = dnsmessage.RCodeSuccess, dnsmessage.RCodeNameError, dnsmessage.RCodeRefused
	)
	for name, test := range map[string]struct {
		question string
		kind     dnsmessage.Type
		code     dnsmessage.RCode
		answers  []dnsmessage.Type
	}{
		"management":                     {"management.edge1.localhost.", a, fine, []dnsmessage.Type{a}},
		"management, IPv6":               {"management.edge1.localhost.", aaaa, fine, []dnsmessage.Type{aaaa}},
		"management, anything":           {"management.edge1.localhost.", any, fine, []dnsmessage.Type{a, aaaa}},
		"login":                          {"login.edge1.localhost.", a, fine, []dnsmessage.Type{a}},
		"graph":                          {"graph.edge1.localhost.", a, fine, []dnsmessage.Type{a}},
		"the device":                     {"edge1.localhost.", a, fine, []dnsmessage.Type{a}},
		"an account":                     {"sa1.blob.edge1.localhost.", a, fine, []dnsmessage.Type{a}},
		"an exported disk":               {"md-2.blob.edge1.localhost.", a, fine, []dnsmessage.Type{a}},
		"another device":                 {"login.edge2.lab.example.", a, fine, []dnsmessage.Type{a}},
		"any case":                       {"LOGIN.eDGe2.lab.EXAMPLE.", a, fine, []dnsmessage.Type{a}},
		"the zone's start":               {"edge1.localhost.", soa, fine, []dnsmessage.Type{soa}},
		"the zone's server":              {"edge1.localhost.", ns, fine, []dnsmessage.Type{ns}},
		"everything of the device":       {"edge1.localhost.", any, fine, []dnsmessage.Type{soa, ns, a, aaaa}},
		"a type that is not there":       {"login.edge1.localhost.", txt, fine, nil},
		"the start of what is no zone":   {"login.edge1.localhost.", soa, fine, nil},
		"a name between":                 {"blob.edge1.localhost.", a, fine, nil},
		"nonsense in a zone":             {"nonsense.edge1.localhost.", a, missing, nil},
		"nonsense below an endpoint":     {"x.login.edge1.localhost.", a, missing, nil},
		"two labels before blob":         {"a.b.blob.edge1.localhost.", a, missing, nil},
		"a device that is not":           {"login.edge3.localhost.", a, refused, nil},
		"the domain":                     {"localhost.", a, refused, nil},
		"elsewhere":                      {"example.com.", a, refused, nil},
		"a name that ends like a device": {"xedge1.localhost.", a, refused, nil},
		"the root":                       {".", a, refused, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m := ask(t, question(test.question, test.kind, dnsmessage.ClassINET), false)
			assert.Equal(t, test.code, m.RCode)
			assert.Equal(t, uint16(7), m.ID)
			assert.True(t, m.Response)
			assert.True(t, m.RecursionDesired)
			assert.False(t, m.RecursionAvailable)
			assert.Equal(t, test.code != refused, m.Authoritative)
			var got []dnsmessage.Type
			for _, r := range m.Answers {
				got = append(got, r.Header.Type)
				assert.Equal(t, test.question, r.Header.Name.String(), "the case of the question comes back")
			}
			assert.Equal(t, test.answers, got)
			if test.code != refused && test.answers == nil {
				require.Len(t, m.Authorities, 1, "a negative answer says how long it holds")
				assert.Equal(t, soa, m.Authorities[0].Header.Type)
				assert.LessOrEqual(t, m.Authorities[0].Header.TTL, uint32(5))
			} else {
				assert.Empty(t, m.Authorities)
			}
		})
	}
}

func TestOddMessages(t *testing.T) {
	t.Parallel()
	plain := question("login.edge1.localhost.", dnsmessage.TypeA, dnsmessage.ClassINET)
	for name, test := range map[string]struct {
		change func(m *dnsmessage.Message)
		code   dnsmessage.RCode
	}{
		"another operation":   {func(m *dnsmessage.Message) { m.OpCode = 4 }, dnsmessage.RCodeNotImplemented},
		"another class":       {func(m *dnsmessage.Message) { m.Questions[0].Class = dnsmessage.ClassCHAOS }, dnsmessage.RCodeRefused},
		"no question":         {func(m *dnsmessage.Message) { m.Questions = nil }, dnsmessage.RCodeFormatError},
		"two questions":       {func(m *dnsmessage.Message) { m.Questions = append(m.Questions, m.Questions[0]) }, dnsmessage.RCodeFormatError},
		"recursion not asked": {func(m *dnsmessage.Message) { m.RecursionDesired = false }, dnsmessage.RCodeSuccess},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m := plain
			m.Questions = append([]dnsmessage.Question(nil), plain.Questions...)
			test.change(&m)
			got := ask(t, m, false)
			assert.Equal(t, test.code, got.RCode)
			assert.Equal(t, m.RecursionDesired, got.RecursionDesired)
		})
	}
	answer := plain
	answer.Response = true
	packed, err := answer.Pack()
	require.NoError(t, err)
	assert.Nil(t, responder().Answer(packed, client, false), "an answer is not answered")
	assert.Nil(t, responder().Answer([]byte("short"), client, false))
}

func TestEDNS(t *testing.T) {
	t.Parallel()
	m := question("login.edge1.localhost.", dnsmessage.TypeA, dnsmessage.ClassINET)
	var h dnsmessage.ResourceHeader
	require.NoError(t, h.SetEDNS0(4096, dnsmessage.RCodeSuccess, false))
	m.Additionals = []dnsmessage.Resource{{Header: h, Body: &dnsmessage.OPTResource{}}}
	got := ask(t, m, false)
	require.Len(t, got.Additionals, 1)
	assert.Equal(t, dnsmessage.TypeOPT, got.Additionals[0].Header.Type)
	assert.Equal(t, dnsmessage.Class(1232), got.Additionals[0].Header.Class)
	assert.Len(t, got.Answers, 1)
}

func TestLongAnswerIsCut(t *testing.T) {
	t.Parallel()
	var many []netip.Addr
	for i := range 100 {
		many = append(many, netip.AddrFrom4([4]byte{192, 0, 2, byte(i)}))
	}
	r := dns.New(dns.Options{Hosts: []string{"edge1.localhost"}, Addresses: func(netip.Addr) []netip.Addr { return many }})
	q := question("login.edge1.localhost.", dnsmessage.TypeA, dnsmessage.ClassINET)
	packed, err := q.Pack()
	require.NoError(t, err)
	udp := r.Answer(packed, client, false)
	assert.LessOrEqual(t, len(udp), 512)
	assert.True(t, unpack(t, udp).Truncated)
	tcp := unpack(t, r.Answer(packed, client, true))
	assert.False(t, tcp.Truncated)
	assert.Len(t, tcp.Answers, 100)
}

func TestServe(t *testing.T) {
	t.Parallel()
	sockets, err := dns.Listen(t.Context(), "127.0.0.1:0")
	require.NoError(t, err)
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- responder().Serve(ctx, sockets, time.Now) }()
	for _, network := range []string{"udp", "tcp"} {
		resolver := net.Resolver{PreferGo: true, Dial: func(ctx context.Context, _, _ string) (net.Conn, error) {
			return new(net.Dialer).DialContext(ctx, network, sockets.TCP.Addr().String())
		}}
		got, err := resolver.LookupHost(t.Context(), "sa1.blob.edge2.lab.example.")
		require.NoError(t, err, network)
		assert.Equal(t, []string{"127.0.0.1"}, got)
		_, err = resolver.LookupHost(t.Context(), "nonsense.edge2.lab.example.")
		var missing *net.DNSError
		require.ErrorAs(t, err, &missing)
		assert.True(t, missing.IsNotFound)
	}
	idle, err := net.Dial("tcp", sockets.TCP.Addr().String())
	require.NoError(t, err)
	cancel()
	assert.NoError(t, <-ended, "a client that says nothing does not hold up the end")
	require.NoError(t, idle.Close())
}

func FuzzAnswer(f *testing.F) {
	m := question("sa1.blob.edge1.localhost.", dnsmessage.TypeALL, dnsmessage.ClassINET)
	packed, err := m.Pack()
	require.NoError(f, err)
	f.Add(packed, false)
	f.Add(packed[:20], true)
	r := responder()
	f.Fuzz(func(t *testing.T, message []byte, tcp bool) {
		answer := r.Answer(message, client, tcp)
		if answer == nil {
			return
		}
		if !tcp {
			require.LessOrEqual(t, len(answer), 1232)
		}
		var m dnsmessage.Message
		require.NoError(t, m.Unpack(answer))
		require.True(t, m.Response)
	})
}
