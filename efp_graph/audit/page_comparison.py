"""Two pages figure by figure: what one says and the other, calculated again, does not.

Figures, objects, footprints and sources are told apart by their addresses, not by their positions. Numbers are equal
within `TOLERANCE`: sums and roots differ in their last digits from machine to machine. Curves are held against each
other as they are drawn, within the accuracy that they are written with (`series.py`).
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

import numpy as np

from efp_graph.audit.series import read_shape
from efp_graph.audit.verifying import Finding
from efp_graph.audit.written_page import UNREADABLE, data_of
from efp_graph.errors import InputError, reason_of
from efp_graph.texts import cut, visible

TOLERANCE = 1e-9  # relative
CURVES = 2e-6  # of the largest magnitude
LONGEST = 80  # characters of a value in a message
COMMON = 0.5  # of the objects of a page at least, else it is of another model
SAID = ("title", "notRead", "remarks", "simulation", "caption", "period", "checked", "units")


def compared(page: str, again: str) -> tuple[int, list[Finding]]:
    """How many figures two pages have in common, and where they differ; of another model, that it is another.

    Args:
        page: the one that is verified.
        again: the one of the model, calculated again.

    Raises:
        InputError: the data of the page cannot be read.
    """
    try:
        there, model = _Told(page), _Told(again)
        shared = there.objects.keys() & model.objects.keys()
        if len(shared) < COMMON * len(there.objects):
            return 0, [_of_another_model(there, model, len(shared))]
        parts = [("figure", there.figures, model.figures), ("object", there.objects, model.objects)]
        parts += [("footprint", there.footprints, model.footprints), ("source", there.sources, model.sources)]
        parts += [("curve of", there.curves, model.curves), ("caused by", there.causes, model.causes)]
        parts += [("", there.rest, model.rest)]
        findings = [each for what, ours, others in parts for each in _differences(what, ours, others)]
        return len(there.figures.keys() & model.figures.keys()), findings
    except UNREADABLE as error:
        if isinstance(error, InputError):
            raise
        raise InputError(f"The data of the page are not those of an audit page: {type(error).__name__}.") from error


class _Told:
    """What a page says, by addresses."""

    def __init__(self, page: str) -> None:
        data, self.shapes = data_of(page), data_of(page, "audit-series")
        self.data, self.grain = data, data["grain"]
        self._objects = [each["anchor"] for each in data["objects"]]
        self._figures = [each["anchor"] for each in data["figures"]]
        self._attributes = [each["name"] for each in data["attributes"]]
        self._sources = [json.dumps(each, sort_keys=True) for each in data["sources"]]
        self.objects = {each["anchor"]: self._object(each) for each in data["objects"]}
        self.figures = {each["anchor"]: self._figure(each) for each in data["figures"]}
        self.footprints = dict(self._all_footprints())
        self.sources = dict(self._register())
        self.curves = {
            each["anchor"]: self._curve(each["series"]) for each in data["figures"] if each.get("series") is not None
        }
        self.rest = {name: data[name] for name in SAID}
        self.rest["findings"] = [
            [self._objects[each["object"]], each["doubt"], *each["texts"]] for each in data["findings"]
        ]
        self.causes = dict(self._causes())

    def _object(self, one: dict[str, Any]) -> dict[str, Any]:
        links = [[words, [self._objects[each] for each in ones]] for words, ones in one.get("links", [])]
        return {**one, "links": links}

    def _figure(self, one: dict[str, Any]) -> dict[str, Any]:
        """Without positions, and without what is told elsewhere."""
        told = dict(one)
        told["object"] = self._objects[one["object"]]
        told["attribute"] = self._attributes[one["attribute"]]
        if "source" in one:
            told["source"] = self._sources[one["source"]]
        if "formula" in one:
            told["formula"] = [self._figures[each] if isinstance(each, int) else each for each in one["formula"]]
        if "conditions" in one:
            told["conditions"] = [self._figures[each] for each in one["conditions"]]
        if one.get("series") is not None:
            told["series"] = {name: each for name, each in one["series"].items() if name in _OF_SERIES}
        return {name: content for name, content in told.items() if name in _OF_FIGURES}

    def _all_footprints(self) -> Iterator[tuple[str, Any]]:
        for part in (self.data, *self.data["further"]):
            criterion = part["criterion"]["name"]
            yield f"{criterion}, total", part["total"]["amount"]
            for each in part["footprints"]:
                names = part["categories"][each["category"]], part["phases"][each["phase"]]
                yield ", ".join((criterion, *names, self._objects[each["object"]])), each["amount"]
            for name, amounts in zip(part["categories"], part["timeline"], strict=True):
                yield f"{criterion}, {name}, by month", np.array(amounts, dtype=np.float64)

    def _register(self) -> Iterator[tuple[str, Any]]:
        for source, each in zip(self._sources, self.data["register"]["entries"], strict=True):
            inputs = sorted(self._figures[place] for place in each["inputs"])
            yield source, {**each, "inputs": inputs}

    def _causes(self) -> Iterator[tuple[str, Any]]:
        """The amount that goes through each thing of each level."""
        causes = self.data["causes"]
        levels, amounts = causes.get("levels", []), causes.get("amounts", [])

        def standing(level: dict[str, Any], atom: int) -> int:
            if "by" not in level:
                return int(level["of"][atom])
            at = standing(levels[level["by"]], atom)
            return int(level["none"] if at < 0 else level["of"][at])

        for level in levels:
            sums: dict[str, list[float]] = {}
            for atom, amount in enumerate(amounts):
                at = standing(level, atom)
                thing = level["things"][at] if at >= 0 else "nothing"
                name = self._objects[thing] if isinstance(thing, int) else thing
                sums.setdefault(f"{level['name']} {name}", []).append(amount)
            for name, parts in sums.items():
                yield name, np.array([math.fsum(parts)])

    def _curve(self, series: dict[str, Any]) -> Any:
        if series["shape"] is None:
            return np.full(1, series["scale"])
        text = self.shapes[series["shape"]]
        return _decoded(text) * float(series["scale"])


_OF_FIGURES = frozenset((
    "object", "attribute", "kind", "entry", "label", "source", "formula", "conditions", "confidence", "comment", "of",
    "distribution", "pedigree", "origin", "bounds", "low", "high", "unit", "value", "series", "week",
))  # fmt: skip
_OF_SERIES = frozenset(("start", "hours", "clock", "total", "mean", "low", "high"))


@lru_cache(maxsize=64)
def _decoded(text: str) -> Any:
    try:
        return read_shape(text)
    except ValueError as error:
        raise InputError(f"A curve of the page cannot be read: {reason_of(error)}.") from error


def _of_another_model(there: _Told, model: _Told, shared: int) -> Finding:
    """One sentence, where each figure of both would be a finding."""
    pages, models = (cut(visible(each.data["title"]), LONGEST) for each in (there, model))
    return Finding(
        "the model",
        f"it is another one: of the {len(there.objects):,} objects of the page, '{pages}', it has {shared:,}, and is "
        f"'{models}'. Figures were not compared: give the model that the page was made from.",
    )


def _differences(what: str, there: dict[str, Any], model: dict[str, Any]) -> Iterator[Finding]:
    for name, told in there.items():
        where = f"{what} {visible(name)}".strip()
        if name not in model:
            yield Finding(where, f"the page has it, with {_shown(told)}; the model has not.")
            continue
        for way, one, other in _unequal(told, model[name], ""):
            yield Finding(
                where, f"{f'{way}: ' if way else ''}the page says {_shown(one)}, and the model gives {_shown(other)}."
            )
    for name in model.keys() - there.keys():
        yield Finding(
            f"{what} {visible(name)}".strip(), f"the model has it, with {_shown(model[name])}; the page has not."
        )


def _unequal(one: Any, other: Any, way: str) -> Iterator[tuple[str, Any, Any]]:
    """(where, what the page says, what the model gives) of all that is not equal."""
    if isinstance(one, np.ndarray) and isinstance(other, np.ndarray):
        yield from _unequal_hours(one, other)
    elif isinstance(one, dict) and isinstance(other, dict):
        for key in dict.fromkeys((*one, *other)):
            yield from _unequal(one.get(key), other.get(key), f"{way}, {key}" if way else key)
    elif isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        for place, pair in enumerate(zip(one, other, strict=True), start=1):
            yield from _unequal(*pair, f"{way} {place}".strip())
    elif not _same(one, other):
        yield way, one, other


def _unequal_hours(one: Any, other: Any) -> Iterator[tuple[str, Any, Any]]:
    if one.shape != other.shape:
        yield "", f"{len(one)} points", f"{len(other)} points"
        return
    apart = np.abs(one - other) > CURVES * max(float(np.abs(other).max(initial=0.0)), 1e-300)
    count = int(np.count_nonzero(apart))
    if count:
        place = int(np.argmax(apart))
        told = f"{count} of {len(one)} points, first point {place + 1}"
        yield told, float(one[place]), float(other[place])


def _same(one: Any, other: Any) -> bool:
    numbers = [isinstance(each, int | float) and not isinstance(each, bool) for each in (one, other)]
    return math.isclose(one, other, rel_tol=TOLERANCE, abs_tol=0.0) if all(numbers) else bool(one == other)


def _shown(content: Any) -> str:
    if isinstance(content, np.ndarray):
        return f"{len(content)} points"
    if isinstance(content, dict) and "value" in content:
        content = " ".join(str(content[each]) for each in ("value", "unit") if content.get(each) is not None)
    if content is None:
        return "nothing"
    return cut(visible(content if isinstance(content, str) else json.dumps(content)), LONGEST)
