"""The workbook: the sheets in their order, written with XlsxWriter.

Sheets: Read me; Footprint (of a system); Inputs; Typical weeks; Sources; what else is told beside; one per object;
Hourly. Every user's text is written as a text. Beside each formula stands its result, so that programs that do not
calculate show figures too.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from tempfile import TemporaryDirectory
from typing import Any

from efp_graph.audit.records import Audit
from efp_graph.audit.spreadsheet.chain import SPARE_HOURS
from efp_graph.audit.spreadsheet.footprint_sheet import write_footprint
from efp_graph.audit.spreadsheet.formats import Formats, fitted, formats_of, printed
from efp_graph.audit.spreadsheet.hours import MOST_PRINTED_HOURS
from efp_graph.audit.spreadsheet.inputs_sheet import write_inputs
from efp_graph.audit.spreadsheet.layout import MOST_CELLS, Layout
from efp_graph.audit.spreadsheet.object_sheets import write_object
from efp_graph.audit.spreadsheet.sources_sheet import sources_sheet
from efp_graph.audit.spreadsheet.texts import cell_text
from efp_graph.audit.spreadsheet.told_sheet import ToldSheet
from efp_graph.audit.spreadsheet.weeks_sheet import WEEKS, write_weeks

WIDTH = 110  # of what is told on the first sheet, in characters


def workbook(audit: Audit, chosen: list[int] | None, period: str, told: Sequence[ToldSheet] = ()) -> bytes:
    """The file; see `Layout`.

    Args:
        told: further sheets.

    Raises:
        ValueOutOfRange: the hours or the series are more than a sheet holds.
        OSError: sheets cannot be put aside while they are written, in the folder for temporary files.
    """
    from xlsxwriter.exceptions import FileCreateError

    from efp_graph.audit.spreadsheet.writer import PlainWorkbook

    told = (sources_sheet(audit), *told)
    layout = Layout(audit, chosen, period, [each.name for each in told])
    buffer = io.BytesIO()
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with TemporaryDirectory(prefix="efp_graph-sheets-") as aside:
        book = PlainWorkbook(buffer, {**options, "tmpdir": aside})
        try:
            _write_sheets(book, audit, layout, told)
            book.close()
        except FileCreateError as error:
            raise error.args[0] from error  # what the system said
        finally:
            book.let_go()
    return buffer.getvalue()


def _write_sheets(book: Any, audit: Audit, layout: Layout, told: Sequence[ToldSheet]) -> None:
    names = layout.fixed_names
    book.set_calc_mode("auto")
    book.set_properties({"title": cell_text(audit.title)[:200], "comments": "Made with efp_graph."})
    formats = formats_of(book)
    _write_read_me(book.add_worksheet(names["Read me"]), formats, layout)
    if audit.footprints:
        write_footprint(book.add_worksheet(names["Footprint"]), formats, layout)
    write_inputs(book.add_worksheet(names["Inputs"]), formats, layout)
    if layout.weeks:
        write_weeks(book.add_worksheet(names[WEEKS]), formats, layout)
    for each in told:
        each.write(book.add_worksheet(names[each.name]), formats)
    for position, name in enumerate(layout.sheet_of):
        write_object(book.add_worksheet(name), formats, layout, position)
    if layout.chain.columns:
        layout.hours.write(book.add_worksheet(names["Hourly"]), formats)


def _write_read_me(sheet: Any, formats: Formats, layout: Layout) -> None:
    audit = layout.audit
    sheet.set_column(0, 0, WIDTH)
    hourly = [layout.title(place) for place in layout.chain.column_of]
    lines = (
        *((f"{'A simulation: figures' if audit.is_simulation else 'Figures'} are those of the {audit.caption}.",)
          if audit.caption else ()),
        *(f"Not read, and missing in all figures: {each}" for each in audit.not_read),
        *audit.remarks,
        "Inputs: blue on yellow, on the sheet Inputs. Change one there and the workbook recalculates.",
        *(("Typical weeks: their numbers, blue on yellow, on a sheet of their own.",) if layout.weeks else ()),
        "Calculated: black. Units stand beside each figure, factors between units in the formulas (*0.001).",
        "Fixed: blue italics, written when this file was made; the column In this file says why. What is calculated "
        "from fixed figures follows a change in part: it is blue, and says by which figures it is partly fixed.",
        "Cells that show #N/A: after this change another formula holds, or a series is longer than this file holds "
        f"({SPARE_HOURS} hours after the last one). Change the model and export again.",
        "Hour by hour on the sheet Hourly: "
        + (", ".join(hourly[:20]) + (f" and {len(hourly) - 20} more" if len(hourly) > 20 else "") or "nothing")
        + ".",
        f"Other hourly series are told by the sums of their hours, over all and over each {layout.period}: calculated "
        "from other sums where a formula says it, fixed where it takes single hours. Unless it is said which figures "
        "are calculated hour by hour, those footprints are that would be fixed otherwise, the largest first, up to "
        f"{MOST_CELLS:,} cells.",
        "Options, dates and time zones are no numbers: to change one, change the model and export again. The same goes "
        "for which objects there are, and for the modelled hours.",
        f"Printed: all sheets; of Hourly the hours only if they are at most {MOST_PRINTED_HOURS}.",
    )
    sheet.write_string(0, 0, cell_text(f"Audit of {audit.title}"), formats.title)
    for row, line in enumerate(lines, start=2):
        fitted(sheet, row, [(line, WIDTH)])
        sheet.write_string(row, 0, cell_text(line), formats.wrapped)
    printed(sheet, audit.title, (len(lines) + 2, 1), head=(0, 0))
