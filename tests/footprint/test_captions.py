"""No figure without its caption: whatever shows totals of footprints says which hours they are of."""

from __future__ import annotations

import csv
import json

import openpyxl
import pytest

from efp_graph import ModelingUpdate, Scenario, Server, Sweep, u
from efp_graph.objects.period import Period
from tests.footprint.small_model import small_system

HOURS = 60


def cells_of(path):
    return [str(cell.value) for sheet in openpyxl.load_workbook(path).worksheets[:2] for row in sheet for cell in row]


def other(m):
    twin = m.system.copy()
    twin.servers[0].power = 50 * u.W
    return twin


def changes(m):
    return {Server.power.of(m.server): 123 * u.W}


# A new output is a line here.
SHOWN = {
    "system": lambda m, folder: str(m.system),
    "notebook": lambda m, folder: m.system._repr_html_(),
    "object in a notebook": lambda m, folder: m.server._repr_html_(),
    "update in a notebook": lambda m, folder: ModelingUpdate(changes(m))._repr_html_(),
    "emission diffs in a notebook": lambda m, folder: (
        ModelingUpdate(changes(m)),
        m.system.emission_diffs()._repr_html_(),
    )[1],
    "systems in a notebook": lambda m, folder: m.system.compare_to(other(m))._repr_html_(),
    "scenarios in a notebook": lambda m, folder: m.system.compare_scenarios(
        [Scenario("less", changes(m))]
    )._repr_html_(),
    "sweep in a notebook": lambda m, folder: (
        Sweep(m.system, {Server.power.of(m.server): [50, 60] * u.W}).run()._repr_html_()
    ),
    "sweep": lambda m, folder: str(Sweep(m.system, {Server.power.of(m.server): [50, 60] * u.W}).run()),
    "update": lambda m, folder: str(ModelingUpdate(changes(m))),
    "emission diffs": lambda m, folder: (ModelingUpdate(changes(m)), str(m.system.emission_diffs()))[1],
    "systems": lambda m, folder: str(m.system.compare_to(other(m))),
    "scenarios": lambda m, folder: str(m.system.compare_scenarios([Scenario("less", changes(m))])),
    "diffs drawn": lambda m, folder: (
        ModelingUpdate(changes(m)),
        m.system.plot_emission_diffs(folder / "diffs.svg").read_text(encoding="utf-8"),
    )[1],
    "scenarios drawn": lambda m, folder: m.system.compare_scenarios([Scenario("less", changes(m))]).plot(
        return_only_html=True
    ),
    "csv": lambda m, folder: m.system.footprints.to_csv(folder / "f.csv").read_text(encoding="utf-8-sig"),
    "table as csv": lambda m, folder: (
        m.system.footprints.by("phase").to_csv(folder / "f.csv").read_text(encoding="utf-8-sig")
    ),
    "csv trail": lambda m, folder: (m.system.export_csv(folder) / "footprints.csv").read_text(encoding="utf-8-sig"),
    "json trail": lambda m, folder: m.system.export_json(folder / "x.json").read_text(encoding="utf-8"),
    "workbook": lambda m, folder: "\n".join(cells_of(m.system.export_xlsx(folder / "x.xlsx"))),
    "workbook of a value": lambda m, folder: "\n".join(
        cells_of(m.server.energy_footprint.export_xlsx(folder / "x.xlsx"))
    ),
    "page": lambda m, folder: m.system.audit_report(folder / "a.html").read_text(encoding="utf-8"),
}


@pytest.mark.parametrize("output", SHOWN)
def test_every_output_says_of_which_hours_its_figures_are(output, tmp_path):
    m = small_system(*[100] * HOURS)
    assert m.system.period.caption == "whole period, 2025-01-01 to 2025-01-03 (UTC)"
    assert m.system.period.caption in SHOWN[output](m, tmp_path)


@pytest.mark.parametrize("output", ["system", "csv", "csv trail", "json trail", "workbook", "page"])
def test_a_simulation_that_is_shown_is_in_the_caption(output, tmp_path):
    m = small_system(*[100] * HOURS)
    update = ModelingUpdate(changes(m), m.system.period.start.replace(day=2))
    assert "simulated from 2025-01-02 on" in str(update)
    update.set_updated_values()
    assert "whole period, 2025-01-01 to 2025-01-03 (UTC), simulated from 2025-01-02 on" in SHOWN[output](m, tmp_path)


def test_sides_of_different_hours_say_theirs():
    m, longer = small_system(*[100] * HOURS), small_system(*[100] * 2 * HOURS)
    lines = str(m.system.compare_to(longer.system)).splitlines()
    assert lines[-2:] == [f"here: {m.system.period.caption}.", f"there: {longer.system.period.caption}."]
    nobody = ModelingUpdate([[m.journey.uj_steps, []]])
    assert str(nobody).splitlines()[-1] == "after: whole period, no hours."


def test_lines_of_a_file_carry_their_period_and_notes_and_name_what_tables_name(tmp_path):
    m = small_system(*[100] * HOURS)
    part = m.system.footprints.in_window("2025-01-02", "2025-01-03")
    with part.to_csv(tmp_path / "f.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert sum(float(row["amount"]) for row in rows) == pytest.approx(part.total)
    assert {row["period"] for row in rows} == {"part of the period, 2025-01-02 00:00 to 2025-01-02 23:00 (UTC)"}
    (note,) = {row["note"] for row in rows}
    assert note == f"Not modelled: fabrication of Network. {part.left_out()}"
    with (m.system.export_csv(tmp_path) / "footprints.csv").open(encoding="utf-8-sig", newline="") as file:
        trail = list(csv.DictReader(file))
    assert {(row["category"], row["phase"]) for row in trail} <= {(row["category"], row["phase"]) for row in rows}
    assert {(row["phase"], row["phase_title"]) for row in trail} == {
        ("energy", "Electricity"),
        ("fabrication", "Fabrication"),
    }
    told = json.loads(m.system.export_json(tmp_path / "x.json").read_text(encoding="utf-8"))
    assert {told["phases"][each["phase"]] for each in told["footprints"]} == {"Electricity", "Fabrication"}


def test_a_period_of_what_is_no_series_has_no_hours():
    assert Period.of(None).caption == "whole period, no hours"


def test_sums_are_printed_as_a_table_in_one_unit_with_their_hours():
    system = small_system(10, 20, 30).system
    sums = system.footprint_sums()
    head, *lines = str(sums).splitlines()

    assert head.startswith("Footprint, ")
    assert head.endswith(f"CO2eq, {sums.period.caption}")
    assert [line.split()[0] for line in lines] == [*sums.by_category, "Total"]
    amounts = [float(line.split()[-1].replace(",", "")) for line in lines]
    assert sum(amounts[:-1]) == pytest.approx(amounts[-1], rel=0.01)


def test_a_comparison_of_scenarios_says_what_is_not_modelled():
    told = small_system(10, 20, 30).system.compare_scenarios([])

    assert "Not modelled: fabrication of Network." in str(told).splitlines()
    assert "Not modelled: fabrication of Network." in told._repr_html_()
