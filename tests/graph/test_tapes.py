"""A tape gives what the graph would give if it were set to each scenario, to the bit."""

from __future__ import annotations

import math
from typing import Any

import hypothesis.strategies as st
import numpy as np
import pytest
from hypothesis import given, settings

from efp_graph.graph import CycleError, Graph, GraphError, ImpureFormula, same_bits


@pytest.fixture
def shop(graph, log):
    price, count = graph.input("price", 3.0), graph.input("count", 4)
    net = graph.computed("net", log("net", lambda: price() * count()))
    total = graph.computed("total", log("total", lambda: net() * 1.2 if net() < 100 else net()))
    total()
    log.clear()
    return price, count, net, total


def test_ten_thousand_scenarios_are_one_pass_for_each_branch(graph, log, shop):
    price, _, net, total = shop
    prices = np.linspace(0.1, 50, 10_000)
    tape = graph.tape([net, total], [price])
    figures = tape.run([prices])
    assert (tape.passes, log.count("net"), log.count("total")) == (3, 3, 3)  # the attempt, and the two ways
    assert figures[net].tolist() == [4 * value for value in prices.tolist()]
    expected = [4 * value * 1.2 if 4 * value < 100 else 4 * value for value in prices.tolist()]
    assert figures[total].tolist() == expected
    assert (price(), total(), len(graph.history.done)) == (3.0, 14.399999999999999, 0)
    tape.run({price: [1.0, 2.0]})
    assert tape.passes == 1


def test_it_follows_the_graph(graph, shop):
    price, count, net, _ = shop
    tape = graph.tape([net], [price])
    assert tape.run([[1.0, 2.0]])[net].tolist() == [4.0, 8.0]
    count.set(10)
    assert tape.run([[1.0, 2.0]])[net].tolist() == [10.0, 20.0]
    assert graph.tape([net, count], [price, count]).run([2, [1, 2, 3]])[net].tolist() == [2.0, 4.0, 6.0]
    assert tape.run([[]])[net].tolist() == []


def test_errors_are_raised_or_kept(graph):
    price = graph.input("price", 1.0)
    inverse = graph.computed("inverse", lambda: 1 / price())

    def safe():
        try:
            return inverse()
        except ZeroDivisionError:
            return -1.0

    guarded = graph.computed("guarded", safe)
    tape = graph.tape([inverse, guarded], [price])
    with pytest.raises(ZeroDivisionError, match="float division by zero"):
        tape.run([[2.0, 0.0]])
    figures = tape.run([[2.0, 0.0, 4.0]], errors="keep")
    assert isinstance(figures[inverse][1], ZeroDivisionError)
    assert figures[inverse][[0, 2]].tolist() == [0.5, 0.25]
    assert figures[guarded].tolist() == [0.5, -1.0, 0.25]


def test_a_formula_that_swallows_everything_is_not_believed(graph):
    price = graph.input("price", 1.0)

    def swallows():
        try:
            return 1.0 if price() > 2 else 2.0
        except BaseException:
            return -1.0

    node = graph.computed("node", swallows)
    assert graph.tape([node], [price]).run([[1.0, 3.0]])[node].tolist() == [2.0, 1.0]


def test_scenarios_of_two_kinds_of_numbers_are_told_apart(graph):
    size = graph.input("size", 1)
    kind = graph.computed("kind", lambda: 1.5 if isinstance(size(), float) else 2.5)
    assert graph.tape([kind], [size]).run([[0, 0.0, True]])[kind].tolist() == [2.5, 1.5, 2.5]


def test_sums_have_the_bits_of_their_python(graph):
    price = graph.input("price", 0.1)
    summed = graph.computed("summed", lambda: sum([price(), 0.2, 0.3, 1e100, -1e100]))
    written = graph.computed("written", lambda: price() + 0.2 + 0.3)
    tree = graph.sum([price, written])
    prices = [0.1, 0.7, 1e16]
    tape = graph.tape([written, tree], [price])
    figures = tape.run([prices])
    assert tape.passes == 1
    figures |= graph.tape([summed], [price]).run([prices])
    for place, value in enumerate(prices):
        fork = graph.fork({price: value})
        for node in (summed, written, tree):
            assert same_bits(figures[node][place].item(), fork[node])


def test_a_cycle_in_one_scenario_is_named(graph):
    knob = graph.input("knob", 0)
    nodes: dict[str, Any] = {}
    nodes["a"] = graph.computed("a", lambda: nodes["b"]() if knob() else 1)
    nodes["b"] = graph.computed("b", lambda: nodes["a"]())
    with pytest.raises(CycleError):
        graph.tape([nodes["b"]], [knob]).run([[0, 1]])
    assert nodes["b"]() == 1


def test_bad_use_is_refused_by_name(graph, shop):
    price, count, net, total = shop
    name = graph.input("name", "shop")
    for outputs, inputs, text in (
        ([net], [net], "net is computed"),
        ([net], [name], "name holds str"),
        ([7], [price], "This is none: 7"),
        ([net], [Graph().input("x", 1)], "This is none"),
    ):
        with pytest.raises(GraphError, match=text):
            graph.tape(outputs, inputs)
    tape = graph.tape([total], [price, count])
    for values, text in (
        ([[1.0]], "2 inputs is given numbers for 1"),
        ({price: [1.0]}, "no numbers for count"),
        ({price: 1.0, count: 1, net: 1}, "no input of the tape"),
        ([[1.0, 2.0], [1]], "as many numbers for each input. It is given 2 for price, 1 for count"),
        ([["a"], [1]], "price is given 'a'"),
    ):
        with pytest.raises(GraphError, match=text):
            tape.run(values)
    with pytest.raises(GraphError, match="errors='drop' is not known"):
        tape.run([1.0, 1], errors="drop")
    with pytest.raises(ImpureFormula):
        graph.computed("bad", lambda: tape.run([1.0, 1]))()


OPERATIONS = [
    lambda a, b: a + b,
    lambda a, b: a - 2 * b,
    lambda a, b: a * b,
    lambda a, b: a / b,
    lambda a, b: a // b,
    lambda a, b: a % b,
    lambda a, b: abs(a) ** 0.5 - b,
    lambda a, b: a**2 + 1,
    lambda a, b: -a if a > b else b,
    lambda a, b: min(a, b),
    lambda a, b: max(a, 3, b),
    lambda a, b: math.sqrt(abs(a)),
    lambda a, b: math.floor(a) + math.ceil(b) + round(a),
    lambda a, b: round(a, 1),
    lambda a, b: divmod(a, 3)[1] + divmod(7, 1 + abs(b))[0],
    lambda a, b: sum([a, b, 1]),
    lambda a, b: float(a == b) + (a != 1),
    lambda a, b: (a < b) + (b >= 2) * 2.5,
    lambda a, b: np.exp(-abs(a)),
    lambda a, b: int(a) * {0: 1, 1: 2}.get(b, 3),
    lambda a, b: a if isinstance(a, float) else a + 0.25,
    lambda a, b: 10**400 if a == 2 else 1,
]
NUMBERS = st.sampled_from([0, 1, 2, -1, 0.0, -0.0, 0.1, 2.5, -3.75, 1e200, float("inf"), float("nan"), 10**20, True])


@settings(deadline=None, max_examples=150)
@given(data=st.data())
def test_numbers_are_those_of_a_graph_that_is_set_to_each_scenario(data: Any) -> None:
    graph = Graph()
    inputs = [graph.input(f"i{number}", data.draw(st.sampled_from([1, 1.0]))) for number in range(3)]
    nodes: list[Any] = list(inputs)
    for number in range(data.draw(st.integers(1, 6))):
        operation = data.draw(st.sampled_from(OPERATIONS))
        a, b = (data.draw(st.sampled_from(nodes)) for _ in "ab")
        nodes.append(graph.computed(f"c{number}", lambda operation=operation, a=a, b=b: operation(a(), b())))
    size = data.draw(st.integers(1, 6))
    columns = [data.draw(st.lists(NUMBERS, min_size=size, max_size=size)) for _ in inputs]
    try:
        figures = graph.tape(nodes, inputs).run(columns, errors="keep")
    except OverflowError:  # a whole number that is too large for the input's float
        return
    for place in range(size):
        given = {}
        for node, column in zip(inputs, columns, strict=True):
            given[node] = float(column[place]) if isinstance(node(), float) else column[place]
        fork = graph.fork(given)
        for node in nodes:
            found = figures[node][place]
            if isinstance(found, Exception):
                with pytest.raises(type(found)) as caught:
                    fork[node]
                assert str(caught.value) == str(found)
                continue
            expected, found = fork[node], found.item() if hasattr(found, "item") else found
            if figures[node].dtype == float and type(expected) is int:
                expected = float(expected)  # a whole number among floats
            assert same_bits(found, expected.item() if hasattr(expected, "item") else expected)
