import copy
import pickle
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from efp_graph.errors import NotAllowed
from efp_graph.graph import Graph
from efp_graph.values import (
    EmptyExplainableObject,
    ExplainableObject,
    SourceHourlyValues,
    SourceObject,
    Sources,
    SourceValue,
    same_value,
    u,
)
from efp_graph.values.figures import Figure


def test_an_object_has_a_content_a_label_and_a_source():
    option = SourceObject("1080p", label="resolution")
    assert (option.value, option.label, option.source) == ("1080p", "resolution", Sources.HYPOTHESIS)
    assert ExplainableObject("1080p").source is None


@pytest.mark.parametrize(
    ("content", "text"),
    [("x" * 60, "x" * 60), ("x" * 61, "x" * 60 + "..."), ({"a": 1}, "{'a': 1}"), (ZoneInfo("UTC"), "UTC")],
)
def test_an_object_prints_its_content_up_to_60_characters(content, text):  # methodology 3.7
    assert str(SourceObject(content)) == text


def test_objects_are_equal_when_their_contents_are():
    assert SourceObject("php") == ExplainableObject("php", "label")
    assert SourceObject("php") != SourceObject("go")
    assert SourceObject("php") != "php"
    assert SourceObject(3.0) != SourceValue(3.0 * u.dimensionless)
    assert SourceValue(3.0 * u.dimensionless) != SourceObject(3.0)


def test_cut_off_tells_kinds_and_types_apart():
    assert same_value(SourceObject("php"), ExplainableObject("php"))
    for old, new in (
        (SourceObject(1), SourceObject(1.0)),
        (SourceObject(3.0), SourceValue(3.0 * u.W)),
        (SourceValue(3.0 * u.W), SourceObject(3.0)),
        (SourceObject(None), EmptyExplainableObject()),
        (EmptyExplainableObject(), None),
        (1, True),
        ((1, 2), (1, 3)),
        ({"a": 1}, {"a": 2}),
        (object(), object()),
    ):
        assert not same_value(old, new)
        assert same_value(old, old)
    assert same_value((1, SourceObject("x")), (1, SourceObject("x")))


def test_a_value_is_named_after_its_node_unless_it_has_a_name():
    graph = Graph()
    value = SourceObject("php")
    assert value.label is None
    value.node = graph.input("technology", value)
    assert value.label == value.node.label
    named = value.copy().set_label("my technology")
    assert named.label == "my technology from hypothesis"
    named.node = value.node
    assert named.label == "my technology from hypothesis"


CHANGES = {
    "source": lambda value: setattr(value, "source", Sources.USER_DATA),
    "a text as source": lambda value: setattr(value, "source", "a rumour"),
    "no source": lambda value: setattr(value, "source", None),
    "label": lambda value: value.set_label("mine"),
}
VALUES = {
    "quantity": lambda: SourceValue(3 * u.W),
    "series": lambda: SourceHourlyValues([1, 2], start_date=datetime(2025, 1, 1), unit=u.W),
    "option": lambda: SourceObject("php"),
    "no value": EmptyExplainableObject,
    "result": lambda: SourceValue(3 * u.W) + SourceValue(4 * u.W),
}


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("kind", VALUES)
def test_a_value_that_belongs_to_a_node_does_not_change(kind, change):
    """A source could be assigned to a value of a model: no history, no update, and other values told the old one."""
    value = VALUES[kind]()
    CHANGES[change](value)  # part of making it
    before = value.source
    value = value.copy()
    value.node = Graph().input("technology", value)
    label = value.label

    with pytest.raises(NotAllowed, match=r"(?s)of technology.*does not change.*value\.copy\(\)") as refusal:
        CHANGES[change](value)

    assert isinstance(refusal.value, PermissionError)
    assert (value.source, value.label) == (before, label)
    CHANGES[change](value.copy())


@pytest.mark.parametrize("kind", VALUES)
def test_a_value_has_no_hash_since_it_is_compared_by_content(kind):
    with pytest.raises(TypeError, match=r"unhashable.*Server\.power\.of\(server\)"):
        hash(VALUES[kind]())
    assert VALUES[kind]() == VALUES[kind]()


def test_an_input_node_makes_an_input_of_a_calculated_value():
    graph = Graph()
    made = SourceValue(2 * u.W) + SourceValue(3 * u.W)
    assert not made.is_input
    made.node = graph.input("made", made)
    assert made.is_input
    assert made.formula is None


def test_copies_belong_to_no_node():
    graph = Graph()
    value = SourceObject("php", label="technology")
    value.node = graph.input("technology", value)
    for twin in (value.copy(), copy.copy(value), copy.deepcopy(value), pickle.loads(pickle.dumps(value))):
        assert twin.node is None
        assert type(twin) is SourceObject
        assert (twin.value, twin.label, twin.source) == ("php", "technology", Sources.HYPOTHESIS)


def test_the_representation_says_kind_name_and_content():
    assert repr(SourceObject("php", label="technology")) == "<SourceObject technology: php>"
    assert repr(SourceValue(3 * u.W)) == "<SourceValue unnamed: 3 watt>"


NOON = datetime(2025, 6, 1, 12, tzinfo=UTC)
WATT = SourceValue(250 * u.W)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (0.0, -0.0),
        ((1, "a"), (True, "a")),
        ({"a": 0.0}, {"a": -0.0}),
        ({1: "a"}, {True: "a"}),
        (SourceObject(1), SourceObject(True)),
        (SourceObject(0.0), SourceObject(-0.0)),
        (SourceObject((1, 2.0)), SourceObject((1, 2))),
        (SourceObject(Decimal("1.0")), SourceObject(Decimal("1.00"))),
        (SourceObject(NOON), SourceObject(NOON.astimezone(timezone(timedelta(hours=2))))),
        (SourceValue(1000 * u.W), SourceValue(1 * u.kW)),
        (SourceValue(0.0 * u.W), SourceValue(-0.0 * u.W)),
        (WATT, Figure.of(WATT, Sources.USER_DATA)),
        (Figure.of(WATT, Sources.USER_DATA), WATT),
        (Figure.of(WATT, None, low=200 * u.W, high=1000 * u.W), Figure.of(WATT, None, low=200 * u.W, high=1 * u.kW)),
    ],
)
def test_values_that_read_differently_are_not_the_same_although_they_are_equal(old, new):
    assert not same_value(old, new)
    assert same_value(old, old)


def test_a_figure_that_is_looked_up_again_is_the_same():
    assert same_value(*[Figure.of(WATT, Sources.USER_DATA, low=200 * u.W, comment="measured") for _ in range(2)])
    assert same_value(SourceObject(NOON), SourceObject(datetime(2025, 6, 1, 12, tzinfo=UTC)))
    assert same_value(SourceObject(float("nan")), SourceObject(float("nan")))
