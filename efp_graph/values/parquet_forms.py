"""Tables as Parquet files: units in the metadata of columns, what is to be known of figures in that of the table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from efp_graph.errors import MissingExtra
from efp_graph.files import named_for, told_of, write_whole
from efp_graph.texts import visible


def write_parquet(
    path: str | Path,
    columns: Mapping[str, Sequence[Any]],
    *,
    units: Mapping[str, str] | None = None,
    told: Mapping[str, str] | None = None,
) -> Path:
    """Write a Parquet file, whole or not at all.

    Args:
        columns: {name: values}, all of one length.
        units: {name of a column: its unit}.
        told: what is to be known of all: {"remarks": ...}.

    Raises:
        MissingExtra: pyarrow is not installed (extra "sweeps").
        UnknownOption: the ending is that of another format.
        FileNotWritten: the file cannot be written; one that was there is as before.
    """
    try:
        import pyarrow
        from pyarrow import parquet
    except ImportError as error:
        raise MissingExtra("A Parquet file", "pyarrow", "sweeps") from error
    target = named_for(path, ("parquet",), "A Parquet file")
    notes = {name: visible(text, lines=True) for name, text in (told or {}).items()}
    buffer = pyarrow.BufferOutputStream()
    with told_of(target):  # half a character has no place in one
        arrays = [pyarrow.array(column, from_pandas=False) for column in columns.values()]
        fields = [
            pyarrow.field(name, array.type, metadata={"unit": (units or {}).get(name, "")})
            for name, array in zip(columns, arrays, strict=True)
        ]
        parquet.write_table(pyarrow.table(arrays, schema=pyarrow.schema(fields, metadata=notes)), buffer)
    return write_whole(target, buffer.getvalue().to_pybytes())
