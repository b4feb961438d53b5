#!/usr/bin/env bash
# The two sign-ins that are not the user's: the built-in service principal, and a wrong password,
# which has to fail with the token service's own words.
set -euo pipefail

az cloud register -n Edge --endpoint-resource-manager "$MANAGEMENT"
az cloud set -n Edge
az cloud update --profile 2019-03-01-hybrid

if az login -u EdgeArmUser -p "not-$PASSWORD"; then
  echo "a wrong password signed in" >&2
  exit 1
fi

az login --service-principal -u cbd868c5-7207-431f-8d16-1cb144b50971 -p "$PASSWORD" --tenant "$TENANT" -o json
az account show --query user.type -o tsv
az group create -n principal-rg -l DBELocal -o table
az group delete -n principal-rg --yes
az logout
echo "azure cli: principal done"
