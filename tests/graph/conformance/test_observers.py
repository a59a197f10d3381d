"""Observers: told of old and new values of one node, after commits."""

from __future__ import annotations

import asyncio
import gc
from threading import Thread

import pytest

from efp_graph.errors import ObserverErrors
from efp_graph.graph import GraphError, ImpureFormula


@pytest.fixture
def told():
    """What observers were told, in order."""
    return []


@pytest.fixture
def telling(told):
    return lambda old, new, report: told.append((old, new))


def test_an_observer_is_told_of_the_old_and_the_new_value(graph, told, telling):
    a = graph.input("a", 1)
    graph.observe(a, telling)
    assert told == []
    a.set(2)
    a.set(5)
    assert told == [(1, 2), (2, 5)]


def test_an_observer_gets_the_report_of_the_commit(graph):
    a = graph.input("a", 1)
    b = graph.computed("b", lambda: a() + 1)
    reports = []
    graph.observe(b, lambda old, new, report: reports.append(report))
    with graph.batch("sale") as update:
        a.set(2)
    assert reports == [update]
    assert reports[0].path_to(b) == [a, b]


def test_an_observer_is_told_once_for_each_batch(graph, told, telling):
    a = graph.input("a", 1)
    graph.observe(a, telling)
    with graph.batch():
        a.set(2)
        with graph.batch():
            a.set(3)
        assert told == []
    assert told == [(1, 3)]


def test_an_observer_is_not_told_of_what_is_the_same(graph, told, telling):
    a = graph.input("a", 1)
    sign = graph.computed("sign", lambda: a() > 0)
    graph.observe(sign, telling)
    a.set(2)
    with graph.batch():
        a.set(-1)
        assert sign() is False
        a.set(1)
    assert told == []
    a.set(-5)
    assert told == [(True, False)]


def test_a_tolerance_holds_for_observers_too(graph, told, telling):
    a = graph.input("a", 0.0)
    coarse = graph.computed("coarse", lambda: a(), same=lambda old, new: abs(old - new) < 1)
    graph.observe(coarse, telling)
    for value in (0.5, 0.9, 1.5, 2.0):
        a.set(value)
    assert told == [(0.0, 1.5)]


def test_an_observer_is_not_told_of_what_is_taken_back(graph, told, telling):
    a = graph.input("a", 1)
    graph.observe(a, telling)
    with pytest.raises(KeyError), graph.batch():
        a.set(2)
        raise KeyError
    with graph.batch(), pytest.raises(KeyError), graph.batch():
        a.set(2)
        raise KeyError
    assert told == []


def test_an_observer_is_told_of_undo_redo_pins_and_promoted_forks(graph, told, telling):
    a = graph.input("a", 1)
    b = graph.computed("b", lambda: a() * 10)
    graph.observe(b, telling)
    a.set(2)
    graph.undo()
    graph.redo()
    b.pin(0)
    b.unpin()
    with graph.fork({a: 3}) as fork:
        fork[b]
        fork.promote()
    assert told == [(10, 20), (20, 10), (10, 20), (20, 0), (0, 20), (20, 30)]


def test_an_observed_node_is_needed_until_the_end(graph, told, telling):
    a = graph.input("a", 1)
    b = graph.computed("b", lambda: a())
    with graph.observe(b, telling):
        assert b.is_needed
        a.set(2)
    assert not b.is_needed
    a.set(3)
    assert told == [(1, 2)]


def test_observers_are_told_in_the_order_of_their_making(graph, told):
    a = graph.input("a", 1)
    b = graph.computed("b", lambda: a() + 1)
    for name, node in (("first", b), ("second", a), ("third", b)):
        graph.observe(node, lambda old, new, report, name=name: told.append(name))
    a.set(2)
    assert told == ["first", "second", "third"]


def test_an_observer_sees_the_committed_graph(graph, told):
    a, b = graph.input("a", 1), graph.input("b", 1)
    total = graph.computed("total", lambda: a() + b())
    graph.observe(a, lambda old, new, report: told.append((total(), graph.open_batch)))
    with graph.batch():
        a.set(2)
        b.set(2)
    assert told == [(4, None)]


def test_an_observer_may_set_what_others_are_told_of_afterwards(graph, told, telling):
    a, b = graph.input("a", 1), graph.input("b", 0)
    graph.observe(a, lambda old, new, report: b.set(new * 10))
    graph.observe(a, lambda old, new, report: told.append("second"))
    graph.observe(b, telling)
    a.set(2)
    assert told == ["second", (0, 20)]


def test_an_observer_that_goes_on_for_ever_is_stopped(graph):
    a = graph.input("a", 0)
    graph.observe(a, lambda old, new, report: a.set(new + 1))
    with pytest.raises(Exception, match="a"):
        a.set(1)
    graph.check()


def test_an_observer_that_another_one_disposes_is_not_told_any_more(graph, told, telling):
    a = graph.input("a", 1)
    graph.observe(a, lambda old, new, report: second.dispose())
    second = graph.observe(a, telling)
    a.set(2)
    assert told == []


def test_an_observer_may_dispose_itself(graph, told):
    a = graph.input("a", 1)

    def once(old, new, report):
        told.append(new)
        observer.dispose()

    observer = graph.observe(a, once)
    a.set(2)
    a.set(3)
    assert told == [2]


def test_errors_of_observers_are_raised_together_after_the_commit(graph, told, telling):
    a = graph.input("a", 1)
    graph.observe(a, lambda old, new, report: 1 / 0)
    graph.observe(a, lambda old, new, report: [][0])
    graph.observe(a, telling)
    with pytest.raises(ObserverErrors) as raised:
        a.set(2)
    assert [type(error) for error in raised.value.exceptions] == [ZeroDivisionError, IndexError]
    assert told == [(1, 2)]
    assert a() == 2


def test_an_observer_is_told_of_errors_as_of_values(sheet, told, telling):
    a = sheet.input("a", 1)
    inverse = sheet.computed("inverse", lambda: 1 / a())
    sheet.observe(inverse, telling)
    a.set(0)
    a.set(2)
    (first, error), (same, last) = told
    assert (first, last) == (1.0, 0.5)
    assert isinstance(error, ZeroDivisionError)
    assert same is error


def test_a_node_that_fails_cannot_be_observed(graph, telling):
    node = graph.computed("node", lambda: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        graph.observe(node, telling)
    assert not node.is_needed


def test_a_weak_observer_goes_with_its_object(graph):
    class Screen:
        def __init__(self):
            self.shown = []

        def show(self, old, new, report):
            self.shown.append(new)

    a = graph.input("a", 1)
    b = graph.computed("b", lambda: a())
    screen = Screen()
    graph.observe(b, screen.show, weak=True)
    a.set(2)
    assert screen.shown == [2]
    del screen
    gc.collect()
    a.set(3)
    assert not b.is_needed


def test_observing_in_a_formula_is_refused(graph, telling):
    a = graph.input("a", 1)
    node = graph.computed("node", lambda: graph.observe(a, telling))
    with pytest.raises(ImpureFormula):
        node()


def test_an_asynchronous_observer_is_refused(graph):
    async def function(old, new, report):
        pass

    with pytest.raises(GraphError, match="changes"):
        graph.observe(graph.input("a", 1), function)


def test_an_observer_is_told_in_the_thread_that_commits(graph, told):
    from threading import current_thread

    a = graph.input("a", 1)
    graph.observe(a, lambda old, new, report: told.append(current_thread()))
    thread = Thread(target=lambda: a.set(2))
    thread.start()
    thread.join(30)
    assert told == [thread]


def test_an_observer_may_hand_work_to_a_thread_that_uses_the_graph(graph, told):
    """It is told outside of any claim on the graph."""
    a = graph.input("a", 1)

    def function(old, new, report):
        thread = Thread(target=lambda: told.append(a()), daemon=True)
        thread.start()
        thread.join(30)
        assert not thread.is_alive()

    graph.observe(a, function)
    a.set(2)
    assert told == [2]


# Changes


def test_changes_are_an_asynchronous_iterator(graph):
    a = graph.input("a", 1)
    b = graph.computed("b", lambda: a() * 10)

    async def main():
        seen = []
        changes = b.changes(initial=True)
        a.set(2)
        async for value in changes:
            seen.append(value)
            if value == 20:
                a.set(3)
            if value == 30:
                break
        await changes.aclose()
        return seen

    seen = asyncio.run(main())
    assert seen[-2:] == [20, 30]
    assert not b.is_needed


def test_changes_begin_with_the_call(graph):
    a = graph.input("a", 1)

    async def main():
        changes = a.changes()
        a.set(2)
        value = await anext(changes)
        await changes.aclose()
        return value

    assert asyncio.run(main()) == 2


def test_changes_come_from_other_threads(graph):
    a = graph.input("a", 1)

    async def main():
        changes = a.changes()
        await asyncio.to_thread(a.set, 2)
        value = await asyncio.wait_for(anext(changes), 30)
        await changes.aclose()
        return value

    assert asyncio.run(main()) == 2


def test_a_task_that_waits_for_changes_can_be_cancelled(graph):
    a = graph.input("a", 1)
    b = graph.computed("b", lambda: a())

    async def listen():
        async for _ in b.changes():
            pass

    async def main():
        task = asyncio.create_task(listen())
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        assert b.is_needed
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)

    asyncio.run(main())
    gc.collect()
    a.set(2)
    assert not b.is_needed


def test_an_error_ends_the_changes_by_being_raised(sheet):
    a = sheet.input("a", 1)
    inverse = sheet.computed("inverse", lambda: 1 / a())

    async def main():
        changes = inverse.changes()
        a.set(0)
        with pytest.raises(ZeroDivisionError):
            await anext(changes)

    asyncio.run(main())
