package deployments

import (
	"errors"
	"strings"
	"time"

	"github.com/edgerite/edgerite/arm"
	"github.com/edgerite/edgerite/arm/template"
	"github.com/edgerite/edgerite/arm/whatif"
	"github.com/edgerite/edgerite/internal/apierr"
)

// whatIfTakes is how long a what-if takes: Azure's recorded ones did.
const whatIfTakes = 15 * time.Second

// The formats of a result.
// Page: https://learn.microsoft.com/azure/azure-resource-manager/templates/deploy-what-if#result-format
const (
	fullPayloads = "FullResourcePayloads"
	idsOnly      = "ResourceIdOnly"
)

// outlook is the result of a what-if.
// Page: https://learn.microsoft.com/rest/api/resources/deployments/what-if#whatifoperationresult
type outlook struct {
	Status     arm.State      `json:"status"`
	Error      *arm.WireError `json:"error,omitempty"`
	Properties *predicted     `json:"properties,omitempty"`
}

type predicted struct {
	Changes     []whatif.Change `json:"changes"`
	Diagnostics []diagnostic    `json:"diagnostics,omitempty" arm:"since=2024-11-01"`
}

// whatIf predicts what a deployment would change, without deploying. A request of the wrong form is refused; what is wrong with a template
// is the operation's result (seen: Azure's own tests of its SDK for Go find InvalidTemplate there).
// Page: https://learn.microsoft.com/rest/api/resources/deployments/what-if
//
// behaviour: what-if-failure.
func (d *Deployments) whatIf(c *arm.Call, id arm.ID) (any, error) {
	s, in, err := d.readSource(c, c.Content())
	if err != nil {
		return nil, err
	}
	brief, err := isBrief(in.Properties.WhatIf.Format)
	if err != nil {
		return nil, err
	}
	if err := checkPlace(id, s); err != nil {
		return nil, err
	}
	changes, diagnostics, err := d.forecast(c, id, s)
	if err != nil && !isMistake(err) {
		return nil, err
	}
	result := outlook{Status: arm.Succeeded, Properties: &predicted{Changes: []whatif.Change{}, Diagnostics: diagnostics}}
	if err != nil {
		result = outlook{Status: arm.Failed, Error: arm.WireErrorOf(told(err))}
	}
	for _, one := range changes {
		if brief {
			one = one.Brief()
		}
		result.Properties.Changes = append(result.Properties.Changes, one)
	}
	if err := c.Trim(&result); err != nil {
		return nil, err
	}
	var reply arm.Reply
	if err := d.tidy(c, id.InGroup()); err != nil {
		return nil, err
	}
	err = c.Update(func() (err error) {
		reply, err = c.Followed(id.InGroup(), whatIfTakes, result)
		return err
	})
	return reply, err
}

func isBrief(format string) (bool, error) {
	switch {
	case format == "", strings.EqualFold(format, fullPayloads):
		return false, nil
	case strings.EqualFold(format, idsOnly):
		return true, nil
	}
	return false, invalidContent("Error converting value \"%.64s\" to type 'WhatIfResultFormat'. Path 'properties.whatIfSettings.resultFormat'", format).At("properties.whatIfSettings.resultFormat")
}

// isMistake reports whether an error is the client's.
func isMistake(err error) bool {
	if _, ok := errors.AsType[*template.Error](err); ok {
		return true
	}
	_, ok := errors.AsType[*apierr.Error](err)
	return ok
}
