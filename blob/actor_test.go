package blob_test

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"runtime"
	"sync"
	"sync/atomic"

	"github.com/stretchr/testify/require"
	"golang.org/x/sync/errgroup"
)

// actor does one step after another on a container, or on names of its own in one that others use too, and
// knows in which states they may be found when it is interrupted.
type actor struct {
	g       *steps
	full    bool // 507 is an answer to what is no deletion, and changes nothing
	refused int  // how often it was

	mu     sync.Mutex // guards what follows
	states []*containerModel
	acked  int // the last of the states that was acknowledged
}

// newActor has a container of its own, or shares "docs".
func newActor(i int, seed uint64) *actor {
	random := rand.New(rand.NewPCG(seed, uint64(i)))
	g := &steps{container: "docs", prefix: fmt.Sprint("own", i, "/"), choose: random.IntN}
	c := &containerModel{names: map[string]*nameModel{}}
	if i%2 == 1 {
		g.container, g.prefix, c.gone = fmt.Sprint("own", i), "", true
	}
	g.names = []string{g.prefix + "a", g.prefix + "b"}
	return &actor{g: g, states: []*containerModel{c}}
}

// source is what copies from another account are made of: a block blob in the public container of "other".
const source = "/public/source"

var sourceText = string(some(300_000))

func (f *fixture) makeSource() {
	f.t.Helper()
	header := http.Header{"x-ms-blob-public-access": {"blob"}}
	require.Equal(f.t, 201, f.do(request{method: "PUT", target: "/public?restype=container", account: "other", header: header}).status)
	header = http.Header{"x-ms-blob-type": {"BlockBlob"}}
	require.Equal(f.t, 201, f.do(request{method: "PUT", target: source, account: "other", header: header, body: []byte(sourceText)}).status)
}

// copyFromElsewhere is a copy by a job.
func (g *steps) copyFromElsewhere(c *containerModel, name string) step {
	header := http.Header{"x-ms-copy-source": {"http://other." + suffix + source}}
	s := step{about: "copy from elsewhere to " + name, q: g.to(name, "", header, nil), status: 202}
	if n := c.at(name); n.blob != nil && n.blob.kind != "BlockBlob" {
		s.breaks = []string{"InvalidBlobType"}
	}
	s = g.making(c, name, s, blobModel{kind: "BlockBlob", contentType: "application/octet-stream", text: sourceText})
	made := s.apply
	s.apply = func(c *containerModel, a answer) {
		made(c, a)
		n := c.at(name)
		n.change(func(b blobModel) *blobModel { b.etag = ""; return &b }) // the answer's is that of the blob before its copy is done
	}
	return s
}

// wholeContainer makes or deletes the container.
func (g *steps) wholeContainer(c *containerModel) step {
	q := request{method: http.MethodPut, target: "/" + g.container + "?restype=container"}
	s := step{about: "make " + g.container, q: q, status: 201, apply: func(c *containerModel, _ answer) { c.gone = false }}
	if !c.gone {
		s.q.method, s.about, s.status = http.MethodDelete, "delete "+g.container, 202
		s.apply = func(c *containerModel, _ answer) { c.gone, c.names = true, map[string]*nameModel{} }
	}
	return s
}

func (a *actor) next(c *containerModel) step {
	whole := a.g.prefix == "" && a.g.choose(16) == 0
	switch {
	case c.gone || whole:
		return a.g.wholeContainer(c)
	case a.g.choose(12) == 0:
		return a.g.copyFromElsewhere(c, a.g.name())
	}
	return a.g.next(c)
}

// act does a step. An error is an answer that did not come.
func (a *actor) act(f *fixture) error {
	c := a.states[len(a.states)-1].clone() // nobody else adds states
	s := a.next(c)
	if len(s.breaks) == 0 {
		after := c.clone()
		s.apply(after, answer{header: http.Header{}})
		a.mu.Lock()
		a.states = append(a.states, after)
		a.mu.Unlock()
	}
	got, err := f.send(s.q)
	for err == nil && got.code() == "ContainerBeingDeleted" {
		got, err = f.send(s.q)
	}
	if err != nil {
		return err
	}
	if a.full && got.status == http.StatusInsufficientStorage && s.q.method != http.MethodDelete {
		a.refused++
		a.states = a.states[:a.acked+1]
		return nil
	}
	a.g.judge(f.t, c, s, got)
	if len(s.breaks) > 0 {
		return nil
	}
	a.mu.Lock()
	a.acked = len(a.states) - 1
	a.states[a.acked] = c
	a.mu.Unlock()
	if got.header.Get("x-ms-copy-status") == "pending" {
		return a.copied(f, s.q.target)
	}
	return nil
}

// copied waits until a copy is not pending any more.
func (a *actor) copied(f *fixture, target string) error {
	for {
		got, err := f.send(request{method: http.MethodHead, target: target})
		if err != nil || got.header.Get("x-ms-copy-status") != "pending" {
			return err
		}
		runtime.Gosched()
	}
}

// together has the actors act until stop is called, or no answer comes. reached is closed when they have done so many
// steps, or one cannot do more; stop tells why.
func together(f *fixture, actors []*actor, enough int64) (reached <-chan struct{}, stop func() error) {
	signal := make(chan struct{})
	end := sync.OnceFunc(func() { close(signal) })
	var group errgroup.Group
	var stopped atomic.Bool
	var steps atomic.Int64
	for _, a := range actors {
		group.Go(func() error {
			defer end()
			for !stopped.Load() {
				if err := a.act(f); err != nil {
					return err
				}
				if steps.Add(1) == enough {
					end()
				}
			}
			return nil
		})
	}
	return signal, func() error {
		stopped.Store(true)
		return group.Wait()
	}
}

// survived finds out in which of the states the actor may be found it is, and goes on from there.
func (a *actor) survived(t require.TestingT, f *fixture, states []*containerModel) {
	for _, name := range a.g.names {
		require.NoError(t, a.copied(f, a.g.path(name)))
	}
	found := a.g.look(t, f, 7)
	seen := found.describe()
	for _, c := range states {
		if c.describe() == seen && c.sameETags(found) {
			a.states, a.acked = []*containerModel{c}, 0
			return
		}
	}
	require.Fail(t, "neither the old nor the new", "acknowledged:\n%s\nbegun last:\n%s\nfound:\n%s", states[0].describe(), states[len(states)-1].describe(), seen)
}

// sameETags tells whether the blobs have the ETags that answers told of, where any did: what is written twice alike
// looks like one state, and is two.
func (c *containerModel) sameETags(seen *containerModel) bool {
	for name, n := range c.names {
		if n.blob != nil && n.blob.etag != "" && n.blob.etag != seen.at(name).blob.etag {
			return false
		}
	}
	return true
}
