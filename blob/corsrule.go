package blob

import (
	"math"
	"slices"
	"strconv"
	"strings"
)

// Limits of CORS rules
// (https://learn.microsoft.com/rest/api/storageservices/cross-origin-resource-sharing--cors--support-for-the-azure-storage-services#enabling-cors-for-azure-storage).
const (
	maxCorsRules   = 5
	maxCorsText    = 2 << 10 // all rules, without tags
	maxCorsOrigins = 64
	maxCorsHeaders = 64 // with their whole name
	maxCorsPrefix  = 2  // headers by how they begin
	maxCorsName    = 256
)

// corsMethods are those a rule can allow. Patch is a later addition of the page.
var corsMethods = []string{"DELETE", "GET", "HEAD", "MERGE", "PATCH", "POST", "OPTIONS", "PUT"}

// corsRule says what a page from elsewhere may do.
type corsRule struct {
	origins, methods, allowed, exposed []string
	maxAge                             int64 // seconds
}

func parseCorsRules(e *element) ([]corsRule, error) {
	var rules []corsRule
	size := 0
	for i := range e.Children {
		c := &e.Children[i]
		if c.XMLName.Local != "CorsRule" {
			return nil, unsupportedXMLNode(c.XMLName.Local)
		}
		r, err := parseCorsRule(c)
		if err != nil {
			return nil, err
		}
		rules = append(rules, r)
		for _, part := range c.Children {
			size += len(part.Text)
		}
	}
	if len(rules) > maxCorsRules || size > maxCorsText {
		return nil, errInvalidXMLDocument
	}
	return rules, nil
}

// parseCorsRule reads a rule. "The request will fail with error code 400 (Bad Request) if any
// element is missing", though lists may be empty.
func parseCorsRule(e *element) (r corsRule, err error) {
	names := []string{"AllowedOrigins", "AllowedMethods", "MaxAgeInSeconds", "ExposedHeaders", "AllowedHeaders"}
	if err := e.only(names...); err != nil {
		return r, err
	}
	if err := e.need(names...); err != nil {
		return r, err
	}
	r = corsRule{origins: e.list("AllowedOrigins"), methods: e.list("AllowedMethods"), allowed: e.list("AllowedHeaders"), exposed: e.list("ExposedHeaders")}
	if !shortNames(r.origins, maxCorsOrigins) || len(r.origins) == 0 {
		return r, badXMLNode("AllowedOrigins", e.value("AllowedOrigins"))
	}
	for i, m := range r.methods {
		r.methods[i] = strings.ToUpper(m)
		if !slices.Contains(corsMethods, r.methods[i]) {
			return r, badXMLNode("AllowedMethods", e.value("AllowedMethods"))
		}
	}
	if len(r.methods) == 0 {
		return r, badXMLNode("AllowedMethods", "")
	}
	for name, list := range map[string][]string{"AllowedHeaders": r.allowed, "ExposedHeaders": r.exposed} {
		if !fewHeaders(list) {
			return r, badXMLNode(name, e.value(name))
		}
	}
	r.maxAge, err = e.number("MaxAgeInSeconds", 0, math.MaxInt32)
	return r, err
}

// list is a child that is a list with commas.
func (e *element) list(name string) []string {
	var list []string
	for part := range strings.SplitSeq(e.value(name), ",") {
		if part = strings.TrimSpace(part); part != "" {
			list = append(list, part)
		}
	}
	return list
}

func shortNames(names []string, most int) bool {
	return len(names) <= most && !slices.ContainsFunc(names, func(n string) bool { return len(n) > maxCorsName })
}

func fewHeaders(names []string) bool {
	prefixes := 0
	for _, n := range names {
		if strings.HasSuffix(n, "*") {
			prefixes++
		}
	}
	return prefixes <= maxCorsPrefix && shortNames(names, maxCorsHeaders+prefixes)
}

func writeCorsRules(x *xmlWriter, rules []corsRule) {
	if len(rules) == 0 {
		x.empty("Cors")
		return
	}
	x.open("Cors")
	for _, r := range rules {
		x.open("CorsRule")
		x.element("AllowedMethods", strings.Join(r.methods, ","))
		x.element("AllowedOrigins", strings.Join(r.origins, ","))
		x.element("AllowedHeaders", strings.Join(r.allowed, ","))
		x.element("ExposedHeaders", strings.Join(r.exposed, ","))
		x.element("MaxAgeInSeconds", strconv.FormatInt(r.maxAge, 10))
		x.close("CorsRule")
	}
	x.close("Cors")
}

// allowsAll tells whether the rule is for every origin.
func (r *corsRule) allowsAll() bool { return slices.Contains(r.origins, "*") }

// fits tells whether the rule is for a request. Origins are compared with their case, and may have
// "*" in the place of a subdomain.
func (r *corsRule) fits(origin, method string) bool {
	return slices.Contains(r.methods, strings.ToUpper(method)) && (r.allowsAll() || slices.ContainsFunc(r.origins, func(pattern string) bool {
		before, after, wild := strings.Cut(pattern, "*")
		if !wild {
			return pattern == origin
		}
		return len(origin) > len(before)+len(after) && strings.HasPrefix(origin, before) && strings.HasSuffix(origin, after)
	}))
}

// allows tells whether the rule's allowed headers cover those of a list with commas.
func (r *corsRule) allows(headers string) bool {
	for h := range strings.SplitSeq(headers, ",") {
		if h = strings.TrimSpace(h); h != "" && !namesHeader(r.allowed, h) {
			return false
		}
	}
	return true
}

// namesHeader tells whether a list of names and prefixes has a header.
func namesHeader(list []string, header string) bool {
	return slices.ContainsFunc(list, func(name string) bool {
		prefix, isPrefix := strings.CutSuffix(name, "*")
		if isPrefix {
			return len(header) >= len(prefix) && strings.EqualFold(header[:len(prefix)], prefix)
		}
		return strings.EqualFold(header, name)
	})
}
