"""Looking without depending: `peek()` and `untracked()`."""

from __future__ import annotations

import pytest

from efp_graph.graph import CycleError, ImpureFormula, untracked


def test_what_is_peeked_at_is_no_dependency(graph, runs):
    a, b = graph.input("a", 1), graph.input("b", 1)
    both = graph.computed("both", runs("both", lambda: (a(), b.peek())))
    both()
    runs.clear()
    b.set(2)
    assert both() == (1, 1)
    assert runs.taken() == []
    a.set(2)
    assert both() == (2, 2)
    assert both.dependencies == (a,)


def test_peeking_from_outside_is_reading(graph):
    a = graph.input("a", 1)
    b = graph.computed("b", lambda: a() + 1)
    assert b.peek() == 2
    a.set(2)
    assert (a.peek(), b.peek()) == (2, 3)


def test_peeking_computes_what_is_cold_or_marked(graph):
    go, a = graph.input("go", 0), graph.input("a", 1)
    b = graph.computed("b", lambda: a() + 1)
    peeking = graph.computed("peeking", lambda: (go(), b.peek()))
    assert peeking() == (0, 2)
    with graph.batch():
        a.set(10)
        go.set(1)
    assert peeking() == (1, 11)


def test_peeking_in_a_batch_sees_what_was_set(graph):
    a = graph.input("a", 1)
    b = graph.computed("b", lambda: a() + 1)
    b()
    with graph.batch():
        a.set(5)
        assert b.peek() == 6


def test_a_node_that_is_read_and_peeked_at_is_a_dependency(graph):
    a = graph.input("a", 1)
    b = graph.computed("b", lambda: a.peek() + a())
    b()
    a.set(2)
    assert b() == 4


def test_a_block_covers_all_that_is_read_in_it(graph, runs):
    a, b, c = graph.input("a", 1), graph.input("b", 1), graph.input("c", 1)

    def formula():
        with untracked():
            hidden = b() + c()
        return a() + hidden

    total = graph.computed("total", runs("total", formula))
    total()
    runs.clear()
    b.set(5)
    c.set(5)
    assert total() == 3
    assert runs.taken() == []
    assert total.dependencies == (a,)


def test_reads_after_the_block_count_again(graph):
    a, b = graph.input("a", 1), graph.input("b", 1)

    def formula():
        with untracked():
            a()
        return b()

    node = graph.computed("node", formula)
    node()
    assert node.dependencies == (b,)


def test_reads_count_again_after_a_block_that_failed(graph):
    a, b = graph.input("a", {}), graph.input("b", 1)

    def formula():
        try:
            with untracked():
                a()["missing"]
        except KeyError:
            pass
        return b()

    node = graph.computed("node", formula)
    assert node() == 1
    b.set(2)
    assert node() == 2


def test_blocks_nest(graph):
    a, b = graph.input("a", 1), graph.input("b", 1)

    def formula():
        with untracked():
            with untracked():
                a()
            return b()

    node = graph.computed("node", formula)
    node()
    assert node.dependencies == ()


def test_a_formula_that_runs_for_an_untracked_read_tracks_its_own_reads(graph):
    a = graph.input("a", 1)
    inner = graph.computed("inner", lambda: a() * 2)
    outer = graph.computed("outer", lambda: inner.peek())
    outer()
    assert inner.dependencies == (a,)
    a.set(2)
    assert inner() == 4


def test_what_is_only_peeked_at_is_not_needed(graph, runs):
    a = graph.input("a", 1)
    inner = graph.computed("inner", runs("inner", lambda: a()))
    graph.keep(graph.computed("outer", lambda: inner.peek()))
    runs.clear()
    a.set(2)
    assert runs.taken() == []
    assert not inner.is_needed


def test_outside_of_formulas_a_block_does_nothing(graph):
    a = graph.input("a", 1)
    with untracked():
        a.set(2)
        assert a() == 2


def test_writing_stays_refused_in_a_block(graph):
    a = graph.input("a", 1)

    def formula():
        with untracked():
            a.set(2)

    with pytest.raises(ImpureFormula):
        graph.computed("node", formula)()
    assert a() == 1


def test_a_cycle_through_an_untracked_read_is_a_cycle(graph):
    one = graph.computed("one", lambda: two.peek())
    two = graph.computed("two", lambda: one())
    with pytest.raises(CycleError) as refused:
        one()
    assert refused.value.path == ["one", "two", "one"]


def test_an_error_that_is_peeked_at_is_raised(graph):
    a = graph.input("a", 0)
    inverse = graph.computed("inverse", lambda: 1 / a())
    peeking = graph.computed("peeking", lambda: inverse.peek())
    for _ in range(2):
        with pytest.raises(ZeroDivisionError):
            peeking()
    a.set(1)
    assert peeking() == 1


def test_the_last_value_can_be_had_without_computing(graph, runs):
    a = graph.input("a", 1)
    b = graph.computed("b", runs("b", lambda: a()))
    b()
    runs.clear()
    a.set(2)
    assert b.last_value == 1
    assert runs.taken() == []
