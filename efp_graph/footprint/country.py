"""Countries: carbon intensity of electricity, and time zone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import tzinfo
from functools import partial
from typing import Any, TypeAlias
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from efp_graph.errors import UnknownOption, nearest
from efp_graph.footprint.tables import rows
from efp_graph.objects import ModelingObject, hourly_quantity, moment, text
from efp_graph.objects.attributes import Input
from efp_graph.objects.inputs import ValueInput, text_in
from efp_graph.signatures import CountrySignature
from efp_graph.values import (
    EmptyExplainableObject,
    ExplainableHourlyQuantities,
    ExplainableObject,
    ExplainableQuantity,
    Source,
    SourceObject,
    Sources,
    SourceValue,
    u,
)
from efp_graph.values.calendar import hours_to_utc

# What is known of the year of the table's figures; their source has revised them since
YEAR = "yearly mean, of 2022 for most countries, as used by e-footprint 9.1.5 (February 2025)"


def tz(name: str) -> SourceObject:
    """A time zone by its IANA name, as a value.

    Raises:
        UnknownOption: there is no such zone.

    Example:
        >>> print(tz("Europe/Paris"))
        Europe/Paris
    """
    try:
        return SourceObject(ZoneInfo(name), Sources.USER_DATA)
    except (ZoneInfoNotFoundError, ValueError, TypeError, OSError) as error:
        names = sorted(available_timezones())
        raise UnknownOption(f"{name!r} is not a time zone. {nearest(str(name), names)}") from error


GivenTimeZone: TypeAlias = ExplainableObject | tzinfo | str


class TimeZoneInput(ValueInput[ExplainableObject, GivenTimeZone]):
    """A time zone: made by `tz`; a name or a pytz zone is taken too."""

    given = "GivenTimeZone"
    example = "a time zone such as tz('Europe/Paris')"

    def content_of(self, given: Any) -> tzinfo:
        name = getattr(given, "zone", None) if isinstance(given, tzinfo) else text_in(given)  # pytz zones have a name
        zone: tzinfo = given if name is None else tz(name).value
        return zone

    def converted(self, owner: ModelingObject, given: Any) -> Any:
        bare = isinstance(given, str | tzinfo)
        return super().converted(owner, SourceObject(given, Sources.USER_DATA) if bare else given)

    def schema(self) -> dict[str, Any]:
        return self._schema_of("zone", "plain")


class Country(CountrySignature, ModelingObject):
    """Where users are: the electricity of their devices and of the network, and their local time."""

    picture_views = ()

    short_name = text(help="Short code, for people only")
    average_carbon_intensity = hourly_quantity(
        50 * u.g / u.kWh,
        clocks=("utc", "local"),
        help="CO2eq emitted per unit of electricity: the yearly mean, or hour by hour",
    )
    timezone: Input[ExplainableObject, GivenTimeZone] = TimeZoneInput(
        tz("Europe/Paris"),
        help="Local time of the users",
    )
    timezone_reference = moment(
        EmptyExplainableObject(),
        help="Instant whose UTC offset is used for series that count hours from a local start; by default the start",
    )

    @property
    def data_vintage(self) -> str | None:
        """Of which year its carbon intensity is, and who used it so, as long as it is that of `Countries`."""
        return YEAR if self.average_carbon_intensity.comment == YEAR else None

    def wall_clock_hour(self, hour: int) -> int:
        """The hour that a clock in the country shows at a UTC hour, for series that count from a local start."""
        reference = self.timezone_reference
        instant = None if isinstance(reference, EmptyExplainableObject) else reference.value
        return hour - hours_to_utc(self.timezone.value, hour, instant)

    def carbon_intensity_in_utc(self) -> ExplainableQuantity | ExplainableHourlyQuantities:
        """Carbon intensity of its electricity: one value, or a series in UTC."""
        intensity = self.average_carbon_intensity
        if not isinstance(intensity, ExplainableHourlyQuantities):
            return intensity
        reference = self.timezone_reference
        return intensity.to_utc(self.timezone, None if isinstance(reference, EmptyExplainableObject) else reference)


class _ByKey(type):
    """Looks countries up when they are asked for, so that importing the package reads no table."""

    def __getattr__(cls, key: str) -> Callable[..., Country]:
        for row in rows("countries"):
            if row["key"] == key:
                return partial(_country, row)
        names = [row["key"] for row in rows("countries")]
        raise AttributeError(f"There is no country {key!r} in the table. {nearest(key, names)}")

    def __dir__(cls) -> list[str]:
        return [*super().__dir__(), *(row["key"] for row in rows("countries"))]


class Countries(metaclass=_ByKey):
    """Countries with their yearly mean carbon intensity; each call makes a new object: `Countries.FRANCE()`."""

    @staticmethod
    def names() -> list[str]:
        """The countries there are."""
        return [row["key"] for row in rows("countries")]


def _country(row: dict[str, str], name: str | None = None, **overrides: Any) -> Country:
    source = Source(row["source_name"], row["source_link"])
    figure = float(row["average_carbon_intensity_g_per_kWh"])
    intensity = SourceValue(figure * u.g / u.kWh, source, comment=YEAR)
    values = {
        "short_name": row["short_name"],
        "average_carbon_intensity": intensity,
        "timezone": tz(row["timezone"]),
        **overrides,
    }
    return Country(name or row["name"], **values)
