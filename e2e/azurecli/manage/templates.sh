#!/usr/bin/env bash
# Templates, deployed: the device documentation's two steps, an image and a machine of it with its network in another group; a
# download into the device; loops; what Bicep makes; linked templates in the device's own blobs; a whole subscription.
# ACCOUNT and KEY are a storage account's, VHD is a fixed VHD.
. "$(dirname "$0")/expect.sh"
templates=$(dirname "$0")/../../templates
sub=/subscriptions/$SUBSCRIPTION
store=(--account-name "$ACCOUNT" --account-key "$KEY")
# put TYPE FILE NAME: a blob in the container of this script.
put() { az storage blob upload --type "$1" -f "$2" -c deploy -n "$3" "${store[@]}" --no-progress -o none; }
# sas ARGUMENTS...: who has it may read.
sas() { az storage "$@" --permissions r --expiry 2100-01-01T00:00Z "${store[@]}" -o tsv; }
outputs() { shows "$1" deployment group create -g "${@:3}" --query "properties.outputs.$2"; }

az storage container create -n deploy "${store[@]}" -o none
put page "$VHD" $group.vhd
blob=https://$ACCOUNT.$BLOB_SUFFIX/deploy/$group.vhd
does group create -n $group -l DBELocal
does group create -n $group-net -l DBELocal

# https://learn.microsoft.com/azure/databox-online/azure-stack-edge-gpu-deploy-virtual-machine-templates
image=(-g $group -n image -f "$templates/createimage.json" -p @"$templates/createimage.parameters.json" -p imageUri="$blob")
shows Succeeded deployment group create "${image[@]}" --query properties.provisioningState
shows "$sub/resourceGroups/$group/providers/Microsoft.Compute/images/image" deployment group show -g $group -n image --query properties.outputs.imageId.value
shows Generalized image show -g $group -n image --query storageProfile.osDisk.osState
shows Succeeded deployment group create "${image[@]}" --query properties.provisioningState # again, over what there is
shows 10.20.0.0/24 deployment group create -g $group-net -n network -f "$templates/network.json" --query properties.outputs.prefix.value
machine=(-g $group -n machine -f "$templates/createvm.json" -p @"$templates/createvm.parameters.json" -p vnetRG=$group-net -p vmName=VM-$group)
shows "" deployment group validate "${machine[@]}" --query error
shows 10.20.0.42 deployment group create "${machine[@]}" -p privateIPAddress=10.20.0.42 --query properties.outputs.privateIPAddress.value
shows "" deployment group show -g $group -n machine --query "properties.[outputs.password.value,parameters.password.value][0]"
shows "VM running" vm show -g $group -n VM-$group -d --query powerState
shows "$group-net" network vnet list --query "[?name=='ASEVNET' && resourceGroup=='$group-net'].resourceGroup"
shows 10.20.0.42 deployment group create "${machine[@]}" -p privateIPAddress=10.20.0.42 --query properties.outputs.privateIPAddress.value
shows $'nic1\nVM-'"$group" resource list -g $group --query "sort_by([?type!='Microsoft.Compute/disks' && type!='Microsoft.Compute/images'],&type)[].name | reverse(@)"

# The image from elsewhere: an ingestion job, with the key of an account made before it; the image in another group.
outputs "$sub/resourceGroups/$group-net/providers/Microsoft.Compute/images/fetched" imageId.value $group -n download -f "$templates/download.json" \
  -p sourceBlobUri="$blob?$(sas blob generate-sas -c deploy -n $group.vhd)" -p targetStorageAccountName="T${ACCOUNT:1} " \
  -p endpointSuffix="$DEVICE.$DOMAIN" -p imageName=fetched -p imageRG=$group-net
shows Succeeded deployment group show -g $group-net -n image-fetched --query properties.provisioningState
shows Succeeded deployment group show -g $group -n cleanup-fetched --query properties.provisioningState
shows "" deployment group show -g $group -n download --query properties.parameters.sourceBlobUri.value

outputs $'1\n2\n3' 'sizes.value' $group -n loops -f "$templates/loops.json" -p tags='{"team":"edge"}'
shows $'disk-01\tedge\ndisk-02\tedge\ndisk-03\tedge' disk list -g $group --query "[?starts_with(name,'disk-')].[name,tags.team]"
shows $'front\nback' network vnet show -g $group -n disk-net --query "subnets[].name"
outputs $'1\nNone' '[sizes.value[0],guard.value]' $group -n loops -f "$templates/loops.json" -p count=1 -p guarded=false
times=0
if [ "$PROFILE" = 2019-03-01-hybrid ]; then # before api-version 2019-05-10 a loop has a turn
  refused "The copy count must be a positive integer value" deployment group create -g $group -n loops -f "$templates/loops.json" -p count=0
  times=1
fi
outputs true "guard.value | ends_with(@, '/disk-guard')" $group -n loops -f "$templates/loops.json" -p count=$times -p guarded=true

outputs 10.60.0.4 address.value $group -n bicep -f "$templates/bicep.json" -p name=bicep
shows default network vnet show -g $group -n bicep-net --query "subnets[].name"
does deployment group create -g $group -n symbols -f "$templates/symbols.json" -p name=sym -p accountName="u${ACCOUNT:1}" -p imageName=image \
  -p password=Pa55word-of-edge -p script=date
shows $'Generalized\ndbelocal\n2\n10.70.0.4' deployment group show -g $group -n symbols \
  --query "properties.outputs.[imageState.value,imageLocation.value,keys.value,privateAddress.value]"
shows $'sym-logs\nsym-data' vm show -g $group -n sym --query "storageProfile.dataDisks[].name"
shows Succeeded vm extension show -g $group --vm-name sym --name script --query provisioningState

# A template that links to what is beside it, in a container that only a SAS opens.
put block "$templates/linked.json" linked.json
put block "$templates/network.json" network.json
put block "$templates/linked.json" alone/linked.json
token=$(sas container generate-sas -n deploy)
from=https://$ACCOUNT.$BLOB_SUFFIX/deploy
outputs 10.20.0.0/24 prefix.value $group -n linked --template-uri "$from/linked.json?$token" -p vnetName=linked
shows Succeeded deployment group show -g $group -n linked-network --query properties.provisioningState
if [ "$PROFILE" = latest ]; then # the hybrid profiles do not send it
  outputs 10.20.0.0/24 prefix.value $group -n queried --template-uri "$from/linked.json" --query-string "$token" -p vnetName=linked
fi
refused "InvalidContentLink" deployment group create -g $group -n alone --template-uri "$from/alone/linked.json?$token" -p vnetName=alone

# A group and what is in it.
at=(-l DBELocal -f "$templates/subscription.json" -p rgName=$group-sub)
shows "" deployment sub validate -n sub-$group "${at[@]}" --query error
shows "$group-sub" deployment sub create -n sub-$group "${at[@]}" --query properties.outputs.group.value
shows dbelocal deployment sub show -n sub-$group --query location
shows sub-$group deployment sub list --query "[?name=='sub-$group'].name"
shows first network vnet show -g $group-sub -n ASEVNET --query "subnets[].name"
shows Succeeded deployment group show -g $group-sub -n network-$group-sub --query properties.provisioningState
shows $'Microsoft.Resources/deployments\nMicrosoft.Resources/resourceGroups' deployment operation sub list -n sub-$group \
  --query "sort([?properties.targetResource].properties.targetResource.resourceType)"
prints '"contentVersion": "1.0.0.1"' deployment sub export -n sub-$group
does deployment sub delete -n sub-$group
refused "Deployment 'sub-$group' could not be found." deployment sub show -n sub-$group

for g in $group $group-net $group-sub; do does group delete -n $g --yes; done
