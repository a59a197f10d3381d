"""Libraries for graphs of values behind one interface, written as their users write: signals, computed values, reads.

`signal(value)` gives a pair of functions, to read and to write; `computed(function, reads)` a function to read: the
value is `function` of what `reads` give, always all of them; `dynamic(function)` one whose function calls what it reads
itself. A library that has a way to declare what is read gets it; the others call inside a closure.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from functools import partial
from typing import Any

Read = Callable[[], Any]
Write = Callable[[Any], object]


class Library(ABC):
    """What a shape needs of a library."""

    @abstractmethod
    def signal(self, value: Any) -> tuple[Read, Write]:
        """An input: how to read it, and how to set it."""

    @abstractmethod
    def dynamic(self, function: Read) -> Read:
        """A computed value whose function calls what it reads."""

    def batch(self) -> AbstractContextManager[Any]:
        """Where several inputs are set together; nothing, for a library that computes only when it is read."""
        return nullcontext()

    def computed(self, function: Callable[..., Any], reads: Sequence[Read]) -> Read:
        """A computed value that always reads the same."""
        if len(reads) == 1:
            (only,) = reads
            return self.dynamic(lambda: function(only()))
        if len(reads) == 2:
            one, two = reads
            return self.dynamic(lambda: function(one(), two()))
        return self.dynamic(lambda: function(*[read() for read in reads]))


class Plain(Library):
    """Plain Python that keeps each value until anything is set, and then computes whatever is read again."""

    def __init__(self) -> None:
        self.version = 0

    def signal(self, value: Any) -> tuple[Read, Write]:
        cell = [value]

        def write(value: Any) -> None:
            cell[0] = value
            self.version += 1

        return lambda: cell[0], write

    def dynamic(self, function: Read) -> Read:
        version, value = -1, None

        def read() -> Any:
            nonlocal version, value
            if version != self.version:
                value, version = function(), self.version
            return value

        return read


class Ours(Library):
    """efp_graph, whose formulas read what they like."""

    def __init__(self) -> None:
        from efp_graph.graph import Graph

        self.graph = Graph()

    def _key(self) -> str:
        return f"{len(self.graph)}"

    def signal(self, value: Any) -> tuple[Read, Write]:
        node = self.graph.input(self._key(), value)
        return node.read, node.set

    def dynamic(self, function: Read) -> Read:
        return self.graph.computed(self._key(), function).read

    def batch(self) -> AbstractContextManager[Any]:
        return self.graph.batch()


class OursDeclared(Ours):
    """efp_graph, with `reads=` wherever a formula always reads the same."""

    def computed(self, function: Callable[..., Any], reads: Sequence[Read]) -> Read:
        nodes = [read.__self__ for read in reads]  # type: ignore[attr-defined]
        return self.graph.computed(self._key(), function, reads=nodes).read


class Reaktiv(Library):
    """reaktiv."""

    def __init__(self) -> None:
        from reaktiv import Computed, Signal, batch

        self.make, self.derive, self.batch = Signal, Computed, batch

    def signal(self, value: Any) -> tuple[Read, Write]:
        node = self.make(value)
        return node, node.set

    def dynamic(self, function: Read) -> Read:
        derived: Read = self.derive(function)
        return derived


class Signified(Library):
    """signified: values are read and set as attributes."""

    def __init__(self) -> None:
        from signified import Computed, Signal, batch

        self.make, self.derive, self.batch = Signal, Computed, batch

    def signal(self, value: Any) -> tuple[Read, Write]:
        node = self.make(value)
        return partial(getattr, node, "value"), partial(setattr, node, "value")

    def dynamic(self, function: Read) -> Read:
        return partial(getattr, self.derive(function), "value")


class Incr(Library):
    """incr-compute: one runtime; formulas get a reference to it, and may read by the runtime itself as well."""

    def __init__(self) -> None:
        from incr import Runtime

        self.runtime = Runtime()

    def signal(self, value: Any) -> tuple[Read, Write]:
        node = self.runtime.create_input(value)
        return partial(self.runtime.get, node), partial(self.runtime.set, node)

    def dynamic(self, function: Read) -> Read:
        return partial(self.runtime.get, self.runtime.create_query(lambda _: function()))


LIBRARIES: dict[str, type[Library]] = {
    "plain Python": Plain,
    "efp_graph": Ours,
    "efp_graph, reads=": OursDeclared,
    "reaktiv": Reaktiv,
    "signified": Signified,
    "incr-compute": Incr,
}
