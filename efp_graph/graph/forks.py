"""Forks: a graph as it would be if inputs had other values, beside the graph as it is.

    with graph.fork({price: 2.0}) as what_if:
        what_if[total]          # the graph itself is untouched
        what_if.changed()       # {node: (value in the graph, value in the fork)}
        what_if.promote()       # one batch with the changes of the fork

A fork costs what is read in it and differs (`overlay.py`). It follows the graph: a change there is seen in the fork, as
far as the fork has not given the input another value. Forks of forks lie on each other. A fork holds what it was given
until it is closed, whatever becomes of the batch in which it was promoted.
"""

from __future__ import annotations

from collections.abc import Mapping
from operator import attrgetter
from reprlib import repr as short_repr
from typing import TYPE_CHECKING, Any, TypeVar
from weakref import WeakSet

from efp_graph.errors import GraphError
from efp_graph.graph.equality import same_bits
from efp_graph.graph.failures import Failed
from efp_graph.graph.node import Node
from efp_graph.graph.overlay import Overlay
from efp_graph.graph.overlay_runs import ABSENT
from efp_graph.graph.report import UpdateReport
from efp_graph.texts import visible

if TYPE_CHECKING:
    from efp_graph.graph.graph import Graph

T = TypeVar("T")

by_rank = attrgetter("rank", "index")


class Fork:
    """A graph, or another fork, with other values for some inputs. Made by `Graph.fork` and `Fork.fork`.

    Attributes:
        graph: the graph at the bottom.
        base: what it was forked from.
        label: what messages call it, and the history when it is promoted.
    """

    def __init__(
        self, base: Graph | Fork, changes: Mapping[Node[Any] | str, Any] | None = None, label: str | None = None
    ) -> None:
        self.base, self.label = base, label
        self.graph: Graph = base.graph if isinstance(base, Fork) else base
        self.forks: WeakSet[Fork] = WeakSet()
        self._is_closed = False
        self._sources: dict[Node[Any], Any] = {}  # of the pinned nodes
        self._before: dict[Node[Any], Any] = {}  # what moved in the base, with the value when it was forked
        self._refuse_in_formula("make a fork")
        below = base._open_overlay() if isinstance(base, Fork) else None
        self._overlay = Overlay(self.graph, below)
        self._original = Overlay(self.graph) if below is None else below  # the values of the base
        self.update(changes or {})
        self.graph.is_followed = True
        base.forks.add(self)
        if base is not self.graph:
            self.graph.forks.add(self)

    # Reading

    def read(self, node: Node[T] | str) -> T:
        """The value of a node in the fork.

        Raises:
            GraphError: the node is not of this graph, or the fork is closed.
            ImpureFormula: a formula reads in a fork, which it would not depend on.
            CycleError, or whatever its formula raises; the fork is then as it was.
        """
        self._refuse_in_formula("read in a fork")
        self._open_overlay()
        with self.graph.lock:
            member = self._node(node)
            value = self.settled_overlay().read(member)
        if type(value) is Failed:
            raise value.error.with_traceback(None)
        result: T = value
        return result

    def __getitem__(self, node: Node[T] | str) -> T:
        """As `read`."""
        return self.read(node)

    @property
    def given(self) -> dict[Node[Any], Any]:
        """{node: the value that the fork gives it}."""
        return dict(self._open_overlay().given)

    def changed(self) -> dict[Node[Any], tuple[Any, Any]]:
        """{node: (its value in the base, its value here)} of all nodes whose value is another one, by rank.

        That is what is given, what has a value in the graph, and what was read in the fork. In place of a value that
        could not be computed stands the exception.

        Raises:
            CycleError: a node depends on itself here.
        """
        self._refuse_in_formula("compare a fork")
        self._open_overlay()
        with self.graph.lock:
            overlay = self.settled_overlay()
            overlay.refresh()
            self._original.refresh()
            nodes = {*overlay.reached, *overlay.values, *overlay.traces, *self._original.reached}
            changes = {}
            for node in sorted((node for node in nodes if node.graph is self.graph), key=by_rank):
                before, after = overlay_value(self._original, node), overlay_value(overlay, node)
                if not same_bits(before, after):
                    changes[node] = before, after
            return changes

    def settled_overlay(self) -> Overlay:
        """What the fork reads in, inside `with graph.lock`: what an open batch has set so far has arrived.

        Raises:
            GraphError: the fork is closed.
        """
        if self.graph.open_batch is not None:
            self.graph.flush()
        return self._open_overlay()

    # Changing

    def set(self, node: Node[T] | str, value: T) -> None:
        """Give an input a value in the fork.

        Raises:
            GraphError: the node is computed, or not of this graph; or the fork is closed.
            ImpureFormula: a formula tries to change a fork.
        """
        self.update({node: value})

    def update(self, changes: Mapping[Node[Any] | str, Any]) -> None:
        """Give inputs values in the fork, all of them or none: see `set`."""
        self._refuse_in_formula("change a fork")
        self._open_overlay()
        if not isinstance(changes, Mapping):
            raise GraphError(
                f"The changes of a fork have to be a dictionary, {{node: value}}, and {type(changes).__name__} was "
                "given."
            )
        given = {}
        for key, value in changes.items():
            node = self._node(key)
            if node.formula is not None:
                raise GraphError(
                    f"{node.key} is computed by a formula and cannot be set in {self._name}. "
                    "To have it hold a value there: fork.pin(node, value)."
                )
            given[node] = value
        self._give(given)

    def pin(self, node: Node[T] | str, value: T, source: Any = None) -> None:
        """Have a computed node hold a value in the fork; promoted, it is pinned: see `Node.pin`.

        Raises:
            GraphError: the node is an input, or not of this graph; or the fork is closed.
        """
        self._refuse_in_formula("change a fork")
        self._open_overlay()
        node = self._node(node)
        if node.formula is None:
            raise GraphError(f"{node.key} is an input and is not pinned. Set it: fork.set(node, value).")
        self._give({node: value})
        self._sources[node] = source

    def reset(self, node: Node[Any] | str) -> None:
        """Have a node follow the base again, whatever the fork had given it."""
        self._refuse_in_formula("change a fork")
        self._open_overlay()
        self._give({self._node(node): ABSENT})

    def _give(self, given: Mapping[Node[Any], Any]) -> None:
        overlay = self._overlay
        with self.graph.lock:
            for node, value in given.items():
                for fork in list(self.forks):
                    fork._before.setdefault(node, self._holds(node))
                if value is not ABSENT:
                    overlay.given[node] = value
                elif node in overlay.given:
                    del overlay.given[node]
            overlay.changes += 1

    def _holds(self, node: Node[Any]) -> Any:
        """What an input holds here, or what a computed node is given: without computing anything."""
        for overlay in self._overlay.around():
            if node in overlay.given:
                return overlay.given[node]
        return node._value if node.formula is None else ABSENT

    # The base

    def note_moves(self, before: Mapping[Node[Any], Any]) -> None:
        """The graph has changed: these inputs had those values. Noting it twice does no harm."""
        base = self.base
        for node, value in before.items():
            if not isinstance(base, Fork) or not any(node in overlay.given for overlay in base._overlay.around()):
                self._before.setdefault(node, value)

    def moved(self) -> dict[Node[Any], tuple[Any, Any]]:
        """{input: (its value when the fork was made, its value now)} of what has changed in the base since then."""
        before = dict(self._before)
        batch = self.graph.open_batch
        while batch is not None:
            before = {**before, **{node: value for node, value in batch.journal.inputs.items() if node not in before}}
            batch = batch.around
        moves = {}
        for node, old in before.items():
            new = self._base_holds(node)
            if not same_bits(old, new) and not same_bits(self._overlay.given.get(node, ABSENT), new):
                moves[node] = old, new
        return moves

    def _base_holds(self, node: Node[Any]) -> Any:
        if isinstance(self.base, Fork):
            return self.base._holds(node)
        return node._value if node.formula is None else ABSENT

    def rebase(self) -> None:
        """Take the base as it is now for what the fork was made from, so that it can be promoted.

        Its values follow the base anyway; this says that they were looked at.
        """
        self._refuse_in_formula("change a fork")
        self._open_overlay()
        with self.graph.lock:
            self._before.clear()

    def promote(self) -> UpdateReport | None:
        """Make the changes of the fork in its base: in a graph as one batch, whose report is given back.

        Raises:
            GraphError: the base has changed since the fork was made; the message names what. Or the fork is closed.
            Whatever a formula raises; the base is then as it was.
        """
        self._refuse_in_formula("promote a fork")
        given = dict(self._open_overlay().given)
        with self.graph.lock:
            self._refuse_moves()
            if isinstance(self.base, Fork):
                self.base._give(given)
                self.base._sources |= self._sources
                self._before.clear()
                return None
            with self.graph.batch(self.label or "promote a fork") as report:
                for node, value in given.items():
                    if node.formula is None:
                        node.set(value)
                    else:
                        node.pin(value, self._sources.get(node))
            self._before.clear()  # what has moved is what it gave
            return report

    def _refuse_moves(self) -> None:
        moves = self.moved()
        for node, (old, new) in moves.items():
            others = f", and so have {len(moves) - 1} others" if len(moves) > 1 else ""
            raise GraphError(
                f"{self._title} cannot be promoted: since it was made, {node.key} has changed from {short_repr(old)} "
                f"to {short_repr(new)}{others}. Look at the fork again, whose values follow; then call fork.rebase() "
                "and promote it, or drop it with fork.close()."
            )

    # Its life

    def fork(self, changes: Mapping[Node[Any] | str, Any] | None = None, label: str | None = None) -> Fork:
        """A fork of this one: see `Graph.fork`."""
        return Fork(self, changes, label)

    def close(self) -> None:
        """Drop the fork and all that was computed in it. Doing so twice does no harm."""
        self._is_closed = True
        self.graph.forks.discard(self)
        self._overlay = Overlay(self.graph)

    @property
    def is_closed(self) -> bool:
        """Whether it was dropped, or what it was forked from was."""
        return self._is_closed or (isinstance(self.base, Fork) and self.base.is_closed)

    def __enter__(self) -> Fork:
        return self

    def __exit__(self, *problem: object) -> None:
        self.close()

    @property
    def _name(self) -> str:
        return "the fork" if self.label is None else f"the fork {self.label!r}"

    @property
    def _title(self) -> str:
        return f"T{self._name[1:]}"

    def _open_overlay(self) -> Overlay:
        if self.is_closed:
            raise GraphError(f"{self._title} is closed. Make another: graph.fork(changes).")
        return self._overlay

    def _node(self, node: Node[Any] | str) -> Node[Any]:
        if isinstance(node, str):
            if node not in self.graph.nodes:
                raise GraphError(f"The graph has no node {node!r}.")
            return self.graph.nodes[node]
        if not isinstance(node, Node):
            raise GraphError(f"A fork is about nodes of its graph, or their keys. This is none: {node!r}.")
        if node.graph is not self.graph:
            raise GraphError(f"{node.key} is not a node of the graph that was forked.")
        return node

    def _refuse_in_formula(self, what: str) -> None:
        self.graph.refuse_in_formula(what)

    def __repr__(self) -> str:
        label = "" if self.label is None else f" {visible(self.label)!r}"
        state = "closed" if self.is_closed else f"{len(self._overlay.given)} values given"
        return f"<Fork{label}: {state}, {len(self._overlay.runs)} formulas run>"


def overlay_value(overlay: Overlay, node: Node[Any]) -> Any:
    """The value of a node, or the exception that its formula failed with."""
    value = overlay.read(node)
    return value.error if type(value) is Failed else value
