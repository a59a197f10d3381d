"""A lone set, and the read of a node that is to be computed, take the shortest road, and mean what they always did."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from efp_graph.graph import Graph, GraphError, HistoryError
from efp_graph.graph.alone import LoneOperation, LoneSet
from efp_graph.graph.batch import Batch, OpenBatch
from efp_graph.graph.ownership import Claim
from efp_graph.graph.presence import Presence
from tests.graph.interrupting import BY_MONITORING, Interrupter
from tests.graph.test_interrupts import SetAlone, interrupted


def two_nodes(*, needed: bool) -> tuple[Graph, Callable[[float], float]]:
    graph = Graph()
    a = graph.input("a", 1.0)
    b = graph.computed("b", lambda: a() + 1)
    if needed:
        graph.keep(b)

    def set_and_read(value: float) -> float:
        a.set(value)
        return b()

    for place in range(5):
        assert set_and_read(float(place)) == place + 1
    return graph, set_and_read


def calls_of(function: Callable[[], Any]) -> Counter[str]:
    """{function in Python: how often it is called}."""
    calls: Counter[str] = Counter()

    def note(frame: Any, event: str, argument: Any) -> None:
        if event == "call":
            calls[frame.f_code.co_qualname] += 1

    before = sys.getprofile()
    sys.setprofile(note)
    try:
        function()
    finally:
        sys.setprofile(before)
    return calls


def begun(claim: Any) -> dict[str, Any]:
    """{slot: what a claim that has begun holds there}, or has in its class."""
    claim.begin()
    claim.graph.innermost = None
    slots = {name for kind in type(claim).__mro__ for name in vars(kind).get("__slots__", ())} - {"__weakref__"}
    return {name: getattr(claim, name) for name in slots if hasattr(claim, name)}


OF_ITS_OWN = {"guard", "attempts", "leaving", "journal"}


@pytest.mark.parametrize("kind", [LoneSet, LoneOperation])
def test_it_holds_all_that_a_claim_of_the_longer_road_holds(kind):
    """Its constructor writes the same fields by itself, to be short."""
    graph, handle = Graph(), object.__new__(Batch)
    long: Any = OpenBatch(graph, None, True, False, None) if kind is LoneSet else Brief(graph, is_brief=True)
    long.prepare(handle)
    long.outer = graph
    with Presence() as here:
        short = kind(graph, here)
        held, known = begun(short), begun(long)
    assert held.keys() == known.keys()
    assert {name: held[name] for name in held if name not in OF_ITS_OWN} == {
        name: known[name] for name in known if name not in OF_ITS_OWN
    }


class Brief(Claim):
    """A single operation of the longer road."""

    __slots__ = ()

    def begin(self) -> None:
        """There is nothing to note."""


@pytest.mark.parametrize(("needed", "most"), [(True, 45), (False, 65)])
def test_it_is_short(needed, most):
    """A batch takes 80 and 110 calls, one for each rule that somebody else is at work, or looks."""
    graph, set_and_read = two_nodes(needed=needed)
    calls = calls_of(lambda: set_and_read(7.0))
    assert sum(calls.values()) <= most, calls
    assert not {"UpdateReport.__init__", "Handle.__init__", "Guard.__del__", "OpenBatch.__init__"} & {*calls}
    graph.check()


@pytest.mark.parametrize("needed", [True, False])
def test_it_is_a_step_of_the_history_like_any_other(needed):
    graph, set_and_read = two_nodes(needed=needed)
    version, revision = graph.version, graph.revision
    set_and_read(7.0)
    step = graph.history.done[-1]
    assert (graph.revision, step.revision, step.label, step.changes) == (
        revision + 1, revision + 1, None, {graph["a"]: (4.0, 7.0)}
    )  # fmt: skip
    assert graph.version != version
    report = graph.undo()
    assert (graph["b"](), report.label) == (5.0, "undo update")
    assert (report.restored == [graph["b"]]) is needed
    graph.redo()
    assert graph["b"]() == 8.0
    graph.check()


def test_forks_made_before_it_notice():
    graph, set_and_read = two_nodes(needed=True)
    fork = graph.fork({"a": 50.0})
    set_and_read(7.0)
    with pytest.raises(GraphError, match=r"a has changed"):
        fork.promote()


INSIDE: dict[str, tuple[Callable[[Graph], Any], type[Exception] | None]] = {
    "a batch left open": (lambda graph: graph.batch().__enter__(), None),
    "a lock left held": (lambda graph: graph.lock.__enter__(), None),
    "another set": (lambda graph: graph["c"].set(9), None),
    "an undo": (lambda graph: graph.undo(), HistoryError),
    "a read of what is not final": (lambda graph: graph["b"](), GraphError),
    "an error": (lambda graph: 1 / 0, ZeroDivisionError),
}


@pytest.mark.parametrize(("act", "refused"), INSIDE.values(), ids=INSIDE)
def test_what_comes_in_between_is_dealt_with_as_in_a_batch(act, refused):
    """As from a signal handler: here by a test of equality, which no formula calls."""
    graph = Graph()
    acts: list[Callable[[Graph], Any]] = []

    def same(old: int, new: int) -> bool:
        while acts:
            acts.pop()(graph)
        return old == new

    a = graph.input("a", 1, same=same)
    graph.input("c", 5)
    graph.keep(graph.computed("b", lambda: a() + 1))
    a.set(2)
    acts.append(act)
    if refused is None:
        a.set(7)
    else:
        with pytest.raises(refused):
            a.set(7)
    assert graph.open_batch is None
    assert (a(), graph["b"]()) == ((7, 8) if refused is None else (2, 3))
    with ThreadPoolExecutor(1) as another:
        another.submit(a.set, 20).result(20)
    assert graph["b"]() == 21
    graph.check()


class Places(Interrupter):
    """Notes at which instructions of a function the run comes by."""

    def __init__(self, function: str) -> None:
        super().__init__(0)
        self.function = function
        self.places: list[int] = []

    def _pass(self, code: Any, place: int) -> None:
        super()._pass(code, place)
        if code.co_name == self.function:
            self.places.append(self.count)


@pytest.mark.skipif(not BY_MONITORING and sys.gettrace() is not None, reason="the test traces by itself")
def test_no_two_interrupts_leave_a_context_in_which_a_formula_seems_to_run(monkeypatch):
    monkeypatch.setattr(sys, "unraisablehook", lambda _: None)

    def interrupt() -> None:
        model = SetAlone()
        before, places = model.snapshot(), Places("propagate")
        places.run(model.change)
        after = model.snapshot()
        for first in places.places[-45:]:  # where the frame of the formulas is put aside
            for gap in range(2, 120, 9):
                interrupted(SetAlone, Interrupter(first, gap), before, after)

    with ThreadPoolExecutor(1) as thread:
        thread.submit(interrupt).result()
