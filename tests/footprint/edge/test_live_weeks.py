"""Typical weeks of edge devices in the workbook: typed over, it shows what the model is after the same change."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np
import openpyxl
import pytest

from efp_graph import Countries, EdgeUsagePattern, EmptyExplainableObject, ModelingUpdate, SourceRecurrentValues, u
from efp_graph.audit.spreadsheet.weeks_sheet import FIRST_WEEK, WEEKS, WEEKS_TOP
from tests.footprint.edge.small_edge import small_edge, with_server
from tests.footprint.small_model import country, series
from tests.spreadsheet_program import recalculated

COMPUTE = np.round(np.linspace(0.5, 3, 168), 3)
CALLS = np.arange(168) % 7 + 1.0


def shops() -> Any:
    """Tills in Paris, across a change of clocks, and in Nepal, whose clocks are off by three quarters of an hour."""
    m = with_server(small_edge(recurrent_compute_needed=1 * u.cpu_core, recurrent_storage_needed=1 * u.MB_stored))
    m.pattern.country = Countries.FRANCE()
    m.pattern.hourly_deployment_starts = series(2, 0, 1, start=datetime(2025, 3, 29))
    nepal = country("Asia/Kathmandu")
    m.other = EdgeUsagePattern("stalls", [m.journey], m.network, nepal, m.pattern.hourly_deployment_starts, 40 * u.hour)
    m.system.edge_usage_patterns = [m.pattern, m.other]
    return m


def typed_over(path: Path, weeks: dict[str, Any], inputs: dict[tuple[str, str], float]) -> Path:
    """The workbook with other numbers on its sheets of weeks and inputs."""
    book = openpyxl.load_workbook(path)
    sheet = book[WEEKS]
    heads = {sheet.cell(4, column).value: column for column in range(FIRST_WEEK + 1, sheet.max_column + 1)}
    for name, numbers in weeks.items():
        for hour, number in enumerate(numbers):
            sheet.cell(WEEKS_TOP + hour, heads[name]).value = float(number)
    for row in book["Inputs"].iter_rows():
        found = inputs.get((row[0].value, row[1].value))
        if found is not None:
            row[2].value = found
    changed = path.with_name(f"changed {path.name}")
    book.save(changed)
    return changed


def shown(path: Path) -> dict[tuple[str, str], str]:
    """{(phase, object): what the sheet of footprints shows, in kg}."""
    rows = recalculated(path, path.parent)["Footprint"]
    assert rows[2][3] == "Footprint [kg CO2eq]"
    return {(row[1], row[2]): row[3] for row in rows[3:] if row[1]}


def test_a_week_and_a_span_that_are_typed_over_reach_the_footprints(tmp_path: Path) -> None:
    m = shops()
    path = m.system.export_xlsx(tmp_path / "shops.xlsx", period="hour")
    weeks = {"Recurrent compute needed": COMPUTE, "Recurrent volume per edge device": CALLS}
    found = shown(typed_over(path, weeks, {("stalls", "Usage span"): 50}))
    ModelingUpdate(
        [
            [m.process.recurrent_compute_needed, SourceRecurrentValues(COMPUTE * u.cpu_core)],
            [m.calls.recurrent_volume_per_edge_device, SourceRecurrentValues(CALLS * u.occurrence)],
            [m.other.usage_span, 50 * u.hour],
        ]
    )
    phases = {"Electricity": "energy_footprint", "Fabrication": "instances_fabrication_footprint"}
    checked = 0
    for one in (m.computer, m.server, m.server.storage, m.network):
        for phase, name in phases.items():
            value = getattr(one, name)
            if not isinstance(value, EmptyExplainableObject) and (phase, one.name) in found:
                assert float(found[phase, one.name]) == pytest.approx(value.sum().to("kg").magnitude, rel=1e-9)
                checked += 1
    assert checked >= 6


def test_a_week_that_the_model_would_refuse_shows_no_figure(tmp_path: Path) -> None:
    m = shops()
    path = m.system.export_xlsx(tmp_path / "shops.xlsx", figures=[m.computer.energy_footprint])
    overload = {"Recurrent compute needed": np.where(np.arange(168) == 150, 9, COMPUTE)}
    assert shown(typed_over(path, overload, {}))["Electricity", "till"] == "#N/A"
