"""How hourly inputs vary: by one factor on the whole series ("scale"), or by one on each calendar year ("years").

White noise hour by hour would say next to nothing: over a year it cancels out. Whether a forecast as a whole, or each
year of it, is too high is what is not known.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from efp_graph.errors import UnknownOption, WrongKind, nearest
from efp_graph.objects.describing import describe_given
from efp_graph.objects.nodes import AttributeNode
from efp_graph.sweeps.outputs import spans_of
from efp_graph.uncertainty.inputs import Known

MODES = ("scale", "years")


def by_year(known: Iterable[Known], given: Mapping[Any, str] | None) -> list[Known]:
    """The inputs, each series with a factor per calendar year once for each.

    Args:
        given: {series: "scale" or "years"}, the series as an attribute of an object, as read, or by its address.

    Raises:
        WrongKind: it is something else.
        UnknownOption: an input is no series that has a distribution, or there is no such mode.
    """
    several = list(known)
    if given is None:
        return several
    if not isinstance(given, Mapping):
        raise WrongKind(f'hourly takes {{series: "years"}}, and was given {describe_given(given)}.')
    series = {each.node: each for each in several if each.is_series and each.rule.distribution is not None}
    by_address = {each.address: node for node, each in series.items()}
    modes: dict[AttributeNode, str] = {}
    for key, mode in given.items():
        meant = by_address.get(key) if isinstance(key, str) else key
        node = meant if isinstance(meant, AttributeNode) else getattr(meant, "node", None)
        if not isinstance(node, AttributeNode) or node not in series:
            told = key if isinstance(key, str) else getattr(node, "label", describe_given(key))
            raise UnknownOption(
                f"hourly names {told}, which is no hourly series with a distribution. {nearest(str(key), by_address)}"
            )
        if mode not in MODES:
            raise UnknownOption(f"How {node.label} varies was given as {mode!r:.80}. {nearest(str(mode), MODES)}")
        modes[node] = mode
    return [part for each in several for part in (_years(each) if modes.get(each.node) == "years" else [each])]


def _years(known: Known) -> list[Known]:
    value = known.value
    return [
        known._replace(address=f"{known.address} {year}", year=(year, end - start))
        for year, start, end in spans_of("year", value._hour, len(value))
    ]
