#!/usr/bin/env bash
# Builds the S3 server that the tests talk to, once for each version of
# test/tools, and prints its path. It is a program of its own module: its
# dependencies never enter ours.
set -euo pipefail
cd "$(dirname "$0")/../test/tools"
cache="$(go env GOCACHE)/mediamill-tools"
version=$(cat go.mod go.sum gateway/*.go ../../scripts/versitygw.sh | cksum | cut -d' ' -f1)
binary="$cache/versitygw-$version"
if [ ! -x "$binary" ]; then
  mkdir -p "$cache"
  # The SDKs of clouds are large and hardly run: compiling them without optimization takes two thirds of the time.
  go build '-gcflags=github.com/...=-N -l' -ldflags='-s -w' -o "$binary.$$" ./gateway >&2
  mv "$binary.$$" "$binary"
fi
echo "$binary"
