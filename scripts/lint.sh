#!/usr/bin/env bash
# Looks for what tests do not show: gofmt, go vet and staticcheck, the race
# detector with tests in random order, and some seconds of each fuzz target.
#
#   FUZZ_SECONDS=60 scripts/lint.sh           # longer than the 10 s of each target
#   FUZZ_SECONDS=0 scripts/lint.sh            # none, as in make test
set -euo pipefail
cd "$(dirname "$0")/.."
export GOFLAGS="${GOFLAGS:+$GOFLAGS }-buildvcs=false"
step() { printf '\n== %s: %s\n' "$(date +%T)" "$*"; }

step "gofmt and go vet"
unformatted=$(gofmt -l bench cmd docs internal test web/*.go)
[ -z "$unformatted" ] || { echo "gofmt wants: $unformatted"; exit 1; }
go vet ./...

step "staticcheck"
# A program of its own module (test/lint): its dependencies never enter ours.
# It is built here and run on the whole, so that test/lint is not what it reads.
staticcheck="$(go env GOCACHE)/mediamill-tools/staticcheck-$(cat test/lint/go.mod test/lint/go.sum | cksum | cut -d' ' -f1)"
if [ ! -x "$staticcheck" ]; then
  mkdir -p "$(dirname "$staticcheck")"
  go -C test/lint build -o "$staticcheck.$$" honnef.co/go/tools/cmd/staticcheck
  mv "$staticcheck.$$" "$staticcheck"
fi
"$staticcheck" ./...

step "the race detector, in random order"
CI=true go test -race -p 4 -short -shuffle=on -timeout 20m $(scripts/packages.sh race)

[ "${FUZZ_SECONDS:=10}" != 0 ] || exit 0
step "each fuzz target for $FUZZ_SECONDS s"
# Two at once, each on one core.
targets=$(grep -rHo --include='*_test.go' '^func Fuzz[A-Za-z0-9_]*' cmd internal | sed 's,/[^/]*:func , ,')
fuzz() {
  local log
  log=$(go test "./$1" -run '^$' -fuzz "^$2\$" -fuzztime "${FUZZ_SECONDS}s" -parallel 1 2>&1) || { printf '%s\n' "$log"; return 1; }
  printf '%s %s: %s\n' "$1" "$2" "$(grep -o 'execs: [0-9]*' <<<"$log" | tail -1)"
}
export -f fuzz
export FUZZ_SECONDS
xargs -P 2 -n 2 bash -c 'fuzz "$@"' fuzz <<<"$targets"
