#!/usr/bin/env bash
# Debian's Chromium for the browser tests: installed where it is missing and the machine allows it.
# In CI its absence is a failure; elsewhere the browser tests skip themselves and say so.
set -euo pipefail

present() { command -v chromium >/dev/null || command -v chromium-browser >/dev/null; }

if present; then exit 0; fi
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    printf 'chromium: installing it with apt-get\n' >&2
    export DEBIAN_FRONTEND=noninteractive
    { apt-get update -qq && apt-get install -y -qq --no-install-recommends chromium fonts-dejavu-core; } >/dev/null || true
fi
if present; then exit 0; fi
if [ "${CI:-}" = true ]; then
    printf 'chromium: it is missing and could not be installed; in CI that is a failure\n' >&2
    exit 1
fi
printf 'chromium: it is missing, so the browser tests will be skipped (Debian/Ubuntu: apt-get install chromium)\n' >&2
