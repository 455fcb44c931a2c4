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
# pip stays in the wheel that comes with Python: unpacking it into .venv takes longer than using it.
find_pip() {
  ls "$("$python" -c 'import ensurepip; print(ensurepip.__path__[0])' 2>/dev/null)"/_bundled/pip-*.whl \
    /usr/share/python-wheels/pip-*.whl 2>/dev/null | tail -1 || true
}
pip() { PYTHONPATH="$wheel" .venv/bin/python -m pip "$@" -q --disable-pip-version-check --no-compile; }
echo "Setting up .venv ($kind) …"
.venv/bin/python -c '' 2>/dev/null || "$python" -m venv --clear --without-pip .venv || {
  echo "No environment could be made in .venv: Python's module 'venv' is missing." >&2; exit 1; }
if command -v uv >/dev/null 2>&1; then uv="uv"
elif [ -x .venv/bin/uv ]; then uv=".venv/bin/uv"
else
  wheel="$(find_pip)"
  # Debian splits pip off Python.
  [ -n "$wheel" ] || { need_debian python3-pip-whl && wheel="$(find_pip)"; }
  [ -n "$wheel" ] || { echo "Python's own pip is missing (Debian: python3-venv)." >&2; exit 1; }
  pip install uv==0.13.9 2>/dev/null && uv=".venv/bin/uv" || uv=""
fi
if [ -n "$uv" ]; then
  UV_LINK_MODE="${UV_LINK_MODE:-hardlink}" "$uv" pip install -q --python .venv/bin/python --require-hashes -r requirements/"$kind".txt
else
  pip install --require-hashes -r requirements/"$kind".txt
fi
# The package itself, editable, without asking any registry for a build tool.
site="$(.venv/bin/python -c 'import sysconfig; print(sysconfig.get_path("purelib"))')"
echo "$PWD/src" > "$site/doudi.pth"
printf '#!%s\nimport sys\nfrom doudi.cli import main\nsys.exit(main())\n' "$PWD/.venv/bin/python" > .venv/bin/doudi
chmod +x .venv/bin/doudi
.venv/bin/doudi words compile >/dev/null
echo "$want" > "$stamp"
