"""Observers with a function: when they are told, of what, and what becomes of their errors."""

from __future__ import annotations

import copy
import gc
import pickle
import threading
import weakref
from concurrent.futures import ThreadPoolExecutor
from math import nan
from typing import Any

import pytest

from efp_graph.graph import (
    Graph,
    GraphError,
    ImpureFormula,
    ObserverErrors,
    ObserverLoop,
    WrongDeclaration,
    same_bits,
)
from efp_graph.graph.batch import OpenBatch
from efp_graph.graph.handles import HoldAll
from efp_graph.graph.history import looking_back, taken_back
from efp_graph.graph.parking import park


@pytest.fixture
def graph():
    graph = Graph()
    yield graph
    graph.check()
    assert not graph.telling.outbox


@pytest.fixture
def model(graph):
    return graph.input("a", 1), graph.input("b", 2)


class Told(list[Any]):
    """What an observer was told."""

    def __call__(self, old: Any, new: Any, report: Any) -> None:
        self.append((old, new))


def refused(graph, a):
    with pytest.raises(ZeroDivisionError), graph.batch():
        a.set(7)
        raise ZeroDivisionError


def nested_taken_back(graph, a):
    with graph.batch():
        a.set(3)
        refused(graph, a)


def promoted(graph, a):
    with graph.fork({a: 5}) as fork:
        fork.promote()


def only_tried(graph, a):
    with graph.fork({a: 5}) as fork:
        assert fork[a] == 5
    graph.would_run({a: 6})
    with taken_back(graph):
        a.set(9)
        assert graph["total"]() == 11


def looked_back(graph, a):
    a.set(4)
    with looking_back(graph, 1):
        assert graph["total"]() == 3


def shown(graph, a):
    with pytest.raises(ZeroDivisionError), graph.batch():
        a.set(7)
        parked = park(graph)
        raise ZeroDivisionError
    parked.settle()
    parked.exchange("what if")
    assert graph["total"]() == 9
    with pytest.raises(GraphError, match="The graph shows what if"):
        graph.observe(a, Told())
    with pytest.raises(GraphError, match="The graph shows what if"):
        graph.effect(lambda: None)
    parked.exchange()


def batch_with_reads(graph, a):
    with graph.batch():
        for number in (5, 6, 7):
            a.set(number)
            graph["total"]()


def there_and_back(graph, a):
    with graph.batch():
        a.set(5)
        assert graph["total"]() == 7
        a.set(1)


def undone_and_redone(graph, a):
    a.set(5)
    graph.undo()
    graph.redo()


def undone_by_formulas(graph, a):
    a.set(5)
    graph.history.done[-1].replaced = None
    graph.undo()


def pinned(graph, a):
    graph["total"].pin(100)
    a.set(5)
    graph["total"].unpin()


def under_the_lock(graph, a):
    with graph.lock:
        a.set(5)
        a.set(6)
        a.set(7)


def under_a_lock_that_is_left_with_an_error(graph, a):
    with pytest.raises(KeyError), graph.lock:
        a.set(5)
        raise KeyError


CASES = [
    (lambda graph, a: a.set(5), [(3, 7)]),
    (lambda graph, a: a.set(1), []),
    (lambda graph, a: a.update(lambda value: value + 1), [(3, 4)]),
    (batch_with_reads, [(3, 9)]),
    (there_and_back, []),
    (refused, []),
    (nested_taken_back, [(3, 5)]),
    (undone_and_redone, [(3, 7), (7, 3), (3, 7)]),
    (undone_by_formulas, [(3, 7), (7, 3)]),
    (promoted, [(3, 7)]),
    (only_tried, []),
    (looked_back, [(3, 6)]),
    (shown, []),
    (pinned, [(3, 100), (100, 7)]),
    (under_the_lock, [(3, 7), (7, 8), (8, 9)]),
    (under_a_lock_that_is_left_with_an_error, [(3, 7)]),
]


@pytest.mark.parametrize(("change", "expected"), CASES, ids=lambda case: getattr(case, "__name__", None))
def test_who_observes_is_told_once_per_commit_and_of_nothing_else(change, expected, graph, model):
    a, b = model
    total = graph.computed("total", lambda: a() + b())
    told = Told()
    graph.observe(total, told)
    change(graph, a)
    assert told == expected
    assert total.is_needed


def test_an_observer_gets_the_report_of_the_batch(graph, model):
    a, _ = model
    reports = []
    graph.observe(a, lambda old, new, report: reports.append(report))
    with graph.batch("evening") as update:
        a.set(5)
    assert reports == [update]
    assert reports[0].revision == graph.revision == 1


def test_nothing_is_held_while_observers_are_told(graph, model):
    a, b = model
    seen = []

    def look(old, new, report):
        with ThreadPoolExecutor(1) as another:  # which would wait for ever if this one had a claim
            seen.append((graph.inside, graph.open_batch, another.submit(b).result(20), threading.current_thread()))

    graph.observe(a, look)
    with graph.lock, graph.batch():
        a.set(5)
        assert seen == []
    assert seen == [({}, None, 2, threading.current_thread())]


def test_observers_are_told_in_the_order_in_which_they_were_made(graph):
    nodes = [graph.input(f"{number}", 0) for number in range(5)]
    order: list[int] = []
    for number in (3, 1, 4, 0, 2):
        graph.observe(nodes[number], lambda old, new, report, number=number: order.append(number))
    with graph.batch():
        for node in nodes:
            node.set(1)
    assert order == [3, 1, 4, 0, 2]


def test_what_counts_as_the_same_is_what_the_node_says(graph):
    near = graph.input("near", 1.0, same=lambda old, new: abs(old - new) < 0.5)
    number = graph.input("number", nan)
    rounded = Graph(same=lambda old, new: int(old) == int(new))
    whole = rounded.input("whole", 1.0)
    told = {node: Told() for node in (near, number, whole)}
    for node in told:
        node.graph.observe(node, told[node])
    for step in (1.2, 1.4, 1.6):
        near.set(step)
    number.set(nan)
    number.set(0.0)
    number.set(-0.0)
    whole.set(1.9)
    whole.set(2.1)
    assert told[near] == [(1.0, 1.6)]
    assert len(told[number]) == 2
    assert same_bits(told[number][1], (0.0, -0.0))
    assert [(int(old), int(new)) for old, new in told[whole]] == [(1, 2)]


def test_a_kept_error_is_told_as_the_exception(graph):
    divisor = graph.input("divisor", 2)
    ratio = graph.computed("ratio", lambda: 12 / divisor(), on_error="keep")
    told = Told()
    graph.observe(ratio, told)
    for number in (0, False, 3):  # the same error twice
        divisor.set(number)
    assert [(type(old), type(new)) for old, new in told] == [(float, ZeroDivisionError), (ZeroDivisionError, float)]
    assert told[1][1] == 4.0


def test_an_error_that_refuses_the_batch_is_not_told(graph):
    divisor = graph.input("divisor", 2)
    ratio = graph.computed("ratio", lambda: 12 / divisor())
    told = Told()
    graph.observe(ratio, told)
    with pytest.raises(ZeroDivisionError):
        divisor.set(0)
    assert told == []
    cold = graph.computed("cold", lambda: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        graph.observe(cold, told)
    assert not cold.is_needed
    assert len(graph.telling.callbacks) == 1


# Beginning and ending


def test_one_that_begins_in_a_batch_begins_with_its_commit(graph, model):
    a, _ = model
    told = Told()
    with graph.batch():
        a.set(5)
        graph.observe(a, told)
        a.set(6)
    assert told == []
    a.set(7)
    assert told == [(6, 7)]


def test_one_that_begins_in_a_batch_that_is_taken_back_never_began(graph, model):
    a, _ = model
    told = Told()
    with pytest.raises(ZeroDivisionError), graph.batch():
        observer = graph.observe(a, told)
        raise ZeroDivisionError
    a.set(5)
    assert told == []
    assert observer.is_disposed
    assert not a.is_needed
    assert not graph.telling.callbacks


def test_a_disposed_observer_is_not_called_even_if_its_notice_was_pending(graph, model):
    a, _ = model
    told = Told()

    def first(old, new, report):
        itself.dispose()
        second.dispose()
        told.append("first")

    itself = graph.observe(a, first)
    second = graph.observe(a, told)
    with graph.observe(a, told):
        a.set(5)
    a.set(6)
    assert told == ["first", (1, 5)]
    assert itself.is_disposed
    assert not a.is_needed
    assert not graph.telling.callbacks
    itself.dispose()


class Screen:
    def __init__(self, told: Told) -> None:
        self.told = told

    def show(self, old: Any, new: Any, report: Any) -> None:
        self.told.append((old, new))

    __call__ = show


@pytest.mark.parametrize("is_method", [True, False])
def test_a_weak_observer_ends_with_its_function(is_method, graph, model):
    a, _ = model
    told = Told()
    screen = Screen(told)
    observer = graph.observe(a, screen.show if is_method else screen, weak=True)
    gc.collect()
    a.set(5)
    assert told == [(1, 5)]
    del screen
    gc.collect()
    assert observer.is_disposed
    assert not a.is_needed
    a.set(6)
    assert told == [(1, 5)]
    assert not graph.telling.callbacks


def test_a_weak_observer_whose_function_goes_in_a_batch_ends_with_that(graph, model):
    a, _ = model
    screens = [Screen(Told())]
    observer = graph.observe(a, screens[0].show, weak=True)
    with graph.batch():
        a.set(5)
        screens.clear()
        gc.collect()
    assert observer.is_disposed
    assert not a.is_needed


def test_another_function_is_kept_alive_and_so_is_a_node_without_a_key(graph, model):
    a, b = model
    told = Told()
    graph.observe(graph.computed(lambda: a() + b()), Screen(told).show)
    gc.collect()
    a.set(5)
    assert told == [(3, 7)]


def test_a_graph_goes_with_its_observers():
    graph = Graph()
    node = graph.input("a", 1)
    graph.observe(node, Told())
    graph.effect(node.read)
    gone = weakref.ref(graph)
    del graph, node
    gc.collect()
    assert gone() is None


def test_copies_have_no_observers(graph, model):
    a, _ = model
    told = Told()
    graph.observe(a, told)
    for twin in (copy.deepcopy(graph), pickle.loads(pickle.dumps(graph))):
        twin["a"].set(5)
        assert not twin["a"].is_needed
    assert told == []


def test_a_node_that_is_removed_is_not_told_of_and_told_again_when_it_comes_back(graph, model):
    a, b = model
    total = graph.computed("total", lambda: a() + b())
    told = Told()
    graph.observe(total, told)
    graph.remove(total)
    a.set(5)
    assert told == []
    graph.undo()
    graph.undo()
    assert told == []  # it has the value that was told last
    a.set(5)
    assert told == [(3, 7)]


# What observers do


def test_a_change_by_an_observer_is_told_when_the_present_telling_is_over(graph, model):
    a, b = model
    order: list[Any] = []

    def follow(old, new, report):
        order.append(("begins", new))
        b.set(new * 10)
        order.append(("ends", b()))

    graph.observe(a, follow)
    graph.observe(a, lambda old, new, report: order.append(("a", new)))
    graph.observe(b, lambda old, new, report: order.append(("b", new)))
    a.set(5)
    assert order == [("begins", 5), ("ends", 50), ("a", 5), ("b", 50)]


def test_a_long_chain_of_changes_does_not_recurse(graph):
    count = graph.input("count", 0)

    def next_one(old, new, report):
        if new < 90:
            count.set(new + 1)

    graph.observe(count, next_one)
    count.set(1)
    assert count() == 90


def test_telling_that_comes_to_no_end_is_stopped_and_named(graph, model):
    a, b = model
    told = Told()
    graph.observe(a, lambda old, new, report: b.set(b() + 1))
    graph.observe(b, lambda old, new, report: a.set(a() + 1))
    graph.observe(graph.input("c", 0), told)
    with pytest.raises(ObserverErrors) as caught:
        a.set(2)
    (loop,) = caught.value.exceptions
    assert isinstance(loop, ObserverLoop)
    assert set(loop.names) <= {"the observer of a", "the observer of b"}
    assert a() > 40
    assert not graph.telling.outbox
    graph["c"].set(1)
    assert told == [(0, 1)]


def test_errors_are_raised_together_after_the_commit(graph, model):
    a, _ = model
    told = Told()

    def fail(old, new, report):
        raise ValueError(f"no {new}")

    def fail_too(old, new, report):
        raise KeyError(new)

    graph.observe(a, fail)
    graph.observe(a, told)
    graph.observe(a, fail_too)
    with pytest.raises(ObserverErrors) as caught:
        a.set(5)
    assert a() == 5
    assert told == [(1, 5)]
    assert [type(error) for error in caught.value.exceptions] == [ValueError, KeyError]
    assert caught.value.exceptions[0].__notes__ == ["(while telling the observer of a)"]
    assert "The change stands" in str(caught.value)
    assert isinstance(caught.value.split(KeyError)[0], ObserverErrors)
    assert [str(error) for error in pickle.loads(pickle.dumps(caught.value)).exceptions] == ["no 5", "5"]
    with pytest.raises(ObserverErrors):
        graph.undo()
    assert a() == 1


def test_errors_do_not_take_the_place_of_one_that_is_under_way(graph, model):
    a, _ = model

    def fail(old, new, report):
        raise ValueError("no")

    graph.observe(a, fail)
    with pytest.raises(KeyError) as caught, graph.lock:
        a.set(5)
        raise KeyError
    assert "ValueError: no" in caught.value.__notes__[0]


def test_all_graphs_that_were_held_together_are_told_of(graph, model):
    a, _ = model
    other = Graph()
    b = other.input("b", 1)
    told = Told()
    for node in (a, b):
        node.graph.observe(node, lambda old, new, report: 1 / 0)
        node.graph.observe(node, told)
    with pytest.raises(ObserverErrors) as caught:
        with HoldAll((graph, other)):
            a.set(2)
            b.set(2)
    assert told == [(1, 2), (1, 2)]
    assert len(caught.value.exceptions) == 2
    assert not other.inside


def test_a_commit_that_is_made_again_from_its_start_is_told_once(graph, model, monkeypatch):
    a, _ = model
    told, runs = Told(), []
    graph.observe(a, told)
    graph.effect(lambda: runs.append(a()))
    commit = OpenBatch._commit

    def twice(batch):
        commit(batch)
        commit(batch)

    monkeypatch.setattr(OpenBatch, "_commit", twice)
    a.set(5)
    with graph.batch():
        a.set(6)
    assert told == [(1, 5), (5, 6)]
    assert runs == [1, 5, 6]


def test_what_an_interrupt_has_left_is_told_with_the_next_commit(graph, model):
    a, b = model
    told = Told()

    def interrupt(old, new, report):
        if new == 5:
            raise KeyboardInterrupt

    def fail(old, new, report):
        raise ValueError("no")

    failing = graph.observe(a, fail)
    graph.observe(a, interrupt)
    graph.observe(a, told)
    with pytest.raises(KeyboardInterrupt) as caught:
        a.set(5)
    assert "ValueError: no" in caught.value.__notes__[0]
    failing.dispose()
    assert a() == 5
    assert told == []
    b.set(9)
    assert told == [(1, 5)]


# Who may observe


def test_formulas_observe_nothing(graph, model):
    a, _ = model
    told = Told()
    for name, attempt in {
        "observe": lambda: graph.observe(a, told),
        "effect": lambda: graph.effect(lambda: None),
        "changes": lambda: a.changes(),
    }.items():
        with pytest.raises(ImpureFormula):
            graph.computed(name, attempt)()
    assert not a.is_needed


async def asynchronous(old, new, report):
    pass


def generator(old, new, report):
    yield


@pytest.mark.parametrize(
    ("function", "message"),
    [
        (lambda: None, r"function\(old, new, report\)"),
        ([].append, r"function\(old, new, report\)"),
        (asynchronous, "changes"),
        (generator, "observes a is a generator: calling it runs nothing"),
        (None, "has to be a function"),
    ],
)
def test_functions_that_cannot_be_told_are_refused(function, message, graph, model):
    with pytest.raises(WrongDeclaration, match=message):
        graph.observe(model[0], function)
    assert not model[0].is_needed


def test_an_observer_that_gives_a_coroutine_is_refused_when_it_does(graph, model):
    graph.observe(model[0], lambda *told: asynchronous(*told))
    with pytest.raises(ObserverErrors, match=r"gave a coroutine, which nobody awaits. Use async for"):
        model[0].set(model[0]() + 1)


def test_what_is_no_node_of_the_graph_and_what_cannot_be_weak_is_refused(graph, model):
    for wrong in ("a", Graph().input("a", 1), None):
        with pytest.raises(GraphError, match="node"):
            graph.observe(wrong, Told())
    with pytest.raises(WrongDeclaration, match="cannot be held weakly"):
        graph.observe(model[0], print, weak=True)
    assert not model[0].is_needed


def test_observers_move_with_their_nodes_when_graphs_join_and_part(graph, model):
    other = Graph()
    x = other.input("x", 1)
    told, runs = Told(), []
    observer = other.observe(x, told)
    effect = other.effect(lambda: runs.append(x()))
    with pytest.raises(ZeroDivisionError), graph.batch():
        graph.absorb(other)
        x.set(2)
        raise ZeroDivisionError
    assert told == []
    assert set(other.telling.callbacks) == {observer, effect}
    x.set(3)
    graph.absorb(other)
    assert not other.telling.callbacks
    x.set(4)
    assert told == [(1, 3), (3, 4)]
    assert runs == [1, 3, 4]
    effect.dispose()
    observer.dispose()
    assert not graph.telling.callbacks
    assert not x.is_needed
    other.check()


# Threads


def test_who_commits_while_another_thread_tells_leaves_its_notices_to_that_one(graph, model):
    """It would wait for ever if a callback waited for its thread; and callbacks are not called two at a time."""
    a, b = model
    told: list[Any] = []

    def ask_another(old, new, report):
        with ThreadPoolExecutor(1) as another:
            another.submit(b.set, new * 10).result(20)
        told.append(("a", new))

    graph.observe(a, ask_another)
    graph.observe(b, lambda old, new, report: told.append(("b", new)))
    a.set(5)
    assert told == [("a", 5), ("b", 50)]


def test_commits_of_many_threads_are_told_in_their_order(graph):
    total = graph.input("total", 0)
    told = Told()
    graph.observe(total, told)

    def add() -> None:
        for _ in range(100):
            total.update(lambda value: value + 1)

    threads = [threading.Thread(target=add) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert told == [(number, number + 1) for number in range(400)]


def test_nodes_that_are_kept_together_are_kept_once_and_let_go_with_the_batch(graph, model):
    a, b = model
    total = graph.computed("total", lambda: a() + b())
    twice = graph.computed("twice", lambda: 2 * total())
    observer = graph.keep(twice)
    with pytest.raises(ZeroDivisionError), graph.batch():
        graph.keep_all([total, twice, total])
        graph.check()
        raise ZeroDivisionError
    assert (total.needs, twice.needs) == (1, 1)
    graph.check()

    graph.keep_all([total, twice, total])
    observer.dispose()
    assert (total.needs, twice.needs) == (1, 0)  # what somebody observes already is left to them


def test_a_node_that_fails_ends_the_keeping_at_itself(graph, model):
    a, _ = model
    first, failing = graph.computed("first", lambda: a()), graph.computed("failing", lambda: 1 / 0)
    last = graph.computed("last", lambda: 2 * a())
    with pytest.raises(ZeroDivisionError):
        graph.keep_all([first, failing, last])
    assert [node.is_needed for node in (first, failing, last)] == [True, False, False]
