"""The worked example of the specification: three jobs' worth of figures, by job, step, pattern, source and hour."""

from __future__ import annotations

import math
from datetime import datetime

import pytest

import efp_graph as efp
from efp_graph import SourceValue, u

AUTOSCALING = {
    ("job",): {None: 111.009979, "report": 10.120522, "search": 6.842628},
    ("step",): {"print": 79.945575, "browse": 35.832154, "glance": 12.195401},
    ("pattern",): {"office FR": 115.777729, "phone DE": 12.195401},
    ("source", "job"): {
        ("laptop", None): 103.817952, ("phone", None): 7.192027, ("wifi", "report"): 6.12,
        ("mobile", "search"): 5.00256, ("front", "report"): 3.961106, ("wifi", "search"): 1.836,
        ("disks", "report"): 0.039416, ("disks", "search"): 0.000973, ("front", "search"): 0.003095,
    },
}  # fmt: skip
ON_PREMISE = {
    ("job",): {None: 111.009979, "report": 10.851132, "search": 6.843142},
    ("step",): {"print": 80.676322, "browse": 35.832428, "glance": 12.195503},
    ("pattern",): {"office FR": 116.508750, "phone DE": 12.195503},
}
HOURS = [28.94373534, 61.94942115, 37.07997299]


def example(server_type):
    """*work* in an office in France and *phone* in Germany, on one server."""
    disks = efp.Storage.ssd(
        "disks", base_storage_need=SourceValue(1 * u.TB), data_storage_duration=SourceValue(2 * u.hour)
    )
    front = efp.Server.from_defaults("front", storage=disks, server_type=server_type)

    def job(name, seconds, cores, ram, moved, stored):
        return efp.Job(
            name, front, SourceValue(moved), SourceValue(stored), SourceValue(seconds * u.s),
            SourceValue(cores * u.cpu_core), SourceValue(ram),
        )  # fmt: skip

    search = job("search", 1, 0.1, 50 * u.MB, 1 * u.MB, 0 * u.MB)
    report = job("report", 60, 0.2, 4 * u.GB, 10 * u.MB, 10 * u.MB)
    browse = efp.UsageJourneyStep("browse", SourceValue(60 * u.s), [search, search])
    printing = efp.UsageJourneyStep("print", SourceValue(120 * u.s), [search, report])
    glance = efp.UsageJourneyStep("glance", SourceValue(30 * u.s), [search])
    work, phone = efp.UsageJourney("work", [browse, printing]), efp.UsageJourney("phone", [glance])

    def country(name, short_name, intensity):
        return efp.Country(name, short_name, SourceValue(intensity * u.g / u.kWh), efp.tz("UTC"))

    def starts(*numbers):
        return efp.create_source_hourly_values_from_list(list(map(float, numbers)), datetime(2025, 1, 1))

    office = efp.UsagePattern(
        "office FR",
        work,
        [efp.Device.laptop("laptop")],
        efp.Network.wifi_network("wifi"),
        country("France", "FRA", 85),
        starts(36000, 72000, 36000),
    )
    german = efp.UsagePattern(
        "phone DE", phone, [efp.Device.smartphone("phone")], efp.Network.mobile_network("mobile"),
        country("Germany", "DEU", 386), starts(0, 36000, 72000),
    )  # fmt: skip
    return efp.System("example", [office, german])


@pytest.mark.parametrize(
    ("server_type", "total", "pivots"),
    [
        (efp.ServerTypes.autoscaling(), 127.973129481, AUTOSCALING),
        (efp.ServerTypes.on_premise(), 128.704253368, ON_PREMISE),
    ],
    ids=["autoscaling", "on-premise"],
)
def test_cells_of_the_worked_example(server_type, total, pivots):
    system = example(server_type)
    attribution = system.attribution()

    assert math.isclose(system.footprint_sums().total, total, rel_tol=1e-9)
    assert math.isclose(attribution.total, total, rel_tol=1e-9)
    for rows, cells in pivots.items():
        pivot = attribution.pivot(rows)
        found = {tuple(getattr(part, "name", part) for part in key): pivot.amount(key) for key in pivot.row_keys}
        for key, kilograms in cells.items():
            assert found[key if isinstance(key, tuple) else (key,)] == pytest.approx(kilograms, abs=1e-6)
        assert math.isclose(math.fsum(found.values()), total, rel_tol=1e-9)


def test_hours_of_the_worked_example():
    by_hour = example(efp.ServerTypes.autoscaling()).attribution().pivot("category", by="hour")

    assert [by_hour.amount(None, key) for key in by_hour.column_keys] == pytest.approx(HOURS, rel=1e-9)


def test_machines_that_stand_all_day_are_shared_in_tiers():
    system = example(efp.ServerTypes.on_premise())
    front = next(one for one in system.servers)
    shares = {job.name: share.magnitude for job, share in front.provisioned_share_per_job.items()}

    assert shares == pytest.approx({"report": 0.9992453623, "search": 0.0007546377}, abs=1e-10)
    made = system.attribution().pivot("source", "phase")
    assert made.amount("front", "energy") == pytest.approx(3.257953125, rel=1e-9)
    assert made.amount("front", "fabrication") == pytest.approx(1.437371663, rel=1e-9)
