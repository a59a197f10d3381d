"""Long series kept beside a model, in a folder named after it: as tables, or as doubles in one binary file.

    model.json
    model.series/id-1.hourly_usage_journey_starts-0c6e21f5.csv     every long series, a number per line
    model.series/results-5ad0e3b1.npy                              those of results, one after another

Files are named after their content too, so those of the model that is replaced stay until it is replaced: whoever is
killed at any moment leaves a whole model. They stand beside the file itself, when it is saved through a symbolic link.

The binary file is a one-dimensional array of little-endian doubles in the format of numpy (NEP 1, version 1.0), which
`numpy.load` reads, and anything else that skips 128 bytes. The model says at its top which file, and for each series
where it begins, its hours, and a check (CRC-32) of its bytes:

    "series": {"npy": "model.series/results-5ad0e3b1.npy", "hours": 841536}
    {"unit": "kilogram", "start": "2025-01-01T00:00", "clock": "utc", "at": 26298, "hours": 26298, "crc32": "9ae0daaf"}

Only results are there, never inputs: a model is whole without that file, which can be calculated again at any time.

Considered and not taken: a faster packer. To pack the results of the quickstart (6.6 MB, measured numbers multiplied)
and of 100 services (154 MB, repeated days) takes 19 and 576 ms of the processor with zlib, which leaves 70 and 18 %;
5 and 147 ms with zstd at its first level, 72 and 17 %; 5 and 123 ms with lz4, 72 and 19 %; none at all as they are,
which is the fastest on a disk too. The model alone, packed, is for keeping; this is for speed.
"""

from __future__ import annotations

import contextlib
import hashlib
import re
import zlib
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from efp_graph.errors import FileError, FileNotWritten
from efp_graph.files import Content, make_folder, read_part, resolved, safe_stem, write_whole
from efp_graph.serialization.found import MOST_HOURS_OF_ALL, Found
from efp_graph.serialization.hourly_values import path_beside, plain_values, table_text
from efp_graph.serialization.multiples import Multiples, Ulps
from efp_graph.values.kernels import MOST_HOURS, Series

OURS = re.compile(r"-[0-9a-f]{8}\.(csv|npy)$")
TYPE = "<f8"
WIDTH = 8  # bytes of a double
HEAD = 128  # bytes before the first number
OF, TIMES = "of", "times"
CHECK, DIGEST = "crc32", "sha256"  # of the bytes of a series: against mistakes, or under the seal of the model
CHECKS: dict[str, Callable[[bytes | memoryview], str]] = {
    CHECK: lambda raw: f"{zlib.crc32(raw):08x}",
    DIGEST: lambda raw: hashlib.sha256(raw).hexdigest(),
}


class Beside(ABC):
    """The files beside a model that is being saved.

    Attributes:
        is_lasting: whether they have to outlast a failure of power; else the model is whole without them.

    Args:
        target: the file of the model.
        sealed: the id of the object whose series are under the seal of the model.
    """

    is_lasting = True

    def __init__(self, target: Path, sealed: str = "") -> None:
        target, self.sealed = resolved(target), sealed
        self.folder = target.parent / f"{target.stem}.series"

    @abstractmethod
    def keep(self, way: Sequence[str], values: Series) -> dict[str, Any]:
        """The numbers of a series that stands there in the model, or where they will be."""

    @abstractmethod
    def files(self) -> dict[str, Content]:
        """{name: content}."""

    def head(self) -> dict[str, Any]:
        """What the model says of the files at its top."""
        return {}

    def write(self) -> None:
        """Write the files; a link or pipe that is there under the name of one gives way to it.

        Raises:
            FileNotWritten: one cannot be written, or the folder is a link: what is read stands in the folder itself.
        """
        if self.folder.is_symlink():
            raise FileNotWritten(self.folder, "is a symbolic link, and a folder is needed for series. Remove the link.")
        files = self.files()
        if files:
            make_folder(self.folder)
        for name, content in files.items():
            write_whole(self.folder / name, content, follow=False, lasting=self.is_lasting)

    def remove_others(self) -> None:
        """Remove the files that only the replaced model knew, as far as that can be done: the model is saved."""
        names = self.files()
        with contextlib.suppress(OSError):
            for file in self.folder.iterdir():
                if OURS.search(file.name) and file.name not in names:
                    file.unlink(missing_ok=True)


class Tables(Beside):
    """Every long series as a table of its own."""

    def __init__(self, target: Path, sealed: str = "") -> None:
        super().__init__(target, sealed)
        self.texts: dict[str, Content] = {}

    def keep(self, way: Sequence[str], values: Series) -> dict[str, Any]:
        name = ".".join(way[1:])  # without the part of the model
        return {"hours": len(values), "csv": self.take(name, table_text(values))}

    def take(self, name: str, text: str) -> str:
        """Take the text of a table; its path, from the folder of the model."""
        file = f"{safe_stem(name)}-{hashlib.sha256(text.encode()).hexdigest()[:8]}.csv"
        self.texts[file] = text
        return f"{self.folder.name}/{file}"

    def files(self) -> dict[str, Content]:
        return self.texts


class BinaryResults(Beside):
    """The series of results in one file. Inputs, and what is the same at every hour, stay in the model."""

    is_lasting = False

    def __init__(self, target: Path, sealed: str = "") -> None:
        super().__init__(target, sealed)
        self.pieces: list[memoryview] = []
        self.size = 0  # in doubles
        self._multiples = Multiples()
        self._digest = hashlib.sha256()

    def keep(self, way: Sequence[str], values: Series) -> dict[str, Any]:
        if way[0] != "results" or not values.strides[0]:
            return plain_values(values)
        values = np.ascontiguousarray(values, TYPE)
        hours = {"hours": len(values)}
        multiple = self._multiples.found(values, tuple(way))
        if way[1] == self.sealed:
            return hours | self._kept(values.data, DIGEST)
        if multiple is None:
            return hours | self._kept(values.data, CHECK)
        told = {OF: list(multiple.way), TIMES: multiple.times}
        if multiple.ulps is None:
            self._digest.update(f"{told} ".encode())
            return hours | told
        whole = np.zeros(doubles_of(len(values)) * WIDTH, np.int8)
        whole[: len(values)] = multiple.ulps
        return hours | told | self._kept(whole.data, CHECK)

    def _kept(self, piece: memoryview, check: str) -> dict[str, Any]:
        """Where bytes will be."""
        there = {"at": self.size, check: CHECKS[check](piece)}
        self.pieces.append(piece)
        self.size += piece.nbytes // WIDTH
        self._digest.update(f"{there} ".encode())
        return there

    def files(self) -> dict[str, Content]:
        return {self._name: [head_of(self.size), *self.pieces]} if self.pieces else {}

    def head(self) -> dict[str, Any]:
        return {"npy": f"{self.folder.name}/{self._name}", "hours": self.size} if self.pieces else {}

    @property
    def _name(self) -> str:
        return f"results-{self._digest.hexdigest()[:8]}.npy"


def doubles_of(ulps: int) -> int:
    """How many doubles take the room of so many bytes."""
    return -(-ulps // WIDTH)


def head_of(hours: int) -> bytes:
    """What such a file begins with, as numpy writes it."""
    text = f"{{'descr': '{TYPE}', 'fortran_order': False, 'shape': ({hours},), }}"
    magic = b"\x93NUMPY\x01\x00"
    length = HEAD - len(magic) - 2
    return magic + length.to_bytes(2, "little") + text.ljust(length - 1).encode() + b"\n"


def binary_found(whole: Found, found: Found) -> Series:
    """The numbers of a series that are in the binary file: what it begins with, its size and their bytes are checked.

    Args:
        whole: the model.
        found: the series.

    Raises:
        ModelFileError: the file is not there, or is another one.
    """
    hours = found.mapping(("hours",))["hours"].whole(1, MOST_HOURS)
    return np.frombuffer(_bytes_found(whole, found, hours), TYPE).astype(np.float64)


def ulps_found(whole: Found, found: Found) -> Ulps | None:
    """Those of a multiple, which are in the binary file unless all are 0. Raises as `binary_found`."""
    if "at" not in found:
        return None
    hours = found["hours"].whole(1, MOST_HOURS)
    return np.frombuffer(_bytes_found(whole, found, doubles_of(hours)), np.int8)[:hours]


def _bytes_found(whole: Found, found: Found, size: int) -> bytes:
    """So many doubles of the binary file, from where a series says."""
    kind = DIGEST if DIGEST in found else CHECK
    first = found.mapping(("at", kind))["at"].whole(0, MOST_HOURS_OF_ALL)
    check = found[kind].text()
    if "series" not in whole:
        raise found["at"].error("nothing says in which file beside the model the numbers are: $.series is missing.")
    told = whole["series"].mapping(("npy", "hours"), ())
    total = told["hours"].whole(1, MOST_HOURS_OF_ALL)
    if first + size > total:
        raise found["at"].error(
            f"the series ends with hour {first + size} of a file beside the model that has {total}."
        )
    path = path_beside(told["npy"])
    try:
        same = read_part(path, 0, HEAD, whole=HEAD + WIDTH * total) == head_of(total)
        raw = read_part(path, HEAD + WIDTH * first, WIDTH * size)
    except FileError as error:
        raise _lost(told, str(error)) from error
    if not same:
        raise _lost(told, f"{path.name!r:.80} does not begin as an array of {total} doubles does.")
    if CHECKS[kind](raw) != check:
        raise _lost(found, f"{path.name!r:.80} holds other numbers there than when the model was saved.")
    return raw


def _lost(found: Found, problem: str) -> FileError:
    return found.error(
        f"{problem} Results can be calculated again: System.from_json reads the model without them, to_json saves both."
    )
