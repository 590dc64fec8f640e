"""Compiling beside: Ctrl+C in a terminal reaches it too, and it ends without a word."""

from __future__ import annotations

import signal
import time

from tillit.rooms.visits.solver import warm_up


def test_an_interrupted_compilation_says_nothing(capfd):
    child = warm_up()
    time.sleep(0.3)  # Python is up and loads the planner
    child.send_signal(signal.SIGINT)
    assert child.wait(timeout=20) != 0
    assert capfd.readouterr().err == ""
