"""Packed numbers: the same bits come back, any zlib reads them, and noise is not searched for repeats."""

from __future__ import annotations

import zlib

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st
from hypothesis.extra.numpy import arrays

from efp_graph.serialization.packing import TYPES, packed, unpacked

YEAR = 8760
NOISE = np.random.default_rng(0).normal(size=3 * YEAR)


def there_and_back(values):
    kind, stream = packed(values)
    return unpacked(stream, kind, len(values))


def share(values):
    """The length of the stream, in lengths of the numbers."""
    return len(packed(values)[1]) / values.nbytes


@given(arrays(np.float64, st.integers(1, 40), elements=st.floats(allow_nan=False)))
def test_any_numbers_come_back_with_the_same_bits(values):
    assert there_and_back(values).tobytes() == values.tobytes()


@settings(max_examples=30)
@given(
    st.integers(500, 12_000),
    st.lists(st.sampled_from([NOISE, np.zeros(3 * YEAR), np.arange(3 * YEAR) % 24 * 0.1]), min_size=2, max_size=2),
)
def test_long_series_come_back_with_the_same_bits_whether_noise_or_not(hours, parts):
    values = np.concatenate([part[:hours] for part in parts])

    assert there_and_back(values).tobytes() == values.tobytes()


@pytest.mark.parametrize(
    ("values", "kind"),
    [
        (np.arange(600.0), "<i2"),
        (np.arange(600.0) * 100, "<i4"),
        (np.arange(600.0) / 2, "<f4"),
        (np.arange(600.0) / 10, "<f8"),
        (np.array([*range(599), -0.0]), "<f4"),
        (np.array([0.0] * 598 + [1e300, 0.0]), "<f8"),
        (np.broadcast_to(7.0, 600), "<i2"),
    ],
    ids=["small", "large", "halves", "tenths", "minus zero", "one that is large", "a constant"],
)
def test_the_type_is_the_smallest_that_holds_all_numbers_exactly(values, kind):
    assert packed(values)[0] == kind
    assert there_and_back(values).tobytes() == values.tobytes()


def test_the_stream_is_plain_zlib_with_the_bytes_shuffled():
    kind, stream = packed(NOISE)

    rows = np.frombuffer(zlib.decompress(stream), np.uint8).reshape(np.dtype(kind).itemsize, -1)
    assert rows.T.tobytes() == NOISE.tobytes()


def test_noise_is_stored_not_compressed():
    stream = packed(NOISE)[1]

    lowest_bytes = NOISE.view(np.uint8).reshape(len(NOISE), 8)[:, 0].tobytes()
    assert lowest_bytes in stream
    assert share(NOISE) < 0.95  # signs and exponents are compressed


@pytest.mark.parametrize("period", [1, 24, 168, YEAR])
def test_what_comes_back_after_an_hour_a_day_a_week_or_a_year_is_compressed(period):
    assert share(np.resize(NOISE[:period], 3 * YEAR)) < 0.4


@pytest.mark.parametrize(
    ("stream", "words"),
    [
        (b"x" * 20, "cannot be unpacked"),
        (packed(NOISE)[1][:-1], "does not hold"),
        (packed(NOISE)[1] + b"x", "does not hold"),
        (packed(NOISE[:-1])[1], "does not hold"),
        (packed(np.append(NOISE, 0.5))[1], "does not hold"),
    ],
    ids=["no zlib", "cut", "longer", "one number too few", "one number too many"],
)
def test_another_stream_is_refused(stream, words):
    with pytest.raises(ValueError, match=words):
        unpacked(stream, TYPES[-1], len(NOISE))
