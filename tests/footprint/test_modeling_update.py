"""Batches of changes on a system: one pass, all or nothing, a report, a history, and what-if."""

from __future__ import annotations

import gc
import weakref

import pytest

from efp_graph import (
    EfpGraphError,
    EmptyExplainableObject,
    Job,
    ModelingUpdate,
    Server,
    ServerTypes,
    SourceValue,
    Storage,
    UsageJourneyStep,
    u,
)
from efp_graph.errors import InsufficientCapacity, NotAllowed, TooFewInstances
from efp_graph.values import same_value
from tests.footprint.small_model import same_state, small_model, small_system, state

MEGABYTES = SourceValue(500 * u.MB)


def same_values(system, before):
    """Whether every node holds equal bits; an undo runs formulas again."""
    now = state(system)
    return now.keys() == before.keys() and all(same_value(now[key][0], before[key][0]) for key in now)


def kilograms(system):
    return system.total_footprint_sum_over_period.to(u.kg).magnitude


def test_each_formula_runs_once_for_all_changes():
    m = small_system()

    update = ModelingUpdate(
        [
            [m.server.power_usage_effectiveness, SourceValue(1.5 * u.dimensionless)],
            [m.server.average_carbon_intensity, SourceValue(50 * u.g / u.kWh)],
            [m.server.power, SourceValue(200 * u.W)],
        ]
    )

    ran = [f"{node.owner.name}.{node.attribute.name}" for node in update.report.ran]
    assert sorted(ran) == sorted(set(ran))
    assert {"server.instances_energy", "server.energy_footprint", "system.total_footprint"} <= set(ran)


def test_changes_that_are_only_valid_together_are_accepted():
    m = small_system()

    ModelingUpdate(
        [
            [m.server.fixed_nb_of_instances, SourceValue(5 * u.dimensionless)],
            [m.server.server_type, ServerTypes.on_premise()],
        ]
    )

    assert m.server.nb_of_instances.magnitude.tolist() == [5, 5, 5]


def test_a_batch_that_fails_at_its_last_change_leaves_no_trace():
    m = small_system()
    before = state(m.system)

    with pytest.raises(TooFewInstances):
        ModelingUpdate(
            [
                [m.job.ram_needed, SourceValue(10000 * u.GB)],
                [m.server.ram, SourceValue(2000 * u.GB)],
                [m.server.fixed_nb_of_instances, SourceValue(1 * u.dimensionless)],
                [m.server.server_type, ServerTypes.on_premise()],
            ]
        )

    assert same_state(m.system, before)
    m.system.graph.check()
    assert m.system.history == []


def test_a_link_is_named_by_reading_it():
    m = small_system()
    second = Server.from_defaults("second", storage=Storage.ssd("second storage"))

    update = ModelingUpdate([[m.job.server, second], [m.network.bandwidth_energy_intensity, 0.2 * u("kWh/GB")]])

    assert m.job.server is second
    assert m.system.servers == (second,)
    assert [change.attribute.name for change in update.changes] == ["server", "bandwidth_energy_intensity"]


def test_two_links_to_one_object_are_told_apart():
    m = small_model()
    other_job = Job.from_defaults("other job", server=m.server)
    third = Server.from_defaults("third", storage=Storage.ssd("third storage"))
    fourth = Server.from_defaults("fourth", storage=Storage.ssd("fourth storage"))

    ModelingUpdate([[m.job.server, third], [other_job.server, fourth]])

    assert (m.job.server, other_job.server) == (third, fourth)


def test_an_object_that_was_not_read_through_a_link_is_refused():
    m = small_model()
    with pytest.raises(NotAllowed, match=r'It is held by Job "job"\.server'):
        ModelingUpdate([[m.server, m.server]])


def test_reading_a_link_does_not_keep_objects_alive():
    m = small_model()
    server = weakref.ref(m.job.server)
    del m
    gc.collect()
    assert server() is None


def test_an_attribute_can_be_named():
    m = small_system()

    ModelingUpdate({Server.lifespan.of(m.server): SourceValue(8 * u.year), Job.ram_needed.of(m.job): MEGABYTES})

    assert (str(m.server.lifespan), str(m.job.ram_needed)) == ("8 year", "500 megabyte")


def test_lists_and_no_value_can_be_given():
    m = small_system(server={"server_type": ServerTypes.on_premise(), "fixed_nb_of_instances": 9 * u.dimensionless})
    step = UsageJourneyStep.from_defaults("more", jobs=[m.job])

    ModelingUpdate([[m.journey.uj_steps, [m.step, step, m.step]], [m.server.fixed_nb_of_instances, None]])

    assert m.journey.uj_steps == [m.step, step, m.step]
    assert isinstance(m.server.fixed_nb_of_instances, EmptyExplainableObject)


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        (lambda m: [], ValueError),
        (lambda m: [[3, 4]], ValueError),
        (lambda m: [[m.server.ram]], ValueError),
        (lambda m: [[m.server.ram, 1 * u.GB], [m.server.ram, 2 * u.GB]], ValueError),
        (lambda m: [[m.server.energy_footprint, 1 * u.kg]], PermissionError),
        (lambda m: [[m.job.hourly_occurrences_per_usage_pattern[m.pattern], 1 * u.kg]], PermissionError),
        (lambda m: [[m.server.ram, 1 * u.W]], ValueError),
    ],
    ids=["none", "no attribute", "no pair", "twice", "calculated", "entry", "wrong unit"],
)
def test_what_is_no_change_is_refused_and_nothing_moves(changes, error):
    m = small_system()
    before = state(m.system)

    with pytest.raises(EfpGraphError) as caught:
        ModelingUpdate(changes(m))

    assert isinstance(caught.value, error)
    assert same_state(m.system, before)


def test_a_change_back_to_an_equal_value_runs_nothing():
    m = small_system()

    update = ModelingUpdate([[m.server.power, SourceValue(300 * u.W)]])

    assert (update.changes, update.report.ran, update.deltas) == ([], [], [])


def test_the_deltas_add_up_to_the_change_of_the_total():
    m = small_system()
    before = kilograms(m.system)

    update = ModelingUpdate([[m.job.data_stored, SourceValue(3 * u.GB)], [m.server.ram, SourceValue(4 * u.GB)]])

    moved = sum(row.after - row.before for row in update.deltas)
    assert moved == pytest.approx(kilograms(m.system) - before, rel=1e-12)
    assert {row.category for row in update.deltas} == {"Servers", "Storage"}


def test_what_enters_and_leaves_the_system_is_in_the_deltas():
    m = small_system()
    before = kilograms(m.system)
    second = Server.from_defaults("second", storage=Storage.ssd("second storage"))

    update = ModelingUpdate([[m.job.server, second]])

    rows = {(row.owner.name, row.phase): (row.before, row.after) for row in update.deltas}
    assert rows["server", "energy"][1] == 0
    assert rows["second", "energy"][0] == 0
    moved = sum(after - old for old, after in rows.values())
    assert moved == pytest.approx(kilograms(m.system) - before, rel=1e-12, abs=1e-12)


def test_a_printed_update_tells_changes_work_and_footprints():
    m = small_system()

    text = str(ModelingUpdate([[m.server.power, SourceValue(200 * u.W)]], label="smaller servers"))

    assert text.startswith("Update: smaller servers\n")
    assert 'Server "server".power: 300 watt -> 200 watt' in text
    assert "Servers, server" in text
    assert "3 attributes recalculated" not in text.splitlines()[0]


def test_values_can_be_reset_and_set_again():
    m = small_system()
    before = state(m.system)
    update = ModelingUpdate([[m.server.power, SourceValue(200 * u.W)], [m.journey.uj_steps, [m.step, m.step]]])
    after = state(m.system)

    update.reset_values()
    update.reset_values()
    assert same_values(m.system, before)
    assert not update.updated_values_set

    update.set_updated_values()
    assert same_values(m.system, after)


def test_history_tells_what_changed_and_undo_and_redo_give_back_the_exact_states():
    m = small_system()
    first = state(m.system)
    m.server.power = SourceValue(200 * u.W)
    second = state(m.system)
    ModelingUpdate([[m.journey.uj_steps, []], [m.server.ram, SourceValue(64 * u.GB)]], label="empty journey")
    third = state(m.system)

    assert [entry.label for entry in m.system.history] == ['Server "server".power', "empty journey"]
    assert [change.attribute.name for change in m.system.history[1].changes] == ["uj_steps", "ram"]

    m.system.undo()
    assert same_values(m.system, second)
    m.system.undo()
    assert same_values(m.system, first)
    with pytest.raises(EfpGraphError, match="no update to undo"):
        m.system.undo()
    m.system.redo()
    m.system.redo()
    assert same_values(m.system, third)
    m.system.graph.check()


def test_what_if_always_returns_to_the_baseline():
    m = small_system()
    before = state(m.system)

    with m.system.what_if([[m.server.power, SourceValue(200 * u.W)], [m.journey.uj_steps, []]]) as update:
        assert kilograms(m.system) == 0
        m.server.lifespan = SourceValue(1 * u.year)
        assert [change.attribute.name for change in update.changes] == ["power", "uj_steps"]
    assert same_state(m.system, before)

    with pytest.raises(ZeroDivisionError), m.system.what_if([[m.server.power, SourceValue(1 * u.W)]]):
        1 / 0
    assert same_state(m.system, before)

    with (
        pytest.raises(InsufficientCapacity),
        m.system.what_if([[m.server.base_ram_consumption, SourceValue(999 * u.GB)]]),
    ):
        pass
    assert same_state(m.system, before)
    m.system.graph.check()
    assert m.system.history == []
