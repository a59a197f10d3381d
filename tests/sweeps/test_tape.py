"""Tapes: the figures of the graph for many scenarios, errors, guards, and a model left as it was."""

from __future__ import annotations

import math
import threading
import time
from datetime import datetime

import numpy as np
import pytest

from efp_graph import (
    Job,
    ModelingUpdate,
    Server,
    ServerTypes,
    SourceValue,
    Storage,
    Sweep,
    System,
    UsageJourneyStep,
    UsagePattern,
    u,
)
from efp_graph.errors import InputError, InsufficientCapacity, NotAllowed, UnknownAttribute, ValueOutOfRange
from efp_graph.footprint.emissions import ONE_HOUR
from efp_graph.graph import Node
from efp_graph.objects import calculated
from efp_graph.replay import program
from efp_graph.sweeps import pools
from tests.sweeps.models import small_model, total_of


@pytest.fixture
def model():
    return small_model()


def test_figures_by_name_one_row_per_scenario(model):
    pue = Server.power_usage_effectiveness.of(model.server)

    figures = model.system.compile([pue], [System.total_footprint.of(model.system)]).run([[1.0, 1.5, 2.0]])

    assert figures["system.total_footprint"].shape == (3, len(model.system.total_footprint))
    assert figures["system.total_footprint"][1].tolist() == model.system.total_footprint.magnitude.tolist()
    assert figures.units["system.total_footprint"] == u.kg
    assert figures.starts["system.total_footprint"] == model.system.total_footprint.start
    assert figures.replayed.tolist() == [True, True, True]


def test_outputs_may_be_attributes_values_functions_and_names(model):
    system, server = model.system, model.server
    outputs = {
        "node": Server.energy_footprint.of(server),
        "read": server.energy_footprint,
        "value": server.energy_footprint.sum().to("g"),
        "function": lambda: system.total_energy_footprint_sum_over_period["Servers"],
        "name": "total_footprint_sum_over_period",
    }

    figures = system.compile([server.power], outputs).run([[500.0]])

    server.power = SourceValue(500 * u.W)
    assert figures["node"].tolist() == figures["read"].tolist() == [server.energy_footprint.magnitude.tolist()]
    assert figures["value"].tolist() == [server.energy_footprint.sum().to("g").magnitude]
    assert figures["function"].tolist() == [system.total_energy_footprint_sum_over_period["Servers"].magnitude]
    assert figures["name"].tolist() == [system.total_footprint_sum_over_period.magnitude]


def test_several_inputs_vary_together(model):
    inputs = [Server.power.of(model.server), Job.data_stored.of(model.job)]
    tape = model.system.compile(inputs, {"total": model.system.total_footprint.sum()})

    figures = tape.run({inputs[1]: [10.0, 60.0], inputs[0]: [300.0, 200.0]})

    for row, (power, stored) in enumerate([(300.0, 10.0), (200.0, 60.0)]):
        changes = {inputs[0]: SourceValue(power * u.W), inputs[1]: SourceValue(stored * u.MB)}
        assert figures["total"][row] == total_of(model, changes)


def test_a_series_varies_with_its_scenarios_in_front(model):
    starts = UsagePattern.hourly_usage_journey_starts.of(model.usage_pattern)
    tape = model.system.compile([starts], {"total": model.system.total_footprint.sum()})
    present = model.usage_pattern.hourly_usage_journey_starts.magnitude

    figures = tape.run([np.array([present, 2 * present])])

    assert figures["total"][0] == model.system.total_footprint.sum().magnitude
    assert figures["total"][1] > 1.5 * figures["total"][0]
    assert figures.replayed.all()


def test_a_scenario_that_takes_another_branch_has_the_figures_of_the_graph(model):
    """A step of 6 minutes delays nothing; one of 90 minutes shifts series by an hour and makes some longer."""
    step = UsageJourneyStep.user_time_spent.of(model.step)
    values = [6.0, 30.0, 90.0, 100.0, 200.0, 59.0]

    figures = model.system.compile([step]).run([values])

    assert figures.replayed.tolist() == [True, True, False, True, False, True]
    for row, minutes in enumerate(values):
        with model.system.what_if({step: SourceValue(minutes * u.min)}):
            wanted = model.system.total_footprint.magnitude
        assert figures["total_footprint"][row, : len(wanted)].tolist() == wanted.tolist()
        assert not figures["total_footprint"][row, len(wanted) :].any()


def test_a_scenario_that_is_refused_raises_with_its_number(model):
    tape = model.system.compile([Server.base_ram_consumption.of(model.server)])

    with pytest.raises(InsufficientCapacity) as caught:
        tape.run([[2.0, 3.0, 500.0]])

    assert "scenario 2 of 3" in caught.value.__notes__[-1]


def test_errors_can_be_kept_beside_the_figures(model):
    tape = model.system.compile([model.server.power_usage_effectiveness], {"total": model.system.total_footprint.sum()})

    figures = tape.run([[1.5, 0.2, 1.2]], errors="keep")

    assert isinstance(figures.errors[1], ValueOutOfRange)
    assert np.isnan(figures["total"]).tolist() == [False, True, False]


def test_an_error_beside_the_way_to_the_output_counts_too(model):
    """The network does not depend on the storage, but a model whose storage is negative has no figures at all."""
    stored = Job.data_stored.of(model.job)

    figures = model.system.compile([stored], [model.network.energy_footprint]).run([[40.0, -400.0]], errors="keep")

    assert list(figures.errors) == [1]


@pytest.mark.parametrize("fail_at", range(0, 60, 7))
def test_the_model_is_as_it_was_even_when_recording_is_interrupted(model, fail_at, monkeypatch):
    graph = model.system.graph
    before = {node: (node.last_value, node.rank, list(node.reads)) for node in graph}
    runs = []

    def interrupted(node):
        runs.append(node)
        if len(runs) == fail_at:
            raise KeyboardInterrupt
        return run(node)

    from efp_graph.sweeps import recorded

    run = recorded._run
    monkeypatch.setattr(recorded, "_run", interrupted)
    try:
        model.system.compile([model.server.power, model.job.data_stored])
    except KeyboardInterrupt:
        assert len(runs) == fail_at

    assert {node: (node.last_value, node.rank, list(node.reads)) for node in graph} == before
    graph.check()
    model.server.power = SourceValue(400 * u.W)
    assert model.system.total_footprint.sum().magnitude > 0


def test_scenarios_by_the_graph_leave_the_model_and_its_history_alone(model):
    before = model.system.total_footprint.magnitude.tobytes(), len(model.system.history)

    model.system.compile([UsageJourneyStep.user_time_spent.of(model.step)]).run([[6.0, 90.0, 500.0]])

    assert (model.system.total_footprint.magnitude.tobytes(), len(model.system.history)) == before
    model.system.graph.check()


def test_a_tape_follows_the_model(model):
    tape = model.system.compile([model.server.power_usage_effectiveness], {"total": model.system.total_footprint.sum()})
    first = tape.run([[1.5]])["total"][0]

    model.server.average_carbon_intensity = SourceValue(400 * u.g / u.kWh)

    assert tape.run([[1.5]])["total"][0] == model.system.total_footprint.sum().magnitude != first


def test_a_formula_that_cannot_be_recorded_is_left_to_the_graph(model, monkeypatch):
    from efp_graph.sweeps import recorded

    def refuses(node):
        raise recorded.CannotRecord("not this one")

    monkeypatch.setattr(recorded, "_run", refuses)
    tape = model.system.compile([model.server.power], {"total": model.system.total_footprint.sum()})

    figures = tape.run([[200.0, 300.0]])

    assert not figures.replayed.any()
    assert figures["total"][1] == total_of(model, {Server.power.of(model.server): SourceValue(300 * u.W)})


def test_a_plugin_that_looks_at_a_number_is_guarded(model):
    class CarefulServer(Server):
        """A server whose machine room is cooled as long as it is small."""

        @calculated(u.kWh)
        def instances_energy(self):
            energy = self.nb_of_instances * (self.power * ONE_HOUR).to(u.kWh)
            return energy if math.sqrt(self.power.magnitude) < 20 else energy + energy

    model.job.server = CarefulServer.from_defaults("careful", storage=Storage.ssd("other storage"))
    power = Server.power.of(model.job.server)

    figures = model.system.compile([power], {"total": model.system.total_footprint.sum()}).run([[300.0, 500.0, 300.0]])

    assert figures.replayed.tolist() == [True, False, True]
    for row, watts in enumerate([300.0, 500.0, 300.0]):
        assert figures["total"][row] == total_of(model, {power: SourceValue(watts * u.W)})


def test_bounded_memory_gives_the_same_bits(model):
    tape = model.system.compile([model.job.data_stored])
    values = [np.linspace(1, 80, 300)]

    assert tape.run(values, memory=1)["total_footprint"].tobytes() == tape.run(values)["total_footprint"].tobytes()
    assert tape.bytes_per_scenario < 100_000


def test_threads_share_the_scenarios_and_give_the_same_bits(model, monkeypatch):
    """Some of them break a guard, so that threads have to tell which ones of theirs are valid."""
    inputs, values = [UsageJourneyStep.user_time_spent.of(model.step)], [np.linspace(1.0, 130.0, 60)]
    monkeypatch.setattr(program, "CACHE", 1)  # a block per scenario
    monkeypatch.setattr(pools, "usable_cores", lambda: 1)
    alone = model.system.compile(inputs).run(values)
    used = set()
    run_block = program.Program._run_block

    def noting(program, rows, *rest):
        used.add(threading.get_ident())
        time.sleep(0.001)  # so that no thread is done before the next one starts
        assert np.geterr()["over"] == "call"  # in each thread, where an overflow is noted
        return run_block(program, rows, *rest)

    monkeypatch.setattr(program.Program, "_run_block", noting)
    monkeypatch.setattr(pools, "usable_cores", lambda: 3)
    together = model.system.compile(inputs).run(values)

    assert len(used) > 1
    assert together["total_footprint"].tobytes() == alone["total_footprint"].tobytes()
    assert together.replayed.tolist() == alone.replayed.tolist()
    assert 0 < alone.replayed.sum() < 60


def test_what_a_tape_does_not_take_is_refused(model):
    system = model.system

    with pytest.raises(NotAllowed, match="a Sweep varies options"):
        system.compile([Server.server_type.of(model.server)])
    with pytest.raises(NotAllowed, match="is calculated"):
        system.compile([Server.energy_footprint.of(model.server)])
    with pytest.raises(NotAllowed, match="a number or an hourly series"):
        system.compile([model.server.power], [lambda: "text"])
    with pytest.raises(UnknownAttribute, match="total_footprint"):
        system.compile([model.server.power], ["total_footprnt"])
    with pytest.raises(InputError, match="an array for each"):
        system.compile([model.server.power]).run([])
    with pytest.raises(InputError, match="differ in number"):
        system.compile([model.server.power, model.server.ram]).run([[1.0], [2.0, 3.0]])
    with pytest.raises(ValueOutOfRange, match="finite"):
        system.compile([model.server.power]).run([[np.nan]])
    with pytest.raises(InputError, match="first axis"):
        system.compile([model.server.power]).run([[[1.0, 2.0]]])


def test_a_simulation_that_is_shown_is_no_model_to_sweep(model):
    tape = model.system.compile([model.server.power])
    update = ModelingUpdate([[model.job.ram_needed, SourceValue(4 * u.GB)]], simulation_date=datetime(2025, 3, 1, 2))
    update.set_updated_values()

    with pytest.raises(NotAllowed, match="reset_values"):
        tape.run([[250.0]])
    with pytest.raises(NotAllowed, match="reset_values"):
        Sweep(model.system, {Server.server_type.of(model.server): ["serverless"]}).run()

    update.reset_values()
    assert tape.run([[250.0]]).replayed.all()


def test_no_node_holds_a_stand_in_after_recording(model):
    """What a recording puts in the place of values is gone afterwards: no node holds a stand-in."""
    model.system.compile([model.server.power, model.step.user_time_spent])

    for node in model.system.graph:
        assert isinstance(node, Node)
        assert "Traced" not in type(getattr(node.last_value, "_value", None)).__name__


def test_a_fixed_number_of_instances_that_does_not_suffice_is_an_error_of_its_scenario(model):
    model.server.server_type = ServerTypes.on_premise()
    model.server.fixed_nb_of_instances = SourceValue(100 * u.dimensionless)

    figures = model.system.compile([model.server.fixed_nb_of_instances]).run([[100.0, 1.0, 200.0]], errors="keep")

    assert list(figures.errors) == [1]
    assert figures.replayed.tolist() == [True, False, True]
