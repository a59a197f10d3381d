"""Weeks and hourly series from forms go wherever inputs go: trails, page, workbook, sweeps, dates, comparisons."""

from __future__ import annotations

import copy
import csv
import json
from datetime import timedelta
from typing import Any

import openpyxl
import pytest

from efp_graph import (
    ExplainableHourlyQuantitiesFromFormInputs,
    ModelingUpdate,
    SourceObject,
    SourceRecurrentValues,
    SourceValue,
    Sweep,
    UsagePattern,
    u,
)
from efp_graph.audit.spreadsheet.inputs_sheet import ADDRESS, NOTE
from efp_graph.values.week_forms import week_of
from tests.audit.browser import Reader, chromium
from tests.footprint.small_model import START
from tests.weeks.aired import CONSTANT, NUMBERS, PATTERN, VentilatedServer, model
from tests.weeks.test_weeks_in_files import GROWTH

NIGHTS = copy.deepcopy(PATTERN)
NIGHTS["profiles"][0]["ranges"][0]["value"] = 60  # type: ignore[index]


def power(m: Any) -> list[float]:
    found: list[float] = m.server.cooling_power.magnitude.tolist()
    return found


def test_the_figures_follow_as_in_a_fresh_build() -> None:
    m = model()
    for form in (NUMBERS, CONSTANT, PATTERN, NIGHTS, NUMBERS, PATTERN, CONSTANT):  # recorded, too
        m.server.cooling = form
        assert power(m) == power(model(form))
    m.system.undo()
    assert power(m) == power(model(PATTERN))


def test_trails_have_the_form(tmp_path: Any) -> None:
    m = model(NUMBERS, confidence="low")
    trail = json.loads(m.system.export_json(tmp_path / "trail.json").read_text())
    figure = next(each for each in trail["figures"] if each["address"] == "server.cooling")
    assert (json.loads(figure["value"]), figure["unit"], figure["source"]) == (NUMBERS, "watt", "our meters")
    folder = m.system.export_csv(tmp_path / "trail")
    with open(folder / "inputs.csv", encoding="utf-8-sig", newline="") as file:
        row = next(each for each in csv.DictReader(file) if each["address"] == "server.cooling")
    assert (json.loads(row["value"]), row["confidence"]) == (NUMBERS, "low")
    calculated = next(each for each in trail["figures"] if each["address"] == "server.cooling_power")
    assert calculated["operands"][:2] == ["server.cooling", "server.nb_of_instances"]
    assert "typical week (server – Cooling)" in calculated["formula"]


def test_trails_tell_the_form_of_a_series(tmp_path: Any) -> None:
    m = model()
    m.pattern.hourly_usage_journey_starts = ExplainableHourlyQuantitiesFromFormInputs(GROWTH)
    trail = json.loads(m.system.export_json(tmp_path / "trail.json").read_text())
    figure = next(each for each in trail["figures"] if each["address"] == "pattern.hourly_usage_journey_starts")
    assert figure["formula"] == "90,000 a month from 2025-01-01, +10% a year, for 21 days"
    assert figure["kind"] == "hypothesis"


def test_the_page_shows_a_week_as_a_week(tmp_path: Any) -> None:
    page = model().system.audit_report(tmp_path / "page.html")
    with chromium() as browser:
        reader = Reader(browser)
        try:
            shown = reader.open(page, "#server.cooling")
            rows = shown.locator(".week tbody tr").all()
            told = [[cell.inner_text() for cell in row.locator("th, td").all()] for row in rows]
        finally:
            reader.context.close()
    assert told == [["mon-fri", "10", "50", "10"], ["sat-sun", "10"]]


def test_a_notebook_shows_its_days_and_hours() -> None:
    html = SourceRecurrentValues(PATTERN, "<b>meters</b>")._repr_html_()
    assert "mon-fri" in html
    assert "8-18 h" in html
    assert "<b>meters" not in html


def test_the_workbook_says_where_a_week_is_changed(tmp_path: Any) -> None:
    book = openpyxl.load_workbook(model().system.export_xlsx(tmp_path / "book.xlsx"))
    inputs = {row[ADDRESS].value: row for row in book["Inputs"].iter_rows()}
    row = inputs["server.cooling"]
    assert row[2].value == "mon-fri 10, 8-18 h 50; sat-sun 10 watt"
    assert row[NOTE].value.startswith("its 168 numbers are changed on the sheet Typical weeks, column C")
    numbers = [cell.value for (cell,) in book["Typical weeks"]["C8:C175"]]
    assert numbers == week_of(PATTERN).numbers.tolist()


def test_the_workbook_calculates_a_form(tmp_path: Any) -> None:
    m = model()
    m.pattern.hourly_usage_journey_starts = ExplainableHourlyQuantitiesFromFormInputs(GROWTH)
    book = openpyxl.load_workbook(m.system.export_xlsx(tmp_path / "book.xlsx"))
    cells = [str(cell.value) for row in book["Hourly"].iter_rows() for cell in row if cell.value is not None]
    assert "Hourly usage journey starts" in cells


def test_a_sweep_varies_it_beside_numbers() -> None:
    m = model()
    weeks = [CONSTANT, SourceObject(NUMBERS), SourceRecurrentValues(PATTERN), 35 * u.W, SourceValue(3 * u.W), 7]
    powers = [200.0, 300.0]
    varied = {VentilatedServer.cooling.of(m.server): weeks, VentilatedServer.power.of(m.server): powers}
    table = Sweep(m.system, varied).run()
    rows = list(zip(table["server.cooling"], table["server.power"], table["total_footprint"], strict=True))
    expected = []
    for week in weeks:
        for one in powers:
            given = 7 * u.W if week == 7 else week
            changes = {VentilatedServer.cooling.of(m.server): given, VentilatedServer.power.of(m.server): one * u.W}
            with m.system.what_if(changes):
                expected.append(m.system.total_footprint_sum_over_period.to("kg").magnitude)
    assert sorted(total for *_, total in rows) == pytest.approx(sorted(expected), rel=1e-12)
    assert len({name for name, *_ in rows}) == 6


def test_a_week_that_changes_at_a_date_counts_from_the_date_on() -> None:
    m = model(CONSTANT)
    before, after = power(m), power(model(PATTERN))
    update = ModelingUpdate({VentilatedServer.cooling.of(m.server): PATTERN}, START + timedelta(days=10))
    assert m.server.cooling == SourceRecurrentValues(20 * u.W)
    update.simulation.show()
    try:
        whole = m.server.cooling_power.whole.magnitude.tolist()
        assert m.server.cooling == SourceRecurrentValues(PATTERN)
    finally:
        update.simulation.hide()
    assert whole == before[:240] + after[240:]


def test_comparisons_tell_the_lines_that_differ() -> None:
    m, other = model(), model(NIGHTS)
    m.pattern.hourly_usage_journey_starts = ExplainableHourlyQuantitiesFromFormInputs(GROWTH)
    later = {**GROWTH, "start_date": "2025-01-02", "net_growth_rate_in_percentage": 25}
    other.pattern.hourly_usage_journey_starts = ExplainableHourlyQuantitiesFromFormInputs(later)
    lines = str(m.system.compare_to(other.system)).splitlines()
    assert 'VentilatedServer "server".cooling: profiles[0].ranges[0].value 50 | profiles[0].ranges[0].value 60' in lines
    start = 'UsagePattern "pattern".hourly_usage_journey_starts: '
    assert (
        f"{start}start_date 2025-01-01, net_growth_rate_in_percentage 10 | "
        "start_date 2025-01-02, net_growth_rate_in_percentage 25"
    ) in lines
    kilowatt = model({"constant_value": 0.02, "constant_unit": "kW"})
    inputs = model(CONSTANT).system.compare_to(kilowatt.system).inputs
    assert not [each for each in inputs if each.attribute.name == "cooling"]


def test_an_update_tells_the_lines_that_differ() -> None:
    m = model()
    m.pattern.hourly_usage_journey_starts = ExplainableHourlyQuantitiesFromFormInputs(GROWTH)
    more = ExplainableHourlyQuantitiesFromFormInputs({**GROWTH, "initial_volume": 120_000})
    update = ModelingUpdate({UsagePattern.hourly_usage_journey_starts.of(m.pattern): more})
    assert "hourly_usage_journey_starts: initial_volume 90000 -> initial_volume 120000" in str(update)
    m.server.cooling = CONSTANT
    assert "cooling: 20 watt at all hours" in str(m.server)
    assert "90,000" not in str(m.pattern)
    assert "120,000 a month from 2025-01-01" in str(m.pattern)


def test_no_change_is_told_where_nothing_differs() -> None:
    m = model()
    history = len(m.system.history)
    m.server.cooling = SourceRecurrentValues(PATTERN, "our meters")
    assert len(m.system.history) == history
