from __future__ import annotations

import json

import pytest


def test_explain_shows_formula_values_and_result(cli, model):
    output = cli.run("explain", model, "web.available_ram_per_instance").output

    assert "RAM of Web front * Server utilization rate of Web front" in output
    assert "128 gigabyte * 0.9 dimensionless" in output
    assert output.endswith("115.2 gigabyte_ram\n")


@pytest.mark.parametrize("name", ["web", "Web front", "web_front", "WEB-FRONT"])
def test_an_object_is_named_by_its_variable_or_its_name(cli, model, name):
    assert "= 128 gigabyte" in cli.run("explain", model, f"{name}.ram").output


def test_an_input_is_explained_with_its_source(cli, model):
    output = cli.run("explain", model, "web.carbon_footprint_fabrication").output
    assert "source: Base ADEME_V19 (https://data.ademe.fr" in output


def test_an_entry_of_a_dictionary_is_named_in_brackets(cli, model):
    output = cli.run("explain", model, "search.hourly_occurrences_per_usage_pattern[visits]").output
    assert output.startswith("Hourly occurrences per usage pattern of search in visits")


def test_explain_as_json(cli, model):
    data = json.loads(cli.run("explain", model, "disks.power", "--json").output)
    assert (data["value"], data["unit"]) == ("1.3 watt", "watt")
    assert data["formula"] == "Power per storage capacity of disks * Storage capacity of disks"


@pytest.mark.parametrize(
    ("address", "message"),
    [
        ("web.pwer", "Did you mean 'power'"),
        ("wev.power", "Did you mean 'web'"),
        ("web", "is no attribute. Write object.attribute"),
        ("search.hourly_occurrences_per_usage_pattern", "Give one in brackets: Allowed: 'visits'"),
        ("search.hourly_occurrences_per_usage_pattern[wifi]", "there is no entry for 'wifi'"),
    ],
)
def test_a_typo_in_an_address_offers_the_nearest(cli, model, address, message):
    assert message in cli.run("explain", model, address, code=3).output
