"""Values that outlast the process: `graph.store("values.sqlite")`.

    with graph.store("values.sqlite"):      # values that still hold are taken from the file when they are asked for
        report()
                                            # and at the end what has been computed is put into it

A record of a computed node is its value, and what it was made from: the fingerprints of its formula and of the value
of each node that it read, in the order of the reads. A node that is asked for first brings what it read up to date, one
after the other; as soon as something differs its formula runs, else the value of the file is taken. So the next start
runs what changed, and what really follows from it: an input that changed and rounds to the same value stops there.

The file is a database of SQLite. `save` is one transaction: who is killed at any moment leaves the old content or the
new. Checksums stand by every record, since a page of a file can be damaged without SQLite seeing it: a value is checked
when it is read, what is known of it when the file is opened.

What is not seen: files, clocks and other things outside the graph that a formula reads. They belong into inputs.

Considered and not taken: one file a node (a save is not one step then); to store nodes without keys (nothing says which
one of the next process they are).
"""

from __future__ import annotations

import json
import pickle
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from hashlib import blake2b
from pathlib import Path
from threading import Lock
from types import TracebackType
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol, Self

from efp_graph.errors import FileError, FileNotWritten, GraphError, WrongDeclaration, reason_of
from efp_graph.graph.fingerprints import NoFingerprint, fingerprint
from efp_graph.graph.fixed import Fixed
from efp_graph.graph.node import Node, untracked
from efp_graph.graph.wrong_use import Unnamed

if TYPE_CHECKING:
    from efp_graph.graph.graph import Graph
    from efp_graph.graph.report import UpdateReport

APPLICATION = 0x65667067  # "efpg", where SQLite keeps whose file it is
VERSION = 1
SECONDS_TO_WAIT = 10.0  # for another process that writes

_TABLES = (
    "CREATE TABLE about (name TEXT PRIMARY KEY, content TEXT NOT NULL)",
    "CREATE TABLE nodes (key TEXT PRIMARY KEY, formula BLOB, reads TEXT NOT NULL, print BLOB NOT NULL, "
    "value BLOB NOT NULL, checksum BLOB NOT NULL, seal BLOB NOT NULL)",
)


class Codec(Protocol):
    """How values become bytes and bytes values, for `Graph.store`. Its class, or module, is named in the file."""

    def encode(self, value: Any, /) -> bytes:
        """The bytes of a value. Whatever it raises leaves the value out."""

    def decode(self, data: bytes, /) -> Any:
        """The value of bytes that `encode` gave."""


class PickleCodec:
    """Python's pickle: takes nearly every value, and runs whatever a file that somebody else made tells it to run."""

    def encode(self, value: Any, /) -> bytes:
        """The pickle of a value."""
        return pickle.dumps(value, protocol=5)

    def decode(self, data: bytes, /) -> Any:
        """The value of a pickle."""
        return pickle.loads(data)


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
        return _checksum(repr((key, *self)).encode())

    def is_like(self, other: Record | None) -> bool:
        """Whether it is about the same value, made from the same."""
        return other is not None and self[:3] == other[:3]


class Saved(NamedTuple):
    """What `Store.save` did: how many records it wrote, and {key: why the node has none}."""

    written: int
    left_out: dict[str, str]


class Store:
    """The values of a graph in a file. Made by `Graph.store`; a context manager that saves and closes at its end.

    Attributes:
        path: of the file.
        restored: keys of the nodes whose values came from the file, in the order in which they were asked for.
    """

    path: Path

    def __init__(self, graph: Graph, path: str | Path, codec: Codec | None = None) -> None:
        if graph.stored is not None:
            raise GraphError(f"The values of this graph are stored in {graph.stored.path}. Close that first.")
        self.graph = graph
        self.restored: list[str] = []
        self._codec = PickleCodec() if codec is None else codec
        if not all(callable(getattr(self._codec, name, None)) for name in ("encode", "decode")):
            raise WrongDeclaration(f"A codec has the methods `encode` and `decode`, and {self._codec!r:.60} has not.")
        for node in graph:
            _refuse_model(node)
        try:
            self.path = Path(path).absolute()
        except (TypeError, ValueError) as error:
            raise FileError(path, None, f"is no path: {reason_of(error)}.") from error
        self._lock = Lock()
        self._formulas: dict[Node[Any], bytes | NoFingerprint] = {}
        self._prints: dict[Node[Any], tuple[Any, bytes]] = {}  # {node: (a value that it had, the fingerprint of that)}
        self._connection: sqlite3.Connection | None = None
        with self._told():
            self._connection = self._opened()
            self._records = self._read_records()
        graph.stored = self
        for node in graph:
            self.adopt(node)

    # Reading

    def adopt(self, node: Node[Any]) -> None:
        """Have a node that is not computed yet take its value from the file when asked for, if that holds then.

        Its formula counts as it is now: what it uses besides nodes is constant, as it is for the graph.
        """
        if node.formula is None or isinstance(node.key, Unnamed):
            return
        try:
            self._formulas[node] = formula_print(node)
        except NoFingerprint as reason:
            self._formulas[node] = reason
        if node.is_cold and node.key in self._records:
            node.formula = Remembered(self, node)

    def restore_inputs(self) -> UpdateReport:
        """Set all inputs of which the file has another value, as one batch.

        Raises:
            FileError: the file is damaged.
            As `Node.set`.
        """
        with self.graph.batch("restore inputs") as report:
            for node in list(self.graph.nodes.values()):
                record = self._records.get(node.key)
                if node.formula is not None or record is None or record.formula is not None:
                    continue
                if self.print_of(node, node.last_value) != record.print:
                    node.set(self.value_of(node.key, record))
        return report

    def record_of(self, key: str) -> Record | None:
        """What the file knows of a node; None when it knows nothing, or is closed."""
        return None if self._connection is None else self._records.get(key)

    def value_of(self, key: str, record: Record) -> Any:
        """The value of a record.

        Raises:
            FileError: the file is damaged, or the codec cannot read it.
        """
        with self._told(), self._lock:
            row = self._open.execute("SELECT value FROM nodes WHERE key = ?", (key,)).fetchone()
        if row is None or _checksum(row[0]) != record.checksum:
            raise self._damaged(f"the value of {key} is not what was saved")
        try:
            return self._codec.decode(row[0])
        except Exception as error:
            raise FileError(
                self.path,
                None,
                f"has a value of {key} that cannot be read: {type(error).__name__}: {reason_of(error)}.",
            ) from error

    def print_of(self, node: Node[Any], value: Any) -> bytes | None:
        """The fingerprint of a value that a node has; None when it has none."""
        known = self._prints.get(node)
        if known is not None and known[0] is value:
            return known[1]
        try:
            print_ = fingerprint(value)
        except NoFingerprint:
            return None
        self._prints[node] = value, print_
        return print_

    def formula_of(self, node: Node[Any]) -> bytes | NoFingerprint:
        """The fingerprint of the formula of a node that was adopted, or why it has none."""
        return self._formulas[node]

    def note_restored(self, node: Node[Any], value: Any, record: Record) -> None:
        """A node has the value of its record."""
        self._prints[node] = value, record.print
        self.restored.append(node.key)

    # Writing

    def save(self) -> Saved:
        """Put the values of all inputs, and of the computed nodes that are up to date, into the file: all or none.

        Records of nodes that the graph does not have, or has not computed, stay. Cost: that of the values that are new.

        Raises:
            GraphError: a batch is open, or the store is closed.
            FileError, FileNotWritten: the file cannot be written; it is as it was.
        """
        self.graph.refuse_in_formula("save values")
        with self.graph.lock:
            if self.graph.open_batch is not None:
                raise GraphError("Values are saved between batches. Leave the batch first.")
            left_out: dict[str, str] = {}
            rows = []
            records = dict(self._records)
            for node in list(self.graph.nodes.values()):
                _refuse_model(node)
                if node.formula is not None and node.is_cold:
                    continue
                try:
                    record = self._record(node)
                    if record.is_like(self._records.get(node.key)):
                        continue
                    data = self._codec.encode(node.last_value)
                except Exception as error:
                    left_out[node.key] = f"{type(error).__name__}: {reason_of(error)}"
                    continue
                record = records[node.key] = record._replace(checksum=_checksum(data))
                reads = json.dumps([[key, print_.hex()] for key, print_ in record.reads])
                seal = record.sealed(node.key)
                rows.append((node.key, record.formula, reads, record.print, data, record.checksum, seal))
            with self._told(), self._lock, _transaction(self._open):
                self._open.executemany("INSERT OR REPLACE INTO nodes VALUES (?, ?, ?, ?, ?, ?, ?)", rows)
            self._records = records
        return Saved(len(rows), left_out)

    def prune(self) -> int:
        """Remove the records of nodes that the graph does not have. Gives their number."""
        gone = [key for key in self._records if key not in self.graph.nodes]
        with self._told(), self._lock, _transaction(self._open):
            self._open.executemany("DELETE FROM nodes WHERE key = ?", [(key,) for key in gone])
        for key in gone:
            del self._records[key]
        return len(gone)

    def close(self) -> None:
        """Let go of the file, without saving. What has not been asked for yet is computed when it is."""
        with self._lock:
            connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()
        if self.graph.stored is self:
            self.graph.stored = None
        for node in self.graph:
            if isinstance(node.formula, Remembered):
                node.formula = node.formula.formula

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            self.save()  # after an exception too: what has been computed holds
        finally:
            self.close()

    def __repr__(self) -> str:
        return f"<store {str(self.path)!r}: {len(self._records)} values{'' if self._connection else ', closed'}>"

    # Inside

    def _record(self, node: Node[Any]) -> Record:
        print_ = self.print_of(node, node.last_value)
        if print_ is None:
            fingerprint(node.last_value)  # raises, and says why
            raise NoFingerprint("it has another value now")
        if node.formula is None:
            return Record(None, (), print_)
        reads = []
        for read in node.reads:
            if isinstance(read.key, Unnamed):
                raise NoFingerprint(f"it reads {read.key}, which has no key of its own")
            print_of_read = self.print_of(read, read.last_value)
            if print_of_read is None:
                raise NoFingerprint(f"it reads {read.key}, whose value has no fingerprint")
            reads.append((read.key, print_of_read))
        if node not in self._formulas:
            self.adopt(node)
        formula = self._formulas[node]
        if isinstance(formula, NoFingerprint):
            raise formula
        return Record(formula, tuple(reads), print_)

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
        codec = _name_of(self._codec)
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
                pairs = tuple((read, bytes.fromhex(each)) for read, each in json.loads(reads))
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
    def _told(self) -> Iterator[None]:
        """Errors of SQLite become errors of ours."""
        try:
            yield
        except sqlite3.OperationalError as error:
            said = reason_of(error)
            if "locked" in said:
                raise FileError(self.path, None, "is being written by another process. Try again later.") from error
            if any(each in said for each in ("unable to open", "readonly", "full", "disk I/O")):
                raise FileNotWritten(self.path, f"cannot be opened or written: {said}.") from error
            raise self._damaged(said) from error
        except sqlite3.DatabaseError as error:
            if "not a database" in str(error):
                raise FileError(
                    self.path, None, "is no store of a graph, and is left as it is. Give another path."
                ) from error
            raise self._damaged(reason_of(error)) from error
        except UnicodeDecodeError as error:
            raise self._damaged("a text in it is none") from error


class Remembered:
    """Stands in for the formula of a node until it is asked for: gives the value of the file, or runs the formula."""

    __slots__ = ("formula", "node", "store")

    def __init__(self, store: Store, node: Node[Any]) -> None:
        assert node.formula is not None
        self.store, self.node, self.formula = store, node, node.formula

    def __call__(self) -> Any:
        node, store = self.node, self.store
        record = store.record_of(node.key)
        if record is None or not self._holds(record):
            node.formula = self.formula
            return self.formula()
        value = store.value_of(node.key, record)
        assert node.graph is not None
        for key, _ in record.reads:
            node.graph.nodes[key].read()
        store.note_restored(node, value, record)
        node.formula = self.formula
        return value

    def _holds(self, record: Record) -> bool:
        """Whether formula and reads are those of the record. It stops at the first read that is not.

        Up to there the formula would read the same, so nothing is computed that it does not need.
        """
        graph, store = self.node.graph, self.store
        try:
            if graph is None or store.formula_of(self.node) != record.formula:
                return False
            with untracked():
                for key, print_ in record.reads:
                    read = graph.nodes.get(key)
                    if read is None or store.print_of(read, read.read()) != print_:
                        return False
        except Exception:  # of a formula that this one reads: it is told of it when it runs
            if graph is not None and graph.chain and graph.chain[-1] is not self.node:
                raise  # what was read is left half computed
            return False
        return True


def formula_of(node: Node[Any]) -> Callable[..., Any]:
    """The function that a node was declared with."""
    formula = node.formula
    if isinstance(node.direct, Fixed):
        return node.direct.function
    assert formula is not None
    return formula.formula if isinstance(formula, Remembered) else formula


def formula_print(node: Node[Any]) -> bytes:
    """The fingerprint of the function that a node was declared with, and of what is declared to be read."""
    reads = list(node.direct.reads) if isinstance(node.direct, Fixed) else None
    return fingerprint([formula_of(node), reads, node.same])


def _refuse_model(node: Node[Any]) -> None:
    if type(node) is not Node:
        raise GraphError(f"{node.key} is an attribute of a model, which has files of its own: system.to_json(path).")


def _checksum(data: bytes) -> bytes:
    return blake2b(data, digest_size=16).digest()


def _name_of(codec: Any) -> str:
    kind = codec if hasattr(codec, "__name__") else type(codec)
    return "pickle" if kind is PickleCodec else f"{getattr(kind, '__module__', '')}.{kind.__name__}".strip(".")


@contextmanager
def _transaction(connection: sqlite3.Connection) -> Iterator[None]:
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
    except BaseException:
        connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")
