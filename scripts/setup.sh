#!/usr/bin/env bash
# Makes .venv with the pinned, hashed packages and the command `doudi`.
# usage: scripts/setup.sh [base|dev]; does nothing when the stamp shows it is up to date.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/apt.sh
kind="${1:-base}"
python="${PYTHON:-python3}"
want="$(cat requirements/base.txt requirements/"$kind".txt pyproject.toml | sha256sum | cut -c1-16)"
stamp=".venv/.ready-$kind"
if [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$want" ]; then .venv/bin/doudi words compile >/dev/null; exit 0; fi

"$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || {
  echo "Doudi needs Python 3.11 or newer; '$python' is $("$python" -V 2>&1). Set PYTHON=… to another one." >&2; exit 1; }
make_venv() {
  if command -v uv >/dev/null 2>&1; then uv venv -q --clear --seed --python "$python" .venv
  else "$python" -m venv --clear .venv >/dev/null 2>&1; fi
}
# Debian splits `ensurepip` off Python, and a folder without pip looks like an environment.
if ! .venv/bin/python -m pip --version >/dev/null 2>&1; then
  make_venv || { need_debian python3-venv && make_venv; } || {
    echo "No environment could be made in .venv: Python's module 'venv' is missing." >&2; exit 1; }
fi
if command -v uv >/dev/null 2>&1; then uv="uv"
else .venv/bin/python -m pip install -q --disable-pip-version-check uv==0.13.9 >/dev/null 2>&1 && uv=".venv/bin/uv" || uv=""
fi
echo "Setting up .venv ($kind) …"
if [ -n "$uv" ]; then
  UV_LINK_MODE="${UV_LINK_MODE:-hardlink}" "$uv" pip install -q --python .venv/bin/python --require-hashes -r requirements/"$kind".txt
else
  .venv/bin/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements/"$kind".txt
fi
# The package itself, editable, without asking any registry for a build tool.
site="$(.venv/bin/python -c 'import sysconfig; print(sysconfig.get_path("purelib"))')"
echo "$PWD/src" > "$site/doudi.pth"
printf '#!%s\nimport sys\nfrom doudi.cli import main\nsys.exit(main())\n' "$PWD/.venv/bin/python" > .venv/bin/doudi
chmod +x .venv/bin/doudi
.venv/bin/doudi words compile >/dev/null
echo "$want" > "$stamp"
