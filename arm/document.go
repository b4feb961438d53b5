package arm

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"reflect"

	"github.com/edgerite/edgerite/internal/jsonc"
)

// maxBody is what Resource Manager takes of a body.
// Page: https://learn.microsoft.com/azure/azure-resource-manager/templates/best-practices#template-limits
const maxBody = 4 << 20

// document is a request's body: maps, slices, strings, booleans and json.Numbers.
type document struct {
	raw  []byte // strict JSON; empty when there was no body
	root any
}

// readDocument reads and parses a body of any leniency jsonc knows.
func readDocument(w http.ResponseWriter, r *http.Request) (document, error) {
	if r.ContentLength > maxBody {
		return document{}, tooLarge.of(maxBody >> 20)
	}
	raw, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	if _, long := errors.AsType[*http.MaxBytesError](err); long {
		return document{}, tooLarge.of(maxBody >> 20)
	}
	if err != nil {
		return document{}, incompleteBody.of().Because(err)
	}
	return parseDocument(raw)
}

func parseDocument(raw []byte) (document, error) {
	if len(bytes.TrimSpace(raw)) == 0 {
		return document{}, nil
	}
	strict, err := jsonc.Standardize(raw)
	if err != nil {
		return document{}, invalidContent.of(err)
	}
	dec := json.NewDecoder(bytes.NewReader(strict))
	dec.UseNumber()
	d := document{raw: strict}
	if err := dec.Decode(&d.root); err != nil {
		return document{}, invalidContent.of("the content is not valid JSON").Because(err)
	}
	return d, nil
}

// object is the body as the JSON object a resource has to be.
func (d document) object() (map[string]any, error) {
	m, ok := d.root.(map[string]any)
	switch {
	case ok:
		return m, nil
	case d.root == nil:
		return nil, invalidContent.of("The request content is empty")
	default:
		return nil, misfit(d.root, "an object", "")
	}
}

// into decodes the body into v, a pointer to a struct, and returns what nothing read.
func (d document) into(v any) (unread []string, err error) {
	if d.root == nil {
		return nil, nil
	}
	to := reflect.ValueOf(v).Elem()
	s, err := compile(to.Type())
	if err != nil {
		return nil, err
	}
	dec := decoder{engine: true}
	err = dec.fill(to, d.root, s, "")
	return dec.unread, err
}
