"""Compiling beside: Ctrl+C in a terminal reaches it too, and it ends without a word."""

from __future__ import annotations

import signal
import time

from tillit.rooms.visits.solver import warm_up


def test_an_interrupted_compilation_says_nothing(capfd):
    # A terminal's program listens to Ctrl+C; what was started in the background has it turned off, and so its children.
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        child = warm_up()
    finally:
        signal.signal(signal.SIGINT, before)
    time.sleep(0.3)  # Python is up and loads the planner
    child.send_signal(signal.SIGINT)
    assert child.wait(timeout=20) != 0
    assert capfd.readouterr().err == ""
