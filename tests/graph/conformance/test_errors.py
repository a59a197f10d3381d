"""Errors as values: remembered, raised to who reads, caught, and gone with what mends them."""

from __future__ import annotations

import math
import traceback

import pytest

from efp_graph.graph import Graph


@pytest.fixture
def ratio(sheet, runs):
    """`12 / divisor`, with the divisor 0."""
    divisor = sheet.input("divisor", 0)
    return divisor, sheet.computed("ratio", runs("ratio", lambda: 12 / divisor()))


def test_an_error_is_raised_at_each_read_and_computed_once(ratio, runs):
    _, node = ratio
    for _ in range(3):
        with pytest.raises(ZeroDivisionError):
            node()
    assert runs.taken() == ["ratio"]


def test_the_error_is_the_same_object_for_everybody(sheet, ratio):
    _, node = ratio
    above = sheet.computed("above", lambda: node() + 1)
    errors = []
    for reader in (node, above, node):
        with pytest.raises(ZeroDivisionError) as caught:
            reader()
        errors.append(caught.value)
    assert errors[0] is errors[1] is errors[2] is node.error is above.error


def test_an_error_goes_up_to_all_who_read_it_and_names_its_origin(sheet, ratio):
    _, last = ratio
    for place in range(50):
        last = sheet.computed(f"{place}", lambda below=last: below() + 1)
    with pytest.raises(ZeroDivisionError) as caught:
        last()
    assert caught.value.__notes__ == ["(while computing ratio)"]


def test_a_formula_may_catch_an_error(sheet, ratio):
    """IFERROR of spreadsheets."""
    divisor, node = ratio

    def formula():
        try:
            return node()
        except ZeroDivisionError:
            return math.nan

    safe = sheet.computed("safe", formula)
    assert math.isnan(safe())
    divisor.set(4)
    assert safe() == 3.0
    divisor.set(0)
    assert math.isnan(safe())


@pytest.mark.parametrize("is_kept", [True, False])
def test_an_error_is_gone_with_the_change_that_mends_it(sheet, ratio, is_kept):
    divisor, node = ratio
    above = sheet.computed("above", lambda: node() * 2)
    if is_kept:
        sheet.keep(above)
    for value in (3, 0, 4, 0, 0, 6):
        divisor.set(value)
        if value:
            assert above() == 24 / value
            assert above.error is None
        else:
            with pytest.raises(ZeroDivisionError):
                above()


def test_what_was_read_before_the_error_is_a_dependency(sheet):
    key, table = sheet.input("key", "b"), sheet.input("table", {"a": 1})
    found = sheet.computed("found", lambda: table()[key()])
    with pytest.raises(KeyError):
        found()
    table.set({"b": 2})
    assert found() == 2
    key.set("c")
    with pytest.raises(KeyError):
        found()
    assert found.dependencies == (table, key)


def test_the_same_error_again_is_cut_off(sheet, runs):
    text = sheet.input("text", "x")
    number = sheet.computed("number", lambda: int(text().strip()))
    shown = sheet.computed("shown", runs("shown", lambda: number() + 1))
    sheet.keep(shown)
    runs.clear()
    text.set("x ")  # int("x") fails with the same words
    assert runs.taken() == []


def test_another_error_is_a_change(sheet, runs):
    text = sheet.input("text", "x")
    number = sheet.computed("number", lambda: int(text()))

    def formula():
        try:
            return number()
        except ValueError as error:
            return str(error)

    shown = sheet.computed("shown", formula)
    shown()
    text.set("y")
    assert "'y'" in shown()


def test_an_error_cuts_off_nothing_that_does_not_read_it(sheet, ratio):
    divisor, node = ratio
    with pytest.raises(ZeroDivisionError):
        node()
    fine = sheet.computed("fine", lambda: divisor() + 1)
    assert fine() == 1
    divisor.set(1)
    assert fine() == 2


def test_a_diamond_over_an_error_recovers_in_one_run(sheet, ratio, runs):
    divisor, node = ratio
    left = sheet.computed("left", lambda: node() + 1)
    right = sheet.computed("right", lambda: node() + 2)
    tip = sheet.computed("tip", runs("tip", lambda: left() + right()))
    sheet.keep(tip)
    runs.clear()
    divisor.set(12)
    assert tip() == 5.0
    assert runs.taken() == ["ratio", "tip"]


def test_a_reader_of_the_error_leaves_the_branch(sheet, ratio):
    divisor, node = ratio
    shown = sheet.computed("shown", lambda: node() if divisor() else "none")
    sheet.keep(shown)
    assert shown() == "none"
    divisor.set(4)
    assert shown() == 3.0
    divisor.set(0)
    assert shown() == "none"


def test_the_traceback_does_not_grow_with_the_reads(ratio):
    _, node = ratio
    lengths = set()
    for _ in range(5):
        with pytest.raises(ZeroDivisionError) as caught:
            node()
        lengths.add(len(traceback.extract_tb(caught.value.__traceback__)))
    assert len(lengths) == 1


def test_an_exception_that_is_given_back_is_a_value(graph):
    node = graph.computed("node", lambda: ValueError("only a value"))
    assert isinstance(node(), ValueError)
    assert node.error is None


def test_one_node_may_keep_errors_in_a_graph_that_refuses_them(graph):
    a = graph.input("a", 1)
    soft = graph.computed("soft", lambda: 1 / a(), on_error="keep")
    graph.keep(soft)
    a.set(0)
    assert isinstance(soft.error, ZeroDivisionError)
    hard = graph.computed("hard", lambda: 1 / (a() - 1))
    graph.keep(hard)
    with pytest.raises(ZeroDivisionError):
        a.set(1)
    assert a() == 0


def test_a_guard_refuses_what_the_graph_would_keep(sheet):
    a = sheet.input("a", 1)
    sheet.computed("positive", lambda: None if a() > 0 else 1 / 0, guard=True)
    with pytest.raises(ZeroDivisionError):
        a.set(-1)
    assert a() == 1


def test_where_errors_are_not_kept_the_formula_runs_again_at_the_next_read(graph, runs):
    node = graph.computed("node", runs("node", lambda: 1 / 0))
    for _ in range(2):
        with pytest.raises(ZeroDivisionError):
            node()
    assert runs.taken() == ["node", "node"]


@pytest.mark.parametrize("interrupt", [KeyboardInterrupt, SystemExit, MemoryError])
def test_what_tells_nothing_of_the_values_is_never_kept(sheet, interrupt):
    raising = [True]

    def formula():
        if raising:
            raise interrupt
        return 1

    node = sheet.computed("node", formula)
    with pytest.raises(interrupt):
        node()
    raising.clear()
    assert node() == 1


@pytest.mark.parametrize("error", [StopIteration, StopAsyncIteration, GeneratorExit, LookupError])
def test_exceptions_that_python_uses_itself_are_passed_on(graph, error):
    def formula():
        raise error

    below = graph.computed("below", formula)
    above = graph.computed("above", lambda: below())
    with pytest.raises(error):
        above()


def test_a_first_read_that_failed_leaves_no_trace(graph):
    a = graph.input("a", 0)
    node = graph.computed("node", lambda: 1 / a())
    with pytest.raises(ZeroDivisionError):
        node()
    assert node.is_cold
    a.set(2)
    assert node() == 0.5


def test_errors_are_independent_between_graphs():
    one, two = Graph(on_error="keep"), Graph()
    a, b = one.input("a", 0), two.input("b", 0)
    soft, hard = one.computed("soft", lambda: 1 / a()), two.computed("hard", lambda: 1 / b())
    for node, is_cold in ((soft, False), (hard, True)):
        with pytest.raises(ZeroDivisionError):
            node()
        assert node.is_cold is is_cold


def test_a_node_that_holds_an_error_follows_one_that_takes_the_name_of_another(sheet):
    divisor = sheet.input("divisor", 0)
    sheet.computed("part", lambda: divisor() + 1)
    ratio = sheet.computed("ratio", lambda: 1 // divisor())
    total = sheet.computed("total", lambda: sheet["part"]() + ratio())
    sheet.keep(total)
    with sheet.batch():
        sheet.remove(sheet["part"])
        part = sheet.computed("part", lambda: 7)
    assert isinstance(total.error, ZeroDivisionError)
    assert total.dependencies == (part, ratio)
    divisor.set(1)
    assert total() == 8


def test_an_error_below_a_formula_that_its_reader_drops_in_the_same_batch_refuses_nothing(graph):
    a = graph.input("a", 0)
    part = graph.computed("part", lambda: 1 // (a() - 4))
    dropped = graph.computed("dropped", lambda: part() if a() else 0)  # runs first, as it ranks lower
    graph.keep(graph.computed("reader", lambda: 0 if a() else dropped()))
    a.set(4)
    assert (part.is_needed, part.is_up_to_date) == (False, False)
    with pytest.raises(ZeroDivisionError):
        dropped()
    a.set(5)
    assert dropped() == 1
