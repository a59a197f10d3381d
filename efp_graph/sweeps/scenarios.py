"""Scenarios as columns: which inputs vary, and what each of them is in each scenario.

Numbers and series vary as arrays, in the unit that the input has now. Anything else (an option, a link, a list, "no
value") is a *choice*: one of several levels, and a scenario has the number of its level.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from efp_graph.errors import InputError, NotAllowed, ValueOutOfRange
from efp_graph.objects import ModelingObject
from efp_graph.objects.addresses import addresses_of
from efp_graph.objects.attributes import Input
from efp_graph.objects.calculated import Calculated
from efp_graph.objects.describing import describe_attribute, describe_given
from efp_graph.objects.effects import remarks_on, unused
from efp_graph.objects.modeling_update import parsed
from efp_graph.objects.nodes import AttributeNode
from efp_graph.objects.numeric_inputs import NumericInput
from efp_graph.objects.pinned import pinned
from efp_graph.registry import pint
from efp_graph.sweeps.recorded import Scaled
from efp_graph.values import Distribution, ExplainableObject, SourceValue, Unit
from efp_graph.values.kernels import stepped
from efp_graph.values.operations import make
from efp_graph.values.units import unit_of_names

logger = logging.getLogger("efp_graph")


@dataclass(frozen=True)
class Varied:
    """An input that varies.

    Attributes:
        node: the input.
        name: what tables call it: "server.power".
        unit: of a number or series; None for a choice.
        levels: (L,) or (L, hours) for numbers and series, or a distribution of numbers; a list for choices.
        base: of a series that varies as a whole, shape (hours,): its levels are factors on it.
        steps: hours of each part of it that has a factor of its own; its levels are (L, parts) then.
        address: by which its random draws are made; its name unless given.
    """

    node: AttributeNode
    name: str
    unit: Unit | None
    levels: Any
    base: Any = None
    steps: tuple[int, ...] = ()
    address: str = ""

    @property
    def ends(self) -> Any:
        """The least and the largest hour of each part of a series that varies as a whole. Shape (2, parts)."""
        parts = np.split(self.base, np.cumsum(self.steps)[:-1]) if self.steps else [self.base]
        return np.array([[each.min() for each in parts], [each.max() for each in parts]])

    def shown(self, column: Any) -> list[Any]:
        """The cells of a table: numbers, or what a choice is called."""
        if self.unit is None:
            names = self._names()
            return [names[code] for code in column]
        return [float(each) for each in column] if column.ndim == 1 else [f"series {n}" for n in range(len(column))]

    def _names(self) -> list[str]:
        """What the levels are called; those of which only the beginning is shown, and alike, have a number too."""
        assert isinstance(self.node.attribute, Input)
        names = [self.node.attribute.called(level) for level in self.levels]
        alike = {name for name in names if name.endswith(("...", "…")) and names.count(name) > 1}
        return [f"{name} ({n})" if name in alike else name for n, name in enumerate(names, 1)]

    def value(self, cell: Any) -> Any:
        """What the input is set to in a scenario."""
        if self.unit is None:
            return self.levels[cell]
        present = self.node.read()
        if self.base is not None:
            cell = self.base * (stepped(cell, self.steps) if self.steps else float(cell))
        if np.ndim(cell):
            series = make(np.array(cell), self.unit, present._hour, present._clock, None)
            series.source = present.source
            return series
        number = SourceValue(float(cell) * self.unit.pint, getattr(present, "source", None))
        return pinned(number) if isinstance(self.node.attribute, Calculated) else number


def varied_inputs(given: Mapping[Any, Any] | Iterable[Any], system: Any = None) -> list[Varied]:
    """What varies, from {input: values} as for `ModelingUpdate`, with all its values in place of the new one.

    Args:
        system: by whose objects addresses are counted.

    Raises:
        NoChange, NotAllowed: as for `ModelingUpdate`.
        InputError: the values are none, or cannot be understood.
    """
    inputs = [varied_input(attribute.of(owner), values) for owner, attribute, values in parsed(given)]
    names = [each.name for each in inputs]
    known = () if system is None else (system, *system.all_linked_objects)
    addresses = addresses_of(dict.fromkeys((*known, *(each.node.owner for each in inputs))))
    return [
        replace(
            each,
            name=each.name if names.count(each.name) == 1 else each.node.key,
            address=f"{addresses[each.node.owner]}.{each.node.attribute.name}",
        )
        for each in inputs
    ]


def remarks_on_inputs(nodes: Iterable[AttributeNode], system: Any, choices: Iterable[Any] = ()) -> list[str]:
    """A sentence per input that has no effect, since nothing in the system uses its object; logged too.

    Args:
        choices: what links are set to in some scenarios: these objects, and what they link to, may come to be used.
    """
    below: dict[Any, None] = {}
    waiting = list(choices)
    while waiting:
        one = waiting.pop()
        if isinstance(one, list | tuple):
            waiting += one
        elif isinstance(one, ModelingObject) and one not in below:
            below[one] = None
            waiting += one.linked_objects()
    changed = [(node.owner, node.attribute) for node in nodes if node.owner not in below]
    remarks = remarks_on(unused(changed, system), system)  # type: ignore[arg-type]  # nodes of inputs
    for each in remarks:
        logger.warning("%s", each)
    return remarks


def varied_input(node: AttributeNode, values: Any) -> Varied:
    """One of them."""
    name, attribute = f"{node.owner.name}.{node.attribute.name}", describe_attribute(node.owner, node.attribute)
    numbers = _numbers(node, values)
    if numbers is not None:
        unit, levels = numbers
        if not isinstance(levels, np.ndarray):
            return Varied(node, name, unit, levels)
        if not levels.size:
            raise InputError(f"{attribute} is given no value to take.")
        if not np.isfinite(levels).all():
            raise ValueOutOfRange(f"{attribute} is given values that are no finite numbers.")
        return Varied(node, name, unit, levels)
    if isinstance(values, str | bytes | Mapping | Set) or not isinstance(values, Iterable):
        raise InputError(f"{attribute} is given {describe_given(values)}: give a list of the values that it takes.")
    assert isinstance(node.attribute, Input)
    choices = [node.attribute.level(each, node.read()) for each in values]
    if not choices:
        raise InputError(f"{attribute} is given no value to take.")
    return Varied(node, name, None, choices)


def nodes_of(inputs: Iterable[Any]) -> list[AttributeNode]:
    """The nodes of inputs that are named (`Server.power.of(server)`) or read (`server.power`).

    Raises:
        NoChange, NotAllowed: one is no input.
    """
    return [attribute.of(owner) for owner, attribute, _ in parsed([(each, None) for each in inputs])]


def is_numeric(node: AttributeNode) -> bool:
    """Whether the input holds a number or a series now."""
    return isinstance(node.attribute, Input) and node.attribute.is_numeric(node.read())


def _numbers(node: AttributeNode, values: Any) -> tuple[Unit, Any] | None:
    """The unit and the array, or None when the values are choices."""
    if not is_numeric(node):
        return None
    unit: Unit = node.read()._unit
    if isinstance(values, Distribution) or hasattr(values, "ppf"):
        return unit, values
    if isinstance(values, pint.Quantity):
        own = _taken(node, unit_of_names(values._units))
        values = np.atleast_1d(np.asarray(values.magnitude, dtype=np.float64)) * own.factor_to(unit, node.label)
    elif isinstance(values, list | tuple):
        values = [SourceValue(each) if isinstance(each, pint.Quantity) else each for each in values]
        if any(each is None or isinstance(each, ExplainableObject) for each in values):
            return _magnitudes(node, unit, values)
    try:
        array = np.asarray(values, dtype=np.float64)
    except OverflowError as error:
        attribute = describe_attribute(node.owner, node.attribute)
        raise ValueOutOfRange(f"{attribute} is given a number that is too large to calculate with.") from error
    except (TypeError, ValueError):
        return None
    if array.ndim != 1 + np.ndim(node.read()._value):
        attribute = describe_attribute(node.owner, node.attribute)
        raise InputError(f"{attribute} is given an array of shape {array.shape}: the first axis is that of scenarios.")
    if array.ndim == 2 and array.shape[1] != len(node.read()):
        attribute = describe_attribute(node.owner, node.attribute)
        raise InputError(f"{attribute} has {len(node.read())} hours and is given series of {array.shape[1]}.")
    return unit, array


def _taken(node: AttributeNode, unit: Unit) -> Unit:
    """The unit in which the input holds what is given in a unit: plain bytes of those of its family."""
    taken = getattr(node.attribute, "taken", None)
    return unit if taken is None else taken(unit)


def _magnitudes(node: AttributeNode, unit: Unit, values: Sequence[Any]) -> tuple[Unit, Any] | None:
    """Values with units as an array in one unit; None when one of them is no value, or on other hours."""
    present, rows = node.read(), []
    for each in values:
        if not hasattr(each, "_unit"):
            return None
        if (each._hour, each._clock, np.shape(each._value)) != (
            present._hour,
            present._clock,
            np.shape(present._value),
        ):
            return None
        rows.append(np.asarray(each._value, dtype=np.float64) * _taken(node, each._unit).factor_to(unit, node.label))
    return unit, np.array(rows)


class Scenarios:
    """N scenarios of some inputs.

    Args:
        inputs: what varies.
        columns: one array per input, (N,) or (N, hours); of a choice the numbers of the levels.
    """

    def __init__(self, inputs: Sequence[Varied], columns: Sequence[Any]) -> None:
        lengths = {len(column) for column in columns}
        if len(lengths) != 1:
            shown = ", ".join(f"{each.name}: {len(column)}" for each, column in zip(inputs, columns, strict=True))
            raise InputError(f"Each input needs a value in each scenario, and these differ in number: {shown}.")
        self.inputs = list(inputs)
        self.columns = list(columns)
        self.count = lengths.pop()
        self.numbers = [n for n, each in enumerate(self.inputs) if each.unit is not None]
        self.choices = [n for n, each in enumerate(self.inputs) if each.unit is None]

    def __len__(self) -> int:
        return self.count

    def numeric_nodes(self) -> list[AttributeNode]:
        """The inputs that a program takes."""
        return [self.inputs[n].node for n in self.numbers]

    def numeric_columns(self, rows: Any) -> list[Any]:
        """What it takes for some scenarios."""
        return [self.columns[n][rows] for n in self.numbers]

    def scaled(self, row: int | None = None) -> dict[AttributeNode, Scaled]:
        """{series that varies as a whole: how, in a scenario}; as the model is without one."""
        return {
            each.node: Scaled(each.base, np.ones(len(each.steps)) if row is None else column[row], each.steps)
            if each.steps
            else Scaled(each.base, 1.0 if row is None else float(column[row]))
            for each, column in zip(self.inputs, self.columns, strict=True)
            if each.base is not None
        }

    def choice(self, row: int) -> tuple[int, ...]:
        """The levels of a scenario."""
        return tuple(int(self.columns[n][row]) for n in self.choices)

    def changes(self, row: int) -> list[tuple[Any, Input, Any]]:
        """What is set in a scenario."""
        return [
            (each.node.owner, each.node.attribute, each.value(column[row]))  # type: ignore[misc]
            for each, column in zip(self.inputs, self.columns, strict=True)
        ]

    def allowed(self) -> Any:
        """(N,) bool: whether the numbers lie within the bounds of their inputs."""
        allowed = np.ones(self.count, dtype=bool)
        for n in self.numbers:
            varied = self.inputs[n]
            attribute, unit = varied.node.attribute, varied.unit
            if isinstance(attribute, Calculated):
                continue  # pinned, and so within no bounds of its own
            assert isinstance(attribute, NumericInput)
            assert unit is not None
            column = self.columns[n]
            if varied.base is not None:
                column = np.hstack([column.reshape(len(column), -1) * end for end in varied.ends])
            allowed &= attribute.within_bounds(column, unit)
        return allowed

    def chunks(self, size: int, among: Any = None) -> list[Any]:
        """Rows in arrays of at most `size`, each of scenarios with the same choices."""
        rows = np.arange(self.count) if among is None else np.asarray(among)
        groups = [rows]
        for n in self.choices:
            codes = self.columns[n]
            groups = [group[codes[group] == code] for group in groups for code in np.unique(codes[group])]
        return [group[start : start + size] for group in groups for start in range(0, len(group), size)]


def need_numeric(node: AttributeNode) -> None:
    """Raise NotAllowed unless the input holds a number or a series."""
    if not is_numeric(node):
        raise NotAllowed(
            f"{describe_attribute(node.owner, node.attribute)} is {describe_given(node.read())}, no number. "
            "A tape varies numbers and series; a Sweep varies options and links too."
        )
