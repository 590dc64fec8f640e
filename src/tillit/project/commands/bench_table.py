"""The results file of `tillit bench visits` as tables: means by suite, budget and size, and every run."""

from __future__ import annotations

from collections.abc import Iterable
from statistics import mean
from typing import Protocol


class Measured(Protocol):
    """What the table needs of a row."""

    suite: str
    instance: str
    size: int
    seconds: float
    workers: int
    seed: int
    commit: str
    cost: float
    best_known: float | None
    took: float
    evaluations: int
    violations: int

    @property
    def gap(self) -> float | None: ...


def bench_table(rows: Iterable[Measured]) -> str:
    """The tables, as Markdown; what was measured anew replaces what was before."""
    last = {(r.suite, r.instance, r.seconds, r.workers, r.seed): r for r in rows}
    rows = last.values()
    by_setting: dict[tuple[str, float, int], list[Measured]] = {}
    for row in rows:
        by_setting.setdefault((row.suite, row.seconds, row.workers), []).append(row)
    parts = []
    for (suite, seconds, workers), found in sorted(by_setting.items()):
        parts.append(f"\n### {suite}, {seconds:g} s, {workers} workers\n")
        parts.append("| size | runs | mean gap | worst gap | below the best known | violations |")
        parts.append("|--:|--:|--:|--:|--:|--:|")
        sizes = sorted({row.size for row in found})
        parts += [_line(str(size), [row for row in found if row.size == size]) for size in sizes]
        parts.append(_line("all", found))
        parts.append("\n| instance | seed | cost | best known | gap | k plans/s | violations | commit |")
        parts.append("|---|--:|--:|--:|--:|--:|--:|---|")
        parts += [_row(row) for row in sorted(found, key=lambda r: (r.size, r.instance, r.seed))]
    return "\n".join(parts)


def _line(name: str, rows: list[Measured]) -> str:
    gaps = [row.gap for row in rows if row.gap is not None]
    if not gaps:
        return f"| {name} | {len(rows)} | | | | {sum(row.violations for row in rows)} |"
    below = sum(1 for gap in gaps if gap < -1e-3)
    return (
        f"| {name} | {len(rows)} | {mean(gaps):+.3f} % | {max(gaps):+.3f} % | {below} "
        f"| {sum(row.violations for row in rows)} |"
    )


def _row(row: Measured) -> str:
    gap = "" if row.gap is None else f"{row.gap:+.3f} %"
    best = "" if row.best_known is None else f"{row.best_known:.3f}"
    speed = row.evaluations / max(min(row.took, row.seconds), 0.01) / 1000  # starting processes is not search
    return (
        f"| {row.instance} | {row.seed} | {row.cost:.3f} | {best} | {gap} | {speed:.0f} | {row.violations} "
        f"| {row.commit} |"
    )
