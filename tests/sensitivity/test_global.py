"""The variance of a model's total by its facts: golden indices of the quickstart, groups, months, bad input."""

from __future__ import annotations

import json
import os

import numpy as np
import pytest

import efp_graph as efp
from efp_graph import Country, Device, Distribution, Network, Server, Storage, UsagePattern
from efp_graph.errors import NotAllowed, UnknownOption, WrongKind
from efp_graph.sensitivity.methods import POLYNOMIAL, SAMPLING
from tests.footprint.small_model import small_system
from tests.golden import quickstart

S1_ST = {  # exact, by quadrature, of twelve facts
    "usage": (0.373408, 0.393887),
    "wifi": (0.365839, 0.385664),
    "fabrication": (0.072489, 0.078672),
    "France": (0.051630, 0.060919),
    "use": (0.040873, 0.045330),
    "life": (0.028202, 0.031554),
    "SSD": (0.019393, 0.020859),
    "SSD life": (0.011046, 0.012232),
    "laptop power": (0.004123, 0.004347),
    "server g": (0.0, 0.0),
    "PUE": (0.0, 0.0),
    "server power": (0.0, 0.0),
}
GROUPS = {
    "devices": (("fabrication", "use", "life", "laptop power"), 0.150119, 0.155277),
    "storage": (("SSD", "SSD life"), 0.031228, 0.032276),
    "electricity": (("France", "server g"), 0.051630, 0.060920),
}


def lognormal(median, spread):
    return Distribution("lognormal", median=median, geometric_standard_deviation=spread)


def triangular(low, mode, high):
    return Distribution("triangular", low=low, mode=mode, high=high)


def facts_of(o):
    return {
        "usage": (UsagePattern.hourly_usage_journey_starts.of(o["usage_pattern"]), lognormal(1, 1.2)),
        "wifi": (Network.bandwidth_energy_intensity.of(o["network"]), lognormal(0.05, 1.6)),
        "fabrication": (Device.carbon_footprint_fabrication.of(o["laptop"]), triangular(100, 156, 300)),
        "France": (Country.average_carbon_intensity.of(o["country"]), lognormal(85, 1.15)),
        "use": (Device.fraction_of_usage_time.of(o["laptop"]), Distribution("uniform", low=5, high=9)),
        "life": (Device.lifespan.of(o["laptop"]), triangular(4, 6, 8)),
        "SSD": (Storage.carbon_footprint_fabrication_per_storage_capacity.of(o["storage"]), triangular(80, 160, 320)),
        "SSD life": (Storage.lifespan.of(o["storage"]), Distribution("uniform", low=4, high=8)),
        "laptop power": (Device.power.of(o["laptop"]), Distribution("normal", mean=50, standard_deviation=8)),
        "server g": (Server.average_carbon_intensity.of(o["server"]), lognormal(100, 1.3)),
        "PUE": (Server.power_usage_effectiveness.of(o["server"]), Distribution("uniform", low=1.1, high=1.6)),
        "server power": (Server.power.of(o["server"]), Distribution("normal", mean=300, standard_deviation=30)),
    }


@pytest.fixture(scope="module")
def drawn():
    o = quickstart.build(efp)
    facts = facts_of(o)
    result = o["system"].uncertainty(count=1024, seed=1, distributions=dict(facts.values()))
    labels = {fact.inputs[0].node: fact.label for fact in result.facts}
    return o, result, {name: labels[node] for name, (node, _) in facts.items()}


@pytest.fixture(scope="module")
def found(drawn):
    _, result, label = drawn
    return result.sensitivity(groups={name: [label[each] for each in facts] for name, (facts, *_) in GROUPS.items()})


def test_the_quickstart_has_its_exact_indices_and_ranks(drawn, found):
    _, _, label = drawn
    for name, exact in S1_ST.items():
        row = found[label[name]]
        assert (row.first.value, row.total.value) == pytest.approx(exact, abs=0.01)
        for index, value in zip((row.first, row.total), exact, strict=True):
            assert index.low - 0.003 <= value <= index.high + 0.003
    ranks = sorted(found.facts, key=lambda each: -each.first.value)[:9]
    assert [each.label for each in ranks] == [label[name] for name in list(S1_ST)[:9]]
    for name, (_, first, total) in GROUPS.items():
        assert (found[name].first.value, found[name].total.value) == pytest.approx((first, total), abs=0.01)
    assert (found.method, found.evaluations) == (POLYNOMIAL, 0)
    assert found.q2 > 0.98


def test_ranks_are_right_for_each_seed(drawn):
    o, _, label = drawn
    given = dict(facts_of(o).values())
    for seed in range(int(os.environ.get("EFP_SENSITIVITY_SEEDS", "1"))):
        found = o["system"].uncertainty(count=1024, seed=seed, distributions=given, by=None).sensitivity()
        ranks = sorted(found.facts, key=lambda each: -each.first.value)[:9]
        assert [each.label for each in ranks] == [label[name] for name in list(S1_ST)[:9]], seed
        several = [found[label[name]] for name in S1_ST]
        errors = [each.first.value - exact[0] for each, exact in zip(several, S1_ST.values(), strict=True)]
        assert max(map(abs, errors)) < 0.01, seed


def test_a_fact_with_no_effect_has_index_0_and_what_to_measure_first_is_said(drawn, found):
    _, result, label = drawn
    row = found[label["server power"]]
    assert str(row.first).startswith("0 (±0.00")
    assert (row.band_cut, found.deviation_if_known(row)) == (0.0, found.deviation)
    best = found.measure_first
    assert best.label == label["usage"]
    assert found.deviation_if_known(best) == pytest.approx(found.deviation * np.sqrt(1 - best.first.value))
    text = str(found)
    for told in ("Measure this first", "90% band", "Q² 0.99", "1,024 draws", "whole period, 2024-12-31", "closed S1",
                 "Pairs that do most", "of the variance rests on what nobody has verified"):  # fmt: skip
        assert told in text
    assert found.deviation == pytest.approx(result.sd.magnitude)


def test_groups_by_source_class_and_origin_part_all_facts(drawn):
    _, result, _ = drawn
    by_source = {each.name: each for each in result.sensitivity(groups="source").groups}
    assert by_source["hypothesis"].total.value == pytest.approx(0.0486, abs=0.01)
    classes = {each.name for each in result.sensitivity(groups="class").groups}
    assert classes == {"UsagePattern", "Network", "Device", "Country", "Storage", "Server"}
    origins = result.sensitivity(groups="origin")
    assert {each.name for each in origins.groups} <= {"default", "given", "data", "measured", "checked"}
    assert sum(len(each.facts) for each in origins.groups) == 12
    assert 0.5 < origins.unverified.value < 0.6  # usage has no source; what laptops are as they come


def test_what_matters_in_each_month_and_category(drawn, found, tmp_path):
    _, result, label = drawn
    months = found.by("month")
    assert months.parts == tuple(result.by_period)
    assert months.facts == tuple(each.label for each in found.facts)
    assert all(0 <= index.value <= 1 for row in months.indices for index in row)
    categories = found.by("category")
    rows = {(each["fact"], each["category"]): each["total"] for each in categories.records()}
    assert rows[label["wifi"], "Network, energy"] > 0.8
    assert rows[label["wifi"], "Storage, fabrication"] < 1e-3
    assert "Network, energy" in str(categories)
    picture = found.heat_map(tmp_path / "heat.svg").read_text()
    assert "2025-03" in picture
    assert len(found.heat_map().data[0].z) == 12


def test_charts_and_files_have_the_figures(drawn, found, tmp_path):
    _, result, label = drawn
    bars = found.bars()
    assert [each.name[:2] for each in bars.data] == ["ST", "S1"]
    assert list(bars.data[1].x)[::-1] == [max(each.first.value, 0.0) for each in found.facts]
    assert all(each >= 0 for trace in bars.data for each in (*trace.error_x.array, *trace.error_x.arrayminus))
    assert "share of the variance" in found.bars(tmp_path / "bars.svg").read_text()
    data = json.loads(found.to_json(tmp_path / "found.json").read_text())
    assert [each["fact"] for each in data["facts"]] == [each.label for each in found.facts]
    assert (data["method"], data["draws"], data["unit"]) == (POLYNOMIAL, 1024, "kg CO2eq")
    assert len(found.to_csv(tmp_path / "found.csv").read_text().splitlines()) == 13
    assert list(found.to_pandas()["first"]) == [each.first.value for each in found.facts]
    assert "<table>" in found._repr_html_()
    screening = result.sensitivity(method="morris")
    assert set(screening.negligible) == {label[name] for name in ("server g", "PUE", "server power")}
    assert {each.label for each in screening.facts[:2]} == {label["usage"], label["wifi"]}
    assert screening.evaluations == 130
    assert screening.plane().data[0].mode == "markers+text"
    assert "σ, how much it differs" in screening.plane(tmp_path / "plane.svg").read_text()
    assert "Below 1% of the largest" in str(screening)


def test_bad_input_is_refused_with_a_way_out(drawn, found):
    _, result, label = drawn
    with pytest.raises(UnknownOption, match=r"no method 'sobl'.*sampling"):
        result.sensitivity(method="sobl")
    with pytest.raises(UnknownOption, match="Did you mean 'source'"):
        result.sensitivity(groups="sources")
    with pytest.raises(UnknownOption, match="no uncertain fact"):
        result.sensitivity(groups={"one": ["server - Powr"]})
    with pytest.raises(NotAllowed, match="has no fact"):
        result.sensitivity(groups={"one": []})
    with pytest.raises(WrongKind, match="groups takes"):
        result.sensitivity(groups=3)
    with pytest.raises(UnknownOption, match="month"):
        found.by("week")
    with pytest.raises(UnknownOption, match="Did you mean"):
        found[label["PUE"][:-1]]


# Small models


def uncertain(m, *, correlations=None, **distributions):
    given = {
        Server.power.of(m.server): lognormal(300, 1.3),
        Device.lifespan.of(m.device): triangular(4, 6, 8),
        Country.average_carbon_intensity.of(m.country): lognormal(100, 1.3),
        Network.bandwidth_energy_intensity.of(m.network): lognormal(0.12, 1.5),
    }
    return m.system.uncertainty(count=1024, distributions=given, correlations=correlations)


def test_facts_that_correlate_are_one_line_and_groups_do_not_part_them():
    m = small_system()
    pair = Device.lifespan.of(m.device), Country.average_carbon_intensity.of(m.country)
    result = uncertain(m, correlations={pair: -0.6})
    found = result.sensitivity()
    together = next(each for each in found.facts if each.facts == 2)
    assert "+" in together.label
    assert len(found.facts) == 3
    assert sum(each.first.value for each in found.facts) == pytest.approx(1, abs=0.02)  # nearly a sum
    assert "Facts that correlate are one line" in str(found)
    sampled = result.sensitivity(method=SAMPLING, evaluations=4096)
    assert next(each for each in sampled.facts if each.facts == 2).total.value == pytest.approx(
        together.total.value, abs=0.1
    )
    alone = result.sensitivity(method="shapley")
    assert sum(share for _, share in alone.facts) == pytest.approx(1)
    assert len(alone.facts) == 4
    apart = {label: share for label, share in alone.facts if label in together.label.split(" + ")}
    assert sum(apart.values()) == pytest.approx(together.total.value, abs=0.02)
    assert "of each fact alone" in str(alone)
    with pytest.raises(NotAllowed, match="which correlate"):
        result.sensitivity(groups={"one": [together.label.split(" + ")[0]]})


def test_a_model_that_is_exact_and_a_total_that_does_not_vary():
    m = small_system()
    with pytest.raises(NotAllowed, match=r"Nothing is uncertain.*assume=.*system.sensitivity"):
        m.system.uncertainty().sensitivity()
    idle = small_system(0, 0, 0, server={"server_type": efp.ServerTypes.serverless()},
                        base_storage_need=efp.SourceValue(0 * efp.u.TB))  # fmt: skip
    found = uncertain(idle).sensitivity(groups="class")
    assert found.method is None
    assert {each.total.value for each in found.facts} == {0.0}
    assert found.measure_first is None
    assert "Nothing varies" in str(found)
    json.dumps(found.as_data(), allow_nan=False)
    assert "Nothing varies" in found._repr_html_()


def test_what_matters_hour_by_hour():
    m = small_system(1000, 0, 3000)
    given = {
        Server.power.of(m.server): lognormal(300, 1.3),
        Device.lifespan.of(m.device): triangular(4, 6, 8),
        Country.average_carbon_intensity.of(m.country): lognormal(100, 1.3),
    }
    result = m.system.uncertainty(count=1024, distributions=given, by="hour")
    found = result.sensitivity()
    hours = found.by_hour()
    assert hours.facts == tuple(each.label for each in found.facts)
    assert hours.shares.shape == (3, len(hours.times)) == (3, result.by_hour.draws.shape[1])
    assert ((hours.shares >= 0) & (hours.shares <= 1 + 1e-6)).all()
    busiest = int(np.argmax(result.by_hour.mean))
    assert hours.shares[:, busiest].sum() == pytest.approx(1, abs=0.05)  # nearly a sum
    assert list(hours.to_pandas().columns) == list(hours.facts)
    with pytest.raises(NotAllowed, match="by='hour'"):
        m.system.uncertainty(count=1024, distributions=given).sensitivity().by_hour()


def test_many_facts_are_screened_before_they_are_fitted(monkeypatch):
    m = small_system()
    result = uncertain(m)
    monkeypatch.setattr("efp_graph.sensitivity.variance.fewest_draws", lambda facts: 1025 if facts > 3 else 20)
    found = result.sensitivity()
    assert len(found.fixed) >= 1
    assert {each.total.value for each in found.facts if each.label in found.fixed} == {0.0}
    assert "Screened out" in str(found)
