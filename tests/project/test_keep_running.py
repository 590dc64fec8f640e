"""Programs beside: one that is killed comes back, one that cannot run ends everything, a signal ends all in order."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time

import pytest

from tillit.project.commands import keep_running as module
from tillit.project.commands.keep_running import keep_running


@pytest.fixture
def started(monkeypatch):
    """Give the programs that were started, and what starts one more with this code."""
    monkeypatch.setattr(module, "SECONDS_BETWEEN_STARTS", 0.0)
    children = []

    def starter(code):
        def start():
            children.append(subprocess.Popen([sys.executable, "-c", code]))
            return children[-1]

        return start

    yield children, starter
    for child in children:
        child.kill()
        child.wait()


def _meanwhile(act):
    thread = threading.Thread(target=act)
    thread.start()
    return thread


def _wait_for(true, seconds=20):
    deadline = time.monotonic() + seconds
    while not true() and time.monotonic() < deadline:
        time.sleep(0.02)


def test_one_that_is_killed_is_started_again_and_a_signal_ends_all(started, capfd):
    children, starter = started

    def attack():
        _wait_for(lambda: len(children) == 2)
        children[0].kill()
        _wait_for(lambda: len(children) == 3)
        os.kill(os.getpid(), signal.SIGTERM)

    handler = signal.getsignal(signal.SIGTERM)
    thread = _meanwhile(attack)
    assert (
        keep_running({"web": starter("import time; time.sleep(60)"), "worker": starter("import time; time.sleep(60)")})
        == 0
    )
    thread.join()
    assert len(children) == 3
    assert all(child.returncode is not None for child in children)
    assert "The web ended (code -9); it is started again." in capfd.readouterr().err
    assert signal.getsignal(signal.SIGTERM) == handler


def test_one_that_ends_again_and_again_ends_everything(started, capfd):
    children, starter = started
    assert keep_running({"web": starter("import time; time.sleep(60)"), "worker": starter("raise SystemExit(4)")}) == 1
    assert len(children) == 1 + module.MOST_EARLY_ENDS
    assert all(child.returncode is not None for child in children)
    assert "The worker ended 5 times at once; Tillit stops." in capfd.readouterr().err


def test_one_that_does_not_heed_the_signal_is_ended_after_the_time_of_grace(started, monkeypatch, tmp_path):
    monkeypatch.setattr(module, "GRACE_SECONDS", 0.3)
    children, starter = started
    is_deaf = tmp_path / "deaf"
    deaf = f"import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); open({str(is_deaf)!r}, 'w').close(); "

    def attack():
        _wait_for(is_deaf.exists)
        os.kill(os.getpid(), signal.SIGTERM)

    thread = _meanwhile(attack)
    assert keep_running({"deaf": starter(deaf + "time.sleep(60)")}) == 0
    thread.join()
    assert children[0].returncode == -signal.SIGKILL
