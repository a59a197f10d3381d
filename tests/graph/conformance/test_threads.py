"""Threads: one writes at a time, readers see whole states, and nothing waits for itself."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Event, Thread

import pytest

from efp_graph.graph import Graph, UnseenRead


def finished(*functions):
    """Run each in a thread of its own, and say whether all came to an end."""
    threads = [Thread(target=function, daemon=True) for function in functions]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return not any(thread.is_alive() for thread in threads)


def test_no_reader_sees_half_a_batch(graph):
    a, b = graph.input("a", 0), graph.input("b", 0)
    difference = graph.computed("difference", lambda: a() - b())
    seen, done = set(), Event()

    def write():
        for value in range(300):
            with graph.batch():
                a.set(value)
                b.set(value)
        done.set()

    def read():
        while not done.is_set():
            seen.add(difference())

    assert finished(write, read, read)
    assert seen <= {0}


def test_no_update_of_many_threads_is_lost(graph):
    count = graph.input("count", 0)
    double = graph.computed("double", lambda: 2 * count())
    graph.keep(double)

    def write():
        for _ in range(200):
            count.update(lambda value: value + 1)

    assert finished(write, write, write)
    assert (count(), double()) == (600, 1200)


def test_a_cold_node_that_many_threads_ask_for_runs_once(graph, runs):
    a = graph.input("a", 1)
    node = graph.computed("node", runs("node", lambda: a() + 1))
    barrier, values = Barrier(4), []

    def read():
        barrier.wait()
        values.append(node())

    assert finished(*[read] * 4)
    assert values == [2] * 4
    assert runs.taken() == ["node"]


def test_another_thread_waits_for_the_batch_that_is_open(graph):
    a = graph.input("a", 1)
    b = graph.computed("b", lambda: a())
    started, seen = Event(), []

    def read():
        started.set()
        seen.append(b())

    thread = Thread(target=read, daemon=True)
    with graph.batch():
        a.set(2)
        thread.start()
        started.wait(30)
        a.set(3)
    thread.join(30)
    assert seen == [3]


def test_a_batch_of_a_thread_that_failed_blocks_nobody(graph):
    a = graph.input("a", 1)

    def fail():
        with pytest.raises(KeyError), graph.batch():
            a.set(2)
            raise KeyError

    assert finished(fail)
    a.set(3)
    assert a() == 3


def test_a_batch_that_a_dead_thread_left_open_is_taken_back(graph):
    a = graph.input("a", 1)
    batch = graph.batch()

    def leave_open():
        batch.__enter__()
        a.set(2)

    assert finished(leave_open)
    assert (a(), graph.open_batch) == (1, None)
    a.set(3)
    assert a() == 3


def test_a_formula_that_reads_in_a_pool_is_refused_and_not_stuck(graph):
    inputs = [graph.input(f"{place}", place) for place in range(4)]

    def formula():
        with ThreadPoolExecutor(2) as pool:
            return sum(pool.map(lambda node: node(), inputs))

    node = graph.computed("node", formula)
    with pytest.raises(UnseenRead):
        node()
    inputs[0].set(5)


def test_a_formula_may_hand_values_to_a_pool(graph):
    inputs = [graph.input(f"{place}", place) for place in range(4)]

    def formula():
        with ThreadPoolExecutor(2) as pool:
            return sum(pool.map(lambda value: value**2, [node() for node in inputs]))

    node = graph.computed("node", formula)
    assert node() == 14
    inputs[0].set(10)
    assert node() == 114


def test_two_graphs_do_not_wait_for_each_other():
    one, two = Graph(), Graph()
    a, b = one.input("a", 1), two.input("b", 1)
    with one.batch():
        a.set(2)
        assert finished(lambda: b.set(2))
    assert (a(), b()) == (2, 2)


def test_holding_the_graph_keeps_writers_out(graph):
    a = graph.input("a", 1)
    started = Event()

    def write():
        started.set()
        a.set(2)

    thread = Thread(target=write, daemon=True)
    with graph.lock:
        thread.start()
        started.wait(30)
        assert a() == 1
    thread.join(30)
    assert a() == 2
