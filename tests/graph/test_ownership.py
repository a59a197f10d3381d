"""Who may work on a graph: tasks and threads, batches that are left otherwise than they were entered, forks."""

from __future__ import annotations

import asyncio
import contextvars
import gc
import itertools
import os
import queue
import signal
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from functools import partial
from typing import Any

import hypothesis.strategies as st
import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from efp_graph.graph import BatchOpen, GraphError, ImpureFormula, UnseenRead
from tests.graph.keeping import KeepingGraph


@pytest.fixture
def ab(graph):
    """Two inputs and their sum, which has been read."""
    a, b = graph.input("a", 1), graph.input("b", 1)
    total = graph.computed("total", lambda: a() + b())
    assert total() == 2
    return a, b, total


def in_thread(function: Callable[[], Any], seconds: float = 20) -> Any:
    """What a function gives in a thread of its own."""
    outcome: Future[Any] = Future()

    def run() -> None:
        try:
            outcome.set_result(function())
        except BaseException as error:
            outcome.set_exception(error)

    threading.Thread(target=run, daemon=True).start()
    return outcome.result(seconds)


# Tasks


def test_a_second_task_is_refused_while_the_batch_of_another_one_is_open(graph, ab):
    a, b, total = ab
    refused = []

    async def first():
        with graph.batch("first"):
            a.set(10)
            await asyncio.sleep(0.01)
            assert total() == 11

    async def second():
        for action in (
            lambda: b.set(5),
            b,
            total,
            graph.undo,
            lambda: graph.batch().__enter__(),
            lambda: graph.lock.__enter__(),
        ):
            with pytest.raises(BatchOpen, match=r"The batch 'first' is open by task 'A' in .*async with graph.batch"):
                action()
            refused.append(action)

    async def main():
        task = asyncio.create_task(first(), name="A")
        await asyncio.sleep(0)
        await second()
        await task

    asyncio.run(main())
    assert len(refused) == 6
    assert (a(), b(), total()) == (10, 1, 11)
    assert len(graph.history.done) == 1


def test_async_with_waits_for_its_turn_and_lets_the_others_go_on(graph, ab):
    a, _, total = ab
    ticks = []

    async def add(number):
        async with graph.batch(f"add {number}"):
            present = a()
            await asyncio.sleep(0.005)
            a.set(present + number)

    async def tick():
        while True:
            ticks.append(1)
            await asyncio.sleep(0.001)

    async def main():
        ticking = asyncio.create_task(tick())
        await asyncio.gather(*[add(number) for number in range(10)])
        ticking.cancel()

    asyncio.run(main())
    assert (a(), total()) == (46, 47)
    assert len(graph.history.done) == 9  # adding 0 changes nothing
    assert len(ticks) > 10


def test_async_with_waits_for_a_batch_of_another_thread(graph, ab):
    a, _, _ = ab
    inside, go_on = threading.Event(), threading.Event()

    def write():
        with graph.batch():
            a.set(5)
            inside.set()
            assert go_on.wait(20)

    async def main():
        async with graph.batch():
            return a()

    with ThreadPoolExecutor(1) as pool:
        writing = pool.submit(write)
        assert inside.wait(20)

        async def both():
            waiting = asyncio.create_task(main())
            await asyncio.sleep(0.05)
            assert not waiting.done()
            go_on.set()
            return await asyncio.wait_for(waiting, 20)

        assert asyncio.run(both()) == 5
        writing.result(20)


def test_a_task_that_is_cancelled_while_it_waits_leaves_nothing(graph, ab):
    a, _, _ = ab

    async def wait_for_turn():
        async with graph.batch():
            a.set(100)

    async def main():
        with graph.batch():
            a.set(2)
            task = asyncio.create_task(wait_for_turn(), context=contextvars.Context())
            await asyncio.sleep(0.03)
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
            assert task.cancelled()

    asyncio.run(main())
    assert a() == 2


def test_a_task_that_is_cancelled_in_its_batch_takes_it_back(graph, ab):
    a, _, total = ab

    async def main():
        async def change():
            async with graph.batch():
                a.set(2)
                await asyncio.sleep(60)

        task = asyncio.create_task(change())
        await asyncio.sleep(0.01)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)

    asyncio.run(main())
    assert (a(), total(), graph.open_batch) == (1, 2, None)


def test_what_a_task_starts_in_its_batch_is_a_part_of_it(graph, ab):
    a, b, total = ab

    async def child(node, value):
        await asyncio.sleep(0)
        node.set(value)
        return total()

    async def main():
        async with graph.batch() as update:
            seen = await asyncio.gather(child(a, 10), child(b, 20))
            assert seen == [11, 30]
            assert await asyncio.to_thread(total) == 30
            await asyncio.to_thread(a.set, 11)
            assert total() == 31
        return update

    update = asyncio.run(main())
    assert [node.key for node in update.changed] == ["a", "b"]
    assert (total(), len(graph.history.done)) == (31, 1)


def test_threads_that_work_in_one_batch_take_turns(graph):
    numbers = [graph.input(f"{place}", 0) for place in range(20)]
    total = graph.computed("total", lambda: sum(number() for number in numbers))
    total()

    async def main():
        async with graph.batch():
            for round in range(1, 6):
                await asyncio.gather(
                    *[asyncio.to_thread(number.set, round) for number in numbers],
                    *[asyncio.to_thread(total) for _ in range(5)],
                )
                assert total() == 20 * round

    asyncio.run(main())
    assert total() == 100


def test_a_child_cannot_leave_the_batch_of_its_parent(graph, ab):
    a, _, _ = ab

    async def main():
        batch = graph.batch("parent's")
        batch.__enter__()
        a.set(2)

        async def child():
            with pytest.raises(GraphError, match=r"The batch \"?'?parent's.* can only be left there"):
                batch.__exit__(None, None, None)

        await asyncio.create_task(child())
        with pytest.raises(GraphError, match="only be left there"):
            await asyncio.to_thread(batch.__exit__, None, None, None)
        assert graph.open_batch is not None
        batch.__exit__(None, None, None)

    asyncio.run(main())
    assert a() == 2


def test_children_that_begin_batches_inside_one_another_are_refused(graph, ab):
    a, b, _ = ab

    async def child(node, seconds):
        async with graph.batch():
            node.set(7)
            await asyncio.sleep(seconds)

    async def main():
        async with graph.batch():
            await asyncio.gather(child(a, 0.02), child(b, 0.01))

    asyncio.run(main())
    assert (a(), b()) == (7, 7)


def test_a_task_that_was_started_in_a_formula_is_outside_of_it(graph):
    a = graph.input("a", 1)
    cold = graph.computed("cold", lambda: a() * 10)
    told = []

    async def later():
        await asyncio.sleep(0.005)
        a.set(5)
        told.append((a(), cold()))
        with graph.batch():
            a.set(6)

    async def main():
        tasks = []

        def formula():
            if not tasks:
                tasks.append(asyncio.get_running_loop().create_task(later()))
            return a()

        node = graph.computed("node", formula)
        node()
        await tasks[0]
        assert node() == 6
        assert node.dependencies == (a,)

    asyncio.run(main())
    assert told == [(5, 50)]


# Left otherwise than entered


def test_a_batch_that_is_left_before_the_one_inside_it_ends_with_that(graph, ab):
    a, b, total = ab
    x, y = graph.batch("x"), graph.batch("y")
    x.__enter__()
    a.set(10)
    y.__enter__()
    b.set(20)
    with pytest.raises(GraphError, match=r"The batch 'x' is open, and cannot be left before .* the batch 'y' is open"):
        x.__exit__(None, None, None)
    assert total() == 30
    y.__exit__(None, None, None)
    assert graph.open_batch is None
    x.__exit__(None, None, None)  # it is left already
    assert (total(), len(graph.history.done)) == (30, 1)


def test_a_batch_that_is_left_too_early_with_an_exception_is_taken_back_with_the_one_inside_it(graph, ab):
    a, b, total = ab
    x, y = graph.batch("x"), graph.batch("y")
    x.__enter__()
    a.set(10)
    y.__enter__()
    b.set(20)
    with pytest.raises(GraphError, match="taken back"):
        x.__exit__(KeyError, KeyError(), None)
    y.__exit__(None, None, None)
    assert (a(), b(), total(), graph.open_batch) == (1, 1, 2, None)


def test_a_batch_that_is_left_too_early_and_fails_then_says_so(graph):
    a, b = graph.input("a", 1), graph.input("b", 1)
    ratio = graph.computed("ratio", lambda: b() / a())
    ratio()
    x, y = graph.batch("x"), graph.batch("y")
    x.__enter__()
    a.set(0)
    y.__enter__()
    with pytest.raises(GraphError, match="cannot be left before"):
        x.__exit__(None, None, None)
    with pytest.raises(
        GraphError, match=r"'x' is open; it was left too early, and is taken back now: .*division"
    ) as refused:
        y.__exit__(None, None, None)
    assert isinstance(refused.value.__cause__, ZeroDivisionError)
    assert (a(), ratio(), graph.open_batch) == (1, 1.0, None)


def test_a_batch_is_entered_once(graph, ab):
    a, _, _ = ab
    batch = graph.batch("mine")
    with batch:
        a.set(2)
        with pytest.raises(GraphError, match="needs one of its own"), batch:
            pass
        assert graph.open_batch is not None
        a.set(3)
    with pytest.raises(GraphError, match="needs one of its own"):
        batch.__enter__()
    assert (a(), graph.open_batch) == (3, None)
    with pytest.raises(GraphError, match="not entered"):
        graph.batch().__exit__(None, None, None)


def test_another_thread_cannot_leave_a_batch(graph, ab):
    a, _, total = ab
    batch = graph.batch("mine")
    batch.__enter__()
    a.set(2)
    with pytest.raises(GraphError, match=r"The batch 'mine' is open by thread .* can only be left there"):
        in_thread(lambda: batch.__exit__(None, None, None))
    assert total() == 3
    batch.__exit__(None, None, None)
    assert (total(), graph.open_batch) == (3, None)


def test_a_batch_that_nobody_holds_any_more_is_taken_back(graph, ab):
    a, _, total = ab

    def enter():
        batch = graph.batch()
        batch.__enter__()
        a.set(2)
        return batch

    batch = enter()
    assert total() == 3
    del batch
    assert a.last_value == 1
    assert (total(), graph.open_batch) == (2, None)


def test_a_generator_that_nobody_goes_on_with_takes_its_batch_back(graph, ab):
    a, _, total = ab

    def changing():
        with graph.batch():
            a.set(2)
            yield

    generator = changing()
    next(generator)
    assert total() == 3
    del generator
    gc.collect()
    assert (total(), graph.open_batch) == (2, None)


def test_a_batch_of_a_thread_that_has_ended_is_taken_back(graph, ab):
    a, _, total = ab
    batches = []

    def enter():
        batches.append(graph.batch())
        batches[0].__enter__()
        a.set(2)

    thread = threading.Thread(target=enter)
    thread.start()
    thread.join()
    assert (total(), graph.open_batch) == (2, None)
    batches[0].__exit__(None, None, None)
    a.set(3)
    assert total() == 4


def test_batches_on_an_exit_stack_and_in_generators_work_as_with_does(graph, ab):
    a, b, total = ab

    @contextmanager
    def setting(node, value):
        with graph.batch() as report:
            node.set(value)
            yield report

    with ExitStack() as stack:
        stack.enter_context(graph.batch("all"))
        stack.enter_context(setting(a, 10))
        stack.enter_context(graph.lock)
        b.set(10)
    assert total() == 20
    with pytest.raises(KeyError), ExitStack() as stack:
        stack.enter_context(graph.batch("all"))
        stack.enter_context(setting(a, 100))
        raise KeyError
    assert (total(), [step.label for step in graph.history.done]) == (20, ["all"])


def test_the_lock_keeps_others_out_until_it_is_left(graph, ab):
    a, b, total = ab
    with ThreadPoolExecutor(1) as pool:
        with graph.lock:
            with graph.lock:
                a.set(5)
            reading = pool.submit(lambda: (a(), b(), total()))
            time.sleep(0.05)
            assert not reading.done()
            b.set(5)
            assert total() == 10
            with graph.batch(), graph.lock:
                b.set(6)
            assert not reading.done()
        assert reading.result(20) == (5, 6, 11)


# Who makes an end of a claim


class Meddling(dict[Any, Any]):
    """A dictionary of a claim, in which the thread that it starts waits, the first time that it calls a method."""

    def __init__(self, method: str) -> None:
        super().__init__()
        self.method, self.thread = method, threading.current_thread()
        self.reached, self.go_on = threading.Event(), threading.Event()

    def pause(self, method: str) -> None:
        if method == self.method and threading.current_thread() is self.thread and not self.reached.is_set():
            self.reached.set()
            assert self.go_on.wait(20)

    def __len__(self) -> int:
        self.pause("len")
        return super().__len__()

    def setdefault(self, *arguments: Any) -> Any:
        self.pause("setdefault")
        return super().setdefault(*arguments)

    def start(self, function: Callable[[], Any]) -> Future[Any]:
        """Run a function in a thread of its own, up to where it waits."""
        outcome: Future[Any] = Future()

        def run() -> None:
            try:
                outcome.set_result(function())
            except BaseException as error:
                outcome.set_exception(error)

        self.thread = threading.Thread(target=run, daemon=True)
        self.thread.start()
        assert self.reached.wait(20)
        return outcome


def test_a_batch_that_was_brought_to_its_end_is_not_ended_again(graph, ab):
    """One that looks for the first one when that has gone would take back the next batch."""
    a, _, total = ab
    abandoned = graph.batch()

    def enter():
        abandoned.__enter__()
        a.set(2)

    in_thread(enter)
    attempts = abandoned.claim.attempts = Meddling("len")
    second = attempts.start(lambda: graph.open_batch)
    with graph.batch():
        a.set(5)
        attempts.go_on.set()
        assert second.result(20) is graph.open_batch is not None
        assert graph.journal is not None
        assert total() == 6
    assert (total(), len(graph.history.done)) == (6, 1)


def test_a_batch_whose_owner_waits_for_operations_in_it_is_not_taken_back_by_others(graph, ab, monkeypatch):
    a, _, total = ab
    running, go_on = threading.Event(), threading.Event()

    def formula():
        running.set()
        assert go_on.wait(20)
        return a() * 10

    slow = graph.computed("slow", formula)

    def wait(*_):
        go_on.set()
        assert child.result(20) == 20
        assert in_thread(lambda: graph.open_batch) is not None

    with ThreadPoolExecutor(1) as pool:
        with graph.batch():
            a.set(2)
            child = pool.submit(contextvars.copy_context().run, slow)
            assert running.wait(20)
            monkeypatch.setattr("efp_graph.graph.ownership.wait", wait)
        monkeypatch.undo()
    assert (a(), total(), len(graph.history.done)) == (2, 3, 1)


def test_a_child_that_comes_when_the_batch_of_its_parent_is_left_is_on_its_own(graph, ab):
    a, _, _ = ab
    held, go_on = threading.Event(), threading.Event()

    def hold():
        with graph.lock:
            held.set()
            assert go_on.wait(20)
            return a()

    batch = graph.batch()
    batch.__enter__()
    inside = batch.claim.inside = Meddling("setdefault")
    child = inside.start(partial(contextvars.copy_context().run, hold))
    batch.__exit__(None, None, None)
    inside.go_on.set()
    assert held.wait(20)
    with ThreadPoolExecutor(1) as pool:
        setting = pool.submit(a.set, 3)
        time.sleep(0.05)
        assert not setting.done()
        go_on.set()
        setting.result(20)
    assert child.result(20) == 1


def test_the_lock_keeps_children_of_one_batch_apart(graph, ab):
    a, b, _ = ab
    held, go_on = threading.Event(), threading.Event()

    def hold():
        with graph.lock:
            a.set(5)
            held.set()
            assert go_on.wait(20)
            b.set(5)

    def look():
        with graph.lock:
            return a(), b()

    with graph.batch(), ThreadPoolExecutor(2) as pool:
        holding = pool.submit(contextvars.copy_context().run, hold)
        assert held.wait(20)
        looking = pool.submit(contextvars.copy_context().run, look)
        time.sleep(0.05)
        assert not looking.done()
        go_on.set()
        holding.result(20)
        assert looking.result(20) == (5, 5)


def test_batches_of_threads_and_tasks_keep_apart_however_often_they_are_switched(graph):
    """A short stress: what is set together is seen together, and nobody loses an open batch."""
    a, b = graph.input("a", 0), graph.input("b", 0)
    difference = graph.computed("difference", lambda: a() - b())
    difference()
    end = time.monotonic() + 1.5

    def change(number):
        batch = graph.open_batch
        assert graph.journal is batch.journal
        a.set(a() + number)
        assert difference() == number
        assert graph.innermost is batch
        yield
        assert graph.journal is batch.journal
        b.set(b() + number)
        assert difference() == 0
        assert graph.innermost is batch

    def write(number):
        while time.monotonic() < end:
            try:
                with graph.batch():
                    for _ in change(number):
                        with graph.batch():
                            assert difference() == number
                    if number == 1:
                        raise KeyError
            except KeyError:
                pass

    async def write_in_tasks():
        async def task(number):
            async with graph.batch():
                for _ in change(number):
                    assert await asyncio.to_thread(difference) == number

        while time.monotonic() < end:
            await asyncio.gather(*[task(number) for number in (3, 4, 5)])

    def watch():
        while time.monotonic() < end:
            assert difference() == 0
            with graph.lock:
                assert graph.open_batch is None
                assert a.last_value == b.last_value

    def look():
        while time.monotonic() < end:
            first, second = graph.history.steps()
            assert not second
            assert [step.revision for step in first] == sorted(step.revision for step in first)
            _ = graph.journal, graph.open_batch  # raises when the batch is left in between, unless it is read once

    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)
    try:
        with ThreadPoolExecutor(5) as pool:
            actors = [pool.submit(write, 1), pool.submit(write, 2), pool.submit(asyncio.run, write_in_tasks())]
            for actor in [*actors, pool.submit(watch), pool.submit(look)]:
                actor.result(60)
    finally:
        sys.setswitchinterval(interval)
    assert (graph.open_batch, difference()) == (None, 0)
    assert len(graph.history.done) > 10


# Formulas and threads


def by_executor(nodes):
    with ThreadPoolExecutor(4) as pool:
        return sum(pool.map(lambda node: node(), nodes))


def by_future(nodes):
    pool = ThreadPoolExecutor(1)
    try:
        return sum([pool.submit(node).result() for node in nodes])
    finally:
        pool.shutdown()


def by_thread(nodes):
    values = []
    threads = [threading.Thread(target=lambda node=node: values.append(node())) for node in nodes]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if len(values) < len(nodes):
        raise UnseenRead("a thread was refused")
    return sum(values)


def by_queue(nodes):
    answers: queue.SimpleQueue[Any] = queue.SimpleQueue()

    def work():
        try:
            answers.put(sum(node() for node in nodes))
        except BaseException as error:
            answers.put(error)

    threading.Thread(target=work, daemon=True).start()
    answer = answers.get()
    if isinstance(answer, BaseException):
        raise answer
    return answer


def by_event(nodes):
    ready, values = threading.Event(), []

    def work():
        try:
            values.extend(node() for node in nodes)
        except BaseException as error:
            values.append(error)
        finally:
            ready.set()

    threading.Thread(target=work, daemon=True).start()
    ready.wait()
    if isinstance(values[-1], BaseException):
        raise values[-1]
    return sum(values)


def by_event_loop(nodes):
    async def main():
        loop = asyncio.get_running_loop()
        return sum(await asyncio.gather(*[loop.run_in_executor(None, node) for node in nodes]))

    return asyncio.run(main())


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
@pytest.mark.parametrize("way", [by_executor, by_future, by_thread, by_queue, by_event, by_event_loop])
@pytest.mark.parametrize("when", ["cold", "set", "batch"])
def test_a_formula_that_waits_for_threads_that_read_is_refused_at_once(way, when, graph):
    nodes = [graph.input(f"{place}", place) for place in range(4)]
    threads = graph.input("threads", when == "cold")
    total = graph.computed("total", lambda: way(nodes) if threads() else sum(node() for node in nodes))

    def act():
        if when == "cold":
            return total()
        total()
        if when == "set":
            threads.set(True)
        else:
            with graph.batch():
                threads.set(True)

    start = time.monotonic()
    with pytest.raises(UnseenRead):
        in_thread(act)
    assert time.monotonic() - start < 5  # 0.1 s on a machine that is not busy
    assert graph.open_batch is None
    threads.set(False)
    assert total() == 6


def test_a_thread_that_has_nothing_to_do_with_a_formula_waits_for_it(graph):
    a = graph.input("a", 1)
    running, go_on = threading.Event(), threading.Event()

    def formula():
        running.set()
        assert go_on.wait(20)  # for the test, not for a reader
        return a() * 2

    slow = graph.computed("slow", formula)

    def read():
        return a(), slow()

    with ThreadPoolExecutor(2) as one, ThreadPoolExecutor(1) as other:
        first = one.submit(slow)
        assert running.wait(20)
        second = other.submit(read)
        time.sleep(0.3)
        assert not second.done()
        go_on.set()
        assert (first.result(20), second.result(20)) == (2, (1, 2))


def test_a_formula_may_use_threads_for_what_is_no_node(graph):
    a = graph.input("a", 3)

    def formula():
        value = a()
        with ThreadPoolExecutor(2) as pool:
            return sum(pool.map(lambda number: number * value, range(4)))

    node = graph.computed("node", formula)
    assert node() == 18
    a.set(1)
    assert node() == 6


def test_readers_of_what_is_up_to_date_take_no_claim_while_nobody_works(graph, ab, monkeypatch):
    a, _, total = ab
    monkeypatch.setattr("efp_graph.graph.ownership.try_to_enter", None)
    assert (a(), total()) == (1, 2)


# Histories and forks


def test_the_history_can_be_read_while_it_changes(graph):
    a = graph.input("a", 0)
    done = threading.Event()

    def write():
        for value in range(1, 600):
            a.set(value)
            if value % 3 == 0:
                graph.undo()
        done.set()

    def read():
        while not done.is_set():
            first, second = graph.history.steps()
            assert len({*first, *second}) == len(first) + len(second)
            values = [step.changes[a] for step in first]
            assert all(before[1] == after[0] for before, after in itertools.pairwise(values))

    with ThreadPoolExecutor(3) as pool:
        for each in [pool.submit(write), pool.submit(read), pool.submit(read)]:
            each.result(60)


def in_child(function: Callable[[], None]) -> None:
    """Fork, run a function in the child, and expect that it succeeds within 20 s."""
    child = os.fork()
    if child == 0:
        try:
            signal.alarm(20)
            function()
        except BaseException as error:
            os.write(2, f"{error!r}\n".encode())
            os._exit(1)
        os._exit(0)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system does not fork")
@pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")
def test_in_a_forked_child_the_batches_of_other_threads_are_taken_back(graph, ab):
    a, b, total = ab
    inside, go_on = threading.Event(), threading.Event()

    def write():
        with graph.batch("in the parent"):
            a.set(100)
            total()
            inside.set()
            assert go_on.wait(60)

    def use():
        assert (a(), total(), graph.open_batch) == (1, 2, None)
        b.set(5)
        assert total() == 6
        graph.undo()
        graph.check()
        assert in_thread(total) == 2

    with ThreadPoolExecutor(1) as pool:
        writing = pool.submit(write)
        assert inside.wait(20)
        try:
            in_child(use)
        finally:
            go_on.set()
        writing.result(20)
    assert total() == 101


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system does not fork")
@pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")
def test_a_thread_that_forks_in_its_batch_goes_on_in_it_on_both_sides(graph, ab):
    a, b, total = ab

    def go_on():
        assert total() == 101
        b.set(2)
        assert total() == 102

    with graph.batch():
        a.set(100)
        in_child(go_on)
        assert (a(), b()) == (100, 1)
    assert total() == 101


def test_a_node_may_not_be_set_in_a_formula_by_whatever_way(graph):
    a = graph.input("a", 1)

    def formula():
        contextvars.copy_context().run(lambda: a.set(2))
        return a()

    with pytest.raises(ImpureFormula):
        graph.computed("b", formula)()
    assert a() == 1


# Any interleaving


class Actor:
    """A thread, or a task of the test's event loop, that does what it is told."""

    def __init__(self, loop: asyncio.AbstractEventLoop | None, context: contextvars.Context | None = None) -> None:
        self.loop = loop
        self.batches: list[Any] = []
        if loop is None:
            self.orders: Any = queue.Queue()
            self.thread = threading.Thread(
                target=(context or contextvars.Context()).run, args=(self.work,), daemon=True
            )
            self.thread.start()
        else:
            self.orders = asyncio.Queue()
            self.task = loop.create_task(self.serve(), context=context or contextvars.Context())

    def work(self) -> None:
        while (order := self.orders.get()) is not None:
            self.obey(*order)
            del order

    async def serve(self) -> None:
        while (order := await self.orders.get()) is not None:
            self.obey(*order)
            del order

    def obey(self, function: Callable[[], Any], outcome: Future[Any]) -> None:
        try:
            outcome.set_result(function())
        except BaseException as error:
            outcome.set_exception(error.with_traceback(None))

    def order(self, function: Callable[[], Any]) -> Future[Any]:
        outcome: Future[Any] = Future()
        self.orders.put_nowait((function, outcome))
        return outcome

    def do(self, function: Callable[[], Any]) -> Any:
        outcome = self.order(function)
        if self.loop is not None:

            async def wait() -> None:
                while not outcome.done():
                    await asyncio.sleep(0)

            self.loop.run_until_complete(asyncio.wait_for(wait(), 20))
        return outcome.result(20)

    def stop(self) -> None:
        self.orders.put_nowait(None)
        if self.loop is None:
            self.thread.join(1)
        else:
            self.loop.run_until_complete(asyncio.wait_for(self.task, 20))


ACTORS = st.integers(0, 3)
VALUES = st.integers(-3, 3)


class AnyInterleaving(RuleBasedStateMachine):
    """Two tasks, two threads and their children enter, set, read, leave, fail and go away in any order.

    The reference is a stack of batches, each with the values before it and whether it was left too early.
    """

    @initialize()
    def build(self) -> None:
        self.graph = KeepingGraph()
        self.inputs = {key: self.graph.input(key, 0) for key in "abc"}
        self.total = self.graph.computed("total", lambda: sum(node() for node in self.inputs.values()))
        self.ratio = self.graph.computed("ratio", lambda: 12 / (self.inputs["a"]() - 3))  # fails where a is 3
        self.total()
        self.ratio()
        self.loop = asyncio.new_event_loop()
        self.actors = [Actor(self.loop), Actor(self.loop), Actor(None), Actor(None)]
        self.values = dict.fromkeys("abc", 0)
        self.stack: list[dict[str, Any]] = []  # of open batches: owner, handle, values before, how it was left
        self.steps = 0
        self.waiting: list[tuple[Future[Any], str, int]] = []

    # The reference

    def may_work(self, actor: Actor) -> bool:
        return all(each["owner"] is actor for each in self.stack)

    def would_wait(self, actor: Actor) -> bool:
        """Whether an actor has to wait for one of another thread; else it is refused."""
        owner = next(each["owner"] for each in self.stack if each["owner"] is not actor)
        return actor.loop is None or owner.loop is None

    def close(self, committed: bool) -> str | None:
        """Leave the innermost batch; give what the end of it raises."""
        batch = self.stack.pop()
        problem = None
        if committed and not self.stack and self.values["a"] == 3:
            committed, problem = False, "ZeroDivisionError"
        if not committed:
            self.values = batch["before"]
        elif not self.stack and self.values != batch["before"]:
            self.steps += 1
        if self.stack and self.stack[-1]["left"] is not None:
            left = self.stack[-1]["left"]
            further = self.close(left == "committed")
            problem = problem or (further and "GraphError")
        elif not self.stack:
            self.resolve()
        return problem

    def resolve(self) -> None:
        """Those who waited go on, in an order of their own."""
        for outcome, key, value in self.waiting:
            outcome.result(20)
            if self.values[key] != value:
                self.values = self.values | {key: value}
                self.steps += 1
        self.waiting.clear()

    # The verbs

    @rule(which=ACTORS)
    def enter(self, which: int) -> None:
        actor = self.actors[which]
        batch = self.graph.batch()
        if self.may_work(actor):
            actor.do(batch.__enter__)
            self.stack.append({"owner": actor, "handle": batch, "before": self.values, "left": None})
        elif not self.would_wait(actor):
            with pytest.raises(BatchOpen):
                actor.do(batch.__enter__)

    @rule(which=ACTORS, key=st.sampled_from("abc"), value=VALUES)
    def set(self, which: int, key: str, value: int) -> None:
        actor, node = self.actors[which], self.inputs[key]
        if self.may_work(actor):
            if not self.stack and key == "a" and value == 3:
                with pytest.raises(ZeroDivisionError):
                    actor.do(lambda: node.set(value))
                return
            actor.do(lambda: node.set(value))
            if not self.stack and self.values[key] != value:
                self.steps += 1
            self.values = self.values | {key: value}
        elif not self.would_wait(actor):
            with pytest.raises(BatchOpen):
                actor.do(lambda: node.set(value))
        elif actor.loop is None and not self.waiting and key != "a":
            outcome = actor.order(lambda: node.set(value))
            time.sleep(0.002)
            assert not outcome.done()
            self.waiting.append((outcome, key, value))

    @rule(which=ACTORS)
    def read(self, which: int) -> None:
        actor = self.actors[which]
        if self.is_waiting(actor):
            return
        if self.may_work(actor):
            assert actor.do(lambda: [node() for node in self.inputs.values()]) == list(self.values.values())
            if self.values["a"] != 3:
                assert actor.do(self.total) == sum(self.values.values())
        elif not self.would_wait(actor):
            with pytest.raises(BatchOpen):
                actor.do(self.total)

    @precondition(lambda self: self.stack)
    @rule(fails=st.booleans())
    def leave(self, fails: bool) -> None:
        batch = self.stack[-1]
        error = KeyError() if fails else None
        outcome = batch["owner"].order(lambda: batch.pop("handle").__exit__(fails and KeyError, error, None))
        if batch["owner"].loop is not None:
            batch["owner"].do(lambda: None)
        raised = outcome.exception(20)
        assert (type(raised).__name__ if raised else None) == self.close(not fails)

    @precondition(lambda self: len(self.stack) > 1)
    @rule(data=st.data(), fails=st.booleans())
    def leave_too_early(self, data: Any, fails: bool) -> None:
        batch = self.stack[data.draw(st.integers(0, len(self.stack) - 2))]
        with pytest.raises(GraphError, match="cannot be left before"):
            batch["owner"].do(lambda: batch["handle"].__exit__(fails and KeyError, KeyError() if fails else None, None))
        batch["left"] = "failed" if fails else "committed"

    @precondition(lambda self: self.stack)
    @rule(which=ACTORS)
    def leave_what_another_has_entered(self, which: int) -> None:
        batch, actor = self.stack[-1], self.actors[which]
        if actor is not batch["owner"] and not self.is_waiting(actor):
            with pytest.raises(GraphError, match="can only be left there"):
                actor.do(lambda: batch["handle"].__exit__(None, None, None))

    @precondition(lambda self: self.stack)
    @rule()
    def go_away(self) -> None:
        del self.stack[-1]["handle"]
        gc.collect(0)
        self.close(False)

    @precondition(lambda self: self.stack)
    @rule(key=st.sampled_from("bc"), value=VALUES, threads=st.booleans())
    def work_in_a_child(self, key: str, value: int, threads: bool) -> None:
        owner = self.stack[-1]["owner"]
        context = owner.do(contextvars.copy_context)
        child = Actor(None if threads else self.loop, context)
        child.do(lambda: self.inputs[key].set(value))
        self.values = self.values | {key: value}
        if self.values["a"] != 3:
            assert child.do(self.total) == sum(self.values.values())
        child.stop()

    def is_waiting(self, actor: Actor) -> bool:
        return bool(self.waiting) and actor.loop is None

    @invariant()
    def inputs_are_those_of_the_reference(self) -> None:
        if hasattr(self, "graph"):
            assert {key: node.last_value for key, node in self.inputs.items()} == self.values
            assert (self.graph.open_batch is None) == (not self.stack)
            if not self.stack:
                self.graph.check()
                assert self.graph.revision >= self.steps
                assert len(self.graph.history.steps()[0]) == self.steps

    def teardown(self) -> None:
        if not hasattr(self, "graph"):
            return
        try:
            while self.stack:
                self.go_away()
            self.inputs_are_those_of_the_reference()
            assert self.total() == sum(self.values.values())
        finally:
            self.stack.clear()
            for actor in self.actors:
                actor.stop()
            self.loop.close()


AnyInterleaving.TestCase.settings = settings(
    deadline=None,
    derandomize=True,
    max_examples=int(os.environ.get("EFP_GRAPH_INTERLEAVINGS", "40")),
    stateful_step_count=30,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much],
)
TestAnyInterleaving = AnyInterleaving.TestCase


@pytest.mark.parametrize("is_held", [False, True], ids=["task is gone", "task is held"])
@pytest.mark.parametrize("call", [lambda function: function(), in_thread], ids=["here", "in another thread"])
def test_a_batch_of_a_task_whose_loop_was_closed_is_taken_back(graph, ab, is_held, call, recwarn):
    a, _, total = ab
    loop = asyncio.new_event_loop()
    loop.set_exception_handler(lambda *_: None)  # "Task was destroyed but it is pending!"
    problems: list[Any] = []
    hook, sys.unraisablehook = sys.unraisablehook, problems.append

    async def work() -> None:
        async with graph.batch():
            a.set(5)
            await asyncio.sleep(100)

    async def main() -> asyncio.Task[None]:
        task = asyncio.create_task(work())
        await asyncio.sleep(0)
        return task

    try:
        task: Any = loop.run_until_complete(main())
        with pytest.raises(BatchOpen):
            total()
        loop.close()
        del loop
        if not is_held:
            del task
            gc.collect()
        assert call(total) == 2
        assert graph.open_batch is None
        a.set(7)
        task = None
        gc.collect()
    finally:
        sys.unraisablehook = hook
    assert total() == 8
    assert not problems
    graph.check()
