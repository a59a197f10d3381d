"""Formulas of one rank in threads or processes: the results of a run without."""

from __future__ import annotations

from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from multiprocessing import get_context
from operator import neg
from threading import Barrier, current_thread, main_thread

import pytest


def test_formulas_of_one_rank_run_at_the_same_time(graph):
    a = graph.input("a", 1)
    barrier = Barrier(3, timeout=30)
    is_parallel = []

    def formula(place):
        value = a()
        if is_parallel:
            barrier.wait()  # passes only if three are at it together
        return value + place

    nodes = [graph.computed(f"{place}", lambda place=place: formula(place)) for place in range(3)]
    for node in nodes:
        graph.keep(node)
    is_parallel.append(True)
    with ThreadPoolExecutor(3) as pool, graph.batch(executor=pool):
        a.set(10)
    assert [node() for node in nodes] == [10, 11, 12]


def test_what_formulas_read_in_threads_are_dependencies(graph):
    switch, a, b = graph.input("switch", True), graph.input("a", 1), graph.input("b", 2)
    chosen = graph.computed("chosen", lambda: a() if switch() else b())
    other = graph.computed("other", lambda: switch())
    graph.keep(chosen), graph.keep(other)
    with ThreadPoolExecutor(2) as pool, graph.batch(executor=pool):
        switch.set(False)
    assert chosen.dependencies == (switch, b)
    b.set(20)
    assert chosen() == 20


def test_reports_are_those_of_a_run_without(graph):
    a = graph.input("a", 1)
    layer = [graph.computed(f"{place}", lambda place=place: a() // (place + 1)) for place in range(6)]
    total = graph.computed("total", lambda: sum(node() for node in layer))
    graph.keep(total)
    with graph.batch() as plain:
        a.set(2)
    graph.undo()
    with ThreadPoolExecutor(3) as pool, graph.batch(executor=pool) as parallel:
        a.set(2)
    assert parallel.order == plain.order
    assert (parallel.recomputed, parallel.cut_off) == (plain.recomputed, plain.cut_off)


def test_the_error_is_that_of_the_first_by_order(graph):
    a = graph.input("a", 1)
    for place in range(4):
        graph.keep(graph.computed(f"{place}", lambda place=place: [0][a() - 1] + 1 / (2 - a()) if place else a()))
    with ThreadPoolExecutor(4) as pool:
        with pytest.raises(IndexError) as raised, graph.batch(executor=pool):
            a.set(2)
    assert raised.value.__notes__ == ["(while computing 1)"]
    assert a() == 1


def test_formulas_that_can_travel_run_in_processes(graph):
    inputs = [graph.input(f"{place}", place) for place in range(4)]
    negatives = [graph.computed(f"negative {place}", neg, reads=[node]) for place, node in enumerate(inputs)]
    total = graph.computed("total", lambda: sum(node() for node in negatives))
    graph.keep(total)
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool, graph.batch(executor=pool):
        for node in inputs:
            node.update(lambda value: value + 10)
    assert total() == -(10 + 11 + 12 + 13)


def test_formulas_that_cannot_travel_run_in_the_own_thread(graph):
    a = graph.input("a", 1)
    threads = []
    node = graph.computed("node", lambda: threads.append(current_thread()) or a())
    graph.keep(node)
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool, graph.batch(executor=pool):
        a.set(2)
    assert node() == 2
    assert threads[-1] is main_thread()
