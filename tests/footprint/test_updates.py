"""Updates: exactly what a change reaches runs, a formula that fails takes everything back, memory does not grow."""

from __future__ import annotations

import gc
import tracemalloc
from datetime import datetime

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings, strategies as st

from efp_graph import EfpGraphError, ExplainableObject, SourceValue, VideoStreaming, VideoStreamingJob, u
from efp_graph.objects.transaction import apply_changes
from tests.footprint.random_models import NUMBERS, build, descriptions, numbers, of_kind, realised
from tests.footprint.small_model import same_state, series, small_model, small_system, state


def whole_system():
    """A system with a service beside the plain job."""
    m = small_system()
    m.service = VideoStreaming.from_defaults("video", server=m.server)
    m.watch = VideoStreamingJob.from_defaults("watch", service=m.service)
    m.step.jobs.append(m.watch)
    return m


def computed_nodes(system):
    return [node for node in system.graph if not node.is_input and not node.is_cold]


def names(nodes):
    return {f"{node.owner.name}.{node.attribute.name}" for node in nodes}


def test_a_change_of_pue_runs_the_energy_of_server_and_storage_and_the_totals():
    m = small_system()

    report = apply_changes([(m.server, type(m.server).power_usage_effectiveness, 1.3 * u.dimensionless)])

    assert names(report.ran) == {
        "server.instances_energy", "server.energy_footprint", "storage.instances_energy", "storage.energy_footprint",
        "system.servers_energy_footprint", "system.storage_energy_footprint", "system.energy_footprint",
        "system.total_footprint",
    }  # fmt: skip


def test_a_change_that_rounds_to_the_same_number_of_servers_stops_there():
    m = small_system()

    report = apply_changes([(m.server, type(m.server).ram, 127 * u.GB)])

    assert "server.available_ram_per_instance" in names(report.recomputed)
    assert "server.raw_nb_of_instances" in names(report.cut_off)  # compute decides
    assert "server.instances_fabrication_footprint" not in names(report.ran)


def test_a_repeated_step_of_a_journey_costs_nothing_in_other_journeys():
    m, other = small_system(), small_model(tag=" other")
    m.system.usage_patterns.append(other.pattern)

    report = apply_changes([(m.journey, type(m.journey).uj_steps, [m.step, m.step])])

    touched = {node.owner.name for node in report.ran}
    assert not [name for name in touched if name.endswith(" other")]


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data(), description=descriptions())
def test_a_formula_runs_if_and_only_if_something_it_read_is_another(data, description):
    try:
        objects = build(description)
    except EfpGraphError:
        return
    key = data.draw(st.sampled_from([key for key, (kind, _) in description.items() if NUMBERS[kind]]))
    kind = description[key][0]
    attribute = data.draw(st.sampled_from(sorted(NUMBERS[kind])))
    value = realised(data.draw(numbers(kind, attribute)), objects)
    system = objects[of_kind(description, ("System",))[0]]
    warm = computed_nodes(system)
    reads = {node: node.dependencies for node in warm}
    try:
        report = apply_changes([(objects[key], type(objects[key]).attributes[attribute], value)])
    except EfpGraphError:
        return
    if report is None:
        return

    other = {*report.changed, *report.recomputed}
    ran = set(report.ran)
    assert len(report.ran) == len(ran)
    for node in warm:
        expected = any(read in other for read in reads[node])
        assert (node in ran) == expected, node


# Failures


def attributes_that_run():
    """Names of all formulas that a change of the journey's step, the load and the server's power reaches."""
    m = whole_system()
    before = set(m.system.graph)
    report = apply_changes(changes(m))
    return sorted(names(node for node in report.ran if node in before))


def changes(m):
    server, job, step, pattern = type(m.server), type(m.job), type(m.step), type(m.pattern)
    return [
        (m.server, server.power, 310 * u.W),
        (m.server, server.base_ram_consumption, 1 * u.GB),
        (m.server, server.carbon_footprint_fabrication, 700 * u.kg),
        (m.job, job.request_duration, 90 * u.min),
        (m.service, type(m.service).bits_per_pixel, 0.2 * u.dimensionless),
        (m.step, step.jobs, [m.watch, m.job, m.job]),
        (m.step, step.user_time_spent, 61 * u.min),
        (m.journey, type(m.journey).uj_steps, [m.step, m.step]),
        (m.pattern, pattern.hourly_usage_journey_starts, series(1, 2, 3, 4, start=datetime(2025, 1, 1, 5))),
    ]


RUNS = attributes_that_run()


def test_the_change_reaches_most_formulas():
    assert len(RUNS) > 45


@pytest.mark.parametrize("name", RUNS)
def test_a_formula_that_fails_takes_the_update_back_wherever_it_is(name, monkeypatch):
    m = whole_system()
    before = state(m.system)
    history = len(m.system.graph.history.done)

    def fail():
        raise RuntimeError("on purpose")

    with monkeypatch.context() as patch:
        for node in computed_nodes(m.system):
            if names([node]) == {name}:
                patch.setattr(node, "formula", fail)
        with pytest.raises(RuntimeError, match="on purpose"):
            apply_changes(changes(m))

    assert same_state(m.system, before)
    assert len(m.system.graph.history.done) == history
    m.system.graph.check()
    apply_changes(changes(m))
    twin = whole_system()
    apply_changes(changes(twin))
    assert np.array_equal(m.system.total_footprint.magnitude, twin.system.total_footprint.magnitude)


# Memory


def arrays_of_values(system):
    """Distinct blocks of memory that the values of nodes hold."""
    found = {}
    for node in system.graph:
        array = getattr(node.last_value, "_value", None)
        if isinstance(array, np.ndarray):
            while array.base is not None:
                array = array.base
            found[id(array)] = array
    return found


def living_bytes():
    """Bytes that numpy holds: its arrays are no objects of the collector, so tracemalloc counts them."""
    gc.collect()
    domain = np.lib.tracemalloc_domain
    snapshot = tracemalloc.take_snapshot().filter_traces([tracemalloc.DomainFilter(True, domain)])
    return sum(trace.size for trace in snapshot.traces)


def test_nothing_but_the_values_of_nodes_is_kept_and_updates_add_nothing():
    def update(number):
        m.server.power_usage_effectiveness = SourceValue((1.1 + number / 100) * u.dimensionless)
        m.job.request_duration = SourceValue((20 + number) * u.s)
        m.step.jobs = [m.job, m.watch] if number % 2 else [m.watch, m.job]

    tracemalloc.start()
    try:
        before = living_bytes()
        m = whole_system()
        m.pattern.hourly_usage_journey_starts = series(*range(1, 5001))
        m.system.graph.history.done.clear()
        held = sum(array.nbytes for array in arrays_of_values(m.system).values())
        assert living_bytes() - before == pytest.approx(held, rel=0.01)

        for number in range(-10, 2):  # until the formulas are recorded; what they give from then on is not shared
            update(number)
        living, nodes = living_bytes(), len(m.system.graph)
        for number in range(2, 102):
            update(number)
        held = sum(array.nbytes for array in arrays_of_values(m.system).values())
        assert living_bytes() - before == pytest.approx(held, rel=0.01)
        assert living_bytes() == pytest.approx(living, rel=0.01)
        assert len(m.system.graph) == nodes
    finally:
        tracemalloc.stop()


def test_a_pattern_that_leaves_takes_its_arrays_and_its_keys_along():
    m, other = small_system(), small_model(tag=" other")
    other.pattern.usage_journey = m.journey
    m.system.graph.history.done.clear()
    for _ in range(3):
        m.system.usage_patterns.append(other.pattern)
        assert list(m.job.hourly_occurrences_per_usage_pattern) == [m.pattern, other.pattern]
        m.system.usage_patterns.remove(other.pattern)

    assert [node for node in m.system.graph if node.item is other.pattern] == []
    values = [node for node in other.pattern.nodes() if isinstance(node.last_value, ExplainableObject)]
    assert names(values) == {"pattern other.hourly_usage_journey_starts"}  # an input
