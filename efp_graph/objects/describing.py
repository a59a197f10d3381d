"""How messages name objects, attributes and what was given for them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from efp_graph.texts import cut, shown, visible

if TYPE_CHECKING:
    from efp_graph.objects.attributes import Attribute


def describe_object(owner: Any) -> str:
    """How messages name an object: `Server "Web front"`."""
    return f'{type(owner).__name__} "{visible(owner.name)}"'


def describe_attribute(owner: Any, attribute: Attribute) -> str:
    """How messages name an attribute: `Server "Web front".power`."""
    return f"{describe_object(owner)}.{attribute.name}"


def describe_given(given: Any) -> str:
    """How messages show what was given: `[1, 2] (list)`, or the name of an object."""
    known = hasattr(given, "id") and hasattr(given, "name") and not isinstance(given, type)
    return describe_object(given) if known else f"{shown(given)} ({type(given).__name__})"


def is_ours(kind: type) -> bool:
    """Whether a class comes with the package."""
    return kind.__module__.startswith("efp_graph.")


def short_text(value: Any) -> str:
    """What an input holds, on one line of at most 60 characters: a value, the name of an object, names in a list."""
    if isinstance(value, list | tuple):
        text = "[" + ", ".join(str(getattr(each, "name", each)) for each in value) + "]"
    else:
        text = str(getattr(value, "name", value)).split("\n")[0]
    return cut(visible(text), 60)
