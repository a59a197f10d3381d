"""Copies, deep copies and pickles of models: alike to the last bit, and independent; or refused in our words."""

from __future__ import annotations

import copy
import pickle
import subprocess
import sys
from contextlib import suppress
from datetime import datetime

import pytest
from hypothesis import HealthCheck, Phase, given, settings, strategies as st

import efp_graph as efp
from efp_graph import Device, Job, ModelingUpdate, Scenario, Server, SourceValue, Storage, System, UsageJourneyStep, u
from efp_graph.errors import EfpGraphError, GraphError, LinkConflict, NotAllowed, WrongKind
from tests.footprint.random_models import build, calculated, changes, descriptions, keys_in, of_kind, realised
from tests.footprint.small_model import START, same_state, small_system, state
from tests.golden import quickstart

LATER = START.replace(hour=1)


def pickled(one):
    return pickle.loads(pickle.dumps(one))


WAYS = {"copy": lambda system: system.copy(), "deepcopy": copy.deepcopy, "pickle": pickled}


def by_id(system):
    return {one.id: one for one in (system, *system.all_linked_objects)}


@given(description=descriptions(), way=st.sampled_from(sorted(WAYS)), data=st.data())
@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
)
def test_a_copy_has_the_same_bits_and_what_happens_to_one_never_reaches_the_other(description, way, data):
    try:
        original = build(description)
    except EfpGraphError:
        return
    system = original[of_kind(description, ("System",))[0]]
    twin = WAYS[way](system)
    models = [by_id(system), by_id(twin)]
    assert models[0].keys() == models[1].keys()
    assert not {map(id, models[0].values())} & {map(id, models[1].values())}
    assert calculated(models[0]) == calculated(models[1])
    inside = {key: one for key, one in original.items() if one.id in models[0]}

    for _ in range(4):
        key, attribute, plain = data.draw(changes({each: description[each] for each in description}))
        if key not in inside or (plain is not None and not inside.keys() >= set(keys_in(*plain))):
            continue
        changed = data.draw(st.integers(0, 1))
        linked = {name: models[changed][one.id] for name, one in inside.items()}
        other = [system, twin][1 - changed]
        before = state(other)
        with suppress(EfpGraphError):
            setattr(models[changed][inside[key].id], attribute, realised(plain, linked))
        assert same_state(other, before)
    for each in (system, twin):
        each.graph.check()
        again = each.copy()
        assert calculated(by_id(again)) == calculated(by_id(each))


@pytest.mark.parametrize("way", sorted(WAYS))
def test_the_quickstart_is_copied_with_services_scenarios_and_its_simulation_but_without_history(way):
    o = quickstart.build(efp)
    system = o["system"]
    spare = Server.from_defaults("spare", storage=Storage.ssd("spare storage"))
    system.scenarios.append(Scenario("move", {Job.server.of(o["video_upload_job"]): spare}, comment="why not"))
    o["server"].power = SourceValue(250 * u.W)
    ModelingUpdate({Device.power.of(o["laptop"]): SourceValue(1 * u.W)}, datetime(2025, 6, 1), label="later")

    twin = WAYS[way](system)

    assert twin.history == []
    assert len(system.history) == 1
    (scenario,) = twin.scenarios
    (owner, _, target), *_ = scenario.changes
    assert (owner.name, target.name, scenario.comment) == (o["video_upload_job"].name, "spare", "why not")
    assert owner.graph is twin.graph
    assert target is not spare
    assert twin.simulation.label == "later"
    assert twin.simulation.totals[0].owner is twin
    assert [row[1:] for row in twin.simulation.totals] == [row[1:] for row in system.simulation.totals]
    assert str(twin.compare_scenarios()) == str(system.compare_scenarios())
    assert "No input of paired objects differs." in str(system.compare_to(twin))


def test_an_object_is_deep_copied_as_that_of_a_copy_of_its_system():
    m = small_system()

    namespace = copy.deepcopy(m)
    server, job = copy.deepcopy([m.server, m.job])

    assert namespace.server is not m.server
    assert namespace.server is namespace.system.servers[0] is namespace.job.server
    assert job.server is server is not m.server
    assert server.place.system is not m.system
    m.system.graph.check()


def test_a_pickle_is_read_in_another_process(tmp_path):
    m = small_system()
    path = tmp_path / "model.pickle"
    path.write_bytes(pickle.dumps({"of": m.server, "system": m.system, "power": m.server.power}))
    program = (
        "import pickle, pathlib\n"
        f"found = pickle.loads(pathlib.Path({str(path)!r}).read_bytes())\n"
        "assert found['system'].servers[0] is found['of']\n"
        "print(found['system'].total_footprint_sum_over_period.magnitude.hex(), found['power'])"
    )

    said = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True).stdout

    assert said.split() == [m.system.total_footprint_sum_over_period.magnitude.hex(), "300", "watt"]


def test_scenarios_declarations_attributes_and_entries_come_with_the_copy():
    m = small_system()
    scenario = Scenario("less", {Server.power.of(m.server): SourceValue(1 * u.W)})
    entries = m.job.hourly_occurrences_per_usage_pattern

    for way in (copy.deepcopy, pickled):
        system, other, node, read = way((m.system, scenario, Server.power.of(m.server), entries))
        assert str(system.compare_scenarios([other])) == str(m.system.compare_scenarios([scenario]))
        assert node is Server.power.of(system.servers[0])
        assert list(read) == list(system.usage_patterns)
        assert way(Server.power) is Server.power
        assert way(Job.hourly_occurrences_per_usage_pattern) is Job.hourly_occurrences_per_usage_pattern


def test_a_copy_in_a_what_if_is_the_changed_model():
    m = small_system()
    with m.system.what_if({Server.power.of(m.server): SourceValue(1 * u.W)}):
        variant = m.system.copy()
        inside = m.system.total_footprint_sum_over_period
    assert variant.total_footprint_sum_over_period == inside
    assert (str(variant.servers[0].power), str(m.server.power)) == ("1 watt", "300 watt")
    variant.servers[0].power = SourceValue(300 * u.W)
    assert variant.total_footprint_sum_over_period == m.system.total_footprint_sum_over_period
    for system in (variant, m.system):
        system.graph.check()


def test_a_model_that_is_loaded_in_a_what_if_stays(tmp_path):
    m = small_system()
    path = m.system.to_json(tmp_path / "model.json")
    with m.system.what_if({Server.power.of(m.server): SourceValue(1 * u.W)}):
        loaded = [efp.load(path), System.from_json(path)]
    for system in loaded:
        assert system.total_footprint_sum_over_period == m.system.total_footprint_sum_over_period
        system.graph.check()


def test_a_copy_while_a_simulation_is_shown_is_of_the_model_with_the_simulation_beside_it():
    m = small_system()
    simulation = ModelingUpdate({Server.power.of(m.server): SourceValue(1 * u.W)}, LATER)
    simulation.set_updated_values()

    twin = m.system.copy()

    assert str(m.server.power) == "1 watt"  # still shown
    assert str(twin.servers[0].power) == "300 watt"
    twin.simulation.set_updated_values()
    assert str(twin.servers[0].power) == "1 watt"


REFUSED = {
    "an object alone": (lambda m: copy.copy(m.server), NotAllowed, r'Server "server" is part of a model.*system\.copy'),
    "a system alone": (lambda m: copy.copy(m.system), NotAllowed, r"system\.copy\(\)"),
    "an object in no system": (lambda m: copy.deepcopy(Storage.ssd()), NotAllowed, 'SSD storage" is in no system'),
    "a pickle of one": (lambda m: pickle.dumps(Storage.ssd()), NotAllowed, "is in no system"),
    "an update": (lambda m: copy.copy(update_of(m)), NotAllowed, "Keep a Scenario"),
    "a deep copy of an update": (lambda m: copy.deepcopy(update_of(m)), NotAllowed, "Keep a Scenario"),
    "a simulation": (lambda m: pickle.dumps(update_of(m, LATER).simulation), NotAllowed, "Copy the system"),
    "a graph": (lambda m: copy.deepcopy(m.system.graph), GraphError, "A graph is not copied"),
}  # fmt: skip


def update_of(m, date=None):
    return ModelingUpdate({Server.power.of(m.server): SourceValue(1 * u.W)}, date)


@pytest.mark.parametrize("case", REFUSED)
def test_what_cannot_be_copied_is_refused_in_our_words(case):
    attempt, error, message = REFUSED[case]
    m = small_system()

    with pytest.raises(error, match=message):
        attempt(m)

    m.system.graph.check()


ACROSS = {
    "a link": lambda m, t: setattr(m.job, "server", t.server),
    "a list": lambda m, t: m.system.usage_patterns.append(t.pattern),
    "a list that had the original": lambda m, t: setattr(m.step, "jobs", [t.job]),
    "a new object with both": lambda m, t: UsageJourneyStep.from_defaults("both", jobs=[m.job, t.job]),
    "an update": lambda m, t: ModelingUpdate({Job.server.of(m.job): t.server}),
    "a what-if": lambda m, t: m.system.what_if({Job.server.of(m.job): t.server}).__enter__(),
}


@pytest.mark.parametrize("case", ACROSS)
def test_objects_of_a_model_and_of_its_copy_are_not_linked_together(case):
    m = small_system()
    twin = copy.deepcopy(m)
    before = state(m.system), state(twin.system)

    with pytest.raises(LinkConflict, match="Objects of two models are not linked together"):
        ACROSS[case](m, twin)

    assert same_state(m.system, before[0])
    assert same_state(twin.system, before[1])
    m.system.graph.check()
    twin.system.graph.check()


def test_a_system_that_was_read_in_part_stays_marked_in_its_copies():
    m = small_system()
    report = m.system._reading_report = efp.serialization.ReadingReport("a file", [], [])
    for way in WAYS.values():
        assert way(m.system).reading_report == report


# Lists


LISTS = {
    "copy.copy": copy.copy,
    "copy.deepcopy": copy.deepcopy,
    ".copy()": lambda jobs: jobs.copy(),
    "a slice": lambda jobs: jobs[:],
    "list()": list,
    "a sum": lambda jobs: jobs + [],  # noqa: RUF005
    "a sum from the left": lambda jobs: [] + jobs,  # noqa: RUF005
    "a product": lambda jobs: jobs * 1,
    "a product from the left": lambda jobs: 1 * jobs,
}


@pytest.mark.parametrize("way", LISTS)
def test_a_list_that_was_copied_is_as_it_was_and_restores_it(way):
    """A copy used to be the same live list, and restoring from it did nothing."""
    m = small_system()
    more = Job.from_defaults("more", server=m.server)
    before = LISTS[way](m.step.jobs)

    m.step.jobs += [more]

    assert type(before) is list
    assert [id(each) for each in before] == [id(m.job)]
    m.step.jobs = before
    assert m.step.jobs == [m.job]
    before.append(more)
    assert m.step.jobs == [m.job]


def test_a_pickled_list_is_that_of_a_copy_of_the_model():
    m = small_system()
    system, jobs = pickled((m.system, m.step.jobs))
    assert jobs == [m.job]
    assert jobs[0].server is system.servers[0]


def test_classes_of_one_name_are_copied_and_told_when_they_are_pickled():
    class Server(efp.Server):
        """Another class of a name that is taken."""

    m = small_system()
    m.job.server = Server.from_defaults("mine", storage=Storage.ssd("mine"))
    assert type(m.system.copy().servers[0]) is Server
    with pytest.raises(WrongKind, match="rename one of them"):
        pickle.dumps(m.system)
