"""Every country of the data: it is made, its zone is known, and a model with it is saved and read."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import numpy as np
import pytest

import efp_graph
from efp_graph import (
    Countries,
    Country,
    Device,
    Network,
    SourceHourlyValues,
    System,
    UsageJourney,
    UsageJourneyStep,
    UsagePattern,
    load,
)
from efp_graph.errors import MissingInput, UnknownOption, WrongKind
from efp_graph.footprint.tables import rows
from efp_graph.footprint.territories import HOW_TO_MAKE_ONE, territories, territory
from efp_graph.values import u

ROWS = rows("carbon_intensity")
OURS = {row["code"]: row for row in rows("territories")}


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["name"])
def test_every_figure_of_the_table_is_had_with_its_year(row):
    given = {} if territory(row["name"]).is_country else {"timezone": "UTC"}
    years = {int(year): float(text) for year, text in row.items() if year.isdigit() and text}
    assert Countries.years(row["name"]) == list(years)
    for year in (min(years), max(years)):
        country = Countries.of(row["name"], year=year, **given)
        intensity = country.average_carbon_intensity
        assert (intensity.magnitude, intensity.unit) == (years[year], u.g / u.kWh)
        assert str(year) in intensity.source.name
        assert str(year) in intensity.label
        assert country.data_vintage == f"yearly mean of {year}"
        assert isinstance(country.timezone.value, ZoneInfo)
    assert Countries.of(row["name"], **given).average_carbon_intensity.magnitude == years[max(years)]


def test_every_country_is_a_constant_and_found_by_its_codes_and_names():
    assert len(Countries.names()) == len(OURS) == 214
    assert set(Countries.names()) <= set(dir(Countries))
    for name in Countries.names():
        country = getattr(Countries, name)()
        known = territory(name)
        row = OURS[known.code]
        for text in (name, known.name, known.code, known.alpha2, known.name.upper(), *row["other_names"].split("|")):
            if text:
                assert territory(text) is known
        assert country.name == known.name
        for zone in (known.timezone, *known.other_zones):
            assert ZoneInfo(zone).key == zone


def test_no_two_countries_share_a_name_or_a_code():
    names = [text.casefold() for each in territories() for text in (each.name, *each.other_names)]
    codes = [text for each in territories() if each.is_country for text in (each.code, each.alpha2)]

    assert len(set(names)) == len(names)
    assert len(set(codes)) == len(codes)


def test_a_model_with_every_country_is_saved_and_read_with_years_and_sources(tmp_path):
    journey = UsageJourney("visit", [UsageJourneyStep.from_defaults("read", jobs=[])])
    hours = SourceHourlyValues(np.ones(3), start_date=datetime(2025, 1, 1), unit=u.dimensionless)
    patterns = [
        UsagePattern(each, journey, [Device.laptop()], Network.wifi_network(), getattr(Countries, each)(), hours.copy())
        for each in Countries.names()
    ]
    system = System("everywhere", patterns)

    again = load(system.to_json(tmp_path / "model.json"))

    for before, after in zip(system.usage_patterns, again.usage_patterns, strict=True):
        for name in ("average_carbon_intensity", "timezone"):
            old, new = getattr(before.country, name), getattr(after.country, name)
            assert (new, new.source, new.comment) == (old, old.source, old.comment)
            assert new.label == old.label
        assert after.country.data_vintage == before.country.data_vintage


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Côte d'Ivoire", "Cote d'Ivoire"),
        ("COTE_D_IVOIRE", "Cote d'Ivoire"),
        ("Korea, Republic of", "South Korea"),
        ("réunion", "Reunion"),
        ("the netherlands", "Netherlands"),
        ("Democratic Republic of the Congo", "Democratic Republic of Congo"),
        ("Trinidad & Tobago", "Trinidad and Tobago"),
        ("UK", "United Kingdom"),
        ("usa", "United States"),
        ("XKX", "Kosovo"),
        ("EU", "EU (Ember)"),
        ("European Union (27)", "European Union (27)"),
    ],
)
def test_names_as_people_write_them(text, name):
    assert territory(text).name == name


@pytest.mark.parametrize(
    ("country", "year", "said"),
    [
        ("Spain", 1999, "nearest year is 2000; it has 2000 to 2024"),
        ("Spain", 2025, "nearest year is 2024"),
        ("South Sudan", 2005, "nearest year is 2012; it has 2012 to 2023"),
        ("Ukraine", 2023, "nearest year is 2022"),
    ],
)
def test_a_year_without_figure_is_answered_with_the_nearest(country, year, said):
    with pytest.raises(UnknownOption, match=said):
        Countries.of(country, year=year)


@pytest.mark.parametrize("year", [True, 2010.0, "2010", [2010]])
def test_a_year_is_a_whole_number(year):
    with pytest.raises(WrongKind, match="whole number such as 2024"):
        Countries.of("Spain", year=year)
    assert Countries.of("Spain", year=np.int64(2010)).data_vintage == "yearly mean of 2010"


def test_an_unknown_country_is_answered_with_the_nearest_and_how_to_make_one():
    with pytest.raises(UnknownOption, match=r"Did you mean 'Germany'.*Or make one: Country\("):
        Countries.of("Germny")
    with pytest.raises(AttributeError, match=r"Did you mean 'GERMANY'.*Or make one: Country\("):
        Countries.GERMNY
    with pytest.raises(WrongKind, match="name or ISO code"):
        Countries.of(None)


def test_the_way_out_of_the_message_is_a_country():
    made = eval(HOW_TO_MAKE_ONE.removeprefix("Or make one: ").removesuffix("."), vars(efp_graph))

    assert isinstance(made, Country)


def test_an_area_has_no_time_unless_it_is_given():
    assert "World" in Countries.areas()
    assert not set(Countries.areas()) & set(Countries.names())
    with pytest.raises(MissingInput, match='timezone="UTC"'):
        Countries.of("World")
    assert str(Countries.of("World", timezone="UTC").timezone) == "UTC"


def test_what_is_given_takes_the_place_of_what_the_table_has():
    chicago = Countries.UNITED_STATES(name="Middle", year=2020, timezone="America/Chicago")

    assert (chicago.name, str(chicago.timezone), chicago.data_vintage) == (
        "Middle",
        "America/Chicago",
        "yearly mean of 2020",
    )
    assert "America/Chicago" in Countries.UNITED_STATES().timezone.comment
    assert Countries.PORTUGAL().timezone.comment is not None
    assert Countries.SPAIN(average_carbon_intensity=50 * u.g / u.kWh).data_vintage is None


def test_an_old_figure_that_is_the_newest_says_so():
    country = Countries.WESTERN_SAHARA()
    assert country.average_carbon_intensity.comment == "yearly mean of 2009, the newest there is of it"
