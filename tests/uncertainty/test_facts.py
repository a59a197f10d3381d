"""What is one fact, what is several, and how they correlate."""

import numpy as np
import pytest

from efp_graph import (
    Countries,
    Device,
    Job,
    Network,
    Server,
    SourceValue,
    Storage,
    System,
    UsageJourney,
    UsageJourneyStep,
    UsagePattern,
    create_source_hourly_values_from_list,
    u,
)
from efp_graph.errors import NotAllowed, UnknownOption, ValueOutOfRange, WrongKind
from tests.uncertainty.models import device, lognormal, network, normal, one_hour

LOW = {"hypothesis": "low"}


def two_patterns():
    """Two countries, two servers and two laptops made of the same defaults, and a screen."""
    servers = [Server.from_defaults(name, storage=Storage.ssd(f"{name} disks")) for name in ("one", "two")]
    jobs = [Job.from_defaults(f"job of {each.name}", server=each) for each in servers]
    patterns = [
        UsagePattern(
            f"pattern {number}",
            UsageJourney("journey", uj_steps=[UsageJourneyStep.from_defaults("step", jobs=jobs)]),
            [Device.laptop(), Device.screen()],
            Network.wifi_network(),
            Countries.FRANCE(),
            create_source_hourly_values_from_list([1.0]),
        )
        for number in range(2)
    ]
    return System("system", usage_patterns=patterns), servers, patterns


def test_defaults_and_data_that_are_the_same_figure_are_one_fact():
    system, servers, _ = two_patterns()
    result = system.uncertainty(count=1024, assume={**LOW, "Our world in data": "high"})
    of = {address: fact for fact in result.facts for address in fact.addresses}
    assert of["Server/one.power"].addresses == ("Server/one.power", "Server/two.power")
    laptop = of["Device/Default laptop/1.lifespan"]
    assert laptop.addresses == ("Device/Default laptop/1.lifespan", "Device/Default laptop/2.lifespan")
    assert of["Device/Default screen/1.lifespan"] is not laptop
    assert of["Country/France/1.average_carbon_intensity"].addresses[1:] == (
        "Country/France/2.average_carbon_intensity",
    )
    assert (laptop.origin, laptop.source, laptop.object_class) == ("default", "hypothesis", "Device")
    assert laptop.label == "Default laptop – Lifespan (and 1 more)"
    draw = result.draw(5)
    assert draw[Server.power.of(servers[0])].magnitude == draw[Server.power.of(servers[1])].magnitude
    split = system.uncertainty(count=1024, assume=LOW, split=[servers[1].power])
    assert split.fact("Server/one.power").addresses == ("Server/one.power",)


def test_what_was_given_is_a_fact_of_its_own_unless_it_is_shared():
    system, servers, _ = two_patterns()
    for each in servers:
        each.power = SourceValue(300 * u.W, confidence="low")
    assert len(system.uncertainty(count=1024).facts) == 2
    shared = system.uncertainty(count=1024, share=[["Server/one.power", servers[1].power]])
    assert shared.facts[0].addresses == ("Server/one.power", "Server/two.power")
    assert shared.facts[0].key == "Server/one.power"


def test_a_twin_with_a_distribution_of_its_own_is_another_fact():
    system, servers, _ = two_patterns()
    known = {Server.power.of(servers[1]): normal(300, 10)}
    result = system.uncertainty(count=1024, assume=LOW, distributions=known)
    first, second = result.fact("Server/one.power"), result.fact("Server/two.power")
    assert first is not second
    alone = system.uncertainty(count=1024, assume=LOW)
    assert alone.fact("Server/one.power").key == first.key


def test_an_input_more_or_less_or_elsewhere_leaves_the_draws_of_the_others():
    def draws(*names):
        devices = [device(name, power=SourceValue(50 * u.W, confidence="low")) for name in names]
        result = one_hour(devices=devices).system.uncertainty(count=1024)
        return {fact.address: result.uniforms[:, place] for place, fact in enumerate(result.facts)}

    first, other = draws("a", "b", "c"), draws("c", "d", "a")
    assert first.keys() - other.keys() == {"Device/b.power"}
    for address in first.keys() & other.keys():
        assert (first[address] == other[address]).all()


def correlated(**options):
    three = [device(name, power=SourceValue(50 * u.W, distribution=normal(50, 8))) for name in "abc"]
    m = one_hour(devices=three)
    powers = [Device.power.of(each) for each in three]
    return m.system, powers, options


@pytest.mark.parametrize(
    ("pairs", "error", "told"),
    [
        ({(0, 0): 0.5}, NotAllowed, "one fact"),
        ({(0, 1): 1.5}, ValueOutOfRange, "from -1 to 1"),
        ({(0, 1): "0.5"}, ValueOutOfRange, "from -1 to 1"),
        ({(0, 1): 0.5, (1, 0): 0.5}, NotAllowed, "given twice"),
        (
            {(0, 1): 0.9, (1, 2): 0.9, (0, 2): -0.9},
            ValueOutOfRange,
            r"cannot be had with the others.*positive semidefinite",
        ),
    ],
    ids=str,
)
def test_correlations_that_cannot_be_are_refused_with_the_pair(pairs, error, told):
    system, powers, _ = correlated()
    given = {(powers[one], powers[other]): each for (one, other), each in pairs.items()}
    with pytest.raises(error, match=told):
        system.uncertainty(count=1024, correlations=given)


def test_names_of_facts_are_understood_or_refused():
    system, powers, _ = correlated()
    with pytest.raises(UnknownOption, match=r"Did you mean 'Device/a\.power'"):
        system.uncertainty(count=1024, correlations={("Device/a.powr", powers[1]): 0.5})
    with pytest.raises(UnknownOption, match="taken as exact"):
        system.uncertainty(count=1024, split=[powers[0].owner.lifespan])
    with pytest.raises(WrongKind, match="takes a list"):
        system.uncertainty(count=1024, split="Device/a.power")
    with pytest.raises(WrongKind, match="takes inputs such as"):
        system.uncertainty(count=1024, split=[3])
    with pytest.raises(WrongKind, match="pairs"):
        system.uncertainty(count=1024, correlations={powers[0]: 0.5})
    with pytest.raises(NotAllowed, match="two groups"):
        system.uncertainty(count=1024, share=[powers[:2], powers[1:]])
    with pytest.raises(NotAllowed, match="in share and in split"):
        system.uncertainty(count=1024, share=[powers[:2]], split=powers[1:])


def test_values_stay_in_the_domain_of_the_attribute_and_what_is_cut_off_is_told():
    m = one_hour(gigabytes=1, net=network("net", 0.05, lognormal(0.05, 1.2)))
    known = {
        Server.power_usage_effectiveness.of(m.server): normal(1.2, 0.3),
        Server.server_utilization_rate.of(m.server): lognormal(0.9, 1.1),
        Server.lifespan.of(m.server): normal(6, 4),
    }
    result = m.system.uncertainty(count=1024, distributions=known)
    values = {each.known.address: column for each, column in zip(result.uncertain_inputs, result.values(), strict=True)}
    assert values["Server/server.power_usage_effectiveness"].min() >= 1
    assert values["Server/server.server_utilization_rate"].max() <= 1
    assert values["Server/server.lifespan"].min() > 0
    assert len(np.unique(values["Server/server.power_usage_effectiveness"])) == 1024
    told = " ".join(result.remarks)
    assert "Power usage effectiveness: 25.2% of normal(1.2, 0.3)" in told
    assert "Bandwidth" not in told


def test_a_distribution_outside_of_the_domain_is_refused():
    m = one_hour()
    m.server.power_usage_effectiveness = SourceValue(1 * u.dimensionless)
    known = {Server.power_usage_effectiveness.of(m.server): normal(-20, 0.3)}
    with pytest.raises(ValueOutOfRange, match=r"power_usage_effectiveness.*at least 1"):
        m.system.uncertainty(count=1024, distributions=known)
