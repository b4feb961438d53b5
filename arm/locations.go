package arm

import (
	"net/http"
	"slices"
)

// Place is the device's one location as lists tell it.
// Page: https://learn.microsoft.com/rest/api/resources/subscriptions/list-locations
type Place struct {
	ID             string `json:"id"`
	SubscriptionID string `json:"subscriptionId"`
	Name           string `json:"name"`
	DisplayName    string `json:"displayName"`
	Latitude       string `json:"latitude"`
	Longitude      string `json:"longitude"`
}

// Place is the device's location under the path of the subscription, or of a provider in it.
func (c *Call) Place(of string) Place {
	return Place{
		ID: of + "/locations/" + string(LowerLocation), SubscriptionID: c.Device().SubscriptionID,
		Name: string(LowerLocation), DisplayName: string(UpperLocation), Latitude: "0", Longitude: "0",
	}
}

// addLocations gives a provider that lists the type "locations" the functions that tell where it is.
// behaviour: provider-locations.
func (g *registry) addLocations(p *Provider) error {
	if !slices.Contains(p.Listed, "locations") {
		return nil
	}
	place := func(c *Call) Place {
		return c.Place("/subscriptions/" + c.Arg("subscription") + "/providers/" + p.Namespace)
	}
	f := Function{
		Method: http.MethodGet, Path: "locations", Within: true, Versions: p.versions(g),
		Doc: "https://learn.microsoft.com/rest/api/resources/subscriptions/list-locations",
		Do: func(c *Call) (any, error) {
			return struct {
				Value []Place `json:"value"`
			}{[]Place{place(c)}}, nil
		},
	}
	if err := g.addCommon(p, f); err != nil {
		return err
	}
	f.Path, f.Do = "locations/{location}", func(c *Call) (any, error) { return place(c), nil }
	return g.addCommon(p, f)
}

// addCommon gives a provider a function that others have too, unless it has one of its own.
func (g *registry) addCommon(p *Provider, f Function) error {
	if len(f.Versions) == 0 || slices.ContainsFunc(p.Functions, func(own Function) bool { return own.Path == f.Path }) {
		return nil
	}
	compiled, err := compileFunction(p, f)
	if err != nil {
		return err
	}
	compiled.common = true
	g.functions = append(g.functions, compiled)
	return nil
}
