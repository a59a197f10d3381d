"""The sheet of footprints: per criterion a row per object, category and phase, the total, and how much of it is fixed.

A total that follows a change in part only looks like one that follows: so it says so beside it, how much of it is
fixed, by which figures and why, and counts the inputs that were changed although fixed figures rest on them.
"""

from __future__ import annotations

from typing import Any

from efp_graph.audit.records import AuditedCriterion, AuditedFootprint
from efp_graph.audit.spreadsheet.formats import Formats, amounts_of, fitted, printed
from efp_graph.audit.spreadsheet.formulas import scaled
from efp_graph.audit.spreadsheet.hours import cached
from efp_graph.audit.spreadsheet.inputs_sheet import changes, refusals
from efp_graph.audit.spreadsheet.layout import Layout
from efp_graph.audit.spreadsheet.standing import FOLLOWS
from efp_graph.audit.spreadsheet.texts import cell_text
from efp_graph.texts import PARTLY_READ
from efp_graph.values.readable import IN_PART, LOWER_BOUND
from efp_graph.values.scales import Scale

TOP = 4  # row of the first entry, counted from 1
TOTALS = {"": "Total", LOWER_BOUND: "Total, at least", IN_PART: "Total, in part"}
WIDTHS = (14, 14, 34, 16, 80)


def write_footprint(sheet: Any, formats: Formats, layout: Layout) -> None:
    """Write it, row by row from the top: a block per criterion, each with a total of its own."""
    audit = layout.audit
    for place, width in enumerate(WIDTHS):
        sheet.set_column(place, place, width)
    counted = changes(layout)
    mark = f" ({PARTLY_READ})" if layout.audit.not_read else ""
    sheet.write_string(0, 0, cell_text(f"Footprint over the period{mark}: {audit.caption}"), formats.title)
    fixed = [each for each in audit.criteria if _fixed(layout, each)]
    if fixed and counted is not None:
        sheet.write_string(1, 0, "Changed inputs that fixed figures rest on", formats.plain)
        sheet.write_formula(1, 3, f"=SUM({counted})", formats.live, 0)
        told = "0: the total is that of the model. More: it is not any more; change the model and export again."
        sheet.write_string(1, 4, told, formats.plain)
    top, alarmed = TOP - 1, [1]
    for criterion in audit.criteria:  # rows are written in their order: those above are not in memory any more
        row = _write_block(sheet, formats, layout, criterion, top)
        alarmed += [row] if criterion in fixed else []
        top = row + 3
    if fixed and counted is not None:
        for row in alarmed:
            alarm = {"type": "formula", "criteria": "=$D$2>0", "format": formats.alarm}
            sheet.conditional_format(row, 3, row, 3, alarm)
    printed(sheet, audit.title, (top - 2, len(WIDTHS)), head=(0, TOP - 2))


def _fixed(layout: Layout, criterion: AuditedCriterion) -> list[AuditedFootprint]:
    return [each for each in criterion.footprints if not _follows(layout, each)]


def _write_block(sheet: Any, formats: Formats, layout: Layout, criterion: AuditedCriterion, top: int) -> int:
    """The footprints on a criterion, from a row counted from 0 on, their head above it; gives the row of the total."""
    audit = layout.audit
    first, scale = criterion is audit.criteria[0], _scale(criterion)
    title = "Footprint" if first else criterion.title
    for place, name in enumerate(("Category", "Phase", "Object", f"{title} [{scale.heading}]", "In this file")):
        sheet.write_string(top - 1, place, cell_text(name), formats.head)
    for row, footprint in enumerate(criterion.footprints, start=top):
        texts = (*_where(criterion, footprint), audit.objects[footprint.object].name)
        status = _status(layout, footprint)
        fitted(sheet, row, [(texts[2], WIDTHS[2]), (status, WIDTHS[4])])
        for place, text in enumerate(texts):
            sheet.write_string(row, place, cell_text(text), formats.wrapped)
        _write_amount(sheet, formats, layout, row, footprint, criterion)
        sheet.write_string(row, 4, cell_text(status), formats.beside)
    total = top + len(criterion.footprints)
    _write_total(sheet, formats, layout, criterion, top, total)
    return total


def _write_amount(
    sheet: Any, formats: Formats, layout: Layout, row: int, footprint: AuditedFootprint, criterion: AuditedCriterion
) -> None:
    place, scale = footprint.figure, _scale(criterion)
    form, amount = amounts_of(scale), footprint.amount * scale.factor
    if place is None:
        sheet.write_number(row, 3, amount, formats.sized("fixed", form))
        return
    unit = layout.audit.figures[place].value._unit  # type: ignore[attr-defined]
    formula, _ = scaled(layout.places.sums[place], 3, unit.factor_to(scale.unit))
    live = layout.standing.follows(place)
    style = formats.sized("live" if live else "fixed" if place in layout.standing.reason else "partly", form)
    refused = refusals(layout)
    if refused is not None:  # no figure where the model would have none
        formula = f"IF(SUM({refused})>0,NA(),{formula})"
    sheet.write_formula(row, 3, f"={formula}", style, cached(amount))


def _write_total(sheet: Any, formats: Formats, layout: Layout, criterion: AuditedCriterion, top: int, row: int) -> None:
    """The total, on a row counted from 0, and what of it is fixed."""
    fixed = _fixed(layout, criterion)
    told = " ".join(filter(None, (criterion.note, _of_the_total(layout, criterion, fixed), criterion.not_modelled)))
    fitted(sheet, row, [(told, WIDTHS[4])])
    sheet.write_string(row, 0, TOTALS[criterion.mark], formats.total)
    for place in (1, 2):
        sheet.write_blank(row, place, None, formats.total)
    scale = _scale(criterion)
    style = formats.sized("total_partly" if fixed else "total", amounts_of(scale))
    sheet.write_formula(row, 3, f"=SUM(D{top + 1}:D{row})", style, cached(criterion.total[0] * scale.factor))
    sheet.write_string(row, 4, cell_text(told), formats.warning if fixed else formats.beside)


def _of_the_total(layout: Layout, criterion: AuditedCriterion, fixed: list[AuditedFootprint]) -> str:
    if not fixed:
        return f"{FOLLOWS}: follows every input that may be changed."
    audit, scale = layout.audit, _scale(criterion)
    amount = sum(each.amount for each in fixed)
    names = "; ".join(
        f"{audit.objects[each.object].name} – {', '.join(_where(criterion, each))} ({scale.figure(each.amount)})"
        for each in fixed[:5]
    )
    more = f"; and {len(fixed) - 5} more" if len(fixed) > 5 else ""
    return (
        f"PARTLY FIXED: {scale.figure(amount)} of {scale.figure(criterion.total[0])} do not follow every change, or in "
        f'part: {names}{more}. Export with figures=[...] or period="hour" to have more of it calculated hour by hour.'
    )


def _where(criterion: AuditedCriterion, footprint: AuditedFootprint) -> tuple[str, str]:
    """The titles of category and phase."""
    return criterion.categories[footprint.category], criterion.phases[footprint.phase]


def _scale(criterion: AuditedCriterion) -> Scale:
    """One unit for the figures of a block, as in all tables; cells hold all digits of it."""
    amounts = (criterion.total[0], *(each.amount for each in criterion.footprints))
    return Scale.of(amounts, criterion.unit, criterion.equivalent)


def _follows(layout: Layout, footprint: AuditedFootprint) -> bool:
    return footprint.figure is not None and layout.standing.follows(footprint.figure)


def _status(layout: Layout, footprint: AuditedFootprint) -> str:
    return "fixed: it belongs to no attribute" if footprint.figure is None else layout.status(footprint.figure)
