package blob

import "sync"

// maxVerified bounds what is remembered of good signatures; then it begins anew.
const maxVerified = 10_000

// verified remembers signatures that were found good, with what they sign and the keys of that time: a client
// sends the same one with each request. Only form and signature are not looked at again; times, addresses,
// policies and what is asked for are.
type verified struct {
	mu    sync.RWMutex // guards known
	known map[string][2]string
}

func (v *verified) has(signed string, keys [2]string) bool {
	v.mu.RLock()
	defer v.mu.RUnlock()
	then, ok := v.known[signed]
	return ok && then == keys
}

func (v *verified) add(signed string, keys [2]string) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.known == nil || len(v.known) >= maxVerified {
		v.known = map[string][2]string{}
	}
	v.known[signed] = keys
}
