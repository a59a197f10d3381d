"""Resources: what an asynchronous function gives, as a node. See `Graph.resource`.

A resource is a computed node over three inputs that its runs set: the latest value, the problem of the last run, and
whether one is under way. See `loading.py` for the runs.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import aclosing
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

from efp_graph.errors import GraphError, Pending
from efp_graph.graph.building import placed
from efp_graph.graph.declarations import checked_meta
from efp_graph.graph.failures import KEEP
from efp_graph.graph.functions import checked_asynchronous
from efp_graph.graph.keys import checked_key, name_of, unnamed
from efp_graph.graph.loading import Flag, Loader, Refusal
from efp_graph.graph.node import UNRANKED, UNSET, Node

if TYPE_CHECKING:
    from efp_graph.graph.graph import Graph

T = TypeVar("T")


class Resource(Node[T]):
    """What an asynchronous function gives, as a node. Made by `Graph.resource`; calling it reads the latest value.

    Reading it raises what the last run failed with, and `Pending` while there has not been a value.
    """

    __slots__ = ("_is_pending", "_latest", "_loader", "_problem")

    def __init__(
        self, graph: Graph, key: str, function: Callable[[], Awaitable[T]], initial: Any, meta: dict[str, Any] | None
    ) -> None:
        latest: tuple[Any, ...] = () if initial is UNSET else (initial,)
        self._latest = graph.input(value=latest, label=f"latest value of {key}")
        self._problem: Node[Exception | Refusal | None] = graph.input(value=None, label=f"problem of {key}")
        self._is_pending = Flag(graph, unnamed("input"), True, None, 0, None, {"label": f"{key} is pending"})
        placed(graph, self._is_pending)
        formula = partial(_given, key, self._latest, self._problem)
        super().__init__(graph, key, UNSET, formula, UNRANKED, None, meta)
        self.on_error = KEEP
        self._loader = Loader(graph, self, function)

    @property
    def is_pending(self) -> bool:
        """Whether a run is under way or about to start. A dependency, where a formula asks."""
        return self._is_pending.read()

    @property
    def error(self) -> Exception | None:
        """What the last run failed with, or its result was refused with. A dependency, where a formula asks."""
        return _error_of(self._problem.read())

    @property
    def latest(self) -> T:
        """The last value, also when a later run has failed; `UNSET` if there is none. A dependency, as the others."""
        latest = self._latest.read()
        return latest[0] if latest else UNSET  # type: ignore[no-any-return]

    async def settled(self) -> T:
        """The value, when no run is under way any more.

        Raises:
            What the last run failed with, or its result was refused with.
        """
        async with aclosing(self._is_pending.changes()) as changes:
            while self._is_pending.peek():
                await anext(changes)
        problem = _error_of(self._problem.peek())
        if problem is not None:
            raise problem
        return self.read()

    def reload(self) -> None:
        """Run the function again, from whichever thread. A run that is under way is cancelled.

        Raises:
            GraphError: the resource has been disposed.
        """
        graph = self._home()
        graph.refuse_in_formula(f"reload {self.key}")
        if self._loader.is_disposed:
            raise GraphError(f"{self.key} has been disposed and is not loaded any more. Make another resource.")
        self._loader.start()

    def dispose(self) -> None:
        """Run no more; a run that is under way is cancelled. The node keeps its value. Twice does no harm."""
        self._loader.dispose()


def _given(key: str, latest: Node[tuple[Any, ...]], problem: Node[Exception | Refusal | None]) -> Any:
    """The formula of a resource. It can be pickled: a copy of the graph has the latest value, and loads no more."""
    error = problem.read()
    if isinstance(error, Exception):
        raise error
    value = latest.read()
    if not value:
        raise Pending(f"{key} has no value yet. Await it, `await resource.settled()`, or give an `initial` one.")
    return value[0]


def _error_of(problem: Exception | Refusal | None) -> Exception | None:
    return problem.error if isinstance(problem, Refusal) else problem


def start(graph: Graph, key: Any, function: Any, initial: Any, meta: Any, words: dict[str, Any]) -> Resource[Any]:
    """See `Graph.resource`."""
    if key is UNSET:
        key = name_of(function)
    name = "a resource" if key is None else checked_key(key, "a resource")
    graph.refuse_in_formula(f"make {name}")
    checked_asynchronous(function, name)
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        raise GraphError(
            f"{name} needs an event loop to run in: make it in a coroutine, `async def main(): graph.resource(...)`, "
            "which asyncio.run(main()) runs."
        ) from None
    description = checked_meta(words, meta, name, ("initial",))
    resource: Resource[Any] = Resource(graph, key or unnamed("resource"), function, initial, description)
    placed(graph, resource)
    if graph.in_turn(resource._loader.register, "make a resource"):
        resource._loader.start()
    return resource
