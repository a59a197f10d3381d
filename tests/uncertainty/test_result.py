"""What a result tells, what becomes of draws that the model refuses, and what bad input gets."""

import html
import json
import re
from concurrent.futures import ThreadPoolExecutor
from threading import Event

import numpy as np
import openpyxl
import pytest

from efp_graph import (
    Country,
    Device,
    Distribution,
    EcoLogitsGenAIExternalAPI,
    EcoLogitsGenAIExternalAPIJob,
    Job,
    ModelingUpdate,
    Network,
    Scenario,
    Server,
    SourceHourlyValues,
    SourceObject,
    SourceValue,
    System,
    UsagePattern,
    create_source_hourly_values_from_list,
    scaled,
    shifted,
    u,
)
from efp_graph.errors import (
    InputError,
    NoSuchDraw,
    NotAllowed,
    TooManyRefused,
    UnknownOption,
    ValueOutOfRange,
    WrongElement,
    WrongKind,
)
from efp_graph.sweeps.evaluator import Evaluator
from efp_graph.sweeps.outputs import Outputs
from efp_graph.sweeps.pools import Here
from efp_graph.sweeps.scenarios import Scenarios, varied_inputs
from efp_graph.uncertainty.saving import as_data
from efp_graph.uncertainty.told import _band
from efp_graph.values.readable import figure
from efp_graph.values.units import unit_of
from examples.quickstart import build
from tests.uncertainty.models import device, lognormal, network, normal, one_hour


@pytest.fixture(scope="module")
def model():
    return one_hour(gigabytes=1e6, net=network("net", 0.05, lognormal(0.05, 1.6)))


@pytest.fixture(scope="module")
def result(model):
    return model.system.uncertainty(count=1024)


def test_a_model_of_which_nothing_is_known_tells_what_it_takes_as_exact():
    told = str(build().uncertainty())
    assert "14,896 t CO2eq as given; nothing is uncertain. 41 inputs are taken as exact, and 1 hourly series." in told
    assert "±" not in told


def test_estimates_are_values_with_a_standard_error(result):
    mean = result.mean
    assert mean.unit == u.kg
    assert mean.standard_error.units == u.kg
    assert mean.to(u.tonne).magnitude == pytest.approx(mean.magnitude / 1000)
    assert mean.to("tonne").standard_error.to("kg").magnitude == pytest.approx(mean.standard_error.magnitude)
    low, high = mean.interval(0.95)
    assert low < mean.value < high
    assert (high - low).magnitude == pytest.approx(2 * 3.1824463 * mean.standard_error.magnitude)
    assert "4 independent blocks of 256 draws" in mean.explain()
    low, high = result.interval(0.9)
    assert low.magnitude < result.given.magnitude < high.magnitude
    assert (low.magnitude, high.magnitude) == (result.quantile(0.05).magnitude, result.quantile(0.95).magnitude)


def test_probabilities_of_events(result):
    found = result.probability(lambda total: total < 10 * u.tonne)
    assert found == np.mean(result.outputs < 10_000)
    assert found.standard_error >= 0
    assert str(found).endswith("%)")
    for event in (lambda total: True, lambda total: total.magnitude):
        with pytest.raises(WrongKind, match="says of each"):
            result.probability(event)
    for event in (20 * u.tonne, lambda total: total < 20, lambda total: total < 20 * u.W):
        with pytest.raises(WrongKind, match=r"as in lambda y: y < [\d_]+ \* u\('kilogram'\)"):
            result.probability(event)


@pytest.mark.parametrize("share", [0, 1, -1, 90, "100%", float("nan")])
def test_shares_lie_between_0_and_1(result, share):
    for asked in (result.quantile, result.interval):
        with pytest.raises(ValueOutOfRange, match="between 0 and 1"):
            asked(share)


def test_a_share_may_be_a_percentage(result):
    assert result.quantile("25%") == result.quantile(0.25)
    assert str(result.interval("90%")) == str(result.interval(0.9))


def test_draws_are_numbered(result, model):
    for number in (1024, -1025, True, 1.0, "1"):
        with pytest.raises(NoSuchDraw, match="from 0 to 1023"):
            result.draw(number)
    with model.system.what_if(result.draw(-1)):
        assert model.system.total_footprint.sum().magnitude == result.outputs[-1]


def test_other_uniforms_have_a_column_per_fact(result):
    with pytest.raises(WrongKind, match="a column per fact"):
        result.evaluate(np.full((3, 2), 0.5))


def test_a_result_is_of_the_model_as_it_was():
    m = one_hour(gigabytes=1, net=network("net", 0.05, lognormal(0.05, 1.6)))
    result = m.system.uncertainty(count=1024)
    with m.system.what_if({Server.power.of(m.server): SourceValue(200 * u.W)}):
        with pytest.raises(NotAllowed, match="has changed since"):
            result.evaluate(result.uniforms)
    assert (result.evaluate(result.uniforms) == result.outputs).all()


def test_draws_of_a_scenario_are_of_the_model_in_it_bit_for_bit():
    m = one_hour(gigabytes=1, net=network("net", 0.05, lognormal(0.05, 1.6)))
    pattern, starts = m.pattern, create_source_hourly_values_from_list([3, 4, 5])
    changes = {
        Server.power.of(m.server): SourceValue(900 * u.W),
        Job.data_transferred.of(m.job): scaled(9),
        UsagePattern.hourly_usage_journey_starts.of(pattern): SourceHourlyValues(starts, confidence="low"),
    }
    m.pattern.hourly_usage_journey_starts = SourceHourlyValues(pattern.hourly_usage_journey_starts, confidence="high")
    found = m.system.compare_uncertain([Scenario("more", changes)], count=1024)
    for result in found.results.values():
        with m.system.what_if(result.draw(7)):
            assert m.system.total_footprint.sum().magnitude == result.outputs[7]
        assert (result.evaluate(result.uniforms[:9]) == result.outputs[:9]).all()
    more = found.result("more")
    with pytest.raises(NotAllowed, match="in the scenario 'more', and not of it as it is"):
        m.system.export_json("never.json", uncertainty=more)
    m.server.power = SourceValue(200 * u.W)
    for result in found.results.values():
        for asked, given in ((result.draw, 7), (result.evaluate, result.uniforms)):
            with pytest.raises(NotAllowed, match="has changed since"):
                asked(given)


def test_another_thread_makes_one_wait_or_ask_again_and_mixes_nothing(model):
    system, power = model.system, Server.power.of(model.server)
    kinds = {Server.server_type.of(model.server): {"autoscaling": 0.5, "serverless": 0.5}}  # calculated by the graph
    result = system.uncertainty(count=1024, choices=kinds)
    looking, seen = Event(), Event()

    def look():
        with system.what_if({power: SourceValue(1 * u.W)}):
            looking.set()
            assert seen.wait(30)

    with ThreadPoolExecutor(2) as threads:
        look_away = threads.submit(look)
        assert looking.wait(30)
        waiting = threads.submit(result.draw, 0)
        with pytest.raises(TimeoutError):
            waiting.result(0.05)  # a what-if of another thread is no change: it is waited for
        seen.set()
        look_away.result()
        assert waiting.result() == result.draw(0)
    varied = varied_inputs({Server.server_type.of(model.server): ["autoscaling", "serverless"]})
    scenarios = Scenarios(varied, [np.array([0, 1])])
    total = Outputs({"total": System.total_footprint.of(system)})
    rows = Evaluator(total).run(scenarios, scenarios.chunks(1), Here())
    next(rows)
    with pytest.raises(NotAllowed, match="of two models"), system.what_if({power: SourceValue(1 * u.W)}):
        next(rows)


def test_a_count_is_rounded_up_and_that_is_told(model):
    found = model.system.uncertainty(count=1000)
    assert len(found) == 1024
    assert "1,024 draws were made where 1,000 were asked for" in str(found)
    assert len(model.system.uncertainty(count=1100)) == 1280


def test_as_many_draws_as_it_takes(model):
    few = model.system.uncertainty(digits=1)
    more = model.system.uncertainty(digits=2)
    assert 1024 <= len(few) < len(more)
    assert (more.outputs[: len(few)] == few.outputs).all()
    unit = 10 ** np.floor(np.log10(more.sd.magnitude)) / 10
    assert 2 * more.quantile(0.95).standard_error.magnitude <= 0.5 * unit


@pytest.mark.parametrize("seed", [0, -3, 2**70])
def test_any_whole_number_is_a_seed(model, seed):
    first, second = (model.system.uncertainty(count=1024, seed=seed).outputs for _ in range(2))
    assert (first == second).all()
    assert (first != model.system.uncertainty(count=1024, seed=1).outputs).any()


@pytest.mark.parametrize(
    ("options", "error", "told"),
    [
        ({"count": "many"}, WrongKind, '"auto"'),
        ({"count": 0}, WrongKind, "a number of draws"),
        ({"seed": 1.5}, WrongKind, "a whole number"),
        ({"digits": 9}, ValueOutOfRange, "1 to 4"),
        ({"by": "mnth"}, UnknownOption, "Did you mean 'month'"),
        ({"design": "sobl"}, UnknownOption, "Did you mean 'sobol'"),
        ({"assume": {"hypotesis": "low"}}, UnknownOption, "hypothesis"),
        ({"distributions": [1]}, WrongKind, "Distribution"),
        ({"distributions": {"Network/net.bandwith": None}}, UnknownOption, "bandwidth_energy_intensity"),
        ({"distributions": {"Network/net.bandwidth_energy_intensity": 3}}, WrongKind, "give a Distribution"),
        (
            {"distributions": {"Network/net.bandwidth_energy_intensity": Distribution("uniform", low=1, high=2)}},
            ValueOutOfRange,
            "cannot give",
        ),
        (
            {"distributions": {"Network/net.bandwidth_energy_intensity": lognormal(0.05, 1e300)}, "count": "auto"},
            ValueOutOfRange,
            "too far apart .* net – Bandwidth energy intensity reaches furthest",
        ),
        ({"share": 3}, WrongKind, "share takes a list"),
        ({"share": [[]]}, WrongKind, "A group of share has no input"),
        ({"client": 3}, InputError, "client takes the client of a dask cluster"),
    ],
    ids=str,
)
def test_options_that_cannot_be_understood_are_refused(model, options, error, told):
    with pytest.raises(error, match=told):
        model.system.uncertainty(**{"count": 1024, **options})


def test_draws_that_the_model_refuses_are_counted_and_left_out():
    m = one_hour(starts=1000)
    m.server.base_compute_consumption = SourceValue(
        2 * u.cpu_core, distribution=Distribution("uniform", low=1, high=22.5)
    )
    result = m.system.uncertainty(count=1024)
    refused = len(result.refused)
    assert 0 < refused / 1024 < 0.2
    assert np.isnan(result.outputs).sum() == refused
    assert f"refuses {refused} of 1,024 draws" in str(result)
    assert not np.isnan(result.mean.magnitude)
    m.server.base_compute_consumption = SourceValue(
        2 * u.cpu_core, distribution=Distribution("uniform", low=1, high=90)
    )
    with pytest.raises(TooManyRefused, match=r"refuses \d+ of 1,024 draws.*compute"):
        m.system.uncertainty(count=1024)


def test_what_there_is_to_know_of_the_draws_is_told_wherever_they_are(tmp_path):
    m = one_hour(gigabytes=1, net=network("net", 0.05, lognormal(0.05, 1.6)))
    m.server.power = SourceValue(300 * u.W, "meter", low=100 * u.W, high=400 * u.W, bounds="range")
    m.server.lifespan = SourceValue(6 * u.year, low=6 * u.year, high=6 * u.year)
    reserved = Distribution("uniform", low=0, high=1.02 * 0.9 * m.server.ram.to("GB_ram").magnitude)
    options = {"count": 1024, "distributions": {Server.base_ram_consumption.of(m.server): reserved}}
    result = m.system.uncertainty(**options)
    refusals, operation, width, *_ = result.remarks
    assert f"refuses {len(result.refused)} of 1,024 draws" in refusals
    assert re.fullmatch(r"Taken as exact, since bounds of operation.*: server – Power\.", operation)
    assert re.fullmatch(r"Taken as exact, since its distribution.*: server – Lifespan\.", width)
    assert result.spreads[Server.power.of(m.server)] == "taken as exact (varies in operation)"
    assert result.spreads[Server.lifespan.of(m.server)] == "taken as exact (has no width)"
    told = {
        "text": str(result),
        "notebook": html.unescape(result._repr_html_()),
        "page": "\n".join(result.on_page.lines),
        "sheet": "\n".join(result.sheet.lines),
        "json": "\n".join(as_data(result)["remarks"]),
        "comparison": str(m.system.compare_uncertain([], **options)),
        "comparison in a notebook": html.unescape(m.system.compare_uncertain([], **options)._repr_html_()),
    }
    for place, text in told.items():
        assert [each for each in (refusals, operation, width) if each not in text] == [], place
    error = f"standard error of the mean {figure(result.mean.standard_error.magnitude, unit_of('kg'))}"
    assert all(error in told[place] for place in ("text", "notebook", "page"))


@pytest.mark.parametrize(
    ("low", "high", "told"),
    [
        (895.79, 1826.4, ("896", "1,830")),
        (6.28, 10.96, ("6.28", "11")),
        (1256, 1263, ("1,256", "1,263")),
        (1256.06, 1256.41, ("1,256.06", "1,256.41")),
        (-4.4, 0.33, ("-4.4", "0.33")),
    ],
)
def test_a_band_is_told_so_that_its_width_is_seen(low, high, told):
    assert _band(low, high) == told


def test_what_does_not_move_the_total_gives_no_band(model):
    unused = {Server.base_ram_consumption.of(model.server): Distribution("uniform", low=0, high=1)}
    with model.system.what_if({Network.bandwidth_energy_intensity.of(model.network): SourceValue(0.05 * u("kWh/GB"))}):
        told = str(model.system.uncertainty(count=1024, distributions=unused))
    assert "4,250 kg CO2eq as given, in all draws: what is uncertain does not move it." in told
    assert "between" not in told


def test_what_does_not_vary_has_no_deviation(result):
    spread = result.by_category["Servers", "energy"]
    assert spread.mean.magnitude > 0
    assert spread.sd.magnitude == 0 == spread.sd.standard_error.magnitude


@pytest.mark.parametrize(
    ("distribution", "told"),
    [
        (lognormal(85, 1.6), "lognormal(85, ×1.6) g/kWh"),
        (normal(85, 8), "normal(85, 8) g/kWh"),
        (Distribution("discrete", values=[80, 90], probabilities=[0.5, 0.5]), "discrete(80 at 0.5, 90 at 0.5) g/kWh"),
    ],
    ids=lambda each: getattr(each, "kind", ""),
)
def test_a_distribution_is_told_with_the_unit_as_figures_have_it(model, distribution, told):
    node = Country.average_carbon_intensity.of(model.country)
    found = model.system.uncertainty(count=1024, distributions={node: distribution})
    assert repr(found.fact("Country/Testland.average_carbon_intensity")).endswith(f": {told}>")
    assert told in str(found)


def test_a_simulation_that_is_shown_is_refused():
    m = one_hour(gigabytes=1, net=network("net", 0.05, lognormal(0.05, 1.6)))
    update = ModelingUpdate({Server.power.of(m.server): SourceValue(200 * u.W)}, m.system.period.start)
    update.set_updated_values()
    with pytest.raises(NotAllowed, match="shows a simulation"):
        m.system.uncertainty()
    update.reset_values()


def test_a_series_varies_as_a_whole():
    m = one_hour(gigabytes=1, starts=1000)
    starts = m.pattern.hourly_usage_journey_starts
    m.pattern.hourly_usage_journey_starts = SourceHourlyValues(starts, distribution=lognormal(1, 1.2))
    result = m.system.uncertainty(count=1024)
    factor = result.values()[0]
    network_energy = result.by_object[m.network, "energy"].draws
    assert network_energy / factor == pytest.approx(network_energy[0] / factor[0])
    with m.system.what_if(result.draw(3)):
        assert m.pattern.hourly_usage_journey_starts.magnitude[0] == 1000 * factor[3]
        assert m.system.total_footprint.sum().magnitude == result.outputs[3]
    with pytest.raises(ValueOutOfRange, match="factor on all hours"):
        SourceHourlyValues(starts, distribution=lognormal(1000, 1.2)) and SourceHourlyValues(
            starts, distribution=Distribution("uniform", low=900, high=1100)
        )


def test_hours_are_told_when_they_are_asked_for(tmp_path):
    m = one_hour(gigabytes=1, starts=10, net=network("net", 0.05, lognormal(0.05, 1.6)))
    result = m.system.uncertainty(count=1280, by="hour")
    assert result.by_hour.draws.shape == (1024, len(m.system.total_footprint))
    assert result.by_hour.draws.sum(axis=1) == pytest.approx(result.outputs[:1024], rel=1e-6)
    assert result.by_hour.given.sum() == pytest.approx(result.given.magnitude)
    assert result.by_hour.quantile(0.5).shape == result.by_hour.mean.shape == result.by_hour.times.shape
    assert result.plot_fan(tmp_path / "fan.svg").stat().st_size
    assert result.by_period == {}


def test_a_strongly_nonlinear_model_says_so():
    used = device("used", carbon_footprint_fabrication=156 * u.kg, lifespan=6 * u.year)
    m = one_hour(starts=8766000, devices=[used])
    result = m.system.uncertainty(count=1024, distributions={Device.lifespan.of(used): lognormal(6, 3)})
    assert result.is_strongly_nonlinear
    assert "strongly non-linear" in str(result)


def test_files_hold_all_that_is_needed_to_have_the_draws_again(model, result, tmp_path):
    data = json.loads(result.to_json(tmp_path / "result.json").read_text())
    assert data["draws"] == 1024
    assert (data["seed"], data["design"], data["blocks"]) == (0, "latin-hypercube", 4)
    assert data["digest"] == model.system.uncertainty(count=1024, seed=4).digest
    (only,) = data["inputs"]
    assert only["address"] == "Network/net.bandwidth_energy_intensity"
    assert only["distribution"] == {"kind": "lognormal", "median": 0.05, "geometric_standard_deviation": 1.6}
    assert data["outputs"]["total"]["mean"] == {
        "value": result.mean.magnitude,
        "standard_error": result.mean.standard_error.magnitude,
    }
    from pyarrow import parquet

    table = parquet.read_table(result.to_parquet(tmp_path / "draws.parquet"))
    assert table["total"].to_numpy().tolist() == result.outputs.tolist()
    assert table["Network/net.bandwidth_energy_intensity"].to_numpy().tolist() == result.values()[0].tolist()
    assert table.schema.field("total").metadata[b"unit"] == b"kilogram"


def test_the_digest_tells_models_apart(model):
    before = model.system.uncertainty(count=1024).digest
    with model.system.what_if({Network.bandwidth_energy_intensity.of(model.network): SourceValue(0.06 * u("kWh/GB"))}):
        assert model.system.uncertainty(count=1024).digest != before


def test_processes_give_the_same_bits(model, result):
    shared = model.system.uncertainty(count=2048, workers=2)
    assert (shared.outputs[:1024] == result.outputs).all()


def test_comparisons_take_scenarios_and_names_of_those_that_are_kept(model):
    power = Server.power.of(model.server)
    kept = Scenario("less power", {power: SourceValue(100 * u.W)})
    model.system.scenarios = [kept]
    found = model.system.compare_uncertain(["less power"], count=1024)
    assert found.names == ["as it is", "less power"]
    assert found.probability_below("less power", "as it is") == 1
    assert re.search(r"less power .*100\.0%", str(found))
    with pytest.raises(UnknownOption, match="Did you mean 'less power'"):
        model.system.compare_uncertain(["less powr"])
    with pytest.raises(WrongElement, match="Scenario"):
        model.system.compare_uncertain([3])
    with pytest.raises(NotAllowed, match="Leave"):
        model.system.compare_uncertain([Scenario("later", {power: SourceValue(1 * u.W)}, "2025-02-01")])
    with pytest.raises(NotAllowed, match="a name of its own"):
        model.system.compare_uncertain([kept, kept])
    with pytest.raises(UnknownOption, match="No scenario"):
        found.difference("less power", "more")


def test_what_is_said_from_outside_is_of_what_a_scenario_leaves_and_has():
    m = one_hour(gigabytes=1, net=network("net", 0.05, lognormal(0.05, 1.6)), devices=[device(n) for n in "abc"])
    powers = [Device.power.of(each) for each in m.devices]
    for each in m.devices:
        each.power = SourceValue(50 * u.W, distribution=normal(50, 5))
    series = UsagePattern.hourly_usage_journey_starts.of(m.pattern)
    m.pattern.hourly_usage_journey_starts = SourceHourlyValues(m.pattern.hourly_usage_journey_starts, confidence="low")
    scenarios = [
        Scenario("exact", {powers[0]: 40 * u.W}),
        Scenario("other usage", {series: create_source_hourly_values_from_list([7])}),
        Scenario("more usage", {series: scaled(2)}),
        Scenario("one device", {UsagePattern.devices.of(m.pattern): [m.devices[2]]}),
        Scenario("another network", {UsagePattern.network.of(m.pattern): network("other", 0.04)}),
    ]
    nodes = {powers[0]: normal(50, 6), Network.bandwidth_energy_intensity.of(m.network): lognormal(0.05, 1.3)}
    addresses = {"Device/a.power": normal(50, 6), "Network/net.bandwidth_energy_intensity": lognormal(0.05, 1.3)}
    correlations = ({(powers[0], powers[1]): 0.5}, {("Device/a.power", "Device/b.power"): 0.5})
    said = (
        {"distributions": nodes, "correlations": correlations[0], "hourly": {series: {"cv": 0.2}}},
        {
            "distributions": addresses,
            "correlations": correlations[1],
            "hourly": {"UsagePattern/pattern.hourly_usage_journey_starts": {"cv": 0.2}},
        },
    )
    of_nodes, of_addresses = (m.system.compare_uncertain(scenarios, count=1024, **each) for each in said)
    everything = {fact.address for fact in of_nodes.result("as it is").facts}
    gone = {
        "exact": {"Device/a.power"},
        "other usage": {"UsagePattern/pattern.hourly_usage_journey_starts"},
        "more usage": set(),
        "one device": {"Device/a.power", "Device/b.power"},
        "another network": {"Network/net.bandwidth_energy_intensity"},
    }
    for name, result in of_nodes.results.items():
        assert {fact.address for fact in result.facts} == everything - gone.get(name, set()), name
        assert (result.outputs == of_addresses.result(name).outputs).all()
        with m.system.what_if(result.draw(3)):
            assert m.system.total_footprint.sum().magnitude == result.outputs[3]


def test_a_plain_value_of_a_scenario_is_exact_in_it():
    m = one_hour(gigabytes=1, net=network("net", 0.05, lognormal(0.05, 1.6)))
    intensity = Network.bandwidth_energy_intensity.of(m.network)
    plain = Scenario("plain", {intensity: SourceValue(0.05 * u("kWh/GB"))})
    other = Scenario("other", {intensity: SourceValue(0.05 * u("kWh/GB"), distribution=lognormal(0.05, 1.1))})
    found = m.system.compare_uncertain([plain, other], count=1024, assume={"hypothesis": "low"})
    assert "Network/net.bandwidth_energy_intensity" not in {
        address for fact in found.result("plain").facts for address in fact.addresses
    }
    column = [
        each.uniforms[:, [fact.address for fact in each.facts].index("Network/net.bandwidth_energy_intensity")]
        for each in (found.result("as it is"), found.result("other"))
    ]
    assert (column[0] == column[1]).all()


def test_a_normal_distribution_near_zero_is_told(model):
    known = {Server.power.of(model.server): normal(300, 120)}
    told = model.system.uncertainty(count=1024, distributions=known).remarks
    assert any("0.6% of normal(300, 120)" in each for each in told)


def test_uncertainty_of_usage_patterns_series_comes_from_their_confidence():
    m = one_hour(gigabytes=1, starts=10)
    starts = m.pattern.hourly_usage_journey_starts
    m.pattern.hourly_usage_journey_starts = SourceHourlyValues(starts, confidence="medium")
    found = m.system.uncertainty(count=1024)
    assert found.facts[0].rule == "confidence"
    assert found.facts[0].addresses == ("UsagePattern/pattern.hourly_usage_journey_starts",)
    assert UsagePattern.hourly_usage_journey_starts.of(m.pattern) in found.draw(0)


def test_a_moved_value_keeps_its_distribution_moved():
    m = one_hour(gigabytes=1, starts=10, net=network("net", 0.05, lognormal(0.05, 1.6)))
    m.server.lifespan = SourceValue(6 * u.year, confidence="low")
    starts = m.pattern.hourly_usage_journey_starts
    m.pattern.hourly_usage_journey_starts = SourceHourlyValues(starts, confidence="medium")
    changes = {
        Network.bandwidth_energy_intensity.of(m.network): scaled(1.2),
        Server.lifespan.of(m.server): shifted(2 * u.year),
        UsagePattern.hourly_usage_journey_starts.of(m.pattern): scaled(2),
        Server.power.of(m.server): scaled(0.5),
    }
    found = m.system.compare_uncertain([Scenario("moved", changes)], count=1024)
    before, after = (
        dict(zip([each.known.address for each in result.uncertain_inputs], result.values(), strict=True))
        for result in found.results.values()
    )
    assert before.keys() == after.keys()
    address = "Network/net.bandwidth_energy_intensity"
    assert after[address].tolist() == (before[address] * 1.2).tolist()
    assert after["Server/server.lifespan"].tolist() == (before["Server/server.lifespan"] + 2).tolist()
    series = "UsagePattern/pattern.hourly_usage_journey_starts"
    assert after[series].tolist() == before[series].tolist()
    data = (
        found.result("moved").by_object[m.network, "energy"].draws
        / found.result("as it is").by_object[m.network, "energy"].draws
    )
    assert data == pytest.approx(2.4)


def test_options_links_and_whole_series_are_choices():
    m = one_hour(gigabytes=1, starts=10, net=network("net", 0.05, lognormal(0.05, 1.6)))
    other = network("other", 0.5)
    starts = m.pattern.hourly_usage_journey_starts
    more = SourceHourlyValues([30.0], start_date=starts.start.replace(tzinfo=None), unit=u.dimensionless)
    choices = {
        UsagePattern.network.of(m.pattern): {m.network: 0.75, other: 0.25},
        Server.server_type.of(m.server): {"autoscaling": 0.5, "serverless": 0.5},
        UsagePattern.hourly_usage_journey_starts.of(m.pattern): [(starts, 0.5), (more, 0.5)],
    }
    result = m.system.uncertainty(count=1024, choices=choices)
    assert [fact.rule for fact in result.facts] == ["distribution", "choice", "choice", "choice"]
    values = {each.known.address: column for each, column in zip(result.uncertain_inputs, result.values(), strict=True)}
    assert np.bincount(values["UsagePattern/pattern.network"]).tolist() == [768, 256]
    for number in (0, 1, 2, 3, 700):
        with m.system.what_if(result.draw(number)):
            assert m.system.total_footprint.sum().magnitude == result.outputs[number]
            assert m.pattern.network is (m.network, other)[values["UsagePattern/pattern.network"][number]]
    assert result.by_object == {}
    assert "links vary" in str(result)
    assert "net at 0.75, other at 0.25" in str(result)
    only = m.system.uncertainty(
        count=1024,
        choices={Server.server_type.of(m.server): {"autoscaling": 0.5, "serverless": 0.5}},
        distributions={Network.bandwidth_energy_intensity.of(m.network): lognormal(0.05, 1)},
    )
    assert len(np.unique(only.outputs)) == 2
    assert only.by_object


@pytest.mark.parametrize(
    ("levels", "error", "told"),
    [
        ({"autoscaling": 0.5, "serverles": 0.5}, UnknownOption, "Did you mean 'serverless'"),
        ({"autoscaling": 0.5}, ValueOutOfRange, "add up to"),
        ("autoscaling", WrongKind, "level: probability"),
        ([0.5, 0.5], WrongKind, "pairs"),
    ],
    ids=str,
)
def test_choices_are_levels_that_are_allowed_and_probabilities(model, levels, error, told):
    with pytest.raises(error, match=told):
        model.system.uncertainty(choices={"Server/server.server_type": levels})


def test_lists_and_weights_of_links_are_choices():
    m = one_hour(devices=[device("a", power=SourceValue(50 * u.W)), device("b", power=SourceValue(5 * u.W))])
    a, b = m.devices
    levels = [({a: 0.7, b: 0.3}, 0.5), ({a: 0.2, b: 0.8}, 0.5)]
    result = m.system.uncertainty(count=1024, choices={UsagePattern.devices.of(m.pattern): levels})
    assert "{a: 0.7, b: 0.3} at 0.5, {a: 0.2, b: 0.8} at 0.5" in str(result)
    totals = []
    for weights, _ in levels:
        with m.system.what_if({UsagePattern.devices.of(m.pattern): weights}):
            totals.append(m.system.total_footprint.sum().magnitude)
    assert sorted(set(result.outputs)) == sorted(totals)
    alone = m.system.uncertainty(count=1024, choices={"UsagePattern/pattern.devices": [([a], 0.25), ([b], 0.75)]})
    assert "[a] at 0.25, [b] at 0.75" in str(alone)


def test_weights_of_which_something_is_known_are_told_to_be_exact():
    m = one_hour(devices=[device("a", power=SourceValue(50 * u.W, confidence="low")), device("b")])
    a, b = m.devices
    assert "Weights" not in str(m.system.uncertainty(count=1024))
    m.pattern.devices = {a: SourceValue(0.7 * u.dimensionless, confidence="low"), b: 0.3}
    assert "Weights of links are taken as exact, also where something is known of them: pattern – Devices." in str(
        m.system.uncertainty(count=1024)
    )


def test_a_total_on_another_criterion_has_a_band_in_its_own_unit():
    api = EcoLogitsGenAIExternalAPI.from_defaults(
        "api", provider=SourceObject("openai"), model_name=SourceObject("gpt-4o")
    )
    m = one_hour()
    m.step.jobs = [m.job, EcoLogitsGenAIExternalAPIJob.from_defaults("answer", external_api=api)]
    water, carbon = (m.system.uncertainty(count=1024, criterion=each) for each in ("wcf", "gwp"))
    assert (water.uniforms == carbon.uniforms).all()
    assert "Water consumption footprint: ≥ " in water.headline
    assert str(water.unit) == "liter"
    assert as_data(water)["criterion"] == "wcf"
    with m.system.what_if(water.draw(5)):
        assert m.system.footprint_of("wcf").sum().magnitude == water.outputs[5]
    assert "CO2eq comes" not in str(water.sensitivity())
    assert (water.on_page.equivalent, carbon.on_page.equivalent) == ("", "CO2eq")
    with pytest.raises(UnknownOption, match="no criterion 'watr'"):
        m.system.uncertainty(criterion="watr")
    with pytest.raises(UnknownOption, match="nothing has a footprint on wcf"):
        one_hour().system.uncertainty(criterion="wcf")


def test_choices_are_of_inputs_of_the_system(model):
    with pytest.raises(UnknownOption, match=r"Did you mean 'Server/server\.server_type'"):
        model.system.uncertainty(choices={"Server/server.server_typ": {"serverless": 1}})
    with pytest.raises(UnknownOption, match="no input of this system"):
        model.system.uncertainty(choices={Device.power.of(device("elsewhere")): {}})
    with pytest.raises(WrongKind, match="level: probability"):
        model.system.uncertainty(choices=["Server/server.server_type"])


def test_a_series_may_vary_by_calendar_year():
    m = one_hour(gigabytes=1, starts=10)
    starts = SourceHourlyValues(
        np.arange(1.0, 49.0), start_date="2025-12-31", unit=u.dimensionless, distribution=lognormal(1, 1.2)
    )
    m.pattern.hourly_usage_journey_starts = starts
    node = UsagePattern.hourly_usage_journey_starts.of(m.pattern)
    result = m.system.uncertainty(count=1024, hourly={node: "years"})
    address = "UsagePattern/pattern.hourly_usage_journey_starts"
    assert [fact.address for fact in result.facts] == [f"{address} 2025", f"{address} 2026"]
    assert result.facts[0].label == "pattern – Hourly usage journey starts, 2025"
    assert result.replayed == 1024
    first, second = result.values()
    with m.system.what_if(result.draw(5)):
        changed = m.pattern.hourly_usage_journey_starts.magnitude
        assert changed.tolist() == [*(starts.magnitude[:24] * first[5]), *(starts.magnitude[24:] * second[5])]
        assert m.system.total_footprint.sum().magnitude == result.outputs[5]
    with m.system.what_if({node: SourceHourlyValues(np.ones(48), start_date="2025-12-31")}):
        with pytest.raises(UnknownOption, match=r"nothing is known\. Give it a confidence"):
            m.system.uncertainty(hourly={node: "years"})
    whole = m.system.uncertainty(count=1024, hourly={address: "scale"})
    assert whole.sd > result.sd
    with pytest.raises(UnknownOption, match="Did you mean 'years'"):
        m.system.uncertainty(hourly={node: "yeras"})
    with pytest.raises(UnknownOption, match="no hourly series"):
        m.system.uncertainty(hourly={Server.power.of(m.server): "years"})
    with pytest.raises(WrongKind, match="years"):
        m.system.uncertainty(hourly="years")


def test_the_audit_page_has_the_band_and_how_sure_each_input_is(result, model, tmp_path):
    page = model.system.audit_report(tmp_path / "audit.html", uncertainty=result).read_text()
    assert "90% between" in page
    spread = json.dumps({"spread": "lognormal(0.05, ×1.6) kWh/GB (distribution)"}, separators=(",", ":"))
    assert spread[1:-1] in page.replace('": "', '":"')
    assert "taken as exact" in page
    assert "90% between" not in model.system.audit_report(tmp_path / "plain.html").read_text()
    with model.system.what_if({Server.power.of(model.server): SourceValue(1 * u.W)}):
        with pytest.raises(NotAllowed, match="has changed since"):
            model.system.audit_report(tmp_path / "later.html", uncertainty=result)


def test_a_workbook_has_the_figures_on_a_sheet(result, model, tmp_path):
    book = openpyxl.load_workbook(model.system.export_xlsx(tmp_path / "audit.xlsx", uncertainty=result))
    rows = [[cell for cell in row if cell is not None] for row in book["Uncertainty"].iter_rows(values_only=True)]
    told = "\n".join(str(row[0]) for row in rows if row)
    assert "as given; mean" in told
    assert f"seed 0, {result.period.caption}" in told
    assert result.digest in told
    (total,) = [row for row in rows if row and row[0] == "Total"]
    assert total[1] / total[3] == pytest.approx(result.mean.magnitude / result.sd.magnitude)
    assert ["net – Bandwidth energy intensity", "lognormal(0.05, ×1.6) kWh/GB", "distribution"] in [
        row[:3] for row in rows
    ]
    assert "Uncertainty" not in openpyxl.load_workbook(model.system.export_xlsx(tmp_path / "plain.xlsx")).sheetnames


def test_a_series_may_vary_hour_by_hour():
    m = one_hour(gigabytes=1)
    starts = SourceHourlyValues(np.full(960, 100.0), start_date="2025-01-01", unit=u.dimensionless)
    m.pattern.hourly_usage_journey_starts = starts
    node = UsagePattern.hourly_usage_journey_starts.of(m.pattern)
    result = m.system.uncertainty(count=1024, hourly={node: {"cv": 0.2, "correlation_hours": 48}})
    spread = result.by_object[m.network, "energy"].draws
    assert spread.std() / spread.mean() == pytest.approx(0.2 * (2 * 48 / 960 * (1 - 48 / 960)) ** 0.5, rel=0.1)
    with m.system.what_if(result.draw(5)):
        assert m.system.total_footprint.sum().magnitude == result.outputs[5]
    assert "hour by hour, cv 0.2" in str(result)
    assert (result.evaluate(result.uniforms[:3]) == result.outputs[:3]).all()
    with pytest.raises(ValueOutOfRange, match="cv"):
        m.system.uncertainty(hourly={node: {"cv": 0}})
    with pytest.raises(UnknownOption, match="correlation_hours"):
        m.system.uncertainty(hourly={node: {"hours": 24}})
