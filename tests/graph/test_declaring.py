"""Nodes as classes declare them, and what type checkers say to it."""

from __future__ import annotations

import copy
import gc
import pickle
import weakref
from pathlib import Path

import pytest

from efp_graph.errors import MissingInput, UnknownAttribute
from efp_graph.graph import DuplicateKey, GraphError, Input, Model, WrongDeclaration, computed
from tests.type_checkers import expected, mypy_says


class Cart(Model):
    price = Input(1.0, label="Price", unit="€")
    count = Input(4)
    note = ""

    @computed
    def total(self) -> float:
        """Price of all pieces."""
        return self.price * self.count

    @computed(label="What is paid")
    def paid(self) -> float:
        return self.total * 0.5


class Gift(Cart):
    count = Input(1)

    @computed
    def total(self) -> float:
        return super().total + 2.0


def keys(nodes):
    return [node.key for node in nodes]


def test_an_instance_reads_and_sets_by_name():
    cart = Cart(price=2.0)
    assert (cart.total, cart.paid) == (8.0, 4.0)
    cart.count = 5
    assert (cart.price, cart.count, cart.total, cart.paid) == (2.0, 5, 10.0, 5.0)
    assert repr(cart) == "Cart(price=2.0, count=5)"
    assert Cart.total.__doc__ == "Price of all pieces."


def test_what_a_method_reads_is_what_its_node_depends_on():
    cart = Cart()
    assert cart.paid == 2.0
    price, count, total, paid = (getattr(Cart, name).node(cart) for name in ("price", "count", "total", "paid"))
    assert total.dependencies == (price, count)
    assert paid.dependencies == (total,)
    assert (price.meta, paid.label) == ({"label": "Price", "unit": "€"}, "What is paid")


def test_an_update_is_one_batch():
    cart = Cart()
    cart.graph.keep(Cart.paid.node(cart))
    report = cart.update("evening", price=2.0, count=2)
    assert (keys(report.recomputed), keys(report.cut_off)) == ([], ["total"])  # 4.0 again
    assert cart.graph.undo().label == "undo evening"
    assert (cart.price, cart.count) == (1.0, 4)


def test_an_update_that_fails_sets_nothing():
    cart = Cart()
    cart.graph.keep(Cart.paid.node(cart))
    with pytest.raises(TypeError):
        cart.update(price=2.0, count=None)
    with pytest.raises(UnknownAttribute, match=r"no input 'cuont'\. Did you mean 'count'"):
        cart.update(price=2.0, cuont=5)
    assert (cart.price, cart.count, cart.total) == (1.0, 4, 4.0)


def test_a_class_may_override_what_it_inherits():
    gift = Gift(price=3.0)
    assert (gift.total, gift.paid) == (5.0, 2.5)
    gift.price = 4.0
    assert gift.paid == 3.0
    with pytest.raises(GraphError, match=r"Gift has no Cart\.total of its own"):
        Cart.total.node(gift)


def test_instances_in_one_graph_read_each_other(graph):
    class Bill(Model):
        first = Input[Cart]()
        second = Input[Cart]()

        @computed
        def sum(self) -> float:
            return self.first.total + self.second.total

    one, two = Cart(graph, "one"), Cart(graph, "two", price=2.0)
    bill = Bill(graph, first=one, second=two)
    assert bill.sum == 12.0
    one.price = 5.0
    assert bill.sum == 28.0
    assert "one.total" in graph
    assert len(graph) == 2 * 4 + 3


def test_an_instance_without_a_name_takes_its_nodes_with_it(graph):
    cart = Cart(graph)
    gone = weakref.ref(Cart.total.node(cart))
    assert len(graph) == 4
    del cart
    gc.collect()
    assert gone() is None
    assert len(graph) == 0


def test_a_name_is_taken_once(graph):
    Cart(graph, "one")
    graph.input("two.total", 1)
    for name in ("one", "two"):
        with pytest.raises(DuplicateKey):
            Cart(graph, name)
    assert keys(graph) == ["one.price", "one.count", "one.total", "one.paid", "two.total"]


@pytest.mark.parametrize("copied", [copy.copy, copy.deepcopy, lambda cart: pickle.loads(pickle.dumps(cart))])
def test_a_copy_is_another_one_with_the_same_inputs(copied):
    cart = Gift(price=2.0)
    cart.note = "for you"
    twin = copied(cart)
    cart.price = 7.0
    assert (repr(twin), twin.note, twin.total) == ("Gift(price=2.0, count=1)", "for you", 4.0)


def test_a_part_of_a_graph_is_not_copied(graph):
    cart = Cart(graph, "one")
    with pytest.raises(GraphError, match="others are in too"):
        pickle.dumps(cart)


def test_what_has_no_value_is_asked_for():
    class Plan(Model):
        length = Input[int]()

    with pytest.raises(MissingInput, match=r"Plan\.length needs a value: Plan\(length=\.\.\.\)"):
        Plan()
    assert Plan(length=3).length == 3


# What is refused


async def later(self):
    return 1


def numbers(self):
    yield 1


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ({"graph": Input(1)}, "M.graph: 'graph' has a meaning"),
        ({"a": computed(later)}, r"M\.a is asynchronous.*graph\.resource"),
        ({"a": computed(numbers)}, r"M\.a is a generator.*return a list"),
        ({"a": computed(lambda self, rate: 1)}, "takes self, rate, which it will not get"),
        ({"a": computed(3)}, "M.a needs a function"),
        ({"a": (one := Input(1)), "b": one}, r"M\.b is M\.a already"),
    ],
)
def test_a_class_that_cannot_work_is_refused_when_it_is_made(content, reason):
    with pytest.raises(WrongDeclaration, match=reason):
        type("M", (Model,), content)


def test_an_attribute_does_not_hide_an_input():
    with pytest.raises(WrongDeclaration, match=r"Cheap\.price hides Cart\.price"):

        class Cheap(Cart):
            price = 0.5


def test_instances_refuse_what_they_have_no_place_for():
    cart = Cart()
    with pytest.raises(UnknownAttribute, match=r"no attribute 'prise'\. Did you mean 'price'"):
        cart.prise = 2.0
    with pytest.raises(UnknownAttribute, match="no input 'prise'"):
        Cart(prise=2.0)
    for write in (lambda: setattr(cart, "total", 3.0), lambda: cart.update(total=3.0), lambda: Cart(total=3.0)):
        with pytest.raises(GraphError, match=r"Cart\.total is computed"):
            write()
    cart._cache = 1  # one's own
    assert (cart._cache, cart.total) == (1, 4.0)


def test_declarations_outside_a_model_say_so():
    class Plain:
        price = Input(1.0)

    with pytest.raises(GraphError, match="derive it from Model"):
        Plain().price

    class Early(Model):
        price = Input(1.0)

        def __init__(self):
            self.price = 2.0

    with pytest.raises(GraphError, match=r"begins with super\(\)\.__init__"):
        Early()


# Types


def test_type_checkers_see_what_happens():
    path = Path(__file__).with_name("typed_programs.py")
    assert mypy_says(path) == expected(path)
