#!/usr/bin/env bash
# See to it that the browser tests have a browser: find Debian's Chromium, or install it where that is allowed.
set -euo pipefail

packages="chromium fonts-dejavu-core libatomic1"
have() { command -v chromium >/dev/null 2>&1; }
# Without any font Chromium draws empty boxes, and a minimal machine has none; DejaVu has æ, ø and å.
have_font() { [ -n "$(find -L /usr/share/fonts "${HOME:-/root}/.local/share/fonts" -name '*.[to]tf' -print -quit 2>/dev/null)" ]; }

# The program that drives the browser (node, in the playwright wheel) needs this library, and a minimal machine lacks it.
have_libatomic() { ldconfig -p 2>/dev/null | grep -q 'libatomic\.so\.1' || [ -n "$(find /usr/lib /lib -name 'libatomic.so.1' -print -quit 2>/dev/null)" ]; }

if have && have_font && have_libatomic; then exit 0; fi

if [ "$(id -u)" = 0 ]; then
    as_root=()
elif sudo -n true 2>/dev/null; then
    as_root=(sudo -n)
else
    echo "The tests need Chromium and a font: sudo apt-get install --no-install-recommends $packages" >&2
    exit 1
fi

log="$(mktemp)"
trap 'rm -f "$log"' EXIT
echo "Installing Chromium for the browser tests …" >&2
if ! {
    "${as_root[@]}" apt-get update -q &&
        "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
            apt-get install -q -y --no-install-recommends $packages
} >"$log" 2>&1; then
    tail -n 5 "$log" >&2
    echo "Chromium could not be installed. Install it by hand (apt-get install $packages)." >&2
    exit 1
fi
