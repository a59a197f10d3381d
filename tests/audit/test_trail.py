import networkx
import pytest

from efp_graph.audit.folding import collapsed
from efp_graph.audit.trail import Edge, Step, Trail
from efp_graph.audit.upstream import upstream
from efp_graph.values import SourceValue, u
from tests.footprint.small_model import small_system


def made(*edges, roots=("total",), inputs=()):
    """A trail from pairs (read, reader)."""
    keys = dict.fromkeys(key for pair in edges for key in reversed(pair))
    steps = {key: Step(key, key, "hypothesis" if key in inputs else "calculated") for key in keys}
    return Trail(roots, steps, [Edge(read, reader, "product", "×") for read, reader in edges])


#   a → b → total, a → c → total, d → c
DIAMOND = made(("b", "total"), ("c", "total"), ("a", "b"), ("a", "c"), ("d", "c"), inputs=("a", "d"))


def pairs(trail):
    return sorted((edge.read, edge.reader) for edge in trail.edges)


def test_collapsing_folds_what_one_step_alone_reads():
    folded = collapsed(DIAMOND)
    assert list(folded.steps) == ["total", "a", "d"]
    assert pairs(folded) == [("a", "total"), ("d", "total")]
    assert next(edge for edge in folded.edges if edge.read == "d").operation == "product in c"


def test_collapsing_keeps_roots_inputs_and_what_several_read():
    shared = made(("b", "total"), ("c", "total"), ("m", "b"), ("m", "c"), ("a", "m"), inputs=("a",))
    assert list(collapsed(shared).steps) == ["total", "m", "a"]
    assert pairs(collapsed(shared)) == [("a", "m"), ("m", "total")]


def test_collapsing_a_real_total_keeps_every_input():
    trail = upstream(small_system().system.total_footprint)
    folded = collapsed(trail)
    assert len(folded) < len(trail)
    assert {key for key, step in folded.steps.items() if step.kind != "calculated"} == {
        key for key, step in trail.steps.items() if step.kind != "calculated"
    }


def test_collapsing_keeps_the_categories_that_a_total_of_a_system_adds_up():
    trail = upstream(small_system().system.total_footprint)
    kept = {step.attribute for step in collapsed(trail) if step.owner_class == "System"}
    assert kept == {step.attribute for step in trail if step.owner_class == "System"}
    assert {"energy_footprint", "servers_energy_footprint", "devices_fabrication_footprint"} <= kept


def test_only_the_ways_from_some_steps():
    assert list(DIAMOND.on_paths_from(["d"]).steps) == ["total", "c", "d"]
    assert pairs(DIAMOND.on_paths_from(["d"])) == [("c", "total"), ("d", "c")]
    assert len(DIAMOND.on_paths_from(["nothing"])) == 0


def test_the_networkx_graph_has_the_same_steps_and_edges():
    trail = upstream(small_system().server.energy_footprint)
    graph = trail.to_networkx()
    assert networkx.is_directed_acyclic_graph(graph)
    assert set(graph.nodes) == set(trail.steps)
    assert graph.number_of_edges() == len(trail.edges)
    (root,) = trail.roots
    assert graph.nodes[root]["formula"] == trail.steps[root].formula
    assert graph.out_degree(root) == 0


def test_a_named_step_is_calculated_once_however_many_read_it(monkeypatch):
    a = SourceValue(1 * u.W, label="a")
    value = (a + a).set_label("first")
    for number in range(300):
        value = (value + a).set_label(f"step {number}")
    trail = upstream(value)
    calls = []
    operation = type(value.expression.operation)
    real = operation.__call__
    monkeypatch.setattr(operation, "__call__", lambda self, *given: calls.append(1) or real(self, *given))
    assert [step.value for step in trail][:2] == ["302 W", "301 W"]
    assert [step.content.magnitude for step in trail if step.label == "first"] == [2]
    assert len(calls) <= 300


@pytest.mark.parametrize("what", ["formula", "numbers", "source", "source_link"])
def test_what_is_not_known_is_none(what):
    (step,) = upstream(SourceValue(1 * u.W, None, "power"))
    assert getattr(step, what) is None
