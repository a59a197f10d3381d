"""`efp show`: what is in a model, under addresses that other commands take."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

from efp_graph import load
from tests.cli.conftest import write_model

VIDEO = "examples/models/video-platform.yaml"


def test_a_model_is_shown_by_category_with_addresses_links_and_numbers_of_inputs(cli, model):
    lines = cli.run("show", model).output.splitlines()

    assert lines[0].rstrip() == "Search service, 2024-12-31 to 2025-01-02 (UTC): 10 objects"
    rows = [line.split() for line in lines[4:] if line.strip() and ":" not in line]
    assert rows[0] == ["Servers", "Server", "Web", "front", "web", "storage", "14"]
    assert next(row for row in rows if "UsageJourneyStep" in row)[-3:] == ["read", "search", "1"]


def test_each_address_leads_back_to_its_object(cli, model):
    for path in (model, VIDEO):
        for one in json.loads(cli.run("show", path, "--json").output)["objects"]:
            found = json.loads(cli.run("show", path, one["address"], "--json").output)
            assert (found["class"], found["name"], found["address"]) == (one["class"], one["name"], one["address"])


def test_objects_of_one_name_are_addressed_by_id(cli, tmp_path):
    path = tmp_path / "model.py"
    write_model(path)
    text = path.read_text()
    again = 'UsageJourneyStep.from_defaults("read", jobs=[search])'
    path.write_text(text.replace("uj_steps=[", f"uj_steps=[{again}, "))

    steps = [
        one
        for one in json.loads(cli.run("show", str(path), "--json").output)["objects"]
        if one["class"] == "UsageJourneyStep"
    ]

    assert [one["address"] for one in steps] == [one["id"] for one in steps]
    assert "objects are called 'read'. Take one of their ids" in cli.run("show", str(path), "read", code=3).output


def test_an_object_is_shown_with_inputs_sources_links_and_figures(cli, model):
    output = cli.run("show", model, "web").output

    lines = {line.split()[0]: line for line in output.splitlines() if line.split()}
    assert lines["web.power"].split() == ["web.power", "300", "watt", "hypothesis"]
    assert lines["web.storage"].split() == ["web.storage", "storage"]
    assert "no value" in lines["web.fixed_nb_of_instances"]
    assert "calculated, whole period, 2024-12-31 to 2025-01-02 (UTC)" in " ".join(output.split())
    assert lines["energy_footprint"].split()[-3:] == ["g", "CO2eq", "48"]
    assert "Held by: search." in output
    assert "web.region" in output


def test_the_figures_shown_are_those_of_the_model(cli):
    found = json.loads(cli.run("show", VIDEO, "system", "--json").output)

    total = load(VIDEO).total_footprint
    shown = {each["attribute"]: each for each in found["calculated"]}["total_footprint"]
    assert shown["total"] == pytest.approx(total.sum().to("kg").magnitude, rel=1e-12)
    assert shown["mean"] == pytest.approx(shown["total"] / shown["hours"], rel=1e-12)
    assert shown["unit"] == "kilogram"


def test_an_entry_of_a_dictionary_is_shown_under_its_address(cli, model):
    found = json.loads(cli.run("show", model, "search", "--json").output)["calculated"]

    entry = next(each for each in found if each["attribute"].startswith("hourly_occurrences_per_usage_pattern["))
    assert entry["attribute"] == "hourly_occurrences_per_usage_pattern[usage]"
    assert "Hourly occurrences" in cli.run("explain", model, entry["address"]).output


def test_what_is_shown_can_be_set(cli, model):
    for each in json.loads(cli.run("show", model, "web", "--json").output)["inputs"]:
        if each["unit"] is not None:
            assignment = f"{each['address']}={each['value']} {each['unit']}"
            assert "No footprint differs." in cli.run("what-if", model, "--set", assignment).output


def test_scenarios_are_named(cli):
    assert "Scenarios: smaller pictures, cleaner hosting." in cli.run("show", VIDEO).output


def test_a_typo_offers_the_nearest(cli, model):
    assert "Did you mean 'web'" in cli.run("show", model, "wev", code=3).output


def test_the_system_goes_by_that_word_in_every_command(cli):
    assert "Total footprint" in cli.run("explain", VIDEO, "system.total_footprint").output
    output = cli.run("what-if", VIDEO, "--set", "system.usage_patterns=in France").output
    assert "No footprint differs." in output


def test_an_object_that_is_really_called_system_comes_first(cli, tmp_path):
    path = tmp_path / "model.yaml"
    cli.run("new", str(path))
    path.write_text(path.read_text().replace("web server", "system"))

    assert json.loads(cli.run("show", str(path), "system", "--json").output)["class"] == "Server"
    objects = json.loads(cli.run("show", str(path), "--json").output)["objects"]
    addresses = {one["class"]: one["address"] for one in objects}
    assert addresses["Server"] == "system"
    assert addresses["System"] == "my_service"


def test_output_that_nobody_reads_any_more_ends_the_command_without_a_word():
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing, "wb") as closed:
        done = subprocess.run(
            [sys.executable, "-c", "from efp_graph.cli import main; main()", "show", VIDEO],
            stdout=closed, stderr=subprocess.PIPE, text=True, check=False, timeout=120,
        )  # fmt: skip

    assert (done.returncode, done.stderr) in ((141, ""), (1, ""))  # 1: where rich meets it first
