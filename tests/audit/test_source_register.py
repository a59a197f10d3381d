"""The register of sources: what hangs on each is what its figures go into, counted from the graph of the model."""

import csv
import io
import json
from types import SimpleNamespace

import openpyxl
import pytest

from efp_graph import Source, SourceValue, u
from efp_graph.audit.csv_trail import csv_files
from efp_graph.audit.json_trail import json_trail
from efp_graph.audit.order import parts_first
from efp_graph.audit.prov_trail import prov_document
from efp_graph.audit.records import HYPOTHESIS, Audit
from efp_graph.audit.source_register import REGISTER, _reached, headline, source_register
from efp_graph.audit.spreadsheet.sources_sheet import sources_sheet
from efp_graph.audit.spreadsheet.workbook import workbook
from efp_graph.audit.told import GIVEN
from efp_graph.footprint.audit import audit_of
from tests.footprint.small_model import small_system

SHEET = Source("data sheet", "https://example.org/a.pdf", place="page 4", quotation="310 W", read="2026-03-01")
MAKING = Source("study of making", "https://example.org/study")


@pytest.fixture(scope="module")
def audit():
    server = {
        "power": SourceValue(310 * u.W, SHEET),
        "idle_power": SourceValue(50 * u.W, SHEET),
        "carbon_footprint_fabrication": SourceValue(600 * u.kg, MAKING),
        "lifespan": SourceValue(6 * u.year, "a colleague"),
    }
    return audit_of(small_system(1000, 2000, server=server).system)


def entry(audit, name):
    return next(each for each in source_register(audit) if each.source.name == name)


def amount(audit, category, phase):
    return sum(each.amount for each in audit.footprints if (each.category, each.phase) == (category, phase))


def test_on_a_source_hang_the_footprints_that_its_figures_go_into(audit):
    sheet, making = entry(audit, "data sheet"), entry(audit, "study of making")
    assert [audit.figures[each].anchor for each in sheet.inputs] == ["server.power", "server.idle_power"]
    assert sheet.amount == pytest.approx(amount(audit, "Servers", "energy"), rel=1e-12)
    assert making.amount == pytest.approx(amount(audit, "Servers", "fabrication"), rel=1e-12)
    assert sheet.share == pytest.approx(sheet.amount / audit.criteria[0].total[0])


def test_what_hangs_on_a_source_is_found_for_every_footprint_by_walking_down_from_it(audit):
    walked = {}
    for each in audit.footprints:
        below = audit.upstream_of(each.figure)
        for source in {figure.source for figure in below.figures} - {None}:
            walked[source] = walked.get(source, 0.0) + each.amount
    found = {each.source: each.amount for each in source_register(audit) if each.amount}
    assert found == pytest.approx(walked, rel=1e-12)


def test_every_given_figure_stands_under_its_source(audit):
    register = source_register(audit)
    listed = [place for each in register for place in each.inputs]
    given = [place for place, each in enumerate(audit.figures) if each.source is not None and each.kind in GIVEN]
    assert sorted(listed) == given
    assert sum(each.hypotheses for each in register) == sum(each.kind == HYPOTHESIS for each in audit.figures)


def test_what_a_reader_misses_to_look_it_up_is_told(audit):
    lacks = {each.source.name: each.lacks for each in source_register(audit)}
    assert lacks["data sheet"] == ""
    assert lacks["study of making"] == "place"
    assert lacks["a colleague"] == lacks["hypothesis"] == "link and place"
    told = headline(audit, source_register(audit))
    lost = sum(each == "link and place" for each in lacks.values())
    assert told.startswith(f"{lost} of {len(lacks)} sources have neither link nor place; on '")
    assert headline(Audit("empty", [], []), []) == "No figure has a source."


def test_tables_and_documents_have_the_register(audit):
    files = csv_files(audit, "month")
    rows = list(csv.DictReader(io.StringIO(files["sources.csv"].decode("utf-8-sig"))))
    assert tuple(rows[0]) == REGISTER
    row = next(each for each in rows if each["source"] == "data sheet")
    assert (row["place"], row["quotation"], row["read_on"], row["lacks"]) == ("page 4", "310 W", "2026-03-01", "")
    assert row["inputs"] == "server.power server.idle_power"
    inputs = {each["address"]: each for each in csv.DictReader(io.StringIO(files["inputs.csv"].decode("utf-8-sig")))}
    assert inputs["server.power"]["place"] == "page 4"
    document = json.loads(json_trail(audit, "month"))
    told = next(each for each in document["sources"] if each["source"] == "data sheet")
    assert float(row["amount"]) == told["amount"] == entry(audit, "data sheet").amount
    assert next(each for each in document["figures"] if each["address"] == "server.power")["quotation"] == "310 W"
    agents = prov_document(audit).get_provn()
    assert 'efp:place="page 4"' in agents
    assert 'efp:read="2026-03-01"' in agents


def test_the_workbook_has_the_register_with_what_a_spreadsheet_shows_of_it(audit):
    sheet = sources_sheet(audit)
    ((heads, rows),) = sheet.tables
    row = dict(zip(heads, next(each for each in rows if each[0] == "data sheet"), strict=True))
    assert (row["Place"], row["Quotation"], row["Inputs"]) == ("page 4", "310 W", "server.power, server.idle_power")
    assert row["Hangs on it"] == entry(audit, "data sheet").amount
    assert "they do not add up" in sheet.lines[1]
    book = openpyxl.load_workbook(io.BytesIO(workbook(audit, [], "month")))
    cells = [[cell.value for cell in row] for row in book["Sources"]]
    assert [row[0] for row in cells if row[0] == "data sheet"] == ["data sheet"]
    assert any(cell.value == "data sheet, page 4" for cell in book["Inputs"]["E"])


def test_figures_that_are_made_from_themselves_are_followed_once():
    """A simulation's figures are made from what they were before, which has the same address."""
    circle = [[1], [2, 3], [0], [], [2]]
    order = parts_first(circle)
    assert sorted(order) == [0, 1, 2, 3, 4]
    assert order.index(3) < order.index(1)
    audit = SimpleNamespace(figures=[SimpleNamespace(made_from=lambda each=each: each) for each in circle])
    assert _reached(audit, {3: 0, 4: 1}) == [1, 1, 1, 1, 3]
