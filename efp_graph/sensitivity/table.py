"""A local sensitivity as people see it: text for terminals, HTML for notebooks."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from efp_graph.hints import hint
from efp_graph.objects.ledger import Criterion
from efp_graph.objects.totals import cell
from efp_graph.rendering.columns import in_columns
from efp_graph.rendering.html import paragraphs_html, table_html, text_html
from efp_graph.sensitivity.effects import FROM_ZERO, IN_STEPS, ONE_SIDED, kinds_of
from efp_graph.sensitivity.origins import HYPOTHESIS
from efp_graph.texts import visible
from efp_graph.values.readable import figure, number, percentage
from efp_graph.values.scales import Scale

if TYPE_CHECKING:
    from efp_graph.sensitivity.effects import Effect
    from efp_graph.sensitivity.result import LocalSensitivity

TOP = 15  # inputs that are shown; the others are in `table`
MOST_ALTERNATIVES, MOST_PAIRS, MOST_REFUSED = 10, 8, 3
NOTHING = "–"
NOTHING_VARIES = "Nothing varies: no input moves the total."
TEXTS = 4  # columns of texts
WHAT_MARKS_MEAN = {
    IN_STEPS: "In steps: the total follows in jumps (whole machines, whole hours), so there is no elasticity; the "
    "weight is the mean slope over the whole step.",
    ONE_SIDED: "One-sided: at the edge of what is allowed; the elasticity is that of the other side.",
    FROM_ZERO: "From 0: a share of nothing is nothing, so the step is one of the default, or of one unit.",
}


def ends_of(step: float) -> tuple[str, str]:
    """How the two steps are headed: `-10%`, `+10%`."""
    return percentage(-step, brief=True), percentage(step, signed=True, brief=True)


def head_of(found: LocalSensitivity) -> str:
    """Of what total it is."""
    record = Criterion.known[found.criterion]
    total = figure(found.total, record.unit, record.equivalent)
    low, high = ends_of(found.step)
    return f"{found.title}: what {found.mark}{total} depends on, one input at a time by {low} and {high}"


def _scale(found: LocalSensitivity, amounts: Iterable[float | None]) -> Scale:
    record = Criterion.known[found.criterion]
    return Scale.of((each for each in amounts if each is not None), record.unit, record.equivalent)


def lines_of(found: LocalSensitivity, top: int = TOP) -> list[tuple[str, ...]]:
    """Cells of the table: headings, and a line per input."""
    scale = _scale(found, (each for effect in found.effects for each in (effect.minus, effect.plus)))
    low, high = ends_of(found.step)
    heads = ("input", "value", "source", "", f"{low} [{scale.heading}]", f"{high} [{scale.heading}]",
             "elasticity", "weight")  # fmt: skip
    return [heads, *(_line(each, scale) for each in found.effects[:top])]


def _line(each: Effect, scale: Scale) -> tuple[str, ...]:
    return (
        cell(each.name),
        cell(each.value),
        cell(each.source),
        marks_of(each),
        _signed(each.minus, scale),
        _signed(each.plus, scale),
        elasticity_of(each),
        percentage(each.weight),
    )


def marks_of(each: Effect) -> str:
    """The marks of a line, and that a step of it is refused."""
    return ", ".join((*each.marks, *(["refused"] if each.refusal else [])))


def elasticity_of(each: Effect) -> str:
    """An elasticity as text: four decimals, or two digits of a tiny one."""
    slope = each.elasticity
    if slope is None:
        return NOTHING
    return "0" if not slope else f"{slope:.4f}" if abs(slope) >= 5e-4 else f"{slope:.1e}"


def signed_figure(amount: float, criterion: str) -> str:
    """What is added to the total, alone, in the unit that suits it."""
    record = Criterion.known[criterion]
    return f"{'+' if amount > 0 else ''}{figure(amount, record.unit, record.equivalent)}"


def _signed(amount: float | None, scale: Scale) -> str:
    return NOTHING if amount is None else f"{'+' if amount > 0 else ''}{scale.cell(amount)}"


def sentences(found: LocalSensitivity) -> list[str]:
    """What the sensitivity rests on, what marks mean, what was refused, and what a reader has to know besides."""
    return [*_weight_sentences(found), *mark_sentences(found), *found.remarks]


def mark_sentences(found: LocalSensitivity) -> list[str]:
    """What the marks that are there mean, and what was refused or not tried."""
    shown = [mark for mark in WHAT_MARKS_MEAN if any(mark in each.marks for each in found.effects)]
    refused = [each for each in found.effects if each.refusal]
    told = [WHAT_MARKS_MEAN[mark] for mark in shown]
    told += [f"Refused: {visible(each.name)}: {visible(each.refusal)}" for each in refused[:MOST_REFUSED]]
    if len(refused) > MOST_REFUSED:
        told.append(f"And {len(refused) - MOST_REFUSED} more inputs with a step that the model refuses.")
    if found.not_tried:
        told.append(f"{found.not_tried:,} alternatives of options with very many were not tried.")
    return told


def _weight_sentences(found: LocalSensitivity) -> list[str]:
    if not found.sum_of_slopes:
        return [NOTHING_VARIES]
    weights = found.weight_by_source
    hypotheses = weights.get(HYPOTHESIS, 0.0)
    others = ((name, weight) for name, weight in weights.items() if name != HYPOTHESIS and weight)
    rest = [f"{percentage(weight)} on {cell(name)}" for name, weight in others]
    counted = f"{len(found.effects)} {kinds_of(found.effects)}" + ("" if found.has_series else ", series left out")
    first = f"{percentage(hypotheses)} of the sensitivity rests on hypotheses"
    more = f"; {', '.join(rest)}" if rest else ""
    return [
        f"{first}{more} (weights: |ε| of an input / Σ|ε| = {found.sum_of_slopes:.4g} over {counted}).",
        f"{percentage(found.unverified)} rests on what nobody has verified: defaults as they came, hypotheses, and "
        "figures without a source.",
    ]


def _step_sentences(found: LocalSensitivity) -> list[str]:
    """What one step does of the shown inputs in steps."""
    told = []
    for each in found.effects[:TOP]:
        if each.one_step is not None or each.one_step_less is not None:
            sides = (("less", each.one_step_less), ("more", each.one_step))
            what = "one" if "whole numbers" in each.marks else "one hour"
            parts = [
                f"{what} {side} {signed_figure(amount, found.criterion)}"
                for side, amount in sides
                if amount is not None
            ]
            told.append(f"{visible(each.name)}: {', '.join(parts)}.")
    return told


def alternative_lines(found: LocalSensitivity) -> list[tuple[str, ...]]:
    """Cells of the alternatives: headings, and a line per alternative."""
    scale = _scale(found, (each.difference for each in found.alternatives))
    lines: list[tuple[str, ...]] = [("option or link", "now", "alternative", f"difference [{scale.heading}]")]
    for each in found.alternatives[:MOST_ALTERNATIVES]:
        amount = "refused" if each.difference is None else _signed(each.difference, scale)
        lines.append((cell(each.name), cell(each.present), cell(each.other), amount))
    return lines


def pair_lines(found: LocalSensitivity) -> list[tuple[str, ...]]:
    """Cells of the pairs: headings, and a line per pair."""
    scale = _scale(found, (each.interaction for each in found.pairs))
    lines: list[tuple[str, ...]] = [("input", "with", f"together, beyond each alone [{scale.heading}]")]
    for each in found.pairs[:MOST_PAIRS]:
        amount = "refused" if each.interaction is None else _signed(each.interaction, scale)
        lines.append((cell(each.first), cell(each.second), amount))
    return lines


def blocks_of(found: LocalSensitivity, top: int = TOP) -> list[tuple[str, list[tuple[str, ...]], int]]:
    """(title, lines, columns of texts) of each table, without those that are empty."""
    blocks = [(head_of(found), lines_of(found, top), TEXTS)]
    if found.alternatives:
        blocks.append(("Alternatives", alternative_lines(found), 3))
    if found.pairs:
        blocks.append(("Pairs", pair_lines(found), 2))
    return blocks


def notes_of(found: LocalSensitivity, top: int = TOP) -> list[str]:
    """What stands below the tables."""
    left = len(found.effects) - top
    more = [f"And {number(left)} inputs more: {where_all_is()}."] if left > 0 else []
    left = len(found.alternatives) - MOST_ALTERNATIVES
    more += [f"And {number(left)} alternatives more: {hint('.alternatives', '--json')}."] if left > 0 else []
    return [*more, *_step_sentences(found), *found.told, f"Over the {found.caption}."]


def where_all_is() -> str:
    """Where lines are that a table leaves out."""
    return hint(".table, .to_csv(path), .to_pandas()", "--top 100, -o table.csv")


def text_of(found: LocalSensitivity) -> str:
    """All of it as text."""
    parts = []
    for title, lines, texts in blocks_of(found):
        parts += [visible(title), *columns(lines, texts), ""]
    return "\n".join([*parts, *map(visible, notes_of(found))])


def html_of(found: LocalSensitivity) -> str:
    """All of it as HTML."""
    head = f"<p><b>{text_html(head_of(found))}</b></p>"
    tables = []
    for place, (title, (heads, *rows), texts) in enumerate(blocks_of(found)):
        tables.append(table_html(heads, rows, texts=texts, caption=title if place else ""))
    return head + "".join(tables) + paragraphs_html(notes_of(found))


def columns(lines: Sequence[Sequence[str]], texts: int) -> list[str]:
    """Lines with their cells in columns, texts to the left and figures to the right, a rule below the headings."""
    rows = in_columns(lines, texts)
    return [rows[0], "-" * max(map(len, rows)), *rows[1:]]
