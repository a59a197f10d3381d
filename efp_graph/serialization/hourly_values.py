"""Hourly numbers in a file: a list when they are few, else compressed, or a table beside the model.

    {"values": [1.0, 2.0]}
    {"hours": 26280, "encoding": "zlib base64 <f8", "data": "eJw..."}
    {"hours": 26280, "csv": "model.series/id-1.hourly_usage_journey_starts.csv"}

All three give the same bits back. The type of compressed numbers is the smallest that holds them exactly.
"""

from __future__ import annotations

import base64
import binascii
import csv
import io
import math
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from efp_graph.errors import FileError
from efp_graph.serialization.found import Found
from efp_graph.values.kernels import MOST_HOURS

FEW = 48  # hours: up to here a person reads them
TYPES = ("<i2", "<i4", "<f4", "<f8")
FORMS = ("values", "data", "csv")

Series = NDArray[np.float64]


def plain_values(values: Series) -> dict[str, Any]:
    """The numbers as a list when they are few, else compressed."""
    if len(values) <= FEW:
        return {"values": values.tolist()}
    for kind in TYPES:
        with np.errstate(all="ignore"):
            small = values.astype(kind)
        if small.astype(np.float64).tobytes() == values.tobytes():
            break
    packed = zlib.compress(_shuffled(small), 9)
    return {
        "hours": len(values),
        "encoding": f"zlib base64 {small.dtype.str}",
        "data": base64.b64encode(packed).decode("ascii"),
    }


def values_found(found: Found, in_table: Callable[[Found], Series]) -> Series:
    """The numbers of a mapping written in one of the three forms.

    Args:
        in_table: gives the numbers of a table beside the model.
    """
    given = [form for form in FORMS if form in found]
    if len(given) != 1:
        raise found.error(f"one of {', '.join(FORMS)} is expected, and {' and '.join(given) or 'none'} is there.")
    if given == ["values"]:
        return numbers_found(found["values"])
    if given == ["data"]:
        return _unpacked(found)
    values = in_table(found["csv"])
    if "hours" in found and found["hours"].whole(1, MOST_HOURS) != len(values):
        raise found["csv"].error(f"the table has {len(values)} hours, and the model says {found.content['hours']}.")
    return values


def numbers_found(found: Found) -> Series:
    """A list of finite numbers."""
    content = found.content
    if not isinstance(content, list) or not content:
        raise found.wrong("a list of numbers, one per hour")
    if len(content) > MOST_HOURS:
        raise found.error(f"has {len(content)} hours, more than the {MOST_HOURS} that are read.")
    for position, number in enumerate(content):
        if type(number) is not float and type(number) is not int:
            raise found[position].wrong("a number")
    try:
        values = np.array(content, dtype=np.float64)
    except (OverflowError, ValueError) as error:
        raise found.error(f"holds a number that is too large: {error}") from error
    return _finite(values, found)


def _finite(values: Series, found: Found) -> Series:
    bad = np.flatnonzero(~np.isfinite(values))
    if bad.size:
        raise found.error(f"hour {bad[0]} is {values[bad[0]]}, which is no finite number.")
    return values


def _shuffled(values: NDArray[Any]) -> bytes:
    """First bytes of all numbers, then second bytes, and so on: neighbours are alike, so it compresses better."""
    return values.view(np.uint8).reshape(len(values), -1).T.tobytes()


def _unpacked(found: Found) -> Series:
    hours = found.mapping(("hours", "encoding"))["hours"].whole(1, MOST_HOURS)
    encoding = found["encoding"].text()
    method, _, kind = encoding.rpartition(" ")
    if method != "zlib base64" or kind not in TYPES:
        raise found["encoding"].error(f"{encoding!r:.80} is not known. Allowed: 'zlib base64 {' | '.join(TYPES)}'.")
    size = hours * np.dtype(kind).itemsize
    reader = zlib.decompressobj()
    text = found["data"].text()
    try:
        packed = base64.b64decode(text, validate=True)
        raw = reader.decompress(packed, size + 1)  # never more than was announced
    except (binascii.Error, zlib.error, ValueError) as error:
        raise found["data"].error(f"cannot be unpacked: {error}.") from error
    if len(raw) != size or not reader.eof or reader.unused_data:
        raise found["data"].error(f"does not hold {hours} hours of {kind}.")
    values = np.frombuffer(raw, np.uint8).reshape(-1, hours).T.copy().view(kind).reshape(hours)
    return _finite(values.astype(np.float64), found["data"])


def table_text(values: Series) -> str:
    """A table with one column, one line per hour, digits enough to give the same bits."""
    return "value\n" + "".join(f"{number!r}\n" for number in values.tolist())


def table_found(found: Found) -> Series:
    """The numbers of a table with one column, named in `found`, in the folder of the document or below."""
    path = path_beside(found)
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise found.error(f"{path} cannot be read: {error}") from error
    values = []
    try:
        for number, row in enumerate(csv.reader(io.StringIO(text)), start=1):
            if not row or not row[0].strip():
                continue
            if len(row) > 1:
                raise FileError(path, number, f"{len(row)} columns are there, and one number per hour is expected.")
            try:
                value = float(row[0].replace("_", "?"))  # Python would take 1_000
            except ValueError as error:
                if number == 1:
                    continue  # the name of the column
                raise FileError(path, number, f"{row[0]!r:.80} is not a number.") from error
            if not math.isfinite(value):
                raise FileError(path, number, f"{row[0]!r:.80} is not a finite number.")
            values.append(value)
            if len(values) > MOST_HOURS:
                raise FileError(path, number, f"there are more than the {MOST_HOURS} hours that are read.")
    except csv.Error as error:
        raise FileError(path, None, f"is not CSV: {error}.") from error
    if not values:
        raise FileError(path, None, "holds no number.")
    return np.array(values)


def path_beside(found: Found) -> Path:
    """The path of a file that a document names: in its folder or below, nowhere else."""
    name = found.text()
    folder = found.document.path.parent
    if not name or "\0" in name or Path(name).is_absolute() or ".." in Path(name).parts or "\\" in name:
        raise found.error(f"{name!r:.80} is no file in the folder of the model. Give its name, such as usage.csv.")
    return folder / name
