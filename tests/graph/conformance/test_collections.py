"""Incremental collections: a change costs what it changes, and the values are those of plain Python."""

from __future__ import annotations

import pytest

from efp_graph.graph import GraphError


@pytest.fixture
def numbers(graph):
    return graph.input("numbers", [3, 1, 2])


@pytest.fixture
def squares(graph, numbers, runs):
    squares = graph.map(numbers, runs("square", lambda number: number**2))
    assert squares() == [9, 1, 4]
    runs.clear()
    return squares


@pytest.mark.parametrize(
    ("items", "run"),
    [
        ([3, 1, 2, 5], 1),
        ([0, 3, 1, 2], 1),
        ([3, 7, 1, 2], 1),
        ([3, 2], 0),
        ([], 0),
        ([2, 1, 3], 0),
        ([3, 1, 2, 3, 3], 0),
        ([3, 1, 2], 0),
        ([4, 5, 6], 3),
    ],
    ids=["appended", "put first", "inserted", "removed", "emptied", "sorted", "doubled", "the same", "replaced"],
)
def test_a_map_runs_for_new_items_only(numbers, squares, runs, items, run):
    numbers.set(items)
    assert squares() == [number**2 for number in items]
    assert runs.taken() == ["square"] * run


def test_a_map_of_many_runs_once_for_one_more(graph, numbers, squares, runs):
    numbers.set(list(range(2000)))
    squares()
    runs.clear()
    numbers.set([*range(2000), -7])
    assert squares()[-1] == 49
    assert runs.taken() == ["square"]


def test_a_map_runs_again_for_items_whose_function_read_what_changed(graph, numbers, runs):
    factor = graph.input("factor", 10)
    scaled = graph.map(numbers, runs("scale", lambda number: number * factor() if number > 1 else 0))
    assert scaled() == [30, 0, 20]
    runs.clear()
    factor.set(100)
    assert scaled() == [300, 0, 200]
    assert runs.taken() == ["scale"] * 2


def test_what_stands_on_a_map_is_cut_off(graph, numbers, runs):
    signs = graph.map(numbers, lambda number: number > 0)
    verdict = graph.computed("verdict", runs("verdict", lambda: all(signs())))
    verdict()
    runs.clear()
    numbers.set([7, 8, 9])
    assert verdict() is True
    assert runs.taken() == []


def test_maps_can_be_stacked(graph, numbers, squares, runs):
    texts = graph.map(squares, runs("text", str))
    assert texts() == ["9", "1", "4"]
    runs.clear()
    numbers.set([3, -1, 2, 4])
    assert texts() == ["9", "1", "4", "16"]
    assert runs.counts() == {"square": 2, "text": 1}  # the square of -1 is the text that is there


def test_an_item_that_comes_back_is_right(numbers, squares):
    numbers.set([1])
    assert squares() == [1]
    numbers.set([3, 1])
    assert squares() == [9, 1]


def test_a_tuple_gives_a_tuple(graph):
    items = graph.input("items", (1, 2))
    assert graph.map(items, str)() == ("1", "2")
    assert graph.filter(items, lambda item: item > 1)() == (2,)


def test_items_without_hash_need_a_key(graph):
    items = graph.input("items", [{"id": 1}, {"id": 2}])
    with pytest.raises(GraphError, match="key"):
        graph.map(items, len)()
    assert graph.map(items, lambda item: item["id"] * 10, key=lambda item: item["id"], name="ids")() == [10, 20]


def test_a_filter_keeps_the_order_and_asks_for_new_items_only(graph, numbers, runs):
    large = graph.filter(numbers, runs("large", lambda number: number > 1))
    assert large() == [3, 2]
    runs.clear()
    numbers.set([2, 1, 9, 3])
    assert large() == [2, 9, 3]
    assert runs.taken() == ["large"]


def test_groups_are_in_the_order_of_their_first_items(graph, runs):
    words = graph.input("words", ["bee", "ant", "bat"])
    groups = graph.group_by(words, runs("letter", lambda word: word[0]))
    assert list(groups().items()) == [("b", ["bee", "bat"]), ("a", ["ant"])]
    runs.clear()
    words.set(["ant", "bat", "cat"])
    assert list(groups().items()) == [("a", ["ant"]), ("b", ["bat"]), ("c", ["cat"])]
    assert runs.taken() == ["letter"]


def test_a_join_pairs_what_belongs_together(graph, runs):
    orders = graph.input("orders", [("ink", 3), ("pen", 1)])
    prices = graph.input("prices", [("ink", 8.0), ("cup", 2.0)])
    joined = graph.join(orders, prices, runs("on", lambda item: item[0]))
    assert joined() == [(("ink", 3), ("ink", 8.0))]
    runs.clear()
    prices.set([("ink", 8.0), ("cup", 2.0), ("pen", 1.5)])
    assert joined() == [(("ink", 3), ("ink", 8.0)), (("pen", 1), ("pen", 1.5))]
    assert runs.taken() == ["on"]


def test_a_fold_takes_out_and_adds_what_changed(graph, numbers, runs):
    total = graph.fold(
        numbers, runs("add", lambda total, number: total + number), runs("remove", lambda total, number: total - number)
    )
    assert total() == 6
    runs.clear()
    numbers.set([3, 5, 2, 4])
    assert total() == 14
    assert runs.counts() == {"add": 2, "remove": 1}


def test_a_fold_of_floats_is_that_of_a_fresh_build(graph):
    items = graph.input("items", [1e16, 1.0, -1e16])
    total = graph.fold(items, lambda total, item: total + item, lambda total, item: total - item, start=0.0)
    total()
    items.set([1.0, -1e16])
    fresh = 0.0
    for item in items():
        fresh += item
    assert total() == fresh


def test_a_sum_of_nodes_costs_its_height(graph):
    inputs = [graph.input(f"{place}", 1) for place in range(1000)]
    total = graph.sum(inputs)
    graph.keep(total)
    with graph.batch() as report:
        inputs[500].set(2)
    assert total() == 1001
    assert len(report.ran) <= 4


def test_the_sum_of_nothing(graph):
    items = graph.input("items", [])
    assert graph.sum(items)() == 0
    assert graph.map(items, str)() == []
    assert graph.group_by(items, str)() == {}


def test_the_function_of_an_item_that_fails_spares_the_others(sheet, runs):
    items = sheet.input("items", [2, 0, 4])
    inverses = sheet.map(items, runs("inverse", lambda item: 1 / item))
    with pytest.raises(ZeroDivisionError):
        inverses()
    items.set([2, 1, 4])
    assert inverses() == [0.5, 1.0, 0.25]
    assert runs.counts()["inverse"] <= 4  # 2 and 0, then 1 and 4


def test_entries_of_items_that_are_gone_leave_the_graph(graph, numbers, squares):
    graph.keep(squares)
    numbers.set(list(range(100)))
    numbers.set([1])
    numbers.set([2])
    assert len(graph) < 10


def test_what_is_no_collection_is_refused(graph):
    with pytest.raises(GraphError, match="collection"):
        graph.map(graph.input("five", 5), str)()
    with pytest.raises(GraphError, match="collection"):
        graph.map(graph.input("once", iter([1])), str)()
