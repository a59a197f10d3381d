"""Glitch freedom: nobody sees values of two states together, and nothing runs twice for one change."""

from __future__ import annotations

import pytest

from tests.graph.conformance.counting import chain


@pytest.fixture(params=[True, False], ids=["kept", "read"])
def wanted(request, graph):
    """What is asked of a node: that it is kept up to date, or only that it is read."""
    return graph.keep if request.param else lambda node: node()


def test_the_tip_of_a_diamond_runs_once_for_each_change(graph, runs, wanted):
    a = graph.input("a", 1)
    left = graph.computed("left", runs("left", lambda: a() + 1))
    right = graph.computed("right", runs("right", lambda: a() * 10))
    tip = graph.computed("tip", runs("tip", lambda: left() + right()))
    wanted(tip)
    assert runs.counts() == {"left": 1, "right": 1, "tip": 1}
    a.set(2)
    assert tip() == 23
    assert runs.counts() == {"left": 1, "right": 1, "tip": 1}


def test_the_tail_behind_a_diamond_runs_once(graph, runs, wanted):
    a = graph.input("a", 1)
    left, right = graph.computed("left", lambda: a() + 1), graph.computed("right", lambda: a() - 1)
    tip = graph.computed("tip", lambda: left() * right())
    tail = graph.computed("tail", runs("tail", lambda: -tip()))
    wanted(tail)
    runs.clear()
    a.set(3)
    assert tail() == -8
    assert runs.taken() == ["tail"]


def test_arms_of_different_length_meet_in_one_run(graph, runs, wanted):
    a = graph.input("a", 0)
    long = chain(graph, a, 7)
    tip = graph.computed("tip", runs("tip", lambda: (a(), long())))
    wanted(tip)
    runs.clear()
    a.set(5)
    assert tip() == (5, 12)
    assert runs.taken() == ["tip"]


def test_no_formula_ever_sees_a_mixture_of_two_states(graph, wanted):
    a = graph.input("a", 0)
    double = graph.computed("double", lambda: 2 * a())
    seen = []

    def formula():
        seen.append((a(), double()))
        return seen[-1]

    wanted(graph.computed("pair", formula))
    for value in range(1, 20):
        a.set(value)
        graph["pair"]()
    assert all(two == 2 * one for one, two in seen)
    assert len(seen) == 20


def test_an_impossible_branch_is_never_taken(graph, wanted):
    """`2a == a + a` is false in no state."""
    a = graph.input("a", 1)
    one, two = graph.computed("one", lambda: a() + a()), graph.computed("two", lambda: 2 * a())
    verdict = graph.computed("verdict", lambda: "same" if one() == two() else 1 / 0)
    wanted(verdict)
    for value in range(2, 10):
        a.set(value)
        assert verdict() == "same"


def test_a_ladder_of_twenty_diamonds_costs_sixty_runs_and_not_a_million(graph, runs, wanted):
    last = first = graph.input("first", 1)
    for rung in range(20):
        left = graph.computed(f"left {rung}", runs("left", last.read))
        right = graph.computed(f"right {rung}", runs("right", last.read))
        last = graph.computed(f"tip {rung}", runs("tip", lambda left=left, right=right: (left() + right()) % 1009))
    wanted(last)
    assert runs.counts() == {"left": 20, "right": 20, "tip": 20}
    first.set(2)
    assert last() == 2 * 2**20 % 1009
    assert runs.counts() == {"left": 20, "right": 20, "tip": 20}


def test_many_arms_meet_in_one_run(graph, runs, wanted):
    a = graph.input("a", 1)
    arms = [graph.computed(f"arm {place}", lambda place=place: a() + place) for place in range(50)]
    total = graph.computed("total", runs("total", lambda: sum(arm() for arm in arms)))
    wanted(total)
    runs.clear()
    a.set(2)
    assert total() == 50 * 2 + sum(range(50))
    assert runs.taken() == ["total"]


def test_two_inputs_of_one_batch_meet_in_one_run(graph, runs, wanted):
    first, last = graph.input("first", "Ada"), graph.input("last", "Byron")
    name = graph.computed("name", runs("name", lambda: f"{first()} {last()}"))
    wanted(name)
    runs.clear()
    with graph.batch():
        first.set("Grace")
        last.set("Hopper")
    assert name() == "Grace Hopper"
    assert runs.taken() == ["name"]


def test_the_tip_runs_when_only_one_arm_has_changed(graph, runs, wanted):
    a = graph.input("a", 1)
    moving = graph.computed("moving", lambda: a())
    still = graph.computed("still", lambda: a() * 0)
    tip = graph.computed("tip", runs("tip", lambda: (moving(), still())))
    wanted(tip)
    runs.clear()
    a.set(2)
    assert tip() == (2, 0)
    assert runs.taken() == ["tip"]


def test_the_tip_rests_when_no_arm_has_changed(graph, runs, wanted):
    a = graph.input("a", 1)
    sign = graph.computed("sign", runs("sign", lambda: a() > 0))
    parity = graph.computed("parity", runs("parity", lambda: a() % 2))
    tip = graph.computed("tip", runs("tip", lambda: (sign(), parity())))
    wanted(tip)
    runs.clear()
    a.set(3)
    assert tip() == (True, 1)
    assert runs.taken() == ["sign", "parity"]


def test_an_arm_that_is_cut_off_stops_its_side_alone(graph, runs, wanted):
    a = graph.input("a", 1)
    quiet = graph.computed("quiet", lambda: a() > 0)
    above_quiet = graph.computed("above quiet", runs("above quiet", lambda: not quiet()))
    loud = graph.computed("loud", lambda: a() + 1)
    above_loud = graph.computed("above loud", runs("above loud", lambda: loud() * 2))
    tip = graph.computed("tip", runs("tip", lambda: (above_quiet(), above_loud())))
    wanted(tip)
    runs.clear()
    a.set(5)
    assert tip() == (False, 12)
    assert runs.taken() == ["above loud", "tip"]


def test_a_node_that_is_read_twice_is_one_dependency(graph, runs, wanted):
    a = graph.input("a", 3)
    square = graph.computed("square", runs("square", lambda: a() * a()))
    wanted(square)
    assert square.dependencies == (a,)
    assert list(a.dependents) == [square]
    runs.clear()
    a.set(4)
    assert square() == 16
    assert runs.taken() == ["square"]


def test_a_reader_that_comes_late_sees_the_present_state(graph, wanted):
    a = graph.input("a", 1)
    wanted(graph.computed("early", lambda: a() + 1))
    a.set(10)
    late = graph.computed("late", lambda: (a(), graph["early"]()))
    wanted(late)
    assert late() == (10, 11)
    a.set(20)
    assert late() == (20, 21)


def test_formulas_run_after_what_they_read(graph, runs, wanted):
    a = graph.input("a", 1)
    b = graph.computed("b", runs("b", lambda: a() + 1))
    c = graph.computed("c", runs("c", lambda: b() + 1))
    d = graph.computed("d", runs("d", lambda: a() + c()))  # declared last, and reads the input first
    wanted(d)
    runs.clear()
    a.set(2)
    d()
    assert runs.index("b") < runs.index("c")
    assert len(runs) == 3


@pytest.mark.parametrize("layers", [10, 100])
def test_layers_of_four_that_read_their_neighbours_end_in_the_right_numbers(graph, layers, wanted):
    """The shape that is known as cellx, against plain Python."""

    def expected(state):
        for _ in range(layers):
            one, two, three, four = state
            state = [two, one - three, two + four, three]
        return state

    inputs = [graph.input(f"input {place}", place + 1) for place in range(4)]
    one, two, three, four = inputs
    for layer in range(layers):
        made = [
            graph.computed(f"{layer}.1", lambda two=two: two()),
            graph.computed(f"{layer}.2", lambda one=one, three=three: one() - three()),
            graph.computed(f"{layer}.3", lambda two=two, four=four: two() + four()),
            graph.computed(f"{layer}.4", lambda three=three: three()),
        ]
        one, two, three, four = made
    for node in made:
        wanted(node)
    assert [node() for node in made] == expected([1, 2, 3, 4])
    with graph.batch():
        for node, value in zip(inputs, (4, 3, 2, 1), strict=True):
            node.set(value)
    assert [node() for node in made] == expected([4, 3, 2, 1])
