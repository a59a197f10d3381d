"""Somebody's own kind of input, as docs/how-to/extend.md tells to write one, and a class that has it."""

from __future__ import annotations

from typing import Any

import numpy as np

from efp_graph import Server, u
from efp_graph.objects import calculated
from efp_graph.objects.inputs import ValueInput
from efp_graph.signatures import AnySignature
from efp_graph.values import EmptyExplainableObject, ExplainableHourlyQuantities, SourceObject
from efp_graph.values.calendar import moment_of

WEEK = 7 * 24
MONDAY = 3 * 24  # hours from the first Monday on to where hours are counted from, 1970-01-01


class WeeklyProfile(ValueInput):
    """A share for each hour of a week, from Monday 00:00 on."""

    example = f"{WEEK} shares, one for each hour of a week"
    shape = {  # noqa: RUF012
        "type": "array",
        "items": {"type": "number", "minimum": 0},
        "minItems": WEEK,
        "maxItems": WEEK,
    }

    def content_of(self, given: Any) -> tuple[float, ...]:
        numbers = tuple(float(number) for number in given)
        if len(numbers) != WEEK:
            raise ValueError(f"{len(numbers)} are there")
        if not all(0 <= number < np.inf for number in numbers):
            raise ValueError("a share is not below 0")
        return numbers


class OpenDays(ValueInput):
    """The days of the week on which something runs: a content that JSON has no form for."""

    example = "some days of a week, 0 for Monday to 6"

    def content_of(self, given: Any) -> frozenset[int]:
        days = frozenset(int(day) for day in given)
        if not days <= frozenset(range(7)):
            raise ValueError(f"{max(days - frozenset(range(7)))} is no day")
        return days

    def plain_of(self, content: frozenset[int]) -> list[int]:
        return sorted(content)


def at_hours_of(series: Any, profile: Any) -> ExplainableHourlyQuantities:
    """The share of each hour of a series."""
    hours = (series.first_hour + MONDAY + np.arange(len(series))) % WEEK
    shares = np.array(profile.value)[hours]
    return ExplainableHourlyQuantities(
        shares, moment_of(series.first_hour), None, "weekly profile", profile.source, series.clock
    )


class RestingServer(AnySignature, Server):
    """A server that draws a share of its power at each hour of the week."""

    profile = WeeklyProfile(SourceObject([1.0] * WEEK), help="Share of the power, by the hour of the week in UTC")

    open_days = OpenDays(SourceObject(frozenset(range(7))), help="Days on which it runs, for people only")

    @calculated(u.kWh)
    def instances_energy(self) -> Any:
        """Electricity of the instances, of which each hour has its share. Shape: (hours,). Source: the owner."""
        energy = Server.instances_energy.function(self)
        return energy if isinstance(energy, EmptyExplainableObject) else energy * at_hours_of(energy, self.profile)
