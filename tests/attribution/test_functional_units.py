"""Functional units: emissions and units are of the same uses and the same hours."""

from __future__ import annotations

import contextlib
import math
from datetime import datetime

import pytest

import efp_graph as efp
from efp_graph import SourceValue, u
from efp_graph.errors import EfpGraphError, InputError, NotAllowed, UnknownOption, ValueOutOfRange, WrongKind
from tests.attribution.test_golden import example

PER = ("journey", "visit", "GB", "search", "browse", "work", "office FR")


@pytest.fixture
def system():
    """The worked example; its office is in two countries, by shares, and has two journeys, by weights."""
    system = example(efp.ServerTypes.autoscaling())
    office, phone = system.usage_patterns
    (work,), (glance,) = office.journeys, phone.journeys
    office.country = {office.country: 0.75, phone.country: 0.25}
    office.usage_journey = {work: 0.5, glance: 2}
    return system


@pytest.mark.parametrize("level", ["pattern", "country", "journey"])
@pytest.mark.parametrize("per", PER)
def test_parts_of_the_use_have_parts_of_the_emissions_and_of_the_units(system, level, per):
    whole = system.sci(per=per)
    parts = []
    for (one,) in system.attribution().pivot(level).row_keys:
        with contextlib.suppress(NotAllowed):  # there is none of it
            parts.append(system.sci(per=per, within={level: one}))
    assert parts
    units = math.fsum(part.units for part in parts)
    if per == "visit" and level == "journey":  # in a visit of the office both journeys are taken
        assert units > whole.units
    elif per == "office FR" and level == "journey":
        assert units == pytest.approx(2 * whole.units)
    else:
        assert units == pytest.approx(whole.units, rel=1e-12)


def test_a_step_has_its_own_jobs_and_a_job_within_another_none(system):
    assert system.sci(per="search", within={"step": "browse"}).units == pytest.approx(2 * 72_000)
    assert system.sci(per="GB", within={"job": "report"}).units == pytest.approx(72_000 * 10e-3)
    with pytest.raises(NotAllowed, match="job report"):
        system.sci(per="search", within={"job": "report"})


def test_a_component_is_told_per_journey_of_all(system):
    assert system.sci(within={"job": "search"}).units == system.sci().units
    assert system.sci(within={"phase": "energy"}).units == system.sci().units
    assert system.sci(exclude=[efp.Device]).units == system.sci().units


def test_a_pattern_that_is_listed_twice_counts_once_in_both(system):
    once = [system.sci(per=per) for per in PER]
    system.usage_patterns = [*system.usage_patterns, system.usage_patterns[0]]

    assert [system.sci(per=per) for per in PER] == once


@pytest.mark.parametrize("per", PER)
def test_emissions_and_units_of_a_simulation_are_those_of_all_hours(per):
    system = example(efp.ServerTypes.autoscaling())
    office = system.usage_patterns[0]
    before = system.sci(per=per).units
    twice = office.hourly_usage_journey_starts * SourceValue(2 * u.dimensionless)
    update = efp.ModelingUpdate(
        {efp.UsagePattern.hourly_usage_journey_starts.of(office): twice}, simulation_date=datetime(2025, 1, 1, 1)
    )
    update.set_updated_values()

    found = system.sci(per=per)

    assert found.kilograms == pytest.approx(system.attribution().total)
    of_office = 4 * 36_000
    times = {"journey": 1, "visit": 1, "GB": 13e-3, "search": 3}.get(per, 1)
    assert found.units - before == pytest.approx(times * (of_office - 36_000), rel=1e-9)
    if per == "GB":
        with pytest.raises(NotAllowed, match="reset_values"):
            system.sci(per=per, within={"step": "print"})


@pytest.mark.parametrize(
    ("asked", "error", "words"),
    [
        ({"per": float("inf")}, ValueOutOfRange, "finite"),
        ({"per": float("nan")}, ValueOutOfRange, "finite"),
        ({"per": -3}, ValueOutOfRange, "-3"),
        ({"user": 0}, NotAllowed, "nothing is per user"),
        ({"user": "many"}, WrongKind, "how many users"),
        ({"user": True}, WrongKind, "how many users"),
        ({"per": "GB", "user": 12}, InputError, "per user or per GB"),
        ({"per": "serch"}, UnknownOption, "search"),
        ({"per": True}, WrongKind, "True"),
        ({"exclude": "Device"}, WrongKind, "'Device'"),
        ({"within": {"contry": "France"}}, UnknownOption, "country"),
    ],
)
def test_what_is_no_functional_unit_is_refused(system, asked, error, words):
    with pytest.raises(error, match=words) as raised:
        system.sci(**asked)
    assert isinstance(raised.value, EfpGraphError)


def test_a_quantity_and_a_series_say_what_they_are(system):
    assert system.sci(per=SourceValue(300 * u.GB)).per == "GB"
    assert "Hourly usage journey starts" in system.sci(per=system.usage_patterns[0].hourly_usage_journey_starts).per


def test_two_of_one_name_are_told_apart_by_their_ids(system):
    steps = list(system.usage_patterns[0].journeys[0].uj_steps)
    steps[0].name = "search"
    with pytest.raises(UnknownOption, match=steps[0].id):
        system.sci(per="search")
    assert system.sci(per=steps[0].id).per == "step search"
