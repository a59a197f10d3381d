"""The data tables that come with the package, each with its provenance, each verified when it is read.

`efp_graph/data/provenance.json` names for each file its content, version, date, number of rows, origin, licence, the
script that makes it again, and its SHA-256. A file that is not the recorded one is refused: a figure from it would have
no source. `scripts/provenance.py` writes the record.

A table is CSV in UTF-8 with a header line, `.gz` or not; lines before the header that start with `#` are remarks.
"""

from __future__ import annotations

import csv
import gzip
import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from pathlib import Path
from typing import Any, TypeVar

from efp_graph.errors import FileError, UnknownOption, nearest, reason_of
from efp_graph.files import read_text
from efp_graph.values import Source

Made = TypeVar("Made")


@dataclass(frozen=True)
class Table:
    """A table of the package and where it comes from.

    Attributes:
        file: its name in `efp_graph/data/`.
        content: what it holds, in a line.
        version: of the data at its origin. date: when they were taken from there, ISO form.
        rows: how many, without header.
        origin, link: who publishes the data, and where.
        licence: under which they are.
        refresh: the command that makes the file again, or says how it was checked.
        sha256: of the file.
    """

    file: str
    content: str
    version: str
    date: str
    rows: int
    origin: str
    link: str
    licence: str
    refresh: str
    sha256: str

    def source(self, name: str, link: str | None = None, place: str | None = None) -> Source:
        """The source of a figure of the table: with the day on which it was taken from its origin, and its licence.

        Args:
            link: of the figure, where its row has one of its own; else that of the table.
            place: where in the data of the origin the figure stands.
        """
        return Source(name, link or self.link, place=place, read=self.date, licence=self.licence)

    @property
    def name(self) -> str:
        """The file without its endings."""
        return self.file.removesuffix(".gz").removesuffix(".csv").removesuffix(".json")

    def read_bytes(self) -> bytes:
        """The file.

        Raises:
            FileError: it is missing, or is not the one whose checksum is recorded.
        """
        content = self._found()
        if hashlib.sha256(content).hexdigest() != self.sha256:
            raise FileError(
                f"efp_graph/data/{self.file}",
                None,
                "is not the file whose checksum is in provenance.json. Install efp-graph again, or, if the change is "
                "meant, record it with scripts/provenance.py.",
            )
        return content

    def read_text(self) -> str:
        """The file as text, unpacked.

        Raises:
            FileError: see `read_bytes`.
        """
        content = self.read_bytes()
        return (gzip.decompress(content) if self.file.endswith(".gz") else content).decode("utf-8")

    def is_verified(self) -> bool:
        """Whether the file is there and is the recorded one."""
        try:
            self.read_bytes()
        except FileError:
            return False
        return True

    def _found(self) -> bytes:
        try:
            return resources.files("efp_graph").joinpath("data", self.file).read_bytes()
        except OSError as error:
            raise FileError(f"efp_graph/data/{self.file}", None, f"cannot be read: {reason_of(error)}") from error


@lru_cache
def tables() -> tuple[Table, ...]:
    """The tables of the package, in the order of the record."""
    record = resources.files("efp_graph").joinpath("data", "provenance.json").read_text(encoding="utf-8")
    return tuple(Table(**each) for each in json.loads(record)["tables"])


def table(name: str) -> Table:
    """The table of that name.

    Raises:
        UnknownOption: there is none.

    Example:
        >>> table("countries").rows
        16
    """
    for each in tables():
        if each.name == name:
            return each
    raise UnknownOption(f"There is no table {name!r}. {nearest(name, (each.name for each in tables()))}")


@lru_cache
def rows(name: str) -> tuple[dict[str, str], ...]:
    """The rows of a CSV table, as {column: text}.

    Raises:
        UnknownOption: there is no such table.
        FileError: its file is not the recorded one.
    """
    return tuple(csv.DictReader(_without_remarks(table(name).read_text())[0]))


def read_rows(path: Path, make: Callable[[dict[str, str]], Made]) -> list[Made]:
    """What `make` makes of each row of a CSV file of the user.

    Raises:
        FileError: the file cannot be read, or a row lacks what `make` asks for.
    """
    lines, remarks = _without_remarks(read_text(path).replace("\r\n", "\n").replace("\r", "\n"))
    reader = csv.DictReader(lines)
    made = []
    for row in reader:
        line = remarks + reader.line_num
        try:
            made.append(make(row))
        except KeyError as error:
            (column,) = error.args
            raise FileError(path, remarks + 1, f"there is no column {column!r}. {nearest(column, row)}") from error
        except (TypeError, ValueError) as error:
            raise FileError(path, line, f"cannot be understood: {reason_of(error)}") from error
    return made


def _without_remarks(text: str) -> tuple[list[str], int]:
    """The lines from the header on, with their ends, and how many come before."""
    lines = [line + "\n" for line in text.split("\n")]
    first = next((number for number, line in enumerate(lines) if not line.startswith("#")), len(lines))
    return lines[first:], first


def count_rows(content: bytes, file: str) -> int:
    """The rows of a table that is about to be recorded."""
    text = (gzip.decompress(content) if file.endswith(".gz") else content).decode("utf-8")
    return sum(1 for _ in csv.DictReader(_without_remarks(text)[0]))


def as_record(found: list[Table]) -> dict[str, Any]:
    """What provenance.json holds."""
    return {"tables": [vars(each) for each in found]}
