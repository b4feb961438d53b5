#!/usr/bin/env bash
# Signs in, under the profile; the other scripts of this folder go on from here.
# The variables come from the test (e2e/emulator); to follow by hand against a running device:
#   EDGERITE=edgerite ADMIN=http://127.0.0.1:9443 PASSWORD=Password1 PROFILE=2020-09-01-hybrid \
#   REQUESTS_CA_BUNDLE=~/.local/state/edgerite/certs/ca.pem ./signin.sh
set -euo pipefail
# It names Graph, which the device's metadata has no place for as Azure CLI reads it, and the storage suffix.
az cloud register -n Edge --cloud-config "$("$EDGERITE" env --cloud-config --admin "$ADMIN" --profile "$PROFILE")"
az cloud set -n Edge
az login -u EdgeArmUser -p "$PASSWORD" -o none
az version --query '"azure-cli"' -o tsv
