package storage

import (
	"net/http"

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

func errBadValue(property string) *apierr.Error {
	return apierr.New(http.StatusBadRequest, "InvalidValuesForRequestParameters", "Values for request parameters are invalid: %s.", property).At(property)
}

func errFixedProperty(property string) *apierr.Error {
	return apierr.New(http.StatusBadRequest, "AccountPropertyCannotBeUpdated", "The property '%s' was specified in the input, but it cannot be updated as it is read-only.", property).At(property)
}
