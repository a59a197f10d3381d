"""Countries as the data know them: names, ISO 3166-1 codes, time zones, and the carbon intensity of each year.

Our World in Data also has figures of the world, of continents and of groups of countries, here *areas*: they have
neither code nor time. `territory` takes any name or code; what it does not know it refuses with the nearest names.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from operator import index
from typing import Any
from zoneinfo import ZoneInfo

from efp_graph.errors import MissingInput, UnknownOption, WrongKind, nearest
from efp_graph.footprint.tables import rows, table
from efp_graph.values import SourceObject, SourceValue, Unit, u, unit_of
from efp_graph.values.origins import Origin
from efp_graph.values.readable import readable

OF_YEAR = "yearly mean of"  # how the comment of a carbon intensity from the table starts
HOW_TO_MAKE_ONE = (
    'Or make one: Country("Atlantis", short_name="ATL", timezone="Europe/Lisbon", '
    'average_carbon_intensity=SourceValue(300 * u.g / u.kWh, "my source")).'
)
KOSOVO = {"XKX": "OWID_KOS"}  # the code that Our World in Data has for it
SHORT_NAMES_OF_AREAS = {"EU": "EU (Ember)", "EU27": "EU (Ember)", "European Union": "EU (Ember)"}


@dataclass(frozen=True)
class Territory:
    """A country, or an area without code and time.

    Attributes:
        name: as Our World in Data writes it.
        code, alpha2: ISO 3166-1; nothing for an area.
        other_names: those of ISO 3166-1 and the tz database, and some in use.
        timezone: IANA name of the zone of most of its people; nothing for an area.
        other_zones: one for each other clock in the country.
        figures: {year: carbon intensity in gCO2eq/kWh}.
    """

    name: str
    code: str
    alpha2: str
    other_names: tuple[str, ...]
    timezone: str
    other_zones: tuple[str, ...]
    figures: Mapping[int, float]

    @property
    def key(self) -> str:
        """Its name as a constant: "COTE_D_IVOIRE"."""
        return _simplified(self.name).replace(" ", "_").upper()

    @property
    def is_country(self) -> bool:
        """Whether it has a code and a time, which areas do not."""
        return bool(self.code)

    def carbon_intensity(self, year: int | None = None) -> SourceValue:
        """Mean carbon intensity of its electricity in a year; the newest there is, unless given.

        Raises:
            WrongKind: the year is no whole number.
            UnknownOption: there is no figure of the year; the message has the nearest.
        """
        newest = max(self.figures)
        asked = newest if year is None else _whole(year)
        if asked not in self.figures:
            raise UnknownOption(f"There is no carbon intensity of {self.name} in {asked}. {self._nearest_years(asked)}")
        late = asked == newest < max(_years()) and year is None
        comment = f"{OF_YEAR} {asked}{', the newest there is of it' if late else ''}"
        place = f"row {self.code or self.name}, year {asked}"
        source = table(INTENSITIES).source(
            f"Our World in Data, carbon intensity of electricity in {asked}", place=place
        )
        label = f"carbon intensity of electricity in {self.name}, {asked}"
        origin = Origin("data", self.key)
        return SourceValue(self.figures[asked] * u.g / u.kWh, source, label, comment=comment, origin=origin)

    def local_time(self) -> SourceObject:
        """Its time zone, with a remark where the country has several.

        Raises:
            MissingInput: an area has none.
        """
        if not self.timezone:
            raise MissingInput(
                f"{self.name} has no time of its own, and usage is counted in local hours. Give timezone, such as "
                'timezone="UTC".'
            )
        comment = None
        if self.other_zones:
            comment = f"the time of most of its people; elsewhere in {self.name}: {', '.join(self.other_zones)}"
        source = table(NAMES).source(f"tz database{table(NAMES).version.rpartition('tz database')[2]}")
        return SourceObject(ZoneInfo(self.timezone), source, comment=comment)

    def _nearest_years(self, asked: int) -> str:
        before = [year for year in self.figures if year < asked]
        after = [year for year in self.figures if year > asked]
        near = [str(year) for year in (*before[-1:], *after[:1])]
        return f"The nearest year is {' or '.join(near)}; it has {_spans(list(self.figures))}."


INTENSITIES, NAMES = "carbon_intensity", "territories"


@lru_cache(maxsize=1)
def territories() -> tuple[Territory, ...]:
    """All of them, in the order of their names."""
    named = {KOSOVO.get(row["code"], row["code"]): row for row in rows(NAMES)}
    found = []
    for row in rows(INTENSITIES):
        figures = {int(year): float(text) for year, text in row.items() if year.isdigit() and text}
        known = named.get(row["code"]) if row["code"] else None
        if known is None:
            others = tuple(short for short, name in SHORT_NAMES_OF_AREAS.items() if name == row["name"])
            found.append(Territory(row["name"], "", "", others, "", (), figures))
            continue
        others = tuple(filter(None, known["other_names"].split("|")))
        zones = tuple(known["other_zones"].split())
        codes = (known["code"], known["alpha2"])
        found.append(Territory(row["name"], *codes, others, known["timezone"], zones, figures))
    return tuple(found)


@lru_cache(maxsize=1)
def countries() -> dict[str, Territory]:
    """{constant: country}, without areas."""
    return {each.key: each for each in territories() if each.is_country}


def areas() -> list[str]:
    """The names of the world, the continents and the groups of countries that have figures."""
    return [each.name for each in territories() if not each.is_country]


def territory(name: str) -> Territory:
    """The country or area of a name in whatever spelling, of a constant, or of an ISO code of two or three letters.

    Raises:
        WrongKind: it is no text.
        UnknownOption: nothing is called so; the message has the nearest names and says how a country is made.

    Example:
        >>> territory("Côte d’Ivoire").code, territory("kor").name, territory("The Gambia").timezone
        ('CIV', 'South Korea', 'Africa/Banjul')
    """
    if not isinstance(name, str):
        raise WrongKind(f"A country was given as {name!r:.80}. Give its name or ISO code, such as 'Spain' or 'ESP'.")
    found = _by_name().get(_simplified(name))
    if found is None:
        known = [text for each in territories() for text in (each.name, *each.other_names)]
        raise UnknownOption(
            f"No country is called {name!r:.80}. {nearest(name, known)} `Countries.names()` lists them all. "
            f"{HOW_TO_MAKE_ONE}"
        )
    return found


def is_territory(name: str) -> bool:
    """Whether a country or an area is called so."""
    return _simplified(name) in _by_name()


def with_year(text: str) -> tuple[str, int | None]:
    """The two parts of a text such as "Spain 2022"; no year where there is none.

    Example:
        >>> with_year("South Korea 2022"), with_year("G20 (Ember)")
        (('South Korea', 2022), ('G20 (Ember)', None))
    """
    found = re.fullmatch(r"(?s)\s*(.*\S)[\s,]+(\d{4})\s*", text)
    return (text, None) if found is None else (found[1].rstrip(" ,"), int(found[2]))


def intensity_meant(text: str, unit: Unit) -> str:
    """The end of a message to who named a country where a carbon intensity belongs; nothing for other texts and units.

    Example:
        >>> from efp_graph.values import unit_of
        >>> intensity_meant("France", unit_of("g/kWh")), intensity_meant("France", unit_of("W"))
        ('The electricity of France had 44.18 g/kWh in 2024: write that.', '')
    """
    name, year = with_year(text)
    if not unit.same_dimension(unit_of("g/kWh")) or not is_territory(name):
        return ""
    found = territory(name)
    told = found.carbon_intensity(year)
    return f"The electricity of {found.name} had {readable(told)} in {year or max(found.figures)}: write that."


@lru_cache(maxsize=1)
def _by_name() -> dict[str, Territory]:
    found: dict[str, Territory] = {}
    for each in territories():  # names before codes: a code that were a name would be one of a country of another name
        for name in (each.name, *each.other_names):
            found.setdefault(_simplified(name), each)
    for each in territories():
        for code in filter(None, (each.code, each.alpha2)):
            found.setdefault(_simplified(code), each)
    return found


def _simplified(name: str) -> str:
    """A name without accents, signs, capitals and articles."""
    letters = unicodedata.normalize("NFKD", name.replace("&", " and ")).casefold()
    plain = "".join(each for each in letters if not unicodedata.combining(each))
    return " ".join(word for word in re.split(r"[\W_]+", plain) if word and word != "the")


def _whole(year: Any) -> int:
    """A year, as it was given.

    Raises:
        WrongKind: it is no whole number.
    """
    try:
        if isinstance(year, bool):
            raise TypeError
        return index(year)
    except TypeError:
        raise WrongKind(f"A year was given as {year!r:.80}. Give a whole number such as {max(_years())}.") from None


@lru_cache(maxsize=1)
def _years() -> list[int]:
    return sorted({year for each in territories() for year in each.figures})


def _spans(years: list[int]) -> str:
    """Years as a reader counts them: `2000 to 2009`, `2003, 2005 to 2024`."""
    runs: list[list[int]] = []
    for year in sorted(years):
        if runs and runs[-1][-1] == year - 1:
            runs[-1].append(year)
        else:
            runs.append([year])
    return ", ".join(f"{run[0]} to {run[-1]}" if len(run) > 1 else str(run[0]) for run in runs)
