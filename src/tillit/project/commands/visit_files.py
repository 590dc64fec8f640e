"""Read and write files of visit problems and solutions, whatever layout they have."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tillit.kernel.errors import TillitError
from tillit.planning.visits.adapters.layout import Layout, layout_of


class UnreadableFile(TillitError):
    """A file that cannot be read as JSON."""


def read_json(path: Path) -> Any:
    """Give the content of a JSON file, or say what is wrong with it and where."""
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise UnreadableFile(f"{path}: {error.strerror}. Check the name.") from None
    except UnicodeDecodeError:
        raise UnreadableFile(f"{path} is not UTF-8 text. Save it as UTF-8.") from None
    except json.JSONDecodeError as error:
        raise UnreadableFile(f"{path}, line {error.lineno}, column {error.colno}: {error.msg}") from None
    except RecursionError:
        raise UnreadableFile(f"{path} is nested too deeply to be a problem or a solution.") from None
    except ValueError as error:
        raise UnreadableFile(f"{path} holds a number that cannot be read: {error}") from None


def read_problem(path: Path) -> tuple[Any, Layout]:
    """Give a problem file's content and its layout."""
    data = read_json(path)
    return data, layout_of(data)


def write_json(path: Path, data: Any) -> None:
    """Write data as JSON, readable and the same every time."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(data, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def cost_lines(cost: dict[str, float], total: float) -> list[str]:
    """The cost by term, dearest first, and the total."""
    rows = sorted(cost.items(), key=lambda item: -item[1])
    return [f"{name:>14} {value:14.3f}" for name, value in rows if value] + [f"{'total':>14} {total:14.3f}"]
