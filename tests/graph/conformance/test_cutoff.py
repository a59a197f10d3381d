"""Equality and early cut-off: what has not changed runs nothing."""

from __future__ import annotations

import math
from operator import is_

import pytest

from efp_graph.graph import Graph


@pytest.fixture(params=[True, False], ids=["kept", "read"])
def wanted(request, graph):
    return graph.keep if request.param else lambda node: node()


@pytest.mark.parametrize("value", [1, "text", None, (1, 2.5), math.nan, [1, 2], {"a": {1, 2}}, b"bytes", 10**30])
def test_the_same_value_again_runs_nothing(graph, runs, value, wanted):
    a = graph.input("a", value)
    b = graph.computed("b", runs("b", lambda: [a()]))
    wanted(b)
    runs.clear()
    a.set(value if value is None else type(value)(value))
    b()
    assert runs.taken() == []


@pytest.mark.parametrize(("old", "new"), [(0.0, -0.0), (1, True), (1, 1.0), ("1", 1), ([1], (1,)), (None, 0), (0, "")])
def test_values_that_can_be_told_apart_are_a_change(graph, old, new, wanted):
    a = graph.input("a", old)
    shown = graph.computed("shown", lambda: repr(a()))
    wanted(shown)
    a.set(new)
    assert shown() == repr(new)


def test_a_formula_that_gives_what_it_gave_stops_the_change(graph, runs, wanted):
    a = graph.input("a", 1)
    sign = graph.computed("sign", runs("sign", lambda: a() > 0))
    text = graph.computed("text", runs("text", lambda: "yes" if sign() else "no"))
    wanted(text)
    runs.clear()
    a.set(2)
    assert text() == "yes"
    assert runs.taken() == ["sign"]


def test_a_change_goes_on_when_a_cut_off_is_over(graph, runs, wanted):
    a = graph.input("a", 1)
    sign = graph.computed("sign", lambda: a() > 0)
    text = graph.computed("text", runs("text", lambda: "yes" if sign() else "no"))
    wanted(text)
    runs.clear()
    for value in (2, 3, -1, -2, 4):
        a.set(value)
        assert text() == ("yes" if value > 0 else "no")
    assert runs.taken() == ["text", "text"]


def test_a_cut_off_holds_for_a_whole_chain(graph, runs, wanted):
    a = graph.input("a", 0)
    last = graph.computed("zero", lambda: a() * 0)
    for place in range(30):
        last = graph.computed(f"{place}", runs("above", lambda below=last: below() + 1))
    wanted(last)
    runs.clear()
    a.set(9)
    assert last() == 30
    assert runs.taken() == []


def test_there_and_back_in_one_batch_is_no_change(graph, runs, wanted):
    a = graph.input("a", 1)
    b = graph.computed("b", runs("b", lambda: a() + 1))
    wanted(b)
    runs.clear()
    with graph.batch() as report:
        a.set(5)
        a.set(1)
    b()
    assert runs.taken() == []
    assert report.changed == []


def test_there_and_back_before_the_next_read_runs_only_what_stands_next_to_the_input(graph, runs):
    a = graph.input("a", 1)
    b = graph.computed("b", runs("b", lambda: a() + 1))
    c = graph.computed("c", runs("c", lambda: b() + 1))
    c()
    runs.clear()
    a.set(5)
    a.set(1)
    assert c() == 3
    assert runs.taken() == ["b"]


def test_one_changed_dependency_among_unchanged_ones_is_enough(graph, runs, wanted):
    a, b = graph.input("a", 1), graph.input("b", 1)
    still = graph.computed("still", lambda: a() > 0)
    both = graph.computed("both", runs("both", lambda: (still(), b())))
    wanted(both)
    runs.clear()
    with graph.batch():
        a.set(2)
        b.set(2)
    assert both() == (True, 2)
    assert runs.taken() == ["both"]


def test_a_test_of_its_own_decides_what_is_told_to_readers(graph, runs, wanted):
    a = graph.input("a", "Hello", same=lambda old, new: old.lower() == new.lower())
    b = graph.computed("b", runs("b", lambda: a()))
    wanted(b)
    runs.clear()
    a.set("HELLO")
    assert b() == "Hello"
    assert runs.taken() == []
    a.set("Bye")
    assert b() == "Bye"


def test_a_test_gets_the_old_value_first(graph, wanted):
    pairs = []
    a = graph.input("a", 1, same=lambda old, new: pairs.append((old, new)) or False)
    wanted(graph.computed("b", lambda: a()))
    a.set(2)
    a.set(3)
    assert pairs == [(1, 2), (2, 3)]


def test_never_the_same_runs_readers_with_each_set(graph, runs, wanted):
    a = graph.input("a", 1, same=lambda old, new: False)
    b = graph.computed("b", runs("b", lambda: a()))
    wanted(b)
    runs.clear()
    for _ in range(3):
        a.set(1)
        b()
    assert runs.taken() == ["b"] * 3


def test_always_the_same_freezes_what_readers_see(graph, runs, wanted):
    a = graph.input("a", 1)
    frozen = graph.computed("frozen", lambda: a(), same=lambda old, new: True)
    b = graph.computed("b", runs("b", lambda: frozen() * 10))
    wanted(b)
    runs.clear()
    a.set(2)
    assert b() == 10
    assert runs.taken() == []


def test_identity_can_be_the_test(graph, runs, wanted):
    a = graph.input("a", [1], same=is_)
    b = graph.computed("b", runs("b", lambda: list(a())))
    wanted(b)
    runs.clear()
    a.set([1])
    b()
    assert runs.taken() == ["b"]


def test_small_steps_under_a_tolerance_add_up_and_are_told(graph, wanted):
    a = graph.input("a", 0.0)
    coarse = graph.computed("coarse", lambda: a(), same=lambda old, new: abs(old - new) < 1)
    shown = graph.computed("shown", lambda: coarse())
    wanted(shown)
    seen = []
    for step in range(1, 8):
        a.set(step * 0.4)
        seen.append(shown())
    assert seen == pytest.approx([0.0, 0.0, 1.2, 1.2, 1.2, 2.4, 2.4])


def test_a_graph_can_have_another_idea_of_sameness():
    graph = Graph(same=lambda old, new: old == new)
    a = graph.input("a", 1)
    b = graph.computed("b", lambda: type(a()).__name__)
    assert b() == "int"
    a.set(1.0)
    assert b() == "int"


@pytest.mark.parametrize("value", [None, False, 0, "", (), math.nan])
def test_a_value_that_is_false_or_nothing_is_remembered_like_any_other(graph, runs, value):
    a = graph.input("a", value)
    b = graph.computed("b", runs("b", lambda: a()))
    for _ in range(3):
        assert b() is value
    assert runs.taken() == ["b"]
