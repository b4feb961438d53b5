#!/usr/bin/env bash
# "az vm create", which is a template deployment underneath, in the ways that a device has a use for.
# ACCOUNT and KEY are a storage account's, VHD is a fixed VHD.
. "$(dirname "$0")/expect.sh"
does group create -n $group -l DBELocal
az storage container create -n vmcreate --account-name "$ACCOUNT" --account-key "$KEY" -o none
az storage blob upload --type page -f "$VHD" -c vmcreate -n $group.vhd --account-name "$ACCOUNT" --account-key "$KEY" --no-progress -o none
blob=https://$ACCOUNT.$BLOB_SUFFIX/vmcreate/$group.vhd
does image create -g $group -n image -l DBELocal --os-type Linux --source "$blob"
does network vnet create -g $group -n net -l DBELocal --address-prefix 10.10.0.0/24 --subnet-name a --subnet-prefix 10.10.0.0/24
does network nic create -g $group -n nic -l DBELocal --vnet-name net --subnet a
[ -e "$WORK/key.pub" ] || ssh-keygen -q -t rsa -N "" -f "$WORK/key"
vm() { shows "$1" vm create -g $group -l DBELocal --size Standard_D1_v2 "${@:2}"; }
password=(--admin-username edge --admin-password Pa55word-of-edge)
ssh=(--admin-username edge --ssh-key-values "$WORK/key.pub")
inside=(--vnet-name net --subnet a --nsg "" --public-ip-address "")

vm "VM running" -n vm --image image "${inside[@]}" "${password[@]}" --query powerState
vm 10.10.0.40 -n keyed --image image "${inside[@]}" "${ssh[@]}" --private-ip-address 10.10.0.40 --tags team=edge --query privateIpAddress
shows $'true\nedge' vm show -g $group -n keyed --query "[osProfile.linuxConfiguration.disablePasswordAuthentication,tags.team]"
shows $'keyed\nvm' vm list -g $group --query "sort([].name)"
shows Succeeded deployment group list -g $group --query "[?starts_with(name,'vm_deploy_')]|[0].properties.provisioningState"
vm "VM running" -n vm --image image "${inside[@]}" "${password[@]}" --query powerState # again: nothing new

# All of its own: network, security group, public address.
vm "VM running" -n own --image image "${password[@]}" --public-ip-sku Basic --query powerState
shows own-made network vnet show -g $group -n ownVNET --query "subnets[0].name=='ownSubnet' && 'own-made'"
shows default-allow-ssh resource show -g $group -n ownNSG --resource-type Microsoft.Network/networkSecurityGroups --api-version 2018-11-01 --query "properties.securityRules[0].name"
# An interface that is there, disks: of the image, new ones, one with a system on it.
vm "VM running" -n disks --image image --nics nic "${password[@]}" --data-disk-sizes-gb 1 2 --storage-sku Standard_LRS --os-disk-name system --query powerState
shows $'1\n2' vm show -g $group -n disks --query "storageProfile.dataDisks[].not_null(diskSizeGb, diskSizeGB)"
shows system vm show -g $group -n disks --query storageProfile.osDisk.name
does disk create -g $group -n ready -l DBELocal --source "$blob" --os-type Linux --sku Standard_LRS
vm "VM running" -n attached --attach-os-disk ready --os-type linux "${inside[@]}" --query powerState
does vm create -g $group -l DBELocal --size Standard_D1_v2 -n pair --count 2 --image image "${inside[@]}" "${password[@]}"
shows $'pair0\npair1' vm list -g $group --query "sort([?starts_with(name,'pair')].name)"

shows "" vm create -g $group -n none -l DBELocal --size Standard_D1_v2 --image image "${inside[@]}" "${password[@]}" --validate --query error
refused "Standard_Nothing" vm create -g $group -n none -l DBELocal --size Standard_Nothing --image image "${inside[@]}" "${password[@]}"
refused "NicInUse" vm create -g $group -n none -l DBELocal --size Standard_D1_v2 --image image --nics nic "${password[@]}"
for name in vm keyed own disks attached pair0 pair1; do does vm delete -g $group -n $name --yes; done
shows "" vm list -g $group --query "[].name"
does group delete -n $group --yes
