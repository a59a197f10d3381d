"""`graph.draw`: what the picture of a graph shows, and what is refused."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET

import networkx
import pydot
import pytest

from efp_graph.errors import GraphError, ImpureFormula, TooLargeToDraw, UnknownOption
from efp_graph.graph import Graph
from efp_graph.rendering.dark import rules
from efp_graph.rendering.picture import MOST_NODES
from tests.graph.test_live_view import edges_of

drawn = pytest.mark.usefixtures("renderer")  # by the program `dot`, and by the wheel of pygraphviz
BEGINS = {"svg": b"<?xml", "png": b"\x89PNG", "pdf": b"%PDF", "dot": b"digraph"}
TITLE = "{http://www.w3.org/1999/xlink}title"


@pytest.fixture
def model(graph):
    load = graph.input("load", 10.0, label="requests", unit="1/s", source="https://example.org/study")
    servers = graph.computed("servers", lambda: -(-load() // 4.0), formula="⌈load / 4⌉")
    graph.computed("energy", lambda: servers() * 0.5)()
    graph.computed("cold", lambda: load())
    return graph


def texts_of(path):
    return " ".join(" ".join(ET.fromstring(path.read_bytes()).itertext()).split())


@drawn
@pytest.mark.parametrize(
    ("ending", "begins"), [("svg", b"<?xml"), ("png", b"\x89PNG"), ("pdf", b"%PDF"), ("dot", b"digraph")]
)
def test_the_ending_decides_what_is_written(ending, begins, model, tmp_path):
    path = tmp_path / f"x.{ending}"
    assert model.draw(path) == model.draw(str(path)) == path
    assert path.read_bytes().startswith(begins)


@drawn
def test_the_picture_shows_names_values_kinds_and_tells_formulas(model, tmp_path):
    path = model.draw(tmp_path / "x.svg")
    shown = texts_of(path)
    for text in ("Graph: 1 input, 3 computed, 1 of them not up to date", "requests",
                 "10.0 1/s", "servers", "3.0", "energy", "1.5", "cold", "input", "not up to date"):  # fmt: skip
        assert text in shown
    links = {each.get(TITLE): each for each in ET.fromstring(path.read_bytes()).iter() if each.get(TITLE)}
    assert "servers\n= ⌈load / 4⌉\n= 3.0\n(computed)" in links
    assert {"requests → servers", "servers → energy"} <= set(links)
    (given,) = [told for told in links if told.startswith("requests\n")]
    assert given == "requests\nkey: load\n= 10.0 1/s\nsource: https://example.org/study\n(input)"
    assert links[given].get("{http://www.w3.org/1999/xlink}href") == "https://example.org/study"


@drawn
def test_an_update_colours_what_it_did(model, tmp_path):
    with model.batch() as report:
        model["load"].set(11.0)
    shown = texts_of(model.draw(tmp_path / "same.svg", report=report))
    assert "10.0 → 11.0 1/s" in shown
    assert "set" in shown.split()
    assert "cut off" in shown
    with model.batch() as report:
        model["load"].set(30.0)
    path = model.draw(tmp_path / "other.svg", report=report)
    assert "1.5 → 4.0" in texts_of(path)
    assert "#fde8c0" in path.read_text(encoding="utf-8")


def test_the_picture_has_the_nodes_and_edges_of_the_graph(model, tmp_path):
    (parsed,) = pydot.graph_from_dot_data(model.draw(tmp_path / "x.dot").read_text(encoding="utf-8"))
    keys = dict(zip((f"n{place}" for place in range(len(model))), model.nodes, strict=True))
    edges = {(keys[edge.get_source()], keys[edge.get_destination()]) for edge in parsed.get_edges()}
    assert edges == edges_of(model.nx)
    assert {node.get_name() for node in parsed.get_nodes()} - {"graph", "node", "edge"} == set(keys)


@pytest.mark.parametrize(
    "chosen",
    [
        lambda graph: ["load", "servers"],
        lambda graph: [graph["load"], graph["servers"], "load"],
        lambda graph: networkx.ancestors(graph.nx, "energy"),
        lambda graph: graph.nx.subgraph(["load", "servers"]),
    ],
    ids=["keys", "nodes", "a set of networkx", "a subgraph"],
)
def test_a_part_of_the_graph(chosen, model, tmp_path):
    written = model.draw(tmp_path / "x.dot", nodes=chosen(model)).read_text(encoding="utf-8")
    assert len(re.findall(r"^\s*n\d+ \[", written, re.MULTILINE)) == 2
    assert len(re.findall(r"n\d+ -> n\d+", written)) == 1


def test_inside_a_batch_it_draws_what_was_set(model, tmp_path):
    with model.batch():
        model["load"].set(40.0)
        assert '<FONT COLOR="#222222">10.0</FONT>' in model.draw(tmp_path / "x.dot").read_text(encoding="utf-8")


def test_wrong_ones_are_refused_and_write_nothing(model, tmp_path):
    other = Graph()
    with pytest.raises(UnknownOption, match=r"A graph was to be written to .*x\.gif"):
        model.draw(tmp_path / "x.gif")
    with pytest.raises(GraphError, match=r"'enrgy' was given to be drawn.* Did you mean 'energy'"):
        model.draw(tmp_path / "x.svg", nodes=["enrgy"])
    with pytest.raises(GraphError, match="is not a node of this graph"):
        model.draw(tmp_path / "x.svg", nodes=other.input("a", 1))
    drawing = model.computed("drawing", lambda: model.draw(tmp_path / "x.svg"))
    with pytest.raises(ImpureFormula, match="draw the graph"):
        drawing()
    assert list(tmp_path.iterdir()) == []


def test_a_graph_that_is_too_large_is_refused_with_what_to_do(graph, tmp_path):
    for place in range(MOST_NODES + 1):
        graph.input(f"{place}", place)
    with pytest.raises(TooLargeToDraw, match=r"1,001 nodes; 1,000 can be drawn\. Draw a part of it.*ancestors"):
        graph.draw(tmp_path / "x.svg")
    assert list(tmp_path.iterdir()) == []
    assert graph.draw(tmp_path / "x.dot").stat().st_size > 100_000


def test_the_plain_form_of_a_graph(model):
    assert repr(Graph()) == "<Graph: 0 inputs, 0 computed, revision 0>"
    model["load"].set(3.0)
    assert repr(model) == "<Graph: 1 input, 3 computed, 1 of them not up to date, revision 1>"


@pytest.mark.usefixtures("renderer")
def test_parts_that_are_not_joined_stand_in_rows_and_the_picture_follows_a_dark_reader(tmp_path):
    graph = Graph()
    for number in range(30):
        read = graph.input(f"input {number}", number)
        graph.computed(f"twice {number}", lambda read=read: 2 * read())()
    picture = graph.draw(tmp_path / "x.svg").read_text(encoding="utf-8")
    width, height = map(float, re.search(r'viewBox="\S+ \S+ (\S+) (\S+)"', picture).groups())
    assert width < 3 * height
    assert f"<style>{rules()}</style>" in picture
