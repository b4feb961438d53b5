package blob

import (
	"encoding/base64"
	"strconv"
	"strings"

	"github.com/edgerite/edgerite/internal/httpx"
)

// maxListed is the longest page of a listing, and the one a request that asks for none gets
// (https://learn.microsoft.com/rest/api/storageservices/list-blobs#uri-parameters).
const maxListed = 5000

// listing holds the parameters that List Containers and List Blobs share.
type listing struct {
	prefix, delimiter, marker string
	from                      string // where the marker says to go on: a key's end
	max                       int
	maxGiven                  bool
	include                   map[string]bool
	start                     string // the first name, in newer versions
	end                       string // the first name that is not listed any more, likewise
}

// What a listing can be asked to include, and since which version. What came later is refused.
var (
	blobSets = map[string]string{
		"snapshots": "", "metadata": "", "uncommittedblobs": "", "copy": versionCopyState, "deleted": versionSoftDelete,
		"tags": versionTags, "versions": versionTags, "deletedwithversions": versionSystem,
		"immutabilitypolicy": versionImmutability, "legalhold": versionImmutability, "permissions": versionImmutability,
	}
	containerSets = map[string]string{"metadata": "", "deleted": versionTags, "system": versionSystem}
)

// markerVersion begins a marker, so that what is not one is told apart.
// behaviour: blob-markers.
const markerVersion = "2!"

// listing reads the parameters. startFrom begins with a name and endBefore ends with one; neither need be there.
// behaviour: blob-start-from.
func (c *call) listing(sets map[string]string) (listing, error) {
	q := c.address.query
	if prefix := q.get("prefix"); strings.IndexByte(prefix, 0) >= 0 { // behaviour: blob-prefix-zero
		return listing{}, badQuery("prefix", prefix)
	}
	l := listing{start: q.get("startfrom"), end: q.get("endbefore"), prefix: q.get("prefix"), delimiter: q.get("delimiter"), marker: q.get("marker"), max: maxListed, include: map[string]bool{}}
	if v := q.get("maxresults"); v != "" {
		n, err := strconv.ParseInt(v, 10, 64)
		if err != nil {
			return l, badQuery("maxresults", v)
		}
		if n < 1 {
			return l, queryOutOfRange("maxresults", v, "1", strconv.Itoa(maxListed))
		}
		l.max, l.maxGiven = int(min(n, maxListed)), true
	}
	if l.marker != "" {
		from, ok := parseMarker(l.marker)
		if !ok {
			return l, badQuery("marker", l.marker)
		}
		l.from = from
	}
	for v := range q.all("include") {
		for name := range strings.SplitSeq(v, ",") {
			name = strings.ToLower(strings.TrimSpace(name))
			if since, known := sets[name]; name != "" && (!known || !c.newer(since)) {
				return l, badQuery("include", v)
			}
			l.include[name] = true
		}
	}
	return l, nil
}

// parseMarker takes the key's end out of a marker of nextMarker.
func parseMarker(marker string) (from string, ok bool) {
	text, ok := strings.CutPrefix(marker, markerVersion)
	b, err := base64.RawURLEncoding.DecodeString(text)
	return string(b), ok && err == nil
}

// nextMarker is the marker that goes on with what has the given key's end.
func nextMarker(from string) string {
	return markerVersion + base64.RawURLEncoding.EncodeToString([]byte(from))
}

// open writes the head of a listing, with the parameters of the request echoed.
func (l listing) open(x *xmlWriter, attributes ...string) {
	x.openWith("EnumerationResults", attributes...)
	l.echo(x, "Prefix", l.prefix)
	x.elementIf("Marker", l.marker)
	if l.maxGiven {
		x.number("MaxResults", int64(l.max))
	}
	l.echo(x, "Delimiter", l.delimiter)
}

// echo writes a parameter that may hold what XML cannot carry.
func (l listing) echo(x *xmlWriter, name, value string) {
	if value != "" {
		writeName(x, name, value)
	}
}

func (c *call) serviceEndpoint() string { return httpx.BaseURL(c.r) + "/" }
