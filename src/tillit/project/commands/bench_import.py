"""`tillit bench import`: how long a municipality's files take to come in, step by step, and what it costs."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path

import click

from tillit.kernel.errors import TillitError
from tillit.project.commands.bench_files import bench_files, bench_home
from tillit.project.commands.bench_processes import PeakOfMemory, descendants, processor_seconds
from tillit.project.commands.progress import console

MEGABYTE = 1_000_000


class DidNotImport(TillitError):
    """The files were refused, or the import broke down."""


@dataclass
class ImportCost:
    """What an import cost; the keys of `tillit bench import --json`."""

    inhabitants: int
    rows: int = 0
    visits: int = 0
    cores: int = field(default_factory=lambda: os.cpu_count() or 1)
    seconds: float = 0.0
    processor_seconds_client: float = 0.0
    processor_seconds_database: float = 0.0
    load_before: float = 0.0
    load_after: float = 0.0
    peak_mb_client: int = 0
    peak_mb_database: int = 0
    steps: dict[str, float] = field(default_factory=dict)


@click.command("import")
@click.option("--inhabitants", default=133_000, show_default=True, type=click.IntRange(500, 1_000_000))
@click.option("--seed", default=1, show_default=True, help="The same seed gives the same municipality.")
@click.option("--folder", type=click.Path(path_type=Path, file_okay=False), help="Its files; made there when missing.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document on standard output.")
def bench_import(inhabitants: int, seed: int, folder: Path | None, as_json: bool) -> None:
    """Import a municipality with a year of history into an embedded database that is thrown away after."""
    from tillit.kernel.clock import local_day

    today = local_day(datetime.now().astimezone())
    files, _ = bench_files(folder, inhabitants=inhabitants, seed=seed, on=today)
    cost = ImportCost(inhabitants)
    bench_home().mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="bench-import-", dir=bench_home()) as home:
        _run(cost, files, Path(home))
    if as_json:
        click.echo(json.dumps(asdict(cost), ensure_ascii=False, indent=1))
    _tell(cost)


def _run(cost: ImportCost, files: Path, home: Path) -> None:
    """Start the database, import in a process of its own, and measure both from outside."""
    from tillit.foundation import database
    from tillit.foundation.database import place, processes

    environ = {key: value for key, value in os.environ.items() if key != "TILLIT_DATABASE_URL"}
    environ["TILLIT_HOME"] = str(home)
    peak = PeakOfMemory()
    try:
        _migrate(environ)
        server = processes.postmaster_pid(place.locate(home))
        assert server, "the embedded database runs"
        before = processor_seconds(descendants(server))
        peak.watch(server)
        cost.load_before = round(os.getloadavg()[0], 1)
        begun = time.monotonic()
        told, usage = _import(files, environ)
        cost.seconds = round(time.monotonic() - begun, 1)
        cost.load_after = round(os.getloadavg()[0], 1)
        cost.peak_mb_database = round(peak.end() / MEGABYTE)
        time.sleep(1)  # the connection's process ends, and its time is then its parent's
        cost.processor_seconds_database = round(processor_seconds(descendants(server)) - before, 1)
        cost.processor_seconds_client = round(usage.ru_utime + usage.ru_stime, 1)
        cost.peak_mb_client = round(usage.ru_maxrss * 1024 / MEGABYTE)
        cost.rows, cost.visits, cost.steps = told["rows"], told["visits"], told["steps"]
    finally:
        peak.end()
        database.remove(environ)


def _migrate(environ: dict[str, str]) -> None:
    subprocess.run([sys.executable, "-m", "tillit.project", "migrate"], env=environ, check=True)


def _import(files: Path, environ: dict[str, str]) -> tuple[dict, os.struct_rusage]:
    """Import in a child; give what it told and what it used."""
    command = [sys.executable, "-m", "tillit.project.commands.bench_import_steps", str(files)]
    with tempfile.TemporaryFile("w+", encoding="utf-8") as out:
        child = subprocess.Popen(command, env=environ, stdout=out)
        try:
            _, status, usage = os.wait4(child.pid, 0)
            child.returncode = os.waitstatus_to_exitcode(status)
        except BaseException:
            with suppress(ProcessLookupError):
                child.kill()
            raise
        if child.returncode:
            raise DidNotImport(f"The files in {files} could not be imported: run `tillit import` on them to see why.")
        out.seek(0)
        return json.load(out), usage


def _tell(cost: ImportCost) -> None:
    console.print(
        f"{cost.inhabitants:,} inhabitants: {cost.rows:,} rows, {cost.visits:,} visits of a year, in "
        f"[bold]{cost.seconds:.0f} s[/bold] on {cost.cores} cores whose load was {cost.load_before} before and "
        f"{cost.load_after} after."
    )
    worked = cost.processor_seconds_client + cost.processor_seconds_database
    console.print(
        f"Processor time {worked:.0f} s: {cost.processor_seconds_client:.0f} s in Tillit, "
        f"{cost.processor_seconds_database:.0f} s in the database. Memory at most {cost.peak_mb_client} MB in Tillit "
        f"and {cost.peak_mb_database} MB in the database, its shared buffers included."
    )
    for step, seconds in cost.steps.items():
        console.print(f"  {step:<28}{seconds:8.1f} s")
