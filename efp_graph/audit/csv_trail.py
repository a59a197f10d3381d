"""The trail as CSV files: inputs, results, edges, and series over time.

    inputs.csv    what was given: value, unit, source, link, bounds, confidence, comment; where it was asked for, how
                  sure it is and how much it moves the total, which figures of data in results.csv have too
    results.csv   what was calculated, with its formula; of a series the sum, the mean, the extremes; and, of the kind
                  "not read", what is missing in a model that was read in part; of the kind "simulation", which hours
                  are simulated
    footprints.csv  criterion, category and phase (names, as `system.footprints` has them), object, amount, unit, the
                  address of the figure, titles of category and phase, and of which hours it is
    sources.csv   a source, what it lacks to be looked up, its inputs (addresses), and the footprint that hangs on it;
                  those of two sources overlap (`source_register.py`)
    edges.csv     from, to, role: `to` reads `from`, as an operand or as a condition
    series.csv    address, unit, and a column per month or year with the sum of its hours; or, hour by hour, a line per
                  hour and a column per series (an empty cell outside its hours)

UTF-8 with a byte order mark, so that spreadsheet programs read names right; RFC 4180; decimal points. A text that a
program could take for a formula stands behind an apostrophe.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from typing import Any

from efp_graph.audit.periods import HOUR, periods_of, sums_over
from efp_graph.audit.records import Audit
from efp_graph.audit.source_register import REGISTER, register_rows
from efp_graph.audit.spreadsheet.texts import csv_text
from efp_graph.audit.told import ANALYSED, GIVEN, SOURCE, told
from efp_graph.values import ExplainableHourlyQuantities
from efp_graph.values.calendar import times_of

ABOUT = ("address", "object", "class", "attribute", "name", "kind", "value", "unit")
TIME = ("hours", "first_hour", "clock", "mean", "smallest", "largest")
FOOTPRINTS = (
    "criterion", "category", "phase", "object", "amount", "unit", "address", "category_title", "phase_title", "period",
)  # fmt: skip
ASSESSMENT = (
    "source", "link", "low", "high", "bounds", "confidence", "comment", "distribution", "pedigree", "origin",
    *(column for part, column in SOURCE.items() if part not in ("name", "link")),
)  # fmt: skip


def csv_files(audit: Audit, period: str) -> dict[str, bytes]:
    """{name of a file: content}.

    Args:
        period: "year", "month" or "hour": how series are told over time.
    """
    rows = [told(audit, place) for place in range(len(audit.figures))]
    given = [row for row in rows if row["kind"] in GIVEN]
    calculated = [row for row in rows if row["kind"] not in GIVEN]
    analysed = ANALYSED if audit.spreads or audit.influences else ()
    missing = {**dict.fromkeys((*ABOUT, *TIME, *ANALYSED, "formula")), "object": audit.title, "kind": "not read"}
    calculated += [{**missing, "name": each} for each in audit.not_read]
    if audit.simulation:
        calculated.append({**missing, "kind": "simulation", "name": audit.simulation})
    return {
        "inputs.csv": _table((*ABOUT, *ASSESSMENT, *analysed, *TIME), given),
        "results.csv": _table((*ABOUT, *TIME, *analysed, "formula"), calculated),
        "footprints.csv": written(FOOTPRINTS, footprints(audit)),
        "sources.csv": written(REGISTER, map(_register_row, register_rows(audit))),
        "edges.csv": written(("from", "to", "role"), edges(audit)),
        "series.csv": _hour_by_hour(audit) if period == HOUR else _by_period(audit, period),
    }


def _register_row(row: dict[str, Any]) -> list[Any]:
    return [" ".join(content) if name == "inputs" else content for name, content in row.items()]


def footprints(audit: Audit) -> Iterable[tuple[Any, ...]]:
    """A row per footprint; those of two criteria are not to be added."""
    for criterion in audit.criteria:
        for each in criterion.footprints:
            figure = "" if each.figure is None else audit.figures[each.figure].anchor
            owner = audit.objects[each.object].name
            titles = criterion.categories[each.category], criterion.phases[each.phase]
            told = owner, each.amount, criterion.unit_text, figure, *titles, audit.caption
            yield criterion.name, each.category, each.phase, *told


def edges(audit: Audit) -> Iterable[tuple[str, str, str]]:
    """(address of what is read, address of what reads it, "operand" or "condition")."""
    for figure in audit.figures:
        operands = dict.fromkeys(part for part in figure.formula if isinstance(part, int))
        for place in operands:
            yield audit.figures[place].anchor, figure.anchor, "operand"
        for place in figure.conditions:
            yield audit.figures[place].anchor, figure.anchor, "condition"


def _by_period(audit: Audit, period: str) -> bytes:
    periods = periods_of(audit, period)
    rows = (
        (figure.anchor, figure.value._unit.text, *sums_over(figure.value, periods))
        for figure in audit.figures
        if isinstance(figure.value, ExplainableHourlyQuantities)
    )
    return written(("address", "unit", *(each.name for each in periods)), rows)


def _hour_by_hour(audit: Audit) -> bytes:
    figures = [each for each in audit.figures if isinstance(each.value, ExplainableHourlyQuantities)]
    values: list[Any] = [each.value for each in figures]
    start = min((value.first_hour for value in values), default=0)
    count = max((value.first_hour + len(value) for value in values), default=0) - start
    columns = []
    for value in values:
        before = value.first_hour - start
        columns.append([None] * before + value.magnitude.tolist() + [None] * (count - before - len(value)))
    hours = times_of(start, count).astype(str).tolist()
    rows = zip((f"{hour}:00" for hour in hours), *columns, strict=True)
    head = ("hour", *(f"{each.anchor} [{value._unit.text}]" for each, value in zip(figures, values, strict=True)))
    return written(head, rows)


def _table(names: tuple[str, ...], rows: Iterable[dict[str, Any]]) -> bytes:
    return written(names, (tuple(row[name] for name in names) for row in rows))


def written(head: Iterable[str], rows: Iterable[Iterable[Any]]) -> bytes:
    """Rows of cells as a CSV file."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow([csv_text(name) for name in head])
    for row in rows:
        writer.writerow([csv_text(cell) if isinstance(cell, str) else cell for cell in row])
    return text.getvalue().encode("utf-8-sig", "replace")
