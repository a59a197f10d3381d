"""Dependencies are those of the last run: branches, loops, and nodes that are made on the way."""

from __future__ import annotations

import pytest


@pytest.fixture(params=[True, False], ids=["kept", "read"])
def wanted(request, graph):
    return graph.keep if request.param else lambda node: node()


def test_a_branch_that_is_not_taken_is_no_dependency(graph, runs, wanted):
    switch, one, two = graph.input("switch", True), graph.input("one", 1), graph.input("two", 2)
    chosen = graph.computed("chosen", runs("chosen", lambda: one() if switch() else two()))
    wanted(chosen)
    runs.clear()
    two.set(20)
    assert chosen() == 1
    assert runs.taken() == []
    assert chosen.dependencies == (switch, one)


def test_a_branch_that_was_left_is_no_dependency_any_more(graph, runs, wanted):
    switch, one, two = graph.input("switch", True), graph.input("one", 1), graph.input("two", 2)
    chosen = graph.computed("chosen", runs("chosen", lambda: one() if switch() else two()))
    wanted(chosen)
    switch.set(False)
    assert chosen() == 2
    runs.clear()
    one.set(10)
    assert chosen() == 2
    assert runs.taken() == []
    assert chosen not in one.dependents


def test_a_branch_that_is_taken_again_is_up_to_date(graph, wanted):
    switch, one, two = graph.input("switch", True), graph.input("one", 1), graph.input("two", 2)
    chosen = graph.computed("chosen", lambda: one() if switch() else two())
    wanted(chosen)
    switch.set(False)
    one.set(11)
    switch.set(True)
    assert chosen() == 11
    one.set(12)
    assert chosen() == 12


def test_and_or_read_no_more_than_python_does(graph, runs, wanted):
    first, second = graph.input("first", 0), graph.input("second", 5)
    both = graph.computed("both", runs("both", lambda: first() and second()))
    either = graph.computed("either", runs("either", lambda: second() or first()))
    wanted(both)
    wanted(either)
    runs.clear()
    second.set(6)
    assert (both(), either()) == (0, 6)
    assert runs.taken() == ["either"]


def test_what_hides_behind_a_guard_does_no_harm_when_the_guard_closes(graph, wanted):
    """The user logs out, and what reads the name of the user would fail."""
    user = graph.input("user", {"name": "Ada"})
    name = graph.computed("name", lambda: user()["name"])
    title = graph.computed("title", lambda: f"Hello {name()}" if user() is not None else "Please log in")
    wanted(title)
    user.set(None)
    assert title() == "Please log in"
    assert name not in title.dependencies
    user.set({"name": "Bob"})
    assert title() == "Hello Bob"


def test_a_condition_that_is_computed_guards_too(graph, runs):
    items = graph.input("items", [3, 4])
    has_items = graph.computed("has items", lambda: len(items()) > 0)
    first = graph.computed("first", runs("first", lambda: items()[0]))
    shown = graph.computed("shown", lambda: first() if has_items() else "empty")
    assert shown() == 3
    runs.clear()
    items.set([])
    assert shown() == "empty"
    assert runs.taken() == []


def test_the_outer_formula_leaves_before_the_inner_one_would_run(graph, runs):
    a = graph.input("a", 1)
    inner = graph.computed("inner", runs("inner", lambda: a() * 2))
    outer = graph.computed("outer", runs("outer", lambda: inner() if a() < 3 else -1))
    outer()
    runs.clear()
    a.set(7)
    assert outer() == -1
    assert runs.taken() == ["outer"]


def test_one_of_many_is_selected(graph, runs, wanted):
    sources = [graph.input(f"source {place}", place) for place in range(100)]
    place = graph.input("place", 3)
    selected = graph.computed("selected", runs("selected", lambda: sources[place()]()))
    wanted(selected)
    runs.clear()
    for other in (0, 50, 99):
        sources[other].set(-1)
        selected()
    assert runs.taken() == []
    place.set(50)
    assert selected() == -1
    sources[50].set(500)
    assert selected() == 500
    assert runs.taken() == ["selected"] * 2


def test_a_loop_reads_as_many_nodes_as_there_are(graph, wanted):
    count = graph.input("count", 2)
    cells = [graph.input(f"cell {place}", 1) for place in range(10)]
    total = graph.computed("total", lambda: sum(cell() for cell in cells[: count()]))
    wanted(total)
    for number in (5, 10, 0, 3):
        count.set(number)
        assert total() == number
        assert len(total.dependencies) == number + 1


def test_another_order_of_reads_is_still_one_run(graph, runs, wanted):
    flip, a, b = graph.input("flip", False), graph.input("a", 1), graph.input("b", 2)
    left, right = graph.computed("left", lambda: a() + 1), graph.computed("right", lambda: b() + 1)
    pair = graph.computed("pair", runs("pair", lambda: (right(), left()) if flip() else (left(), right())))
    wanted(pair)
    runs.clear()
    with graph.batch():
        flip.set(True)
        a.set(10)
    assert pair() == (3, 11)
    assert runs.counts()["pair"] <= 2  # interrupted at most once, because it read a node too early
    b.set(20)
    assert pair() == (21, 11)
    assert runs.taken() == ["pair"]


def test_a_formula_that_comes_to_read_a_higher_node_is_lifted_above_it(graph, wanted):
    switch, a = graph.input("switch", False), graph.input("a", 1)
    last = a
    for place in range(20):
        last = graph.computed(f"{place}", lambda below=last: below() + 1)
    low = graph.computed("low", lambda: last() if switch() else 0)
    above = graph.computed("above", lambda: low() + 1)
    wanted(above)
    wanted(last)
    with graph.batch():
        switch.set(True)
        a.set(100)
    assert above() == 121
    a.set(200)
    assert above() == 221


def test_two_formulas_exchange_who_reads_whom_without_a_false_cycle(graph, wanted):
    flip, a = graph.input("flip", False), graph.input("a", 1)
    one = graph.computed("one", lambda: two() + 1 if flip() else a())
    two = graph.computed("two", lambda: a() if flip() else one() + 1)
    wanted(one)
    wanted(two)
    assert (one(), two()) == (1, 2)
    flip.set(True)
    assert (one(), two()) == (2, 1)
    flip.set(False)
    assert (one(), two()) == (1, 2)


def test_a_formula_that_reads_nothing_any_more_is_a_constant(graph, runs, wanted):
    stop, a = graph.input("stop", False), graph.input("a", 1)
    done = []
    once = graph.computed("once", runs("once", lambda: "over" if done else a() if not stop() else "over"))
    wanted(once)
    done.append(True)
    a.set(2)
    assert once() == "over"
    runs.clear()
    a.set(3)
    stop.set(True)
    assert once() == "over"
    assert runs.taken() == []
    assert once.dependencies == ()


def test_a_formula_without_reads_runs_once(graph, runs):
    constant = graph.computed("constant", runs("constant", lambda: 42))
    other = graph.input("other", 0)
    for value in range(5):
        other.set(value)
        assert constant() == 42
    assert runs.taken() == ["constant"]


def test_a_node_that_holds_a_node_is_followed(graph, wanted):
    one, two = graph.input("one", 1), graph.input("two", 2)
    current = graph.input("current", one)
    value = graph.computed("value", lambda: current()())
    wanted(value)
    one.set(10)
    assert value() == 10
    current.set(two)
    assert value() == 2
    one.set(100)
    two.set(20)
    assert value() == 20


def test_a_formula_may_make_nodes_and_read_them(graph, wanted):
    """The inner graph follows as what it was made from does (`bind` elsewhere)."""
    count, unit = graph.input("count", 2), graph.input("unit", 10)

    def formula():
        parts = [graph.computed(lambda place=place: place * unit()) for place in range(count())]
        return sum(part() for part in parts)

    total = graph.computed("total", formula)
    wanted(total)
    assert total() == 10
    unit.set(100)
    assert total() == 100
    count.set(4)
    assert total() == 600


def test_a_dependency_that_is_found_after_a_cut_off_is_followed(graph, wanted):
    a, b = graph.input("a", 1), graph.input("b", 1)
    positive = graph.computed("positive", lambda: a() > 0)
    shown = graph.computed("shown", lambda: "no" if not positive() else b())
    wanted(shown)
    a.set(2)
    b.set(3)
    assert shown() == 3
    a.set(-1)
    b.set(4)
    assert shown() == "no"
    a.set(1)
    assert shown() == 4
