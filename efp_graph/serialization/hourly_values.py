"""Hourly numbers in a file: a list when they are few, else compressed, or a table or a binary file beside the model.

    {"values": [1.0, 2.0]}
    {"hours": 26280, "encoding": "zlib base64 <f8", "data": "eJw..."}
    {"hours": 26280, "csv": "model.series/id-1.hourly_usage_journey_starts.csv"}
    {"hours": 26280, "at": 52560, "crc32": "9ae0daaf"}
    {"hours": 26280, "of": ["results", "id-1", "energy"], "times": 0.085, "at": 78840, "crc32": "0f1b2c3d"}
    {"same_as": ["objects", "id-1", "hourly_usage_journey_starts"]}

The first five give the same bits back; `packing.py` tells how numbers are compressed, `beside.py` what is beside the
model, `multiples.py` what a multiple of another series is. The last leads from the top of the file to a place where
numbers stand in one of these forms: results repeat one another and the inputs.
"""

from __future__ import annotations

import base64
import binascii
import csv
import io
import math
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from efp_graph.errors import FileError, reason_of
from efp_graph.files import read_text, resolved
from efp_graph.serialization.found import Found
from efp_graph.serialization.json_text import Verbatim
from efp_graph.serialization.packing import TYPES, packed, unpacked
from efp_graph.values.kernels import MOST_HOURS, Series

FEW = 48  # hours: up to here a person reads them
LARGEST_TABLE = 100 * MOST_HOURS  # bytes
FORMS = ("values", "data", "csv", "at", "of")
ELSEWHERE = "same_as"
Read = Callable[[Found], Series]


# Writing


def plain_values(values: Series) -> dict[str, Any]:
    """The numbers as a list when they are few, else compressed."""
    if len(values) <= FEW:
        return {"values": values.tolist()}
    kind, stream = packed(values)
    data = Verbatim(binascii.b2a_base64(stream, newline=False), "ascii")
    return {"hours": len(values), "encoding": f"zlib base64 {kind}", "data": data}


class Places:
    """Where in a file series stand, found again by their numbers."""

    def __init__(self) -> None:
        self._known: dict[tuple[Any, ...], list[tuple[Series, tuple[str, ...]]]] = {}

    def place_of(self, values: Series) -> tuple[str, ...] | None:
        """The way from the top to numbers of the same bits."""
        for other, way in self._known.get(_some(values), ()):
            if _is_one(other, values) or np.array_equal(other.view(np.int64), values.view(np.int64)):
                return way
        return None

    def note(self, values: Series, way: tuple[str, ...]) -> None:
        """Numbers stand there."""
        self._known.setdefault(_some(values), []).append((values, way))


def _is_one(one: Series, other: Series) -> bool:
    """Whether two are views of all of one array, as values that are equal mostly keep it."""
    whole = one.base
    return whole is not None and whole is other.base and len(whole) == len(one) == len(other)


def _some(values: Series) -> tuple[Any, ...]:
    """A few of the numbers: series that differ mostly differ in these."""
    return len(values), *values[:: 1 + len(values) // 16].tolist()


# Reading


def values_found(found: Found, in_table: Read, in_binary: Read, multiple: Read) -> Series:
    """The numbers of a mapping written in one of the five forms.

    Args:
        in_table: gives the numbers of a table beside the model.
        in_binary: gives those of a series that are in its binary file.
        multiple: gives those of a multiple of another series, of which the binary file may hold a part.
    """
    given = [form for form in FORMS if form in found and not (form == "at" and "of" in found)]
    if len(given) != 1:
        raise found.error(f"one of {', '.join(FORMS)} is expected, and {' and '.join(given) or 'none'} is there.")
    if given == ["values"]:
        return numbers_found(found["values"])
    if given == ["data"]:
        return _unpacked(found)
    if given == ["of"]:
        return finite(multiple(found), found["of"])
    if given == ["at"]:
        return finite(in_binary(found), found["at"])
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
        raise found.error(f"holds a number that is too large: {reason_of(error)}") from error
    return finite(values, found)


def finite(values: Series, found: Found) -> Series:
    """The numbers that were found, if all are finite."""
    bad = np.flatnonzero(~np.isfinite(values))
    if bad.size:
        raise found.error(f"hour {bad[0]} is {values[bad[0]]}, which is no finite number.")
    return values


def _unpacked(found: Found) -> Series:
    hours = found.mapping(("hours", "encoding"))["hours"].whole(1, MOST_HOURS)
    encoding = found["encoding"].text()
    method, _, kind = encoding.rpartition(" ")
    if method != "zlib base64" or kind not in TYPES:
        raise found["encoding"].error(f"{encoding!r:.80} is not known. Allowed: 'zlib base64 {' | '.join(TYPES)}'.")
    data = found["data"]
    try:
        stream = base64.b64decode(data.text(), validate=True)
    except ValueError as error:
        raise data.error(f"cannot be unpacked: {reason_of(error)}.") from error
    try:
        values = unpacked(stream, kind, hours)
    except ValueError as error:
        raise data.error(reason_of(error)) from error
    return finite(values, data)


def place_found(whole: Found, found: Found) -> Found:
    """What stands elsewhere in the file, where a way from the top leads.

    Args:
        whole: the file.
        found: the way, a list of keys.
    """
    here = whole
    for step in found.elements():
        key = step.text()
        if not here.is_mapping or key not in here:
            raise step.error(f"the way leads nowhere: there is no {key!r:.80}.")
        here = here[key]
    if not here.is_mapping or not any(form in here for form in FORMS):
        raise found.error("the way leads to no numbers.")
    return here


def table_text(values: Series) -> str:
    """A table with one column, one line per hour, digits enough to give the same bits."""
    return "value\n" + "".join(f"{number!r}\n" for number in values.tolist())


def table_found(found: Found) -> Series:
    """The numbers of a table with one column, named in `found`, in the folder of the document or below."""
    path = path_beside(found)
    try:
        text = read_text(path, LARGEST_TABLE)
    except FileError as error:
        raise found.error(str(error)) from error
    values = []
    try:
        for number, row in enumerate(csv.reader(io.StringIO(text, newline="")), start=1):
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
        raise FileError(path, None, f"is not CSV: {reason_of(error)}.") from error
    if not values:
        raise FileError(path, None, "holds no number.")
    return np.array(values)


def path_beside(found: Found) -> Path:
    """The path of a file that a document names: in its folder or below, nowhere else, symbolic links followed.

    The folder of a document that is read through a symbolic link is where the link is, or where it leads to.
    """
    name = found.text()
    if not name or "\0" in name or Path(name).is_absolute() or ".." in Path(name).parts or "\\" in name:
        raise found.error(f"{name!r:.80} is no file in the folder of the model. Give its name, such as usage.csv.")
    path = found.document.path
    folders = dict.fromkeys((path.parent, resolved(path).parent))
    beside = next((folder / name for folder in folders if os.path.lexists(folder / name)), path.parent / name)
    if not any(resolved(beside).is_relative_to(resolved(folder)) for folder in folders):
        raise found.error(f"{name!r:.80} is a link out of the folder of the model. Put the file itself there.")
    if os.path.lexists(beside) and not beside.is_file():
        raise found.error(f"{name!r:.80} is a folder, a pipe or a device, and a file is expected.")
    return beside
