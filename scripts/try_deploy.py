"""Tries an installation from outside, as a browser, a monitor and a stranger would; run by try_deploy.sh inside it."""

from __future__ import annotations

import http.client
import json
import os
import re
import socket
import ssl
import subprocess
import sys
import time
from pathlib import Path

NAME = "tillit.example.org"
SEARCHED = "Kanarifuglesang"  # what nobody's log may repeat
TOWN = f"""
import sys
sys.path.insert(0, "/opt/tillit")
import django
django.setup()
from django.test import Client
from django.conf import settings
from tests.town import build_town
from tillit.foundation.users import RoleAssignment
town = build_town()
client = Client(headers={{"host": "{NAME}"}})
client.force_login(town.users["team_leader"])
print(client.cookies[settings.SESSION_COOKIE_NAME].value, town.team.pk)
"""
failed = []


def holds(what: str, is_so: object, told: object = "") -> None:
    """Say whether it does, and go on."""
    print(f"{'ok    ' if is_so else 'FAILED'} {what}{f': {told}' if told != '' and not is_so else ''}", flush=True)
    if not is_so:
        failed.append(what)


def trusting() -> ssl.SSLContext:
    """Trust the certificate that was made to try; its name is looked at by nobody here, since there is no DNS."""
    context = ssl.create_default_context(cafile="/etc/tillit/tls/fullchain.pem")
    context.check_hostname = False
    return context


def line(*, tls: bool = True) -> http.client.HTTPConnection:
    """Open a connection to nginx; else as nginx' first server does, on port 80."""
    if not tls:
        return http.client.HTTPConnection("127.0.0.1", 80, timeout=30)
    return http.client.HTTPSConnection("127.0.0.1", 443, timeout=30, context=trusting())


def ask(path: str, method: str = "GET", body: bytes | None = None, *, tls: bool = True, **headers: str):
    """Ask nginx; give status, headers, text."""
    connection = line(tls=tls)
    connection.request(method, path, body, {"Host": NAME, **{k.replace("_", "-"): v for k, v in headers.items()}})
    answer = connection.getresponse()
    return answer.status, answer.headers, answer.read().decode(errors="replace")


def past_nginx(path: str) -> tuple[int, str]:
    """Ask the web server itself, as monitoring does."""
    connection = http.client.HTTPConnection("127.0.0.1", 8000, timeout=30)
    connection.request("GET", path)
    answer = connection.getresponse()
    return answer.status, answer.read().decode()


def as_service(code: str) -> str:
    """Run Python as the service does."""
    variables = dict(
        row.split("=", 1) for row in Path("/etc/tillit/tillit.env").read_text().splitlines() if re.match(r"[A-Z]", row)
    )
    command = [
        "setpriv",
        "--reuid=tillit",
        "--regid=tillit",
        "--init-groups",
        "/opt/tillit/.venv/bin/python",
        "-c",
        code,
    ]
    environment = {**variables, "HOME": "/var/lib/tillit", "DJANGO_SETTINGS_MODULE": "tillit.project.settings"}
    return subprocess.run(command, env=environment, cwd="/", check=True, capture_output=True, text=True).stdout


def pages() -> None:
    status, headers, _ = ask("/", tls=False)
    holds(
        "http leads to https",
        status == 301 and headers["Location"] == f"https://{NAME}/",
        (status, headers["Location"]),
    )
    status, headers, text = ask(f"/?navn={SEARCHED}")
    holds("the front page opens", status == 200 and "Tillit" in text, status)
    holds("HSTS once", headers.get_all("Strict-Transport-Security") == ["max-age=31536000"])
    holds("a policy without inline code", "default-src 'none'" in headers["Content-Security-Policy"])
    holds("nginx does not tell its version", headers["Server"] == "nginx", headers["Server"])
    status, headers, _ = ask("/inn/")
    cookies = headers.get_all("Set-Cookie") or []
    holds(
        "cookies are for https only",
        cookies and all("Secure" in one and "SameSite=Lax" in one for one in cookies),
        cookies,
    )
    status, _, _ = ask("/", Host="elsewhere.example")
    holds("another host's name is refused", status in (301, 400, 404), status)
    for path in ("/health", "/ready", "/metrics"):
        holds(f"{path} is not for the world", ask(path)[0] == 404)
        holds(f"{path} is for this machine", past_nginx(path)[0] == 200)
    told = past_nginx("/metrics")[1]
    holds("both processes' requests are counted", 'tillit_requests_total{method="GET",route="front"' in told)
    holds("a worker gives signs", "tillit_workers 1.0" in told)


def request_ids() -> None:
    _, headers, _ = ask("/", X_Request_ID="f" * 32)
    given = headers["X-Request-ID"]
    time.sleep(1)
    nginx = Path("/var/log/nginx/tillit.log").read_text()
    ours = Path("/var/log/tillit-web.log").read_text()
    holds("a stranger's id is not taken", given != "f" * 32, given)
    holds("one id joins nginx' line and ours", given in nginx and given in ours, given)


def limits() -> None:
    status, _, text = ask("/inn/", "POST", b"x" * 3_000_000)
    holds("a form of 3 MB is too large, and told so", status == 413 and "for stort" in text, (status, text[:80]))
    status, _, _ = ask("/administrasjon/import/", "POST", b"x" * 3_000_000)
    holds("a file of 3 MB passes nginx where files are taken in", status in (302, 403), status)
    codes = [ask("/inn/")[0] for _ in range(40)]
    holds("sign-in is slowed down", 429 in codes and 200 in codes, set(codes))


def slow_clients() -> None:
    context = trusting()
    slow = []
    for _ in range(60):
        one = context.wrap_socket(socket.create_connection(("127.0.0.1", 443)), server_hostname=NAME)
        one.sendall(b"GET / HTTP/1.1\r\nHost: " + NAME.encode() + b"\r\nX-Half: ")
        slow.append(one)
    begun = time.monotonic()
    holds("60 clients that do not finish keep nobody waiting", ask("/")[0] == 200 and time.monotonic() - begun < 5)
    slow[0].settimeout(30)
    try:
        ended = slow[0].recv(100)
    except OSError as fault:
        ended = type(fault).__name__.encode()
    holds("they are let go of", ended == b"" or b"408" in ended, ended)
    for one in slow:
        one.close()


def streams() -> None:
    cookie, team = as_service(TOWN).split()
    connection = line()
    path = f"/direkte/team-week:{team}:2026-W47/?alder=86400000"
    connection.request("GET", path, headers={"Host": NAME, "Cookie": f"__Host-sessionid={cookie}"})
    answer = connection.getresponse()
    holds("a stream opens through nginx", answer.status == 200, answer.status)
    if answer.status != 200:
        return
    heard: list[str] = []
    while len(heard) < 2 and (row := answer.readline()):
        if row.startswith(b"event"):
            heard.append(row.decode().strip())
            if len(heard) == 1:
                as_service(
                    "import django; django.setup(); from tillit.foundation import live;"
                    f"live.announce('team-week:{team}:2026-W47')"
                )
    holds("what changed is heard at once, unbuffered", heard == ["event: changed"] * 2, heard)
    holds("the stream is counted", "tillit_live_streams 1.0" in past_nginx("/metrics")[1])
    status, headers, _ = ask("/hjem/", Cookie=f"__Host-sessionid={cookie}")
    holds("pages of somebody signed in are kept nowhere", "no-store" in headers["Cache-Control"], (status, headers))
    begun = time.monotonic()
    holds("the web server ends at the signal", subprocess.run(["systemctl", "stop", "tillit-web"]).returncode == 0)
    rest = answer.read().decode()
    holds("and lets the stream go with a word", "event: end" in rest and time.monotonic() - begun < 20, rest)


def down_and_up() -> None:
    status, headers, text = ask("/")
    holds(
        "while it is down, nginx says so", status == 503 and "kommer tilbake" in text and headers["Retry-After"], status
    )
    holds("and it comes again", subprocess.run(["systemctl", "start", "tillit-web"]).returncode == 0)
    holds("as before", ask("/")[0] == 200)
    folder = list(Path("/run/tillit-web/metrics").glob("*.db"))
    holds("the processes count in memory", folder and all(oct(f.stat().st_mode)[-2:] == "00" for f in folder), folder)


def secrets_and_rights() -> None:
    logs = [f for f in [*Path("/var/log/nginx").iterdir(), *Path("/var/log").glob("tillit*.log")] if f.is_file()]
    holds("what was searched for is in no log", not [f.name for f in logs if SEARCHED in f.read_text(errors="replace")])
    web = Path("/var/log/tillit-web.log").read_text().splitlines()
    holds(
        "every line of ours is JSON", web and all(_is_json(row) for row in web), [r for r in web if not _is_json(r)][:3]
    )
    mode = {
        f: (oct(os.stat(f).st_mode)[-3:], os.stat(f).st_uid)
        for f in ("/etc/tillit/tillit.env", "/etc/tillit/owner.env")
    }
    holds(
        "only root writes the configuration",
        mode == {"/etc/tillit/tillit.env": ("640", 0), "/etc/tillit/owner.env": ("600", 0)},
        mode,
    )
    process = Path("/run/tillit-web.pid").read_text()
    environ = Path(f"/proc/{process}/environ").read_text()
    holds("the web server does not know the owner's password", "OWNER" not in environ)
    status = Path(f"/proc/{process}/status").read_text()
    holds("no capability, and none to be had", "CapEff:\t0000000000000000" in status and "NoNewPrivs:\t1" in status)
    backup = subprocess.run(["systemctl", "start", "tillit-nightly"])
    holds("the night's upkeep runs", backup.returncode == 0)
    holds("and leaves a backup", any(Path("/var/backups/tillit").iterdir()))


def _is_json(row: str) -> bool:
    try:
        return isinstance(json.loads(row), dict)
    except ValueError:
        return False


if __name__ == "__main__":
    for step in (pages, request_ids, limits, slow_clients, streams, down_and_up, secrets_and_rights):
        try:
            step()
        except Exception as fault:
            holds(step.__name__, False, repr(fault))
    subprocess.run(["systemctl", "stop", "tillit-web", "tillit-worker@1", "nginx", "postgresql"], check=False)
    print(f"{len(failed)} failed" if failed else "all of it holds")
    sys.exit(1 if failed else 0)
