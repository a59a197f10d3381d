"""Effects that set inputs, come to rest or do not, and effects that fail."""

from __future__ import annotations

from itertools import pairwise

import pytest

from efp_graph.errors import ObserverErrors


def test_an_effect_may_set_what_another_one_reads(graph, seen):
    a, b = graph.input("a", 1), graph.input("b", 0)
    graph.effect(lambda: b.set(a() * 10))
    graph.effect(lambda: seen.append(b()))
    a.set(2)
    assert seen == [10, 20]


def test_an_effect_that_sets_what_it_reads_runs_until_that_is_at_rest(graph, seen):
    a = graph.input("a", 0)

    @graph.effect
    def rising():
        seen.append(a())
        if a() < 5:
            a.set(a() + 1)

    assert seen == [0, 1, 2, 3, 4, 5]
    seen.clear()
    a.set(3)
    assert seen == [3, 4, 5]


def test_an_effect_that_never_comes_to_rest_is_stopped_and_named(graph):
    a = graph.input("a", 0)

    def endless():
        a.set(a() + 1)

    with pytest.raises(Exception, match="endless"):
        graph.effect(endless)
    graph.check()


def test_two_effects_that_chase_each_other_are_stopped(graph):
    a, b = graph.input("a", 0), graph.input("b", 0)
    go = graph.input("go", False)
    graph.effect(lambda: a.set(b() + 1) if go() else None)
    graph.effect(lambda: b.set(a() + 1) if go() else None)
    with pytest.raises(Exception):  # noqa: B017 - of ours; which one it is in, is told by test_observers of the package
        go.set(True)
    graph.check()


def test_an_effect_writes_in_a_batch_of_its_own(graph, seen):
    a, b, c = graph.input("a", 1), graph.input("b", 0), graph.input("c", 0)

    @graph.effect
    def writing():
        value = a()
        with graph.batch():
            b.set(value)
            c.set(value)

    graph.effect(lambda: seen.append((b(), c())))
    a.set(2)
    assert seen == [(1, 1), (2, 2)]


def test_effects_of_a_long_chain(graph, seen):
    """Each sets the input that the next one reads: sixty commits, one after the other and not in each other."""
    inputs = [graph.input(f"{place}", 0) for place in range(60)]
    for before, after in pairwise(inputs):
        graph.effect(lambda before=before, after=after: after.set(before()))
    graph.effect(lambda: seen.append(inputs[-1]()))
    inputs[0].set(7)
    assert seen == [0, 7]


def test_an_error_of_the_first_run_is_raised_and_ends_the_effect(graph, seen):
    a = graph.input("a", 0)

    def failing():
        seen.append(a())
        return 1 / a() and None

    with pytest.raises(ZeroDivisionError):
        graph.effect(failing)
    a.set(1)
    assert seen == [0]


def test_an_error_later_is_raised_after_the_commit_which_stands(graph, seen):
    a = graph.input("a", 1)
    graph.effect(lambda: 1 / a() and None)
    graph.effect(lambda: seen.append(a()))
    with pytest.raises(ObserverErrors) as raised:
        a.set(0)
    assert [type(error) for error in raised.value.exceptions] == [ZeroDivisionError]
    assert a() == 0
    assert seen == [1, 0]  # all others have run


def test_an_effect_goes_on_after_an_error(graph, seen):
    a = graph.input("a", 1)
    graph.effect(lambda: seen.append(1 / a()))
    with pytest.raises(ObserverErrors):
        a.set(0)
    a.set(2)
    assert seen == [1.0, 0.5]


def test_all_errors_of_one_commit_are_raised_together(graph):
    a = graph.input("a", 1)
    graph.effect(lambda: 1 / a() and None)
    graph.effect(lambda: [None][0 if a() else 7])
    with pytest.raises(ObserverErrors) as raised:
        a.set(0)
    assert [type(error) for error in raised.value.exceptions] == [ZeroDivisionError, IndexError]


def test_an_effect_may_catch_the_error_of_a_node(sheet, seen):
    a = sheet.input("a", 1)
    inverse = sheet.computed("inverse", lambda: 1 / a())

    @sheet.effect
    def showing():
        try:
            seen.append(inverse())
        except ZeroDivisionError:
            seen.append("none")

    a.set(0)
    a.set(2)
    assert seen == [1.0, "none", 0.5]


def test_ctrl_c_in_an_effect_is_passed_on_and_the_effect_goes_on(graph, seen):
    a = graph.input("a", 1)
    interrupts = [KeyboardInterrupt]

    def interrupted():
        seen.append(a())
        if a() == 2 and interrupts:
            raise interrupts.pop()

    graph.effect(interrupted)
    with pytest.raises(KeyboardInterrupt):
        a.set(2)
    assert a() == 2
    a.set(3)
    assert seen[-1] == 3
