"""A date is taken or refused alike, wherever one is given."""

from datetime import UTC, date, datetime

import numpy as np
import pytest

from efp_graph import Country, ModelingUpdate, Scenario, SourceHourlyValues, linear_growth_hourly_values, u
from efp_graph.errors import EfpGraphError, WrongKind
from efp_graph.values.calendar import day_given, hour_of, moment_given, moment_of, wall_clock_given
from tests.footprint.small_model import small_system

NOON = datetime(2025, 1, 1, 12)
TAKEN = {  # one day, in all the ways that are taken
    "datetime": datetime(2025, 1, 1),
    "date": date(2025, 1, 1),
    "text": "2025-01-01",
    "text with a time": "2025-01-01T00:00",
    "text with a space": "2025-01-01 00:00:00",
    "short text": "20250101",
    "numpy": np.datetime64("2025-01-01"),
    "numpy, nanoseconds": np.datetime64("2025-01-01T00:00:00", "ns"),
}
REFUSED = [
    "01/02/2025",
    "first of May",
    "",
    2025,
    20250101,
    True,
    1.5,
    b"2025-01-01",
    np.datetime64("NaT", "s"),
    [2025, 1, 1],
]


class Place:
    """Where a date is given, and which hour it was taken as."""

    def __init__(self):
        m = small_system()
        self.system, self.pattern = m.system, m.pattern

    def start(self, given):
        return SourceHourlyValues([1, 2], start_date=given).first_hour

    def builder(self, given):
        return linear_growth_hourly_values(1 * u.day, 1, 2, given).first_hour

    def end(self, given):
        return linear_growth_hourly_values(None, 1, 2, "2024-12-01", end_date=given).first_hour + 31 * 24

    def update(self, given):
        changes = [[self.pattern.devices[0].power, 3 * u.W]]
        return hour_of(ModelingUpdate(changes, given).simulation.date)

    def scenario(self, given):
        return hour_of(Scenario("later", [[self.pattern.devices[0].power, 3 * u.W]], given).simulation_date)

    def moment(self, given):
        return hour_of(Country.from_defaults("X", short_name="X", timezone_reference=given).timezone_reference.value)

    def window(self, given):
        return self.system.footprint_sums((given, None)).period.first_hour

    def chart(self, given):
        from efp_graph.charts.series_lines import _hour

        return int(_hour(given).astype(int))


PLACES = ["start", "builder", "end", "update", "scenario", "moment", "window", "chart"]


@pytest.mark.parametrize("place", PLACES)
def test_a_date_is_taken_alike_everywhere(place):
    take = getattr(Place(), place)
    assert {form: take(given) for form, given in TAKEN.items()} == dict.fromkeys(TAKEN, hour_of(datetime(2025, 1, 1)))


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("given", REFUSED, ids=repr)
def test_what_is_no_date_is_refused_alike_everywhere(place, given):
    take = getattr(Place(), place)
    with pytest.raises(EfpGraphError) as caught:
        take(given)
    assert isinstance(caught.value, WrongKind)
    assert repr(given)[:10] in str(caught.value)


@pytest.mark.parametrize("place", ["start", "builder", "end"])
def test_what_is_in_local_time_has_no_zone(place):
    with pytest.raises(WrongKind, match="time zone"):
        getattr(Place(), place)(datetime(2025, 1, 1, tzinfo=UTC))


def test_pandas_dates_are_dates():
    pandas = pytest.importorskip("pandas")
    assert moment_given(pandas.Timestamp("2025-01-01 12:00")) == NOON
    with pytest.raises(WrongKind):
        moment_given(pandas.NaT)


def test_a_day_has_no_time_of_day():
    assert moment_of(day_given("2025-01-01", "The end")) == datetime(2025, 1, 1)
    with pytest.raises(WrongKind, match="The end was given as 2025-01-01 12:00:00: give a day, such as '2025-01-01'"):
        day_given(NOON, "The end")
    with pytest.raises(WrongKind, match="The end"):
        wall_clock_given("soon", "The end")
