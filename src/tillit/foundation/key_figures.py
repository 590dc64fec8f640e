"""The few figures that must be the same after a restore or an upgrade; each room registers its own."""

from __future__ import annotations

from collections.abc import Callable, Mapping

# Only what JSON gives back as it was.
Figure = int | float | str | None
Count = Callable[[], Mapping[str, Figure]]

_counts: dict[str, Count] = {}


def register_key_figures(room: str, count: Count) -> None:
    """Let `count` give the room's figures by name; they hold no name and no number of a person."""
    _counts[room] = count


def key_figures() -> dict[str, Figure]:
    """Give every figure as `room.name`, from what the database holds now."""
    return {f"{room}.{name}": value for room, count in sorted(_counts.items()) for name, value in count().items()}


def differences(expected: Mapping[str, Figure], found: Mapping[str, Figure]) -> list[str]:
    """Tell which of the expected figures are others now; one that only a newer version counts is none."""
    return [
        f"{name} was {value}, and is {found.get(name, 'not counted')}"
        for name, value in expected.items()
        if name not in found or found[name] != value
    ]
