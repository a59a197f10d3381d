"""Before and after, here and there, one scenario and another."""

from __future__ import annotations

from datetime import datetime, timedelta

import numpy as np
import pytest

from efp_graph import ModelingUpdate, Scenario, Server, SourceValue, Storage, UsageJourneyStep, u
from efp_graph.errors import InsufficientCapacity, WrongKind
from efp_graph.objects import NoChange, looking_back
from tests.footprint.small_model import START, same_state, series, small_model, small_system, state

PUE = SourceValue(1.5 * u.dimensionless)  # from 1.2: a quarter more


def kilograms(system):
    return system.total_footprint_sum_over_period.to(u.kg).magnitude


def row(diffs, name, phase):
    return next((each.before, each.after) for each in diffs.rows if (each.owner.name, each.phase) == (name, phase))


# Before and after


def test_the_differences_are_those_of_the_last_update():
    m = small_system()
    m.server.power = SourceValue(200 * u.W)
    energy = m.server.energy_footprint.sum().magnitude
    m.server.power_usage_effectiveness = PUE

    diffs = m.system.emission_diffs()

    assert row(diffs, "server", "energy") == (energy, pytest.approx(1.25 * energy))
    assert {each.owner.name for each in diffs.changed} == {"server", "storage"}
    before, after = row(diffs, "pattern", "fabrication")
    assert before == after > 0


def test_from_the_start_means_before_all_updates():
    m = small_system()
    at_first = kilograms(m.system)
    m.server.power = SourceValue(200 * u.W)
    m.journey.uj_steps.append(UsageJourneyStep.from_defaults("more", jobs=[m.job]))
    m.server.power_usage_effectiveness = PUE

    diffs = m.system.emission_diffs(from_start=True)

    assert diffs.total[0] == pytest.approx(at_first, rel=1e-14)
    assert diffs.total[1] == pytest.approx(kilograms(m.system), rel=1e-14)


def test_what_was_changed_before_the_system_was_made_is_no_update_of_it():
    m = small_model()
    m.server.power = SourceValue(200 * u.W)
    system = type(small_system().system)("late", [m.pattern])

    with pytest.raises(NoChange, match=r'System "late" has not been changed'):
        system.emission_diffs()


def test_looking_back_does_not_touch_the_model():
    m = small_system()
    m.server.power = SourceValue(200 * u.W)
    second = Server.from_defaults("second", storage=Storage.ssd("second storage"))
    m.job.server = second
    simulation = ModelingUpdate([[second.power, SourceValue(10 * u.W)]], START + timedelta(hours=1))
    before, history = state(m.system), m.system.history

    diffs = m.system.emission_diffs(from_start=True)

    assert row(diffs, "server", "energy")[1] == 0
    assert row(diffs, "second", "energy")[0] == 0
    assert same_state(m.system, before)
    assert m.system.history == history
    m.system.graph.check()
    simulation.set_updated_values()  # still good


def test_an_object_that_was_deleted_since_counts_before():
    m, other = small_system(), small_model(tag=" other")
    m.system.usage_patterns.append(other.pattern)
    with_both = kilograms(m.system)
    m.system.usage_patterns.remove(other.pattern)
    other.pattern.self_delete()
    before = state(m.system)

    with looking_back(m.system.graph, 2):
        assert kilograms(m.system) == with_both

    assert m.system.emission_diffs().changed == []  # of the deletion alone: the object was in no system by then
    assert same_state(m.system, before)


def test_differences_read_as_a_table():
    m = small_system()
    m.server.power_usage_effectiveness = PUE

    lines = str(m.system.emission_diffs()).splitlines()

    assert lines[0].split() == ["kg", "CO2eq", "over", "the", "period", "phase", "before", "after", "change"]
    assert any(line.startswith("Servers, server") and line.endswith("+25.0%") for line in lines)
    assert lines[-2].startswith("Total")
    assert lines[-1] == f"Over the {m.system.period.caption}."


# Here and there


def test_two_builds_of_one_model_do_not_differ():
    comparison = small_system().system.compare_to(small_system().system)

    assert (comparison.inputs, comparison.only_here, comparison.only_there) == ([], [], [])
    assert comparison.diffs.changed == []
    assert not comparison.hourly()["difference"].any()


@pytest.mark.parametrize("same", [SourceValue(615.0 * u.W), SourceValue(0.615 * u.kW)])
def test_inputs_of_one_amount_do_not_differ_however_they_are_written(same):
    here, there = small_system(server={"power": SourceValue(615 * u.W)}), small_system(server={"power": same})

    assert here.system.compare_to(there.system).inputs == []
    there.server.power = SourceValue(616 * u.W)
    assert [each.attribute.name for each in here.system.compare_to(there.system).inputs] == ["power"]


def test_inputs_links_and_objects_that_differ_are_told():
    here, there = small_system(), small_system(server={"power": SourceValue(200 * u.W)})
    there.journey.uj_steps = [there.step, UsageJourneyStep.from_defaults("more", jobs=[there.job])]

    comparison = here.system.compare_to(there.system)

    assert [(each.here.name, each.attribute.name) for each in comparison.inputs] == [("server", "power")]
    assert str(comparison.inputs[0]) == 'Server "server".power: 300 watt | 200 watt'
    assert [one.name for one in comparison.only_there] == ["more"]
    assert comparison.diffs.total == pytest.approx((kilograms(here.system), kilograms(there.system)))
    assert "only there, in system: UsageJourneyStep 'more'" in str(comparison)


def test_footprints_of_paired_objects_stand_in_one_row():
    here, there = small_system(), small_system(server={"power_usage_effectiveness": PUE})

    comparison = here.system.compare_to(there.system)

    before, after = row(comparison.diffs, "server", "energy")
    assert after == pytest.approx(1.25 * before)


def test_hours_are_compared_on_a_common_calendar():
    here, there = small_system(1000, 1000), small_system(1000, 1000)
    there.pattern.hourly_usage_journey_starts = series(1000, 1000, start=START + timedelta(hours=3))
    total = here.system.total_footprint.magnitude

    hourly = here.system.compare_to(there.system).hourly()

    assert hourly["hour"].tolist() == [START + timedelta(hours=hour) for hour in range(5)]
    assert hourly["here"].tolist() == [*total, 0, 0, 0]
    assert np.array_equal(hourly["difference"], hourly["there"] - hourly["here"])


# Scenarios


def test_scenarios_are_compared_with_the_model_as_it_is():
    m = small_system()
    before = state(m.system)
    wasteful = Scenario("wasteful", [[m.server.power_usage_effectiveness, PUE]])
    nobody = Scenario("nobody", [[m.journey.uj_steps, []]])

    comparison = m.system.compare_scenarios([wasteful, nobody])

    assert comparison.names == ["as it is", "wasteful", "nobody"]
    as_it_is = comparison.footprints["as it is"]
    assert comparison.footprints["wasteful"]["Servers", "energy"] == pytest.approx(1.25 * as_it_is["Servers", "energy"])
    assert comparison.totals["nobody"] == 0
    assert comparison.totals["as it is"] == pytest.approx(kilograms(m.system), rel=1e-14)
    assert same_state(m.system, before)
    *table, as_it_is, wasteful, nobody = str(comparison).splitlines()
    assert table[-2].split()[-1] == "-100.0%"
    assert table[-1] == "Not modelled: fabrication of Network."
    assert as_it_is == f"as it is: {m.system.period.caption}."
    assert nobody == "nobody: whole period, no hours."


def test_a_scenario_from_a_date_on_counts_the_hours_before_it_too():
    # three equal hours, of which the last two have a quarter more of the servers' electricity
    m = small_system(1000, 1000, 1000)
    later = Scenario("later", [[m.server.power_usage_effectiveness, PUE]], START + timedelta(hours=1))

    comparison = m.system.compare_scenarios([later])

    before, after = (comparison.footprints[name]["Servers", "energy"] for name in comparison.names)
    assert after == pytest.approx(before * (1 + 1.25 + 1.25) / 3)


def test_scenarios_kept_with_the_system_are_compared_by_default():
    m = small_system()
    m.system.scenarios.append(Scenario("one", [[m.server.power_usage_effectiveness, PUE]]))
    m.system.scenarios.append(Scenario("one", [[m.server.power, SourceValue(1 * u.W)]]))

    assert m.system.compare_scenarios().names == ["as it is", "one", "one (2)"]


def test_a_scenario_that_fails_is_named():
    m = small_system()
    before = state(m.system)
    impossible = Scenario("too much", [[m.server.base_ram_consumption, 999 * u.GB]])

    with pytest.raises(InsufficientCapacity) as caught:
        m.system.compare_scenarios([impossible])

    assert "(scenario 'too much' of the comparison)" in caught.value.__notes__
    assert same_state(m.system, before)


# Charts


@pytest.mark.parametrize("given", ["a text", {"one": 1}, 5, [5]])
def test_what_are_no_scenarios_and_no_system_is_refused_in_our_words(given):
    m = small_system()
    with pytest.raises(WrongKind, match=r"A comparison takes a (list of )?Scenario, and was given"):
        m.system.compare_scenarios(given)
    with pytest.raises(WrongKind, match='System "system" is compared to another System, and was given'):
        m.system.compare_to(given)


def test_the_charts_are_written_and_show_names_as_text(tmp_path):
    m = small_system()
    m.system.name = "<script>alert(1)</script>"
    m.server.power_usage_effectiveness = PUE
    scenario = Scenario("<img src=x>", [[m.server.power, SourceValue(1 * u.W)]], datetime(2025, 1, 1, 1))

    written = m.system.plot_emission_diffs(tmp_path / "diffs.html", from_start=True)
    m.system.compare_scenarios([scenario], tmp_path / "scenarios.html")

    assert written == tmp_path / "diffs.html"
    for path in tmp_path.iterdir():
        page = path.read_text(encoding="utf-8")
        assert "<script>alert" not in page
        assert "<img src=x>" not in page
    m.system.plot_emission_diffs()
    assert len(list(tmp_path.iterdir())) == 2


def test_no_table_shows_nothing_where_there_is_something():
    m = small_system(0.001)
    m.server.carbon_footprint_fabrication = SourceValue(1e-6 * u.kg)
    m.server.power = SourceValue(200 * u.W)
    tables = {
        "diffs": str(m.system.emission_diffs()),
        "update": str(ModelingUpdate([[m.server.power, SourceValue(100 * u.W)]])),
        "scenarios": str(m.system.compare_scenarios([Scenario("less", {Server.power.of(m.server): 50 * u.W})])),
    }
    figures = {abs(figure) for each in m.system.emission_diffs().rows for figure in (each.before, each.after)}
    assert 0 < min(figures - {0.0}) < 1e-6
    for name, text in tables.items():
        rows = [line for line in text.splitlines() if not line.startswith(("    ", "slowest", "Change"))]
        moved = [line for line in rows if "%" in line and " 0.0%" not in line]
        assert not [line for line in moved if " 0.00 " in line], name


def test_a_scenario_is_called_by_its_whole_name_in_the_table():
    m = small_system(3.0)
    scenario = Scenario("two\nlines\tand a tab", {Server.power.of(m.server): 50 * u.W})
    assert "two lines and a tab" in str(m.system.compare_scenarios([scenario])).splitlines()[0]
