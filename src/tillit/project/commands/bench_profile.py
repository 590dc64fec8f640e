"""`tillit bench profile FILE...`: evaluations a second, and where the time of a move goes by function."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from time import process_time
from typing import Any

import click

from tillit.project.commands.bench_rows import add_line, commit_of_sources, newest
from tillit.project.commands.visit_files import read_json

# What a move is made of, in the order in which it happens; what calls another holds the other's time too.
PARTS = ("_propose", "_apply", "_load", "_fit", "_home", "_store", "_off", "_longest_wait", "_undo")
WORDS = {
    "_propose": "draw a move",
    "_apply": "change order and shifts",
    "_load": "look back for a route's state",
    "_fit": "earliest start of a task",
    "_home": "the way back of a route",
    "_store": "keep a task's new state",
    "_off": "loads off their shares",
    "_longest_wait": "the longest wait",
    "_undo": "take a move back",
}


@dataclass(frozen=True)
class ProfileRow:
    """One instance: how fast the search is, and by part how often it is called in a move and for how long."""

    instance: str
    people: int
    visits: int
    commit: str
    moves_per_second: float
    evaluations_per_second: float
    accepted_share: float
    microseconds: float  # of processor, per evaluated move
    calls: dict[str, float]  # per evaluated move
    nanoseconds: dict[str, float]  # per call


@click.command("profile")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--moves", default=1_000_000, show_default=True, type=click.IntRange(min=1000), help="Compiled, timed.")
@click.option("--counted", default=400, show_default=True, type=click.IntRange(min=1), help="Interpreted, counted.")
@click.option("--results", type=click.Path(path_type=Path, dir_okay=False), help="Add a JSON line a file here too.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document on standard output.")
def bench_profile(files: tuple[Path, ...], moves: int, counted: int, results: Path | None, as_json: bool) -> None:
    """Profile the search on each problem FILE, in seconds of processor."""
    commit = commit_of_sources()
    rows = []
    for file in files:
        row = profile(file, moves, counted, commit)
        if results is not None:
            add_line(results, row)
        rows.append(asdict(row))
    if as_json:
        click.echo(json.dumps(rows))
    else:
        click.echo(profile_table(rows))


def profile(file: Path, moves: int, counted: int, commit: str) -> ProfileRow:
    """Anneal for a while, time the search as it then is, count its calls, and time each part by itself."""
    from tillit.planning.visits import kernels as k
    from tillit.planning.visits.adapters.layout import layout_of
    from tillit.planning.visits.arrays import build
    from tillit.planning.visits.solve import Params, Search

    data = read_json(file)
    problem = layout_of(data).read(data)
    search = Search(build(problem), 1)
    search.set_moves(Params())
    search.start_anywhere()
    search.decode()
    typical = search.typical_rise()
    search.anneal(moves, 0.3 * typical, 0.05 * typical)
    before, tried = search.S[[k.Z_EVALS, k.Z_ACCEPTED]].copy(), process_time()
    search.anneal(moves, 0.05 * typical, 0.05 * typical)
    took = process_time() - tried
    evaluations, accepted = (int(x) for x in search.S[[k.Z_EVALS, k.Z_ACCEPTED]] - before)
    with counting() as calls:
        start = int(search.S[k.Z_EVALS])
        k.anneal(counted, 0.05 * typical, 0.05 * typical, search.M, search.S, search.a.TT, search.NL, search.rng)
        seen = max(1, int(search.S[k.Z_EVALS]) - start)
    return ProfileRow(
        instance=file.stem,
        people=len(problem.people),
        visits=len(problem.visits),
        commit=commit,
        moves_per_second=round(moves / took),
        evaluations_per_second=round(evaluations / took),
        accepted_share=round(accepted / max(1, evaluations), 3),
        microseconds=round(took / max(1, evaluations) * 1e6, 2),
        calls={name: round(calls[name] / seen, 2) for name in PARTS if calls[name]},
        nanoseconds=_alone(search, {name for name in PARTS if calls[name]}),
    )


@contextmanager
def counting() -> Iterator[Counter[str]]:
    """Let the kernel run interpreted while the block lasts, and count how often its functions are called."""
    from tillit.planning.visits import kernels as k

    calls: Counter[str] = Counter()
    compiled = {name: value for name, value in vars(k).items() if hasattr(value, "py_func")}

    def counted(name: str) -> Any:
        function = compiled[name].py_func

        def call(*arguments: Any) -> Any:
            calls[name] += 1
            return function(*arguments)

        return call

    try:
        for name in compiled:
            if name != "_below":  # its arithmetic wraps around only where it is compiled
                setattr(k, name, counted(name))
        yield calls
    finally:
        for name, value in compiled.items():
            setattr(k, name, value)


def _alone(search: Any, names: set[str]) -> dict[str, float]:
    """Nanoseconds of processor of one call of each part by itself, on the plan as it stands."""
    from tillit.project.commands.bench_profile_loops import LOOPS

    found = {}
    for name in sorted(names & LOOPS.keys(), key=PARTS.index):
        loop = LOOPS[name]
        loop(10, search.M, search.S, search.a.TT, search.rng)
        times = 2000
        while True:
            began = process_time()
            loop(times, search.M, search.S, search.a.TT, search.rng)
            took = process_time() - began
            if took > 0.05 or times > 10**8:
                break
            times *= 4
        found[name] = round(took / times * 1e9, 1)
    return found


def profile_table(rows: list[Mapping[str, Any]]) -> str:
    """Speed by instance, and the share of each part in the time of a move."""
    rows = newest(rows, ("instance",))
    rows = sorted(rows, key=lambda row: (row["visits"], row["instance"]))
    names = [name for name in PARTS if any(name in row["nanoseconds"] for row in rows)]
    parts = [
        "| instance | visits | evaluations a second | accepted | µs a move | "
        + " | ".join(WORDS[name] for name in names)
        + " | the rest: walk the order, keep and take back states |",
        "|---|--:|--:|--:|--:|" + "--:|" * (len(names) + 1),
    ]
    for row in rows:
        known = sum(row["calls"].get(name, 0.0) * each for name, each in row["nanoseconds"].items())
        rest = max(0.0, 100 - known / 10 / row["microseconds"])
        cells = [*(_share(row, name) for name in names), f"{rest:.0f} %"]
        parts.append(
            f"| {row['instance']} | {row['visits']} | {row['evaluations_per_second']:,} | "
            f"{row['accepted_share'] * 100:.0f} % | {row['microseconds']:.2f} | {' | '.join(cells)} |"
        )
    parts.append("\nIn each cell: calls a move x nanoseconds a call, and what that is of the move's time.")
    return "\n".join(parts)


def _share(row: Mapping[str, Any], name: str) -> str:
    calls, each = row["calls"].get(name), row["nanoseconds"].get(name)
    if not calls or each is None:
        return ""
    return f"{calls:g} x {each:.0f} = {calls * each / 10 / row['microseconds']:.0f} %"
