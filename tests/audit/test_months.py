"""Months in the civil time of a model, and the clock that the page is given."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from efp_graph import ExplainableHourlyQuantities, u
from efp_graph.audit.months import clock_of_zone, months_of
from efp_graph.audit.records import AuditedCriterion
from efp_graph.values.calendar import instant_of

START = datetime(2025, 1, 31, 20)


def criterion(hours):
    series = ExplainableHourlyQuantities(np.arange(1.0, hours + 1), START, u.kg, "emissions", clock="utc")
    return AuditedCriterion(categories={"Servers": "Servers", "Network": "Network"}, over_time={"Servers": series})


@pytest.mark.parametrize(
    ("zone", "names", "amounts", "in_part"),
    [
        (None, ["2025-01", "2025-02"], [10.0, 26.0], [0, 1]),
        ("Europe/Paris", ["2025-01", "2025-02"], [6.0, 30.0], [0, 1]),
        ("Asia/Tokyo", ["2025-02"], [36.0], [0]),
    ],
)
def test_hours_lie_in_the_month_of_their_zone(zone, names, amounts, in_part):
    found = months_of(criterion(8), zone and ZoneInfo(zone))

    assert found == (names, [amounts, [0.0] * len(names)], in_part)


def test_whole_months_are_not_in_part():
    hours = int((datetime(2025, 4, 1) - START) / timedelta(hours=1))

    assert months_of(criterion(hours), None).in_part == [0]
    assert months_of(AuditedCriterion(), None) == ([], [], [])


@pytest.mark.parametrize("name", ["Europe/Paris", "Asia/Kolkata", "Australia/Lord_Howe", "UTC"])
def test_the_clock_of_the_page_is_that_of_the_zone_in_every_hour(name):
    zone, first = ZoneInfo(name), 482_136
    found = clock_of_zone(zone, first, 9_000)

    assert found["name"] == name
    for hour in range(first, first + 9_000):
        ahead = next(offset for start, offset in reversed(found["ahead"]) if start <= hour)
        assert timedelta(hours=ahead) == instant_of(hour).astimezone(zone).utcoffset()
