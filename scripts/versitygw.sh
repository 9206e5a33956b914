#!/usr/bin/env bash
# Builds the S3 server that the tests talk to, once for each version of
# test/tools/go.mod, and prints its path. It is a program of its own module: its
# dependencies never enter ours.
set -euo pipefail
cd "$(dirname "$0")/../test/tools"
cache="$(go env GOCACHE)/mediamill-tools"
version=$(cat go.mod go.sum | cksum | cut -d' ' -f1)
binary="$cache/versitygw-$version"
if [ ! -x "$binary" ]; then
  mkdir -p "$cache"
  go build -o "$binary.$$" github.com/versity/versitygw/cmd/versitygw >&2
  mv "$binary.$$" "$binary"
fi
echo "$binary"
