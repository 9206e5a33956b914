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
# A test that lacks a tool fails, it is never skipped.
export CI=true
step() { printf '\n== %s\n' "$*"; }

step "gofmt and vet"
unformatted=$(gofmt -l bench cmd docs internal test web/*.go)
[ -z "$unformatted" ] || { echo "gofmt wants: $unformatted"; exit 1; }
go vet ./...

step "builds without C, and for macOS"
CGO_ENABLED=0 go build -o /dev/null ./cmd/mediamill
CGO_ENABLED=0 GOOS=darwin GOARCH=arm64 go build -o /dev/null ./cmd/mediamill

step "the console: format, lint, types, tests, and web/dist as the source makes it"
scripts/web.sh

step "the S3 server of the tests (versitygw)"
scripts/versitygw.sh >/dev/null

# Vendors' own SDKs (test/sdk) are installed by npm ci into the cache folder of the user, once for each lock file.
step "go test ./..."
MEDIAMILL_VERSITYGW=$(scripts/versitygw.sh) go test -timeout 90m ./...
