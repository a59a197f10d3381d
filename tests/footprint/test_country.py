from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from efp_graph.errors import InputError, UnknownOption
from efp_graph.footprint.country import YEAR, Countries, Country, tz
from efp_graph.footprint.tables import rows
from efp_graph.values import SourceObject, Sources, SourceValue, u

SOME = {
    "FRANCE": ("France", "FRA", 85, "Europe/Paris"),
    "UNITED_KINGDOM": ("United Kingdom", "GBR", 268, "Europe/London"),
    "MALAYSIA": ("Malaysia", "MY", 549, "Asia/Kuala_Lumpur"),
}


def test_a_zone_is_made_from_its_name():
    zone = tz("America/St_Johns")
    assert zone.value == ZoneInfo("America/St_Johns")
    assert zone.source is Sources.USER_DATA
    assert str(zone) == "America/St_Johns"


@pytest.mark.parametrize("wrong", ["Europe/Pariss", "", "../etc/passwd", "/etc/passwd", "Europe", None, 3])
def test_an_unknown_zone_is_refused(wrong):
    with pytest.raises(UnknownOption):
        tz(wrong)


def test_the_nearest_zones_are_told():
    with pytest.raises(UnknownOption, match="Europe/Paris"):
        tz("Europe/Pariss")


def test_the_sixteen_countries_of_version_10_keep_their_figures_and_say_so():  # methodology 7.1
    assert len(rows("countries")) == 16
    for row in rows("countries"):
        country = getattr(Countries, row["key"])()
        intensity = country.average_carbon_intensity
        assert (intensity.magnitude, intensity.unit) == (float(row["average_carbon_intensity_g_per_kWh"]), u.g / u.kWh)
        assert intensity.source.name == "Our world in data"
        assert country.data_vintage == intensity.comment == YEAR
        assert country.timezone.source == Sources.USER_DATA


def test_they_have_the_other_years_too():
    assert Countries.FRANCE(year=2023).average_carbon_intensity == Countries.of("France", 2023).average_carbon_intensity
    assert Countries.FRANCE(year=2023).data_vintage == "yearly mean of 2023"


@pytest.mark.parametrize(("key", "expected"), SOME.items())
def test_countries_of_the_methodology(key, expected):
    country = getattr(Countries, key)()
    found = (country.name, country.short_name, country.average_carbon_intensity.magnitude, str(country.timezone))
    assert found == expected


def test_each_call_makes_a_new_country():
    one, other = Countries.FRANCE(), Countries.FRANCE()
    assert one is not other
    assert one.id != other.id
    assert Countries.FRANCE(name="Home", average_carbon_intensity=SourceValue(1 * u.g / u.kWh)).name == "Home"


def test_a_country_takes_a_zone_in_many_forms():
    for given in ("Asia/Tokyo", ZoneInfo("Asia/Tokyo"), tz("Asia/Tokyo"), SourceObject("Asia/Tokyo")):
        country = Country("Japan", "JPN", SourceValue(500 * u.g / u.kWh), given)
        assert country.timezone.value == ZoneInfo("Asia/Tokyo")


def test_a_zone_given_by_name_keeps_source_and_label():
    given = SourceObject("Asia/Tokyo", Sources.ADEME_STUDY, "my zone")
    zone = Country("Japan", "JPN", SourceValue(500 * u.g / u.kWh), given).timezone
    assert (zone.source, zone.label) == (Sources.ADEME_STUDY, "my zone")


@pytest.mark.parametrize("wrong", ["Mars", 3, SourceObject(datetime(2025, 1, 1)), SourceValue(1 * u.hour)])
def test_what_is_no_zone_is_refused(wrong):
    with pytest.raises(InputError, match=r'Country "Nowhere"\.timezone'):
        Country("Nowhere", "NOW", SourceValue(500 * u.g / u.kWh), wrong)


def test_the_default_intensity_is_50_grams():  # O-15: e-footprint has 50 kg
    assert str(Country.default_values()["average_carbon_intensity"]).startswith("50")
    assert Country.default_values()["average_carbon_intensity"] == SourceValue(50 * u.g / u.kWh)
