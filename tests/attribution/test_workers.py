"""Attribution of many scenarios, and explained differences, on workers: the same bits as in one process."""

from __future__ import annotations

import numpy as np
import pytest
from pyarrow import parquet

from efp_graph import Device, Network, Scenario, Server, SourceValue, Storage, UsagePattern, u
from efp_graph.errors import InputError, UnknownOption, WrongKind
from efp_graph.sweeps.mapped import mapped
from efp_graph.sweeps.pools import Here
from tests.footprint.small_model import same_state, series, small_system, state


@pytest.fixture(scope="module")
def m():
    return small_system(10, 20, 30)


@pytest.fixture(scope="module")
def scenarios(m):
    return [
        *(Scenario(f"{power} W", {Server.power.of(m.server): power * u.W}) for power in (100, 200, 300)),
        Scenario("too much", {Server.base_ram_consumption.of(m.server): 500 * u.GB}),
    ]


def test_many_scenarios_are_one_table_and_the_model_is_as_it_was(m, scenarios, tmp_path):
    before = state(m.system)
    found = m.system.attributions(scenarios, ["source", "job"])

    assert same_state(m.system, before)
    assert found.names == ["as it is", "100 W", "200 W", "300 W", "too much"]
    for each in scenarios[:3]:
        with m.system.what_if(each):
            pivot = m.system.attribution().pivot(["source", "job"])
            assert found.cells[each.name] == pivot.records()
            assert found.total(each.name) == m.system.attribution().total
    assert list(found.errors) == ["too much"]
    assert "Raise ram" in found.errors["too much"]
    assert "Refused: too much" in str(found)
    assert len(found.to_pandas()) == len(found.records())
    assert parquet.read_table(found.to_parquet(tmp_path / "x.parquet")).num_rows == len(found.records())
    assert found.to_csv(tmp_path / "x.csv").read_text("utf-8-sig").startswith("scenario,source,job,kg,of,period,note")
    assert "<table>" in found._repr_html_()


def test_processes_give_the_same_bits(m, scenarios):
    changed = changed_in_nine_ways(m)
    before = state(m.system)
    here = m.system.attributions(scenarios, ["source", "job"])
    there = m.system.attributions(scenarios, ["source", "job"], workers=2)
    assert there.records() == here.records()
    assert there.errors == here.errors
    alone = changed.explain_difference(m.system, most=120)
    together = changed.explain_difference(m.system, most=120, workers=1)
    assert alone.orders
    assert str(together) == str(alone)
    assert [(each.name, each.share, each.error) for each in together.causes] == [
        (each.name, each.share, each.error) for each in alone.causes
    ]
    assert all(np.array_equal(*pair) for pair in zip(cells(alone), cells(together), strict=True))
    assert (together.pairs, together.evaluations) == (alone.pairs, alone.evaluations)
    assert same_state(m.system, before)


def cells(explained):
    return [each.cells for each in explained.causes]


def changed_in_nine_ways(m):
    """A copy in which nine inputs are others, each of which does something."""
    changed = m.system.copy()
    (pattern,), (server,) = changed.usage_patterns, changed.servers
    (laptop,), network, storage = pattern.devices, pattern.network, server.storage
    server.power, server.lifespan, server.power_usage_effectiveness = 900 * u.W, 2 * u.year, 3 * u.dimensionless
    laptop.power, laptop.lifespan = 90 * u.W, 2 * u.year
    network.bandwidth_energy_intensity = SourceValue(3 * u("kWh/GB"))
    storage.lifespan = 1 * u.year
    pattern.country.average_carbon_intensity = SourceValue(300 * u.g / u.kWh)
    pattern.hourly_usage_journey_starts = series(20, 30, 10)
    assert all(isinstance(*pair) for pair in zip(
        (server, laptop, network, storage, pattern), (Server, Device, Network, Storage, UsagePattern), strict=True
    ))  # fmt: skip
    return changed


def test_results_come_in_the_order_of_the_items():
    class Doubling:
        def run(self, columns, *, memory, threads=1):
            return [2 * each for each in columns]

    for count in (0, 1, 7):
        assert mapped(Here(), Doubling(), list(range(count))) == [2 * each for each in range(count)]


@pytest.mark.parametrize(
    ("asked", "error", "words"),
    [
        ({"scenarios": [3]}, WrongKind, "Attributions are of scenarios"),
        ({"levels": "jop"}, UnknownOption, "job"),
        ({"workers": 0}, InputError, "number of processes"),
        ({"workers": 1, "client": object()}, InputError, "one of the two"),
    ],
)
def test_what_cannot_be_attributed_is_refused(m, asked, error, words):
    with pytest.raises(error, match=words):
        m.system.attributions(**{"scenarios": [], **asked})
    if "workers" in asked:
        newer = m.system.copy()
        newer.servers[0].power = 50 * u.W
        with pytest.raises(error, match=words):
            newer.explain_difference(m.system, **{name: asked[name] for name in ("workers", "client") if name in asked})


def test_two_scenarios_of_one_name_are_refused(m, scenarios):
    with pytest.raises(UnknownOption, match="a name of its own"):
        m.system.attributions([scenarios[0], scenarios[0]])
