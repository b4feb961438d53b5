package deployments

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"net/url"
	"strings"
	"time"

	"github.com/edgerite/edgerite/arm"
	"github.com/edgerite/edgerite/arm/template"
	"github.com/edgerite/edgerite/internal/jsonc"
)

// asked is what of a request is read as it was written, since the order of members counts.
type asked struct {
	Location   string `json:"location"`
	Properties struct {
		Template       json.RawMessage `json:"template"`
		TemplateLink   *Link           `json:"templateLink"`
		Parameters     json.RawMessage `json:"parameters"`
		ParametersLink *Link           `json:"parametersLink"`
		Mode           string          `json:"mode"`
		OnError        *OnError        `json:"onErrorDeployment"`
		Debug          *DebugSetting   `json:"debugSetting"`
		Level          string          `json:"validationLevel"`
		WhatIf         struct {
			Format string `json:"resultFormat"`
		} `json:"whatIfSettings"`
	} `json:"properties"`
}

// source is what a deployment is made of. With what parameters have in confidence, it is kept while the deployment goes on.
type source struct {
	Template   json.RawMessage `json:"template,omitempty"`
	Parameters json.RawMessage `json:"parameters,omitempty"`
	Link       string          `json:"link,omitempty"` // where the template came from
	Location   string          `json:"location,omitempty"`
	Mode       string          `json:"mode"`
	Level      level           `json:"level,omitempty"`
	Version    string          `json:"version"` // of the request
	Now        time.Time       `json:"now"`     // of utcNow()
	Seed       string          `json:"seed"`    // of newGuid()

	Answers answers `json:"answers,omitzero"`

	hash string // of the template, once that is read

	// Of a forecast: parameters whose values only deploying tells, and what is told in confidence around it.
	unknown []string
	secret  func(text string) bool
}

// readSource takes a request apart and fetches what it links to.
func (d *Deployments) readSource(c *arm.Call, content json.RawMessage) (*source, *asked, error) {
	in := &asked{}
	if len(content) == 0 {
		return nil, nil, emptyContent()
	}
	if err := json.Unmarshal(content, in); err != nil {
		if wrong, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
			return nil, nil, invalidContent("The value of '%s' cannot be a JSON %s", wrong.Field, wrong.Value)
		}
		return nil, nil, invalidContent("The content is not valid JSON")
	}
	p := &in.Properties
	s := &source{Template: unwrapped(p.Template), Parameters: unwrapped(p.Parameters), Location: in.Location, Version: c.Version(), Now: c.Now(), Seed: c.Hex(seedBytes)}
	var err error
	if s.Mode, err = modeOf(p.Mode); err != nil {
		return nil, nil, err
	}
	if s.Level, err = levelOf(p.Level); err != nil {
		return nil, nil, err
	}
	if err := d.readTemplate(c, s, p.TemplateLink); err != nil {
		return nil, nil, err
	}
	return s, in, d.readParameters(c, s, p.ParametersLink)
}

// seedBytes is how much chance the identifiers of newGuid() have in them.
const seedBytes = 16

// present is a value that is not null.
func present(raw json.RawMessage) json.RawMessage {
	if bytes.Equal(raw, []byte("null")) {
		return nil
	}
	return raw
}

// unwrapped is a template, or parameters, that may be in a string: "It can be a JObject or well-formed JSON string".
// Page: https://learn.microsoft.com/rest/api/resources/deployments/create-or-update#deploymentproperties
func unwrapped(raw json.RawMessage) json.RawMessage {
	var text string
	if json.Unmarshal(raw, &text) == nil && json.Valid([]byte(text)) {
		raw = json.RawMessage(text)
	}
	return present(raw)
}

// modeOf is the mode in Resource Manager's case; without one nothing is deleted.
//
// behaviour: deployment-mode.
func modeOf(text string) (string, error) {
	for _, mode := range []string{incremental, complete} {
		if strings.EqualFold(text, mode) || text == "" {
			return mode, nil
		}
	}
	return "", invalidContent("Error converting value \"%.64s\" to type 'DeploymentMode'. Path 'properties.mode'", text).At("properties.mode")
}

// readTemplate finds the template: in the request, or where it links to.
//
// behaviour: deployment-content.
func (d *Deployments) readTemplate(c *arm.Call, s *source, link *Link) error {
	switch {
	case link == nil && s.Template == nil:
		return invalidContent("A deployment needs the property 'template' or 'templateLink'").At("properties")
	case link == nil:
		return nil
	case s.Template != nil:
		return invalidContent("The properties 'template' and 'templateLink' cannot be given both").At("properties.templateLink")
	case link.URI == "" && link.ID != "":
		return invalidContent("There are no template specs here, as '%.256s' would be one", link.ID).At("properties.templateLink.id")
	}
	text, address, err := d.follow(c, link, template.MaxSize)
	if err != nil {
		return err
	}
	s.Template, s.Link = text, address
	return checkContentVersion(link, text)
}

// readParameters finds parameters that are linked to: a file of them has members beside.
// Page: https://learn.microsoft.com/azure/azure-resource-manager/templates/parameter-files
func (d *Deployments) readParameters(c *arm.Call, s *source, link *Link) error {
	if link == nil {
		return nil
	}
	if s.Parameters != nil && !bytes.Equal(bytes.TrimSpace(s.Parameters), []byte("{}")) {
		return invalidContent("The properties 'parameters' and 'parametersLink' cannot be given both").At("properties.parametersLink")
	}
	text, _, err := d.follow(c, link, template.MaxSize)
	if err != nil {
		return err
	}
	var file struct {
		Parameters json.RawMessage `json:"parameters"`
	}
	if err := json.Unmarshal(text, &file); err != nil {
		return invalidContent("The parameters at the link are no object").At("properties.parametersLink")
	}
	s.Parameters = present(file.Parameters)
	return checkContentVersion(link, text)
}

// follow reads what a link leads to, as strict JSON, and where that is.
func (d *Deployments) follow(c *arm.Call, link *Link, limit int64) (text json.RawMessage, address string, err error) {
	address, err = template.ResolveLink("", link.URI, link.RelativePath)
	if err != nil {
		return nil, "", told(err)
	}
	if link.QueryString != "" {
		address = withQuery(address, link.QueryString)
	}
	if d.deps.Links == nil {
		return nil, "", noContent(address, c.UUID(), errNoLinks)
	}
	raw, err := d.deps.Links.Read(c.Context(), address, limit)
	if errors.Is(err, context.Canceled) {
		return nil, "", err
	}
	if err != nil {
		return nil, "", noContent(address, c.UUID(), err)
	}
	if text, err = jsonc.Standardize(raw); err != nil {
		return nil, "", told(&template.Error{Code: template.CodeInvalid, Message: "Deployment template parse failed: '" + err.Error() + "'."})
	}
	return text, address, nil
}

var errNoLinks = errors.New("nothing is fetched here")

// shown is a link without what may be a SAS.
//
// behaviour: deployment-link-shown.
func (l *Link) shown() *Link {
	if l == nil {
		return nil
	}
	shown := *l
	shown.URI, shown.QueryString = withoutQuery(l.URI), ""
	return &shown
}

func withoutQuery(address string) string {
	shown, _, _ := strings.Cut(address, "?")
	return shown
}

// withQuery puts a link's query string, a SAS mostly, behind an address.
func withQuery(address, query string) string {
	u, err := url.Parse(address)
	if err != nil {
		return address // which nobody can fetch either
	}
	query = strings.TrimPrefix(query, "?")
	if u.RawQuery != "" {
		query = u.RawQuery + "&" + query
	}
	u.RawQuery = query
	return u.String()
}

// checkContentVersion holds what is linked to against the version that the link asks for.
// Page: https://learn.microsoft.com/azure/azure-resource-manager/templates/linked-templates#linked-template
//
// behaviour: deployment-content.
func checkContentVersion(link *Link, text json.RawMessage) error {
	var content struct {
		Version string `json:"contentVersion"`
	}
	if link.ContentVersion == "" || json.Unmarshal(text, &content) == nil && content.Version == link.ContentVersion {
		return nil
	}
	return told(&template.Error{Code: template.CodeInvalid, Message: "Deployment template validation failed: 'The content version '" + content.Version +
		"' of the linked content is not the version '" + link.ContentVersion + "' that the link asks for.'."})
}
