"""Typical weeks as inputs of objects: what is taken, what is refused, and what follows from a change."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest

from efp_graph import EmptyExplainableObject, SourceObject, SourceRecurrentValues, SourceValue, tz, u
from efp_graph.errors import EfpGraphError, FormError, UnitError, WrongKind
from efp_graph.objects import typical_week
from tests.footprint.small_model import same_state, state
from tests.weeks.aired import CONSTANT, NUMBERS, PATTERN, VentilatedServer, model


@pytest.mark.parametrize(
    "given",
    [
        PATTERN,
        NUMBERS,
        CONSTANT,
        3 * u.W,
        0.003 * u.kW,
        np.arange(168) * u.W,
        SourceValue(3 * u.W),
        SourceObject(PATTERN),
    ],
)
def test_what_is_taken(given: Any) -> None:
    m = model()
    m.server.cooling = given
    week = SourceRecurrentValues(given.value if type(given) is SourceObject else given)
    assert m.server.cooling == week
    assert m.server.cooling.label == "Cooling of server"
    fresh = model(week)
    assert m.server.cooling_power == fresh.server.cooling_power
    assert m.system.total_footprint == fresh.system.total_footprint
    expected = week.over(m.server.nb_of_instances, tz("Europe/Paris"))
    assert m.server.cooling_power == expected
    m.system.undo()
    assert m.server.cooling == SourceRecurrentValues(PATTERN)


def test_a_scalar_brings_its_source_and_confidence() -> None:
    m = model()
    m.server.cooling = SourceValue(3 * u.W, "a label", confidence="high", comment="measured")
    week = m.server.cooling
    assert (week.source.name, week.confidence, week.comment) == ("a label", "high", "measured")


REFUSED = {
    "167 numbers": ([1.0] * 167 * u.W, FormError, "167 numbers, and a week has 168 hours"),
    "below 0": ([*[1.0] * 30, -2.0, *[1.0] * 137] * u.W, FormError, "-2 watt on tue at 6 h. Allowed: at least 0"),
    "an energy": (3 * u.kWh, UnitError, r"expects a power such as watt, and was given a week in kilowatt_hour"),
    "memory": (3 * u.GB_ram, UnitError, r"a size of memory"),
    "no unit": ([1.0] * 168, UnitError, "without a unit"),
    "a number": (5, UnitError, "without a unit"),
    "a text": ("5 W", WrongKind, "was given as '5 W'"),
    "none": (None, WrongKind, "cannot be left empty"),
    "no value": (EmptyExplainableObject(), WrongKind, "cannot be left empty"),
    "a wrong form": ({"constant_value": True, "constant_unit": "x"}, FormError, "True is no number.*'x' is not a unit"),
    "nothing": ({}, FormError, "it has nothing"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_is_refused_leaves_the_model(case: str) -> None:
    given, kind, words = REFUSED[case]
    m = model()
    before = state(m.system)
    with pytest.raises(kind, match=f"(?s)server.*{words}") as refusal:
        m.server.cooling = given
    assert re.search(r"[Cc]ooling", str(refusal.value))
    assert isinstance(refusal.value, EfpGraphError)
    assert same_state(m.system, before)


def test_events_are_no_level() -> None:
    events = typical_week(1 * u.occurrence)
    events.__set_name__(VentilatedServer, "events")
    server = model().server
    assert events.checked(server, 3 * u.occurrence).magnitude[0] == 3
    with pytest.raises(UnitError, match="concurrent"):
        events.checked(server, 3 * u.concurrent)
    with pytest.raises(FormError, match="of what"):
        events.checked(server, 3 * u.dimensionless)


def test_an_optional_one_that_may_be_negative() -> None:
    m = model()
    assert isinstance(m.server.heat, EmptyExplainableObject)
    m.server.heat = -3 * u.W
    assert m.server.heat.magnitude.tolist() == [-3.0] * 168
    m.server.heat = None
    assert isinstance(m.server.heat, EmptyExplainableObject)


def test_a_declaration_needs_a_unit() -> None:
    with pytest.raises(UnitError, match="declared without a unit"):
        typical_week(help="no unit")


def test_the_same_numbers_written_another_way_are_a_change_of_the_input_alone() -> None:
    m = model(CONSTANT)
    before = m.server.cooling_power
    m.server.cooling = [20.0] * 168 * u.W
    assert m.server.cooling.form_inputs["values"] == [20.0] * 168
    assert m.server.cooling_power == before


def test_it_does_not_follow_what_it_was_read_from() -> None:
    m, other = model(), model(CONSTANT)
    m.server.cooling = other.server.cooling.to("kW")
    other.server.cooling = 99 * u.W
    assert m.server.cooling == SourceRecurrentValues(20 * u.W)
