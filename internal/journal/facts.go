package journal

import (
	"context"
	"slices"
	"sync"
)

// maxUnread bounds what one request can make the journal remember.
const maxUnread = 32

// facts are what handlers add to the entry of the request they serve.
type facts struct {
	mu     sync.Mutex // guards what follows: a handler may have helpers
	code   string
	fault  string
	unread []string
}

type factsKey struct{}

// Unread reports properties, parameters or headers that the request carries and nothing reads, such
// as "properties.osProfile.secrets". Without a journal in ctx it does nothing.
func Unread(ctx context.Context, paths ...string) {
	f, ok := ctx.Value(factsKey{}).(*facts)
	if !ok {
		return
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, p := range paths {
		p = clip(p, maxShort)
		if len(f.unread) < maxUnread && !slices.Contains(f.unread, p) {
			f.unread = append(f.unread, p)
		}
	}
}

// Error reports the protocol's error code of the answer. Without it the journal takes x-ms-error-code
// from the answer. Without a journal in ctx it does nothing.
func Error(ctx context.Context, code string) {
	f, ok := ctx.Value(factsKey{}).(*facts)
	if !ok {
		return
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.code = clip(code, maxShort)
}

// Fault reports the injected fault that the request has met, by its id. Without a journal in ctx it does nothing.
func Fault(ctx context.Context, id string) {
	f, ok := ctx.Value(factsKey{}).(*facts)
	if !ok {
		return
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.fault = id
}

// With returns a context whose facts go nowhere but to read, for tests and for work that
// has no request of its own. read returns the error code and what was unread so far.
func With(ctx context.Context) (_ context.Context, read func() (code string, unread []string)) {
	f := &facts{}
	return context.WithValue(ctx, factsKey{}, f), f.read
}

func (f *facts) read() (code string, unread []string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.code, slices.Clone(f.unread)
}

// tell completes the entry of the request.
func (f *facts) tell(e *Entry) {
	f.mu.Lock()
	defer f.mu.Unlock()
	e.ErrorCode, e.Unread, e.Fault = f.code, slices.Clone(f.unread), f.fault
}
