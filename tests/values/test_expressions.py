import sys

import pytest

from efp_graph.graph import Graph
from efp_graph.values import EmptyExplainableObject, SourceValue, u
from efp_graph.values.arithmetic_operations import MULTIPLY
from efp_graph.values.expressions import Expression, term_of, value_of

POWER = SourceValue(300 * u.W, label="power")
TIME = SourceValue(2 * u.hour, label="time")


def as_input(graph, value, label):
    node = graph.input(label, value)
    value.node = node
    return value


def test_a_result_remembers_its_operation_and_operands():
    made = (POWER * TIME).expression
    assert made.operation is MULTIPLY
    assert made.operands == (POWER, TIME)
    assert repr(made) == "<Expression product>"


def test_a_term_is_the_node_else_how_it_was_made_else_the_value():
    energy = POWER * TIME
    assert term_of(POWER) is POWER
    assert term_of(energy) is energy.expression
    graph = Graph()
    bound = as_input(graph, POWER * TIME, "energy")
    assert term_of(bound) is bound.node
    assert (bound * TIME).expression.operands == (bound.node, TIME)
    assert value_of(bound.node) is bound


def test_leaves_are_given_from_left_to_right_down_to_names():
    energy = (POWER * TIME).set_label("energy")
    leaves = list(((POWER + POWER) * energy / TIME).expression.leaves())
    assert leaves == [POWER, POWER, energy.expression, TIME]


def test_evaluation_takes_the_present_values_of_nodes():
    graph = Graph()
    power = as_input(graph, SourceValue(300 * u.W), "power")
    energy = power * TIME
    power.node.set(SourceValue(100 * u.W))
    assert energy.expression.evaluate().magnitude == 200
    assert energy.magnitude == 600


def test_an_expression_knows_whether_it_reads_a_model():
    graph = Graph()
    power = as_input(graph, SourceValue(300 * u.W), "power")
    assert not (POWER * TIME).expression.reads_nodes()
    assert ((power * TIME).set_label("energy") + POWER * TIME).expression.reads_nodes()


def test_ten_thousand_terms_need_no_recursion():
    depth = sys.getrecursionlimit() * 10
    total = sum([POWER] * depth, start=EmptyExplainableObject())
    assert total.expression.evaluate().magnitude == 300 * depth
    assert sum(1 for _ in total.expression.leaves()) == depth
    text = total.explain()
    assert text.count("power + power") == depth / 2
    assert text.endswith("\n=\n3 MW")
    assert not total.expression.reads_nodes()
    del total


def test_naming_leaves_the_unnamed_expression_as_it_was():
    made = (POWER * TIME).expression
    named = made.named("energy", None)
    assert (made.label, named.label, named.operands) == (None, "energy", made.operands)
    assert isinstance(named, Expression)
    with pytest.raises(AttributeError):
        named.value  # no array, no number
