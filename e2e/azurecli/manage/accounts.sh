#!/usr/bin/env bash
# Storage accounts, as Resource Manager knows them.
. "$(dirname "$0")/expect.sh"
account=${group//-/}acct
does group create -n $group -l DBELocal

shows true storage account check-name -n $account --query nameAvailable
shows Succeeded storage account create -n $account -g $group -l DBELocal --sku Standard_LRS --query provisioningState
shows AlreadyExists storage account check-name -n $account --query reason
shows $account storage account list -g $group --query "[].name"
shows Standard_LRS storage account show -n $account -g $group --query sku.name
shows edge storage account update -n $account -g $group --tags place=edge --query tags.place
refused "was not found" storage account show -n nothing$account -g $group
refused "AccountNameInvalid" storage account create -n "No_$account" -g $group -l DBELocal --sku Standard_LRS

shows $'key1\nkey2' storage account keys list -n $account -g $group --query "[].keyName"
key=$(az storage account keys list -n $account -g $group --query "[0].value" -o tsv)
does storage container create -n before --account-name $account --account-key "$key"
does storage account keys renew -n $account -g $group --key primary
refused "Authentication" storage container create -n after --account-name $account --account-key "$key"
key=$(az storage account keys list -n $account -g $group --query "[0].value" -o tsv)
shows true storage container exists -n before --account-name $account --account-key "$key" --query exists
does storage account show-connection-string -n $account -g $group
where=(-l DBELocal)
[ "$PROFILE" != 2019-03-01-hybrid ] || where=() # its api-version counts the subscription's
does storage account show-usage "${where[@]}"

sas=$(az storage account generate-sas --account-name $account --account-key "$key" --services b --resource-types sco \
  --permissions rwl --expiry "$(date -u -d tomorrow +%Y-%m-%dT%H:%MZ)" -o tsv)
shows before storage container list --account-name $account --sas-token "$sas" --query "[].name"

if [ "$PROFILE" = latest ]; then # the hybrid profiles have no container-rm, and one of them asks for the name of the service
  shows true storage account blob-service-properties update -n $account -g $group --enable-delete-retention true --delete-retention-days 3 --query deleteRetentionPolicy.enabled
  shows 3 storage account blob-service-properties show -n $account -g $group --query deleteRetentionPolicy.days
  refused "(ParentResourceNotFound)" storage account blob-service-properties show -n nothing$account -g $group
  in=(--storage-account $account -g $group)
  shows resource storage container-rm create -n resource "${in[@]}" --metadata a=b --query name
  shows $'before\nresource' storage container-rm list "${in[@]}" --query "[].name"
  shows d storage container-rm update -n resource "${in[@]}" --metadata c=d --query metadata.c
  shows d storage container-rm show -n resource "${in[@]}" --query metadata.c
  shows true storage container-rm exists -n resource "${in[@]}" --query exists
  does storage container-rm delete -n resource "${in[@]}" --yes
  refused "(ContainerNotFound)" storage container-rm show -n resource "${in[@]}"
  refused "(InvalidResourceName)" storage container-rm create -n No "${in[@]}"
fi

does storage account delete -n $account -g $group --yes
shows "" storage account list -g $group --query "[].name"
does group delete -n $group --yes
