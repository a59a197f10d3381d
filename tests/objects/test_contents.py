"""The content of an input does not change behind the graph, and files have a form for it, or it is refused."""

from __future__ import annotations

import copy
import dataclasses
import pickle
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from efp_graph import SourceObject, u
from efp_graph.errors import WrongKind
from efp_graph.objects import ModelingObject, calculated
from efp_graph.objects.contents import FixedMapping, fixed, is_plain, plain
from efp_graph.objects.inputs import ValueInput
from efp_graph.values import SourceValue


class Shares(ValueInput):
    """Of a stranger who passes on whatever is given."""


class Days(ValueInput):
    """A set, which has a form in files."""

    def content_of(self, given: Any) -> Any:
        return set(given)

    def plain_of(self, content: Any) -> Any:
        return sorted(content)


class Numbers(ValueInput):
    """An array."""

    def content_of(self, given: Any) -> Any:
        return np.asarray(given, dtype=float)

    def plain_of(self, content: Any) -> Any:
        return content.tolist()


class Oven(ModelingObject):
    """It has contents of several kinds."""

    shares = Shares(SourceObject([1, 2]))
    days = Days(SourceObject({1}))
    numbers = Numbers(SourceObject([1.0, 2.0]))

    @calculated(u.dimensionless)
    def level(self) -> Any:
        """Made of all."""
        shares = self.shares.value
        total = sum(shares.values() if isinstance(shares, dict) else shares) + len(self.days.value)
        return SourceValue(float(total + self.numbers.value.sum()) * u.dimensionless)


@dataclasses.dataclass
class Loose:
    """It can change."""

    number: int = 1


@dataclasses.dataclass(frozen=True)
class Frozen:
    """It cannot."""

    number: int = 1


@pytest.mark.parametrize("given", [[1, 2], {"a": 1, "b": 2}, (1, 2)], ids=str)
def test_who_has_given_or_reads_a_content_cannot_change_it(given):
    oven = Oven.from_defaults("oven", shares=given)
    before = oven.level.magnitude
    if isinstance(given, list):
        given.append(5)
    elif isinstance(given, dict):
        given["c"] = 5
    for change in (lambda held: held.append(5), lambda held: held.__setitem__("c", 5), lambda held: held.clear()):
        with pytest.raises((AttributeError, TypeError)):
            change(oven.shares.value)
    assert oven.level.magnitude == before == Oven.from_defaults("b", shares=oven.shares.value).level.magnitude
    oven.shares = [7, 8]
    assert oven.level.magnitude == before + 12


def test_sets_and_arrays_of_kinds_of_their_own_do_not_change():
    days, numbers = {1, 2}, np.array([3.0, 4.0])
    oven = Oven.from_defaults("oven", days=days, numbers=numbers)
    before = oven.level.magnitude
    days.add(9)
    numbers[0] = 100.0
    with pytest.raises(ValueError, match="read-only"):
        oven.numbers.value[0] = 5
    with pytest.raises(ValueError, match="WRITEABLE"):
        oven.numbers.value.setflags(write=True)
    assert oven.days.value == {1, 2}
    assert oven.level.magnitude == before


def test_defaults_are_not_shared():
    first, second = Oven.from_defaults("a"), Oven.from_defaults("b")
    assert first.shares.value == (1, 2) == second.shares.value
    assert Oven.shares.default.value == [1, 2]


CYCLE: list[Any] = []
CYCLE.append(CYCLE)
REFUSED = [{1, 2}, Loose(), [Loose()], Frozen(), np.array([1]), object(), {1: 2}, CYCLE, float("nan"), [{1}]]


@pytest.mark.parametrize("given", REFUSED, ids=lambda given: type(given).__name__)
def test_what_can_change_or_has_no_form_in_files_is_refused_when_it_is_given(given):
    with pytest.raises(WrongKind, match=r'Oven "oven"\.shares takes .*(can change|no form|contains itself)'):
        Oven.from_defaults("oven", shares=SourceObject(given))


@pytest.mark.parametrize(
    "content", [None, "a", 1, 1.5, True, (1, ("a", 2)), datetime(2025, 1, 1), ZoneInfo("UTC"), frozenset({1})], ids=str
)
def test_what_does_not_change_is_kept_as_it_is(content):
    assert fixed(content) is content


def test_a_fixed_mapping_is_a_dictionary_to_whoever_reads_it():
    content = fixed({"a": [1, {"b": [2]}]})
    assert content == {"a": (1, {"b": (2,)})}
    assert copy.copy(content) is content is copy.deepcopy(content) is fixed(content)
    back = pickle.loads(pickle.dumps(content))
    assert back == content
    assert type(back) is FixedMapping
    assert plain(content) == {"a": [1, {"b": [2]}]}
    assert is_plain(plain(content))
    for change in (lambda: content.update(a=1), lambda: content.pop("a"), lambda: content.setdefault("z", 1)):
        with pytest.raises(TypeError, match="does not change"):
            change()
