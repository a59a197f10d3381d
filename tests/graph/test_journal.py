"""Whatever a batch fails with, and wherever, the graph is exactly as it was, and goes on."""

from __future__ import annotations

import itertools
import random
from contextlib import nullcontext

import pytest

from efp_graph.graph.needs import recount
from tests.graph.keeping import KeepingGraph


class Boom(Exception):
    pass


class Model:
    """30 nodes over 4 inputs; every third formula chooses what it reads by an input; some nodes are cold at first."""

    def __init__(self) -> None:
        self.graph = KeepingGraph()
        self.fail_at: int | None = None  # the number of the formula, counted from the start of the batch, that fails
        self.error: type[BaseException] = Boom
        self.runs = 0
        self.inputs = [self.graph.input(f"input {place}", place) for place in range(4)]
        self.nodes = list(self.inputs)
        dice = random.Random(7)
        for place in range(30):
            choices = [dice.sample(self.nodes, 2) for _ in range(2)]
            self.nodes.append(self.graph.computed(f"{place}", self.formula(choices, place % 3 == 0)))
        for node in self.nodes[:-6]:
            node()

    def formula(self, choices, switches):
        def formula():
            self.runs += 1
            if self.runs == self.fail_at:
                raise self.error
            one, two = choices[self.inputs[0]() % 2 if switches else 0]
            return one() * 3 + two() + 1

        return formula

    def change(self, salt):
        with self.graph.batch():
            for place, node in enumerate(self.inputs):
                node.set(10 * salt + place + 1)
            self.nodes[-1]()  # computed for the first time, after a first propagation
            self.inputs[1].set(5 * salt)

    def snapshot(self):
        return {
            node.key: (node.last_value, node.rank, node.state, list(node.reads), set(node.dependents), node.graph)
            for node in self.graph
        }


def count_of_runs():
    model = Model()
    model.runs = 0
    model.change(1)
    return model.runs


@pytest.mark.parametrize("error", [Boom, KeyboardInterrupt])
def test_a_fault_at_each_run_of_a_batch_in_turn_leaves_no_trace(error):
    expected = Model()
    expected.change(1)
    total = count_of_runs()
    assert total > 30
    model = Model()
    before = model.snapshot()
    for place in range(1, total + 1):
        model.runs, model.fail_at, model.error = 0, place, error
        with pytest.raises(error):
            model.change(1)
        model.graph.check()
        assert model.snapshot() == before, place
    model.fail_at = None
    model.change(1)  # the next update works
    model.graph.check()
    assert {node.key: node.last_value for node in model.graph} == {node.key: node.last_value for node in expected.graph}


def test_a_refused_batch_does_not_run_formulas_to_put_values_back():
    model = Model()
    model.runs, model.fail_at = 0, 10
    with pytest.raises(Boom):
        model.change(1)
    assert 10 <= model.runs <= count_of_runs()


@pytest.mark.parametrize("lone", [True, False])
@pytest.mark.parametrize("by_formula", [True, False])
def test_needs_are_counted_afresh_unless_it_was_a_formula_that_refused(by_formula, lone, graph, monkeypatch):
    counted = []
    monkeypatch.setattr("efp_graph.graph.batch.recount", lambda nodes: counted.append(recount(nodes)))
    price, rebate = graph.input("price", 2), graph.input("rebate", 1)
    net = graph.computed("net", lambda: price() - rebate() if price() > 2 else price(), same=lambda old, new: compare())
    top = graph.computed("top", lambda: 6 // (4 - net()))
    compare = bool if by_formula else lambda: [].index(0)  # what comes from anywhere else may come at any point
    assert top() == 3
    for _ in range(2):
        with pytest.raises(ZeroDivisionError if by_formula else ValueError), nullcontext() if lone else graph.batch():
            price.set(5)
        graph.check()
        assert (top(), net.dependencies, rebate.is_needed) == (3, (price,), False)
    assert len(counted) == (0 if by_formula else 2)


def test_edges_that_a_refused_batch_rewired_are_put_back(graph):
    switch, a, b = graph.input("switch", 0), graph.input("a", 1), graph.input("b", 2)
    chosen = graph.computed("chosen", lambda: b() if switch() else a())
    above = graph.computed("above", lambda: chosen())
    graph.computed("failing", lambda: 1 // (chosen() - 2) + above())()
    with pytest.raises(ZeroDivisionError):
        switch.set(1)
    assert chosen.dependencies == (switch, a)
    assert (chosen in a.dependents, chosen in b.dependents) == (True, False)
    a.set(10)
    assert above() == 10


def test_a_removal_in_a_refused_batch_is_put_back(graph, log):
    a = graph.input("a", 1)
    b = graph.computed("b", log("b", lambda: a() + 1))
    c = graph.computed("c", log("c", lambda: b() + 1))
    c()
    log.clear()
    with pytest.raises(Boom):
        with graph.batch():
            a.set(5)
            graph.remove(c, b)
            assert "b" not in graph
            raise Boom
    assert (b.last_value, c.last_value) == (2, 3)
    assert log == []
    a.set(2)
    assert c() == 4


def test_a_key_that_is_taken_over_in_a_refused_batch_is_given_back(graph):
    a = graph.input("a", 1)
    with pytest.raises(Boom):
        with graph.batch():
            graph.remove(a)
            graph.remove(graph.input("a", 2))
            graph.input("a", 3)
            raise Boom
    assert graph["a"] is a
    assert a() == 1


def test_any_mixture_of_nested_batches_is_taken_back():
    model = Model()
    before = model.snapshot()
    for reads, fails in itertools.product(range(2), range(2)):
        with pytest.raises(Boom):
            with model.graph.batch():
                model.inputs[0].set(50)
                if reads:
                    model.nodes[20]()
                try:
                    with model.graph.batch():
                        model.inputs[1].set(60)
                        model.nodes[-1]()
                        if fails:
                            raise Boom
                except Boom:
                    pass
                raise Boom
        model.graph.check()
        assert model.snapshot() == before
