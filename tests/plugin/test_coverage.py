"""What totals cover: one decision; all that shows a total has its mark, whatever the signs of footprints."""

from __future__ import annotations

from typing import Any

import pytest

from efp_graph import ModelingUpdate, Scenario, Server, SourceValue, Storage, Sweep, u
from efp_graph.audit.given_series import GivenSeries
from efp_graph.audit.page_data import page_data
from efp_graph.audit.series import SeriesPack
from efp_graph.charts.emission_diffs import emission_diffs_figure
from efp_graph.footprint.audit import audit_of
from efp_graph.objects import ModelingObject, footprint, link, quantity, reverse_link
from efp_graph.signatures import AnySignature
from efp_graph.values import sum_of
from tests.footprint.small_model import small_model, small_system
from tests.plugin.site import END_OF_LIFE, WATER


class HeatedServer(AnySignature, Server):
    """A server whose heat replaces heat of others: it saves emissions and water."""

    saved = quantity(-100 * u.g / u.kWh, help="CO2eq saved", minimum=-1e6)
    water = quantity(1 * u.liter / u.kWh, help="Water", minimum=-1e6)

    @footprint(phase=END_OF_LIFE)
    def saved_footprint(self) -> Any:
        """CO2eq of the heat of others. Shape: (hours,)."""
        return self.instances_energy * self.saved

    @footprint(phase="energy", criterion=WATER)
    def cooling_water(self) -> Any:
        """Water. Shape: (hours,)."""
        return self.instances_energy * self.water


def model(server: type = HeatedServer, **inputs: Any) -> Any:
    m = small_system(1000, 2000, 3000)
    m.server = server.from_defaults("heated", storage=Storage.ssd("its disks"), **inputs)
    m.job.server = m.server
    return m


class GivingServer(AnySignature, Server):
    """A server whose heat is given away, without figures on water."""

    @footprint(phase=END_OF_LIFE)
    def saved_footprint(self) -> Any:
        """CO2eq of the heat of others. Shape: (hours,)."""
        return self.instances_energy * SourceValue(-1 * u.g / u.kWh)


class ThirstyServer(AnySignature, Server):
    """A server with water, and a well that has nothing else."""

    well = link("Well", help="Where its water comes from")

    @footprint(phase="energy", criterion=WATER)
    def cooling_water(self) -> Any:
        """Water. Shape: (hours,)."""
        return self.instances_energy * SourceValue(1 * u.liter / u.kWh)


class Well(ModelingObject):
    """Where water comes from: on one criterion only."""

    loss = quantity(1 * u.liter / u.kWh, help="Water lost per electricity of the servers")
    servers = reverse_link("ThirstyServer", "well", placed_only=True)
    category = "Batteries"

    @footprint(phase="energy", criterion=WATER)
    def lost_water(self) -> Any:
        """Water that is lost on the way. Shape: (hours,)."""
        return sum_of(server.instances_energy * self.loss for server in self.servers)


def total_line(text: str, head: str) -> str:
    """The line of the total below a head."""
    return next(line for line in text[text.index(head) :].splitlines() if line.startswith("Total"))


def totals_shown(m: Any, criterion: str, head: str) -> dict[str, str]:
    """{output: its text of the total on a criterion}."""
    system, changes = m.system, {Server.power.of(m.server): 123 * u.W}
    other = system.copy()
    other.servers[0].power = 50 * u.W
    tables = {
        "system": str(system),
        "footprints": str(system.footprints.by("object")),
        "systems": str(system.compare_to(other)),
        "scenarios": str(system.compare_scenarios([Scenario("less", changes)])),
        "update": str(ModelingUpdate(changes)),
        "simulation": str(ModelingUpdate(changes | {Server.power.of(m.server): 99 * u.W}, m.system.period.start)),
        "diffs": str(system.emission_diffs()),
    }
    found = {name: total_line(text, head) for name, text in tables.items()}
    diffs = system.emission_diffs()
    drawn = emission_diffs_figure("x", diffs.by_category(criterion), bounds=diffs.coverage_on(criterion).bounds)
    found["diffs drawn"] = drawn.layout.title.text
    bars = system.plot_footprints_by_category_and_object(return_only_html=True, criterion=criterion)
    found["bars"] = next(each for each in bars.split('"') if " from 2025-" in each).encode().decode("unicode_escape")
    compared = system.compare_scenarios([Scenario("less", changes)]).plot(return_only_html=True, criterion=criterion)
    texts = compared[compared.index('"mode":"text"') :]
    found["scenarios drawn"] = texts[texts.index('"text":[') :].partition("]")[0].encode().decode("unicode_escape")
    audit = audit_of(system)
    record = next(each for each in audit.criteria if each.name == criterion)
    page = page_data(audit, SeriesPack(), GivenSeries(0))
    (shown,) = (each["criterion"] for each in (page, *page["further"]) if each["criterion"]["name"] == criterion)
    found["audit page"] = shown["mark"]
    assert shown["note"] == record.note == " ".join(filter(None, [system.footprints.coverage.on(criterion).note]))
    return found


TWO = ("scenarios", "update", "simulation", "diffs", "systems", "diffs drawn", "scenarios drawn")


@pytest.mark.parametrize(
    ("server", "criterion", "head", "mark"),
    [
        (HeatedServer, "water", "Water consumption", "≥ "),
        (HeatedServer, "gwp", "kg CO2eq", ""),
        (ThirstyServer, "gwp", "kg CO2eq", "≥ "),
        (ThirstyServer, "water", "Water consumption", "≥ "),
    ],
)
def test_every_output_marks_a_total_that_is_a_lower_bound(server, criterion, head, mark):
    m = model(server, **({"well": Well.from_defaults("well")} if server is ThirstyServer else {}))
    assert m.system.footprints.coverage.on(criterion).mark == mark
    found = {name: text.count("≥ ") for name, text in totals_shown(m, criterion, head).items()}
    assert found == {name: (2 if name in TWO else 1) * bool(mark) for name in found}


def test_a_share_is_one_whatever_the_signs():
    m = model(saved=SourceValue(-9e5 * u.g / u.kWh))
    assert m.system.footprints.totals["gwp"] < 0
    for saved in (-1e5, -900, -120, -100, -80, 0, 50):
        m.server.saved = SourceValue(saved * u.g / u.kWh)
        assert 0 < m.system.footprints.covers("water") < 1
        assert m.system.footprints.coverage.on("water").mark == "≥ "  # what lacks water only emits
    m.server.water = SourceValue(-1 * u.liter / u.kWh)  # it gives water: what is missing can only be added all the same
    assert "≥ -" in total_line(str(m.system), "Water consumption")


def test_where_what_lacks_factors_may_be_negative_a_total_is_no_bound():
    m = model()
    other = small_model(1000)
    other.job.server = GivingServer.from_defaults("giving", storage=Storage.ssd("more disks"))
    m.step.jobs = [m.job, other.job]
    covered = m.system.footprints.coverage.on("water")
    assert (covered.mark, covered.is_bound) == ("in part ", False)
    for name, text in totals_shown(m, "water", "Water consumption").items():
        assert "≥" not in text, name
        assert "in part " in text, name
    assert "In part, and no bound: objects that emit" in str(m.system)


def test_a_bound_is_told_though_what_lacks_factors_emits_nothing():
    m = model()
    covered = m.system.footprints.in_window(None, None).coverage.on("water")
    assert set(covered.lacking) == {"Storage", "Network", "UsagePattern"}
    idle = model(power=SourceValue(0 * u.W))
    idle.server.storage.carbon_footprint_fabrication_per_storage_capacity = SourceValue(0 * u.kg / u.TB)
    idle.server.average_carbon_intensity = SourceValue(0 * u.g / u.kWh)
    idle.country.average_carbon_intensity = SourceValue(0 * u.g / u.kWh)
    idle.device.carbon_footprint_fabrication = SourceValue(0 * u.kg)
    covered = idle.system.footprints.coverage.on("water")
    assert (covered.share, covered.mark) == (1.0, "≥ ")
    assert covered.note == "A lower bound: Storage, Network, UsagePattern have no factors for it."


def test_sweeps_say_which_outputs_are_lower_bounds():
    m = model()
    inputs = {Server.power.of(m.server): [100 * u.W, 200 * u.W]}
    outputs = {"water": "water", "all": "total_footprint", "summed": m.system.footprint_of("water").sum()}
    table = Sweep(m.system, inputs, outputs=outputs).run()
    note = m.system.footprints.coverage.on("water").note
    assert table.remarks == [f"water: {note}", f"summed: {note}"]
    assert f"water: {note}" in repr(table)
