package arm

import (
	"errors"
	"strings"
	"unicode"
	"unicode/utf8"
)

// ID is a parsed resource id. It keeps the caller's case; Key is for comparing.
//
// Page: https://learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules
type ID struct {
	Subscription string   // empty at tenant level
	Group        string   // resource group, empty at subscription level
	On           *ID      // the resource an extension resource lies on; nil for one of a group, a subscription or the device
	Namespace    string   // provider namespace, empty for a group or a subscription
	Types        []string // "virtualNetworks", "subnets"
	Names        []string // as many as Types
}

// Type is the full resource type: "Microsoft.Network/virtualNetworks/subnets".
func (id ID) Type() string {
	switch {
	case id.Namespace != "":
		return id.Namespace + "/" + strings.Join(id.Types, "/")
	case id.Group != "":
		return "Microsoft.Resources/resourceGroups"
	default:
		return "Microsoft.Resources/subscriptions"
	}
}

// Name is the last name: of the resource, the group or the subscription.
func (id ID) Name() string {
	switch {
	case len(id.Names) > 0:
		return id.Names[len(id.Names)-1]
	case id.Group != "":
		return id.Group
	default:
		return id.Subscription
	}
}

// Parent is the resource a child resource lies in; ok is false for a top-level resource.
func (id ID) Parent() (parent ID, ok bool) {
	if len(id.Names) < 2 {
		return ID{}, false
	}
	n := len(id.Names) - 1
	id.Types, id.Names = id.Types[:n:n], id.Names[:n:n]
	return id, true
}

// Child is the id of a child resource.
func (id ID) Child(typ, name string) ID {
	n := len(id.Names)
	id.Types = append(id.Types[:n:n], typ)
	id.Names = append(id.Names[:n:n], name)
	return id
}

// Scope is what an extension resource lies on: the device (the zero ID), the subscription, a group or a resource.
// Page: https://learn.microsoft.com/azure/azure-resource-manager/management/extension-resource-types
func (id ID) Scope() ID {
	if id.On != nil {
		return *id.On
	}
	return id.InGroup()
}

// InGroup is the id of the resource group.
func (id ID) InGroup() ID { return ID{Subscription: id.Subscription, Group: id.Group} }

// String is the id as Resource Manager writes it, in the case it was given.
func (id ID) String() string {
	var b strings.Builder
	b.Grow(typicalID)
	id.write(&b)
	return b.String()
}

func (id ID) write(b *strings.Builder) {
	switch {
	case id.On != nil:
		id.On.write(b)
	case id.Subscription != "":
		b.WriteString("/subscriptions/")
		b.WriteString(id.Subscription)
	}
	if id.Group != "" && id.On == nil {
		b.WriteString("/resourceGroups/")
		b.WriteString(id.Group)
	}
	if id.Namespace != "" {
		b.WriteString("/providers/")
		id.writePath(b)
	}
}

// typicalID is room enough for most ids, in bytes.
const typicalID = 160

// path is the part of the id behind /providers/: "Microsoft.Network/virtualNetworks/ASEVNET".
func (id ID) path() string {
	var b strings.Builder
	id.writePath(&b)
	return b.String()
}

func (id ID) writePath(b *strings.Builder) {
	b.WriteString(id.Namespace)
	for i, t := range id.Types {
		b.WriteByte('/')
		b.WriteString(t)
		b.WriteByte('/')
		b.WriteString(id.Names[i])
	}
}

// Key is equal for two ids of the same resource, whatever their case.
func (id ID) Key() string { return strings.ToLower(id.String()) }

// MarshalText writes the id as String does.
func (id ID) MarshalText() ([]byte, error) { return []byte(id.String()), nil }

// UnmarshalText reads what ParseID reads; nothing is the zero ID.
func (id *ID) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		*id = ID{}
		return nil
	}
	parsed, err := ParseID(string(text))
	*id = parsed
	return err
}

// ErrNotAnID is the error of ParseID.
var ErrNotAnID = errors.New("not a resource id")

// maxID is the longest id taken, in bytes.
const maxID = 2048

// ParseID reads a resource id. Names of segments compare without case, doubled slashes count as one.
func ParseID(s string) (ID, error) {
	if len(s) > maxID || strings.ContainsFunc(s, unicode.IsControl) || !utf8.ValidString(s) {
		return ID{}, ErrNotAnID
	}
	seg := segments(s)
	var id ID
	if len(seg) >= 2 && strings.EqualFold(seg[0], "subscriptions") {
		id.Subscription, seg = seg[1], seg[2:]
	}
	if len(seg) >= 2 && strings.EqualFold(seg[0], "resourceGroups") && id.Subscription != "" {
		id.Group, seg = seg[1], seg[2:]
	}
	for len(seg) >= 4 && strings.EqualFold(seg[0], "providers") && id.On == nil {
		if id.Namespace != "" {
			id = id.extended()
		}
		seg = id.take(seg[1], seg[2:])
	}
	if len(seg) > 0 || id.Subscription == "" && id.Namespace == "" || id.Namespace != "" && len(id.Names) == 0 {
		return ID{}, ErrNotAnID
	}
	return id, nil
}

// extended is the beginning of the id of something that lies on a resource.
func (id ID) extended() ID { return ID{Subscription: id.Subscription, Group: id.Group, On: &id} }

// take reads the types and names behind a namespace, up to the end or to what lies on the resource.
// It returns what is left.
func (id *ID) take(namespace string, seg []string) (rest []string) {
	id.Namespace = namespace
	for len(seg) >= 2 && !strings.EqualFold(seg[0], "providers") {
		id.Types, id.Names, seg = append(id.Types, seg[0]), append(id.Names, seg[1]), seg[2:]
	}
	return seg
}

func segments(path string) []string {
	return strings.FieldsFunc(path, func(r rune) bool { return r == '/' })
}

// FullName is the names of the resource and of those it lies in: "ASEVNET/ASEVNETsubNet".
func (id ID) FullName() string {
	if len(id.Names) < 2 {
		return id.Name()
	}
	return strings.Join(id.Names, "/")
}
