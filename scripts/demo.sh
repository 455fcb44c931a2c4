#!/usr/bin/env bash
# One command shows a working county: environment, database, synthetic people, web process.
# The second time only what changed is done again. PORT= chooses the port, SCALE= the size.
set -euo pipefail
cd "$(dirname "$0")/.."
export DOUDI_DEMO=1 DJANGO_SETTINGS_MODULE=doudi.settings
export DOUDI_VAR="${DOUDI_VAR:-$PWD/var/demo}"
scripts/setup.sh base
# What takes longer than all the rest (24 months of payments, the recheck of the county, more cases)
# is added by the worker while the pages are served already; FULL=1 builds it first.
[ "${FULL:-0}" = 1 ] && full="--full" || full=""
exec .venv/bin/doudi demo serve --port "${PORT:-8000}" $full ${SCALE:+--scale "$SCALE"}
