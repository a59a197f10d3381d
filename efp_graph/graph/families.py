"""Families: one node for each argument, made when it is asked for, and gone when nobody asks any more.

    price = graph.family("price", lambda day: base() * factor(day))
    price("monday")            # its value: in a formula, the formula depends on that entry alone
    price.node("monday")       # the node itself

An entry is a node of the graph from its first reading on. It leaves with the first commit after which no other node
reads it, and nobody pinned or keeps it; who holds it still and reads it has it computed anew. Asked for in a fork, an
entry is the fork's alone, and the graph does not hold it.

A family follows its graph when that joins another (`Graph.absorb`): entries that are no nodes of it yet do so too.

Two arguments are the same when they are the same bits: 0.0 and -0.0, 1 and True have an entry each.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from functools import partial
from reprlib import repr as short_repr
from typing import TYPE_CHECKING, Any, Generic, TypeVar
from weakref import ref

from efp_graph.errors import GraphError, reason_of
from efp_graph.graph.equality import same_bits
from efp_graph.graph.frames import current_frame
from efp_graph.graph.node import UNRANKED, UNSET, Node
from efp_graph.graph.pins import Pinnable
from efp_graph.graph.ranks import make_cold

if TYPE_CHECKING:
    from efp_graph.graph.graph import Graph
    from efp_graph.graph.journal import Journal

T = TypeVar("T")


class Entry(Node[T]):
    """The node of a family for some arguments."""

    comes_by_itself = True

    __slots__ = ("arguments", "family")

    def __init__(self, family: Family[T], key: str, arguments: tuple[Any, ...]) -> None:
        formula = partial(family.function, *arguments)
        super().__init__(family.graph, key, UNSET, formula, UNRANKED, family.same, family.meta)
        self.family, self.arguments = family, arguments

    def _home(self) -> Graph:
        graph = super()._home()
        if not self.is_registered:
            frame = current_frame.get()
            if frame is None or frame.is_over or frame.look_up is None or not frame.forbids_changes:
                self.family.register(self)
        return graph

    @property
    def is_registered(self) -> bool:
        """Whether the graph holds the entry."""
        return self.graph is not None and self.graph.nodes.get(self.key) is self

    def let_go(self) -> None:
        """Have it looked at after the next commit, whether anybody asks for it still."""
        self.family.loose.append(self)

    def is_asked(self) -> bool:
        """Whether somebody wants the entry, besides those who hold it in a variable."""
        return bool(self.dependents or self.onlookers) or isinstance(self.formula, Pinnable) or self.needs > 0


class Family(Generic[T]):
    """Nodes by argument. Made by `Graph.family`; calling it reads an entry.

    Attributes:
        name: what the keys of the entries begin with.
        function: gives the value of an entry from its arguments; without side effects, it may read nodes.
        loose: entries that may be asked by nobody, to be looked at after the next commit.
    """

    def __init__(
        self,
        graph: Graph,
        name: str,
        function: Callable[..., T],
        same: Callable[[T, T], bool] | None = None,
        meta: dict[str, Any] | None = None,
    ) -> None:
        self.graph, self.name, self.function = graph, name, function
        self.same, self.meta = same, meta
        self.loose: list[Entry[Any]] = []
        self._index: dict[Hashable, tuple[ref[Entry[T]], ...]] = {}  # equal keys may stand for different arguments
        graph.is_followed = True
        graph.families.add(self)

    def __call__(self, *arguments: Hashable) -> T:
        """The value for these arguments. Inside a formula it is a dependency.

        Raises:
            GraphError: an argument cannot be a key.
            Whatever the function raises.
        """
        return self.node(*arguments).read()

    def node(self, *arguments: Hashable) -> Entry[T]:
        """The node for these arguments: the same one as long as somebody holds it. Raises as a call."""
        return self.entry(arguments, arguments)

    def entry(self, key: Hashable, arguments: tuple[Any, ...], text: str | None = None) -> Entry[T]:
        """The node for these arguments, which are looked for under a key that stands for them.

        Args:
            text: what stands between the brackets of the node's name.

        Raises:
            GraphError: it cannot be a key.
        """
        try:
            references = self._index.get(key, ())
        except TypeError as error:
            raise GraphError(
                f"{self.name} is asked for {short_repr(key)}, which cannot be a key ({reason_of(error)}). "
                "Use what can be hashed: tuples in place of lists, say. A collection takes key=: a function that "
                "gives something which can be hashed for each item."
            ) from error
        for reference in references:
            entry = reference()
            if entry is not None and entry.graph is not None and same_bits(entry.arguments, arguments):
                return entry
        entry = Entry(self, f"{self.name}[{text or ', '.join(map(short_repr, arguments))}]", arguments)
        self._index[key] = (*references, ref(entry, partial(_forget, self._index, key)))
        return entry

    @property
    def entries(self) -> list[Entry[T]]:
        """The entries that are nodes of the graph at present."""
        held = [reference() for references in list(self._index.values()) for reference in references]
        return [entry for entry in held if entry is not None and entry.is_registered]

    def __len__(self) -> int:
        return len(self.entries)

    def __bool__(self) -> bool:
        return True

    def register(self, entry: Entry[Any]) -> None:
        """Have an entry be a node of the graph, in a batch under way as something that the batch adds."""
        graph = self.graph
        if graph.nodes.setdefault(entry.key, entry) is not entry:
            entry.key += f" #{entry.index}"
            graph.nodes[entry.key] = entry
        if graph.innermost is not None:
            graph.innermost.journal.added.append(entry)
        self.loose.append(entry)

    def move(self, home: Graph) -> None:
        """Belong to another graph, with all entries that somebody holds. Doing so twice does no harm."""
        for references in list(self._index.values()):
            for entry in [reference() for reference in references]:
                if entry is not None and entry.graph is not None:
                    entry.graph = home
        self.graph.families.discard(self)
        home.families.add(self)
        home.is_followed = True
        self.graph = home

    def __repr__(self) -> str:
        return f"<Family {self.name!r}: {len(self)} entries>"


def _forget(index: dict[Hashable, tuple[ref[Entry[T]], ...]], key: Hashable, dead: ref[Entry[T]]) -> None:
    """Nobody holds an entry any more."""
    remaining = tuple([reference for reference in index.get(key, ()) if reference is not dead])
    if remaining:
        index[key] = remaining
    else:
        index.pop(key, None)


def release_entries(graph: Graph, journal: Journal) -> None:
    """Take entries out that nobody asks for since a batch was committed. Doing so twice does no harm."""
    candidates: list[Node[Any]] = [read for note in journal.edges for read in note[1] or ()]
    for family in list(graph.families):
        candidates += family.loose
    _release(graph, candidates)
    for family in list(graph.families):
        family.loose = []


def _release(graph: Graph, candidates: Iterable[Node[Any]]) -> None:
    waiting = list(candidates)
    while waiting:
        entry = waiting.pop()
        if isinstance(entry, Entry) and entry.graph is graph and entry.is_registered and not entry.is_asked():
            waiting += entry.dependencies
            make_cold(entry)
            del graph.nodes[entry.key]
