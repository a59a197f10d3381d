"""The sheet of an object: its figures, scalars and sums of series as formulas where there are some."""

from __future__ import annotations

from typing import Any

import numpy as np

from efp_graph.audit.periods import sums_over
from efp_graph.audit.records import MADE
from efp_graph.audit.spreadsheet.formats import Formats, amount_of, fitted, printed
from efp_graph.audit.spreadsheet.hours import cached
from efp_graph.audit.spreadsheet.layout import OBJECT_TOP, Layout
from efp_graph.audit.spreadsheet.texts import cell_text
from efp_graph.audit.told import formula_in_words
from efp_graph.values import EmptyExplainableObject, ExplainableHourlyQuantities, ExplainableQuantity

COLUMNS = (  # name, width in characters
    ("Figure", 40), ("Value", 16), ("Unit", 18), ("What it is", 24), ("Formula", 52), ("In this file", 34),
    ("Decided by", 28),
)  # fmt: skip
PERIOD_WIDTH = 14
PERIODS_ON_A_PAGE = 8


def write_object(sheet: Any, formats: Formats, layout: Layout, position: int) -> None:
    """Write it, row by row from the top."""
    audit = layout.audit
    about, figures = audit.objects[position], layout.of_object[position]
    for place, (_, width) in enumerate(COLUMNS):
        sheet.set_column(place, place, width)
    sheet.write_string(0, 0, cell_text(about.name), formats.title)
    sheet.write_string(1, 0, cell_text(f"{about.kind}: {about.help}"), formats.plain)
    linked = (
        f"{words}: {', '.join(audit.objects[each].name for each in targets)}"
        for words, targets in about.links
        if targets
    )
    sheet.write_string(2, 0, cell_text("; ".join(linked)), formats.plain)
    series = any(isinstance(audit.figures[place].value, ExplainableHourlyQuantities) for place in figures)
    periods = [each.name for each in layout.periods] if series else []
    if periods:
        place = len(COLUMNS)
        told = f"On the right: sums over each {layout.period}, calculated for series hour by hour, else fixed."
        sheet.write_string(OBJECT_TOP - 4, 0, told, formats.plain)
        sheet.set_column(place, place + len(periods) - 1, PERIOD_WIDTH)
    for place, name in enumerate((*(name for name, _ in COLUMNS), *periods)):
        sheet.write_string(OBJECT_TOP - 2, place, name, formats.head)
    sheet.freeze_panes(OBJECT_TOP - 1, 1)
    for row, place in enumerate(figures, start=OBJECT_TOP - 1):
        _write_figure(sheet, formats, layout, row, place)
    size = (OBJECT_TOP - 1 + len(figures), len(COLUMNS) + len(periods))
    across = 1 if len(periods) <= 3 else 1 + -(-len(periods) // PERIODS_ON_A_PAGE)
    printed(sheet, audit.title, size, head=(OBJECT_TOP - 2, OBJECT_TOP - 2), labels=1, across=across)


def _write_figure(sheet: Any, formats: Formats, layout: Layout, row: int, place: int) -> None:
    audit = layout.audit
    figure = audit.figures[place]
    value = figure.value
    decided = ", ".join(layout.title(each) for each in figure.conditions)
    words, status, unit = formula_in_words(audit, figure) or "", layout.status(place), getattr(value, "_unit", None)
    told = (figure.words, "", "" if unit is None else unit.text, "", words, status, decided)
    fitted(sheet, row, [(text, width) for text, (_, width) in zip(told, COLUMNS, strict=True)])
    sheet.write_string(row, 0, cell_text(figure.words), formats.wrapped)
    name = "fixed"
    if place not in layout.standing.reason:
        name = "live" if layout.standing.follows(place) else "partly"
    formula = _formula(layout, place)
    kind = "one value"
    if isinstance(value, ExplainableHourlyQuantities):
        kind = f"hourly series, sum of {len(value)} hours"
        number = value.magnitude.sum()
    elif isinstance(value, ExplainableQuantity):
        number = value.magnitude
    else:
        kind = "no value" if isinstance(value, EmptyExplainableObject) else "text"
        number = None
    if number is None:
        sheet.write_string(row, 1, cell_text(str(value)), formats.plain)
    elif formula is not None:
        sheet.write_formula(row, 1, formula, formats.sized(name, amount_of(number)), cached(number))
    else:
        sheet.write_number(row, 1, _finite(number), formats.sized(name, amount_of(number)))
    for column, text in enumerate((told[2], kind, words, status, decided), start=2):
        if text:
            sheet.write_string(row, column, cell_text(text), formats.beside if column == 2 else formats.wrapped)
    if isinstance(value, ExplainableHourlyQuantities):
        _write_periods(sheet, formats, layout, row, place, value)


def _formula(layout: Layout, place: int) -> str | None:
    figure = layout.audit.figures[place]
    value = figure.value
    column = layout.chain.column_of.get(place)
    if column is not None:
        return layout.hours.finished(f"=SUM({column.cells._replace(prefix=layout.hourly).own})")
    if isinstance(value, ExplainableQuantity) and figure.kind not in MADE:
        return f"={layout.places.scalars[place]}"
    single = layout.chain.single.get(place)
    if single is None or single.formula is None:
        return None
    return layout.hours.finished(f"={single.formula}")


def _write_periods(
    sheet: Any, formats: Formats, layout: Layout, row: int, place: int, value: ExplainableHourlyQuantities
) -> None:
    column, hours = layout.chain.column_of.get(place), layout.hours
    sums = sums_over(value, layout.periods)
    form = amount_of(max(map(abs, sums), default=0.0))
    style = formats.sized("fixed" if column is None or column.fixed else "live", form)
    last = len(layout.periods) - 1
    for number, ((_, start, end), total) in enumerate(zip(layout.periods, sums, strict=True)):
        at = len(COLUMNS) + number
        if column is None:
            sheet.write_number(row, at, _finite(total), style)
            continue
        top = hours.top if number == 0 else hours.row_of(start)
        bottom = hours.bottom if number == last else hours.row_of(end - 1)
        cells = column.cells._replace(prefix=layout.hourly)
        formula = f"=IF({cells.last}<0,0,SUM({layout.hourly}{column.letter}{top}:{column.letter}{bottom}))"
        if end <= hours.start or start >= hours.start + hours.count:
            formula = "=0"
        sheet.write_formula(row, at, formula, style, cached(total))


def _finite(value: Any) -> Any:
    number = float(value)
    return number if np.isfinite(number) else 0.0
