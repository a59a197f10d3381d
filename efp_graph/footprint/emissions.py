"""What electricity emits, and the hour by which powers become energies."""

from __future__ import annotations

from efp_graph.values import ExplainableHourlyQuantities, ExplainableQuantity, Hourly, ScalarOrHourly, u

ONE_HOUR = ExplainableQuantity(1 * u.hour, "one hour")


def emitted(energy: Hourly, intensity: ScalarOrHourly) -> Hourly:
    """CO2eq of electricity [kWh per hour, shape (hours,)], at one carbon intensity or, in UTC, hour by hour.

    Raises:
        OutsidePeriod: an hour of `energy` is none of an hourly intensity.
    """
    return energy * at_hours(energy, intensity.to("kg/kWh"))


def at_hours(series: Hourly, intensity: ScalarOrHourly) -> ScalarOrHourly:
    """A carbon intensity at the hours of a series; one that is the same at all hours as it is.

    Raises:
        OutsidePeriod: an hour of the series is none of an hourly intensity.
    """
    if isinstance(intensity, ExplainableHourlyQuantities) and isinstance(series, ExplainableHourlyQuantities):
        return intensity.at_hours_of(series)
    return intensity
