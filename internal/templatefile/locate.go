package templatefile

import (
	"encoding/json"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/edgerite/edgerite/arm/template"
	"github.com/edgerite/edgerite/internal/jsonc"
)

// Refusal is what a device says is wrong with what a template deploys.
type Refusal struct {
	Code, Message, Target string
	ResourceID            string   // of the resource, where that is known
	Around                []string // targets of the refusals that it is a detail of, the nearest first
}

// Locator finds where in its files a template has what a device refuses.
type Locator struct {
	file *File
	id   string // of the file's deployment; empty where it is not known
	all  []*Resource
	own  map[string]bool // ids of the resources of the file itself, as the device has them, not of nested deployments; nil where they are not known
	told map[string]bool // resource and refusal: two of the same words are of two resources
}

// Locator is one for a file. Of a file that cannot be worked out here it finds nothing.
func (f *File) Locator() *Locator {
	l := &Locator{file: f, told: map[string]bool{}}
	if at, err := f.place(); err == nil {
		l.id = at.scope + "/providers/" + deploymentType + "/" + at.name
	}
	if made, err := f.Expand(); err == nil {
		l.collect(made)
		l.own = map[string]bool{}
		for _, r := range made.Resources {
			l.own[strings.ToLower(r.id)] = true
		}
	}
	return l
}

// Has is whether the template itself, not one of a nested deployment, has a resource by its id; nil where that is not known.
func (l *Locator) Has() func(id string) bool {
	if l.own == nil {
		return nil
	}
	return func(id string) bool { return l.own[strings.ToLower(id)] }
}

func (l *Locator) collect(x *Expansion) {
	for i := range x.Resources {
		r := &x.Resources[i]
		l.all = append(l.all, r)
		if r.Nested != nil {
			l.collect(r.Nested)
		}
	}
}

// pathIn is a path in a message (texts seen: "Path 'properties.diskSizeGB'").
var pathIn = regexp.MustCompile(`Path '([^']*)'`)

// section is what a message says of an output, a parameter or a variable (texts seen).
var section = regexp.MustCompile(`template (output|parameter|variable) '([^']+)'`)

// ofTemplate begins a path in the request for a deployment.
const ofTemplate = "properties.template."

// Problem is a refusal with its place. It is nil where no file has one.
func (l *Locator) Problem(refused Refusal) *Problem {
	path := refused.Target
	if strings.HasPrefix(path, "/") {
		path = "" // an id
	}
	if found := pathIn.FindStringSubmatch(refused.Message); found != nil {
		path = found[1]
	}
	p := &Problem{Code: refused.Code, Message: refused.Message}
	if within, ok := strings.CutPrefix(path, ofTemplate); ok {
		return l.inTemplate(refused, p, steps(within))
	}
	if found := section.FindStringSubmatch(refused.Message); found != nil {
		return l.inTemplate(refused, p, []string{found[1] + "s", found[2]})
	}
	r := l.resource(refused)
	if r == nil {
		return nil
	}
	p.Resource = r.Type + " " + r.Name
	at := r.named(refused)
	if path != "" {
		at = r.reach(steps(path))
	}
	return r.file.locate(p, append(slices.Clone(r.path), at...))
}

// inTemplate puts a mistake at a path of the template that is refused: the file's, or that of a nested deployment. One whose template is not here has no place.
func (l *Locator) inTemplate(refused Refusal, p *Problem, path []string) *Problem {
	id := l.nested(refused)
	if id == "" {
		return l.file.locate(p, path)
	}
	for _, r := range l.all {
		if strings.EqualFold(r.id, id) && r.inner != nil {
			p.Resource = r.Type + " " + r.Name
			return r.inner.locate(p, append(slices.Clone(r.inner.prefix), path...))
		}
	}
	return nil
}

// nested is the id of the nearest nested deployment that a refusal is of; empty where it is of the file's own.
func (l *Locator) nested(refused Refusal) string {
	for _, id := range slices.Concat([]string{refused.Target}, refused.Around, []string{refused.ResourceID}) {
		if deploymentID.MatchString(id) && !strings.EqualFold(id, l.id) {
			return id
		}
	}
	return ""
}

// deploymentID is the id of a deployment.
var deploymentID = regexp.MustCompile(`(?i)^/.*/providers/Microsoft\.Resources/deployments/[^/]+$`)

// locate puts a mistake at a path of the file, or at what there is of it. Places are those of the text, so one that was evaluated has them too.
func (f *File) locate(p *Problem, path []string) *Problem {
	text, err := jsonc.Read(f.Text)
	if err != nil {
		return nil //nolint:nilerr // it was read before
	}
	line, column, matched := text.Find(path...)
	if matched == 0 {
		return nil
	}
	p.File, p.Line, p.Column = f.Path, line, column
	p.find(f.Text, 0, f.redactAt)
	return p
}

// steps are the names and indexes of a path such as properties.disks[0].lun.
func steps(path string) []string {
	return strings.FieldsFunc(strings.ReplaceAll(path, "]", ""), func(r rune) bool { return r == '.' || r == '[' })
}

// resource is the one that a refusal is about: the next one of those that it may be.
func (l *Locator) resource(refused Refusal) *Resource {
	said := refused.Message
	refused.Message = lists.ReplaceAllString(said, "")
	for _, meant := range []func(r *Resource) bool{
		func(r *Resource) bool { return strings.EqualFold(r.id, refused.ResourceID) },
		func(r *Resource) bool { return strings.EqualFold(r.id, refused.Target) },
		func(r *Resource) bool { return refused.ResourceID == "" && says(refused.Message, r.id) },
		func(r *Resource) bool {
			return refused.ResourceID == "" && r.typed(refused.Message) && r.located(refused)
		},
		func(r *Resource) bool {
			return refused.ResourceID == "" && strings.Contains(refused.Code, "Name") && says(refused.Message, r.Name)
		},
	} {
		for _, r := range l.all {
			key := strings.ToLower(r.id) + "\x00" + refused.Code + "\x00" + said
			if meant(r) && !l.told[key] {
				l.told[key] = true
				return r
			}
		}
	}
	return nil
}

// typed says whether a message names the resource's type: as a whole, or its namespace and the rest.
func (r *Resource) typed(message string) bool {
	namespace, rest, _ := strings.Cut(r.Type, "/")
	return says(message, r.Type) || says(message, namespace) && says(message, rest)
}

// located says whether a message about a location or an api-version is about the resource's.
func (r *Resource) located(refused Refusal) bool {
	switch memberOf(refused.Code) {
	case "location":
		for _, leaf := range r.leaves() {
			if slices.Equal(leaf.path, []string{"location"}) {
				return says(refused.Message, leaf.value)
			}
		}
		return false
	case "apiVersion":
		return says(refused.Message, r.APIVersion)
	}
	return true
}

// codeMembers are what codes are about (https://learn.microsoft.com/azure/azure-resource-manager/troubleshooting/common-deployment-errors).
var codeMembers = []struct{ code, member string }{
	{"Location", "location"}, {"ApiVersion", "apiVersion"}, {"NoRegisteredProvider", "apiVersion"}, {"ResourceType", "type"}, {"ResourceNamespace", "type"}, {"Name", "name"},
}

func memberOf(code string) string {
	for _, c := range codeMembers {
		if strings.Contains(code, c.code) {
			return c.member
		}
	}
	return ""
}

// named is the member that a refusal is about: what its code is about, or the one whose value it repeats; the name where there is none.
func (r *Resource) named(refused Refusal) []string {
	if member := memberOf(refused.Code); member != "" {
		return []string{member}
	}
	if path := r.expressed(refused); path != nil {
		return path
	}
	message := refused.Message
	if i := index(message, r.id); i >= 0 {
		message = message[:i] + message[i+len(r.id):] // its parts are the names of others
	}
	var best leaf
	for _, l := range r.leaves() {
		if len(l.value) > max(len(best.value), 2) && says(message, l.value) {
			best = l
		}
	}
	if best.path != nil {
		return best.path
	}
	if path := r.mentioned(message); path != nil {
		return path
	}
	return []string{"name"}
}

// leaf is a text in a body.
type leaf struct {
	path  []string
	value string
}

// expressed is an expression that is wrong: one that only the device evaluates, with a word of the message.
func (r *Resource) expressed(refused Refusal) []string {
	if refused.Code != template.CodeInvalid {
		return nil
	}
	for _, word := range quoted.FindAllStringSubmatch(refused.Message, -1) {
		for _, u := range r.Unknown {
			if !strings.HasPrefix(word[1], "/") && strings.Contains(u.Expression, word[1]) {
				return steps(u.Path)
			}
		}
	}
	return nil
}

// quoted is a word between quotes.
var quoted = regexp.MustCompile(`'(\w[\w.]*)'`)

func (r *Resource) leaves() []leaf { return leavesOf(r.decoded(), nil, nil) }

func (r *Resource) decoded() (body any) {
	if json.Unmarshal(r.Body, &body) != nil {
		return nil // a body is what was made
	}
	return body
}

func leavesOf(v any, path []string, found []leaf) []leaf {
	switch v := v.(type) {
	case string:
		return append(found, leaf{slices.Clone(path), v})
	case []any:
		for i, item := range v {
			found = leavesOf(item, append(path, fmt.Sprint(i)), found)
		}
	case map[string]any:
		for _, name := range slices.Sorted(maps.Keys(v)) {
			found = leavesOf(v[name], append(path, name), found)
		}
	}
	return found
}

// lists begin what a message has of other values (texts seen).
var lists = regexp.MustCompile(`(List of available|The supported) .*`)
