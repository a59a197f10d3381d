"""Uncertain inputs: which numbers of a model have a distribution, by which rule, and the value at each probability.

These are its inputs, and the figures that it finds in data, such as the power of a cloud server's instance type: draws
pin them. One that follows an input that is uncertain itself is calculated for each draw, and has none of its own.

All values lie in the domain of the attribute, since the distribution is cut off there: a uniform number u stands for
the quantile at F(least) + u · (F(most) − F(least)). So one number gives one value, and none has to be drawn again. How
much of the probability was cut off is told where it is more than CUT.

The address of an input is that of its object (`objects/addresses.py`) and its attribute: `class/name[/n].attribute`.
"""

from __future__ import annotations

import math
from collections.abc import Container, Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from efp_graph.errors import ValueOutOfRange
from efp_graph.objects.addresses import addresses_of
from efp_graph.objects.attributes import Input
from efp_graph.objects.calculated import Calculated
from efp_graph.objects.describing import describe_attribute
from efp_graph.objects.moved import Moved
from efp_graph.objects.nodes import AttributeNode
from efp_graph.objects.numeric_inputs import NumericInput, QuantityInput
from efp_graph.objects.pinned import calculated_numbers, figures_of_data, following
from efp_graph.objects.weights import weights_in
from efp_graph.sweeps.scenarios import Varied
from efp_graph.texts import visible
from efp_graph.uncertainty.rules import EXACT, Rule, rule_for
from efp_graph.values import Distribution, ExplainableQuantity, Source
from efp_graph.values.assessment import UNASSESSED
from efp_graph.values.numeric import Numeric
from efp_graph.values.origins import GIVEN, Origin
from efp_graph.values.quantiles import inside, quantile, share_below
from efp_graph.values.readable import percentage, symbol
from efp_graph.values.units import unit_of

if TYPE_CHECKING:
    from efp_graph.uncertainty.hourly import Hours

FOUND = Origin("data")
CUT = 0.01  # of the probability: more than that outside of the domain is told
NOTHING_LEFT = 1e-9
FOLLOWS = "follows what is uncertain"


class Domain(NamedTuple):
    """What an attribute allows, in the unit of the input; of a series, what a factor on it may be."""

    least: float = -math.inf
    most: float = math.inf
    above: float | None = None
    whole: bool = False


class Known(NamedTuple):
    """A numeric input that can be changed or a figure that can be pinned, and what is known of it.

    Attributes:
        node: the input or figure.
        address: see the module.
        value: what it is now.
        rule: which rule applies, with the distribution in the unit of the value; a factor of a series.
        base: of an input that a scenario moves: what it is without the scenario.
        moved: how it moves it.
        levels: of a choice: what it may be; see `choices.py`.
        year: of a series with a factor per calendar year: which one this is, and its hours.
        hours: of a series that varies hour by hour: how; see `hourly.py`.
        twin: of a figure: the first attribute of its object that holds the same one, with the same bounds and source:
            of a dense language model the active parameters are all that there are.
    """

    node: AttributeNode
    address: str
    value: Any
    rule: Rule
    base: Known | None = None
    moved: Moved | None = None
    levels: tuple[Any, ...] = ()
    year: tuple[str, int] | None = None
    hours: Hours | None = None
    twin: str = ""

    @property
    def is_series(self) -> bool:
        """Whether it is hour by hour."""
        return getattr(self.value, "_hour", None) is not None and not self.levels

    @property
    def is_figure(self) -> bool:
        """Whether it is calculated: found in data, or said to be uncertain from outside."""
        return isinstance(self.node.attribute, Calculated)

    @property
    def origin(self) -> Origin:
        """By which way the value came into the model."""
        return getattr(self.value, "_origin", FOUND if self.is_figure else GIVEN)

    @property
    def source(self) -> Source | None:
        """Where the figure comes from."""
        source: Source | None = getattr(self.value, "source", None)
        return source

    @property
    def described(self) -> str:
        """That it is taken as exact, and why where something is known of it."""
        return f"taken as exact ({self.rule.remark})" if self.rule.remark else "taken as exact"

    @property
    def label(self) -> str:
        """What people call it: `server – Power`."""
        year = "" if self.year is None else f", {self.year[0]}"
        return f"{visible(self.node.owner.name)} – {self.node.attribute.words}{year}"


class UncertainInput:
    """An input that has a distribution.

    Attributes:
        known: the input.
        distribution: of its value in its unit; of a series, of a factor on all hours.
        cut: the share of the probability that lies outside of the attribute's domain.

    Raises:
        ValueOutOfRange: nearly all of the distribution lies outside of the domain.
    """

    def __init__(self, known: Known) -> None:
        assert known.rule.distribution is not None
        self.known, self.distribution = known, known.rule.distribution
        self.domain = domain = _domain(known)
        self._first = share_below(self.distribution, domain.least, itself=domain.above is not None)
        self._last = share_below(self.distribution, domain.most, itself=True)
        self.cut = 1.0 - (self._last - self._first)
        if self._last - self._first < NOTHING_LEFT:
            attribute: Any = known.node.attribute
            allowed = "0 or more" if known.is_figure else attribute.allowed_text()
            raise ValueOutOfRange(
                f"{describe_attribute(known.node.owner, attribute)} has the distribution {self.distribution}, which "
                f"lies outside of what is allowed: {allowed}."
            )

    @property
    def node(self) -> AttributeNode:
        """The node that holds it."""
        return self.known.node

    @property
    def unit(self) -> Any:
        """The pint unit of its values; None of a factor on a series."""
        return None if self.known.is_series else self.known.value.unit

    @property
    def given(self) -> float:
        """What it is in the model: a number in its unit, or the factor 1 of a series."""
        return 1.0 if self.known.is_series else float(self.known.value._value)

    def values(self, uniforms: Any) -> Any:
        """The values that uniform numbers stand for. Shape kept, in `unit`."""
        shares = self._first + inside(uniforms) * (self._last - self._first)
        found = quantile(self.distribution, shares)
        return self._inside(found)

    def _inside(self, found: Any) -> Any:
        """Values, those outside of the domain brought to its ends, whole ones where it has no others."""
        if self.domain.whole:
            found = np.rint(found)
        least = self.domain.least if self.domain.above is None else math.nextafter(self.domain.above, math.inf)
        return np.clip(found, least, self.domain.most) + 0.0

    @property
    def reach(self) -> float:
        """How many times what it is in the model its largest draws are, about."""
        return float(np.max(np.abs(self.values(np.array([0.001, 0.999]))))) / (abs(self.given) or 1.0)

    def varied(self, levels: Any) -> Varied:
        """The input and its values in some scenarios, for tapes."""
        value: Any = self.known.value
        return Varied(
            self.node, self.known.address, value._unit, levels, value._value if self.known.is_series else None
        )

    @property
    def described(self) -> str:
        """Its distribution, with the unit, in a few words."""
        if self.unit is None:
            return f"{_told(self.distribution)} times the series"
        return f"{_told(self.distribution)}{symbol(unit_of(self.unit))}"

    @property
    def remarks(self) -> list[str]:
        """What there is to warn of."""
        given = self.distribution.parameters
        close = self.distribution.kind == "normal" and given["mean"] < 3 * given["standard_deviation"]
        if self.cut <= CUT and not (close and self.domain.least == 0):
            return []
        return [
            f"{self.known.label}: {percentage(self.cut)} of {self.described} lies outside of what the input may be, "
            "and is cut off."
        ]

    def __repr__(self) -> str:
        return f"<UncertainInput {visible(self.known.address)}: {self.distribution}>"


class MovedInput(UncertainInput):
    """An input that a scenario moves: the values that it has without the scenario, moved; those of a factor stay."""

    def __init__(self, known: Known) -> None:
        assert known.base is not None
        self._base = UncertainInput(known.base)
        self.known, self.distribution, self.cut = known, self._base.distribution, self._base.cut
        self.domain = _domain(known)

    def values(self, uniforms: Any) -> Any:
        found = self._base.values(uniforms)
        assert self.known.moved is not None
        return found if self.known.is_series else self._inside(self.known.moved.number(found, self.unit))


def node_meant(given: Any, by_address: Mapping[str, AttributeNode]) -> AttributeNode | None:
    """What is meant by an attribute of an object, a value as read, or an address; None by anything else."""
    meant = by_address.get(given) if isinstance(given, str) else given
    node = meant if isinstance(meant, AttributeNode) else getattr(meant, "node", None)
    return node if isinstance(node, AttributeNode) else None


def nodes_by_address(system: Any) -> dict[str, AttributeNode]:
    """All inputs of a system and of all that it uses, by address."""
    return {
        f"{address}.{attribute.name}": attribute.node_of(one)
        for one, address in addresses_of((system, *system.all_linked_objects)).items()
        for attribute in one.inputs()
    }


def numeric_inputs(system: Any) -> Iterator[tuple[AttributeNode, str, Numeric]]:
    """The inputs of a system and of all that it uses that are numbers or series and can be changed, with addresses."""
    for one, address in addresses_of((system, *system.all_linked_objects)).items():
        for attribute in one.inputs():
            if not isinstance(attribute, NumericInput) or attribute.fixed:
                continue
            value = attribute.node_of(one).read()
            if isinstance(value, Numeric):
                yield attribute.node_of(one), f"{address}.{attribute.name}", value


def figures(
    system: Any, also: Container[AttributeNode] = ()
) -> Iterator[tuple[AttributeNode, str, ExplainableQuantity]]:
    """The figures of data that a system calculates with, with their addresses.

    Args:
        also: calculated numbers that are meant too.
    """
    objects = addresses_of((system, *system.all_linked_objects))
    found = dict(figures_of_data(objects))
    for node, value in calculated_numbers(objects):
        if node in found or node in also:
            yield node, f"{objects[node.owner]}.{node.attribute.name}", value


def known_inputs(
    system: Any,
    assume: Mapping[str, str],
    given: Mapping[AttributeNode, Distribution],
    decided: Container[AttributeNode] = (),
    varied: Iterable[AttributeNode] = (),
    moved: Mapping[AttributeNode, tuple[Known, Moved]] = MappingProxyType({}),
) -> list[Known]:
    """All of them, and the figures of data, with the rule that applies.

    Args:
        assume: {name of a source: confidence} for inputs of which nothing is known.
        given: distributions that are said from outside, in the unit of the input.
        decided: inputs of which nothing is assumed.
        varied: inputs that vary besides: choices.
        moved: those that a scenario moves, with what they are without it.
    """
    found = []
    for node, address, value in numeric_inputs(system):
        base, how = moved.get(node, (None, None))
        said = rule_for(value, {} if node in decided else assume, given.get(node)) if base is None else base.rule
        found.append(Known(node, address, value, said, base, how))
    follows = following([*varied, *(each.node for each in found if each.rule.distribution is not None)])
    twins: dict[Any, str] = {}
    for node, address, value in figures(system, given):
        rule = rule_for(value, assume, given.get(node))
        if node in follows and node not in given:
            rule = Rule(EXACT, remark=FOLLOWS)
        same = node.owner, value._value, value._unit, str(value.assessment), value.source
        twin = twins.setdefault(same, node.attribute.name)
        found.append(Known(node, address, value, rule, twin=twin))
    return found


def weights_taken_as_exact(system: Any, choices: Container[AttributeNode]) -> list[str]:
    """That weights of links are exact although something is known of them, in a sentence; nothing where none is."""
    doubted = [
        f"{one.name} – {attribute.words}"
        for one in (system, *system.all_linked_objects)
        for attribute in one.link_inputs
        if attribute.node_of(one) not in choices
        for weight in weights_in(attribute.node_of(one).read()).values()
        if weight.assessment._replace(comment=None) != UNASSESSED
    ]
    if not doubted:
        return []
    return [
        "Weights of links are taken as exact, also where something is known of them: "
        f"{', '.join(dict.fromkeys(doubted))}. Weights that may be one or the other are choices: "
        "choices={link: [({object: weight}, probability), ...]}."
    ]


def _told(distribution: Distribution) -> str:
    """A distribution in a few words. The spread of a lognormal one is a factor, no amount in the unit of the value."""
    if distribution.kind != "lognormal":
        return str(distribution)
    median, factor = distribution.parameters.values()
    return f"lognormal({median:.6g}, ×{factor:.6g})"


def _domain(known: Known) -> Domain:
    attribute, value, rule = known.node.attribute, known.value, known.rule
    assert isinstance(attribute, Input | Calculated)
    least, most, above = -math.inf, math.inf, None
    whole = False
    if isinstance(attribute, QuantityInput):
        lowest, above, highest = attribute.bounds_in(value._unit)
        least, most = -math.inf if lowest is None else lowest, math.inf if highest is None else highest
        whole = attribute.whole and attribute.unit is value._unit
    elif known.is_figure:
        least = 0.0 if value._value >= 0 else -math.inf
    elif getattr(attribute, "minimum", None) is not None:
        series: Any = attribute
        least = series.minimum * series.unit.factor_to(value._unit)
    if above is not None:
        least = above
    if known.is_series:
        return _of_factor(value, least, most)
    least = least if rule.low is None else max(least, rule.low)
    most = most if rule.high is None else min(most, rule.high)
    return Domain(least, most, above if above == least else None, whole)


def _of_factor(series: Any, least: float, most: float) -> Domain:
    """What a factor may be, so that all hours stay between two numbers."""
    lowest, highest = float(series._value.min()), float(series._value.max())
    smallest = least / lowest if lowest > 0 and least > -math.inf else 0.0 if lowest <= 0 <= highest else -math.inf
    return Domain(max(smallest, 0.0), most / highest if highest > 0 else math.inf)
