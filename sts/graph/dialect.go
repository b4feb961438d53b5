package graph

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/edgerite/edgerite/internal/apierr"
	"github.com/edgerite/edgerite/internal/httpx"
	"github.com/edgerite/edgerite/internal/journal"
)

// dialect is one of the two Graphs.
type dialect struct {
	name        func(p *property) string // of a property in it, empty where it has none
	idName      string                   // the property with an object's id
	odata       string                   // what begins its control properties
	typed       func(e *entity) string   // the type of an object
	headers     map[string]string
	contentType string
	reason      map[bool]string // the code of a token that is refused: true is for one that has expired
	appID       string          // of Graph itself
	unversioned bool
	old         bool // Azure AD Graph
}

// behaviour: sts-graph.
var (
	// https://learn.microsoft.com/graph/api/overview
	microsoftGraph = &dialect{
		name:        func(p *property) string { return p.v1 },
		idName:      "id",
		odata:       "@odata.",
		typed:       func(e *entity) string { return "#microsoft.graph." + e.name },
		headers:     map[string]string{"OData-Version": "4.0"},
		contentType: "application/json;odata.metadata=minimal;odata.streaming=true;IEEE754Compatible=false;charset=utf-8",
		reason:      map[bool]string{false: "InvalidAuthenticationToken", true: "InvalidAuthenticationToken"},
		appID:       "00000003-0000-0000-c000-000000000000",
	}
	// https://learn.microsoft.com/previous-versions/azure/ad/graph/api/api-catalog
	azureADGraph = &dialect{
		name:        func(p *property) string { return p.aad },
		idName:      "objectId",
		odata:       "odata.",
		typed:       func(e *entity) string { return "Microsoft.DirectoryServices." + e.objectType },
		headers:     map[string]string{"DataServiceVersion": "3.0;"},
		contentType: "application/json; odata=minimalmetadata; streaming=true; charset=utf-8",
		reason:      map[bool]string{false: "Authentication_MissingOrMalformed", true: "Authentication_ExpiredToken"},
		appID:       "00000002-0000-0000-c000-000000000000",
		old:         true,
	}
	unversionedGraph = func() *dialect {
		d := *azureADGraph
		d.unversioned = true
		return &d
	}()
)

// dialectOf tells the Graphs apart by their paths: v1.0 begins those of Microsoft Graph; in Azure AD Graph the tenant does, or me, and the version
// is in the query. What is left of the path is its segments, and base what stands before them.
func dialectOf(r *http.Request) (d *dialect, path []string, base string) {
	for s := range strings.SplitSeq(r.URL.Path, "/") {
		if s != "" {
			path = append(path, s)
		}
	}
	base = httpx.BaseURL(r)
	switch {
	case len(path) > 0 && strings.EqualFold(path[0], "v1.0"):
		return microsoftGraph, path[1:], base + "/v1.0"
	case r.URL.Query().Get("api-version") == "" && (len(path) == 0 || strings.EqualFold(path[0], "beta")):
		return microsoftGraph, path, base
	case len(path) > 0 && strings.EqualFold(path[0], "me"):
		d = azureADGraph
	case len(path) > 0:
		d, base, path = azureADGraph, base+"/"+path[0], path[1:]
	default:
		d = azureADGraph
	}
	if r.URL.Query().Get("api-version") == "" {
		d = unversionedGraph
	}
	return d, path, base
}

func (d *dialect) unauthorized(expired bool, text string) *apierr.Error {
	if d.old {
		text = map[bool]string{false: "Access Token missing or malformed.", true: "Your access token has expired. Please renew it before submitting the request."}[expired]
	}
	return apierr.New(http.StatusUnauthorized, d.reason[expired], "%s", text)
}

// context is the address of what describes an answer.
func (x *exchange) context(of string) string { return x.base + "/$metadata#" + of }

// oneOf describes a single object.
func (x *exchange) oneOf(e *entity) string {
	if x.old {
		return x.context("directoryObjects/@Element")
	}
	return x.context(e.collection + "/$entity")
}

// listOf describes a list.
func (x *exchange) listOf(collection string) string {
	if x.old {
		return x.context("directoryObjects")
	}
	return x.context(collection)
}

// fail is the body of an error.
// https://learn.microsoft.com/graph/errors
// https://learn.microsoft.com/previous-versions/azure/ad/graph/howto/azure-ad-graph-api-error-codes-and-error-handling
func (x *exchange) fail(e *apierr.Error, now time.Time) any {
	date := now.Format("2006-01-02T15:04:05")
	if x.old {
		return map[string]any{"odata.error": map[string]any{
			"code": e.Code, "message": map[string]string{"lang": "en", "value": e.Message}, "requestId": x.id, "date": date,
		}}
	}
	return map[string]any{"error": map[string]any{
		"code": e.Code, "message": e.Message, "innerError": map[string]string{"date": date, "request-id": x.id, "client-request-id": x.correlation},
	}}
}

func (x *exchange) renderError(w http.ResponseWriter, r *http.Request, e *apierr.Error, now time.Time) {
	journal.Error(r.Context(), e.Code)
	// A client that went away cannot be told.
	_ = x.write(w, e.Status, x.fail(e, now))
}

func (d *dialect) write(w http.ResponseWriter, status int, body any) error {
	data, err := json.Marshal(body)
	if err != nil {
		return fmt.Errorf("encoding the answer: %w", err)
	}
	w.Header().Set("Content-Type", d.contentType)
	w.Header().Set("Content-Length", strconv.Itoa(len(data)))
	w.WriteHeader(status)
	_, err = w.Write(data)
	return err
}
