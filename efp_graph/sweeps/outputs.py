"""Outputs: what is asked of a model, and the figures that it gives.

An output is a node (an attribute of an object), an expression on nodes (`system.total_footprint.sum()`), or a function
that reads the model. A series is kept, or summed up over the whole period or by calendar year.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from itertools import pairwise
from typing import Any, NamedTuple, cast

from efp_graph.errors import InputError, NotAllowed, UnknownAttribute, nearest
from efp_graph.objects.coverage import Contributors
from efp_graph.objects.ledger import Account, Criterion
from efp_graph.objects.nodes import AttributeNode
from efp_graph.replay.recording import recorded
from efp_graph.values import EmptyExplainableObject, ExplainableObject, Unit, kernels
from efp_graph.values.calendar import GRAINS, periods_in
from efp_graph.values.expressions import Expression
from efp_graph.values.measured import equivalent_of
from efp_graph.values.numeric import Numeric

Output = AttributeNode | Expression | Callable[[], Any]


class Figure(NamedTuple):
    """A column of results, of one scenario or of many.

    Attributes:
        name: of the output; with the year when it is one of several.
        output: the name of the output.
        unit: None for "no value", which counts as the number 0.
        hour: the first UTC hour of a series, None for a number.
        equivalent: what a mass is one of: "CO2eq".
    """

    name: str
    output: str
    unit: Unit | None
    hour: int | None
    magnitude: Any
    equivalent: str = ""


@dataclass
class Outputs:
    """What is asked of the model.

    Attributes:
        wanted: the outputs by name.
        by: what becomes of a series: None leaves it, "total" sums it up, "year" and "month" sum up each of the calendar
            (UTC); for all outputs, or by name.
        units: of the outputs by name, settled by the first figures that have a unit; others are converted.
    """

    wanted: Mapping[str, Output]
    by: str | Mapping[str, str | None] | None = None
    units: dict[str, Unit] = field(default_factory=dict)

    def settle(self, figures: Iterable[Figure]) -> None:
        """Keep the units of these figures for all others."""
        for each in figures:
            if each.unit is not None:
                self.units.setdefault(each.output, each.unit)

    def require_names_of_nodes(self) -> None:
        """Raise InputError when an output is a calculated value, which goes with the objects that there are now."""
        for name, each in self.wanted.items():
            if isinstance(each, Expression):
                raise InputError(
                    f"Output {name!r} is a calculated value, which is tied to the objects that there are now, and an "
                    "option or a link varies. Give an attribute (System.total_footprint.of(system)), the name of an "
                    "attribute of the system, or a function that gives the value."
                )

    def figures(self) -> list[Figure]:
        """The outputs as the model is now.

        Raises:
            NotAllowed: an output is neither a number nor a series.
        """
        return [figure for name, output in self.wanted.items() for figure in self._figures(name, _read(output))]

    def _figures(self, name: str, value: Any) -> list[Figure]:
        if isinstance(value, EmptyExplainableObject):
            return [Figure(name, name, None, None, 0.0)]
        if not isinstance(value, Numeric):
            raise NotAllowed(f"Output {name!r} is {value!r:.80}; a number or an hourly series is needed.")
        unit, hour, magnitude = self.units.get(name, value._unit), value._hour, cast("Any", value)._value
        factor, equivalent = value._unit.factor_to(unit, name), equivalent_of(value)
        if factor != 1.0:
            magnitude = recorded(operator.mul, (magnitude, factor))
        by = self.by[name] if isinstance(self.by, Mapping) else self.by
        if hour is None or by is None:
            return [Figure(name, name, unit, hour, magnitude, equivalent)]
        if by == "total":
            return [Figure(name, name, unit, None, recorded(kernels.sum_over, (magnitude,)), equivalent)]
        return [
            Figure(f"{name} {period}", name, unit, None, amount, equivalent)
            for period, first, end in spans_of(by, hour, len(magnitude))
            for amount in [recorded(kernels.sum_between, (magnitude, first, end))]
        ]


def spans_of(grain: str, hour: int, length: int) -> list[tuple[str, int, int]]:
    """(period, position of its first hour, position after its last) of each year or month that a series touches."""
    periods, begins = periods_in(hour, length, GRAINS[grain], None)
    starts = [max(0, int(each) - hour) for each in begins]
    return [
        (str(period), start, min(end, length)) for period, (start, end) in zip(periods, pairwise(starts), strict=True)
    ]


def named_outputs(system: Any, given: Any) -> dict[str, Output]:
    """Outputs by name, from what users give.

    Args:
        system: whose attributes texts name.
        given: a list, or a dictionary by name, of nodes (`Server.power.of(server)`), values (`server.energy_footprint`,
            `system.total_footprint.sum()`), functions without arguments, names of attributes of the system, and names
            of criteria, for the total on them.

    Raises:
        InputError: one is something else, or there is none.
    """
    pairs = given.items() if isinstance(given, Mapping) else [(None, each) for each in given]
    named: dict[str, Output] = {}
    for number, (name, each) in enumerate(pairs, 1):
        found, own_name = _output(system, each, f"output {number}")
        name = own_name if name is None else str(name)
        if name in named:
            raise InputError(f"Two outputs are called {name!r}: give them names of their own, {{name: output}}.")
        named[name] = found
    if not named:
        raise InputError("Nothing is asked for: outputs=[System.total_footprint.of(system)].")
    return named


def remarks_on_totals(system: Any, wanted: Mapping[str, Output]) -> list[str]:
    """A sentence per output that is the total of a part only, of the system as it is: what it covers."""
    criteria = {name: criterion for name, each in wanted.items() for criterion in _criteria_of(system, each)}
    kinds = Contributors(map(type, getattr(system, "contributors", ())), emitted=None)
    if not any(kinds.on(criterion).lacking for criterion in criteria.values()):
        return []
    notes = {name: system.footprints.coverage.on(criterion).note for name, criterion in criteria.items()}
    return [f"{name}: {note}" for name, note in notes.items() if note]


def _criteria_of(system: Any, output: Output) -> Iterator[str]:
    """The criteria of the totals of the system that an output is, or is calculated from."""
    terms = output.leaves() if isinstance(output, Expression) else [output]
    for each in terms:
        if isinstance(each, AttributeNode):
            account = each.item if isinstance(each.item, Account) else getattr(each.attribute, "account", None)
            if each.owner is system and isinstance(account, Account):
                yield account.criterion
        elif isinstance(each, partial) and each.args[-1] in Criterion.known and each.func == system.footprint_of:
            yield each.args[-1]
        elif isinstance(each, partial):
            account = getattr(getattr(type(system), each.args[-1], None), "account", None)
            if isinstance(account, Account):
                yield account.criterion


def _output(system: Any, given: Any, otherwise: str) -> tuple[Output, str]:
    node = given if isinstance(given, AttributeNode) else getattr(given, "node", None)
    if isinstance(node, AttributeNode):
        entry = "" if node.item is None else f"[{node.item.name}]"
        return node, f"{node.owner.name}.{node.attribute.name}{entry}"
    if isinstance(given, ExplainableObject) and given.expression is not None:
        return given.expression, given.label or otherwise
    if isinstance(given, str):
        if given in Criterion.known and hasattr(system, "footprint_of"):
            return partial(system.footprint_of, given), given
        if not hasattr(type(system), given):
            options = [name for name in dir(type(system)) if "footprint" in name]
            raise UnknownAttribute(f"{given!r} is no attribute of a {type(system).__name__}. {nearest(given, options)}")
        return partial(getattr, system, given), given
    if callable(given):
        return given, getattr(given, "__name__", otherwise)
    raise InputError(
        f"{given!r:.80} cannot be an output: give an attribute such as System.total_footprint.of(system), "
        "a value calculated from the model, or a function that gives one."
    )


def _read(output: Output) -> Any:
    if isinstance(output, AttributeNode):
        return output.read()
    return output.evaluate() if isinstance(output, Expression) else output()
