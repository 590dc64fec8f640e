#!/usr/bin/env bash
# Try both commands on bare Debian 12 machines, as root and as an ordinary user, and time each step.
#
#   bash scripts/fresh_machine.sh [root] [user] [--no-test]      (root and user are both tried by default)
#
# Each machine is a debootstrap minbase folder with python3, python3-venv and make, in which the committed tree (HEAD)
# lies under a closed home. The limits are those of the house: 3 minutes from nothing, 20 seconds the second time.
# FRESH_DEMO and FRESH_TEST replace the commands, and FRESH_BARE names a bare folder made before: for trying this script.
set -euo pipefail

demo="${FRESH_DEMO:-make demo ARGS='--no-serve --json'}"
test="${FRESH_TEST:-make test}"
root="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
people=()
with_test=yes
for word in "$@"; do
    case "$word" in
        root | user) people+=("$word") ;;
        --no-test) with_test=no ;;
        *) sed -n '2,8s/^# \{0,1\}//p' "${BASH_SOURCE[0]}" >&2; exit 2 ;;
    esac
done
[ "${#people[@]}" -gt 0 ] || people=(root user)

if [ "$(id -u)" != 0 ]; then
    echo "A bare machine is made with debootstrap and chroot, which need root: sudo make fresh-machine" >&2
    exit 2
fi
# Mounts of our own: whatever happens, nothing stays mounted on this machine.
if [ -z "${FRESH_OWN_MOUNTS:-}" ] && unshare --mount --propagation private true 2>/dev/null; then
    FRESH_OWN_MOUNTS=1 exec unshare --mount --propagation private bash "${BASH_SOURCE[0]}" "$@"
fi

work="$(mktemp -d "${TMPDIR:-/var/tmp}/tillit-fresh-XXXXXX")"
chmod 755 "$work"
results="$work/results"
: >"$results"
failed=0

. "$root/scripts/bare_debian.sh"

clean_up() {
    local left target
    left="$(processes_inside "$work")"
    [ -z "$left" ] || kill -9 $left 2>/dev/null || true
    for target in $(awk -v work="$work/" 'index($2, work) == 1 { print $2 }' /proc/mounts | sort -r); do
        umount -l "$target" || true
    done
    if grep -q " $work/" /proc/mounts; then
        echo "Still mounted under $work: not removed." >&2
    else
        rm -rf --one-file-system "$work"
    fi
}
trap clean_up EXIT
trap 'exit 130' INT TERM
trap 'echo "fresh_machine.sh: line $LINENO failed" >&2' ERR

say() { echo "== $*" >&2; }

report() { # who, step, seconds, limit, verdict
    printf '%s\t%s\t%s\t%s\t%s\n' "$@" >>"$results"
    case "$5" in ok | -) ;; *) failed=1 ;; esac
}

make_bare_machine() {
    command -v debootstrap >/dev/null || {
        say "installing debootstrap"
        { apt-get update -q && DEBIAN_FRONTEND=noninteractive apt-get install -q -y debootstrap; } >"$work/apt.log" 2>&1 ||
            { tail -n 5 "$work/apt.log" >&2; exit 1; }
    }
    if [ -n "${FRESH_BARE:-}" ]; then
        cp -a "$FRESH_BARE" "$work/bare"
        return
    fi
    say "making a bare Debian 12"
    debootstrap --variant=minbase --include=python3,python3-venv,make bookworm "$work/bare" >"$work/debootstrap.log" 2>&1 ||
        { tail -n 20 "$work/debootstrap.log" >&2; exit 1; }
}

inside() { # machine, who, command
    local machine="$1" who="$2" command="$3" home=/root variable
    local kept=()
    [ "$who" = root ] || home=/home/ola
    for variable in $(env | grep -oiE '^(PIP_[A-Z_]+|SSL_CERT_[A-Z]+|[a-z]+_proxy|REQUESTS_CA_BUNDLE)=' | tr -d =); do
        kept+=("$variable=${!variable}")
    done
    local as=root
    [ "$who" = root ] || as=ola
    timeout --kill-after=10 5400 chroot --userspec="$as:$as" "$machine" /usr/bin/env -i HOME="$home" USER="$as" TERM=dumb LANG=C.UTF-8 \
        PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin ${kept[@]+"${kept[@]}"} \
        bash -c "cd ~/tillit && $command" </dev/null
}

timed() { # machine, who, step, limit or -, command
    local machine="$1" who="$2" step="$3" limit="$4" command="$5" began seconds verdict=ok
    say "$who: $step"
    began="$(date +%s.%N)"
    inside "$machine" "$who" "$command" >"$work/out" 2>"$work/err" || verdict=failed
    seconds="$(echo "$(date +%s.%N) $began" | awk '{ printf "%.1f", $1 - $2 }')"
    if [ "$verdict" = failed ]; then
        tail -n 25 "$work/err" "$work/out" >&2
    elif [ "$limit" != - ] && awk "BEGIN { exit !($seconds > $limit) }"; then
        verdict="too slow"
    fi
    report "$who" "$step" "$seconds" "$limit" "$verdict"
}

is_one_json_document() { # who: what the last step printed, if it was asked to
    case "$demo" in *--json*) ;; *) return 0 ;; esac
    if python3 -m json.tool "$work/out" >/dev/null 2>&1; then
        report "$1" "  prints one JSON document" - - ok
        python3 -c 'import json, sys
found = json.load(open(sys.argv[1]))
print({key: value for key, value in found.items() if not isinstance(value, (dict, list))})' "$work/out" >&2 || true
    else
        report "$1" "  prints one JSON document" - - no
        head -c 600 "$work/out" >&2
    fi
}

folder_rights() { # machine: every folder above the program's and the database's files, and system folders beside them
    (cd "$1" && for folder in . root root/tillit home home/ola home/ola/tillit tmp var var/lib var/tmp usr etc run; do
        [ ! -d "$folder" ] || stat -c '%n %a %u:%g' "$folder"
    done)
}

try_as() { # who
    local who="$1" machine="$work/$1" home
    cp -a "$work/bare" "$machine"
    # A home closed to others, as root's is; the database's user must do without passing through it.
    chroot "$machine" useradd --create-home --shell /bin/bash ola
    chmod 700 "$machine/root" "$machine/home/ola"
    lend_network "$machine"
    mount_kernel "$machine"
    home="$machine/root"
    [ "$who" = root ] || home="$machine/home/ola"
    mkdir "$home/tillit"
    git -C "$root" archive HEAD | tar -x -C "$home/tillit"
    [ "$who" = root ] || chroot "$machine" chown -R ola:ola /home/ola

    folder_rights "$machine" >"$work/rights.before"
    timed "$machine" "$who" "demo, from nothing" 180 "$demo"
    is_one_json_document "$who"
    timed "$machine" "$who" "demo, second time" 20 "$demo"
    is_one_json_document "$who"
    folder_rights "$machine" >"$work/rights.after"
    if diff "$work/rights.before" "$work/rights.after" >&2; then
        report "$who" "  opened no folder" - - ok
    else
        report "$who" "  opened no folder" - - no
    fi
    if [ "$with_test" = yes ]; then
        [ "$who" = root ] || browser_for_a_user "$machine"
        timed "$machine" "$who" "test" - "$test"
        grep -hE '^[0-9]+ (passed|failed)|passed in|failed in' "$work/out" | tail -n 1 >&2 || true
    fi
    release "$machine"
}

browser_for_a_user() { # machine: a user may not install one, gets one line that says how, and someone with rights does it
    local verdict=ok
    if inside "$1" user "bash scripts/need_chromium.sh" >"$work/out" 2>&1 || [ "$(wc -l <"$work/out")" != 1 ]; then
        verdict=no
    fi
    report user "  says in one line how to get Chromium" - - "$verdict"
    cp "$root/scripts/need_chromium.sh" "$1/root/"
    chroot "$1" bash /root/need_chromium.sh || true
}

release() { # machine: end what runs in it and remove it, so that the next one has the disk
    local left target
    left="$(processes_inside "$1")"
    [ -z "$left" ] || kill -9 $left 2>/dev/null || true
    for target in $(awk -v machine="$1/" 'index($2, machine) == 1 { print $2 }' /proc/mounts | sort -r); do
        umount -l "$target"
    done
    rm -rf --one-file-system "$1"
}

main() { # read as a whole, so that editing this file does not disturb a run
    make_bare_machine
    for who in "${people[@]}"; do
        try_as "$who"
    done

    echo
    {
        printf 'as\tstep\tseconds\tlimit\tverdict\n'
        cat "$results"
    } | awk -F'\t' '{ printf "%-5s %-40s %8s %6s  %s\n", $1, $2, $3, $4, $5 }'
    exit "$failed"
}

main
