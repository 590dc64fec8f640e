"""The units, nginx' file and the environment to begin with agree with the program; `make try-deploy` runs them."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tillit.foundation.live.stream import HEARTBEAT_SECONDS
from tillit.foundation.uploads.receive import MOST_BYTES
from tillit.project.cli import COMMANDS
from tillit.project.commands.keep_running import GRACE_SECONDS

ROOT = Path(__file__).parents[2]
UNITS = sorted((ROOT / "deploy/systemd").iterdir())
SERVICES = [unit for unit in UNITS if unit.suffix == ".service"]
NGINX = (ROOT / "deploy/nginx/tillit.conf").read_text()
HARDENING = (
    "User=tillit", "UMask=0077", "NoNewPrivileges=yes", "ProtectSystem=strict", "ProtectHome=yes", "PrivateTmp=yes",
    "PrivateDevices=yes", "CapabilityBoundingSet=", "RestrictNamespaces=yes", "SystemCallFilter=@system-service",
)  # fmt: skip


def location(name: str) -> str:
    """Give a location's block of nginx' file."""
    return NGINX.split(f"location {name} {{")[1].split("\n    }")[0]


@pytest.mark.parametrize("unit", SERVICES, ids=lambda unit: unit.name)
def test_a_unit_runs_a_command_that_there_is_with_little_to_touch(unit):
    lines = unit.read_text().splitlines()
    for line in lines:
        if line.startswith("ExecStart="):
            program, command = line.removeprefix("ExecStart=").split()[:2]
            assert program == "/opt/tillit/.venv/bin/tillit"
            assert command in COMMANDS
    assert [wanted for wanted in HARDENING if wanted not in lines] == []


@pytest.mark.parametrize("unit", ["tillit-web.service", "tillit-worker@.service"])
def test_what_serves_does_not_know_the_owner_of_the_tables_and_is_started_again(unit):
    text = (ROOT / "deploy/systemd" / unit).read_text()
    assert "owner.env" not in text
    assert "Restart=always" in text
    assert int(re.search(r"TimeoutStopSec=(\d+)", text)[1]) > GRACE_SECONDS


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd is not on this machine")
@pytest.mark.parametrize("unit", SERVICES, ids=lambda unit: unit.name)
def test_systemd_understands_each_unit_and_finds_little_exposed(unit, tmp_path):
    # The program is not installed where the unit looks for it.
    tried = tmp_path / unit.name
    tried.write_text(unit.read_text().replace("/opt/tillit/.venv/bin/tillit", shutil.which("true")))
    verified = subprocess.run(["systemd-analyze", "verify", str(tried)], capture_output=True, text=True, check=False)
    assert unit.name.split("@")[0] not in verified.stderr, verified.stderr
    judged = subprocess.run(
        ["systemd-analyze", "security", "--offline=true", "--threshold=20", str(tried)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert judged.returncode == 0, judged.stdout[-300:]


@pytest.mark.skipif(not shutil.which("nginx") or not shutil.which("openssl"), reason="nginx is not on this machine")
def test_nginx_understands_its_file(tmp_path):
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    made = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2"]
    subprocess.run(
        [*made, "-subj", "/CN=tillit.example.org", "-keyout", key, "-out", certificate], check=True, capture_output=True
    )
    ours = NGINX.replace("/etc/tillit/tls/fullchain.pem", str(certificate))
    ours = ours.replace("/etc/tillit/tls/privkey.pem", str(key)).replace("/var/log/nginx/", f"{tmp_path}/")
    whole = tmp_path / "nginx.conf"
    whole.write_text(f"pid {tmp_path}/pid; error_log {tmp_path}/error.log; events {{}} http {{ {ours} }}")
    done = subprocess.run(["nginx", "-t", "-c", str(whole)], capture_output=True, text=True, check=False)
    assert "syntax is ok" in done.stderr, done.stderr


def test_nginx_lets_in_what_tillit_takes_in_and_no_more_elsewhere():
    megabytes = int(re.search(r"client_max_body_size (\d+)m", location("= /administrasjon/import/"))[1])
    assert MOST_BYTES < megabytes * 1024 * 1024 < MOST_BYTES * 1.1
    assert "client_max_body_size 2m;" in NGINX


def test_nginx_passes_streams_on_and_is_more_patient_than_they_are_silent():
    stream = location("/direkte/")
    assert "proxy_buffering off;" in stream
    assert int(re.search(r"proxy_read_timeout (\d+)s", stream)[1]) > 2 * HEARTBEAT_SECONDS


def test_nginx_writes_no_address_of_a_page_and_adds_to_no_word_of_a_browsers():
    log = NGINX.split("log_format")[1].split(";")[0]
    assert not re.search(r"\$(request|request_uri|uri|args|query_string|http_referer)\b", log)
    assert "$proxy_add_x_forwarded_for" not in NGINX


@pytest.mark.parametrize("file", ["tillit.env", "owner.env"])
def test_the_environment_to_begin_with_sets_what_there_is_and_no_secret(file):
    told = set(re.findall(r"^\| `(TILLIT_[A-Z_]+)`", (ROOT / "docs/configuration.md").read_text(), re.MULTILINE))
    text = (ROOT / "deploy" / file).read_text()
    assert set(re.findall(r"^([A-Z_]+)=", text, re.MULTILINE)) <= told
    assert "TILLIT_SECRET_KEY=\n" in text or file == "owner.env"
