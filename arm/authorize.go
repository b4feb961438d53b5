package arm

import (
	"net/http"
	"strings"
)

// Authorizer says who may do what. It is asked on every request.
type Authorizer interface {
	// Grants is what the principal with that object id may do, as of now.
	Grants(objectID string) (Grants, error)
}

// Grants is what one principal may do.
type Grants interface {
	// Allows reports whether an operation, such as "Microsoft.Compute/disks/read", may be performed on a resource or
	// a scope.
	Allows(action string, on ID) bool
	// Reaches reports whether there is a role on the scope, above it or anywhere in it.
	Reaches(scope ID) bool
}

// permits are the names of a type's operations, as roles name them.
// Page: https://learn.microsoft.com/azure/role-based-access-control/resource-provider-operations
type permits struct{ read, write, delete string }

func permitsOf(name string) permits {
	if strings.EqualFold(name, groupType) {
		name = "Microsoft.Resources/subscriptions/resourceGroups"
	}
	return permits{read: name + "/read", write: name + "/write", delete: name + "/delete"}
}

// permit is the operation that a request performs.
func (rt *route) permit(method string) string {
	if rt.fn != nil {
		return rt.fn.permit(rt.args)
	}
	d := rt.kind.declared()
	if rt.action != "" {
		if d.actions[strings.ToLower(rt.action)].method == http.MethodGet {
			return d.name + "/" + rt.action + "/read"
		}
		return d.name + "/" + rt.action + "/action"
	}
	switch method {
	case http.MethodPut, http.MethodPatch:
		return d.permits.write
	case http.MethodDelete:
		return d.permits.delete
	default:
		return d.permits.read
	}
}

// permit is the operation that a call of the function is: its path without parameters and what its method does.
func (f *function) permit(args map[string]string) string {
	if f.Action != "" {
		name := f.Action
		for arg, value := range args {
			name = strings.ReplaceAll(name, "{"+arg+"}", value)
		}
		return name
	}
	return f.operated() + "/" + verbs[f.Method].name
}

// operated is what roles name the thing that the function is an operation of.
func (f *function) operated() string {
	name := f.name()
	if _, short, ok := strings.Cut(name, "providers/"+f.provider.Namespace+"/"); ok {
		name = short
	}
	return f.provider.Namespace + "/" + strings.TrimSuffix(name, "/default")
}

// open reports whether everybody who has signed in may call the function: what is above subscriptions tells nothing of them.
func (f *function) open() bool {
	return !f.scoped && (len(f.segments) < 2 || !strings.EqualFold(f.segments[0], "subscriptions"))
}

// authorize refuses what no role of who asks allows, before anything is told of what is asked for. A list is for
// whoever has a role on something in its scope, and has what they may read; an operation is followed by whoever
// began it or may read what it is about, which is found out when it is there.
// What is kept on the subscription and asked for at the device itself, the roles that there are, is told to whoever has one.
// behaviour: arm-authorize. behaviour: root-definitions.
func (e *Engine) authorize(c *Call, method string, rt *route) error {
	if e.deps.Authorizer == nil {
		return nil
	}
	var err error
	if c.grants, err = e.deps.Authorizer.Grants(c.who.ObjectID); err != nil {
		return err
	}
	switch {
	case rt.poll != "", rt.fn != nil && rt.fn.open():
		return nil
	case rt.fn != nil && rt.fn.Within, rt.list && rt.kind.declared().scope.inSubscription():
		if c.grants.Reaches(rt.asked) {
			return nil
		}
	case rt.fromRoot() && (method == http.MethodGet || method == http.MethodHead):
		if c.grants.Reaches(ID{}) {
			return nil
		}
	}
	return c.Authorize(rt.permit(method), rt.asked)
}

// May reports whether who asks may perform an operation on a resource or a scope. What the device does by itself is allowed.
func (c *Call) May(action string, on ID) bool { return c.grants == nil || c.grants.Allows(action, on) }

// Reaches reports whether who asks has a role on the scope, above it or anywhere in it.
func (c *Call) Reaches(scope ID) bool { return c.grants == nil || c.grants.Reaches(scope) }

// Authorize refuses an operation that who asks may not perform: 403 AuthorizationFailed.
func (c *Call) Authorize(action string, on ID) error {
	if c.May(action, on) {
		return nil
	}
	return notAuthorized.of(c.who.Name, c.who.ObjectID, action, on.orRoot())
}

// sees reports whether who asks may read a resource of a kind, for lists.
func (c *Call) sees(id ID) bool {
	if c.grants == nil {
		return true
	}
	k := c.engine.registry.of(id)
	return k != nil && c.grants.Allows(k.declared().permits.read, id)
}

// follows reports whether who asks may know of an operation.
func (c *Call) follows(op *operation) bool {
	return c.grants == nil || op.By == c.who.ObjectID || c.sees(op.Resource)
}

// checkLink refuses a reference to what who asks may not use: 403 LinkedAuthorizationFailed. Networks ask for the
// right to join, everything else for that to read.
// Page: https://learn.microsoft.com/azure/virtual-network/manage-virtual-network#permissions
// behaviour: arm-linked-authorization.
func (c *Call) checkLink(write string, ref Ref) error {
	if c.grants == nil || c.inner || ref.From.Contains(ref.To) {
		return nil
	}
	action := ref.To.Type() + "/read"
	if k := c.engine.registry.of(ref.To); k != nil {
		action = k.declared().permits.read
	}
	if strings.EqualFold(ref.To.Namespace, "Microsoft.Network") {
		action = strings.TrimSuffix(action, "/read") + "/join/action"
	}
	if c.grants.Allows(action, ref.To) {
		return nil
	}
	return linkNotAuthorized.of(c.who.Name, c.who.ObjectID, write, ref.From, action, ref.To)
}

// orRoot is the id, or "/" for the device itself.
func (id ID) orRoot() string {
	if s := id.String(); s != "" {
		return s
	}
	return "/"
}
