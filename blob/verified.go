package blob

import (
	"encoding/binary"
	"sync"
	"sync/atomic"
)

// maxVerified bounds what is remembered of good signatures; then it begins anew.
const maxVerified = 10_000

// verified remembers signatures that were found good, by all that they sign and the keys of that time: a client
// sends the same one with each request. Only form and signature are not looked at again; times, addresses,
// policies and what is asked for are.
type verified struct {
	mu    sync.RWMutex // guards known
	known map[string]*verifiedSAS
}

// verifiedSAS is a shared access signature that was found good.
type verifiedSAS struct {
	keys  [2]string
	times atomic.Pointer[sasTimes] // its own, not a policy's; nil until they were read
}

// get gives what is known of a signature, nil where it is not known to be good.
func (v *verified) get(signed []byte, keys [2]string) *verifiedSAS {
	v.mu.RLock()
	defer v.mu.RUnlock()
	if known := v.known[string(signed)]; known != nil && known.keys == keys {
		return known
	}
	return nil
}

func (v *verified) add(signed []byte, keys [2]string) *verifiedSAS {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.known == nil || len(v.known) >= maxVerified {
		v.known = map[string]*verifiedSAS{}
	}
	known := &verifiedSAS{keys: keys}
	v.known[string(signed)] = known
	return known
}

// inSAS are the parameters that a shared access signature is made of.
var inSAS = func() map[string]bool {
	set := map[string]bool{}
	for _, name := range readOfSAS {
		set[name[len("?"):]] = true
	}
	return set
}()

// appendSigned appends what tells a signature from all others: the parameters it is made of and the resource it is
// sent to, each with its length before it, so that nothing that a client puts into one looks like another.
func (c *call) appendSigned(b []byte, s *sas) []byte {
	field := func(text string) {
		b = append(binary.AppendUvarint(b, uint64(len(text))), text...)
	}
	field(c.account.ID)
	if s.kind != accountSAS {
		field(c.address.container)
		field(c.address.blob)
		field(s.query.get("snapshot"))
	}
	for _, p := range s.query {
		if inSAS[p.name] {
			field(p.name)
			field(p.value)
		}
	}
	return b
}
