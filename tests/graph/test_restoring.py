"""The last step is taken back, and made again, by putting values where they were, if the graph is as it left it."""

from __future__ import annotations

import gc
import weakref

import pytest

from efp_graph.graph import restoring
from tests.graph.keeping import KeepingGraph


@pytest.fixture
def model(graph, log):
    """b = 10 a, c = b + d; what ran is in the log."""
    a, d = graph.input("a", 1), graph.input("d", 5)
    b = graph.computed("b", log("b", lambda: a() * 10))
    c = graph.computed("c", log("c", lambda: b() + d()))
    c()
    log.clear()
    return a, d, b, c


def values(*nodes):
    return [node.last_value for node in nodes]


def test_undo_and_redo_of_the_last_step_run_no_formula(graph, log, model):
    a, d, b, c = model
    with graph.batch():
        a.set(2)
        d.set(6)
    log.clear()

    undone = graph.undo()
    assert (values(*model), undone.restored, undone.changed) == ([1, 5, 10, 15], [b, c], [a, d])
    redone = graph.redo()
    assert (values(*model), redone.restored) == ([2, 6, 20, 26], [b, c])
    graph.undo(), graph.redo(), graph.undo()
    assert values(*model) == [1, 5, 10, 15]
    assert log == []
    graph.check()

    a.set(3)  # and the graph goes on as ever
    assert (values(*model), log) == ([3, 5, 30, 35], ["b", "c"])


def test_an_older_step_runs_its_formulas_again(graph, log, model):
    a, *_ = model
    a.set(2)
    a.set(3)
    log.clear()

    graph.undo()
    assert log == []
    graph.undo()
    assert (values(*model), log) == ([1, 5, 10, 15], ["b", "c"])
    graph.redo(), graph.redo()
    assert values(*model) == [3, 5, 30, 35]


def test_a_node_that_was_read_for_the_first_time_since_runs_too(graph, log, model):
    a, _, _, c = model
    a.set(2)
    late = graph.computed("late", lambda: c() + a())
    assert late() == 27

    graph.undo()

    assert values(*model, late) == [1, 5, 10, 15, 16]
    graph.check()


def test_a_step_in_which_a_node_ran_twice_runs_its_formulas(graph, log, model):
    a, _, _, c = model
    with graph.batch():
        a.set(2)
        assert c() == 25
        a.set(3)
    log.clear()

    graph.undo()

    assert (values(*model), log) == ([1, 5, 10, 15], ["b", "c"])


def test_an_unrecorded_batch_since_makes_the_formulas_run(graph, log, model):
    a, d, *_ = model
    a.set(2)
    with graph.batch(recorded=False):
        d.set(7)
    log.clear()

    graph.undo()

    assert (values(*model), log) == ([1, 7, 10, 17], ["b", "c"])


def test_a_look_at_something_else_since_does_no_harm(graph, log, model):
    class Look(Exception):
        pass

    a, d, *_ = model
    a.set(2)
    with pytest.raises(Look):
        with graph.batch(recorded=False):
            d.set(7)
            assert model[3]() == 27
            raise Look
    log.clear()

    graph.undo()

    assert (values(*model), log) == ([1, 5, 10, 15], [])


def test_a_step_that_changed_edges_runs_its_formulas(graph, log):
    switch, a, b = graph.input("switch", True), graph.input("a", 1), graph.input("b", 2)
    chosen = graph.computed("chosen", log("chosen", lambda: a() if switch() else b()))
    chosen()
    switch.set(False)
    log.clear()

    graph.undo()

    assert (chosen(), log) == (1, ["chosen"])
    graph.check()


def test_an_undo_that_fails_at_its_end_leaves_all_as_it_was(graph, log, model, monkeypatch):
    a, *_ = model
    a.set(2)

    def interrupted(report):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("efp_graph.graph.journal.Journal.input_changes", interrupted)
        with pytest.raises(KeyboardInterrupt):
            graph.undo()
    assert values(*model) == [2, 5, 20, 25]
    graph.check()
    graph.undo()
    assert values(*model) == [1, 5, 10, 15]


@pytest.mark.parametrize(("name", "most"), [("MOST_NODES", 1), ("MOST_BYTES", 100)])
def test_what_is_much_is_not_kept(name, most, log, monkeypatch):
    class Large:
        nbytes = 60

    monkeypatch.setattr(restoring, name, most)
    graph = KeepingGraph(same=lambda old, new: False)
    a = graph.input("a", 1)
    nodes = [graph.computed(f"{number}", log("large", lambda: (a(), Large())[1])) for number in range(2)]
    for node in nodes:
        node()
    a.set(2)
    log.clear()

    assert graph.undo().restored == []
    assert log == ["large", "large"]


def test_nodes_that_a_route_did_not_reach_are_let_go():
    graph = KeepingGraph()
    a, b = graph.input("a", 1), graph.input("b", 1)
    rounded = graph.computed("rounded", lambda value: value // 10, reads=[a])
    far = [graph.computed(f"far {place}", lambda value: value, reads=[rounded]) for place in range(3)]
    for node in far:
        node()
    for value in (11, 21, 22):  # the last is cut off at once
        a.set(value)

    absent, nodes = graph.history.done[-1].replaced._journal.notes()
    assert (absent, nodes) == ([2], [rounded])
    alive = [weakref.ref(node.direct.function) for node in far]
    with graph.batch(recorded=False):
        graph.remove(*far)
    far.clear()
    del node
    for value in (2, 3):
        with graph.batch(recorded=False):
            b.set(value)
    gc.collect()

    assert [each() for each in alive] == [None] * 3


def test_graphs_that_were_joined_since_run_formulas(graph, log, model):
    a, *_ = model
    a.set(2)
    other = KeepingGraph()
    other.input("other", 1)
    graph.absorb(other)
    log.clear()

    graph.undo()

    assert (values(*model), log) == ([1, 5, 10, 15], ["b", "c"])
