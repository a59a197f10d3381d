"""`--vary server.power=100:400:50 W`: an input, and the values that it takes.

A range is start:stop:step, the stop included. Values stand between commas, or between semicolons where they have commas
themselves; commas in brackets part nothing. The last one's unit is that of all that have none.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from typing import Any

from efp_graph.cli.addresses import attribute_at, object_named
from efp_graph.cli.assignments import TypedTexts
from efp_graph.cli.models import Model
from efp_graph.errors import NotAllowed, UnitError, ValueOutOfRange, WrongKind
from efp_graph.objects.attributes import Input
from efp_graph.objects.classes import modeling_classes
from efp_graph.objects.describing import describe_attribute, describe_object
from efp_graph.objects.numeric_inputs import QuantityInput
from efp_graph.values.units import DIMENSIONLESS

_NUMBER = r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?"
_RANGE = re.compile(rf"\s*({_NUMBER})\s*:\s*({_NUMBER})\s*(?::\s*({_NUMBER})\s*)?([^\d\s:][^:]*)?", re.DOTALL)
_ALONE = re.compile(_NUMBER)
_UNIT = re.compile(rf"{_NUMBER}\s*([^\d\s.eE+-].*|[eE][^\d+-].*)", re.DOTALL)
MOST_VALUES = 100_000  # of a range


def variations_of(model: Model, variations: Iterable[str], *, is_random: bool) -> dict[Any, list[Any]]:
    """{attribute of an object: its values} for a `Sweep`.

    Args:
        is_random: any value of a range may be taken, so it needs no step.

    Raises:
        InputError: one is no `object.attribute=values`, or a value does not fit.
    """
    found: dict[Any, list[Any]] = {}
    for each in variations:
        node, values = _variation(model, each, is_random)
        if node in found:
            raise NotAllowed(f"{each.partition('=')[0].strip()} varies twice. Give all its values in one --vary.")
        found[node] = values
    return found


def _variation(model: Model, variation: str, is_random: bool) -> tuple[Any, list[Any]]:
    address, equals, text = (each.strip() for each in variation.partition("="))
    if not equals or not text:
        raise WrongKind(
            f"{variation!r} varies nothing. Write object.attribute=start:stop:step, as in server.power=100:400:50 W, "
            "or its values, as in server.power=100,200,400 W."
        )
    _refuse_shorthand(model, address)
    owner, attribute, _ = attribute_at(model, address)
    if not isinstance(attribute, Input):
        raise NotAllowed(f"{describe_attribute(owner, attribute)} is calculated. Vary the inputs it comes from.")
    found = _RANGE.fullmatch(text) if isinstance(attribute, QuantityInput) else None
    texts = _parts(text) if found is None else _steps(address, found, is_random)
    if isinstance(attribute, QuantityInput):
        texts = _with_unit(texts)
        unit = attribute.unit
        if unit is not DIMENSIONLESS and all(map(_ALONE.fullmatch, texts)):
            where = describe_attribute(owner, attribute)
            raise UnitError(f'{where} needs a unit. Write --vary "{address}={text} {unit.text}"')
    reader = TypedTexts(model, owner)
    values = [attribute.read(each, reader) for each in texts]
    for each in values:
        attribute.checked(owner, each)  # a typo is no scenario that the model refuses
    return attribute.of(owner), values


def _refuse_shorthand(model: Model, address: str) -> None:
    named, _, last = address.rpartition(".")
    if any(last == each.name for kind in modeling_classes().values() for each in kind.shorthands):
        owner = object_named(model, named)
        if any(last == each.name for each in owner.shorthands):
            raise NotAllowed(
                f"{describe_object(owner)}.{last} stands for several inputs, and is no column of a table. Vary one of "
                "them, or write a scenario for each and ask efp compare."
            )


def _steps(address: str, found: re.Match[str], is_random: bool) -> list[str]:
    """The values of a range, as texts with their unit."""
    start, stop = float(found[1]), float(found[2])
    unit = "" if found[4] is None else f" {found[4].strip()}"
    if found[3] is None:
        if is_random:
            return [f"{found[1]}{unit}", f"{found[2]}{unit}"]
        raise WrongKind(
            f"{address} goes from {found[1]} to {found[2]}, and lacks its step. Write "
            f"{found[1]}:{found[2]}:step{unit}, or have values in between taken "
            "at random: --design latin-hypercube --count 100."
        )
    step = float(found[3])
    count = (stop - start) / step if step else math.inf
    if not 0 <= count < MOST_VALUES:
        raise ValueOutOfRange(
            f"{address} goes from {found[1]} to {found[2]} by {found[3]}: "
            + ("that never gets there." if count < 0 or not step else f"that is more than {MOST_VALUES:,} values.")
        )
    steps = math.floor(count * (1 + 1e-12) + 1e-9)
    return [f"{start + n * step:.12g}{unit}" for n in range(steps + 1)]


def _parts(text: str) -> list[str]:
    """The values of a list; what stands in brackets stays together."""
    separator = ";" if ";" in text else ","
    parts, depth = [""], 0
    for character in text:
        depth += (character in "([{") - (character in ")]}")
        if character == separator and depth <= 0:
            parts.append("")
        else:
            parts[-1] += character
    return [each.strip() for each in parts]


def _with_unit(texts: list[str]) -> list[str]:
    """Quantities, where numbers alone take the unit of the last one."""
    unit = _UNIT.fullmatch(texts[-1])
    return texts if unit is None else [f"{each} {unit[1]}" if _ALONE.fullmatch(each) else each for each in texts]
