package network

import (
	"encoding/json"
	"slices"
	"strings"

	"github.com/edgerite/edgerite/arm"
)

// subResource is how one resource names another. It is shown as the resource itself where $expand asks for it.
type subResource struct {
	ID    string `json:"id"`
	whole json.RawMessage
}

// MarshalJSON writes the id, or the resource that expand has put in its place.
func (s subResource) MarshalJSON() ([]byte, error) {
	if s.whole != nil {
		return s.whole, nil
	}
	return json.Marshal(struct {
		ID string `json:"id"`
	}{s.ID})
}

// expand puts the resource in the place of the reference to it, where the request has $expand with one of the paths.
//
// Page: https://learn.microsoft.com/rest/api/virtualnetwork/virtual-networks/get
func expand(c *arm.Call, to *subResource, paths ...string) error {
	if to == nil || !slices.ContainsFunc(paths, c.Expands) {
		return nil
	}
	id, err := arm.ParseID(to.ID)
	if err != nil {
		return err
	}
	to.whole, err = arm.Show(c, id)
	return err
}

// orNone is nil for a reference to nothing, which clients send to end one.
func orNone(to *subResource) *subResource {
	if to == nil || to.ID == "" {
		return nil
	}
	return to
}

// checkRef refuses what is no id of a resource of that type.
func checkRef(to *subResource, typ, path string) error {
	if to != nil && !refersTo(to.ID, typ) {
		return errNotAnID(to.ID, path)
	}
	return nil
}

func refersTo(id, typ string) bool {
	parsed, err := arm.ParseID(id)
	return err == nil && strings.EqualFold(parsed.Type(), typ)
}

// refTo is the reference as the engine wants it. One that is no id was refused by checkRef.
func refTo(to *subResource, role, path string) []arm.Ref {
	if to == nil {
		return nil
	}
	id, err := arm.ParseID(to.ID)
	if err != nil {
		return nil
	}
	return []arm.Ref{{To: id, Role: role, At: path}}
}

// seenConfiguration is an IP configuration as a subnet or a public address shows it: shorter than the interface's own.
//
// Page: https://learn.microsoft.com/rest/api/virtualnetwork/subnets/get
type seenConfiguration struct {
	Name       string `json:"name"`
	ID         string `json:"id"`
	Etag       string `json:"etag"`
	Properties struct {
		ProvisioningState string       `json:"provisioningState"`
		PrivateAddress    string       `json:"privateIPAddress,omitempty"`
		Allocation        string       `json:"privateIPAllocationMethod"`
		Subnet            *subResource `json:"subnet,omitempty"`
		PublicAddress     *subResource `json:"publicIPAddress,omitempty"`
	} `json:"properties"`
}

// expandConfiguration is expand for the configuration that uses a subnet or a public address.
func expandConfiguration(c *arm.Call, to *subResource, paths ...string) error {
	if err := expand(c, to, paths...); err != nil || to.whole == nil {
		return err
	}
	var seen seenConfiguration
	err := json.Unmarshal(to.whole, &seen)
	if err == nil {
		to.whole, err = json.Marshal(seen)
	}
	return err
}
