package template

import (
	"errors"
	"fmt"
	"strings"
)

func isDeferred(err error) bool { return errors.Is(err, errDeferred) }

// loop is an element of a copy array, or the copy object of a resource or output, before its turns.
type loop struct {
	name  string
	count int
	input value
}

// rawLoops finds the loops of a property called copy. One of another form is an ordinary property.
func rawLoops(m member) []*object {
	list, ok := m.value.(*array)
	if !ok || !strings.EqualFold(m.name, "copy") {
		return nil
	}
	var loops []*object
	for _, item := range list.items {
		o, _ := item.(*object)
		_, hasCount := o.get("count")
		_, hasInput := o.get("input")
		if !hasCount || !hasInput {
			return nil
		}
		loops = append(loops, o)
	}
	return loops
}

// loopsIn are the loops of a property, ready to be run.
func (e *evaluator) loopsIn(m member) ([]*loop, error) {
	var loops []*loop
	for _, o := range rawLoops(m) {
		l, err := e.loop(o)
		if err != nil {
			return nil, err
		}
		loops = append(loops, l)
	}
	return loops, nil
}

// loop reads name and count. A count is known before deployment
// (https://learn.microsoft.com/azure/azure-resource-manager/templates/copy-resources#copy-limits).
func (e *evaluator) loop(o *object) (*loop, error) {
	l := &loop{}
	head := *e
	if e.site == inBody || e.site == inOutput {
		head.site = inHead
	}
	head.keep = false
	rawName, _ := o.get("name")
	name, err := head.whole(rawName)
	if err != nil {
		return nil, err
	}
	l.name, _ = name.(string)
	rawCount, _ := o.get("count")
	v, err := head.whole(rawCount)
	if err != nil {
		return nil, err
	}
	count, ok := v.(int64)
	if !ok || count < e.fewestTurns() || count > maxLoop {
		return nil, copyFault(o, "count", "count", fmt.Sprintf("must be a positive integer value and cannot exceed '%d'", maxLoop))
	}
	l.count = int(count)
	l.input, _ = o.get("input")
	return l, nil
}

// emptyLoopsFrom is the api-version from which a loop may have no turn at all.
const emptyLoopsFrom = "2019-05-10"

// fewestTurns is the least that a loop may have.
//
// behaviour: template-empty-loop.
func (s *scope) fewestTurns() int64 {
	if v := s.context.Version; v != "" && v < emptyLoopsFrom {
		return 1
	}
	return 0
}

// copyFault is a loop with something that may not be, in a property (texts seen, which are the same where none may be).
func copyFault(o *object, property, what, rule string) error {
	f := &fault{
		told: &o.at,
		text: fmt.Sprintf("The template 'copy' definition %s has an invalid copy %s. The copy %s %s. Please see https://aka.ms/arm-copy for usage details.", o.at, what, what, rule),
	}
	raw, _ := o.get(property)
	if x, ok := raw.(*expression); ok {
		return locate(f, x, 0)
	}
	f.at = o.at
	return f
}

// runLoops makes a property of each loop: an array of what its input is in each turn.
func (e *evaluator) runLoops(loops []*loop) ([]member, error) {
	made := make([]member, 0, len(loops))
	for _, l := range loops {
		items, err := e.turns(l)
		if err != nil {
			return nil, err
		}
		made = append(made, member{name: l.name, value: items})
	}
	return made, nil
}

func (e *evaluator) turns(l *loop) (*array, error) {
	items := make([]value, l.count)
	for i := range items {
		var err error
		if items[i], err = e.turn(l.name, i).whole(l.input); err != nil {
			return nil, err
		}
	}
	made := newArray(items)
	return made, e.work.made(made)
}

// turn is an evaluator within a loop.
func (e *evaluator) turn(name string, index int) *evaluator {
	within := *e
	within.loops = append(within.loops[:len(within.loops):len(within.loops)], turn{name: name, index: index})
	return &within
}
