"""Wrong use is refused where it is made, by an error that names the node and the way out; the graph is as before."""

from __future__ import annotations

import functools
import math
import operator

import numpy as np
import pytest

from efp_graph.graph import ForgottenCall, Graph, GraphError, ImpureFormula, Input, Model, WrongDeclaration

# A forgotten call

OPERATORS = [
    operator.add,
    operator.mul,
    operator.truediv,
    operator.pow,
    operator.and_,
    operator.lt,
    operator.ge,
    divmod,
]
USES = {
    "if": lambda node: 1 if node else 2,
    "not": lambda node: not node,
    "and": lambda node: node and 1,
    "== a number": lambda node: node == 1,
    "a number ==": lambda node: 1 == node,  # noqa: SIM300
    "!= None": lambda node: node != None,  # noqa: E711
    "in a list of values": lambda node: 3 in [node],
    "a set of values": lambda node: {1.5} == node,
    "neg": lambda node: -node,
    "abs": abs,
    "round": lambda node: round(node, 2),
    "ceil": math.ceil,
    "float": float,
    "int": int,
    "complex": complex,
    "index": lambda node: [1, 2, 3][node],
    "for": lambda node: [each + 1 for each in node],
    "unpacked": lambda node: [*node],
    "sum": lambda node: sum(node),
    "in": lambda node: 3 in node,
    "[0]": lambda node: node[0],
    "len": len,
    "numpy's number": lambda node: np.float64(1.0) + node,
    "numpy's array": lambda node: np.arange(3) * node,
    "a format": lambda node: f"{node:.2f}",
    "sorted": lambda node: sorted([2, node]),
    **{
        f"{each.__name__} from the left": functools.partial(lambda each, node: each(node, 2), each)
        for each in OPERATORS
    },
    **{
        f"{each.__name__} from the right": functools.partial(lambda each, node: each(2, node), each)
        for each in OPERATORS
    },
}


@pytest.mark.parametrize("use", USES.values(), ids=USES)
def test_a_node_is_not_used_as_its_value(graph, use):
    price = graph.input("price", 2)
    total = graph.computed("total", lambda: use(price))
    with pytest.raises(ForgottenCall, match=r"'price' is .*: price\(\)\.") as caught:
        use(price)
    assert isinstance(caught.value, TypeError)
    with pytest.raises(ForgottenCall):
        total()
    assert total.is_cold


class Priced(Model):
    price = Input(1.0)


def test_nodes_are_told_apart_by_identity(graph):
    a, b, c = (graph.input(key, 1) for key in "abc")
    assert a == a
    assert a != b
    assert b in [a, b]
    assert c not in [a, b]
    assert [a, b].index(b) == 1
    assert {a: 1, b: 2}[b] == 2
    assert len({a, b, a}) == 2


@pytest.mark.parametrize(
    ("use", "message"),
    [
        (lambda graph: graph.keep("price"), r"kept has to be a node.*graph\['price'\]"),
        (lambda graph: graph.keep_all(["price"]), r"kept has to be a node"),
        (lambda graph: graph.observe("price", print), r"observed has to be a node"),
        (lambda graph: graph.remove("price"), r"removed has to be a node"),
        (lambda graph: graph.undo().why("price"), r"explained has to be a node"),
        (lambda graph: graph.fork([graph["price"]]), r"have to be a dictionary, \{node: value\}, and list"),
        (lambda graph: graph["prise"], r"^The graph has no node 'prise' \(str\)\. Did you mean 'price'\?$"),
        (lambda graph: graph[graph["price"]], "has no node <input price"),
        (lambda graph: graph[["price"]], r"has no node \['price'\]"),
        (lambda graph: Priced(2.0), r"Priced takes a graph.*float was given.*Priced\(name=value\)"),
        (lambda graph: Priced(graph, 2.0), r"key of a Priced has to be a text"),
        (lambda graph: delattr(Priced(), "price"), r"Priced\.price cannot be deleted"),
    ],
)
def test_other_things_than_nodes_are_refused_in_words(graph, use, message):
    price = graph.input("price", 2)
    price.set(3)
    with pytest.raises(GraphError, match=message):
        use(graph)
    assert list(graph) == [price]
    assert not price.is_needed


def test_a_key_that_is_unknown_is_a_key_error_too(graph):
    with pytest.raises(KeyError, match=r"^The graph has no node 'a' \(str\)\.$"):
        graph["a"]


def test_a_node_in_a_text_without_a_format_is_shown(graph):
    assert f"{graph.input('a', 1)}" == "<input a = 1>"


# Declarations


async def later():
    return 1


async def later_one(value):
    return value


async def stream():
    yield 1


class Later:
    async def __call__(self):
        return 1


def numbers():
    yield 1


class Numbers:
    def __call__(self):
        yield 1


def of_one(value):
    return value


DECLARATIONS = {
    "key: number": (lambda g, a: g.input(5, 1.0), r"key of an input .* 5 \(int\) was given"),
    "key: node": (lambda g, a: g.input(a, 1.0), "key of an input"),
    "key: empty": (lambda g, a: g.input("", 1.0), "not empty"),
    "key: of computed": (lambda g, a: g.computed(("a",), lambda: 1), "key of a computed node"),
    "key: of a decorator": (lambda g, a: g.computed(7)(lambda: 1), "key of a computed node"),
    "no value": (lambda g, a: g.input("price"), r"needs a value, and only 'price'.*graph\.input\(value=3\.0\)"),
    "no function": (lambda g, a: g.computed("b", 3), r"b needs a function.*graph\.input\('b', \.\.\.\)"),
    "arguments": (lambda g, a: g.computed("b", of_one), r"function of b takes value, which it will not get.*reads="),
    "arguments: lambda": (lambda g, a: g.computed(lambda x, *, y: 1), r"takes x, \*, y|takes x, y"),
    "arguments: partial": (lambda g, a: g.computed("b", functools.partial(pow, 2)), "takes "),
    "arguments: too few nodes": (lambda g, a: g.computed("b", pow, reads=[a]), "1 in all.*takes base, exp, mod=None"),
    "arguments: too many nodes": (lambda g, a: g.computed("b", of_one, reads=[a, a]), "2 in all, and it takes value"),
    "arguments: none taken": (lambda g, a: g.computed("b", lambda: 1, reads=[a]), "it takes no argument"),
    "reads: keys": (lambda g, a: g.computed("b", of_one, reads=["a"]), r"'a' \(str\) is in it: reads=\[graph\['a'\]\]"),
    "reads: strangers": (lambda g, a: g.computed("b", of_one, reads=["z"]), r"'z' \(str\) is in it: reads=\[price"),
    "reads: values": (lambda g, a: g.computed("b", of_one, reads=[a()]), r"1 \(int\) is in it"),
    "reads: a text": (lambda g, a: g.computed("b", of_one, reads="a"), "'a' .* was given"),
    "reads: a node": (lambda g, a: g.computed("b", of_one, reads=a), "the node 'a' was given"),
    "reads: a set": (lambda g, a: g.computed("b", of_one, reads={a}), "`reads` of b has to be a list of nodes"),
    "reads: a generator": (lambda g, a: g.computed("b", of_one, reads=(each for each in [a])), "has to be a list"),
    "reads: elsewhere": (
        lambda g, a: g.computed("b", of_one, reads=[Graph().input("far", 1)]),
        r"'far' in it, which belongs to another graph.*graph\.absorb\(other\)",
    ),
    "async": (lambda g, a: g.computed("b", later), r"function of b is asynchronous.*graph\.resource\(function\)"),
    "async: generator": (lambda g, a: g.computed("b", stream), r"graph\.resource"),
    "async: decorator": (lambda g, a: g.computed(later), "function of later is asynchronous"),
    "async: partial": (lambda g, a: g.computed("b", functools.partial(later)), r"graph\.resource"),
    "async: object": (lambda g, a: g.computed("b", Later()), r"graph\.resource"),
    "async: reads": (lambda g, a: g.computed("b", later, reads=[a]), r"graph\.resource"),
    "async: of a family": (lambda g, a: g.family("f", later), "function of f is asynchronous.*graph.resource"),
    "async: same": (lambda g, a: g.input("b", 1, same=later), "`same` of b is asynchronous"),
    "async: same of computed": (lambda g, a: g.computed("b", lambda: 1, same=later), "`same` of b is asynchronous"),
    "async: same of a family": (lambda g, a: g.family("f", of_one, same=later), "`same` of f is asynchronous"),
    "async: same of a graph": (lambda g, a: Graph(same=later), "`same` of the graph is asynchronous"),
    "async: same in a class": (lambda g, a: Input(1, same=later), "`same` of Input is asynchronous"),
    "async: update": (lambda g, a: a.update(later_one), "updates a gave a coroutine, which nobody awaits"),
    **{
        f"{kind}: {verb}": (functools.partial(lambda of, g, a, *, verb: of(g, a, verb), of, verb=verb), message)
        for verb in ("map", "filter", "group_by", "join", "fold")
        for kind, of, message in (
            ("async", lambda g, a, verb: getattr(g, verb)(*[a] * (1 + (verb == "join")), later_one), "asynchronous"),
            (
                "generator",
                lambda g, a, verb: getattr(g, verb)(*[a] * (1 + (verb == "join")), numbers),
                "is a generator",
            ),
            ("none", lambda g, a, verb: getattr(g, verb)(*[a] * (1 + (verb == "join")), 3), "has to be a function"),
            ("misfit", lambda g, a, verb: getattr(g, verb)(*[a] * (1 + (verb == "join")), lambda: 1), "no argument"),
        )
    },
    "async: key": (lambda g, a: g.map(a, of_one, later_one), "`key` of map of a is asynchronous"),
    "async: remove": (lambda g, a: g.fold(a, pow, later_one), "`remove` of fold of a is asynchronous"),
    "same: arguments": (lambda g, a: g.input("b", 1, same=of_one), "`same` of b gets 2 arguments. It takes value"),
    "same: no function": (lambda g, a: g.computed("b", lambda: 1, same=0.1), r"`same` of b .*0\.1 \(float\)"),
    "generator of a family": (lambda g, a: g.family("f", numbers), "function of f is a generator"),
    "generator": (lambda g, a: g.computed("b", numbers), "function of b is a generator.*return a list"),
    "generator: partial": (lambda g, a: g.computed("b", functools.partial(numbers)), "is a generator"),
    "generator: object": (lambda g, a: g.computed("b", Numbers()), "is a generator"),
    "word of an input": (
        lambda g, a: g.input("b", 1, lable="B"),
        r"'lable', which is not known. Did you mean 'label'\?",
    ),
    "word of a family": (
        lambda g, a: g.family("f", of_one, lable="F"),
        r"f was given 'lable', which is not known. Did you mean 'label'\?",
    ),
    "word of a family: not one of its own": (lambda g, a: g.family("f", of_one, on_error="keep"), "'on_error'.*known"),
    "name of a family": (lambda g, a: g.family(of_one, of_one), "key of a family has to be a text"),
    "word of a map": (lambda g, a: g.map(a, of_one, nam="m"), r"graph\.map was given 'nam'.*Did you mean 'name'\?"),
    "word of a sum": (lambda g, a: g.sum(a, strat=1), r"graph\.sum was given 'strat'.*Did you mean 'start'\?"),
    "word: on_error": (lambda g, a: g.computed("b", lambda: 1, on_eror="keep"), r"Did you mean 'on_error'"),
    "word: guard": (lambda g, a: g.computed("b", lambda: 1, gaurd=True), r"Did you mean 'guard'"),
    "word of computed": (lambda g, a: g.computed("b", lambda: 1, colour="red"), r"meta=\{'colour': \.\.\.\}"),
    "meta": (lambda g, a: g.input("b", 1, meta="red"), "`meta` of b has to be a dictionary"),
    "meta: keys": (lambda g, a: g.input("b", 1, meta={1: 2}), "with texts as keys"),
}


@pytest.mark.parametrize(("declare", "message"), DECLARATIONS.values(), ids=DECLARATIONS)
def test_a_declaration_that_cannot_work_is_refused(graph, declare, message):
    a = graph.input("a", 1)
    with pytest.raises(WrongDeclaration, match=message) as caught:
        declare(graph, a)
    assert isinstance(caught.value, TypeError)
    assert list(graph) == [a]
    a.set(2)
    assert a() == 2


@pytest.mark.parametrize(
    ("function", "count"),
    [
        (lambda: 1, 0),
        (lambda *values: sum(values), 3),
        (lambda first, second=2: first + second, 1),
        (lambda first, second=2, *, third=3: first + second, 2),
        (max, 2),
        (math.hypot, 2),
        ("{}{}".format, 2),
        (functools.partial(pow, 2), 1),
        (dict, 0),
    ],
)
def test_a_function_that_takes_what_it_gets_is_taken(graph, function, count):
    nodes = [graph.input(f"input {place}", place) for place in range(count)]
    node = graph.computed("node", function, reads=nodes) if count else graph.computed("node", function)
    assert node() == function(*range(count))


# Writing where there is reading


@pytest.mark.parametrize(
    "write",
    [
        lambda own, other: own.set(2),
        lambda own, other: own.update(lambda value: value + 1),
        lambda own, other: other.set(2),
        lambda own, other: other.update(lambda value: value + 1),
        lambda own, other: other.graph.batch().__enter__(),
        lambda own, other: other.graph.remove(other),
    ],
)
def test_a_formula_writes_in_no_graph(graph, write):
    other = Graph().input("other", 1)
    own = graph.input("own", 1)
    node = graph.computed("node", lambda: write(own, other))
    with pytest.raises(ImpureFormula, match="A formula tried to"):
        node()
    assert (own(), other()) == (1, 1)
    other.graph.check()


def test_computed_nodes_are_not_updated(graph):
    ran = []
    node = graph.computed("node", lambda: 1)
    with pytest.raises(GraphError, match="node is computed by a formula and cannot be updated"):
        node.update(ran.append)
    assert ran == []
