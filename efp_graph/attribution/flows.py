"""Flows: what passes from what stands in one column of levels to what stands in the next, as Sankey diagrams show it.

A column is a level. What stands in it has the sum of its atoms; atoms without an object there pass it by. A flow
between two columns is the sum of the atoms that have both, and nothing in a column between. Nothing is rescaled.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Any, NamedTuple

from efp_graph.attribution.levels import at_level, texts_of
from efp_graph.footprint.vocabulary import GWP
from efp_graph.objects.totals import cell
from efp_graph.rendering.columns import in_columns
from efp_graph.rendering.html import paragraphs_html, table_html
from efp_graph.texts import visible
from efp_graph.values.pandas_forms import pandas_for
from efp_graph.values.readable import figure, percentage
from efp_graph.values.scales import Scale
from efp_graph.values.shares import share_of

if TYPE_CHECKING:
    from efp_graph.attribution.atoms import Atom

MOST_FLOWS = 400
RAISED = 1.5  # times: how the threshold grows while there are more
LEAST_RAISED = 0.001
OTHERS = object()  # stands in a column for what was merged
TEXTS = 4  # columns of texts in a table of flows
Key = tuple[int, Any]  # the number of a column, and what stands there


class FlowNode(NamedTuple):
    """What stands in a column: its level, its name, CO2eq [kg], and for how many objects it stands."""

    column: int
    level: str
    name: str
    kilograms: float
    objects: int = 1


class Flow(NamedTuple):
    """What passes from one to another: their places among the nodes, and CO2eq [kg]."""

    source: int
    target: int
    kilograms: float


class Flows(NamedTuple):
    """Who causes the footprint, column by column.

    Attributes:
        title, caption: of which system and hours the figures are.
        levels: the columns.
        nodes, flows: what stands in them, and what passes between.
        total: CO2eq of all atoms, drawn or not [kg].
        merged_below: the share of the total below which what stands in a column was merged.
        remarks: what was merged, what passes columns by, what is not drawn, and what is not in the figures.
    """

    title: str
    caption: str
    levels: tuple[str, ...]
    nodes: tuple[FlowNode, ...]
    flows: tuple[Flow, ...]
    total: float
    merged_below: float
    remarks: tuple[str, ...]

    def records(self) -> list[dict[str, Any]]:
        """A dictionary per flow: levels and names of both ends, and `kg`."""
        return [
            {
                "from level": source.level, "from": source.name, "to level": target.level, "to": target.name,
                "kg": each.kilograms,
            }
            for each in self.flows
            for source, target in [(self.nodes[each.source], self.nodes[each.target])]
        ]  # fmt: skip

    def lines(self) -> tuple[list[str], list[list[str]]]:
        """The heading and the lines of a table, column by column, the largest flow first."""
        scale = Scale.of((each.kilograms for each in self.flows), GWP.unit, GWP.equivalent)
        ordered = sorted(self.flows, key=lambda each: (self.nodes[each.source].column, -each.kilograms))
        lines = []
        for each in ordered:
            source, target = self.nodes[each.source], self.nodes[each.target]
            share = percentage(each.kilograms / self.total) if self.total else ""
            names = [source.level, cell(source.name), target.level, cell(target.name)]
            lines.append([*names, scale.cell(each.kilograms), share])
        return ["from", "", "to", "", scale.heading, "of all"], lines

    @property
    def head(self) -> str:
        """What the table is of."""
        return f"{self.title}, what passes from level to level"

    def __str__(self) -> str:
        heading, lines = self.lines()
        return visible(
            "\n".join((self.head, *in_columns((heading, *lines), TEXTS), self.caption, *self.remarks)), lines=True
        )

    def __repr__(self) -> str:
        return str(self)

    def _repr_html_(self) -> str:
        """How notebooks show it."""
        heading, lines = self.lines()
        return table_html(heading, lines, texts=TEXTS, caption=self.head) + paragraphs_html(
            (self.caption, *self.remarks)
        )

    def to_pandas(self) -> Any:
        """A `pandas.DataFrame` with a row per flow; caption and remarks are in its `attrs`.

        Raises:
            MissingExtra: pandas is not installed.
        """
        frame = pandas_for("Flows for pandas").DataFrame(
            self.records(), columns=["from level", "from", "to level", "to", "kg"]
        )
        frame.attrs["caption"], frame.attrs["remarks"] = self.caption, list(self.remarks)
        return frame


def flows_of(
    atoms: Iterable[Atom],
    levels: Sequence[str],
    merge_below: float | str,
    title: str,
    caption: str,
    remarks: Iterable[str],
) -> Flows:
    """The flows of some atoms; see `Attribution.flows`."""
    merge_below = least = share_of(merge_below, "merge_below")
    paths, total, told = _paths(list(atoms), levels)
    names = [texts_of(dict.fromkeys(each for path, _ in paths if (each := path[at]) is not None))
             for at in range(len(levels))]  # fmt: skip
    while True:
        nodes, flows, merged = _merged(paths, total, levels, least)
        if len(flows) <= MOST_FLOWS or least >= 1:
            break
        least = min(max(RAISED * least, LEAST_RAISED), 1.0)
    if merged:
        parts = ", ".join(f"{count} of {levels[at]}" for at, count in sorted(merged.items()))
        why = f", so that no more than {MOST_FLOWS} flows are drawn" if least > merge_below else ""
        told.insert(0, f"Merged, each below {percentage(least, brief=True)} of the total{why}: {parts}.")
    order = {key: place for place, key in enumerate(nodes)}
    found = tuple(
        FlowNode(at, levels[at], f"{merged[at]} others" if key is OTHERS else names[at][key], amount,
                 merged[at] if key is OTHERS else 1)
        for (at, key), amount in nodes.items()
    )  # fmt: skip
    return Flows(
        title, caption, tuple(levels), found,
        tuple(Flow(order[one], order[two], amount) for (one, two), amount in flows.items()),
        total, least, (*told, *remarks),
    )  # fmt: skip


def paths_of(atoms: Iterable[Atom], levels: Sequence[str]) -> dict[tuple[Any, ...], float]:
    """{what atoms are part of, level by level: CO2eq [kg]}."""
    found: dict[tuple[Any, ...], list[float]] = {}
    for atom in atoms:
        found.setdefault(tuple([at_level(atom, level) for level in levels]), []).append(atom.kilograms)
    return {path: math.fsum(amounts) for path, amounts in found.items()}


def not_drawn(amounts: Iterable[float]) -> list[str]:
    """A sentence on what is given back, of which a diagram of areas has none; nothing where there is nothing."""
    negative = [each for each in amounts if each < 0]
    if not negative:
        return []
    amount = figure(math.fsum(negative), GWP.unit, GWP.equivalent)
    return [f"Not drawn, since it is below 0: {amount} in {len(negative)} parts."]


def _paths(atoms: list[Atom], levels: Sequence[str]) -> tuple[list[tuple[tuple[Any, ...], float]], float, list[str]]:
    """What is drawn, the total, and what passes a column by or is not drawn."""
    found = paths_of(atoms, levels)
    drawn = [(path, amount) for path, amount in found.items() if amount > 0]
    told = []
    for at, level in enumerate(levels):
        without = math.fsum(amount for path, amount in drawn if path[at] is None)
        if without:
            told.append(f"{figure(without, GWP.unit, GWP.equivalent)} are of no {level}.")
    passing = [" ".join(told)] if told else []
    return drawn, math.fsum(found.values()), [*passing, *not_drawn(found.values())]


def _merged(
    paths: Sequence[tuple[tuple[Any, ...], float]], total: float, levels: Sequence[str], least: float
) -> tuple[dict[Key, float], dict[tuple[Key, Key], float], dict[int, int]]:
    """What stands in the columns, what passes between, and in which columns how many were merged."""
    sums: list[dict[Any, list[float]]] = [{} for _ in levels]
    for path, amount in paths:
        for at, key in enumerate(path):
            if key is not None:
                sums[at].setdefault(key, []).append(amount)
    small = [{key for key, amounts in each.items() if math.fsum(amounts) < least * abs(total)} for each in sums]
    small = [each if len(each) > 1 else set() for each in small]
    nodes: dict[Key, list[float]] = {}
    flows: dict[tuple[Key, Key], list[float]] = {}
    for path, amount in paths:
        keys = [(at, OTHERS if key in small[at] else key) for at, key in enumerate(path) if key is not None]
        for each in keys:
            nodes.setdefault(each, []).append(amount)
        for pair in pairwise(keys):
            flows.setdefault(pair, []).append(amount)
    return (
        {key: math.fsum(amounts) for key, amounts in sorted(nodes.items(), key=lambda each: each[0][0])},
        {pair: math.fsum(amounts) for pair, amounts in flows.items()},
        {at: len(each) for at, each in enumerate(small) if each},
    )
