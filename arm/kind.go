package arm

import (
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"time"
)

// kind is a registered type without its type parameter: what the router, the lists, the operations
// and the deletion of groups work with.
type kind interface {
	declared() *declaration
	link(g *registry) error

	// state is the provisioning state of a resource; empty when there is none.
	state(c *Call, id ID) (State, error)
	get(c *Call, id ID) ([]byte, error)
	list(c *Call, scope ID, page *page) error
	put(c *Call, id ID, patch bool) (*answer, error)
	delete(c *Call, id ID) (*answer, error)
	act(c *Call, id ID, name string) (*answer, error)

	// finish does the last step of an operation at its due time.
	finish(c *Call, op *operation) error
	// fail gives the resource the state it has after an operation that ended in state, Failed or Canceled.
	fail(c *Call, op *operation, state State) error
	// moved has the type follow a resource that has moved from another group.
	moved(c *Call, from ID, rec *record) error
	// export is what a client would write to make a stored resource.
	export(rec *record) (Members, error)
	// predict says what a PUT of the call's body would make of a resource; nil for what is not there.
	predict(c *Call, id ID) (*Prediction, error)
	// preflight says what a PUT of the call's body would be refused with whatever becomes of what is pending.
	preflight(c *Call, id ID, pending Pending) error
	// conceal is a copy of a body with a Secret in the place of what is never shown.
	conceal(body any) any
	// remove deletes a resource and what lies in it, whoever needs it.
	remove(c *Call, id ID) error
}

// declaration is what a Type says that does not depend on its type parameter.
type declaration struct {
	provider *Provider
	key      string // lower case
	name     string
	shown    string
	types    []string // "virtualNetworks", "subnets", as ids spell them
	doc      string
	surface  Surface
	versions Versions
	location Location
	names    Names
	pattern  *regexp.Regexp
	untagged bool
	apart    bool
	followed string
	methods  []string // of a resource
	scope    Scope
	permits  permits
	echo     bool
	filters  bool // a list's $filter is the type's own
	movable  bool
	nested   bool // lives in its parent's body, or elsewhere: has no records
	prompt   bool // whatever is asked of it is over at once, without an operation
	etag     bool
	merge    bool
	outlined bool // the body has something that a list over all types tells
	while    State
	takes    Durations
	codes    Codes
	polling  Polling
	works    bool                  // what it begins may take as long as it takes
	families []Versions            // api-versions with the same fields
	actions  map[string]actionForm // by lower-case name
	patches  string                // first api-version with a PATCH
}

// actionForm is what an Action says that does not depend on the type parameter.
type actionForm struct {
	name, method, doc, since string
	takes                    time.Duration
	code, pending            int
	inlined                  []string
	prompt                   bool // over at once, without an operation
}

func formOf[P any](name string, a *Action[P]) actionForm {
	f := actionForm{name: name, method: a.Method, doc: a.Doc, takes: a.Takes, code: a.Code, pending: a.Pending, since: a.Since, inlined: a.Inlined, prompt: a.Ahead != nil && a.Takes == 0}
	f.method = orDefault(f.method, http.MethodPost)
	orCode(&f.code, http.StatusOK)
	orCode(&f.pending, http.StatusAccepted)
	return f
}

const (
	defaultNameHint = "The name can be up to %d characters long. It must begin and end with a word character or with '_', and may contain word characters or '.', '-', '_', '(', ')'."
	defaultName     = `^[\p{L}\p{N}_]([\p{L}\p{N}_.()-]*[\p{L}\p{N}_()])?$`
	defaultMaxName  = 80
)

func declare[P any](p *Provider, t *Type[P]) (*declaration, error) {
	d := &declaration{
		provider: p, key: strings.ToLower(t.Name), name: t.Name, shown: t.Shown, doc: t.Doc, surface: t.Surface, versions: t.Versions,
		location: t.Location, names: t.Names, untagged: t.Untagged, movable: t.Movable, methods: methodsOf(t.ReadOnly, t.Whole), scope: t.Scope, permits: permitsOf(t.Name), echo: t.Echo,
		filters: t.Filter != nil, etag: t.Etag, merge: t.Merge, while: t.While, takes: t.Takes, codes: t.Codes,
		polling: t.Polling, apart: t.Apart, followed: t.Followed, works: t.Work != nil || t.Drive != nil, actions: map[string]actionForm{}, patches: t.PatchSince,
	}
	if d.shown == "" {
		d.shown = d.name
	}
	namespace, types, ok := strings.Cut(d.shown, "/")
	if !ok || namespace == "" || types == "" || !strings.EqualFold(d.shown, d.name) {
		return nil, fmt.Errorf("type %q is not Namespace/type", t.Name)
	}
	d.types = strings.Split(types, "/")
	if len(t.Versions) == 0 {
		return nil, fmt.Errorf("type %s has no api-versions", t.Name)
	}
	if d.location == "" {
		d.location = LowerLocation
	}
	if d.while == "" {
		d.while = Creating
	}
	d.surface = p.surface(d.surface)
	d.takes.fill()
	d.codes.fill()
	for name, a := range t.Actions {
		d.actions[strings.ToLower(name)] = formOf(name, &a)
	}
	return d, d.fillNames()
}

// methodsOf are the methods that a resource of a type has.
func methodsOf(readonly, whole bool) []string {
	methods := []string{http.MethodGet, http.MethodHead}
	if !readonly {
		methods = append(methods, http.MethodDelete, http.MethodPut)
	}
	if !readonly && !whole {
		methods = append(methods, http.MethodPatch)
	}
	return methods
}

func (d *declaration) fillNames() error {
	if d.names.Max == 0 {
		d.names.Max = defaultMaxName
	}
	if d.names.Pattern == "" {
		d.names.Pattern = defaultName
	}
	if d.names.Hint == "" {
		d.names.Hint = fmt.Sprintf(defaultNameHint, d.names.Max)
	}
	var err error
	if d.pattern, err = regexp.Compile(`^(?:` + d.names.Pattern + `)$`); err != nil {
		return fmt.Errorf("type %s: names: %w", d.name, err)
	}
	return nil
}

func (d *Durations) fill() {
	if d.Update == 0 {
		d.Update = d.Put
	}
	if d.Patch == 0 {
		d.Patch = d.Update
	}
}

func (c *Codes) fill() {
	orCode(&c.Create, http.StatusCreated)
	orCode(&c.Update, http.StatusOK)
	orCode(&c.CreatePending, c.Create)
	orCode(&c.UpdatePending, c.Update)
	orCode(&c.Delete, http.StatusOK)
	orCode(&c.DeletePending, http.StatusAccepted)
	orCode(&c.DeleteMissing, http.StatusNoContent)
}

// written is the code of the answer to a write, final or not. PATCH creates nothing: each specification that has it lists 200.
func (c Codes) written(version string, created, patch, pending bool) int {
	switch {
	case patch && pending:
		return c.UpdatePending
	case patch:
		return http.StatusOK
	case (created || version < c.UpdateSince) && pending:
		return c.CreatePending
	case created || version < c.UpdateSince:
		return c.Create
	case pending:
		return c.UpdatePending
	default:
		return c.Update
	}
}

func orCode(code *int, other int) {
	if *code == 0 {
		*code = other
	}
}

// checkName refuses a name the type does not allow.
func (d *declaration) checkName(name string) error {
	if n := len([]rune(name)); n < d.names.Min || n > d.names.Max || !d.pattern.MatchString(name) {
		return invalidName.of(name, d.names.Hint)
	}
	return nil
}
