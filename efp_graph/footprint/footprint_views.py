"""Footprints as people see them: tables as text for terminals and HTML for notebooks.

A table has sums at the foot, a caption, and remarks.

A block per criterion. Where phases are the last of several columns they stand side by side, with their total and its
share. A total that lacks factors of some objects is a lower bound: it has a "≥", and says what it covers. What is not
modelled is a "–", and is named below: see `gaps.py`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from efp_graph.footprint.gaps import MISSING, stands_elsewhere
from efp_graph.footprint.periods_of_zones import GRAINS
from efp_graph.objects.ledger import Criterion, Phase
from efp_graph.objects.totals import cell, scale_of
from efp_graph.rendering.columns import in_columns
from efp_graph.rendering.html import cells_html, paragraphs_html, text_html
from efp_graph.texts import visible
from efp_graph.values.readable import percentage
from efp_graph.values.scales import Scale

if TYPE_CHECKING:
    from efp_graph.footprint.grouped import FootprintTable

MOST_LINES = 40  # of a block; the others are told by their sum
PHASE = "phase"

Rows = dict[tuple[str, ...], dict[str, float]]  # {texts of a line: {phase: amount}}


class Block(NamedTuple):
    """The figures on one criterion.

    Attributes:
        criterion: the record.
        scale: how its amounts are told.
        heads: of the columns.
        texts: how many of the columns are texts.
        lines: cells as text.
        foot: the line of sums.
        shares: of the lines, of 1.
        notes: sentences on what the figures cover, and what is not modelled.
    """

    criterion: Criterion
    scale: Scale
    heads: list[str]
    texts: int
    lines: list[list[str]]
    foot: list[str]
    shares: list[float]
    notes: list[str]

    @property
    def head(self) -> str:
        """What is measured, and in what; each cut where it is long, as cells are."""
        return f"{cell(self.criterion.title)}, {cell(self.scale.heading)}"


def blocks_of(table: FootprintTable, most: int | None = None) -> list[Block]:
    """The blocks of a table.

    Args:
        most: the lines that a block has; of others, the smallest, one line tells the sum.
    """
    return [_block(table, Criterion.known[name], most) for name in table.criteria]


def _block(table: FootprintTable, criterion: Criterion, most: int | None) -> Block:
    lines = [
        (line, table.phases_of(entry))
        for line, entry in zip(table.lines(), table.entries, strict=True)
        if entry.criterion == criterion.name
    ]
    # What the head of the block says needs no column, unless there is no other
    columns = [name for name in table.columns if name != "criterion"] or list(table.columns)
    aside = columns[-1:] == [PHASE] and len(columns) > 1
    keys = columns[:-1] if aside else columns
    phases = [each for each in Phase.all() if any(line.get(PHASE) == each.name for line, _ in lines)] if aside else []
    rows: Rows = {}
    for line, cells in lines:
        row = rows.setdefault(tuple(str(line[name]) for name in keys), dict.fromkeys(cells if aside else (), 0.0))
        place = line[PHASE] if aside else ""
        row[place] = row.get(place, 0.0) + line["amount"]
    total = sum(sum(row.values()) for row in rows.values())
    shown = _cut(rows, keys, most)
    scale = scale_of(
        (total, *(amount for row in shown.values() for amount in (*row.values(), sum(row.values())))), criterion
    )
    figures = [phase.name for phase in phases] if aside else []
    covered = table.coverage.on(criterion.name)
    sums = [scale.cell(sum(row.get(name, 0.0) for row in rows.values())) for name in figures]
    foot = ["Total", *[""] * (len(keys) - 1), *sums, f"{covered.mark}{scale.cell(total)}", "100.0%" if total else ""]
    marked = any(name not in row and _mark(table, name, row) for row in shown.values() for name in figures)
    notes = *table.notes(criterion.name, marked=marked), cut_note(rows, shown)
    return Block(
        criterion,
        scale,
        [*keys, *(phase.title for phase in phases), "total" if aside else scale.heading, "share"],
        len(keys),
        [
            [
                *key,
                *(scale.cell(row[name]) if name in row else _mark(table, name, row) for name in figures),
                scale.cell(sum(row.values())),
                percentage(sum(row.values()) / total) if total else "",
            ]
            for key, row in shown.items()
        ],
        foot,
        [sum(row.values()) / total if total else 0.0 for row in shown.values()],
        list(filter(None, notes)),
    )


def gaps_note(gaps: str | None, marked: bool = False) -> str:
    """A sentence on what is not modelled; nothing when it is all. `marked`: some of it stands as a mark."""
    return "" if not gaps else f"{MISSING}: not modelled: {gaps}." if marked else f"Not modelled: {gaps}."


def cut_note(rows: Rows, shown: Rows) -> str:
    """A sentence on lines that are not shown; nothing when all are."""
    return "" if len(shown) == len(rows) else f"All {len(rows)} lines: .to_pandas(), .to_csv(path)."


def _mark(table: FootprintTable, phase: str, row: Mapping[str, float]) -> str:
    """What stands where a line has no footprint in a phase. An attribute has one phase, and lacks none."""
    return "" if "attribute" in table.columns or stands_elsewhere(phase, row) else MISSING


def _cut(rows: Rows, keys: Sequence[str], most: int | None) -> Rows:
    """The rows, or some, and one that tells the sum of the others: the largest, or the first and last in time."""
    if most is None or len(rows) <= most:
        return rows
    places = list(rows)
    in_time = any(name in GRAINS for name in keys)
    if in_time:
        head, tail = most // 2, most - 1 - most // 2
        left = places[head : len(places) - tail]
    else:
        left = sorted(places, key=lambda key: -sum(rows[key].values()))[most - 1 :]
    rest: dict[str, float] = {}
    for key in left:
        for name, amount in rows[key].items():
            rest[name] = rest.get(name, 0.0) + amount
    others = (f"{len(left)} {'between, not shown' if in_time else 'others'}", *[""] * (len(keys) - 1))
    gone = set(left)
    shown = [(key, row) for key, row in rows.items() if key not in gone]
    shown.insert(places.index(left[0]) if in_time else len(shown), (others, rest))
    return dict(shown)


def text_of(table: FootprintTable) -> str:
    """The table as text."""
    lines = [visible(f"{table.title}: footprints, {table.caption}")]
    for block in blocks_of(table, MOST_LINES):
        lines += ["", block.head, *text_lines(block), *map(visible, block.notes)]
    if not table.entries:
        lines += ["", visible(table.nothing)]
    return "\n".join((*lines, *(["", *map(visible, table.remarks)] if table.remarks else [])))


def text_lines(block: Block) -> list[str]:
    """The lines of a block, headings first and sums last."""
    rows: list[Sequence[str]] = [block.heads, *block.lines, block.foot]
    lines = in_columns(([cell(text) for text in row] for row in rows), block.texts)
    rule = "-" * max(map(len, lines))
    return [lines[0], rule, *lines[1:-1], rule, lines[-1]]


def html_of(table: FootprintTable) -> str:
    """The table as HTML, a bar beside each line."""
    parts = [f"<p><b>{text_html(table.title)}</b>: footprints, {text_html(table.caption)}</p>"]
    for block in blocks_of(table, MOST_LINES):
        heads = "".join(f"<th>{text_html(each)}</th>" for each in (*block.heads, ""))
        rows = [_html_row(block, line, share) for line, share in zip(block.lines, block.shares, strict=True)]
        rows.append(_html_row(block, block.foot, None))
        notes = paragraphs_html(block.notes)
        parts.append(f"<table><caption>{text_html(block.head)}</caption><tr>{heads}</tr>{''.join(rows)}</table>{notes}")
    if not table.entries:
        parts.append(f"<p>{text_html(table.nothing)}</p>")
    return "".join((*parts, paragraphs_html(table.remarks)))


def _html_row(block: Block, line: Sequence[str], share: float | None) -> str:
    bar = ""
    if share is not None:
        length = 100 * max(share, 0.0)
        bar = f"<div style='background:#0072B2;height:0.8em;width:{length:.2f}px'></div>"
    return f"<tr>{cells_html(line, block.texts)}<td style='text-align:left'>{bar}</td></tr>"
