"""The values of a node, one after the other, for asynchronous code."""

from __future__ import annotations

import asyncio
import gc
import threading
from contextlib import aclosing
from typing import Any

import pytest

from efp_graph.graph import Graph


@pytest.fixture
def graph():
    graph = Graph()
    yield graph
    graph.check()
    assert not graph.telling.callbacks
    assert not any(node.is_needed for node in graph)


async def values_of(changes: Any, count: int) -> list[Any]:
    return [await asyncio.wait_for(anext(changes), 20) for _ in range(count)]


@pytest.mark.parametrize("initial", [False, True])
def test_the_values_of_all_commits_come_in_their_order(initial, graph):
    a, b = graph.input("a", 1), graph.input("b", 2)
    total = graph.computed("total", lambda: a() + b())

    async def main() -> list[int]:
        changes = total.changes(initial=initial)  # it begins here
        a.set(5)
        with graph.batch():
            a.set(6)
            b.set(3)
        with pytest.raises(ZeroDivisionError), graph.batch():
            a.set(7)
            raise ZeroDivisionError
        a.set(6)
        graph.undo()
        async with aclosing(changes):
            assert total.is_needed
            return await values_of(changes, 3 + initial)

    assert asyncio.run(main()) == [3, 7, 9, 7][not initial :]


def test_values_come_from_any_thread_and_to_whoever_waits(graph):
    count = graph.input("count", 0)

    async def main() -> list[int]:
        changes = count.changes()
        tasks = [asyncio.create_task(values_of(changes, 100)) for _ in range(3)]
        await asyncio.sleep(0)

        def add() -> None:
            for _ in range(100):
                count.update(lambda value: value + 1)

        threads = [threading.Thread(target=add) for _ in range(3)]
        for thread in threads:
            thread.start()
        seen = await asyncio.gather(*tasks)
        for thread in threads:
            thread.join()
        await changes.aclose()
        assert all(part == sorted(part) for part in seen)
        return sorted(value for part in seen for value in part)

    assert asyncio.run(main()) == list(range(1, 301))


def test_break_ends_it(graph):
    a = graph.input("a", 1)

    async def main() -> None:
        async for value in a.changes(initial=True):
            assert a.is_needed
            if value == 3:
                break
            a.set(value + 1)
        gc.collect()
        assert not a.is_needed

    asyncio.run(main())
    assert a() == 3


def test_cancellation_ends_it(graph):
    a = graph.input("a", 1)

    async def main() -> None:
        async def collect() -> list[int]:
            return [value async for value in a.changes()]

        task = asyncio.create_task(collect())
        await asyncio.sleep(0)
        assert a.is_needed
        a.set(2)
        await asyncio.sleep(0.01)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert not a.is_needed

    asyncio.run(main())


def test_closing_it_ends_the_wait(graph):
    a = graph.input("a", 1)

    async def main() -> list[int]:
        changes = a.changes()

        async def collect() -> list[int]:
            return [value async for value in changes]

        task = asyncio.create_task(collect())
        await asyncio.sleep(0)
        a.set(2)
        await asyncio.sleep(0.01)
        await changes.aclose()
        a.set(3)
        return await asyncio.wait_for(task, 20)

    assert asyncio.run(main()) == [2]


def test_an_error_value_ends_it_and_an_exception_that_is_a_value_does_not(graph):
    divisor = graph.input("divisor", 4)
    ratio = graph.computed("ratio", lambda: 12 / divisor(), on_error="keep")
    problem = graph.input("problem", None)

    async def main() -> None:
        changes, problems = ratio.changes(), problem.changes()
        divisor.set(3)
        divisor.set(0)
        divisor.set(2)
        problem.set(ValueError("no"))
        assert await values_of(changes, 1) == [4.0]
        with pytest.raises(ZeroDivisionError):
            await anext(changes)
        with pytest.raises(StopAsyncIteration):
            await anext(changes)
        assert isinstance(await anext(problems), ValueError)
        await problems.aclose()

    asyncio.run(main())


def test_in_a_batch_it_begins_with_the_commit(graph):
    a = graph.input("a", 1)

    async def main() -> list[int]:
        with graph.batch():
            a.set(2)
            first, later = a.changes(initial=True), a.changes()
            a.set(3)
        a.set(4)
        async with aclosing(first), aclosing(later):
            return [*await values_of(first, 2), *await values_of(later, 1)]

    assert asyncio.run(main()) == [3, 4, 4]


def test_a_loop_that_is_closed_harms_nobody(graph):
    a = graph.input("a", 1)
    loop = asyncio.new_event_loop()
    changes = a.changes()
    waiting = anext(changes)
    task = loop.create_task(values_of(changes, 1))
    loop.run_until_complete(asyncio.sleep(0))
    a.set(2)
    assert loop.run_until_complete(task) == [2]
    waiting.close()
    loop.close()
    a.set(3)
    with pytest.raises(StopAsyncIteration):
        asyncio.run(closed_and_asked(changes))


async def closed_and_asked(changes: Any) -> Any:
    assert await anext(changes) == 3
    await changes.aclose()
    return await anext(changes)
