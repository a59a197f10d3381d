"""Resources: what an asynchronous function gives, as a node that follows what the function has read."""

from __future__ import annotations

import asyncio
import contextlib
import copy
import threading
from collections.abc import Awaitable, Callable
from typing import Any

import hypothesis.strategies as st
import pytest
from hypothesis import given, settings

from efp_graph.graph import (
    UNSET,
    Graph,
    GraphError,
    HistoryError,
    ImpureFormula,
    ObserverErrors,
    Pending,
    WrongDeclaration,
    untracked,
)
from efp_graph.graph.history import taken_back
from tests.graph.event_loop import in_loop, rest


class Server:
    """Answers requests when it is told to, in whichever order."""

    def __init__(self) -> None:
        self.requests: list[tuple[Any, asyncio.Future[Any]]] = []
        self.cancelled: list[Any] = []

    async def ask(self, question: Any) -> Any:
        future = asyncio.get_running_loop().create_future()
        self.requests.append((question, future))
        try:
            return await future
        except asyncio.CancelledError:
            self.cancelled.append(question)
            raise

    @property
    def questions(self) -> list[Any]:
        return [question for question, _ in self.requests]

    async def answer(self, place: int, value: Any) -> None:
        _, future = self.requests[place]
        if isinstance(value, Exception):
            future.set_exception(value)
        else:
            future.set_result(value)
        await rest()


@pytest.fixture
def graph():
    graph = Graph()
    yield graph
    graph.check()
    assert not [notice for notice in graph.telling.outbox if not notice.is_done]


@pytest.fixture
def server():
    return Server()


@in_loop
async def test_a_resource_has_the_latest_value(graph, server):
    @graph.resource
    async def answer() -> int:
        return await server.ask("?")

    double = graph.computed("double", lambda: answer() * 2, on_error="keep")
    told: list[Any] = []
    graph.observe(double, lambda old, new, report: told.append(new))
    assert (answer.key, graph["answer"]) == ("answer", answer)
    assert (answer.is_pending, answer.latest, answer.error) == (True, UNSET, None)
    with pytest.raises(Pending, match="answer has no value yet"):
        answer()
    await rest()
    await server.answer(0, 21)
    assert (answer(), double(), answer.is_pending, answer.latest) == (21, 42, False, 21)
    assert told == [42]
    assert await answer.settled() == 21
    assert len(graph.history.done) == 0


@in_loop
async def test_a_change_of_what_was_read_starts_it_again_and_outdated_results_are_thrown_away(graph, server):
    a, b, c = (graph.input(name, name) for name in "abc")

    async def ask() -> Any:
        first = a()
        second = await server.ask(first) + b()
        with untracked():
            c()
        return second

    answer = graph.resource("answer", ask, initial="!")
    await rest()
    b.set("B")  # not read yet
    c.set("C")
    await rest()
    assert server.questions == ["a"]
    a.set("A")
    assert answer() == "!"
    await rest()
    assert (server.questions, server.cancelled) == (["a", "A"], ["a"])
    await server.answer(1, "yes ")
    assert answer() == "yes B"
    c.set("c")  # read aside
    await rest()
    assert len(server.requests) == 2
    b.set("b")
    assert (answer.is_pending, answer()) == (True, "yes B")
    await rest()
    await server.answer(2, "no ")
    assert (answer.is_pending, answer()) == (False, "no b")
    assert (a.is_needed, b.is_needed, c.is_needed) == (True, True, False)


@in_loop
async def test_a_run_that_does_not_let_itself_be_cancelled_is_outdated_all_the_same(graph, server):
    a = graph.input("a", 1)

    @graph.resource
    async def stubborn() -> Any:
        value = a()
        try:
            return await server.ask(value)
        except asyncio.CancelledError:
            return "outdated"

    await rest()
    a.set(2)
    await rest()
    assert stubborn.is_pending
    await server.answer(1, "new")
    assert stubborn() == "new"


@in_loop
async def test_a_branch_that_is_not_taken_any_more_is_not_followed(graph, server):
    on, a, b = graph.input("on", True), graph.input("a", 1), graph.input("b", 2)

    @graph.resource
    async def chosen() -> Any:
        if on():
            return await server.ask(a())
        return await server.ask(b())

    await rest()
    await server.answer(0, "one")
    on.set(False)
    await rest()
    a.set(10)  # read by the run before
    await rest()
    assert server.questions == [1, 2]
    await server.answer(1, "two")
    assert (a.is_needed, b.is_needed) == (False, True)


@in_loop
async def test_an_error_is_the_value_until_a_run_goes_well(graph, server):
    a = graph.input("a", 1)

    @graph.resource
    async def answer() -> Any:
        return await server.ask(a())

    await rest()
    await server.answer(0, "good")
    a.set(2)
    await rest()
    await server.answer(1, OSError("down"))
    with pytest.raises(OSError, match="down") as caught:
        answer()
    assert "(in the resource answer)" in caught.value.__notes__
    assert isinstance(answer.error, OSError)
    assert answer.latest == "good"
    with pytest.raises(OSError, match="down"):
        await answer.settled()
    answer.reload()
    assert answer.is_pending
    await rest()
    await server.answer(2, "better")
    assert (answer(), answer.error) == ("better", None)


@in_loop
async def test_effects_and_formulas_follow_each_aspect_by_itself(graph, server):
    answer = graph.resource("answer", lambda_asking(server), initial=0)
    seen: dict[str, list[Any]] = {"value": [], "pending": [], "error": []}
    graph.effect(lambda: seen["value"].append(answer.latest))
    graph.effect(lambda: seen["pending"].append(answer.is_pending))
    failed = graph.computed("failed", lambda: answer.error is not None)
    graph.effect(lambda: seen["error"].append(failed()))
    await rest()
    await server.answer(0, 1)
    answer.reload()
    await rest()
    await server.answer(1, ValueError())
    answer.reload()
    await rest()
    await server.answer(2, 1)
    assert seen == {
        "value": [0, 1],
        "pending": [True, False, True, False, True, False],
        "error": [False, True, False],
    }


def lambda_asking(server: Server) -> Callable[[], Awaitable[Any]]:
    async def ask() -> Any:
        return await server.ask("?")

    return ask


@in_loop
async def test_a_resource_may_read_another_one(graph, server):
    a = graph.input("a", 1)

    @graph.resource
    async def user() -> Any:
        return await server.ask(f"user {a()}")

    @graph.resource
    async def posts() -> Any:
        return await server.ask(f"posts of {await user.settled()}")

    await rest()
    await server.answer(0, "Ada")
    await server.answer(1, "many")
    a.set(2)
    await rest()
    await server.answer(2, "Grace")
    assert server.questions == ["user 1", "posts of Ada", "user 2", "posts of Grace"]
    assert posts.is_pending
    await server.answer(3, "few")
    assert posts() == "few"


@in_loop
async def test_what_it_reads_of_itself_does_not_start_it_again(graph, server):
    @graph.resource(initial=0)
    async def count() -> int:
        await asyncio.sleep(0)
        return count.latest + 1 + 0 * count()

    assert await count.settled() == 1
    count.reload()
    assert await count.settled() == 2
    await rest()
    assert not count.is_pending


@in_loop
async def test_changes_and_reloads_from_other_threads_count(graph, server):
    a = graph.input("a", 1)

    @graph.resource
    async def answer() -> Any:
        return await server.ask(a())

    await rest()
    await asyncio.to_thread(a.set, 2)
    await asyncio.to_thread(answer.reload)
    await asyncio.sleep(0.01)
    assert server.questions[-1] == 2
    assert set(server.cancelled) == {*server.questions[:-1]}
    await server.answer(-1, "two")
    assert answer() == "two"

    def settle_elsewhere() -> Any:
        return asyncio.run(answer.settled())

    assert await asyncio.to_thread(settle_elsewhere) == "two"
    await asyncio.to_thread(answer.dispose)
    a.set(3)
    await asyncio.sleep(0.01)
    assert server.questions[-1] == 2
    assert not a.is_needed


@in_loop
async def test_batches_of_other_tasks_are_waited_for(graph, server):
    a, b = graph.input("a", 1), graph.input("b", 1)
    total = graph.computed("total", lambda: a() + b())
    ready = asyncio.Event()

    @graph.resource
    async def answer() -> Any:
        await ready.wait()
        return (a(), total())

    async def change() -> None:
        async with graph.batch():
            a.set(10)
            ready.set()
            await asyncio.sleep(0.02)
            b.set(10)

    await rest()
    await change()
    assert await answer.settled() == (10, 20)


@in_loop
async def test_in_a_batch_it_starts_with_the_commit(graph, server):
    with pytest.raises(ZeroDivisionError), graph.batch():
        never = graph.resource("answer", lambda_asking(server))
        raise ZeroDivisionError
    await rest()
    assert server.requests == []
    with pytest.raises(LookupError):
        never()
    a = graph.input("a", 1)
    with graph.batch():

        async def ask() -> Any:
            return await server.ask(a())

        answer = graph.resource("answer", ask)
        a.set(2)
        answer_in_a_batch = answer.is_pending
    await rest()
    assert answer_in_a_batch
    assert server.questions == [2]
    await server.answer(0, "two")
    with taken_back(graph):
        a.set(3)
    with pytest.raises(ZeroDivisionError), graph.batch():
        a.set(4)
        raise ZeroDivisionError
    await rest()
    assert server.questions == [2]


@in_loop
async def test_undo_takes_back_what_the_user_did_and_the_resource_follows(graph, server):
    a = graph.input("a", 1)

    @graph.resource
    async def answer() -> Any:
        return await server.ask(a())

    await rest()
    await server.answer(0, "one")
    a.set(2)
    await rest()
    await server.answer(1, "two")
    graph.undo()
    assert (a(), answer(), answer.is_pending) == (1, "two", True)
    await rest()
    await server.answer(2, "one again")
    assert answer() == "one again"


@in_loop
async def test_a_read_that_fails_is_tried_again_when_something_changes(graph, server):
    divisor, other = graph.input("divisor", 0), graph.input("other", 0)
    ratio = graph.computed("ratio", lambda: 12 / divisor())
    runs = []

    @graph.resource
    async def answer() -> Any:
        runs.append(divisor.peek())
        return ratio()

    await rest()
    assert isinstance(answer.error, ZeroDivisionError)
    assert runs == [0]
    other.set(1)
    await rest()
    divisor.set(4)
    assert await answer.settled() == 3.0
    assert runs == [0, 0, 4]
    other.set(2)
    await rest()
    assert runs == [0, 0, 4]


@in_loop
async def test_a_pinned_resource_holds_its_value(graph, server):
    answer = graph.resource("answer", lambda_asking(server))
    answer.pin("given")
    await rest()
    await server.answer(0, "asked")
    assert answer() == "given"
    answer.unpin()
    assert answer() == "asked"


@in_loop
async def test_a_disposed_resource_keeps_its_value_and_a_removed_one_ends(graph, server):
    a = graph.input("a", 1)

    async def ask() -> Any:
        return await server.ask(a())

    answer, gone = graph.resource("answer", ask), graph.resource("gone", ask)
    await rest()
    await server.answer(0, "one")
    graph.remove(gone)
    await server.answer(1, "one")
    assert not any("gone" in callback.name for callback in graph.telling.callbacks)
    answer.reload()
    await rest()
    answer.dispose()
    answer.dispose()
    await rest()
    assert server.cancelled == [1]
    assert (answer(), answer.is_pending, a.is_needed) == ("one", False, False)
    assert await answer.settled() == "one"
    with pytest.raises(GraphError, match="disposed"):
        answer.reload()
    assert not graph.telling.callbacks


def test_a_result_that_is_refused_is_told_and_leaves_the_value(graph, server):
    problems: list[Any] = []

    async def main() -> None:
        asyncio.get_running_loop().set_exception_handler(lambda loop, context: problems.append(context["exception"]))
        answer = graph.resource("answer", lambda_asking(server), initial=1)
        graph.computed("check", lambda: 12 / answer(), guard=True)
        await rest()
        await server.answer(0, 0)
        assert answer() == 1
        assert not answer.is_pending
        assert isinstance(answer.error, ZeroDivisionError)
        with pytest.raises(ZeroDivisionError):
            await answer.settled()
        answer.reload()
        await rest()
        await server.answer(1, 4)
        assert (await answer.settled(), answer.error) == (4, None)

    asyncio.run(main())
    assert [type(problem) for problem in problems] == [ZeroDivisionError]


def test_errors_of_those_who_are_told_of_a_result_go_to_the_loop(graph, server):
    problems: list[Any] = []

    async def main() -> None:
        asyncio.get_running_loop().set_exception_handler(lambda loop, context: problems.append(context["exception"]))
        answer = graph.resource("answer", lambda_asking(server), initial=1)
        graph.observe(answer, lambda old, new, report: 1 / 0)
        await rest()
        await server.answer(0, 2)
        assert (answer(), answer.is_pending) == (2, False)

    asyncio.run(main())
    assert [type(problem) for problem in problems] == [ObserverErrors]


def test_a_run_that_is_cancelled_from_outside_says_so(graph, server):
    a = graph.input("a", 1)

    async def main() -> Any:
        answer = graph.resource("answer", lambda_asking(server), initial=1)
        await rest()
        for task in asyncio.all_tasks() - {asyncio.current_task()}:
            task.cancel()
        await rest()
        with pytest.raises(Pending, match="cancelled from outside"):
            answer()
        assert not answer.is_pending
        answer.reload()
        await rest()
        await server.answer(1, 2)
        assert answer() == 2
        return answer

    assert asyncio.run(main())() == 2
    assert a() == 1


def test_a_resource_whose_loop_is_closed_says_so_when_it_would_have_to_run(graph, server):
    a = graph.input("a", 1)

    async def main() -> Any:
        async def ask() -> int:
            return a() * 2

        answer = graph.resource("answer", ask)
        await answer.settled()
        return answer

    answer = asyncio.run(main())
    assert answer() == 2
    a.set(2)
    with pytest.raises(Pending, match="event loop is closed"):
        answer()
    assert not answer.is_pending
    assert not a.is_needed
    assert not graph.telling.callbacks


def test_a_resource_that_is_needed_and_whose_loop_is_closed_tells_it_for_good(graph):
    a = graph.input("a", 1)

    async def main() -> Any:
        async def ask() -> int:
            return a() * 2

        answer = graph.resource("answer", ask)
        await answer.settled()
        return answer

    answer = asyncio.run(main())
    kept = graph.keep(graph.computed("more", lambda: answer() + 1))
    with pytest.raises(ObserverErrors, match="follows no more"):
        a.set(2)
    for number in (3, 4):
        a.set(number)
        assert isinstance(answer.error, Pending)
        assert "event loop is closed" in str(answer.error)
        assert not answer.is_pending
    assert answer() == 2  # what needs it refuses to be without
    kept.dispose()
    graph.check()


def test_a_copy_has_the_latest_value_and_loads_no_more(graph, server):
    async def main() -> Graph:
        answer = graph.resource("answer", lambda_asking(server))
        await rest()
        await server.answer(0, 42)
        twin = copy.deepcopy(graph)
        answer.dispose()
        return twin

    assert asyncio.run(main())["answer"]() == 42


async def with_argument(value: int) -> int:
    return value


async def generator() -> Any:
    yield 1


@pytest.mark.parametrize("function", [lambda: 1, 3, with_argument, generator])
def test_what_is_no_coroutine_function_is_refused(function, graph):
    async def main() -> None:
        with pytest.raises(WrongDeclaration):
            graph.resource("answer", function)
        with pytest.raises(WrongDeclaration):
            graph.resource("answer", generator, unitt="€")

    asyncio.run(main())
    assert len(graph) == 0


def test_without_an_event_loop_it_is_refused_with_the_way(graph, server):
    with pytest.raises(GraphError, match=r"asyncio\.run"):
        graph.resource("answer", lambda_asking(server))
    assert len(graph) == 0


@in_loop
async def test_formulas_make_and_load_nothing(graph, server):
    answer = graph.resource("answer", lambda_asking(server))
    for name, attempt in {
        "make": lambda: graph.resource("other", lambda_asking(server)),
        "reload": answer.reload,
        "dispose": answer.dispose,
    }.items():
        with pytest.raises(ImpureFormula):
            graph.computed(name, attempt)()
    await rest()
    assert answer.is_pending
    assert threading.active_count() >= 1


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["set", "set in a thread", "refused", "undo", "redo", "answer", "fail", "reload", "wait"]),
        st.sampled_from("ab"),
        st.integers(0, 3),
    ),
    max_size=30,
)


@given(steps=STEPS)
@settings(max_examples=100, deadline=None)
def test_a_resource_that_is_not_pending_has_what_its_function_gives_for_the_present_inputs(steps):
    async def main() -> None:
        graph, server = Graph(), Server()
        a, b = graph.input("a", 0), graph.input("b", 0)
        largest = graph.computed("largest", lambda: max(a(), b()))

        @graph.resource
        async def answer() -> Any:
            first = a()
            offset = await server.ask("?")
            return (first, largest() + offset if first % 2 else b() + offset)

        def check() -> None:
            if not answer.is_pending and answer.error is None:
                assert answer() == (a(), largest() if a() % 2 else b())
            graph.check()

        async def reply(place: int, value: Any) -> None:
            waiting = [future for _, future in server.requests if not future.done()]
            if waiting:
                future = waiting[place % len(waiting)]
                future.set_exception(value) if isinstance(value, Exception) else future.set_result(value)
            await rest()

        for what, name, number in steps:
            if what == "set":
                graph[name].set(number)
            elif what == "set in a thread":
                await asyncio.to_thread(graph[name].set, number)
            elif what == "refused":
                with pytest.raises(ZeroDivisionError), graph.batch():
                    graph[name].set(number)
                    largest()
                    raise ZeroDivisionError
            elif what in ("undo", "redo"):
                with contextlib.suppress(HistoryError):
                    graph.undo() if what == "undo" else graph.redo()
            elif what == "reload":
                answer.reload()
            elif what == "wait":
                await rest()
            else:
                await reply(number, 0 if what == "answer" else OSError("down"))
            check()
        for _ in range(3):
            await rest()
            await reply(0, 0)
        await rest()
        check()
        assert not answer.is_pending
        answer.dispose()
        assert not any(node.is_needed for node in graph)

    asyncio.run(main())
