#!/usr/bin/env bash
# Looks for what tests do not show: gofmt, go vet and staticcheck, the race
# detector with tests in random order. scripts/fuzz.sh is the rest of make lint.
set -euo pipefail
cd "$(dirname "$0")/.."
export GOFLAGS="${GOFLAGS:+$GOFLAGS }-buildvcs=false"
# Without C as everything in scripts/test.sh, so that the world is compiled once;
# only the race detector needs C.
export CGO_ENABLED=0
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
# vet has read all tests above. Every package is watched: one that is not, such as the
# translated C of SQLite, brings copies of generic functions that the linker may take
# for all, and a lock in them is then not seen.
CI=true CGO_ENABLED=1 go test -race -vet=off -p 4 -short -shuffle=on -timeout 20m $(scripts/packages.sh race)
