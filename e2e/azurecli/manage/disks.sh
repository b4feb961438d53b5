#!/usr/bin/env bash
# Disks, snapshots and images. ACCOUNT and KEY are a storage account's, VHD is a fixed VHD.
. "$(dirname "$0")/expect.sh"
does group create -n $group -l DBELocal
az storage container create -n vhds --account-name "$ACCOUNT" --account-key "$KEY" -o none
az storage blob upload --type page -f "$VHD" -c vhds -n $group.vhd --account-name "$ACCOUNT" --account-key "$KEY" --no-progress -o none
uri="https://$ACCOUNT.$BLOB_SUFFIX/vhds/$group.vhd"

shows Succeeded disk create -g $group -n data -l DBELocal --size-gb 2 --query provisioningState
shows nobody disk show -g $group -n data --query "not_null(managedBy, 'nobody')"
shows 4 disk update -g $group -n data --size-gb 4 --query "diskSizeGb || diskSizeGB"
refused "ResizeDiskError" disk update -g $group -n data --size-gb 1
shows edge disk update -g $group -n data --set tags.place=edge --query tags.place
shows Linux disk create -g $group -n os -l DBELocal --source "$uri" --os-type Linux --query osType
shows Copy disk create -g $group -n copy -l DBELocal --source data --query creationData.createOption
shows $'copy\ndata\nos' disk list -g $group --query "sort([].name)"
refused "was not found" disk show -g $group -n nothing

sas=$(az disk grant-access -g $group -n os --duration-in-seconds 3600 --query "accessSas || accessSAS" -o tsv)
curl -sSf --cacert "$REQUESTS_CA_BUNDLE" -o "$WORK/os.vhd" "$sas"
[ "$(stat -c %s "$WORK/os.vhd")" -gt 512 ] || failed disk grant-access
refused "active shared access signature" disk delete -g $group -n os --yes
does disk revoke-access -g $group -n os

shows Succeeded snapshot create -g $group -n snap -l DBELocal --source data --query provisioningState
shows snap snapshot list -g $group --query "[].name"
shows 4 snapshot show -g $group -n snap --query "diskSizeGb || diskSizeGB"
does snapshot grant-access -g $group -n snap --duration-in-seconds 3600
does snapshot revoke-access -g $group -n snap
shows Copy disk create -g $group -n restored -l DBELocal --source snap --query creationData.createOption

shows Generalized image create -g $group -n image -l DBELocal --os-type Linux --source os --query storageProfile.osDisk.osState
shows image image list -g $group --query "[].name"
shows Succeeded image show -g $group -n image --query provisioningState
shows Linux image create -g $group -n blobimage -l DBELocal --os-type Linux --source "$uri" --query storageProfile.osDisk.osType

does image delete -g $group -n image
does image delete -g $group -n blobimage
does snapshot delete -g $group -n snap
does disk delete -g $group -n copy --yes
shows $'data\nos\nrestored' disk list -g $group --query "sort([].name)"
does group delete -n $group --yes
