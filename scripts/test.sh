#!/usr/bin/env bash
# Installs what the tests need, runs all of them, and leaves nothing behind.
# The tests start PostgreSQL, the S3 server and Chromium themselves, on free
# ports of 127.0.0.1, and stop them.
set -euo pipefail
cd "$(dirname "$0")/.."

scripts/install.sh ffmpeg postgresql chromium node fonts requests
PATH="$(scripts/node.sh):$PATH"
export PATH

# A copy without its history, or one of somebody else, is tested as well.
export GOFLAGS="${GOFLAGS:+$GOFLAGS }-buildvcs=false"
# A test that lacks a tool fails, it is never skipped; one that lacks a privilege
# fails where the machine gives it, and is named at the end where it does not.
export CI=true
MEDIAMILL_PRIVILEGES=$(scripts/privileges.sh)
MEDIAMILL_UNPROVEN=$(mktemp)
export MEDIAMILL_PRIVILEGES MEDIAMILL_UNPROVEN
trap 'rm -f "$MEDIAMILL_UNPROVEN"' EXIT
step() { printf '\n== %s: %s\n' "$(date +%T)" "$*"; }

step "the S3 server of the tests (versitygw)"
MEDIAMILL_VERSITYGW=$(scripts/versitygw.sh)
export MEDIAMILL_VERSITYGW

# gofmt, vet, staticcheck, and some packages under the race detector. Fuzz targets
# run with their seeds below; ten seconds of each would take eight minutes more.
FUZZ_SECONDS=0 scripts/lint.sh

step "builds without C, and for macOS"
for program in mediamill mediamill-infer; do
  CGO_ENABLED=0 go build -o /dev/null ./cmd/$program
  CGO_ENABLED=0 GOOS=darwin GOARCH=arm64 go build -o /dev/null ./cmd/$program
done

step "the console: format, lint, types, tests, and web/dist as the source makes it"
scripts/web.sh

# Vendors' own SDKs (test/sdk) are installed by npm ci into the cache folder of the user, once for each lock file; packs
# (models, and the library that runs them) by npm pack, once for each version.
step "go test, the other packages"
# Four at once on two cores: many wait for leases, browsers and retries.
go test -p 4 -shuffle=on -timeout 90m $(scripts/packages.sh plain)

step "what was not proven on this machine, whose privileges are $MEDIAMILL_PRIVILEGES"
if [ -s "$MEDIAMILL_UNPROVEN" ]; then sort -u "$MEDIAMILL_UNPROVEN"; else echo "nothing"; fi
