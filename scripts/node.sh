#!/usr/bin/env bash
# Prints the folder of a Node.js that is new enough for the console and its tests. Where
# the system's is older, as Debian 12's, one is installed from the npm registry
# into the cache folder of the user.
set -euo pipefail

version=22.23.3
enough() { "$1" -e 'const [a, b] = process.versions.node.split(".").map(Number); process.exit(a > 20 || (a === 20 && b >= 19) ? 0 : 1)' 2>/dev/null; }

if enough node; then
  dirname "$(command -v node)"
  exit
fi
folder=${XDG_CACHE_HOME:-$HOME/.cache}/mediamill-tools/node-$version
enough "$folder/node_modules/node/bin/node" || npm install --silent --no-audit --no-fund --prefix "$folder" "node@$version" >&2
enough "$folder/node_modules/node/bin/node" || { echo "node.sh: node $version was not installed" >&2; exit 1; }
echo "$folder/node_modules/node/bin"
