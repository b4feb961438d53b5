#!/usr/bin/env bash
# Every way to sign in: a user, with and without the tenant; a service principal by secret and by certificate; what is refused; and what
# two hours of the device's time do. The variables come from the test (e2e/emulator).
. "$(dirname "$0")/manage/expect.sh"
az cloud register -n Edge --cloud-config "$("$EDGERITE" env --cloud-config --admin "$ADMIN" --profile "$PROFILE")"
az cloud set -n Edge

for tenant in "" "--tenant adfs" "--tenant $TENANT"; do
  does login -u EdgeArmUser -p "$PASSWORD" $tenant
  shows EdgeArmUser@localhost account show --query user.name
  does group list
  does logout
done
refused AADSTS50126 login -u EdgeArmUser -p wrong
does login -u EdgeArmUser -p "$PASSWORD"

# A program that az ad makes, by its secret and by a certificate.
# Its roles are assigned apart: az role of Debian's release fails with its own libraries.
made=$(az ad sp create-for-rbac -n tool --query "[appId, password]" -o tsv 2>"$errors") || { cat "$errors"; exit 1; }
app=$(sed -n 1p <<<"$made") secret=$(sed -n 2p <<<"$made")
principal=$(az ad sp show --id "$app" --query id -o tsv)
shows tool ad app show --id "$app" --query displayName
shows "$app" ad sp list --display-name tool --query "[].appId"
does ad app update --id "$app" --identifier-uris api://tool
shows api://tool ad app list --identifier-uri api://tool --query "[].identifierUris[]"
does ad app credential reset --id "$app" --append --cert "@$CERTIFICATE"
shows AsymmetricX509Cert ad app credential list --id "$app" --cert --query "[].type"
does rest --method put --url "$MANAGEMENT/subscriptions/$SUBSCRIPTION/providers/Microsoft.Authorization/roleAssignments/$principal?api-version=2022-04-01" \
  --resource "$MANAGEMENT/" --body "{\"properties\":{\"principalId\":\"$principal\",\"roleDefinitionId\":\"/subscriptions/$SUBSCRIPTION/providers/Microsoft.Authorization/roleDefinitions/acdd72a7-3385-48ef-bd42-f606fba81ae7\"}}"

# People and groups.
does ad user create --display-name Bob --user-principal-name bob@localhost --password Bobs-pa55word
bob=$(az ad user show --id bob@localhost --query id -o tsv)
shows "$bob" ad user list --upn bob@localhost --query "[].id"
does ad group create --display-name team --mail-nickname team
does ad group member add --group team --member-id "$bob"
shows true ad group member check --group team --member-id "$bob" --query value
shows bob@localhost ad group member list --group team --query "[].userPrincipalName"
shows team ad group list --display-name team --query "[].displayName"
does ad group member remove --group team --member-id "$bob"
does ad group delete --group team
does ad user delete --id bob@localhost
refused "does not exist" ad user show --id bob@localhost
shows EdgeArmUser@localhost ad signed-in-user show --query userPrincipalName

administrator=$AZURE_CONFIG_DIR
AZURE_CONFIG_DIR=$(mktemp -d)
cp -r "$administrator/." "$AZURE_CONFIG_DIR"
does logout
for tenant in adfs "$TENANT"; do
  does login --service-principal -u "$app" -p "$secret" --tenant "$tenant"
  shows servicePrincipal account show --query user.type
  does group list
  refused AuthorizationFailed group create -n mine -l DBELocal
  does login --service-principal -u "$app" -p "$CERTIFICATE" --tenant "$tenant"
  does group list
done
refused AADSTS7000215 login --service-principal -u "$app" -p wrong --tenant adfs
AZURE_CONFIG_DIR=$administrator

# Sessions are ended before their time.
"$EDGERITE" ctl session revoke --all --admin "$ADMIN" >/dev/null
refused InvalidAuthenticationToken group list
refused AADSTS50173 account get-access-token --resource https://storage.azure.com/
does logout
does login -u EdgeArmUser -p "$PASSWORD"
does group list

# The session ends: Resource Manager says when, other tokens are refused in the token service's words, with what to do, and a new sign-in helps. The token
# for Graph lives on in Azure CLI's cache, by the real clock, until one signs out.
"$EDGERITE" ctl clock advance 2h --admin "$ADMIN" >/dev/null
refused "ExpiredAuthenticationToken" group list
refused "is earlier than current UTC time" group list
refused MSIS9615 account get-access-token --resource https://storage.azure.com/
refused "az login" account get-access-token --resource https://storage.azure.com/
does logout
does login -u EdgeArmUser -p "$PASSWORD"
does group list
does ad app delete --id "$app"
refused AADSTS700016 login --service-principal -u "$app" -p "$secret" --tenant adfs
