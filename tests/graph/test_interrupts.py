"""A KeyboardInterrupt between any two lines of the engine leaves the graph as before the batch, or as after it."""

from __future__ import annotations

import sys
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from efp_graph.graph import Graph
from efp_graph.graph.batch import Batch
from efp_graph.graph.stretches import FEWEST

ENTRY_AND_EXIT = {"__enter__", "__exit__"}
PUTTING_BACK = {"_roll_back", "restore", "notes", "clear", "abandon", "forget", "drop_edges", "_edited"}


class Model:
    """A bit of everything: an exchange of edges, a cold node, a read inside a batch, a nested batch, a removal."""

    def __init__(self) -> None:
        graph = self.graph = Graph()
        self.a, self.b = graph.input("a", 0), graph.input("b", 1)
        self.chain: list[Any] = [self.a]
        for place in range(4):
            self.chain.append(graph.computed(f"{place}", lambda read=self.chain[-1]: read() + self.b()))
        self.low = graph.computed("low", lambda: self.chain[4]() if self.a() % 2 else self.b())
        self.p = graph.computed("p", lambda: self.q() + 1 if self.a() % 2 else self.b())
        self.q = graph.computed("q", lambda: self.b() if self.a() % 2 else self.p() + 1)
        self.cold = graph.computed("cold", lambda: self.chain[3]() + 1)
        self.user = graph.computed("user", lambda: self.cold() if self.a() % 2 else 0)
        self.gone = graph.computed("gone", lambda: self.chain[1]())
        for node in (self.chain[4], self.low, self.p, self.q, self.user, self.gone):
            node()

    def change(self) -> None:
        with self.graph.batch():
            self.a.set(1)
            self.low()
            self.b.set(7)
            with self.graph.batch():
                self.a.set(3)
                self.q()
            self.graph.remove(self.gone)
            self.graph.input("new", 1)

    def values(self) -> dict[str, Any]:
        return {node.key: node.peek() for node in self.graph}

    def snapshot(self) -> Any:
        nodes = {
            node.key: (node.peek(), node.rank, node.state, list(node.reads), set(node.dependents))
            for node in self.graph
        }
        return nodes, len(self.graph.history.done)


class Slider(Model):
    """A wave that is followed to its end, one that is left at a cut-off, and one that is left for a node above."""

    def __init__(self) -> None:
        graph = self.graph = Graph()
        self.a, self.b = graph.input("a", 0.0), graph.input("b", 1)
        layer = [graph.computed(f"layer {place}", lambda place=place: self.a() // 1 + place) for place in range(3)]
        self.sum = graph.computed("sum", lambda *values: sum(values), reads=layer)
        self.half = graph.computed("half", lambda value: value // 20, reads=[self.sum])
        self.low = graph.computed("low", lambda: self.last() if self.a() > 5 else self.b())
        self.last = graph.computed("last", lambda: self.half() + self.cold() if self.a() > 5 else self.half())
        self.cold = graph.computed("cold", lambda: layer[0]() + 1)
        for node in (self.last, self.low):
            node()
        self.a.set(1.0)

    def change(self) -> None:
        with self.graph.batch():
            self.a.set(2.0)
            self.last()
            self.a.set(2.5)
            self.last()
            self.a.set(6.0)


class Together(Model):
    """Nodes alike that are run in one go, and a wave that is left at a cut-off."""

    def __init__(self) -> None:
        graph = self.graph = Graph()
        self.a, self.b = graph.input("a", 1.0), graph.input("b", 2.0)
        first = [
            graph.computed(f"1 {place}", lambda v, n=place: v * n + 1 if n % 3 else v // 10, reads=[self.a])
            for place in range(FEWEST)
        ]
        second = [graph.computed(f"2 {each.key}", lambda u, v: u + v, reads=[each, self.b]) for each in first]
        self.last = graph.computed("last", lambda *values: sum(values), reads=second)
        self.last()
        self.a.set(2.0)
        self.a.set(3.0)

    def change(self) -> None:
        with Batch(self.graph, None, timed=False):
            for number in (4.0, 25.0, 26.0):
                self.a.set(number)
                self.last()


def run_and_interrupt_at(line: int, model: Model) -> int:
    """Make the change, with a KeyboardInterrupt before the numbered line; give the number of lines that ran."""
    lines = 0

    def trace_lines(frame: Any, event: str, arg: Any) -> Any:
        nonlocal lines
        if event == "line":
            lines += 1
            if lines == line:
                raise KeyboardInterrupt
        return trace_lines

    def trace_calls(frame: Any, event: str, arg: Any) -> Any:
        code = frame.f_code
        of_the_engine = "efp_graph/graph/" in code.co_filename.replace("\\", "/")
        return trace_lines if of_the_engine and code.co_name not in ENTRY_AND_EXIT | PUTTING_BACK else None

    before = sys.gettrace()
    sys.settrace(trace_calls)
    try:
        model.change()
    finally:
        sys.settrace(before)
    return lines


@pytest.mark.parametrize("kind", [Model, Slider, Together])
@pytest.mark.skipif(sys.gettrace() is not None, reason="the test traces by itself")
def test_an_interrupt_before_any_line_of_the_engine_leaves_no_trace(kind):
    """In a thread of its own: an exception that a trace function raises inside a handler stays the one being handled.

    It would become the context of whatever is raised later in the thread (CPython 3.11), in tests of other things too.
    """
    with ThreadPoolExecutor(1) as thread:
        thread.submit(interrupt_everywhere, kind).result()


def interrupt_everywhere(kind: type[Model]) -> None:
    done = kind()
    total = run_and_interrupt_at(0, done)
    assert total > 500
    after = done.values()
    for line in range(1, total + 1, 3):
        model = kind()
        before = model.snapshot()
        with pytest.raises(KeyboardInterrupt):
            run_and_interrupt_at(line, model)
        model.graph.check()
        assert model.graph.open_batch is None
        if model.values() != after:
            assert model.snapshot() == before, line
            model.change()
        assert model.values() == after, line
        model.graph.check()
