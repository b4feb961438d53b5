package arm

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// route is what a method and a path ask for. In Resource Manager the resource id is the route.
type route struct {
	id     ID     // the resource, or the scope of a list
	asked  ID     // the resource or scope as the path has it: what is kept on the subscription can be asked for anywhere
	scope  ID     // what asked is, or of an extension resource lies on
	kind   kind   // of the resource, or of the items of a list
	list   bool   // all resources of the kind in scope
	action string // an operation on the resource
	poll   string // id of an operation
	result bool   // poll by Location, not by Azure-AsyncOperation
	fn     *function
	args   map[string]string
	allow  []string // methods there are
}

// isResource reports whether it names one resource, and nothing to do with it.
func (rt *route) isResource() bool {
	return rt.fn == nil && rt.poll == "" && rt.action == "" && !rt.list
}

// begins reports whether a write there may begin an operation. Whether it does is for Call.update to see.
func (rt *route) begins() bool {
	if rt.fn != nil {
		return rt.fn.Writes
	}
	d := rt.kind.declared()
	return !d.prompt && !d.actions[strings.ToLower(rt.action)].prompt
}

// splitPath takes an escaped path apart. A segment that is not UTF-8 or holds a slash or a control
// character names nothing.
func splitPath(escaped string) ([]string, error) {
	if len(escaped) > maxID {
		return nil, uriTooLong.of(maxID)
	}
	seg := segments(escaped)
	for i, s := range seg {
		plain, err := url.PathUnescape(s)
		if err != nil || !utf8.ValidString(plain) || strings.ContainsRune(plain, '/') || strings.ContainsFunc(plain, unicode.IsControl) {
			return nil, pathNotFound.of(strings.ToValidUTF8(escaped, "�"))
		}
		seg[i] = plain
	}
	return seg, nil
}

// resolve finds what a path asks for. The error of an unknown path is a 404.
func (g *registry) resolve(method, version string, seg []string) (*route, error) {
	if rt := g.resolveFunction(method, seg); rt != nil {
		return rt, nil
	}
	if len(seg) > 0 && strings.EqualFold(seg[0], "providers") {
		return g.resolveRoot(version, seg)
	}
	if len(seg) < 2 || !strings.EqualFold(seg[0], "subscriptions") {
		return nil, pathNotFound.of("/" + strings.Join(seg, "/"))
	}
	rt := &route{id: ID{Subscription: seg[1]}}
	rest := seg[2:]
	if len(rest) == 2 && strings.EqualFold(rest[0], "operationresults") {
		rt.poll, rt.result, rt.allow = rest[1], true, []string{http.MethodGet}
		return rt, nil
	}
	if len(rest) > 0 && strings.EqualFold(rest[0], "resourceGroups") {
		rt.kind = g.kinds[groupType]
		if len(rest) == 1 {
			return g.kept(rt.asList()), nil
		}
		rt.id.Group, rest = rest[1], rest[2:]
		if len(rest) == 0 {
			return g.kept(rt.asResource()), nil
		}
	}
	if len(rest) < 3 || !strings.EqualFold(rest[0], "providers") {
		return nil, pathNotFound.of("/" + strings.Join(seg, "/"))
	}
	return g.resolveProvider(rt, version, rest[1], rest[2:])
}

// resolveProvider finds what the part of a path behind /providers/{namespace} asks for.
func (g *registry) resolveProvider(rt *route, version, namespace string, rest []string) (*route, error) {
	p := g.providers[strings.ToLower(namespace)]
	if p == nil {
		return nil, invalidNamespace.of(namespace)
	}
	if p.polls(rt, rest) {
		return rt, nil
	}
	if rest = rt.id.take(p.Namespace, rest); len(rest) >= 3 { // something on the resource
		if g.of(rt.id) == nil || rt.id.On != nil {
			return nil, g.unknownType(p, rt.id.Type(), version)
		}
		rt.id = rt.id.extended()
		return g.resolveProvider(rt, version, rest[1], rest[2:])
	}
	if len(rest) == 0 {
		if g.followed(rt) {
			return rt, nil
		}
		// A group is at a path of its own, and in none.
		if rt.kind = g.of(rt.id); rt.kind == nil || rt.kind.declared().key == groupType || !rt.kind.declared().scope.takes(rt.id) {
			return nil, g.unknownType(p, rt.id.Type(), version)
		}
		return g.kept(rt.asResource()), nil
	}
	last := strings.Join(rest, "/")
	if k := g.of(rt.id); k != nil && k.declared().scope.takes(rt.id) {
		if a, ok := k.declared().actions[strings.ToLower(last)]; ok {
			rt.kind, rt.action, rt.allow = k, a.name, []string{a.method}
			return g.kept(rt), nil
		}
	}
	// behaviour: arm-unknown-action.
	typ := strings.Join(append(append([]string{namespace}, rt.id.Types...), last), "/")
	if rt.kind = g.kinds[strings.ToLower(typ)]; rt.kind == nil || rt.id.On != nil && rt.kind.declared().scope.inSubscription() {
		return nil, g.unknownType(p, typ, version)
	}
	if len(rt.id.Types) == 0 {
		rt.id = rt.id.Scope()
	}
	return g.kept(rt.asList()), nil
}

// followed reports whether the path is one at which the operations of a resource are followed, below it.
func (g *registry) followed(rt *route) bool {
	on, ok := rt.id.Parent()
	k := g.of(on)
	if !ok || k == nil || k.declared().followed == "" || !strings.EqualFold(k.declared().followed, rt.id.Types[len(rt.id.Types)-1]) {
		return false
	}
	rt.poll, rt.allow = rt.id.Name(), []string{http.MethodGet}
	return true
}

// polls reports whether the path is one at which this provider's operations are followed.
func (p *Provider) polls(rt *route, rest []string) bool {
	if len(rest) != 4 || !strings.EqualFold(rest[0], "locations") || !isHere(rest[1]) {
		return false
	}
	status, result := strings.EqualFold(rest[2], p.statusSegment()), strings.EqualFold(rest[2], p.resultSegment())
	if status || result {
		rt.poll, rt.result, rt.allow = rest[3], result && !status, []string{http.MethodGet}
	}
	return status || result
}

func (rt *route) asResource() *route {
	rt.allow = slices.Clone(rt.kind.declared().methods)
	return rt
}

func (rt *route) asList() *route {
	rt.list, rt.allow = true, []string{http.MethodGet}
	return rt
}

func (g *registry) resolveFunction(method string, seg []string) *route {
	var rt *route
	for _, f := range g.functions {
		args, scope, ok := f.match(seg)
		if !ok {
			continue
		}
		if rt == nil {
			rt = &route{}
		}
		rt.allow = append(rt.allow, f.Method)
		if f.Method == method || method == http.MethodHead && f.Method == http.MethodGet {
			rt.fn, rt.args, rt.asked, rt.scope = f, args, scope, scope
		}
	}
	return rt
}

// check refuses a method that what the path names does not have.
func (rt *route) check(method string) error {
	if slices.Contains(rt.allow, method) || method == http.MethodHead && slices.Contains(rt.allow, http.MethodGet) {
		return nil
	}
	return refuseMethod(method, rt.allow)
}

func refuseMethod(method string, allow []string) error {
	slices.Sort(allow)
	return methodNotAllowed.of(method).With("Allow", strings.Join(allow, ", "))
}

// checkLocation refuses a function of another location than the device's one.
func (rt *route) checkLocation(version string) error {
	if at, ok := rt.args["location"]; ok && !isHere(at) {
		return noRegistered.of(at, version, rt.fn.name(), strings.Join(rt.fn.Versions, ", "), LowerLocation)
	}
	return nil
}

// unknown is the refusal of what is there, but not on this device.
func (g *registry) unknown(rt *route, seg []string, version string) error {
	if rt.fn != nil {
		return pathNotFound.of("/" + strings.Join(seg, "/"))
	}
	d := rt.kind.declared()
	return g.unknownType(d.provider, d.name, version)
}

func (g *registry) unknownType(p *Provider, typ, version string) error {
	_, short, _ := strings.Cut(typ, "/")
	known := map[string]TypeInfo{}
	for _, t := range g.describe(p).Types {
		known[t.Name] = t
	}
	return invalidType.of(short, p.Namespace, version, strings.Join(versionsOf(known), ","))
}
