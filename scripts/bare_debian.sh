# Sourced by fresh_machine.sh and try_deploy.sh: what a bare Debian in a folder needs from the machine around it.
# shellcheck shell=bash

processes_inside() { # folder: the processes that we started in there and that still run, such as a database
    local process
    for process in /proc/[0-9]*; do
        case "$(readlink "$process/root" 2>/dev/null)" in "$1"/* | "$1") echo "${process#/proc/}" ;; esac
    done
}

# The way to the registries is the host's: names, certificates, proxies, and pip's settings with the folders they name.
lend_network() { # machine
    local machine="$1" file folder
    cp -L /etc/resolv.conf /etc/hosts "$machine/etc/"
    mkdir -p "$machine/etc/ssl" "$machine/usr/share/ca-certificates" "$machine/usr/local/share/ca-certificates"
    cp -a /etc/ssl/certs "$machine/etc/ssl/"
    for folder in /usr/share/ca-certificates /usr/local/share/ca-certificates; do
        [ ! -d "$folder" ] || cp -a "$folder/." "$machine$folder/"
    done
    apt-config dump 2>/dev/null | grep -iE '^Acquire::[a-z]+::(proxy|CAInfo)' >"$machine/etc/apt/apt.conf.d/90host" || true
    [ ! -f /etc/pip.conf ] || cp /etc/pip.conf "$machine/etc/pip.conf"
    for file in .config/pip/pip.conf .pip/pip.conf; do
        [ -f "$HOME/$file" ] || continue
        for folder in "$machine/root" "$machine/home/ola"; do
            mkdir -p "$folder/$(dirname "$file")"
            cp "$HOME/$file" "$folder/$file"
        done
    done
    for folder in $(cat /etc/pip.conf "$HOME/.config/pip/pip.conf" "$HOME/.pip/pip.conf" 2>/dev/null |
        grep -oE '(file://)?/[^ "]+' | sed 's,^file://,,' | sort -u); do
        # The pages of an index point to files beside it.
        [ "${folder##*/}" != simple ] || folder="${folder%/simple}"
        [ -d "$folder" ] && [ "$folder" != "" ] || continue
        mkdir -p "$machine$folder"
        mount --rbind "$folder" "$machine$folder" || cp -a "$folder/." "$machine$folder/"
    done
}

mount_kernel() { # machine; what cannot be mounted is said, and the try goes on without it
    local machine="$1"
    mount -t proc proc "$machine/proc" || say "no /proc in the machine"
    mount --rbind /dev "$machine/dev" || say "no /dev in the machine"
}
