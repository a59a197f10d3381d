"""`efp uncertainty`, and `efp check --probability`."""

import json

import pytest


def test_a_model_of_which_nothing_is_known_says_so(cli, model):
    told = cli.run("uncertainty", model).output
    assert "as given; nothing is uncertain." in told
    assert "inputs are taken as exact" in told


def test_what_is_assumed_gives_a_band_files_and_a_chart(cli, model, tmp_path):
    chart, draws = tmp_path / "fan.svg", tmp_path / "draws.parquet"
    arguments = (
        "--assume",
        "Our world in data=medium",
        "--count",
        "1024",
        "--chart",
        str(chart),
        "--draws",
        str(draws),
    )
    told = cli.run("uncertainty", model, *arguments).output
    assert "90% between" in told
    assert "assumed" in told
    assert chart.stat().st_size
    assert draws.stat().st_size


def test_json_is_for_machines(cli, model):
    told = json.loads(
        cli.run("uncertainty", model, "--assume", "Our world in data=low", "--seed", "3", "--json").output
    )
    assert told["seed"] == 3
    assert [each["rule"] for each in told["inputs"]] == ["assumed"]
    assert told["outputs"]["total"]["mean"]["standard_error"] > 0
    assert told["not_read"] == []


def test_scenarios_are_compared_with_the_same_draws(cli, model, tmp_path):
    with open(model, "a") as file:
        file.write('greener = Scenario("greener", {Job.data_transferred.of(search): SourceValue(1 * u.kB)})\n')
    arguments = ("uncertainty", model, "--assume", "Our world in data=low", "--scenario", "greener")
    assert "greener" in cli.run(*arguments, "--chart", str(tmp_path / "violin.svg")).output
    told = json.loads(cli.run(*arguments, "--json").output)
    greener = {"scenario": "greener", "than": "as it is", "probability": 1.0, "standard_error": 0.0}
    assert told["probability_below"][1] == greener


def test_scenarios_may_stand_in_a_file_and_totals_be_on_another_criterion(cli, model, tmp_path):
    ours = tmp_path / "ours.yaml"
    ours.write_text("scenarios: {less: {changes: {search: {data_transferred: 1 kB}}}}")
    told = cli.run("uncertainty", model, "--assume", "Our world in data=low", "--scenario", str(ours)).output
    assert "less" in told
    assert "less" in cli.run("compare", model, str(ours)).output
    missing = cli.run("compare", model, str(tmp_path / "none.yaml"), code=3).output
    assert "none.yaml" in missing
    assert "nothing has a footprint on wcf" in " ".join(
        cli.run("uncertainty", model, "--criterion", "wcf", code=3).output.split()
    )


def test_a_check_takes_the_draws_that_are_asked_for(cli, model):
    common = ("check", model, "--max-total", "1 kt")
    drawn = ("--assume", "Our world in data=low", "--count", "2048", "--seed", "5")
    told = json.loads(cli.run(*common, "--probability", "90%", *drawn, "--json").output)
    assert [each["draws"] for each in told["probability"]] == [2048]
    assert "goes with --probability" in cli.run(*common, *drawn, code=2).output


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--assume", "hypothesis"), "SOURCE=CONFIDENCE"),
        (("--assume", "hypothsis=low"), "Did you mean 'hypothesis'"),
        (("--count", "many"), "a number of draws"),
        (("--scenario", "other"), "has no scenario"),
    ],
    ids=str,
)
def test_what_cannot_be_understood_is_refused(cli, model, arguments, message):
    assert message in cli.run("uncertainty", model, *arguments, code=3).output


def test_a_limit_has_to_hold_as_surely_as_is_asked(cli, model):
    common = ("check", model, "--assume", "Our world in data=low", "--max-total")
    total = json.loads(cli.run("check", model, "--max-total", "1 kt", "--json").output)["total"]
    assert "holds" in cli.run(*common, "1 kt", "--probability", "99%").output
    just_enough = cli.run(*common, f"{1.001 * total} kg", "--probability", "90%", code=1)
    assert "FAILS" in just_enough.output
    told = json.loads(cli.run(*common, f"{1.001 * total} kg", "--probability", "90%", "--json", code=1).output)
    assert told["passed"] is False
    assert told["limits"][0]["holds"] is True
    assert 0.4 < told["probability"][0]["found"] < 0.9
    assert "--max-total" in cli.run("check", model, "--max-unverified", "90%", "--probability", "90%", code=2).output
    for share, way in (("200%", "between 0 and 1"), ("90", "0.9, or '90%'"), ("5", "0.05, or '5%'")):
        assert way in cli.run(*common, "1 kt", "--probability", share, code=3).output
