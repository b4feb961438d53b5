#!/usr/bin/env bash
# What a person does with rclone against the device's blob storage: copy, sync, check, large files in parallel,
# listings by prefix, copies within the account. Every difference rclone finds ends the script.
# The variables come from the test; to run it by hand against a running device:
#   export RCLONE_CA_CERT=~/.local/state/edgerite/certs/ca.pem RCLONE_CONFIG_EDGE_TYPE=azureblob RCLONE_CONFIG_EDGE_ACCOUNT=account1
#   export RCLONE_CONFIG_EDGE_KEY=… RCLONE_CONFIG_EDGE_ENDPOINT=blob.edge1.localhost WORK=$(mktemp -d); ./rclone.sh
set -euo pipefail
cd "$WORK"
step() { echo "--- $*"; }
same() { diff <(echo "$1") <(echo "$2") || { echo "expected the left, found the right"; exit 1; }; }
refused() {
  if "${@:2}" > refusal 2>&1; then echo "was not refused: ${*:2}"; exit 1; fi
  grep -q "$1" refusal || { cat refusal; exit 1; }
}
file() { mkdir -p "$(dirname "$2")" && head -c "$1" /dev/urandom > "$2"; }
mib=$((1 << 20))
export RCLONE_AZUREBLOB_CHUNK_SIZE=4Mi RCLONE_RETRIES=1 RCLONE_LOW_LEVEL_RETRIES=1

step "names that need care, empty files, sizes around a block and around the limit of one request"
for name in "with spaces" "a+b" "100%" "%41 stays" "grüße-日本語-🙂" ".hidden" "two..dots" "a&b=c;d,e" "q?x#y" "it's [x] {y}" "tilde~bang!" "back\\slash"; do
  file 100 "tree/names/$name"
  file 100 "tree/dirs/$name/$name.txt"
done
file 0 tree/sizes/empty
for size in 1 $((4 * mib - 1)) $((4 * mib)) $((4 * mib + 1)) $((8 * mib - 1)) $((8 * mib)) $((8 * mib + 1)); do file "$size" "tree/sizes/$size"; done
for i in $(seq 100); do file "$i" "tree/many/$((i % 10))/$i"; done

step "copy, and check by MD5 and by content"
rclone mkdir edge:tree
rclone copy tree edge:tree --transfers 8
rclone check tree edge:tree
rclone check tree edge:tree --download --checkers 8
same "$(cd tree && find . -type f | sed 's|^\./||' | sort)" "$(rclone lsf -R --files-only edge:tree | sort)"

step "copy back"
rclone copy edge:tree back --transfers 8
diff -r tree back

step "a second copy finds nothing to do"
same "0" "$(rclone copy tree edge:tree --stats-one-line -v 2>&1 | grep -c ': Copied' || true)"

step "metadata: the time of the file is kept"
touch -d 2001-02-03T04:05:06Z tree/sizes/1
rclone copy tree/sizes/1 edge:tree/sizes
same "2001-02-03 04:05:06" "$(TZ=UTC rclone lsf --format t edge:tree/sizes/1)"

step "a file of 100 MiB in parallel blocks, and two ranges of it"
file $((100 * mib)) large/100
rclone copy large edge:tree/large --azureblob-upload-concurrency 8
rclone check large edge:tree/large --download
same "$(tail -c +$((50 * mib + 1)) large/100 | head -c 1000 | md5sum)" "$(rclone cat edge:tree/large/100 --offset $((50 * mib)) --count 1000 | md5sum)"
same "$(tail -c 10 large/100 | md5sum)" "$(rclone cat edge:tree/large/100 --offset -10 | md5sum)"
rclone copyto edge:tree/large/100 again --multi-thread-streams 8 --multi-thread-cutoff 10Mi
cmp large/100 again

step "standard input, of unknown length"
head -c $((9 * mib + 5)) large/100 | rclone rcat edge:tree/streamed
same "$(head -c $((9 * mib + 5)) large/100 | md5sum)" "$(rclone cat edge:tree/streamed | md5sum)"

step "sync changes, adds and removes"
echo changed > "tree/names/with spaces"
echo added > tree/names/added
rm -r tree/many/3
rclone sync tree edge:tree --exclude "/large/**" --exclude /streamed
rclone check tree edge:tree --exclude "/large/**" --exclude /streamed
same "$(ls tree/many | sort)" "$(rclone lsf --dirs-only edge:tree/many | tr -d / | sort)"

step "listings: one level, a prefix, in small pages, in one go"
same "$(printf '%s\n' dirs/ large/ many/ names/ sizes/ streamed)" "$(rclone lsf edge:tree | sort)"
same "$(ls tree/many/7 | sort)" "$(rclone lsf edge:tree/many/7 | sort)"
same "$(rclone lsf -R edge:tree | sort)" "$(rclone lsf -R edge:tree --azureblob-list-chunk 7 | sort)"
same "$(rclone lsf -R --files-only edge:tree | sort)" "$(rclone lsf -R --files-only --fast-list edge:tree | sort)"
same "$(find tree/many -type f | wc -l)" "$(rclone size edge:tree/many --json | grep -o '"count":[0-9]*' | cut -d: -f2)"

step "copies and moves within the account, by the service"
rclone copyto "edge:tree/names/grüße-日本語-🙂" "edge:tree/names/kopie von grüße+日本語"
same "$(rclone cat "edge:tree/names/grüße-日本語-🙂" | md5sum)" "$(rclone cat "edge:tree/names/kopie von grüße+日本語" | md5sum)"
rclone mkdir edge:other
rclone sync edge:tree edge:other
rclone check edge:tree edge:other
rclone moveto "edge:other/names/100%" "edge:other/names/200%"
same "" "$(rclone lsf edge:other/names --include "100%")"
same "$(md5sum < "tree/names/100%")" "$(rclone cat "edge:other/names/200%" | md5sum)"

step "tiers"
rclone settier Cool edge:other/sizes/1
same "Cool" "$(rclone lsf --format T edge:other/sizes/1)"

step "delete a file, a folder, a container"
rclone deletefile edge:other/streamed
rclone purge edge:other/dirs
same "$(printf '%s\n' large/ many/ names/ sizes/)" "$(rclone lsf edge:other | sort)"
rclone purge edge:other
same "tree/" "$(rclone lsf edge:)"

step "refusals"
RCLONE_CONFIG_EDGE_KEY=d3Jvbmcta2V5LXdyb25nLWtleQ== refused AuthenticationFailed rclone lsf edge:tree
refused "directory not found" rclone lsf edge:missing
echo "rclone: everything done"
