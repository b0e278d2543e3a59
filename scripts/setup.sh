#!/bin/sh
# Makes .venv hold what a hash-pinned lock says. usage: scripts/setup.sh LOCK [LOCK_THAT_IT_CONTAINS]
# Does nothing when .venv already follows this lock. PYTHON=/path/to/python3.12 picks another Python.
set -eu
cd "$(dirname "$0")/.."
lock=$1
venv=.venv

say() { printf '%s\n' "$*" >&2; }

follows() { [ -x "$venv/bin/seintje" ] && cmp -s "$1" "$venv/.$1"; }

find_python() {
    for candidate in ${PYTHON:-python3 python3.14 python3.13 python3.12 python3.11}; do
        if "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            printf '%s' "$candidate"
            return
        fi
    done
    say "Seintje heeft Python 3.11 of nieuwer nodig. Gevonden: $("${PYTHON:-python3}" --version 2>&1 || true)."
    say "Wijs er zelf een aan met: make setup PYTHON=/pad/naar/python3.11   (Seintje needs Python 3.11 or newer)"
    exit 69
}

make_venv() {
    python=$(find_python)
    if ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
        say "Deze Python kan geen virtuele omgeving maken. Op Debian: apt-get install python3-venv   (needs python3-venv)"
        exit 69
    fi
    "$python" -m venv --clear "$venv"  # --clear: what an interrupted setup left behind is not trusted
}

write_wrapper() {
    cat > "$venv/bin/seintje" <<'WRAPPER'
#!/bin/sh
# Finds the checkout from its own place, so that the folder may be moved or linked to.
bin=$(dirname "$(readlink -f "$0")")
exec "$bin/python" "$bin/../../cli.py" "$@"
WRAPPER
    chmod +x "$venv/bin/seintje"
}

follows "$lock" && exit 0
"$venv/bin/python" -m pip --version >/dev/null 2>&1 || make_venv
say "Pakketten installeren volgens $lock (de eerste keer duurt dit een paar minuten) …"
[ -w "${HOME:-/nonexistent}" ] || export PIP_NO_CACHE_DIR=1
PIP_USER=0 "$venv/bin/python" -m pip install --quiet --disable-pip-version-check --no-input --require-hashes -r "$lock"
write_wrapper
for followed in "$@"; do cp "$followed" "$venv/.$followed"; done  # last: only a finished setup counts
say "Klaar: $venv volgt $lock."
