package deployments

import (
	"slices"
	"strings"

	"github.com/edgerite/edgerite/arm"
)

// profiles are the api-versions of a template's apiProfile for resources without one, by namespace and, where it is another, by type.
// Page: https://learn.microsoft.com/azure-stack/user/azure-stack-profiles-azure-resource-manager-versions, and for 2018-03-01-hybrid Azure
// CLI's table (src/azure-cli-core/azure/cli/core/profiles/_shared.py).
//
// behaviour: deployment-profile.
var profiles = map[string]map[string]string{
	"2018-03-01-hybrid": {
		"microsoft.compute": "2017-03-30", "microsoft.network": "2017-10-01", "microsoft.storage": "2016-01-01", "microsoft.resources": "2018-02-01",
		"microsoft.authorization": "2015-07-01", "microsoft.azurebridge": "2020-07-01",
	},
	"2019-03-01-hybrid": {
		"microsoft.compute": "2017-12-01", "microsoft.compute/disks": "2017-03-30", "microsoft.compute/snapshots": "2017-03-30",
		"microsoft.network": "2017-10-01", "microsoft.storage": "2017-10-01", "microsoft.resources": "2018-05-01",
		"microsoft.authorization": "2015-07-01", "microsoft.azurebridge": "2020-07-01",
	},
	"2020-09-01-hybrid": {
		"microsoft.compute": "2020-06-01", "microsoft.compute/disks": "2019-07-01", "microsoft.compute/snapshots": "2019-07-01",
		"microsoft.network": "2018-11-01", "microsoft.storage": "2019-06-01", "microsoft.resources": "2019-10-01",
		"microsoft.authorization": "2015-07-01", "microsoft.azurebridge": "2020-07-01",
	},
}

// profiled is the api-version of a type in a profile; empty where that has none.
func profiled(profile, resourceType string) string {
	versions, resourceType := profiles[strings.ToLower(profile)], strings.ToLower(resourceType)
	if version, ok := versions[resourceType]; ok {
		return version
	}
	namespace, _, _ := strings.Cut(resourceType, "/")
	return versions[namespace]
}

func newestFirst(versions arm.Versions) []string {
	all := slices.Clone(versions)
	slices.Reverse(all)
	return all
}
