package storage

import (
	"errors"
	"net/http"

	"github.com/edgerite/edgerite/arm"
	"github.com/edgerite/edgerite/internal/apierr"
)

// The provider's own errors. Codes: https://learn.microsoft.com/rest/api/storagerp/storage-resource-provider-error-codes,
// texts of names: https://learn.microsoft.com/azure/azure-resource-manager/troubleshooting/error-storage-account-name

func errNameInvalid(name string) *apierr.Error {
	return apierr.New(http.StatusBadRequest, "AccountNameInvalid",
		"%s is not a valid storage account name. Storage account name must be between 3 and 24 characters in length and use numbers and lower-case letters only.", name)
}

// errNameTaken is only ever shown by checkNameAvailability: the device has one subscription.
func errNameTaken(name string) *apierr.Error {
	return apierr.New(http.StatusConflict, "StorageAccountAlreadyTaken", "The storage account named %s is already taken.", name)
}

// behaviour: storage-name-clash.
func errOtherGroup(name string) *apierr.Error {
	return apierr.New(http.StatusConflict, "StorageAccountInAnotherResourceGroup", "The account %s is already in another resource group in this subscription.", name).At(name)
}

// errUnsupported is Azure's answer where an account lacks a feature.
func errUnsupported(what string) *apierr.Error {
	return apierr.New(http.StatusBadRequest, "FeatureNotSupportedForAccount", "%s is not supported for the account.", what)
}

func errNoAccount(name string) *apierr.Error {
	return apierr.New(http.StatusNotFound, "ResourceNotFound", "The storage account %s was not found.", name)
}

// errPublicAccess is the answer to a public container in an account that allows none.
//
// Page: https://learn.microsoft.com/azure/storage/blobs/anonymous-read-access-prevent
func errPublicAccess() *apierr.Error {
	return apierr.New(http.StatusConflict, "PublicAccessNotPermitted", "Public access is not permitted on this storage account.")
}

// errBusy is the answer to what needs an account whose creation is not over (behaviour: storage-not-provisioned).
func errBusy(arm.ID, string) error {
	return apierr.New(http.StatusConflict, "StorageAccountIsNotProvisioned", "The storage account provisioning state must be 'Succeeded' before executing the operation.")
}

func errNoContainer() *apierr.Error {
	return apierr.New(http.StatusNotFound, "ContainerNotFound", "The specified container does not exist.")
}

// containerFailure is a refusal of the blob service as Resource Manager passes it on: its status and text, under one code
// (seen: https://github.com/hashicorp/terraform-provider-azurerm/issues/24489; behaviour: storage-containers).
func containerFailure(err error) error {
	refused, ok := errors.AsType[*apierr.Error](err)
	switch {
	case !ok:
		return err
	case refused.Code == "ContainerNotFound":
		return errNoContainer().Because(err)
	}
	return apierr.New(refused.Status, "ContainerOperationFailure", "%s", refused.Message).Because(err)
}

func errBadValue(property string) *apierr.Error {
	return apierr.New(http.StatusBadRequest, "InvalidValuesForRequestParameters", "Values for request parameters are invalid: %s.", property).At(property)
}

func errFixedProperty(property string) *apierr.Error {
	return apierr.New(http.StatusBadRequest, "AccountPropertyCannotBeUpdated", "The property '%s' was specified in the input, but it cannot be updated as it is read-only.", property).At(property)
}
