from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from efp_graph import EfpGraphError, Scenario, Server, SourceValue, u
from efp_graph.errors import InsufficientCapacity, NotAllowed, UnitError, WrongKind
from efp_graph.objects import NoChange
from tests.footprint.small_model import same_state, small_system, state

WATTS = SourceValue(200 * u.W)


def test_making_a_scenario_changes_nothing():
    m = small_system()
    before = state(m.system)

    scenario = Scenario("smaller", [[m.server.power, WATTS]], comment="half the sockets")

    assert same_state(m.system, before)
    assert str(scenario) == 'Scenario smaller\nhalf the sockets\n    Server "server".power: 200 watt'


def test_a_scenario_is_applied_for_a_look_and_taken_back():
    m = small_system()
    before = state(m.system)

    with Scenario("smaller", [[m.server.power, WATTS]]).applied() as update:
        assert str(m.server.power) == "200 watt"
        assert update.label == "smaller"

    assert same_state(m.system, before)


def test_a_scenario_can_be_made_true():
    m = small_system()

    Scenario("smaller", [[m.server.power, WATTS]]).update()

    assert str(m.server.power) == "200 watt"
    assert [entry.label for entry in m.system.history] == ["smaller"]


def test_a_scenario_means_the_same_on_top_of_whatever_the_model_is_by_then():
    m = small_system()
    scenario = Scenario("smaller", [[m.server.power, WATTS]])
    m.server.power = SourceValue(500 * u.W)

    with scenario.applied():
        assert str(m.server.power) == "200 watt"

    assert str(m.server.power) == "500 watt"


def test_stacked_scenarios_have_all_changes_and_the_later_wins():
    m = small_system()
    first = Scenario("a", {Server.power.of(m.server): WATTS, Server.ram.of(m.server): 64 * u.GB})
    second = Scenario("b", {Server.power.of(m.server): 100 * u.W})

    with (first + second).applied() as update:
        assert (str(m.server.power), str(m.server.ram)) == ("100 watt", "64 gigabyte")
        assert update.label == "a + b"
    with Scenario.stacked("the other way round", [second, first]).applied():
        assert str(m.server.power) == "200 watt"


def test_a_scenario_from_a_date_on_is_a_simulation_beside_the_model():
    m = small_system(1000, 2000, 3000)
    before = state(m.system)
    scenario = Scenario("later", [[m.server.power, WATTS]], datetime(2025, 1, 1, 1))

    with scenario.applied() as update:
        assert len(m.server.energy_footprint) == 2
        assert update.simulation is not None

    assert same_state(m.system, before)
    assert str(scenario).startswith("Scenario later from 2025-01-01 01:00:00 on")


def test_scenarios_of_different_dates_cannot_be_stacked():
    m = small_system()
    now = Scenario("now", [[m.server.power, WATTS]])
    later = Scenario("later", [[m.server.power, WATTS]], datetime(2025, 1, 1, 1))

    with pytest.raises(NotAllowed, match="'later' from 2025-01-01 01:00:00"):
        now + later


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        (lambda m: ("", [[m.server.power, WATTS]]), WrongKind),
        (lambda m: (3, [[m.server.power, WATTS]]), WrongKind),
        (lambda m: ("none", []), NoChange),
        (lambda m: ("unit", [[m.server.power, 3 * u.GB]]), UnitError),
        (lambda m: ("date", [[m.server.power, WATTS]], "2027"), WrongKind),
        (lambda m: ("calculated", [[m.server.energy_footprint, WATTS]]), NotAllowed),
    ],
)
def test_what_could_never_be_applied_is_refused_at_once(arguments, error):
    m = small_system()
    with pytest.raises(error):
        Scenario(*arguments(m))


def test_a_scenario_that_fails_leaves_no_trace():
    m = small_system()
    before = state(m.system)
    scenario = Scenario("too much", [[m.server.base_ram_consumption, 999 * u.GB]])

    with pytest.raises(InsufficientCapacity), scenario.applied():
        pass
    with pytest.raises(EfpGraphError):
        scenario.update()

    assert same_state(m.system, before)


def test_a_scenario_is_a_change_of_a_what_if():
    m = small_system()
    before = state(m.system)
    scenario = Scenario("smaller", [[m.server.power, WATTS]])

    with m.system.what_if(scenario) as update:
        assert str(m.server.power) == "200 watt"
        assert update.label == "smaller"

    assert same_state(m.system, before)


def test_a_scenario_with_a_date_shows_its_simulation_in_a_what_if():
    m = small_system()
    total = m.system.total_footprint_sum_over_period
    scenario = Scenario("later", [[m.server.power, 900 * u.W]], m.system.period.start + timedelta(hours=2))

    with m.system.what_if(scenario) as update:
        assert update.simulation is not None
        assert m.system.footprints.total > total.to("kg").magnitude

    assert m.system.total_footprint_sum_over_period == total


def test_one_scenario_is_compared_as_a_list_of_one_is():
    m = small_system()
    scenario = Scenario("smaller", [[m.server.power, WATTS]])

    assert m.system.compare_scenarios(scenario).totals == m.system.compare_scenarios([scenario]).totals
    assert m.system.compare_scenarios(iter([scenario])).names == ["as it is", "smaller"]


@pytest.mark.parametrize("given", [list, tuple], ids=["list", "tuple"])
def test_one_change_needs_no_brackets_of_its_own(given):
    m = small_system()
    for attribute, value in (
        (m.server.power, WATTS),
        (Server.power.of(m.server), WATTS),
        (m.journey.uj_steps, [m.step, m.step]),
    ):
        (change,) = Scenario("one", given([attribute, value])).changes
        assert change == Scenario("one", [[attribute, value]]).changes[0]


def test_several_changes_without_brackets_are_refused_in_our_words():
    m = small_system()
    flat = [m.server.power, WATTS, m.server.ram, 64 * u.GB]
    with pytest.raises(NoChange, match=r"4 things .* \[\[attribute, new value\], \[attribute, new value\]\]"):
        Scenario("flat", flat)
    with pytest.raises(NoChange, match="A change is a pair"):
        Scenario("three", flat[:3])


@pytest.mark.parametrize("given", [[1, 2], ["a", "b"], [None, None], (3.0, WATTS)])
def test_a_pair_of_nothing_we_know_is_refused_in_our_words(given):
    with pytest.raises(EfpGraphError):
        Scenario("nothing", given)
