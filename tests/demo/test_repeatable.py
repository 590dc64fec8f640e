"""The same arguments give the same bytes, in any process."""

import os
import subprocess
import sys
from collections import Counter
from datetime import date
from hashlib import sha256

from tillit.demo.synthesize import synthesize

ON = date(2026, 11, 21)
PROGRAM = """
import sys
from collections import Counter
from datetime import date
from pathlib import Path
from tillit.demo.synthesize import synthesize
synthesize(Path(sys.argv[1]), inhabitants=1500, seed=3, on=date(2026, 11, 21))
"""


def fingerprint(folder):
    """Give the files' names and a digest of each."""
    return {path.name: sha256(path.read_bytes()).hexdigest() for path in sorted(folder.iterdir())}


def test_two_runs_with_one_seed_are_byte_equal_across_processes(tmp_path):
    """Nothing depends on the order of a set, the clock or the process."""
    prints = []
    for hash_seed in ("1", "2"):
        folder = tmp_path / hash_seed
        environment = os.environ | {"PYTHONHASHSEED": hash_seed}
        subprocess.run([sys.executable, "-c", PROGRAM, str(folder)], env=environment, check=True)
        prints.append(fingerprint(folder))
    assert prints[0] == prints[1]
    assert "history.csv" in prints[0]


def test_another_seed_gives_another_municipality(tmp_path):
    """All people, and the places they live in, are others."""
    for seed in (1, 2):
        synthesize(tmp_path / str(seed), inhabitants=1000, seed=seed, on=ON)
    one, other = fingerprint(tmp_path / "1"), fingerprint(tmp_path / "2")
    assert [name for name in one if one[name] == other[name]] == []


def test_a_later_day_moves_the_weeks_with_it(tmp_path):
    """The shifts cover four weeks back and two whole weeks ahead of the day that counts as today."""
    synthesize(tmp_path / "town", inhabitants=1000, seed=1, on=date(2027, 3, 3))
    lines = (tmp_path / "town" / "shifts.csv").read_text(encoding="utf-8").splitlines()[1:]
    days = sorted({date.fromisoformat(line.split(",")[3][:10]) for line in lines})
    assert days[0] == date(2027, 2, 1)
    assert days[-1] == date(2027, 3, 21)


def test_a_history_of_a_year_is_as_full_at_its_beginning_as_at_its_end(tmp_path):
    """Help that is given today was given all along, so that a year back looks like last month."""
    synthesize(tmp_path / "town", inhabitants=1500, seed=1, on=ON, history_days=364)
    lines = (tmp_path / "town" / "history.csv").read_text(encoding="utf-8").splitlines()[1:]
    visits = Counter()
    for line in lines:
        _, _, day, count = line.split(",")
        visits[day[:7]] += int(count)
    assert len(visits) == 13
    assert visits["2025-12"] > 0.85 * visits["2026-10"]
