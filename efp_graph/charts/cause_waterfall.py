"""A difference by its causes as a waterfall: before, a bar per cause, the largest first, after.

Bars lie, each in a line with its name, so that long names can be read. Split, a cause has a line for each of its parts.
"""

from __future__ import annotations

import math
import textwrap
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from efp_graph.charts.areas import add_area, add_texts, box, frame
from efp_graph.charts.drawing import Measure, check_ending, given_out, new_chart, piece_of, shown, titled
from efp_graph.rendering.colours import COLOURS
from efp_graph.texts import cut, visible
from efp_graph.values.scales import Scale

if TYPE_CHECKING:
    from efp_graph.charts.figure import Chart

TOTAL, MORE, LESS, LINE = COLOURS[0], COLOURS[1], COLOURS[2], "#8a8f98"
MOST_BARS = 20  # causes, or parts of them; the others are one
LONGEST_NAME = 200
LETTERS = 40  # on a line of a name
NAMES, BARS, FIGURES = 290, 480, 110  # pixels: names, bars, and figures behind them
BAR, LETTER_LINE, BETWEEN = 18, 15, 8  # pixels: a bar, a line of its name, and lines
INSET = 14  # of the name of a part


class Line(NamedTuple):
    """A line: its name, where its bar begins and ends, whether it is a total; with no bar, a heading."""

    name: str
    start: float
    end: float
    is_total: bool = False
    is_part: bool = False
    is_heading: bool = False

    @property
    def amount(self) -> float:
        """What is told of it: the total, or what is added."""
        return self.end if self.is_total else self.end - self.start


def cause_waterfall(
    before: tuple[str, float],
    causes: Sequence[tuple[str, float]],
    after: tuple[str, float],
    *,
    parts: Mapping[str, Mapping[str, float]] | None = None,
    measure: Measure = Measure(),  # noqa: B008  it is immutable
    captions: Iterable[str] = (),
    filename: str | Path | None = None,
    return_only_html: bool = False,
) -> Chart | Path | str:
    """Draw the bars.

    Args:
        before, after: (what it is called, the total).
        causes: (name, its part of the difference).
        parts: {name of a cause: {part of it: amount}}, where causes are split.
        measure: what the figures are in.
        captions: of which hours the figures are.
        filename: of the file to write, which ends in .html, .png, .svg or .pdf; none by default.
        return_only_html: give the chart as a `div` that needs plotly.js in its page, and write nothing.

    Returns:
        The chart; where a path is given, that; or the HTML.

    Raises:
        MissingExtra: plotly, or matplotlib for pictures, is not installed.
        UnknownOption: the file name ends otherwise.
    """
    check_ending(filename)
    figure = new_chart()
    lines = [Line(before[0], 0.0, before[1], is_total=True)]
    lines += _lines(_largest_first(causes, parts), before[1])
    lines.append(Line(after[0], 0.0, after[1], is_total=True))
    scale = measure.scale(one for each in lines for one in (each.start, each.end, each.amount))
    height = _draw(figure, lines, scale, measure)
    difference = _of(_signed(after[1] - before[1], scale), measure)
    width = NAMES + BARS + FIGURES
    frame(figure, width, height, titled(f"{before[0]} | {after[0]}", f"{difference}, by cause", width), captions)
    return piece_of(figure) if return_only_html else given_out(figure, filename)


def _largest_first(
    causes: Sequence[tuple[str, float]], parts: Mapping[str, Mapping[str, float]] | None
) -> list[tuple[str, dict[str, float]]]:
    """(name, {part: amount}) of each cause, those for which there is no room as one; unsplit, a cause is one part."""
    whole = {name: {"": amount} for name, amount in causes} if parts is None else parts
    ordered = [name for name, _ in sorted(causes, key=lambda each: -abs(each[1]))]
    split = {name: {part: amount for part, amount in whole[name].items() if amount} for name in ordered}
    kept, bars = 0, 0
    for name in ordered:
        bars += max(len(split[name]), 1)
        if bars + (kept + 1 < len(ordered)) > MOST_BARS and kept:
            break
        kept += 1
    found = [(name, split[name]) for name in ordered[:kept]]
    rest: dict[str, list[float]] = {}
    for name in ordered[kept:]:
        for part, amount in split[name].items():
            rest.setdefault(part, []).append(amount)
    if kept < len(ordered):
        others = {part: math.fsum(amounts) for part, amounts in rest.items()}
        found.append((f"{len(ordered) - kept} others", others))
    return found


def _lines(causes: Iterable[tuple[str, Mapping[str, float]]], level: float) -> list[Line]:
    lines: list[Line] = []
    for name, parts in causes:
        if set(parts) <= {""}:
            lines.append(Line(name, level, level + parts.get("", 0.0)))
            level += parts.get("", 0.0)
            continue
        lines.append(Line(name, level, level + math.fsum(parts.values()), is_heading=True))
        for part, amount in parts.items():
            lines.append(Line(part, level, level + amount, is_part=True))
            level += amount
    return lines


def _draw(figure: Chart, lines: Sequence[Line], scale: Scale, measure: Measure) -> float:
    """Draw the lines; returns how high they are."""
    ends = [0.0, *(one for each in lines for one in (each.start, each.end))]
    low, high = min(ends), max(ends)
    pixels = BARS / ((high - low) or 1.0)

    def across(amount: float) -> float:
        return NAMES + (amount - low) * pixels

    top, places, texts = 0.0, [], []
    last: tuple[float, float] | None = None
    for each in lines:
        name = textwrap.wrap(cut(visible(each.name), LONGEST_NAME), LETTERS) or ["(no name)"]
        size = max(BAR, LETTER_LINE * len(name))
        middle = top + size / 2
        label = "<br>".join(map(shown, name))
        told = scale.figure(each.amount) if each.is_total else _signed(each.amount, scale)
        places.append((INSET if each.is_part else 0.0, middle))
        texts.append(f"<b>{label}</b>" if each.is_heading or each.is_total else label)
        left, right = sorted((across(each.start), across(each.end)))
        if each.is_heading:
            places.append((right + 6, middle))
            texts.append(f"<b>{told}</b>")
        else:
            if last is not None:
                add_area(figure, box(last[0], last[1], last[0] + 1, middle), LINE)
            colour = TOTAL if each.is_total else MORE if each.amount > 0 else LESS
            outline = box(left, middle - BAR / 2, max(right, left + 1), middle + BAR / 2)
            add_area(figure, outline, colour, f"{label}: {_of(told, measure)}")
            places.append((right + 6, middle))
            texts.append(told)
            last = across(each.end), middle + BAR / 2
        top += size + BETWEEN
    add_texts(figure, places, texts)
    return top


def _signed(part: float, scale: Scale) -> str:
    return f"{'+' if part > 0 else ''}{scale.figure(part)}"


def _of(text: str, measure: Measure) -> str:
    """A figure with what it is of."""
    return f"{text} {measure.equivalent}".rstrip()
