"""What is deliberately otherwise here: each row of `differences.py` has a test, and each test here a row."""

from __future__ import annotations

from pathlib import Path

import pytest

from efp_graph.graph import CycleError, ForgottenCall, Graph, GraphError, RemovedNode
from tests.graph.conformance.differences import DIFFERENCES


@pytest.mark.parametrize("difference", DIFFERENCES, ids=[difference.test for difference in DIFFERENCES])
def test_each_difference_is_shown_by_a_test(difference):
    *module, name = difference.test.split(".")
    file = Path(__file__).with_name(f"{module[0]}.py" if module else Path(__file__).name)
    assert f"\ndef {name}(" in file.read_text(encoding="utf-8")


def test_each_test_here_is_of_a_difference():
    known = {difference.test for difference in DIFFERENCES} | {
        "test_each_difference_is_shown_by_a_test",
        "test_each_test_here_is_of_a_difference",
    }
    assert {name for name in globals() if name.startswith("test_")} <= known


def test_an_error_of_a_needed_node_refuses_the_write(graph):
    a = graph.input("a", 1)
    inverse = graph.computed("inverse", lambda: 1 / a())
    graph.keep(inverse)
    with pytest.raises(ZeroDivisionError):
        a.set(0)
    assert (a(), inverse()) == (1, 1.0)


def test_setting_a_computed_node_is_refused_and_pinning_is_the_way(graph):
    a = graph.input("a", 1)
    b = graph.computed("b", lambda: a())
    with pytest.raises(GraphError, match="computed"):
        b.set(5)
    b.pin(5, source="the invoice")
    assert b() == 5
    graph.undo()
    assert b() == 1


def test_sameness_is_that_of_bits(graph, runs):
    a = graph.input("a", [0.0])
    shown = graph.computed("shown", runs("shown", lambda: repr(a())))
    shown()
    runs.clear()
    a.set([0.0])  # another list
    shown()
    assert runs.taken() == []
    a.set([-0.0])  # == the list before
    assert shown() == "[-0.0]"


def test_an_object_that_is_changed_in_place_is_no_change(graph):
    numbers = [1]
    a = graph.input("a", numbers)
    total = graph.computed("total", lambda: sum(a()))
    assert total() == 1
    numbers.append(5)
    a.set(numbers)
    assert total() == 1
    a.set([*numbers])  # the same contents as the input holds
    assert total() == 1
    a.set([1, 5, 0])
    assert total() == 6


@pytest.mark.parametrize("policy", ["veto", "keep"])
def test_an_error_of_a_test_of_sameness_refuses_the_batch(policy):
    graph = Graph(on_error=policy)
    a = graph.input("a", 1)
    b = graph.computed("b", lambda: a(), same=lambda old, new: old.no_such_thing)
    graph.keep(b)
    with pytest.raises(AttributeError):
        a.set(2)
    assert (a(), b(), b.error) == (1, 1, None)
    graph.check()


def test_what_a_test_of_sameness_reads_is_no_dependency(graph, runs):
    tolerance, a = graph.input("tolerance", 1.0), graph.input("a", 1.0)
    coarse = graph.computed("coarse", lambda: a(), same=lambda old, new: abs(old - new) < tolerance())
    shown = graph.computed("shown", runs("shown", lambda: coarse()))
    graph.keep(shown)
    a.set(1.5)
    runs.clear()
    tolerance.set(0.1)
    assert shown() == 1.0
    assert runs.taken() == []
    a.set(1.6)
    assert shown() == 1.6


def test_catching_what_is_not_kept_is_refused(graph):
    inverse = graph.computed("inverse", lambda: 1 / 0)

    def formula():
        try:
            return inverse()
        except ZeroDivisionError:
            return 0

    safe = graph.computed("safe", formula)
    with pytest.raises(GraphError, match=r"safe went on after inverse"):
        safe()


@pytest.mark.parametrize("policy", ["veto", "keep"])
def test_a_cycle_is_never_a_value(policy):
    graph = Graph(on_error=policy)
    switch = graph.input("switch", False)
    a = graph.computed("a", lambda: b() if switch() else 1)
    b = graph.computed("b", lambda: a() + 1)
    graph.keep(b)
    with pytest.raises(CycleError):
        switch.set(True)
    assert (switch(), b(), b.error) == (False, 2, None)


def test_a_cycle_that_is_not_run_into_does_no_harm(graph):
    switch = graph.input("switch", False)
    a = graph.computed("a", lambda: b() if switch() else 1)
    b = graph.computed("b", lambda: a() + 1)
    assert (a(), b()) == (1, 2)


def test_a_needed_formula_may_run_a_last_time_when_its_reader_leaves(graph, runs):
    user = graph.input("user", {"name": "Ada"})
    name = graph.computed("name", runs("name", lambda: user()["name"]))
    title = graph.computed("title", runs("title", lambda: name() if user() else "Please log in"))
    with graph.keep(title):
        runs.clear()
        user.set(None)  # `name` fails, and its error refuses nothing
        assert runs.taken() == ["name", "title"]
        user.set({"name": "Bob"})
    runs.clear()
    user.set(None)  # as nobody needs them now
    assert title() == "Please log in"
    assert runs.taken() == ["title"]


def test_a_formula_that_reads_too_early_is_entered_twice(graph, runs):
    flip, a = graph.input("flip", False), graph.input("a", 1)
    far = graph.computed("far", lambda: a() + 1)
    farther = graph.computed("farther", lambda: far() + 1)
    low = graph.computed("low", runs("low", lambda: farther() if flip() else 0))
    graph.keep(low)
    graph.keep(farther)
    runs.clear()
    with graph.batch() as report:
        flip.set(True)
        a.set(10)
    assert low() == 12
    assert runs.taken() == ["low", "low"]
    assert report.restarts == 1


def test_nodes_that_an_earlier_run_made_go_on(graph):
    a = graph.input("a", 1)
    made = []

    def formula():
        made.append(graph.computed(lambda: a() * 10))
        return made[-1]()

    outer = graph.computed("outer", formula)
    outer()
    a.set(2)
    outer()
    assert len(made) == 2
    assert [node() for node in made] == [20, 20]


def test_a_node_with_a_key_stays(graph):
    a = graph.input("a", 1)
    graph.computed("b", lambda: a() + 1)
    assert graph["b"]() == 2
    graph.remove(graph["b"])
    assert "b" not in graph


def test_a_node_is_declared_anew_by_removing_it(graph):
    a = graph.input("a", 1)
    old = graph.computed("b", lambda: a() + 1)
    by_key = graph.computed("by key", lambda: graph["b"]() * 2)
    by_node = graph.computed("by node", lambda: old() * 2)
    with graph.keep(by_node), pytest.raises(GraphError, match="by node"):
        graph.remove(old)
    graph.keep(by_key)
    with graph.batch():
        graph.remove(old)
        graph.computed("b", lambda: a() + 100)
    assert by_key() == 202
    with pytest.raises(RemovedNode):
        by_node()


def test_a_node_is_not_its_value(graph):
    a = graph.input("a", 0)
    for use in (lambda: bool(a), lambda: a == 0, lambda: a + 1, lambda: a < 1, lambda: list(a)):
        with pytest.raises(ForgottenCall):
            use()


def test_arguments_of_a_family_are_given_by_place(graph):
    power = graph.family("power", lambda base, exponent=2: base**exponent)
    assert (power(3), power(3, 3)) == (9, 27)
    with pytest.raises(TypeError):
        power(base=3)
