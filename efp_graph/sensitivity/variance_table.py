"""A global sensitivity as people see it: text for terminals, HTML for notebooks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from efp_graph.objects.totals import cell
from efp_graph.rendering.html import paragraphs_html, table_html, text_html
from efp_graph.sensitivity.methods import GOOD, LOGARITHM, POLYNOMIAL, SAMPLING
from efp_graph.sensitivity.table import columns, where_all_is
from efp_graph.texts import visible
from efp_graph.values.readable import figure, percentage
from efp_graph.values.scales import Scale

if TYPE_CHECKING:
    from efp_graph.sensitivity.variance_result import GlobalSensitivity

TOP = 15  # facts that are shown
MOST_NAMED = 6
HOW = {
    POLYNOMIAL: "a polynomial fitted to the draws",
    LOGARITHM: "a polynomial of degree 2 fitted to the logarithm of the draws",
    SAMPLING: "Saltelli's and Jansen's estimates",
}


def head_of(found: GlobalSensitivity) -> str:
    """What the uncertainty is of, and how large it is."""
    scale = Scale.of((found.mean, found.deviation), found.unit, found.equivalent)
    mean, deviation = scale.whole_figure(found.mean), scale.whole_figure(found.deviation)
    return f"{found.title}: where the uncertainty of {mean} comes from (standard deviation {deviation})"


def lines_of(found: GlobalSensitivity, top: int = TOP) -> list[tuple[str, ...]]:
    """Cells of the facts: headings, and a line per fact."""
    scale = Scale.of([found.deviation], found.unit, found.equivalent)
    lines: list[tuple[str, ...]] = [
        ("fact", "source", "S1 [95%]", "ST [95%]", f"sd if known [{scale.heading}]", "band narrower by")
    ]
    for each in found.facts[:top]:
        known = scale.cell(found.deviation_if_known(each))
        cut = "0" if each.first.is_zero else percentage(each.band_cut)
        lines.append((cell(each.label), cell(each.source), str(each.first), str(each.total), known, cut))
    return lines


def group_lines(found: GlobalSensitivity) -> list[tuple[str, ...]]:
    """Cells of the groups: headings, and a line per group."""
    lines: list[tuple[str, ...]] = [("group", "facts", "closed S1 [95%]", "ST [95%]")]
    lines += [(cell(each.name), str(len(each.facts)), str(each.first), str(each.total)) for each in found.groups]
    return lines


def sentences(found: GlobalSensitivity) -> list[str]:
    """What to measure first, what interacts, how it was found, and what a reader has to know besides."""
    if found.method is None:
        return ["Nothing varies: the total is the same in all draws.", *found.remarks]
    told = []
    best = found.measure_first
    if best is not None:
        deviations = found.deviation, found.deviation_if_known(best)
        now, then = (figure(each, found.unit, found.equivalent) for each in deviations)
        told.append(
            f"Measure this first: {visible(best.label)}. If it were known, the standard deviation would be {then} in "
            f"place of {now}, on average, and the 90% band {percentage(best.band_cut)} narrower."
        )
    told.append(
        f"{percentage(max(found.unverified.value, 0.0))} of the variance rests on what nobody has verified: defaults "
        "as they came, hypotheses, and figures without a source."
    )
    if found.pairs:
        named = "; ".join(f"{cell(one)} × {cell(other)} {index.value:.3f}" for one, other, index in found.pairs)
        told.append(f"Pairs that do most beyond each alone: {named}.")
    if any(each.facts > 1 for each in found.facts):
        told.append("Facts that correlate are one line: the variance that they explain cannot be told apart.")
    return [*told, _how(found), *_left_out(found), *found.remarks]


def _how(found: GlobalSensitivity) -> str:
    quality = "" if found.q2 is None else f", Q² {found.q2:.3f}"
    assert found.method is not None
    told = f"Found by {HOW[found.method]}{quality if found.method != SAMPLING else ''}, of {found.draws:,} draws"
    if found.method == SAMPLING:
        why = "" if found.q2 is None else f", since no polynomial predicts the draws well enough (Q² {found.q2:.2f})"
        told = f"Found by {HOW[SAMPLING]} from {found.evaluations:,} evaluations{why}"
    elif found.q2 is not None and found.q2 < GOOD:
        told += '. That is little: ask for method="sampling"'
    return f"{told}. S1 is what a fact explains alone, ST what is left when all others are known."


def _left_out(found: GlobalSensitivity) -> list[str]:
    told = []
    if found.refused:
        told.append(f"{found.refused:,} draws and evaluations that the model refuses are left out.")
    if found.fixed:
        more = f" and {len(found.fixed) - MOST_NAMED} more" if len(found.fixed) > MOST_NAMED else ""
        named = ", ".join(map(cell, found.fixed[:MOST_NAMED]))
        told.append(f"Screened out, each below 1% of the largest effect: {named}{more}.")
    return told


def notes_of(found: GlobalSensitivity, top: int = TOP) -> list[str]:
    """What stands below the tables."""
    left = len(found.facts) - top
    more = [f"And {left:,} facts more: {where_all_is()}."] if left > 0 and found.method else []
    return [*more, *found.told, f"Over the {found.caption}."]


def text_of(found: GlobalSensitivity) -> str:
    """All of it as text."""
    lines = [visible(head_of(found))]
    if found.method is not None:
        lines += columns(lines_of(found), 2)
        lines += ["", *columns(group_lines(found), 1)] if found.groups else []
        lines.append("")
    return "\n".join([*lines, *map(visible, notes_of(found))])


def html_of(found: GlobalSensitivity) -> str:
    """All of it as HTML."""
    parts = [f"<p><b>{text_html(head_of(found))}</b></p>"]
    if found.method is not None:
        heads, *rows = lines_of(found)
        parts.append(table_html(heads, rows, texts=2))
        if found.groups:
            heads, *rows = group_lines(found)
            parts.append(table_html(heads, rows, texts=1, caption="Groups"))
    return "".join(parts) + paragraphs_html(notes_of(found))
