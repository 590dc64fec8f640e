"""Looks a value up on a day: first the municipality, then the agreement, then the nation."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import cache
from importlib.resources import files

from tillit.kernel.errors import TillitError
from tillit.law.layer import Layer, read_national
from tillit.law.value import DatedValue, NotInForce


class TooLoose(TillitError):
    """A layer protects less than the layers under it allow."""


@cache
def national(subject: str) -> Layer:
    """Give the nation's values of a subject; the file is read at the first call."""
    file = f"{subject}.yaml"
    text = files("tillit.law").joinpath("values", file).read_text(encoding="utf-8")
    return read_national(text, file=f"law/values/{file}")


class LawOn:
    """The law of a subject as it stands on a day."""

    subject: str

    def __init__(self, on: date, overlays: Iterable[Layer] = ()) -> None:
        self.on = on
        order = {"national": 0, "agreement": 1, "municipality": 2}
        self.layers = sorted((national(self.subject), *overlays), key=lambda layer: order[layer.kind])
        for layer in self.layers[1:]:
            for name in layer.changes:
                self._refuse_looser(name, layer)

    def get(self, name: str) -> DatedValue:
        """Give a value.

        Raises NotInForce when it is repealed, not yet in force, or older than the text that was read.
        """
        return self._get(name, self.layers)

    def meaning(self, name: str, language: str) -> str:
        """Give the sentence that says what a value means."""
        return self.layers[0].meanings[name].sentence[language]

    def _get(self, name: str, layers: list[Layer]) -> DatedValue:
        for layer in reversed(layers):
            change = layer.change_on(name, self.on)
            if change is not None and change.value is not None:
                unit = self.layers[0].meanings[name].unit
                return DatedValue(name, change.value, unit, change.citation, change.starts_on, layer.name)
        raise NotInForce(
            f"{name}: {self.layers[0].name} gives no value on {self.on}. "
            "Ask for a later day, or add the value with its source to the layer of the municipality."
        )

    def _refuse_looser(self, name: str, layer: Layer) -> None:
        change = layer.change_on(name, self.on)
        if change is None or change.value is None:
            return
        meaning = self.layers[0].meanings[name]
        allowed = self._get(name, self.layers[: self.layers.index(layer)])
        if layer.kind == "agreement" and meaning.agreement_to:
            allowed = self._get(meaning.agreement_to, self.layers[:1])
        if meaning.looser(change.value, allowed.value):
            word = "at least" if meaning.limit == "least" else "at most"
            raise TooLoose(
                f"{layer.name}, {name}: {change.value:g} {meaning.unit} from {change.starts_on}, "
                f"but it must be {word} {allowed}."
            )


class Value:
    """A typed name for a value of a subject: `working_time(on).daily_rest_hours`."""

    def __set_name__(self, owner: type[LawOn], name: str) -> None:
        self.name = name

    def __get__(self, law: LawOn, owner: type[LawOn]) -> DatedValue:
        return law.get(self.name)
