"""The networkx view: built on demand, kept until the graph changes."""

from __future__ import annotations

import networkx
import pytest

from tests.graph.keeping import KeepingGraph


def test_nodes_are_keys_with_attributes_and_edges_lead_to_who_reads(graph):
    a = graph.input("a", 2, label="Price", unit="€", source="catalogue")
    b = graph.computed("b", lambda: a() * 2, formula="price × 2")
    b()
    view = graph.to_networkx()
    assert list(view.edges) == [("a", "b")]
    assert view.nodes["a"] == {
        "kind": "input", "label": "Price", "formula": None, "unit": "€", "value": 2, "source": "catalogue"
    }  # fmt: skip
    assert view.nodes["b"] == {
        "kind": "computed", "label": "b", "formula": "price × 2", "unit": None, "value": 4, "source": None
    }  # fmt: skip


def test_the_view_is_frozen(graph):
    graph.input("a", 1)
    with pytest.raises(networkx.NetworkXError):
        graph.to_networkx().add_node("b")


def test_the_view_is_kept_until_something_changes(graph):
    a = graph.input("a", 1)
    b = graph.computed("b", lambda: a())
    first = graph.to_networkx()
    assert graph.to_networkx() is first
    assert first.nodes["b"]["value"] is None
    b()
    second = graph.to_networkx()
    assert second.nodes["b"]["value"] == 1
    a.set(2)
    assert graph.to_networkx().nodes["b"]["value"] == 2


def test_a_node_added_later_is_in_the_view(graph):
    graph.to_networkx()
    graph.computed("cold", lambda: 1)
    assert "cold" in graph.to_networkx()


def test_the_view_inside_a_batch_shows_what_is_set_and_is_not_kept(graph):
    a = graph.input("a", 1)
    b = graph.computed("b", lambda: a())
    b()
    before = graph.to_networkx()
    with pytest.raises(KeyError):
        with graph.batch():
            a.set(2)
            assert graph.to_networkx().nodes["b"]["value"] == 2
            raise KeyError
    assert graph.to_networkx().nodes["b"]["value"] == before.nodes["b"]["value"] == 1


def test_a_graph_may_describe_its_nodes_further():
    graph = KeepingGraph(describe=lambda node: {"label": node.key.upper(), "length": len(node.key)})
    graph.input("ab", 1)
    assert graph.to_networkx().nodes["ab"]["label"] == "AB"
    assert graph.to_networkx().nodes["ab"]["length"] == 2


def test_the_order_of_the_update_is_topological(graph):
    a = graph.input("a", 1)
    b = graph.computed("b", lambda: a() + 1)
    graph.computed("c", lambda: a() + b())()
    assert list(networkx.topological_sort(graph.to_networkx())) == ["a", "b", "c"]
