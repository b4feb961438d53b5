# shellcheck shell=bash
# What the scripts of this folder expect of a command. Each reads this first.
set -euo pipefail
group=${GROUP:-manage}
failures=0
errors=$(mktemp)
trap 'code=$?; [ $failures = 0 ] || code=1; exit $code' EXIT

# az, where the test has started forks.py, lets that run the command; a user of another configuration has a process as ever.
if [ -n "${FORKS:-}" ]; then
  home=$AZURE_CONFIG_DIR
  az() {
    [ "$AZURE_CONFIG_DIR" = "$home" ] || { command az "$@"; return; }
    local code
    printf '%s\0' "$@" >"$FORKS/words"
    echo >"$FORKS/go"
    read -r code <"$FORKS/gone"
    cat "$FORKS/out"
    cat "$FORKS/err" >&2
    return "$code"
  }
fi

failed() {
  failures=$((failures + 1))
  echo "$0, line ${BASH_LINENO[1]}: az $*" >&2
}

# shows TEXT ARGUMENTS...: az prints just that.
shows() {
  local want=$1 got
  shift
  if ! got=$(az "$@" -o tsv 2>"$errors") || [ "$got" != "$want" ]; then
    failed "$@" $'\n  prints: '"$got $(tail -c 500 "$errors")"$'\n  wanted: '"$want"
  fi
}

# prints TEXT ARGUMENTS...: az prints that, among other things.
prints() {
  local want=$1 got
  shift
  if ! got=$(az "$@" 2>"$errors") || [[ $got != *"$want"* ]]; then
    failed "$@" $'\n  prints: '"$(tail -c 1500 <<<"$got") $(tail -c 500 "$errors")"$'\n  wanted: '"$want"
  fi
}

# refused TEXT ARGUMENTS...: az fails, and says that.
refused() {
  local want=$1 got
  shift
  if got=$(az "$@" -o json 2>&1); then
    failed "$@" $'\n  was not refused'
  elif [[ $got != *"$want"* ]]; then
    failed "$@" $'\n  says: '"$(tail -c 500 <<<"$got")"$'\n  wanted: '"$want"
  fi
}

# does ARGUMENTS...: az does not fail.
does() {
  local got
  got=$(az "$@" -o json 2>&1) || failed "$@" $'\n  says: '"$(tail -c 500 <<<"$got")"
}
