"""Effects: when they run, what they follow, and how they end."""

from __future__ import annotations

import threading
from typing import Any

import pytest

from efp_graph.graph import Graph, GraphError, ImpureFormula, ObserverErrors, ObserverLoop, WrongDeclaration, untracked
from tests.graph.test_observers import CASES


@pytest.fixture
def graph():
    graph = Graph()
    yield graph
    graph.check()
    assert not graph.telling.outbox


@pytest.fixture
def model(graph):
    return graph.input("a", 1), graph.input("b", 2)


@pytest.mark.parametrize(("change", "expected"), CASES, ids=lambda case: getattr(case, "__name__", None))
def test_an_effect_runs_once_per_commit_that_changes_what_it_reads(change, expected, graph, model):
    a, b = model
    total = graph.computed("total", lambda: a() + b())
    seen: list[int] = []
    effect = graph.effect(lambda: seen.append(total()))
    change(graph, a)
    values = [new for _, new in expected]
    if change.__name__ == "under_the_lock":  # it sees the state after both, once
        values = values[-1:]
    assert seen == [3, *values]
    assert total.is_needed
    effect.dispose()
    assert not total.is_needed


def test_what_is_followed_is_what_the_last_run_read(graph, model):
    a, b = model
    on = graph.input("on", True)
    first, second = graph.computed("first", lambda: a() + 1), graph.computed("second", lambda: b() + 1)
    seen: list[int] = []
    effect = graph.effect(lambda: seen.append(first() if on() else second()))
    assert (first.is_needed, second.is_needed) == (True, False)
    b.set(5)
    on.set(False)
    assert (first.is_needed, second.is_needed) == (False, True)
    a.set(7)
    b.set(6)
    assert seen == [2, 6, 7]
    effect.dispose()
    assert not any(node.is_needed for node in graph)
    assert not graph.telling.callbacks


def test_reads_aside_do_not_count(graph, model):
    a, b = model
    c = graph.input("c", 3)
    seen: list[Any] = []

    @graph.effect
    def show() -> None:
        with untracked():
            aside = b()
        seen.append((a(), aside, c.peek()))

    b.set(5)
    c.set(6)
    assert seen == [(1, 2, 3)]
    assert not b.is_needed
    a.set(2)
    assert seen == [(1, 2, 3), (2, 5, 6)]
    show.dispose()


def test_what_it_calls_in_a_callback_or_another_effect_is_not_its_own_read(graph, model):
    a, b = model
    runs: list[str] = []
    graph.observe(a, lambda old, new, report: b())

    @graph.effect
    def outer() -> None:
        runs.append("outer")
        a.set(7)  # the observer is told when this effect has run
        graph.effect(lambda: runs.append(f"inner {b()}"))

    b.set(5)
    assert runs == ["outer", "inner 2", "inner 5"]
    assert not outer.readings


def test_in_a_batch_the_first_run_is_after_the_commit(graph, model):
    a, _ = model
    seen: list[int] = []
    with graph.batch():
        a.set(5)
        graph.effect(lambda: seen.append(a()))
        assert seen == []
        a.set(6)
    assert seen == [6]
    with pytest.raises(ZeroDivisionError), graph.batch():
        effect = graph.effect(lambda: seen.append(-a()))
        raise ZeroDivisionError
    a.set(7)
    assert seen == [6, 7]
    assert effect.is_disposed


def test_a_clean_up_is_called_before_the_next_run_and_at_the_end(graph, model):
    a, b = model
    order: list[str] = []

    @graph.effect
    def connect() -> Any:
        address = a()
        order.append(f"connect {address}")

        def leave() -> None:
            b()  # no read of the effect
            order.append(f"leave {address}")

        return leave

    b.set(5)
    a.set(2)
    connect.dispose()
    connect.dispose()
    a.set(3)
    assert order == ["connect 1", "leave 1", "connect 2", "leave 2"]


def test_effects_that_are_made_in_an_effect_end_when_it_runs_again(graph, model):
    a, b = model
    order: list[str] = []

    @graph.effect
    def outer() -> None:
        name = a()

        @graph.effect
        def inner() -> Any:
            order.append(f"{name}: {b()}")
            return lambda: order.append(f"end of {name}")

    b.set(3)
    a.set(2)
    b.set(4)
    with graph.batch():
        a.set(3)
        b.set(5)
    outer.dispose()
    b.set(6)
    assert order == [
        *("1: 2", "end of 1", "1: 3"),
        *("end of 1", "2: 3", "end of 2", "2: 4"),
        *("end of 2", "3: 5", "end of 3"),
    ]
    assert not graph.telling.callbacks


def test_an_effect_may_set_and_runs_again_for_what_it_has_read_before(graph, model):
    a, b = model
    seen: list[Any] = []

    @graph.effect
    def clamp() -> None:
        seen.append(a())
        if a() > 3:
            a.set(3)

    a.set(10)
    assert seen == [1, 10, 3]
    clamp.dispose()

    @graph.effect
    def derive() -> None:
        b.set(a() * 2)  # written, not read: no second run
        seen.append(b.peek())

    a.set(1)
    assert seen == [1, 10, 3, 6, 2]


def test_what_one_effect_sets_is_seen_by_the_others_in_one_run(graph, model):
    a, b = model
    seen: list[Any] = []
    graph.effect(lambda: b.set(a() * 10))
    graph.effect(lambda: seen.append((a(), b())))
    a.set(2)
    assert seen == [(1, 10), (2, 20)]


def test_effects_that_change_what_they_read_for_ever_are_stopped(graph, model):
    a, _ = model

    @graph.effect
    def count() -> None:
        if a() > 1:
            a.set(a() + 1)

    with pytest.raises(ObserverErrors) as caught:
        a.set(2)
    (loop,) = caught.value.exceptions
    assert isinstance(loop, ObserverLoop)
    assert "count" in loop.names[0]
    with pytest.raises(ObserverErrors):
        a.set(3)  # it runs again with the next change
    count.dispose()
    with pytest.raises(ObserverErrors):
        graph.effect(lambda: a.set(a() + 1))
    assert not graph.telling.callbacks


def test_an_error_of_the_first_run_is_raised_and_ends_the_effect(graph, model):
    a, b = model
    seen: list[int] = []
    with pytest.raises(ZeroDivisionError) as caught:
        graph.effect(lambda: seen.append(a() // (b() - 2)))
    assert "in the effect" in caught.value.__notes__[0]
    b.set(3)
    assert seen == []
    assert not a.is_needed
    with pytest.raises(ObserverErrors) as group, graph.batch():
        b.set(2)
        effect = graph.effect(lambda: seen.append(a() // (b() - 2)))
    assert effect.is_disposed
    assert b() == 2
    assert isinstance(group.value.exceptions[0], ZeroDivisionError)


def test_a_later_error_is_collected_and_the_effect_goes_on(graph, model):
    a, b = model
    seen: list[int] = []
    effect = graph.effect(lambda: seen.append(a() // (b() - 5)))
    with pytest.raises(ObserverErrors):
        b.set(5)
    assert b() == 5
    b.set(6)
    assert seen == [-1, 1]
    assert not effect.is_disposed


def test_errors_of_clean_ups_stop_nothing(graph, model):
    a, _ = model
    order: list[Any] = []

    def clean_up() -> None:
        raise ValueError("no")

    @graph.effect
    def run() -> Any:
        order.append(a())
        return clean_up

    with pytest.raises(ObserverErrors) as caught:
        a.set(2)
    assert order == [1, 2]
    assert "cleaned up" in caught.value.exceptions[0].__notes__[0]
    with pytest.raises(ValueError, match="no"):
        run.dispose()
    assert run.is_disposed
    assert not a.is_needed


def test_a_kept_error_is_followed_like_a_value(graph):
    divisor = graph.input("divisor", 0)
    ratio = graph.computed("ratio", lambda: 12 / divisor(), on_error="keep")
    seen: list[Any] = []

    @graph.effect
    def show() -> None:
        try:
            seen.append(ratio())
        except ZeroDivisionError:
            seen.append("error")

    divisor.set(False)  # the same error
    divisor.set(4)
    divisor.set(0)
    assert seen == ["error", 3.0, "error"]
    assert ratio.is_needed


def test_what_could_not_be_read_is_tried_again_with_every_commit(graph, model):
    a, b = model
    ratio = graph.computed("ratio", lambda: 12 / b())
    b.set(0)
    seen: list[Any] = []

    @graph.effect
    def show() -> None:
        try:
            seen.append(ratio() if a() > 1 else None)
        except ZeroDivisionError:
            seen.append("error")

    a.set(2)
    a.set(3)
    graph.input("c", 1).set(2)
    b.set(4)
    graph["c"].set(3)
    assert seen == [None, "error", "error", "error", 3.0]
    assert not graph.telling.restless
    with pytest.raises(ZeroDivisionError):
        b.set(0)  # it is needed now, and refuses


def test_the_removal_of_what_it_reads_is_a_change(graph, model):
    a, b = model
    total = graph.computed("total", lambda: a() + b())
    seen: list[Any] = []
    graph.effect(lambda: seen.append(graph["total"]() if "total" in graph else "gone"))
    graph.remove(total)
    assert seen == [3, "gone"]


def test_an_entry_of_a_family_is_there_as_long_as_an_effect_reads_it(graph, model):
    a, _ = model
    double = graph.family("double", lambda number: number * 2)
    seen: list[int] = []
    graph.effect(lambda: seen.append(double(a())))
    assert "double[1]" in graph
    a.set(4)
    assert "double[4]" in graph
    a.set(5)  # an entry leaves with the commit after the run that does not read it any more
    assert seen == [2, 8, 10]
    assert [key for key in graph.nodes if "double" in key] == ["double[4]", "double[5]"]


def test_a_batch_inside_an_effect_is_read_as_in_any_batch(graph, model):
    a, b = model
    total = graph.computed("total", lambda: a() + b())
    seen: list[Any] = []

    @graph.effect
    def both() -> None:
        before = total()
        if before < 10:
            with graph.batch():
                a.set(10)
                b.set(20)
                seen.append((before, graph.report.label, total()))

    assert seen == [(3, None, 30)]
    a.set(11)
    assert total() == 31
    assert not both.is_disposed


def test_formulas_stay_pure_inside_an_effect(graph, model):
    a, b = model

    def impure() -> int:
        b.set(5)
        return a()

    node = graph.computed("impure", impure)
    with pytest.raises(ImpureFormula):
        graph.effect(lambda: node())
    assert b() == 2


def test_nodes_of_another_graph_are_refused_with_the_way(graph, model):
    other = Graph().input("x", 1)
    with pytest.raises(GraphError, match="absorb"):
        graph.effect(lambda: other())
    assert not graph.telling.callbacks


async def asynchronous() -> None:
    pass


def generator() -> Any:
    yield


@pytest.mark.parametrize(
    ("function", "message"),
    [
        (asynchronous, r"graph\.resource"),
        (lambda: asynchronous(), r"graph\.resource"),
        (generator, "is a generator: calling it runs nothing.*cleans up after it is a function that it returns"),
        (lambda value: None, r"function\(\)"),
        (3, "has to be a function"),
    ],
)
def test_functions_that_cannot_be_an_effect_are_refused(function, message, graph):
    with pytest.raises(WrongDeclaration, match=message):
        graph.effect(function)
    assert not graph.telling.callbacks


def test_a_clean_up_that_nobody_would_await_is_refused(graph, model):
    a, _ = model
    effect = graph.effect(lambda: (a(), asynchronous)[1])
    with pytest.raises(ObserverErrors, match=r"the clean-up of .* gave a coroutine, which nobody awaits"):
        a.set(a() + 1)
    with pytest.raises(WrongDeclaration, match="gave a coroutine"):
        effect.dispose()


def test_an_effect_may_end_itself_while_it_runs(graph, model):
    a, _ = model
    order: list[Any] = []

    @graph.effect
    def once() -> Any:
        order.append(a())
        if a() > 1:
            once.dispose()
        return lambda: order.append("clean")

    a.set(2)
    a.set(3)
    assert order == [1, "clean", 2, "clean"]
    assert not a.is_needed
    assert repr(once).endswith("disposed>")


def test_an_interrupted_effect_runs_with_the_next_commit(graph, model):
    a, b = model
    seen: list[Any] = []

    def run() -> None:
        seen.append(a())
        if seen == [1, 5]:
            raise KeyboardInterrupt

    graph.effect(run)
    with pytest.raises(KeyboardInterrupt):
        a.set(5)
    assert a() == 5
    b.set(9)
    assert seen == [1, 5, 5]
    a.set(6)
    assert seen == [1, 5, 5, 6]


def test_a_change_of_another_thread_while_it_runs_is_not_missed(graph, model):
    a, b = model
    seen: list[Any] = []

    @graph.effect
    def run() -> None:
        first = a()
        if first == 5:
            thread = threading.Thread(target=a.set, args=(6,))
            thread.start()
            thread.join(20)
        seen.append((first, b()))

    a.set(5)
    assert seen == [(1, 2), (5, 2), (6, 2)]
    assert not run.is_disposed
