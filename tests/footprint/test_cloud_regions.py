"""Regions of cloud providers, and servers that are in one."""

from __future__ import annotations

import pytest

from efp_graph import (
    BoaviztaCloudServer,
    CloudRegion,
    Countries,
    GPUServer,
    Server,
    SourceValue,
    Storage,
)
from efp_graph.errors import UnknownAttribute, UnknownOption, WrongKind
from efp_graph.footprint.tables import rows
from efp_graph.values import u

ROWS = rows("cloud_regions")
PARIS = CloudRegion("aws", "eu-west-3")


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row['provider']}/{row['region']}")
def test_every_region_has_a_country_with_figures_and_perhaps_a_pue(row):
    region = CloudRegion(row["provider"], row["region"])
    intensity, pue = region.average_carbon_intensity, region.power_usage_effectiveness

    assert Countries.of(region.country).short_name == row["country"]
    assert intensity.value == Countries.of(row["country"]).average_carbon_intensity.value
    if pue is None:
        assert row["provider"] == "scaleway"
    else:
        assert 1 < pue.magnitude < 1.6
        assert pue.source.link.startswith("https://")
        assert any(str(year) in pue.comment for year in range(2023, 2026))


def test_every_figure_of_pue_is_of_a_provider_and_of_regions_that_are_known():
    for row in rows("data_centre_pue"):
        assert set(row["regions"].split()) <= set(CloudRegion.regions(row["provider"]))
        assert 1 < float(row["power_usage_effectiveness"]) < 2
        assert row["year"] in row["source_name"]
        assert row["source_link"].startswith("https://")


def test_the_closest_pue_of_the_year_is_taken():
    def pue(*region):
        return CloudRegion(*region).power_usage_effectiveness.magnitude

    assert pue("azure", "northeurope") == 1.18  # of Ireland
    assert pue("azure", "francecentral") == 1.16  # of Europe, Middle East and Africa
    assert pue("azure", "japaneast", 2024) == 1.25
    assert pue("azure", "japaneast") == 1.28
    assert pue("aws", "eu-west-3") == 1.14
    assert pue("aws", "eu-west-3", 2024) == 1.15
    assert pue("aws", "eu-west-3", 2010) == 1.15  # the oldest there is; the value says of when
    assert pue("scaleway", "fr-par-2") == 1.16


@pytest.mark.parametrize("kind", [Server, GPUServer])
@pytest.mark.parametrize("given", ["aws/eu-west-3", " AWS/EU-West-3", "amazon/eu-west-3", PARIS], ids=str)
def test_a_server_of_any_kind_takes_a_region(kind, given):
    server = kind.from_defaults("front", storage=Storage.ssd(), region=given)

    assert server.power_usage_effectiveness.magnitude == 1.14
    assert "2025" in server.power_usage_effectiveness.source.name
    assert server.average_carbon_intensity == Countries.of("France").average_carbon_intensity
    assert "aws/eu-west-3 is in France" in server.average_carbon_intensity.comment


def test_a_cloud_server_knows_the_provider_of_its_region():
    server = BoaviztaCloudServer.from_defaults("front", storage=Storage.ssd(), region="pl-waw-1 2022")
    assert server.power_usage_effectiveness.magnitude == 1.5
    assert server.average_carbon_intensity == Countries.of("Poland", 2022).average_carbon_intensity
    with pytest.raises(UnknownOption, match=r"not of the provider 'scaleway'\. Give provider='aws' too"):
        BoaviztaCloudServer.from_defaults("front", storage=Storage.ssd(), region="aws/eu-west-3")


def test_a_provider_that_publishes_no_pue_leaves_the_default_and_says_so():
    pue = Server.from_defaults("front", storage=Storage.ssd(), region="scaleway/fr-par").power_usage_effectiveness
    assert pue.value == Server.default_values()["power_usage_effectiveness"].value
    assert pue.comment == "the default: scaleway publishes none for fr-par, but for fr-par-1, fr-par-2, fr-par-3"


def test_what_is_given_by_its_own_name_holds():
    mine = SourceValue(1.5 * u.dimensionless)
    server = Server.from_defaults("a", storage=Storage.ssd(), region="aws/eu-west-3", power_usage_effectiveness=mine)
    assert server.power_usage_effectiveness.magnitude == 1.5
    assert Server.from_defaults("x", storage=Storage.ssd(), region=None).average_carbon_intensity.magnitude == 100


@pytest.mark.parametrize(
    ("given", "kind", "said"),
    [
        ("eu-west-3", UnknownOption, "Did you mean 'aws/eu-west-3'"),
        ("aws/eu-west-33", UnknownOption, "Did you mean 'eu-west-3'.*give power_usage_effectiveness"),
        ("awz/eu-west-3", UnknownOption, "Did you mean 'aws'"),
        ("aws/eu-west-3 1990", UnknownOption, "nearest year is 2000"),
        (3, WrongKind, "CloudRegion or a text"),
        (True, WrongKind, "CloudRegion or a text"),
    ],
)
def test_what_is_no_region_is_refused_with_a_way_out(given, kind, said):
    with pytest.raises(kind, match=said):
        Server.from_defaults("front", storage=Storage.ssd(), region=given)


def test_years_and_names_of_a_region_are_checked():
    with pytest.raises(WrongKind):
        CloudRegion("aws", "eu-west-3", True)
    with pytest.raises(WrongKind):
        CloudRegion("aws", None)


def test_the_constructor_says_where_a_region_goes():
    with pytest.raises(UnknownAttribute, match=r"Give it to Server\.from_defaults"):
        Server("front", region="aws/eu-west-3", storage=Storage.ssd())
