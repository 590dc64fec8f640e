#!/usr/bin/env python3
"""A stand-in for systemctl where systemd is not the first process: runs a unit's ExecStart as the unit says.

Used by try_deploy.sh in a bare Debian. Knows what Tillit's units use; PostgreSQL and nginx by Debian's own commands.
"""

from __future__ import annotations

import grp
import os
import pwd
import re
import shlex
import signal
import subprocess
import sys
import time
from pathlib import Path

UNITS = Path("/etc/systemd/system")
OTHERS = {
    ("start", "postgresql"): ["pg_ctlcluster", "15", "main", "start"],
    ("restart", "postgresql"): ["pg_ctlcluster", "15", "main", "restart"],
    ("stop", "postgresql"): ["pg_ctlcluster", "15", "main", "stop", "-m", "fast"],
    ("start", "nginx"): ["nginx"],
    ("restart", "nginx"): ["nginx"],
    ("stop", "nginx"): ["nginx", "-s", "stop"],
}
PARENTS = {"StateDirectory": "/var/lib", "CacheDirectory": "/var/cache", "RuntimeDirectory": "/run"}


def read(unit: str) -> dict[str, list[str]]:
    """Give the unit's settings; a template's instance is put in for %i."""
    name, at, instance = unit.partition("@")
    text = (UNITS / f"{name}{'@' if at else ''}.service").read_text()
    found: dict[str, list[str]] = {}
    for line in text.splitlines():
        key, equals, value = line.partition("=")
        if equals and not line.startswith("#"):
            found.setdefault(key, []).append(value.replace("%i", instance).replace("%t", "/run"))
    return found


def environment(unit: dict[str, list[str]], user: pwd.struct_passwd) -> dict[str, str]:
    """Give what systemd would: little of its own, the files' lines, then the unit's."""
    given = {"HOME": user.pw_dir, "USER": user.pw_name, "LANG": "C.UTF-8", "PATH": "/usr/local/bin:/usr/bin:/bin"}
    for file in unit.get("EnvironmentFile", []):
        for line in Path(file).read_text().splitlines():
            if "=" in line and not line.startswith("#"):
                given.update([line.split("=", 1)])
    for line in unit.get("Environment", []):
        given.update(pair.split("=", 1) for pair in shlex.split(line))
    for key, parent in PARENTS.items():
        if key in unit:
            given[re.sub("(?<!^)(?=[A-Z])", "_", key).upper()] = f"{parent}/{unit[key][0]}"
    return given


def start(name: str) -> int:
    """Run the unit: to its end when it is a oneshot, else beside."""
    unit = read(name)
    user = pwd.getpwnam(unit["User"][0])
    group = grp.getgrnam(unit["Group"][0])
    for key, parent in PARENTS.items():
        for folder in unit.get(key, []):
            path = Path(parent) / folder
            path.mkdir(mode=int(unit.get(f"{key}Mode", ["0755"])[0], 8), exist_ok=True)
            os.chown(path, user.pw_uid, group.gr_gid)
    limits = ["setpriv", f"--reuid={user.pw_uid}", f"--regid={group.gr_gid}", "--init-groups", "--no-new-privs"]
    limits += ["--inh-caps=-all", "--bounding-set=-all"]
    os.umask(int(unit.get("UMask", ["0022"])[0], 8))
    log = open(f"/var/log/{name}.log", "ab")  # noqa: SIM115 - the process beside keeps it
    for command in unit["ExecStart"]:
        process = subprocess.Popen(
            [*limits, *shlex.split(command)],
            env=environment(unit, user), cwd="/", start_new_session=True,
            stdin=subprocess.DEVNULL, stdout=log, stderr=log,
        )  # fmt: skip
        if unit["Type"] == ["oneshot"]:
            if code := process.wait():
                print(Path(log.name).read_text()[-3000:], file=sys.stderr)
                return code
        else:
            Path(f"/run/{name}.pid").write_text(str(process.pid))
    if unit["Type"] == ["exec"] and "web" in name:
        return wait_until_it_listens(process, log.name)
    return 0


def wait_until_it_listens(process: subprocess.Popen, log: str) -> int:
    """Wait for the port, which systemd would not; the page's next step needs it."""
    for _ in range(300):
        if process.poll() is not None:
            print(Path(log).read_text()[-3000:], file=sys.stderr)
            return 1
        if subprocess.run(["curl", "-fs", "http://127.0.0.1:8000/health"], capture_output=True).returncode == 0:
            return 0
        time.sleep(0.2)
    return 1


def stop(name: str) -> int:
    """Ask the unit's process to end, and wait as long as systemd would."""
    file = Path(f"/run/{name}.pid")
    process = int(file.read_text())
    os.kill(process, signal.SIGTERM)
    for _ in range(350):
        if not Path(f"/proc/{process}").exists() or "Z" in Path(f"/proc/{process}/stat").read_text().split()[2]:
            file.unlink()
            return 0
        time.sleep(0.1)
    return 1


def main(words: list[str]) -> int:
    """Do what the words say for each unit named."""
    words = [word.removesuffix(".service") for word in words if not word.startswith("-")]
    verb, units = words[0], words[1:]
    if verb == "daemon-reload":
        return 0
    verb = "start" if verb == "enable" else verb
    for name in units:
        if name.endswith(".timer"):
            continue
        if other := OTHERS.get((verb, name)):
            code = subprocess.run(other, check=False).returncode
        elif verb == "start":
            code = start(name)
        elif verb == "restart":
            code = stop(name) or start(name)
        elif verb == "stop":
            code = stop(name)
        else:
            code = 2
        if code:
            print(f"systemctl {verb} {name}: {code}", file=sys.stderr)
            return code
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
