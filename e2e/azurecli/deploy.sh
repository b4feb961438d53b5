#!/usr/bin/env bash
# What a person does with Azure CLI against the device: register the cloud, sign in, make a storage
# account, upload a fixed VHD as a page blob, make a disk, an image and a network interface of it.
# The variables come from the test (e2e/emulator); to run it by hand against a running device:
#   MANAGEMENT=https://management.edge1.localhost PASSWORD=Password1 DEVICE=edge1 DOMAIN=localhost \
#   REQUESTS_CA_BUNDLE=~/.local/state/edgerite/certs/ca.pem VHD=disk.vhd ./deploy.sh
set -euo pipefail
rg=cli-rg sa=clistore$RANDOM

# Data commands need the storage suffix: the metadata does not tell it to Azure CLI.
az cloud register -n Edge --endpoint-resource-manager "$MANAGEMENT" --suffix-storage-endpoint "$DEVICE.$DOMAIN"
az cloud set -n Edge
az cloud update --profile 2019-03-01-hybrid
az login -u EdgeArmUser -p "$PASSWORD" -o json
az account show --query "{user:user.name, tenant:tenantId, name:name, state:state}" -o tsv

az group create -n $rg -l DBELocal -o table
az group show -n $rg --query location -o tsv
az group exists -n $rg

az storage account create -n $sa -g $rg -l DBELocal --sku Standard_LRS -o json
az storage account list -g $rg -o table
key=$(az storage account keys list -n $sa -g $rg --query "[0].value" -o tsv)
connection="DefaultEndpointsProtocol=https;AccountName=$sa;AccountKey=$key;EndpointSuffix=$DEVICE.$DOMAIN"
az storage container create -n vmimages --connection-string "$connection" -o table
az storage blob upload --type page -f "$VHD" -c vmimages -n disk.vhd --connection-string "$connection" --no-progress -o json
az storage blob list -c vmimages --connection-string "$connection" -o table
az storage blob download -c vmimages -n disk.vhd -f "$VHD.back" --connection-string "$connection" --no-progress -o none
cmp "$VHD" "$VHD.back"
uri="https://$sa.blob.$DEVICE.$DOMAIN/vmimages/disk.vhd"

az disk create -n osdisk -g $rg -l DBELocal --source "$uri" --os-type Linux -o json
az disk create -n empty -g $rg -l DBELocal --size-gb 1 -o table
az image create -n image -g $rg -l DBELocal --os-type Linux --source osdisk -o json
az image show -n image -g $rg --query "storageProfile.osDisk.{os:osType,state:osState}" -o tsv

az network vnet create -n vnet -g $rg -l DBELocal --address-prefix 10.126.72.0/24 --subnet-name subnet --subnet-prefix 10.126.72.0/24 -o json
az network nic create -n nic -g $rg -l DBELocal --vnet-name vnet --subnet subnet --private-ip-address 10.126.72.42 -o json
# Debian's package has no module behind "az network nic show|delete" in the hybrid profiles; "az resource" is whole.
nic="-g $rg -n nic --resource-type Microsoft.Network/networkInterfaces"
az resource show $nic --query "properties.ipConfigurations[0].properties.privateIPAddress" -o tsv

az vm list-sizes -l DBELocal --query "[?name=='Standard_D1_v2'].[numberOfCores,memoryInMb]" -o tsv
az provider list --query "[].[namespace,registrationState]" -o tsv
az resource list -g $rg -o table

az resource delete $nic
az image delete -n image -g $rg
az disk delete -n empty -g $rg --yes
az storage account delete -n $sa -g $rg --yes
az group delete -n $rg --yes
az group exists -n $rg
echo "azure cli: everything done"
