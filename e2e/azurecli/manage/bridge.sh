#!/usr/bin/env bash
# Azure Bridge, which brings an image from elsewhere: here from an account of the same device. ACCOUNT and KEY are a storage
# account's, VHD is a fixed VHD. There is no command of its own; the device's documentation does it by a template.
. "$(dirname "$0")/expect.sh"
does group create -n $group -l DBELocal
id="$(az group show -n $group --query id -o tsv)/providers/Microsoft.AzureBridge/locations/dbelocal/ingestionJobs/os"
az storage container create -n $group-cloud --account-name "$ACCOUNT" --account-key "$KEY" -o none
az storage blob upload --type page -f "$VHD" -c $group-cloud -n os.vhd --account-name "$ACCOUNT" --account-key "$KEY" --no-progress -o none
sas=$(az storage blob generate-sas -c $group-cloud -n os.vhd --permissions r --expiry "$(date -u -d tomorrow +%Y-%m-%dT%H:%MZ)" \
  --account-name "$ACCOUNT" --account-key "$KEY" -o tsv)

# job KIND PROPERTIES: asks for it, and for how it has ended.
job() {
  az resource create --id "$id" --api-version 2020-07-01 --is-full-object \
    -p "{\"location\":\"dbelocal\",\"kind\":\"$1\",\"properties\":$2}" --query "properties.$3" -o tsv
}
target=$group-vhds
uri=$(job BlobDownload "{\"SourceBlobUri\":\"https://$ACCOUNT.$BLOB_SUFFIX/$group-cloud/os.vhd?$sas\",\"TargetContainerName\":\"$target\",
  \"TargetStorageAccountConnectionString\":\"DefaultEndpointsProtocol=https;EndpointSuffix=${BLOB_SUFFIX#blob.};AccountName=$ACCOUNT;AccountKey=$KEY\"}" TargetImageBlobUri)
[ "$uri" = "https://$ACCOUNT.$BLOB_SUFFIX/$target/os.vhd" ] || failed resource create $'\n  TargetImageBlobUri: '"$uri"
shows PageBlob storage blob show -c "$target" -n os.vhd --account-name "$ACCOUNT" --account-key "$KEY" --query properties.blobType
shows Linux image create -g $group -n bridged -l DBELocal --os-type Linux --source "$uri" --query storageProfile.osDisk.osType

shows os rest --method get --url "$MANAGEMENT${id%/os}?api-version=2020-07-01" --query "value[].name"

job BlobCleanup '{}' provisioningState >"$errors"
[ "$(cat "$errors")" = Succeeded ] || failed resource create $'\n  BlobCleanup: '"$(cat "$errors")"
shows false storage container exists -n "$target" --account-name "$ACCOUNT" --account-key "$KEY" --query exists
does group delete -n $group --yes
