"""Work on a graph by one who is alone with it: a lone set, the read of a node that is to be computed.

It is the road of every claim (see `ownership.py`), at its shortest. One token on the stack is the guard of the claim,
and says who makes an end of it. Formulas run in a copy of the context, so that no interrupt leaves one behind in which
a formula seems to run. Whatever comes in between (somebody else at work, a batch left open inside, an exception) is
left to the longer road, from where it stands.
"""

from __future__ import annotations

from collections.abc import Callable
from contextvars import copy_context
from typing import TYPE_CHECKING, Any

from efp_graph.graph.batch import OpenBatch
from efp_graph.graph.frames import current_frame
from efp_graph.graph.journal import Journal
from efp_graph.graph.ownership import Claim, leave, told, wake
from efp_graph.graph.presence import Presence, Stay

if TYPE_CHECKING:
    from efp_graph.graph.graph import Graph

BUSY: Any = object()  # somebody else works on the graph


class LoneOperation(Claim):
    """A single operation. What is always the same stands in the class."""

    __slots__ = ()

    key = task = token = None

    def __init__(self, graph: Graph, here: Stay) -> None:
        self.graph = self.outer = graph
        self.inside, self.attempts = {}, {0: here}
        self.guard, self.thread = here
        self.leaving = here
        self.completion = self.asked = None
        self.frame = current_frame.get()
        self.base = len(graph.chain)

    def begin(self) -> None:
        """There is nothing to note."""


class LoneSet(OpenBatch):
    """A batch in which one input is set."""

    __slots__ = ()

    key = task = token = frame = label = then = executor = None
    recorded = True

    def __init__(self, graph: Graph, here: Stay) -> None:
        self.graph = self.outer = graph
        self.inside, self.attempts = {}, {0: here}
        self.guard, self.thread = here
        self.leaving = here
        self.is_orderly = self._was_tried = False
        self.completion = self.asked = self.failure = self.refusal = self._pending = None
        self._report = self._step = self._hiding = self._turn = None
        self.base = len(graph.chain)
        self.journal = Journal()
        self._notices = ()

    def begin(self) -> None:
        """As of every batch. Observers are given its report."""
        super().begin()
        self.timed = bool(self.graph.telling.callbacks)


def work_alone(kind: type[LoneOperation | LoneSet], graph: Graph, function: Callable[..., Any], *arguments: Any) -> Any:
    """What a function gives that works on the graph, in a claim of its own; or `BUSY`, and it was not called."""
    claim = None
    try:
        with Presence() as here:
            claim = kind(graph, here)
            if graph.inside.setdefault(None, claim) is not claim:
                return BUSY
            graph.entries += 1  # after the claim can be seen, before anything changes
            claim.begin()
            run = copy_context().run
            result = run(function, *arguments)
            if claim.inside:
                claim.attempts = {}
                leave(claim)
                return result
            run(claim.decide, None)
            claim.completion(claim)  # type: ignore[misc]
            graph.inside.pop(None, None)
            if graph.waiters:
                wake(graph)
    except BaseException as problem:
        if claim is not None:
            leave(claim, None, problem)
        raise
    if kind is LoneSet and graph.telling.outbox:
        failed = told(graph, None, None)
        if failed is not None:
            raise failed
    return result
