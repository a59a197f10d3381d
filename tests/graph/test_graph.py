"""The graph as its users see it: keys, removal, joining, threads."""

from __future__ import annotations

import gc
import threading
import weakref

import pytest

from efp_graph.errors import InternalError
from efp_graph.graph import DuplicateKey, Graph, GraphError, RemovedNode
from tests.graph.keeping import KeepingGraph


def test_nodes_are_found_by_key(graph):
    a = graph.input("a", 1)
    b = graph.computed("b", lambda: a())
    assert graph["a"] is a
    assert "a" in graph
    assert b in graph
    assert a not in KeepingGraph()
    assert list(graph) == [a, b]
    assert len(graph) == 2
    with pytest.raises(KeyError):
        graph["c"]


def test_a_key_is_unique(graph):
    a = graph.input("a", 1)
    with pytest.raises(DuplicateKey, match="'a'"):
        graph.computed("a", lambda: 1)
    with pytest.raises(DuplicateKey), graph.batch():
        graph.input("a", 2)
    assert graph["a"] is a
    assert a() == 1


def test_what_is_known_about_a_node_is_kept(graph):
    a = graph.input("a", 1, label="Price", unit="€")
    b = graph.input("b", 1)
    assert a.meta == {"label": "Price", "unit": "€"}
    assert (a.label, b.label, b.meta) == ("Price", "b", None)
    assert repr(a) == "<input a = 1>"
    assert repr(graph.computed("c", lambda: 1)) == "<computed c = <not computed>>"


def test_a_method_bound_once_reads_like_the_node(graph):
    a = graph.input("a", 1)
    read = a.read
    b = graph.computed("b", lambda: read() + 1)
    assert b() == 2
    assert b.dependencies == (a,)
    a.set(2)
    assert b() == 3


def test_a_formula_may_add_nodes(graph):
    a = graph.input("a", 2)

    def formula():
        for place in range(a()):
            if f"part {place}" not in graph:
                graph.computed(f"part {place}", lambda place=place: place * 10)
        return sum(graph[f"part {place}"]() for place in range(a()))

    total = graph.computed("total", formula)
    assert total() == 10
    a.set(4)
    assert total() == 60


# Removal


def test_a_removed_node_says_so(graph):
    a = graph.input("a", 1)
    b = graph.computed("b", lambda: a())
    b()
    graph.remove(b, a)
    assert len(graph) == 0
    for use in (a, b, a.read, lambda: a.set(2)):
        with pytest.raises(RemovedNode, match="removed"):
            use()


def test_a_node_that_is_read_cannot_be_removed(graph):
    a = graph.input("a", 1)
    b = graph.computed("b", lambda: a())
    b()
    with pytest.raises(GraphError, match="a cannot be removed: b reads it"):
        graph.remove(a)
    assert graph["a"] is a
    a.set(5)
    assert b() == 5


def test_a_node_that_is_no_longer_read_at_the_end_of_the_batch_can_be_removed(graph, log):
    switch, a = graph.input("switch", 1), graph.input("a", 1)
    b = graph.computed("b", log("b", lambda: a()))
    c = graph.computed("c", log("c", lambda: b() if switch() else 0))
    c()
    log.clear()
    with graph.batch():
        graph.remove(b, a)
        a.set(100)  # would run b, if b were not to go
        switch.set(0)
    assert c() == 0
    assert log == ["c"]


def test_a_removed_node_still_has_a_value_for_who_reads_it_within_the_batch(graph):
    a = graph.input("a", 1)
    b = graph.computed("b", lambda: a() + 1)
    c = graph.computed("c", lambda: b() + 1)
    c()
    with graph.batch():
        graph.remove(b, c)
        a.set(5)
        assert c() == 7
    assert list(graph) == [a]
    assert not a.dependents


def test_only_nodes_of_the_graph_can_be_removed_or_set(graph):
    other = KeepingGraph()
    a = other.input("a", 1)
    kept = graph.input("kept", 1)
    with pytest.raises(GraphError):
        graph.remove(kept, a)
    with pytest.raises(GraphError):
        graph.set(a, 2)
    assert graph["kept"] is kept
    assert a() == 1


def test_removal_does_not_leak(graph):
    class Value:
        pass

    graph.history.done = type(graph.history.done)(maxlen=0)  # else `undo` could still ask for the input
    kept = graph.input("kept", 1)
    seen = []
    for place in range(5):
        value = Value()
        a = graph.input(f"a {place}", value)
        b = graph.computed(f"b {place}", lambda a=a: (kept(), a(), Value()))
        b()
        seen += [weakref.ref(value), weakref.ref(b.last_value[2])]
        graph.remove(a, b)
        del a, b, value
    gc.collect()
    assert [ref() for ref in seen] == [None] * 10
    assert not kept.dependents


def test_the_history_keeps_removed_inputs_but_no_computed_values(graph):
    class Value:
        pass

    a = graph.input("a", 1)
    b = graph.computed("b", lambda: Value() if a() else None)
    ref = weakref.ref(b())
    graph.remove(b)
    gc.collect()
    assert ref() is None
    graph.undo()
    assert isinstance(b(), Value)


def test_an_update_does_not_keep_old_values_beyond_the_next_one(graph):
    """The last step has those that it replaced, so that it can be taken back without running formulas."""

    class Value:
        pass

    a = graph.input("a", 1)
    b = graph.computed("b", lambda: (a(), Value()))
    ref = weakref.ref(b()[1])
    with graph.batch() as report:
        a.set(2)
    a.set(3)
    gc.collect()
    assert report.recomputed == [b]
    assert ref() is None


# Joining


def test_a_graph_takes_over_the_nodes_of_another():
    one, two = KeepingGraph(), Graph()
    a, b = one.input("a", 1), two.input("b", 2)
    c = two.computed("c", lambda: b() * 10)
    c()
    one.absorb(two)
    total = one.computed("total", lambda: a() + c())
    assert total() == 21
    b.set(3)
    assert total() == 31
    assert len(two) == 0
    assert len(two.to_networkx()) == 0
    assert len(one.to_networkx()) == 4
    one.check()
    two.check()


def test_a_graph_may_be_taken_over_within_a_batch():
    one, two = KeepingGraph(), Graph()
    a, b = one.input("a", None), two.input("b", 2)
    c = one.computed("c", lambda: a()() if a() is not None else 0)
    c()
    with one.batch():
        one.absorb(two)
        a.set(b)
        b.set(5)
    assert c() == 5
    one.check()


def test_what_a_graph_learnt_of_nodes_that_left_and_came_back_is_void():
    one, two = KeepingGraph(), Graph()
    a, b, switch = one.input("a", 1), two.input("b", 1), two.input("switch", False)
    plain = two.computed("plain", lambda: b() + 1)
    switched = two.computed("switched", lambda: b() * 2 if switch() else 0)
    assert (a(), plain(), switched()) == (1, 2, 0)
    nodes = dict(two.nodes)
    one.absorb(two)
    with pytest.raises(RuntimeError), one.batch():
        for value in (2, 3):
            b.set(value)
            plain()
        raise RuntimeError
    two.nodes = nodes  # they part, as when a transaction that joined two models fails
    for key, node in nodes.items():
        del one.nodes[key]
        node.graph = two
    switch.set(True)
    one.absorb(two)

    b.set(10)

    assert (plain(), switched()) == (11, 20)


def test_joining_needs_distinct_keys_and_no_open_batch_on_the_other_side():
    one, two = KeepingGraph(), Graph()
    one.input("a", 1)
    a = two.input("a", 2)
    with pytest.raises(DuplicateKey):
        one.absorb(two)
    assert a.graph is two
    with two.batch():
        with pytest.raises(GraphError, match="open batch"):
            one.absorb(two)
    one.absorb(one)
    assert len(one) == 1


# Invariants


@pytest.mark.parametrize(
    "harm",
    [
        lambda a, b: b.reads.clear(),
        lambda a, b: a.dependents.clear(),
        lambda a, b: setattr(b, "rank", 0),
        lambda a, b: setattr(a, "rank", 5),
        lambda a, b: setattr(b, "state", 1),
        lambda a, b: setattr(b, "graph", None),
        lambda a, b: a.graph.pending.update({a: 1}),
    ],
)
def test_the_check_finds_what_is_wrong(harm):
    graph = KeepingGraph()
    a = graph.input("a", 1)
    b = graph.computed("b", lambda: a())
    b()
    graph.check()
    harm(a, b)
    with pytest.raises(InternalError):
        graph.check()


# Threads


def in_threads(*functions):
    """Run functions at the same time; raise what any of them raised."""
    problems = []

    def guarded(function):
        try:
            function()
        except BaseException as problem:
            problems.append(problem)

    threads = [threading.Thread(target=guarded, args=(function,), daemon=True) for function in functions]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
        assert not thread.is_alive()
    for problem in problems:
        raise problem


def test_two_graphs_are_updated_in_two_threads():
    def work(salt):
        def update():
            graph = KeepingGraph()
            a = graph.input("a", 0)
            nodes = [a]
            for place in range(50):
                nodes.append(graph.computed(f"{place}", lambda read=nodes[-1]: read() + salt))
            for value in range(200):
                a.set(value)
                assert nodes[-1]() == value + 50 * salt
            graph.check()

        return update

    in_threads(work(1), work(100))


def test_a_reader_during_a_batch_sees_the_state_after_it(graph):
    a, b = graph.input("a", 0), graph.input("b", 0)
    difference = graph.computed("difference", lambda: a() - b())
    difference()
    inside, seen = threading.Event(), []

    def write():
        with graph.batch():
            a.set(7)
            inside.set()
            for _ in range(1000):  # gives the reader every chance to look
                threading.Event().wait(0.00001)
            b.set(7)

    def read():
        assert inside.wait(30)
        seen.extend((a(), difference(), b()))

    in_threads(write, read)
    assert seen == [7, 0, 7]


def test_readers_never_see_a_state_in_between(graph):
    a, b = graph.input("a", 0), graph.input("b", 0)
    difference = graph.computed("difference", lambda: a() - b())
    below = graph.computed("below", lambda: difference() + 1)
    below()
    done = threading.Event()

    def write():
        try:
            for value in range(300):
                with graph.batch():
                    a.set(value)
                    b.set(value)
                with pytest.raises(KeyError), graph.batch():
                    a.set(-1)
                    graph.flush()
                    raise KeyError
        finally:
            done.set()

    def read():
        while not done.is_set():
            assert difference() == 0
            assert below() == 1
            assert a() >= 0

    in_threads(write, read, read)


def test_writers_wait_for_each_other(graph):
    count = graph.input("count", 0)
    double = graph.computed("double", lambda: count() * 2)
    double()

    def work():
        for _ in range(200):
            with graph.batch():
                count.set(count() + 1)

    in_threads(work, work, work)
    assert (count(), double()) == (600, 1200)
    graph.check()


def test_a_node_made_during_the_batch_of_another_thread_survives_its_failure(graph):
    inside = threading.Event()

    def write():
        with pytest.raises(KeyError), graph.batch():
            graph.input("mine", 1)
            inside.set()
            raise KeyError

    def add():
        assert inside.wait(30)
        graph.input("yours", 2)

    in_threads(write, add)
    assert list(graph.nodes) == ["yours"]
