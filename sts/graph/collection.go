package graph

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/edgerite/edgerite/internal/identity"
	"github.com/edgerite/edgerite/internal/store"
	"github.com/edgerite/edgerite/sts"
)

const (
	tenantID     = sts.TenantID
	tenantDomain = "localhost" // what follows the names of users
	maxBody      = 256 << 10   // bytes; a thousand object ids, and room
)

// read decodes the body.
func (c *call) read(into any) error {
	raw, err := io.ReadAll(http.MaxBytesReader(nil, c.r.Body, maxBody))
	if _, tooLarge := errors.AsType[*http.MaxBytesError](err); tooLarge {
		return errBodySize.err(maxBody)
	}
	if err != nil {
		return errBody.err().Because(err)
	}
	if err := json.Unmarshal(raw, into); err != nil {
		return errBody.err().Because(err)
	}
	return nil
}

// target is the object in the path, by its id, a user's name, or appId=.
func (c *call) target() (*object, error) {
	o := c.find(c.id)
	if name, value, ok := strings.Cut(c.id, "="); ok && strings.EqualFold(name, "appId") && c.entity != nil {
		o = c.byAppID(c.entity, value)
	}
	if o == nil && c.entity == user {
		if p := c.Tokens.PrincipalNamed(identity.User, c.id); p != nil {
			o = ofTokens(p)
		}
	}
	if o == nil || c.entity != nil && o.Type != c.entity.name {
		return nil, errNotFound.err(c.id)
	}
	return o, nil
}

func get(c *call) (answer, error) {
	o, err := c.target()
	if err != nil {
		return answer{}, err
	}
	shown := c.show(o, c.selected())
	shown[c.odata+c.contextName()] = c.oneOf(o.entity())
	return answer{body: shown}, nil
}

// contextName is the control property that says what describes an answer.
func (d *dialect) contextName() string {
	if d.old {
		return "metadata"
	}
	return "context"
}

func (c *call) selected() []string {
	if text := c.r.URL.Query().Get("$select"); text != "" {
		return strings.Split(text, ",")
	}
	return nil
}

// list is a page of a collection.
// https://learn.microsoft.com/graph/paging
func list(c *call) (answer, error) {
	keep, err := parseFilter(c, c.entity, c.r.URL.Query().Get("$filter"))
	if err != nil {
		return answer{}, err
	}
	matches, err := c.parseSearch(c.r.URL.Query().Get("$search"))
	if err != nil {
		return answer{}, err
	}
	var found []*object
	for _, o := range c.all(c.entity) {
		if keep(o) && matches(o) {
			found = append(found, o)
		}
	}
	ordered, err := c.order(found)
	if err != nil {
		return answer{}, err
	}
	return c.page(c.entity.collection, found, ordered)
}

// none is a list of what the device has nothing of.
func none(c *call) (answer, error) { return c.page(c.path[len(c.path)-1], nil, false) }

func create(c *call) (answer, error) {
	if err := c.mayChange(nil); err != nil {
		return answer{}, err
	}
	var body map[string]any
	if err := c.read(&body); err != nil {
		return answer{}, err
	}
	if c.entity == user {
		return createUser(c, body)
	}
	if err := c.hashGiven(body); err != nil {
		return answer{}, err
	}
	return c.creating(func() (*object, error) { return makers[c.entity](c, body) })
}

// makers make the objects that are the registry's own.
var makers = map[*entity]func(c *call, body map[string]any) (*object, error){
	group: newGroup, application: newApplication, servicePrincipal: newServicePrincipal,
}

// newObject is an object that is not there yet.
func (c *call) newObject(e *entity) *object {
	now := c.Clock.Now().Truncate(time.Second)
	return &object{Type: e.name, ID: c.Rand.UUID(), Created: now, Values: map[string]any{"createdDateTime": now.Format(time.RFC3339)}}
}

// creating puts a new object into the directory, which is made while no other change is.
func (c *call) creating(make func() (*object, error)) (answer, error) {
	var o *object
	err := c.made.change(c.r.Context(), func(tx *store.Tx) error {
		var err error
		if o, err = make(); err != nil {
			return err
		}
		if c.made.count() >= maxObjects {
			return errQuota.err()
		}
		err = c.made.commit(tx, change{put: []*object{o}})
		if errors.Is(err, sts.ErrPrincipalExists) {
			return errPrincipalTaken.err(o.text("appId")).Because(err)
		}
		return err
	})
	if err != nil {
		return answer{}, err
	}
	return c.shownAsMade(o), nil
}

func (c *call) shownAsMade(o *object) answer {
	shown := c.show(o, nil)
	shown[c.odata+c.contextName()] = c.oneOf(o.entity())
	return answer{status: http.StatusCreated, body: shown, location: c.base + "/directoryObjects/" + o.ID + "/" + strings.TrimPrefix(azureADGraph.typed(o.entity()), "#")}
}

// changeable is the object in the path, where whoever asks may change it.
func (c *call) changeable() (*object, error) {
	o, err := c.target()
	if err != nil {
		return nil, err
	}
	if err := c.mayChange(o); err != nil {
		return nil, err
	}
	if o.foreign {
		return nil, errDenied.err()
	}
	return o, nil
}

// changed changes the object in the path.
func (c *call) changed(alter func(o *object) error) error {
	return c.made.change(c.r.Context(), func(tx *store.Tx) error {
		now, err := c.changeable()
		if err != nil {
			return err
		}
		o := now.clone()
		if err := alter(o); err != nil {
			return err
		}
		return c.made.commit(tx, change{put: []*object{o}})
	})
}

func update(c *call) (answer, error) {
	var body map[string]any
	if err := c.read(&body); err != nil {
		return answer{}, err
	}
	if c.entity == user {
		o, err := c.target()
		if err != nil {
			return answer{}, err
		}
		if err := c.mayChange(o); err != nil {
			return answer{}, err
		}
		return answer{}, updateUser(c, o, body)
	}
	if _, err := c.changeable(); err != nil {
		return answer{}, err
	}
	if err := c.hashGiven(body); err != nil {
		return answer{}, err
	}
	return answer{}, c.changed(func(o *object) error {
		if err := c.entity.apply(c, o, body, false); err != nil {
			return err
		}
		if o.Values["accountEnabled"] == false {
			o.Epoch = c.Rand.UUID()
		}
		if o.Type != application.name {
			return nil
		}
		return c.checkApplication(o)
	})
}

func remove(c *call) (answer, error) {
	o, err := c.removable()
	if err != nil {
		return answer{}, err
	}
	if o.Type == user.name {
		return answer{}, removeUser(c, o)
	}
	return answer{}, c.made.change(c.r.Context(), func(tx *store.Tx) error {
		o, err := c.removable()
		if err != nil {
			return err
		}
		gone := []*object{o}
		if o.Type == application.name {
			gone = append(gone, c.principalsOf(o)...)
		}
		return c.removed(tx, gone...)
	})
}

// removable is the object in the path, where whoever asks may remove it.
func (c *call) removable() (*object, error) {
	o, err := c.target()
	if err != nil {
		return nil, err
	}
	if err := c.mayChange(o); err != nil {
		return nil, err
	}
	if o.foreign && o.Type != user.name {
		return nil, errDenied.err()
	}
	return o, nil
}

// removed takes objects out of the directory, and what refers to them.
func (c *call) removed(tx *store.Tx, gone ...*object) error {
	ch := change{}
	isGone := func(id string) bool { return slices.ContainsFunc(gone, func(o *object) bool { return o.ID == id }) }
	for _, o := range gone {
		if !o.foreign {
			ch.remove = append(ch.remove, o)
		}
	}
	for _, a := range c.made.of(roleAssignment) {
		if isGone(a.text("principalId")) || isGone(a.text("resourceId")) {
			ch.remove = append(ch.remove, a)
		}
	}
	for _, e := range entities {
		for _, o := range c.made.of(e) {
			if !isGone(o.ID) && slices.ContainsFunc(slices.Concat(o.Links["owners"], o.Links["members"]), isGone) {
				o = o.clone()
				for _, id := range gone {
					o.unlink("owners", id.ID)
					o.unlink("members", id.ID)
				}
				ch.put = append(ch.put, o)
			}
		}
	}
	return c.made.commit(tx, ch)
}
