"""Links with weights: shares of devices and of countries, weights of a class of one's own."""

import copy
import json
import pickle
from datetime import datetime
from pathlib import Path

import numpy as np
import pytest

from efp_graph import (
    Countries,
    Country,
    Device,
    ModelingUpdate,
    Scenario,
    SourceValue,
    UsageJourneyStep,
    UsagePattern,
    load,
    tz,
    u,
    write_efootprint_json,
)
from efp_graph.cli.assignments import changes_of
from efp_graph.cli.models import Model
from efp_graph.errors import EfpGraphError, NotAllowed, UnitError, ValueOutOfRange, WrongElement, WrongKind
from efp_graph.footprint.audit import audit_of
from efp_graph.objects import ModelingObject, WeightedLinks, calculated_per, derived, weighted_links
from efp_graph.objects.describing import short_text
from efp_graph.signatures import AnySignature
from tests.footprint.random_models import bits, calculated
from tests.footprint.small_model import country, series, small_model, small_system


@pytest.fixture
def m():
    m = small_system(1000, 0, 3000, *[10] * 30)
    m.phone, m.france, m.germany = Device.smartphone("phone"), Countries.FRANCE(), Countries.GERMANY()
    m.shares = {m.phone: 0.7, m.device: 0.3}
    m.places = {m.france: 0.25, m.germany: 0.75}
    return m


def figures(m):
    return calculated({name: one for name, one in vars(m).items() if isinstance(one, ModelingObject)})


def kg(value):
    return value.sum().to("kg").magnitude


def test_shares_of_devices_are_the_mean_user(m):
    alone = {}
    for device in m.shares:
        m.pattern.devices = [device]
        alone[device] = np.array([kg(m.pattern.devices_energy_footprint), kg(m.pattern.devices_fabrication_footprint)])
    m.pattern.devices = m.shares
    both = np.array([kg(m.pattern.devices_energy_footprint), kg(m.pattern.devices_fabrication_footprint)])
    assert both == pytest.approx(0.7 * alone[m.phone] + 0.3 * alone[m.device], rel=1e-12)


def test_a_list_still_means_that_each_user_has_all_of_them(m):
    m.pattern.devices = [m.phone, m.device]
    whole = m.phone.power.value + m.device.power.value
    energy = m.pattern.nb_usage_journeys_in_parallel.magnitude * whole.to("kW").magnitude
    assert m.pattern.devices_energy.magnitude == pytest.approx(energy, rel=1e-12)
    assert (m.pattern.devices.weights, list(m.pattern.device_shares)) == ({}, [])
    assert m.pattern.devices == [m.phone, m.device]


def test_shares_of_countries_are_the_patterns_of_these_countries(m):
    starts, journey = m.pattern.hourly_usage_journey_starts, m.journey
    apart = {}
    for one in m.places:
        m.pattern.country = one
        apart[one] = [
            m.pattern.utc_hourly_usage_journey_starts,
            kg(m.pattern.devices_energy_footprint),
            kg(m.network.energy_footprint),
        ]
    m.pattern.country = m.places
    for place in (1, 2):
        now = (kg(m.pattern.devices_energy_footprint), kg(m.network.energy_footprint))[place - 1]
        assert now == pytest.approx(sum(share * apart[one][place] for one, share in m.places.items()), rel=1e-12)
    assert m.pattern.utc_hourly_usage_journey_starts.magnitude == pytest.approx(starts.magnitude)  # one zone
    per_country = m.pattern.devices_energy_footprint_per_country
    assert [kg(each) for each in per_country.values()] == pytest.approx(
        [share * apart[one][1] for one, share in m.places.items()]
    )
    assert kg(m.network.energy_footprint) == pytest.approx(
        sum(map(kg, m.pattern.network_energy_footprint_per_country.values()))
    )
    assert journey.duration.magnitude


def test_each_country_starts_at_its_own_local_time(m):
    east, west = country("Asia/Tokyo"), country("America/New_York")
    m.pattern.hourly_usage_journey_starts = series(100)
    m.pattern.country = {east: 0.25, west: 0.75}
    starts = m.pattern.utc_hourly_usage_journey_starts
    assert starts.start.replace(tzinfo=None) == datetime(2024, 12, 31, 15)
    assert [(hour, value) for hour, value in enumerate(starts.magnitude) if value] == [(0, 25), (14, 75)]


def test_three_countries_and_two_devices_are_one_pattern(m):
    m.pattern.devices, m.pattern.country = m.shares, {**m.places, country(): 0.5, m.france: 0.25, m.germany: 0.25}
    assert len(m.system.usage_patterns) == 1
    m.system.check()


def test_a_share_is_an_input_with_a_source_that_figures_lead_to(m):
    m.pattern.devices = {m.phone: SourceValue(0.7 * u.dimensionless, "a survey", comment="of 2024"), m.device: 0.3}
    assert "Device shares of pattern in phone * Power of phone" in m.pattern.devices_energy.explain()
    figures = {each.words: each for each in audit_of(m.system).figures}
    print({words: each for words, each in figures.items() if "share" in words.lower()})
    assert m.pattern.device_shares[m.phone].source.name == "a survey"


REFUSED = [
    (
        lambda m: {m.phone: 0.5},
        ValueOutOfRange,
        "shares that sum to 0.5: phone: 0.5. Give shares that sum to 1, or a list",
    ),
    (lambda m: {m.phone: 0.7, m.device: 0.7}, ValueOutOfRange, "sum to 1.4"),
    (lambda m: {m.phone: -1, m.device: 2}, ValueOutOfRange, "more than 0"),
    (lambda m: {m.phone: 0, m.device: 1}, ValueOutOfRange, "leave out what has no share"),
    (lambda m: {}, WrongKind, "no object"),
    (lambda m: {m.job: 1}, WrongElement, "takes a Device"),
    (lambda m: {"phone": 1}, WrongElement, "takes a Device"),
    (lambda m: {m.phone: "1"}, WrongKind, "Give a number"),
    (lambda m: {m.phone: True}, WrongKind, "Give a number"),
    (lambda m: {m.phone: None}, WrongKind, "Give a number"),
    (lambda m: {m.phone: float("nan")}, WrongKind, "Give a number"),
    (lambda m: {m.phone: 1 * u.kg}, UnitError, "plain number"),
]


@pytest.mark.parametrize(("given", "error", "problem"), REFUSED)
def test_what_are_no_shares_is_refused_and_nothing_changes(m, given, error, problem):
    before = figures(m)
    with pytest.raises(error, match=problem) as caught:
        m.pattern.devices = given(m)
    assert 'UsagePattern "pattern".devices' in str(caught.value)
    assert isinstance(caught.value, EfpGraphError)
    assert figures(m) == before


def test_shares_may_be_percent_and_are_compared_with_a_tolerance(m):
    m.pattern.devices = {m.phone: 70 * u.percent, m.device: 0.3}
    assert m.pattern.device_shares[m.phone].magnitude == pytest.approx(0.7)
    m.pattern.devices = {Device.laptop(str(number)): 0.1 for number in range(10)}
    assert len(m.pattern.devices) == 10


def test_an_edit_of_shares_is_refused_since_the_others_would_not_be_said(m):
    m.pattern.devices = m.shares
    edits = [
        lambda devices: devices.append(m.phone),
        lambda devices: devices.remove(m.phone),
        lambda devices: devices.clear(),
        lambda devices: devices.__setitem__(0, m.phone),
        lambda devices: devices.__iadd__([m.phone]),
    ]
    for edit in edits:
        with pytest.raises(NotAllowed, match="Give all of them: devices = "):
            edit(m.pattern.devices)
    assert m.pattern.devices == m.shares


def test_it_reads_as_its_objects_and_as_their_shares(m):
    m.pattern.devices, m.pattern.country = m.shares, m.places
    assert list(m.pattern.devices) == [m.phone, m.device]
    assert m.pattern.devices == m.shares != [m.phone, m.device]
    assert str(m.pattern.devices) == "{phone: 0.7, Default laptop: 0.3}"
    assert {one: each.magnitude for one, each in m.pattern.country.weights.items()} == m.places
    assert m.pattern.countries == (m.france, m.germany)
    assert "country: {France: 0.25, Germany: 0.75}" in str(m.pattern)
    assert m.pattern in m.france.modeling_obj_containers


def test_shares_go_to_another_pattern_and_are_not_lost_in_copies(m):
    m.pattern.devices = m.shares
    other = UsagePattern("other", m.journey, m.pattern.devices, m.network, m.country, series(1))
    assert other.devices == m.shares
    other.devices = [m.phone]
    other.devices = m.pattern.devices.copy()
    assert other.devices == m.shares
    assert copy.copy(m.pattern.devices) == other.devices


def test_updates_scenarios_and_undo_know_shares(m):
    system, pattern = m.system, m.pattern
    before = figures(m)
    update = ModelingUpdate([[pattern.devices, m.shares], [pattern.country, m.places]])
    after = figures(m)
    assert after != before
    system.graph.undo()
    assert figures(m) == before
    assert pattern.country is m.country
    system.graph.redo()
    assert (figures(m), pattern.country == m.places) == (after, True)
    assert "phone: 0.7" in str(update.changes[0].after[0])
    with Scenario("phones", {UsagePattern.devices.of(pattern): {m.phone: 1}}).applied():
        assert list(pattern.devices) == [m.phone]
    assert pattern.devices == m.shares
    simulated = ModelingUpdate([[pattern.devices, {m.phone: 0.9, m.device: 0.1}]], "2025-01-01T05:00")
    simulated.set_updated_values()
    assert pattern.device_shares[m.phone].magnitude == 0.9
    simulated.reset_values()
    assert figures(m) == after


def test_many_updates_of_shares_are_a_fresh_build(m):
    """Formulas are recorded after some runs: what they recorded must not be what counts."""
    for share in (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7):
        m.pattern.devices = {m.phone: share, m.device: 1 - share}
        m.pattern.country = {m.france: share, m.germany: 1 - share}
    fresh = small_model(1000, 0, 3000, *[10] * 30)
    phone, places = Device.smartphone("phone"), (Countries.FRANCE(), Countries.GERMANY())
    fresh.pattern.devices = {phone: 0.7, fresh.device: 1 - 0.7}
    fresh.pattern.country = dict(zip(places, (0.7, 1 - 0.7), strict=True))
    for name in ("devices_energy_footprint", "devices_fabrication_footprint", "utc_hourly_usage_journey_starts"):
        assert bits(getattr(m.pattern, name)) == bits(getattr(fresh.pattern, name))


@pytest.mark.parametrize("how", ["json", "pickle", "deepcopy"])
def test_shares_go_through_files_and_copies(m, how, tmp_path):
    m.pattern.devices = {m.phone: SourceValue(0.7 * u.dimensionless, "a survey", comment="of 2024"), m.device: 0.3}
    m.pattern.country = m.places
    m.system.scenarios.append(Scenario("phones", {UsagePattern.devices.of(m.pattern): {m.phone: 1}}))
    if how == "json":
        again = load(m.system.to_json(tmp_path / "model.json", results=True, history=True))
    else:
        again = pickle.loads(pickle.dumps(m.system)) if how == "pickle" else copy.deepcopy(m.system)
    pattern = again.usage_patterns[0]
    assert str(pattern.devices) == str(m.pattern.devices)
    share = next(iter(pattern.devices.weights.values()))
    assert (share.source.name, share.comment) == ("a survey", "of 2024")
    assert str(pattern.country) == str(m.pattern.country)
    assert bits(again.total_footprint) == bits(m.system.total_footprint)
    with again.scenarios[0].applied():
        assert str(pattern.devices) == "{phone: 1}"


def test_a_file_that_holds_no_shares_is_not_written(m, tmp_path):
    m.pattern.devices, m.pattern.country = m.shares, m.places
    with pytest.raises(NotAllowed, match=r"(?s)devices has shares.*country has shares"):
        write_efootprint_json(m.system, tmp_path / "model.json")


BY_HAND = """
name: Small
servers: {front: {storage: ssd}}
jobs: {request: {server: front}}
steps: {look: {time: 5 min, jobs: [request]}}
journeys: {visit: {steps: [look]}}
usage_patterns:
  people:
    journey: visit
    devices: {smartphone: 0.7, laptop: {value: 0.3, source: survey}}
    network: wifi_network
    country: {France: 50 %, Germany: 0.3, Poland: 0.2}
    usage: {from: 2025-01-01, hours: [1, 2, 3]}
"""


def test_shares_by_hand(tmp_path):
    (tmp_path / "model.yaml").write_text(BY_HAND)
    pattern = load(tmp_path / "model.yaml").usage_patterns[0]
    assert [each.magnitude for each in pattern.devices.weights.values()] == [0.7, 0.3]
    assert str(pattern.country) == "{France: 0.5, Germany: 0.3, Poland: 0.2}"
    assert list(pattern.device_shares.values())[1].source.name == "survey"
    (tmp_path / "model.yaml").write_text(BY_HAND.replace("Poland: 0.2", "Polnad: 0.2"))
    with pytest.raises(EfpGraphError, match=r"line 12.*Did you mean 'poland'"):
        load(tmp_path / "model.yaml")
    (tmp_path / "model.yaml").write_text(BY_HAND.replace("Poland: 0.2", "Poland: 0.1"))
    with pytest.raises(EfpGraphError, match=r"sum to 0\.9"):
        load(tmp_path / "model.yaml")
    in_place = "country: {archetype: France, timezone: Europe/Berlin}"
    (tmp_path / "model.yaml").write_text(
        BY_HAND.replace("country: {France: 50 %, Germany: 0.3, Poland: 0.2}", in_place)
    )
    assert isinstance(load(tmp_path / "model.yaml").usage_patterns[0].country, Country)


@pytest.mark.parametrize(
    ("assignment", "expected"),
    [
        ("pattern.devices=phone: 0.8, Default laptop: 0.2", [0.8, 0.2]),
        ('pattern.devices={"phone": 0.8, "Default laptop": 0.2}', [0.8, 0.2]),
        ("pattern.devices[phone]=0.8", [0.8, 0.2]),
        ("pattern.devices.phone=0.8", [0.8, 0.2]),
        ("pattern.devices=phone", []),
    ],
)
def test_shares_on_the_command_line(m, assignment, expected):
    m.pattern.devices = m.shares
    ModelingUpdate(changes_of(Model(Path("model.py"), m.system), [assignment]))
    assert [each.magnitude for each in m.pattern.devices.weights.values()] == pytest.approx(expected)


def test_a_share_that_is_set_alone_leaves_the_others_their_proportions(m):
    m.pattern.devices = {m.phone: 0.5, m.device: 0.3, Device.screen("screen"): 0.2}
    ModelingUpdate(
        changes_of(Model(Path("model.py"), m.system), ["pattern.devices.phone=0.8", "pattern.devices.screen=0.1"])
    )
    assert [each.magnitude for each in m.pattern.devices.weights.values()] == pytest.approx([0.8, 0.1, 0.1])
    assert m.pattern.device_shares[m.device].comment == "scaled to what the shares that were set leave"
    with pytest.raises(ValueOutOfRange, match="sum to"):
        ModelingUpdate(changes_of(Model(Path("model.py"), m.system), ["pattern.devices.phone=1.8"]))


class Crate(AnySignature, ModelingObject):
    """So many of each thing."""

    things: WeightedLinks[Device] = weighted_links("Device", total=None, help="What is in it, and how many")

    @derived
    def counted(self):
        return tuple(type(self).things.weights(self))

    @calculated_per("counted", u.dimensionless)
    def counts(self, thing):
        """How many there are."""
        return type(self).things.weight_of(self, thing)


def test_weights_need_not_be_shares():
    phone, laptop = Device.smartphone(), Device.laptop()
    crate = Crate("crate", things={phone: 3, laptop: 0})
    assert [each.magnitude for each in crate.counts.values()] == [3, 0]
    with pytest.raises(ValueOutOfRange, match="at least 0"):
        crate.things = {phone: -1}
    assert json.dumps(Crate.things.schema())
    assert "weights" in Crate.things.allowed_text()


def test_zones_of_shares_are_those_of_a_simulation_date(m):
    m.pattern.country = {country("Asia/Tokyo"): 0.5, country("America/New_York"): 0.5}
    update = ModelingUpdate([[m.pattern.hourly_usage_journey_starts, series(*[5] * 33)]], datetime(2025, 1, 1, 10))
    assert update.simulation.start.replace(tzinfo=None) == datetime(2025, 1, 1, 1)  # where it is ten first
    assert tz("Asia/Tokyo").value.key == "Asia/Tokyo"


def test_an_object_with_a_share_does_not_name_the_link(m):
    m.pattern.country = m.places
    with pytest.raises(NotAllowed):
        ModelingUpdate([[m.france, m.germany]])
    m.pattern.country = m.france
    ModelingUpdate([[m.pattern.country, m.germany]])
    assert m.pattern.country is m.germany


def test_a_mapping_that_is_given_reads_by_names():
    step = UsageJourneyStep.from_defaults("look", jobs=[])
    assert short_text({step: 7}) == "{look: 7}"
