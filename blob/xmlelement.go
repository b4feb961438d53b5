package blob

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"slices"
	"strconv"
	"strings"
)

// element is a part of an XML document that a client sent. Attributes and name spaces do not count.
type element struct {
	XMLName  xml.Name
	Text     string    `xml:",chardata"`
	Children []element `xml:",any"`
}

// parseElement reads a document that is one element of the given name.
func parseElement(text, root string) (*element, error) {
	d := xml.NewDecoder(strings.NewReader(text))
	e := &element{}
	if err := d.Decode(e); err != nil {
		return nil, errInvalidXMLDocument.Because(err)
	}
	for {
		after, err := d.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if t, isText := after.(xml.CharData); err != nil || isText && len(bytes.TrimSpace(t)) > 0 {
			return nil, errInvalidXMLDocument.Because(err)
		}
	}
	if e.XMLName.Local != root {
		return nil, errInvalidXMLDocument
	}
	return e, nil
}

// only holds the children to those named, each at most once.
func (e *element) only(names ...string) error {
	seen := map[string]bool{}
	for _, c := range e.Children {
		name := c.XMLName.Local
		if !slices.Contains(names, name) {
			return unsupportedXMLNode(name)
		}
		if seen[name] {
			return errInvalidXMLDocument
		}
		seen[name] = true
	}
	return nil
}

// need wants the children named.
func (e *element) need(names ...string) error {
	for _, name := range names {
		if e.child(name) == nil {
			return missingXMLNode(name)
		}
	}
	return nil
}

// child is the child of that name, or nil.
func (e *element) child(name string) *element {
	for i := range e.Children {
		if e.Children[i].XMLName.Local == name {
			return &e.Children[i]
		}
	}
	return nil
}

// value is the text of a child; one that is not there has none.
func (e *element) value(name string) string {
	if c := e.child(name); c != nil {
		return strings.TrimSpace(c.Text)
	}
	return ""
}

// flag is a child that is true or false; one that is not there is false.
func (e *element) flag(name string) (bool, error) {
	if e.child(name) == nil {
		return false, nil
	}
	switch v := e.value(name); strings.ToLower(v) {
	case "true", "1":
		return true, nil
	case "false", "0":
		return false, nil
	default:
		return false, badXMLNode(name, v)
	}
}

// number is a child that is a number within bounds; one that is not there is 0.
func (e *element) number(name string, low, high int64) (int64, error) {
	if e.child(name) == nil {
		return 0, nil
	}
	v := e.value(name)
	n, err := strconv.ParseInt(v, 10, 64)
	if err != nil || n < low || n > high {
		return 0, badXMLNode(name, v)
	}
	return n, nil
}
