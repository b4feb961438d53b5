package graph

import (
	"net/url"
	"slices"
	"strconv"
	"strings"
)

const (
	usualPage = 100
	maxPage   = 999
)

// page is a part of a list, as long as the client wants it, and the link to what follows: behind the id of the last one or, of a list
// that is ordered by something else, behind its place.
func (c *call) page(collection string, found []*object, ordered bool) (answer, error) {
	q := c.r.URL.Query()
	if q.Has("$skip") {
		return answer{}, errSkip.err()
	}
	size := usualPage
	if text := q.Get("$top"); text != "" {
		n, err := strconv.Atoi(text)
		if err != nil || n < 1 || n > maxPage {
			return answer{}, errTop.err("$top")
		}
		size = n
	}
	body := map[string]any{c.odata + c.contextName(): c.listOf(collection)}
	after, all := q.Get("$skiptoken"), len(found)
	// "This property is present only in the first page": https://learn.microsoft.com/graph/query-parameters#count-parameter
	if strings.EqualFold(q.Get("$count"), "true") && !c.old && after == "" {
		body["@odata.count"] = all
	}
	place := 0
	switch {
	case after == "":
	case ordered:
		n, err := strconv.Atoi(after)
		if err != nil || n < 0 {
			return answer{}, errTop.err("$skiptoken")
		}
		place = min(n, all)
		found = found[place:]
	default:
		found = slices.DeleteFunc(found, func(o *object) bool { return o.ID <= after })
	}
	if len(found) > size {
		found = found[:size]
		q.Set("$skiptoken", found[size-1].ID)
		if ordered {
			q.Set("$skiptoken", strconv.Itoa(place+size))
		}
		body[c.odata+"nextLink"] = c.next(q)
	}
	shown := []any{}
	for _, o := range found {
		shown = append(shown, c.show(o, c.selected()))
	}
	body["value"] = shown
	return answer{body: body}, nil
}

// next is the address of the next page. Azure AD Graph leaves out the tenant, and the version, which clients add.
func (c *call) next(q url.Values) string {
	path := strings.Join(c.path, "/")
	if c.old {
		q.Del("api-version")
		return path + "?" + q.Encode()
	}
	return c.base + "/" + path + "?" + q.Encode()
}
