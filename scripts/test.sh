#!/usr/bin/env bash
# Installs what tests need from the system (Chromium, fonts, PostgreSQL), then runs all tests.
set -euo pipefail
cd "$(dirname "$0")/.."
scripts/system.sh
.venv/bin/pytest -q -n 2 -m "not browser"
.venv/bin/pytest -q -m browser
