"""The sheet of sources: the register, as it was when the workbook was written."""

from __future__ import annotations

from efp_graph.audit.records import Audit
from efp_graph.audit.source_register import OVERLAP, headline, register_rows, source_register
from efp_graph.audit.spreadsheet.told_sheet import ToldSheet

NAME = "Sources"
LONGEST = 20  # inputs that are named
HEADS = {
    "source": "Source", "place": "Place", "source_year": "Year", "link": "Link", "lacks": "Lacks",
    "amount": "Hangs on it", "unit": "Unit", "share": "Share", "hypotheses": "Hypotheses", "inputs": "Inputs",
    "quotation": "Quotation", "read_on": "Read on", "licence": "Licence", "archive": "Archive",
    "archive_sha256": "SHA-256 of the archive",
}  # fmt: skip


def sources_sheet(audit: Audit) -> ToldSheet:
    """The sheet of an audit."""
    rows = []
    for each in register_rows(audit):
        named = each["inputs"]
        more = f" and {len(named) - LONGEST} more" if len(named) > LONGEST else ""
        year = each["source_year"]
        told = {**each, "inputs": ", ".join(named[:LONGEST]) + more, "source_year": None if year is None else str(year)}
        rows.append([told[column] for column in HEADS])
    period = f" They are those of the {audit.caption}." if audit.caption else ""
    lines = (
        headline(audit, source_register(audit)),
        OVERLAP,
        f"As exported: they follow no change in this file.{period}",
    )
    return ToldSheet(NAME, "Sources", lines, [(list(HEADS.values()), rows)])
