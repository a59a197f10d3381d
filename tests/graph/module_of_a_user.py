"""Functions that can be imported, for the pickles of `test_pickling.py`."""

from efp_graph.graph import Graph

graph = Graph()
price = graph.input("price", 2.0)


def product(one, other):
    return one * other


def doubled():
    return price() * 2


@graph.computed(reads=[price])
def decorated(price):
    return price


def total_of(*nodes):
    return sum(node() for node in nodes)


def nearly(one, other):
    return abs(one - other) < 0.5


def inverse(number):
    return 1 / number
