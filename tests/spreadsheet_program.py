"""A spreadsheet program, headless: recalculates a workbook and tells what is in its cells."""

from __future__ import annotations

import csv
import re
import subprocess
import zipfile
from collections.abc import Sequence
from pathlib import Path
from xml.sax.saxutils import escape, unescape

import numpy as np

from tests.programs import program

SETTINGS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema"
 xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="OOXMLRecalcMode" oor:op="fuse">
<value>0</value></prop></item>
<item oor:path="/org.openoffice.Setup/Office"><prop oor:name="ooSetupInstCompleted" oor:op="fuse">
<value>true</value></prop></item>
</oor:items>
"""
LIBRARIES = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE library:libraries PUBLIC "-//OpenOffice.org//DTD OfficeDocument 1.0//EN" "libraries.dtd">
<library:libraries xmlns:library="http://openoffice.org/2000/library" xmlns:xlink="http://www.w3.org/1999/xlink">
<library:library library:name="Standard" xlink:href="$(USER)/basic/Standard/script.xlb/" xlink:type="simple"
 library:link="false"/></library:libraries>
"""
LIBRARY = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE library:library PUBLIC "-//OpenOffice.org//DTD OfficeDocument 1.0//EN" "library.dtd">
<library:library xmlns:library="http://openoffice.org/2000/library" library:name="Standard" library:readonly="false"
 library:passwordprotected="false"><library:element library:name="Changes"/></library:library>
"""
MODULE = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE script:module PUBLIC "-//OpenOffice.org//DTD OfficeDocument 1.0//EN" "module.dtd">
<script:module xmlns:script="http://openoffice.org/2000/script" script:name="Changes" script:language="StarBasic">
Sub TypeOver(workbook As String, changes As String, results As String)
  Dim hidden(0) As New com.sun.star.beans.PropertyValue
  hidden(0).Name = "Hidden"
  hidden(0).Value = True
  document = StarDesktop.loadComponentFromURL(workbook, "_blank", 0, hidden())
  footprint = document.Sheets.getByName("Footprint")
  Dim entry As String
  Open changes For Input As #1
  Open results For Output As #2
  Do While Not Eof(1)
    Line Input #1, entry
    parts = Split(entry, " ")
    cell = document.Sheets.getByName("Inputs").getCellRangeByName(parts(0))
    before = cell.Value
    cell.Value = Val(parts(1))
    document.calculateAll()
    told = ""
    For row = 3 To CInt(parts(2)) - 1
      amount = footprint.getCellByPosition(3, row)
      If amount.getError() = 0 Then
        told = told &amp; Str(amount.Value) &amp; ";"
      Else
        told = told &amp; amount.String &amp; ";"
      End If
    Next row
    Print #2, told &amp; Str(footprint.getCellByPosition(3, 1).Value)
    cell.Value = before
  Loop
  Close #1
  Close #2
  document.close(True)
End Sub
</script:module>
"""
CSV_OF_ALL_SHEETS = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,false,false,false,false,-1"  # full precision


def recalculated(workbook: Path, folder: Path) -> dict[str, list[list[str]]]:
    """{name of a sheet: rows of cells}, after every formula was calculated anew."""
    out = folder / f"{workbook.stem} read"
    command = [program("soffice"), *with_profile(folder)]
    command += ["--convert-to", CSV_OF_ALL_SHEETS, "--outdir", out, workbook]
    done = subprocess.run(list(map(str, command)), capture_output=True, text=True, timeout=300)
    files = sorted(out.glob("*.csv"))
    assert files, done.stdout + done.stderr
    sheets = {}
    for name in sheet_names(workbook):
        with (out / f"{workbook.stem}-{name}.csv").open(encoding="utf-8", newline="") as file:
            sheets[name] = list(csv.reader(file))
    return sheets


def footprints_after(workbook: Path, changes: Sequence[tuple[str, float]], rows: int, folder: Path) -> list[list[str]]:
    """What the program shows as footprints when a cell of the inputs is typed over, each change by itself.

    Args:
        changes: (cell, number).
        rows: the last row of the sheet of footprints.

    Returns:
        For each change the footprints and the total, then the number of changes that fixed figures do not follow.
    """
    (listed, results) = (folder / f"{workbook.stem} {what}.txt" for what in ("changes", "results"))
    listed.write_text("".join(f"{cell} {number!r} {rows}\n" for cell, number in changes))
    arguments = with_profile(folder)
    basic = folder / "profile" / "user" / "basic"
    (basic / "Standard").mkdir(parents=True, exist_ok=True)
    for name, content in (
        ("script.xlc", LIBRARIES), ("Standard/script.xlb", LIBRARY), ("Standard/Changes.xba", MODULE),
    ):  # fmt: skip
        (basic / name).write_text(content)
    urls = ",".join(f'"{each.as_uri()}"' for each in (workbook, listed, results))
    command = [program("soffice"), *arguments, f"macro:///Standard.Changes.TypeOver({urls})"]
    done = subprocess.run(list(map(str, command)), capture_output=True, text=True, timeout=300)
    assert results.exists(), done.stdout + done.stderr
    found = [line.replace(" ", "").split(";") for line in results.read_text().splitlines()]
    assert len(found) == len(changes), done.stdout + done.stderr
    return found


def pages(workbook: Path, folder: Path) -> int:
    """How many pages the program prints."""
    command = [program("soffice"), *with_profile(folder), "--convert-to", "pdf", "--outdir", folder, workbook]
    done = subprocess.run(list(map(str, command)), capture_output=True, text=True, timeout=300)
    printed = workbook.with_suffix(".pdf")
    assert printed.exists(), done.stdout + done.stderr
    return len(re.findall(rb"/Type\s*/Page\b", printed.read_bytes()))


def with_profile(folder: Path) -> list[str]:
    """Arguments of a run that knows nobody's settings, shows no window, and calculates whatever it opens anew."""
    profile = folder / "profile"
    (profile / "user").mkdir(parents=True, exist_ok=True)
    (profile / "user" / "registrymodifications.xcu").write_text(SETTINGS)
    return [f"-env:UserInstallation={profile.as_uri()}", "--headless", "--norestore"]


def sheet_names(workbook: Path) -> list[str]:
    """The names of the sheets, in order."""
    with zipfile.ZipFile(workbook) as parts:
        found = re.findall(r'<sheet name="([^"]*)"', parts.read("xl/workbook.xml").decode())
    return [unescape(name, {"&quot;": '"'}) for name in found]


def with_cells(workbook: Path, changed: Path, sheet: str, cells: dict[str, float]) -> Path:
    """A copy in which some cells of numbers were typed over."""
    part = f"xl/worksheets/sheet{sheet_names(workbook).index(sheet) + 1}.xml"
    with zipfile.ZipFile(workbook) as old, zipfile.ZipFile(changed, "w", zipfile.ZIP_STORED) as new:
        for name in old.namelist():
            content = old.read(name)
            if name == part:
                text = content.decode()
                for cell, number in cells.items():
                    text, count = re.subn(
                        rf'(<c r="{cell}"[^>]*>)<v>[^<]*</v></c>', rf"\g<1><v>{escape(repr(number))}</v></c>", text
                    )
                    assert count == 1, f"{sheet}!{cell} holds no number"
                content = text.encode()
            new.writestr(name, content)
    return changed


class Read:
    """A workbook of ours as the program reads it after it has calculated everything.

    Attributes:
        sheets: {name: rows of cells}.
    """

    def __init__(self, workbook: Path, folder: Path) -> None:
        self.path, self.folder = workbook, folder
        self.sheets = recalculated(workbook, folder)
        self.of_object = {rows[0][0]: rows for rows in self.sheets.values() if len(rows) > 6 and rows[5][0] == "Figure"}
        hours = self.sheets.get("Hourly", [])
        self._top = next((number for number, row in enumerate(hours) if row[0] == "Row number"), 0) + 1
        self._hours = hours

    def figure(self, name: str, words: str) -> dict[str, str]:
        """{head of a column: cell} of a figure of an object."""
        rows = self.of_object[name]
        row = next(row for row in rows[6:] if row[0] == words)
        return dict(zip(rows[5], row, strict=False))

    def series(self) -> dict[tuple[str, str], tuple[str, np.ndarray]]:
        """{(object, figure): (what is told of it, its hours)} of the sheet of hours, steps in between left out."""
        columns = np.array([[float(cell or 0) for cell in row[2:]] for row in self._hours[self._top :]])
        found = {}
        for number, (name, words) in enumerate(zip(self._hours[1][2:], self._hours[2][2:], strict=True)):
            if name:
                first, last = (int(float(self._hours[row][number + 2])) for row in (7, 8))
                outside = np.delete(columns[:, number], np.s_[first : last + 1])
                assert not outside.any(), f"{name}, {words} has values outside its hours"
                found[name, words] = (self._hours[6][number + 2], columns[first : last + 1, number])
        return found

    def input_cell(self, name: str, words: str) -> str:
        """The cell of an input: `C12`."""
        rows = self.sheets["Inputs"]
        return f"C{next(number for number, row in enumerate(rows, start=1) if row[:2] == [name, words])}"

    def typed_over(self, changes: dict[tuple[str, str], float]) -> Read:
        """The workbook as it is after these inputs were typed over."""
        cells = {self.input_cell(*which): number for which, number in changes.items()}
        changed = self.path.with_name(f"{self.path.stem} changed.xlsx")
        return Read(with_cells(self.path, changed, "Inputs", cells), self.folder)
