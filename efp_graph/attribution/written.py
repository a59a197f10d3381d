"""Cells with what they are by and kg, as files and as a table of pandas: caption and remarks go with them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from efp_graph.files import named_for, write_whole
from efp_graph.footprint.vocabulary import GWP
from efp_graph.texts import visible
from efp_graph.values.pandas_forms import pandas_for
from efp_graph.values.parquet_forms import write_parquet

UNIT = GWP.unit_text
AMOUNT = "kg"
Records = list[dict[str, Any]]


def told_of(title: str, caption: str, remarks: Iterable[str]) -> dict[str, Any]:
    """What is to be known of figures: their unit, of which system and hours they are, and the remarks."""
    return {"unit": UNIT, "title": title, "caption": caption, "remarks": list(remarks)}


def to_csv(path: str | Path, names: Sequence[str], records: Records, told: dict[str, Any]) -> Path:
    """Write a line per cell, each with title, caption and remarks; whole or not at all.

    Raises:
        FileError, UnknownOption: it cannot be written, or its ending is that of another format.
    """
    from efp_graph.audit.csv_trail import written

    note = " ".join(told["remarks"])
    rows = [[*each.values(), told["title"], told["caption"], note] for each in records]
    return write_whole(named_for(path, ("csv",), "A table"), written([*names, AMOUNT, "of", "period", "note"], rows))


def to_parquet(path: str | Path, names: Sequence[str], records: Records, told: dict[str, Any]) -> Path:
    """Write a row per cell, whole or not at all; the unit is in the metadata of the column, the rest in the table's.

    Raises:
        MissingExtra: pyarrow is not installed (extra "sweeps").
        FileError, UnknownOption: it cannot be written, or its ending is that of another format.
    """
    columns: dict[str, list[Any]] = {name: [visible(each[name]) for each in records] for name in names}
    columns[AMOUNT] = [each[AMOUNT] for each in records]
    about = {"title": told["title"], "caption": told["caption"], "remarks": "\n".join(told["remarks"])}
    return write_parquet(path, columns, units={AMOUNT: UNIT}, told=about)


def to_pandas(what: str, names: Sequence[str], records: Records, told: dict[str, Any]) -> Any:
    """A `pandas.DataFrame` with a row per cell; what is to be known is in its `attrs`.

    Args:
        what: it is of, for the message where pandas is not installed: "A pivot".

    Raises:
        MissingExtra: pandas is not installed.
    """
    frame = pandas_for(what).DataFrame(records, columns=[*names, AMOUNT])
    frame.attrs |= told
    return frame
