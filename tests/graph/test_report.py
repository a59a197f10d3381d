"""The report of a batch: what changed, what ran, what was cut off, why, and for how long."""

from __future__ import annotations

import time

import pytest


@pytest.fixture
def model(graph):
    a, b = graph.input("a", 1), graph.input("b", 1)
    c = graph.computed("c", lambda: a() // 2)
    d = graph.computed("d", lambda: c() + b())
    e = graph.computed("e", lambda: d() * 2)
    e()
    return a, b, c, d, e


def test_what_changed_ran_and_was_cut_off(model, graph):
    a, b, c, d, e = model
    with graph.batch("both") as report:
        a.set(0)  # 0 // 2 is 1 // 2
        b.set(5)
    assert report.label == "both"
    assert report.revision == graph.revision
    assert report.changed == [a, b]
    assert report.cut_off == [c]
    assert report.recomputed == [d, e]
    assert report.order == report.ran == [c, d, e]
    assert repr(report) == (
        "<UpdateReport 'both': 2 inputs changed, 2 nodes recomputed, 1 cut off, 0 computed for the first time>"
    )


def test_an_input_that_came_back_has_not_changed(model, graph):
    a, _, _, _, e = model
    with graph.batch() as report:
        a.set(10)
        e()
        a.set(1)
    assert report.changed == []
    assert e() == 2


def test_a_node_that_ran_in_two_propagations_is_listed_once(model, graph):
    _, b, _, d, e = model
    with graph.batch() as report:
        b.set(2)
        e()
        b.set(3)
    assert report.recomputed == report.ran == [d, e]
    assert report.order == [d, e, d, e]


def test_the_path_to_a_node_leads_from_a_changed_input(model, graph):
    a, b, c, d, e = model
    with graph.batch() as report:
        b.set(2)
    assert report.path_to(e) == [b, d, e]
    with pytest.raises(KeyError, match="c did not run"):
        report.path_to(c)
    with graph.batch() as report:
        a.set(8)
    assert report.path_to(e) == [a, c, d, e]


def test_the_path_along_a_long_chain(graph):
    first = last = graph.input("first", 0)
    for place in range(3000):
        last = graph.computed(f"{place}", lambda read=last: read() + 1)
    last()
    with graph.batch() as report:
        first.set(1)
    assert len(report.path_to(last)) == 3001


def test_nodes_computed_for_the_first_time_are_told_apart(graph):
    a = graph.input("a", 0)
    cold = graph.computed("cold", lambda: a() + 1)
    b = graph.computed("b", lambda: cold() if a() else 0)
    b()
    with graph.batch() as report:
        a.set(1)
    assert report.computed == [cold]
    assert report.recomputed == [b]
    assert report.ran == [b, cold]


def test_each_formula_has_its_time(graph):
    a = graph.input("a", 0)
    slow = graph.computed("slow", lambda: time.sleep(0.02 * a()) or a())
    fast = graph.computed("fast", lambda: a())
    slow(), fast()
    with graph.batch() as report:
        a.set(1)
    assert set(report.seconds) == {slow, fast}
    assert report.seconds[slow] >= 0.02
    assert all(seconds >= 0 for seconds in report.seconds.values())


def test_the_report_of_a_refused_batch_is_empty(model, graph):
    _, b, *_ = model
    with pytest.raises(KeyError):
        with graph.batch() as report:
            b.set(2)
            graph.flush()
            assert report.order
            raise KeyError
    assert (report.changed, report.ran, report.seconds, report.revision) == ([], [], {}, None)
