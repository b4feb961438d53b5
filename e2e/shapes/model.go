package shapes

import (
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"reflect"
	"strconv"
	"strings"
)

// Model is a struct of the SDK: the type of each field by its name in JSON.
type Model map[string]ast.Expr

// Model returns the package's struct of that name, or nil.
func (p *Package) Model(name string) (Model, error) {
	if err := p.read(); err != nil {
		return nil, err
	}
	return p.models[name], nil
}

// read parses models.go and enums.go, which old packages do not have, once.
func (p *Package) read() error {
	if p.models != nil {
		return nil
	}
	models, enums := map[string]Model{}, map[string][]string{}
	for _, base := range []string{"models.go", "enums.go"} {
		file, err := parser.ParseFile(token.NewFileSet(), filepath.Join(p.Dir, base), nil, parser.SkipObjectResolution)
		if base == "enums.go" && errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return fmt.Errorf("reading the SDK's models: %w", err)
		}
		for _, declared := range file.Decls {
			group, ok := declared.(*ast.GenDecl)
			if !ok {
				continue
			}
			for _, spec := range group.Specs {
				switch spec := spec.(type) {
				case *ast.TypeSpec:
					if is, ok := spec.Type.(*ast.StructType); ok {
						models[spec.Name.Name] = fields(is)
					}
				case *ast.ValueSpec:
					enum(enums, spec)
				}
			}
		}
	}
	p.models, p.enums = models, enums
	return nil
}

func fields(is *ast.StructType) Model {
	m := Model{}
	for _, field := range is.Fields.List {
		if field.Tag == nil {
			continue
		}
		tag, err := strconv.Unquote(field.Tag.Value)
		if err != nil {
			continue
		}
		name, _, _ := strings.Cut(reflect.StructTag(tag).Get("json"), ",")
		if name != "" && name != "-" {
			m[name] = field.Type
		}
	}
	return m
}

// enum notes the values of constants as: Linux OperatingSystemTypes = "Linux".
func enum(enums map[string][]string, spec *ast.ValueSpec) {
	of, ok := spec.Type.(*ast.Ident)
	if !ok {
		return
	}
	for _, value := range spec.Values {
		if literal, ok := value.(*ast.BasicLit); ok && literal.Kind == token.STRING {
			if text, err := strconv.Unquote(literal.Value); err == nil {
				enums[of.Name] = append(enums[of.Name], text)
			}
		}
	}
}
