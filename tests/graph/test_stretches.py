"""Nodes alike that run in one go give what they give singly: values to the bit, cut-offs, errors, edges."""

from __future__ import annotations

import math
import struct
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings, strategies as st

from efp_graph.graph import Graph, GraphError, Node
from efp_graph.graph.equality import equal_bits
from efp_graph.graph.stretches import FEWEST, stretches_of
from efp_graph.graph.waves import Replay

WIDTH = FEWEST + 2
ODD_FLOATS = [0.0, -0.0, math.nan, math.inf, -math.inf, 1.0, -1.0, 2.5]
FUNCTIONS: list[Callable[..., Any]] = [
    lambda *values: sum(values),
    lambda *values: -values[0],
    lambda *values: max(values),
    lambda *values: 1.0 if values[0] > 0 else -0.0,
    lambda *values: values[-1] * 0.0,
    lambda *values: int(values[0]) if math.isfinite(values[0]) else values[0],
    lambda *values: 7.0,
]


@pytest.fixture
def together(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """Whether each stretch that was tried together ran so."""
    answers: list[bool] = []
    run = Replay._run_together
    monkeypatch.setattr(Replay, "_run_together", lambda *args: answers.append(run(*args)) or answers[-1])
    return answers


def row(graph: Graph, source: Node[Any], function: Callable[[int, Any], Any]) -> list[Node[Any]]:
    """Nodes of one rank that read the input; they have run twice, so that a wave is recorded."""
    nodes = [
        graph.computed(f"{place}", lambda value, place=place: function(place, value), reads=[source])
        for place in range(WIDTH)
    ]
    for node in nodes:
        node()
    return nodes


def bits(value: Any) -> Any:
    """What tells two values apart; NaN is NaN."""
    return struct.pack("d", value) if type(value) is float and value == value else (type(value), str(value))


def test_nodes_of_one_rank_with_declared_reads_run_together(graph, together):
    source = graph.input("source", 1.0)
    nodes = row(graph, source, lambda place, value: value * place + 1)
    total = graph.computed("total", lambda *values: sum(values), reads=nodes)
    total()
    source.set(2.0)
    assert together == []

    source.set(3.0)

    assert together == [True]
    assert [node() for node in nodes] == [3.0 * place + 1 for place in range(WIDTH)]
    assert total() == sum(3.0 * place + 1 for place in range(WIDTH))


def test_nodes_of_several_ranks_numbers_of_reads_or_with_a_tolerance_are_parted(graph):
    source = graph.input("source", 1.0)
    first = row(graph, source, lambda place, value: value + place)
    pairs = [graph.computed(f"pair {each.key}", lambda a, b: a + b, reads=[source, each]) for each in first]
    wide = graph.computed("wide", lambda *values: sum(values), reads=first)
    loose = graph.computed("loose", lambda value: value, reads=[source], same=lambda a, b: abs(a - b) < 1)
    for node in (*pairs, wide, loose):
        node()
    nodes = [*first, loose, *pairs, wide]

    stretches = stretches_of(nodes, [False] * len(nodes))

    assert [(stretch.nodes, stretch.together) for stretch in stretches] == [
        (first, True),
        ([loose], False),
        (pairs, True),
        ([wide], False),
    ]


def test_some_that_are_cut_off_stop_only_what_reads_them(graph, together):
    source = graph.input("source", 0.0)
    nodes = row(graph, source, lambda place, value: value + place if place % 2 else value // 10 + place)
    runs: list[str] = []
    readers = [
        graph.computed(f"reader {node.key}", lambda value, key=node.key: runs.append(key) or value, reads=[node])
        for node in nodes
    ]
    for node in readers:
        node()
    source.set(10.0)
    runs.clear()

    source.set(11.0)

    assert together == [True]
    assert runs == [f"{place}" for place in range(WIDTH) if place % 2]
    assert [node() for node in readers] == [node() for node in nodes]


def test_an_error_names_its_node_and_takes_the_change_back(graph, together):
    source = graph.input("source", 1.0)
    nodes = row(graph, source, lambda place, value: value / (value - 3) if place == 4 else value)
    source.set(2.0)

    with pytest.raises(ZeroDivisionError) as caught:
        source.set(3.0)

    assert together == []
    assert caught.value.__notes__ == ["(while computing 4)"]
    assert source() == 2.0
    assert [node() for node in nodes] == [-2.0 if place == 4 else 2.0 for place in range(WIDTH)]


@pytest.mark.parametrize("what", ["an input", "a cold node", "a node that may still change"])
def test_a_function_that_reads_by_itself_is_refused_by_name(graph, together, what):
    source, other = graph.input("source", 1.0), graph.input("other", 100.0)
    read: list[Node[Any]] = []
    nodes = row(graph, source, lambda place, value: value + read[0]() if place == 5 and value > 2 else value)
    if what == "an input":
        read.append(other)
    else:
        read.append(graph.computed("read", lambda value: value * 10, reads=[nodes[0]]))
        if what != "a cold node":
            read[0]()
    source.set(2.0)

    with pytest.raises(GraphError, match=f"5 was declared with `reads`, and its function reads {read[0].key} by"):
        source.set(3.0)

    assert together == [False]
    assert [node() for node in nodes] == [2.0] * WIDTH
    assert read[0]() == (100.0 if what == "an input" else 20.0)


def test_an_interruption_between_any_two_values_takes_the_change_back(graph, monkeypatch):
    source = graph.input("source", 1.0)
    nodes = row(graph, source, lambda place, value: value + place)
    source.set(2.0)
    before = [node() for node in nodes]
    monkeypatch.setattr("efp_graph.graph.waves.equal_bits", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))

    with pytest.raises(KeyboardInterrupt):
        source.set(3.0)

    assert [node() for node in nodes] == before


def test_a_comparison_that_fails_counts_as_different(graph, together):
    class Odd:
        dtype = "odd"

        def tobytes(self) -> bytes:
            raise ValueError("no bytes")

    source = graph.input("source", 1.0)
    nodes = row(graph, source, lambda place, value: Odd() if place == 3 else memoryview(bytes([int(value) // 2])))
    reader = graph.computed("reader", lambda *values: sum(value[0] for value in values), reads=nodes[4:])
    reader()
    source.set(2.0)

    source.set(3.0)

    assert together == [True]
    assert reader() == WIDTH - 4


@given(st.lists(st.tuples(st.sampled_from(ODD_FLOATS), st.sampled_from(ODD_FLOATS)), min_size=1, max_size=WIDTH))
def test_bits_are_compared_like_singly(pairs):
    olds, news = map(list, zip(*pairs, strict=True))
    assert equal_bits(olds, news) == [bits(old) == bits(new) for old, new in pairs]


@settings(max_examples=60, deadline=None)
@given(
    layers=st.lists(
        st.lists(
            st.tuples(
                st.sampled_from(range(len(FUNCTIONS))), st.lists(st.integers(0, WIDTH - 1), min_size=1, max_size=3)
            ),
            min_size=WIDTH,
            max_size=WIDTH,
        ),
        min_size=1,
        max_size=4,
    ),
    values=st.lists(st.sampled_from(ODD_FLOATS), min_size=2, max_size=8),
)
def test_layers_have_the_bits_of_a_fresh_build_after_any_changes(layers, values):
    graph, runs = Graph(), []
    source = graph.input("source", 0.5)
    before: list[Node[Any]] = [source] * WIDTH
    for number, layer in enumerate(layers):
        nodes = []
        for place, (function, reads) in enumerate(layer):

            def counted(*values: Any, function: int = function, key: str = f"{number} {place}") -> Any:
                runs.append(key)
                return FUNCTIONS[function](*values)

            nodes.append(graph.computed(f"{number} {place}", counted, reads=[before[each] for each in reads]))
        before = nodes
    for node in graph:
        node.last_value
        node()

    for value in values:
        old = {node.key: bits(node.last_value) for node in graph}
        runs.clear()
        source.set(value)
        expected: list[Any] = [value] * WIDTH
        moved = {node.key for node in graph if bits(node.last_value) != old[node.key]}
        for number, layer in enumerate(layers):
            expected = [FUNCTIONS[function](*[expected[each] for each in reads]) for function, reads in layer]
            assert [bits(graph[f"{number} {place}"].last_value) for place in range(WIDTH)] == [*map(bits, expected)]
        necessary = [node.key for node in graph if any(each.key in moved for each in node.reads)]
        assert sorted(runs) == sorted(necessary)
    graph.check()
