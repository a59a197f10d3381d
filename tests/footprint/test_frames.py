"""`system.to_pandas()` and what footprints say of themselves: the same figures as in all other tables."""

import re
import sys
from pathlib import Path

import pytest

import efp_graph
from efp_graph.errors import MissingExtra, UnknownOption
from efp_graph.values.measured import equivalent_of, over_time
from efp_graph.values.readable import readable
from tests.footprint.small_model import small_system

ZONE = "Europe/Paris"
pandas = pytest.importorskip("pandas")


@pytest.mark.parametrize("frequency", ["hour", "day", "month", "year"])
def test_sums_are_those_of_the_table_of_footprints(frequency):
    system = small_system(1, 2, 3).system
    frame = system.to_pandas(frequency, tz=ZONE)
    table = system.footprints.by("category", "phase")
    assert frame.to_numpy().sum() == pytest.approx(table.total, rel=1e-12)
    for (category, phase), column in frame.items():
        assert column.sum() == pytest.approx(table[category, phase], rel=1e-12)
    in_time = system.footprints.by(frequency, tz=ZONE).to_pandas()
    assert frame.sum(axis=1).tolist() == pytest.approx(in_time["amount"].tolist(), rel=1e-12)
    assert frame.columns.names == ["category", "phase"]
    assert frame.index.name == frequency


def test_hours_are_told_in_the_zone_and_figures_have_their_caption():
    system = small_system(1, 2, 3).system
    frame = system.to_pandas(tz=ZONE)
    assert str(frame.index.tz) == ZONE
    assert len(frame) == system.period.hours
    assert frame.index[0] == system.period.start
    assert frame.attrs["unit"] == "kg CO2eq"
    assert frame.attrs["caption"].startswith(f"system: {system.period.caption}; calendar of {ZONE}")
    assert set(frame.attrs) == {"unit", "caption", "remarks", "not_modelled"}


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"frequency": "weekly"}, "no frequency"),
        ({"frequency": "months"}, "Did you mean 'month'"),
        ({"tz": "Europe/Pari"}, "Did you mean 'Europe/Paris'"),
        ({"criterion": "gwpp"}, "Did you mean 'gwp'"),
    ],
)
def test_what_there_is_not_is_refused_with_the_nearest(options, told):
    with pytest.raises(UnknownOption, match=told):
        small_system(1).system.to_pandas(**options)


def test_without_pandas_the_message_says_what_to_install(monkeypatch):
    system = small_system(1).system
    monkeypatch.setitem(sys.modules, "pandas", None)
    with pytest.raises(MissingExtra, match="sweeps"):
        system.to_pandas()


def test_a_criterion_that_nothing_has_a_footprint_on_has_no_columns():
    frame = small_system(1).system.to_pandas("month", criterion="adpe")
    assert frame.empty


def test_every_footprint_and_total_and_what_is_taken_from_it_is_of_co2eq_and_adds_up():
    system = small_system(1, 2, 3).system
    figures = [row.value for row in system.footprints if len(row.value)]
    figures += [system.total_footprint, system.energy_footprint, system.servers_energy_footprint]
    for value in figures:
        assert over_time(value) == "sum"
        for taken in (value, value.sum(), value.to("g"), value.max(), value[0], value[:1], value + value):
            assert equivalent_of(taken) == "CO2eq"
            assert readable(taken).endswith("CO2eq")
    assert equivalent_of(system.total_footprint_sum_over_period) == "CO2eq"
    (pattern, *_) = system.usage_patterns  # its attributes hand on the footprints of its devices
    assert equivalent_of(pattern.energy_footprint) == equivalent_of(pattern.instances_fabrication_footprint) == "CO2eq"


def test_what_of_the_model_adds_up_and_what_does_not():
    m = small_system(1, 2, 3)
    server, pattern = m.system.servers[0], m.system.usage_patterns[0]
    rules = {
        "sum": (pattern.utc_hourly_usage_journey_starts, pattern.hourly_usage_journey_starts, server.instances_energy),
        "mean": (server.nb_of_instances, server.hour_by_hour_ram_need, pattern.nb_usage_journeys_in_parallel),
    }
    for rule, several in rules.items():
        assert [each.by("day").how for each in several] == [rule] * len(several)
    storage = server.storage
    assert storage.full_cumulative_storage_need.by("day").how == "mean"
    assert storage.storage_needed.by("day").how == "sum"
    assert equivalent_of(server.instances_energy) == ""


@pytest.mark.parametrize("name", ["edge", "saas"])
def test_every_mass_of_a_model_says_what_it_is_one_of(name):
    system = efp_graph.load(Path(efp_graph.__file__).parent / "cli" / "starters" / f"{name}.yaml")
    silent = {
        attribute
        for one in system.all_linked_objects
        for attribute, declared in type(one).attributes.items()
        if (unit := getattr(declared, "unit", None)) is not None
        and re.search(r"gram|ton\b", unit.text)
        and not (declared.equivalent or declared.criterion or declared.account)
    }
    assert silent == set()
