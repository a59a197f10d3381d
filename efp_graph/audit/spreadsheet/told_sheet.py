"""A sheet of values that are told, not calculated: what others worked out of the model, as it was then."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from efp_graph.audit.spreadsheet.formats import Formats, printed
from efp_graph.audit.spreadsheet.texts import cell_text

FIRST, OTHERS = 46, 18  # characters that columns are wide
AMOUNTS = "#,##0.000"


class ToldSheet(NamedTuple):
    """What stands on it.

    Attributes:
        name: of the sheet.
        title: at its top.
        lines: texts below it.
        tables: headings, and rows of texts and numbers below them.
    """

    name: str
    title: str
    lines: Sequence[str]
    tables: Sequence[tuple[Sequence[str], Sequence[Sequence[Any]]]]

    def write(self, sheet: Any, formats: Formats) -> None:
        """Write it."""
        columns = max((len(heads) for heads, _ in self.tables), default=1)
        sheet.set_column(0, 0, FIRST)
        sheet.set_column(1, max(columns - 1, 1), OTHERS)
        sheet.write_string(0, 0, cell_text(self.title), formats.title)
        row = 1
        for line in self.lines:
            sheet.write_string(row, 0, cell_text(line), formats.plain)
            row += 1
        for heads, rows in self.tables:
            row += 1
            for column, head in enumerate(heads):
                sheet.write_string(row, column, cell_text(head), formats.head)
            for cells in rows:
                row += 1
                for column, cell in enumerate(cells):
                    if isinstance(cell, str):
                        sheet.write_string(row, column, cell_text(cell), formats.plain)
                    elif cell is not None:
                        sheet.write_number(row, column, cell, formats.sized("fixed", AMOUNTS))
            row += 1
        printed(sheet, self.title, (row + 1, columns), head=(0, 0))
