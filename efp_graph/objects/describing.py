"""Objects in texts: how messages name them, their attributes and what was given for these, and how they are printed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from efp_graph.errors import EfpGraphError
from efp_graph.hints import hint
from efp_graph.texts import cut, shown, visible
from efp_graph.values import ExplainableHourlyQuantities, ExplainableObject
from efp_graph.values.readable import sum_and_mean

if TYPE_CHECKING:
    from efp_graph.objects.attributes import Attribute
    from efp_graph.objects.modeling_object import ModelingObject


def describe_object(owner: Any) -> str:
    """How messages name an object: `Server "Web front"`."""
    return f'{type(owner).__name__} "{visible(owner.name)}"'


def describe_attribute(owner: Any, attribute: Attribute) -> str:
    """How messages name an attribute: `Server "Web front".power`."""
    return f"{describe_object(owner)}.{attribute.name}"


def names_of_inputs(inputs: Iterable[Any]) -> list[str]:
    """What inputs are called: `Web front.power`; with the id of the object where two objects have one name.

    Args:
        inputs: each has `owner` and `attribute`.
    """
    several = [*inputs]
    ids: dict[str, set[str]] = {}
    for one in several:
        ids.setdefault(one.owner.name, set()).add(one.owner.id)
    return [
        f"{one.owner.name if len(ids[one.owner.name]) == 1 else one.owner.id}.{one.attribute.name}" for one in several
    ]


def describe_given(given: Any) -> str:
    """How messages show what was given: `[1, 2] (list)`, the name of an object; a value as files write it, in these."""
    if hasattr(given, "id") and hasattr(given, "name") and not isinstance(given, type):
        return describe_object(given)
    kind = "type" if isinstance(given, type) else type(given).__name__
    plain = short_text(given) if isinstance(given, ExplainableObject) else shown(given)
    return hint(f"{shown(given)} ({kind})", plain)


def is_ours(kind: type) -> bool:
    """Whether a class comes with the package."""
    return kind.__module__.startswith("efp_graph.")


def is_list(value: Any) -> bool:
    """Whether something is a list to readers; a named tuple has a text of its own."""
    return isinstance(value, list | tuple) and not hasattr(value, "_fields")


def short_text(value: Any) -> str:
    """What an input holds, on one line of at most 60 characters: a value, the name of an object, names in a list.

    Of a series the sum, the mean and the hours; of one that was given as a form that form.
    """
    if isinstance(value, ExplainableHourlyQuantities):
        text = sum_and_mean(value) if value.form_inputs is None else str(value.formula)
    elif is_list(value):
        text = "[" + ", ".join(str(getattr(each, "name", each)) for each in value) + "]"
    elif isinstance(value, Mapping):
        text = _weights(value)
    else:
        text = str(getattr(value, "name", value)).split("\n")[0]
    return cut(visible(text), 60)


def short_texts(first: Any, second: Any) -> tuple[str, str]:
    """What two values of an input hold, where they differ; of two forms the lines that differ, where these are few."""
    lines, others = ({**_lines_of(getattr(each, "form_inputs", None))} for each in (first, second))
    different = [key for key in lines if key in others and lines[key] != others[key]]
    if 0 < len(different) <= MOST_LINES and lines.keys() == others.keys():
        told = (", ".join(f"{key} {each[key]}" for key in different) for each in (lines, others))
        one, other = (cut(visible(text), 120) for text in told)
        if one != other:
            return one, other
    return short_text(first), short_text(second)


MOST_LINES = 3


def _lines_of(form: Any, path: str = "") -> dict[str, Any]:
    """A form, {path: text, number or nothing}."""
    if isinstance(form, dict):
        parts = [(f"{path}.{key}" if path else key, each) for key, each in form.items()]
    elif isinstance(form, list):
        parts = [(f"{path}[{place}]", each) for place, each in enumerate(form)]
    else:
        return {path: form} if path else {}
    return {key: value for name, each in parts for key, value in _lines_of(each, name).items()}


def _weights(given: Mapping[Any, Any]) -> str:
    """Weights as they are given: `{phone: 0.7, laptop: 0.3}`."""
    named = ((getattr(one, "name", one), getattr(weight, "magnitude", weight)) for one, weight in given.items())
    return "{" + ", ".join(f"{name}: {weight}" for name, weight in named) + "}"


def called(level: Any) -> str:
    """What something that is given is called in a table: an object by its name, a value by its text."""
    if is_list(level):
        return "[" + ", ".join(map(called, level)) + "]"
    if isinstance(level, Mapping):
        return _weights(level)
    if level is None:
        return "no value"
    name = getattr(level, "name", None)
    told = isinstance(level, ExplainableObject | str) or hasattr(level, "_fields")
    return name if isinstance(name, str) else str(level) if told else shown(level)


def printed(owner: ModelingObject) -> str:
    """`Class id`, the name, a line per input, then the calculated attributes, indented."""
    lines = [f"{type(owner).__name__} {visible(owner.id)}", "", f"name: {visible(owner.name)}"]
    lines += [f"defaults: {visible(owner.default_set)}"] if owner.default_set else []
    lines += [f"{each.name}: {_text(getattr(owner, each.name))}" for each in owner.inputs()]
    calculated = owner.calculated_attributes()
    if calculated:
        lines += ["", "calculated_attributes:"]
        lines += [f"  {each.name}: {_attempt(owner, each.name)}" for each in calculated]
    return "\n".join(lines) + "\n"


def _text(value: Any) -> str:
    """An object as its id, a value as its text and what is known of it: `300 watt (250 to 400 watt)`."""
    if hasattr(value, "id") and hasattr(value, "graph"):
        return visible(value.id)
    known = str(getattr(value, "assessment", ""))
    return f"{value} ({known})" if known else str(value)


def _attempt(owner: ModelingObject, name: str) -> str:
    """The value as text; outside a system nothing is validated yet, so a formula may still fail."""
    try:
        return _text(getattr(owner, name)).replace("\n", "\n  ")
    except EfpGraphError as error:
        return f"cannot be calculated: {error}"
