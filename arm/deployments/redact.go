package deployments

import (
	"errors"
	"slices"

	"github.com/edgerite/edgerite/arm/template"
	"github.com/edgerite/edgerite/internal/apierr"
)

// redacted is a copy of what somebody else says about what a plan does, without what the plan was told in confidence: some repeat the value that is wrong.
// Page: https://learn.microsoft.com/azure/azure-resource-manager/templates/best-practices#security-recommendations-for-parameters
func redacted(plan *template.Plan, e *apierr.Error) *apierr.Error {
	if e == nil {
		return nil
	}
	told := *e
	told.Message, told.Target = plan.Redact(e.Message), plan.Redact(e.Target)
	told.Info = slices.Clone(e.Info)
	for i := range told.Info {
		told.Info[i].Info.Path = plan.Redact(told.Info[i].Info.Path)
	}
	told.Details = nil
	for _, d := range e.Details {
		told.Details = append(told.Details, redacted(plan, d))
	}
	return &told
}

// confided is what is wrong with a plan, or with a deployment in it, without what the plan was told in confidence.
func confided(plan *template.Plan, err error) error {
	if e, ok := errors.AsType[*apierr.Error](err); ok {
		return redacted(plan, e)
	}
	return err
}
