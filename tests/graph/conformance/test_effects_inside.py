"""Clean-ups of effects, and effects that are made in effects."""

from __future__ import annotations


def test_a_clean_up_runs_before_the_next_run_and_at_the_end(graph, seen):
    a = graph.input("a", 1)

    def function():
        value = a()
        seen.append(f"begin {value}")
        return lambda: seen.append(f"end {value}")

    effect = graph.effect(function)
    a.set(2)
    effect.dispose()
    effect.dispose()
    assert seen == ["begin 1", "end 1", "begin 2", "end 2"]


def test_a_clean_up_does_not_run_when_nothing_changed(graph, seen):
    a, b = graph.input("a", 1), graph.input("b", 1)
    graph.effect(lambda: a() and (lambda: seen.append("end")))
    b.set(2)
    a.set(1)
    assert seen == []


def test_what_a_clean_up_reads_is_no_dependency(graph, seen):
    a, b = graph.input("a", 1), graph.input("b", 1)

    def function():
        seen.append(a())
        return lambda: b()

    graph.effect(function)
    a.set(2)
    b.set(2)
    assert seen == [1, 2]


def test_a_clean_up_that_an_earlier_run_gave_is_not_called_twice(graph, seen):
    a = graph.input("a", 1)
    graph.effect(lambda: (lambda: seen.append("end")) if a() == 1 else None)
    for value in (2, 3, 4):
        a.set(value)
    assert seen == ["end"]


def test_an_inner_effect_belongs_to_the_run_that_made_it(graph, seen):
    outer, inner = graph.input("outer", 1), graph.input("inner", 1)

    @graph.effect
    def making():
        value = outer()
        graph.effect(lambda: seen.append((value, inner())))

    inner.set(2)
    assert seen == [(1, 1), (1, 2)]
    seen.clear()
    outer.set(2)
    inner.set(3)
    assert seen == [(2, 2), (2, 3)]


def test_inner_effects_end_with_the_outer_one(graph, seen):
    a = graph.input("a", 1)

    def function():
        graph.effect(lambda: graph.effect(lambda: seen.append(a())) and None)

    effect = graph.effect(function)
    effect.dispose()
    a.set(2)
    assert seen == [1]


def test_what_an_inner_effect_reads_is_no_dependency_of_the_outer_one(graph, seen):
    a, b = graph.input("a", 1), graph.input("b", 1)

    @graph.effect
    def outer():
        seen.append("outer")
        a()
        graph.effect(lambda: b() and None)

    b.set(2)
    assert seen == ["outer"]


def test_the_outer_effect_runs_before_the_inner_one_that_it_replaces(graph, seen):
    """The inner effect would look at what the outer one is about to guard against."""
    user = graph.input("user", {"name": "Ada"})

    @graph.effect
    def outer():
        if user() is not None:
            graph.effect(lambda: seen.append(user()["name"]))

    user.set(None)
    assert seen == ["Ada"]


def test_clean_ups_of_inner_effects_run_with_the_outer_one(graph, seen):
    a = graph.input("a", 1)

    @graph.effect
    def outer():
        value = a()
        graph.effect(lambda: lambda: seen.append(f"inner {value}"))
        return lambda: seen.append(f"outer {value}")

    a.set(2)
    assert sorted(seen) == ["inner 1", "outer 1"]
