"""Emissions per functional unit, and by scope, with the figures of the specification."""

from __future__ import annotations

import math
from datetime import timedelta
from time import process_time

import numpy as np
import pytest

import efp_graph as efp
from benchmarks.measuring import paired
from benchmarks.synthetic import system_of
from efp_graph.errors import NotAllowed, OutsidePeriod, UnknownOption, ValueOutOfRange, WrongKind
from efp_graph.values.calendar import instant_of
from tests.attribution.test_golden import example
from tests.footprint.small_model import START, series, small_model
from tests.golden import quickstart


@pytest.fixture(scope="module")
def quick():
    return quickstart.build(efp)["system"]


def test_intensity_of_the_quickstart(quick):
    assert quick.sci(per="journey").grams == pytest.approx(10.784012, abs=1e-6)
    assert quick.sci(per="journey", exclude=[efp.Device]).grams == pytest.approx(5.697253, abs=1e-6)


def test_intensity_of_the_worked_example_whole_and_by_pattern():
    system = example(efp.ServerTypes.autoscaling())

    assert system.sci().units == 252_000
    assert system.sci().grams == pytest.approx(0.507830, abs=1e-6)
    assert system.sci(within={"pattern": "office FR"}).grams == pytest.approx(115.777729 / 144, abs=1e-6)
    assert system.sci(within={"pattern": "phone DE"}).grams == pytest.approx(12.195401 / 108, abs=1e-6)
    assert "no market-based" in str(system.sci())


def test_functional_units_may_be_jobs_data_series_and_numbers(quick):
    system = example(efp.ServerTypes.autoscaling())
    (search,) = system.usage_patterns[1].jobs
    starts = system.usage_patterns[0].utc_hourly_usage_journey_starts

    assert system.sci(per=search).units == 3 * 144_000 + 108_000
    assert system.sci(per="GB").units == pytest.approx((3 * 144_000 + 108_000) * 1e-3 + 144_000 * 1e-2)
    assert system.sci(per=starts).units == 144_000
    assert system.sci(per=1000).grams == pytest.approx(127.973129481, rel=1e-9)
    assert "per t" in str(system.sci(per=efp.SourceValue(3 * efp.u.tonne)))


@pytest.mark.parametrize(
    ("per", "error", "words"),
    [
        ("journy", UnknownOption, "journey"),
        (None, WrongKind, "None"),
        (0, NotAllowed, "nothing is per unit"),
        (math.inf, ValueOutOfRange, "finite"),
        (series(5, 6, start=START - timedelta(days=9)), OutsidePeriod, "same hours"),
        (small_model().job, UnknownOption, "not in System"),
        (small_model().pattern, UnknownOption, "not in System"),
    ],
)
def test_what_is_no_functional_unit_is_refused(quick, per, error, words):
    with pytest.raises(error, match=words):
        quick.sci(per=per)


def test_scopes_of_the_quickstart_with_own_servers(quick):
    scopes = quick.scopes(owner={server.name: "owned" for server in quick.servers})

    tonnes = {scope: amount / 1000 for scope, amount in scopes.kilograms.items()}
    assert tonnes == pytest.approx(
        {"2": 7.449, "3.1": 5621.199, "3.2": 2241.043, "3.11": 2071.011, "outside": 4955.397}, abs=1e-3
    )
    assert scopes.total == pytest.approx(14_896_098.018877, rel=1e-9)
    assert "year of purchase" in str(scopes)


# Both figures of scope 2, of capital goods, and what is upstream


def test_scope_2_is_told_at_the_factors_of_contracts_beside_those_of_the_place(quick):
    (server,) = quick.servers
    before = quick.total_footprint_sum_over_period
    scopes = quick.scopes({server: "owned"}, market={server: 10 * efp.u.g / efp.u.kWh})

    assert scopes.kilograms["2"] == pytest.approx(7448.689, abs=1e-3)  # by location: at 100 g/kWh
    assert scopes.market.kilograms == pytest.approx(scopes.kilograms["2"] / 10, rel=1e-12)
    assert scopes.market.location == scopes.kilograms["2"]
    assert scopes.total == pytest.approx(14_896_098.018877, rel=1e-9)
    lines = [(each["scope"], each["kg"]) for each in scopes.records()]
    assert lines[:2] == [("2", scopes.kilograms["2"]), ("2", scopes.market.kilograms)]
    told = str(scopes).splitlines()
    assert told[0].endswith(", t CO2eq")  # one unit for figures that stand in one column and are summed
    assert [line.split()[0] for line in told[1:4]] == ["7.4", "0.74", "5,621"]
    assert "the same, market-based" in told[2]
    assert all(words in scopes._repr_html_() for words in ("t CO2eq", "7.4", "the same, market-based", "2024-12-31"))
    assert quick.total_footprint_sum_over_period.magnitude == before.magnitude
    same = quick.scopes({server: "owned"}, market={server.name: server.average_carbon_intensity})
    assert same.market.kilograms == same.market.location


def test_what_has_no_market_factor_is_named_and_nothing_stands_for_it(quick):
    (server,) = quick.servers
    (laptop,) = quick.usage_patterns[0].devices
    owner = {server: "owned", laptop: "owned"}
    none = quick.scopes(owner, market=True)
    assert none.records()[1]["kg"] is None
    assert "not known  the same, market-based: no factor is given" in str(none)
    some = quick.scopes(owner, market={"France": 0 * efp.u.g / efp.u.kWh})
    assert some.market.kilograms == 0
    assert some.market.lacking == {server: pytest.approx(7448.689, abs=1e-3)}
    assert "No market-based factor is given for: server (7,449 kg CO2eq location-based)." in " ".join(some.remarks)
    assert "asks for the market-based figure" in str(quick.scopes(owner))


def test_no_factor_of_a_country_stands_for_the_electricity_of_a_bought_api():
    system = efp.load("examples/services/saas.yaml")
    api = next(atom.source for atom in system.attribution().atoms if atom.category == "ExternalAPIs")
    scopes = system.scopes({api: "owned"}, market={})
    assert list(scopes.market.lacking) == [api]
    with pytest.raises(UnknownOption, match="No electricity of own or leased machines"):
        system.scopes({api: "owned"}, market={"Germany": 0 * efp.u.g / efp.u.kWh})


def test_an_hourly_factor_counts_hour_by_hour():
    system = example(efp.ServerTypes.autoscaling())
    (front,) = system.servers
    hours = front.energy_footprint
    start = instant_of(hours.first_hour).replace(tzinfo=None)
    factor = efp.SourceHourlyValues([0.1, 0.0, 0.0], start_date=start, unit=efp.u.kg / efp.u.kWh, clock="utc")
    scopes = system.scopes({front: "owned"}, market={front: factor})
    energy = [front.instances_energy, front.storage.instances_energy]
    wanted = sum(0.1 * float(each.to("kWh").magnitude[0]) for each in energy)
    assert scopes.market.kilograms == pytest.approx(wanted, rel=1e-9)


def test_capital_goods_are_told_spread_and_in_the_year_of_purchase(quick):
    (server,) = quick.servers
    scopes = quick.scopes({server: "owned"})
    bought = {}
    for one in (server, server.storage):
        number, most = one.nb_of_instances, 0.0
        made = float(one.carbon_footprint_fabrication.to("kg").magnitude)
        for position, count in enumerate(number.magnitude.tolist()):
            if count > most:
                year = str(np.datetime64(number.first_hour + position, "h").astype("datetime64[Y]"))
                bought[year] = bought.get(year, 0.0) + (count - most) * made
                most = count
    assert sum(scopes.capital.bought.values()) == pytest.approx(sum(bought.values()), rel=1e-12)
    assert scopes.capital.bought["2026"] == pytest.approx(bought["2026"], rel=1e-12)
    assert sum(scopes.capital.spread.values()) == pytest.approx(scopes.kilograms["3.2"], rel=1e-12)
    purchased = quick.scopes({server: "owned"}, capital="purchase")
    assert purchased.kilograms["3.2"] == pytest.approx(sum(bought.values()), rel=1e-12)
    assert "the same, spread over their life" in str(purchased)
    assert "So the figures together are not the footprint" in str(purchased)
    (laptop,) = quick.usage_patterns[0].devices
    assert "no number of machines is modelled: Default laptop" in str(quick.scopes({laptop: "owned"}))


def test_machines_of_which_no_number_is_modelled_are_not_purchased_for_nothing(quick):
    laptop = quick.usage_patterns[0].devices[0]
    scopes = quick.scopes({laptop: "owned"})
    spread, purchased = [each["kg"] for each in scopes.records() if each["scope"] == "3.2"]
    assert spread > 0
    assert purchased is None
    assert "not known  the same, in the year of purchase" in str(scopes)
    assert f"no number of machines is modelled: {laptop.name}" in str(scopes)


def test_upstream_of_electricity_is_asked_of_the_factor_or_not_known(quick):
    (server,) = quick.servers
    (laptop,) = quick.usage_patterns[0].devices
    told = str(quick.scopes({server: "owned", laptop: "owned"}))
    assert "has the life cycle of power plants: France." in told
    assert "is not known of the carbon intensity of server" in told
    told = str(quick.scopes({server: "owned"}, boundary={server: "direct"}))
    assert "that of generation only: server." in told
    assert "is not known" not in told


@pytest.mark.parametrize(
    ("asked", "error", "words"),
    [
        ({"market": {"sever": 1}}, UnknownOption, "server"),
        ({"market": 12}, WrongKind, "market is"),
        ({"market": {"server": 12 * efp.u.W}}, efp.errors.InputError, "carbon intensity"),
        ({"capital": "bought"}, UnknownOption, "purchase"),
        ({"boundary": {"server": "all"}}, UnknownOption, "life cycle"),
        ({"owner": "owned"}, WrongKind, "owner is"),
        ({"owner": {}, "market": {"server": 1}}, UnknownOption, "say whose the machines are"),
    ],
)
def test_what_scopes_cannot_be_told_by_is_refused(quick, asked, error, words):
    with pytest.raises(error, match=words):
        quick.scopes(**{"owner": {"server": "owned"}, **asked})


def test_the_intensity_refuses_market_based_factors_and_is_told_per_user(quick):
    with pytest.raises(NotAllowed, match="excludes market-based"):
        quick.sci(market={"server": 1})
    per_user = quick.sci(user=2_000_000)
    assert per_user.per == "user"
    assert per_user.grams == pytest.approx(14_896_098.018877 / 2_000, rel=1e-9)
    assert "Default, and not measured: 35 of 49 inputs with a value are hypotheses." in per_user.boundary
    assert per_user.boundary[1] == "In: Servers, Storage, Devices, Network."


def test_owners_and_sources_that_there_are_not_are_refused(quick):
    with pytest.raises(UnknownOption, match="owned"):
        quick.scopes(owner={quick.servers[0].name: "ownd"})
    with pytest.raises(UnknownOption, match=r"srver.*Did you mean|srver"):
        quick.scopes(owner={"srver": "owned"})


def test_whatever_tells_figures_says_what_is_not_in_them(quick):
    said = quick.footprints.notes("gwp")

    assert said[0] == "Not modelled: fabrication of Network."
    for view in (quick.attribution().pivot("job"), quick.sci(), quick.scopes()):
        assert all(note in str(view) for note in said)
    only = quick.attribution().pivot("step", within={"phase": "energy"})
    assert "Only phase energy." in only.remarks


def test_levels_that_there_are_not_are_refused_with_the_nearest(quick):
    with pytest.raises(UnknownOption, match="journey"):
        quick.attribution().pivot("jurney")
    with pytest.raises(UnknownOption, match="fabrication"):
        efp.footprint_per_node(quick, "job", "fabricaton")


def test_a_cell_is_followed_to_its_formulas(quick):
    pivot = quick.attribution().pivot("job", "phase")
    job = next(key[0] for key in pivot.row_keys if key[0] is not None)

    text = pivot.explain(job, "energy")

    assert job.name in text
    assert "=" in text
    assert sum(record["kg"] for record in pivot.records()) == pytest.approx(pivot.total, rel=1e-12)


def test_one_changed_input_recomputes_only_the_atoms_that_it_reaches():
    system = example(efp.ServerTypes.autoscaling())
    attribution = system.attribution()
    first = {atom: atom.value for atom in attribution.atoms}
    mobile = next(atom.source for atom in attribution.atoms if atom.source.name == "mobile")

    mobile.bandwidth_energy_intensity = efp.SourceValue(0.2 * efp.u("kWh/GB"))

    changed = [atom.source.name for atom in attribution.atoms if atom.value is not first[atom]]
    assert changed == ["mobile"]  # it has one atom: the data of `search` in the one step that is on a phone


def test_an_update_after_an_attribution_runs_no_atom_and_a_second_look_runs_those_that_it_reached():
    system = example(efp.ServerTypes.autoscaling())
    attribution = system.attribution()
    assert attribution.total > 0
    front = next(iter(system.servers))
    nodes = [node for node in system.graph.nodes.values() if node.attribute.name == "atoms"]
    assert len(nodes) == len(attribution.atoms)
    front.power_usage_effectiveness = efp.SourceValue(1.5 * efp.u.dimensionless)
    stale = [node for node in nodes if not node.is_up_to_date]
    assert {"front"} <= {node.owner.name for node in stale} <= {"front", "disks"}
    kept = [node.last_value for node in nodes if node not in stale]
    assert attribution.total > 0
    assert all(node.last_value is value for node, value in zip((n for n in nodes if n not in stale), kept, strict=True))


def computed(system):
    system.total_footprint_sum_over_period.magnitude
    return system


def attributions_per_build(build):
    """The work of an attribution, as a multiple of that of building and computing the model."""
    ready = [computed(build()) for _ in range(3)]
    return paired(
        lambda _: ready.pop().attribution().pivot("job", "phase").total,
        lambda _: computed(build()),
        runs=3,
        warmup=0,
        clock=process_time,
    ).median


def test_an_attribution_costs_few_builds_and_grows_with_the_model():
    assert attributions_per_build(lambda: quickstart.build(efp)["system"]) < 4  # 1.7: 40 ms where a build takes 24
    assert attributions_per_build(lambda: system_of(10)) < 4  # 1.7
