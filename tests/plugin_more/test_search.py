"""A service, its job, an operation, lazy attributes and an exporter from outside go wherever ours go."""

from __future__ import annotations

import csv
import json
import pickle
from types import SimpleNamespace
from typing import Any

import jsonschema
import numpy as np
import openpyxl
import pytest
from click.testing import CliRunner

from efp_graph import EmptyExplainableObject, GPUServer, Server, SourceValue, Storage, Sweep, System, load, u
from efp_graph.audit.given_series import GivenSeries
from efp_graph.audit.page_data import page_data
from efp_graph.audit.series import SeriesPack
from efp_graph.cli import efp
from efp_graph.errors import EfpGraphError, FileNotWritten, ModelFileError, OperationError, UnknownOption, WrongKind
from efp_graph.footprint.audit import audit_of
from efp_graph.objects import calculated
from efp_graph.serialization.schema import json_schema
from tests.footprint.small_model import same_state, small_system, state
from tests.plugin_more.search import SQUARE_ROOT, LibrarySearch, Lookup, export_hypotheses
from tests.spreadsheet_program import Read


def site(documents: float = 250_000) -> SimpleNamespace:
    m = small_system()
    m.search = LibrarySearch.from_defaults("search", server=m.server, documents=documents * u.dimensionless)
    m.question = Lookup.from_defaults("question", service=m.search)
    m.step.jobs = [m.job, m.question]
    return m


@pytest.fixture
def m() -> SimpleNamespace:
    return site()


def kg(system: Any) -> float:
    return float(system.footprints.total)


# The service and its job


def test_the_server_works_for_them(m):
    without = small_system()
    assert m.question.server is m.server
    assert m.server.jobs == (m.job, m.question)
    assert m.search.jobs == (m.question,)
    more = m.server.hour_by_hour_compute_need.magnitude - without.server.hour_by_hour_compute_need.magnitude
    assert more == pytest.approx(np.array([1000, 2000, 3000]) * (500 * 0.2e-3 / 3600))
    ram = m.server.available_ram_per_instance - without.server.available_ram_per_instance
    assert ram.to("GB").magnitude == pytest.approx(-4)
    assert kg(m.system) > kg(without.system)


def test_they_are_found_by_class():
    assert LibrarySearch.installable_on() == [Server]
    assert LibrarySearch in Server.installable_services()
    assert LibrarySearch not in GPUServer.installable_services()
    assert LibrarySearch.compatible_jobs() == [Lookup]


def test_bad_input_is_refused_as_that_of_ours_is(m):
    before = state(m.system)
    with pytest.raises(WrongKind, match=r'LibrarySearch "elsewhere"\.server'):
        LibrarySearch.from_defaults("elsewhere", server=GPUServer.from_defaults("gpu", storage=Storage.ssd("disks")))
    with pytest.raises(EfpGraphError, match="at least 0"):
        m.search.documents = SourceValue(-4 * u.dimensionless)
    with pytest.raises(EfpGraphError, match=r"ram is .* is reserved"):
        m.search.base_ram_consumption = SourceValue(10 * u.TB)
    assert same_state(m.system, before)


def test_updates_are_those_of_a_fresh_build(m):
    for documents in (1e6, 4e6, 9e6, 16e6, 1e6):  # often enough to be recorded
        m.search.documents = SourceValue(documents * u.dimensionless)
        assert np.array_equal(m.system.total_footprint.magnitude, site(documents).system.total_footprint.magnitude)
    m.system.check()


# Files, schema, command line


def test_files_hold_them_and_the_schema_knows_them(m, tmp_path):
    path = m.system.to_json(tmp_path / "m.json", results=True)
    again = System.from_json(path)
    assert again.footprints.totals == m.system.footprints.totals
    assert again.copy().footprints.totals == m.system.footprints.totals
    assert pickle.loads(pickle.dumps(m.system)).footprints.totals == m.system.footprints.totals
    document, schema = json.loads(path.read_text()), json_schema([LibrarySearch, Lookup])
    jsonschema.validate(document, schema)
    assert (
        schema["$defs"]["Lookup"]["properties"]["time_per_page"]["description"] == "Time to read a page of the index"
    )
    document["objects"][m.question.id]["time_per_page"] = "long"
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(document, schema)


BY_HAND = """
servers:
  web: {class: Server, storage: ssd}
services:
  search: {class: LibrarySearch, server: web, documents: 250000}
jobs:
  question: {class: Lookup, service: search, time_per_page: 0.4 ms}
steps:
  step: {jobs: [question]}
journeys:
  journey: {steps: [step]}
usage_patterns:
  pattern: {journey: journey, devices: [laptop], network: wifi_network, country: France,
            usage: {from: 2025-01-01, hours: [1, 2, 3]}}
"""


def test_a_person_writes_them_in_yaml(tmp_path):
    path = tmp_path / "model.yaml"
    path.write_text(BY_HAND)
    (job,) = load(path).servers[0].jobs
    assert job.request_duration.to("s").magnitude == pytest.approx(500 * 0.4e-3)
    path.write_text(BY_HAND.replace("time_per_page", "time_per_pag"))
    with pytest.raises(ModelFileError, match=r"model.yaml, line 7.*time_per_page"):
        load(path)


def test_the_command_line_has_them(m, tmp_path):
    path = str(m.system.to_json(tmp_path / "m.json"))
    run = lambda *words: CliRunner().invoke(efp, list(words)).output  # noqa: E731
    assert json.loads(run("run", path, "--json"))["total"] == pytest.approx(kg(m.system))
    totals = json.loads(run("what-if", path, "--set", "question.time_per_page=4 ms", "--json"))["total"]
    assert totals["after"] > totals["before"]
    assert "sqrt(" in run("explain", path, "search.pages_read")


# The operation


def test_it_reads_as_text_and_latex(m):
    value = m.search.pages_read
    assert value.magnitude == 500
    assert "sqrt(Documents of search)" in value.explain()
    assert r"\sqrt{" in value._repr_latex_()
    assert value.expression.evaluate().same_as(value)


def test_print_and_the_audit_page_have_it(m):
    assert "pages_read: 500.0 dimensionless" in str(m.search)
    page = page_data(audit_of(m.system), SeriesPack(), GivenSeries(0))
    (figure,) = [each for each in page["figures"] if each.get("value") == 500]
    assert "sqrt(" in "".join(part for part in figure["formula"] if isinstance(part, str))


def test_a_spreadsheet_follows_it(m, tmp_path):
    path = m.system.export_xlsx(tmp_path / "a.xlsx", period="hour", figures=[m.search.workers_in_reserve])
    formulas = {str(cell.value) for sheet in openpyxl.load_workbook(path) for row in sheet for cell in row}
    assert any(each.startswith("=SQRT('Inputs'!") for each in formulas)
    read = Read(path, tmp_path)
    documents = {("search", "Documents"): 4e6}
    changed = read.typed_over(documents)
    assert float(changed.figure("search", "Pages read")["Value"]) == pytest.approx(2000)
    other = site(4e6)
    _, hours = changed.series()["search", "Workers in reserve"]
    assert hours == pytest.approx(other.search.workers_in_reserve.magnitude)
    total = next(row for row in changed.sheets["Footprint"] if row[0] == "Total")
    assert float(total[3]) == pytest.approx(kg(other.system))


def test_sweeps_run_it_in_workers(m):
    levels = [1e6, 4e6, 9e6]
    table = Sweep(m.system, {LibrarySearch.documents.of(m.search): levels}, {"pages": m.search.pages_read}).run()
    assert table["pages"].tolist() == [1000, 2000, 3000]


def test_what_is_not_defined_is_refused_in_words(m):
    with pytest.raises(OperationError, match=r"The square root of \(-\(Pages read of search\)\) .* is not defined"):
        SQUARE_ROOT(-m.search.pages_read)
    with pytest.raises(OperationError, match="is not defined"):
        SQUARE_ROOT(-m.search.workers_in_reserve)
    for wrong in (EmptyExplainableObject(), m.network, 4):
        with pytest.raises(OperationError, match="was given"):
            SQUARE_ROOT(wrong)


# The lazy attributes


def test_they_cost_nothing_before_somebody_reads_them_and_are_up_to_date_then(m):
    def there() -> list[str]:
        return [node.key for node in m.search.nodes() if "workers" in node.key or "at_once" in node.key]

    assert there() == []
    first = m.search.workers_in_reserve.magnitude
    assert first == pytest.approx(np.sqrt(np.array([1000, 2000, 3000]) * (0.1 / 3600)))
    assert len(there()) == 2
    m.search.documents = SourceValue(1e6 * u.dimensionless)
    assert m.search.workers_in_reserve.magnitude == pytest.approx(first * np.sqrt(2))
    m.step.jobs = [m.job]
    assert isinstance(m.search.workers_in_reserve, EmptyExplainableObject)
    m.system.undo()
    m.system.check()


def test_exports_are_the_same_whatever_was_read(m, tmp_path):
    def named() -> set[str]:
        folder = m.system.export_csv(tmp_path / "csv")
        rows = csv.DictReader((folder / "results.csv").read_text(encoding="utf-8-sig").splitlines())
        return {row["attribute"] for row in rows if row["object"] == "search"}

    before = named()
    assert "pages_read" in before
    assert "workers_in_reserve" not in before
    m.search.workers_in_reserve
    assert named() == before
    assert "sqrt(" in m.search.workers_in_reserve.explain()


# The exporter


def test_it_writes_what_the_audit_has(m, tmp_path):
    m.question.time_per_page = SourceValue(0.3 * u.ms, label="measured", source=None)
    m.search.name = "a | b \u202e"
    text = export_hypotheses(m.system, tmp_path / "h.md").read_text(encoding="utf-8")
    assert "| question | Data transferred | 50 kilobyte |" in text
    assert r"| a \| b \u202e | Documents | 250,000 |" in text
    audit = audit_of(m.system)
    assert len(text.splitlines()) == 4 + sum(figure.kind == "hypothesis" for figure in audit.figures)


def test_it_writes_whole_files_or_none(m, tmp_path):
    path = export_hypotheses(m.system, tmp_path / "h.md")
    before = path.read_text()
    with pytest.raises(UnknownOption, match="md"):
        export_hypotheses(m.system, tmp_path / "h.json")
    with pytest.raises(FileNotWritten):
        export_hypotheses(m.system, tmp_path / "no folder" / "h.md")
    assert path.read_text() == before
    assert [each.name for each in tmp_path.iterdir()] == ["h.md"]


def test_a_class_of_it_extended_again_is_a_class_of_its_own(m):
    class Ranked(LibrarySearch):
        """One that reads each page twice."""

        @calculated(u.dimensionless)
        def pages_read(self) -> Any:
            """Twice the root."""
            return SQUARE_ROOT(self.documents.to(u.dimensionless)) * SourceValue(2 * u.dimensionless, label="twice")

    other = Ranked.from_defaults("ranked", server=m.server, documents=m.search.documents.copy())
    m.question.service = other
    assert m.question.request_duration.to("s").magnitude == pytest.approx(0.2)
