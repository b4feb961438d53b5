// Package shapes holds the answers of the Resource Manager's golden exchanges to the models of Azure's SDK
// for Go, of the very api-version that was asked for.
//
// The SDK (v68, the last with a package for each api-version) is not compiled, which would take many minutes,
// but read: its source is generated and regular. A client's method tells path, api-version, codes and result;
// a model's struct tells the names and kinds of the fields.
package shapes

import (
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// SDK is the SDK's source.
type SDK struct {
	services string
	packages map[string]*Package
}

// Package is a package of the SDK: the clients and models of one service at one version. What is in it may have
// other api-versions than its name says.
type Package struct {
	Dir        string
	Operations []Operation

	models map[string]Model
	enums  map[string][]string
}

// Operation is a method of a client.
type Operation struct {
	Client, Name string
	Method, Path string
	Version      string
	Result       string // name of the model, "" where no body is read
	Bare         bool   // the body is what the model calls value: some answers are lists by themselves
	Codes        []int
	Package      *Package

	route   *regexp.Regexp
	literal int // how much of the path is fixed
}

func (op *Operation) String() string {
	return op.Client + "." + op.Name + " at " + op.Version
}

// Open reads the SDK in a module's directory.
func Open(dir string) *SDK {
	return &SDK{services: filepath.Join(dir, "services"), packages: map[string]*Package{}}
}

// Find returns the operation that a request is, at its api-version; where the SDK has none of that version, of the
// next one there is, or else of the last before it.
func (s *SDK) Find(method, path, version string) (*Operation, error) {
	dirs, err := s.versions(service(path))
	if err != nil {
		return nil, err
	}
	newer := slices.IndexFunc(dirs, func(dir string) bool { return versionOf(dir) >= version })
	if newer < 0 {
		newer = len(dirs)
	}
	older := slices.Clone(dirs[:newer])
	slices.Reverse(older)
	var late *Operation
	for _, dir := range append(dirs[newer:], older...) {
		p, err := s.open(dir)
		if err != nil {
			return nil, err
		}
		op := p.find(method, path)
		switch {
		case op == nil:
		case op.Version >= version:
			return op, nil
		case late == nil || op.Version > late.Version:
			late = op
		}
	}
	if late == nil {
		return nil, fmt.Errorf("no operation of the SDK is %s %s", method, path)
	}
	return late, nil
}

var aboutProvider = regexp.MustCompile(`^(/subscriptions/[^/]+)?/providers/[^/]+(/(un)?register|/resourcetypes)?$`)

// service is the SDK's folder for what lies at a path.
func service(path string) string {
	path = strings.ToLower(path)
	if aboutProvider.MatchString(path) {
		return "resources"
	}
	if at := strings.LastIndex(path, "/providers/microsoft."); at >= 0 {
		name, _, _ := strings.Cut(path[at+len("/providers/microsoft."):], "/")
		switch name {
		case "compute", "network", "storage":
			return name
		case "authorization":
			if !strings.Contains(path, "/locks") && !strings.Contains(path, "/policy") {
				return name
			}
		}
	}
	return "resources"
}

// versions are the packages of a service, oldest first.
func (s *SDK) versions(service string) ([]string, error) {
	var all []string
	for _, root := range []string{s.services, filepath.Join(s.services, "preview")} {
		dirs, err := filepath.Glob(filepath.Join(root, service, "mgmt", "*", "*"))
		if err != nil {
			return nil, err
		}
		all = append(all, dirs...)
	}
	if len(all) == 0 {
		return nil, fmt.Errorf("the SDK has no packages of %s below %s", service, s.services)
	}
	slices.SortFunc(all, func(a, b string) int { return strings.Compare(versionOf(a), versionOf(b)) })
	return all, nil
}

func versionOf(dir string) string { return filepath.Base(filepath.Dir(dir)) }

func (s *SDK) open(dir string) (*Package, error) {
	if p := s.packages[dir]; p != nil {
		return p, nil
	}
	files, err := filepath.Glob(filepath.Join(dir, "*.go"))
	if err != nil {
		return nil, err
	}
	p := &Package{Dir: dir}
	for _, file := range files {
		if base := filepath.Base(file); base == "models.go" || base == "enums.go" {
			continue
		}
		source, err := os.ReadFile(file)
		if err != nil {
			return nil, err
		}
		p.Operations = append(p.Operations, operations(p, string(source))...)
	}
	s.packages[dir] = p
	return p, nil
}

// find returns the operation with the most fixed path that matches.
func (p *Package) find(method, path string) *Operation {
	var best *Operation
	for i, op := range p.Operations {
		if op.Method == method && op.route.MatchString(path) && (best == nil || op.literal > best.literal) {
			best = &p.Operations[i]
		}
	}
	return best
}

var (
	preparer  = regexp.MustCompile(`^\(client (\w+)\) (\w+)Preparer\(`)
	responder = regexp.MustCompile(`^\(client (\w+)\) (\w+)Responder\(resp \*http\.Response\) \(result ([\w.]+), err error\)`)
	version   = regexp.MustCompile(`const APIVersion = "([^"]+)"`)
	verb      = regexp.MustCompile(`autorest\.As(Get|Put|Post|Delete|Head|Patch)\(\)`)
	template  = regexp.MustCompile(`autorest\.WithPath(?:Parameters)?\("([^"]+)"`)
	parameter = regexp.MustCompile(`(?m)^\t\t"(\w+)":\s+(.*),$`)
	codes     = regexp.MustCompile(`WithErrorUnlessStatusCode\(([^)]*)\)`)
	braces    = regexp.MustCompile(`\\\{(\w+)\\\}`)
)

// byID are paths that are an id, of which it is known of what.
var byID = map[string]string{"/{linkId}": "/{scope}/providers/Microsoft.Resources/links/{name}"}

// operations reads a client's file: what a request is like is in its preparer, what may come back in its responder.
func operations(p *Package, source string) []Operation {
	var all []Operation
	byName := map[string]int{}
	for _, function := range strings.Split(source, "\nfunc ") {
		if is := preparer.FindStringSubmatch(function); is != nil {
			method, path, api := verb.FindStringSubmatch(function), template.FindStringSubmatch(function), version.FindStringSubmatch(function)
			if method == nil || path == nil || api == nil {
				continue
			}
			op := Operation{Client: is[1], Name: is[2], Method: strings.ToUpper(method[1]), Path: clean(path[1]), Version: api[1], Package: p}
			if by, known := byID[op.Path]; known {
				op.Path = by
			} else if strings.Count(op.Path, "/") == 1 && strings.HasPrefix(op.Path, "/{") {
				continue // by id, which would be anything
			}
			op.route, op.literal = route(op.Path, function)
			byName[is[1]+"."+is[2]] = len(all)
			all = append(all, op)
		}
		if is := responder.FindStringSubmatch(function); is != nil {
			at, known := byName[is[1]+"."+is[2]]
			if !known {
				continue
			}
			if !strings.Contains(is[3], ".") {
				all[at].Result = is[3]
				all[at].Bare = strings.Contains(function, "ByUnmarshallingJSON(&result.Value)")
			}
			if may := codes.FindStringSubmatch(function); may != nil {
				for name := range strings.SplitSeq(may[1], ",") {
					all[at].Codes = append(all[at].Codes, code(strings.TrimSpace(name)))
				}
			}
		}
	}
	return all
}

// route makes the pattern of a path. A parameter that the SDK does not escape, as a scope, may have several segments, or none at
// the beginning, where it is the whole device.
func route(path, function string) (pattern *regexp.Regexp, literal int) {
	several := map[string]bool{"scope": true}
	for _, is := range parameter.FindAllStringSubmatch(function, -1) {
		several[is[1]] = !strings.HasPrefix(is[2], "autorest.Encode")
	}
	literal = len(regexp.MustCompile(`\{\w+\}`).ReplaceAllString(path, ""))
	text := braces.ReplaceAllStringFunc(regexp.QuoteMeta(path), func(in string) string {
		if several[strings.Trim(in, `\{}`)] {
			return ".+"
		}
		return "[^/]+"
	})
	if rest, scoped := strings.CutPrefix(text, "/.+/"); scoped {
		text = "(/.+)?/" + rest
	}
	return regexp.MustCompile("(?i)^" + text + "$"), literal
}

// code is the status of a constant as http.StatusNoContent.
func code(constant string) int {
	for status := 100; status < 600; status++ {
		if text := http.StatusText(status); text != "" && constant == "http.Status"+strings.ReplaceAll(text, " ", "") {
			return status
		}
	}
	return 0
}
