#!/usr/bin/env bash
# What only some tests and benchmarks need, each with pinned, hashed packages:
#   spark   pyspark in .venv, and Java from Debian
#   oracle  OpenFisca-Core in an environment of its own, .venv-oracle
# usage: scripts/extras.sh [spark] [oracle]; both without arguments; nothing where the stamps are fresh.
set -euo pipefail
cd "$(dirname "$0")/.."
[ -x .venv/bin/python ] || scripts/setup.sh dev
uv="uv"; command -v uv >/dev/null 2>&1 || uv=".venv/bin/uv"
[ "$#" -gt 0 ] || set -- spark oracle

install() { # kind, environment
  local want; want="$(sha256sum < "requirements/$1.txt" | cut -c1-16)"
  local stamp="$2/.ready-$1"
  if [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$want" ]; then return; fi
  echo "Installing the extra '$1' …"
  [ -x "$2/bin/python" ] || .venv/bin/python -m venv "$2" 2>/dev/null || "$uv" venv -q --seed --python .venv/bin/python "$2"
  if command -v "$uv" >/dev/null 2>&1; then
    UV_LINK_MODE="${UV_LINK_MODE:-hardlink}" "$uv" pip install -q --python "$2/bin/python" --require-hashes -r "requirements/$1.txt"
  else
    "$2/bin/python" -m pip install -q --disable-pip-version-check --require-hashes -r "requirements/$1.txt"
  fi
  echo "$want" > "$stamp"
}

for kind in "$@"; do
  case "$kind" in
    spark)
      command -v java >/dev/null 2>&1 || { . scripts/apt.sh; need_debian openjdk-17-jre-headless; }
      install spark .venv ;;
    oracle) install oracle .venv-oracle ;;
    *) echo "scripts/extras.sh: no extra is called '$kind'" >&2; exit 2 ;;
  esac
done
