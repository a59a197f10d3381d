"""The paragraphs of the methodology that formulas rest on: each formula has one, and each is of some formulas."""

import importlib.util
from pathlib import Path

import pytest

from efp_graph.errors import UnknownOption, WrongKind
from efp_graph.objects import ModelingObject, Paragraph, calculated, paragraph
from efp_graph.objects.audited import Audited, paragraph_of
from efp_graph.objects.calculated import Calculated
from efp_graph.objects.classes import all_classes, is_ours
from efp_graph.values import SourceValue, u

SCRIPT = Path(__file__).parents[2] / "scripts" / "write_formulas.py"


@pytest.fixture(scope="module")
def script():
    """scripts/write_formulas.py, which needs the tree."""
    found = importlib.util.spec_from_file_location("write_formulas", SCRIPT)
    module = importlib.util.module_from_spec(found)
    found.loader.exec_module(module)
    return module


def formulas():
    """Each formula of each class of ours, once."""
    kinds = [each for each in all_classes() if is_ours(each)]
    return {each for kind in kinds for each in kind.attributes.values() if isinstance(each, Calculated)}


def test_every_formula_of_every_class_has_a_paragraph_and_every_paragraph_formulas(script):
    named = {each.paragraph: each for each in formulas()}

    assert [each for each in formulas() if each.paragraph is None] == []
    assert {anchor for anchor in named if not paragraph_of(anchor, "").text} == set()
    assert named.keys() == script.paragraphs(script.PAGE.read_text(encoding="utf-8")).keys()


def test_what_is_packed_is_what_the_documentation_says(script):
    assert script.PACKED.read_text(encoding="utf-8") == script.packed(), "run scripts/write_formulas.py"


@pytest.mark.parametrize("text", ["## A\n\n![picture](x.png)", "## A\n\n- item", "## A\n\n[link](https://x.org)"])
def test_what_a_page_has_no_form_for_is_not_packed(script, text):
    with pytest.raises(ValueError, match="no form"):
        script.paragraphs(text)


def declared(named=None, methodology=None):
    """A class outside of the package, with a formula that names a paragraph or not."""

    def formula(self):
        """A formula."""
        return SourceValue(1 * u.kg)

    body = {"formula": calculated(u.kg)(formula if named is None else paragraph(named)(formula))}
    return type("Boiler", (ModelingObject,), body | ({} if methodology is None else {"methodology": methodology}))


OWN = Paragraph("Boilers & steam", "One  kilogram.\n\nNothing else.")


@pytest.mark.parametrize(
    ("given", "title", "text"),
    [
        ({"named": OWN}, "Boilers & steam", (("One kilogram.",), ("Nothing else.",))),
        ({"methodology": OWN}, "Boilers & steam", (("One kilogram.",), ("Nothing else.",))),
        ({"named": "totals", "methodology": OWN}, "Totals", None),
        ({}, None, None),
    ],
)
def test_a_class_outside_names_one_brings_one_or_has_none(given, title, text):
    figure, *_ = Audited([declared(**given)("boiler")]).figures
    found = figure.attribute.paragraph

    assert (found and found.title) == title
    assert text is None or found.text == text


def test_a_formula_that_takes_the_place_of_ours_does_not_keep_its_paragraph():
    other = calculated(u.kg)(lambda self: SourceValue(2 * u.kg))
    below = type("Below", (declared(named="totals"),), {"formula": other})

    assert below.formula.paragraph is None


@pytest.mark.parametrize("given", [{"named": "totalz"}, {"methodology": "totalz"}])
def test_a_paragraph_that_is_not_there_is_refused_when_the_class_is_declared(given):
    with pytest.raises(UnknownOption, match=r"Boiler\.formula .*'totalz'.*totals"):
        declared(**given)


def test_it_stands_next_above_a_method():
    with pytest.raises(WrongKind, match="next above the method"):
        paragraph("totals")(calculated(u.kg)(lambda self: None))
    with pytest.raises(WrongKind, match="Give the anchor"):
        paragraph(lambda self: None)


def test_readers_of_an_audit_are_not_sent_to_a_file_that_they_do_not_have():
    kept = {str(each): Audited._attribute(Audited([]), each).help for each in formulas()}

    assert [name for name, text in kept.items() if "methodology.md" in text or "Shape:" in text] == []
    making = kept["UsagePattern.devices_fabrication_footprint"]
    assert making.endswith("Source: straight-line allocation over the hours of use.")
