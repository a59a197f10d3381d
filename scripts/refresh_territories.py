"""Make the table of countries' codes, names and time zones from ISO 3166-1 and the tz database that are installed.

    python scripts/refresh_territories.py

Who is listed, and under which name, follows from `carbon_intensity.csv`. Codes and further names are those of the
package iso3166 (MIT) and of the tz database's iso3166.tab; zones are those of its zone.tab (package tzdata).

A country's zone is the first that zone.tab lists, where the tz database puts the most populous ones first unless that
breaks the order on the map; CHOSEN has the countries where it does. `other_zones` has one zone for each other clock.
"""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime
from importlib import metadata, resources
from zoneinfo import ZoneInfo

import iso3166
import tzdata
from provenance import DATA, record

from efp_graph.files import write_whole

# Zones of the capital, or of most people, where zone.tab does not list them first
CHOSEN = {
    "AU": "Australia/Sydney",
    "BR": "America/Sao_Paulo",
    "CA": "America/Toronto",
    "RU": "Europe/Moscow",
    "UA": "Europe/Kyiv",
    "UZ": "Asia/Tashkent",
}
NO_ISO_CODE = {"OWID_KOS": "XKX"}  # Kosovo has a code of users, which iso3166 and others know
NOT_IN_ZONE_TAB = {"XK": "Europe/Belgrade"}  # the tz database: "the same as Belgrade since 1970"

# Names in use that neither source has
ALSO = {
    "ARE": ("UAE", "Emirates"),
    "CIV": ("Ivory Coast",),
    "COD": ("DR Congo", "DRC", "Congo-Kinshasa"),
    "COG": ("Republic of the Congo", "Congo-Brazzaville"),
    "CZE": ("Czech Republic",),
    "FLK": ("Falklands",),
    "GBR": ("UK", "Great Britain", "Britain"),
    "IRN": ("Islamic Republic of Iran",),
    "KOR": ("Republic of Korea", "Korea"),
    "MKD": ("Macedonia",),
    "MMR": ("Burma",),
    "NLD": ("Holland",),
    "PRK": ("Democratic People's Republic of Korea", "DPRK"),
    "SWZ": ("Swaziland",),
    "TLS": ("Timor-Leste",),
    "USA": ("America",),
}
SEASONS = [datetime(2026, month, 15, tzinfo=UTC) for month in (1, 3, 7, 11)]  # southern, northern and Ramadan time


def clock(zone: str) -> tuple[object, ...]:
    """What tells zones with different clocks apart."""
    return tuple(moment.astimezone(ZoneInfo(zone)).utcoffset() for moment in SEASONS)


def table_of_tz(name: str) -> list[list[str]]:
    """The rows of a table of the tz database."""
    text = resources.files("tzdata").joinpath("zoneinfo", name).read_text(encoding="utf-8")
    return [line.split("\t") for line in text.splitlines() if not line.startswith("#")]


def main() -> int:
    """Write the table; the exit code is 1 when a country has no code or no zone."""
    tz_names = {row[0]: row[1] for row in table_of_tz("iso3166.tab")}
    zones: dict[str, list[str]] = {}
    for code, _, zone, *_ in table_of_tz("zone.tab"):
        zones.setdefault(code, []).append(zone)
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["code", "alpha2", "name", "other_names", "timezone", "other_zones"])
    with (DATA / "carbon_intensity.csv").open(encoding="utf-8", newline="") as lines:
        listed = [(row["name"], row["code"]) for row in csv.DictReader(lines)]
    for name, owid_code in listed:
        code = NO_ISO_CODE.get(owid_code, owid_code)
        if not code or code.startswith("OWID_"):
            continue  # the world, continents, groups of countries: they have no time
        known = iso3166.countries_by_alpha3[code]
        here = zones.get(known.alpha2) or [NOT_IN_ZONE_TAB[known.alpha2]]
        first = CHOSEN.get(known.alpha2, here[0])
        if first not in here:
            print(f"{name}: {first} is none of its zones")
            return 1
        names = (known.name, known.apolitical_name, tz_names.get(known.alpha2, ""), *ALSO.get(code, ()))
        others = [each for each in dict.fromkeys(names) if each and each != name]
        clocks = {clock(zone): zone for zone in reversed(here)}
        other_zones = [zone for when, zone in reversed(clocks.items()) if when != clock(first)]
        writer.writerow([code, known.alpha2, name, "|".join(others), first, " ".join(other_zones)])
    write_whole(DATA / "territories.csv", text.getvalue())
    version = metadata.version("iso3166")
    print(
        record(
            "territories.csv",
            content="ISO 3166-1 codes, names and time zones of the countries with a carbon intensity",
            version=f"iso3166 {version}, tz database {tzdata.IANA_VERSION}",
            origin="ISO 3166-1 as in the package iso3166 (Mike Spindel); IANA tz database, zone.tab and iso3166.tab",
            link="https://www.iana.org/time-zones",
            licence="MIT (iso3166); public domain (tz database)",
            refresh="python scripts/refresh_territories.py",
        )
    )
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
