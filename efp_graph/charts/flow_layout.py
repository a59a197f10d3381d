"""Where the bars and bands of a flow diagram lie, in pixels: no label is cut, and none lies upon another.

Bars of a column stand one below the other, each in a slot as high as the bar or its label, whichever is higher. Columns
after the first are in the order of what leads to them, so that few bands cross.
"""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

THICKNESS = 14  # of a bar
PIXELS_OF_A_LETTER = 6.6
LINE = 15  # of a label
LETTERS = 26  # on a line of a label
BESIDE = 6  # between a bar and its label
BAND = 70  # the least that is seen of a band between a label and the next bar
BETWEEN = 8  # slots
BARS = 420  # what the total is high
HEAD = 30  # above the columns, for their names
POINTS = 16  # of the curve of a band


class Bar(NamedTuple):
    """What is to be drawn: in which column, with which label, and how much."""

    column: int
    label: str
    amount: float


class Band(NamedTuple):
    """What passes from one bar to another."""

    source: int
    target: int
    amount: float


@dataclass
class Layout:
    """The places.

    Attributes:
        width, height: of it all.
        lefts: of the columns.
        tops, heights: of the bars.
        lines: of their labels.
        bands: the outline of each: shape (2 · POINTS, 2).
    """

    width: float = 0.0
    height: float = 0.0
    lefts: list[float] = field(default_factory=list)
    tops: list[float] = field(default_factory=list)
    heights: list[float] = field(default_factory=list)
    lines: list[list[str]] = field(default_factory=list)
    bands: list[list[tuple[float, float]]] = field(default_factory=list)


def lines_of(label: str) -> list[str]:
    """A label on as many lines as it needs; long words are broken, nothing is left out."""
    return textwrap.wrap(label, LETTERS, break_on_hyphens=False) or [""]


def laid_out(bars: Sequence[Bar], bands: Sequence[Band], columns: int, total: float) -> Layout:
    """Lay it out; `lines` has one line more per bar than its label, for the figure.

    Args:
        total: the amount that is `BARS` pixels high.
    """
    scale = BARS / total if total else 0.0
    layout = Layout(lines=[lines_of(each.label) for each in bars])
    layout.heights = [max(each.amount * scale, 1.0) for each in bars]
    for column in range(columns):
        layout.lefts.append(layout.width)
        letters = [len(line) for each, lines in zip(bars, layout.lines, strict=True) if each.column == column
                   for line in lines]  # fmt: skip
        layout.width += THICKNESS + BESIDE + PIXELS_OF_A_LETTER * max([*letters, 14]) + BAND
    layout.width -= BAND
    slots = [max(height, LINE * (1 + len(lines))) for height, lines in zip(layout.heights, layout.lines, strict=True)]
    members = [[place for place, each in enumerate(bars) if each.column == column] for column in range(columns)]
    whole = max((sum(slots[place] + BETWEEN for place in each) for each in members), default=0.0)
    layout.height = HEAD + whole
    layout.tops = [0.0] * len(bars)
    for column, each in enumerate(members):
        top = HEAD + (whole - sum(slots[place] + BETWEEN for place in each)) / 2
        for place in _in_order(each, column, bars, bands, layout):
            layout.tops[place] = top + (slots[place] - layout.heights[place]) / 2
            top += slots[place] + BETWEEN
    _lay_bands(bars, bands, layout, scale)
    return layout


def _in_order(
    members: Sequence[int], column: int, bars: Sequence[Bar], bands: Sequence[Band], layout: Layout
) -> list[int]:
    """The bars of a column: the largest first in the first, by the middle of what leads to them in the others."""
    if column == 0:
        return sorted(members, key=lambda place: -bars[place].amount)

    def middle(place: int) -> tuple[float, float]:
        leading = [each for each in bands if each.target == place]
        weight = sum(each.amount for each in leading)
        if not weight:
            return np.inf, -bars[place].amount
        middles = (each.amount * (layout.tops[each.source] + layout.heights[each.source] / 2) for each in leading)
        return sum(middles) / weight, -bars[place].amount

    return sorted(members, key=middle)


def _lay_bands(bars: Sequence[Bar], bands: Sequence[Band], layout: Layout, scale: float) -> None:
    """Bands leave and reach a bar in the order of where they lead and come from."""
    leaves, reaches = list(layout.tops), list(layout.tops)
    starts, ends = [0.0] * len(bands), [0.0] * len(bands)
    for number in sorted(range(len(bands)), key=lambda number: layout.tops[bands[number].target]):
        starts[number] = leaves[bands[number].source]
        leaves[bands[number].source] += bands[number].amount * scale
    for number in sorted(range(len(bands)), key=lambda number: layout.tops[bands[number].source]):
        ends[number] = reaches[bands[number].target]
        reaches[bands[number].target] += bands[number].amount * scale
    along = np.linspace(0.0, 1.0, POINTS)
    bend = 3 * along**2 - 2 * along**3
    for each, start, end in zip(bands, starts, ends, strict=True):
        left = layout.lefts[bars[each.source].column] + THICKNESS
        x = left + along * (layout.lefts[bars[each.target].column] - left)
        y = start + bend * (end - start)
        high = max(each.amount * scale, 0.5)
        upper = list(zip(x.tolist(), y.tolist(), strict=True))
        layout.bands.append([*upper, *((across, down + high) for across, down in reversed(upper))])
