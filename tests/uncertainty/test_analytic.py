"""Models whose mean, standard deviation and quantiles are known exactly: estimates lie within 4 standard errors."""

import math
import os

import numpy as np
import pytest

from efp_graph import Country, Device, Distribution, Network, Scenario, SourceValue, u
from efp_graph.values.quantiles import normal_quantile
from tests.uncertainty.models import device, lognormal, network, normal, one_hour

SEEDS = int(os.environ.get("EFP_UNCERTAINTY_SEEDS", "20"))
COUNT = 4096


def close(estimate, exact, unit="tonne"):
    error = estimate.standard_error.to(unit).magnitude
    assert estimate.to(unit).magnitude == pytest.approx(exact, abs=4 * error + 1e-9 * abs(exact))
    return error


def product_of_lognormals():
    m = one_hour(gigabytes=1e6)
    known = {
        Network.bandwidth_energy_intensity.of(m.network): lognormal(0.05, 1.6),
        Country.average_carbon_intensity.of(m.country): lognormal(85, 1.15),
    }
    return m, known


def test_a_product_of_lognormals_is_lognormal():
    m, known = product_of_lognormals()
    found = m.system.uncertainty(count=COUNT, distributions=known).by_object[m.network, "energy"]
    for estimate, exact in [
        (found.mean, 4.7929083049),
        (found.sd, 2.4987769808),
        (found.median, 4.25),
        (found.quantile(0.05), 1.8971933),
        (found.quantile(0.95), 9.5206429),
    ]:
        close(estimate, exact)
    logarithms = np.log(found.draws)
    assert math.exp(logarithms.std(ddof=1)) == pytest.approx(1.6328771235, rel=0.02)


def test_the_rest_of_a_life_is_no_linear_thing():
    """A device of 156 kg is used for one year of a life of 4 to 8 years."""
    lasting = device("lasting", carbon_footprint_fabrication=156 * u.kg, lifespan=6 * u.year)
    m = one_hour(starts=8766, devices=[lasting])
    known = {Device.lifespan.of(lasting): Distribution("uniform", low=4, high=8)}
    found = m.system.uncertainty(count=COUNT, distributions=known).by_category["Devices", "fabrication"]
    for estimate, exact in [
        (found.mean, 27.0327400418),
        (found.sd, 5.4526109187),
        (found.quantile(0.05), 20.0),
        (found.quantile(0.95), 37.1428571429),
    ]:
        close(estimate, exact, "kg")


def test_a_triangle_has_its_mean_and_its_deviation():
    made = device("made", carbon_footprint_fabrication=156 * u.kg)
    m = one_hour(starts=8766, devices=[made])
    known = {Device.carbon_footprint_fabrication.of(made): Distribution("triangular", low=100, mode=156, high=300)}
    found = m.system.uncertainty(count=COUNT, distributions=known).by_category["Devices", "fabrication"]
    close(found.mean, 185.3333333333, "kg")
    close(found.sd, 42.1215173305, "kg")


def three_devices():
    power = SourceValue(50 * u.W, distribution=normal(50, 8))
    three = [device(name, power=power.copy()) for name in "abc"]
    return one_hour(starts=1000, intensity=1000 * u.g / u.kWh, devices=three), three


@pytest.mark.parametrize(("shared", "deviation"), [(True, 24.0), (False, 13.8564064606)])
def test_three_powers_that_are_one_fact_add_up_and_three_facts_balance(shared, deviation):
    m, three = three_devices()
    share = [[Device.power.of(each) for each in three]] if shared else []
    result = m.system.uncertainty(count=COUNT, share=share)
    assert len(result.facts) == (1 if shared else 3)
    total = result.by_category["Devices", "energy"].draws
    assert total.mean() == pytest.approx(150, abs=0.1)
    assert total.std(ddof=1) == pytest.approx(deviation, rel=0.02)


def test_what_two_networks_share_cancels_out_when_they_are_compared():
    first, second = network("A", 10, lognormal(10, 1.2)), network("B", 12, lognormal(12, 1.2))
    grid = SourceValue(85 * u.g / u.kWh, distribution=lognormal(85, 2))
    m = one_hour(gigabytes=1e6, net=first, intensity=grid)
    other = Scenario("B", {type(m.pattern).network.of(m.pattern): second})
    common = m.system.compare_uncertain([other], count=COUNT)
    found = common.probability_below("as it is", "B")
    assert found == pytest.approx(0.7602499389, abs=4 * found.standard_error)
    with m.system.what_if(other):
        elsewhere = m.system.uncertainty(count=COUNT, seed=1).outputs
    separate = float(np.mean(common.result("as it is").outputs < elsewhere))
    assert separate == pytest.approx(0.5713746326, abs=0.03)


def test_standard_errors_are_as_large_as_what_seeds_differ_by():
    m, known = product_of_lognormals()
    results = [m.system.uncertainty(count=1024, seed=seed, by=None, distributions=known) for seed in range(SEEDS)]
    for statistic in (lambda result: result.mean, lambda result: result.sd, lambda result: result.quantile(0.5)):
        estimates = [statistic(result) for result in results]
        spread = np.std([each.magnitude for each in estimates], ddof=1)
        told = math.sqrt(np.mean([each.standard_error.magnitude**2 for each in estimates]))
        assert told == pytest.approx(spread, rel=0.4 if SEEDS >= 200 else 0.8)


def test_correlated_facts_add_up_as_they_should():
    m, three = three_devices()
    powers = [Device.power.of(each) for each in three]
    related = {(powers[0], powers[1]): 0.6, (powers[0], powers[2]): 0.6, (powers[1], powers[2]): 0.6}
    result = m.system.uncertainty(count=COUNT, correlations=related)
    exact = math.sqrt(3 * 64 + 6 * 0.6 * 64)
    total = result.by_category["Devices", "energy"].draws
    assert total.std(ddof=1) == pytest.approx(exact, rel=0.02)
    assert result.sd_linear.to("kg").magnitude == pytest.approx(exact, rel=0.02)
    assert normal_quantile(result.uniforms).std() == pytest.approx(1, abs=0.01)
