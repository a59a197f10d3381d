"""The live spreadsheet in a real spreadsheet program: it calculates what the model calculates, also after a change."""

from __future__ import annotations

import importlib
import re
import sys
import zipfile
from datetime import UTC, datetime
from html import unescape
from pathlib import Path

import numpy as np
import openpyxl
import pytest

import efp_graph
from efp_graph import (
    EmptyExplainableObject,
    ExplainableHourlyQuantities,
    ExplainableQuantity,
    ModelingUpdate,
    Source,
    SourceHourlyValues,
    SourceValue,
    u,
)
from efp_graph.audit.spreadsheet.inputs_sheet import NOTE
from efp_graph.errors import MissingExtra, NotAllowed, UnknownOption, WrongKind
from efp_graph.footprint.audit import audit_of
from tests.footprint.small_model import small_system
from tests.spreadsheet_program import Read, pages

CLOSE = 1e-9
CASES = ("minimal", "storage_heavy", "on_premise", "multi_country")  # the quickstart has tests of its own


def built(case):
    return importlib.import_module(f"tests.golden.{case}").build(efp_graph)


def assert_recalculates(read, system, hourly=None):
    """Every figure of the workbook is that of the model, hour by hour where it is told so."""
    audit = audit_of(system)
    series = read.series()
    checked = 0
    for figure in audit.figures:
        name, value = audit.objects[figure.object].name, figure.value
        told = read.figure(name, figure.words)
        if isinstance(value, ExplainableQuantity):
            assert float(told["Value"]) == pytest.approx(value.magnitude, rel=CLOSE), (name, figure.words)
        elif isinstance(value, ExplainableHourlyQuantities):
            kind, hours = series.get((name, figure.words), ("value: not here", None))
            assert hourly is None or (hours is not None) is hourly
            if hours is None:
                continue
            assert kind in ("calculated here", "input"), (name, figure.words, kind)
            assert len(hours) == len(value), (name, figure.words)
            scale = np.abs(value.magnitude).max()
            assert np.abs(hours - value.magnitude).max() <= CLOSE * scale, (name, figure.words)
            assert float(told["Value"]) == pytest.approx(value.magnitude.sum(), rel=CLOSE, abs=CLOSE * scale)
            checked += 1
    assert checked == len(series)
    return checked


def in_kilograms(sheet, row):
    """A figure of the footprint sheet, whatever the unit that its heading names."""
    heading = next(cell for line in sheet for cell in line if cell.endswith("CO2eq]"))
    factor = {"t": 1000, "kg": 1, "g": 1e-3}[heading.split("[")[1].split()[0]]
    return factor * float(row[3])


@pytest.fixture(scope="module")
def quickstart(tmp_path_factory):
    folder = tmp_path_factory.mktemp("quickstart")
    objects = built("quickstart")
    path = objects["system"].export_xlsx(folder / "audit.xlsx", figures=[objects["network"].energy_footprint])
    return objects, Read(path, folder)


@pytest.mark.xdist_group("live spreadsheet of the quickstart")
def test_the_quickstart_recalculates_to_the_figures_of_the_model(quickstart):
    objects, read = quickstart

    assert assert_recalculates(read, objects["system"]) == 14
    total = next(row for row in read.sheets["Footprint"] if row[0] == "Total")
    expected = objects["system"].total_footprint_sum_over_period.to(u.kg).magnitude
    assert in_kilograms(read.sheets["Footprint"], total) == pytest.approx(expected, rel=CLOSE)
    assert expected == pytest.approx(14_896_098.018877197, rel=1e-9)  # tests/golden/quickstart.exact.json


@pytest.mark.xdist_group("live spreadsheet of the quickstart")
def test_after_inputs_are_typed_over_it_is_the_model_after_the_same_change(quickstart):
    _, read = quickstart
    changed = read.typed_over(
        {
            ("WIFI network", "Bandwidth energy intensity"): 0.07,
            ("streaming job", "Video duration"): 130.0,  # longer than an hour: more hours are touched
            ("20 min streaming", "User time spent"): 65.0,  # what follows starts an hour later
        }
    )
    objects = built("quickstart")
    ModelingUpdate(
        [
            [objects["network"].bandwidth_energy_intensity, SourceValue(0.07 * u("kWh/GB"))],
            [objects["streaming_job"].video_duration, SourceValue(130 * u.min)],
            [objects["streaming_step"].user_time_spent, SourceValue(65 * u.min)],
        ]
    )

    before, after = read.series(), changed.series()
    footprint = ("WIFI network", "Energy footprint")
    assert len(after[footprint][1]) > len(before[footprint][1])
    for (name, words), (_, hours) in after.items():
        figures = audit_of(objects["system"])
        value = next(
            each.value for each in figures.figures if (figures.objects[each.object].name, each.words) == (name, words)
        )
        assert len(hours) == len(value), (name, words)
        assert np.abs(hours - value.magnitude).max() <= CLOSE * np.abs(value.magnitude).max(), (name, words)


@pytest.mark.parametrize("case", CASES)
def test_every_series_of_the_case_is_calculated_hour_by_hour(case, tmp_path):
    system = built(case)["system"]

    read = Read(system.export_xlsx(tmp_path / "all.xlsx", period="hour"), tmp_path)

    assert assert_recalculates(read, system, hourly=True) > 40


def test_storage_follows_a_change_of_its_duration_replication_and_base(tmp_path):
    objects = built("storage_heavy")
    read = Read(objects["system"].export_xlsx(tmp_path / "all.xlsx", period="hour"), tmp_path)
    changed = read.typed_over(
        {
            ("backup disks", "Data storage duration"): 1.5,
            ("backup disks", "Data replication factor"): 3,
            ("backup disks", "Base storage need"): 47.25,
            ("backup server", "Power"): 411,
            ("save", "Request duration"): 195,
        }
    )
    storage = objects["storage"]
    ModelingUpdate(
        [
            [storage.data_storage_duration, SourceValue(1.5 * u.day)],
            [storage.data_replication_factor, SourceValue(3 * u.dimensionless)],
            [storage.base_storage_need, SourceValue(47.25 * u.TB)],
            [objects["server"].power, SourceValue(411 * u.W)],
            [objects["save_job"].request_duration, SourceValue(195 * u.min)],
        ]
    )
    assert assert_recalculates(changed, objects["system"], hourly=True) > 40


def test_wall_clocks_repetitions_and_hourly_intensities_are_followed_hour_by_hour(tmp_path):

    from efp_graph import Countries, create_source_hourly_values_from_list, repeated_hourly_values

    day = create_source_hourly_values_from_list([float(hour) for hour in range(24)], start_date=datetime(2025, 1, 1))
    days = repeated_hourly_values(day, 4 * u.day, datetime(2025, 3, 29, 5))  # over the change to summer time
    m = small_system(1.0)
    m.pattern.hourly_usage_journey_starts = SourceHourlyValues(
        days.magnitude, start_date=datetime(2025, 3, 29, 5), clock="civil"
    )
    m.pattern.country = Countries.FRANCE()
    read = Read(m.system.export_xlsx(tmp_path / "all.xlsx", period="hour"), tmp_path)

    assert assert_recalculates(read, m.system, hourly=True) > 20


def test_by_default_hours_are_there_for_the_footprints_that_sums_do_not_say(tmp_path):
    m = small_system(3.0, 5.0)
    read = Read(m.system.export_xlsx(tmp_path / "audit.xlsx"), tmp_path)
    hourly = {key for key, (kind, _) in read.series().items() if kind == "calculated here"}
    assert {(each.name, "Number of instances") for each in (m.server, m.storage)} <= hourly  # rounded up in each hour
    assert (m.network.name, "Energy footprint") not in hourly
    assert read.figure(m.network.name, "Energy footprint")["In this file"] == "calculated here"
    assert_recalculates(read, m.system)
    assert read.sheets["Footprint"][-1][4].startswith("calculated here")


def test_what_hours_there_are_has_a_bound_and_a_total_that_follows_in_part_says_so(tmp_path, monkeypatch):
    monkeypatch.setattr("efp_graph.audit.spreadsheet.layout.MOST_CELLS", 100)
    m = small_system(3.0, 5.0)
    read = Read(m.system.export_xlsx(tmp_path / "audit.xlsx"), tmp_path)

    assert "Hourly" not in read.sheets
    *rows, total = read.sheets["Footprint"][3:]
    status = {(row[0], row[1]): row[4] for row in rows}
    assert status["Network", "Electricity"] == status["Devices", "Fabrication"] == "calculated here"
    assert status["Servers", "Fabrication"].startswith(f"partly fixed, by {m.server.name} – Number of instances")
    fixed = sum(float(row[3]) for row in rows if row[0] in ("Servers", "Storage"))
    assert total[4].startswith(f"PARTLY FIXED: {fixed:.3g} kg of {float(total[3]):.4g} kg")
    assert "takes single hours" in read.figure(m.server.name, "Number of instances")["In this file"]

    stale = read.typed_over({(m.server.name, "RAM"): 4}).sheets["Footprint"]
    fresh = read.typed_over({(m.server.name, "Power"): 400}).sheets["Footprint"]
    assert (read.sheets["Footprint"][1][3], stale[1][3], fresh[1][3]) == ("0", "1", "0")
    m.server.power = SourceValue(400 * u.W)
    assert float(fresh[-1][3]) == pytest.approx(m.system.total_footprint_sum_over_period.magnitude, rel=CLOSE)


def test_a_series_that_becomes_longer_than_the_sheet_shows_no_figure(tmp_path):
    m = small_system(3.0, 5.0)
    read = Read(m.system.export_xlsx(tmp_path / "audit.xlsx", period="hour"), tmp_path)
    longer = read.typed_over({(m.job.name, "Request duration"): 30 * 3600.0})
    assert longer.sheets["Footprint"][-1][3] == "#N/A"


def test_where_another_formula_would_hold_no_figure_is_shown(tmp_path):
    m = small_system(3.0, 5.0)
    read = Read(m.system.export_xlsx(tmp_path / "audit.xlsx"), tmp_path)
    note = next(row for row in read.sheets["Inputs"] if row[:2] == [m.job.name, "Data stored"])[NOTE]
    assert "another formula holds" in note
    deleting = read.typed_over({(m.job.name, "Data stored"): -1.0})  # stored data is added up, deleted data is not
    rows = {(row[0], row[1]): row[3] for row in deleting.sheets["Footprint"][3:]}
    assert rows["Storage", "Electricity"] == rows["Total", ""] == "#N/A"
    assert float(rows["Network", "Electricity"]) > 0


def test_figures_choose_what_is_calculated_hour_by_hour(tmp_path):
    m = small_system(3.0, 5.0)
    path = m.system.export_xlsx(tmp_path / "audit.xlsx", figures=[m.server.energy_footprint], period="year")
    read = Read(path, tmp_path)
    assert (m.server.name, "Energy footprint") in read.series()
    assert float(read.figure(m.server.name, "Energy footprint")["2025"]) == pytest.approx(
        m.server.energy_footprint.sum().magnitude, rel=CLOSE
    )


def test_every_formula_has_its_result_beside_it_for_programs_that_do_not_calculate(tmp_path):
    m = small_system(3.0, 5.0)
    path = m.system.export_xlsx(tmp_path / "audit.xlsx", period="hour")
    formulas, results = (openpyxl.load_workbook(path, data_only=only) for only in (False, True))
    read = Read(path, tmp_path)
    checked = 0
    for sheet in formulas.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.data_type == "f":
                    told = results[sheet.title][cell.coordinate].value
                    calculated = float(read.sheets[sheet.title][cell.row - 1][cell.column - 1])
                    assert told == pytest.approx(calculated, rel=CLOSE, abs=1e-15), (sheet.title, cell.coordinate)
                    checked += 1
    assert checked > 500


def test_what_a_shown_simulation_reaches_is_fixed_and_the_total_says_so(tmp_path):
    m = small_system(*[float(hour % 5) for hour in range(72)])
    power = [m.server.power, SourceValue(4000 * u.W)]
    simulation = ModelingUpdate([power], simulation_date=datetime(2025, 1, 2, tzinfo=UTC))
    simulation.set_updated_values()
    read = Read(m.system.export_xlsx(tmp_path / "audit.xlsx"), tmp_path)

    rows = {(row[0], row[1]): row for row in read.sheets["Footprint"][3:]}
    assert rows["Servers", "Electricity"][4] == "fixed: simulated from a date on"
    assert rows["Network", "Electricity"][4] == "calculated here"
    assert rows["Total", ""][4].startswith("PARTLY FIXED")
    shown = m.system.total_footprint_sum_over_period.magnitude
    assert float(rows["Total", ""][3]) == pytest.approx(shown, rel=CLOSE)


def test_a_workbook_of_three_days_prints_on_few_pages(tmp_path):
    system = efp_graph.load(Path("examples/models/web-shop.yaml"))  # 131 pages before printing was set up
    assert 20 < pages(system.export_xlsx(tmp_path / "audit.xlsx"), tmp_path) <= 36


def test_the_hours_of_longer_models_are_not_printed(tmp_path):
    m = small_system(*[float(hour % 24) for hour in range(24 * 60)])
    assert pages(m.system.export_xlsx(tmp_path / "audit.xlsx", period="hour"), tmp_path) < 30


FUNCTIONS = {"SUM", "INDEX", "MIN", "MAX", "INT", "ABS", "IF", "OR", "AND", "NOT", "NA", "SIN", "PI", "MOD", "ISNUMBER"}
HOSTILE = (
    "=cmd|' /C calc'!A0", "+1+1", "-1", "@SUM(1)", "a" * 10_000, "<script>alert(1)</script>", "\u202eevil\u202c",
    "😀" * 40, "line\nbreak\ttab\r", "it's [a]:*?/\\ 'name'", "''''", "", "History", "Inputs",
    "\x00\x07\ud800", "&amp;<![CDATA[",
)  # fmt: skip


def test_hostile_names_are_texts_and_never_formulas(tmp_path):
    for position, name in enumerate(HOSTILE):
        m = small_system(3.0, 5.0)
        m.server.name = m.job.name = m.system.name = m.network.name = name
        m.server.power = SourceValue(300 * u.W, Source(name, f"javascript:{name}"), comment=name or "none")
        path = m.system.export_xlsx(tmp_path / f"{position}.xlsx")
        with zipfile.ZipFile(path) as parts:
            formulas = "\n".join(
                part.split("</f>")[0]
                for sheet in parts.namelist()
                if sheet.startswith("xl/worksheets/")
                for part in parts.read(sheet).decode("utf-8").split("<f>")[1:]
            )
            links = "".join(parts.read(each).decode() for each in parts.namelist() if each.endswith(".rels"))
        formulas = re.sub(r"'([^']|'')*'!", "", unescape(formulas))  # names of sheets
        formulas = re.sub(r"\$?[A-Z]{1,3}\$?[0-9]+", "", formulas)  # cells
        assert not set(re.findall(r"[A-Za-z|@]{2,}", formulas)) - FUNCTIONS - {"Inputs"}, name
        assert "javascript" not in links
    read = Read(tmp_path / "0.xlsx", tmp_path)
    row = next(row for row in read.sheets["Inputs"] if row[1] == "Power" and row[0].startswith("=cmd"))
    assert row[:5] == [HOSTILE[0], "Power", "300", "watt", HOSTILE[0]]
    assert row[9] == HOSTILE[0]
    assert len(read.of_object) > 4
    assert_recalculates_at_all(tmp_path / f"{HOSTILE.index(HOSTILE[9])}.xlsx", tmp_path)


def assert_recalculates_at_all(path, folder):
    """No cell shows an error."""
    for name, rows in Read(path, folder).sheets.items():
        for row in rows:
            assert not any(cell.startswith(("#REF", "#NAME", "#VALUE", "Err:", "#DIV", "#N/A")) for cell in row), name


def test_what_cannot_be_exported_is_refused_and_the_old_file_stays(tmp_path):
    m, other = small_system(3.0), small_system(4.0)
    path = tmp_path / "audit.xlsx"
    path.write_bytes(b"old")
    with pytest.raises(UnknownOption, match="'week'"):
        m.system.export_xlsx(path, period="week")
    with pytest.raises(WrongKind, match="no figure of"):
        m.system.export_xlsx(path, figures=[other.server.energy_footprint])
    with pytest.raises(WrongKind, match="no figure of"):
        m.system.export_xlsx(path, figures=["server"])
    assert path.read_bytes() == b"old"
    assert [each.name for each in tmp_path.iterdir()] == ["audit.xlsx"]


def test_the_error_names_the_extra_when_xlsxwriter_is_missing(monkeypatch, tmp_path):
    monkeypatch.setitem(sys.modules, "xlsxwriter", None)
    with pytest.raises(MissingExtra, match=r"efp-graph\[spreadsheet\]"):
        small_system(3.0).system.export_xlsx(tmp_path / "audit.xlsx")


def test_a_system_without_use_has_a_workbook_too(tmp_path):
    m = small_system(3.0)
    m.system.usage_patterns = []
    assert isinstance(m.system.total_footprint, EmptyExplainableObject)
    read = Read(m.system.export_xlsx(tmp_path / "audit.xlsx"), tmp_path)
    assert read.sheets["Read me"][0][0].startswith("Audit of")


def test_a_value_has_a_workbook_of_what_it_rests_on(tmp_path):
    m = small_system(3.0, 5.0)
    read = Read(m.server.energy_footprint.export_xlsx(tmp_path / "energy.xlsx"), tmp_path)
    kind, hours = read.series()[m.server.name, "Energy footprint"]
    assert kind == "calculated here"
    assert hours == pytest.approx(m.server.energy_footprint.magnitude, rel=CLOSE)
    inputs = {tuple(row[:2]) for row in read.sheets["Inputs"][4:]}
    assert (m.server.name, "Power") in inputs
    assert not any(name == m.network.name for name, _ in inputs)

    scalar = Read(m.server.available_ram_per_instance.export_xlsx(tmp_path / "ram.xlsx"), tmp_path)
    told = scalar.figure(m.server.name, "Available RAM per instance")
    assert float(told["Value"]) == pytest.approx(m.server.available_ram_per_instance.magnitude, rel=CLOSE)
    with pytest.raises(NotAllowed, match="belongs to no attribute"):
        (m.server.energy_footprint + m.storage.energy_footprint).export_xlsx(tmp_path / "loose.xlsx")
