"""Scenarios compared under uncertainty: all of them with the same draws, so that what they share cancels out.

An input that a scenario sets to a plain value is exact in it; one that is set to a value with bounds, a distribution or
a confidence has these, at the draws of the fact that it was. One that is moved (`scaled`, `shifted`) keeps its
distribution, which moves with it.
"""

from __future__ import annotations

from collections.abc import Container, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from efp_graph.errors import NotAllowed, UnknownOption, WrongElement, nearest
from efp_graph.objects.describing import describe_given
from efp_graph.objects.moved import Moved
from efp_graph.objects.nodes import AttributeNode
from efp_graph.objects.scenario import Scenario
from efp_graph.rendering.columns import in_columns
from efp_graph.rendering.html import paragraphs_html, table_html
from efp_graph.texts import visible
from efp_graph.uncertainty.analysis import uncertainty_of
from efp_graph.uncertainty.estimates import Probability, Spread
from efp_graph.uncertainty.inputs import node_meant, nodes_by_address
from efp_graph.uncertainty.result import UncertaintyResult
from efp_graph.uncertainty.state import InScenario
from efp_graph.values.readable import percentage
from efp_graph.values.scales import Scale

if TYPE_CHECKING:
    from pathlib import Path

    from efp_graph.charts.figure import Chart
    from efp_graph.footprint.system import System

AS_IT_IS = "as it is"


class UncertainComparison:
    """The total of a model as it is and in some scenarios, over the same draws.

    Attributes:
        results: {name: what `system.uncertainty()` gives of it}, the model as it is first.
    """

    def __init__(self, results: dict[str, UncertaintyResult]) -> None:
        self.results = results

    @property
    def names(self) -> list[str]:
        """Of the model as it is, and of the scenarios."""
        return list(self.results)

    def result(self, name: str) -> UncertaintyResult:
        """That of a name.

        Raises:
            UnknownOption: there is none.
        """
        if name not in self.results:
            raise UnknownOption(
                f"No scenario {visible(str(name))!r:.80} is compared. {nearest(str(name), self.results)}"
            )
        return self.results[name]

    def difference(self, one: str, other: str) -> Spread:
        """How the total of `one` less that of `other` is spread over the draws."""
        first, second = self.result(one), self.result(other)
        name = f"{visible(one)} less {visible(other)}"
        return Spread(name, first.outputs - second.outputs, first._unit, first.total._told)

    def probability_below(self, one: str, other: str) -> Probability:
        """How probable it is that the total of `one` is below that of `other`."""
        spread = self.difference(one, other)
        return spread.share(spread.draws < 0)

    @property
    def probabilities(self) -> Any:
        """How probable it is for a row to be below a column. Shape (names, names), NaN for itself."""
        return np.array(
            [
                [np.nan if one == other else float(self.probability_below(one, other)) for other in self.names]
                for one in self.names
            ]
        )

    def plot_violin(self, filename: str | Path | None = None) -> Chart | Path:
        """Draw how the total of each is spread, side by side.

        Args:
            filename: of the file to write, which ends in .html, .png, .svg or .pdf; none by default.

        Raises:
            MissingExtra: plotly, or matplotlib for pictures, is not installed (extra "charts").
            UnknownOption: the file name ends otherwise.
        """
        from efp_graph.uncertainty.drawn import draw_violins

        return draw_violins(self.results, filename)

    def _rows(self) -> tuple[list[str], list[list[str]]]:
        """Headings, and a line per scenario: mean, band, and what it saves."""
        base = next(iter(self.results.values()))
        bands = {name: (each.mean.magnitude, *each.interval(0.9)) for name, each in self.results.items()}
        scale = Scale.of((band[2].magnitude for band in bands.values()), base._unit, base.criterion.equivalent)
        ends = [percentage(share, brief=True) for share in (0.05, 0.95)]
        heads = [scale.heading, "mean", *ends, f"less than {AS_IT_IS}, mean", *ends, "below it"]
        rows = []
        for name, (mean, low, high) in bands.items():
            cells = [scale.cell(mean), scale.cell(low.magnitude), scale.cell(high.magnitude)]
            if name != AS_IT_IS:
                saved = self.difference(AS_IT_IS, name)
                cells += [scale.cell(each.magnitude) for each in (saved.mean, *saved.interval(0.9))]
                cells.append(percentage(self.probability_below(name, AS_IT_IS)))
            rows.append([visible(name), *cells, *[""] * (len(heads) - 1 - len(cells))])
        return heads, rows

    @property
    def remarks(self) -> list[str]:
        """Which draws they are of, and what there is to know of the model as it is and of the scenarios beside."""
        base = next(iter(self.results.values()))
        found = [
            f"{len(base):,} draws, the same for all, seed {base.seed}; {base.period.caption}. Differences are those of "
            "each draw: what is uncertain in both cancels out.",
            *base.remarks,
        ]
        for name, result in self.results.items():
            found += [f"{visible(name)}: {each}" for each in result.remarks if each not in base.remarks]
        return found

    def __str__(self) -> str:
        """A line per scenario: mean, band, and what it saves: `print(comparison)`."""
        heads, rows = self._rows()
        return "\n".join((visible(self._title), *in_columns((heads, *rows), 1), *map(visible, self.remarks)))

    def _repr_html_(self) -> str:
        """How notebooks show it."""
        heads, rows = self._rows()
        return table_html(heads, rows, texts=1, caption=self._title) + paragraphs_html(self.remarks)

    @property
    def _title(self) -> str:
        return str(next(iter(self.results.values())).title)

    def __repr__(self) -> str:
        return f"<UncertainComparison of {', '.join(map(visible, self.names))}>"


def compared(system: System, scenarios: Any, **options: Any) -> UncertainComparison:
    """See `System.compare_uncertain`."""
    chosen = _chosen(system, scenarios)
    base = uncertainty_of(system, **options)
    known = {each.node: each for each in base.known}
    keys = {each.node: fact.key for fact in base.facts for each in fact.inputs}
    for name in ("share", "split"):  # the keys say it
        options.pop(name, None)
    options["count"] = len(base)
    by_address = nodes_by_address(system) | {each.address: each.node for each in base.known}
    results = {AS_IT_IS: base}
    for each in chosen:
        changed = {attribute.node_of(owner): value for owner, attribute, value in each.changes}
        moved = {node: (known[node], how) for node, how in changed.items() if isinstance(how, Moved)}
        with system.what_if(each):
            within = InScenario(each, base.made_of, keys, frozenset(changed), moved)
            said = _said_there(options, by_address, {system, *system.all_linked_objects}, within)
            results[each.name] = uncertainty_of(system, **{**options, **said}, within=within)
    base.made_of.check()
    return UncertainComparison(results)


def _said_there(
    options: Mapping[str, Any], by_address: Mapping[str, AttributeNode], there: Container[Any], within: InScenario
) -> dict[str, Any]:
    """What was said of inputs from outside, for a scenario: of those that it leaves as they are, and has."""

    def is_there(node: Any) -> bool:
        return node.owner in there

    def is_as_before(node: Any) -> bool:
        return is_there(node) and node not in within.changed

    def is_as_before_or_moved(node: Any) -> bool:
        return is_there(node) and (node not in within.changed or node in within.moved)

    found: dict[str, Any] = {}
    about = {"distributions": is_as_before, "choices": is_as_before, "hourly": is_as_before_or_moved}
    for name, stays in about.items():
        said = {node_meant(key, by_address): each for key, each in (options.get(name) or {}).items()}
        found[name] = {node: each for node, each in said.items() if stays(node)} or None
    pairs = {
        tuple(node_meant(each, by_address) for each in pair): number
        for pair, number in (options.get("correlations") or {}).items()
    }
    return found | {"correlations": {pair: number for pair, number in pairs.items() if all(map(is_there, pair))}}


def _chosen(system: System, scenarios: Any) -> list[Scenario]:
    """The scenarios that are meant: themselves, or the names of some that the system keeps."""
    kept = {each.name: each for each in system.scenarios}
    found = []
    given = list(kept.values()) if scenarios is None else scenarios
    for each in [given] if isinstance(given, Scenario | str) else given:
        if isinstance(each, str):
            if each not in kept:
                raise UnknownOption(f"The system keeps no scenario {visible(each)!r:.80}. {nearest(each, kept)}")
            each = kept[each]
        if not isinstance(each, Scenario):
            raise WrongElement(
                f"compare_uncertain takes a Scenario or the name of one that the system keeps, and was given "
                f"{describe_given(each)}. Make one: Scenario(name, changes)."
            )
        if each.simulation_date is not None:
            raise NotAllowed(
                f"{each.head}: a change in the future is calculated beside the model, once, not for many draws. Leave "
                "its date out."
            )
        found.append(each)
    names = [AS_IT_IS, *(each.name for each in found)]
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        raise NotAllowed(f"Two scenarios are called {visible(twice)!r:.80}. Give each a name of its own.")
    return found
