package template

import (
	"net/url"
	"strconv"
	"strings"
)

// uriFunctions take URIs apart and put them together: https://learn.microsoft.com/azure/azure-resource-manager/bicep/bicep-functions-string#builduri
var uriFunctions = []function{
	{name: "buildUri", min: 1, max: 1, takes: takes(kindObject), deep: true, eval: func(_ *evaluator, args []value) (value, error) { return buildURI(args[0].(*object)) }},
	{name: "parseUri", min: 1, max: 1, takes: takes(kindString), deep: true, eval: func(_ *evaluator, args []value) (value, error) { return parseURI(args[0].(string)) }},
}

// schemePorts are the ports that a scheme means where none is written.
var schemePorts = map[string]int64{"ftp": 21, "http": 80, "https": 443, "ws": 80, "wss": 443}

// buildURI needs a scheme and a host; a port that is null is the scheme's own. The rest is as System.UriBuilder of .NET has it, which
// Microsoft's PSRule.Rules.Azure uses for it: a path begins with a slash, a query with a question mark, whether it was given or not.
//
// behaviour: template-uri-parts.
func buildURI(o *object) (value, error) {
	parts := map[string]string{}
	for _, name := range []string{"scheme", "host", "path", "query"} {
		v, _ := o.get(name)
		s, ok := v.(string)
		if v != nil && !ok {
			return nil, misuse("buildUri", "expects the property '%s' to be a string. The provided value is of type '%s'", name, typeName(v))
		}
		parts[name] = s
	}
	if parts["scheme"] == "" || parts["host"] == "" {
		return nil, misuse("buildUri", "expects an object with the properties 'scheme' and 'host'")
	}
	host := parts["host"]
	if strings.Contains(host, ":") {
		host = "[" + strings.Trim(host, "[]") + "]"
	}
	port, _ := o.get("port")
	switch n, ok := port.(int64); {
	case port == nil:
	case !ok || n < 0 || n > 65535:
		return nil, misuse("buildUri", "expects the property 'port' to be an integer from 0 to 65535, or null")
	default:
		host += ":" + strconv.FormatInt(n, 10)
	}
	made := parts["scheme"] + "://" + host + "/" + strings.TrimPrefix(parts["path"], "/")
	if query := strings.TrimPrefix(parts["query"], "?"); query != "" {
		made += "?" + query
	}
	return made, nil
}

// parseURI is what buildURI takes. A port that is the scheme's own is null.
//
// behaviour: template-uri-parts.
func parseURI(s string) (value, error) {
	u, err := url.Parse(s)
	if err != nil || u.Scheme == "" || u.Hostname() == "" {
		return nil, misuse("parseUri", "expects its parameter to be an absolute URI. The provided value is '%s'", s)
	}
	members := []member{{name: "scheme", value: u.Scheme}, {name: "host", value: strings.ToLower(u.Hostname())}, {name: "port"}}
	if port, err := strconv.ParseInt(u.Port(), 10, 64); err == nil && schemePorts[u.Scheme] != port {
		members[2].value = port
	}
	path := u.EscapedPath()
	if path == "" {
		path = "/"
	}
	query := u.RawQuery
	if query != "" {
		query = "?" + query
	}
	return newObject(append(members, member{name: "path", value: path}, member{name: "query", value: query})), nil
}
