#!/usr/bin/env bash
# Azure CLI's storage commands under one of its profiles. The many commands run in one process of the CLI (storage.py), since each
# process of it takes more than a second to start.
# The variables come from the test (e2e/emulator), and AZURE_STORAGE_CONNECTION_STRING, PROFILE, and WORK, a folder.
set -euo pipefail
az cloud register -n Edge --endpoint-resource-manager "$MANAGEMENT" --suffix-storage-endpoint "$DEVICE.$DOMAIN" --profile "$PROFILE"
az cloud set -n Edge
exec "$(head -n 1 "$(command -v az)" | sed 's/^#!//')" "$(dirname "$0")/storage.py"
