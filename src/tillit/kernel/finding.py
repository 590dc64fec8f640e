"""The answer of a rule together with the reasons for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from tillit.kernel.citation import Citation


@dataclass(frozen=True)
class Finding:
    """What a rule answered, from which facts, under which law; children are the rules it rests on."""

    rule: str
    answer: bool
    sentence: str
    inputs: Mapping[str, object] = field(default_factory=dict)
    citation: Citation | None = None
    children: tuple[Finding, ...] = ()
