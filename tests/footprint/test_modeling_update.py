"""Batches of changes on a system: one pass, all or nothing, a report, a history, and what-if."""

from __future__ import annotations

from copy import copy
from datetime import timedelta

import pytest

import efp_graph as efp
from efp_graph import (
    Device,
    EfpGraphError,
    EmptyExplainableObject,
    Job,
    ModelingUpdate,
    Scenario,
    Server,
    ServerTypes,
    SourceValue,
    Storage,
    Sweep,
    UsageJourneyStep,
    u,
)
from efp_graph.errors import InsufficientCapacity, NotAllowed, TooFewInstances
from efp_graph.objects.pairs import NoChange, attribute_meant
from efp_graph.values import same_value
from tests.footprint.small_model import START, same_state, small_system, state
from tests.golden import quickstart

DATE = START + timedelta(hours=1)
MEGABYTES = SourceValue(500 * u.MB)


def same_values(system, before):
    """Whether every node holds equal bits; an undo runs formulas again, and leaves what these read for the first time.

    Nothing else is there: what is new follows from the conventions of the system.
    """
    now = state(system)
    new = [key for key in now if key not in before]
    return all(same_value(now[key][0], before[key][0]) for key in before) and all(".convention" in key for key in new)


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


def two_jobs_on_one_server():
    m = small_system()
    m.other_job = Job.from_defaults("other job", server=m.server)
    m.step.jobs.append(m.other_job)
    m.third = Server.from_defaults("third", storage=Storage.ssd("third storage"))
    return m


def as_read_before_another_was_read(m):
    read = m.job.server
    assert m.other_job.server is m.server  # somebody looks at the other job in between
    return [[read, m.third]]


@pytest.mark.parametrize(
    "changes",
    [
        lambda m: [[m.job.server, m.third]],
        as_read_before_another_was_read,
        lambda m: {m.job.server: m.third},
        lambda m: [[m.server, m.third]],
        lambda m: [[m.job.server, m.third], [m.other_job.server, m.third]],
        lambda m: [[m.system.servers[0], m.third]],
    ],
    ids=["read last", "another read in between", "as a key", "never read", "both", "reached otherwise"],
)
@pytest.mark.parametrize(
    "use",
    [
        lambda m, changes: ModelingUpdate(changes),
        lambda m, changes: ModelingUpdate(changes, DATE),
        lambda m, changes: m.system.what_if(changes).__enter__(),
        lambda m, changes: Scenario("move", changes),
        lambda m, changes: Sweep(m.system, [[old, [new]] for old, new in dict_or_pairs(changes)]),
    ],
    ids=["update", "simulation", "what-if", "scenario", "sweep"],
)
def test_a_link_as_read_that_may_be_one_of_several_is_refused(changes, use):
    """The update used to take the link that was read last, which was that of another job."""
    m = two_jobs_on_one_server()
    wanted, before = changes(m), state(m.system)

    with pytest.raises(
        NotAllowed,
        match=r'These lead to it: Job "job"\.server, Job "other job"\.server\. Name the one that is meant: '
        r'\{Job\.server\.of\(job\): other\}, where job is Job "job"',
    ):
        use(m, wanted)

    assert same_state(m.system, before)


def dict_or_pairs(changes):
    return changes.items() if isinstance(changes, dict) else changes


def test_the_form_that_the_refusal_shows_changes_that_link_alone_everywhere():
    m = two_jobs_on_one_server()
    named = {Job.server.of(m.other_job): m.third}
    moved = (m.server, m.third)

    with m.system.what_if(named):
        assert (m.job.server, m.other_job.server) == moved
    with Scenario("move", named).applied():
        assert (m.job.server, m.other_job.server) == moved
    simulation = ModelingUpdate(named, DATE)
    simulation.set_updated_values()
    assert (m.job.server, m.other_job.server) == moved
    simulation.reset_values()
    assert (m.job.server, m.other_job.server) == (m.server, m.server)
    ModelingUpdate(named)
    assert (m.job.server, m.other_job.server) == moved


def test_whatever_was_read_before_a_link_to_an_object_of_its_own_is_told_by_the_object():
    m = two_jobs_on_one_server()
    spare = Storage.ssd("spare")
    assert m.third.storage.name == "third storage"  # a look at something else

    ModelingUpdate([[m.storage, spare]])  # never read as server.storage

    assert m.server.storage is spare


def test_an_element_of_a_list_does_not_tell_which_list():
    m = small_system()
    with pytest.raises(NotAllowed, match=r"\{UsagePattern\.devices\.of\(usage_pattern\): \[\.\.\.\]\}"):
        ModelingUpdate([[m.pattern.devices[0], Device.laptop()]])


def test_an_object_that_no_link_leads_to_tells_nothing():
    with pytest.raises(NotAllowed, match="no link leads to it"):
        ModelingUpdate([[Storage.ssd(), Storage.ssd()]])


def test_every_input_as_it_is_read_is_that_of_its_object_or_refused():
    """On the quickstart: 19 objects, many with equal values; some share devices, servers or steps."""
    o = quickstart.build(efp)
    refused = set()
    for owner in (o["system"], *o["system"].all_linked_objects):
        for attribute in owner.inputs():
            try:
                found = attribute_meant(getattr(owner, attribute.name))
            except (NotAllowed, NoChange) as refusal:
                refused.add((attribute.name, type(refusal)))
            else:
                assert found == (owner, attribute)
    assert refused == {("server", NotAllowed), ("short_name", NoChange), ("conventions", NoChange)}


def test_a_value_that_two_objects_were_given_is_told_by_neither():
    """Each has its own copy, and the copy tells whose it is."""
    watts = SourceValue(123 * u.W)
    first, second = (Server.from_defaults(name, power=watts, storage=Storage.ssd()) for name in ("first", "second"))

    with pytest.raises(NoChange):
        ModelingUpdate([[watts, SourceValue(1 * u.W)]])
    with pytest.raises(NoChange):
        ModelingUpdate([[copy(first.power), SourceValue(1 * u.W)]])
    ModelingUpdate([[second.power, SourceValue(1 * u.W)]])

    assert (str(first.power), str(second.power)) == ("123 watt", "1 watt")


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
