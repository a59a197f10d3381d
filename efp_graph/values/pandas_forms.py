"""Series for pandas: what names, index and attributes of theirs say."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from efp_graph.errors import MissingExtra
from efp_graph.texts import visible
from efp_graph.values.calendar import times_of
from efp_graph.values.measured import equivalent_of
from efp_graph.values.readable import period, unit_text

if TYPE_CHECKING:
    from datetime import tzinfo

    import pandas

    from efp_graph.values.hourly import ExplainableHourlyQuantities


def pandas_for(what: str) -> Any:
    """The module `pandas`.

    Raises:
        MissingExtra: it is not installed.
    """
    try:
        import pandas
    except ImportError as error:
        raise MissingExtra(what, "pandas", "sweeps") from error
    return pandas


def hourly_index(first: int, count: int, zone: tzinfo | None) -> Any:
    """A `DatetimeIndex` of hours, of a frequency: instants told in a zone, or what wall clocks show (None)."""
    pandas = pandas_for("A series for pandas")
    index = pandas.DatetimeIndex(times_of(first, count).astype("datetime64[s]"), freq="h", name="hour")
    return index if zone is None else index.tz_localize("UTC").tz_convert(zone)


def to_pandas(series: ExplainableHourlyQuantities, zone: tzinfo | None) -> pandas.Series[float]:
    """See `ExplainableHourlyQuantities.to_pandas`."""
    pandas = pandas_for("A series for pandas")
    index = hourly_index(series.first_hour, len(series), zone)
    made = pandas.Series(series.magnitude, index=index, name=heading(series), copy=True)
    told = "" if zone is None or str(zone) == "UTC" else f"; told in the time of {zone}"
    return captioned(made, series, f"hour by hour, {period(series)}{told}")


def heading(series: ExplainableHourlyQuantities) -> str:
    """What a column is headed with: `Total footprint of shop [kg CO2eq]`."""
    unit = unit_text(series._unit, equivalent_of(series))
    name = visible(series.label or "value")
    return f"{name} [{unit}]" if unit else name


def captioned(made: Any, series: ExplainableHourlyQuantities, caption: str) -> Any:
    """The same, with unit, caption and remarks in its `attrs`."""
    made.attrs["unit"] = unit_text(series._unit, equivalent_of(series))
    made.attrs["caption"], made.attrs["remarks"] = caption, list(series.remarks)
    return made
