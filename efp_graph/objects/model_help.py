"""What `help()` and `dir()` show of the model: attributes with unit, default, source and meaning; no machinery.

A docstring is made when somebody asks for it, so classes cost nothing to declare.
"""

from __future__ import annotations

import inspect
import textwrap
from typing import TYPE_CHECKING, Any

from efp_graph.values import EmptyExplainableObject

if TYPE_CHECKING:
    from efp_graph.objects.attributes import Attribute
    from efp_graph.objects.modeling_object import ModelingObject

WIDTH = 116
# Of what all objects have: what people use. The rest is for the package, its outputs and plug-ins
FOR_PEOPLE = (
    "name", "id", "from_defaults", "inputs", "calculated_attributes", "default_values", "list_values", "archetypes",
    "linked_objects", "modeling_obj_containers", "data_vintage", "remarks", "self_delete",
    "object_relationship_graph_to_file",
)  # fmt: skip
SHAPES = {
    "ExplainableQuantity": "one value",
    "Scalar": "one value",
    "Hourly": "(hours,)",
    "ExplainableHourlyQuantities": "(hours,)",
    "ScalarOrHourly": "one value or (hours,)",
}


class Documented:
    """In place of a docstring: that of the class, and what can be told of the class or of one of its instances."""

    def __init__(self, own: str | None, tell: Any) -> None:
        self.own, self.tell = own, tell

    def __get__(self, one: Any, kind: type) -> str | None:
        text: str | None = self.tell(self.own, one, kind)
        return text


def document(kind: type, tell: Any) -> None:
    """Have `kind.__doc__` told by `tell(own docstring, instance or None, class)` when it is asked for."""
    kind.__doc__ = Documented(vars(kind).get("__doc__"), tell)  # type: ignore[assignment]


def own_docstring(kind: type) -> str:
    """What the body of a class says of it, without what is told of its attributes; nothing where it says nothing."""
    docstring = vars(kind).get("__doc__")
    return inspect.cleandoc(getattr(docstring, "own", docstring) or "")


def docstring_of_attribute(own: str | None, attribute: Attribute | None, kind: type) -> str | None:
    """That of the declaration where there is one, else that of its class."""
    return own if attribute is None else described(attribute)


def docstring_of_class(own: str | None, owner: ModelingObject | None, kind: type[ModelingObject]) -> str | None:
    """The docstring of a class of the model, and all its attributes."""
    sections: list[tuple[str, list[Attribute]]] = [("Inputs", [*kind.inputs()])]
    others = [each for each in kind.attributes.values() if not each.is_input and is_told(each)]
    sections.append(("Calculated", [each for each in others if hasattr(each, "unit")]))
    sections.append(("Derived", [each for each in others if not hasattr(each, "unit")]))
    parts = [inspect.cleandoc(own)] if own else []
    for title, attributes in sections:
        if attributes:
            parts.append("\n".join((f"{title}:", *(_entry(each) for each in attributes))))
    return "\n\n".join(parts) if own or kind.attributes else own


def _entry(attribute: Attribute) -> str:
    return textwrap.fill(
        f"{attribute.name}{_unit(attribute)}: {meaning(attribute)}",
        WIDTH,
        initial_indent=" " * 4,
        subsequent_indent=" " * 8,
        break_long_words=False,
        break_on_hyphens=False,
    )


def described(attribute: Attribute) -> str:
    """An attribute in one line: `[watt] Electric power at full load. Default: 300 watt, source: hypothesis.`"""
    return f"{_unit(attribute)} {meaning(attribute)}".strip()


def meaning(attribute: Attribute) -> str:
    """What an attribute means, and its default or shape, in one line."""
    told = " ".join(attribute.help.split()).rstrip(".")
    facts = _facts_of_input(attribute) if attribute.is_input else _facts_of_calculated(attribute)
    return " ".join((f"{told}.", *facts)) if told else " ".join(facts)


def _unit(attribute: Any) -> str:
    unit = getattr(attribute, "unit", None)
    text = attribute.unit_text if attribute.is_input else "" if unit is None else unit.text
    return f" [{text}]" if text else ""


def _facts_of_input(attribute: Any) -> list[str]:
    facts = []
    options = getattr(attribute, "_options", None)  # not asked for here where they are looked up
    if hasattr(attribute, "target_name"):
        target = attribute.target_name
        facts.append(f"A list of {target}." if hasattr(attribute, "count") else f"A {target}.")
    elif options is not None:
        if options and not callable(options):
            facts.append(f"One of {', '.join(options)}.")
    elif not attribute.unit_text and attribute.allowed_text():
        facts.append(f"Takes {attribute.allowed_text()}.")
    if attribute.is_required and not attribute.in_constructor:
        facts.append("Made with it.")
    elif getattr(attribute, "fixed", False):
        facts.append(f"Fixed: {attribute.default}.")
    elif attribute.is_required:
        facts.append("Required.")
    elif isinstance(attribute.default, EmptyExplainableObject) or not str(attribute.default):
        facts.append("Optional.")
    else:
        source = getattr(attribute.default, "source", None)
        facts.append(f"Default: {attribute.default}{f', source: {source}' if source else ''}.")
    return facts


def _facts_of_calculated(attribute: Any) -> list[str]:
    if hasattr(attribute, "target_name"):
        name = attribute.target_name
        return [f"The {name} that links here." if attribute.single else f"Every {name} that links here."]
    facts = []
    if hasattr(attribute, "keys"):
        facts.append(f"A value for each of {attribute.keys}.")
    elif "Shape:" not in attribute.help:
        returns = inspect.get_annotations(getattr(attribute, "term", attribute.function)).get("return")
        if returns in SHAPES:
            facts.append(f"Shape: {SHAPES[returns]}.")
    return facts


def is_told(attribute: Any) -> bool:
    """Whether an attribute is of the model, not of its upkeep: neither a check nor where an object stands."""
    is_check = getattr(attribute, "verified", False) and not hasattr(attribute, "target_name")
    return not is_check and attribute.name not in ("held_by", "place")


def names_of(owner: ModelingObject) -> list[str]:
    """What `dir()` shows of an object: its attributes, what its classes do, and what people use of all objects."""
    from efp_graph.objects.modeling_object import ModelingObject

    found = {name for name, each in owner.attributes.items() if is_told(each)}
    for kind in type(owner).__mro__:
        if kind is ModelingObject:
            break
        found.update(name for name in vars(kind) if not hasattr(ModelingObject, name) and name not in owner.attributes)
    return sorted({*FOR_PEOPLE, *(name for name in found if not name.startswith("_"))})
