#!/usr/bin/env bash
# Prints which privileges of internal/prooftest this machine gives, separated by
# commas. Each is tried without the program, so that its tests cannot skip what
# the machine allows.
set -u
has=$([ "$(id -u)" = 0 ] && echo root || echo ordinary)

folder=$(mktemp -d)
if mount -t tmpfs none "$folder" 2>/dev/null; then
  umount "$folder"
  has+=,mount
fi
rmdir "$folder"

if unshare --user --map-root-user --mount true 2>/dev/null; then
  has+=,namespaces
  # The number is that of landlock_create_ruleset, which returns its version when it is asked with the flag 1.
  landlock='import ctypes, sys; sys.exit(ctypes.CDLL(None).syscall(444, None, 0, 1) < 1)'
  if unshare --user --map-root-user --mount --net --pid --ipc --fork true 2>/dev/null &&
    python3 -c "$landlock" 2>/dev/null && grep -qs '^Seccomp:' /proc/self/status; then
    has+=,cage
  fi
fi
echo "$has"
