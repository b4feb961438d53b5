package arm_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/edgerite/edgerite/arm"
	"github.com/edgerite/edgerite/arm/armtest"
)

var segment = rapid.StringMatching(`[A-Za-z0-9_.() é-]{1,12}`)

func TestIDRoundTrip(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		id := arm.ID{Subscription: segment.Draw(t, "subscription")}
		if rapid.Bool().Draw(t, "in a group") {
			id.Group = segment.Draw(t, "group")
		}
		if n := rapid.IntRange(0, 3).Draw(t, "depth"); n > 0 {
			id.Namespace = segment.Draw(t, "namespace")
			for range n {
				id.Types, id.Names = append(id.Types, segment.Draw(t, "type")), append(id.Names, segment.Draw(t, "name"))
			}
			if rapid.Bool().Draw(t, "extended") {
				on := id
				id = arm.ID{Subscription: on.Subscription, Group: on.Group, On: &on, Namespace: "N", Types: []string{"t"}, Names: []string{"x"}}
			}
		}
		parsed, err := arm.ParseID(id.String())
		require.NoError(t, err)
		require.Equal(t, id, parsed)
		upper, err := arm.ParseID("//" + strings.ToUpper(id.String()) + "/")
		require.NoError(t, err)
		require.Equal(t, strings.ToLower(id.Key()), upper.Key())
		if parent, ok := id.Parent(); ok {
			require.Equal(t, id, parent.Child(id.Types[len(id.Types)-1], id.Name()))
		}
	})
}

func FuzzParseID(f *testing.F) {
	f.Add("/subscriptions/s/resourceGroups/g/providers/A.B/t/n/u/m")
	f.Add("//SUBSCRIPTIONS/s//")
	f.Add("/providers/A.B/t/n")
	f.Add("/subscriptions//resourceGroups/")
	f.Fuzz(func(t *testing.T, s string) {
		id, err := arm.ParseID(s)
		if err != nil {
			require.ErrorIs(t, err, arm.ErrNotAnID)
			return
		}
		again, err := arm.ParseID(id.String())
		require.NoError(t, err)
		require.Equal(t, id, again)
		require.NotContains(t, id.Key(), "\x00")
	})
}

// Whatever a client sends, the answer is no 500, and an error has Resource Manager's shape.
func FuzzRequest(f *testing.F) {
	f.Add("GET", "/subscriptions", "")
	f.Add("PUT", armtest.Sub+"/resourceGroups/rg/providers/Test.Toys/toys/a", `{"location":"dbelocal","properties":{"parts":[{"name":"x"}]}}`)
	f.Add("PUT", armtest.Sub+"/resourceGroups/rg/providers/Test.Toys/shelves/a/books/b", `{properties:{pages:1,}}`)
	f.Add("PATCH", armtest.Sub+"/resourceGroups/rg/providers/Test.Toys/toys/bear", `{"tags":null,"properties":null,"kind":{}}`)
	f.Add("POST", armtest.Sub+"/resourceGroups/rg/providers/Test.Toys/toys/bear/paint", `{"color":[]}`)
	f.Add("GET", armtest.Sub+"/resources?$filter=tagName%20eq%20'a'&$top=-1&$skiptoken=YXJtL3Jlcy8", "")
	f.Add("DELETE", armtest.Sub+"/resourceGroups/rg?api-version=%zz;", "")
	device := armtest.New(f, toys()) // one for all: what holds, holds whatever was sent before
	f.Fuzz(func(t *testing.T, method, target, content string) {
		d := device.On(t)
		if !strings.HasPrefix(target, "/") {
			t.Skip()
		}
		r, err := http.NewRequest(method, armtest.BaseURL+target, strings.NewReader(content))
		if err != nil {
			t.Skip()
		}
		r.Header.Set("Authorization", "Bearer "+armtest.Token)
		if r.URL.RawQuery == "" {
			r.URL.RawQuery = "api-version=2020-06-01"
		}
		d.Do("PUT", d.Group("rg")+toysAt+"bear", body(nil))
		a := d.Send(r)
		if a.Status >= 400 {
			require.Less(t, a.Status, 500, "%s", a.Body)
			require.NotEmpty(t, a.Get("error.code"))
			require.NotEmpty(t, a.Get("error.message"))
			return
		}
		if body := bytes.TrimSpace(a.Body); len(body) > 0 {
			require.True(t, json.Valid(body), "%s", body)
		}
	})
}

// Under any sequence of writes, everything a resource points to is there.
func TestReferencesNeverDangle(t *testing.T) {
	t.Parallel()
	d := armtest.Start(t, armtest.Options{Providers: toysOnly(), Scale: armtest.Full})
	rapid.Check(t, func(rt *rapid.T) {
		empty(d)
		groups := []string{d.Group("g0"), d.Group("g1")}
		pick := func(name string, n int) int { return rapid.IntRange(0, n-1).Draw(rt, name) }
		thing := func(at string) string { return groups[pick("group", 2)] + at + fmt.Sprint(pick("name", 2)) }
		for range rapid.IntRange(1, 12).Draw(rt, "steps") {
			box, toy := "/providers/Test.Toys/boxes/", toysAt
			switch pick("step", 7) {
			case 0, 1:
				d.Do("PUT", thing(box), body(nil))
			case 2, 3:
				d.Do("PUT", thing(toy), body(map[string]any{"box": map[string]any{"id": thing(box)}}))
			case 4:
				d.Do("DELETE", thing(box), nil)
			case 5:
				d.Do("DELETE", thing(toy), nil)
			case 6:
				group := groups[pick("group", 2)]
				d.Do("DELETE", group, nil)
				if rapid.Bool().Draw(rt, "again") {
					d.Advance(time.Minute)
					d.Do("PUT", group, body(nil))
				}
			}
			d.Advance(time.Duration(pick("seconds", 61)) * time.Second)
			holdTogether(rt, d)
		}
	})
}

// empty leaves no toy, box or group of the run before.
func empty(d *armtest.Device) {
	for _, at := range []string{toysAt, "/providers/Test.Toys/boxes/"} {
		for i := range 4 {
			d.Do("DELETE", fmt.Sprintf("%s/resourceGroups/g%d%s%d", armtest.Sub, i/2, at, i%2), nil)
		}
		d.Advance(time.Hour)
	}
	d.Do("DELETE", armtest.Sub+"/resourceGroups/g0", nil)
	d.Do("DELETE", armtest.Sub+"/resourceGroups/g1", nil)
	d.Advance(time.Hour)
}

func holdTogether(t *rapid.T, d *armtest.Device) {
	var list struct {
		Value []struct {
			ID         string        `json:"id"`
			Properties ToyProperties `json:"properties"`
		} `json:"value"`
	}
	d.Must("GET", armtest.Sub+"/providers/Test.Toys/toys", nil).JSON(&list)
	for _, v := range list.Value {
		id, err := arm.ParseID(v.ID)
		require.NoError(t, err)
		require.Equal(t, 200, d.Do("GET", id.InGroup().String(), nil).Status, "the group of %s", v.ID)
		if v.Properties.Box != nil {
			require.Equal(t, 200, d.Do("GET", v.Properties.Box.ID, nil).Status, "the box of %s", v.ID)
		}
	}
}

// However the clock jumps, steps happen in time order, each at its own time.
func TestOperationsSettleInOrder(t *testing.T) {
	t.Parallel()
	var settled []time.Time
	timed := arm.Type[Box]{
		Name: "Test.Timed/things", Versions: arm.Versions{"2020-06-01"}, Takes: arm.Durations{Put: time.Minute},
		Settled: func(c *arm.Call, _ *arm.Resource[Box]) error {
			settled = append(settled, c.Now())
			return nil
		},
	}
	d := armtest.Start(t, armtest.Options{Providers: []arm.Provider{{Namespace: "Test.Timed", Types: []arm.Registered{&timed}}}, Scale: armtest.Full})
	rapid.Check(t, func(rt *rapid.T) {
		group := d.Group("rg" + fmt.Sprint(d.Clock.Now().UnixNano()))
		settled = nil
		var want []time.Time
		for i := range rapid.IntRange(1, 8).Draw(rt, "things") {
			d.Must("PUT", fmt.Sprintf("%s/providers/Test.Timed/things/t%d", group, 9-i), body(nil), 201)
			want = append(want, d.Clock.Now().Add(time.Minute))
			d.Clock.Advance(time.Duration(rapid.IntRange(0, 90).Draw(rt, "seconds")) * time.Second)
		}
		d.Advance(time.Hour)
		require.Equal(rt, want, settled)
	})
}

// Parallel writers and readers of the same resources see whole resources only.
func TestConcurrency(t *testing.T) {
	t.Parallel()
	d := armtest.New(t, toys())
	group := d.Group("rg")
	var all sync.WaitGroup
	for worker := range 8 {
		all.Go(func() {
			for i := range 20 {
				path := fmt.Sprintf("%s%st%d", group, toysAt, (worker+i)%3)
				switch (worker + i) % 4 {
				case 0, 1:
					r := d.Do("PUT", path, body(map[string]any{"size": worker, "labels": map[string]any{"w": fmt.Sprint(worker)}}))
					assert.Contains(t, []int{200, 201}, r.Status)
					assert.Equal(t, fmt.Sprint(worker), r.Get("properties.labels.w"))
				case 2:
					assert.Contains(t, []int{200, 204}, d.Do("DELETE", path, nil).Status)
				case 3:
					r := d.Do("GET", path, nil)
					assert.Contains(t, []int{200, 404}, r.Status)
					if size, ok := r.Get("properties.size").(float64); ok {
						assert.Equal(t, fmt.Sprint(size), r.Get("properties.labels.w"))
					}
				}
			}
		})
	}
	all.Wait()
	assert.Equal(t, 200, d.Do("DELETE", group, nil).Status)
}

// A filter is read or not, but never fails a list.
func FuzzFilter(f *testing.F) {
	for _, s := range []string{"name eq 'x'", "(a or b)", "substringof('x', name) and tagName eq 'y'", "((((", "name eq 'it''s' or", "'", ",,", "startswith(tagName,'a')"} {
		f.Add(s)
	}
	device := armtest.New(f, toys())
	device.Must("PUT", device.Group("rg")+"/providers/Test.Toys/boxes/b", `{"location":"dbelocal","tags":{"a":"b"}}`)
	f.Fuzz(func(t *testing.T, s string) {
		r := device.On(t).Do("GET", armtest.Sub+"/resources?$filter="+url.QueryEscape(s), nil)
		require.Equal(t, http.StatusOK, r.Status)
	})
}
