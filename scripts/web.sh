#!/usr/bin/env bash
# Checks the console's source and builds it; fails when web/dist, which is
# committed so that Go builds need no Node, is not what the source makes.
set -euo pipefail
cd "$(dirname "$0")/../web"
PATH="$(../scripts/node.sh):$PATH"

npm ci --no-audit --no-fund --loglevel=error
npm run --silent check
committed=$(mktemp -d)
trap 'rm -rf "$committed"' EXIT
cp -R dist "$committed"
npm run --silent build
changed=$(diff -rq "$committed/dist" dist || true)
[ -z "$changed" ] || { echo "web/dist is not what the source makes; run npm run build in web/ and commit it:"; echo "$changed"; exit 1; }
