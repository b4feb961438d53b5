package arm

import (
	"reflect"
	"strconv"
	"strings"
)

// keep applies what is declared of fields to an update: fresh is what the client wants, old what
// there was. Values move from old to fresh, so old must not be used afterwards.
// The error is a 409 PropertyChangeNotAllowed.
func (s *shape) keep(fresh, old reflect.Value, path string) error {
	if s == nil || !s.keeps {
		return nil
	}
	for _, f := range s.fields {
		if !f.kept() && (f.inner == nil || !f.inner.keeps) {
			continue
		}
		if err := f.keep(fresh.FieldByIndex(f.index), old.FieldByIndex(f.index), join(path, f.name)); err != nil {
			return err
		}
	}
	return nil
}

func (f *field) keep(fresh, old reflect.Value, path string) error {
	switch {
	case f.readonly, f.internal:
		fresh.Set(old)
		return nil
	case f.secret && fresh.IsZero():
		fresh.Set(old)
		return nil
	case f.immutable && fresh.IsZero():
		fresh.Set(old)
		return nil
	case f.immutable && !sameValue(fresh, old):
		shown := strings.TrimPrefix(path, "properties.") // as Compute names it
		return propertyChange.of(shown).At(shown)
	}
	return keepInner(f.inner, fresh, old, path)
}

func keepInner(s *shape, fresh, old reflect.Value, path string) error {
	if s == nil || !s.keeps {
		return nil
	}
	switch fresh.Kind() {
	case reflect.Struct:
		return s.keep(fresh, old, path)
	case reflect.Pointer:
		if old.IsNil() {
			return nil
		}
		if !fresh.IsNil() {
			return keepInner(s, fresh.Elem(), old.Elem(), path)
		}
		empty := reflect.New(fresh.Type().Elem())
		if err := keepInner(s, empty.Elem(), old.Elem(), path); err != nil {
			return err
		}
		if !empty.Elem().IsZero() {
			fresh.Set(empty)
		}
	case reflect.Slice:
		for i := range fresh.Len() {
			o := s.counterpart(fresh.Index(i), old, i)
			if !o.IsValid() {
				continue
			}
			if err := keepInner(s, fresh.Index(i), o, path+"["+strconv.Itoa(i)+"]"); err != nil {
				return err
			}
		}
	}
	return nil
}

// counterpart is the element of old that is the same thing as e, the element at position i of the new list.
func (s *shape) counterpart(e, old reflect.Value, i int) reflect.Value {
	if s.key == nil {
		if i < old.Len() {
			return old.Index(i)
		}
		return reflect.Value{}
	}
	want := keyOf(s, e)
	for j := range old.Len() {
		if want.IsValid() && sameValue(keyOf(s, old.Index(j)), want) {
			return old.Index(j)
		}
	}
	return reflect.Value{}
}

func keyOf(s *shape, e reflect.Value) reflect.Value {
	if e = reflect.Indirect(e); !e.IsValid() {
		return e
	}
	return e.FieldByIndex(s.key.index)
}

// sameValue compares as the services do: strings, which are ids and enumerations, without case.
func sameValue(a, b reflect.Value) bool {
	a, b = reflect.Indirect(a), reflect.Indirect(b)
	if !a.IsValid() || !b.IsValid() {
		return a.IsValid() == b.IsValid()
	}
	if a.Kind() == reflect.String {
		return strings.EqualFold(a.String(), b.String())
	}
	return reflect.DeepEqual(a.Interface(), b.Interface())
}

// hide empties what this request is not shown.
func (s *shape) hide(c *Call, v reflect.Value) {
	if s == nil || !s.hides {
		return
	}
	switch v.Kind() {
	case reflect.Pointer:
		if !v.IsNil() {
			s.hide(c, v.Elem())
		}
	case reflect.Slice:
		for i := range v.Len() {
			s.hide(c, v.Index(i))
		}
	case reflect.Struct:
		for _, f := range s.fields {
			at := v.FieldByIndex(f.index)
			if f.secret || f.internal || f.since > c.version || f.until != "" && c.version >= f.until || f.expand != "" && !c.Expands(f.expand) {
				at.SetZero()
				continue
			}
			f.inner.hide(c, at)
		}
	}
}
