"""Batches: one propagation, nesting, and all or nothing."""

from __future__ import annotations

import pytest

from efp_graph.graph import GraphError, ImpureFormula


def test_sets_of_one_batch_are_propagated_once(graph, runs):
    a, b = graph.input("a", 1), graph.input("b", 1)
    total = graph.computed("total", runs("total", lambda: a() + b()))
    graph.keep(total)
    runs.clear()
    with graph.batch():
        a.set(2)
        b.set(2)
        a.set(3)
        assert runs.taken() == []
    assert runs.taken() == ["total"]
    assert total() == 5


def test_the_last_of_many_sets_counts(graph, runs):
    a = graph.input("a", 0)
    b = graph.computed("b", runs("b", lambda: a()))
    graph.keep(b)
    runs.clear()
    with graph.batch():
        for value in range(1000):
            a.set(value)
    assert b() == 999
    assert runs.taken() == ["b"]


def test_an_input_that_was_set_is_seen_at_once(graph):
    a = graph.input("a", 1)
    with graph.batch():
        a.set(2)
        assert a() == 2


def test_a_computed_node_that_is_read_in_a_batch_sees_what_was_set(graph):
    a = graph.input("a", 1)
    b = graph.computed("b", lambda: a() + 1)
    b()
    with graph.batch():
        a.set(2)
        assert b() == 3
        a.set(3)
        assert b() == 4
    assert b() == 4


def test_reading_in_a_batch_what_did_not_change_runs_nothing(graph, runs):
    a, other = graph.input("a", 1), graph.input("other", 1)
    b = graph.computed("b", runs("b", lambda: a()))
    b()
    runs.clear()
    with graph.batch():
        other.set(2)
        b()
    assert runs.taken() == []


def test_an_inner_batch_waits_for_the_outermost(graph, runs):
    a = graph.input("a", 1)
    graph.keep(graph.computed("b", runs("b", lambda: a())))
    runs.clear()
    with graph.batch():
        with graph.batch():
            with graph.batch():
                a.set(2)
            a.set(3)
        assert runs.taken() == []
    assert runs.taken() == ["b"]


def test_a_batch_that_fails_leaves_everything_as_it_was(graph, runs):
    a = graph.input("a", 1)
    b = graph.computed("b", runs("b", lambda: a() + 1))
    graph.keep(b)
    runs.clear()
    error = KeyError("mine")
    with pytest.raises(KeyError) as caught, graph.batch():
        a.set(2)
        raise error
    assert caught.value is error
    assert (a(), b()) == (1, 2)
    assert runs.taken() == []


def test_what_was_propagated_inside_is_taken_back_too(graph):
    switch, a, b = graph.input("switch", False), graph.input("a", 1), graph.input("b", 2)
    chosen = graph.computed("chosen", lambda: a() if switch() else b())
    graph.keep(chosen)
    with pytest.raises(KeyError), graph.batch():
        switch.set(True)
        assert chosen() == 1
        raise KeyError
    assert chosen() == 2
    assert chosen.dependencies == (switch, b)
    b.set(3)
    assert chosen() == 3


def test_a_formula_that_fails_refuses_the_whole_batch(graph):
    a, b = graph.input("a", 1), graph.input("b", 1)
    ratio = graph.computed("ratio", lambda: a() / b())
    graph.keep(ratio)
    with pytest.raises(ZeroDivisionError), graph.batch():
        a.set(7)
        b.set(0)
    assert (a(), b(), ratio()) == (1, 1, 1.0)


def test_a_graph_works_after_a_batch_that_failed(graph):
    a = graph.input("a", 1)
    b = graph.computed("b", lambda: 10 / a())
    graph.keep(b)
    for _ in range(3):
        with pytest.raises(ZeroDivisionError):
            a.set(0)
        a.set(2)
        assert b() == 5.0
        a.set(1)
    assert graph.open_batch is None


def test_an_inner_batch_that_fails_takes_back_its_own_changes(graph):
    a, b = graph.input("a", 1), graph.input("b", 1)
    total = graph.computed("total", lambda: a() + b())
    graph.keep(total)
    with graph.batch():
        a.set(10)
        with pytest.raises(KeyError), graph.batch():
            a.set(20)
            b.set(20)
            raise KeyError
        assert total() == 11
    assert (a(), b(), total()) == (10, 1, 11)


def test_ctrl_c_takes_a_batch_back(graph):
    a = graph.input("a", 1)
    with pytest.raises(KeyboardInterrupt), graph.batch():
        a.set(2)
        raise KeyboardInterrupt
    assert a() == 1
    assert graph.open_batch is None


def test_nodes_that_a_failed_batch_has_made_are_gone(graph):
    with pytest.raises(KeyError), graph.batch():
        graph.input("new", 1)
        raise KeyError
    assert "new" not in graph
    graph.input("new", 2)


def test_nodes_can_be_made_and_read_in_a_batch(graph):
    a = graph.input("a", 1)
    with graph.batch():
        a.set(2)
        b = graph.computed("b", lambda: a() + 1)
        assert b() == 3
        a.set(3)
    assert b() == 4


def test_a_batch_in_a_formula_is_refused(graph):
    a = graph.input("a", 1)

    def formula():
        with graph.batch():
            return a()

    with pytest.raises(ImpureFormula):
        graph.computed("b", formula)()


def test_a_batch_object_is_entered_once(graph):
    batch = graph.batch()
    with batch:
        pass
    with pytest.raises(GraphError), batch:
        pass


def test_leaving_in_another_order_than_entering_is_refused_and_harms_nothing(graph):
    a = graph.input("a", 1)
    outer, inner = graph.batch("outer"), graph.batch("inner")
    outer.__enter__()
    inner.__enter__()
    a.set(2)
    with pytest.raises(GraphError, match="inner"):
        outer.__exit__(None, None, None)
    inner.__exit__(None, None, None)
    assert graph.open_batch is None
    assert a() == 2


def test_an_empty_batch_is_no_step(graph):
    with graph.batch():
        pass
    assert not graph.history.done


def test_updating_takes_the_present_value(graph):
    count = graph.input("count", 1)
    with graph.batch():
        for _ in range(4):
            count.update(lambda value: value * 2)
    assert count() == 16
