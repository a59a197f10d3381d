"""A date that somebody gives, as a date or as a text, is taken or refused alike wherever one belongs."""

from __future__ import annotations

from datetime import date, datetime

import numpy as np
import pytest

import efp_graph as efp
from efp_graph import ModelingUpdate, Scenario, SourceValue, u
from efp_graph.errors import EfpGraphError
from tests.footprint.small_model import small_system

DAY = efp.create_source_hourly_values_from_list([1] * 24)


def change():
    return [[small_system(*range(48)).server.power, SourceValue(310 * u.W)]]


# {where: what is made with a date there}
PLACES = {
    "a list": lambda day: efp.create_source_hourly_values_from_list([1, 2], day),
    "an array": lambda day: efp.create_source_hourly_values_from_array(np.ones(2), day),
    "hours": lambda day: efp.SourceHourlyValues(np.ones(2), start_date=day),
    "hours that repeat": lambda day: efp.repeated_hourly_values(DAY, 2 * u.day, start_date=day),
    "growth": lambda day: efp.linear_growth_hourly_values(2 * u.day, 1, 2, start_date=day),
    "a wave": lambda day: efp.sinusoidal_fluct_hourly_values(2 * u.day, 1, 24, start_date=day),
    "a day that fluctuates": lambda day: efp.daily_fluct_hourly_values(2 * u.day, 0.5, start_date=day),
    "the end of a wave": lambda day: efp.sinusoidal_fluct_hourly_values(
        None, 1, 24, start_date=datetime(2025, 1, 1), end_date=day
    ),
    "a simulation": lambda day: ModelingUpdate(change(), simulation_date=day),
    "a scenario": lambda day: Scenario("later", change(), simulation_date=day),
    "totals": lambda day: efp.totals_per("day", [24, 48], profile="flat", start_date=day),
}
TAKEN = (date(2025, 1, 2), datetime(2025, 1, 2), "2025-01-02", "2025-01-02 00:00", "2025-01-02T00:00:00")
REFUSED = ("02/01/2025", "soon", "", "2025-13-01", "2025-02-30", 20250102, 2025, object(), ["2025-01-02"], True)


@pytest.mark.parametrize("place", PLACES)
def test_a_day_is_taken_in_each_of_its_forms(place):
    for given in TAKEN:
        PLACES[place](given)


@pytest.mark.parametrize("place", PLACES)
def test_what_is_no_date_is_refused_in_our_words(place):
    for given in REFUSED:
        with pytest.raises(EfpGraphError, match=r"'2025-01-31'"):  # the way a date is written
            PLACES[place](given)
