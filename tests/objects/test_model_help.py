"""`help()` and `dir()` show the model: each attribute with unit, default, source and meaning, and no machinery."""

from __future__ import annotations

import inspect
import pydoc
import re

import pytest

from efp_graph import Country, ModelingObject, Network, Server, Storage, System, u
from efp_graph.objects import calculated, check, derived, link, quantity
from efp_graph.objects.attributes import REQUIRED, Attribute
from efp_graph.objects.classes import is_concrete, modeling_classes
from efp_graph.objects.declared import Declared
from efp_graph.objects.inputs import text
from efp_graph.values import EmptyExplainableObject, ExplainableQuantity
from tests.objects.bakery import Bread, Oven

CLASSES = sorted(
    (each for each in modeling_classes().values() if is_concrete(each) and each.__module__.startswith("efp_graph.")),
    key=lambda kind: kind.__name__,
)


def words(text):
    """Text without line breaks and indents, so that what is wrapped is found too."""
    return " ".join(text.split())


def helped(kind):
    return words(pydoc.plain(pydoc.render_doc(kind)).replace("|", " "))


@pytest.mark.parametrize("kind", CLASSES, ids=lambda kind: kind.__name__)
def test_help_shows_every_input_with_unit_default_source_and_meaning(kind):
    text = helped(kind)
    for each in kind.inputs():
        unit = f" [{each.unit.text}]" if hasattr(each, "unit") else ""
        [line] = [words(text.split(f" {each.name}{unit}: ", 1)[1])]
        assert line.startswith(words(each.help))
        told = line[: line.index(" Calculated:") if " Calculated:" in line else None]
        if each.default is REQUIRED:
            assert ("Required." if each.in_constructor else "Made with it.") in told
        elif not isinstance(each.default, EmptyExplainableObject):
            assert f": {each.default}" in told
            assert str(getattr(each.default, "source", "")) in told


@pytest.mark.parametrize("kind", CLASSES, ids=lambda kind: kind.__name__)
def test_help_shows_every_calculated_attribute_with_unit_and_shape(kind):
    entries = [words(entry) for entry in re.split(r"\n    (?=\w)", kind.__doc__)]
    for each in kind.calculated_attributes():
        unit = "" if each.unit is None else f" [{each.unit.text}]"
        [told] = [entry for entry in entries if entry.startswith(f"{each.name}{unit}: ") and "Default" not in entry]
        is_figure = inspect.signature(each.function).return_annotation not in ("SourceObject", "ExplainableObject")
        assert ("Shape: " in told) == is_figure


def test_help_of_a_class_begins_with_its_own_words_and_is_made_when_it_is_asked_for():
    assert Bread.__doc__.startswith("Takes some time in an oven.\n\nInputs:\n    time [hour]: ")
    assert "oven: A Oven. Required." in Bread.__doc__
    assert "power [kilowatt]: While it is hot. Default: 2 kilowatt, source: hypothesis." in Oven.__doc__
    assert "kind: One of gas, electric, wood. Default: gas" in Oven.__doc__
    assert "recipes: Every Recipe that links here." in Bread.__doc__
    assert "not_burnt" not in Bread.__doc__
    assert Bread.__dict__["__doc__"] is not Bread.__doc__


def test_help_of_an_attribute_is_that_of_the_declaration_and_help_of_a_declaration_class_its_own():
    assert Server.power.__doc__ == "[watt] Electric power at full load. Default: 300 watt, source: hypothesis."
    assert Network.energy_footprint.__doc__.startswith("[kilogram] CO2eq of the electricity of the network")
    assert type(Server.power).__doc__ == "A scalar with a unit, inside bounds."
    assert Attribute.__doc__.startswith("What all declarations share")


class Shelf(ModelingObject):
    width = quantity(2 * u.m, help="From wall to wall")
    optional = quantity(None, unit=u.kg)
    oven = link(Oven)

    @calculated(u.m)
    def half(self) -> ExplainableQuantity:
        return self.width

    @derived
    def things(self) -> tuple[str, ...]:
        """What stands on it."""
        return ()

    @check
    def stands(self) -> None:
        """It does."""

    def dusted(self) -> str:
        return "clean"

    def after_date(self, attribute, value, change):
        return value


def test_a_class_from_outside_that_says_nothing_has_help_too():
    assert Shelf.__doc__.startswith("Inputs:\n    width [meter]: From wall to wall. Default: 2 meter, source: ")
    assert "    optional [kilogram]: Optional.\n" in Shelf.__doc__
    assert "    half [meter]: Shape: one value.\n" in Shelf.__doc__


def test_dir_shows_what_is_declared_and_what_people_use():
    shelf = Shelf.from_defaults("shelf", oven=Oven.from_defaults("oven"))
    shown = dir(shelf)
    assert {"width", "optional", "oven", "half", "things", "dusted", "name", "id", "from_defaults"} <= {*shown}
    assert not {"stands", "allowed_combinations", "held_by", "place", "after_date", "graph", "nodes"} & {*shown}
    assert not [name for name in shown if name.startswith("_")]
    assert shown == sorted(set(shown))


@pytest.mark.parametrize(
    "made",
    [
        lambda: Server.from_defaults("server", storage=Storage.ssd("storage")),
        lambda: System("system", []),
        lambda: Country.from_defaults("country", short_name="C"),
    ],
    ids=["server", "system", "country"],
)
def test_what_dir_shows_is_there_and_of_what_all_objects_have_it_is_what_people_use(made):
    owner = made()
    shown = dir(owner)
    for name in shown:
        assert hasattr(type(owner), name) or hasattr(owner, name)
    of_all = {name for name in shown if hasattr(ModelingObject, name) or name in ("name", "id")}
    assert len(of_all) == 14
    hidden = {name for name in {*vars(ModelingObject), *vars(Declared)} if not name.startswith("_")} - of_all
    assert not hidden & {*shown}
    assert hasattr(owner, "graph")  # hidden, not gone


def test_a_text_with_a_default_is_not_required():
    class Labelled(ModelingObject):
        """Has texts."""

        needed = text(help="One that is given")
        colour = text("green", help="One with a default")
        note = text("", help="One that may stay empty")

    told = {name: words(Labelled.attributes[name].__doc__) for name in ("needed", "colour", "note")}
    assert told["needed"].endswith(" Required.")
    assert told["colour"].endswith(" Default: green.")
    assert told["note"].endswith(" Optional.")
