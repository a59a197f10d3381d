"""Figures that a model finds in data are uncertain facts too: draws pin them."""

import numpy as np
import pytest

from efp_graph import (
    BoaviztaCloudServer,
    Distribution,
    EcoLogitsGenAIExternalAPI,
    EcoLogitsGenAIExternalAPIJob,
    GenAIJob,
    GenAIModel,
    GPUServer,
    ModelingUpdate,
    Scenario,
    Server,
    SourceObject,
    SourceValue,
    Storage,
    System,
    pinned,
    u,
)
from efp_graph.errors import NotAllowed, UnitError, UnknownOption, WrongKind
from efp_graph.objects import check_model
from efp_graph.objects.pinned import figures_of_data
from tests.uncertainty.figures import service, three_instances
from tests.uncertainty.models import lognormal


@pytest.fixture(scope="module")
def cloud():
    return three_instances()


@pytest.fixture(scope="module")
def result(cloud):
    return cloud[0].uncertainty(count=1024)


def language_model(provider, name):
    gpu = GPUServer.from_defaults("gpu", storage=Storage.ssd("disks"))
    model = GenAIModel.from_defaults(
        "model", server=gpu, provider=SourceObject(provider), model_name=SourceObject(name)
    )
    return service(GenAIJob.from_defaults("answer", service=model))


def test_figures_of_one_instance_type_are_one_fact_of_data(result):
    fact = result.fact("BoaviztaCloudServer/front.power")
    assert fact.addresses == ("BoaviztaCloudServer/front.power", "BoaviztaCloudServer/back.power")
    assert fact.origin == "data"
    assert fact.source.startswith("Boavizta API cloud instances")
    assert "BoaviztaCloudServer/other.power" in [each.address for each in result.facts]


def test_what_is_sold_is_exact_and_counted(result):
    exact = [each.address for each in result.known if each.rule.distribution is None and each.is_figure]
    assert exact == [
        f"BoaviztaCloudServer/{name}.{what}" for name in ("front", "back", "other") for what in ("ram", "compute")
    ]
    assert "6 figures of data" in result.headline


@pytest.mark.parametrize("number", [0, 500, -1])
def test_a_draw_is_live_in_the_graph_bit_for_bit(cloud, result, number):
    system, (front, back, _) = cloud
    before = front.power, system.total_footprint
    with system.what_if(result.draw(number)) as update:
        assert system.total_footprint.sum().magnitude == result.outputs[number]
        assert front.power.magnitude == back.power.magnitude != before[0].magnitude
        assert front.power.explain().startswith("Power of front = ")
        assert "Power of front" in front.instances_energy.explain()
        assert any(each.attribute is BoaviztaCloudServer.power and each.owner is front for each in update.changes)
    assert (front.power, system.total_footprint) == before
    check_model(system.graph)


def test_draws_are_replayed_and_in_processes_have_the_same_bits(cloud, result):
    assert result.replayed == len(result)
    assert (cloud[0].uncertainty(count=1024, workers=2).outputs == result.outputs).all()


def test_a_figure_is_a_fact_of_the_sensitivity(cloud, result):
    system, (front, *_) = cloud
    shares = {each.label for each in result.sensitivity().facts}
    assert set(shares) == {each.label for each in result.facts}
    local = {each.name: each for each in system.sensitivity(alternatives=False).effects}
    power = local["front.power"]
    assert power.origin == "data"
    with system.what_if({BoaviztaCloudServer.power.of(front): pinned(front.power.value * 1.1)}):
        more = system.total_footprint.sum().magnitude
    assert power.plus == pytest.approx(more - system.total_footprint.sum().magnitude, rel=1e-9)


def test_a_figure_that_only_figures_are_made_of_is_in_these(cloud):
    told = [node.attribute.name for node, _ in figures_of_data(cloud[1])]
    assert told == ["carbon_footprint_fabrication", "power", "ram", "compute"] * 3


def test_what_follows_a_choice_is_calculated_for_each_draw(cloud):
    system, (front, *_) = cloud
    types = {BoaviztaCloudServer.instance_type.of(front): {"dev1-s": 0.5, "dev1-m": 0.5}}
    found = system.uncertainty(count=1024, choices=types)
    assert found.fact("BoaviztaCloudServer/back.power").addresses == ("BoaviztaCloudServer/back.power",)
    with pytest.raises(UnknownOption):
        found.fact("BoaviztaCloudServer/front.power")
    assert found.by_object[front, "energy"].sd.magnitude > 0
    number = next(n for n in range(9) if len(found.draw(n)) and found.values()[0][n] != found.values()[0][0])
    with system.what_if(found.draw(number)):
        assert system.total_footprint.sum().magnitude == found.outputs[number]


def test_a_distribution_may_be_said_of_any_calculated_number(cloud):
    system, (front, *_) = cloud
    node = Server.available_ram_per_instance.of(front)
    ram = node.read().magnitude
    found = system.uncertainty(count=1024, distributions={node: lognormal(ram, 1.5)})
    values = found.values()[[each.node for each in found.uncertain_inputs].index(node)]
    assert np.median(values) == pytest.approx(ram, rel=0.01)
    with system.what_if(found.draw(3)):
        assert front.available_ram_per_instance.magnitude == values[3]
        assert system.total_footprint.sum().magnitude == found.outputs[3]
    for key in (System.total_footprint.of(system), Server.instances_energy.of(front)):
        with pytest.raises(UnknownOption, match="no number that it calculates"):
            system.uncertainty(count=1024, distributions={key: Distribution("uniform", low=1, high=2)})


def test_parameters_that_are_all_active_are_one_fact():
    system = language_model("mistralai", "open-mistral-7b")
    assert "2 figures of data" in system.uncertainty(count=1024).headline
    found = system.uncertainty(count=1024, assume={"ecologits 0.5.2": "low"})
    (fact,) = found.facts
    assert fact.addresses == ("GenAIModel/model.active_params", "GenAIModel/model.total_params")
    with system.what_if(found.draw(9)):
        assert system.total_footprint.sum().magnitude == found.outputs[9]


def test_parameters_of_a_bought_api_have_the_ranges_of_the_catalogue():
    api = EcoLogitsGenAIExternalAPI.from_defaults(
        "api", provider=SourceObject("openai"), model_name=SourceObject("gpt-4o")
    )
    system = service(EcoLogitsGenAIExternalAPIJob.from_defaults("answer", external_api=api))
    found = system.uncertainty(count=1024)
    fact = found.fact("EcoLogitsGenAIExternalAPI/api.model_active_params")
    active = api.model_active_params
    assert fact.distribution.support() == (active.low.magnitude, active.high.magnitude)
    assert not any("request" in each.address for each in found.facts)  # which are calculated from these
    assert found.sd.magnitude > 0
    with system.what_if(found.draw(11)):
        assert system.total_footprint.sum().magnitude == found.outputs[11]


def test_pins_are_of_what_ifs(cloud):
    system, (front, *_) = cloud
    power = BoaviztaCloudServer.power.of(front)
    with system.what_if(Scenario("measured", {power: pinned(SourceValue(20 * u.W, "our meter"))})):
        assert front.power.source.name == "our meter"
        with system.what_if({power: pinned(30 * u.W)}):
            assert front.power == SourceValue(30 * u.W)
        assert front.power == SourceValue(20 * u.W)
    refused = [
        (lambda: ModelingUpdate({power: pinned(20 * u.W)}), NotAllowed, "in a what-if only"),
        (lambda: ModelingUpdate({power: pinned(20 * u.W)}, "2025-01-01"), NotAllowed, "in a what-if only"),
        (lambda: ModelingUpdate({power: 20 * u.W}), NotAllowed, "is calculated"),
        (lambda: Scenario("s", {power: pinned(20 * u.kg)}), UnitError, "is in watt"),
        (lambda: Scenario("s", {Server.lifespan.of(front): pinned(2 * u.year)}), NotAllowed, "needs no pin"),
        (lambda: Scenario("s", {Server.instances_energy.of(front): pinned(2 * u.kWh)}), NotAllowed, "no calculated"),
        (lambda: system.scenarios.append(Scenario("s", {power: pinned(20 * u.W)})), NotAllowed, "is calculated"),
        (lambda: pinned(SourceObject("text")), WrongKind, "pinned takes a quantity"),
    ]
    for attempt, error, told in refused:
        with pytest.raises(error, match=told):
            attempt()
    assert not system.scenarios
    assert front.power.magnitude == pytest.approx(10.99, abs=0.01)
