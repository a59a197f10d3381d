"""Values that outlast the process: `graph.store("values.sqlite")`.

    with graph.store("values.sqlite"):      # values that still hold are taken from the file when they are asked for
        report()
                                            # and at the end what has been computed is put into it

A record of a computed node is its value, and what it was made from: the fingerprints of its formula and of the value
of each node that it read, in the order of the reads. A node that is asked for first brings what it read up to date, one
after the other; as soon as something differs its formula runs, else the value of the file is taken. So the next start
runs what changed, and what really follows from it: an input that changed and rounds to the same value stops there.

`value_file.py` has the file, `fingerprints.py` the fingerprints.

What is not seen: files, clocks and other things outside the graph that a formula reads. They belong into inputs.

Considered and not taken: one file a node (a save is not one step then); to store nodes without keys (nothing says which
one of the next process they are), nor entries of families (they are no nodes of the graph until they are asked for).
"""

from __future__ import annotations

import pickle
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol, Self

from efp_graph.errors import FileError, GraphError, WrongDeclaration, reason_of
from efp_graph.graph.fingerprints import NoFingerprint, fingerprint
from efp_graph.graph.fixed import Fixed
from efp_graph.graph.frames import untracked
from efp_graph.graph.keys import Unnamed
from efp_graph.graph.node import Node
from efp_graph.graph.value_file import Record, ValueFile, checksum

if TYPE_CHECKING:
    from efp_graph.graph.graph import Graph
    from efp_graph.graph.report import UpdateReport


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
        self._file = ValueFile(path, _name_of(self._codec))
        self.path = self._file.path
        self._formulas: dict[Node[Any], bytes | NoFingerprint] = {}
        self._prints: dict[Node[Any], tuple[Any, bytes]] = {}  # {node: (a value that it had, the fingerprint of that)}
        graph.stored = self
        for node in graph:
            self.adopt(node)

    # Reading

    def adopt(self, node: Node[Any]) -> None:
        """Have a node that is not computed yet take its value from the file when asked for, if that holds then.

        Its formula counts as it is now: what it uses besides nodes is constant, as it is for the graph.
        """
        if node.formula is None or node.comes_by_itself or isinstance(node.key, Unnamed):
            return
        try:
            self._formulas[node] = formula_print(node)
        except NoFingerprint as reason:
            self._formulas[node] = reason
        if node.is_cold and node.key in self._file.records:
            node.formula = Remembered(self, node)

    def restore_inputs(self) -> UpdateReport:
        """Set all inputs of which the file has another value, as one batch.

        Raises:
            FileError: the file is damaged.
            As `Node.set`.
        """
        with self.graph.batch("restore inputs") as report:
            for node in list(self.graph.nodes.values()):
                record = self._file.records.get(node.key)
                if node.formula is not None or record is None or record.formula is not None:
                    continue
                if self.print_of(node, node.last_value) != record.print:
                    node.set(self.value_of(node.key, record))
        return report

    def record_of(self, key: str) -> Record | None:
        """What the file knows of a node; None when it knows nothing, or is closed."""
        return self._file.records.get(key) if self._file.is_open else None

    def value_of(self, key: str, record: Record) -> Any:
        """The value of a record.

        Raises:
            FileError: the file is damaged, or the codec cannot read it.
        """
        data = self._file.value(key, record)
        try:
            return self._codec.decode(data)
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
            content: dict[str, tuple[Record, bytes]] = {}
            for node in list(self.graph.nodes.values()):
                _refuse_model(node)
                if not node.is_up_to_date or node.error is not None:
                    continue
                try:
                    record = self._record(node)
                    if record.is_like(self._file.records.get(node.key)):
                        continue
                    data = self._codec.encode(node.last_value)
                except Exception as error:
                    left_out[node.key] = f"{type(error).__name__}: {reason_of(error)}"
                    continue
                content[node.key] = record._replace(checksum=checksum(data)), data
            self._file.write(content)
        return Saved(len(content), left_out)

    def prune(self) -> int:
        """Remove the records of nodes that the graph does not have. Gives their number."""
        keys = [key for key in self._file.records if key not in self.graph.nodes]
        self._file.remove(keys)
        return len(keys)

    def close(self) -> None:
        """Let go of the file, without saving. What has not been asked for yet is computed when it is."""
        self._file.close()
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
        return f"<store {str(self.path)!r}: {len(self._file.records)} values{'' if self._file.is_open else ', closed'}>"

    # Inside

    def _record(self, node: Node[Any]) -> Record:
        if node.comes_by_itself:
            raise NoFingerprint("it is an entry of a family, which is computed when it is asked for")
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
            if read.comes_by_itself:
                raise NoFingerprint(f"it reads {read.key}, an entry of a family")
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


class Remembered:
    """Stands in for the formula of a node until it is asked for: gives the value of the file, or runs the formula."""

    __slots__ = ("formula", "node", "store")

    def __init__(self, store: Store, node: Node[Any]) -> None:
        assert node.formula is not None
        self.store, self.node, self.formula = store, node, node.formula

    def __call__(self) -> Any:
        node, store = self.node, self.store
        record = self.record_that_holds()
        if record is None:
            return self.formula()
        value = store.value_of(node.key, record)
        assert node.graph is not None
        for key, _ in record.reads:
            node.graph.nodes[key].read()
        store.note_restored(node, value, record)
        node.formula = self.formula
        return value

    def record_that_holds(self) -> Record | None:
        """What the file has, if that holds; else the node has its own formula back."""
        record = self.store.record_of(self.node.key)
        if record is not None and self._holds(record):
            return record
        self.node.formula = self.formula
        return None

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
    if node.is_of_model:
        raise GraphError(f"{node.key} is an attribute of a model, which has files of its own: system.to_json(path).")


def _name_of(codec: Any) -> str:
    kind = codec if hasattr(codec, "__name__") else type(codec)
    return "pickle" if kind is PickleCodec else f"{getattr(kind, '__module__', '')}.{kind.__name__}".strip(".")
