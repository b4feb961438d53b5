#!/usr/bin/env bash
# What a person does with restic and its azure backend: init, backup, check, restore, forget and prune.
# The variables come from the test; to run it by hand, restic 0.14 needs a device by the public cloud's name
# (edgerite serve --device-name core --dns-domain windows.net --manage-hosts) and:
#   export SSL_CERT_FILE=~/.local/state/edgerite/certs/ca.pem AZURE_ACCOUNT_NAME=account1 AZURE_ACCOUNT_KEY=…
#   export RESTIC_REPOSITORY=azure:backups:/ RESTIC_PASSWORD=secret WORK=$(mktemp -d); ./restic.sh
set -euo pipefail
cd "$WORK"
step() { echo "--- $*"; }
file() { mkdir -p "$(dirname "$2")" && head -c "$1" /dev/urandom > "$2"; }
refused() {
  if "${@:2}" > refusal 2>&1; then echo "was not refused: ${*:2}"; exit 1; fi
  grep -q "$1" refusal || { cat refusal; exit 1; }
}
# has PATTERN: a line of the input matches; all of it is read, so that its writer does not end early.
has() { grep -- "$1" > /dev/null; }
snapshot() { restic snapshots --tag "$1" --json | grep -o '"short_id":"[^"]*' | cut -d'"' -f4; }
# restored SNAPSHOT FOLDER: what comes back is what went in.
restored() {
  rm -rf restored
  restic restore --quiet "$1" --target restored
  diff -r --no-dereference "$2" "restored/$2"
}
mib=$((1 << 20))

step "init"
restic init
refused "already initialized" restic init

step "backup: unusual names, an empty file, sizes around restic's and the service's blocks"
for name in "with spaces" "a+b" "100%" "grüße-日本語-🙂" "two..dots" "back\\slash"; do file 100 "tree/$name/$name"; done
file 0 tree/empty
for size in 1 $((4 * mib - 1)) $((4 * mib)) $((4 * mib + 1)) $((8 * mib + 1)) $((60 * mib)); do file "$size" "tree/$size"; done
restic backup --quiet tree --tag first --pack-size 16 -o azure.connections=8
cp -a tree before

step "a second backup of a changed tree, one from standard input, two at the same time"
echo changed > "tree/with spaces/with spaces"
rm "tree/$((8 * mib + 1))"
file $((3 * mib)) tree/new
restic backup --quiet tree --tag second
restic backup --quiet --stdin --stdin-filename dump --tag dump < tree/new
restic backup --quiet "tree/grüße-日本語-🙂" --tag parallel & one=$!
restic backup --quiet tree/100% --tag parallel & two=$!
wait $one && wait $two
restic snapshots --compact | has "^5 snapshots"

step "check, every byte read"
restic check --read-data

step "restore both states"
restic ls --tag first latest | has "/tree/with spaces/with spaces"
restored "$(snapshot second)" tree
mv tree after && mv before tree
restored "$(snapshot first)" tree
restic dump --tag dump latest dump | cmp - after/new
restic diff "$(snapshot first)" "$(snapshot second)" | has "^-.*/$((8 * mib + 1))\$"

step "forget and prune"
restic forget --quiet --tag first --tag dump --keep-last 1 --group-by "" --prune
restic forget --quiet --keep-tag second --prune
restic snapshots --compact | has "^1 snapshots"
restic check --read-data
mv tree before && mv after tree
restored latest tree

step "locks, keys, a cold cache"
RESTIC_PASSWORD=restic-e2e restic key list | has "^\*"
restic unlock --remove-all
restic --no-cache stats --mode raw-data
restic --cleanup-cache list locks | { ! grep .; }

step "refusals"
RESTIC_PASSWORD=wrong refused "wrong password" restic snapshots
AZURE_ACCOUNT_KEY=d3Jvbmcta2V5LXdyb25nLWtleQ== refused "403 Forbidden" restic snapshots
echo "restic: everything done"
