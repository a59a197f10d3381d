"""Effects: what is to be done with each state, told of committed states only."""

from __future__ import annotations

import pytest

from efp_graph.graph import Graph, GraphError, ImpureFormula, untracked


def test_an_effect_runs_at_once_and_after_each_change(graph, seen):
    a = graph.input("a", 1)
    graph.effect(lambda: seen.append(a()))
    a.set(2)
    a.set(3)
    assert seen == [1, 2, 3]


def test_an_effect_does_not_run_for_what_it_does_not_read(graph, seen):
    a, b = graph.input("a", 1), graph.input("b", 1)
    graph.effect(lambda: seen.append(a()))
    b.set(2)
    assert seen == [1]


def test_an_effect_does_not_run_when_a_value_is_set_again(graph, seen):
    a = graph.input("a", 1)
    graph.effect(lambda: seen.append(a()))
    a.set(1)
    assert seen == [1]


def test_an_effect_does_not_run_when_what_it_reads_is_cut_off(graph, seen):
    a = graph.input("a", 1)
    sign = graph.computed("sign", lambda: a() > 0)
    graph.effect(lambda: seen.append(sign()))
    a.set(2)
    assert seen == [True]
    a.set(-1)
    assert seen == [True, False]


def test_an_effect_runs_once_for_each_batch(graph, seen):
    a, b = graph.input("a", 1), graph.input("b", 1)
    graph.effect(lambda: seen.append((a(), b())))
    with graph.batch():
        a.set(2)
        b.set(2)
        a.set(3)
        assert seen == [(1, 1)]
    assert seen == [(1, 1), (3, 2)]


def test_an_effect_runs_after_the_outermost_batch(graph, seen):
    a = graph.input("a", 1)
    graph.effect(lambda: seen.append(a()))
    with graph.batch():
        with graph.batch():
            a.set(2)
        assert seen == [1]
    assert seen == [1, 2]


def test_there_and_back_in_a_batch_runs_no_effect(graph, seen):
    a = graph.input("a", 1)
    graph.effect(lambda: seen.append(a()))
    with graph.batch():
        a.set(2)
        a.set(1)
    assert seen == [1]


def test_an_effect_sees_no_state_that_is_taken_back(graph, seen):
    a = graph.input("a", 1)
    graph.effect(lambda: seen.append(a()))
    with pytest.raises(KeyError), graph.batch():
        a.set(2)
        raise KeyError
    assert seen == [1]


def test_an_effect_sees_undo_and_redo(graph, seen):
    a = graph.input("a", 1)
    graph.effect(lambda: seen.append(a()))
    a.set(2)
    graph.undo()
    graph.redo()
    assert seen == [1, 2, 1, 2]


def test_an_effect_runs_once_over_a_diamond(graph, seen):
    a = graph.input("a", 1)
    left, right = graph.computed("left", lambda: a() + 1), graph.computed("right", lambda: a() * 2)
    graph.effect(lambda: seen.append((left(), right(), a())))
    a.set(2)
    assert seen == [(2, 2, 1), (3, 4, 2)]


def test_an_effect_follows_branches(graph, seen):
    switch, a, b = graph.input("switch", True), graph.input("a", 1), graph.input("b", 2)
    graph.effect(lambda: seen.append(a() if switch() else b()))
    b.set(20)
    assert seen == [1]
    switch.set(False)
    a.set(10)
    b.set(30)
    assert seen == [1, 20, 30]


def test_what_an_effect_reads_is_needed_while_it_reads_it(graph, seen):
    switch, a = graph.input("switch", True), graph.input("a", 1)
    node = graph.computed("node", lambda: a())
    effect = graph.effect(lambda: seen.append(node() if switch() else None))
    assert node.is_needed
    switch.set(False)
    assert not node.is_needed
    switch.set(True)
    assert node.is_needed
    effect.dispose()
    assert not node.is_needed


def test_an_effect_that_is_disposed_runs_no_more(graph, seen):
    a = graph.input("a", 1)
    effect = graph.effect(lambda: seen.append(a()))
    effect.dispose()
    effect.dispose()
    a.set(2)
    assert seen == [1]


def test_an_effect_lives_as_long_as_its_block(graph, seen):
    a = graph.input("a", 1)
    with graph.effect(lambda: seen.append(a())):
        a.set(2)
    a.set(3)
    assert seen == [1, 2]


def test_an_effect_can_be_declared_by_a_decorator(graph, seen):
    a = graph.input("a", 1)

    @graph.effect
    def noting():
        seen.append(a())

    a.set(2)
    noting.dispose()
    a.set(3)
    assert seen == [1, 2]


def test_an_effect_may_dispose_itself(graph, seen):
    a = graph.input("a", 1)

    @graph.effect
    def once():
        seen.append(a())
        if a() > 1:
            once.dispose()

    a.set(2)
    a.set(3)
    assert seen == [1, 2]


def test_an_effect_that_is_disposed_by_another_one_does_not_run_any_more(graph, seen):
    a = graph.input("a", 1)

    @graph.effect
    def first():
        if a() > 1:
            second.dispose()

    second = graph.effect(lambda: seen.append(a()))
    a.set(2)
    assert seen == [1]


def test_effects_run_in_the_order_of_their_making(graph, seen):
    a = graph.input("a", 1)
    last = a
    for place in range(5):
        last = graph.computed(f"{place}", lambda below=last: below() + 1)
    graph.effect(lambda: last() and seen.append("deep"))
    graph.effect(lambda: a() and seen.append("shallow"))
    graph.effect(lambda: last() and seen.append("deep again"))
    seen.clear()
    a.set(2)
    assert seen == ["deep", "shallow", "deep again"]


def test_an_effect_may_look_without_depending(graph, seen):
    a, b, c = graph.input("a", 1), graph.input("b", 1), graph.input("c", 1)

    @graph.effect
    def looking():
        with untracked():
            hidden = b()
        seen.append((a(), hidden, c.peek()))

    b.set(2)
    c.set(2)
    assert seen == [(1, 1, 1)]
    a.set(2)
    assert seen == [(1, 1, 1), (2, 2, 2)]


def test_an_effect_in_a_formula_is_refused(graph):
    node = graph.computed("node", lambda: graph.effect(lambda: None))
    with pytest.raises(ImpureFormula):
        node()


def test_an_effect_that_is_made_in_a_batch_runs_after_it(graph, seen):
    a = graph.input("a", 1)
    with graph.batch():
        a.set(2)
        graph.effect(lambda: seen.append(a()))
        assert seen == []
        a.set(3)
    assert seen == [3]


def test_an_effect_of_a_batch_that_failed_has_never_been(graph, seen):
    a = graph.input("a", 1)
    with pytest.raises(KeyError), graph.batch():
        graph.effect(lambda: seen.append(a()))
        raise KeyError
    a.set(2)
    assert seen == []


def test_an_effect_that_reads_another_graph_is_refused(graph):
    other = Graph()
    a = other.input("a", 1)
    with pytest.raises(GraphError, match="absorb"):
        graph.effect(lambda: a() and None)


def test_an_asynchronous_effect_is_refused(graph):
    async def function():
        pass

    with pytest.raises(GraphError, match="changes"):
        graph.effect(function)


def test_forks_and_dry_runs_run_no_effect(graph, seen):
    a = graph.input("a", 1)
    graph.effect(lambda: seen.append(a()))
    with graph.fork({a: 2}) as fork:
        fork[a]
        graph.would_run({a: 3})
        assert seen == [1]
        fork.promote()
    assert seen == [1, 2]
