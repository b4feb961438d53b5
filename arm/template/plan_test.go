package template_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/edgerite/edgerite/arm/template"
)

var update = flag.Bool("update", false, "write the plans of testdata/plans anew")

// TestPlans plans and deploys every template of testdata/plans. An archive has template.json and maybe parameters.json, scope (subscription, management
// group or tenant) and device.json, the resources that can be referred to; behind them what came of it.
func TestPlans(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("testdata/plans/*.txtar")
	require.NoError(t, err)
	require.NotEmpty(t, files)
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			t.Parallel()
			archive, err := txtar.ParseFile(file)
			require.NoError(t, err)
			parts := map[string]string{}
			for _, f := range archive.Files {
				parts[f.Name] = string(f.Data)
			}
			got := planned(t, parts)
			if *update {
				archive.Files = append(without(archive.Files, "plan"), txtar.File{Name: "plan", Data: []byte(got)})
				require.NoError(t, os.WriteFile(file, txtar.Format(archive), 0o600))
				return
			}
			assert.Equal(t, parts["plan"], got)
		})
	}
}

func without(files []txtar.File, name string) (rest []txtar.File) {
	for _, f := range files {
		if f.Name != name {
			rest = append(rest, f)
		}
	}
	return rest
}

// scopeContext is a deployment elsewhere than to a group.
func scopeContext(name string) template.Context {
	c := groupContext()
	switch strings.TrimSpace(name) {
	case "subscription":
		c.Scope, c.ResourceGroup = subscription, nil
	case "management group":
		c.Scope, c.ResourceGroup, c.Subscription = "/providers/Microsoft.Management/managementGroups/mg1", nil, nil
		c.ManagementGroup = json.RawMessage(`{"name":"mg1"}`)
	case "tenant":
		c.Scope, c.ResourceGroup, c.Subscription = "/", nil, nil
	}
	return c
}

// planned is what comes of a template, for people to read.
func planned(t *testing.T, parts map[string]string) string {
	t.Helper()
	c := scopeContext(parts["scope"])
	c.Parameters = json.RawMessage(parts["parameters.json"])
	resources := device{}
	if text, ok := parts["device.json"]; ok {
		var bodies map[string]json.RawMessage
		require.NoError(t, json.Unmarshal([]byte(text), &bodies))
		for id, body := range bodies {
			resources[strings.ToLower(id)] = string(body)
		}
	}
	p, err := plan(parts["template.json"], c)
	if err != nil {
		return shownError(t, err)
	}
	var b strings.Builder
	for _, parameter := range p.Parameters {
		value := string(parameter.Value)
		if parameter.Secure {
			value = "***"
		}
		fmt.Fprintf(&b, "parameter %s %s = %s\n", parameter.Name, parameter.Type, value)
	}
	for _, r := range p.Resources {
		showResource(t, &b, r, resources)
	}
	outputs, err := p.Outputs(resources)
	if err != nil {
		return b.String() + shownError(t, err)
	}
	for _, o := range outputs {
		value := string(o.Value)
		if o.Secure {
			value = "***"
		}
		fmt.Fprintf(&b, "output %s %s = %s\n", o.Name, o.Type, value)
	}
	return b.String()
}

func showResource(t *testing.T, b *strings.Builder, r *template.Resource, resources device) {
	t.Helper()
	fmt.Fprintf(b, "resource %s %s at %d:%d\n", short(r.ID), r.APIVersion, r.Line, r.Column)
	if r.Symbol != "" {
		fmt.Fprintf(b, "  symbol %s\n", r.Symbol)
	}
	for _, other := range r.DependsOn {
		fmt.Fprintf(b, "  behind %s\n", short(other.ID))
	}
	preview, err := r.Preview()
	require.NoError(t, err)
	body, err := r.Body(resources)
	if err != nil {
		fmt.Fprintf(b, "  %s", shownError(t, err))
		return
	}
	if !bytes.Equal(preview, body) {
		fmt.Fprintf(b, "  before %s\n", preview)
	}
	fmt.Fprintf(b, "  body %s\n", body)
}

func short(id string) string { return strings.Replace(id, group, "…", 1) }

func shownError(t *testing.T, err error) string {
	t.Helper()
	var e *template.Error
	if !errors.As(err, &e) {
		return "error: " + err.Error() + "\n"
	}
	s := fmt.Sprintf("error %s: %s\n", e.Code, e.Message)
	if e.Line != 0 {
		s += fmt.Sprintf("  line %d column %d path %q", e.Line, e.Column, e.Path)
		if e.Expression != "" {
			s += fmt.Sprintf(" expression %q offset %d", e.Expression, e.Offset)
		}
		s += "\n"
	}
	for _, d := range e.Details {
		s += "  " + shownError(t, d)
	}
	return s
}
