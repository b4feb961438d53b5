package edgerite_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const module = "github.com/edgerite/edgerite"

// layers is the table of docs/architecture.md: what each package may import of ours. A rule for "x/..." holds
// for the packages below x that have none of their own. A package without a rule fails the test, so that
// whoever adds one says where it belongs.
var layers = map[string][]string{
	"cmd/edgerite": {"server", "config", "certs", "arm/template", "internal/admin", "internal/clock", "internal/dns", "internal/doctor", "internal/durable", "internal/fault", "internal/journal", "internal/rnd", "internal/rollout", "internal/templatefile"},
	"config":       {"internal/spelling"},
	"certs":        {"internal/clock", "internal/durable", "internal/rnd"},
	"server":       {"..."},
	"edgetest":     {"server", "config", "certs", "internal/admin", "internal/clock", "internal/fault"},

	// The protocols know nothing of each other: server introduces them.
	"sts":             append([]string{"internal/password"}, leaves...),
	"sts/graph":       append([]string{"sts", "internal/password"}, leaves...), // the same directory
	"blob":            append([]string{"internal/vhd", "internal/jobs", "internal/fetch", "blob/..."}, leaves...),
	"blob/...":        append([]string{"internal/vhd", "blob/..."}, leaves...),
	"arm":             append([]string{"internal/jobs", "arm/template"}, leaves...),
	"arm/template":    {"internal/jsonc", "internal/spelling"},
	"arm/whatif":      {},
	"arm/resources":   {"arm", "arm/deployments", "arm/template", "internal/apierr", "internal/jsonc", "internal/store"},
	"arm/deployments": {"arm", "arm/template", "arm/whatif", "internal/apierr", "internal/jsonc", "internal/store"},
	"arm/armtest":     {"..."}, // a device of resource types for their tests
	"arm/...":         {"arm", "internal/apierr", "internal/jsonc", "internal/password", "internal/store", "internal/vhd"},
	"bench":           {"..."},

	"internal/admin":           {"internal/apierr", "internal/clock", "internal/durable", "internal/fault", "internal/httpx", "internal/journal", "internal/rnd"},
	"internal/apierr":          {},
	"internal/clock":           {},
	"internal/dns":             {"internal/durable"},
	"internal/doctor":          {},
	"internal/durable":         {},
	"internal/fault":           leaves,
	"internal/fetch":           leaves,
	"internal/httpx":           {"internal/apierr"},
	"internal/identity":        {},
	"internal/jobs":            {"internal/store", "internal/clock", "internal/rnd"},
	"internal/journal":         {"internal/clock"},
	"internal/jsonc":           {"internal/apierr"},
	"internal/metrics":         {"internal/journal"},
	"internal/password":        {},
	"internal/portal":          leaves,
	"internal/rnd":             {},
	"internal/rollout":         {"internal/jsonc"},
	"internal/spelling":        {},
	"internal/store":           {"internal/rnd"},
	"internal/templatefile":    {"arm/template", "internal/jsonc"},
	"internal/vhd":             {},
	"internal/exchange":        {}, // for tests
	"internal/store/storetest": {}, // for tests
}

// leaves are what every protocol may use.
var leaves = []string{
	"internal/apierr", "internal/clock", "internal/fault", "internal/httpx", "internal/identity", "internal/journal", "internal/jsonc",
	"internal/rnd", "internal/store",
}

type listedPackage struct {
	ImportPath string
	Imports    []string
}

func TestLayers(t *testing.T) {
	t.Parallel()
	for _, p := range listPackages(t) {
		name := strings.TrimPrefix(p.ImportPath, module+"/")
		rule, ok := ruleOf(name)
		if !assert.True(t, ok, "%s has no rule: say in layers_test.go and docs/architecture.md what it may import", name) {
			continue
		}
		for _, imported := range p.Imports {
			imported, ours := strings.CutPrefix(imported, module+"/")
			if ours {
				assert.True(t, allowed(rule, imported), "%s imports %s: the table of docs/architecture.md has it otherwise", name, imported)
			}
		}
	}
}

func TestLayersTellsBreaches(t *testing.T) {
	t.Parallel()
	for name, imported := range map[string]string{
		"sts": "arm", "blob": "sts", "arm": "blob", "arm/compute": "internal/clock", "internal/journal": "internal/httpx", "config": "internal/clock",
	} {
		rule, ok := ruleOf(name)
		require.True(t, ok)
		assert.False(t, allowed(rule, imported), "%s may not import %s", name, imported)
	}
	_, ok := ruleOf("internal/unheard")
	assert.False(t, ok)
}

func ruleOf(name string) (rule []string, ok bool) {
	if rule, ok = layers[name]; ok {
		return rule, true
	}
	parent, _, _ := strings.Cut(name, "/")
	rule, ok = layers[parent+"/..."]
	return rule, ok
}

func allowed(rule []string, imported string) bool {
	parent, _, _ := strings.Cut(imported, "/")
	return slices.Contains(rule, imported) || slices.Contains(rule, "...") || slices.Contains(rule, parent+"/...")
}

// listPackages lists the packages of this module without what only their tests import. One that does not compile is
// listed too: that is for the compiler to say.
func listPackages(t *testing.T) []listedPackage {
	t.Helper()
	out, err := exec.Command("go", "list", "-e", "-json=ImportPath,Imports", "./...").Output()
	require.NoError(t, err)
	var packages []listedPackage
	for decoder := json.NewDecoder(bytes.NewReader(out)); ; {
		var p listedPackage
		if err := decoder.Decode(&p); errors.Is(err, io.EOF) {
			break
		} else {
			require.NoError(t, err)
		}
		if p.ImportPath != module { // the root has tests only
			packages = append(packages, p)
		}
	}
	require.NotEmpty(t, packages)
	return packages
}
