"""A class from outside with a category, a phase and a criterion of its own counts wherever footprints are shown."""

from __future__ import annotations

import csv
import json
import re
from types import SimpleNamespace
from typing import Any

import jsonschema
import openpyxl
import pytest

import efp_graph as efp
from efp_graph import ModelingUpdate, Scenario, Server, SourceValue, Storage, Sweep, System, u
from efp_graph.audit.given_series import GivenSeries
from efp_graph.audit.page_data import page_data
from efp_graph.audit.series import SeriesPack
from efp_graph.errors import EfpGraphError, NotAllowed
from efp_graph.footprint.audit import audit_of
from efp_graph.objects import Criterion, footprint
from efp_graph.objects.coverage import Coverage
from efp_graph.serialization.schema import json_schema
from tests.audit.browser import Reader, chromium
from tests.footprint.small_model import same_state, small_system, state
from tests.plugin.site import WATER, BackedServer, Battery, RepairedDevice, SpareParts

HOURS = 3
PER_HOUR = 1 / (6 * 8766)  # a life of six years
MADE, APART = 500 * PER_HOUR * HOURS, 40 * PER_HOUR * HOURS  # of one set; one instance in each hour


@pytest.fixture
def m() -> SimpleNamespace:
    found = small_system()
    found.battery = Battery.from_defaults("bat")
    found.server = BackedServer.from_defaults("backed", storage=Storage.ssd("disks"), battery=found.battery)
    found.job.server = found.server
    return found


def kg(value: Any) -> float:
    return float(value.whole.sum().to("kg").magnitude)


def test_it_counts_in_the_total_and_in_each_sum(m):
    without = small_system().system
    more = kg(m.system.total_footprint) - kg(without.total_footprint)
    assert more == pytest.approx(MADE + APART, rel=1e-9)
    assert kg(m.system.fabrication_footprint) - kg(without.fabrication_footprint) == pytest.approx(MADE)
    assert kg(m.system.footprint_of("gwp", phase="end of life")) == pytest.approx(APART)
    assert kg(m.system.footprint_of("gwp", category="Batteries")) == pytest.approx(MADE + APART)
    assert kg(m.system.footprint_of("gwp", "fabrication", "Batteries")) == pytest.approx(MADE)
    assert m.system.total_footprint_sum_over_period.to("kg").magnitude == pytest.approx(kg(m.system.total_footprint))
    table = m.system.footprints.criterion("gwp")
    assert table.by("category")["Batteries"] == pytest.approx(MADE + APART)
    assert table.by("category", "phase")["Batteries", "end of life"] == pytest.approx(APART)
    assert table.by("object")[m.battery] == pytest.approx(MADE + APART)
    assert table.by("class")["Battery"] == pytest.approx(MADE + APART)
    assert m.system.total_fabrication_footprint_sum_over_period["Batteries"].magnitude == pytest.approx(MADE)
    assert "Batteries" not in without.total_fabrication_footprints


def test_its_part_of_the_total_is_explained(m):
    text = str(m.system.total_footprint.explain(depth=4))
    assert "End of life footprint of bat" in text


def test_a_second_criterion_is_told_apart_and_never_added(m):
    made, cooled = 900 * PER_HOUR * HOURS, 1.8 * float(m.server.instances_energy.sum().to("kWh").magnitude)
    water = m.system.footprints.criterion("water")
    assert water.total == pytest.approx(made + cooled)
    assert water.by("category", "phase")["Batteries", "fabrication"] == pytest.approx(made)
    assert m.system.footprint_of("water").sum().to("liter").magnitude == pytest.approx(made + cooled)
    assert m.system.footprint_of(WATER, phase="energy").sum().to("liter").magnitude == pytest.approx(cooled)
    with pytest.raises(NotAllowed, match="several criteria, gwp, water"):
        m.system.footprints.total
    with pytest.raises(NotAllowed, match="several criteria"):
        m.system.footprints.by("category")["Batteries"]
    assert set(m.system.footprints.totals) == {"gwp", "water"}
    climate = m.system.footprints.criterion("gwp")
    share = sum(climate.by("object")[each] for each in (m.server, m.battery)) / climate.total
    assert m.system.footprints.covers("water") == pytest.approx(share)
    assert 0 < share < 1 == m.system.footprints.covers("gwp")


def test_text_and_html_show_both_with_a_bound(m):
    for text in (str(m.system), str(m.system.footprints), m.system._repr_html_()):
        for part in ("Batteries", "bat", "End of life", "Water consumption, l", "≥", "A lower bound", "kg CO2eq"):
            assert part in text
    assert len(str(m.system).splitlines()) < 40


def test_charts_have_its_bars(m, tmp_path):
    page = m.system.plot_footprints_by_category_and_object(return_only_html=True)
    assert all(f'"{each}"' in page for each in ("Batteries", "bat", "End of life"))
    page = m.system.plot_footprints_by_category_and_object(return_only_html=True, criterion="water")
    assert "tonnes" not in page
    assert "CO2eq" not in page
    assert "bat" in page
    scenario = Scenario("heavy", [[m.battery.water_per_set, SourceValue(9000 * u.liter)]])
    comparison = m.system.compare_scenarios([scenario])
    assert "Batteries, end of life" in comparison.plot(return_only_html=True)
    assert "Batteries, fabrication" in comparison.plot(return_only_html=True, criterion="water")
    m.battery.carbon_footprint_fabrication = SourceValue(5000 * u.kg)
    for ending, criterion in (("gwp", "gwp"), ("water", "water")):
        path = m.system.plot_emission_diffs(tmp_path / f"{ending}.svg", criterion=criterion)
        assert "Batteries" in path.read_text(encoding="utf-8")


def test_an_update_and_a_comparison_tell_it(m):
    update = ModelingUpdate(
        [
            [m.battery.carbon_footprint_fabrication, SourceValue(50000 * u.kg)],
            [m.battery.water_per_set, SourceValue(90 * u.liter)],
        ]
    )
    (climate, water) = update.deltas
    assert (climate.category, climate.unit, climate.after) == ("Batteries", "kg CO2eq", pytest.approx(100 * MADE))
    assert (water.criterion, water.unit, water.after) == ("water", "l", pytest.approx(water.before / 10))
    text = str(update)
    assert re.search(r"^kg CO2eq over the period", text, re.MULTILINE)
    assert re.search(r"^Water consumption, l over the period", text, re.MULTILINE)
    total = next(row for row in update.totals if (row.category, row.phase) == ("Batteries", "fabrication"))
    assert total.after == pytest.approx(100 * MADE)
    assert sum(row.after for row in update.totals if row.criterion == "gwp") == pytest.approx(
        m.system.footprints.criterion("gwp").total
    )
    diffs = m.system.emission_diffs()
    assert diffs.by_category()["Batteries", "fabrication"][1] == pytest.approx(100 * MADE)
    assert diffs.by_category("water")["Batteries", "fabrication"][1] == pytest.approx(water.after)
    assert "Batteries, bat" in str(diffs)


def test_what_enters_and_leaves_is_told_in_the_totals(m):
    other = efp.Server.from_defaults("plain", storage=Storage.ssd("other"))
    update = ModelingUpdate({efp.Job.server.of(m.job): other})
    gone = {row.phase: (row.before, row.after) for row in update.totals if row.category == "Batteries"}
    assert gone["end of life"] == (pytest.approx(APART), 0.0)
    assert m.system.footprints.criteria == ("gwp",)
    assert [node for node in m.system.nodes() if "Batteries" in node.key] == []
    m.system.undo()
    assert m.system.footprints.criterion("gwp").by("category")["Batteries"] == pytest.approx(MADE + APART)
    m.system.check()


def test_from_a_date_on_it_keeps_what_it_emitted_before(m):
    other = efp.Server.from_defaults("plain", storage=Storage.ssd("other"))
    date = m.system.period.start.replace(hour=1)
    update = ModelingUpdate({efp.Job.server.of(m.job): other}, date)
    update.set_updated_values()
    table = m.system.footprints
    assert table.criterion("gwp").by("category")["Batteries"] == pytest.approx((MADE + APART) / 3)
    assert table.criterion("water").total > 0
    assert "simulated" in str(m.system)
    for name, total in table.totals.items():
        assert total == pytest.approx(sum(row.after for row in update.totals if row.criterion == name))
    update.reset_values()
    m.system.check()


def test_the_audit_page_and_the_trails_have_it(m, tmp_path):
    audit = audit_of(m.system)
    page = page_data(audit, SeriesPack(), GivenSeries(0))
    assert "Batteries" in page["categories"]
    assert "End of life" in page["phases"]
    (further,) = page["further"]
    assert further["criterion"]["unit"] == "l"
    assert "lower bound" in further["criterion"]["note"]
    water = m.system.footprints.criterion("water").total
    assert further["total"]["amount"] == pytest.approx(water)
    assert sum(map(sum, further["timeline"])) == pytest.approx(water, rel=1e-8)
    total = audit.figures[further["total"]["figure"]]
    assert total.value.sum().to("liter").magnitude == pytest.approx(water)
    trail = json.loads(m.system.export_json(tmp_path / "a.json").read_text())
    assert sum(each["amount"] for each in trail["criteria"][0]["footprints"]) == pytest.approx(water)
    assert trail["total_kg"] == pytest.approx(sum(each["kg"] for each in trail["footprints"]))
    folder = m.system.export_csv(tmp_path / "csv")
    rows = list(csv.DictReader((folder / "footprints.csv").read_text(encoding="utf-8-sig").splitlines()))
    for name, unit in (("gwp", "kg CO2eq"), ("water", "l")):
        found = [row for row in rows if row["criterion"] == name]
        assert {row["unit"] for row in found} == {unit}
        assert sum(float(row["amount"]) for row in found) == pytest.approx(m.system.footprints.totals[name])
    assert "Batteries" in m.system.export_prov(tmp_path / "x.json").read_text()


def test_the_spreadsheet_has_a_block_per_criterion(m, tmp_path):
    book = openpyxl.load_workbook(m.system.export_xlsx(tmp_path / "a.xlsx"), data_only=True)
    rows = [[cell.value for cell in row] for row in book["Footprint"].iter_rows()]
    totals = [row for row in rows if str(row[0]).startswith("Total")]
    assert [row[0] for row in totals] == ["Total", "Total, at least"]
    sums = m.system.footprints.totals
    assert [row[3] for row in totals] == [pytest.approx(sums["gwp"]), pytest.approx(sums["water"])]
    assert [row for row in rows if row[:3] == ["Batteries", "End of life", "bat"]]
    assert "Water consumption [l]" in [row[3] for row in rows]


def test_files_hold_it_and_their_schema_knows_it(m, tmp_path):
    path = m.system.to_json(tmp_path / "m.json", results=True)
    again = System.from_json(path)
    assert again.footprints.totals == m.system.footprints.totals
    document = json.loads(path.read_text())
    schema = json_schema([Battery, BackedServer])
    jsonschema.validate(document, schema)
    assert schema["$defs"]["Battery"]["properties"]["water_per_set"]["description"] == "Water for making one set"
    document["objects"][m.battery.id]["water_per_set"] = "much"
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(document, schema)
    assert m.system.copy().footprints.totals == m.system.footprints.totals


def test_sweeps_take_a_criterion_as_output(m):
    table = Sweep(m.system, {Battery.water_per_set.of(m.battery): [900.0, 1800.0]}, ["water"], by="total").run()
    first, second = table["water"]
    assert first == pytest.approx(m.system.footprints.criterion("water").total)
    assert second - first == pytest.approx(900 * PER_HOUR * HOURS)


def test_the_command_line_shows_it(m, tmp_path):
    from click.testing import CliRunner

    from efp_graph.cli import efp as command

    path = str(m.system.to_json(tmp_path / "m.json"))
    run = lambda *words: CliRunner().invoke(command, list(words))  # noqa: E731
    text = run("run", path).output
    for part in ("Batteries", "end of life", "Water consumption, l", "≥", "A lower bound"):
        assert part in text
    data = json.loads(run("run", path, "--json").output)
    assert data["total"] == pytest.approx(sum(row["value"] for row in data["footprints"]))
    water = data["criteria"]["water"]
    assert (water["unit"], water["total"]) == (
        "l over the period",
        pytest.approx(sum(r["value"] for r in water["footprints"])),
    )
    assert 0 < water["covers_of_gwp"] < 1
    what_if = json.loads(run("what-if", path, "--set", "bat.water_per_set=9 l", "--json").output)
    assert what_if["criteria"]["water"]["total"]["after"] < what_if["criteria"]["water"]["total"]["before"]
    assert "l" in run("what-if", path, "--set", "bat.water_per_set=9 l").output
    assert run("check", path, "--max", "water=1 ml").exit_code == 1
    assert run("check", path, "--max", "water=100 m**3", "--max-total", "1 t").exit_code == 0
    _check_tells_that_it_is_a_lower_bound(m, run, path)
    assert "There is no criterion" in run("check", path, "--max", "watr=1 l").output
    sure = "check", path, "--max", "water=100 m**3", "--max-total", "1 t", "--probability", "90%", "--count", "1024"
    chances = json.loads(run(*sure, "--json").output)["probability"]
    assert [(each["criterion"], each["covers_all"], each["found"]) for each in chances] == [
        ("gwp", True, 1.0),
        ("water", False, 1.0),
    ]
    assert "Water consumption at most 100 m**3 with a probability of 90%: 100.0% of 1,024 draws" in run(*sure).output


def _check_tells_that_it_is_a_lower_bound(m, run, path):
    limits = "check", path, "--max", "water=100 m**3", "--max", "water=1 ml", "--max-total", "1 t"
    text = run(*limits).output
    climate, water = (next(line for line in text.splitlines() if f"at most {most}" in line) for most in ("1 t", "100"))
    assert "≥" not in climate
    assert climate.rstrip().endswith("holds")
    assert "≥ " in water
    assert water.rstrip().endswith("holds for what is covered")
    assert "FAILS" in next(line for line in text.splitlines() if "at most 1 ml" in line)
    assert "Water consumption, l over the period" in text
    assert m.system.period.dates in text
    for name in ("gwp", "water"):
        notes = m.system.footprints.notes(name)
        assert notes
        assert all(note in text for note in notes)
    data = json.loads(run(*limits, "--json").output)
    assert data["period"]["hours"] == HOURS
    assert [each["criterion"] for each in data["limits"]] == ["gwp", "water", "water"]
    assert [each["covers_of_gwp"] for each in data["limits"]] == [
        m.system.footprints.covers(each["criterion"]) for each in data["limits"]
    ]
    assert all(each["not_modelled"] for each in data["limits"])


WASTE = Criterion("waste water", "Waste water", method="Litres that leave the site", unit="liter")


class DrainedServer(BackedServer):
    """A server with two criteria in litres."""

    @footprint(phase="energy", criterion=WASTE)
    def drained(self) -> Any:
        """Water that leaves. Shape: (hours,)."""
        return self.cooling_water


@pytest.fixture
def drained(m):
    m.server = DrainedServer.from_defaults("drained", storage=Storage.ssd("its disks"), battery=m.battery)
    m.job.server = m.server
    return m


HEADINGS = ("kg CO2eq over the period", "Water consumption, l over the period", "Waste water, l over the period")


def _texts_of_comparisons(m):
    power = Server.power.of(m.server)
    scenarios = str(m.system.compare_scenarios([Scenario("less", {power: 90 * u.W})]))
    other = m.system.copy()
    other.servers[0].power = 90 * u.W
    return {"scenarios": scenarios, "systems": str(m.system.compare_to(other)), "update": str(other.emission_diffs())}


@pytest.mark.parametrize("which", ["scenarios", "systems", "update"])
def test_comparisons_head_each_criterion_and_tell_lower_bounds(drained, which):
    lines = _texts_of_comparisons(drained)[which].splitlines()
    places = [place for place, line in enumerate(lines) if line.startswith(HEADINGS)]
    assert [next(each for each in HEADINGS if lines[place].startswith(each)) for place in places] == list(HEADINGS)
    for place, end, bounds in zip(places, (*places[1:], len(lines)), (0, 2, 2), strict=True):
        total = next(line for line in lines[place:end] if line.startswith("Total"))
        assert total.count("≥ ") == bounds
        assert len([line for line in lines[place:end] if line.startswith("A lower bound: ")]) == bool(bounds)


def test_sides_that_cover_more_and_less_are_told_apart(m):
    plain = small_system().system
    share = m.system.footprints.covers("water")
    both = m.system.compare_to(plain).diffs
    assert both.coverage["gwp"] == Coverage()
    assert both.coverage["water"].shares == (share, 0.0)
    here, there = both.coverage["water"].notes
    assert here.startswith("here: A lower bound")
    assert there == "there: A lower bound: objects that emit 0.0% of the CO2eq have factors for it."
    nobody = Scenario("nobody", {System.usage_patterns.of(m.system): []})
    text = str(m.system.compare_scenarios([nobody]))
    (total,) = (line for line in text.split("Water consumption")[1].splitlines() if line.startswith("Total"))
    assert total.count("≥ ") == 1


def test_the_command_line_tells_criteria_bounds_and_dates_of_comparisons(m, tmp_path):
    from click.testing import CliRunner

    from efp_graph.cli import efp as command

    path = str(m.system.to_json(tmp_path / "m.json"))
    m.battery.water_per_set = 9 * u.liter
    other = str(m.system.to_json(tmp_path / "n.json"))
    share = m.system.footprints.covers("water")
    for words in (["what-if", path, "--set", "bat.water_per_set=9 l"], ["diff", path, other], ["diff", other, path]):
        text = CliRunner().invoke(command, words).output
        assert "Footprint over the period, Water consumption, l" in text
        assert next(line for line in text.splitlines() if "Total" in line).count("≥ ") == 2
        assert m.system.footprints.coverage.on("water").note in text
        assert m.system.period.caption in text
        data = json.loads(CliRunner().invoke(command, [*words, "--json"]).output)
        assert data["criteria"]["water"]["covers_of_gwp"] == {"before": share, "after": share}
        assert data["covers_of_gwp"] == {"before": 1, "after": 1}


@pytest.mark.xdist_group("browser")
def test_the_audit_page_shows_both_criteria_in_a_browser(m, tmp_path):
    path = m.system.audit_report(tmp_path / "a.html")
    with chromium() as browser:
        reader = Reader(browser)
        reader.page.goto(path.as_uri())
        text = reader.page.inner_text("article.overview")
        for part in (
            "Batteries",
            "End of life",
            "Water consumption, l",
            "Litres consumed on site",
            "A lower bound",
            "≥ ",
        ):
            assert part in text
        assert reader.page.locator("#by-object-0 tbody tr, section:has(#by-object-0) tbody tr").count() >= 2
        assert "Not modelled: electricity of Batteries; fabrication of Network; end of life of Servers" in text
        bars = reader.page.locator("article.overview details").first
        bars.locator("summary").click()
        cells = [row.inner_text().split("\t") for row in bars.locator("tr").all()]
        assert next(row for row in cells if row[0] == "Network")[2:4] == ["–", "–"]
        timelines = reader.page.locator("svg.timeline").all()
        assert len(timelines) == 2
        assert "CO2eq" in timelines[0].get_attribute("aria-label")
        assert timelines[1].get_attribute("aria-label").endswith(" l.")
        reader.context.close()
        assert reader.complaints == []


def test_an_object_that_only_a_device_leads_to_counts():
    m = small_system(1, 2, 3)
    before = kg(m.system.total_footprint)
    m.pattern.devices = [RepairedDevice.from_defaults("laptop", parts=SpareParts.from_defaults("parts"))]
    row = m.system.footprints.by("category")["Spare parts"]
    assert row == pytest.approx(6)
    assert kg(m.system.total_footprint) == pytest.approx(
        before + 6 + sum(m.system.footprints.by("category")[each] for each in ("Devices",)) - before_devices()
    )


def before_devices() -> float:
    return small_system(1, 2, 3).system.footprints.by("category")["Devices"]


def test_what_cannot_be_calculated_on_a_further_criterion_refuses_the_change(m):
    before = state(m.system)
    broken = type(Battery)(
        "BrokenBattery",
        (Battery,),
        {
            "__module__": __name__,
            "__doc__": "x",
            "fabrication_water": efp.objects.footprint("fabrication", WATER)(lambda _: 1 / 0),
        },
    )
    with pytest.raises(EfpGraphError, match="fabrication_water"):
        m.server.battery = broken.from_defaults("broken")
    assert same_state(m.system, before)
