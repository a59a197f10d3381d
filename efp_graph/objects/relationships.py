"""Objects and their links as plain data for a picture, with some classes left out and bridged.

An object of a class that is left out is stepped over: the nearest shown object above it is joined to the next shown
ones below it. Cost: O(objects + links) per shown object that holds one left out; no recursion.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from efp_graph.audit.relationship_graph import Shown
from efp_graph.errors import EfpGraphError, UnknownOption, nearest
from efp_graph.objects.describing import describe_object
from efp_graph.texts import visible
from efp_graph.values.readable import readable

if TYPE_CHECKING:
    from efp_graph.objects.modeling_object import ModelingObject


def relationships(start: ModelingObject, ignored: Iterable[str | type]) -> tuple[list[Shown], list[tuple[int, int]]]:
    """What is met going down from an object.

    Args:
        start: where to begin; it may be left out itself.
        ignored: classes to leave out, by name or as classes; subclasses of them are left out too.

    Returns:
        The shown objects, and pairs of positions in that list: (holder, held), each once.

    Raises:
        UnknownOption: there is no modeling class of that name.
    """
    left_out = _names(ignored)
    positions: dict[ModelingObject, int] = {}
    edges: dict[tuple[int, int], None] = {}
    waiting: list[ModelingObject] = [start] if _is_shown(start, left_out) else _next_shown(start, left_out)
    for each in waiting:
        positions.setdefault(each, len(positions))
    for holder in waiting:  # it grows while it is read
        for held in _next_shown(holder, left_out):
            if held not in positions:
                positions[held] = len(positions)
                waiting.append(held)
            edges[positions[holder], positions[held]] = None
    return [Shown(each.name, type(each).__name__, told(each)) for each in positions], list(edges)


def _next_shown(holder: ModelingObject, left_out: frozenset[str]) -> list[ModelingObject]:
    """The first shown objects on the ways down from an object, each once, in the order of its links."""
    found: dict[ModelingObject, None] = {}
    seen: set[ModelingObject] = set()
    stack = list(reversed(holder.linked_objects()))
    while stack:
        each = stack.pop()
        if _is_shown(each, left_out):
            found[each] = None
        elif each not in seen:
            seen.add(each)
            stack.extend(reversed(each.linked_objects()))
    return list(found)


def _is_shown(each: ModelingObject, left_out: frozenset[str]) -> bool:
    return left_out.isdisjoint(kind.__name__ for kind in type(each).__mro__)


def _names(ignored: Iterable[str | type]) -> frozenset[str]:
    from efp_graph.objects.classes import all_classes, modeling_classes

    names = frozenset(each if isinstance(each, str) else each.__name__ for each in ignored)
    known = {kind.__name__ for each in all_classes() for kind in each.__mro__}
    for name in sorted(names - known):
        raise UnknownOption(f"Objects of class {name!r} were to be left out. {nearest(name, modeling_classes())}")
    return names


def told(owner: ModelingObject) -> str:
    """An object as a hover tells it: its inputs, then what was calculated, in few digits."""
    lines = [describe_object(owner)]
    lines += [f"{each.words}: {_text(getattr(owner, each.name))}" for each in owner.inputs()]
    calculated = [each for each in owner.calculated_attributes() if not hasattr(each, "keys")]
    if calculated:
        lines += ["", "calculated:"]
        lines += [f"{each.words}: {_attempt(owner, each.name)}" for each in calculated]
    return "\n".join(lines)


def _text(value: object) -> str:
    if hasattr(value, "linked_objects"):
        return visible(value.name)  # type: ignore[attr-defined]
    if hasattr(value, "owner"):  # a list of objects
        return visible(", ".join(each.name for each in value)) or "none"  # type: ignore[attr-defined]
    return readable(value)


def _attempt(owner: ModelingObject, name: str) -> str:
    """Outside a system nothing is validated yet, so a formula may still fail."""
    try:
        return readable(getattr(owner, name))
    except EfpGraphError as error:
        return f"cannot be calculated: {error}"
