"""The quickstart and six changes of it: figures calculated independently (issue 19, section C), to 1e-9."""

from __future__ import annotations

from time import process_time

import pytest

import efp_graph as efp
from benchmarks.measuring import paired
from efp_graph import ModelingUpdate, Scenario, SourceObject, SourceValue, u
from tests.footprint.small_model import same_state, state
from tests.golden import quickstart

TONNES = {  # cause: alone, last, share
    "streaming job.resolution": (-3043.31, -1288.93, -2139.86),
    "France.average_carbon_intensity": (-3167.38, -1787.59, -2441.51),
    "Default laptop.lifespan": (-1238.85, -1486.62, -1362.73),
    "WIFI network.bandwidth_energy_intensity": (-2248.48, -727.87, -1451.01),
    "server.power_usage_effectiveness": (-0.62, -0.74, -0.68),
    "Daily video streaming consumption.hourly_usage_journey_starts": (2977.56, 1616.85, 2209.06),
}
PAIRS = {
    ("streaming job", "France"): 1253.13,
    ("streaming job", "WIFI network"): 1217.32,
    ("WIFI network", "France"): 925.84,
    ("Daily video streaming consumption", "France"): -633.48,
}


def changes(o):
    starts = o["usage_pattern"].hourly_usage_journey_starts
    return [
        [o["streaming_job"].resolution, SourceObject("720p (1280 x 720)")],
        [o["country"].average_carbon_intensity, SourceValue(50 * u.g / u.kWh)],
        [o["laptop"].lifespan, SourceValue(8 * u.year)],
        [o["network"].bandwidth_energy_intensity, SourceValue(0.03 * u("kWh/GB"))],
        [o["server"].power_usage_effectiveness, SourceValue(1.1 * u.dimensionless)],
        [starts, starts * SourceValue(1.2 * u.dimensionless)],
    ]


def brute_force(system, several):
    """The Shapley values by their definition, each combination as a what-if of its own [kg]."""
    from itertools import combinations
    from math import factorial, fsum

    count, totals = len(several), {}
    for size in range(count + 1):
        for chosen in combinations(range(count), size):
            if chosen:
                with system.what_if([several[each] for each in chosen]):
                    totals[frozenset(chosen)] = system.footprints.criterion("gwp").total
            else:
                totals[frozenset()] = system.footprints.criterion("gwp").total
    weight = [factorial(size) * factorial(count - 1 - size) / factorial(count) for size in range(count)]
    return [
        fsum(weight[len(each)] * (totals[each | {i}] - totals[each]) for each in totals if i not in each)
        for i in range(count)
    ]


@pytest.fixture(scope="module")
def pair():
    """The quickstart, and a copy of it with the six changes."""
    o = quickstart.build(efp)
    newer = o["system"].copy()
    by_id = {one.id: one for one in newer.all_linked_objects}
    ModelingUpdate(changes({name: by_id.get(one.id) for name, one in o.items()}))
    return o, newer


@pytest.fixture(scope="module")
def explained(pair):
    o, newer = pair
    return newer.explain_difference(o["system"])


def test_the_golden_table_of_the_quickstart(explained):
    assert explained.before / 1e3 == pytest.approx(14896.098019, abs=1e-6)
    assert explained.after / 1e3 == pytest.approx(9709.349894, abs=1e-6)
    assert explained.difference / 1e3 == pytest.approx(-5186.748125, abs=1e-6)
    found = {each.name: tuple(one / 1e3 for one in (each.alone, each.last, each.share)) for each in explained.causes}
    assert found.keys() == TONNES.keys()
    for name, figures in TONNES.items():
        assert found[name] == pytest.approx(figures, abs=0.006)
    assert explained.interaction / 1e3 == pytest.approx(1534.33, abs=0.006)
    assert explained.is_exact
    assert explained.evaluations == 64


def test_the_largest_pairs_are_named_first(explained):
    named = {(one.split(".")[0], two.split(".")[0]): amount / 1e3 for one, two, amount in explained.pairs}
    both = {**named, **{(two, one): amount for (one, two), amount in named.items()}}
    for names, amount in PAIRS.items():
        assert both[names] == pytest.approx(amount, abs=0.006)
    sizes = [abs(amount) for _, _, amount in explained.pairs]
    assert sizes == sorted(sizes, reverse=True)


def test_every_share_is_that_of_the_definition_to_nine_digits(pair, explained):
    o, _ = pair
    wanted = brute_force(o["system"], changes(o))
    names = list(TONNES)
    assert [explained[name].share for name in names] == pytest.approx(wanted, rel=1e-9)


def test_an_update_and_a_scenario_and_a_comparison_give_the_same(pair, explained):
    o, newer = pair
    system = o["system"]
    wanted = {each.name: each.share for each in explained.causes}
    by_comparison = system.compare_to(newer).explain()
    by_scenario = system.compare_scenarios(Scenario("leaner", changes(o))).explain("leaner")
    with system.what_if(changes(o)) as update:
        by_update = update.explain()
    for each in (by_comparison, by_scenario, by_update):
        assert {one.name: one.share for one in each.causes} == pytest.approx(wanted, rel=1e-9)
    assert [each.name for each in by_scenario.sides] == ["System, as it is", "System, leaner"]


def test_both_models_are_bit_for_bit_as_they_were(pair):
    o, newer = pair
    states = [(each, state(each), each.graph.version, len(each.history)) for each in (o["system"], newer)]

    newer.explain_difference(o["system"])

    for system, before, version, steps in states:
        assert same_state(system, before)
        assert (system.graph.version, len(system.history)) == (version, steps)
        system.check()


def test_six_causes_cost_less_than_their_64_models_built_anew(pair):
    o, newer = pair
    builds = paired(
        lambda _: newer.explain_difference(o["system"]),
        lambda _: quickstart.build(efp)["system"].total_footprint_sum_over_period.magnitude,
        runs=3,
        warmup=0,
        clock=process_time,
    )
    assert builds.median < 32  # 16


def test_the_other_way_round_every_share_has_the_other_sign(pair, explained):
    o, newer = pair
    back = o["system"].explain_difference(newer)
    for each in explained.causes:
        assert back[each.name].share == pytest.approx(-each.share, rel=1e-9)
        assert back[each.name].alone == pytest.approx(-each.last, rel=1e-9)


@pytest.mark.parametrize(
    "columns", [("category", "phase"), ("object",), ("month",), ("criterion",), ("month", "category", "object")]
)
def test_shares_are_split_with_sums_both_ways(explained, columns):
    split = explained.split(*columns)
    for name, parts in split.rows.items():
        assert sum(parts.values()) == pytest.approx(explained[name].share, rel=1e-9)
    for key in split.keys:
        of_all = sum(parts[key] for parts in split.rows.values())
        assert of_all == pytest.approx(split.sums[key], rel=1e-9, abs=1e-6)
    assert sum(split.sums.values()) == pytest.approx(explained.difference, rel=1e-12)


def test_a_split_by_category_is_the_difference_of_the_tables_of_footprints(pair, explained):
    o, newer = pair
    tables = [each.footprints.by("category", "phase") for each in (o["system"], newer)]
    split = explained.split("category", "phase")
    for key, amount in split.sums.items():
        assert amount == pytest.approx(tables[1][key] - tables[0][key], rel=1e-9, abs=1e-6)
    assert split.rows["server.power_usage_effectiveness"]["Network", "energy"] == 0
