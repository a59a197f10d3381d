"""One of everything, small enough for a hand calculation: methodology.md, appendix B.1."""

from __future__ import annotations

import pytest

from efp_graph import (
    Device,
    Job,
    Network,
    Server,
    SourceValue,
    Storage,
    System,
    UsageJourney,
    UsageJourneyStep,
    UsagePattern,
    u,
)
from tests.footprint.small_model import country, numbers, series


@pytest.fixture(scope="module")
def model():
    storage = Storage(
        "storage", 100 * u.kg / u.TB, 2 * u.W / u.TB, 5 * u.year, 1 * u.W, 1 * u.TB, SourceValue(2 * u.dimensionless),
        2 * u.hour, 0.5 * u.TB,
    )  # fmt: skip
    server = Server.from_defaults("server", storage=storage)
    job = Job.from_defaults(
        "job", server=server, request_duration=90 * u.min, data_stored=300 * u.MB, ram_needed=1 * u.GB
    )
    steps = [UsageJourneyStep(f"{minutes} min", minutes * u.min, [job]) for minutes in (50, 80, 10)]
    journey = UsageJourney("journey", steps)
    network = Network.mobile_network()
    starts = series(1000, 0, 2000)
    pattern = UsagePattern("pattern", journey, [Device.laptop(), Device.box()], network, country(), starts)
    system = System("system", [pattern])
    return {"storage": storage, "server": server, "job": job, "pattern": pattern, "network": network, "system": system}


EXPECTED = [
    ("pattern", "nb_usage_journeys_in_parallel", "", [1000, 1000, 2333.333333, 2000, 666.666667]),
    ("pattern", "devices_energy", "kWh", [60, 60, 140, 120, 40]),
    ("pattern", "devices_energy_footprint", "kg", [6, 6, 14, 12, 4]),
    ("job", "hourly_occurrences_across_usage_patterns", "", [2000, 0, 5000, 0, 2000]),
    ("job", "hourly_avg_occurrences_across_usage_patterns", "", [2000, 1000, 5000, 2500, 2000, 1000]),
    ("job", "hourly_data_transferred_across_usage_patterns", "kB", [150000, 150000, 375000, 375000, 150000, 150000]),
    ("job", "hourly_data_stored_across_usage_patterns", "MB", [300000, 300000, 750000, 750000, 300000, 300000]),
    ("network", "energy_footprint", "kg", [0.0018, 0.0018, 0.0045, 0.0045, 0.0018, 0.0018]),
    ("server", "hour_by_hour_ram_need", "GB", [2000, 1000, 5000, 2500, 2000, 1000]),
    ("server", "hour_by_hour_compute_need", "cpu_core", [200, 100, 500, 250, 200, 100]),
    ("server", "raw_nb_of_instances", "", [17.361111, 8.680556, 43.402778, 21.701389, 17.361111, 8.680556]),
    ("server", "nb_of_instances", "", [18, 9, 44, 22, 18, 9]),
    ("server", "instances_fabrication_footprint", "kg", [0.205339, 0.102669, 0.501939, 0.25097, 0.205339, 0.102669]),
    ("server", "instances_energy", "kWh", [6.288333, 3.144167, 15.660833, 7.830417, 6.288333, 3.144167]),
    ("storage", "storage_delta", "TB", [0.6, 0.6, 0.9, 0.9, -0.9, -0.9]),
    ("storage", "full_cumulative_storage_need", "TB", [1.1, 1.7, 2.6, 3.5, 2.6, 1.7]),
    ("storage", "nb_of_instances", "", [2, 2, 3, 4, 3, 2]),
    ("storage", "nb_of_active_instances", "", [0.6, 0.6, 2.1, 2.1, 2.1, 2.0]),
    ("storage", "instances_fabrication_footprint", "kg", [0.004563, 0.004563, 0.006845, 0.009126, 0.006845, 0.004563]),
    ("storage", "instances_energy", "kWh", [0.00312, 0.00312, 0.00612, 0.00732, 0.00612, 0.0048]),
]


@pytest.mark.parametrize(("name", "attribute", "unit", "values"), EXPECTED)
def test_values_are_those_of_the_hand_calculation(model, name, attribute, unit, values):
    assert numbers(getattr(model[name], attribute), unit) == pytest.approx(values, abs=5e-7)


def test_devices_fabrication_and_total_agree_to_the_two_decimals_of_the_reference(model):
    fabrication = numbers(model["pattern"].devices_fabrication_footprint, "kg")
    total = numbers(model["system"].total_footprint, "kg")

    assert fabrication == pytest.approx([11.65, 11.65, 27.19, 23.3, 7.77], abs=5e-3)
    assert total == pytest.approx([18.490847, 18.073761, 43.269979, 36.34837, 12.613429, 0.423929], abs=6e-3)


def test_the_journey_lasts_as_long_as_its_steps(model):
    assert model["pattern"].usage_journey.duration.to("h").magnitude == pytest.approx(140 / 60)
