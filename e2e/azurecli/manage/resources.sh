#!/usr/bin/env bash
# Subscriptions, providers, resource groups, tags and resources of any type.
. "$(dirname "$0")/expect.sh"

shows "Default Provider Subscription" account list --query "[].name"
shows dbelocal account list-locations --query "[].name"
shows $'Microsoft.AzureBridge\nMicrosoft.Compute\nMicrosoft.Network\nMicrosoft.Resources\nMicrosoft.Storage' \
  provider list --query "sort([].namespace)"
shows Registered provider show -n Microsoft.Compute --query registrationState
does provider register -n Microsoft.Network
shows Microsoft.Compute provider operation show --namespace Microsoft.Compute --query name
refused "The resource namespace 'Microsoft.Nothing' is invalid." provider show -n Microsoft.Nothing

shows dbelocal group create -n $group -l DBELocal --tags team=$group cost=low --query location
shows true group exists -n $group
shows false group exists -n $group-nothing
shows $group group show -n $group --query tags.team
shows mine group update -n $group --set tags.owner=mine --query tags.owner
shows $group group list --tag team=$group --query "[].name"
refused "Resource group '$group-nothing' could not be found" group show -n $group-nothing
refused "The provided location 'westus' is not available for resource group. List of available regions is 'dbelocal'." \
  group create -n $group-far -l westus

net=(-g $group -n net --resource-type Microsoft.Network/virtualNetworks)
shows Succeeded resource create "${net[@]}" -l DBELocal \
  -p '{"addressSpace":{"addressPrefixes":["10.7.0.0/24"]}}' --query properties.provisioningState
does resource tag "${net[@]}" --tags place=$group
shows $group resource show "${net[@]}" --query tags.place
shows net resource list -g $group --query "[].name"
shows net resource list --tag place=$group --query "[].name"
shows net resource list --name net -g $group --query "[].name"
shows net resource list --resource-type Microsoft.Network/virtualNetworks -g $group --query "[].name"
shows net resource list -l dbelocal -g $group --query "[].name"
shows "" resource list --tag place=elsewhere --query "[].name"
shows 10.8.0.0/24 resource update "${net[@]}" --set "properties.addressSpace.addressPrefixes[0]=10.8.0.0/24" \
  --query "properties.addressSpace.addressPrefixes[0]"
shows 3 tag list --query "length([?tagName=='place'||tagName=='owner'||tagName=='team'])"

does tag create -n stage-$group
does tag add-value -n stage-$group --value test
shows test tag list --query "[?tagName=='stage-$group'].values[].tagValue"
does tag remove-value -n stage-$group --value test
does tag delete -n stage-$group --yes

does resource delete "${net[@]}"
refused "The Resource 'Microsoft.Network/virtualNetworks/net' under resource group '$group' was not found." resource show "${net[@]}"

does group delete -n $group --yes --no-wait
does group wait -n $group --deleted
shows false group exists -n $group
