"""The printed form of a modeling object: inputs, then calculated attributes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from efp_graph.errors import EfpGraphError
from efp_graph.texts import visible

if TYPE_CHECKING:
    from efp_graph.objects.modeling_object import ModelingObject


def printed(owner: ModelingObject) -> str:
    """`Class id`, the name, a line per input, then the calculated attributes, indented."""
    lines = [f"{type(owner).__name__} {visible(owner.id)}", "", f"name: {visible(owner.name)}"]
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
