// Package protocol has the two shapes that belong to Resource Manager itself and to no service's models.
package protocol

// CloudError is every error.
//
// Page: https://github.com/microsoft/api-guidelines/blob/vNext/azure/Guidelines.md#handling-errors
type CloudError struct {
	Error *ErrorBody `json:"error"`
}

// ErrorBody says what went wrong.
type ErrorBody struct {
	Code    *string      `json:"code"`
	Message *string      `json:"message"`
	Target  *string      `json:"target"`
	Details *[]ErrorBody `json:"details"`

	AdditionalInfo *[]ErrorAdditionalInfo `json:"additionalInfo"`
}

// ErrorAdditionalInfo is what else there is to say, in a form of its own.
//
// Page: https://learn.microsoft.com/rest/api/resources/deployments/create-or-update#erroradditionalinfo
type ErrorAdditionalInfo struct {
	Type *string     `json:"type"`
	Info interface{} `json:"info"`
}

// OperationStatus is what is read at Azure-AsyncOperation.
//
// Page: https://learn.microsoft.com/azure/azure-resource-manager/management/async-operations
type OperationStatus struct {
	ID              *string     `json:"id"`
	Name            *string     `json:"name"`
	Status          *string     `json:"status"`
	StartTime       *date.Time  `json:"startTime"`
	EndTime         *date.Time  `json:"endTime"`
	PercentComplete *float64    `json:"percentComplete"`
	Properties      interface{} `json:"properties"`
	Error           *ErrorBody  `json:"error"`
}
