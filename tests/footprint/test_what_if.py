"""Looking at what would be, and at what was, leaves nothing behind: objects, nodes, history, graphs that joined."""

from __future__ import annotations

import random
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime
from types import SimpleNamespace
from typing import Any

import pytest

import efp_graph as efp
from efp_graph import Device, Job, ModelingUpdate, Scenario, Server, SourceValue, Storage, UsageJourney, u
from tests.footprint.small_model import same_state, small_system, state

Model = SimpleNamespace


class Failure(Exception):
    """Ends a batch."""


@contextmanager
def failing_batch(o: Model) -> Iterator[None]:
    try:
        with o.system.graph.batch("fails"):
            yield
            raise Failure
    except Failure:
        pass


def no_steps(o: Model) -> AbstractContextManager[Any]:
    return o.system.what_if({UsageJourney.uj_steps.of(o.journey): []})


def no_patterns(o: Model) -> AbstractContextManager[Any]:
    return o.system.what_if({efp.System.usage_patterns.of(o.system): []})


def steps_back(o: Model) -> None:
    o.journey.uj_steps = [o.step]


LOOKS: dict[str, tuple[Callable[[Model], AbstractContextManager[Any]], Callable[[Model], Any]]] = {
    "out, and back by assignment": (no_steps, steps_back),
    "out, and back by another what-if": (
        no_steps,
        lambda o: o.system.what_if({UsageJourney.uj_steps.of(o.journey): [o.step]}).__enter__(),
    ),
    "out, and back by a scenario": (
        no_steps,
        lambda o: o.system.compare_scenarios([Scenario("back", {UsageJourney.uj_steps.of(o.journey): [o.step]})]),
    ),
    "a pattern out and back": (no_patterns, lambda o: setattr(o.system, "usage_patterns", [o.pattern])),
    "out and back in a batch that fails": (
        failing_batch,
        lambda o: (o.journey.uj_steps.clear(), steps_back(o)),
    ),
    "to a server from outside and back": (
        lambda o: o.system.what_if({Job.server.of(o.job): o.outside}),
        lambda o: setattr(o.job, "server", o.server),
    ),
    "an outside server changed first": (
        lambda o: o.system.what_if({Server.power.of(o.outside): SourceValue(1 * u.W)}),
        lambda o: (setattr(o.server, "power", SourceValue(2 * u.W)), setattr(o.job, "server", o.outside)),
    ),
    "an outside server changed inside": (no_steps, lambda o: setattr(o.outside, "power", SourceValue(1 * u.W))),
}


@pytest.fixture
def o() -> Model:
    found = small_system()
    found.outside = Server.from_defaults("outside", storage=Storage.ssd("outside storage"))
    found.outside.power = SourceValue(250 * u.W)
    return found


@pytest.mark.parametrize("look", LOOKS)
def test_after_a_look_everything_works_as_if_it_had_not_been(o, look):
    system, outside = o.system, o.outside
    before, alone = state(system), state(outside)
    enter, then = LOOKS[look]

    with enter(o):
        inside = then(o)
        del inside  # an abandoned what-if is taken back with the one around it

    system.check()
    assert same_state(system, before)
    assert same_state(outside, alone)
    assert outside.graph is not system.graph
    assert o.job.hourly_occurrences_per_usage_pattern[o.pattern] is not None
    o.job.request_duration = SourceValue(2 * u.s)
    fresh = small_system()
    fresh.job.request_duration = SourceValue(2 * u.s)
    assert efp.values.same_value(system.total_footprint, fresh.system.total_footprint)
    o.journey.uj_steps.append(o.step)
    system.check()


@pytest.mark.parametrize("way", ["what-if", "simulation", "comparison"])
def test_a_look_that_links_an_outside_object_leaves_history_redo_and_simulations(o, way):
    system, server, outside = o.system, o.server, o.outside
    server.power = SourceValue(111 * u.W)
    server.power = SourceValue(222 * u.W)
    system.undo()
    date = datetime(2025, 1, 1, 1)
    earlier = ModelingUpdate({Server.power.of(server): SourceValue(1 * u.W)}, simulation_date=date)
    outside.power = SourceValue(5 * u.W)  # later than all changes of the system

    changes = {Job.server.of(o.job): outside}
    if way == "what-if":
        with system.what_if(changes):
            pass
    elif way == "simulation":
        ModelingUpdate(changes, simulation_date=date)
    else:
        system.compare_scenarios([Scenario("other", changes)])

    assert [entry.label for entry in system.history] == ['Server "server".power']
    earlier.set_updated_values()
    earlier.reset_values()
    system.redo()
    assert server.power.magnitude == 222
    system.undo()
    system.undo()
    assert (server.power.magnitude, outside.power.magnitude) == (300, 5)
    assert outside.graph is not system.graph


def test_a_simulation_on_an_outside_object_is_shown_and_hidden_again_and_again(o):
    system, outside = o.system, o.outside
    before = state(system)
    update = ModelingUpdate({Job.server.of(o.job): outside}, simulation_date=datetime(2025, 1, 1, 1))
    assert outside.energy_footprint is not None  # a node of the outside graph, made between simulating and showing
    shown = []
    for _ in range(3):
        update.set_updated_values()
        assert outside.graph is system.graph
        shown.append(outside.energy_footprint)
        str(outside)
        system.graph.check()
        update.reset_values()
        assert outside.graph is not system.graph
        assert str(outside)
        assert same_state(system, before)
        system.check()
    assert all(efp.values.same_value(each, shown[0]) for each in shown)
    outside.power = SourceValue(7 * u.W)
    with pytest.raises(efp.errors.StaleSimulation):
        update.set_updated_values()


def test_an_object_made_inside_a_what_if_and_linked_to_nothing_stays(o):
    with no_steps(o):
        made = Storage.ssd("made inside")
    assert made.storage_capacity.magnitude > 0


def test_what_a_change_says_of_itself_is_there_when_it_is_made(o):
    update = ModelingUpdate({Server.power.of(o.server): SourceValue(123 * u.W)})
    assert update.updated_values_set
    update.reset_values()
    assert (update.updated_values_set, o.server.power.magnitude) == (False, 300)
    update.set_updated_values()
    assert (update.updated_values_set, o.server.power.magnitude) == (True, 123)
    o.server.power = SourceValue(7 * u.W)
    assert not update.updated_values_set


def test_two_threads_that_set_the_same_two_inputs_never_leave_them_apart(o):
    """What is already so is judged when the change is made, not before another thread's change."""
    system, server, device = o.system, o.server, o.device
    apart: list[tuple[float, float]] = []
    writers = 2

    def write(seed: int) -> None:
        numbers = random.Random(seed)
        for _ in range(300):
            power = SourceValue(numbers.choice([100.0, 200.0]) * u.W)
            ModelingUpdate({Server.power.of(server): power, Device.power.of(device): power.copy()})
            with system.graph.lock:
                pair = (server.power.magnitude, device.power.magnitude)
            if pair[0] != pair[1]:
                apart.append(pair)

    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)
    try:
        threads = [threading.Thread(target=write, args=(seed,)) for seed in range(writers)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    finally:
        sys.setswitchinterval(interval)
    assert apart == []


def test_what_a_block_renames_has_its_name_again_in_the_system_and_outside(o):
    with no_steps(o):
        o.server.name = o.outside.name = "another name"
    assert (o.server.name, o.outside.name) == ("server", "outside")


@pytest.mark.parametrize("way", ["undo", "redo", "a simulation is shown"])
def test_a_what_if_on_outside_objects_alone_takes_back_what_it_does_to_the_system(o, way):
    system, server = o.system, o.server
    server.power = SourceValue(111 * u.W)
    server.power = SourceValue(222 * u.W)
    system.undo()
    later = ModelingUpdate({Device.power.of(o.device): SourceValue(1 * u.W)}, simulation_date=datetime(2025, 1, 1, 1))
    before, past = state(system), [len(each) for each in system.graph.history.steps()]

    with system.what_if({Server.power.of(o.outside): SourceValue(1 * u.W)}):
        if way == "a simulation is shown":
            with pytest.raises(efp.errors.StaleSimulation):
                later.set_updated_values()
            ModelingUpdate(
                {Device.power.of(o.device): SourceValue(2 * u.W)}, simulation_date=datetime(2025, 1, 1, 1)
            ).set_updated_values()
        else:
            with pytest.raises(efp.errors.HistoryError, match=f"There is no {way} inside a what-if"):
                getattr(system, way)()

    assert same_state(system, before)
    assert [len(each) for each in system.graph.history.steps()] == past
    assert system.graph.shows is None
    assert o.outside.graph is not system.graph
    later.set_updated_values()
    later.reset_values()
    system.redo()
    assert server.power.magnitude == 222


@pytest.mark.parametrize("power", [1, 250])  # 250 W is what it has: nothing changes, and no graph joins another
@pytest.mark.parametrize("first", ["outside", "inside"])
def test_a_simulation_shown_inside_a_what_if_is_hidden_after_it_whatever_it_changes_first(o, first, power):
    system, alone = o.system, o.outside.graph
    before = state(system)
    changes = {
        Server.power.of(o.outside): SourceValue(power * u.W),
        Device.lifespan.of(o.device): SourceValue(6 * u.year),
    }
    if first == "inside":
        changes = dict(reversed(changes.items()))
    with no_steps(o):
        o.journey.uj_steps = [o.step]
        update = ModelingUpdate(changes, simulation_date=datetime(2025, 1, 1, 1))
        update.set_updated_values()
        assert update.updated_values_set
    assert not update.updated_values_set
    assert (system.graph.shows, o.outside.graph.shows, o.outside.graph) == (None, None, alone)
    assert same_state(system, before)
    o.outside.power = SourceValue(7 * u.W)
    system.check()


def test_there_is_no_undo_inside_a_scenario_of_outside_objects(o):
    o.server.power = SourceValue(111 * u.W)
    with Scenario("outside", {Server.power.of(o.outside): SourceValue(1 * u.W)}).applied():
        for act in (o.system.undo, o.system.redo):
            with pytest.raises(efp.errors.HistoryError, match="inside a what-if"):
                act()
    assert o.server.power.magnitude == 111
    o.system.undo()
    assert o.server.power.magnitude == 300


@pytest.mark.parametrize("enter", [no_steps, failing_batch, lambda o: o.system.graph.batch("a batch")])
@pytest.mark.parametrize(
    "use",
    [
        lambda o, gone: setattr(o.step, "jobs", [o.job, gone]),
        lambda o, gone: o.step.jobs.append(gone),
        lambda o, gone: setattr(gone, "request_duration", SourceValue(2 * u.s)),
        lambda o, gone: gone.self_delete(),
        lambda o, gone: efp.UsageJourneyStep.from_defaults("another step", jobs=[gone]),
        lambda o, gone: Scenario("of it", {Job.request_duration.of(gone): SourceValue(2 * u.s)}).update(),
    ],
)
def test_what_is_deleted_in_an_open_batch_is_deleted_there_already(o, enter, use):
    gone = Job.from_defaults("gone", server=o.server)
    with enter(o):
        gone.self_delete()
        with pytest.raises(efp.errors.RemovedNode, match='"gone" was deleted and cannot be used any more'):
            use(o, gone)
        assert gone not in o.server.jobs
        assert o.system.total_footprint is not None
    o.system.check()


def made_and_linked(o: Model) -> Any:
    return efp.WebApplication.from_defaults("made", server=o.outside)


def made_and_linked_elsewhere(o: Model) -> Any:
    made = efp.WebApplication.from_defaults("made", server=o.server)
    made.server = o.outside
    return made


def made_below_what_is_made(o: Model) -> Any:
    made = efp.WebApplication.from_defaults("made", server=o.outside)
    o.step.jobs.append(efp.WebApplicationJob.from_defaults("its job", service=made))
    return made


@pytest.mark.parametrize("make", [made_and_linked, made_and_linked_elsewhere, made_below_what_is_made])
def test_what_is_made_in_a_batch_keeps_its_links_when_the_batch_is_undone_and_redone(o, make):
    """Nothing that was made leaves with an undo; what it is linked to must go on knowing it."""
    system = o.system
    o.job.server = o.outside
    with system.graph.batch("several"):
        made = make(o)
        o.server.power = SourceValue(1 * u.W)
    after = system.total_footprint
    for _ in range(2):
        system.undo()
        system.check()
        assert list(made.server.services) == [made]
        assert o.server.power.magnitude == 300
        with pytest.raises(efp.errors.ObjectInUse):
            made.server.self_delete()
        system.redo()
        system.check()
        assert efp.values.same_value(system.total_footprint, after)
        assert list(made.server.services) == [made]
        system.emission_diffs()
        with efp.objects.looking_back(system.graph, 1):
            assert list(made.server.services) == [made]
            assert o.server.power.magnitude == 300
        system.check()
    assert system.copy().total_footprint.magnitude.tolist() == after.magnitude.tolist()


@pytest.mark.parametrize("way", ["applied", "compared", "refused"])
def test_a_look_at_a_dated_scenario_leaves_the_simulation_that_the_system_keeps(o, way):
    date = datetime(2025, 1, 1, 1)
    dated = Scenario("dated", {Server.power.of(o.server): SourceValue(1 * u.W)}, date)
    too_much = Scenario("too much", {Server.base_ram_consumption.of(o.server): SourceValue(9 * u.TB)}, date)
    for kept in (None, ModelingUpdate({Device.power.of(o.device): SourceValue(1 * u.W)}, simulation_date=date)):
        if way == "applied":
            with dated.applied() as shown:
                assert o.system.simulation is shown
        elif way == "compared":
            o.system.compare_scenarios([dated])
        else:
            with pytest.raises(efp.EfpGraphError):
                o.system.compare_scenarios([dated, too_much])
        if kept is not None:
            assert o.system.simulation is kept
    assert way == "refused" or dated.update() is o.system.simulation


def test_scenarios_that_a_block_keeps_or_drops_are_as_before_it(o):
    one, two = (Scenario(name, {Server.power.of(o.server): SourceValue(1 * u.W)}) for name in ("one", "two"))
    kept = o.system.scenarios
    kept.append(one)
    with no_steps(o):
        made = Server.from_defaults("made inside", storage=Storage.ssd())
        o.system.scenarios.append(Scenario("three", {Job.server.of(o.job): made}))
        kept.insert(0, two)
        kept.remove(one)
        o.job.server = made  # so it goes with the block
        assert [each.name for each in o.system.scenarios] == ["two", "three"]
    assert kept == o.system.scenarios == [one]
    with failing_batch(o):
        kept.clear()
    assert kept == [one]


@pytest.mark.parametrize("left_shown", [False, True])
def test_a_simulation_made_inside_a_what_if_is_worth_nothing_after_it(o, left_shown):
    """It stands on a state that is gone: shown later it would mix the two."""
    system = o.system
    before = state(system)
    with system.what_if({Server.power.of(o.server): SourceValue(1 * u.W)}):
        update = ModelingUpdate(
            {Device.power.of(o.device): SourceValue(1 * u.W)}, simulation_date=datetime(2025, 1, 1, 1)
        )
        update.set_updated_values()
        assert o.server.power.magnitude == 1
        if not left_shown:
            update.reset_values()

    assert not update.updated_values_set
    assert same_state(system, before)
    assert system.simulation is None
    with pytest.raises(efp.errors.StaleSimulation):
        update.set_updated_values()
    o.server.power = SourceValue(2 * u.W)
    system.check()


def test_a_what_if_does_not_make_an_earlier_simulation_stale(o):
    update = ModelingUpdate({Device.power.of(o.device): SourceValue(1 * u.W)}, simulation_date=datetime(2025, 1, 1, 1))
    with no_steps(o), pytest.raises(efp.errors.StaleSimulation):
        update.set_updated_values()
    update.set_updated_values()
    update.reset_values()


def test_a_deletion_is_made_again_whatever_was_read_of_the_object_meanwhile(o):
    """Nodes of an object that no system reaches come and go; those that are there at the time leave with it."""
    system, outside = o.system, o.outside
    with system.what_if({Job.server.of(o.job): outside}):
        pass
    o.job.server = outside
    o.job.server = o.server  # `outside` is in the graph of the system now, and in no system
    before = state(system)
    assert outside.power_usage_effectiveness is not None
    outside.self_delete()
    system.undo()
    assert outside.energy_footprint is not None
    assert outside.nb_of_instances is not None
    system.redo()
    with pytest.raises(efp.errors.RemovedNode):
        outside.usable()
    system.check()
    system.undo()
    system.check()
    assert {key for key in before if outside.id not in key} <= set(system.graph.nodes)
    assert outside.nb_of_instances is not None
