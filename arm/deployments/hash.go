package deployments

import (
	"net/http"

	"github.com/edgerite/edgerite/arm"
	"github.com/edgerite/edgerite/arm/template"
)

// hashes is the function that tells the hash of a template that need not be deployed. The device does not list it among its provider's.
func (d *Deployments) hashes() arm.Function {
	return arm.Function{
		Method: http.MethodPost, Path: "/providers/Microsoft.Resources/calculateTemplateHash", Versions: d.kind.Versions.Since("2015-11-01"), Surface: arm.Beyond,
		Doc: reference + "deployments/calculate-template-hash", Do: calculateHash,
	}
}

// templateHash is what it answers.
// Page: https://learn.microsoft.com/rest/api/resources/deployments/calculate-template-hash#templatehashresult
type templateHash struct {
	Minified string `json:"minifiedTemplate"`
	Hash     string `json:"templateHash"`
}

func calculateHash(c *arm.Call) (any, error) {
	if len(c.Content()) == 0 {
		return nil, emptyContent()
	}
	parsed, err := template.Parse(c.Content())
	if err != nil {
		return nil, told(err)
	}
	return templateHash{Minified: string(parsed.Minified()), Hash: parsed.Hash()}, nil
}
