package resources

import (
	"net/http"

	"github.com/edgerite/edgerite/arm"
)

var checkName = []arm.Function{{
	Method: http.MethodPost, Path: "/providers/Microsoft.Resources/checkresourcename", Versions: resourceVersions, Do: checkResourceName,
	Doc: "https://learn.microsoft.com/rest/api/resources/subscriptions/check-resource-name",
}}

// checkResourceName allows every name: the device reserves none.
func checkResourceName(c *arm.Call) (any, error) {
	var v struct {
		Name   string `json:"name"`
		Type   string `json:"type"`
		Status string `json:"status"`
	}
	if err := c.Body(&v); err != nil {
		return nil, err
	}
	v.Status = "Allowed" // behaviour: check-resource-name
	return v, nil
}
