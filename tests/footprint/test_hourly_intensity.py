"""Carbon intensity hour by hour, instead of its mean."""

from __future__ import annotations

from datetime import datetime, timedelta

import numpy as np
import pytest

from efp_graph import (
    Country,
    ExplainableHourlyQuantities,
    ModelingUpdate,
    SourceHourlyValues,
    SourceValue,
    create_source_hourly_values_from_csv,
    repeated_hourly_values,
    tz,
    u,
)
from efp_graph.errors import OutsidePeriod, UnitError, ValueOutOfRange, WrongKind
from tests.footprint.small_model import START, numbers, same_state, series, small_model, small_system, state

UNIT = u.g / u.kWh


def intensities(*values, start=START, clock="utc"):
    return SourceHourlyValues(list(values), start_date=start, unit=UNIT, clock=clock)


def test_devices_servers_storage_and_network_use_each_hour_with_its_own_intensity():
    m = small_system(1000, 1000, 1000)
    flat = {
        name: numbers(value)
        for name, value in {
            "devices": m.pattern.devices_energy_footprint,
            "server": m.server.energy_footprint,
            "storage": m.storage.energy_footprint,
            "network": m.network.energy_footprint,
        }.items()
    }

    ModelingUpdate(
        [
            [m.country.average_carbon_intensity, intensities(50, 100, 400)],
            [m.server.average_carbon_intensity, intensities(50, 100, 400)],
        ]
    )

    # all were at 100 g/kWh: half as much, as much, four times as much
    for name, value in {
        "devices": m.pattern.devices_energy_footprint,
        "server": m.server.energy_footprint,
        "storage": m.storage.energy_footprint,
        "network": m.network.energy_footprint,
    }.items():
        assert numbers(value) == pytest.approx(np.array(flat[name]) * [0.5, 1, 4]), name


def test_a_constant_series_gives_the_bits_of_the_number():
    m, twin = small_system(10, 20, 30), small_system(10, 20, 30)

    m.country.average_carbon_intensity = intensities(100.0, 100.0, 100.0)
    m.server.average_carbon_intensity = intensities(*[100.0] * 3)

    assert numbers(m.system.total_footprint) == numbers(twin.system.total_footprint)


def test_a_change_gives_what_a_fresh_build_gives():
    m = small_system(10, 20, 30)
    m.country.average_carbon_intensity = intensities(50, 60, 70)
    m.country.average_carbon_intensity = intensities(51, 61, 71)

    fresh = small_model(10, 20, 30)
    fresh.country.average_carbon_intensity = intensities(51, 61, 71)
    system = type(m.system)("fresh", [fresh.pattern])

    assert numbers(m.system.total_footprint) == numbers(system.total_footprint)
    m.system.undo(), m.system.undo()
    assert numbers(m.system.total_footprint) == numbers(small_system(10, 20, 30).system.total_footprint)


def test_a_series_in_local_time_is_brought_to_utc():
    # midnight in Kolkata is 18:30 UTC of the day before: five whole hours earlier, as for the starts
    m = small_model(1000)
    m.pattern.country = Country("India", "IND", intensities(50, 100, 200, clock="local"), tz("Asia/Kolkata"))

    assert m.pattern.utc_hourly_usage_journey_starts.start.hour == 19
    energy = numbers(m.pattern.devices_energy)
    assert numbers(m.pattern.devices_energy_footprint) == pytest.approx([energy[0] * 0.05])


def test_hours_that_the_series_lacks_are_told_and_nothing_changes():
    m = small_system(1000, 2000, 3000)
    before = state(m.system)

    with pytest.raises(OutsidePeriod) as caught:
        m.country.average_carbon_intensity = intensities(50, 60, start=START + timedelta(hours=1))

    message = str(caught.value)
    assert "2025-01-01 01:00 to 2025-01-01 02:00" in message
    assert "2025-01-01 00:00 to 2025-01-01 02:00" in message
    assert "repeated_hourly_values" in message
    assert same_state(m.system, before)


@pytest.mark.parametrize(
    ("value", "error"),
    [
        (SourceHourlyValues([1, 2, 3], start_date=START, unit=u.kWh, clock="utc"), UnitError),
        (intensities(1, -2, 3), ValueOutOfRange),
        (intensities(1, 2, 3, clock="civil"), WrongKind),
        (intensities(1, 2, 3, clock="local"), WrongKind),  # a server is in no country
    ],
)
def test_what_is_no_intensity_is_refused(value, error):
    m = small_system(1, 2, 3)
    with pytest.raises(error, match=r'Server "server"\.average_carbon_intensity'):
        m.server.average_carbon_intensity = value


def test_the_mean_and_the_hours_can_be_compared():
    m = small_system(1000, 2000, 3000)
    m.server.average_carbon_intensity = intensities(50, 100, 150)

    with m.system.what_if([[m.server.average_carbon_intensity, m.server.average_carbon_intensity.mean()]]) as update:
        row = next(each for each in update.deltas if (each.owner, each.phase) == (m.server, "energy"))

    assert row.before > row.after  # most of the load comes when the intensity is high


def test_intensities_come_from_a_csv_file(tmp_path):
    path = tmp_path / "intensity.csv"
    path.write_text("timestamp,g\n2025-01-01T00:00Z,50\n2025-01-01T01:00Z,100\n2025-01-01T02:00Z,150\n")
    m = small_system(1, 2, 3)

    m.country.average_carbon_intensity = create_source_hourly_values_from_csv(path, pint_unit=UNIT)

    assert numbers(m.country.average_carbon_intensity) == [50, 100, 150]


def test_a_typical_day_covers_any_period():
    m = small_system(*range(1, 61))
    day = intensities(*range(24), start=datetime(2019, 7, 1))

    m.server.average_carbon_intensity = repeated_hourly_values(day, 61 * u.hour, START)

    assert numbers(m.server.average_carbon_intensity)[:25] == [*range(24), 0]
    assert isinstance(m.server.energy_footprint, ExplainableHourlyQuantities)


def test_a_simulation_goes_from_a_number_to_hours_at_its_date():
    m = small_system(1000, 1000, 1000)
    before = numbers(m.server.energy_footprint)
    update = ModelingUpdate(
        [[m.server.average_carbon_intensity, intensities(200, 300, start=START + timedelta(hours=1))]],
        START + timedelta(hours=1),
    )

    update.set_updated_values()

    assert numbers(m.server.energy_footprint.whole) == pytest.approx([before[0], 2 * before[1], 3 * before[2]])
    update.reset_values()
    later = ModelingUpdate([[m.country.average_carbon_intensity, SourceValue(1 * UNIT)]], START + timedelta(hours=2))
    later.set_updated_values()
    assert len(m.pattern.devices_energy_footprint) == 1


def test_a_simulation_goes_from_a_number_to_local_hours():
    m = small_model(*[1000.0] * 48)
    m.pattern.country = Country("India", "IND", SourceValue(100 * UNIT), tz("Asia/Kolkata"))
    system = type(small_system().system)("system", [m.pattern])
    before = numbers(m.pattern.devices_energy_footprint)

    twice = intensities(*[200] * 48, clock="local")
    update = ModelingUpdate([[m.pattern.country.average_carbon_intensity, twice]], START + timedelta(days=1))
    update.set_updated_values()

    after = numbers(m.pattern.devices_energy_footprint.whole)
    assert after == pytest.approx([*before[:24], *(2 * each for each in before[24:])])
    assert system.simulation is update


def test_the_starts_are_no_intensity():
    with pytest.raises(UnitError):
        small_system(1, 2, 3).server.average_carbon_intensity = series(1, 2, 3)
