package shapes

import (
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// Exchange is a request and its answer.
type Exchange struct {
	Test, Method, URL string
	Status            int
	Header            http.Header
	Body              string
}

// Device judges the answers of one device, in their order: what is at a polling URL depends on what began it.
type Device struct {
	SDK *SDK

	results  map[string]request // what began the operation whose result is at a URL
	statuses map[string]bool
}

type request struct{ method, path, version string }

// unmodelled are paths of which the SDK knows nothing, each with the reason.
var unmodelled = []struct {
	path   *regexp.Regexp
	reason string
}{
	{regexp.MustCompile(`(?i)/Microsoft\.AzureBridge/`), "only the device has it; there is no SDK"},
	{regexp.MustCompile(`(?i)/Microsoft\.Storage/locations/[^/]+/quotas`), "only the storage provider of Azure Stack has it; there is no SDK"},
	{regexp.MustCompile(`(?i)/Microsoft\.[^/]+/locations(/[^/]+)?$`), "providers list it as a type, and no SDK asks for it"},
	{regexp.MustCompile(`(?i)^/metadata/endpoints$`), "every client reads it in code of its own"},
	{regexp.MustCompile(`(?i)/Test\.`), "types that tests make up"},
}

// protocol has the shapes that belong to Resource Manager itself.
func protocol() *Package { return &Package{Dir: "testdata/protocol"} }

// Judge returns what is wrong with an answer.
func (d *Device) Judge(e Exchange) ([]string, error) {
	u, err := url.Parse(leading.ReplaceAllString(e.URL, "/")) // two slashes would begin a host
	if err != nil {
		return nil, err
	}
	asked, at := request{e.Method, clean(u.Path), query(u, "api-version")}, key(u)
	began, isResult := d.results[at]
	switch {
	case isResult:
		asked = began
	case e.Status < 300:
		d.note(asked, e.Header)
	}
	switch {
	case strings.TrimSpace(e.Body) == "" || slices.ContainsFunc(unmodelled, func(but struct {
		path   *regexp.Regexp
		reason string
	}) bool {
		return but.path.MatchString(asked.path)
	}):
		return nil, nil
	case e.Status >= 300:
		return protocol().Judge([]byte(e.Body), "CloudError")
	case d.statuses[at]:
		return protocol().Judge([]byte(e.Body), "OperationStatus")
	}
	if asked.path == "/resources" { // of all subscriptions there are: the answer is like that of one
		asked.path = "/subscriptions/s/resources"
	}
	op, err := d.SDK.Find(asked.method, asked.path, asked.version)
	if op == nil && asked.method == http.MethodPatch { // any resource can be patched, and is shown as it is read
		op, err = d.SDK.Find(http.MethodGet, asked.path, asked.version)
	}
	if op == nil || err != nil {
		return nil, err
	}
	found, err := op.judge(e, isResult)
	return written(found, asked.version), err
}

func (op *Operation) judge(e Exchange, isResult bool) ([]string, error) {
	if op.Result == "" {
		return []string{"has a body, which " + op.String() + " does not read: " + e.Body}, nil
	}
	body := e.Body
	if op.Bare {
		body = `{"value":` + body + `}`
	}
	found, err := op.Package.Judge([]byte(body), op.Result)
	if err != nil {
		return nil, err
	}
	for i := range found {
		found[i] += " (" + op.String() + ")"
	}
	if !isResult && op.Method == e.Method && !slices.Contains(op.Codes, e.Status) {
		found = append(found, "the status "+strconv.Itoa(e.Status)+" is an error to "+op.String())
	}
	return found, nil
}

// note remembers where an operation's status and result will be.
func (d *Device) note(asked request, header http.Header) {
	if d.results == nil {
		d.results, d.statuses = map[string]request{}, map[string]bool{}
	}
	for name, values := range header {
		u, err := url.Parse(values[0])
		switch {
		case err != nil:
		case strings.EqualFold(name, "Azure-AsyncOperation"):
			d.statuses[key(u)] = true
		case strings.EqualFold(name, "Location"):
			d.results[key(u)] = asked
		}
	}
}

func query(u *url.URL, name string) string {
	for given, values := range u.Query() {
		if strings.EqualFold(given, name) {
			return values[0]
		}
	}
	return ""
}

// key is a URL without its host and its spelling.
func key(u *url.URL) string { return strings.ToLower(clean(u.Path) + "?" + u.Query().Encode()) }

var (
	slashes = regexp.MustCompile(`/+`)
	leading = regexp.MustCompile(`^/+`)
)

func clean(path string) string {
	return strings.TrimSuffix(slashes.ReplaceAllString(path, "/"), "/")
}
