"""Like steps as one: which are like, what a bundle tells, and that no bundle stands above itself."""

import networkx
import pytest
from hypothesis import given, settings, strategies as st

from efp_graph import SourceValue, System, u
from efp_graph.audit.bundles import WIDEST, Bundle, bundled, bundled_until_legible
from efp_graph.audit.calculus_graph import trail_of
from efp_graph.audit.trail import Edge, Step, Trail
from efp_graph.audit.upstream import downstream, upstream
from efp_graph.rendering.picture import LEGIBLE_NODES
from efp_graph.values import sum_of
from tests.footprint.small_model import small_model

MANY = 9


@pytest.fixture(scope="module")
def system():
    models = [small_model(1000 * (number + 1), tag=f" {number}") for number in range(MANY)]
    return System("many", [each.pattern for each in models])


def test_partial_sums_are_no_figures_of_the_model(system):
    trail = upstream(system.total_footprint)
    assert not [step.label for step in trail if "partial sum" in step.label]
    (servers,) = [step for step in trail if step.attribute == "servers_energy_footprint"]
    assert len(trail.reads[servers.key]) == MANY
    assert {edge.symbol for edge in trail.reads[servers.key]} == {"+"}
    assert servers.formula == " + ".join(f"Energy footprint of server {number}" for number in range(MANY))
    fed = downstream(system.servers[0].power)
    assert [step.label for step in fed if step.owner == "many"] == [
        "Servers energy footprint of many",
        "Energy footprint of many",
        "Total footprint of many",
    ]


def test_a_sum_over_like_things_is_one_bundle_with_its_total_and_its_range(system):
    trail = bundled(upstream(system.total_footprint), 4)
    bundle = next(step for step in trail if step.label == f"{MANY} × Energy footprint (Server)")
    energies = [float(server.energy_footprint.magnitude.sum()) for server in system.servers]
    assert sum(each.content.magnitude.sum() for each in bundle.members) == pytest.approx(sum(energies))
    total, each = bundle.value.split("; ")
    assert total == f"{sum(energies):.4g} kg CO2eq in total"
    assert each.startswith("each ")
    assert bundle.members[0].owner == f"server {MANY - 1}"  # the largest first
    assert bundle.told[0].startswith(f"Energy footprint of server {MANY - 1}: ")
    assert bundle.told[0].endswith("%)")
    power = next(step for step in trail if step.label == f"{MANY} × Power (Server)")
    assert power.value == "each 300 W"
    assert all(power.holds(server.power) for server in system.servers)


def test_inputs_of_another_kind_are_not_like(system):
    server = system.servers[0]
    known = server.power
    server.power = SourceValue(300 * u.W, "the maker")
    try:
        labels = {step.label for step in bundled(upstream(system.total_footprint), 2)}
    finally:
        server.power = known
    assert {f"{MANY - 1} × Power (Server)", "Power of server 0"} <= labels


def test_what_is_legible_stays_as_it_is_and_what_is_not_becomes_so(system):
    small = upstream(system.servers[0].energy_footprint)
    assert len(small) < LEGIBLE_NODES
    assert bundled_until_legible(small) is small
    whole = upstream(system.total_footprint)
    legible = bundled_until_legible(whole)
    assert len(legible) < LEGIBLE_NODES < len(whole)
    assert sum(step.count for step in legible) == len(whole)
    inputs = [SourceValue(1 * u.W, label=f"input {number}") for number in range(2 * WIDEST)]
    wide = upstream(sum_of(inputs).set_label("sum"))
    assert [step.label for step in bundled_until_legible(wide)] == ["sum", f"{2 * WIDEST} × input …"]
    assert [step.value for step in bundled_until_legible(wide)][1] == f"{2 * WIDEST} W in total; each 1 W"


def test_bundles_are_counted_from_the_number_that_is_given(system):
    value = system.total_footprint
    assert not [step for step in trail_of(value, bundle=MANY + 10) if isinstance(step, Bundle) and step.count <= MANY]
    assert len(trail_of(value, bundle=0)) == len(trail_of(value))
    assert len(trail_of(value, bundle=MANY)) < len(trail_of(value, bundle=4 * MANY)) <= len(trail_of(value))


@st.composite
def trails(draw):
    """Steps of few names that read earlier ones, as formulas do."""
    count = draw(st.integers(2, 14))
    names = [draw(st.sampled_from("abc")) for _ in range(count)]
    keys = [f"k{place}" for place in range(count)]
    steps = {key: Step(key, f"{name} 1", "calculated") for key, name in zip(keys, names, strict=True)}
    edges = [
        Edge(keys[read], keys[reader], "sum", "+")
        for reader in range(count)
        for read in draw(st.sets(st.integers(reader + 1, count - 1), max_size=3) if reader + 1 < count else st.just(()))
    ]
    return Trail([keys[0]], steps, edges)


@settings(max_examples=60)
@given(trail=trails(), least=st.integers(2, 4))
def test_no_bundle_reads_itself_and_every_step_and_edge_is_in_one(trail, least):
    found = bundled(trail, least)
    graph = networkx.DiGraph((edge.read, edge.reader) for edge in found.edges)
    assert networkx.is_directed_acyclic_graph(graph)
    home = {
        member.key: step.key for step in found for member in (step.members if isinstance(step, Bundle) else (step,))
    }
    assert home.keys() == trail.steps.keys()
    assert found.roots == trail.roots
    expected = {(home[edge.read], home[edge.reader]) for edge in trail.edges}
    assert {(edge.read, edge.reader) for edge in found.edges} == expected
    assert all(step.count >= least for step in found if isinstance(step, Bundle))
