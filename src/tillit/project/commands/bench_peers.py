"""`tillit bench peers FOLDER...`: other ways to plan beside ours, on the same instances, with the same seconds."""

from __future__ import annotations

import importlib.util
import json
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from fnmatch import fnmatch
from pathlib import Path
from statistics import mean
from typing import Any

import click

from tillit.kernel.errors import TillitError
from tillit.project.commands.bench_rows import (
    add_line,
    best_known,
    commit_of_sources,
    measured_before,
    natural,
    newest,
    results_option,
    seeds_option,
)

PEERS = ("tillit", "greedy", "routing", "cp_sat")
WITHOUT_CHANCE = frozenset({"greedy", "routing"})  # one run says it all
# Ten instances of both public suites, small and large, named here so that every run is on the same ones.
NAMED = (
    "InstanzCPLEX_HCSRP_25_9",
    "InstanzCPLEX_HCSRP_50_4",
    "InstanzCPLEX_HCSRP_75_2",
    "InstanzVNS_HCSRP_100_2",
    "InstanzVNS_HCSRP_200_1",
    "i-235",
    "i-083",
    "i-406",
    "i-250",
    "i-360",
)


class PeerFailed(TillitError):
    """A peer's process ended with a fault."""


@dataclass(frozen=True)
class PeerRow:
    """One peer on one instance."""

    suite: str
    instance: str
    peer: str
    seconds: float
    seed: int
    commit: str
    cost: float
    terms: dict[str, float]
    best_known: float | None
    took: float
    violations: int


KEY = ("suite", "instance", "peer", "seconds", "seed", "commit")


@click.command("peers")
@click.argument("folders", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.option("--seconds", default=60.0, show_default=True, type=click.FloatRange(min=0.1), help="Per peer and seed.")
@seeds_option("1,2,3", "Greedy insertion and OR-Tools routing have no chance in them: one run.")
@click.option("--only", help="Instances that match, such as '*_25_*', instead of the ten named ones.")
@click.option("--peer", "peers", multiple=True, type=click.Choice(PEERS), help="Only this one; may be repeated.")
@results_option("bench-peers.jsonl")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document on standard output.")
def bench_peers(
    folders: tuple[Path, ...],
    seconds: float,
    seeds: list[int],
    only: str | None,
    peers: tuple[str, ...],
    results: Path,
    as_json: bool,
) -> None:
    """Plan the ten named instances in each FOLDER with every peer, each in a process of its own, two cores at most.

    The peers are greedy insertion, OR-Tools routing begun from it, CP-SAT alone with it as a hint, and ours.
    """
    chosen = [name for name in PEERS if not peers or name in peers]
    if importlib.util.find_spec("ortools") is None and {"routing", "cp_sat"} & set(chosen):
        raise click.UsageError("OR-Tools is not installed. Use `make bench-peers`, or --peer tillit --peer greedy.")
    commit = commit_of_sources()
    done = measured_before(results, KEY)
    rows: list[Mapping[str, Any]] = []
    for folder in folders:
        best = best_known(folder)
        for file in sorted(folder.glob("*.json"), key=natural):
            if not (fnmatch(file.stem, only) if only else file.stem in NAMED):
                continue
            for peer in chosen:
                for seed in seeds[:1] if peer in WITHOUT_CHANCE else seeds:
                    key = (folder.resolve().name, file.stem, peer, seconds, seed, commit)
                    if key not in done:
                        row = _run(file, key, best.get(file.stem))
                        add_line(results, row)
                        done[key] = asdict(row)
                    rows.append(done[key])
                    click.echo(_line(done[key]), err=as_json)
    if not rows:
        raise click.UsageError("No instance in these folders matches.")
    if as_json:
        click.echo(json.dumps(rows))
    else:
        click.echo(peers_table(rows))


def _run(file: Path, key: tuple[str, str, str, float, int, str], best: float | None) -> PeerRow:
    suite, instance, peer, seconds, seed, commit = key
    asked = [sys.executable, "-m", "tillit.project.peers", peer, str(file), str(seconds), str(seed)]
    answer = subprocess.run(asked, capture_output=True, text=True, check=False)
    if answer.returncode:
        raise PeerFailed(f"{peer} on {instance} ended with a fault:\n{answer.stderr[-2000:]}")
    said = json.loads(answer.stdout.splitlines()[-1])
    return PeerRow(
        suite, instance, peer, seconds, seed, commit, said["cost"], said["terms"], best, round(said["took"], 2),
        said["violations"],
    )  # fmt: skip


def _line(row: Mapping[str, Any]) -> str:
    gap = f"{(row['cost'] / row['best_known'] - 1) * 100:+9.2f} %" if row["best_known"] else ""
    return (
        f"{row['instance']:<26} {row['peer']:<8} seed {row['seed']} {row['cost']:12.3f} {gap:>11} "
        f"{row['took']:6.1f} s {row['violations']} violations"
    )


def peers_table(rows: list[Mapping[str, Any]]) -> str:
    """For each setting: each peer's mean gap to the best known and its cost in shares of ours, by instance."""
    rows = newest(rows, ("suite", "instance", "peer", "seconds", "seed"))
    parts = []
    for seconds in sorted({row["seconds"] for row in rows}):
        found = [row for row in rows if row["seconds"] == seconds]
        names = [name for name in PEERS if any(row["peer"] == name for row in found)]
        parts.append(f"\n### {seconds:g} s, seeds {', '.join(str(s) for s in sorted({r['seed'] for r in found}))}\n")
        parts.append(f"| suite | instance | best known | {' | '.join(names)} |")
        parts.append("|---|---|--:|" + "--:|" * len(names))
        for suite, instance in dict.fromkeys((row["suite"], row["instance"]) for row in found):
            own = [row for row in found if (row["suite"], row["instance"]) == (suite, instance)]
            best = own[0]["best_known"]
            cells = [_cell([row for row in own if row["peer"] == name], own) for name in names]
            parts.append(f"| {suite} | {instance} | {'' if best is None else f'{best:g}'} | {' | '.join(cells)} |")
        for suite in dict.fromkeys(row["suite"] for row in found):
            cells = [_mean_gap([r for r in found if r["suite"] == suite and r["peer"] == name]) for name in names]
            parts.append(f"| {suite} | mean gap to the best known | | {' | '.join(cells)} |")
    return "\n".join(parts)


def _cell(rows: list[Mapping[str, Any]], own: list[Mapping[str, Any]]) -> str:
    """The mean cost, and in shares of ours; how many runs were not valid."""
    if not rows:
        return ""
    ours = [row["cost"] for row in own if row["peer"] == "tillit"]
    cost = mean(row["cost"] for row in rows)
    share = f" ({cost / mean(ours):.3f})" if ours and rows[0]["peer"] != "tillit" else ""
    broken = sum(1 for row in rows if row["violations"])
    return f"{cost:.1f}{share}" + (f", {broken} not valid" if broken else "")


def _mean_gap(rows: list[Mapping[str, Any]]) -> str:
    gaps = [(row["cost"] / row["best_known"] - 1) * 100 for row in rows if row["best_known"] and not row["violations"]]
    return f"{mean(gaps):+.2f} %" if gaps else ""
