#!/usr/bin/env bash
# Installs what is missing of the named programs, and says what it installs.
# Debian and Ubuntu by apt-get, macOS by Homebrew. usage: install.sh ffmpeg [postgresql chromium …]
set -euo pipefail

present() {
  case $1 in
    ffmpeg) command -v ffmpeg >/dev/null && command -v ffprobe >/dev/null ;;
    postgresql) command -v initdb >/dev/null || compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null ||
      compgen -G '/opt/homebrew/opt/postgresql@*/bin/initdb' >/dev/null || compgen -G '/usr/local/opt/postgresql@*/bin/initdb' >/dev/null ;;
    chromium) command -v chromium chromium-browser google-chrome >/dev/null || [ -d "/Applications/Chromium.app" ] || [ -d "/Applications/Google Chrome.app" ] ;;
    node) command -v node >/dev/null && command -v npm >/dev/null ;;
    fonts) [ -n "$(fc-list 2>/dev/null)" ] ;;
    requests) # of the Python that the package is for: another one may come first in PATH here and not in the tests
      if command -v apt-get >/dev/null; then /usr/bin/python3 -c 'import requests' 2>/dev/null; else python3 -c 'import requests' 2>/dev/null; fi ;;
    cjk) [ -n "$(fc-list :lang=ko 2>/dev/null)" ] && [ -n "$(fc-list :lang=zh-cn)" ] ;;
    *) echo "install.sh: unknown program $1" >&2; exit 2 ;;
  esac
}

# Ubuntu's Chromium is a snap, which this package brings.
ubuntu() { grep -qs '^ID=ubuntu' /etc/os-release; }
debian() {
  case $1 in
    chromium) if ubuntu; then echo chromium-browser; else echo chromium; fi ;;
    node) echo nodejs npm ;;
    fonts) echo fonts-dejavu-core fontconfig ;;
    cjk) echo fonts-noto-cjk ;;
    requests) echo python3-requests ;;
    *) echo "$1" ;;
  esac
}
homebrew() {
  case $1 in
    postgresql) echo postgresql@15 ;;
    fonts) echo fontconfig ;;
    cjk) echo font-noto-sans-cjk ;;
    *) echo "$1" ;;
  esac
}

missing=()
for program in "$@"; do present "$program" || missing+=("$program"); done
[ ${#missing[@]} -eq 0 ] && exit 0
echo "Installing what is missing: ${missing[*]}"

if command -v apt-get >/dev/null; then
  sudo=""
  [ "$(id -u)" -eq 0 ] || sudo="sudo"
  packages=()
  for program in "${missing[@]}"; do read -r -a names <<<"$(debian "$program")"; packages+=("${names[@]}"); done
  $sudo apt-get update -qq
  $sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${packages[@]}" >/dev/null
elif command -v brew >/dev/null; then
  for program in "${missing[@]}"; do
    # Homebrew has no Python modules.
    if [ "$program" = requests ]; then PIP_BREAK_SYSTEM_PACKAGES=1 python3 -m pip install --quiet --user requests
    else brew install --quiet "$(homebrew "$program")"; fi
  done
else
  echo "install.sh: this is neither Debian nor macOS with Homebrew; please install ${missing[*]} yourself" >&2
  exit 1
fi
for program in "${missing[@]}"; do
  present "$program" || { echo "install.sh: $program is still missing after the installation" >&2; exit 1; }
done
