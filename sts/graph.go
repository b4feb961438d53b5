package sts

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strings"

	"github.com/edgerite/edgerite/internal/apierr"
	"github.com/edgerite/edgerite/internal/httpx"
	"github.com/edgerite/edgerite/internal/identity"
	"github.com/edgerite/edgerite/internal/journal"
)

// maxGraphBody bounds a request's body: a thousand object ids, and room.
const maxGraphBody = 128 << 10

// graph is the small part of Microsoft Graph v1.0 that clients of role assignments ask: who is this object id, and
// which object id has this name. It answers from the directory to whoever has a token for it, and changes nothing.
// Page: https://learn.microsoft.com/graph/api/overview
// behaviour: sts-graph.
type graph struct{ *Service }

// Graph answers at the graph name of the device.
func (s *Service) Graph() http.Handler {
	handler := httpx.Adapt(graph{s}.serve, renderGraphError, s.Log)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { handler.ServeHTTP(w, s.trace(w, r)) })
}

// graphCall is one request.
type graphCall struct {
	graph
	r    *http.Request
	who  identity.Principal
	base string // "https://graph.edge1.localhost/v1.0"
}

func (g graph) serve(w http.ResponseWriter, r *http.Request) error {
	who, err := g.authenticate(r)
	if err != nil {
		return err
	}
	var seg []string
	for s := range strings.SplitSeq(r.URL.Path, "/") {
		if s != "" {
			seg = append(seg, s)
		}
	}
	if len(seg) < 2 || !strings.EqualFold(seg[0], "v1.0") {
		return graphNoSegment(strings.Join(seg, "/"))
	}
	c := &graphCall{graph: g, r: r, who: who, base: httpx.BaseURL(r) + "/v1.0"}
	body, err := c.answer(seg[1:])
	if err != nil {
		return err
	}
	return writeJSON(w, http.StatusOK, body)
}

func (g graph) authenticate(r *http.Request) (identity.Principal, error) {
	scheme, raw, _ := strings.Cut(strings.TrimSpace(r.Header.Get("Authorization")), " ")
	if !strings.EqualFold(scheme, "Bearer") || raw == "" {
		return identity.Principal{}, apierr.New(http.StatusUnauthorized, "InvalidAuthenticationToken", "Access token is empty.")
	}
	who, err := g.Verify(strings.TrimSpace(raw), g.GraphAudience())
	fault, bad := errors.AsType[*identity.TokenError](err)
	switch {
	case !bad:
		return who, err
	case fault.Fault == identity.WrongAudience:
		return who, apierr.New(http.StatusUnauthorized, "InvalidAuthenticationToken", "Access token validation failure. Invalid audience.").Because(err)
	case fault.Fault == identity.Expired, fault.Fault == identity.Revoked:
		return who, apierr.New(http.StatusUnauthorized, "InvalidAuthenticationToken", "Lifetime validation failed, the token is expired.").Because(err)
	}
	return who, apierr.New(http.StatusUnauthorized, "InvalidAuthenticationToken", "Access token validation failure.").Because(err)
}

// answer is the body for a path behind the version.
func (c *graphCall) answer(seg []string) (any, error) {
	collection := strings.ToLower(seg[0])
	if key, ok := strings.CutPrefix(seg[0], "users('"); ok { // users('$a'): a name that no path could begin with
		collection, seg = "users", append([]string{"users", strings.TrimSuffix(key, "')")}, seg[1:]...)
	}
	action := strings.ToLower(seg[len(seg)-1])
	switch {
	case c.r.Method == http.MethodPost && (action == "getmembergroups" || action == "checkmembergroups" || action == "getmemberobjects"):
		return c.list("Collection(Edm.String)", nil), nil // nobody is in a group
	case c.r.Method == http.MethodPost && collection == "directoryobjects" && action == "getbyids":
		return c.byIDs()
	case c.r.Method != http.MethodGet && c.r.Method != http.MethodHead:
		return nil, apierr.New(http.StatusForbidden, "Authorization_RequestDenied", "Insufficient privileges to complete the operation.")
	case collection == "me" && len(seg) == 1:
		return c.me()
	case collection == "groups" && len(seg) == 1, collection == "me" && action == "ownedobjects", collection == "applications" && len(seg) == 1:
		return c.list(seg[0], nil), nil
	case collection == "users" && len(seg) < 3:
		return c.find(identity.User, seg)
	case collection == "serviceprincipals" && len(seg) < 3:
		return c.find(identity.ServicePrincipal, seg)
	case collection == "directoryobjects" && len(seg) == 2:
		return c.find("", seg)
	}
	return nil, graphNoSegment(seg[len(seg)-1])
}

// me is who asks, where that is a user.
func (c *graphCall) me() (any, error) {
	p := c.directory.byID(c.who.ObjectID)
	if p == nil || p.Kind != identity.User {
		return nil, apierr.New(http.StatusBadRequest, "Request_BadRequest", "/me request is only valid with delegated authentication flow.")
	}
	return c.shown(p, "users/$entity"), nil
}

// find answers a list of one kind, or for one of it, by object id or a user's name.
func (c *graphCall) find(kind identity.Kind, seg []string) (any, error) {
	if len(seg) == 1 {
		keep, err := graphFilter(c.r.URL.Query().Get("$filter"))
		if err != nil {
			return nil, err
		}
		var found []any
		for _, p := range c.directory.list() {
			if p.Kind == kind && keep(p) {
				found = append(found, c.shown(&p, ""))
			}
		}
		return c.list(seg[0], found), nil
	}
	p := c.directory.byID(strings.ToLower(seg[1]))
	if p == nil && kind == identity.User {
		p = c.directory.named(kind, seg[1])
	}
	if p == nil || kind != "" && p.Kind != kind {
		return nil, graphNotFound(seg[1])
	}
	return c.shown(p, seg[0]+"/$entity"), nil
}

// byIDs is POST directoryObjects/getByIds: whoever is not there is left out.
// Page: https://learn.microsoft.com/graph/api/directoryobject-getbyids
func (c *graphCall) byIDs() (any, error) {
	var in struct {
		IDs   []string `json:"ids"`
		Types []string `json:"types"`
	}
	raw, err := io.ReadAll(io.LimitReader(c.r.Body, maxGraphBody))
	if err == nil {
		err = json.Unmarshal(raw, &in)
	}
	if err != nil {
		return nil, apierr.New(http.StatusBadRequest, "BadRequest", "Unable to read JSON request payload. Please ensure Content-Type header is set and payload is of valid JSON format.").Because(err)
	}
	var found []any
	for _, id := range in.IDs {
		if p := c.directory.byID(strings.ToLower(id)); p != nil && wanted(in.Types, p) {
			found = append(found, c.shown(p, ""))
		}
	}
	return c.list("directoryObjects", found), nil
}

func wanted(types []string, p *Principal) bool {
	for _, t := range types {
		if strings.EqualFold(t, string(p.Kind)) || strings.EqualFold(t, "directoryObject") {
			return true
		}
	}
	return len(types) == 0
}

func (c *graphCall) list(of string, found []any) any {
	if found == nil {
		found = []any{}
	}
	return struct {
		Context string `json:"@odata.context"`
		Value   []any  `json:"value"`
	}{c.base + "/$metadata#" + of, found}
}

// graphUser has the properties that Graph shows of a user when nobody selects any.
// Page: https://learn.microsoft.com/graph/api/user-get
type graphUser struct {
	Context           string   `json:"@odata.context,omitempty"`
	Type              string   `json:"@odata.type,omitempty"`
	BusinessPhones    []string `json:"businessPhones"`
	DisplayName       string   `json:"displayName"`
	GivenName         *string  `json:"givenName"`
	ID                string   `json:"id"`
	JobTitle          *string  `json:"jobTitle"`
	Mail              *string  `json:"mail"`
	MobilePhone       *string  `json:"mobilePhone"`
	OfficeLocation    *string  `json:"officeLocation"`
	PreferredLanguage *string  `json:"preferredLanguage"`
	Surname           *string  `json:"surname"`
	UserPrincipalName string   `json:"userPrincipalName"`
}

// graphPrincipal is what there is of a service principal.
// Page: https://learn.microsoft.com/graph/api/resources/serviceprincipal
type graphPrincipal struct {
	Context         string   `json:"@odata.context,omitempty"`
	Type            string   `json:"@odata.type,omitempty"`
	ID              string   `json:"id"`
	Enabled         bool     `json:"accountEnabled"`
	AppDisplayName  string   `json:"appDisplayName"`
	AppID           string   `json:"appId"`
	Owner           string   `json:"appOwnerOrganizationId"`
	AppRoles        []string `json:"appRoles"`
	DisplayName     string   `json:"displayName"`
	KeyCredentials  []string `json:"keyCredentials"`
	Passwords       []string `json:"passwordCredentials"`
	Names           []string `json:"servicePrincipalNames"`
	PrincipalType   string   `json:"servicePrincipalType"`
	SignInAudience  string   `json:"signInAudience"`
	AlternativeName []string `json:"alternativeNames"`
	Tags            []string `json:"tags"`
}

// shown is a principal as Graph shows it: alone with its context, in a list with its type.
func (c *graphCall) shown(p *Principal, context string) any {
	if context != "" {
		context = c.base + "/$metadata#" + context
	}
	none := []string{}
	if p.Kind == identity.User {
		return graphUser{
			Context: context, Type: "#microsoft.graph.user", BusinessPhones: none, DisplayName: p.DisplayName, ID: p.ObjectID, UserPrincipalName: p.Name,
		}
	}
	return graphPrincipal{
		Context: context, Type: "#microsoft.graph.servicePrincipal", ID: p.ObjectID, Enabled: true, AppDisplayName: p.DisplayName, AppID: p.Name,
		Owner: TenantID, AppRoles: none, DisplayName: p.DisplayName, KeyCredentials: none, Passwords: none, Names: []string{p.Name},
		PrincipalType: "Application", SignInAudience: "AzureADMyOrg", AlternativeName: none, Tags: none,
	}
}

func graphNotFound(id string) error {
	return apierr.New(http.StatusNotFound, "Request_ResourceNotFound", "Resource '%s' does not exist or one of its queried reference-property objects are not present.", printable(id))
}

func graphNoSegment(segment string) error {
	return apierr.New(http.StatusBadRequest, "BadRequest", "Resource not found for the segment '%s'.", printable(segment))
}

// renderGraphError writes an error as Graph does.
// Page: https://learn.microsoft.com/graph/errors
func renderGraphError(w http.ResponseWriter, r *http.Request, e *apierr.Error) {
	journal.Error(r.Context(), e.Code)
	// A client that went away cannot be told.
	_ = writeJSON(w, e.Status, map[string]any{"error": map[string]any{
		"code": e.Code, "message": e.Message, "innerError": map[string]string{"request-id": exchangeOf(r).trace, "client-request-id": exchangeOf(r).correlation},
	}})
}
