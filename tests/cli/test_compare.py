from __future__ import annotations

import json
import re

import pytest

from efp_graph import CloudRegion
from tests.cli.conftest import MODEL, write_model


def test_what_if_tells_the_footprint_before_and_after(cli, model):
    data = json.loads(cli.run("what-if", model, "--set", "web.power=150 W", "--json").output)

    servers = next(row for row in data["footprints"] if (row["category"], row["phase"]) == ("Servers", "energy"))
    assert servers["after"] < servers["before"]
    assert data["total"]["after"] - data["total"]["before"] == pytest.approx(servers["after"] - servers["before"])


def test_what_if_takes_several_changes_and_prints_a_table(cli, model):
    output = cli.run("what-if", model, "--set", "web.power=150 W", "--set", "web.server_type=serverless").output

    assert "Web front" in output
    assert "Total" in output


def test_a_change_from_a_date_on_does_less(cli, model):
    assignment = ["--set", "web.power_usage_effectiveness=2", "--json"]
    whole = json.loads(cli.run("what-if", model, *assignment).output)["total"]
    later = json.loads(cli.run("what-if", model, *assignment, "--from", "2025-01-02").output)["total"]

    assert whole["before"] == later["before"] < later["after"] < whole["after"]


def test_lists_links_zones_and_no_value_can_be_set(cli, model):
    changes = ["visit.uj_steps=read, read", "france.timezone=Asia/Kolkata", "web.fixed_nb_of_instances=none"]

    cli.run("what-if", model, *[each for change in changes for each in ("--set", change)])


@pytest.mark.parametrize(
    "assignment",
    ["usage.country=Spain 2022", "usage.country=FRA", "usage.devices=laptop, box", "usage.devices=smartphone",
     "web.pue=1.3", "usage.journey=visit"],
)  # fmt: skip
def test_links_may_be_set_to_archetypes_and_attributes_go_by_their_short_names(cli, model, assignment):
    cli.run("what-if", model, "--set", assignment)


def test_a_region_sets_what_it_stands_for(cli, model):
    data = json.loads(cli.run("what-if", model, "--set", "web.region=azure/northeurope 2023", "--json").output)
    energy = next(row for row in data["footprints"] if (row["category"], row["phase"]) == ("Servers", "energy"))
    ireland = CloudRegion("azure", "northeurope", 2023)
    factors = ireland.average_carbon_intensity.magnitude / 100 * ireland.power_usage_effectiveness.magnitude / 1.2
    assert energy["after"] == pytest.approx(energy["before"] * factors)


@pytest.mark.parametrize(
    ("assignment", "message"),
    [
        ("web.storage_capcity=1 gb", "no attribute 'storage_capcity'"),
        ("web.ram=64 gb", "Did you mean 'GB'?"),
        ("web.ram=64 Go", "Did you mean 'GB'?"),
        ("web.compute=8 vCPU", "Did you mean 'cpu_core'?"),
        ("web.average_carbon_intensity=0.1 kgCO2e/kWh", "Did you mean 'kg/kWh'?"),
        ("web.power=none", "Its default is 300 watt. For nothing at all write 0 watt"),
        ("usage.country=Germny", "Did you mean 'Germany'"),
        ("usage.country=Spain 1999", "nearest year is 2000"),
        ("web.region=eu-west-3", "lacks its provider"),
        ("usage.region=aws/eu-west-3", "no attribute 'region'"),
        ("country=Spain", "as in "),
        ("web.average_carbon_intensity=Spain 2022", "The electricity of Spain had "),
        ("web.pue=1,2", "A comma is not taken: decimals stand behind a point"),
        ("web.power=null", "Its default is 300 watt"),
        ("usage.hourly_usage_journey_starts=3", "Write the name of a CSV file"),
        ("usage.devices={box: 0.7, laptop: 0.4}", "shares that sum to 1.1"),
        ("usage.devices={box: 70, laptop: 30}", "Of percentages write the sign, 70 %"),
        ("web.region=aws/eu-west-33", "average_carbon_intensity, such as 150 g/kWh"),
        ("web.power", "sets nothing"),
        ("web.power=3 kWh", "expects a power"),
        ("web.power=loud", "Write a number and a unit"),
        ("web.power=150", "a plain number"),
        ("web.server_type=serverles", "Did you mean 'serverless'"),
        ("web.energy_footprint=1 kg", "is calculated"),
        ("search.server=nobody", "no object called 'nobody'"),
        ("france.timezone=Europe/Pariss", "Europe/Paris"),
    ],
)
def test_what_cannot_be_set_is_told(cli, model, assignment, message):
    assert message in cli.run("what-if", model, "--set", assignment, code=3).output


def test_an_option_of_another_command_is_told_with_it(cli, model):
    output = cli.run("run", model, "--set", "web.power=1 W", code=2).output
    assert re.search(r"No such option:? '?--set'?\.? efp what-if has it\.", output)


def test_a_date_outside_the_period_is_told(cli, model):
    output = cli.run("what-if", model, "--set", "web.power=1 W", "--from", "2031-01-01", code=3).output
    assert "outside the modelled hours" in output
    assert "no date" in cli.run("what-if", model, "--set", "web.power=1 W", "--from", "soon", code=3).output


def test_diff_tells_inputs_and_footprints(cli, model, tmp_path):
    other = write_model(tmp_path / "other.py", server=", power=SourceValue(200 * u.W)")

    output = cli.run("diff", model, other).output

    assert "300 watt" in output
    assert "200 watt" in output
    assert "Servers" in output
    data = json.loads(cli.run("diff", model, other, "--json").output)
    assert [(each["object"], each["attribute"]) for each in data["inputs"]] == [("Web front", "power")]


def test_series_differ_by_sum_and_mean_or_in_some_hours(cli, model, tmp_path):
    def with_hours(name, hours):
        path = tmp_path / name
        path.write_text(MODEL.format(server="").replace("[1000, 2000, 4000] * 16", hours))
        return str(path)

    more = with_hours("more.py", "[2000, 4000, 8000] * 16")
    shifted = with_hours("shifted.py", "[4000, 2000, 1000] * 16")

    output = cli.run("diff", model, more).output
    assert "sum 112,000" in output
    assert "sum 224,000" in output
    (starts,) = json.loads(cli.run("diff", model, more, "--json").output)["inputs"]
    assert starts["before"] == "sum 112,000, mean 2,333, 48 h from 2025-01-01"
    assert starts["sum"] == {"before": 112_000, "after": 224_000}
    assert starts["mean"]["after"] == pytest.approx(224_000 / 48)
    (starts,) = json.loads(cli.run("diff", model, shifted, "--json").output)["inputs"]
    assert starts["after"] == f"{starts['before']}; 32 hours differ"


def test_a_model_does_not_differ_from_itself(cli, model):
    assert cli.run("diff", model, model).output == "No input differs.\nNo footprint differs.\n"


OWN = """
from efp_graph import *
from efp_graph.objects import quantity
from efp_graph.signatures import AnySignature

class Own(AnySignature, Server):
    "A server of somebody's own."
    price = quantity({price} * u.dimensionless, help="Of a machine")
    {more}
"""


def write_own(path, price=3, more=""):
    content = MODEL.format(server="").replace("Server.from_defaults", "Own.from_defaults")
    path.write_text(OWN.format(price=price, more=more) + content)
    return str(path)


def test_files_that_declare_a_class_of_their_own_alike_do_not_differ(cli, tmp_path):
    first, second = write_own(tmp_path / "a.py"), write_own(tmp_path / "b.py")
    assert cli.run("diff", first, second).output == "No input differs.\nNo footprint differs.\n"


def test_inputs_of_two_classes_of_a_name_are_compared_by_name(cli, tmp_path):
    more = 'colour = quantity(1 * u.dimensionless, help="Of the case")'
    first, second = write_own(tmp_path / "a.py"), write_own(tmp_path / "b.py", 4, more)

    for here, there, prices, colours in (
        (first, second, ("3", "4"), ("not there", "1")),
        (second, first, ("4", "3"), ("1", "not there")),
    ):
        data = json.loads(cli.run("diff", here, there, "--json").output)
        found = {each["attribute"]: (each["before"].split()[0], each["after"].split()[0]) for each in data["inputs"]}
        assert found == {"price": prices, "colour": tuple(each.split()[0] for each in colours)}
        assert data["only_in_first"] == data["only_in_second"] == []
        assert "not there" in cli.run("diff", here, there).output


# check


def test_check_holds_a_model_against_a_total(cli, model):
    assert "holds" in cli.run("check", model, "--max-total", "1 t").output
    assert "FAILS" in cli.run("check", model, "--max-total", "1 g", code=1).output


def test_check_holds_a_model_against_a_baseline(cli, model, tmp_path):
    larger = write_model(tmp_path / "larger.py", server=", power_usage_effectiveness=SourceValue(9 * u.dimensionless)")
    baseline = ["--baseline", model, "--max-increase"]

    assert json.loads(cli.run("check", model, *baseline, "0%", "--json").output)["passed"] is True
    data = json.loads(cli.run("check", larger, *baseline, "0.0001%", "--json", code=1).output)
    assert [limit["holds"] for limit in data["limits"]] == [False]
    cli.run("check", larger, *baseline, "1000%")


@pytest.mark.parametrize("as_json", [[], ["--json"]], ids=["text", "json"])
def test_check_refuses_a_limit_on_what_nothing_has_a_footprint_on(cli, model, as_json):
    output = cli.run("check", model, "--max", "adpe=0.1 mg", *as_json, code=3).output
    assert "nothing has a footprint on adpe" in output
    assert "holds" not in output


def test_check_without_a_limit_is_a_mistake(cli, model):
    assert "nothing to check" in cli.run("check", model, code=2).output
    assert "go together" in cli.run("check", model, "--max-increase", "5%", "--max-total", "1 t", code=2).output
    assert "Write a mass" in cli.run("check", model, "--max-total", "a lot", code=3).output


@pytest.mark.parametrize("text", ["10**10**10 W", "nan W", "__import__('os') W"])
def test_a_value_is_a_number_and_a_unit_and_nothing_is_calculated(cli, model, text):
    assert "Write a number and a unit" in cli.run("what-if", model, "--set", f"web.power={text}", code=3).output
    assert "Write a mass" in cli.run("check", model, "--max-total", text, code=3).output


def test_a_change_of_an_object_that_nothing_uses_is_said_to_have_no_effect(cli, tmp_path):
    model = tmp_path / "model.py"
    model.write_text(MODEL.format(server="") + 'spare = Server.from_defaults("spare", storage=Storage.ssd())\n')
    said = 'Server "spare".power has no effect: Server "spare" is used by nothing in a system.'

    text = cli.run("what-if", str(model), "--set", "spare.power=1 W").output
    idle = json.loads(cli.run("what-if", str(model), "--set", "spare.power=1 W", "--json").output)
    used = json.loads(cli.run("what-if", str(model), "--set", "web.power=1 W", "--json").output)

    assert said in text
    assert idle["remarks"] == [said]
    assert used["remarks"] == []
    assert used["total"]["after"] < used["total"]["before"] == idle["total"]["after"]
