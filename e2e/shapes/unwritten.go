package shapes

import "regexp"

// unwritten are findings that the services would get too, each with what shows it.
var unwritten = []struct {
	version, field *regexp.Regexp // of the request; of the finding
	reason         string
}{
	{
		regexp.MustCompile(`^20`), regexp.MustCompile(`^Role(Definition|Assignment)(ListResult\.value\[\])?\.properties\.(created|updated)(On|By):`),
		"answers that Azure's clients recorded of 2015-07-01 (azure-xplat-cli, arm-cli-role-tests) and 2018-01-01-preview (Azure PowerShell, RoleDefinitionDataActionsCreateTests.json) have them, as have the models of 2022-04-01, which this SDK lacks",
	},
	{
		regexp.MustCompile(`^2016-04-30-preview$`), regexp.MustCompile(`^(Disk|Snapshot)(List)?(\.value\[\])?\.properties\.(accountType|ownerId):`),
		"the Go SDK has no package of 2016-04-30-preview, whose specification has them; it is judged by the next one",
	},
	{
		regexp.MustCompile(`^2016-0[15]-01$`), regexp.MustCompile(`^AccountListKeysResult\.keys\[\]\.permissions: is "Full", which`),
		"answers that azure-xplat-cli recorded of 2016-01-01 have it so, whatever the model says; the models have it so from 2016-12-01 on",
	},
	{
		regexp.MustCompile(`^20`), regexp.MustCompile(`^Deployment.*properties\.providers\[\]\.resourceTypes\[\]\.locations\[\]: is null`),
		"of resources without a location Azure writes null, as everybody's output of az deployment has it",
	},
	{
		regexp.MustCompile(`^20`), regexp.MustCompile(`^Deployment.*properties\.error: is not in the model`),
		"the models for Python of the same api-versions have it (azure-mgmt-resource 21.2.1)",
	},
	{
		regexp.MustCompile(`^20(1\d|2[01])-`), regexp.MustCompile(`^Deployment.*properties\.(templateHash|duration|outputResources|validatedResources|trackingId|provisioningOperation): is not in the model`),
		"Azure answered azure-cli so in every api-version (its recordings test_group_deployment.yaml and hybrid_2018_03_01/test_group_deployment_lite.yaml), whenever the models began to",
	},
	{
		regexp.MustCompile(`^20`), regexp.MustCompile(`^DeploymentValidateResult\.(id|name|type): is not in the model`),
		"likewise (test_group_deployment.yaml)",
	},
	{
		regexp.MustCompile(`^202[45]-`), regexp.MustCompile(`^(DeploymentValidate|WhatIfOperation)Result\.properties\.(diagnostics|validationLevel): is not in the model`),
		"the Go SDK has no packages of 2024-11-01 and 2025-04-01, whose specifications have them; they are judged by an earlier one",
	},
}

var element = regexp.MustCompile(`\[\d+\]`)

// written leaves out what is known to be sent beyond the models.
func written(found []string, version string) []string {
	var left []string
	for _, wrong := range found {
		known := false
		place := element.ReplaceAllString(wrong, "[]")
		for _, u := range unwritten {
			known = known || u.version.MatchString(version) && u.field.MatchString(place)
		}
		if !known {
			left = append(left, wrong)
		}
	}
	return left
}
