"""`efp sensitivity`, and `efp check --max-unverified`."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from efp_graph import SourceValue, System, u
from efp_graph.cli import efp
from tests.footprint.small_model import small_model


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    m = small_model()
    m.network.bandwidth_energy_intensity = SourceValue(0.12 * u("kWh/GB"), "a study", low=0.05 * u("kWh/GB"),
                                                       high=0.3 * u("kWh/GB"))  # fmt: skip
    return System("service", [m.pattern]).to_json(tmp_path_factory.mktemp("models") / "model.json")


def run(*arguments):
    return CliRunner().invoke(efp, [str(each) for each in arguments], prog_name="efp")


def test_the_inputs_are_told_by_what_they_do(path, tmp_path):
    result = run("sensitivity", path, "--top", 3, "--step", "5%", "--pairs", "-o", tmp_path / "t.csv",
                 "--chart", tmp_path / "t.html")  # fmt: skip
    assert result.exit_code == 0
    for told in (
        "-5%",
        "+5%",
        "elasticity",
        "Pairs",
        "hypotheses",
        "whole period, 2025-01-01",
        "--top 100, -o table.csv",
    ):
        assert told in result.stdout
    assert (tmp_path / "t.csv").read_text().startswith("\ufeffinput,")
    assert (tmp_path / "t.html").exists()
    data = json.loads(run("sensitivity", path, "--json").stdout)
    assert (data["step"], data["unit"]) == (0.1, "kg CO2eq")
    assert sum(data["weight_by_source"].values()) == pytest.approx(1)
    assert run("sensitivity", path, "--step", "0.1", "--json").stdout == run("sensitivity", path, "--json").stdout


def test_with_global_the_facts_are_told_by_their_shares(path, tmp_path):
    result = run("sensitivity", path, "--global", "--assume", "hypothesis=low", "--count", 1024, "--groups", "source",
                 "--top", 2, "--chart", tmp_path / "bars.html", "-o", tmp_path / "t.csv")  # fmt: skip
    assert result.exit_code == 0
    for told in ("S1 [95%]", "Measure this first", "Groups", "a study", "Q²"):
        assert told in result.stdout
    assert (tmp_path / "bars.html").exists()
    data = json.loads(run("sensitivity", path, "--global", "--count", 1024, "--json").stdout)
    assert [each["source"] for each in data["facts"]] == ["a study"]
    assert data["facts"][0]["first"] == pytest.approx(1, abs=0.01)


@pytest.mark.parametrize(
    ("options", "code", "message"),
    [
        (("--step", "ten"), 3, "--step was given as 'ten'"),
        (("--step", "10"), 3, "0.1, or '10%'"),
        (("--step", "100%"), 3, "between 0 and 1"),
        (("--groups", "source"), 2, "--groups goes with --global"),
        (("--seed", "1"), 2, "--seed goes with --global"),
        (("--global", "--pairs"), 2, "--pairs is of the question without --global"),
        (("--global", "--count", "many"), 3, "--count takes"),
        (("--chart", "t.doc"), 3, "ends in '.doc'"),
        (("--criterion", "carbon"), 3, "carbon"),
    ],
)
def test_bad_options_are_refused(path, options, code, message):
    result = run("sensitivity", path, *options)
    assert (result.exit_code, message in result.stderr) == (code, True), result.stderr


def test_a_gate_on_what_nobody_has_verified(path):
    strict = run("check", path, "--max-unverified", "10%")
    assert (strict.exit_code, "FAILS" in strict.stdout) == (1, True)
    assert "whole period" in strict.stdout
    loose = run("check", path, "--max-unverified", "100%", "--max-total", "1 kt")
    assert (loose.exit_code, "FAILS" in loose.stdout) == (0, False)
    told = json.loads(run("check", path, "--max-unverified", "10%", "--json").stdout)
    assert (told["passed"], told["unverified"]["holds"]) == (False, False)
    assert 0.1 < told["unverified"]["found"] <= 1
    assert run("check", path, "--max-unverified", "130%").exit_code == 3
    assert run("check", path, "--max-unverified", "much").exit_code == 3
    assert run("check", path).exit_code == 2
