"""Equal bits: what stops a route."""

from __future__ import annotations

import math
import re
import zoneinfo
from array import array
from collections import OrderedDict, defaultdict, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal
from enum import Enum
from fractions import Fraction
from pathlib import PurePosixPath
from typing import Any, NamedTuple
from uuid import UUID

import hypothesis.strategies as st
import numpy as np
import pint
import pytest
from hypothesis import given, settings

from efp_graph.graph import same_bits
from tests.graph.keeping import KeepingGraph

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
        (np.arange(12.0).reshape(3, 4).T, np.arange(12.0).reshape(3, 4).T),
        (np.array([]), np.array([])),
        (np.array(3), np.array(3)),
        (np.array(["a", "b"]), np.array(["a", "b"])),
        (np.array([1 + 2j]), np.array([1 + 2j])),
        (np.arange(10)[::2], np.arange(10)[::2]),
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


def test_arrays_that_lie_otherwise_in_memory_differ_since_their_sums_do():
    rows = np.random.default_rng(0).random((300, 7))
    columns = np.asfortranarray(rows)
    assert (rows == columns).all()
    assert rows.sum() != columns.sum()  # in the last bit
    assert not same_bits(rows, columns)
    assert not same_bits(rows.ravel()[::2], rows.ravel()[::2].copy())


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


def test_what_contains_itself_or_is_nested_too_deep_counts_as_different():
    def own():
        values = [1]
        values.append(values)
        return values

    def deep():
        value = ()
        for _ in range(100_000):
            value = (value,)
        return value

    assert not same_bits(own(), own())
    assert not same_bits(deep(), deep())


def test_parts_that_are_shared_are_compared_once():
    def doubled():
        value = (1.0,)
        for _ in range(200):  # 2 to the 200th leaves
            value = [value, value]
        return value

    assert same_bits(doubled(), doubled())


# The law: what is cut off cannot be told from what was there


class Point(NamedTuple):
    x: Any


@dataclass(frozen=True)
class Frozen:
    x: Any


@dataclass(frozen=True, slots=True)
class Slotted:
    x: Any


@dataclass
class Uncompared:
    x: Any = field(compare=False)


class Lenient:
    """Equal to all of its kind."""

    def __init__(self, x: Any) -> None:
        self.x = x

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Lenient)

    __hash__ = None  # type: ignore[assignment]


class Stamp(datetime):
    """A date with an attribute that its `__reduce_ex__` knows nothing of."""

    @classmethod
    def of(cls, x: Any) -> Stamp:
        stamp = cls(2025, 1, 1)
        stamp.x = x
        return stamp


class SlottedNumber(Decimal):
    __slots__ = ("x",)

    @classmethod
    def of(cls, x: Any) -> SlottedNumber:
        number = cls(1)
        number.x = x
        return number


class Real(float):
    """A float with an attribute."""

    @classmethod
    def of(cls, x: Any) -> Real:
        number = cls(1.0)
        number.x = x
        return number


class Items(list):
    pass


class Pairs(dict):
    pass


class Colour(Enum):
    RED = 1
    GREEN = 2


NOON = datetime(2025, 6, 1, 12, tzinfo=UTC)
UNITS = pint.UnitRegistry()

# Groups of values that are equal by `==`, or by their bytes, and yet not the same
LEAVES: list[list[Callable[[], Any]]] = [
    [
        lambda: 0,
        lambda: 0.0,
        lambda: -0.0,
        lambda: False,
        lambda: complex(0, 0.0),
        lambda: complex(0, -0.0),
        lambda: Decimal("0"),
        lambda: Decimal("0.0"),
        lambda: Decimal("-0"),
        lambda: Fraction(0),
        lambda: np.float64(0),
        lambda: np.float64(-0.0),
        lambda: np.float32(0),
        lambda: np.int64(0),
        lambda: timedelta(0),
    ],
    [lambda: 1, lambda: 1.0, lambda: True, lambda: Decimal(1), lambda: Decimal("1.00"), lambda: Fraction(1)],
    [
        lambda: NOON,
        lambda: NOON.astimezone(timezone(timedelta(hours=2))),
        lambda: NOON.astimezone(timezone(timedelta(hours=2), "CEST")),
        lambda: NOON.astimezone(zoneinfo.ZoneInfo("Europe/Paris")),
        lambda: NOON.astimezone(zoneinfo.ZoneInfo("Europe/Berlin")),
    ],
    [lambda: time(2, 30), lambda: time(2, 30, fold=1)],
    [lambda: datetime(2025, 10, 26, 2, 30), lambda: datetime(2025, 10, 26, 2, 30, fold=1)],
    [lambda: range(0), lambda: range(2, 2), lambda: range(0, 1, 5)[1:]],
    [lambda: array("d", [0.0]), lambda: array("d", [-0.0]), lambda: array("f", [0.0]), lambda: array("i", [0])],
    [lambda: bytes(1), lambda: bytearray(1)],
    [lambda: {1, 17}, lambda: {True, 17}, lambda: {1.0, 17}, lambda: frozenset({1, 17}), lambda: frozenset({True, 17})],
    [lambda: OrderedDict(a=1), lambda: OrderedDict(a=True), lambda: {"a": 1}, lambda: {"a": 1.0}],
    [lambda: {1: 0}, lambda: {True: 0}, lambda: {1.0: 0}],
    [lambda: defaultdict(int, a=1), lambda: defaultdict(float, a=1), lambda: defaultdict(None, a=1)],
    [lambda: deque([1]), lambda: deque([1], 5), lambda: deque([1], 6), lambda: deque([True], 5)],
    [lambda: slice(0, 1), lambda: slice(0.0, 1), lambda: slice(False, 1)],
    [lambda: UNITS.Quantity(np.ones(2), "m"), lambda: UNITS.Quantity(np.ones(2), "km")],
    [lambda: np.ma.array([1.0, 2.0], mask=[0, 1]), lambda: np.ma.array([1.0, 2.0])],
    [lambda: np.zeros(2), lambda: -np.zeros(2), lambda: np.zeros((2, 1)), lambda: np.zeros(2, "float32")],
    [lambda: "a", lambda: "b", lambda: None, lambda: ..., lambda: Colour.RED, lambda: Colour.GREEN],
    [lambda: date(2025, 1, 1), lambda: date(2025, 1, 2), lambda: re.compile("a"), lambda: re.compile("a", re.I)],
    [lambda: PurePosixPath("a"), lambda: PurePosixPath("b"), lambda: UUID(int=1), lambda: UUID(int=2)],
]
HOLDERS: list[Callable[[Any], Any]] = [
    lambda x: (x,),
    lambda x: [x, "end"],
    lambda x: {"key": x},
    lambda x: OrderedDict(key=x),
    lambda x: defaultdict(list, key=x),
    lambda x: deque([x]),
    lambda x: Items([x]),
    lambda x: Pairs(key=x),
    Point,
    Frozen,
    Slotted,
    Uncompared,
    Lenient,
    Stamp.of,
    SlottedNumber.of,
    Real.of,
]
NEVER_THE_SAME = (pint.Quantity, np.ma.MaskedArray)  # `==` gives no clear answer

Recipe = tuple[tuple[int, int], list[int]]  # (which leaf), what holds it, from the inside out
LEAF = st.integers(0, len(LEAVES) - 1).flatmap(
    lambda group: st.tuples(st.just(group), st.integers(0, len(LEAVES[group]) - 1))
)
HELD = st.lists(st.integers(0, len(HOLDERS) - 1), max_size=4)


def made(leaf: tuple[int, int], held: list[int]) -> Any:
    value = LEAVES[leaf[0]][leaf[1]]()
    for each in held:
        value = HOLDERS[each](value)
    return value


@given(leaf=LEAF, held=HELD, other=st.integers(0, 20))
@settings(deadline=None, derandomize=True, max_examples=500)
def test_what_differs_in_one_part_is_never_cut_off_and_what_differs_in_none_is(leaf, held, other):
    group = LEAVES[leaf[0]]
    other %= len(group)
    graph = KeepingGraph()
    value = graph.input("value", made(leaf, held))
    seen = graph.computed("seen", lambda: [value()])  # another list at each run
    first = seen()
    value.set(made((leaf[0], other), held))
    if other != leaf[1]:
        assert seen() is not first
        assert seen()[0] is value()
    elif not isinstance(group[other](), NEVER_THE_SAME):
        assert seen() is first
