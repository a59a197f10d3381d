"""The quickstart with twelve uncertain inputs: figures of an exact quadrature and of an independent program.

EFP_UNCERTAINTY_DRAWS=65536 for as many draws as that program made; the everyday run makes 1,024.
"""

import os

import numpy as np
import pytest

from efp_graph import Device, Scenario, SourceObject, SourceValue, VideoStreamingJob, u
from tests.uncertainty.quickstart import quickstart, triangular

DRAWS = int(os.environ.get("EFP_UNCERTAINTY_DRAWS", "1024"))
MEAN, DEVIATION, LINEAR = 17620.587124, 5298.334434, 5109  # t, by quadrature; the last one to first order
QUANTILES = {  # t, and the standard error of 65,536 independent draws
    0.01: (8845.7, 33), 0.025: (9718.8, 26), 0.05: (10624.5, 22), 0.1: (11730.1, 22), 0.25: (13902.9, 22),
    0.5: (16825.2, 23), 0.75: (20422.9, 36), 0.9: (24554.7, 52), 0.95: (27463.1, 68), 0.975: (30203, 101),
    0.99: (34092, 173),
}  # fmt: skip


@pytest.fixture(scope="module")
def model():
    return quickstart()


@pytest.fixture(scope="module")
def result(model):
    system, known = model
    return system.uncertainty(count=DRAWS, distributions=known)


def tonnes(estimate):
    told = estimate.to(u.tonne)
    return told.magnitude, told.standard_error.magnitude


def test_mean_and_deviation_are_those_of_the_quadrature(result):
    for estimate, exact in ((result.mean, MEAN), (result.sd, DEVIATION)):
        value, error = tonnes(estimate)
        assert value == pytest.approx(exact, abs=4 * error)
    assert result.sd_linear.to(u.tonne).magnitude == pytest.approx(LINEAR, rel=0.01)
    assert not result.is_strongly_nonlinear


@pytest.mark.parametrize("share", QUANTILES)
def test_quantiles_are_those_of_an_independent_program(result, share):
    expected, error = QUANTILES[share]
    value, own = tonnes(result.quantile(share))
    assert value == pytest.approx(expected, abs=4 * (error**2 + own**2) ** 0.5)


def test_the_given_figure_lies_at_its_percentile(result):
    assert result.given.to(u.tonne).magnitude == pytest.approx(14896.098, abs=0.001)
    place = result.given_percentile
    assert place == pytest.approx(0.3356, abs=4 * (place.standard_error**2 + 0.0018**2) ** 0.5)


def test_any_draw_is_what_the_graph_gives_bit_for_bit(model, result):
    system, _ = model
    before = system.total_footprint.sum().magnitude
    for number in (0, 137, len(result) - 1):
        with system.what_if(result.draw(number)):
            assert system.total_footprint.sum().magnitude == result.outputs[number]
            month = system.total_footprint.by("month")["2026-03"].magnitude
            assert month == pytest.approx(result.by_period["2026-03"].draws[number], rel=1e-12)
    assert system.total_footprint.sum().magnitude == before


def test_all_draws_are_replayed_and_other_uniforms_can_be(result):
    assert result.replayed == len(result)
    assert (result.evaluate(result.uniforms[:64]) == result.outputs[:64]).all()


def test_hours_are_those_of_an_independent_program(model):
    system, known = model
    hours = system.uncertainty(count=1024, by="hour", distributions=known).by_hour
    places = [0, 13149, 26297]
    assert hours.given[places] == pytest.approx((27.807, 668.10, 1889.05), rel=1e-4)
    for share, figures in {0.05: (18.7, 468, 1335), 0.5: (30.7, 742, 2101), 0.95: (51.8, 1247, 3526)}.items():
        assert np.quantile(hours.draws[:, places], share, axis=0) == pytest.approx(figures, rel=0.12)


def test_parts_add_up_to_the_total_in_each_draw(result):
    for parts in (result.by_category, result.by_object, result.by_period):
        assert sum(each.draws for each in parts.values()) == pytest.approx(result.outputs, rel=1e-12)


def test_the_decision_is_that_of_an_independent_program(model):
    system, known = model
    pattern = system.usage_patterns[0]
    streaming = next(job for job in pattern.usage_journey.jobs if isinstance(job, VideoStreamingJob))
    longer = SourceValue(8 * u.year, distribution=triangular(6, 8, 10))
    comparison = system.compare_uncertain(
        [
            Scenario("720p", {VideoStreamingJob.resolution.of(streaming): SourceObject("720p (1280 x 720)")}),
            Scenario("life +2 y", {Device.lifespan.of(pattern.devices[0]): longer}),
        ],
        count=DRAWS,
        by=None,
        distributions=known,
    )
    found = comparison.probability_below("720p", "life +2 y")
    assert found == pytest.approx(0.8801, abs=4 * (found.standard_error**2 + 0.0013**2) ** 0.5)
    assert np.isnan(np.diag(comparison.probabilities)).all()
    assert "life +2 y" in str(comparison)


def test_the_first_line_tells_the_band_and_what_is_exact(result):
    told = str(result)
    assert "14,896 t CO2eq as given; mean 17," in told
    assert "30 inputs are taken as exact." in told
    assert "Carbon footprint fabrication" in told
