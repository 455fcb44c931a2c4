# Sourced by scripts that may need a Debian package: `need_debian PACKAGE …` installs them as root
# or through sudo, or says in one sentence what to install and returns 1.
need_debian() {
  local as_root=""
  if [ "$(id -u)" != 0 ]; then
    command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null && as_root="sudo -n" || {
      echo "These Debian packages are needed: $*" >&2
      echo "Install them once as root:  apt-get install -y $*" >&2; return 1; }
  fi
  command -v apt-get >/dev/null 2>&1 || { echo "Please install: $*" >&2; return 1; }
  echo "Installing $* …"
  local get="$as_root env DEBIAN_FRONTEND=noninteractive apt-get -q"
  # The lists at hand are often good enough, and fetching them takes longer than the package.
  $get install -y --no-install-recommends "$@" >/dev/null 2>&1 ||
    { $get update >/dev/null && $get install -y --no-install-recommends "$@" >/dev/null; }
}
