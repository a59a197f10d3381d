"""The sheet of typical weeks: a column per week, a row per hour of it, to be changed there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from efp_graph.audit.spreadsheet.compiling import column_letter
from efp_graph.audit.spreadsheet.formats import Formats, fitted, printed
from efp_graph.audit.spreadsheet.formulas import number
from efp_graph.audit.spreadsheet.texts import cell_text, quoted
from efp_graph.values.week_forms import DAYS, HOURS

if TYPE_CHECKING:
    from efp_graph.audit.spreadsheet.layout import Layout

WEEKS = "Typical weeks"
FIRST_WEEK, WEEKS_TOP = 2, 8  # the column of the first week, counted from 0; the row of Monday 0 h, counted from 1
WIDTH = 22
NAMED = ("Object", "Input", "Unit", "Reads")


def write_weeks(sheet: Any, formats: Formats, layout: Layout) -> None:
    """Write it, row by row from the top."""
    weeks = [layout.audit.figures[place] for place in layout.weeks]
    sheet.set_column(0, 0, 12)
    sheet.set_column(1, 1, 6)
    sheet.set_column(FIRST_WEEK, FIRST_WEEK + len(weeks) - 1, WIDTH)
    sheet.set_column(FIRST_WEEK + len(weeks), FIRST_WEEK + 2 * len(weeks) - 1, WIDTH, None, {"hidden": True})
    sheet.freeze_panes(WEEKS_TOP - 1, FIRST_WEEK)
    sheet.write_string(0, 0, "Typical weeks, local time", formats.title)
    sheet.write_string(1, 0, "Change a number on yellow: what is calculated in this file follows.", formats.plain)
    for row, name in enumerate(NAMED, start=2):
        told = [_told(layout, week)[row - 2] for week in weeks]
        fitted(sheet, row, [(name, WIDTH), *((text, WIDTH) for text in told)])
        sheet.write_string(row, 0, name, formats.head)
        for column, text in enumerate(told, start=FIRST_WEEK):
            sheet.write_string(row, column, cell_text(text), formats.wrapped)
    sheet.write_string(WEEKS_TOP - 2, 0, "Day", formats.head)
    sheet.write_string(WEEKS_TOP - 2, 1, "Hour", formats.head)
    for column in range(FIRST_WEEK + len(weeks), FIRST_WEEK + 2 * len(weeks)):
        sheet.write_string(WEEKS_TOP - 2, column, "As exported", formats.head)
    numbers = [week.value.value.numbers.tolist() for week in weeks]
    for hour in range(HOURS):
        row = WEEKS_TOP - 1 + hour
        sheet.write_string(row, 0, DAYS[hour // 24], formats.plain)
        sheet.write_number(row, 1, hour % 24)
        for styles, start in ((formats.input, FIRST_WEEK), (formats.fixed, FIRST_WEEK + len(weeks))):
            for column, week in enumerate(numbers, start=start):
                sheet.write_number(row, column, week[hour], styles)
    printed(sheet, layout.audit.title, (WEEKS_TOP + HOURS, FIRST_WEEK + len(weeks)), head=(2, WEEKS_TOP - 2))


def week_formulas(layout: Layout, place: int) -> tuple[str, str]:
    """Formulas that give 1 where a week was changed, and where the model would refuse it; else 0."""
    sheet = quoted(layout.fixed_names[WEEKS])

    def cells(column: int) -> str:
        letter = column_letter(FIRST_WEEK + column)
        return f"{sheet}${letter}${WEEKS_TOP}:${letter}${WEEKS_TOP + HOURS - 1}"

    own = layout.weeks.index(place)
    now, then = cells(own), cells(len(layout.weeks) + own)
    limits = layout.audit.figures[place].limits
    allowed = [f"COUNT({now})={HOURS}"]
    if limits is not None and limits.least is not None:
        allowed.append(f"MIN({now})>={number(limits.least)}")
    return f"=IF(SUMPRODUCT(--({now}<>{then}))>0,1,0)", f"=IF(AND({','.join(allowed)}),0,1)"


def _told(layout: Layout, week: Any) -> tuple[str, ...]:
    """What stands above a week."""
    return layout.audit.objects[week.object].name, week.words, week.value.value.unit.text, str(week.value)
