"""Formulas change nothing: what they try is refused, and the graph is as before."""

from __future__ import annotations

import pytest

from efp_graph.graph import Graph, GraphError, ImpureFormula, RemovedNode, WrongDeclaration

ATTEMPTS = {
    "set": lambda graph, a: a.set(2),
    "set an equal value": lambda graph, a: a.set(1),
    "update": lambda graph, a: a.update(lambda value: value + 1),
    "pin": lambda graph, a: graph["other"].pin(3),
    "remove": lambda graph, a: graph.remove(a),
    "undo": lambda graph, a: graph.undo(),
    "keep": lambda graph, a: graph.keep(graph["other"]),
    "fork": lambda graph, a: graph.fork({a: 2}),
    "would_run": lambda graph, a: graph.would_run({a: 2}),
}


@pytest.mark.parametrize("attempt", ATTEMPTS.values(), ids=ATTEMPTS.keys())
def test_what_a_formula_tries_to_change_is_refused(graph, attempt):
    a = graph.input("a", 0)
    a.set(1)  # so that there is something to undo
    other = graph.computed("other", lambda: 5)
    other()
    node = graph.computed("node", lambda: attempt(graph, a))
    with pytest.raises(ImpureFormula):
        node()
    assert (a(), other(), len(graph.history.done)) == (1, 5, 1)
    assert node.is_cold
    assert not other.is_needed


def test_a_write_deep_inside_is_refused_too(graph):
    a = graph.input("a", 1)
    inner = graph.computed("inner", lambda: a.set(2))
    outer = graph.computed("outer", lambda: inner())
    with pytest.raises(ImpureFormula):
        outer()
    assert a() == 1


def test_a_write_in_an_update_refuses_the_change_that_led_to_it(graph):
    a, b = graph.input("a", 0), graph.input("b", 0)
    graph.keep(graph.computed("node", lambda: b.set(1) if a() else None))
    with pytest.raises(ImpureFormula):
        a.set(1)
    assert (a(), b()) == (0, 0)


def test_an_impure_formula_is_not_kept_as_a_value(sheet):
    a = sheet.input("a", 1)
    node = sheet.computed("node", lambda: a.set(2))
    for _ in range(2):
        with pytest.raises(ImpureFormula):
            node()
    assert node.error is None


def test_a_write_to_another_graph_is_refused_too(graph):
    other = Graph()
    a = other.input("a", 1)
    with pytest.raises(ImpureFormula):
        graph.computed("node", lambda: a.set(2))()
    assert a() == 1


def test_a_computed_node_cannot_be_set(graph):
    a = graph.input("a", 1)
    b = graph.computed("b", lambda: a())
    for write in (lambda: b.set(2), lambda: b.update(lambda value: value)):
        with pytest.raises(GraphError, match="computed"):
            write()
    assert b() == 1


def test_after_a_refused_write_the_program_can_go_on(graph):
    a = graph.input("a", 1)
    with pytest.raises(ImpureFormula):
        graph.computed("node", lambda: a.set(2))()
    a.set(3)
    assert a() == 3


def test_a_formula_of_another_graph_cannot_read_here(graph):
    a = graph.input("a", 1)
    other = Graph()
    with pytest.raises(GraphError, match="absorb"):
        other.computed("node", lambda: a())()


def test_a_removed_node_says_so(graph):
    a = graph.input("a", 1)
    graph.remove(a)
    for use in (a, lambda: a.set(2)):
        with pytest.raises(RemovedNode):
            use()


def test_an_asynchronous_formula_is_refused(graph):
    async def formula():
        return 1

    with pytest.raises(WrongDeclaration):
        graph.computed("node", formula)


def test_a_formula_without_a_return_gives_none(graph):
    a = graph.input("a", 1)

    def formula():
        a()

    assert graph.computed("node", formula)() is None
