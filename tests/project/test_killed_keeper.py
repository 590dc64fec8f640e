"""When the one who keeps programs running is killed: they end too, and the next one waits for them."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time

import pytest

from tillit.foundation.lifetime import KEEPER
from tillit.project.commands import one_server as module
from tillit.project.commands.one_server import ServesAlready, one_server

KEEPS_ONE = """
import subprocess, sys, time
from tillit.foundation.lifetime import kept_environment
child = subprocess.Popen([sys.executable, "-c", sys.argv[1]], env=kept_environment())
print(child.pid, flush=True)
time.sleep(600)
"""
KEPT = """
import signal, sys, time
from tillit.foundation.lifetime import end_with_keeper
def end(number, frame):
    open({path!r}, "w").write("drained")
    sys.exit()
signal.signal(signal.SIGTERM, end)
end_with_keeper()
open({path!r} + ".begun", "w").close()
time.sleep(600)
"""


def until(true, seconds=60):
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, "it never came true"
        time.sleep(0.02)


def lives(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


@pytest.mark.skipif(sys.platform != "linux", reason="the kernel's help is Linux's")
def test_what_is_kept_drains_when_its_keeper_is_killed(tmp_path):
    told = tmp_path / "told"
    command = [sys.executable, "-c", KEEPS_ONE, KEPT.format(path=str(told))]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as keeper:
        int(keeper.stdout.readline())
        until((tmp_path / "told.begun").exists)
        keeper.kill()
    until(lambda: told.exists() and told.read_text() == "drained")


def test_what_was_started_by_hand_outlives_the_one_who_did(tmp_path):
    told = tmp_path / "told"
    starts_one = KEEPS_ONE.replace("kept_environment()", "None")
    without = {key: value for key, value in os.environ.items() if key != KEEPER}
    command = [sys.executable, "-c", starts_one, KEPT.format(path=str(told))]
    with subprocess.Popen(command, stdout=subprocess.PIPE, env=without) as starter:
        pid = int(starter.stdout.readline())
        until((tmp_path / "told.begun").exists)
        starter.kill()
    assert lives(pid)
    os.kill(pid, signal.SIGTERM)
    until(told.exists)


def test_a_second_server_in_the_same_folder_at_the_same_port_is_refused_and_told_who(tmp_path):
    with (
        one_server(tmp_path, 8000),
        pytest.raises(ServesAlready, match=rf"process {os.getpid()}\).*another port"),
        one_server(tmp_path, 8000),
    ):
        pass
    with one_server(tmp_path, 8000), one_server(tmp_path, 8001):
        pass  # at another port they share the folder


def test_the_next_server_waits_for_what_a_killed_one_left(tmp_path, capfd):
    done = tmp_path / "done"
    drains = f"import time; time.sleep(0.5); open({str(done)!r}, 'w').close()"
    with one_server(tmp_path, 8000) as inherited:
        left = subprocess.Popen([sys.executable, "-c", drains], pass_fds=[inherited])
    with left, one_server(tmp_path, 8000):
        assert done.exists(), "it still ran"


def test_what_will_not_end_is_not_waited_for_for_ever(tmp_path, capfd, monkeypatch):
    monkeypatch.setattr(module, "GRACE_SECONDS", 0.2)
    with one_server(tmp_path, 8000) as inherited:
        left = subprocess.Popen([sys.executable, "-c", "input()"], pass_fds=[inherited], stdin=subprocess.PIPE)
    with left:
        try:
            with one_server(tmp_path, 8000):
                said = capfd.readouterr().err
        finally:
            left.kill()
    assert "Waiting for the programs of the server before to end." in said
    assert "They still run" in said
