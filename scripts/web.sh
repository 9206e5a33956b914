#!/usr/bin/env bash
# Checks the console's source and builds it; fails when web/dist, which is
# committed so that Go builds need no Node, is not what the source makes.
set -euo pipefail
cd "$(dirname "$0")/../web"
PATH="$(../scripts/node.sh):$PATH"

npm ci --no-audit --no-fund --loglevel=error
npm run --silent check
# Go builds embed dist meanwhile, so that it is built elsewhere.
made=$(mktemp -d)
trap 'rm -rf "$made"' EXIT
npm run --silent build -- --outDir "$made" --emptyOutDir
changed=$(diff -rq dist "$made" || true)
[ -z "$changed" ] || { echo "web/dist is not what the source makes; run npm run build in web/ and commit it:"; echo "$changed"; exit 1; }
