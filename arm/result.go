package arm

import (
	"net/http"
	"reflect"
)

// resultAnswer is the answer of an action or function. What its struct declares of fields holds as it does for resources:
// what came with a later api-version is not shown to this one.
func (c *Call) resultAnswer(status int, result any) (*answer, error) {
	if status == 0 {
		status = http.StatusOK
	}
	if v := reflect.ValueOf(result); v.Kind() == reflect.Struct {
		s, err := c.engine.resultShape(v.Type())
		if err != nil {
			return nil, err
		}
		if s.hides {
			own := reflect.New(v.Type()).Elem()
			own.Set(v)
			s.hide(c, own)
			result = own.Interface()
		}
	}
	body, err := encodeResult(result)
	return &answer{status: status, body: body}, err
}

func (e *Engine) resultShape(t reflect.Type) (*shape, error) {
	if s, ok := e.results.Load(t); ok {
		return s.(*shape), nil
	}
	s, err := compile(t)
	if err == nil {
		e.results.Store(t, s)
	}
	return s, err
}

func encodeResult(v any) ([]byte, error) {
	if v == nil {
		return nil, nil
	}
	return encode(v)
}
