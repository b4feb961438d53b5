package deployments

import (
	"errors"
	"net/http"
	"time"

	"github.com/edgerite/edgerite/arm"
	"github.com/edgerite/edgerite/arm/template"
	"github.com/edgerite/edgerite/internal/apierr"
)

// The errors, in Resource Manager's words as its users have published them.
// Page: https://learn.microsoft.com/azure/azure-resource-manager/troubleshooting/common-deployment-errors

// absentCode is the code of a deployment that is not there.
const absentCode = "DeploymentNotFound"

// absent is the 404 of a deployment that is not there (text seen).
func absent(id arm.ID) error {
	return apierr.New(http.StatusNotFound, absentCode, "Deployment '%s' could not be found.", id.Name())
}

// shownTime is how texts write times.
const shownTime = "1/2/2006 3:04:05 PM"

// activeFor is how long a deployment may take.
const activeFor = 7 * 24 * time.Hour

// activeCode is the code of what cannot be done while a deployment is under way.
const activeCode = "DeploymentActive"

// busy refuses to replace a deployment that is under way (text seen).
func busy(_ *arm.Call, r *arm.Resource[Deployment]) error {
	began := r.Body.Properties.Began
	return apierr.New(http.StatusConflict, activeCode,
		"Unable to edit or replace deployment '%s': previous deployment from '%s' is still active (expiration time is '%s'). Please see https://aka.ms/arm-deploy for usage details.",
		r.ID.Name(), began.Format(shownTime), began.Add(activeFor).Format(shownTime))
}

// deleting refuses the deletion of a deployment that is under way.
// Page: https://learn.microsoft.com/rest/api/resources/deployments/delete
//
// behaviour: deployment-delete.
func deleting(_ *arm.Call, r *arm.Resource[Deployment]) error {
	if r.State.Terminal() {
		return nil
	}
	return apierr.New(http.StatusConflict, activeCode, "The deployment '%s' is currently running and cannot be deleted. Please see https://aka.ms/arm-deploy for usage details.", r.ID.Name())
}

// notRunning refuses to cancel a deployment that is over (code seen, in Azure's own tests of clients).
//
// behaviour: deployment-cancel.
func notRunning(r *arm.Resource[Deployment]) error {
	return apierr.New(http.StatusConflict, "DeploymentCannotBeCancelled",
		"The deployment '%s' cannot be cancelled because it is in terminal provisioning state '%s'.", r.ID.Name(), r.State)
}

func canceled(name string) *apierr.Error {
	return apierr.New(http.StatusConflict, "DeploymentCanceled", "The deployment '%s' has been cancelled.", name)
}

// failedOperations is the error of a deployment of which something has failed (text seen).
//
// behaviour: deployment-failure.
func failedOperations(id arm.ID, causes []*apierr.Error) *apierr.Error {
	e := apierr.New(http.StatusConflict, "DeploymentFailed",
		"At least one resource deployment operation failed. Please list deployment operations for details. Please see https://aka.ms/arm-deploy for usage details.").At(id.String())
	e.Details = causes
	return e
}

// failedLater is the error of a resource whose operation has not succeeded (text seen).
func failedLater(state arm.State, cause *apierr.Error) *apierr.Error {
	e := apierr.New(http.StatusConflict, "ResourceDeploymentFailure", "The resource operation completed with terminal provisioning state '%s'.", state)
	if cause != nil {
		e.Details = []*apierr.Error{cause}
	}
	return e
}

// invalidDeployment is the error of a template that is right in itself, but of which a resource could not be made (text seen).
func invalidDeployment(name, tracking string, causes []*apierr.Error) *apierr.Error {
	e := apierr.New(http.StatusBadRequest, "InvalidTemplateDeployment",
		"The template deployment '%s' is not valid according to the validation procedure. The tracking id is '%s'. See inner errors for details.", name, tracking)
	e.Details = causes
	return e
}

// nestedMode refuses a nested deployment in Complete mode.
// Page: https://learn.microsoft.com/azure/azure-resource-manager/templates/deployment-modes#complete-mode
//
// behaviour: deployment-complete.
func nestedMode() error {
	return apierr.New(http.StatusBadRequest, template.CodeInvalid, "Nested deployments support the mode 'Incremental' only, not 'Complete'. Please see https://aka.ms/arm-deploy for usage details.")
}

// tooManyNested refuses a deployment that deploys without end, as one that links to itself does.
//
// behaviour: deployment-preflight.
func tooManyNested() error {
	return apierr.New(http.StatusBadRequest, template.CodeInvalid, "The deployment has more than '%d' deployments nested in it.", maxNested)
}

// invalidContent is a request of the wrong form.
func invalidContent(format string, args ...any) *apierr.Error {
	e := apierr.New(http.StatusBadRequest, "InvalidRequestContent", format, args...)
	e.Message = "The request content was invalid and could not be deserialized: '" + e.Message + "'."
	return e
}

func emptyContent() error { return invalidContent("The request content is empty") }

// noContent is a link that leads nowhere (text seen). What a link has behind its path may be a secret.
//
// behaviour: deployment-link-shown.
func noContent(url, tracking string, cause error) error {
	return apierr.New(http.StatusBadRequest, "InvalidContentLink",
		"Unable to download deployment content from '%s'. The tracking Id is '%s'. Please see https://aka.ms/arm-deploy for usage details.", withoutQuery(url), tracking).Because(cause)
}

// inRequest is where a template stands in a request.
const inRequest = "properties.template."

// mistake is one of the template, as a client is told it.
func (s *source) mistake(err error) error {
	e, ok := errors.AsType[*template.Error](err)
	if !ok {
		return apierr.From(err)
	}
	if s.Link != "" {
		return mistake(e, "")
	}
	return mistake(e.InRequest(inRequest), inRequest)
}

// told is an error as a client is told it: a template's mistakes are the client's.
func told(err error) *apierr.Error {
	if e, ok := errors.AsType[*template.Error](err); ok {
		return mistake(e, inRequest)
	}
	return apierr.From(err)
}

// mistake is that of a template at a path, with its place beside (seen; what could not be read at all has none).
func mistake(e *template.Error, at string) *apierr.Error {
	made := &apierr.Error{Status: http.StatusBadRequest, Code: e.Code, Message: e.Message, Target: e.Target}
	if e.Code == template.CodeInvalid && !e.Unreadable() {
		made.Info = []apierr.Info{{Type: "TemplateViolation", Info: apierr.Violation(e.Violation(at))}}
	}
	for _, d := range e.Details {
		made.Details = append(made.Details, mistake(d, at))
	}
	return made
}

func notFound(code, format string, args ...any) error {
	return apierr.New(http.StatusNotFound, code, format, args...)
}
