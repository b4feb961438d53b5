#!/usr/bin/env bash
# Virtual machines, from an image to a captured one. ("az vm create" sends a template; "az resource create" sends the machine.)
# ACCOUNT and KEY are a storage account's, VHD is a fixed VHD.
. "$(dirname "$0")/expect.sh"
does group create -n $group -l DBELocal
az storage container create -n machines --account-name "$ACCOUNT" --account-key "$KEY" -o none
az storage blob upload --type page -f "$VHD" -c machines -n $group.vhd --account-name "$ACCOUNT" --account-key "$KEY" --no-progress -o none
does image create -g $group -n image -l DBELocal --os-type Linux --source "https://$ACCOUNT.$BLOB_SUFFIX/machines/$group.vhd"
does network vnet create -g $group -n net -l DBELocal --address-prefix 10.10.0.0/24 --subnet-name a --subnet-prefix 10.10.0.0/24
nic=$(az network nic create -g $group -n nic -l DBELocal --vnet-name net --subnet a --query NewNIC.id -o tsv)
id=/subscriptions/$SUBSCRIPTION/resourceGroups/$group/providers/Microsoft.Compute

cat >"$WORK/$group.json" <<JSON
{
  "location": "DBELocal",
  "tags": {"team": "edge"},
  "properties": {
    "hardwareProfile": {"vmSize": "Standard_D1_v2"},
    "storageProfile": {"imageReference": {"id": "$id/images/image"}},
    "osProfile": {"computerName": "vm", "adminUsername": "edge", "adminPassword": "Pa55word-of-edge"},
    "networkProfile": {"networkInterfaces": [{"id": "$nic"}]}
  }
}
JSON
shows Succeeded resource create -g $group -n vm --resource-type Microsoft.Compute/virtualMachines --is-full-object \
  -p @"$WORK/$group.json" --query properties.provisioningState
shows vm vm list -g $group --query "[].name"
shows "VM running" vm show -g $group -n vm -d --query powerState
shows 10.10.0.4 vm list-ip-addresses -g $group -n vm --query "[0].virtualMachine.network.privateIpAddresses[0]"
shows $'ProvisioningState/succeeded\nPowerState/running' vm get-instance-view -g $group -n vm --query "instanceView.statuses[].code"
shows edge vm update -g $group -n vm --set tags.place=edge --query tags.place
shows 1 vm list-sizes -l DBELocal --query "[?name=='Standard_D1_v2'].numberOfCores"
does vm list-vm-resize-options -g $group -n vm
does vm list-usage -l DBELocal
refused "The Resource 'Microsoft.Compute/virtualMachines/nothing' under resource group '$group' was not found." vm show -g $group -n nothing

shows Succeeded disk create -g $group -n fast -l DBELocal --size-gb 1 --sku Premium_LRS --query provisioningState
refused "does not support the storage account type Premium_LRS of disk 'fast'" vm disk attach -g $group --vm-name vm --name fast
shows Succeeded disk create -g $group -n data -l DBELocal --size-gb 1 --sku Standard_LRS --query provisioningState
does vm disk attach -g $group --vm-name vm --name data
shows data vm show -g $group -n vm --query "storageProfile.dataDisks[0].name"
shows true disk show -g $group -n data --query "ends_with(managedBy, '/vm')"
refused "is attached to VM" disk delete -g $group -n data --yes
does vm disk detach -g $group --vm-name vm --name data
shows nobody disk show -g $group -n data --query "not_null(managedBy, 'nobody')"

does vm extension set -g $group --vm-name vm --name CustomScript --publisher Microsoft.Azure.Extensions --version 2.0 \
  --settings '{"commandToExecute":"date"}' --protected-settings '{"secret":"x"}'
shows CustomScript vm extension list -g $group --vm-name vm --query "[].name"
shows Succeeded vm extension show -g $group --vm-name vm --name CustomScript --query provisioningState
does vm extension delete -g $group --vm-name vm --name CustomScript

does vm restart -g $group -n vm
does resource invoke-action --action restart --ids "$id/virtualMachines/vm"
refused "was not found" resource invoke-action --action restart --ids "$id/virtualMachines/nothing"
refused "OperationNotAllowed" vm run-command invoke -g $group -n vm --command-id RunShellScript --scripts date
refused "OperationNotAllowed" vm convert -g $group -n vm
refused "OperationNotAllowed" vm perform-maintenance -g $group -n vm
does vm stop -g $group -n vm
shows "VM stopped" vm show -g $group -n vm -d --query powerState
does vm start -g $group -n vm
does vm redeploy -g $group -n vm
[ "$PROFILE" = 2019-03-01-hybrid ] || does vm reapply -g $group -n vm
refused "Operation 'resize' is not allowed on VM 'vm' since the VM is running" vm resize -g $group -n vm --size Standard_D2_v2
does vm deallocate -g $group -n vm
does vm resize -g $group -n vm --size Standard_D2_v2
shows Standard_D2_v2 vm show -g $group -n vm --query hardwareProfile.vmSize
refused "Standard_Nothing" vm resize -g $group -n vm --size Standard_Nothing
refused "NicInUse" resource delete --ids "$nic" --verbose # Debian's package has no "network nic delete" in the hybrid profiles
refused "OperationNotAllowed" vm capture -g $group -n vm --vhd-name-prefix x --storage-container vhds
refused "requires the Virtual Machine 'vm' to be Generalized" image create -g $group -n early -l DBELocal --source vm

shows "VM deallocated" vm show -g $group -n vm -d --query powerState
does vm generalize -g $group -n vm
shows Generalized image create -g $group -n captured -l DBELocal --source vm --query storageProfile.osDisk.osState
refused "generalized" vm start -g $group -n vm
does vm delete -g $group -n vm --yes
shows "" vm list -g $group --query "[].name"
does group delete -n $group --yes
