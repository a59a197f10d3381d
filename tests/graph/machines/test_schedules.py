"""Threads and tasks in every order: each goes on only when a schedule, drawn by hypothesis, says so.

Workers stop at points inside their batches, in formulas, in callbacks, and where they would wait for another one.
Nothing sleeps, and nothing depends on how the machine switches threads. What holds in each schedule:
    - batches are atomic: who reads sees no state from inside one;
    - no update is lost, and none is made twice; what failed, or was cancelled, is not there;
    - observers are told of all commits, in their order;
    - somebody can always go on.
"""

from __future__ import annotations

import asyncio
import os
import queue
import threading
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

import hypothesis.strategies as st
import pytest
from hypothesis import HealthCheck, given, settings

import efp_graph.graph.batch
import efp_graph.graph.ownership
from efp_graph.graph import Graph

EXAMPLES = int(os.environ.get("EFP_GRAPH_SCHEDULES", "60"))
SECONDS = 30  # after which a step counts as stuck
TOGETHER = 100

POINT, BLOCKED, DONE = "point", "blocked", "done"
OPERATIONS = st.one_of(
    st.sampled_from(["update", "read", "lock", "fork", "undo", "observe", "cold"]),
    st.tuples(st.sampled_from(["batch", "fails", "nest", "guarded"]), st.integers(1, 3)),
)
SCRIPTS = st.lists(st.lists(OPERATIONS, min_size=1, max_size=4), min_size=2, max_size=4)
SCHEDULE = st.lists(st.integers(0, 3), max_size=60)


class Refused(Exception):
    """Ends a batch."""


class Account:
    """Two inputs whose sum never changes, a count, and a mark that is odd inside batches."""

    def __init__(self, point: Callable[[], None]) -> None:
        graph = self.graph = Graph()
        self.left, self.right = graph.input("left", TOGETHER), graph.input("right", 0)
        self.count, self.mark = graph.input("count", 0), graph.input("mark", 0)

        def add_up() -> int:
            left = self.left()
            point()
            return left + self.right()

        self.sum = graph.computed("sum", add_up)
        self.cold = graph.computed("cold", lambda: (self.sum(), self.mark()))
        graph.computed("guard", self.check, guard=True)
        self.told: list[tuple[int, int]] = []
        self.committed = 0
        self.undone = 0

        def tell(old: int, new: int, report: Any) -> None:
            self.told.append((old, new))
            point()

        graph.observe(self.count, tell)

    def check(self) -> None:
        if self.left() < 0:
            raise Refused

    def state(self) -> tuple[int, int]:
        return self.sum(), self.mark()

    def is_committed(self, state: tuple[int, int]) -> bool:
        return state[0] == TOGETHER and state[1] % 2 == 0

    def verify(self) -> None:
        """At the end."""
        graph = self.graph
        graph.check()
        assert graph.open_batch is None
        assert not graph.inside
        assert self.is_committed(self.state())
        assert self.left() >= 0
        values = [0, *(new for _, new in self.told)]
        assert [old for old, _ in self.told] == values[:-1]
        assert values[-1] == self.count() == self.committed - self.undone
        assert len(graph.history.done) == self.committed - self.undone


# Threads


class Threads:
    """Runs functions in threads, one at a time, in the order of a schedule."""

    def __init__(self) -> None:
        self.answers: queue.Queue[tuple[int, str, BaseException | None]] = queue.Queue()
        self.turns: list[threading.Semaphore] = []
        self.numbers: dict[int, int] = {}

    def work(self, number: int, function: Callable[[], None]) -> None:
        self.numbers[threading.get_ident()] = number
        problem: BaseException | None = None
        try:
            self.turns[number].acquire()
            function()
        except BaseException as error:
            problem = error
        self.answers.put((number, DONE, problem))

    def stop(self, state: str = POINT) -> None:
        """Called by a worker: wait for the next turn."""
        number = self.numbers.get(threading.get_ident())
        if number is None:  # that of the test
            return
        self.answers.put((number, state, None))
        assert self.turns[number].acquire(timeout=SECONDS), "nobody gives a turn"

    def run(self, functions: list[Callable[[], None]], schedule: list[int]) -> None:
        """Give turns, first as the schedule says, then one after the other."""
        self.turns = [threading.Semaphore(0) for _ in functions]
        threads = [threading.Thread(target=self.work, args=each, daemon=True) for each in enumerate(functions)]
        for thread in threads:
            thread.start()
        states = [POINT for _ in functions]
        turns, in_vain, orders = 0, 0, iter(schedule)
        while waiting := [number for number, state in enumerate(states) if state != DONE]:
            number = waiting[next(orders, turns) % len(waiting)]
            self.turns[number].release()
            answered, state, problem = self.answers.get(timeout=SECONDS)
            assert answered == number
            if problem is not None:
                raise problem
            turns += 1
            in_vain = in_vain + 1 if state == BLOCKED == states[number] else 0
            states[number] = state
            assert in_vain < 100 + 4 * len(waiting), "they wait for each other"
        for thread in threads:
            thread.join(SECONDS)


def in_thread(account: Account, point: Callable[[], None], script: list[Any], problems: list[Any]) -> None:
    graph = account.graph

    def transfer(amount: int) -> None:
        account.mark.set(account.mark() + 1)
        point()
        account.left.set(account.left() - amount)
        point()
        account.right.set(account.right() + amount)
        account.mark.set(account.mark() + 1)
        account.count.set(account.count() + 1)

    for operation in script:
        point()
        match operation:
            case "update":
                account.count.update(lambda count: (point(), count + 1)[1])
                account.committed += 1
            case "read":
                for value in (account.sum(), account.cold()[0]):
                    if value != TOGETHER:
                        problems.append(value)
                if account.mark() % 2:
                    problems.append("inside")
            case "cold":
                if not account.is_committed(account.cold()):
                    problems.append("inside")
            case "lock":
                with graph.lock:
                    before = account.state()
                    point()
                    if before != account.state() or not account.is_committed(before):
                        problems.append(before)
            case "fork":
                with graph.fork({account.right: 7}) as fork:
                    point()
                    with graph.lock:
                        if fork[account.sum] != account.left() + 7:
                            problems.append("fork")
            case "undo":
                with graph.lock:
                    steps = len(graph.history.done)
                    point()
                    if steps:
                        graph.undo()
                        account.undone += 1
            case "observe":
                with graph.observe(account.sum, lambda *change: problems.append(change)):
                    point()
            case "batch", amount:
                with graph.batch():
                    if account.left() >= amount:
                        transfer(amount)
                        account.committed += 1
            case "nest", amount:
                with graph.batch():
                    with graph.batch():
                        transfer(0)
                    try:
                        with graph.batch():
                            transfer(amount)
                            raise Refused
                    except Refused:
                        point()
                    account.committed += 1
            case "guarded", amount:
                try:
                    with graph.batch():
                        transfer(amount * TOGETHER + 1)
                    problems.append("not refused")
                except Refused:
                    pass
            case "fails", amount:
                try:
                    with graph.batch():
                        transfer(amount)
                        if account.sum() != TOGETHER:
                            problems.append("sum")
                        raise Refused
                except Refused:
                    pass


@settings(deadline=None, max_examples=EXAMPLES, suppress_health_check=list(HealthCheck))
@given(scripts=SCRIPTS, schedule=SCHEDULE)
def test_threads_in_any_order(scripts: list[list[Any]], schedule: list[int]) -> None:
    problems: list[Any] = []
    threads = Threads()
    account = Account(threads.stop)
    functions = [partial(in_thread, account, threads.stop, script, problems) for script in scripts]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(efp_graph.graph.ownership, "wait", lambda *_: threads.stop(BLOCKED))
        threads.run(functions, schedule)
    assert problems == []
    account.verify()


# Tasks


class Tasks:
    """Runs coroutines as tasks, one step at a time, in the order of a schedule."""

    def __init__(self) -> None:
        self.waiting: dict[asyncio.Task[None], tuple[str, asyncio.Future[None]]] = {}

    async def stop(self, state: str = POINT) -> None:
        """Called by a task: wait for the next turn."""
        task = asyncio.current_task()
        assert task is not None
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.waiting[task] = state, future
        try:
            await future
        finally:
            self.waiting.pop(task, None)

    async def run(self, coroutines: list[Awaitable[None]], schedule: list[int], cancelled: list[int]) -> None:
        """Give turns, first as the schedule says; cancel a task at the turns with these numbers."""
        tasks = [asyncio.ensure_future(coroutine) for coroutine in coroutines]
        turns, in_vain, orders = 0, 0, iter(schedule)
        while True:
            for _ in range(1000):
                if all(task.done() or task in self.waiting for task in tasks):
                    break
                await asyncio.sleep(0)
            else:
                raise AssertionError("a task neither waits nor ends")
            for task in tasks:
                if task.done() and not task.cancelled():
                    task.result()
            at = [task for task in tasks if task in self.waiting]
            if not at:
                return
            task = at[next(orders, turns) % len(at)]
            state, future = self.waiting.pop(task)
            turns += 1
            if turns in cancelled:
                task.cancel()
            else:
                future.set_result(None)
            in_vain = in_vain + 1 if state == BLOCKED else 0
            assert in_vain < 100 + 4 * len(at), "they wait for each other"


async def in_task(account: Account, tasks: Tasks, script: list[Any], problems: list[Any]) -> None:
    graph = account.graph

    async def transfer(amount: int) -> None:
        account.mark.set(account.mark() + 1)
        await tasks.stop()
        account.left.set(account.left() - amount)
        assert account.sum() == TOGETHER - amount
        await tasks.stop()
        account.right.set(account.right() + amount)
        account.mark.set(account.mark() + 1)
        account.count.set(account.count() + 1)

    for operation in script:
        await tasks.stop()
        match operation:
            case "read" | "cold" | "lock" | "observe" | "fork":
                async with graph.batch():  # the way in which a task waits for its turn
                    before = account.state()
                    await tasks.stop()
                    with graph.fork({account.right: account.right() + 1}) as fork:
                        if (fork[account.sum], account.state()) != (TOGETHER + 1, before):
                            problems.append("fork")
                    if not account.is_committed(before):
                        problems.append(before)
            case "update":
                async with graph.batch():
                    count = account.count()
                    await tasks.stop()
                    account.count.set(count + 1)
                account.committed += 1
            case "undo":
                pass
            case _, amount:
                amount = min(amount, account.left.last_value)
                try:
                    async with graph.batch():
                        if operation[0] == "nest":
                            async with graph.batch():
                                await transfer(amount)
                        else:
                            await transfer(amount + TOGETHER * (operation[0] == "guarded"))
                        if operation[0] == "fails":
                            raise Refused
                    account.committed += 1
                    if operation[0] == "guarded" and amount:
                        problems.append("not refused")
                except Refused:
                    pass


@settings(deadline=None, max_examples=EXAMPLES, suppress_health_check=list(HealthCheck))
@given(scripts=SCRIPTS, schedule=SCHEDULE, cancelled=st.lists(st.integers(1, 60), max_size=3))
def test_tasks_in_any_order(scripts: list[list[Any]], schedule: list[int], cancelled: list[int]) -> None:
    problems: list[Any] = []
    tasks = Tasks()
    account = Account(lambda: None)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(efp_graph.graph.batch, "turn", lambda *_: tasks.stop(BLOCKED))
        asyncio.run(tasks.run([in_task(account, tasks, script, problems) for script in scripts], schedule, cancelled))
    assert problems == []
    account.verify()
