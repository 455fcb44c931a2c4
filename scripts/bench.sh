#!/usr/bin/env bash
# Runs every benchmark in bench/ in turn and prints its figures. `LARGE=1` adds the long ones.
set -euo pipefail
cd "$(dirname "$0")/.."
scripts/extras.sh
for file in bench/*.py; do
  case "$file" in */_*|*_one.py) continue ;; esac
  echo "== $file"
  .venv/bin/python "$file" ${LARGE:+--large}
done
