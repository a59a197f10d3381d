"""Inputs: what they accept, and what a refusal says."""

from __future__ import annotations

import pytest

from efp_graph import (
    EfpGraphError,
    EmptyExplainableObject,
    Job,
    Server,
    SourceObject,
    Sources,
    SourceValue,
    Storage,
    WebApplication,
    WebApplicationJob,
    u,
)
from efp_graph.errors import (
    MissingInput,
    NotAllowed,
    UnitError,
    UnknownAttribute,
    UnknownOption,
    ValueOutOfRange,
    WrongElement,
    WrongKind,
)
from efp_graph.objects import quantity
from efp_graph.objects.attributes import REQUIRED
from tests.footprint.small_model import same_state, small_system, state
from tests.objects.bakery import Bakery, Bread, Oven, Recipe, bakery

REFUSED = [
    ("server", "power", SourceValue(3 * u.kg), UnitError, ValueError, ["power", "3 kilogram", "a mass", "watt"]),
    ("server", "power", 300, UnitError, ValueError, ["power", "300 without a unit", "u.W"]),
    ("server", "power", -1 * u.W, ValueOutOfRange, ValueError, ["power", "-1 watt", "at least 0"]),
    ("server", "lifespan", 0 * u.year, ValueOutOfRange, ValueError, ["lifespan", "0 year", "more than 0"]),
    ("server", "server_utilization_rate", 1.1 * u.dimensionless, ValueOutOfRange, ValueError, ["at most 1"]),
    ("server", "power_usage_effectiveness", 0.9 * u.dimensionless, ValueOutOfRange, ValueError, ["at least 1"]),
    ("server", "power_usage_effectiveness", 3 * u.GB, UnitError, ValueError, ["a plain number", "3 gigabyte"]),
    ("server", "ram", 3 * u.dimensionless, UnitError, ValueError, ["a size of data", "3 dimensionless"]),
    ("server", "ram", "much", WrongKind, PermissionError, ["ram", "'much' (str)"]),
    ("server", "ram", True, WrongKind, PermissionError, ["ram", "True (bool)"]),
    ("server", "server_type", "servrless", UnknownOption, ValueError, ["'servrless'", "'serverless'"]),
    ("server", "server_type", SourceObject(3), WrongKind, PermissionError, ["server_type", "3 (int)"]),
    ("server", "storage", None, WrongKind, PermissionError, ["storage takes a Storage", "None"]),
    ("server", "nb_of_instances", SourceValue(1 * u.W), NotAllowed, PermissionError, ["is calculated"]),
    ("server", "fraction_of_usage_time", 1 * u.dimensionless, NotAllowed, PermissionError, ["is fixed"]),
    ("server", "pwoer", 3 * u.W, UnknownAttribute, AttributeError, ["no attribute 'pwoer'", "'power'"]),
    ("server", "id", "mine", NotAllowed, PermissionError, ["id cannot be set"]),
    ("server", "name", 3, WrongKind, PermissionError, ["takes a text as name", "3 (int)"]),
    ("job", "server", "a server", WrongKind, PermissionError, ["server takes a ServerBase", "'a server'"]),
    ("job", "data_transferred", -1 * u.kB, ValueOutOfRange, ValueError, ["data_transferred", "-1 kilobyte"]),
    ("step", "jobs", [3], WrongElement, ValueError, ["jobs", "3 (int)"]),
    ("step", "jobs", 3, WrongKind, PermissionError, ["a list of JobBase", "3 (int)"]),
    ("pattern", "hourly_usage_journey_starts", [1], WrongKind, PermissionError, ["an hourly series", "[1] (list)"]),
    ("pattern", "network", Storage.ssd, WrongKind, PermissionError, ["takes a Network"]),
    ("device", "fraction_of_usage_time", 25 * u.hour / u.day, ValueOutOfRange, ValueError, ["fraction_of_usage_time"]),
]


@pytest.mark.parametrize(("name", "attribute", "given", "error", "built_in", "words"), REFUSED)
def test_what_cannot_be_accepted_is_refused_with_who_what_and_a_way_out(name, attribute, given, error, built_in, words):
    m = small_system()
    before = state(m.system)

    with pytest.raises(error) as refusal:
        setattr(getattr(m, name), attribute, given)

    message = str(refusal.value)
    assert isinstance(refusal.value, EfpGraphError)
    assert isinstance(refusal.value, built_in)
    assert f'{type(getattr(m, name)).__name__} "{getattr(m, name).name}"' in message
    assert [word for word in words if word not in message] == []
    assert same_state(m.system, before)
    m.server.power = 301 * u.W  # the next update works


@pytest.mark.parametrize("number", [float("nan"), float("inf")])
def test_a_number_that_is_none_is_refused(number):
    with pytest.raises(ValueOutOfRange):
        small_system().server.power = number * u.W


def test_the_same_is_refused_at_construction():
    with pytest.raises(UnitError, match=r'Oven "hot".power expects a power'):
        Oven.from_defaults("hot", power=SourceValue(3 * u.kg))
    with pytest.raises(WrongKind, match=r'Bread "rye".oven takes a Oven, and was given Oven|takes a Oven'):
        Bread("rye", 1 * u.hour, "oven")


def test_missing_and_unknown_arguments():
    with pytest.raises(MissingInput, match=r'Bread "rye" lacks oven') as missing:
        Bread.from_defaults("rye")
    with pytest.raises(UnknownAttribute, match=r"'ovne', which is no input of it. Did you mean 'oven'") as unknown:
        Bread.from_defaults("rye", ovne=1)
    with pytest.raises(UnknownAttribute, match="twice"):
        Bread("rye", 1 * u.hour, time=2 * u.hour)
    with pytest.raises(UnknownAttribute, match=r"4 arguments\. Allowed: 3"):
        Bread("rye", 1 * u.hour, 2, 3)
    with pytest.raises(MissingInput, match="lacks a name"):
        Bread()
    assert isinstance(missing.value, TypeError)
    assert isinstance(unknown.value, TypeError)


def test_none_means_no_value():
    storage = Storage.ssd(fixed_nb_of_instances=3 * u.dimensionless)

    storage.fixed_nb_of_instances = None

    assert isinstance(storage.fixed_nb_of_instances, EmptyExplainableObject)


def test_one_value_given_to_two_objects_is_copied_with_its_source_and_label():
    value = SourceValue(3 * u.kW, Sources.ADEME_STUDY, "measured")
    first, second = Oven.from_defaults("first", power=value), Oven.from_defaults("second", power=value)

    first.power = 4 * u.kW

    assert second.power.magnitude == 3
    assert second.power.source == Sources.ADEME_STUDY
    assert second.power.label.startswith("measured")
    assert first.power.label == "Power of first"


def test_a_value_keeps_the_unit_it_was_given_in():
    """e-footprint converts inputs in place when they are read (methodology.md, O-25)."""
    m = small_system(data_storage_duration=2 * u.year)

    assert str(m.storage.data_storage_duration) == "2 year"


def test_a_value_that_is_there_already_changes_nothing_and_says_so(caplog):
    oven, *_ = bakery()
    revision = oven.graph.revision

    oven.power = 2 * u.kW

    assert oven.graph.revision == revision
    assert 'Oven "oven".power has that value already' in caplog.text


def test_a_value_that_is_there_already_may_be_checked_by_somebody():
    oven, *_ = bakery()
    present = oven.power
    oven.power = SourceValue(present.value, present.source, origin="checked")
    assert oven.power.origin == "checked"


def test_options_that_depend_on_each_other_are_checked_from_both_sides():
    oven = Oven.from_defaults("oven", kind="electric", fuel="none")
    with pytest.raises(UnknownOption, match=r'Oven "oven".fuel is logs, which does not go with kind electric'):
        oven.fuel = "logs"
    oven.kind = "wood"
    oven.fuel = "logs"
    with pytest.raises(UnknownOption):
        oven.kind = "electric"

    assert oven.kind.value == "wood"
    assert Oven.conditional_list_values() == {
        "fuel": {"depends_on": "kind", "conditional_list_values": {"electric": ["none"]}}
    }


def test_a_text_is_an_input_without_source():
    oven = Oven.from_defaults("oven", note="old")
    oven.note = "new"

    assert oven.note == "new"
    with pytest.raises(WrongKind, match="note takes a text"):
        oven.note = 3


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (lambda o: o.job, """Job "job", which has no 'power'. Allowed: """),
        (lambda o: o.step.jobs, """[<Job 'job'>] (WeightedList)."""),
        (lambda o: None, "None (NoneType)."),
        (lambda o: Server, "(type)."),
    ],
)
def test_an_attribute_of_what_does_not_have_it_is_refused(given, words):
    o = small_system()
    with pytest.raises(UnknownAttribute) as refused:
        Server.power.of(given(o))
    assert f"{Server.power}.of takes an object that has it, and was given" in str(refused.value)
    assert words in str(refused.value)
    assert repr(Server.power) == "Server.power"


def test_a_dictionary_attribute_has_no_value_of_its_own():
    o = small_system()
    with pytest.raises(NotAllowed, match=r"Job\w*\.hourly_data_stored_per_usage_pattern has a value for each of"):
        Job.hourly_data_stored_per_usage_pattern.of(o.job)


def test_an_attribute_is_that_of_the_class_of_the_object():
    """A subclass may calculate what its parent is given."""
    o = small_system()
    application = WebApplication.from_defaults("web", server=o.server)
    job = WebApplicationJob.from_defaults("web job", service=application)
    assert Job.request_duration.of(job) is WebApplicationJob.request_duration.of(job)


def test_an_attribute_cannot_be_deleted():
    oven, rye, *_ = bakery()
    for owner, name in ((oven, "power"), (rye, "energy")):
        with pytest.raises(NotAllowed, match="cannot be deleted"):
            delattr(owner, name)


def test_signatures_are_those_of_the_declarations():
    import inspect

    assert list(inspect.signature(Server).parameters)[:3] == ["name", "server_type", "carbon_footprint_fabrication"]
    assert inspect.signature(Server).parameters["fixed_nb_of_instances"].default is None
    assert [list(inspect.signature(kind).parameters) for kind in (Recipe, Bakery)] == [
        ["name", "breads"],
        ["name", "recipes"],
    ]


@pytest.mark.parametrize(
    ("default", "words"),
    [
        (1.8, r"quantity\(1.8, help='Water'\)\. Write 1.8 \* u\.W.*; 1.8 \* u.dimensionless for a plain number"),
        (3, r"quantity\(3, .*Write 3 \* u\.W"),
        (None, r"quantity\(None, .*unit=u\.W where there is no default"),
        (REQUIRED, r"quantity\(<required>, .*unit=u\.W where there is no default"),
    ],
)
def test_an_input_without_a_unit_is_refused_where_it_is_declared(default, words):
    with pytest.raises(UnitError, match=words):
        quantity(default, help="Water")
