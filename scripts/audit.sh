#!/usr/bin/env bash
# Look for known holes in what Tillit depends on.
#
#   bash scripts/audit.sh [--strict]     (--strict: fail when the list of holes cannot be had)
#
# pip-audit asks PyPI's list of advisories about each pinned version. It has an environment of its own, .venv-audit, made the
# first time. Where the list cannot be had, the age of the pins is shown instead, and that is no failure: a build must
# not depend on a network.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
strict="${1:-}"

how_old() {
    local file
    echo "The list of known holes could not be had ($1). The pins were last resolved:" >&2
    for file in requirements.txt requirements-dev.txt requirements-audit.txt; do
        printf '  %-24s %s, %s packages\n' "$file" "$(git log -1 --format=%cs -- "$file" 2>/dev/null || date -r "$file" +%F)" \
            "$(grep -c '==' "$file")" >&2
    done
    echo "Run make lock and make audit where PyPI can be reached, at least each week." >&2
    [ "$strict" != --strict ] || exit 1
    exit 0
}

if [ ! -x .venv-audit/bin/pip-audit ]; then
    python3 -m venv .venv-audit
    .venv-audit/bin/python -m pip install -q --disable-pip-version-check --require-hashes --only-binary :all: \
        -r requirements-audit.txt 2>/dev/null || { rm -rf .venv-audit; how_old "pip-audit cannot be installed"; }
fi
found=0
for file in requirements.txt requirements-dev.txt; do
    # --no-deps: the file is whole, and its hashes say so; nothing is resolved or installed.
    .venv-audit/bin/pip-audit --progress-spinner off --timeout 15 --no-deps --disable-pip -r "$file" >.venv-audit/said 2>&1 && code=0 || code=$?
    if grep -qiE 'vulnerabilit(y|ies) in' .venv-audit/said; then
        cat .venv-audit/said
        [ "$code" = 0 ] || found=1
    elif [ "$code" != 0 ]; then
        how_old "no answer from the service"
    elif [ "$(grep -c 'could not be audited' .venv-audit/said)" -gt "$(($(grep -c '==' "$file") / 2))" ]; then
        how_old "this index has the packages, and no advisories" # a mirror
    else
        echo "$file: no known hole; $(grep -c 'could not be audited' .venv-audit/said || true) packages are not known there"
    fi
done
exit "$found"
