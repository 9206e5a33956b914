#!/usr/bin/env bash
# Prints the packages of one half of the tests. "race" are those that the race
# detector watches, in their short form: what goroutines share lives in them.
# "plain" are the others, which compute, or spend their time in ffmpeg or in
# processes of their own; those that wait the longest come first. dispatch and
# deliver have long tests, and are in both.
set -euo pipefail
watched='/internal/(auth|blob|deliver|dispatch|front|notify|outbound|storages|store|uploads)($|/)'
case ${1-} in
race) go list ./... | grep -E "$watched" ;;
plain) go list ./test/... ./internal/dispatch ./internal/deliver && go list ./... | grep -Ev "$watched|/test/" ;;
*) echo "usage: $0 race|plain" >&2; exit 2 ;;
esac
