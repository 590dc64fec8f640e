"""`tillit bench page FOLDER`: write benchmarks.md anew from the results files beside it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import click

from tillit.project.commands.bench_municipality import municipality_table
from tillit.project.commands.bench_peers import peers_table
from tillit.project.commands.bench_profile import profile_table
from tillit.project.commands.bench_rows import read_lines
from tillit.project.commands.bench_table import bench_table
from tillit.project.commands.bench_team_weeks import team_weeks_table
from tillit.project.commands.bench_weeks import weeks_table

HEAD = """# Measured: visits

Written by `tillit bench page docs/planning` from the results files beside it; each figure is a row of one of them,
and a row names the commit that it was measured at. Every solution was judged by the strict judge of its suite. Each
section says the command that fills its file: what is there already is not run again. On what machine it ran, and what
was tried and did not help, is in [search-notes.md](search-notes.md).
"""

PUBLIC = """## Public suites

`tillit bench visits FOLDER --results docs/planning/bench-visits.jsonl`. A gap is per cent above the best value in
`best_known.csv`; less than zero is below it. Evaluations are thousands a second, all workers together. Part of the
gain on the rich suite comes from lunches that last longer than they must: its own validator allows them while their
window is open, and a longer lunch is neither waiting nor idle time.
"""

PEERS = """## Peers

`make bench-peers ARGS="FOLDER... --results docs/planning/bench-peers.jsonl"`: the same instances, the same seconds,
the same run, each peer in a process of its own; the mean cost over the seeds, and in brackets in shares of ours.
Greedy and routing have no chance in them and run once.
*greedy*: visits in the order of their windows, each to the helper (or two) where it costs least more. *routing*:
OR-Tools routing, begun from that plan, guided local search, one core. *cp_sat*: CP-SAT alone with that plan as a
hint, two workers; building its model counts. *tillit*: ours, two processes. What a peer proposes is timed by our
decoder, so that no peer loses by starting later than it could, and judged like ours; one that ends worse than the
greedy plan it began from keeps that plan. Routing cannot see the latest visit, and neither peer the most idle shift;
every cost counts in the judgment.
"""

WEEKS = """## Team-weeks

`tillit bench make-weeks WEEKS`, then `tillit bench team-weeks WEEKS --spread 3 --results
docs/planning/bench-team-weeks.jsonl`: weeks of a made-up municipality with small, middle and large teams (its seed is
in the name), from the one with fewest visits to the one with most; the best of the long runs by points, and each term's
difference from it. *load off*: minutes by which helpers' visits are off their shares, all helpers together.
"""

CURVE = """## Helpers against travel

`tillit bench weeks WEEKS --spread 3 --results docs/planning/bench-weeks.jsonl`: *helpers* is the mean over people of
different helpers in 14 days, history included. *trust* is our planner as it is, *trust x n* with its continuity weights
times n, *day by day* each day planned for itself without regard to who comes, *least travel* the whole week with
nothing else counted, all with the same seconds. *bound*: what the shifts allow at best, when each person's visits are
looked at alone (the smallest set of helpers who could make them, found exactly); no plan that makes all visits can be
below it.
"""

MUNICIPALITY = """## A whole municipality

`TILLIT_HOME=/tmp/bench tillit bench municipality --results docs/planning/bench-municipality.jsonl`: every team's week
by jobs, two at a time, from the request to the stored plan. Memory is the most that was held at once, shared pages
counted once: *programs* are the command, its worker and the planners' processes, *database* is PostgreSQL.
"""

PROFILE = """## Where the time goes

`tillit bench profile FILE... --results docs/planning/bench-profile.jsonl`: calls counted over some moves, and what
one call takes, measured by itself in the compiled kernel on a plan that is annealed already.
"""

SECTIONS: tuple[tuple[str, str, Callable[[list], str]], ...] = (
    ("bench-visits.jsonl", PUBLIC, lambda lines: bench_table(_rows(lines))),
    ("bench-peers.jsonl", PEERS, peers_table),
    ("bench-team-weeks.jsonl", WEEKS, team_weeks_table),
    ("bench-weeks.jsonl", CURVE, weeks_table),
    ("bench-municipality.jsonl", MUNICIPALITY, municipality_table),
    ("bench-profile.jsonl", PROFILE, profile_table),
)


def _rows(lines: list) -> list:
    from tillit.project.commands.bench import Row

    return [Row(**line) for line in lines]


@click.command("page")
@click.argument("folder", type=click.Path(path_type=Path, exists=True, file_okay=False))
def bench_page(folder: Path) -> None:
    """Write FOLDER/benchmarks.md from the results files in FOLDER; what was measured last wins."""
    parts = [HEAD]
    for name, words, table in SECTIONS:
        lines = read_lines(folder / name)
        if lines:
            parts.append(f"{words}\n{table(lines).strip()}\n")
    (folder / "benchmarks.md").write_text("\n".join(parts), encoding="utf-8")
    click.echo(f"{folder / 'benchmarks.md'} written.")
