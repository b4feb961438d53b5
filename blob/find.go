package blob

import (
	"bytes"
	"errors"
	"net/http"
	"strings"

	"github.com/edgerite/edgerite/internal/store"
)

// maxFindSteps is how many entries of the index and containers a page looks at: "the service might return fewer
// results than maxresults specifies"
// (https://learn.microsoft.com/rest/api/storageservices/find-blobs-by-tags#uri-parameters).
const maxFindSteps = 10_000

// finding is one page of Find Blobs by Tags.
type finding struct {
	*call
	view   *view
	search tagSearch
	xml    xmlWriter
	room   int    // how many blobs the page still takes
	steps  int    // how many more it looks at
	next   string // where the next page begins: a container's name, a zero byte, the end of an index entry's key
}

// findBlobsByTags lists the blobs of an account, or of the container addressed, whose tags are as
// asked for
// (https://learn.microsoft.com/rest/api/storageservices/find-blobs-by-tags,
// https://learn.microsoft.com/rest/api/storageservices/find-blobs-by-tags-container).
// behaviour: blob-find-order.
func findBlobsByTags(c *call) (err error) {
	where := c.address.query.get("where")
	if where == "" {
		return missingQuery("where")
	}
	l, err := c.listing(nil)
	if err != nil {
		return err
	}
	search, err := parseTagSearch(where)
	if err != nil {
		return badTagSearch(where, err)
	}
	f := &finding{call: c, view: c.view(), search: search, room: l.max, steps: maxFindSteps}
	defer func() { err = errors.Join(err, f.view.close()) }()
	f.xml.openWith("EnumerationResults", "ServiceEndpoint", c.serviceEndpoint())
	f.xml.elementIf("Marker", l.marker)
	f.xml.element("Where", where)
	if l.maxGiven {
		f.xml.number("MaxResults", int64(l.max))
	}
	f.xml.open("Blobs")
	container, entry, _ := strings.Cut(l.from, "\x00")
	if c.address.level == containerLevel {
		err = f.inAddressed(entry)
	} else {
		err = f.inAll(container, entry)
	}
	if err != nil {
		return err
	}
	f.xml.close("Blobs")
	if f.next != "" {
		f.next = nextMarker(f.next)
	}
	f.xml.element("NextMarker", f.next)
	f.xml.close("EnumerationResults")
	return f.xml.send(c.w, http.StatusOK)
}

func (f *finding) inAddressed(entry string) error {
	r, err := findContainer(f.view, f.account.ID, f.address.container)
	if err != nil || f.search.container != "" && f.search.container != f.address.container {
		return err
	}
	return f.in(f.address.container, r.id, entry)
}

// inAll looks through the account's containers by name, from the one given on.
func (f *finding) inAll(from, entry string) error {
	first := from
	if f.search.container != "" {
		first = f.search.container
	}
	prefix := containersOf(f.account.ID)
	return f.view.Scan(append(bytes.Clone(prefix), first...), store.PrefixEnd(prefix), func(key, value []byte) (bool, error) {
		name := string(key[len(prefix):])
		if f.search.container != "" && name != f.search.container {
			return false, nil
		}
		if f.steps--; f.steps < 0 {
			f.next = name + "\x00"
			return false, nil
		}
		r, err := decodeContainer(value)
		if err != nil || r.deleting {
			return err == nil, err
		}
		begin := ""
		if name == from {
			begin = entry
		}
		err = f.in(name, r.id, begin)
		return f.next == "", err
	})
}

// in writes the blobs that a container has, from an entry of its index on.
func (f *finding) in(container string, id uint64, entry string) error {
	lower, upper := f.search.narrowest().entries(id)
	space := tagsOf(id)
	if from := append(bytes.Clone(space), entry...); bytes.Compare(from, lower) > 0 {
		lower = from
	}
	if bytes.Compare(lower, upper) >= 0 {
		return nil
	}
	return f.view.Scan(lower, upper, func(key, _ []byte) (bool, error) {
		name := splitTagKey(key)
		r, err := findBlob(f.view, blobKey(id, name, baseMoment))
		if err != nil {
			return false, err
		}
		var tags []pair
		found := false
		if r != nil {
			tags, found = f.search.matching(r.tags)
		}
		if f.steps--; f.steps < 0 || found && f.room == 0 {
			f.next = container + "\x00" + string(key[len(space):])
			return false, nil
		}
		if found {
			f.room--
			f.write(container, name, tags)
		}
		return true, nil
	})
}

// entries bounds the part of a container's index in which the range lies.
func (r tagRange) entries(container uint64) (lower, upper []byte) {
	lower = tagPrefix(container, r.key)
	upper = store.PrefixEnd(lower)
	if r.low.operator != "" {
		lower = tagValuePrefix(container, r.key, r.low.value)
	}
	switch {
	case r.low.operator == ">":
		lower = store.PrefixEnd(lower)
	case r.exact():
		upper = store.PrefixEnd(lower)
	}
	switch r.high.operator {
	case "<":
		upper = tagValuePrefix(container, r.key, r.high.value)
	case "<=":
		upper = store.PrefixEnd(tagValuePrefix(container, r.key, r.high.value))
	}
	return lower, upper
}

// write shows a blob with the tags it was found by, of which older versions know one value only
// (https://learn.microsoft.com/rest/api/storageservices/find-blobs-by-tags#response-body).
func (f *finding) write(container, name string, tags []pair) {
	f.xml.open("Blob")
	writeName(&f.xml, "Name", name)
	f.xml.element("ContainerName", container)
	if f.newer(versionFoundTags) {
		writeTags(&f.xml, tags)
	} else {
		f.xml.element("TagValue", tags[0].value)
	}
	f.xml.close("Blob")
}
