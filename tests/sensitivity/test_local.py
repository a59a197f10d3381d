"""The local sensitivity: golden figures of the quickstart, elasticities of models with a formula, edges, bad input."""

from __future__ import annotations

import json
import math
from datetime import datetime

import pytest

import efp_graph as efp
from efp_graph import (
    Network,
    Server,
    SourceValue,
    Storage,
    System,
    create_source_hourly_values_from_list,
    u,
)
from efp_graph.errors import NotAllowed, UnknownOption, ValueOutOfRange, WrongKind
from efp_graph.sensitivity.alternatives import MOST
from efp_graph.sensitivity.totals import Totals
from efp_graph.sensitivity.varied import varied_inputs
from tests.footprint.edge.small_edge import small_edge, with_server
from tests.footprint.small_model import same_state, small_system, state
from tests.golden import quickstart

TONNES = {  # calculated independently: what -10 % and +10 % add
    "Daily video streaming consumption.hourly_usage_journey_starts": (-1488.784, 1488.789),
    "France.average_carbon_intensity": (-769.221, 769.221),
    "WIFI network.bandwidth_energy_intensity": (-562.120, 562.120),
    "Default laptop.lifespan": (550.600, -450.491),
    "Video streaming service.bits_per_pixel": (-547.796, 547.796),
    "Default laptop.carbon_footprint_fabrication": (-495.540, 495.540),
    "SSD storage.lifespan": (248.729, -203.506),
    "SSD storage.carbon_footprint_fabrication_per_storage_capacity": (-223.856, 223.856),
    "SSD storage.data_replication_factor": (-223.053, 223.054),
    "Default laptop.power": (-207.101, 207.101),
    "server.power_usage_effectiveness": (-0.745, 0.745),
}
ELASTICITIES = {
    "France.average_carbon_intensity": 0.516391,
    "20 min streaming.user_time_spent": 0.445696,
    "WIFI network.bandwidth_energy_intensity": 0.377360,
    "streaming job.video_duration": 0.368419,
    "streaming job.refresh_rate": 0.367744,
    "Video streaming service.bits_per_pixel": 0.367744,
    "Default laptop.lifespan": -0.332664,
    "SSD storage.lifespan": -0.150279,
    "server.power_usage_effectiveness": 0.000500,
}
PERCENT = {  # over the 41 scalars
    "hypothesis": 45.1,
    "user data": 14.7,
    "Our world in data": 12.1,
    "Traficom study": 8.9,
    "Base ADEME_V19": 7.8,
    "DATA.AI - STATE OF MOBILE": 7.8,
    "Dirty secret of SSDs: embodied carbon": 3.5,
}


@pytest.fixture(scope="module")
def model():
    return quickstart.build(efp)


@pytest.fixture(scope="module")
def found(model):
    return model["system"].sensitivity(pairs=True)


def test_the_quickstart_has_the_golden_effects(model, found):
    for name, effects in TONNES.items():
        row = found[name]
        assert (row.minus / 1000, row.plus / 1000) == pytest.approx(effects, rel=1e-5, abs=5.5e-4)
    assert found.total == pytest.approx(14_896_098.018877, rel=1e-12)
    assert [each.size for each in found.effects] == sorted((each.size for each in found.effects), reverse=True)
    assert model["system"].footprints.criterion("gwp").total == pytest.approx(found.total, rel=1e-12)  # as before


def test_the_quickstart_has_the_golden_elasticities(found):
    assert {name: found[name].elasticity for name in ELASTICITIES} == pytest.approx(ELASTICITIES, abs=1e-6)
    starts = found["Daily video streaming consumption.hourly_usage_journey_starts"]
    assert starts.elasticity == pytest.approx(0.9995, abs=1e-4)  # 1 but for what is rounded to whole machines
    retention = found["SSD storage.data_storage_duration"]
    assert (retention.elasticity, retention.is_in_steps) == (None, True)
    assert retention.minus / 1000 == pytest.approx(-70.4035, abs=1e-3)
    assert 0 < -retention.one_step_less < -retention.minus  # an hour less is less than 10 % less


def test_of_the_weight_of_41_scalars_45_percent_rests_on_hypotheses(model):
    scalars = model["system"].sensitivity(series=False, alternatives=False)
    assert len(scalars.effects) == 41
    assert scalars.sum_of_slopes == pytest.approx(4.26, abs=1e-3)
    assert {name: round(100 * weight, 1) for name, weight in scalars.weight_by_source.items()} == PERCENT
    assert scalars.unverified == pytest.approx(0.451 + 2 * 0.078, abs=2e-3)  # and what laptops are as they come
    assert set(scalars.weight_by_origin) == {"default", "given", "data"}
    model["laptop"].lifespan = SourceValue(6 * u.year, "invoices", origin="measured")
    assert model["system"].sensitivity(series=False, alternatives=False).unverified == pytest.approx(0.529, abs=2e-3)
    model["system"].undo()
    assert math.fsum(scalars.weight_by_source.values()) == pytest.approx(1)
    assert "45.1% of the sensitivity rests on hypotheses" in str(scalars)
    assert "41 inputs, series left out" in str(scalars)


def test_a_sentence_says_how_few_inputs_decide(model, found):
    scalars = model["system"].sensitivity(series=False, alternatives=False)
    for each, rest, guessed in ((found, "36.6%", 6), (scalars, "45.1%", 7)):
        weights = sorted((one.weight for one in each.effects), reverse=True)
        count = int(each.headline.split()[0])
        assert math.fsum(weights[: count - 1]) < 0.95 <= math.fsum(weights[:count])
        assert f"{rest} of the sensitivity rests on hypotheses" in each.headline
        assert f"; {guessed} of them are hypotheses." in each.headline
    assert "of 41 numeric inputs (series left out) make up 95%" in scalars.headline
    assert "of 42 numeric inputs make up 95%" in found.headline


def test_each_row_is_what_the_graph_says_in_a_what_if(model, found):
    system = model["system"]
    starts = efp.UsagePattern.hourly_usage_journey_starts.of(model["usage_pattern"])
    for change, expected in (
        ({Storage.data_storage_duration.of(model["storage"]): SourceValue(1.8 * u.year)},
         found["SSD storage.data_storage_duration"].minus),
        ({starts: starts.read() * SourceValue(1.1 * u.dimensionless)}, found.effects[0].plus),
        ({Server.server_type.of(model["server"]): "serverless"},
         next(each.difference for each in found.alternatives if each.other == "serverless")),
    ):  # fmt: skip
        with system.what_if(change):
            assert system.footprints.criterion("gwp").total - found.total == pytest.approx(expected, rel=1e-7, abs=1e-3)


def test_alternatives_and_pairs_of_the_quickstart(found):
    of_job = [each for each in found.alternatives if each.name == "streaming job.resolution"]
    resolutions = {each.other: each.difference for each in of_job}
    assert resolutions["720p (1280 x 720)"] / 1000 == pytest.approx(-3043.31, abs=0.01)
    assert "1080p (1920 x 1080)" not in resolutions  # what it is now
    sizes = [abs(each.difference) for each in found.alternatives if each.difference is not None]
    assert sizes == sorted(sizes, reverse=True)
    pairs = {frozenset((each.first, each.second)): each.interaction for each in found.pairs}
    product = frozenset(("France.average_carbon_intensity", "WIFI network.bandwidth_energy_intensity"))
    assert pairs[product] == pytest.approx(0.1 * found["WIFI network.bandwidth_energy_intensity"].plus, rel=1e-6)
    assert len(pairs) == 8 * 7 // 2


def test_a_reader_sees_what_the_figures_are(model, found, tmp_path):
    text = str(found)
    for told in ("what 14,896 t CO2eq depends on", "-10% [t CO2eq]", "+10% [t CO2eq]", "whole period, 2024-12-31",
                 "In steps:", "Not modelled: fabrication of Network", "And 27 inputs more"):  # fmt: skip
        assert told in text
    assert "<table>" in found._repr_html_()
    data = json.loads(found.to_json(tmp_path / "found.json").read_text())
    assert data["weight_by_source"] == pytest.approx(found.weight_by_source)
    assert data["inputs"][1]["elasticity"] == pytest.approx(0.516391, abs=1e-6)
    assert (data["unit"], data["period"]) == ("kg CO2eq", found.caption)
    lines = found.to_csv(tmp_path / "found.csv").read_text().splitlines()
    assert len(lines) == 1 + len(found.effects)
    assert "whole period" in lines[1]
    frame = found.to_pandas()
    assert list(frame["input"]) == [each.name for each in found.effects]
    with pytest.raises(UnknownOption, match=r"Did you mean 'France.average_carbon_intensity'"):
        found["France.average_carbon_intensty"]


def test_the_tornado_has_two_bars_per_input_and_hatches_steps(found, tmp_path):
    chart = found.tornado(top=40)
    names = [each.name for each in chart.data]
    assert names == ["-10%", "-10%, in steps", "+10%", "+10%, in steps"]
    assert [each.marker.pattern.shape for each in chart.data] == ["", "/", "", "/"]
    assert sum(len(each.x) for each in chart.data) == 2 * 40
    assert found.tornado(tmp_path / "tornado.html").read_text().startswith("<!doctype html>")
    picture = found.tornado(tmp_path / "tornado.svg").read_text()
    assert "France.average_carbon_intensity" in picture
    assert "change of the total, t CO2eq" in picture


def test_a_total_of_degree_1_in_its_usage_has_elasticity_1():
    m = small_system(1e6, 2e6, 3e6, server={"server_type": efp.ServerTypes.serverless()},
                     base_storage_need=SourceValue(0 * u.TB))  # fmt: skip
    row = m.system.sensitivity(alternatives=False)["pattern.hourly_usage_journey_starts"]
    assert row.elasticity == pytest.approx(1, abs=2e-3)  # storage counts whole units


def test_at_the_edge_of_a_domain_the_elasticity_is_that_of_one_side():
    m = small_system(server={"power_usage_effectiveness": SourceValue(1 * u.dimensionless)})
    exact = m.system.sensitivity(alternatives=False)["server.power_usage_effectiveness"]
    assert exact.low is None
    assert exact.minus is None
    assert exact.marks == ("one-sided",)
    m.server.power_usage_effectiveness = SourceValue(1.04 * u.dimensionless)
    clipped = m.system.sensitivity(alternatives=False)["server.power_usage_effectiveness"]
    assert clipped.low == pytest.approx(1 / 1.04 - 1)
    assert clipped.marks == ("down to 1",)
    assert clipped.elasticity == pytest.approx(exact.elasticity * 1.04, rel=0.01)
    energy = m.system.footprints.of(m.server).by("phase").totals["gwp"]
    assert 0 < exact.elasticity < energy


def test_an_input_of_0_is_varied_from_0_by_its_default_or_a_unit():
    m = small_system(server={"idle_power": SourceValue(0 * u.W)}, idle_power=SourceValue(0 * u.W))
    found = m.system.sensitivity(alternatives=False)
    of_server, of_storage = found["server.idle_power"], found["storage.idle_power"]
    default = Server.idle_power.default.magnitude
    assert (of_server.low, of_server.high) == (None, pytest.approx(0.1 * default))
    assert of_storage.high == pytest.approx(0.1 if not Storage.idle_power.default.magnitude else of_storage.high)
    for row in (of_server, of_storage):
        assert row.elasticity is None
        assert row.weight == 0
        assert row.marks[0] == "from 0"
    assert "From 0:" in str(found)


def test_whole_numbers_go_in_whole_steps():
    m = small_system(100000, 200000, fixed_nb_of_instances=SourceValue(500 * u.dimensionless))
    found = m.system.sensitivity(alternatives=False, step=0.001)
    row = found["storage.fixed_nb_of_instances"]
    assert (row.low * 500, row.high * 500) == pytest.approx((-1, 1))
    assert row.elasticity is None
    assert row.marks == ("in steps", "whole numbers")
    assert (row.one_step_less, row.one_step) == (row.minus, row.plus)
    assert row.weight > 0


def test_a_retention_acts_in_whole_hours_and_tells_what_an_hour_does():
    stored = {"data_stored": SourceValue(1 * u.GB)}
    m = small_system(1e5, 2e5, 3e5, 4e5, job=stored, data_storage_duration=SourceValue(2 * u.hour))
    found = m.system.sensitivity(alternatives=False)
    row = found["storage.data_storage_duration"]
    assert (row.elasticity, row.is_in_steps) == (None, True)
    assert (row.minus, row.plus) == (0.0, pytest.approx(row.one_step))  # hours that have begun count
    assert row.one_step_less < 0 < row.one_step
    assert "storage.data_storage_duration: one hour less -" in str(found)


def test_what_the_model_refuses_is_a_row_with_its_message():
    m = small_system(server={"base_ram_consumption": SourceValue(110 * u.GB)})
    before = state(m.system)
    found = m.system.sensitivity(alternatives=False, step=0.2)
    row = found["server.base_ram_consumption"]
    assert row.plus is None
    assert row.minus is not None
    assert "InsufficientCapacity" in row.refusal
    assert "Refused: server.base_ram_consumption" in str(found)
    assert same_state(m.system, before)


def test_a_link_is_tried_with_each_other_object_of_the_model():
    m = small_system()
    other = efp.Countries.FRANCE()
    spare = Network.wifi_network()
    second = efp.UsagePattern("second", m.journey, [m.device], spare, other,
                              create_source_hourly_values_from_list([5, 6, 7]))  # fmt: skip
    m.system.usage_patterns = [m.pattern, second]
    found = m.system.sensitivity()
    swapped = {each.other: each for each in found.alternatives if each.name == "pattern.network"}
    assert list(swapped) == [spare.name]
    with m.system.what_if({efp.UsagePattern.network.of(m.pattern): spare}):
        there = m.system.footprints.criterion("gwp").total
    assert swapped[spare.name].difference == pytest.approx(there - found.total)
    assert not [each for each in found.alternatives if each.name == "server.storage"]  # a storage has one server


def test_a_simulation_that_is_shown_is_refused_and_a_what_if_is_as_it_is():
    m = small_system()
    plain = m.system.sensitivity(alternatives=False)
    with m.system.what_if({Server.power.of(m.server): SourceValue(500 * u.W)}):
        inside = m.system.sensitivity(alternatives=False)
    assert inside.total > plain.total
    assert inside["server.power"].minus < plain["server.power"].minus
    update = efp.ModelingUpdate(
        {Server.power.of(m.server): SourceValue(500 * u.W)}, simulation_date=datetime(2025, 1, 1, 1)
    )
    update.set_updated_values()
    with pytest.raises(NotAllowed, match="reset_values"):
        m.system.sensitivity()
    update.reset_values()
    assert m.system.sensitivity(alternatives=False).total == plain.total


def test_a_typical_week_is_varied_as_a_scale():
    m = with_server(small_edge(200, 0, 100))
    row = m.system.sensitivity(alternatives=False)["reporting.recurrent_volume_per_edge_device"]
    need = efp.RecurrentServerNeed.recurrent_volume_per_edge_device.of(m.calls)
    with m.system.what_if({need: 3.3 * u.occurrence}):
        there = m.system.footprints.criterion("gwp").total
    assert there - m.system.footprints.criterion("gwp").total == pytest.approx(row.plus, rel=1e-9)
    assert row.elasticity > 0


def test_what_reaches_into_a_system_is_varied_too_and_what_is_outside_is_not():
    m = small_system()
    efp.VideoStreaming.from_defaults("spare service", server=m.server)
    Server.from_defaults("elsewhere", storage=Storage.ssd("outside"))
    names = {each.name.partition(".")[0] for each in m.system.sensitivity(alternatives=False).effects}
    assert "spare service" in names
    assert not {"elsewhere", "outside"} & names


@pytest.mark.parametrize("step", [0, 1, -0.1, 10, "100%", True, float("nan"), None])
def test_a_step_is_a_share_between_0_and_1(step):
    model = small_system().system
    with pytest.raises((ValueOutOfRange, WrongKind), match=r"^The step .* Write a share.*, or a percentage"):
        model.sensitivity(step)
    assert model.sensitivity("10%").records() == model.sensitivity(0.1).records()


def test_a_model_without_numeric_inputs_and_a_criterion_without_footprints_are_refused():
    with pytest.raises(NotAllowed, match=r"no numeric input to vary.*System.usage_patterns"):
        System("empty", []).sensitivity()
    with pytest.raises(UnknownOption):
        small_system().system.sensitivity(criterion="carbon")


def test_a_total_that_nothing_moves_varies_with_nothing():
    m = small_system(0, 0, 0, server={"server_type": efp.ServerTypes.serverless()},
                     base_storage_need=SourceValue(0 * u.TB))  # fmt: skip
    found = m.system.sensitivity(alternatives=False)
    assert found.total == 0
    assert {each.weight for each in found.effects} == {0.0}
    assert {each.elasticity for each in found.effects} == {None}
    assert "Nothing varies" in str(found)
    assert found.headline == "Nothing varies: no input moves the total."


def test_many_inputs_are_several_sweeps_and_the_same_totals(model, monkeypatch):
    system = model["system"]
    inputs = varied_inputs(system, series=False)
    scenarios = [{place: 0.1} for place in range(len(inputs))]
    whole, _ = Totals(system, "gwp", inputs).of(scenarios)
    monkeypatch.setattr("efp_graph.sensitivity.totals.MOST_INPUTS", 7)
    parts, _ = Totals(system, "gwp", inputs).of(scenarios)
    assert parts.tolist() == pytest.approx(whole.tolist(), rel=1e-15)
    assert MOST == 30
