"""Incremental collections: what plain Python gives, at the cost of what changed."""

from __future__ import annotations

import math
from collections import Counter
from typing import Any

import hypothesis.strategies as st
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from efp_graph.graph import GraphError, HistoryError, same_bits
from efp_graph.graph.sums import WIDTH
from tests.graph.keeping import KeepingGraph


class Counted:
    """A function that counts its runs."""

    def __init__(self, function: Any) -> None:
        self.function, self.runs = function, 0

    def __call__(self, *arguments: Any) -> Any:
        self.runs += 1
        return self.function(*arguments)

    def since(self) -> int:
        """How many runs since this was asked last."""
        runs, self.runs = self.runs, 0
        return runs


def test_an_item_appended_to_ten_thousand_runs_the_function_once(graph):
    square = Counted(lambda value: value * value)
    items = graph.input("items", list(range(10_000)))
    squares = graph.map(items, square)
    assert squares()[-1] == 9_999**2
    assert square.since() == 10_000
    items.set([*items(), 7_000_000])
    assert (squares()[-2:], square.since()) == ([9_999**2, 7_000_000**2], 1)
    items.set([*items()[:500], *items()[501:]])
    assert (len(squares()), square.since()) == (10_000, 0)
    items.set(items()[::-1])
    assert (squares()[-1], square.since()) == (0, 0)


def test_one_of_a_hundred_thousand_summands_costs_a_run_for_each_level(graph):
    numbers = [graph.input(f"n{number}", float(number)) for number in range(100_000)]
    total = graph.sum(numbers)
    assert total() == sum(range(100_000))
    with graph.batch() as report:
        numbers[77_777].set(0.5)
    assert total() == sum(range(100_000)) - 77_777 + 0.5
    assert len(report.ran) <= 5


def test_a_changed_number_in_a_list_of_a_hundred_thousand_costs_additions_for_each_level(graph):
    additions = Counted(lambda a, b: Number(a.value + b.value))

    class Number:
        def __init__(self, value: int) -> None:
            self.value = value

        def __add__(self, other: Any) -> Any:
            return additions(self, other)

        def __radd__(self, other: int) -> Any:
            return Number(other + self.value)

    items = graph.input("items", [Number(number) for number in range(100_000)])
    total = graph.sum(items)
    assert total().value == sum(range(100_000))
    additions.since()
    items.set([*items()[:777], Number(0), *items()[778:]])
    assert total().value == sum(range(100_000)) - 777
    assert additions.since() <= 5 * WIDTH


def test_a_changed_item_of_a_mapped_list_is_summed_up_without_going_through_the_list(graph):
    prices = [graph.input(f"p{number}", number) for number in range(5_000)]
    names = graph.input("names", tuple(node.key for node in prices))
    look = Counted(lambda name: graph[name]())
    total = graph.sum(graph.map(names, look))
    assert total() == sum(range(5_000))
    look.since()
    with graph.batch() as report:
        prices[3].set(100)
    assert (total(), look.since()) == (sum(range(5_000)) + 97, 1)
    assert len(report.ran) <= 6  # the item, and the levels of the tree
    with graph.batch() as report:
        names.set((*names(), "p0"))
    assert (total(), look.since()) == (sum(range(5_000)) + 97, 0)
    assert len(report.ran) + len(report.computed) <= 10


def test_only_items_whose_function_has_read_what_changed_run_again(graph):
    low, high = graph.input("low", 1), graph.input("high", 100)
    function = Counted(lambda value: low() if value < 10 else high())
    items = graph.input("items", [1, 2, 3, 50])
    mapped = graph.map(items, function)
    assert mapped() == [1, 1, 1, 100]
    function.since()
    high.set(200)
    assert (mapped(), function.since()) == ([1, 1, 1, 200], 1)


def test_items_that_left_cost_nothing_and_are_no_nodes(graph):
    rate = graph.input("rate", 2)
    function = Counted(lambda value: value * rate())
    items = graph.input("items", list(range(100)))
    mapped = graph.map(items, function)
    mapped()
    items.set([5])
    assert mapped() == [10]
    assert len(graph) == 5  # rate, items, the entries' list, one entry, the result
    function.since()
    rate.set(3)
    assert (mapped(), function.since()) == ([15], 1)


def test_kinds_of_collections(graph):
    items = graph.input("items", (3, 1, 2))
    assert graph.map(items, str)() == ("3", "1", "2")
    assert graph.filter(items, lambda value: value > 1)() == (3, 2)
    assert graph.group_by(items, lambda value: value % 2)() == {1: [3, 1], 0: [2]}
    assert [node.key for node in graph if node.key.startswith("map")][:2] == ["map of items (items)", "map of items"]
    assert graph.map(items, str).key == "map of items 2"
    assert graph.map(items, str, name="texts").key == "texts"
    assert graph.sum(items, start=10)() == 16
    assert graph.sum([], start=1.5)() == 1.5
    texts = graph.input("letters", ["a", "b"])
    assert graph.sum(texts, start="")() == "ab"


def test_a_join_follows_both_sides(graph):
    key = Counted(lambda pair: pair[0])
    left, right = graph.input("left", [("a", 1), ("b", 2), ("a", 3)]), graph.input("right", [("a", "x"), ("c", "y")])
    joined = graph.join(left, right, key)
    assert joined() == [(("a", 1), ("a", "x")), (("a", 3), ("a", "x"))]
    key.since()
    right.set([*right(), ("b", "z")])
    assert (joined()[1], key.since()) == ((("b", 2), ("b", "z")), 1)
    names = graph.join(right, graph.input("letters", ["z", "x"]), lambda pair: pair[1], lambda letter: letter)
    assert names() == [(("a", "x"), "x"), (("b", "z"), "z")]


def test_items_that_cannot_be_hashed_need_a_key(graph):
    function = Counted(lambda item: item["price"] * 2)
    items = graph.input("items", [{"id": 1, "price": 5}, {"id": 2, "price": 7}])
    with pytest.raises(GraphError, match=r"map of items is asked for .* takes key="):
        graph.map(items, function)()
    doubled = graph.map(items, function, key=lambda item: item["id"])
    assert doubled() == [10, 14]
    function.since()
    items.set([{"id": 1, "price": 5}, {"id": 2, "price": 8}, {"id": 2, "price": 9}])
    assert (doubled(), function.since()) == ([10, 16, 18], 2)


def test_bad_items_are_refused_by_name(graph):
    with pytest.raises(GraphError, match=r"This is none: \[1, 2\]"):
        graph.map([1, 2], str)
    with pytest.raises(GraphError, match="This is none: 1"):
        graph.sum([1, 2])
    with pytest.raises(GraphError, match="items is not a node of this graph"):
        graph.filter(KeepingGraph().input("items", []), str)
    for value in (7, iter([1, 2])):
        with pytest.raises(GraphError, match="no collection of items"):
            graph.fold(graph.input(f"bad {type(value).__name__}", value), lambda a, b: a + b)()


def test_a_fold_takes_out_what_has_gone_and_adds_what_has_come(graph):
    add, remove = Counted(lambda total, value: total + value), Counted(lambda total, value: total - value)
    items = graph.input("items", list(range(1000)))
    total = graph.fold(items, add, remove, 0)
    assert (total(), add.since(), remove.since()) == (499_500, 1000, 0)
    items.set([7000, *items()[:-1]])
    assert (total(), add.since(), remove.since()) == (505_501, 1, 1)
    floats = graph.fold(graph.input("floats", [0.1, 0.2, 0.3]), add, remove, 0.0)
    assert (floats(), add.since()) == (0.1 + 0.2 + 0.3, 3)
    graph["floats"].set([*graph["floats"](), 0.4])
    assert (floats(), add.since()) == (0.1 + 0.2 + 0.3 + 0.4, 1)
    graph["floats"].set([0.2, 0.3, 0.4])
    assert (floats(), add.since(), remove.since()) == (0.2 + 0.3 + 0.4, 3, 0)  # as in a fresh build


NUMBERS = st.floats(-1e9, 1e9)


@settings(deadline=None, max_examples=40)
@given(
    some=st.lists(NUMBERS, min_size=1, max_size=40),
    edits=st.lists(st.tuples(st.integers(0, 400), st.integers(0, 40), st.lists(NUMBERS, max_size=3)), max_size=5),
)
def test_a_sum_has_the_bits_of_a_fresh_build_however_it_came_about(some: Any, edits: Any) -> None:
    values = [value / (number + 1) for number in range(WIDTH) for value in some]
    graph = KeepingGraph()
    items = graph.input("items", values)
    listed, mapped = graph.sum(items), graph.sum(graph.map(items, lambda value: value))
    for place, count, new in [(0, 0, []), *edits]:
        values = [*values[:place], *new, *values[place + count :]]
        items.set(values)
        fresh = KeepingGraph()
        expected = fresh.sum([fresh.input(f"n{number}", value) for number, value in enumerate(values)])()
        assert same_bits(listed(), expected)
        assert same_bits(mapped(), expected)
        assert same_bits(graph.sum(items)(), expected)
        assert expected == pytest.approx(math.fsum(values), abs=1e-3)
    graph.check()


ITEMS = st.sampled_from([0, 1, True, 2, 3.0, 3, "a", "b", (1,), (True,)])
LISTS = st.lists(ITEMS, max_size=8)


def bits(item: Any) -> str:
    return repr(item)


class AnySequenceOfEdits(RuleBasedStateMachine):
    """Items come, go, move; batches fail, are undone; forks look on: values of plain Python at the least cost."""

    def text_of(self, item: Any) -> str:
        if item == "b" and self.rate() == 3:
            raise ZeroDivisionError
        return f"{item!r} × {self.rate()}"

    @initialize(items=LISTS)
    def build(self, items: list[Any]) -> None:
        graph = self.graph = KeepingGraph()
        self.rate = graph.input("rate", 1)
        self.items = graph.input("items", items)
        self.text = Counted(self.text_of)
        self.is_long = Counted(lambda item: len(repr(item)) > 1)
        self.kind = Counted(lambda item: type(item).__name__)
        self.nodes = {
            "map": graph.map(self.items, self.text),
            "filter": graph.filter(self.items, self.is_long),
            "group": graph.group_by(self.items, self.kind),
            "join": graph.join(self.items, graph.input("kinds", ["int", "bool"]), self.kind, str),
            "count": graph.fold(self.items, lambda count, _: count + 1, lambda count, _: count - 1, 0),
            "counts": graph.fold(
                self.items,
                lambda counts, item: counts + Counter([bits(item)]),
                lambda counts, item: counts - Counter([bits(item)]),
                Counter(),
            ),
            "sum": graph.sum(graph.map(self.items, lambda item: len(repr(item)) * self.rate())),
        }
        self.state = (1, items)
        self.done: list[Any] = []
        self.undone: list[Any] = []
        self.look()

    @staticmethod
    def expected(rate: int, items: list[Any]) -> dict[str, Any]:
        groups: dict[str, list[Any]] = {}
        for item in items:
            groups.setdefault(type(item).__name__, []).append(item)
        return {
            "map": [f"{item!r} × {rate}" for item in items],
            "filter": [item for item in items if len(repr(item)) > 1],
            "group": groups,
            "join": [(item, type(item).__name__) for item in items if type(item) in (int, bool)],
            "count": len(items),
            "counts": Counter(map(bits, items)),
            "sum": sum(len(repr(item)) * rate for item in items),
        }

    def look(self) -> None:
        for node in self.nodes.values():
            node()
        for function in (self.text, self.is_long, self.kind):
            function.since()

    def change(self, rate: int, items: list[Any]) -> None:
        before = {bits(item) for item in self.state[1]}
        new = {bits(item) for item in items} - before
        nodes = set(self.graph.nodes)
        fails = rate == 3 and any(item == "b" for item in (*items, *self.state[1]))
        try:
            with self.graph.batch():
                self.rate.set(rate)
                self.items.set(items)
        except ZeroDivisionError:
            assert fails
            assert set(self.graph.nodes) == nodes
            self.look()
            return
        if (rate, [*map(bits, items)]) != (self.state[0], [*map(bits, self.state[1])]) or self.state[1] is not items:
            self.done.append(self.state)
            self.undone.clear()
        assert self.is_long.since() == len(new)
        assert self.kind.since() == 2 * len(new)
        runs = self.text.since()
        assert runs == len(new) if rate == self.state[0] else runs <= len(new | before)
        self.state = rate, items

    @rule(items=LISTS)
    def replace(self, items: list[Any]) -> None:
        self.change(self.state[0], items)

    @rule(rate=st.integers(1, 3), items=LISTS)
    def change_both(self, rate: int, items: list[Any]) -> None:
        self.change(rate, items)

    @rule(item=ITEMS)
    def append(self, item: Any) -> None:
        self.change(self.state[0], [*self.state[1], item])

    @rule(place=st.integers(0, 10))
    def drop(self, place: int) -> None:
        self.change(self.state[0], [item for number, item in enumerate(self.state[1]) if number != place])

    @rule(place=st.integers(0, 10), item=ITEMS)
    def insert(self, place: int, item: Any) -> None:
        items = self.state[1]
        self.change(self.state[0], [*items[:place], item, *items[place:]])

    @rule()
    def turn_around(self) -> None:
        self.change(self.state[0], self.state[1][::-1])

    @rule(items=LISTS)
    def fail(self, items: list[Any]) -> None:
        nodes = set(self.graph.nodes)
        with pytest.raises((KeyError, ZeroDivisionError)):
            with self.graph.batch():
                self.items.set(items)
                assert self.nodes["count"]() == len(items)
                raise KeyError
        assert set(self.graph.nodes) == nodes
        self.look()

    @rule(rate=st.integers(1, 2), items=LISTS)
    def fork(self, rate: int, items: list[Any]) -> None:
        nodes = set(self.graph.nodes)
        with self.graph.fork({self.rate: rate, self.items: items}) as fork:
            expected = self.expected(rate, items)
            assert {key: fork[node] for key, node in self.nodes.items()} == expected
        assert set(self.graph.nodes) == nodes
        self.look()

    @rule()
    def undo(self) -> None:
        self.travel(self.graph.undo, self.done, self.undone)

    @rule()
    def redo(self) -> None:
        self.travel(self.graph.redo, self.undone, self.done)

    def travel(self, verb: Any, source: list[Any], target: list[Any]) -> None:
        if not source:
            with pytest.raises(HistoryError):
                verb()
            return
        try:
            verb()
        except ZeroDivisionError:
            return
        target.append(self.state)
        self.state = source.pop()
        self.look()

    @invariant()
    def values_are_those_of_plain_python(self) -> None:
        if not hasattr(self, "state"):
            return
        values = {key: node() for key, node in self.nodes.items()}
        expected = self.expected(*self.state)
        assert values == expected
        assert repr(values["filter"]) == repr(expected["filter"])
        self.graph.check()
        distinct = len({bits(item) for item in self.state[1]})
        entries = [key for key in self.graph.nodes if "[" in key and "[level" not in key]
        assert len(entries) == 5 * distinct + 2  # five functions of the items, and one of the two kinds


AnySequenceOfEdits.TestCase.settings = settings(
    deadline=None,
    derandomize=True,
    max_examples=60,
    stateful_step_count=15,
    suppress_health_check=[HealthCheck.too_slow],
)
TestAnySequenceOfEdits = AnySequenceOfEdits.TestCase
