"""Batches with an executor: values, edges, reports and errors are those of the same batch without one."""

from __future__ import annotations

import multiprocessing
import os
import sys
import threading
import types
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import suppress
from itertools import count

import pytest
from hypothesis import given, settings, strategies as st

from efp_graph.errors import CycleError, GraphError, ImpureFormula
from efp_graph.graph import Graph, untracked

THREADS = ThreadPoolExecutor(2)


def process_of(value):
    return value, os.getpid()


def product(one, other):
    return one * other


def failing(value):
    raise ValueError(f"no {value}")


class Counting(Executor):
    """Runs what is submitted in another thread, and counts it."""

    def __init__(self):
        self.submitted = 0

    def submit(self, function, /, *arguments, **named) -> Future:
        self.submitted += 1
        return THREADS.submit(function, *arguments, **named)


def layered(program, graph):
    """Layers of nodes that read others by number; some choose what they read, some fail."""
    inputs = [graph.input(f"i{place}", place) for place in range(3)]
    nodes = list(inputs)
    for layer, row in enumerate(program):
        below = list(nodes)
        for place, (kind, one, other) in enumerate(row):
            first, second, switch = below[one % len(below)], below[other % len(below)], inputs[one % 3]

            def choose(first=first, second=second, switch=switch):
                return first() + 1 if switch() % 2 else second() * 3

            def fail(first=first):
                if first() % 5 == 4:
                    raise ValueError(f"of {first()}")
                return first()

            key = f"n{layer}.{place}"
            if kind == 0:
                node = graph.computed(key, lambda one, other: one + 2 * other, reads=[first, second])
            elif kind == 1:
                node = graph.computed(key, choose)
            else:
                node = graph.computed(key, fail)
            nodes.append(node)
    return inputs, nodes


ROW = st.lists(
    st.tuples(st.sampled_from([0, 0, 1, 1, 2]), st.integers(0, 20), st.integers(0, 20)), min_size=1, max_size=4
)
CHANGES = st.lists(st.lists(st.tuples(st.integers(0, 2), st.integers(0, 9)), min_size=1, max_size=3), max_size=5)


@settings(max_examples=150, deadline=None)
@given(st.lists(ROW, min_size=1, max_size=4), CHANGES, st.sampled_from(["veto", "keep"]), st.booleans())
def test_an_executor_changes_nothing_but_who_works(program, changes, policy, kept_first):
    def run(executor):
        graph = Graph(on_error=policy)
        inputs, nodes = layered(program, graph)
        seen = []
        if kept_first:
            with suppress(ValueError), graph.batch(executor=executor):
                for node in nodes[3:]:
                    with suppress(ValueError):
                        graph.keep(node)
        for change in changes:
            try:
                with graph.batch(executor=executor) as report:
                    for place, value in change:
                        inputs[place].set(value)
            except ValueError as error:
                seen.append(repr(error))
            else:
                seen.append([[node.key for node in group] for group in (report.order, report.cut_off, report.changed)])
            state = [(node.key, repr(node.last_value), node.rank, [read.key for read in node.reads]) for node in graph]
            seen.append(state)
            graph.check()
        return seen

    assert run(THREADS) == run(None)


def test_formulas_of_one_rank_run_at_the_same_time():
    meeting = threading.Barrier(2, timeout=20)
    graph = Graph()
    price = graph.input("price", 1)

    def meet(number):
        if price() > 1:
            meeting.wait()
        return price() * number

    nodes = [graph.computed(f"n{number}", lambda number=number: meet(number)) for number in (1, 2)]
    for node in nodes:
        graph.keep(node)
    with graph.batch(executor=THREADS):
        price.set(2)
    assert [node() for node in nodes] == [2, 4]


def test_what_is_cold_is_computed_level_by_level_as_far_as_reads_are_declared():
    meeting = threading.Barrier(3, timeout=20)
    graph = Graph()
    source = graph.input("source", 1)

    def compiled(value):
        meeting.wait()
        return value + 1

    parts = [graph.computed(f"part {number}", compiled, reads=[source]) for number in range(3)]
    linked = graph.computed("linked", lambda *values: sum(values), reads=parts)
    with ThreadPoolExecutor(3) as pool, graph.batch(executor=pool) as report:
        assert linked() == 6
    assert [node.key for node in report.computed] == ["part 0", "part 1", "part 2", "linked"]
    graph.check()


def test_what_is_marked_runs_only_where_something_has_changed():
    graph = Graph()
    source = graph.input("source", 1.2)
    runs = []
    rounded = graph.computed("rounded", round, reads=[source])
    parts = [
        graph.computed(f"part {place}", lambda value, place=place: runs.append(place) or value * place, reads=[rounded])
        for place in range(3)
    ]
    linked = graph.computed("linked", lambda *values: sum(values), reads=parts)
    assert linked() == 3
    runs.clear()
    for value, ran in ((1.3, []), (2.2, [0, 1, 2])):
        with graph.batch(executor=THREADS):
            source.set(value)
            linked()
        assert sorted(runs) == ran


def test_other_processes_get_functions_with_reads():
    graph = Graph()
    source = graph.input("source", 3)
    far = [graph.computed(f"far {number}", process_of, reads=[source]) for number in range(2)]
    near = graph.computed("near", lambda: (source(), os.getpid()))
    unpicklable = graph.computed("unpicklable", lambda value: (value, os.getpid()), reads=[source])
    for node in (*far, near, unpicklable):
        graph.keep(node)
    with ProcessPoolExecutor(2, mp_context=multiprocessing.get_context("spawn")) as pool:
        with graph.batch(executor=pool) as report:
            source.set(4)
        assert [node()[0] for node in (*far, near, unpicklable)] == [4] * 4
        assert all(node()[1] != os.getpid() for node in far)
        assert near()[1] == unpicklable()[1] == os.getpid()
        assert all(report.seconds[node] >= 0 for node in far)
        failed = [graph.computed(f"failed {number}", failing, reads=[source]) for number in range(2)]
        total = graph.computed("total", lambda *values: values, reads=failed)
        with pytest.raises(ValueError, match="no 4") as caught, graph.batch(executor=pool):
            total()
        assert "(while computing failed 0)" in caught.value.__notes__
    graph.check()


def test_what_another_process_cannot_import_runs_in_the_thread_of_the_batch(monkeypatch):
    module = types.ModuleType("only_here")
    exec("def doubled(value): return 2 * value", vars(module))
    monkeypatch.setitem(sys.modules, "only_here", module)
    graph = Graph()
    source = graph.input("source", 3)
    nodes = [graph.computed(f"n{number}", module.doubled, reads=[source]) for number in range(2)]
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
        for node in nodes:
            graph.keep(node)
        with graph.batch(executor=pool):
            source.set(4)
    assert [node() for node in nodes] == [8, 8]


def test_what_reads_something_that_is_not_up_to_date_runs_in_the_thread_of_the_batch():
    graph = Graph()
    price = graph.input("price", 1)
    cold = graph.computed("cold", lambda: price() * 10)
    threads = []

    def reader(number):
        if price() == 1:
            return 0
        with untracked():
            cold()
        threads.append(threading.current_thread())
        return cold() + number

    nodes = [graph.computed(f"n{number}", lambda number=number: reader(number)) for number in range(2)]
    for node in nodes:
        graph.keep(node)
    with graph.batch(executor=THREADS):
        price.set(2)
    assert [node() for node in nodes] == [20, 21]
    assert threading.current_thread() in threads
    graph.check()


def test_the_time_in_an_executor_is_that_of_the_propagations_that_stand(monkeypatch):
    monkeypatch.setattr("efp_graph.graph.parallel.clock", count().__next__)  # each formula takes a second there
    graph = Graph()
    price = graph.input("price", 1)
    nodes = [graph.computed(f"n{number}", product, reads=[price, price]) for number in range(2)]
    for node in nodes:
        graph.keep(node)
    with ThreadPoolExecutor(1) as pool, graph.batch(executor=pool) as report:
        price.set(2)
        graph.flush()
        once = report.seconds
        with suppress(ValueError), graph.batch():
            price.set(3)
            graph.flush()
            raise ValueError
        assert report.seconds == once
        price.set(4)
    assert [int(seconds) for seconds in once.values()] == [1, 1]
    assert [int(report.seconds[node]) for node in nodes] == [2, 2]


def test_nested_batches_run_in_the_executor_of_the_outer_one():
    executor = Counting()
    graph = Graph()
    price = graph.input("price", 1)
    nodes = [graph.computed(f"n{number}", product, reads=[price, price]) for number in range(3)]
    for node in nodes:
        graph.keep(node)
    with graph.batch(executor=executor), graph.batch():
        price.set(5)
        assert nodes[0]() == 25
    assert executor.submitted == 3
    price.set(6)
    assert executor.submitted == 3


def test_a_cycle_and_a_write_are_found_in_an_executor_too():
    graph = Graph(on_error="keep")
    switch = graph.input("switch", 0)
    one = graph.computed("one", lambda: other() if switch() else 1)
    other = graph.computed("other", lambda: one())
    writers = [graph.computed(f"w{number}", lambda: switch() and switch.set(0)) for number in range(2)]
    for node in (one, other, *writers):
        graph.keep(node)
    with pytest.raises((CycleError, ImpureFormula)), graph.batch(executor=THREADS):
        switch.set(1)
    assert (switch(), one(), other()) == (0, 1, 1)
    graph.check()


def test_an_executor_that_is_none_or_takes_nothing_is_refused():
    graph = Graph()
    price = graph.input("price", 1)
    nodes = [graph.computed(f"n{number}", product, reads=[price, price]) for number in range(2)]
    for node in nodes:
        graph.keep(node)
    with pytest.raises(GraphError, match=r"something of the type int\. It has to be an instance"):
        graph.batch(executor=4)
    with pytest.raises(GraphError, match=r"the class ThreadPoolExecutor\. It has to be an instance .* as pool"):
        graph.batch(executor=ThreadPoolExecutor)
    pool = ThreadPoolExecutor(1)
    pool.shutdown()
    with pytest.raises(GraphError, match="n0"), graph.batch(executor=pool):
        price.set(2)
    assert (price(), nodes[0]()) == (1, 1)
    graph.check()


def test_an_interrupt_while_others_work_takes_the_batch_back():
    class Interrupt(BaseException):
        pass

    graph = Graph()
    price = graph.input("price", 1)

    def interrupted():
        if price() > 1:
            raise Interrupt
        return price()

    nodes = [graph.computed(f"n{number}", interrupted) for number in range(3)]
    for node in nodes:
        graph.keep(node)
    with pytest.raises(Interrupt), graph.batch(executor=THREADS):
        price.set(2)
    assert [node() for node in nodes] == [1, 1, 1]
    graph.check()
