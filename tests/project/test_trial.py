"""The short form of `tillit trial faults`: twenty kills under load, and the proof that nothing was lost."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import Counter

import pytest

from tillit.project.trial.ledger import Ledger
from tillit.project.trial.processes import VICTIMS
from tillit.project.trial.proof import _once, _same

KILLS = 20


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="the trial reads Linux's table of processes")
def test_killed_twenty_times_they_lose_nothing_and_double_nothing():
    without = {key: value for key, value in os.environ.items() if not key.startswith("TILLIT_")}
    short = [f"--kills={KILLS}", "--at-once=7", "--away-seconds=5", "--still-seconds=0"]
    command = [sys.executable, "-m", "tillit.project", "trial", "faults", *short, "--json"]
    done = subprocess.run(command, env=without, capture_output=True, text=True, check=False)
    assert done.returncode in (0, 3), done.stderr[-3000:]
    report = json.loads(done.stdout)
    wrong = {point["name"]: point["wrong"] for point in report["points"] if point["wrong"]}
    assert wrong == {}
    assert report["holds"]
    assert len(report["kills"]) == KILLS
    assert {kill["victim"] for kill in report["kills"]} >= {*VICTIMS} - {"solver child"}
    assert report["acknowledged"]["tap"] > 0
    assert report["acknowledged"]["message"] > 0


def test_the_proof_sees_what_is_lost_doubled_or_nobodys():
    ledger = Ledger()
    for key in ("a", "b", "b"):
        ledger.acknowledge("tap", 1, "visit", key)
    promised = Counter(one.key for one in ledger.of("tap"))
    assert _once("", promised, Counter(["a", "b"])).holds
    assert _once("", promised, Counter(["a"])).wrong == ("b is lost",)
    assert _once("", promised, Counter(["a", "b", "b"])).wrong == ("b is there 2 times",)
    assert _same("", Counter(["a"]), Counter(["a", "c"])).wrong == ("c: 1 for 0",)
