"""Countries: carbon intensity of electricity, and time zone."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import tzinfo
from functools import partial
from typing import Any, TypeAlias
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from efp_graph.errors import UnknownOption, nearest
from efp_graph.footprint.tables import rows, table
from efp_graph.footprint.territories import (
    HOW_TO_MAKE_ONE,
    OF_YEAR,
    Territory,
    areas,
    countries,
    is_territory,
    territory,
    with_year,
)
from efp_graph.objects import ModelingObject, hourly_quantity, moment, text
from efp_graph.objects.attributes import Input
from efp_graph.objects.inputs import ValueInput, text_in
from efp_graph.signatures import CountrySignature
from efp_graph.values import (
    EmptyExplainableObject,
    ExplainableHourlyQuantities,
    ExplainableObject,
    ExplainableQuantity,
    SourceObject,
    Sources,
    SourceValue,
    u,
)
from efp_graph.values.calendar import hours_to_utc
from efp_graph.values.origins import Origin

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
    plain_example = "a time zone such as Europe/Paris"

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
        equivalent="CO2eq",
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
        comment = self.average_carbon_intensity.comment
        return comment if comment == YEAR or str(comment).startswith(OF_YEAR) else None

    @classmethod
    def known_archetypes(cls) -> list[str]:
        return [each.name for each in countries().values()]

    @classmethod
    def is_archetype(cls, text: str) -> bool:
        return is_territory(with_year(text)[0])

    @classmethod
    def archetype_call(cls, text: str) -> str | None:
        name, year = with_year(text)
        of_year = "" if year is None else f", year={year}"
        return f"Countries.of({name!r}{of_year})" if is_territory(name) else None

    @classmethod
    def archetype_values(cls, text: str, given: Iterable[str] = ()) -> dict[str, Any]:
        """The inputs of the country that a text names, of a year or not: "Spain", "FRA 2023".

        Raises:
            UnknownOption: no country is called so, or it has no figure of the year.
            MissingInput: an area, which has no time, and no `timezone` is given.
        """
        name, year = with_year(text)
        besides = dict.fromkeys(given)
        values = _by_default(territory(name), year, besides)
        return {key: value for key, value in values.items() if key not in besides}

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
        found = None if key.startswith("_") else countries().get(key)
        if found is None:
            hint = nearest(key, countries())
            raise AttributeError(f"There is no country {key!r:.80} in the table. {hint} {HOW_TO_MAKE_ONE}")
        return partial(_country, found)

    def __dir__(cls) -> list[str]:
        return [*super().__dir__(), *countries()]


class Countries(metaclass=_ByKey):
    """Countries with the yearly mean carbon intensity of their electricity; each call makes a new object.

    `Countries.SPAIN()` is of the newest year there is, `Countries.SPAIN(year=2015)` of that year; label, comment and
    source of the value say which. The sixteen countries of e-footprint 9.1.5 have its figure without a year, since
    models rest on it (`Countries.FRANCE()` is 85 g/kWh), and say so. Inputs of `Country` may be given too:
    `Countries.UNITED_STATES(timezone="America/Chicago")`.

    Source: Our World in Data, from Ember and the Energy Institute, CC BY 4.0; time zones: the tz database.
    """

    @staticmethod
    def names() -> list[str]:
        """The countries there are, as the constants of this class."""
        return list(countries())

    @staticmethod
    def areas() -> list[str]:
        """What `of` takes besides countries: the world, continents, groups of countries. A timezone must be given."""
        return areas()

    @staticmethod
    def years(country: str) -> list[int]:
        """The years of which there is a carbon intensity.

        Raises:
            WrongKind, UnknownOption: see `of`.
        """
        return list(territory(country).figures)

    @staticmethod
    def of(country: str, year: int | None = None, **inputs: Any) -> Country:
        """A country, or an area, by any of its names or its ISO code, with the figure of a year.

        Args:
            country: "Spain", "ESP", "Côte d'Ivoire", "Korea, Republic of", "World".
            year: of the carbon intensity; the newest there is, unless given.
            inputs: of `Country`, in place of those of the table, and `name`.

        Raises:
            WrongKind: the name is no text, or the year no whole number.
            UnknownOption: no country is called so, or it has no figure of the year.
            MissingInput: an area, which has no time, without `timezone`.

        Example:
            >>> spain = Countries.of("Spain", year=2022)
            >>> print(spain.average_carbon_intensity, "|", spain.timezone)
            217.13 gram / kilowatt_hour | Europe/Madrid
        """
        return _made(territory(country), _values(territory(country), year, inputs))


def _country(found: Territory, name: str | None = None, year: int | None = None, **inputs: Any) -> Country:
    """What a constant makes: without a year, the figures of version 10 where it had some."""
    given = inputs if name is None else {**inputs, "name": name}
    return _made(found, _by_default(found, year, given))


def _made(found: Territory, values: dict[str, Any]) -> Country:
    return Country(values.pop("name", found.name), **values)


def _by_default(found: Territory, year: int | None, given: dict[str, Any]) -> dict[str, Any]:
    of_the_set = {} if year is not None or not found.is_country else Country.figures_of_archetype(found.key, {})
    old = None if year is not None or of_the_set else _of_version_10().get(found.key)
    if old is None:
        given = {**of_the_set, **given}
        return _values(found, year, given)
    source = table("countries").source(old["source_name"], old["source_link"])
    figure = float(old["average_carbon_intensity_g_per_kWh"])
    intensity = SourceValue(figure * u.g / u.kWh, source, comment=YEAR, origin=Origin("data", found.key))
    known = {"short_name": old["short_name"], "average_carbon_intensity": intensity, "timezone": tz(old["timezone"])}
    return {**known, **given}


def _values(found: Territory, year: int | None, given: dict[str, Any]) -> dict[str, Any]:
    """The inputs of a country; what is given need not be known."""
    values = {"short_name": found.code or found.name, **given}
    if "average_carbon_intensity" not in given:
        values["average_carbon_intensity"] = found.carbon_intensity(year)
    if "timezone" not in given:
        values["timezone"] = found.local_time()
    return values


def _of_version_10() -> dict[str, dict[str, str]]:
    return {row["key"]: row for row in rows("countries")}
