package deployments

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"

	"github.com/edgerite/edgerite/arm"
	"github.com/edgerite/edgerite/arm/template"
	"github.com/edgerite/edgerite/arm/whatif"
)

// DebugSetting says what of requests and answers is kept for later.
// Page: https://learn.microsoft.com/azure/azure-resource-manager/troubleshooting/enable-debug-logging
type DebugSetting struct {
	DetailLevel string `json:"detailLevel,omitempty"`
}

// What may be kept.
// Page: https://learn.microsoft.com/rest/api/resources/deployments/create-or-update#debugsetting
const (
	requestContent  = "RequestContent"
	responseContent = "ResponseContent"
)

// maxDebug is how much is kept of one deployment, all in all.
//
// behaviour: deployment-debug.
const maxDebug = template.MaxSize

// checked is the setting as it is shown, with what it may have.
//
// behaviour: deployment-debug.
func (s *DebugSetting) checked() (*DebugSetting, error) {
	if s == nil || s.DetailLevel == "" {
		return nil, nil
	}
	found := map[string]bool{}
	for name := range strings.SplitSeq(s.DetailLevel, ",") {
		switch name = strings.TrimSpace(name); {
		case strings.EqualFold(name, requestContent):
			found[requestContent] = true
		case strings.EqualFold(name, responseContent):
			found[responseContent] = true
		case !strings.EqualFold(name, "none"):
			return nil, invalidContent("Error converting value \"%.64s\" to type 'DeploymentDebugDetailLevel'. Path 'properties.debugSetting.detailLevel'", s.DetailLevel).At("properties.debugSetting.detailLevel")
		}
	}
	var names []string
	for _, name := range []string{requestContent, responseContent} {
		if found[name] {
			names = append(names, name)
		}
	}
	if names == nil {
		names = []string{"None"}
	}
	return &DebugSetting{DetailLevel: strings.Join(names, ", ")}, nil
}

func (s *DebugSetting) keeps(content string) bool {
	return s != nil && strings.Contains(s.DetailLevel, content)
}

// message is what is kept of a request or an answer.
// Page: https://learn.microsoft.com/rest/api/resources/deployment-operations/list#httpmessage
type message struct {
	Content json.RawMessage `json:"content"`
}

// message keeps content, JSON, of a resource, without what is told in confidence. It is nil where that is not asked for, where there is none, and where it is
// too much.
//
// behaviour: deployment-debug.
func (r *run) message(c *arm.Call, s *step, kind string, content []byte) *message {
	if !r.debug.keeps(kind) || len(content) == 0 {
		return nil
	}
	dec := json.NewDecoder(bytes.NewReader(content))
	dec.UseNumber()
	var o whatif.Object
	if dec.Decode(&o) != nil {
		return nil
	}
	if id, err := arm.ParseID(s.Target.ID); err == nil && !strings.EqualFold(s.Target.Type, typeName) { // a deployment has its template, as the template around it has
		o = c.Conceal(id, o)
	}
	text, err := json.Marshal(hidden(o, r.plan.Secret))
	if err != nil {
		return nil
	}
	text = []byte(r.plan.Redact(string(text))) // names of members, and what is cut
	if !json.Valid(text) || r.debugged(s)+len(text) > maxDebug {
		return nil
	}
	return &message{text}
}

// debugged is how much is kept by now, with what a step that begins has, be it for the first time or again.
func (r *run) debugged(begins *step) (size int) {
	all := r.all()
	if !slices.Contains(all, begins) {
		all = append(all, begins)
	}
	for _, s := range all {
		for _, m := range []*message{s.Sent, s.Got} {
			if m != nil {
				size += len(m.Content)
			}
		}
	}
	return size
}
