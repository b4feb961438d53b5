package admin

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"time"

	"github.com/edgerite/edgerite/internal/apierr"
	"github.com/edgerite/edgerite/internal/fault"
)

// Fault is a rule by which requests fail on purpose, and what has become of it.
type Fault struct {
	fault.Entry
	Delay string `json:"delay,omitempty"` // such as "3s"
	Spent bool   `json:"spent"`           // no request meets it any more
}

func shownFault(e fault.Entry) Fault {
	f := Fault{Entry: e, Spent: e.Spent()}
	if e.Delay > 0 {
		f.Delay = e.Delay.String()
	}
	return f
}

func shownFaults(all []fault.Entry) faultList {
	shown := faultList{[]Fault{}}
	for _, e := range all {
		shown.Faults = append(shown.Faults, shownFault(e))
	}
	return shown
}

type faultList struct {
	Faults []Fault `json:"faults"`
}

type faultRequest struct {
	fault.Rule
	Delay string `json:"delay,omitempty"`
}

type clearRequest struct {
	IDs []string `json:"ids,omitempty"` // none means all
}

func (s *service) listFaults(w http.ResponseWriter, _ *http.Request) error {
	return answer(w, shownFaults(s.Faults.List()))
}

func (s *service) addFault(w http.ResponseWriter, r *http.Request) error {
	var in faultRequest
	if err := decode(w, r, &in); err != nil {
		return err
	}
	if in.Delay != "" {
		var err error
		if in.Rule.Delay, err = time.ParseDuration(in.Delay); err != nil {
			return apierr.New(http.StatusBadRequest, "BadFault", "delay: %q is not a duration such as 3s.", in.Delay).At("delay")
		}
	}
	if in.Device != "" {
		d, err := s.chooseOne(in.Device)
		if err != nil {
			return err
		}
		in.Device = d.Host()
	}
	added, err := s.Faults.Add(in.Rule)
	if problems, ok := errors.AsType[fault.Problems](err); ok {
		return apierr.New(http.StatusBadRequest, "BadFault", "%s.", problems)
	}
	if err != nil {
		return err
	}
	return answer(w, shownFault(added))
}

// clearFaults removes rules, all or none of those that are named.
func (s *service) clearFaults(w http.ResponseWriter, r *http.Request) error {
	var in clearRequest
	if err := decode(w, r, &in); err != nil {
		return err
	}
	known := s.Faults.List()
	for _, id := range in.IDs {
		if !slices.ContainsFunc(known, func(e fault.Entry) bool { return e.ID == id }) {
			return apierr.New(http.StatusNotFound, "FaultNotFound", "There is no fault %q: list them first.", id).At("ids")
		}
	}
	return answer(w, shownFaults(s.Faults.Clear(func(e fault.Entry) bool {
		return len(in.IDs) == 0 || slices.Contains(in.IDs, e.ID)
	})))
}

// forgetFaults removes the rules that hold for nothing but devices that have been reset.
func (s *service) forgetFaults(reset []string) {
	all := len(reset) == len(s.Devices.Devices())
	s.Faults.Clear(func(e fault.Entry) bool { return all || slices.Contains(reset, e.Device) })
}

// Faults lists the rules by which requests fail on purpose, in the order in which they were added.
func (c *Client) Faults(ctx context.Context) ([]Fault, error) {
	var out faultList
	err := c.call(ctx, http.MethodGet, "/faults", nil, nil, &out)
	return out.Faults, err
}

// AddFault adds a rule, whose device may be a host or, where no other has it, a name.
func (c *Client) AddFault(ctx context.Context, r fault.Rule) (Fault, error) {
	in := faultRequest{Rule: r}
	if r.Delay != 0 {
		in.Delay = r.Delay.String()
	}
	var out Fault
	err := c.call(ctx, http.MethodPost, "/faults/add", nil, in, &out)
	return out, err
}

// ClearFaults removes the rules with these ids, or all where there are none, and returns them.
func (c *Client) ClearFaults(ctx context.Context, ids ...string) ([]Fault, error) {
	var out faultList
	err := c.call(ctx, http.MethodPost, "/faults/clear", nil, clearRequest{ids}, &out)
	return out.Faults, err
}
