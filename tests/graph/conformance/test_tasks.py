"""asyncio: batches belong to the task that opened them."""

from __future__ import annotations

import asyncio
from contextlib import ExitStack, asynccontextmanager

import pytest

from efp_graph.graph import BatchOpen


def test_a_batch_around_an_await_is_committed_as_a_whole(graph, runs):
    a, b = graph.input("a", 1), graph.input("b", 1)
    graph.keep(graph.computed("total", runs("total", lambda: a() + b())))
    runs.clear()

    async def main():
        async with graph.batch():
            a.set(2)
            await asyncio.sleep(0)
            b.set(2)

    asyncio.run(main())
    assert runs.taken() == ["total"]
    assert graph["total"]() == 4


def test_two_tasks_take_turns(graph):
    a, b = graph.input("a", 1), graph.input("b", 1)
    order = []

    async def one(node, value, pauses):
        async with graph.batch():
            order.append(f"{node.key} begins")
            node.set(value)
            for _ in range(pauses):
                await asyncio.sleep(0)
            order.append(f"{node.key} ends")

    async def main():
        await asyncio.gather(one(a, 2, 5), one(b, 3, 1))

    asyncio.run(main())
    assert order == ["a begins", "a ends", "b begins", "b ends"]
    assert (a(), b(), graph.open_batch) == (2, 3, None)
    assert len(graph.history.done) == 2


def test_a_task_that_cannot_wait_is_refused_and_nothing_is_harmed(graph):
    a, b = graph.input("a", 1), graph.input("b", 1)
    refused = []

    async def holding():
        with graph.batch():
            a.set(2)
            await asyncio.sleep(0.01)

    async def barging():
        await asyncio.sleep(0)
        try:
            b.set(5)
        except BatchOpen as error:
            refused.append(error)

    async def main():
        await asyncio.gather(holding(), barging())

    asyncio.run(main())
    assert len(refused) == 1
    assert (a(), b(), graph.open_batch) == (2, 1, None)


def test_a_finished_write_of_one_task_survives_the_failure_of_another(graph):
    a, b = graph.input("a", 1), graph.input("b", 1)

    async def failing():
        async with graph.batch():
            a.set(2)
            await asyncio.sleep(0)
            raise KeyError

    async def fine():
        await asyncio.sleep(0)
        async with graph.batch():
            b.set(99)

    async def main():
        return await asyncio.gather(failing(), fine(), return_exceptions=True)

    results = asyncio.run(main())
    assert isinstance(results[0], KeyError)
    assert (a(), b()) == (1, 99)


def test_a_task_that_is_cancelled_in_a_batch_takes_it_back(graph):
    a = graph.input("a", 1)

    async def slow():
        async with graph.batch():
            a.set(2)
            await asyncio.sleep(60)

    async def main():
        task = asyncio.create_task(slow())
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)

    asyncio.run(main())
    assert (a(), graph.open_batch) == (1, None)


def test_a_timeout_takes_a_batch_back(graph):
    a = graph.input("a", 1)

    async def main():
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.01), graph.batch():
                a.set(2)
                await asyncio.sleep(60)

    asyncio.run(main())
    assert (a(), graph.open_batch) == (1, None)


def test_a_task_that_is_started_in_a_batch_works_in_it(graph):
    a, b = graph.input("a", 1), graph.input("b", 1)

    async def helper():
        b.set(a() * 10)

    async def main():
        async with graph.batch():
            a.set(2)
            await asyncio.gather(helper(), helper())

    asyncio.run(main())
    assert (a(), b(), len(graph.history.done)) == (2, 20, 1)


def test_a_thread_that_is_started_in_a_batch_sees_what_was_set(graph):
    a = graph.input("a", 1)
    b = graph.computed("b", lambda: a() * 2)

    async def main():
        async with graph.batch():
            a.set(2)
            return await asyncio.wait_for(asyncio.to_thread(b), 10)

    assert asyncio.run(main()) == 4


def test_a_task_that_a_formula_starts_is_free_afterwards(graph):
    a = graph.input("a", 1)
    tasks = []

    async def later():
        a.set(2)
        return a()

    async def main():
        def formula():
            tasks.append(asyncio.get_running_loop().create_task(later()))
            return a()

        node = graph.computed("node", formula)
        node()
        assert await tasks[0] == 2
        assert node.dependencies == (a,)

    asyncio.run(main())


def test_reading_needs_no_batch_and_no_loop(graph):
    a = graph.input("a", 1)
    b = graph.computed("b", lambda: a() + 1)

    async def main():
        a.set(5)
        return b()

    assert asyncio.run(main()) == 6
    assert b() == 6


def test_a_stack_of_contexts_holds_a_batch(graph):
    a = graph.input("a", 1)
    with ExitStack() as stack:
        stack.enter_context(graph.batch("first"))
        stack.enter_context(graph.batch("second"))
        a.set(2)
    assert (a(), graph.open_batch, len(graph.history.done)) == (2, None, 1)


def test_a_batch_in_an_asynchronous_generator(graph):
    a = graph.input("a", 1)

    @asynccontextmanager
    async def unit_of_work():
        async with graph.batch() as report:
            yield report

    async def main():
        async with unit_of_work():
            a.set(2)
            await asyncio.sleep(0)

    asyncio.run(main())
    assert (a(), graph.open_batch) == (2, None)
