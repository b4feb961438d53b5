package main

import (
	"errors"
	"strings"

	"github.com/edgerite/edgerite/config"
	"github.com/edgerite/edgerite/internal/rollout"
	"github.com/edgerite/edgerite/internal/templatefile"
)

// toldError is what is printed as it stands: it has places that editors read, and words of the program between them.
type toldError struct{ text string }

func (e *toldError) Error() string { return e.text }

// refusals tell what a device refuses of a template, with the places in its files.
type refusals struct {
	in      *invocation
	file    *templatefile.File
	locator *templatefile.Locator
	failed  map[string][]string // ids of the resources that were seen to fail, by what was said of them
}

// note keeps what was said of a resource: the failure of the deployment repeats it without the resource.
func (t *refusals) note(e rollout.Event) {
	if e.Failure != nil {
		t.noteFailure(e.ID, e.Failure)
	}
}

func (t *refusals) noteFailure(id string, f *rollout.Failure) {
	if t.failed == nil {
		t.failed = map[string][]string{}
	}
	key := f.Code + "\x00" + f.Message
	t.failed[key] = append(t.failed[key], id)
	for _, d := range f.Details {
		t.noteFailure(id, d)
	}
}

// told is a failure with all that is behind it. Where Resource Manager finds the template wrong, and so do we, that is told.
func (t *refusals) told(cfg config.Config, err error) error {
	failure, ok := errors.AsType[*rollout.Failure](err)
	if !ok {
		return err
	}
	if failure.Code == "InvalidTemplate" {
		if _, here := t.file.Expand(); here != nil {
			return t.in.wrong(cfg, here)
		}
	}
	var problems []*templatefile.Problem
	places := map[*rollout.Failure]*templatefile.Problem{}
	failure.Each(func(f *rollout.Failure, around []string) {
		key := f.Code + "\x00" + f.Message
		refused := templatefile.Refusal{Code: f.Code, Message: f.Message, Target: f.Target, Around: around}
		if ids := t.failed[key]; len(ids) > 0 {
			refused.ResourceID, t.failed[key] = ids[0], ids[1:]
		}
		if p := t.locator.Problem(refused); p != nil && len(f.Details) == 0 {
			places[f] = p
			problems = append(problems, p)
		}
	})
	failure.Redact(t.in.redacted)
	for _, p := range problems {
		p.Redact(t.in.redacted)
	}
	if cfg.Output == config.JSON {
		answer := struct {
			Error    *rollout.Failure        `json:"error"`
			Problems []*templatefile.Problem `json:"problems,omitempty"`
		}{failure, problems}
		if err := t.in.printJSON(answer); err != nil {
			return err
		}
	}
	return t.in.toldLines(failure, places)
}

// toldLines are the lines of a failure, or the problem in the place of one that has a place.
func (in *invocation) toldLines(failure *rollout.Failure, places map[*rollout.Failure]*templatefile.Problem) error {
	var lines []string
	for _, l := range failure.Lines(func(f *rollout.Failure) bool { return places[f] != nil }) {
		if p := places[l.Of]; p != nil {
			lines = append(lines, p.Error())
		} else {
			lines = append(lines, "edgerite: "+plain(l.Text))
		}
	}
	if hint := failureHint(failure); hint != "" {
		lines = append(lines, "edgerite:   "+hint)
	}
	return &toldError{strings.Join(lines, "\n")}
}

// failureHint is what to do about failures that people meet first.
func failureHint(f *rollout.Failure) string {
	switch f.Code {
	case "ResourceGroupNotFound":
		return "Make the group first, or give --create-group."
	case "DeploymentActive":
		return "Wait for the deployment of this name, or give this one another with --name."
	}
	return ""
}
