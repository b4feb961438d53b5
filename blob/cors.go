package blob

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
)

// Requests of pages from elsewhere
// (https://learn.microsoft.com/rest/api/storageservices/cross-origin-resource-sharing--cors--support-for-the-azure-storage-services).

// preflight answers a browser's question whether it may send a request. The first rule for the
// origin and the method decides, whatever later rules would say
// (https://learn.microsoft.com/rest/api/storageservices/preflight-blob-request).
// behaviour: blob-preflight.
func preflight(c *call) error {
	const asked = "Access-Control-Request-"
	origin, method, headers := c.header("Origin"), c.header(asked+"Method"), c.header(asked+"Headers")
	if origin == "" {
		return missingCorsHeader("Origin")
	}
	if method == "" {
		return missingCorsHeader(asked + "Method")
	}
	p, err := c.settings.of(c.account.ID)
	if err != nil {
		return err
	}
	r := ruleFor(p.cors, origin, method)
	if r == nil || !r.allows(headers) {
		return corsRefused()
	}
	c.set("Access-Control-Allow-Origin", origin)
	c.set("Access-Control-Allow-Methods", method)
	c.setIf("Access-Control-Allow-Headers", headers)
	c.set("Access-Control-Max-Age", strconv.FormatInt(r.maxAge, 10))
	c.set("Access-Control-Allow-Credentials", "true") // "This header is always set to true."
	return c.answer(http.StatusOK)
}

func ruleFor(rules []corsRule, origin, method string) *corsRule {
	for i := range rules {
		if rules[i].fits(origin, method) {
			return &rules[i]
		}
	}
	return nil
}

// crossOrigin writes what an answer tells a browser of the rules, by the page's table "Understanding
// how the Vary header is set". Without an Origin a read still learns whether everybody may read.
// behaviour: blob-cors-actual.
func (c *call) crossOrigin(rules []corsRule) {
	origin := c.header("Origin")
	reads := c.r.Method == http.MethodGet || c.r.Method == http.MethodHead
	if len(rules) == 0 || origin == "" && !reads {
		return
	}
	r := ruleFor(rules, origin, c.r.Method)
	if reads && (r == nil || !r.allowsAll()) {
		c.set("Vary", "Origin")
	}
	if r == nil {
		return
	}
	if r.allowsAll() {
		c.set("Access-Control-Allow-Origin", "*")
	} else {
		c.set("Access-Control-Allow-Origin", origin)
		c.set("Access-Control-Allow-Credentials", "true")
	}
	c.date(c.w.Header()) // those that net/http would write are listed too
	c.w = &exposer{ResponseWriter: c.w, names: r.exposed}
}

// exposer adds Access-Control-Expose-Headers once the headers of the answer are known, since rules
// name them by how they begin.
type exposer struct {
	http.ResponseWriter
	names []string
}

// WriteHeader is the last moment to add a header.
func (e *exposer) WriteHeader(status int) {
	e.expose()
	e.ResponseWriter.WriteHeader(status)
}

// exposed is for an answer that is written to the ResponseWriter beneath: an error's.
func exposed(w http.ResponseWriter) {
	if e, ok := w.(*exposer); ok {
		e.expose()
	}
}

// Unwrap is for http.ResponseController.
func (e *exposer) Unwrap() http.ResponseWriter { return e.ResponseWriter }

// expose lists the names that the rule has in full, and those of the answer that it has in part.
func (e *exposer) expose() {
	h := e.Header()
	var list []string
	for name := range h {
		if namesHeader(e.names, name) && !strings.HasPrefix(name, "Access-Control-") && name != "Vary" {
			list = append(list, name)
		}
	}
	for _, name := range e.names {
		if !strings.HasSuffix(name, "*") && !namesHeader(list, name) {
			list = append(list, name)
		}
	}
	if len(list) > 0 {
		slices.Sort(list)
		h["Access-Control-Expose-Headers"] = []string{strings.Join(list, ",")}
	}
}
