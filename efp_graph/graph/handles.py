"""Context managers around claims: what a `with` block holds, and what becomes of a claim when the block is gone.

See `ownership.py` for what a claim is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from types import TracebackType
from typing import TYPE_CHECKING
from weakref import ref

from efp_graph.errors import ObserverErrors
from efp_graph.graph.ownership import Claim, enter, leave, recover

if TYPE_CHECKING:
    from efp_graph.graph.graph import Graph


class Guard(partial[None]):
    """What a `with` block holds: called when the block is left. If it goes without that, its claim is abandoned."""

    def __del__(self) -> None:
        claims = self.args[0]
        for claim in claims if type(claims) is tuple else (claims,):
            if claim.is_in_place():
                claim.guard = None
                recover(claim)


class Exit:
    """`__exit__` of a handle, made when `with` asks for it, before it enters.

    A method would not do: it holds the handle, and a frame that was interrupted holds both, as long as somebody looks
    at the traceback. A guard is nowhere but in the `with` block.
    """

    def __get__(self, handle: Handle | None, kind: type[Handle]) -> Callable[..., None]:
        if handle is None:
            return kind.leave
        claim = handle.claim
        if claim.outer is not None:  # it was entered by hand
            return handle.leave
        guard = (partial if claim.key is None else Guard)(leave, claim)
        claim.guard = ref(guard)
        return guard


class Handle:
    """A context manager around a claim. It is entered once, and left where it was entered."""

    __slots__ = ("__weakref__", "claim")

    def __init__(self, claim: Claim) -> None:
        self.claim = claim

    __exit__ = Exit()

    def leave(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        """Leave it: for those who do not use `with`, as `contextlib.ExitStack` does."""
        leave(self.claim, kind, error, trace)


class Hold(Handle):
    """`with graph.lock`: nobody else works on the graph inside the block."""

    __slots__ = ()

    def __init__(self, graph: Graph) -> None:
        self.claim = Claim(graph)

    def __enter__(self) -> None:
        enter(self.claim, self)


class Operation(Handle):
    """A single operation on a graph, which belongs to its thread alone."""

    __slots__ = ()

    def __init__(self, graph: Graph) -> None:
        self.claim = Claim(graph, is_brief=True)

    def __enter__(self) -> Claim:
        enter(self.claim, self)
        return self.claim


class HoldAll:
    """Nobody else works on some graphs inside a `with` block. All take them in one order: no two block each other."""

    __slots__ = ("__weakref__", "claims")

    def __init__(self, graphs: Iterable[Graph]) -> None:
        self.claims = tuple([Claim(graph) for graph in sorted(graphs, key=id)])

    def __enter__(self) -> None:
        for claim in self.claims:
            enter(claim, self)

    @property
    def __exit__(self) -> Callable[..., None]:
        guard = Guard(_leave_all, self.claims)
        for claim in self.claims:
            claim.guard = ref(guard)
        return guard


def _leave_all(
    claims: tuple[Claim, ...],
    kind: type[BaseException] | None,
    error: BaseException | None,
    trace: TracebackType | None,
) -> None:
    errors: list[Exception] = []
    for claim in reversed(claims):
        try:
            leave(claim, kind, error, trace)
        except ObserverErrors as failed:
            errors += failed.exceptions
    if errors:
        raise ObserverErrors.of(errors)
