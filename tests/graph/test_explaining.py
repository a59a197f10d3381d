"""`report.why(node)`: what an update did to a node, in sentences, with old and new values where they are known."""

from __future__ import annotations

import pytest
from hypothesis import given, settings, strategies as st

from efp_graph.graph import Graph
from tests.graph.keeping import KeepingGraph


@pytest.fixture
def model(graph):
    a, b = graph.input("a", 1), graph.input("b", 1)
    c = graph.computed("c", lambda: a() // 2)
    d = graph.computed("d", lambda: c() + b())
    e = graph.computed("e", lambda: d() * 2)
    graph.computed("cold", lambda: a())
    f = graph.computed("f", lambda: c() * 10)
    e(), f()
    return graph


SENTENCES = {
    "a": "a was set: 1 → 0.",
    "b": "b was set: 1 → 5.",
    "c": "a was set: 1 → 0.\nc reads a and ran again and gave the value it had, 0: it stops here.",
    "d": "b was set: 1 → 5.\nd reads b and was recomputed: 1 → 5.",
    "e": "b was set: 1 → 5.\nd reads b and was recomputed: 1 → 5.\ne reads d and was recomputed: 2 → 10.",
    "f": "f did not run: c ran again and gave the value that was there before.",
    "cold": "cold has not been computed yet: nobody has read it.",
}


def update_of(model):
    with model.batch() as report:
        model["a"].set(0)
        model["b"].set(5)
    return report


@pytest.mark.parametrize("key", SENTENCES)
def test_a_node_in_sentences(key, model):
    assert update_of(model).why(model[key]) == SENTENCES[key]


def test_what_was_not_touched(model):
    with model.batch() as report:
        model["a"].set(9)
    assert report.why(model["b"]) == "b is an input and was not set to another value."
    with model.batch() as report:
        model["b"].set(9)
    assert report.why(model["f"]) == "f did not run: nothing that it reads has another value."


def test_other_inputs_that_reach_the_node_are_told(model):
    with model.batch() as report:
        model["a"].set(8)
        model["b"].set(5)
    assert report.why(model["e"]) == (
        "a was set: 1 → 8.\n"
        "c reads a and was recomputed: 0 → 4.\n"
        "d reads c and was recomputed: 1 → 9.\n"
        "e reads d and was recomputed: 2 → 18.\n"
        "b, which e depends on too, was set: 1 → 5."
    )


def test_a_node_computed_for_the_first_time_says_who_reads_it(graph):
    a = graph.input("a", 0)
    cold = graph.computed("cold", lambda: 7)
    b = graph.computed("b", lambda: cold() if a() else 0)
    b()
    with graph.batch() as report:
        a.set(1)
    assert report.why(cold) == "cold was computed for the first time: 7. b reads it."
    assert (
        report.why(b) == "a was set: 0 → 1.\nb reads a and was recomputed: 7."
    )  # its edges moved: no old value is kept


def test_inside_the_batch_it_tells_what_has_happened_so_far(model):
    with model.batch() as report:
        model["b"].set(5)
        model.flush()
        assert report.why(model["d"]) == "d was recomputed: 1 → 5."
        model["b"].set(6)
    assert report.why(model["d"]) == "b was set: 1 → 6.\nd reads b and was recomputed: 6."  # it ran twice


def test_after_another_update_what_was_set_is_told_still(model):
    first = update_of(model)
    model["b"].set(100)
    assert first.why(model["e"]) == "b was set: 1 → 5.\nd reads b and was recomputed.\ne reads d and was recomputed."


def test_an_undo_says_what_was_restored(model):
    model["b"].set(5)
    report = model.undo()
    assert report.why(model["e"]) == "b was set: 1.\nd reads b and was restored: 1.\ne reads d and was restored: 2."


def test_of_a_long_way_the_middle_is_left_out(graph):
    first = last = graph.input("first", 0)
    for place in range(5000):
        last = graph.computed(f"{place}", lambda read=last: read() + 1)
    last()
    with graph.batch() as report:
        first.set(1)
    lines = report.why(last).split("\n")
    assert len(lines) == 21
    assert lines[0] == "first was set: 0 → 1."
    assert lines[10] == "... 4,981 more nodes, each of which reads the one before ..."
    assert lines[-1] == "4999 reads 4998 and was recomputed: 5001."


def test_values_that_cannot_be_shown_are_said_to_be_so(graph):
    class Unshowable:
        def __repr__(self):
            raise ValueError

    a = graph.input("a", 1)
    with graph.batch() as report:
        a.set(Unshowable())
    assert report.why(a) == "a was set: 1 → <a Unshowable that cannot be shown>."


@settings(max_examples=50, deadline=None)
@given(
    st.lists(st.lists(st.integers(0, 5), max_size=3), min_size=1, max_size=8), st.lists(st.integers(-3, 3), min_size=3)
)
def test_old_and_new_values_are_those_read_before_and_after(reads, values):
    """For graphs of any shape: what is told as `old → new` is what reading gave before and after."""
    graph = KeepingGraph()
    nodes = [graph.input(f"i{place}", 0) for place in range(3)]
    for place, read in enumerate(reads):
        of = [nodes[each % len(nodes)] for each in read]
        nodes.append(graph.computed(f"c{place}", lambda of=of: sum(node() for node in of) // 2))
    before = {node: node() for node in nodes}
    with graph.batch() as report:
        for node, value in zip(nodes[:3], values, strict=False):
            node.set(value)
    after = {node: node() for node in nodes}
    for node in nodes:
        told = report.why(node).split("\n")
        if node in report.changed or node in report.recomputed:
            line = next(line for line in told if line.startswith((f"{node.key} was", f"{node.key} reads")))
            assert line.endswith(f"{before[node]} → {after[node]}.")
            inputs = {line.partition(" ")[0].rstrip(",") for line in told if " was set: " in line}
            assert inputs <= {each.key for each in report.changed}
            assert inputs
        else:
            assert before[node] == after[node]
            assert not told[-1].endswith(f"{before[node]} → {after[node]}.") or node in report.cut_off


def test_a_node_that_was_read_after_the_update_was_not_computed_by_it():
    graph = Graph()
    a, other = graph.input("a", 1), graph.input("other", 1)
    half = graph.computed("half", lambda: a() // 2)
    middle = graph.computed("middle", lambda: half() + other())
    top = graph.computed("top", lambda: middle() + 1)
    top()
    with graph.batch() as report:
        a.set(9)
    assert report.why(top) == "top did not run: nobody needs it, so it is computed when it is read."
    top()
    for node in (half, middle, top):
        assert report.why(node) == (
            f"{node.key} was not computed by this update: the value that it has was computed after it."
        )
    kept = graph.keep(top)
    with graph.batch() as report:
        a.set(8)  # half stays what it was
    assert report.why(top) == "top did not run: nothing that it reads has another value."
    both = graph.computed("both", lambda: half() + a())
    both()
    with graph.batch() as report:
        a.set(9)
    both()
    assert report.why(both).startswith("both was not computed by this update")  # though half stopped
    kept.dispose()


def test_inside_an_open_batch_nothing_is_told_before_it_is_known(model):
    with model.batch() as report:
        model["a"].set(0)
        assert report.why(model["a"]).startswith("a was set, and the batch is open")
        assert report.why(model["b"]) == "b is an input and was not set to another value."
        for key in "cdef":
            assert report.why(model[key]).startswith(f"{key} has not run yet: the batch is open.")
        with model.batch():
            assert report.why(model["a"]).startswith("a was set, and the batch is open")
        model["e"]()
        assert report.why(model["f"]) == SENTENCES["f"]
        model["b"].set(5)
        assert report.why(model["f"]) == SENTENCES["f"]
