"""`efp verify` on real files, as an auditor and a pipeline use it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from efp_graph.cli import main
from tests.cli.conftest import write_model


@pytest.fixture
def page(cli, model, tmp_path):
    path = tmp_path / "audit.html"
    cli.run("report", model, "-o", str(path))
    return path


def changed(page: Path, old: str, new: str) -> str:
    text = page.read_text(encoding="utf-8")
    assert old in text
    page.write_text(text.replace(old, new, 1), encoding="utf-8")
    return str(page)


def test_a_page_as_it_was_made_holds_and_so_does_its_model(cli, page, model):
    output = cli.run("verify", str(page)).output
    assert f"{page}: as it was sealed." in output
    assert "from model.py (SHA-256 " in output
    assert "Recalculated from the page alone: " in output
    again = cli.run("verify", str(page), model).output
    assert "The model gives all " in again
    told = json.loads(cli.run("verify", str(page), model, "--json").output)
    assert told["holds"] is True
    assert told["findings"] == []
    assert told["figures_compared"] > 80
    assert told["figures_recalculated"] > 40
    assert sum(told["not_recalculated"].values()) < 10
    assert told["seal"]["by"].startswith("efp_graph")
    assert told["seal"]["tables"]["countries.csv"]


def test_a_changed_digit_ends_with_1_and_is_named(cli, page, model):
    path = changed(page, '"value":300,"unit":"W"', '"value":200,"unit":"W"')
    output = cli.run("verify", path, code=1).output
    lines = [each.strip() for each in output.splitlines() if each.startswith("  - ")]
    assert lines[0].startswith("- Web-front.power (figures): it was changed")
    assert len(lines) < 6  # what reads it, and how many figures follow from there
    assert "- figure Web-front.instances_energy: recalculated from the page: " in " ".join(output.split())
    assert "that read one of these came out otherwise too: Web-front.energy_footprint, " in " ".join(output.split())
    told = json.loads(cli.run("verify", path, model, "--json", code=1).output)
    assert told["holds"] is False
    assert {"where": "figure Web-front.power", "told": "value: the page says 200, and the model gives 300."} in told[
        "findings"
    ]


def test_a_model_that_was_changed_is_told_figure_by_figure(cli, page, tmp_path):
    other = write_model(tmp_path / "other.py", ", power=SourceValue(310 * u.W)")
    output = cli.run("verify", str(page), other, code=1).output
    assert "figure Web-front.power: value: the page says 300, and the model gives 310." in output
    assert "the model: it is not the one that was sealed" in output
    assert "and " in output
    assert len(output.splitlines()) < 60
    assert len(json.loads(cli.run("verify", str(page), other, "--json", code=1).output)["findings"]) > 20


def test_the_model_of_somebody_else_is_one_sentence(cli, page):
    other = str(Path(__file__).parents[2] / "examples" / "quickstart.py")
    output = " ".join(cli.run("verify", str(page), other, code=1).output.split())
    assert "1 finding." in output
    assert "the model: it is another one: of the " in output
    assert "'Video platform'. Figures were not compared: give the model that the page was made from." in output


def test_the_model_may_have_moved_into_another_kind_of_file(cli, page, model, tmp_path):
    for name in ("model.json", "model.yaml"):
        cli.run("convert", model, "-o", str(tmp_path / name))
        output = cli.run("verify", str(page), str(tmp_path / name)).output
        assert "gives all" in output
        assert f"{name} is another file than model.py, which the page was made from" in " ".join(output.split())


def test_what_an_analysis_found_is_sealed_and_said_not_to_be_calculated_again(cli, model, tmp_path):
    path = tmp_path / "weighed.html"
    cli.run("report", model, "-o", str(path), "--sensitivity")
    output = cli.run("verify", str(path), model).output
    assert "sealed, and was not calculated again" in output


def test_pages_of_other_versions_and_tables_are_told(cli, page, monkeypatch):
    monkeypatch.setattr("efp_graph.footprint.verifying.program", lambda: "efp_graph 9.9.9")
    monkeypatch.setattr("efp_graph.footprint.verifying.tables", lambda: [])
    output = " ".join(cli.run("verify", str(page)).output.split())
    assert "this is efp_graph 9.9.9, whose figures may differ" in output
    assert "Data tables differ from those here: boavizta_cloud_instances.csv" in output


@pytest.mark.parametrize("share", [0.3, 0.7, 0.999])
def test_a_page_that_is_cut_off_is_told(cli, page, model, share):
    data = page.read_bytes()
    page.write_bytes(data[: int(len(data) * share)])
    assert "it is cut off: its end is missing" in cli.run("verify", str(page), code=1).output
    cli.run("verify", str(page), model, code=1)


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"hello", "is no audit page: give a file that efp report wrote."),
        (b"<!DOCTYPE html>\n<p>another page", "is no audit page"),
        (b"", "is no audit page"),
        (b"\xff\xfe", "is not in UTF-8"),
        (None, "there is no such file"),
    ],
)
def test_what_is_no_page_is_refused(cli, tmp_path, content, told):
    path = tmp_path / "a.html"
    if content is not None:
        path.write_bytes(content)
    assert told in cli.run("verify", str(path), code=3).output.replace("No such file", "there is no such file")


def test_an_interrupt_is_no_finding(cli, page, monkeypatch):
    """Code 1 would say that something is not as it was sealed."""

    def interrupted(*given, **options):
        raise KeyboardInterrupt

    monkeypatch.setattr("efp_graph.cli.commands.verify.verify_page", interrupted)
    assert "efp: interrupted." in cli.run("verify", str(page), code=130).output


@pytest.mark.parametrize("wrapped", [False, True])
def test_an_interrupt_while_the_library_is_loaded_shows_no_traceback(monkeypatch, capsys, wrapped):
    """A class that is being made wraps what interrupts it."""

    def interrupted(**options):
        if wrapped:
            raise RuntimeError("Error calling __set_name__") from KeyboardInterrupt()
        raise KeyboardInterrupt

    monkeypatch.setattr("efp_graph.cli.application.efp", interrupted)
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 130
    assert capsys.readouterr().err == "efp: interrupted.\n"
