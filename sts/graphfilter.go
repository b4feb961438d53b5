package sts

import (
	"net/http"
	"regexp"
	"strings"

	"github.com/edgerite/edgerite/internal/apierr"
)

var (
	graphEquals = regexp.MustCompile(`(?i)^(id|userPrincipalName|displayName|appId|mail)\s+eq\s+'((?:[^']|'')*)'$`)
	graphStarts = regexp.MustCompile(`(?i)^startswith\(\s*(userPrincipalName|displayName|appId)\s*,\s*'((?:[^']|'')*)'\s*\)$`)
	graphNames  = regexp.MustCompile(`(?i)^servicePrincipalNames/any\(\s*(\w+)\s*:\s*(\w+)\s+eq\s+'((?:[^']|'')*)'\s*\)$`)
	graphAnd    = regexp.MustCompile(`(?i)\s+and\s+`)
	graphOr     = regexp.MustCompile(`(?i)\s+or\s+`)
)

// maxGraphFilter bounds the length of a $filter that is looked at.
const maxGraphFilter = 4096

// graphFilter reads the forms that clients of role assignments send; any other is a 400, since a list of everybody would
// be taken for the answer.
// Page: https://learn.microsoft.com/graph/filter-query-parameter
func graphFilter(text string) (func(p Principal) bool, error) {
	text = strings.TrimSpace(text)
	if text == "" {
		return func(Principal) bool { return true }, nil
	}
	if len(text) > maxGraphFilter {
		return nil, graphBadFilter()
	}
	var either [][]func(p Principal) bool
	for _, alternative := range graphOr.Split(text, -1) {
		var all []func(p Principal) bool
		for _, part := range graphAnd.Split(alternative, -1) {
			term, ok := graphTerm(strings.TrimSpace(part))
			if !ok {
				return nil, graphBadFilter()
			}
			all = append(all, term)
		}
		either = append(either, all)
	}
	return func(p Principal) bool {
		for _, all := range either {
			met := true
			for _, term := range all {
				met = met && term(p)
			}
			if met {
				return true
			}
		}
		return false
	}, nil
}

func graphTerm(text string) (term func(p Principal) bool, ok bool) {
	if m := graphNames.FindStringSubmatch(text); len(m) == 4 && m[1] == m[2] {
		return func(p Principal) bool { return strings.EqualFold(p.Name, unquoted(m[3])) }, true
	}
	if m := graphStarts.FindStringSubmatch(text); m != nil {
		return func(p Principal) bool {
			return strings.HasPrefix(strings.ToLower(graphProperty(p, m[1])), strings.ToLower(unquoted(m[2])))
		}, true
	}
	if m := graphEquals.FindStringSubmatch(text); m != nil {
		return func(p Principal) bool { return strings.EqualFold(graphProperty(p, m[1]), unquoted(m[2])) }, true
	}
	return nil, false
}

// graphProperty is what a filter compares. Nobody has a mail address.
func graphProperty(p Principal, name string) string {
	switch strings.ToLower(name) {
	case "id":
		return p.ObjectID
	case "displayname":
		return p.DisplayName
	case "mail":
		return ""
	}
	return p.Name
}

func unquoted(s string) string { return strings.ReplaceAll(s, "''", "'") }

func graphBadFilter() error {
	return apierr.New(http.StatusBadRequest, "Request_UnsupportedQuery", "Unsupported or invalid query filter clause specified.")
}
