#!/usr/bin/env bash
# One command shows a working county: environment, database, synthetic people, web process.
# The second time only what changed is done again. PORT= chooses the port, SCALE= the size.
set -euo pipefail
cd "$(dirname "$0")/.."
port="${PORT:-8000}"
export DOUDI_DEMO=1 DJANGO_SETTINGS_MODULE=doudi.settings
export DOUDI_VAR="${DOUDI_VAR:-$PWD/var/demo}"
scripts/setup.sh base
doudi=".venv/bin/doudi"
.venv/bin/python manage.py migrate -v 0
# 24 months of payments and the recheck of the county take longer than all the rest: the worker adds
# them while the pages are served already; FULL=1 builds them first.
[ "${FULL:-0}" = 1 ] && until="" || until="--until cases"
"$doudi" demo build $until ${SCALE:+--scale "$SCALE"}
"$doudi" demo accounts --port "$port"
exec "$doudi" serve --port "$port"
