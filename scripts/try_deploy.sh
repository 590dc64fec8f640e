#!/usr/bin/env bash
# Follow docs/operate/install.md on a bare Debian 12 in a folder, block by block as it stands there, and try what it set up.
#
#   sudo bash scripts/try_deploy.sh [--keep]        (--keep leaves the machine's logs in ./deploy-logs)
#
# The committed tree (HEAD) is installed. TRY_BARE names a bare folder made before (debootstrap --variant=minbase bookworm);
# TRY_SAVED one that the machine is saved in after section 2, and taken from the next time, for trying the rest often.
# systemd is not the first process there: scripts/try_systemctl.py stands in for it. From section 3 on the machine has
# a network of its own, so that no port meets one of this machine's.
set -euo pipefail

root="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
. "$root/scripts/bare_debian.sh"
[ "$(id -u)" = 0 ] || { echo "debootstrap and chroot need root: sudo bash scripts/try_deploy.sh" >&2; exit 2; }
if [ -z "${TRY_OWN_MOUNTS:-}" ]; then
    TRY_OWN_MOUNTS=1 exec unshare --mount --propagation private bash "${BASH_SOURCE[0]}" "$@"
fi
say() { echo "== $*" >&2; }

work="$(mktemp -d "${TMPDIR:-/var/tmp}/tillit-deploy-XXXXXX")"
machine="$work/machine"
keep="${1:-}"
clean_up() {
    local left target
    [ "$keep" != --keep ] || { mkdir -p deploy-logs && cp -r "$machine"/var/log/{nginx,tillit*} deploy-logs/; }
    left="$(processes_inside "$machine")"
    [ -z "$left" ] || kill -9 $left 2>/dev/null || true
    for target in $(awk -v work="$work/" 'index($2, work) == 1 { print $2 }' /proc/mounts | sort -r); do
        umount -l "$target" || true
    done
    grep -q " $work/" /proc/mounts || rm -rf --one-file-system "$work"
}
trap 'clean_up || true' EXIT
trap 'exit 130' INT TERM

blocks() { # from section, to section: the page's blocks that are marked sh
    awk -v from="$1" -v to="$2" '
        /^## [0-9]+\./ { section = $2 + 0 } /^## [^0-9]/ { section = 99 }
        /^```/ { inside = ($0 == "```sh" && section >= from && section <= to); next }
        inside' "$root/docs/operate/install.md"
}

inside() { # script; the registries' settings go along
    local variable kept=()
    for variable in $(env | grep -oiE '^(PIP_[A-Z_]+|SSL_CERT_[A-Z]+|[a-z]+_proxy|REQUESTS_CA_BUNDLE)=' | tr -d =); do
        kept+=("$variable=${!variable}")
    done
    timeout --kill-after=10 1800 chroot "$machine" /usr/bin/env -i HOME=/root TERM=dumb LANG=C.UTF-8 \
        DEBIAN_FRONTEND=noninteractive PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
        ${kept[@]+"${kept[@]}"} bash -euo pipefail "$1" </dev/null
}

main() {
    if [ -n "${TRY_SAVED:-}" ] && [ -d "$TRY_SAVED" ]; then
        cp -a "$TRY_SAVED" "$machine"
        mount_kernel "$machine"
        install -m 0755 "$root/scripts/try_systemctl.py" "$machine/usr/local/bin/systemctl"
        git -C "$root" archive HEAD | tar -x -C "$machine/opt/tillit" --no-same-owner
        cp "$root/scripts/try_deploy.py" "$machine/root/"
        chroot "$machine" /opt/tillit/.venv/bin/python -m tillit.project.compile_messages
        follow_the_rest
        return
    fi
    say "a bare Debian 12"
    if [ -n "${TRY_BARE:-}" ]; then
        cp -a "$TRY_BARE" "$machine"
    else
        command -v debootstrap >/dev/null || { apt-get update -q && apt-get install -q -y debootstrap; } >/dev/null
        debootstrap --variant=minbase bookworm "$machine" >"$work/debootstrap.log" 2>&1 || { tail "$work/debootstrap.log" >&2; exit 1; }
    fi
    lend_network "$machine"
    mount_kernel "$machine"
    # Debian's packages start nothing by themselves here.
    printf '#!/bin/sh\nexit 101\n' >"$machine/usr/sbin/policy-rc.d"
    install -m 0755 "$root/scripts/try_systemctl.py" "$machine/usr/local/bin/systemctl"
    mkdir -p "$machine/opt/tillit"
    git -C "$root" archive HEAD | tar -x -C "$machine/opt/tillit" --no-same-owner
    cp "$root/scripts/try_deploy.py" "$machine/root/"

    say "sections 1 and 2: packages, a user, the program"
    blocks 1 2 >"$machine/root/first.sh"
    inside /root/first.sh >"$work/first.log" 2>&1 || { tail -n 30 "$work/first.log" >&2; exit 1; }

    [ -z "${TRY_SAVED:-}" ] || tar -C "$machine" --one-file-system -c . | { mkdir -p "$TRY_SAVED" && tar -C "$TRY_SAVED" -x; }
    follow_the_rest
}

follow_the_rest() {
    say "sections 3 to 8: database, configuration, services, nginx, the first administrator; then what it does"
    { blocks 3 8; echo "/opt/tillit/.venv/bin/python /root/try_deploy.py"; } >"$machine/root/then.sh"
    export -f inside
    export machine
    unshare --net bash -c 'ip link set lo up && inside /root/then.sh' 2>&1 | tee "$work/then.log"
}

main; exit
