"""The sheet of hours: a column per series, a row per hour."""

from __future__ import annotations

from typing import Any

import numpy as np

from efp_graph.audit.records import Audit
from efp_graph.audit.spreadsheet.chain import MOST_COLUMNS, SPARE_HOURS, Chain
from efp_graph.audit.spreadsheet.columns import SeriesColumn, parameter_row
from efp_graph.audit.spreadsheet.formats import amount_of, fitted, printed
from efp_graph.audit.spreadsheet.formulas import ABOVE, BOTTOM, FIRST_HOUR, ROW, TOP
from efp_graph.audit.spreadsheet.texts import cell_text
from efp_graph.audit.spreadsheet.weeks_sheet import WEEKS_TOP
from efp_graph.errors import ValueOutOfRange
from efp_graph.values.calendar import moment_of

MOST_PRINTED_HOURS = 14 * 24
COLUMNS_ON_A_PAGE = 8
WIDTH, LABEL_WIDTH = 22, 16  # of columns, in characters
LONGEST_SHOWN = 300  # characters of a formula that are seen without opening the cell
MOST_ROWS = 1_048_576
CLOCKS = {"utc": "UTC", "local": "hours that pass, from a local start", "civil": "wall clock"}


class HoursSheet:
    """Where the hours stand, and the writing of the sheet.

    Attributes:
        start: the first hour of the sheet; `count`: how many there are.
        top, bottom: rows of the first and the last hour, counted from 1.
    """

    def __init__(self, chain: Chain, audit: Audit) -> None:
        self._columns, self._audit = chain.columns, audit
        self.start, self.count = chain.hours
        parameters = max((len(column.parameters) for column in self._columns), default=0)
        self._total_row = parameter_row(parameters)
        self.top = self._total_row + 2
        self.bottom = self.top + self.count - 1
        if self.bottom > MOST_ROWS:
            raise ValueOutOfRange(
                f"{self.count} hours do not fit on a sheet, which has {MOST_ROWS} rows. Model a shorter period."
            )
        if len(self._columns) > MOST_COLUMNS:
            raise ValueOutOfRange(
                f"{len(self._columns)} hourly series do not fit on a sheet, which has {MOST_COLUMNS} columns. Choose "
                'fewer figures, or period="month".'
            )

    def finished(self, template: str) -> str:
        """A template outside the sheet of hours as a formula."""
        return template.replace(TOP, str(self.top)).replace(BOTTOM, str(self.bottom))

    def row_of(self, hour: int) -> int:
        """The row of an hour, those outside being on the nearest row."""
        return min(max(hour - self.start + self.top, self.top), self.bottom)

    def write(self, sheet: Any, formats: Any) -> None:
        """Write it, row by row from the top."""
        sheet.set_column(0, 0, LABEL_WIDTH)
        sheet.set_column(1, 1, 18)
        sheet.set_column(2, len(self._columns) + 1, WIDTH)
        sheet.freeze_panes(self.top - 1, 2)
        sheet.write_string(0, 0, "Hour by hour", formats.title)
        named = ("Object", "Figure", "Unit", "Formula", "Clock", "In this file", "First hour, as a row number from 0")
        for row, name in enumerate((*named, "Last hour"), start=1):
            told = [self._told(each)[row - 1] for each in self._columns] if row + 1 < FIRST_HOUR else []
            fitted(sheet, row, [(name, LABEL_WIDTH), *((each[:LONGEST_SHOWN], WIDTH) for each in told)])
            sheet.write_string(row, 0, name, formats.head)
            for place, column in enumerate(self._columns, start=2):
                self._write_head(sheet, formats, row, place, column)
        self._write_parameters(sheet, formats)
        sheet.write_string(self._total_row - 1, 0, "Sum", formats.head)
        for place, column in enumerate(self._columns, start=2):
            formula, total = self.finished(f"=SUM({column.cells.own})"), cached(column.value.magnitude.sum())
            sheet.write_formula(self._total_row - 1, place, formula, formats.sized("total", amount_of(total)), total)
        sheet.write_string(self.top - 2, 0, "Row number", formats.head)
        sheet.write_string(self.top - 2, 1, "Hour", formats.head)
        self._write_hours(sheet, formats)
        rows = self.bottom - SPARE_HOURS if self.count <= MOST_PRINTED_HOURS + SPARE_HOURS else self._total_row
        across = -(-len(self._columns) // COLUMNS_ON_A_PAGE)
        size = (rows, len(self._columns) + 2)
        printed(sheet, self._audit.title, size, head=(1, 3), labels=2, across=across)

    def _write_head(self, sheet: Any, formats: Any, row: int, place: int, column: SeriesColumn) -> None:
        if row + 1 >= FIRST_HOUR:
            offset = column.value.first_hour - self.start
            number, formula = (offset, column.first) if row + 1 == FIRST_HOUR else (
                offset + len(column.value) - 1,
                column.last,
            )  # fmt: skip
            if formula is None:
                sheet.write_number(row, place, number, formats.plain)
            else:
                if row + 1 != FIRST_HOUR:  # longer than the sheet: no figure
                    formula = f"IF({formula}>{self.count - 1},NA(),{formula})"
                sheet.write_formula(row, place, self.finished(f"={formula}"), formats.plain, number)
            return
        sheet.write_string(row, place, cell_text(self._told(column)[row - 1]), formats.wrapped)

    def _told(self, column: SeriesColumn) -> tuple[str, ...]:
        """What stands in the first rows of a column."""
        figure = None if column.figure is None else self._audit.figures[column.figure]
        return (
            "" if figure is None else self._audit.objects[figure.object].name,
            "step in between" if figure is None else figure.words,
            column.value._unit.text,
            column.words,
            CLOCKS[column.value.clock],
            _status(column),
        )

    def _write_parameters(self, sheet: Any, formats: Any) -> None:
        for place in range((self._total_row - parameter_row(0)) // 2):
            row = parameter_row(place) - 1
            told = [each.parameters[place][0] for each in self._columns if place < len(each.parameters)]
            fitted(sheet, row - 1, [(words[:LONGEST_SHOWN], WIDTH) for words in told])
            for number, words in ((row - 1, True), (row, False)):
                for position, column in enumerate(self._columns, start=2):
                    if place >= len(column.parameters):
                        continue
                    name, formula, value = column.parameters[place]
                    if words:
                        sheet.write_string(number, position, cell_text(f"{name[:LONGEST_SHOWN]}:"), formats.words)
                    else:
                        formula = self.finished(f"={formula}")
                        style = formats.sized("live", amount_of(value))
                        sheet.write_formula(number, position, formula, style, cached(value))

    def _write_hours(self, sheet: Any, formats: Any) -> None:
        arrays = [self._on_the_sheet(column) for column in self._columns]
        formulas = [self._templates(column) for column in self._columns]
        sizes = [float(abs(column.value.magnitude).max()) for column in self._columns]
        kinds = [
            formats.sized("fixed" if column.fixed else "live", amount_of(size))
            for column, size in zip(self._columns, sizes, strict=True)
        ]
        weeks = [self._of_week(column) for column in self._columns]
        places = list(enumerate(zip(self._columns, formulas, arrays, kinds, strict=True), start=2))
        for offset in range(self.count):
            row = self.top + offset
            text, above = str(row), str(row - 1)
            sheet.write_number(row - 1, 0, offset)
            moment = moment_of(self.start + offset)
            if moment.year >= 1900:
                sheet.write_datetime(row - 1, 1, moment, formats.moment)
            else:
                sheet.write_string(row - 1, 1, f"{moment:%Y-%m-%d %H:%M}")
            for place, (column, (first, others), array, kind) in places:
                template = others if offset else first
                if template is not None:
                    formula = template.replace(ROW, text).replace(ABOVE, above)
                    sheet.write_formula(row - 1, place, formula, kind, array[offset])
                elif column.rows is not None:
                    self._write_rearranged(sheet, row, place, column, array[offset], kind)
                elif column.week is not None:
                    sheet.write_formula(row - 1, place, weeks[place - 2][offset], kind, array[offset])
                else:
                    sheet.write_number(row - 1, place, array[offset], kind)

    def _write_rearranged(
        self, sheet: Any, row: int, place: int, column: SeriesColumn, value: float, kind: Any
    ) -> None:
        hour = row - self.top + self.start - column.value.first_hour
        origin = column.origin
        assert column.rows is not None
        assert origin is not None
        if not 0 <= hour < len(column.rows):
            return
        base = self.row_of(origin.value.first_hour)
        cells = "+".join(f"{origin.letter}{base + each}" for each in column.rows[hour])
        sheet.write_formula(row - 1, place, f"={cells or 0}", kind, value)

    def _of_week(self, column: SeriesColumn) -> list[str]:
        """The formulas of a column that takes its hours from a typical week, from the top of the sheet on."""
        if column.week is None:
            return []
        before = column.value.first_hour - self.start
        hours = self.count - before if column.last is not None else len(column.value)
        cells = [f"={column.week.formula(parts, WEEKS_TOP)}" for parts in column.week.shares(hours)]
        if column.last is not None:  # more of them, or fewer, after a change
            last = column.cells.last
            cells = [f"=IF($A{self.top + before + hour}>{last},0,{each[1:]})" for hour, each in enumerate(cells)]
        return ["=0"] * before + cells + ["=0"] * (self.count - before - hours)

    def _templates(self, column: SeriesColumn) -> tuple[str | None, str | None]:
        """Formula of the first row, and of the others."""
        if column.cell is None:
            return None, None
        cell = self.finished(f"={column.cell}")
        return cell if column.top is None else self.finished(f"={column.top}"), cell

    def _on_the_sheet(self, column: SeriesColumn) -> list[Any]:
        """The value at each row, zeros outside its hours."""
        whole = np.zeros(self.count)
        offset = column.value.first_hour - self.start
        whole[offset : offset + len(column.value)] = column.value.magnitude
        return [cached(each) for each in whole.tolist()] if not np.isfinite(whole).all() else list(whole.tolist())


def _status(column: SeriesColumn) -> str:
    if not column.fixed:
        return "calculated here"
    return "input" if column.fixed == "given" else f"values: {column.fixed}"


def cached(value: Any) -> Any:
    """A number as a cell keeps it beside its formula; a workbook has no infinity."""
    number = float(value)
    return number if np.isfinite(number) else "#NUM!"
