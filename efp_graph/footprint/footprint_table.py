"""Footprints by object: dictionaries whose keys are objects, since names need not be unique."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from efp_graph.errors import nearest
from efp_graph.values import EmptyExplainableObject, ExplainableQuantity, u


class ByObject(dict[Any, Any]):
    """{object: value}. The name of an object is taken as a key too, as long as it is the only one of that name."""

    def __missing__(self, name: Any) -> Any:
        found = [key for key in self if getattr(key, "name", None) == name]
        if len(found) == 1:
            return self[found[0]]
        if found:
            raise KeyError(f"{len(found)} objects are called {name!r}: take the object itself as the key.")
        raise KeyError(f"No object is called {name!r}. {nearest(str(name), map(name_of, self))}")

    def summed(self) -> ByObject:
        """The totals over the hours; no value becomes 0 kg."""
        return ByObject(
            (
                key,
                ExplainableQuantity(0 * u.kg, "no footprint")
                if isinstance(value, EmptyExplainableObject)
                else value.sum(),
            )
            for key, value in self.items()
        )

    def in_kg_by_name(self) -> dict[str, float]:
        """{name: kg}, for display: objects of one name are told apart by a number."""
        names = unlike_names(self)
        return {names[key]: float(value.to(u.kg).magnitude) for key, value in self.items()}


def unlike_names(keys: Iterable[Any]) -> dict[Any, str]:
    """{object: its name}: objects of one name are told apart by a number."""
    found: dict[Any, str] = {}
    taken: set[str] = set()
    for key in keys:
        name = base = name_of(key)
        number = 1
        while name in taken:
            number += 1
            name = f"{base} ({number})"
        taken.add(name)
        found[key] = name
    return found


def name_of(key: Any) -> str:
    """The name of an object, or the key itself when it is a text."""
    return str(getattr(key, "name", key))
