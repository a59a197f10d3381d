"""Series packed into text: what is read back, how many shapes are kept, what fits a budget."""

import base64

import numpy as np
import pytest
from hypothesis import given, strategies as some
from hypothesis.extra.numpy import arrays

from efp_graph.audit.series import SeriesPack

BUDGET = 10**9


def unpacked(packed, shapes, length):
    """What the page does: decode and scale."""
    if packed.shape is None:
        return np.full(length, packed.scale)
    return np.frombuffer(base64.b64decode(shapes[packed.shape]), "<f4").astype(float) * packed.scale


@given(arrays(np.float64, some.integers(1, 40), elements=some.floats(-1e9, 1e9).filter(lambda x: abs(x) > 1e-9)))
def test_each_value_comes_back_within_a_millionth(series):
    pack = SeriesPack()
    packed = pack.add(series)
    grain, shapes = pack.written(BUDGET)
    assert grain == 1
    np.testing.assert_allclose(unpacked(packed, shapes, len(series)), series, rtol=1e-6, atol=1e-40)


def test_series_that_are_proportional_share_a_shape_and_others_do_not():
    pack = SeriesPack()
    base = np.linspace(1, 9, 100)
    packed = [pack.add(each) for each in (base, base * 0.3, base * -7e5, base + 0.01, base[:50])]
    assert [each.shape for each in packed] == [0, 0, 0, 1, 2]


def test_a_small_hour_beside_a_large_one_is_not_taken_for_zero():
    pack = SeriesPack()
    assert pack.add(np.array([1e9, 1.0])).shape != pack.add(np.array([1e9, 2.0])).shape


def test_a_constant_series_needs_no_shape():
    pack = SeriesPack()
    assert pack.add(np.full(1000, 3.5)) == (None, 3.5)
    assert pack.add(np.zeros(1000)) == (None, 0.0)
    assert pack.written(0) == (1, [])


def test_what_does_not_fit_the_budget_is_told_by_day_as_mean_lowest_and_highest():
    pack = SeriesPack()
    series = np.arange(1.0, 51.0)  # two days and two hours
    scale = pack.add(series).scale
    grain, (text,) = pack.written(budget=100)
    assert grain == 24
    means, lowest, highest = scale * np.frombuffer(base64.b64decode(text), "<f4").reshape(3, 3)
    np.testing.assert_allclose(means, [12.5, 36.5, 49.5], rtol=1e-6)
    np.testing.assert_allclose(lowest, [1, 25, 49], rtol=1e-6)
    np.testing.assert_allclose(highest, [24, 48, 50], rtol=1e-6)


@pytest.mark.parametrize("budget", [60_000, 5_000, 600])
def test_the_text_stays_in_its_budget(budget):
    pack = SeriesPack()
    pack.add(np.sin(np.arange(8766)))
    _, (text,) = pack.written(budget)
    assert len(text) <= budget + 4  # padding of base64
