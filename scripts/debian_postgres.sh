#!/usr/bin/env bash
# Run the tests on Debian's PostgreSQL 15, in a cluster that is made for the run and thrown away after it.
#
#   bash scripts/debian_postgres.sh [pytest's arguments]        (everything when none are given)
#
# As root it installs the package when it is missing, and runs the server as the user postgres; anyone else needs the
# package and runs the server as themselves. TILLIT_POSTGRES_BIN names another version's programs.
set -euo pipefail

root="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
programs="${TILLIT_POSTGRES_BIN:-/usr/lib/postgresql/15/bin}"

if [ ! -x "$programs/initdb" ]; then
    if [ "$(id -u)" != 0 ]; then
        echo "Debian's PostgreSQL is missing: sudo apt-get install --no-install-recommends postgresql-15" >&2
        exit 2
    fi
    apt-get update -q >/dev/null
    # The package would make and start a cluster of its own; the tests need only the programs.
    install -d /etc/postgresql-common
    [ -e /etc/postgresql-common/createcluster.conf ] || echo "create_main_cluster = false" >/etc/postgresql-common/createcluster.conf
    DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends postgresql-15 >/dev/null
fi

# A socket's path may have 107 bytes, so the folder is near the top.
work="$(mktemp -d "${TMPDIR:-/tmp}/tillit-pg-XXXXXX")"
as=()
if [ "$(id -u)" = 0 ]; then
    chown postgres "$work"
    as=(runuser -u postgres --)
fi
cleaned=
clean_up() {
    [ -z "$cleaned" ] || return 0
    cleaned=yes
    "${as[@]}" "$programs/pg_ctl" -D "$work/data" -m immediate -w stop >/dev/null 2>&1 || true
    rm -rf --one-file-system "$work"
}
trap clean_up EXIT
trap 'exit 130' INT TERM

cd "$work" # the server's user may not be able to enter the checkout
"${as[@]}" "$programs/initdb" -D "$work/data" -U postgres -A trust -E UTF8 --locale=C.UTF-8 >"$work/initdb.log" 2>&1 ||
    { cat "$work/initdb.log" >&2; exit 1; }
# Only a socket in a folder of our own; may lose data in a power cut, which a test does not mind.
"${as[@]}" "$programs/pg_ctl" -D "$work/data" -w -l "$work/server.log" -o "-c listen_addresses='' -k $work \
    -c fsync=off -c full_page_writes=off -c synchronous_commit=off -c max_connections=100" start >/dev/null ||
    { cat "$work/server.log" >&2; exit 1; }
"${as[@]}" "$programs/psql" -q -h "$work" -U postgres -d postgres \
    -c "CREATE ROLE tillit LOGIN CREATEDB" -c "CREATE ROLE tillit_app LOGIN" -c "GRANT tillit_app TO tillit" \
    -c "CREATE DATABASE tillit OWNER tillit"
echo "Testing on $("$programs/postgres" --version)" >&2

mkdir "$work/home"
cd "$root"
TILLIT_DATABASE_URL="postgresql://tillit@/tillit?host=$work" TILLIT_HOME="$work/home" \
    .venv/bin/python -m pytest "$@"
