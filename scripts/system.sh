#!/usr/bin/env bash
# Debian packages that the tests need: a browser, Chinese fonts, PostgreSQL.
set -euo pipefail
need=()
command -v chromium >/dev/null 2>&1 || need+=(chromium)
fc-list 2>/dev/null | grep -qi "noto.*cjk" || need+=(fonts-noto-cjk fontconfig)
ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || need+=(postgresql)
[ ${#need[@]} -eq 0 ] && exit 0
as_root=""
if [ "$(id -u)" != 0 ]; then
  command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null && as_root="sudo -n" || {
    echo "The tests need these Debian packages: ${need[*]}" >&2
    echo "Install them once as root:  apt-get install -y ${need[*]}" >&2; exit 1; }
fi
command -v apt-get >/dev/null 2>&1 || { echo "Please install: ${need[*]}" >&2; exit 1; }
echo "Installing ${need[*]} …"
export DEBIAN_FRONTEND=noninteractive
$as_root apt-get update -q >/dev/null
$as_root apt-get install -y -q --no-install-recommends "${need[@]}" >/dev/null
