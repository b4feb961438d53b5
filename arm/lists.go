package arm

import (
	"bytes"
	"cmp"
	"encoding/base64"
	"net/url"
	"slices"
	"strconv"
)

// pageSize is how many items a list answers at once when the client does not say ($top).
const pageSize = 1000

// page is one page of a list on its way.
type page struct {
	size   int
	from   []byte // key of the last item of the page before
	filter Filter
	all    bool // who asks may read all there is in scope
	items  [][]byte
	last   []byte // key of the last item
	more   bool
}

func (c *Call) page() (*page, error) {
	size, from, err := c.paging()
	if err == nil && from != nil && !bytes.HasPrefix(from, []byte(resPrefix)) {
		err = invalidSkipToken.of()
	}
	return &page{size: size, from: from}, err
}

// paging is how many items a page has, and the key of the last one of the page before.
func (c *Call) paging() (size int, from []byte, err error) {
	size = pageSize
	if top := cmp.Or(c.Query("$top"), c.Query("$maxpagesize")); top != "" {
		n, err := strconv.Atoi(top)
		if err != nil || n < 1 {
			return 0, nil, invalidTop.of(top)
		}
		size = min(n, pageSize)
	}
	if token := c.Query("$skiptoken"); token != "" {
		if from, err = base64.RawURLEncoding.DecodeString(token); err != nil || len(from) == 0 {
			return 0, nil, invalidSkipToken.of()
		}
	}
	return size, from, nil
}

// Page is the page that a request asks for of a list whose items are no resources: what a Function answers. It honours $top and $skiptoken; key tells
// the items apart.
func Page[T any](c *Call, all []T, key func(item T) string) (any, error) {
	size, from, err := c.paging()
	if err != nil {
		return nil, err
	}
	if from != nil {
		last := slices.IndexFunc(all, func(item T) bool { return key(item) == string(from) })
		if last < 0 {
			return nil, invalidSkipToken.of()
		}
		all = all[last+1:]
	}
	shown := struct {
		Value    []T    `json:"value"`
		NextLink string `json:"nextLink,omitempty"`
	}{Value: all[:min(size, len(all))]}
	if len(all) > size {
		shown.NextLink = c.nextLink([]byte(key(all[size-1])))
	}
	return shown, nil
}

// take adds an item, or notices that there is one more than fits.
func (p *page) take(c *Call, rec *record, show func(rec *record) ([]byte, error)) (more bool, err error) {
	if !p.filter.Matches(rec.info()) || !p.all && !c.sees(rec.ID) {
		return true, nil
	}
	if len(p.items) == p.size {
		p.more = true
		return false, nil
	}
	key := resKey(rec.ID)
	item, err := show(rec)
	if err != nil {
		return false, err
	}
	p.items, p.last = append(p.items, item), key
	return true, nil
}

// render is the list as Resource Manager writes it.
func (p *page) render(c *Call) []byte {
	out := []byte(`{"value":[`)
	for i, item := range p.items {
		if i > 0 {
			out = append(out, ',')
		}
		out = append(out, item...)
	}
	out = append(out, ']')
	if p.more {
		out = append(out, `,"nextLink":`...)
		out = strconv.AppendQuote(out, c.nextLink(p.last))
	}
	return append(out, '}')
}

// nextLink is the request's own URL with the place to go on from.
func (c *Call) nextLink(last []byte) string {
	q := url.Values{}
	for name, values := range c.query.values {
		q[name] = values
	}
	q.Set("$skiptoken", base64.RawURLEncoding.EncodeToString(last))
	return c.baseURL + (&url.URL{Path: c.path}).EscapedPath() + "?" + q.Encode()
}

func (t *typed[P]) list(c *Call, scope ID, p *page) error {
	if scope.Group != "" && t.key != groupType {
		if err := c.inScope(scope); err != nil {
			return err
		}
	}
	prefix := resUnder(t.key, scope)
	if !t.scope.inSubscription() { // what lies on a wider scope is there too
		prefix = resOf(t.key)
	}
	if p.from != nil && !bytes.HasPrefix(p.from, prefix) {
		return invalidSkipToken.of()
	}
	lets, err := t.lets(c, scope)
	if err != nil {
		return err
	}
	return c.scanPage(prefix, p, lets, func(rec *record) ([]byte, error) { return t.show(c, rec) })
}

// scanPage adds to a page what lies under a prefix and lets lets through, after the last item of the page before.
func (c *Call) scanPage(prefix []byte, p *page, lets func(rec *record) (bool, error), show func(rec *record) ([]byte, error)) error {
	from := p.from
	switch {
	case bytes.HasPrefix(from, prefix):
	case bytes.Compare(from, prefix) > 0:
		return nil // it was in an earlier page
	default:
		from = nil
	}
	return c.scan(prefix, from, func(rec *record) (bool, error) {
		if ok, err := lets(rec); err != nil || !ok {
			return err == nil, err
		}
		return p.take(c, rec, show)
	})
}

// lets says what of a type's resources a list at scope has, beside what every list is asked by.
func (t *typed[P]) lets(c *Call, scope ID) (func(rec *record) (bool, error), error) {
	filter := func(*Resource[P]) bool { return true }
	if t.Filter != nil {
		var err error
		if filter, err = t.Filter(c); err != nil {
			return nil, err
		}
	}
	return func(rec *record) (bool, error) {
		if t.scope == Anywhere && !contains(scope, rec.ID) && !contains(rec.ID.Scope(), scope) {
			return false, nil
		}
		if t.scope == InGroupOrSubscription && rec.ID.InGroup().Key() != scope.Key() {
			return false, nil
		}
		if t.Filter == nil {
			return true, nil
		}
		r, err := t.decode(rec)
		return err == nil && filter(r), err
	}, nil
}

// inScope refuses a list in a group, or of the children of a resource, that is not there.
func (c *Call) inScope(scope ID) error {
	if _, err := c.group(scope); err != nil {
		return err
	}
	k := c.engine.registry.of(scope)
	if k == nil || scope.Namespace == "" {
		return nil
	}
	state, err := k.state(c, scope)
	if err == nil && state == "" {
		_, err = k.get(c, scope) // in its own words
	}
	return err
}
