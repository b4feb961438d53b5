package templatefile_test

import "testing"

// FuzzExpand: whatever a file and its parameters hold, expanding ends with something to show or a reason.
func FuzzExpand(f *testing.F) {
	f.Add(`{"resources": [{"type": "A.B/c", "apiVersion": "1", "name": "[parameters('p')]"}], "parameters": {"p": {"type": "string"}}}`, `p=x`, `{}`)
	f.Add(`{"resources": [{`+deployments+`, "name": "d", "properties": {"templateLink": {"relativePath": "other.json"}, "parameters": {"p": {"value": "[reference('x')]"}}}}]}`, `{"p": {"value": 1}}`, `{"resources": []}`)
	f.Add("{\n\"resources\": [{"+deployments+", \"name\": \"é\", \"properties\": {\"template\": {\"resources\": \"[none('\U0001F600')]\"}}}]}", `@other.json`, `{"parameters": {}}`)
	f.Add(`{"resources": {"s": {`+deployments+`, "name": "d", "properties": {"expressionEvaluationOptions": {"scope": "inner"}, "template": {"resources": []}}}}}`, ``, `[]`)
	f.Fuzz(func(t *testing.T, text, parameter, other string) {
		file, err := files{"main.json": text, "other.json": other}.load("main.json", parameter)
		if err != nil {
			_ = err.Error() // it may be wrong in any way
			return
		}
		if _, err := file.Expand(); err != nil {
			_ = err.Error()
		}
		if _, err := file.JSON(); err != nil {
			_ = err.Error()
		}
	})
}
