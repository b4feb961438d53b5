#!/usr/bin/env bash
# Deployments: what is kept of them, modes, cancelling, and what is said of those that fail.
. "$(dirname "$0")/expect.sh"
templates=$(dirname "$0")/../../templates
sub=/subscriptions/$SUBSCRIPTION
here=(-g $group -n)
loops=(-f "$templates/loops.json")
state() { shows "$1" deployment group show "${here[@]}" "$2" --query properties.provisioningState; }
does group create -n $group -l DBELocal

shows $'Succeeded\nIncremental' deployment group create "${here[@]}" first "${loops[@]}" -p count=2 --query "properties.[provisioningState,mode]"
state Succeeded first
shows "$sub/resourceGroups/$group/providers/Microsoft.Resources/deployments/first" deployment group show "${here[@]}" first --query id
shows $'Int\n2' deployment group show "${here[@]}" first --query "properties.parameters.count.[type,value]"
shows $'Microsoft.Compute\tdisks\tdbelocal\nMicrosoft.Network\tvirtualNetworks\tdbelocal' deployment group show "${here[@]}" first \
  --query "properties.providers | sort_by(@,&namespace)[].[namespace,resourceTypes[0].resourceType,resourceTypes[0].locations[0]]"
shows $'disk-01\ndisk-02' deployment group show "${here[@]}" first --query "properties.dependencies[?ends_with(id,'/disk-net')].dependsOn[].resourceName"
shows first deployment group list -g $group --query "[].name"
shows first deployment group list -g $group --filter "provisioningState eq 'Succeeded'" --query "[].name"
shows "" deployment group list -g $group --filter "provisioningState eq 'Failed'" --query "[].name"
shows $'disk-01\ndisk-02\ndisk-net' deployment operation group list "${here[@]}" first --query "sort([?properties.targetResource].properties.targetResource.resourceName)"
if [ "$PROFILE" != 2019-03-01-hybrid ]; then # its api-version does not have them
  shows $'Create\nCreate\nCreate\nEvaluateDeploymentOutput' deployment operation group list "${here[@]}" first --query "sort([].properties.provisioningOperation)"
fi
operation=$(az deployment operation group list "${here[@]}" first --query "[?properties.targetResource.resourceName=='disk-01'].operationId" -o tsv)
shows $'Succeeded\tdisk-01' deployment operation group show "${here[@]}" first --operation-ids "$operation" \
  --query "[].[properties.provisioningState,properties.targetResource.resourceName]"
prints '"namespace": "edge"' deployment group export "${here[@]}" first
refused "Deployment 'nothing' could not be found." deployment group show "${here[@]}" nothing
refused "Resource group '$group-nothing' could not be found." deployment group create -g $group-nothing -n first "${loops[@]}"
does deployment group wait "${here[@]}" first --created

# Complete: what the template does not have is deleted, what its conditions keep out as well.
does network public-ip create -g $group -n stray -l DBELocal
shows Complete deployment group create "${here[@]}" whole "${loops[@]}" -p count=1 --mode Complete --query properties.mode
shows $'disk-01\ndisk-net' resource list -g $group --query "sort([].name)"
state Succeeded whole

# Failures: each is told where and why.
refused "Missing input parameters: imageName, imageUri, osType" deployment group create "${here[@]}" bad -f "$templates/createimage.json"
refused "InvalidTemplate" deployment group create "${here[@]}" bad -f "$templates/createimage.json" --no-prompt true
refused "The value for the template parameter 'imageName'" deployment group validate "${here[@]}" bad -f "$templates/createimage.json" --no-prompt true
refused "The provided value 'BeOS' for the template parameter 'osType'" deployment group create "${here[@]}" bad -f "$templates/createimage.json" \
  -p imageName=i -p imageUri=u -p osType=BeOS
refused "Deployment 'bad' could not be found." deployment group export "${here[@]}" bad
cat >"$WORK/$group-bad.json" <<'JSON'
{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "resources": [
    {
      "type": "Microsoft.Network/virtualNetworks", "apiVersion": "2017-10-01", "name": "a", "location": "[resourceGroup().location]",
      "properties": {"addressSpace": {"addressPrefixes": ["[nothing('x')]"]}}
    }
  ]
}
JSON
refused "The template function 'nothing' is not valid." deployment group validate "${here[@]}" bad -f "$WORK/$group-bad.json"
sed -i 's/\[nothing.*)\]/10.51.0.0\/24/; s/"properties"/"dependsOn": ["a"], "properties"/' "$WORK/$group-bad.json"
refused "Circular dependency detected on resource" deployment group validate "${here[@]}" bad -f "$WORK/$group-bad.json"
refused "DeploymentFailed" deployment group create "${here[@]}" unfit -f "$templates/unfit.json"
state Failed unfit
shows $'Failed\tfits-not\tInvalidResourceReference\nSucceeded\tfits\tNone' deployment operation group list "${here[@]}" unfit \
  --query "sort_by([?properties.targetResource].properties,&provisioningState)[].[provisioningState,targetResource.resourceName,statusMessage.error.code]"
shows $'DeploymentFailed\nInvalidResourceReference' deployment group show "${here[@]}" unfit --query "properties.error.[code,details[0].code]"

# What a provider would refuse is told before anything is made.
refused "InvalidTemplateDeployment" deployment group create "${here[@]}" nowhere -f "$templates/network.json" -p addressPrefix=nowhere
refused "Deployment 'nowhere' could not be found." deployment group show "${here[@]}" nowhere
shows "" resource list -g $group --query "[?name=='ASEVNET'].name"

# What fails makes way for what was there before, whole, or for the deployment that is named.
refused "DeploymentFailed" deployment group create "${here[@]}" unfit -f "$templates/unfit.json" --rollback-on-error
shows $'LastSuccessful\nwhole\nSucceeded' deployment group show "${here[@]}" unfit --query "properties.onErrorDeployment.[type,deploymentName,provisioningState]"
shows $'disk-01\ndisk-net' resource list -g $group --query "sort([].name)"
refused "DeploymentFailed" deployment group create "${here[@]}" unfit -f "$templates/unfit.json" --rollback-on-error first
shows $'disk-01\ndisk-02\ndisk-net' resource list -g $group --query "sort([].name)"
refused "Deployment 'nothing' could not be found." deployment group create "${here[@]}" unfit -f "$templates/unfit.json" --rollback-on-error nothing

# A hundred disks, one after another.
does deployment group create "${here[@]}" long "${loops[@]}" -p count=100 -p prefix=long --no-wait
refused "DeploymentActive" deployment group create "${here[@]}" long "${loops[@]}"
does deployment group cancel "${here[@]}" long
state Canceled long
refused "DeploymentCannotBeCancelled" deployment group cancel "${here[@]}" long
refused "DeploymentCannotBeCancelled" deployment group cancel "${here[@]}" first
shows "" network vnet list -g $group --query "[?name=='long-net'].name"

# To the subscription as well; what it has begun goes on until that is cancelled itself.
cat >"$WORK/$group-sub.json" <<JSON
{
  "\$schema": "https://schema.management.azure.com/schemas/2018-05-01/subscriptionDeploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "resources": [
    {
      "type": "Microsoft.Resources/deployments", "apiVersion": "2020-06-01", "name": "within", "resourceGroup": "$group",
      "properties": {
        "mode": "Incremental", "expressionEvaluationOptions": {"scope": "inner"},
        "parameters": {"count": {"value": 100}, "prefix": {"value": "sub"}},
        "template": $(cat "$templates/loops.json")
      }
    }
  ]
}
JSON
does deployment sub create -n "$group" -l DBELocal -f "$WORK/$group-sub.json" --no-wait
does deployment group wait "${here[@]}" within --exists --interval 1
does deployment sub cancel -n "$group"
shows Canceled deployment sub show -n "$group" --query properties.provisioningState
refused "DeploymentCannotBeCancelled" deployment sub cancel -n "$group"
does deployment group cancel "${here[@]}" within
state Canceled within
does deployment sub delete -n "$group"

does deployment group delete "${here[@]}" long
refused "Deployment 'long' could not be found." deployment group show "${here[@]}" long
does deployment group delete "${here[@]}" first --no-wait
does group delete -n $group --yes
