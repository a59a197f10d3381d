"""Values that outlast the process: only what changed runs at the next start."""

from __future__ import annotations

import copy
import pickle
from functools import partial

import pytest

from efp_graph.graph import Graph, GraphError


@pytest.fixture
def start(tmp_path, runs):
    """One run of a program: `with start(price=..) as graph`. The formulas are the same ones each time."""

    def program(path="values.sqlite", **inputs):
        graph = Graph()
        for key, value in inputs.items():
            graph.input(key, value)
        rounded = graph.computed("rounded", lambda: note("rounded") or round(graph["price"]()))
        graph.computed("total", lambda: note("total") or rounded() * graph["count"]())
        return graph, graph.store(tmp_path / path)

    note = runs.append
    return program


def test_a_second_start_runs_nothing(start, runs):
    for expected in (["total", "rounded"], []):
        graph, store = start(price=2.2, count=3)
        with store:
            assert graph["total"]() == 6
        assert runs.taken() == expected


def test_another_input_runs_what_reads_it(start, runs):
    for count, expected in ((3, ["total", "rounded"]), (4, ["total"])):
        graph, store = start(price=2.2, count=count)
        with store:
            assert graph["total"]() == 2 * count
        assert runs.taken() == expected


def test_an_input_that_makes_no_difference_is_cut_off(start, runs):
    for price, expected in ((2.2, ["total", "rounded"]), (2.4, ["rounded"])):
        graph, store = start(price=price, count=3)
        with store:
            assert graph["total"]() == 6
        assert runs.taken() == expected


def test_going_back_to_an_older_value_is_right(start):
    for price in (2.2, 7.0, 2.2):
        graph, store = start(price=price, count=3)
        with store:
            assert graph["total"]() == round(price) * 3


def test_what_is_not_read_is_not_computed_for_the_file(start, runs):
    graph, store = start(price=2.2, count=3)
    with store:
        graph["rounded"]()
    assert runs.taken() == ["rounded"]


def test_a_formula_that_was_changed_runs_again(tmp_path):
    for factor in (2, 3):
        graph = Graph()
        a = graph.input("a", 5)
        graph.computed("scaled", lambda factor=factor, a=a: a() * factor)
        with graph.store(tmp_path / "values.sqlite"):
            assert graph["scaled"]() == 5 * factor


def test_inputs_can_be_taken_from_the_file(tmp_path):
    for value in (5, None):
        graph = Graph()
        a = graph.input("a", value or 0)
        with graph.store(tmp_path / "values.sqlite") as store:
            if value is None:
                store.restore_inputs()
            assert a() == 5


def test_an_error_is_not_served_from_the_file(tmp_path):
    def program(denominator):
        graph = Graph()
        a = graph.input("a", 6)
        graph.computed("b", lambda: a() / denominator)
        return graph, graph.store(tmp_path / "values.sqlite")

    graph, store = program(0)
    with store, pytest.raises(ZeroDivisionError):
        graph["b"]()
    graph, store = program(2)
    with store:
        assert graph["b"]() == 3.0


def test_a_change_in_the_process_is_in_the_file(start, runs):
    graph, store = start(price=2.2, count=3)
    with store:
        graph["total"]()
        graph["price"].set(9.0)
        graph["total"]()
    runs.clear()
    graph, store = start(price=9.0, count=3)
    with store:
        assert graph["total"]() == 27
    assert runs.taken() == []


def times(factor, value):
    return factor * value


@pytest.mark.parametrize("copied", [copy.deepcopy, lambda graph: pickle.loads(pickle.dumps(graph))])
def test_a_copy_is_another_graph_with_the_same_inputs_and_formulas(copied):
    graph = Graph()
    a = graph.input("a", 5)
    graph.computed("double", partial(times, 2), reads=[a])
    other = copied(graph)
    a.set(7)
    assert (graph["double"](), other["double"]()) == (14, 10)


def test_a_formula_that_cannot_travel_is_named():
    graph = Graph()
    graph.computed("local", lambda: 1)
    with pytest.raises(GraphError, match="local"):
        pickle.dumps(graph)
