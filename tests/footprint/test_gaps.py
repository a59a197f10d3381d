"""What is not modelled is no 0: tables show a mark there and say what is missing, as the declarations have it."""

from __future__ import annotations

import json
import re
from datetime import datetime

import openpyxl
import pytest

import efp_graph as efp
from efp_graph import ModelingUpdate, Server, Storage, u
from efp_graph.errors import UnknownOption
from efp_graph.footprint.vocabulary import WHOLE_LIFE
from efp_graph.objects import ModelingObject, footprint, link, quantity, reverse_link
from efp_graph.values import sum_of
from tests.footprint.small_model import series, small_system
from tests.plugin.site import BackedServer, Battery

NETWORKS = "fabrication of Network"


class Licence(ModelingObject):
    """Software that is bought, of which only the whole life is known."""

    weight = quantity(1 * u.kg, help="CO2eq of an hour")
    category = "Licences"
    servers = reverse_link("LicensedServer", "licence", placed_only=True)

    @footprint(phase=WHOLE_LIFE)
    def licence_footprint(self):
        """CO2eq of the licences. Shape: (hours,)."""
        return sum_of(server.nb_of_instances * self.weight for server in self.servers)


class LicensedServer(Server):
    """A server with a licence, and a footprint in a phase that other servers do not have."""

    licence = link("Licence", help="What it runs")

    @footprint(phase="cleaning")
    def cleaning_footprint(self):
        """CO2eq of cleaning. Shape: (hours,)."""
        return self.energy_footprint


def cells(text, name):
    """What a line of a table has after its name."""
    return next(line for line in text.splitlines() if line.startswith(name)).removeprefix(name).split()


@pytest.mark.parametrize("show", [str, lambda system: str(system.footprints)])
def test_a_cell_without_any_footprint_is_a_mark_and_is_named_at_the_foot(show):
    text = show(small_system().system)
    assert cells(text, "Network   Default mobile network")[1] == "–"
    assert f"–: not modelled: {NETWORKS}." in text
    assert "–" not in cells(text, "Storage   storage")


def test_html_shows_it_too():
    html = small_system().system._repr_html_()
    assert ">–</td>" in html
    assert f"–: not modelled: {NETWORKS}." in html


def test_a_footprint_of_nothing_is_a_0():
    m = small_system(job={"data_transferred": 0 * u.MB})
    text = str(m.system.footprints.by("category", "phase"))
    assert cells(text, "Network")[:2] == ["0", "–"]


def test_a_table_without_the_cell_names_it_all_the_same():
    for columns in (("phase",), ("category",), ("month", "phase")):
        text = str(small_system().system.footprints.by(*columns))
        assert f"\nNot modelled: {NETWORKS}." in text
        assert "–" not in text
    assert "–" not in str(small_system().system.footprints.by("attribute", "phase"))


def test_an_hour_in_which_nothing_was_transferred_yet_is_a_0_and_not_a_mark():
    m = small_system(1000, job={"request_duration": 2 * u.hour})
    m.step.user_time_spent = 90 * u.min
    lines = str(m.system.footprints.by("category", "hour", "phase")).splitlines()
    shown = {tuple(line.split()[:3]): line.split()[3:5] for line in lines if "2025-01-01" in line.split()[1:2]}
    assert shown["Network", "2025-01-01", "00:00+00:00"][1] == "–"
    assert all("–" not in found for key, found in shown.items() if key[0] != "Network")


def test_what_only_some_classes_of_a_category_have_is_told_by_class():
    m = small_system()
    second = LicensedServer.from_defaults("licensed", storage=Storage.ssd("disks"), licence=Licence.from_defaults("os"))
    m.step.jobs = [m.job, efp.Job.from_defaults("other", server=second)]
    found = m.system.footprints.not_modelled("gwp")
    assert found == f"{NETWORKS}; cleaning of Server, Storage, Network, Devices"
    text = str(m.system)
    assert "–" in cells(text, "Servers   server ")
    assert "–" not in cells(text, "Servers   licensed ")
    whole = cells(text, "Licences  os ")  # no mark in the phases that its whole life stands for
    assert len(whole) == 3
    assert "–" not in whole
    m.step.jobs = [m.job]
    assert m.system.footprints.not_modelled("gwp") == NETWORKS


def test_exports_and_programs_are_told(tmp_path):
    system = small_system().system
    frame = system.footprints.to_pandas()
    assert frame.attrs["not_modelled"] == {"gwp": NETWORKS}
    assert not ((frame["category"] == "Network") & (frame["phase"] == "fabrication")).any()
    told = json.loads(system.export_json(tmp_path / "a.json").read_text())["not_modelled"]
    assert told == f"Not modelled: {NETWORKS}. {system.footprints.left_out()}"
    assert frame.attrs["left_out"] == {"gwp": system.footprints.left_out()}
    book = openpyxl.load_workbook(system.export_xlsx(tmp_path / "a.xlsx"))
    assert any(NETWORKS in str(cell.value) for row in book["Footprint"].iter_rows() for cell in row)


def test_days_and_hours_are_shown_from_both_ends_and_told_in_full(tmp_path):
    m = small_system(*[1000.0] * 100)
    table = m.system.footprints.by("hour")
    text = str(table)
    first, *_, last = [line for line in text.splitlines() if line.startswith("2025")]
    assert first.startswith("2025-01-01 00:00+00:00")
    assert last.startswith(list(table)[-1]["hour"])
    assert f"{len(table) - 39} between, not shown" in text
    assert f"All {len(table)} lines: .to_pandas(), .to_csv(path)." in text
    assert table.to_pandas()["amount"].sum() == pytest.approx(m.system.footprints.total)
    assert len(table.to_csv(tmp_path / "a.csv").read_text().splitlines()) == len(table) + 1


def test_the_hour_that_clocks_show_twice_is_two_hours_in_their_order():
    m = small_system(*[1000.0] * 48)
    m.pattern.hourly_usage_journey_starts = series(*[1000.0] * 48, start=datetime(2025, 10, 25))
    hours = [line["hour"] for line in m.system.footprints.by("hour", tz="Europe/Paris")]
    place = hours.index("2025-10-26 02:00+02:00")
    assert hours[place + 1 : place + 3] == ["2025-10-26 02:00+01:00", "2025-10-26 03:00+01:00"]
    kolkata = [line["hour"] for line in m.system.footprints.by("hour", tz="Asia/Kolkata")]
    assert kolkata[0] == "2025-10-25 05:30+05:30"
    assert len(kolkata) == len(hours)


def test_hours_of_two_systems_on_a_criterion_of_choice():
    def site(litres):
        m = small_system()
        battery = Battery.from_defaults("bat", water_per_set=litres * u.liter)
        m.job.server = BackedServer.from_defaults("backed", storage=Storage.ssd("disks"), battery=battery)
        return m.system

    here, there = site(900), site(1800)
    hourly = here.compare_to(there).hourly("water")
    assert hourly["unit"] == "l"
    assert hourly["there"].sum() == pytest.approx(there.footprints.criterion("water").total)
    assert (hourly["difference"] > 0).all()
    climate = here.compare_to(there).hourly()
    assert climate["unit"] == "kg CO2eq"
    assert not climate["difference"].any()
    with pytest.raises(efp.errors.UnknownOption, match="Did you mean 'water'"):
        here.compare_to(there).hourly("watr")


def test_hours_of_a_shown_simulation_have_what_was_before_it():
    here, there = small_system(), small_system()
    update = ModelingUpdate({Server.power.of(there.server): 900 * u.W}, datetime(2025, 1, 1, 2))
    update.set_updated_values()
    hourly = here.system.compare_to(there.system).hourly()
    assert not hourly["difference"][:2].any()
    assert hourly["difference"][2] > 0
    assert hourly["there"].sum() == pytest.approx(there.system.footprints.total)


@pytest.mark.parametrize(
    "narrowed",
    [
        lambda found: found,
        lambda found: found.by("category"),
        lambda found: found.in_window(datetime(2025, 1, 1), None),
        lambda found: found.criterion("gwp"),
    ],
    ids=["all", "by column", "in a window", "chosen again"],
)
def test_a_criterion_that_nothing_has_a_footprint_on_has_no_total_and_says_so(narrowed, tmp_path):
    said = r"nothing has a footprint on adpe \(Minerals and metals\)\. There are footprints on gwp\."
    found = narrowed(small_system().system.footprints.criterion("adpe"))
    with pytest.raises(UnknownOption, match=said):
        _ = found.total
    for text in (str(found), found._repr_html_(), found.to_csv(tmp_path / "a.csv").read_text(encoding="utf-8-sig")):
        assert re.search(said, text)
    assert re.search(said, found.to_pandas().attrs["remarks"][-1])


def test_a_system_without_footprints_has_a_total_of_0_and_no_total_on_a_criterion():
    footprints = efp.System("Empty", []).footprints
    assert footprints.total == 0
    with pytest.raises(UnknownOption, match=r"Empty: nothing .* gwp .*There are no footprints at all"):
        _ = footprints.criterion("gwp").total
