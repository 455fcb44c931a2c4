#!/usr/bin/env bash
# Debian packages that the tests need: a browser, Chinese fonts, PostgreSQL,
# and a library that the browser's driver links.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/apt.sh
need=()
command -v chromium >/dev/null 2>&1 || need+=(chromium)
fc-list 2>/dev/null | grep -qi "noto.*cjk" || need+=(fonts-noto-cjk fontconfig)
ldconfig -p 2>/dev/null | grep -q "libatomic.so.1" || need+=(libatomic1)
ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || need+=(postgresql)
[ ${#need[@]} -eq 0 ] || need_debian "${need[@]}"
