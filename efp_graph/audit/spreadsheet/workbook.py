"""The workbook: what each sheet shows, written with XlsxWriter.

Sheets: Read me; Footprint (of a system); Inputs; one per object; Hourly. Every user's text is written as a text.
Beside each formula stands its result, so that programs that do not calculate show figures too.
"""

from __future__ import annotations

import io
from typing import Any, NamedTuple

import numpy as np

from efp_graph.audit.periods import periods_of, sums_over
from efp_graph.audit.records import CALCULATED, STEP, Audit, AuditedFigure
from efp_graph.audit.spreadsheet.chain import Chain
from efp_graph.audit.spreadsheet.formulas import scaled
from efp_graph.audit.spreadsheet.hours import SPARE_HOURS, HoursSheet, cached
from efp_graph.audit.spreadsheet.texts import SheetNames, cell_text, quoted
from efp_graph.audit.told import formula_in_words, title
from efp_graph.values import (
    EmptyExplainableObject,
    ExplainableHourlyQuantities,
    ExplainableQuantity,
    u,
)
from efp_graph.values.assessment import LIMITS
from efp_graph.values.units import unit_of

INPUTS_TOP, OBJECT_TOP, FOOTPRINT_TOP = 5, 7, 4  # rows of the first entry, counted from 1
LONGEST_LINK = 2_000
KG = unit_of(u.kg)
OBJECT_HEAD = ("Figure", "Value", "Unit", "What it is", "Formula", "In this file", "Decided by")


class Formats(NamedTuple):
    """How cells look."""

    title: Any
    head: Any
    plain: Any
    input: Any
    fixed: Any
    words: Any
    total: Any
    moment: Any
    wrapped: Any


def workbook(audit: Audit, chosen: list[int], period: str) -> bytes:
    """The file.

    Args:
        audit: what it shows.
        chosen: positions of the series that it calculates hour by hour.
        period: "year" or "month": what series are summed up over.

    Raises:
        ValueOutOfRange: the hours or the series are more than a sheet holds.
    """
    return _Workbook(audit, chosen, period).written()


class _Workbook:
    def __init__(self, audit: Audit, chosen: list[int], period: str) -> None:
        self._audit = audit
        self._period = period
        names = SheetNames()
        self._fixed_names = {name: names.of(name) for name in ("Read me", "Footprint", "Inputs", "Hourly")}
        self._sheet_of = [names.of(each.name) for each in audit.objects]
        self._inputs = [place for place, each in enumerate(audit.figures) if each.kind not in (CALCULATED, STEP)]
        self._of_object: list[list[int]] = [[] for _ in audit.objects]
        for place, figure in enumerate(audit.figures):
            self._of_object[figure.object].append(place)
        self._place: dict[int, tuple[str, int]] = {}  # cell of each figure on the sheet of its object
        for sheet, figures in zip(self._sheet_of, self._of_object, strict=True):
            for row, place in enumerate(figures, start=OBJECT_TOP):
                self._place[place] = (sheet, row)
        addresses = {place: f"{quoted(sheet)}$B${row}" for place, (sheet, row) in self._place.items()}
        for row, place in enumerate(self._inputs, start=INPUTS_TOP):
            addresses[place] = f"{quoted(self._fixed_names['Inputs'])}$C${row}"
        self._addresses = {
            place: address
            for place, address in addresses.items()
            if not isinstance(audit.figures[place].value, ExplainableHourlyQuantities)
        }
        self._hourly = quoted(self._fixed_names["Hourly"])
        self._chain = Chain(audit, chosen, self._addresses, self._hourly)
        self._hours = HoursSheet(self._chain, audit)
        self._chosen = chosen
        self._deciding = {each for figure in audit.figures for each in figure.conditions}
        self._looked_up = self._operands_without_formula()
        self._periods = periods_of(audit, period)

    def written(self) -> bytes:
        from efp_graph.audit.spreadsheet.writer import PlainWorkbook

        buffer = io.BytesIO()
        options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
        with PlainWorkbook(buffer, options) as book:
            book.set_calc_mode("auto")
            book.set_properties({"title": cell_text(self._audit.title)[:200], "comments": "Made with efp_graph."})
            formats = Formats(
                title=book.add_format({"bold": True, "font_size": 14}),
                head=book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"}),
                plain=book.add_format({}),
                input=book.add_format({"font_color": "#0000FF", "bg_color": "#FFF9DB"}),
                fixed=book.add_format({"italic": True, "font_color": "#5F5F5F"}),
                words=book.add_format({"font_color": "#5F5F5F"}),
                total=book.add_format({"bold": True}),
                moment=book.add_format({"num_format": "yyyy-mm-dd hh:mm"}),
                wrapped=book.add_format({"text_wrap": True, "valign": "top"}),
            )
            self._write_read_me(book.add_worksheet(self._fixed_names["Read me"]), formats)
            if self._audit.footprints:
                self._write_footprint(book.add_worksheet(self._fixed_names["Footprint"]), formats)
            self._write_inputs(book.add_worksheet(self._fixed_names["Inputs"]), formats)
            for position, name in enumerate(self._sheet_of):
                self._write_object(book.add_worksheet(name), formats, position)
            if self._chain.columns:
                self._hours.write(book.add_worksheet(self._fixed_names["Hourly"]), formats)
        return buffer.getvalue()

    # Sheets

    def _write_read_me(self, sheet: Any, formats: Formats) -> None:
        sheet.set_column(0, 0, 110)
        hourly = [self._title(place) for place in self._chosen]
        lines = (
            "Inputs: blue on yellow, on the sheet Inputs. Change one there and the workbook recalculates.",
            "Formulas: black. Units stand beside each figure, factors between units in the formulas (*0.001).",
            "Values that do not recalculate: grey italics, and the column In this file says why.",
            "Hour by hour on the sheet Hourly: "
            + (", ".join(hourly[:20]) + (f" and {len(hourly) - 20} more" if len(hourly) > 20 else "") or "nothing")
            + ("" if not hourly else ", with everything they are made from."),
            f"Other hourly series are told by their sums: over all hours, and over each {self._period}.",
            "An option that decides which formula holds (column Note of the inputs) is no number: to change it, change "
            "the model and export again. The same goes for which objects there are, and for the modelled hours; a "
            f"change that makes a series longer is followed for {SPARE_HOURS} hours after the last one.",
        )
        sheet.write_string(0, 0, cell_text(f"Audit of {self._audit.title}"), formats.title)
        for row, line in enumerate(lines, start=2):
            sheet.write_string(row, 0, cell_text(line), formats.wrapped)

    def _write_footprint(self, sheet: Any, formats: Formats) -> None:
        for place, width in enumerate((18, 18, 40, 22, 40)):
            sheet.set_column(place, place, width)
        sheet.write_string(0, 0, "Footprint over the period", formats.title)
        head = ("Category", "Phase", "Object", "Footprint [kg CO2eq]", "In this file")
        for place, name in enumerate(head):
            sheet.write_string(FOOTPRINT_TOP - 2, place, name, formats.head)
        row = FOOTPRINT_TOP
        for footprint in self._audit.footprints:
            texts = (footprint.category, footprint.phase, self._audit.objects[footprint.object].name)
            for place, text in enumerate(texts):
                sheet.write_string(row - 1, place, cell_text(text), formats.plain)
            live = footprint.figure is not None and self._status(footprint.figure) == "calculated here"
            if footprint.figure is None:
                sheet.write_number(row - 1, 3, footprint.amount, formats.fixed)
            else:
                sheet_name, cell = self._place[footprint.figure]
                unit = self._audit.figures[footprint.figure].value._unit  # type: ignore[attr-defined]
                formula, _ = scaled(f"{quoted(sheet_name)}$B${cell}", 3, unit.factor_to(KG))
                style = formats.plain if live else formats.fixed
                sheet.write_formula(row - 1, 3, f"={formula}", style, cached(footprint.amount))
            status = "calculated here" if live else "value: not hour by hour in this file"
            sheet.write_string(row - 1, 4, status, formats.plain)
            row += 1
        sheet.write_string(row - 1, 0, "Total", formats.total)
        total = f"=SUM(D{FOOTPRINT_TOP}:D{row - 1})"
        sheet.write_formula(row - 1, 3, total, formats.total, cached(self._audit.total[0]))

    def _write_inputs(self, sheet: Any, formats: Formats) -> None:
        widths = (30, 40, 18, 20, 30, 40, 12, 12, 12, 40, 30, 50, 40)
        head = (
            "Object", "Input", "Value", "Unit", "Source", "Link", "Low", "High", "Confidence", "Comment",
            "Distribution", "Note", "Address",
        )  # fmt: skip
        sheet.write_string(0, 0, "Inputs", formats.title)
        sheet.write_string(1, 0, "Change a value here: what is calculated in this file follows.", formats.plain)
        for place, (name, width) in enumerate(zip(head, widths, strict=True)):
            sheet.set_column(place, place, width)
            sheet.write_string(INPUTS_TOP - 2, place, name, formats.head)
        sheet.freeze_panes(INPUTS_TOP - 1, 2)
        if self._inputs:
            sheet.autofilter(INPUTS_TOP - 2, 0, INPUTS_TOP + len(self._inputs) - 2, len(head) - 1)
        for row, place in enumerate(self._inputs, start=INPUTS_TOP - 1):
            self._write_input(sheet, formats, row, place)

    def _write_input(self, sheet: Any, formats: Formats, row: int, place: int) -> None:
        figure = self._audit.figures[place]
        value, known, source = figure.value, figure.value.assessment, figure.source
        unit = getattr(value, "_unit", None)

        def text(column: int, content: str | None) -> None:
            if content:
                sheet.write_string(row, column, cell_text(content), formats.plain)

        def bound(column: int, content: Any) -> None:
            if content is not None:
                sheet.write_number(row, column, float(content.to(value.unit).magnitude), formats.plain)  # type: ignore[attr-defined]

        text(0, self._audit.objects[figure.object].name)
        text(1, figure.words)
        if isinstance(value, ExplainableQuantity):
            calculated = self._chain.scalars.get(place)
            if calculated is not None and calculated.formula is not None:
                formula = self._hours.finished(f"={calculated.formula}")
                sheet.write_formula(row, 2, formula, formats.plain, cached(value.magnitude))
            else:
                sheet.write_number(row, 2, value.magnitude, formats.input)
        elif not isinstance(value, ExplainableHourlyQuantities):
            text(2, str(value))
        text(3, None if unit is None else unit.text)
        if source is not None:
            text(4, source.name)
            if source.link and source.link.startswith(("https://", "http://")) and len(source.link) < LONGEST_LINK:
                sheet.write_url(row, 5, cell_text(source.link), string=cell_text(source.link))
            else:
                text(5, source.link)
        for column, limit in zip((6, 7), known.limits, strict=True):
            bound(column, limit)
        text(8, known.confidence)
        text(9, known.comment if known.bounds == LIMITS else str(known._replace(confidence=None, distribution=None)))
        text(10, None if known.distribution is None else repr(known.distribution))
        text(11, self._note(place, figure))
        text(12, figure.anchor)

    def _write_object(self, sheet: Any, formats: Formats, position: int) -> None:
        about = self._audit.objects[position]
        widths = (50, 20, 20, 28, 60, 40, 40)
        for place, width in enumerate(widths):
            sheet.set_column(place, place, width)
        sheet.write_string(0, 0, cell_text(about.name), formats.title)
        sheet.write_string(1, 0, cell_text(f"{about.kind}: {about.help}"), formats.plain)
        linked = (
            f"{words}: {', '.join(self._audit.objects[each].name for each in targets)}"
            for words, targets in about.links
            if targets
        )
        sheet.write_string(2, 0, cell_text("; ".join(linked)), formats.plain)
        periods = [each.name for each in self._periods] if self._has_series(position) else []
        if periods:
            place = len(OBJECT_HEAD)
            sheet.write_string(OBJECT_TOP - 4, place, f"Sum of the hours of each {self._period}", formats.words)
            sheet.set_column(place, place + len(periods) - 1, 16)
        for place, name in enumerate((*OBJECT_HEAD, *periods)):
            sheet.write_string(OBJECT_TOP - 2, place, name, formats.head)
        sheet.freeze_panes(OBJECT_TOP - 1, 1)
        for row, place in enumerate(self._of_object[position], start=OBJECT_TOP - 1):
            self._write_figure(sheet, formats, row, place)

    def _write_figure(self, sheet: Any, formats: Formats, row: int, place: int) -> None:
        figure = self._audit.figures[place]
        value = figure.value
        status = self._status(place)
        sheet.write_string(row, 0, cell_text(figure.words), formats.plain)
        style = formats.plain if status in ("calculated here", "input") else formats.fixed
        kind = "one value"
        if isinstance(value, ExplainableHourlyQuantities):
            kind = f"hourly series, sum of {len(value)} hours"
            column = self._chain.column_of.get(place)
            if column is None:
                sheet.write_number(row, 1, _finite(value.magnitude.sum()), style)
            else:
                formula = self._hours.finished(f"=SUM({column.cells._replace(prefix=self._hourly).all})")
                sheet.write_formula(row, 1, formula, style, cached(value.magnitude.sum()))
        elif isinstance(value, ExplainableQuantity):
            calculated = self._chain.scalars.get(place)
            if figure.kind not in (CALCULATED, STEP):
                sheet.write_formula(row, 1, f"={self._addresses[place]}", style, cached(value.magnitude))
            elif calculated is not None and calculated.formula is not None:
                formula = self._hours.finished(f"={calculated.formula}")
                sheet.write_formula(row, 1, formula, style, cached(value.magnitude))
            else:
                sheet.write_number(row, 1, _finite(value.magnitude), style)
        else:
            kind = "no value" if isinstance(value, EmptyExplainableObject) else "text"
            sheet.write_string(row, 1, cell_text(str(value)), style)
        unit = getattr(value, "_unit", None)
        decided = ", ".join(self._title(each) for each in figure.conditions)
        texts = ("" if unit is None else unit.text, kind, formula_in_words(self._audit, figure) or "", status, decided)
        for column_number, text in enumerate(texts, start=2):
            if text:
                sheet.write_string(row, column_number, cell_text(text), formats.plain)
        if isinstance(value, ExplainableHourlyQuantities):
            self._write_periods(sheet, row, place, value, style)

    def _write_periods(self, sheet: Any, row: int, place: int, value: ExplainableHourlyQuantities, style: Any) -> None:
        column = self._chain.column_of.get(place)
        sums = sums_over(value, self._periods)
        for number, ((_, start, end), total) in enumerate(zip(self._periods, sums, strict=True)):
            at = len(OBJECT_HEAD) + number
            if column is None:
                sheet.write_number(row, at, _finite(total), style)
                continue
            top = self._hours.top if number == 0 else self._hours.row_of(start)
            bottom = self._hours.bottom if number == len(self._periods) - 1 else self._hours.row_of(end - 1)
            outside = end <= self._hours.start or start >= self._hours.start + self._hours.count
            letter = f"{self._hourly}{column.letter}"
            formula = "=0" if outside else f"=SUM({letter}{top}:{column.letter}{bottom})"
            sheet.write_formula(row, at, formula, style, cached(total))

    # What is told about figures

    def _status(self, place: int) -> str:
        figure = self._audit.figures[place]
        if isinstance(figure.value, ExplainableHourlyQuantities):
            column = self._chain.column_of.get(place)
            if column is None:
                return "value: not hour by hour in this file"
            if not column.fixed:
                return "calculated here"
            return "input" if column.fixed == "given" else f"values: {column.fixed}"
        if figure.kind not in (CALCULATED, STEP):
            return "input"
        calculated = self._chain.scalars.get(place)
        if calculated is None:
            return "value: calculated outside of formulas" if isinstance(figure.value, ExplainableQuantity) else ""
        return "calculated here" if calculated.formula is not None else f"value: {calculated.reason}"

    def _note(self, place: int, figure: AuditedFigure) -> str:
        notes = []
        if isinstance(figure.value, ExplainableHourlyQuantities):
            column = self._chain.column_of.get(place)
            where = "not in this file" if column is None else f"sheet Hourly, column {column.letter}"
            notes.append(f"hourly series of {len(figure.value)} hours: {where}")
        if place in self._deciding:
            notes.append("decides which formula holds: after a change that does so, export again")
        if place in self._looked_up:
            notes.append("something is looked up with it: after a change, export again")
        return "; ".join(notes)

    def _operands_without_formula(self) -> set[int]:
        """Inputs of formulas that the workbook tells as values although all they need is in it."""
        found: set[int] = set()
        for place, calculated in self._chain.scalars.items():
            if calculated.formula is None and "no formula says it" in calculated.reason:
                found.update(self._chain.operands_of(self._audit.figures[place]))
        return found

    def _title(self, place: int) -> str:
        return title(self._audit, self._audit.figures[place])

    def _has_series(self, position: int) -> bool:
        values = (self._audit.figures[place].value for place in self._of_object[position])
        return any(isinstance(value, ExplainableHourlyQuantities) for value in values)


def _finite(value: Any) -> Any:
    number = float(value)
    return number if np.isfinite(number) else 0.0
