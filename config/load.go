package config

import (
	"maps"
	"slices"
	"strings"

	"github.com/edgerite/edgerite/internal/spelling"
)

// Sources are where settings come from. A flag wins over the environment, that over the file, and
// that over the default.
type Sources struct {
	Flags    map[string]Value                  // from Given
	Env      []string                          // "NAME=value", as os.Environ gives it
	ReadFile func(name string) ([]byte, error) // os.ReadFile
}

// Load returns the settings, or all that is wrong with them as Problems.
func Load(src Sources) (Config, error) {
	var problems Problems
	var s Settings
	names := map[string]bool{}
	for one := range s.all() {
		names[one.name] = true
	}
	env := readEnv(src.Env, names, &problems)
	file := readFile(src, env, names, &problems)
	for one := range s.all() {
		*one.value = pick(one, src.Flags, env, file.values)
	}
	c := resolve(&s, file.devices, src.Env, &problems)
	if len(problems) > 0 {
		problems.sort()
		return Config{}, problems
	}
	return c, nil
}

func pick(one setting, sources ...map[string]Value) Value {
	for _, source := range sources {
		if v, ok := source[one.name]; ok {
			return v
		}
	}
	if one.fallback == "" {
		return Value{}
	}
	return Value{Texts: []string{one.fallback}, From: "the default of --" + one.name}
}

// readEnv takes the variables that are settings. One that is set to nothing counts as not set, as
// compose files do when they pass a variable on.
func readEnv(environ []string, names map[string]bool, problems *Problems) map[string]Value {
	known := map[string]string{}
	for name := range names {
		known[Env(name)] = name
	}
	given := map[string]Value{}
	for _, entry := range environ {
		variable, text, _ := strings.Cut(entry, "=")
		if !strings.HasPrefix(variable, EnvPrefix) || text == "" || fromKubernetes(variable) {
			continue
		}
		name, ok := known[variable]
		if !ok {
			problems.add(variable, "is not a setting%s", suggest(variable, slices.Collect(maps.Keys(known))))
			continue
		}
		given[name] = Value{Texts: []string{text}, From: variable}
	}
	return given
}

// fromKubernetes tells the variables that Kubernetes makes for a service named edgerite or edgerite-something.
// https://kubernetes.io/docs/concepts/services-networking/service/#environment-variables
func fromKubernetes(variable string) bool {
	return strings.Contains(variable, "_SERVICE_") || strings.HasSuffix(variable, "_PORT") || strings.Contains(variable, "_PORT_")
}

// suggest names the known word nearest to a wrong one, for the end of a problem.
func suggest(wrong string, known []string) string {
	slices.Sort(known)
	best, least := "", 4 // further off is another word, not a slip
	for _, k := range known {
		if strings.HasSuffix(wrong, "-"+k) || strings.HasSuffix(k, "-"+wrong) {
			best, least = k, 0 // device-name for name, domain for dns-domain
		}
		if d := spelling.Distance(wrong, k); d < least {
			best, least = k, d
		}
	}
	if best == "" {
		return "; edgerite serve --help lists the settings"
	}
	return "; did you mean " + best + "?"
}
