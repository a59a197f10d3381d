"""A series that was made from others is as sure as the weakest of them."""

from datetime import datetime

import pytest

from efp_graph import EmptyExplainableObject, Source, SourceHourlyValues, SourceValue, u
from efp_graph.audit.upstream import upstream
from efp_graph.footprint.audit import audit_of
from efp_graph.footprint.time_builders import linear_growth_hourly_values, sinusoidal_fluct_hourly_values
from efp_graph.values.weakest import is_hypothesis
from tests.footprint.small_model import small_system

START = datetime(2025, 1, 1)
METER = Source("meter", "https://example.org/meter")


def hours(source):
    return SourceHourlyValues([1.0, 2.0, 3.0], source, start_date=START, unit=u.dimensionless)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (hours(METER), False),
        (hours(None), True),
        (hours(METER) * SourceValue(2 * u.dimensionless, METER), False),
        (hours(METER) * SourceValue(2 * u.dimensionless), True),
        ((hours(METER) + hours(METER)).set_label("both") * SourceValue(2 * u.dimensionless, METER), False),
        ((hours(METER) + hours("hypothesis")).set_label("both") * SourceValue(2 * u.dimensionless, METER), True),
        (EmptyExplainableObject(), False),
    ],
)
def test_the_weakest_part_decides(value, expected):
    assert is_hypothesis(value) is expected


def test_traffic_made_from_parts_is_of_one_kind_everywhere_and_its_parts_are_figures():
    day = 1 * u.day
    growth = linear_growth_hourly_values(day, start_value=5, end_value=10, start_date=START).set_label("growth")
    season = sinusoidal_fluct_hourly_values(day, 3, 12, start_date=START)
    m = small_system(1)
    m.pattern.hourly_usage_journey_starts = (growth + season).set_label("starts")
    figures = {each.anchor: each for each in audit_of(m.system).figures}

    made = figures["pattern.hourly_usage_journey_starts"]
    assert made.kind == "hypothesis"
    trail = upstream(m.pattern.hourly_usage_journey_starts)
    assert {trail.steps[each].kind for each in trail.roots} == {"hypothesis"}
    parts = [figures[each] for each in figures if each.startswith("pattern.hourly_usage_journey_starts~")]
    assert [each.label for each in parts] == ["growth", "Sinusoidal fluctuation"]
    assert {each.kind for each in parts} == {"hypothesis"}
    told = "".join(part if isinstance(part, str) else part.label for part in parts[1].formula)
    assert told == "sine of amplitude 3 and period 12 h over 24 h from 2025-01-01 00:00"
