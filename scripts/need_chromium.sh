#!/usr/bin/env bash
# See to it that the browser tests have a browser: find Debian's Chromium, or install it where that is allowed.
set -euo pipefail

have() { command -v chromium >/dev/null 2>&1; }
# Without any font Chromium draws empty boxes, and a minimal machine has none; DejaVu has æ, ø and å.
have_font() { [ -n "$(find -L /usr/share/fonts "${HOME:-/root}/.local/share/fonts" -name '*.[to]tf' -print -quit 2>/dev/null)" ]; }

if have && have_font; then exit 0; fi

if [ "$(id -u)" = 0 ]; then
    as_root=()
elif sudo -n true 2>/dev/null; then
    as_root=(sudo -n)
else
    echo "The tests need Chromium and a font: sudo apt-get install --no-install-recommends chromium fonts-dejavu-core" >&2
    exit 1
fi

log="$(mktemp)"
trap 'rm -f "$log"' EXIT
echo "Installing Chromium for the browser tests …" >&2
if ! {
    "${as_root[@]}" apt-get update -q &&
        "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
            apt-get install -q -y --no-install-recommends chromium fonts-dejavu-core
} >"$log" 2>&1; then
    tail -n 5 "$log" >&2
    echo "Chromium could not be installed. Install it by hand (apt-get install chromium fonts-dejavu-core)." >&2
    exit 1
fi
