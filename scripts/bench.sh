#!/usr/bin/env bash
# Measures the ratios of docs/benchmarks.md on this machine, which should be idle.
set -euo pipefail
cd "$(dirname "$0")/.."
PATH="$(scripts/node.sh):$PATH"
export PATH
step() { printf '\n== %s\n' "$*"; }

step "P1, P13, P14: what the service adds to ffmpeg"
go run ./bench/service
step "the start: a probe against ffprobe, and a server until it is ready"
go run ./bench/start
step "P2: a ladder against one ffmpeg for each rendition"
go run ./bench/ladder
step "what enhance gains on references that were made worse"
go run ./bench/enhance
step "an idle server on SQLite"
go run ./bench/idle
step "empty tasks a second, SQLite and PostgreSQL"
go run ./bench/tasks
step "lists and search with 1,000,000 jobs, SQLite and PostgreSQL"
for database in "$(mktemp -d)" cluster; do
  go run ./bench/million -database "$database"
done
step "the console: first table, live rows, scrolling with 100,000 jobs"
go test -run - -bench . -benchtime 1x -v ./bench/console
