"""The file of a `Store`: records of nodes, with their values as bytes, in a database of SQLite.

A save is one transaction: who is killed at any moment leaves the old content or the new. Checksums stand by every
record, since a page of a file can be damaged without SQLite seeing it: a value is checked when it is read, what is
known of it when the file is opened.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from hashlib import blake2b
from pathlib import Path
from threading import Lock
from typing import NamedTuple

from efp_graph.errors import FileError, FileNotWritten, GraphError, reason_of

APPLICATION = 0x65667067  # "efpg", where SQLite keeps whose file it is
VERSION = 1
SECONDS_TO_WAIT = 10.0  # for another process that writes

_TABLES = (
    "CREATE TABLE about (name TEXT PRIMARY KEY, content TEXT NOT NULL)",
    "CREATE TABLE nodes (key TEXT PRIMARY KEY, formula BLOB, reads TEXT NOT NULL, print BLOB NOT NULL, "
    "value BLOB NOT NULL, checksum BLOB NOT NULL, seal BLOB NOT NULL)",
)


class Record(NamedTuple):
    """What a file knows of a node, besides its value.

    Attributes:
        formula: fingerprint of its function, and of what is declared to be read; None for an input.
        reads: (key of a node that was read, fingerprint of the value that it gave), in order.
        print: fingerprint of the value.
        checksum: of the bytes that the value is kept as.
    """

    formula: bytes | None
    reads: tuple[tuple[str, bytes], ...]
    print: bytes
    checksum: bytes = b""

    def sealed(self, key: str) -> bytes:
        """The checksum of the record itself."""
        return checksum(repr((key, *self)).encode())

    def is_like(self, other: Record | None) -> bool:
        """Whether it is about the same value, made from the same."""
        return other is not None and self[:3] == other[:3]


class ValueFile:
    """A file that is open until `close`. Its methods may be called from any thread.

    Attributes:
        records: {key: what the file knows of a node}.

    Raises:
        FileError: it is no such file, is damaged, or of another version or codec; it is left as it is.
        FileNotWritten: it cannot be made there.
    """

    path: Path

    def __init__(self, path: str | Path, codec: str) -> None:
        try:
            self.path = Path(path).absolute()
        except (TypeError, ValueError) as error:
            raise FileError(path, None, f"is no path: {reason_of(error)}.") from error
        self._codec = codec
        self._lock = Lock()
        self._connection: sqlite3.Connection | None = None
        with self._our_errors():
            self._connection = self._opened()
            try:
                self.records = self._read_records()
            except BaseException:
                self.close()
                raise

    @property
    def is_open(self) -> bool:
        """Whether it was not closed."""
        return self._connection is not None

    def value(self, key: str, record: Record) -> bytes:
        """The bytes of the value of a record.

        Raises:
            FileError: they are not those that were saved.
            GraphError: the file is closed.
        """
        with self._our_errors(), self._lock:
            row = self._open.execute("SELECT value FROM nodes WHERE key = ?", (key,)).fetchone()
        if row is None or checksum(row[0]) != record.checksum:
            raise self._damaged(f"the value of {key} is not what was saved")
        data: bytes = row[0]
        return data

    def write(self, content: dict[str, tuple[Record, bytes]]) -> None:
        """Put {key: (record, bytes of its value)} in the place of what was there: all or none.

        Raises:
            FileError, FileNotWritten: it cannot be written.
            GraphError: the file is closed.
        """
        rows = []
        for key, (record, data) in content.items():
            reads = json.dumps([[read, print_.hex()] for read, print_ in record.reads])
            rows.append((key, record.formula, reads, record.print, data, record.checksum, record.sealed(key)))
        with self._our_errors(), self._lock, _transaction(self._open):
            self._open.executemany("INSERT OR REPLACE INTO nodes VALUES (?, ?, ?, ?, ?, ?, ?)", rows)
        self.records |= {key: record for key, (record, _) in content.items()}

    def remove(self, keys: Iterable[str]) -> None:
        """Remove records; raises as `write`."""
        removed = list(keys)
        with self._our_errors(), self._lock, _transaction(self._open):
            self._open.executemany("DELETE FROM nodes WHERE key = ?", [(key,) for key in removed])
        for key in removed:
            del self.records[key]

    def close(self) -> None:
        """Let go of the file."""
        with self._lock:
            connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()

    # Inside

    @property
    def _open(self) -> sqlite3.Connection:
        if self._connection is None:
            raise GraphError(f"The store {self.path} is closed. Open it again: graph.store(path).")
        return self._connection

    def _opened(self) -> sqlite3.Connection:
        if not self.path.parent.is_dir():
            raise FileNotWritten(self.path, f"cannot be written: there is no folder {self.path.parent}. Make it first.")
        if self.path.is_dir():
            raise FileNotWritten(self.path, "is a folder: give the name of a file.")
        connection = sqlite3.connect(self.path, timeout=SECONDS_TO_WAIT, isolation_level=None, check_same_thread=False)
        try:
            self._prepare(connection)
        except BaseException:
            connection.close()
            raise
        return connection

    def _prepare(self, connection: sqlite3.Connection) -> None:
        """Make the tables of a new file; refuse one that is not ours, of another version or codec, or damaged."""
        codec = self._codec
        with _transaction(connection):
            application, version = (
                connection.execute(f"PRAGMA {name}").fetchone()[0] for name in ("application_id", "user_version")
            )
            is_new = not connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
            if is_new and application == 0 and version == 0:
                for table in _TABLES:
                    connection.execute(table)
                connection.execute("INSERT INTO about VALUES ('codec', ?)", (codec,))
                connection.execute(f"PRAGMA application_id = {APPLICATION}")
                connection.execute(f"PRAGMA user_version = {VERSION}")
                return
        if application != APPLICATION:
            raise FileError(
                self.path, None, "is a database of something else, and is left as it is. Give another path."
            )
        if version != VERSION:
            raise FileError(
                self.path,
                None,
                f"is a store of version {version}, and {VERSION} is read. Give another path, or delete it.",
            )
        problem = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
        if problem != "ok":
            raise self._damaged(problem)
        of_file = connection.execute("SELECT content FROM about WHERE name = 'codec'").fetchone()
        if of_file is None or of_file[0] != codec:
            written = "nothing" if of_file is None else of_file[0]
            raise FileError(
                self.path,
                None,
                f"was written with the codec {written}, and {codec} is given. Give that one, or another path.",
            )

    def _read_records(self) -> dict[str, Record]:
        records = {}
        rows = self._open.execute("SELECT key, formula, reads, print, checksum, seal FROM nodes")
        for key, formula, reads, print_, checksum, seal in rows:
            try:
                pairs = tuple((read, bytes.fromhex(digits)) for read, digits in json.loads(reads))
            except (ValueError, TypeError) as error:
                raise self._damaged(f"the record of {key} cannot be read") from error
            record = records[key] = Record(formula, pairs, print_, checksum)
            if record.sealed(key) != seal:
                raise self._damaged(f"the record of {key} is not what was saved")
        return records

    def _damaged(self, problem: str) -> FileError:
        return FileError(
            self.path,
            None,
            f"is damaged: {problem}. Delete it: everything is computed anew then, or give another path.",
        )

    @contextmanager
    def _our_errors(self) -> Iterator[None]:
        """Errors of SQLite become errors of ours."""
        try:
            yield
        except sqlite3.OperationalError as error:
            message = reason_of(error)
            if "locked" in message:
                raise FileError(self.path, None, "is being written by another process. Try again later.") from error
            if any(phrase in message for phrase in ("unable to open", "readonly", "full", "disk I/O")):
                raise FileNotWritten(self.path, f"cannot be opened or written: {message}.") from error
            raise self._damaged(message) from error
        except sqlite3.DatabaseError as error:
            if "not a database" in reason_of(error):
                raise FileError(
                    self.path, None, "is no store of a graph, and is left as it is. Give another path."
                ) from error
            raise self._damaged(reason_of(error)) from error
        except UnicodeDecodeError as error:
            raise self._damaged("a text in it is none") from error


def checksum(data: bytes) -> bytes:
    """A few bytes that other bytes would not have."""
    return blake2b(data, digest_size=16).digest()


@contextmanager
def _transaction(connection: sqlite3.Connection) -> Iterator[None]:
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
    except BaseException:
        connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")
