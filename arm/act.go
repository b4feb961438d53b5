package arm

import (
	"bytes"
	"maps"
	"net/http"
	"strings"
	"time"
)

func (t *typed[P]) act(c *Call, id ID, name string) (*answer, error) {
	action, _ := t.action(name) // the router has seen it
	if action.Method == http.MethodGet {
		return t.report(c, id, action)
	}
	if action.Ahead != nil {
		return t.ahead(c, id, action)
	}
	var a *answer
	err := c.update(func() (err error) {
		a, err = t.perform(c, id, name, action)
		return err
	})
	return a, err
}

// ahead is an action that tells of a resource that need not be there.
func (t *typed[P]) ahead(c *Call, id ID, action Action[P]) (*answer, error) {
	var result any
	err := c.view(func() error {
		home, err := t.home(c, id)
		if err != nil {
			return err
		}
		if err := t.checkName(id.Name()); err != nil {
			return err
		}
		result, err = action.Ahead(c, home)
		return err
	})
	if err != nil {
		return nil, err
	}
	return c.replyAnswer(action.Code, result)
}

// report is an action that changes nothing.
func (t *typed[P]) report(c *Call, id ID, action Action[P]) (*answer, error) {
	r, err := t.existing(c, id)
	if err != nil {
		return nil, err
	}
	result, err := action.Begin(c, r)
	if err != nil {
		return nil, err
	}
	return c.resultAnswer(action.Code, result)
}

func (t *typed[P]) perform(c *Call, id ID, name string, action Action[P]) (*answer, error) {
	r, err := t.existing(c, id)
	if err != nil {
		return nil, err
	}
	rec, err := c.record(id)
	if err != nil {
		return nil, err
	}
	if !action.Anytime {
		if err := t.idle(c, rec); err != nil {
			return nil, err
		}
	}
	var result any
	if action.Begin != nil {
		if result, err = action.Begin(c, r); err != nil {
			return nil, err
		}
	}
	if takes := c.engine.scale(action.Takes); takes > 0 {
		return t.performLater(c, r, name, action, takes)
	}
	if action.Done != nil {
		before, err := r.clone()
		if err != nil {
			return nil, err
		}
		last, err := action.Done(c, r)
		if wait, later := waits(err); later {
			return t.performLater(c, before, name, action, wait)
		}
		if err != nil {
			return nil, err
		}
		if last != nil {
			result = last
		}
	}
	if err := t.storeChanged(c, rec, r); err != nil {
		return nil, err
	}
	return c.resultAnswer(action.Code, result)
}

// storeChanged writes a resource back after an action, unless the action has left it as it was, as
// listing keys does.
func (t *typed[P]) storeChanged(c *Call, rec *record, r *Resource[P]) error {
	body, err := encode(r.Body)
	if err != nil {
		return err
	}
	if bytes.Equal(body, rec.body) && r.State == rec.State && maps.Equal(r.Tags, rec.Tags) {
		return nil
	}
	return t.store(c, r)
}

func (t *typed[P]) performLater(c *Call, r *Resource[P], name string, action Action[P], takes time.Duration) (*answer, error) {
	op, err := c.begin(&operation{Kind: opAction, Action: name, Type: t.key, Resource: r.ID}, takes)
	if err != nil {
		return nil, err
	}
	r.op, r.State = op.ID, action.While
	if r.State == "" {
		r.State = Updating
	}
	status := t.actions[strings.ToLower(name)].pending
	return &answer{status: status, header: c.polling(t.declaration, op), operation: op.ID}, t.store(c, r)
}

// existing reads a resource that has to be there.
func (t *typed[P]) existing(c *Call, id ID) (*Resource[P], error) {
	r, err := t.load(c, id)
	if err == nil && r == nil {
		err = c.absent(id, t)
	}
	return r, err
}
