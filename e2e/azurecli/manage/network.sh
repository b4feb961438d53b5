#!/usr/bin/env bash
# Virtual networks, subnets, interfaces, public addresses, security groups.
. "$(dirname "$0")/expect.sh"
does group create -n $group -l DBELocal

shows Succeeded network vnet create -g $group -n net -l DBELocal --address-prefix 10.9.0.0/16 \
  --subnet-name a --subnet-prefix 10.9.0.0/28 --query newVNet.provisioningState
shows net network vnet list -g $group --query "[].name"
shows 10.9.0.0/16 network vnet show -g $group -n net --query "addressSpace.addressPrefixes[0]"
shows edge network vnet update -g $group -n net --set tags.place=edge --query tags.place
shows 10.9.1.0/24 network vnet subnet create -g $group --vnet-name net -n b --address-prefix 10.9.1.0/24 --query addressPrefix
shows $'a\nb' network vnet subnet list -g $group --vnet-name net --query "[].name"
shows 10.9.1.0/24 network vnet subnet show -g $group --vnet-name net -n b --query addressPrefix
refused "NetcfgSubnetRangesOverlap" network vnet subnet create -g $group --vnet-name net -n c --address-prefix 10.9.1.0/28
shows true network vnet check-ip-address -g $group -n net --ip-address 10.9.0.10 --query available

shows Succeeded network public-ip create -g $group -n public -l DBELocal --allocation-method Dynamic --query publicIp.provisioningState
shows public network public-ip list -g $group --query "[].name"
shows Dynamic network public-ip show -g $group -n public --query "publicIPAllocationMethod || publicIpAllocationMethod"

shows Succeeded network nsg create -g $group -n guard -l DBELocal --query NewNSG.provisioningState
shows Allow network nsg rule create -g $group --nsg-name guard -n ssh --priority 100 --access Allow --direction Inbound \
  --protocol Tcp --destination-port-ranges 22 --query access
shows ssh network nsg rule list -g $group --nsg-name guard --query "[].name"
shows 200 network nsg rule update -g $group --nsg-name guard -n ssh --priority 200 --query priority
refused "SecurityRuleConflict" network nsg rule create -g $group --nsg-name guard -n other --priority 200 --access Deny
does network nsg rule delete -g $group --nsg-name guard -n ssh

shows 10.9.0.10 network nic create -g $group -n nic -l DBELocal --vnet-name net --subnet a --private-ip-address 10.9.0.10 \
  --network-security-group guard --public-ip-address public --query "NewNIC.ipConfigurations[0].[privateIPAddress || privateIpAddress][0]"
shows nic network nic list -g $group --query "[].name"
shows Static network nic show -g $group -n nic --query "ipConfigurations[0].[privateIPAllocationMethod || privateIpAllocationMethod][0]"
shows 10.9.0.11 network nic ip-config update -g $group --nic-name nic -n ipconfig1 --private-ip-address 10.9.0.11 --query "privateIPAddress || privateIpAddress"
shows false network vnet check-ip-address -g $group -n net --ip-address 10.9.0.11 --query available
refused "PrivateIPAddressIsAllocated" network nic create -g $group -n other -l DBELocal --vnet-name net --subnet a --private-ip-address 10.9.0.11
refused "InUseSubnetCannotBeDeleted" network vnet subnet delete -g $group --vnet-name net -n a
refused "InUse" network vnet delete -g $group -n net
refused "PublicIPAddressCannotBeDeleted" network public-ip delete -g $group -n public
refused "InUseNetworkSecurityGroupCannotBeDeleted" network nsg delete -g $group -n guard
does network list-usages -l DBELocal

does network nic delete -g $group -n nic
does network nsg delete -g $group -n guard
does network public-ip delete -g $group -n public
does network vnet subnet delete -g $group --vnet-name net -n b
does network vnet delete -g $group -n net
shows "" resource list -g $group --query "[].name"
does group delete -n $group --yes
