#!/usr/bin/env bash
# Installs what tests need from the system (Chromium, fonts, PostgreSQL, Java) and the extras of the batch
# (Spark, the oracle), then runs all tests:
# everything on SQLite, what touches a database again on PostgreSQL, then the browser.
set -euo pipefail
cd "$(dirname "$0")/.."
scripts/system.sh
scripts/extras.sh
.venv/bin/pytest -q -n 2 -m "not browser"
DOUDI_TEST_POSTGRES=1 .venv/bin/pytest -q -n 2 -m "not browser and not sqlite"
.venv/bin/pytest -q -m browser
