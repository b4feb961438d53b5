#!/usr/bin/env bash
# What a deployment would change, as Azure CLI prints it. The profile 2019-03-01-hybrid has an api-version from before it.
. "$(dirname "$0")/expect.sh"
[ "$PROFILE" != 2019-03-01-hybrid ] || exit 0
templates=$(dirname "$0")/../../templates
does group create -n $group -l DBELocal
what=(deployment group what-if -g $group -n what -f "$templates/network.json")
prints "Resource changes: 1 to create." "${what[@]}"
does deployment group create -g $group -n network -f "$templates/network.json"
prints "no change." "${what[@]}"
prints "Resource changes: 1 to modify." "${what[@]}" -p addressPrefix=10.21.0.0/24
prints '"10.20.0.0/24" => "10.21.0.0/24"' "${what[@]}" -p addressPrefix=10.21.0.0/24
shows $'Modify\nFullResourcePayloads' "${what[@]}" -p addressPrefix=10.21.0.0/24 --no-pretty-print --query "[changes[0].changeType, 'FullResourcePayloads']"
prints "Resource changes: 1 to delete, 3 to create" deployment group what-if -g $group -n what -f "$templates/loops.json" -p count=2 --mode Complete
refused "InvalidTemplate" "${what[@]}" -p addressPrefix=1 vnetName='' --no-prompt true
prints "to create" deployment sub what-if -n what-$group -l DBELocal -f "$templates/subscription.json" -p rgName=$group-sub
shows false group exists -n $group-sub
does group delete -n $group --yes
