#!/usr/bin/env bash
# Role definitions and assignments, and a user who may only what they say.
. "$(dirname "$0")/expect.sh"
does group create -n $group -l DBELocal --tags team=edge
scope=$(az group show -n $group --query id -o tsv)

shows BuiltInRole role definition list -n Reader --query "[].roleType"
shows "*/read" role definition list -n Reader --query "[].permissions[].actions[]"
shows CustomRole role definition create --query roleType --role-definition '{
  "Name": "Restarter of '$group'", "Description": "Restarts machines", "Actions": ["Microsoft.Compute/virtualMachines/restart/action"],
  "AssignableScopes": ["'$scope'"]
}'
shows "Restarter of $group" role definition list --scope "$scope" --custom-role-only true --query "[].roleName"
does role definition delete -n "Restarter of $group" --scope "$scope"

echo Reader-pa55word | "$EDGERITE" ctl principal create reader-$group --password-stdin --admin "$ADMIN"
reader=$(az ad user show --id reader-$group@localhost --query "id || objectId" -o tsv)
shows "$reader" role assignment create --assignee-object-id "$reader" --role Reader --scope "$scope" \
  --query "principalId || properties.principalId"
shows Reader role assignment list --scope "$scope" \
  --query "[?(principalId || properties.principalId)=='$reader'].[roleDefinitionName || properties.roleDefinitionName][]"

administrator=$AZURE_CONFIG_DIR
AZURE_CONFIG_DIR=$(mktemp -d)
cp -r "$administrator/." "$AZURE_CONFIG_DIR"
does login -u reader-$group -p Reader-pa55word
shows edge group show -n $group --query tags.team
refused "does not have authorization to perform action 'Microsoft.Resources/subscriptions/resourceGroups/write' over scope" \
  group update -n $group --set tags.team=mine
refused AuthorizationFailed group delete -n $group --yes
AZURE_CONFIG_DIR=$administrator
does role assignment delete --assignee "$reader" --role Reader --scope "$scope"

# A service principal with a custom role: it may make networks, and not take them away.
app=$(printf '%08x-0000-4000-8000-00000000edfe' "$(cksum <<<"$group" | cut -d ' ' -f 1)")
echo Service-pa55word | "$EDGERITE" ctl principal create "$app" --service --password-stdin --admin "$ADMIN"
service=$(az ad sp show --id "$app" --query "id || objectId" -o tsv)
does role definition create --role-definition '{
  "Name": "Networker of '$group'", "Actions": ["*/read", "Microsoft.Network/virtualNetworks/*"],
  "NotActions": ["Microsoft.Network/virtualNetworks/delete"], "AssignableScopes": ["'$scope'"]
}'
does role assignment create --assignee-object-id "$service" --role "Networker of $group" --scope "$scope"
refused "already exists" role definition create --role-definition '{
  "Name": "Networker of '$group'", "Actions": [], "AssignableScopes": ["'$scope'"]
}'
AZURE_CONFIG_DIR=$(mktemp -d)
cp -r "$administrator/." "$AZURE_CONFIG_DIR"
refused "AADSTS7000215" login --service-principal -u "$app" -p wrong --tenant "$TENANT"
does login --service-principal -u "$app" -p Service-pa55word --tenant "$TENANT"
shows Succeeded network vnet create -g $group -n net -l DBELocal --address-prefix 10.50.0.0/24 --query newVNet.provisioningState
refused "does not have authorization to perform action 'Microsoft.Network/virtualNetworks/delete' over scope" network vnet delete -g $group -n net
refused AuthorizationFailed group create -n $group-more -l DBELocal
AZURE_CONFIG_DIR=$administrator
refused "RoleDefinitionHasAssignments" role definition delete -n "Networker of $group" --scope "$scope"
does role assignment delete --assignee "$service" --role "Networker of $group" --scope "$scope"
does role definition delete -n "Networker of $group" --scope "$scope"
does group delete -n $group --yes
