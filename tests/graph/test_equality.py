"""Equal bits: what stops a wave."""

from __future__ import annotations

import math
from decimal import Decimal

import numpy as np
import pytest

from efp_graph.graph import same_bits

NAN = float("nan")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (1, 1),
        (1.5, 1.5),
        (NAN, math.nan * 2),
        ("a", "a"),
        (None, None),
        ((1, NAN, "x"), (1, float("nan"), "x")),
        ([1.0, [2.0]], [1.0, [2.0]]),
        ({"a": NAN}, {"a": float("nan")}),
        (Decimal("1.5"), Decimal("1.5")),
        (complex(1, NAN), complex(1, NAN)),
        (np.float64(2), np.float64(2)),
        (np.array([1.0, NAN]), np.array([1.0, NAN])),
        (np.arange(12.0).reshape(3, 4).T, np.arange(12.0).reshape(3, 4).T.copy()),
        (np.array([]), np.array([])),
        (np.array(3), np.array(3)),
        (np.array(["a", "b"]), np.array(["a", "b"])),
        (np.array([1 + 2j]), np.array([1 + 2j])),
        (np.arange(10)[::2], np.array([0, 2, 4, 6, 8])),
    ],
)
def test_equal(old, new):
    assert same_bits(old, new)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (1, 2),
        (1, 1.0),
        (1, True),
        (0.0, -0.0),
        (1.0, NAN),
        ((1,), (1.0,)),
        ((0.0,), (-0.0,)),
        ([1], [1, 2]),
        ([1], (1,)),
        ({"a": 1}, {"a": 1.0}),
        ({"a": 1, "b": 2}, {"b": 2, "a": 1}),
        (complex(0, 0.0), complex(0, -0.0)),
        (np.array([0.0]), np.array([-0.0])),
        (np.array([1.0, 2.0]), np.array([1.0, 3.0])),
        (np.array([1.0, 2.0]), np.array([[1.0, 2.0]])),
        (np.array([1.0]), np.array([1])),
        (np.array([1.0, 2.0], dtype="float32"), np.array([1.0, 2.0])),
        (np.float64(0.0), np.float64(-0.0)),
        (np.array([1 + 2j]), np.array([1 - 2j])),
        (object(), object()),
    ],
)
def test_different(old, new):
    assert not same_bits(old, new)


def test_a_comparison_that_fails_or_is_no_truth_value_counts_as_different():
    class Fails:
        __hash__ = None

        def __eq__(self, other):
            raise ValueError

    class Vague:
        __hash__ = None

        def __eq__(self, other):
            return "perhaps"

    assert not same_bits(Fails(), Fails())
    assert not same_bits(Vague(), Vague())
