package blob_test

import (
	"cmp"
	"context"
	"encoding/xml"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/edgerite/edgerite/internal/store"
)

var newTags = []string{"2020-04-08"}

// found is a page of Find Blobs by Tags.
type found struct {
	Blobs []struct {
		Name, ContainerName string
	} `xml:"Blobs>Blob"`
	NextMarker string
}

// find asks for all pages of a search.
func (f *fixture) find(t require.TestingT, target, where string, size int) (names []string, pages int) {
	marker := ""
	for {
		a := f.do(request{method: http.MethodGet, target: target + "&where=" + url.QueryEscape(where) + "&maxresults=" + itoa(int64(size)) + "&marker=" + marker, header: http.Header{"x-ms-version": newTags}})
		require.Equal(t, http.StatusOK, a.status, a.code())
		var page found
		require.NoError(t, xml.Unmarshal(a.body, &page))
		require.LessOrEqual(t, len(page.Blobs), size)
		for _, b := range page.Blobs {
			names = append(names, b.ContainerName+"/"+b.Name)
		}
		pages++
		if marker = page.NextMarker; marker == "" {
			return names, pages
		}
	}
}

// What is found is what a look at every blob would find, after any writes; and when all is gone, so
// is the index.
func TestFindAgainstModel(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	round := 0
	rapid.Check(t, func(t *rapid.T) {
		round++
		containers := []string{fmt.Sprintf("a%d-x", round), fmt.Sprintf("b%d-x", round)}
		model := map[string]map[string]string{}
		for _, c := range containers {
			require.Equal(t, http.StatusCreated, f.do(request{method: http.MethodPut, target: "/" + c + "?restype=container"}).status)
		}
		blob := rapid.Custom(func(t *rapid.T) string {
			return rapid.SampledFrom(containers).Draw(t, "container") + "/" + rapid.SampledFrom([]string{"1", "2", "3/x", "4"}).Draw(t, "name")
		})
		tags := rapid.MapOfN(rapid.SampledFrom([]string{"k", "l", "m n"}), rapid.SampledFrom([]string{"", "0", "1", "1 1", "2"}), 0, 3)
		write := func(t *rapid.T, name string, q request, status int) {
			q.method, q.target = cmp.Or(q.method, http.MethodPut), "/"+name+q.target
			if q.header == nil {
				q.header = http.Header{}
			}
			q.header["x-ms-version"] = newTags
			a := f.do(q)
			require.Equal(t, status, a.status, a.code())
		}
		steps := map[string]func(*rapid.T){
			"put": func(t *rapid.T) {
				name, set := blob.Draw(t, "blob"), tags.Draw(t, "tags")
				kind := rapid.SampledFrom([]string{"BlockBlob", "AppendBlob"}).Draw(t, "kind")
				write(t, name, request{header: http.Header{"x-ms-blob-type": {kind}, "x-ms-tags": {encodeTags(set)}}}, http.StatusCreated)
				model[name] = set
			},
			"tag": func(t *rapid.T) {
				if len(model) == 0 {
					return
				}
				name, set := rapid.SampledFrom(slices.Sorted(maps.Keys(model))).Draw(t, "blob"), tags.Draw(t, "tags")
				var b strings.Builder
				for k, v := range set {
					fmt.Fprintf(&b, "<Tag><Key>%s</Key><Value>%s</Value></Tag>", k, v)
				}
				write(t, name, request{target: "?comp=tags", body: []byte("<Tags><TagSet>" + b.String() + "</TagSet></Tags>")}, http.StatusNoContent)
				model[name] = set
			},
			"delete": func(t *rapid.T) {
				if len(model) == 0 {
					return
				}
				name := rapid.SampledFrom(slices.Sorted(maps.Keys(model))).Draw(t, "blob")
				write(t, name, request{method: http.MethodDelete}, http.StatusAccepted)
				delete(model, name)
			},
			"find": func(t *rapid.T) {
				key, value := rapid.SampledFrom([]string{"k", "l", "m n"}).Draw(t, "key"), rapid.SampledFrom([]string{"", "0", "1"}).Draw(t, "value")
				for where, matches := range map[string]func(map[string]string) bool{
					fmt.Sprintf(`"%s" = '%s'`, key, value):                 func(set map[string]string) bool { v, ok := set[key]; return ok && v == value },
					fmt.Sprintf(`"%s" >= ''`, key):                         func(set map[string]string) bool { _, ok := set[key]; return ok },
					fmt.Sprintf(`"%s" > '%s'`, key, value):                 func(set map[string]string) bool { return set[key] > value },
					fmt.Sprintf(`"%s" <= '%s' AND "l" >= '0'`, key, value): func(set map[string]string) bool { v, ok := set[key]; return ok && v <= value && set["l"] >= "0" },
				} {
					var want []string
					for name, set := range model {
						if matches(set) {
							want = append(want, name)
						}
					}
					got, _ := f.find(t, "/?comp=blobs", where, 2)
					require.ElementsMatch(t, want, got, where)
					in, _ := f.find(t, "/"+containers[0]+"?restype=container&comp=blobs", where, 3)
					want = slices.DeleteFunc(want, func(name string) bool { return !strings.HasPrefix(name, containers[0]) })
					require.ElementsMatch(t, want, in, where)
				}
			},
		}
		for range rapid.IntRange(1, 10).Draw(t, "steps") {
			steps[rapid.SampledFrom([]string{"put", "put", "tag", "delete", "find"}).Draw(t, "step")](t)
		}
		steps["find"](t)
		for _, c := range containers {
			write(t, c, request{method: http.MethodDelete, target: "?restype=container"}, http.StatusAccepted)
		}
		require.NoError(t, f.store.Scan([]byte("blob/x/"), store.PrefixEnd([]byte("blob/x/")), func(k, _ []byte) (bool, error) {
			return false, fmt.Errorf("%q is left of the index", k)
		}))
	})
}

func encodeTags(set map[string]string) string {
	values := url.Values{}
	for k, v := range set {
		values.Set(k, v)
	}
	return values.Encode()
}

// A page looks at so many entries and not at more, even when none is what was asked for.
func TestFindIsBounded(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.makeContainer("/ctr")
	tagged := http.Header{"x-ms-version": newTags, "x-ms-blob-type": {"BlockBlob"}, "x-ms-tags": {"k=v"}}
	require.Equal(t, http.StatusCreated, f.do(request{method: http.MethodPut, target: "/ctr/zzz", header: tagged}).status)
	require.NoError(t, f.store.Update(context.Background(), "test", func(tx *store.Tx) error {
		var prefix []byte
		err := tx.Scan([]byte("blob/x/"), store.PrefixEnd([]byte("blob/x/")), func(k, _ []byte) (bool, error) {
			prefix = append(prefix, k[:len(k)-len("zzz")]...)
			return false, nil
		})
		for n := range 10_000 {
			err = cmp.Or(err, tx.Set(fmt.Appendf(prefix[:len(prefix):len(prefix)], "%06d", n), nil))
		}
		return err
	}))
	names, pages := f.find(t, "/?comp=blobs", `k = 'v'`, 5000)
	assert.Equal(t, []string{"ctr/zzz"}, names)
	assert.Equal(t, 2, pages)
}

// A page that ends in one container leaves nothing out of the next.
func TestFindOverContainers(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	var want []string
	for _, c := range []string{"one", "two"} {
		f.makeContainer("/" + c)
		for n := range 3 {
			name := c + "/" + itoa(int64(n))
			tagged := http.Header{"x-ms-version": newTags, "x-ms-blob-type": {"BlockBlob"}, "x-ms-tags": {"k=v"}}
			require.Equal(t, http.StatusCreated, f.do(request{method: http.MethodPut, target: "/" + name, header: tagged}).status)
			want = append(want, name)
		}
	}
	for size := 1; size <= len(want); size++ {
		names, pages := f.find(t, "/?comp=blobs", `k = 'v'`, size)
		assert.Equal(t, want, names, "pages of %d", size)
		assert.Equal(t, (len(want)+size-1)/size, pages)
	}
}

// A marker is what the service gave, or it is refused; made up ones find what they find.
func TestFindMarkers(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.makeContainer("/ctr")
	for _, marker := range []string{"x", "2!***"} {
		a := f.do(request{method: http.MethodGet, target: "/?comp=blobs&where=k%3D%27v%27&marker=" + marker})
		assert.Equal(t, "InvalidQueryParameterValue", a.code(), marker)
	}
	for _, marker := range []string{"2!", "2!Yw", "2!YwAA", "2!YwD_____", "2!AAAA"} {
		a := f.do(request{method: http.MethodGet, target: "/?comp=blobs&where=k%3D%27v%27&marker=" + marker})
		assert.Equal(t, http.StatusOK, a.status, marker)
	}
}
