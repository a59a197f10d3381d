"""Every export tells the same figures as the model, and is written whole or not at all."""

from __future__ import annotations

import csv
import io
import json
import re
import sys
import tempfile
from contextlib import contextmanager

import numpy as np
import prov
import pytest
from prov.model import PROV, ProvActivity, ProvAgent, ProvEntity

from efp_graph import ExplainableHourlyQuantities, ExplainableQuantity, GPUServer, Job, Source, SourceValue, Storage, u
from efp_graph.errors import FileNotWritten, MissingExtra, NotAllowed, UnknownOption, WrongKind
from efp_graph.footprint.audit import audit_of
from efp_graph.texts import visible
from examples.quickstart import build
from tests.footprint.small_model import small_system
from tests.spreadsheet_program import Read

CLOSE = 1e-9


def tables(folder):
    """{name of a CSV file: its rows as dictionaries}."""
    return {
        path.name: list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig"), newline="")))
        for path in folder.iterdir()
    }


def page_data(path):
    text = path.read_text(encoding="utf-8")
    found = re.search(r'<script type="application/json" id="audit-data">(.*?)</script>', text, re.S)
    return json.loads(found[1])


def number_of(value):
    """What the exports tell of a value: its number, or the sum of a series."""
    if isinstance(value, ExplainableQuantity):
        return value.magnitude
    return value.magnitude.sum() if isinstance(value, ExplainableHourlyQuantities) else None


def in_kilograms(sheet, row):
    """A figure of the footprint sheet, whatever the unit that its heading names."""
    heading = next(cell for line in sheet for cell in line if cell.endswith("CO2eq]"))
    factor = {"t": 1000, "kg": 1, "g": 1e-3}[heading.split("[")[1].split()[0]]
    return factor * float(row[3])


def test_the_figures_of_every_format_are_those_of_the_model(tmp_path):
    system = build()
    csv_tables = tables(system.export_csv(tmp_path / "trail"))
    in_csv = {row["address"]: row for name in ("inputs.csv", "results.csv") for row in csv_tables[name]}
    in_json = {
        each["address"]: each for each in json.loads(system.export_json(tmp_path / "t.json").read_text())["figures"]
    }
    records = prov.read(system.export_prov(tmp_path / "p.json")).get_records(ProvEntity)
    in_prov = {next(iter(each.get_attribute("efp:address"))): each for each in records}
    in_page = {each["anchor"]: each for each in page_data(system.audit_report(tmp_path / "a.html"))["figures"]}
    in_sheets = Read(system.export_xlsx(tmp_path / "a.xlsx", figures=[system.servers[0].nb_of_instances]), tmp_path)
    audit = audit_of(system)

    checked = 0
    for figure in audit.figures:
        address, expected = figure.anchor, number_of(figure.value)
        if expected is None:
            continue
        assert float(in_csv[address]["value"]) == expected, address
        assert in_csv[address]["unit"] == in_json[address]["unit"] == str(figure.value.unit), address
        assert in_json[address]["value"] == expected, address
        (told,) = in_prov[address].value
        assert float(told) == pytest.approx(expected, rel=1e-15), address
        page = in_page[address]
        assert page.get("value", page.get("series", {}).get("total")) == pytest.approx(expected, rel=CLOSE), address
        sheet = in_sheets.figure(audit.objects[figure.object].name, figure.words)
        assert float(sheet["Value"]) == pytest.approx(expected, rel=CLOSE), address
        if isinstance(figure.value, ExplainableHourlyQuantities):
            by_month = next(row for row in csv_tables["series.csv"] if row["address"] == address)
            months = [name for name in by_month if name not in ("address", "unit")]
            for told in (
                [by_month[month] for month in months],
                in_json[address]["sums"].values(),
                [sheet[month] for month in months],
            ):
                assert sum(map(float, told)) == pytest.approx(expected, rel=CLOSE), address
        checked += 1
    assert checked > 110
    total = system.total_footprint_sum_over_period.to(u.kg).magnitude
    assert json.loads((tmp_path / "t.json").read_text())["total_kg"] == total
    sheet = in_sheets.sheets["Footprint"]
    assert in_kilograms(sheet, sheet[-1]) == pytest.approx(total, rel=CLOSE)


def test_months_are_sums_of_their_own_hours(tmp_path):
    system = build()
    starts = system.usage_patterns[0].hourly_usage_journey_starts
    row = next(
        row
        for row in tables(system.export_csv(tmp_path / "trail"))["series.csv"]
        if row["address"].endswith(".hourly_usage_journey_starts")
    )
    hours = (starts.first_hour + np.arange(len(starts))).astype("datetime64[h]")
    february = (hours >= np.datetime64("2025-02-01")) & (hours < np.datetime64("2025-03-01"))
    assert february.sum() == 28 * 24
    assert float(row["2025-02"]) == pytest.approx(starts.magnitude[february].sum(), rel=CLOSE)


def test_hour_by_hour_all_values_are_told_with_all_digits(tmp_path):
    m = small_system(3.0, 5.0, 1 / 3)
    address = "pattern.hourly_usage_journey_starts"
    rows = tables(m.system.export_csv(tmp_path / "trail", period="hour"))["series.csv"]
    assert [row["hour"] for row in rows[:3]] == ["2025-01-01T00:00", "2025-01-01T01:00", "2025-01-01T02:00"]
    assert [float(row[f"{address} [dimensionless]"]) for row in rows[:3]] == [3.0, 5.0, 1 / 3]
    document = json.loads(m.system.export_json(tmp_path / "t.json", period="hour").read_text())
    figure = next(each for each in document["figures"] if each["address"] == address)
    assert figure["values"] == [3.0, 5.0, 1 / 3]


def test_edges_lead_from_every_result_to_inputs(tmp_path):
    system = build()
    found = tables(system.export_csv(tmp_path / "trail"))
    inputs = {row["address"] for row in found["inputs.csv"]}
    results = {row["address"] for row in found["results.csv"]}
    read = {}
    for row in found["edges.csv"]:
        assert row["role"] in ("operand", "condition")
        read.setdefault(row["to"], []).append(row["from"])
    assert set(read) | {each for some in read.values() for each in some} <= inputs | results
    reached, waiting = set(), ["Video-platform.total_footprint"]
    while waiting:
        address = waiting.pop()
        if address not in reached:
            reached.add(address)
            waiting.extend(read.get(address, ()))
    assert {"server.power", "WIFI-network.bandwidth_energy_intensity"} <= reached & inputs


def test_prov_says_who_stands_behind_a_figure_and_what_it_was_made_from(tmp_path):
    m = small_system(3.0)
    m.server.power = SourceValue(310 * u.W, Source("data sheet", "https://example.org"), comment="at full load")
    document = prov.read(m.system.export_prov(tmp_path / "p.json"))
    entities = {next(iter(e.get_attribute("efp:address"))): e for e in document.get_records(ProvEntity)}
    power, energy = entities["server.power"], entities["server.instances_energy"]
    assert power.value == {310}
    assert power.get_attribute("efp:comment") == {"at full load"}
    agents = {agent.identifier: agent for agent in document.get_records(ProvAgent)}

    def relations(kind):
        return [each for each in document.get_records() if each.get_type() == PROV[kind]]

    (source,) = (r.args[1] for r in relations("Attribution") if r.args[0] == power.identifier)
    assert agents[source].label == "data sheet"
    assert agents[source].get_attribute("efp:link") == {"https://example.org"}
    (formula,) = (r.args[1] for r in relations("Generation") if r.args[0] == energy.identifier)
    used = {r.args[1] for r in relations("Usage") if r.args[0] == formula}
    assert power.identifier in used
    activities = {each.identifier for each in document.get_records(ProvActivity)}
    assert formula in activities
    # one formula per figure that has one, and nothing that points nowhere
    known = {each.identifier for each in document.get_records() if each.identifier is not None}
    assert all(
        argument in known for r in document.get_records() if r.is_relation() for argument in r.args[:2] if argument
    )


def test_prov_n_is_written_for_people_and_other_endings_are_refused(tmp_path):
    m = small_system(3.0)
    assert m.system.export_prov(tmp_path / "p.provn").read_text().startswith("document")
    with pytest.raises(UnknownOption, match=r"\.json or \.provn"):
        m.system.export_prov(tmp_path / "p.ttl")
    assert [each.name for each in tmp_path.iterdir()] == ["p.provn"]


def test_the_error_names_the_extra_when_prov_is_missing(monkeypatch, tmp_path):
    monkeypatch.setitem(sys.modules, "prov", None)
    monkeypatch.setitem(sys.modules, "prov.model", None)
    with pytest.raises(MissingExtra, match=r"efp-graph\[prov\]"):
        small_system(3.0).system.export_prov(tmp_path / "p.json")


@pytest.mark.parametrize("export", ["export_csv", "export_json", "export_xlsx"])
def test_an_unknown_period_is_refused_before_anything_is_written(export, tmp_path):
    with pytest.raises(UnknownOption, match="'week'"):
        getattr(small_system(3.0).system, export)(tmp_path / "x", period="week")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    "name",
    [
        "=cmd|' /C calc'!A0",
        "+1",
        "-1",
        "@x",
        "\t=1",
        '"quoted", and\nbroken',
        "\u202eevil",
        "😀",
        "x" * 10_000,
        "",
        "\x00\ud800",
    ],
    ids=range(11),
)
def test_hostile_names_come_through_as_texts(name, tmp_path):
    m = small_system(3.0)
    m.server.name = m.system.name = name
    m.server.power = SourceValue(300 * u.W, Source(name, name), comment=name or None)

    found = tables(m.system.export_csv(tmp_path / "trail"))
    row = next(row for row in found["inputs.csv"] if row["attribute"] == "power" and row["class"] == "Server")
    for column in ("object", "source", "comment"):
        assert not row[column].lstrip(" ").startswith(("=", "+", "-", "@", "\t", "\r"))
    clean = visible(name, lines=True)  # JSON has escapes, CSV has not
    assert row["object"] in (clean, f"'{clean}")
    assert row["value"] == "300"

    document = json.loads(m.system.export_json(tmp_path / "t.json").read_text(encoding="ascii"))
    assert document["title"] == name
    assert any(each["name"] == name for each in document["objects"])

    trail = prov.read(m.system.export_prov(tmp_path / "p.json"))
    labels = {str(agent.label) for agent in trail.get_records(ProvAgent)}
    assert name.encode("utf-8", "replace").decode() in labels


def test_without_a_path_files_are_named_after_the_system(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    m = small_system(3.0)
    m.system.name = "../my: system"
    m.system.export_csv(), m.system.export_json(), m.system.export_prov(), m.system.export_xlsx()
    names = sorted(each.name for each in tmp_path.iterdir())
    assert names == ["_my_ system audit", "_my_ system audit.json", "_my_ system audit.xlsx", "_my_ system prov.json"]


@contextmanager
def files_of_at_most(size):
    """As on a disk that is full: no file of this process grows beyond so many bytes, in no folder."""
    import resource  # not on Windows

    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_a_full_folder_for_temporary_files_is_told_and_left_clean(tmp_path, monkeypatch):
    """Sheets are put aside there while a workbook is written: for every writer and the disk of its file, see saving."""
    o = small_system(*[1000.0, 0.1, 2000.7] * 300)
    aside = tmp_path / "aside"
    aside.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(aside))
    for write in (o.system.export_xlsx, o.server.energy_footprint.export_xlsx):
        with files_of_at_most(200), pytest.raises(FileNotWritten, match=r"aside: cannot be written: File too large\."):
            write(tmp_path / "sheet.xlsx")
        assert [each.name for each in tmp_path.rglob("*")] == ["aside"]


def test_an_input_that_two_units_measure_has_its_bounds_in_either():
    m = small_system(1)
    gpus = GPUServer.from_defaults("gpus", storage=Storage.ssd("disks"))
    m.step.jobs = [Job.from_defaults("trained", server=gpus, compute_needed=SourceValue(0.5 * u.gpu))]
    limits = {each.anchor: each.limits for each in audit_of(m.system).figures if each.limits is not None}
    assert [bounds.least for anchor, bounds in limits.items() if anchor.endswith("compute_needed")] == [0]


def test_a_page_and_a_workbook_show_what_is_of_this_system_as_it_is(tmp_path):
    m, other = small_system(), small_system()
    results = {
        "uncertainty": other.system.uncertainty(count=1024, assume={"hypothesis": "low"}, by=None),
        "sensitivity": other.system.sensitivity(series=False, alternatives=False),
    }
    writers = [("uncertainty", m.system.export_xlsx, "audit.xlsx")]
    writers += [(what, m.system.audit_report, "audit.html") for what in results]
    for what, write, name in writers:
        with pytest.raises(
            NotAllowed, match=f"The {what} is that of System .* Ask this one for its own: system.{what}"
        ):
            write(tmp_path / name, **{what: results[what]})
        swapped = next(each for kind, each in results.items() if kind != what)
        for wrong in (swapped, 5, "low"):
            with pytest.raises(WrongKind, match=rf"{what} takes what system.{what}\(\) gave"):
                write(tmp_path / name, **{what: wrong})
    other.system.audit_report(tmp_path / "fine.html", **results)
    other.server.power = SourceValue(1 * u.W)
    for what, each in results.items():
        with pytest.raises(NotAllowed, match=f"has changed since its {what} was calculated"):
            other.system.audit_report(tmp_path / "later.html", **{what: each})
    assert [each.name for each in tmp_path.iterdir()] == ["fine.html"]
