"""`graph.nx`: algorithms of networkx give on the live graph what they give on the frozen copy, after any edit."""

from __future__ import annotations

import contextlib
import copy
import pickle
import threading

import networkx
import pytest
from hypothesis import given, settings, strategies as st

from efp_graph.errors import GraphError, ImpureFormula
from efp_graph.graph import Graph


@pytest.fixture
def model(graph):
    a = graph.input("a", 2, label="Price", unit="€", source="catalogue")
    b = graph.computed("b", lambda: a() * 2, formula="price × 2")
    c = graph.computed("c", lambda: a() + b())
    graph.input("alone", 0)
    c()
    return graph


def edges_of(view):
    return set(view.edges)


def shortest_paths(view):
    return {start: dict(lengths) for start, lengths in networkx.all_pairs_shortest_path_length(view)}


def is_topological(view):
    order = {key: place for place, key in enumerate(networkx.topological_sort(view))}
    return set(order) == set(view) and all(order[read] < order[reader] for read, reader in view.edges)


def half(view):
    return sorted(view)[::2]


# What networkx makes of a graph, as something that does not depend on the order of neighbours.
ALGORITHMS = {
    "nodes with attributes": lambda g: dict(g.nodes(data=True)),
    "one attribute": lambda g: dict(g.nodes(data="value")),
    "edges with attributes": lambda g: sorted(g.edges(data=True), key=lambda edge: edge[:2]),
    "order and size": lambda g: (len(g), g.size(), g.number_of_edges(), str(g).partition(" ")[2]),
    "degrees": lambda g: (dict(g.in_degree), dict(g.out_degree), dict(g.degree)),
    "neighbours": lambda g: {key: (set(g.pred[key]), set(g.succ[key]), set(g[key])) for key in g},
    "has_edge": lambda g: {(one, two): g.has_edge(one, two) for one in g for two in g},
    "edge data": lambda g: {(one, two): g.get_edge_data(one, two) for one in g for two in g},
    "ancestors": lambda g: {key: networkx.ancestors(g, key) for key in g},
    "descendants": lambda g: {key: networkx.descendants(g, key) for key in g},
    "shortest paths": shortest_paths,
    "acyclic": networkx.is_directed_acyclic_graph,
    "topological order": is_topological,
    "generations": lambda g: [sorted(each) for each in networkx.topological_generations(g)],
    "longest path": networkx.dag_longest_path_length,
    "closure": lambda g: edges_of(networkx.transitive_closure_dag(g)),
    "reduction": lambda g: edges_of(networkx.transitive_reduction(g)),
    "weak components": lambda g: set(map(frozenset, networkx.weakly_connected_components(g))),
    "strong components": lambda g: set(map(frozenset, networkx.strongly_connected_components(g))),
    "dominators": lambda g: {key: networkx.immediate_dominators(g, key) for key in g},
    "page rank": lambda g: {key: round(rank, 6) for key, rank in networkx.pagerank(g).items()},
    "betweenness": lambda g: {key: round(rank, 9) for key, rank in networkx.betweenness_centrality(g).items()},
    "breadth first": lambda g: {key: set(networkx.bfs_tree(g, key)) for key in g},
    "subgraph": lambda g: (set(g.subgraph(half(g))), edges_of(g.subgraph(half(g)))),
    "subgraph of a subgraph": lambda g: edges_of(g.subgraph(half(g)).subgraph(half(g)[:3])),
    "subgraph of edges": lambda g: edges_of(g.edge_subgraph(sorted(g.edges)[::2])),
    "filtered": lambda g: edges_of(
        networkx.subgraph_view(g, filter_node=lambda key: g.nodes[key]["kind"] == "computed")
    ),
    "reverse view": lambda g: edges_of(g.reverse(copy=False)),
    "reversed": lambda g: edges_of(g.reverse()),
    "undirected view": lambda g: set(map(frozenset, g.to_undirected(as_view=True).edges)),
    "undirected": lambda g: set(map(frozenset, g.to_undirected().edges)),
    "copy": lambda g: networkx.to_dict_of_dicts(g.copy()),
    "relabelled": lambda g: edges_of(networkx.relabel_nodes(g, str.upper)),
    "compose": lambda g: edges_of(networkx.compose(g, networkx.DiGraph([("x", "y")]))),
    "complement": lambda g: edges_of(networkx.complement(g)),
    "node link data": lambda g: networkx.node_link_data(g, edges="links")["nodes"],
    "matrix": lambda g: networkx.to_numpy_array(g, nodelist=sorted(g)).tolist(),
    "pydot": lambda g: sorted(map(str, networkx.nx_pydot.to_pydot(g).get_nodes())),
    "layout": lambda g: set(networkx.circular_layout(g)),
    "equal to a copy": lambda g: networkx.utils.graphs_equal(g, networkx.DiGraph(g)),
}


@pytest.mark.parametrize("name", ALGORITHMS)
def test_networkx_gives_on_the_live_graph_what_it_gives_on_the_copy(name, model):
    algorithm = ALGORITHMS[name]
    assert algorithm(model.nx) == algorithm(model.to_networkx())


@st.composite
def edits(draw):
    """Numbers that `edited` makes edits of: (what to do, which node, which others)."""
    return draw(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 99), st.integers(1, 2**12)), max_size=12))


def edited(graph, made, what, place, others):
    """One edit of a graph whose nodes read by a mask, which is an input: so edges appear and go."""
    node = made[place % len(made)]
    if what == 0:
        made.append(graph.input(f"i{graph.edits}.{len(graph)}.{place}", others))
    elif what == 1:
        before, mask = list(made), graph.input(f"m{graph.edits}.{len(graph)}.{place}", others)
        made.append(
            graph.computed(
                f"c{graph.edits}.{len(graph)}.{place}",
                lambda: sum(each() % 97 for bit, each in enumerate(before) if mask() >> bit & 1),
            )
        )
        made.insert(0, mask)  # early, so that it is edited often
    elif what == 2:
        node()
    elif what == 3 and node.is_input:
        node.set(others)
    elif what == 4 and not node.dependents and len(made) > 1:
        made.remove(node)
        graph.remove(node)
    elif what == 5 and graph.history.done:
        graph.undo()
        made[:] = list(graph)


@settings(max_examples=40, deadline=None)
@given(edits(), st.lists(st.sampled_from(sorted(ALGORITHMS)), min_size=2, max_size=4, unique=True))
def test_it_follows_any_sequence_of_edits(steps, names):
    graph = Graph()
    made = [graph.input("first", 5)]
    view = graph.nx
    for number, step in enumerate([(1, 0, 1), (1, 1, 3), (2, 2, 1), *steps]):
        with contextlib.suppress(GraphError):  # a formula reads a node that was removed: nothing has changed
            edited(graph, made, *step)
        assert list(view) == list(graph.nodes), number
        frozen = graph.to_networkx()
        assert networkx.utils.graphs_equal(view, frozen), number
        for name in names:
            assert ALGORITHMS[name](view) == ALGORITHMS[name](frozen), (number, name)


def test_the_view_is_one_and_follows_what_happens(model):
    view = model.nx
    nodes, edges, price = view.nodes, view.edges, view.nodes["a"]
    assert model.nx is view
    model["a"].set(5)
    assert price["value"] == 5
    assert nodes["c"]["value"] == 15
    d = model.computed("d", lambda: model["c"]() + 1)
    assert ("d" in nodes, ("c", "d") in edges, nodes["d"]["value"]) == (True, False, None)
    d()
    assert (("c", "d") in edges, nodes["d"]["value"]) == (True, 16)
    model.remove(d)
    assert ("d" in view, ("c", "d") in edges) == (False, False)


def test_inside_a_batch_it_shows_what_was_set(model):
    with model.batch():
        model["a"].set(10)
        assert model.nx.nodes["c"]["value"] == 30


def test_edges_inside_a_batch_are_those_of_what_was_set(graph):
    which, a, b = graph.input("which", True), graph.input("a", 1), graph.input("b", 2)
    chosen = graph.computed("chosen", lambda: a() if which() else b())
    chosen()
    with graph.batch():
        which.set(False)
        assert set(graph.nx.pred["chosen"]) == {"which", "b"}
        assert list(graph.nx["a"]) == []


def test_a_node_that_was_removed_is_in_no_table(graph):
    which, a = graph.input("which", True), graph.input("a", 1)
    graph.computed("chosen", lambda: a() if which() else 0)()
    with graph.batch():
        graph.remove(a)
        assert list(graph.nx.pred["chosen"]) == ["which"]
        assert "a" not in graph.nx.pred["chosen"]
        which.set(False)


def test_another_thread_sees_the_graph_after_the_batch(model):
    seen = []
    reader = threading.Thread(target=lambda: seen.append(model.nx.nodes["c"]["value"]))
    with model.batch():
        model["a"].set(7)
        reader.start()
        reader.join(0.05)
        assert seen == []
    reader.join(10)
    assert seen == [21]


def test_a_formula_must_not_look(graph):
    view = graph.nx
    graph.input("a", 1)
    for number, look in enumerate((len, list, lambda view: "a" in view, lambda view: view.nodes["a"]["value"])):
        counting = graph.computed(f"counting {number}", lambda look=look: look(view))
        with pytest.raises(ImpureFormula, match=r"look at graph\.nx"):
            counting()


CHANGES = {
    "add_node": lambda view: view.add_node("x"),
    "add_nodes_from": lambda view: view.add_nodes_from("xy"),
    "add_edge": lambda view: view.add_edge("a", "alone"),
    "add_edges_from": lambda view: view.add_edges_from([("a", "alone")]),
    "add_weighted_edges_from": lambda view: view.add_weighted_edges_from([("a", "b", 1)]),
    "remove_node": lambda view: view.remove_node("a"),
    "remove_nodes_from": lambda view: view.remove_nodes_from("a"),
    "remove_edge": lambda view: view.remove_edge("a", "b"),
    "remove_edges_from": lambda view: view.remove_edges_from([("a", "b")]),
    "clear": lambda view: view.clear(),
    "clear_edges": lambda view: view.clear_edges(),
    "update": lambda view: view.update(nodes="x"),
    "name": lambda view: setattr(view, "name", "x"),
    "graph": lambda view: view.graph.setdefault("rankdir", "LR"),
    "attribute": lambda view: view.nodes["a"].__setitem__("label", "x"),
    "attributes": lambda view: view.nodes["a"].update(label="x"),
    "attribute removed": lambda view: view.nodes["a"].__delitem__("label"),
    "attribute popped": lambda view: view.nodes["a"].pop("label"),
    "attribute of an edge": lambda view: view["a"]["b"].__setitem__("weight", 1),
    "set_node_attributes": lambda view: networkx.set_node_attributes(view, 1, "weight"),
    "set_edge_attributes": lambda view: networkx.set_edge_attributes(view, 1, "weight"),
    "relabelling in place": lambda view: networkx.relabel_nodes(view, {"a": "x"}, copy=False),
    "contraction in place": lambda view: networkx.contracted_nodes(view, "a", "b", copy=False),
    "add_path": lambda view: networkx.add_path(view, ["a", "x"]),
}


@pytest.mark.parametrize("change", CHANGES)
def test_changing_it_is_refused_in_our_words(change, model):
    before = dict(model.to_networkx().nodes(data=True)), edges_of(model.to_networkx())
    with pytest.raises(GraphError, match=r"graph\.nx is a view .* graph\.nx\.copy\(\)"):
        CHANGES[change](model.nx)
    assert (dict(model.nx.nodes(data=True)), edges_of(model.nx)) == before


def test_every_method_of_networkx_that_changes_a_graph_is_refused(model):
    """networkx says itself which methods change a graph: those that `freeze` replaces."""
    frozen = networkx.freeze(networkx.DiGraph())
    replaced = [name for name in vars(frozen) if vars(frozen)[name] is networkx.classes.function.frozen]
    assert len(replaced) >= 11
    for name in replaced:
        with pytest.raises(GraphError, match=r"graph\.nx"):
            getattr(model.nx, name)()


COPIES = {
    "copy": lambda view: view.copy(),
    "DiGraph": networkx.DiGraph,
    "copy.copy": copy.copy,
    "deepcopy": copy.deepcopy,
    "pickle": lambda view: pickle.loads(pickle.dumps(view)),
}


@pytest.mark.parametrize("name", COPIES)
def test_a_copy_is_a_graph_of_networkx_that_can_be_changed(name, model):
    made = COPIES[name](model.nx)
    assert type(made) is networkx.DiGraph
    assert networkx.utils.graphs_equal(made, model.nx)
    made.add_edge("c", "x", weight=3)
    made.nodes["a"]["label"] = "other"
    assert "x" not in model.nx
    assert model.nx.nodes["a"]["label"] == "Price"


def test_what_networkx_says_of_a_node_that_is_not_there(model):
    for ask in (lambda: model.nx.nodes["x"], lambda: model.nx["x"], lambda: model.nx["a"]["alone"]):
        with pytest.raises(KeyError):
            ask()
    with pytest.raises(networkx.NetworkXError):
        list(model.nx.predecessors("x"))
    assert ["unhashable"] not in model.nx
    assert networkx.is_frozen(model.nx)
    assert repr(model.nx.nodes["alone"]).startswith("{'kind': 'input'")


def test_graphs_that_join_are_seen_as_one():
    one, other = Graph(), Graph()
    one.input("a", 1)
    b = other.input("b", 2)
    view, left = one.nx, other.nx
    one.absorb(other)
    one.computed("c", lambda: b())()
    assert (set(view), edges_of(view), set(left)) == ({"a", "b", "c"}, {("b", "c")}, set())


def test_looking_runs_no_formula_and_copies_nothing(graph):
    ran = []
    first = last = graph.input("first", 0)
    for place in range(2000):
        last = graph.computed(f"{place}", lambda read=last: ran.append(1) or read() + 1)
    last()
    ran.clear()
    assert len(networkx.ancestors(graph.nx, "1999")) == 2000
    assert len(networkx.shortest_path(graph.nx, first.key, last.key)) == 2001
    assert ran == []
    assert graph._view is None
