"""XlsxWriter, at its fastest for half a million short formulas.

For each formula it searches for the 29 functions that newer versions of Excel write with a prefix, which takes two
thirds of the time. Our formulas use functions of 1997 only. Should a later XlsxWriter name that step otherwise, this
override is without effect and the files stay the same.
"""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet


class PlainWorksheet(Worksheet):  # type: ignore[misc]
    """A worksheet whose formulas need no prefixes."""

    def _prepare_formula(self, formula: str, expand_future_functions: bool = False) -> str:
        return formula.removeprefix("=")


class PlainWorkbook(Workbook):  # type: ignore[misc]
    """A workbook of such worksheets."""

    def add_worksheet(self, name: str | None = None, worksheet_class: Any = None) -> Any:
        """A sheet to the right."""
        return super().add_worksheet(name, worksheet_class or PlainWorksheet)

    def let_go(self) -> None:
        """Close what XlsxWriter leaves open when a file cannot be written."""
        for part in (self, *self.worksheets()):
            for file in (part.fh, getattr(part, "row_data_fh", None)):
                if file is not None:
                    with suppress(OSError):
                        file.close()
