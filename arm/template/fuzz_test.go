package template_test

import (
	"encoding/json"
	"errors"
	"path/filepath"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"
	"github.com/stretchr/testify/require"

	"github.com/edgerite/edgerite/arm/template"
)

// FuzzExpression evaluates any text as an expression: it has a value that is JSON, or the mistake is told as one of the template.
func FuzzExpression(f *testing.F) {
	files, err := filepath.Glob("testdata/functions/*.txt")
	require.NoError(f, err)
	for _, file := range files {
		cases, _ := readCases(f, file)
		for _, c := range cases {
			f.Add(c.expression)
		}
	}
	f.Fuzz(func(t *testing.T, expression string) {
		checkTemplate(t, `{"variables":{"a":{"b":[1,"x",null]}},"resources":[],"outputs":{"o":{"type":"array","value":[`+quote("["+expression+"]")+`]}}}`)
	})
}

// FuzzTemplate plans and deploys any text.
func FuzzTemplate(f *testing.F) {
	files, err := filepath.Glob("testdata/plans/*.txtar")
	require.NoError(f, err)
	for _, file := range files {
		archive, err := txtar.ParseFile(file)
		require.NoError(f, err)
		for _, part := range archive.Files {
			if part.Name == "template.json" {
				f.Add(string(part.Data))
			}
		}
	}
	f.Fuzz(checkTemplate)
}

func checkTemplate(t *testing.T, text string) {
	p, err := plan(text, groupContext())
	if err != nil {
		mine(t, err)
		return
	}
	seen := map[*template.Resource]bool{}
	for _, r := range p.Resources {
		for _, other := range r.DependsOn {
			require.True(t, seen[other], "%s is not behind %s", r.ID, other.ID)
		}
		seen[r] = true
		if body, err := r.Body(device{}); err != nil {
			mine(t, err)
		} else {
			require.True(t, json.Valid(body), "%s", body)
		}
	}
	outputs, err := p.Outputs(device{})
	if err != nil {
		mine(t, err)
	}
	for _, o := range outputs {
		require.True(t, json.Valid(o.Value), "%s", o.Value)
	}
}

// mine holds an error to be one of the template or of the device.
func mine(t *testing.T, err error) {
	var e *template.Error
	if !errors.Is(err, errNotFound) {
		require.ErrorAs(t, err, &e)
	}
}
