"""A pinned node holds a given value: a change like any other."""

from __future__ import annotations

from typing import Any

import hypothesis.strategies as st
import pytest
from hypothesis import settings
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from efp_graph.graph import Graph, GraphError, HistoryError, ImpureFormula, RemovedNode
from tests.graph.keeping import KeepingGraph


@pytest.fixture
def shop(graph, log):
    """price × count = net, net × 1.2 = total; both warm."""
    price, count = graph.input("price", 3.0), graph.input("count", 4)
    net = graph.computed("net", log("net", lambda: price() * count()))
    total = graph.computed("total", log("total", lambda: net() * 1.5))
    assert total() == 18.0
    log.clear()
    return price, count, net, total


def test_a_pinned_node_holds_the_value_until_it_is_unpinned(graph, log, shop):
    price, _, net, total = shop
    net.pin(10.0, source="the invoice")
    assert (net(), total(), net.is_pinned, total.is_pinned) == (10.0, 15.0, True, False)
    assert log == ["total"]  # the formula of a pinned node does not run
    price.set(5.0)
    assert (net(), total(), log) == (10.0, 15.0, ["total"])
    net.unpin()
    assert (net(), total(), net.is_pinned) == (20.0, 30.0, False)
    assert log == ["total", "net", "total"]


def test_it_is_undone_and_made_again(graph, shop):
    _, _, net, total = shop
    net.pin(10.0)
    net.pin(20.0)
    graph.undo()
    assert total() == 15.0
    graph.undo()
    assert (total(), net.is_pinned) == (18.0, False)
    graph.redo()
    assert (total(), net.is_pinned) == (15.0, True)


def test_a_batch_that_fails_takes_it_back(graph, shop):
    _, _, net, total = shop
    before = set(graph.nodes), net.formula, net.direct, net.reads
    with pytest.raises(ZeroDivisionError):
        with graph.batch():
            net.pin(10.0)
            assert total() == 15.0
            raise ZeroDivisionError
    assert (total(), net.is_pinned) == (18.0, False)
    assert (set(graph.nodes), net.formula, net.direct, net.reads) == before
    net.pin(20.0)
    assert total() == 30.0


def test_the_report_and_the_views_tell(graph, shop):
    _, _, net, total = shop
    with graph.batch("invoice") as report:
        net.pin(12.0, source="the invoice")  # what it had
    assert ([node.key for node in report.changed], report.cut_off) == (["pin of net"], [net])
    with graph.batch() as report:
        net.pin(10.0, source="the invoice")
    assert [node.key for node in report.path_to(total)] == ["pin of net", "net", "total"]
    view = graph.to_networkx()
    assert view.nodes["net"]["pinned"] == "the invoice"
    assert "pinned" not in view.nodes["total"]
    net.pin(10.0)
    assert graph.to_networkx().nodes["net"]["pinned"] is True


def test_a_function_of_fixed_nodes_is_pinned_too(graph):
    price = graph.input("price", 3.0)
    double = graph.computed("double", lambda price: 2 * price, reads=[price])
    total = graph.computed("total", lambda double: double + 1, reads=[double])
    assert total() == 7.0
    double.pin(1.0)
    price.set(4.0)
    assert total() == 2.0
    double.unpin()
    price.set(5.0)
    assert total() == 11.0


def test_a_cold_node_is_pinned_without_being_computed(graph):
    broken = graph.computed("broken", lambda: 1 / 0)
    broken.pin(7)
    assert broken() == 7
    with pytest.raises(ZeroDivisionError):
        broken.unpin()
    assert (broken(), broken.is_pinned) == (7, True)


def test_a_tolerance_does_not_loosen_a_pin(graph):
    price = graph.input("price", 3.0)
    rough = graph.computed("rough", lambda: price(), same=lambda old, new: abs(old - new) < 1.0)
    assert rough() == 3.0
    rough.pin(3.5)
    assert rough() == 3.5
    rough.unpin()
    assert rough() == 3.5  # within the tolerance again


def test_bad_use_is_refused_by_name(graph, shop):
    price, _, net, total = shop
    with pytest.raises(GraphError, match=r"price is an input and is not pinned. Set it"):
        price.pin(1.0)
    net.unpin()  # is not pinned: nothing to do
    assert len(graph.history.done) == 0
    bad = graph.computed("bad", lambda: net.pin(1.0))
    with pytest.raises(ImpureFormula):
        bad()
    graph.remove(total)
    with pytest.raises(RemovedNode):
        total.pin(1.0)


def test_a_pin_leaves_with_its_node_and_comes_back_with_it(graph, shop):
    _, _, net, total = shop
    total.pin(1.0)
    graph.remove(total)
    assert set(graph.nodes) == {"price", "count", "net"}
    graph.undo()
    assert (total(), total.is_pinned) == (1.0, True)
    graph.remove(total)
    total = graph.computed("total", lambda: net() + 1)
    total.pin(2.0)
    assert total() == 2.0


class Boom(Exception):
    """An injected fault."""


class AnySequenceOfPins(RuleBasedStateMachine):
    """Set, pin, unpin, fail, undo, redo: values are those of plain Python, and undo knows each state."""

    KEYS = ("a", "b", "p", "q", "r")

    @initialize()
    def build(self) -> None:
        graph = self.graph = KeepingGraph()
        a, b = graph.input("a", 1), graph.input("b", 2)
        p = graph.computed("p", lambda: a() + b())
        q = graph.computed("q", lambda: b() if p() % 2 else a() * p())
        r = graph.computed("r", lambda p, q: p - q, reads=[p, q])
        r()
        self.nodes = {node.key: node for node in (a, b, p, q, r)}
        self.state: dict[str, int] = {"a": 1, "b": 2}
        self.done: list[dict[str, int]] = []
        self.undone: list[dict[str, int]] = []

    def change(self, changes: dict[str, int | None]) -> dict[str, int]:
        """Make the changes in the graph; None unpins. Gives the state after them."""
        state = dict(self.state)
        for key, value in changes.items():
            node = self.nodes[key]
            if value is None:
                if key in "pqr":
                    node.unpin()
                    state.pop(key, None)
            elif key in "ab":
                node.set(value)
                state[key] = value
            else:
                node.pin(value)
                state[key] = value
        return state

    CHANGES = st.dictionaries(st.sampled_from(KEYS), st.none() | st.integers(0, 3), min_size=1)

    @rule(changes=CHANGES)
    def commit(self, changes: Any) -> None:
        steps = len(self.graph.history.done)
        with self.graph.batch():
            state = self.change(changes)
        if len(self.graph.history.done) > steps:  # a pin that is set again to what it held may be a step, or none
            self.done.append(self.state)
            self.undone.clear()
        self.state = state

    @rule(changes=CHANGES, inner=CHANGES, keep=st.booleans())
    def fail(self, changes: Any, inner: Any, keep: bool) -> None:
        try:
            with self.graph.batch():
                self.change(changes)
                try:
                    with self.graph.batch():
                        self.change(inner)
                        raise Boom
                except Boom:
                    if not keep:
                        raise
                self.nodes["r"]()
                raise Boom
        except Boom:
            pass

    @rule()
    def undo(self) -> None:
        self.travel(self.graph.undo, self.done, self.undone)

    @rule()
    def redo(self) -> None:
        self.travel(self.graph.redo, self.undone, self.done)

    def travel(self, verb: Any, source: list[Any], target: list[Any]) -> None:
        if not source:
            with pytest.raises(HistoryError):
                verb()
            return
        verb()
        target.append(self.state)
        self.state = source.pop()

    @invariant()
    def values_are_those_of_plain_python(self) -> None:
        if not hasattr(self, "graph"):
            return
        state, nodes = self.state, self.nodes
        p = state.get("p", state["a"] + state["b"])
        q = state.get("q", state["b"] if p % 2 else state["a"] * p)
        r = state.get("r", p - q)
        assert {key: node() for key, node in nodes.items()} == {**state, "p": p, "q": q, "r": r}
        assert {key for key in "pqr" if nodes[key].is_pinned} == state.keys() & {"p", "q", "r"}
        self.graph.check()


AnySequenceOfPins.TestCase.settings = settings(deadline=None, derandomize=True, max_examples=60, stateful_step_count=20)
TestAnySequenceOfPins = AnySequenceOfPins.TestCase


def test_a_node_that_holds_an_error_or_is_marked_can_be_pinned():
    graph = Graph(on_error="keep")
    divisor = graph.input("divisor", 0)
    ratio = graph.computed("ratio", lambda: 12 // divisor())
    half = graph.computed("half", lambda: ratio() // 2)
    graph.keep(half)
    assert ratio.error is not None
    ratio.pin(8)
    assert (ratio(), half()) == (8, 4)
    graph.undo()
    assert half.error is not None
    sign = graph.computed("sign", lambda: divisor() >= 0)
    text = graph.computed("text", lambda: "+" if sign() else "-")
    assert text() == "+"
    divisor.set(3)  # `text` may have to run; `sign` will turn out to be the same
    text.pin("?")
    assert text() == "?"
    graph.check()
