package blob_test

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// teller is a test that may shrink.
type teller interface {
	require.TestingT
	Logf(format string, args ...any)
}

// take does a step, on the service and on the model, which have to agree.
func (g *steps) take(t teller, f *fixture, c *containerModel, s step) {
	a := f.do(s.q)
	t.Logf("%s: %d %s", s.about, a.status, a.code())
	g.judge(t, c, s, a)
}

// judge holds an answer to what the model says, and has the step change the model.
func (g *steps) judge(t require.TestingT, c *containerModel, s step, a answer) {
	if len(s.breaks) == 0 {
		require.Equal(t, s.status, a.status, "%s: %s", s.about, a.body)
		s.apply(c, a)
		return
	}
	require.GreaterOrEqual(t, a.status, 400, "%s breaks %v", s.about, s.breaks)
	require.Less(t, a.status, 500, "%s: %s", s.about, a.body)
	for _, code := range s.breaks {
		if code == a.code() || code == "Lease…" && strings.HasPrefix(a.code(), "Lease") {
			return
		}
	}
	require.Fail(t, "refused for another reason", "%s: %s, not one of %v", s.about, a.code(), s.breaks)
}

// Everything that writes blobs, in any order, against a model: what each request is answered, and all there
// is to see afterwards.
func TestServiceAgainstModel(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	run := 0
	rapid.Check(t, func(t *rapid.T) {
		run++
		g := &steps{container: fmt.Sprint("model", run), kind: rapid.SampledFrom(kinds).Draw(t, "kind"), names: []string{"a", "b/ÿ y"}}
		salt := rapid.Uint64().Draw(t, "salt")
		c := &containerModel{kept: rapid.Bool().Draw(t, "kept"), names: map[string]*nameModel{}}
		f.keep(map[bool]int{true: 7}[c.kept])
		f.makeContainer("/" + g.container)
		for _, seed := range rapid.SliceOfN(rapid.Uint64(), 20, 60).Draw(t, "steps") {
			g.choose = rand.New(rand.NewPCG(seed, salt)).IntN // what rapid draws itself is small more often than not
			switch g.choose(12) {
			case 10:
				g.take(t, f, c, g.leasing(c, g.name()))
			case 11:
				seconds := []int{10, 20, 7 * 24 * 3600}[g.choose(3)]
				f.clock.Advance(time.Duration(seconds) * time.Second)
				c.passed(seconds)
			default:
				g.take(t, f, c, g.next(c))
			}
		}
		g.agree(t, f, c)
		require.Equal(t, 202, f.do(request{method: http.MethodDelete, target: "/" + g.container + "?restype=container"}).status)
		require.Empty(t, f.leftOfBlobs())
	})
	require.Zero(t, orphans(t, f))
}

// agree holds the service to show what the model does.
func (g *steps) agree(t require.TestingT, f *fixture, c *containerModel) {
	seen := g.look(t, f, 1+g.choose(5))
	require.Equal(t, c.describe(), seen.describe())
	for name, n := range c.names {
		if n.blob != nil && n.blob.etag != "" {
			require.Equal(t, n.blob.etag, seen.at(name).blob.etag, name)
		}
	}
}

// leftOfBlobs is left without the properties of accounts.
func (f *fixture) leftOfBlobs() []string {
	return slices.DeleteFunc(f.left(), func(key string) bool { return strings.HasPrefix(key, `"blob/a/`) || key == `"blob/k"` })
}
