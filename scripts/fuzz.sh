#!/usr/bin/env bash
# Runs each fuzz target for ten seconds; FUZZ_SECONDS=60 scripts/fuzz.sh for longer.
# FUZZ_PROCESSES, 2 by default, is how many targets run at once, each on one core.
set -euo pipefail
cd "$(dirname "$0")/.."
export GOFLAGS="${GOFLAGS:+$GOFLAGS }-buildvcs=false" CGO_ENABLED=0
export FUZZ_SECONDS="${FUZZ_SECONDS:-10}"
FUZZ_BINARIES=$(mktemp -d)
export FUZZ_BINARIES
trap 'rm -rf "$FUZZ_BINARIES"' EXIT

# One program a package, which go test -fuzz would link for each of its targets.
targets=$(grep -rHo --include='*_test.go' '^func Fuzz[A-Za-z0-9_]*' cmd internal | sed 's,/[^/]*:func , ,')
for package in $(cut -d' ' -f1 <<<"$targets" | sort -u); do
  go test -c -vet=off -fuzz . -o "$FUZZ_BINARIES/$package/fuzz.test" "./$package"
done
fuzz() {
  local log
  log=$(cd "$1" && "$FUZZ_BINARIES/$1/fuzz.test" -test.run '^$' -test.fuzz "^$2\$" -test.fuzztime "${FUZZ_SECONDS}s" -test.parallel 1 \
    -test.fuzzcachedir "$FUZZ_BINARIES/$1/corpus" 2>&1) || { printf '%s\n' "$log"; return 1; }
  printf '%s %s: %s\n' "$1" "$2" "$(grep -o 'execs: [0-9]*' <<<"$log" | tail -1)"
}
export -f fuzz
xargs -P "${FUZZ_PROCESSES:-2}" -n 2 bash -c 'fuzz "$@"' fuzz <<<"$targets"
