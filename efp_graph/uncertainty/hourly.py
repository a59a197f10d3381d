"""How hourly inputs vary: by a factor on the whole series ("scale"), one per calendar year ("years"), or hour by hour.

White noise hour by hour says next to nothing: over a year it cancels out. Whether a forecast as a whole, or each year
of it, is too high is mostly what is not known. Where hours do vary, `Hours` has those that follow one another alike:
their factors are lognormal with mean 1, and their logarithms an autoregressive process of first order, AR(1).
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

import numpy as np

from efp_graph.errors import UnknownOption, ValueOutOfRange, WrongKind, nearest
from efp_graph.objects.describing import describe_given
from efp_graph.objects.nodes import AttributeNode
from efp_graph.sweeps.keyed import keyed_words, shares_of
from efp_graph.sweeps.outputs import spans_of
from efp_graph.sweeps.scenarios import Varied
from efp_graph.uncertainty.inputs import Domain, Known, UncertainInput, node_meant
from efp_graph.uncertainty.rules import Rule
from efp_graph.values import Distribution
from efp_graph.values.quantiles import inside, normal_quantile

MODES = ("scale", "years")


class Hours(NamedTuple):
    """Factors that vary from hour to hour.

    Attributes:
        cv: standard deviation of the factor of an hour, whose mean is 1.
        correlation_hours: after how many hours the correlation has fallen to 1/e.
    """

    cv: float
    correlation_hours: float = 24.0

    @property
    def deviation(self) -> float:
        """The standard deviation of the logarithm."""
        return math.sqrt(math.log1p(self.cv**2))

    def factors(self, address: str, uniforms: Any, hours: int) -> Any:
        """The factors of some draws. Shape (draws, hours).

        A uniform number names a draw: its noise is keyed by it and the address.
        """
        words = [keyed_words(0, f"{address} {float(each)!r}", hours) for each in uniforms]
        noise = normal_quantile(inside(shares_of(np.array(words)))).T
        stays = math.exp(-1 / self.correlation_hours)
        rest = math.sqrt(1 - stays**2)
        for hour in range(1, hours):
            noise[hour] = stays * noise[hour - 1] + rest * noise[hour]
        return np.exp(self.deviation * noise.T - 0.5 * self.deviation**2)


class HoursInput(UncertainInput):
    """A series whose hours vary. Its values are the uniform numbers that name their draws."""

    def __init__(self, known: Known) -> None:
        assert known.rule.distribution is not None
        self.known, self.distribution, self.cut, self.domain = known, known.rule.distribution, 0.0, Domain()

    @property
    def given(self) -> float:
        """A uniform number, for want of one that would give the series as it is."""
        return 0.5

    def values(self, uniforms: Any) -> Any:
        return inside(uniforms)

    def varied(self, levels: Any) -> Varied:
        value, how = self.known.value, self.known.hours
        assert how is not None
        factors = how.factors(self.known.address, levels, len(value))
        return Varied(self.node, self.known.address, value._unit, value._value * factors)

    @property
    def described(self) -> str:
        how = self.known.hours
        assert how is not None
        return f"hour by hour, cv {how.cv:g}, correlated over {how.correlation_hours:g} hours"

    @property
    def remarks(self) -> list[str]:
        return []


def by_mode(known: Iterable[Known], given: Mapping[Any, Any] | None) -> list[Known]:
    """The inputs as they are to vary, a series with a factor per calendar year once for each.

    Args:
        given: {series: "scale", "years" or {"cv": 0.2, "correlation_hours": 24}}, the series as an attribute of an
            object or by its address.

    Raises:
        WrongKind: it is something else.
        UnknownOption: an input is no series that has a distribution, or there is no such mode.
        ValueOutOfRange: cv or correlation_hours is no number above 0.
    """
    several = list(known)
    if given is None:
        return several
    if not isinstance(given, Mapping):
        raise WrongKind(f'hourly takes {{series: "years"}}, and was given {describe_given(given)}.')
    series = {each.node: each for each in several if each.is_series}
    by_address = {each.address: node for node, each in series.items()}
    modes: dict[AttributeNode, Any] = {}
    for key, mode in given.items():
        node = node_meant(key, by_address)
        if node is None or node not in series:
            told = key if isinstance(key, str) else getattr(node, "label", describe_given(key))
            raise UnknownOption(f"hourly names {told}, which is no hourly series. {nearest(str(key), by_address)}")
        if isinstance(mode, Mapping):
            modes[node] = _hours(node, mode)
            continue
        if not isinstance(mode, str) or mode not in MODES:
            raise UnknownOption(
                f"How {node.label} varies was given as {mode!r:.80}. {nearest(str(mode), MODES)} Or hour by hour: "
                '{"cv": 0.2, "correlation_hours": 24}.'
            )
        if series[node].rule.distribution is None:
            raise UnknownOption(
                f'hourly has {node.label} vary by "{mode}", of which nothing is known. Give it a confidence or a '
                'distribution (SourceHourlyValues(..., confidence="medium")), or vary its hours by a number: '
                '{"cv": 0.2, "correlation_hours": 24}.'
            )
        modes[node] = mode
    return [part for each in several for part in _in_mode(each, modes.get(each.node))]


def _in_mode(known: Known, mode: Any) -> list[Known]:
    if isinstance(mode, Hours):
        median, factor = math.exp(-0.5 * mode.deviation**2), math.exp(mode.deviation)
        spread = Distribution("lognormal", median=median, geometric_standard_deviation=factor)
        return [known._replace(rule=Rule("hours", spread), hours=mode)]
    return _years(known) if mode == "years" else [known]


def _hours(node: AttributeNode, given: Mapping[str, Any]) -> Hours:
    if "cv" not in given or not set(given) <= set(Hours._fields):
        raise UnknownOption(
            f"How the hours of {node.label} vary was given as {dict(given)!r:.80}. "
            'Give {"cv": 0.2, "correlation_hours": 24}.'
        )
    for name, number in given.items():
        if isinstance(number, bool) or not isinstance(number, int | float) or not 0 < number < math.inf:
            raise ValueOutOfRange(f"{name} of {node.label} was given as {number!r:.80}: give a number above 0.")
    return Hours(**given)


def _years(known: Known) -> list[Known]:
    value = known.value
    return [
        known._replace(address=f"{known.address} {year}", year=(year, end - start))
        for year, start, end in spans_of("year", value._hour, len(value))
    ]
