"""Families: queries with parameters, each remembered on its own (as in Salsa)."""

from __future__ import annotations

import gc

import pytest

from efp_graph.graph import CycleError, GraphError


def test_the_same_argument_is_computed_once(graph, runs):
    double = graph.family("double", runs("double", lambda number: 2 * number))
    reader = graph.computed("reader", lambda: double(3) + double(3) + double(4))
    assert reader() == 20
    assert reader() == 20
    assert runs.taken() == ["double", "double"]


def test_only_the_arguments_run_again_whose_entry_read_what_changed(graph, runs):
    files = {name: graph.input(f"text of {name}", name * 2) for name in "abc"}
    length = graph.family("length", runs("length", lambda name: len(files[name]())))
    total = graph.computed("total", lambda: sum(length(name) for name in "abc"))
    assert total() == 6
    runs.clear()
    files["b"].set("longer")
    assert total() == 10
    assert runs.taken() == ["length"]


def test_a_change_that_leaves_an_entry_as_it_was_is_cut_off(graph, runs):
    """Back-dating: a comment in the source changes the tree, and not what stands on it."""
    source = graph.input("source", "x = 1  # one")
    code = graph.family("code", runs("code", lambda line: source().splitlines()[line].partition("#")[0].strip()))
    size = graph.computed("size", runs("size", lambda: len(code(0))))
    assert size() == 5
    runs.clear()
    source.set("x = 1  # uno")
    assert size() == 5
    assert runs.taken() == ["code"]


def test_a_query_on_a_query(graph, runs):
    rate = graph.input("rate", 2)
    base = graph.family("base", runs("base", lambda day: day * rate()))
    price = graph.family("price", runs("price", lambda day, count: base(day) * count))
    total = graph.computed("total", lambda: price(1, 10) + price(1, 20) + price(2, 1))
    assert total() == 64
    assert runs.counts() == {"base": 2, "price": 3}


def test_recursion_is_remembered(graph, runs):
    fibonacci = graph.family(
        "fibonacci", runs("fibonacci", lambda n: n if n < 2 else fibonacci(n - 1) + fibonacci(n - 2))
    )
    assert fibonacci(60) == 1548008755920
    assert set(runs.counts()) == {"fibonacci"}
    reader = graph.computed("reader", lambda: fibonacci(60))
    reader()
    assert len(fibonacci) == 61


def test_recursion_without_end_is_a_cycle_with_its_arguments(graph):
    one = graph.family("one", lambda n: two(n))
    two = graph.family("two", lambda n: one(n))
    with pytest.raises(CycleError) as refused:
        one(7)
    assert refused.value.path == ["one[7]", "two[7]", "one[7]"]


def test_an_entry_that_nobody_reads_any_more_leaves(graph):
    which = graph.input("which", 1)
    double = graph.family("double", lambda number: 2 * number)
    reader = graph.computed("reader", lambda: double(which()))
    graph.keep(reader)
    for number in range(2, 20):
        which.set(number)
        assert reader() == 2 * number
    gc.collect()
    assert [entry.key for entry in double.entries] == ["double[19]"]


def test_arguments_that_can_be_told_apart_have_their_own_entries(graph):
    kind = graph.family("kind", lambda value: type(value).__name__)
    assert [kind(value) for value in (1, True, 1.0, "1")] == ["int", "bool", "float", "str"]


def test_an_argument_that_cannot_be_a_key_is_refused(graph):
    length = graph.family("length", len)
    with pytest.raises(GraphError, match="hash"):
        length([1])
    assert length((1,)) == 1


def test_an_error_of_one_argument_spares_the_others(sheet, runs):
    inverse = sheet.family("inverse", runs("inverse", lambda number: 1 / number))

    def formula():
        results = []
        for number in (2, 0, 4):
            try:
                results.append(inverse(number))
            except ZeroDivisionError:
                results.append(None)
        return results

    assert sheet.computed("all", formula)() == [0.5, None, 0.25]
    assert runs.taken() == ["inverse"] * 3


def test_an_entry_can_be_kept_and_pinned(graph, runs):
    rate = graph.input("rate", 2)
    scaled = graph.family("scaled", runs("scaled", lambda number: number * rate()))
    with graph.keep(scaled.node(5)):
        runs.clear()
        rate.set(3)
        assert runs.taken() == ["scaled"]
    scaled.node(5).pin(100)
    rate.set(4)
    assert (scaled(5), scaled(6)) == (100, 24)


def test_one_test_of_sameness_for_all_entries(graph, runs):
    rate = graph.input("rate", 1.0)
    coarse = graph.family("coarse", lambda number: number * rate(), same=lambda old, new: abs(old - new) < 1)
    shown = graph.computed("shown", runs("shown", lambda: coarse(2)))
    shown()
    runs.clear()
    rate.set(1.2)
    assert shown() == 2.0
    assert runs.taken() == []
    rate.set(2.0)
    assert shown() == 4.0
