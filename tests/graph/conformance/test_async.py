"""Resources: what an asynchronous function gives, as a node. Pending, failed, outdated, settled."""

from __future__ import annotations

import asyncio

import pytest

from efp_graph.errors import GraphError, ImpureFormula
from efp_graph.graph import Pending
from tests.graph.event_loop import in_loop, rest


@in_loop
async def test_a_resource_is_pending_until_it_has_a_value(graph):
    gate = asyncio.Event()

    async def fetch():
        await gate.wait()
        return 7

    resource = graph.resource("answer", fetch)
    assert resource.is_pending
    with pytest.raises(Pending):
        resource()
    gate.set()
    assert await resource.settled() == 7
    assert (resource(), resource.is_pending, resource.error) == (7, False, None)


@in_loop
async def test_an_initial_value_is_there_while_it_is_pending(graph):
    async def fetch():
        await rest(1)
        return 7

    resource = graph.resource("answer", fetch, initial=0)
    assert (resource(), resource.is_pending) == (0, True)
    await resource.settled()
    assert resource() == 7


@in_loop
async def test_formulas_follow_a_resource(graph, runs):
    name = graph.input("name", "Ada")

    async def fetch():
        key = name()
        await rest(1)
        return len(key)

    length = graph.resource("length", fetch, initial=0)
    double = graph.computed("double", runs("double", lambda: 2 * length()))
    assert double() == 0
    await length.settled()
    assert double() == 6
    name.set("Byron")
    await length.settled()
    assert double() == 10


@in_loop
async def test_a_change_of_what_was_read_after_an_await_starts_it_again(graph):
    a = graph.input("a", 1)

    async def fetch():
        await rest(1)
        return a() * 10

    resource = graph.resource("resource", fetch)
    assert await resource.settled() == 10
    a.set(2)
    assert await resource.settled() == 20


@in_loop
async def test_the_latest_value_stays_while_a_new_one_is_fetched(graph):
    a = graph.input("a", 1)

    async def fetch():
        value = a()
        await rest(2)
        return value

    resource = graph.resource("resource", fetch)
    await resource.settled()
    a.set(2)
    assert (resource(), resource.latest, resource.is_pending) == (1, 1, True)
    await resource.settled()
    assert resource() == 2


@in_loop
async def test_an_outdated_task_is_cancelled_and_its_result_never_taken(graph):
    which = graph.input("which", "slow")
    gates = {"slow": asyncio.Event(), "quick": asyncio.Event()}
    cancelled, seen = [], []

    async def fetch():
        name = which()
        try:
            await gates[name].wait()
        except asyncio.CancelledError:
            cancelled.append(name)
            raise
        return name

    resource = graph.resource("resource", fetch, initial=None)
    graph.observe(graph.computed("shown", lambda: resource()), lambda old, new, report: seen.append(new))
    await rest()
    which.set("quick")
    await rest()
    assert cancelled == ["slow"]
    gates["slow"].set()
    gates["quick"].set()
    await resource.settled()
    await rest()
    assert seen == ["quick"]


@in_loop
async def test_a_task_that_ignores_its_cancellation_is_outdated_all_the_same(graph):
    a = graph.input("a", 1)

    async def fetch():
        value = a()
        try:
            await asyncio.sleep(0.01)
        except asyncio.CancelledError:
            return f"outdated {value}"
        return value

    resource = graph.resource("resource", fetch, initial=None)
    await rest()
    a.set(2)
    assert await resource.settled() == 2


@in_loop
async def test_an_error_is_kept_raised_and_gone_with_the_next_run(graph):
    a = graph.input("a", 0)

    async def fetch():
        value = a()
        await rest(1)
        return 1 / value

    resource = graph.resource("resource", fetch)
    with pytest.raises(ZeroDivisionError):
        await resource.settled()
    with pytest.raises(ZeroDivisionError):
        resource()
    assert isinstance(resource.error, ZeroDivisionError)
    a.set(2)
    assert await resource.settled() == 0.5
    assert resource.error is None


@in_loop
async def test_reloading_runs_it_again_without_a_change(graph):
    count = iter(range(10))

    async def fetch():
        return next(count)

    resource = graph.resource("resource", fetch)
    assert await resource.settled() == 0
    resource.reload()
    assert await resource.settled() == 1


@in_loop
async def test_a_disposed_resource_starts_no_more_tasks(graph, runs):
    a = graph.input("a", 1)

    async def fetch():
        runs.append("fetch")
        return a()

    resource = graph.resource("resource", fetch)
    await resource.settled()
    resource.dispose()
    a.set(2)
    await rest()
    assert runs == ["fetch"]


@in_loop
async def test_disposing_cancels_what_is_running(graph):
    cancelled = []

    async def fetch():
        try:
            await asyncio.sleep(60)
        except asyncio.CancelledError:
            cancelled.append(True)
            raise

    resource = graph.resource("resource", fetch)
    await rest()
    resource.dispose()
    await rest()
    assert cancelled == [True]


@in_loop
async def test_a_result_is_no_step_of_the_history(graph):
    async def fetch():
        return 7

    await graph.resource("resource", fetch).settled()
    assert not graph.history.done


@in_loop
async def test_two_resources_run_at_the_same_time(graph):
    arrived = []
    both = asyncio.Event()

    def fetching(name):
        async def fetch():
            arrived.append(name)
            if len(arrived) == 2:
                both.set()
            await both.wait()
            return name

        return fetch

    one, two = graph.resource("one", fetching("one")), graph.resource("two", fetching("two"))
    assert await asyncio.wait_for(asyncio.gather(one.settled(), two.settled()), 30) == ["one", "two"]


@in_loop
async def test_a_resource_that_reads_a_resource(graph):
    a = graph.input("a", 1)

    async def first():
        value = a()
        await rest(1)
        return value * 10

    one = graph.resource("one", first, initial=0)

    async def second():
        value = one()
        await rest(1)
        return value + 1

    two = graph.resource("two", second, initial=0)
    await one.settled()
    await rest()
    assert await two.settled() == 11
    a.set(2)
    await one.settled()
    await rest()
    assert await two.settled() == 21


@in_loop
async def test_a_batch_starts_it_once(graph, runs):
    a, b = graph.input("a", 1), graph.input("b", 1)

    async def fetch():
        runs.append("fetch")
        return a() + b()

    resource = graph.resource("resource", fetch)
    await resource.settled()
    runs.clear()
    with graph.batch():
        a.set(2)
        b.set(2)
    assert await resource.settled() == 4
    assert runs == ["fetch"]


@in_loop
async def test_a_batch_that_failed_starts_nothing(graph, runs):
    a = graph.input("a", 1)

    async def fetch():
        runs.append("fetch")
        return a()

    resource = graph.resource("resource", fetch)
    await resource.settled()
    with pytest.raises(KeyError), graph.batch():
        a.set(2)
        raise KeyError
    await rest()
    assert runs == ["fetch"]
    assert resource() == 1


@in_loop
async def test_whether_it_is_pending_is_a_tracked_read(graph):
    a = graph.input("a", 1)

    async def fetch():
        value = a()
        await rest(1)
        return value

    resource = graph.resource("resource", fetch, initial=0)
    state = graph.computed("state", lambda: "loading" if resource.is_pending else f"{resource.latest}")
    assert state() == "loading"
    await resource.settled()
    assert state() == "1"
    a.set(2)
    assert state() == "loading"
    await resource.settled()
    assert state() == "2"


def test_a_resource_needs_a_running_loop(graph):
    async def fetch():
        return 1

    with pytest.raises(GraphError, match="loop"):
        graph.resource("resource", fetch)


def test_a_resource_in_a_formula_is_refused(graph):
    async def fetch():
        return 1

    async def main():
        with pytest.raises(ImpureFormula):
            graph.computed("node", lambda: graph.resource("resource", fetch))()

    asyncio.run(main())


@in_loop
async def test_a_resource_can_be_declared_by_a_decorator(graph):
    @graph.resource
    async def answer():
        return 42

    assert await answer.settled() == 42
