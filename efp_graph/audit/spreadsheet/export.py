"""The live spreadsheet as it is asked for: which series are calculated hour by hour, and the file."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from tempfile import gettempdir
from typing import Any

from efp_graph.audit.periods import HOUR, checked
from efp_graph.audit.records import Audit
from efp_graph.errors import MissingExtra, WrongKind
from efp_graph.files import named_for, told_of, write_whole
from efp_graph.values import ExplainableHourlyQuantities, ExplainableObject


def export_xlsx(
    audit: Audit, path: str | Path, period: str, figures: Iterable[Any] | None, told: Sequence[Any] = ()
) -> Path:
    """Write the workbook; see `System.export_xlsx`."""
    checked(period)
    try:
        import xlsxwriter  # noqa: F401
    except ImportError as error:
        raise MissingExtra("A live spreadsheet", "XlsxWriter", "spreadsheet") from error
    from efp_graph.audit.spreadsheet.workbook import workbook

    named_for(path, ("xlsx",), "A workbook")
    with told_of(Path(gettempdir())):  # XlsxWriter puts sheets aside in files of its own
        content = workbook(audit, _chosen(audit, period, figures), "month" if period == HOUR else period, told)
    return write_whole(path, content)


def _chosen(audit: Audit, period: str, figures: Iterable[Any] | None) -> list[int] | None:
    """Positions of the figures that are calculated hour by hour; None when it was not said which."""
    if period == HOUR:
        values = enumerate(each.value for each in audit.figures)
        return [place for place, value in values if isinstance(value, ExplainableHourlyQuantities)]
    if figures is None:
        return None
    positions: dict[int, int] = {id(_told_by(each.value)): place for place, each in enumerate(audit.figures)}
    chosen = []
    for value in figures:
        place = positions.get(id(_told_by(value))) if isinstance(value, ExplainableObject) else None
        if place is None:
            raise WrongKind(
                f"{value!r:.80} is no figure of {audit.title!r:.80}. Give values of its objects: "
                "figures=[server.energy_footprint]."
            )
        chosen.append(place)
    return chosen


def _told_by(value: ExplainableObject) -> Any:
    """What tells a value apart from others: its node, or the value itself where it has none."""
    return value if value.node is None else value.node
