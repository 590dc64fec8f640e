#!/usr/bin/env bash
# Fetch the pinned design system, htmx and Inter as built files into the tree, and write down what was fetched.
#
# The files are committed, so that neither a user nor CI needs npm. Run `make vendor` after changing a version
# below or the theme in src/tillit/ui/theme.config.json; then look at /styleguide/ before you commit.
set -euo pipefail

DESIGNSYSTEMET=1.22.0      # @digdir/designsystemet-css: plain CSS components
DESIGNSYSTEMET_CLI=1.15.0  # @digdir/designsystemet: makes our theme from theme.config.json
HTMX=2.0.11                # the release line that django-htmx documents
INTER=5.3.0                # @fontsource-variable/inter: latin and latin-ext only

root="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
ui="$root/src/tillit/ui"
vendor="$ui/static/vendor"
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT

fetch() { # name, version: unpack the package into $work/<name without scope>
    local name="$1" version="$2" folder="$work/${1##*/}"
    mkdir -p "$folder"
    (cd "$work" && npm pack --silent "$name@$version" | tail -1 | xargs -I{} tar -xzf {} -C "$folder" --strip-components=1)
}

echo "Fetching …"
fetch @digdir/designsystemet-css "$DESIGNSYSTEMET"
fetch htmx.org "$HTMX"
fetch @fontsource-variable/inter "$INTER"

rm -rf "$vendor"
mkdir -p "$vendor/designsystemet" "$vendor/htmx" "$vendor/inter"
cp "$work/designsystemet-css/dist/src/index.css" "$vendor/designsystemet/designsystemet.css"
cp "$work/designsystemet-css/LICENSE" "$vendor/designsystemet/LICENSE"
cp "$work/htmx.org/dist/htmx.min.js" "$vendor/htmx/htmx.min.js"
cp "$work/htmx.org/LICENSE" "$vendor/htmx/LICENSE"
for subset in latin latin-ext; do
    cp "$work/inter/files/inter-$subset-wght-normal.woff2" "$vendor/inter/"
done
cp "$work/inter/LICENSE" "$vendor/inter/LICENSE"

echo "Making the theme …"
mkdir "$work/theme"
cp "$ui/theme.config.json" "$work/theme/designsystemet.config.json"
(
    cd "$work/theme"
    npm install --silent --no-save --no-audit --no-fund "@digdir/designsystemet@$DESIGNSYSTEMET_CLI" >/dev/null 2>&1
    npx --no-install designsystemet tokens create >/dev/null 2>&1
    npx --no-install designsystemet tokens build --out-dir build >/dev/null 2>&1
)
cp "$work/theme/build/tillit.css" "$vendor/designsystemet/theme.css"

python3 - "$vendor" "$DESIGNSYSTEMET" "$DESIGNSYSTEMET_CLI" "$HTMX" "$INTER" <<'PYTHON'
import hashlib
import json
import sys
from pathlib import Path

vendor = Path(sys.argv[1])
css, cli, htmx, inter = sys.argv[2:]
packages = [
    {"folder": "designsystemet", "package": "@digdir/designsystemet-css", "version": css, "license": "MIT"},
    {"folder": "designsystemet", "package": "@digdir/designsystemet", "version": cli, "license": "MIT",
     "made": "theme.css, from src/tillit/ui/theme.config.json"},
    {"folder": "htmx", "package": "htmx.org", "version": htmx, "license": "0BSD"},
    {"folder": "inter", "package": "@fontsource-variable/inter", "version": inter, "license": "OFL-1.1"},
]
files = {
    path.relative_to(vendor).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
    for path in sorted(vendor.rglob("*"))
    if path.is_file()
}
text = json.dumps({"packages": packages, "sha256": files}, indent=2) + "\n"
(vendor / "vendored.json").write_text(text, encoding="utf-8")
print(f"{len(files)} files, {sum((vendor / name).stat().st_size for name in files) // 1024} KiB")
PYTHON
