"""Footprints over time for pandas: a row per hour or period, a column per category and phase."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from efp_graph.errors import UnknownOption, nearest
from efp_graph.footprint.periods_of_zones import GRAINS, HOUR
from efp_graph.texts import shown
from efp_graph.values.calendar import zone_name, zone_named
from efp_graph.values.pandas_forms import hourly_index, pandas_for

if TYPE_CHECKING:
    from efp_graph.footprint.footprints import Footprints

COLUMNS = ("category", "phase")


def frame_of(footprints: Footprints, frequency: str, tz: Any) -> Any:
    """A `pandas.DataFrame` of footprints on one criterion: see `System.to_pandas`.

    Raises:
        MissingExtra: pandas is not installed.
        UnknownOption: there is no such frequency or zone.
    """
    if not isinstance(frequency, str) or frequency not in GRAINS:
        raise UnknownOption(
            f"{shown(frequency)} is no frequency of a table of footprints. {nearest(str(frequency), GRAINS)}"
        )
    zone = zone_named(tz)
    pandas = pandas_for("A table of footprints for pandas")
    sums: dict[tuple[str, str], Any] = {}
    if frequency == HOUR:
        first, count = footprints.period.first_hour, footprints.period.hours
        index = hourly_index(first, count, zone)
        for row in footprints:
            column, hours = sums.setdefault((row.category, row.phase), np.zeros(count)), row.hours
            if len(hours):
                place = row.value.first_hour - first
                column[place : place + len(hours)] += hours
    else:
        parts = [((row.category, row.phase), row.by(frequency, zone)) for row in footprints]
        names = sorted({name for _, part in parts for name, _ in part})
        places = {name: place for place, name in enumerate(names)}
        index = pandas.PeriodIndex(names, freq=GRAINS[frequency], name=frequency)
        for key, part in parts:
            column = sums.setdefault(key, np.zeros(len(names)))
            for name, amount in part:
                column[places[name]] += amount
    heads = (
        pandas.MultiIndex.from_tuples(list(sums), names=COLUMNS) if sums else pandas.MultiIndex.from_product([[], []])
    )
    frame = pandas.DataFrame(np.column_stack(list(sums.values())) if sums else None, index=index, columns=heads)
    frame.attrs["caption"] = f"{footprints.title}: {footprints.period.caption_in(zone_name(zone))}, by {frequency}"
    frame.attrs["unit"] = {row.unit for row in footprints}.pop() if footprints.rows else ""
    frame.attrs["remarks"] = list(footprints.remarks)
    frame.attrs["not_modelled"] = {name: footprints.not_modelled(name) for name in footprints.criteria}
    return frame
