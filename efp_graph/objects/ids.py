"""Ids of objects, and their turns: in which order they were made."""

from __future__ import annotations

import itertools
import os
import re
from typing import TYPE_CHECKING
from weakref import WeakValueDictionary

if TYPE_CHECKING:
    from efp_graph.objects.modeling_object import ModelingObject

_OTHERS = re.compile(r"[^a-zA-Z0-9_-]")  # that stand in no id
_living: WeakValueDictionary[str, ModelingObject] = WeakValueDictionary()  # by id
serials = itertools.count()


def new_serials(count: int) -> list[int]:
    """Turns for objects to restore, in their order: services without jobs count in the order of their making."""
    return list(itertools.islice(serials, count))


def new_id(owner: ModelingObject, name: str) -> str:
    """`id-`, six hexadecimal digits at random that no living object of that name has, and the name in CSS form."""
    while True:
        found = f"id-{os.urandom(3).hex()}-{_css_form(name)}"
        if _living.setdefault(found, owner) is owner:
            return found


def keep_id(owner: ModelingObject, id: str = "") -> None:
    """Have no object be given the id of this one, which is restored, or one that it will bring, while it lives."""
    _living.setdefault(id or owner.id, owner)


def _css_form(name: str) -> str:
    """Letters, digits, `_` and `-` kept, a space becomes `-`, other characters their code point in hexadecimal."""
    return _OTHERS.sub(lambda found: f"{ord(found[0]):x}", name.replace(" ", "-"))
