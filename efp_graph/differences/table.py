"""An explained difference as people see it: text for terminals, HTML for notebooks."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

from efp_graph.objects.ledger import Criterion
from efp_graph.objects.totals import cell
from efp_graph.rendering.columns import in_columns
from efp_graph.rendering.html import paragraphs_html, table_html, text_html
from efp_graph.texts import visible
from efp_graph.values.readable import figure, number
from efp_graph.values.scales import Scale
from efp_graph.values.units import DIMENSIONLESS

if TYPE_CHECKING:
    from efp_graph.differences.result import ExplainedDifference, Split

LARGEST_PAIRS = 5
MOST_NAMED = 6
HEADS = ("cause", "before", "after", "alone", "last", "share")
NO_DIFFERENCE = "No difference: nothing that footprints follow from has changed."
TEXTS = 3  # columns of texts
MOST_COLUMNS = 12  # of figures of a split; the others are in records() and to_pandas()


def head_of(found: ExplainedDifference) -> str:
    """What differs, by how much."""
    record = Criterion.known[found.criterion]
    before, after, difference = (
        figure(each, record.unit, record.equivalent) for each in (found.before, found.after, found.difference)
    )
    sign = "+" if found.difference > 0 else ""
    return f"{found.title}: {sign}{difference}, from {before} to {after}"


def _scale(found: ExplainedDifference) -> Scale:
    """One scale for all figures of the table."""
    record = Criterion.known[found.criterion]
    amounts = (one for each in found.causes for one in (each.alone, each.last, each.share))
    return Scale.of([found.difference, *amounts], record.unit, record.equivalent)


def lines_of(found: ExplainedDifference) -> list[tuple[str, ...]]:
    """Cells of the table: headings, a line per cause, the sums."""
    sampled, scale = not found.is_exact, _scale(found)
    lines: list[tuple[str, ...]] = [(*HEADS[:-1], f"{HEADS[-1]} [{scale.heading}]", *(["±"] if sampled else []))]
    for each in found.causes:
        figures = [scale.cell(one) for one in (each.alone, each.last, each.share)]
        figures += [scale.cell(each.error)] if sampled else []
        lines.append((cell(each.name), cell(each.before), cell(each.after), *figures))
    sums = [math.fsum(getattr(each, name) for each in found.causes) for name in ("alone", "last")]
    lines.append(("Sum", "", "", *map(scale.cell, sums), scale.cell(found.difference), *([""] if sampled else [])))
    return lines


def sentences(found: ExplainedDifference) -> list[str]:
    """How the parts were found, what causes do together, and what a reader has to know besides."""
    remarks = list(dict.fromkeys((*found.remarks, *(each for side in found.sides for each in side.remarks))))
    if not found.causes:
        return [NO_DIFFERENCE, *remarks]
    told = []
    if found.is_exact:
        told.append(f"Shares are exact (Shapley values), of {found.evaluations:,} combinations of changes.")
    else:
        told.append(
            f"Shares are means over {found.orders:,} orders drawn at random (Shapley values, ± one standard error), of "
            f"{found.evaluations:,} combinations of changes. Along each order they sum to the difference."
        )
    if found.interaction:
        told.append(f"Together the causes do {_signed(found, found.interaction)} beyond what each does alone.")
    pairs = [each for each in found.pairs if each[2]][:LARGEST_PAIRS]
    if pairs:
        named = "; ".join(f"{cell(one)} × {cell(two)} {_signed(found, amount)}" for one, two, amount in pairs)
        told.append(f"Pairs that do most beyond each alone: {named}.")
    told += [f"One cause, since the model is refused with a part of it: {visible(each)}." for each in found.glued]
    if found.others:
        more = f" and {len(found.others) - MOST_NAMED} more" if len(found.others) > MOST_NAMED else ""
        told.append(f"Others, each below 0.1% alone and last: {', '.join(map(cell, found.others[:MOST_NAMED]))}{more}.")
    return [*told, *remarks]


def _signed(found: ExplainedDifference, amount: float) -> str:
    record = Criterion.known[found.criterion]
    return f"{'+' if amount > 0 else ''}{figure(amount, record.unit, record.equivalent)}"


def _heading(found: ExplainedDifference) -> str:
    return f"Difference by cause, {_scale(found).heading}"


def text_of(found: ExplainedDifference) -> str:
    """The table as text, below its heading and above what is to be known of it."""
    body = ["", _heading(found), *_columns(lines_of(found), TEXTS), ""] if found.causes else [""]
    lines = [*body, *map(visible, (*found.told, *found.captions))]
    return "\n".join((visible(head_of(found)), *lines))


def html_of(found: ExplainedDifference) -> str:
    """The table as HTML."""
    head = f"<p><b>{text_html(head_of(found))}</b></p>"
    heads, *lines = lines_of(found)
    body = table_html(heads, lines, texts=TEXTS, caption=_heading(found)) if found.causes else ""
    return f"{head}{body}{paragraphs_html([*found.told, *found.captions])}"


def split_head(split: Split) -> str:
    """What the figures of a split are, and their unit."""
    return f"Shares by {', '.join(split.columns)}" + (f", {split.unit}" if split.unit else "")


def split_lines(split: Split, most: int | None = None) -> list[tuple[str, ...]]:
    """Cells of a split: headings, a line per cause, the sums; of so many columns of figures, and the total.

    Columns in which no cause has a part are left out.
    """
    keys = _keys_with_parts(split)[:most]
    totals = split.unit is not None
    scale = Scale.of((part for parts in split.rows.values() for part in parts.values()), DIMENSIONLESS)
    lines: list[tuple[str, ...]] = [("cause", *(cell(", ".join(key)) for key in keys), *(["total"] if totals else []))]
    for name, parts in (*split.rows.items(), ("Sum", split.sums)):
        total = [scale.cell(math.fsum(parts.values()))] if totals else []
        lines.append((cell(name), *(scale.cell(parts[key]) for key in keys), *total))
    return lines


def _keys_with_parts(split: Split) -> list[tuple[str, ...]]:
    return [key for key in split.keys if split.sums[key] or any(parts[key] for parts in split.rows.values())]


def split_notes(split: Split, most: int | None = None) -> list[str]:
    """What columns of a split are not in its lines, and which hours the figures are of."""
    there = _keys_with_parts(split)
    left = 0 if most is None else len(there) - most
    more = [f"And {number(left)} column{'s' * (left > 1)} more: .records(), .to_pandas()."] if left > 0 else []
    empty = [cell(", ".join(key)) for key in split.keys if key not in there]
    named = f"{'; '.join(empty[:MOST_NAMED])}{f' and {len(empty) - MOST_NAMED} more' * (len(empty) > MOST_NAMED)}"
    return [*more, *([f"No cause has a part in: {named}."] if empty else []), split.caption]


def split_text(split: Split) -> str:
    """A split as text."""
    return "\n".join(
        (split_head(split), *_columns(split_lines(split, MOST_COLUMNS), 1), *split_notes(split, MOST_COLUMNS))
    )


def split_html(split: Split) -> str:
    """A split as HTML."""
    heads, *lines = split_lines(split, MOST_COLUMNS)
    return table_html(heads, lines, texts=1, caption=split_head(split)) + paragraphs_html(
        split_notes(split, MOST_COLUMNS)
    )


def _columns(lines: Sequence[Sequence[str]], texts: int) -> list[str]:
    """Lines with their cells in columns, a rule below the headings and above the sums."""
    shown = in_columns(lines, texts)
    rule = "-" * max(map(len, shown))
    return [shown[0], rule, *shown[1:-1], rule, shown[-1]]
