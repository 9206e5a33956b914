#!/usr/bin/env bash
# Installs what the tests need, runs all of them, and leaves nothing behind.
# The tests start PostgreSQL, the S3 server and Chromium themselves, on free
# ports of 127.0.0.1, and stop them.
set -euo pipefail
cd "$(dirname "$0")/.."

scripts/install.sh ffmpeg postgresql chromium node fonts cjk requests
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
MEDIAMILL_BUILT=$(mktemp -d)
# Everything but the race detector is built without C, which the program must do
# without; the world is compiled once, then.
export CGO_ENABLED=0
clean() {
  # shellcheck disable=SC2046 # each is a process of its own
  kill $(jobs -p) 2>/dev/null || true
  rm -rf "$MEDIAMILL_UNPROVEN" "$MEDIAMILL_BUILT"
}
trap clean EXIT
step() { printf '\n== %s: %s\n' "$(date +%T)" "$*"; }
# joined waits for what runs in the background, and shows what it wrote.
joined() { local ended=0; wait "$1" || ended=$?; cat "$2"; return $ended; }

# npm waits for the network, and one core is enough for it.
scripts/web.sh >"$MEDIAMILL_BUILT/web.log" 2>&1 &
web=$!

step "the S3 server of the tests (versitygw), and both programs, once for all packages"
MEDIAMILL_VERSITYGW=$(scripts/versitygw.sh)
MEDIAMILL_BINARY=$MEDIAMILL_BUILT/mediamill
export MEDIAMILL_VERSITYGW MEDIAMILL_BINARY
go build -ldflags='-s -w' -o "$MEDIAMILL_BUILT/" ./cmd/...

# gofmt, vet, staticcheck, and some packages under the race detector.
scripts/lint.sh

step "builds for macOS"
# They are never run, and so not optimized, which takes two thirds of the time.
GOOS=darwin GOARCH=arm64 go build '-gcflags=all=-N -l -dwarf=false' -ldflags='-s -w' -o "$MEDIAMILL_BUILT/macos/" ./cmd/...

step "the console: format, lint, types, tests, and web/dist as the source makes it"
joined $web "$MEDIAMILL_BUILT/web.log"

# Beside the tests, since many of them wait for leases, browsers and retries.
FUZZ_PROCESSES=1 scripts/fuzz.sh >"$MEDIAMILL_BUILT/fuzz.log" 2>&1 &
fuzz=$!

# Vendors' own SDKs (test/sdk) are installed by npm ci into the cache folder of the user, once for each lock file; packs
# (models, and the library that runs them) by npm pack, once for each version.
step "go test, the other packages, and ten seconds of each fuzz target beside them"
# Four at once on two cores, for the same reason. vet has read them all in lint.sh.
go test -vet=off -p 4 -shuffle=on -timeout 90m $(scripts/packages.sh plain)
joined $fuzz "$MEDIAMILL_BUILT/fuzz.log"

step "what was not proven on this machine, whose privileges are $MEDIAMILL_PRIVILEGES"
if [ -s "$MEDIAMILL_UNPROVEN" ]; then sort -u "$MEDIAMILL_UNPROVEN"; else echo "nothing"; fi
