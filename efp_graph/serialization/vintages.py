"""What a model took from releases of other people's data, so that a file opened with another release says what moved.

Objects whose class names calculated attributes in `from_data` take them from a release, `data_vintage`. A file has
both:
    "data": {"<id>": {"vintage": "ecologits 0.5.2", "figures": {"total_params": {"value": ...}, ...}}}
The figures are for comparison only: a model is calculated from its inputs and from the data that are there.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple

from efp_graph.objects import ModelingObject
from efp_graph.objects.describing import describe_object
from efp_graph.serialization.found import Found
from efp_graph.serialization.values_in_files import ValueReader
from efp_graph.texts import visible
from efp_graph.values import ExplainableQuantity
from efp_graph.values.numeric import with_plain_bytes


class DataMove(NamedTuple):
    """A figure that another release of its data has moved since the model was saved; None: not told by that release."""

    owner: ModelingObject
    attribute: str
    before: Any
    after: Any
    vintage_before: str
    vintage_after: str

    def __str__(self) -> str:
        return visible(
            f"{describe_object(self.owner)}.{self.attribute}: {self.before} ({self.vintage_before}) -> "
            f"{self.after} ({self.vintage_after})"
        )


def plain_data(objects: Iterable[ModelingObject], plain: Callable[[Any, str, str], Any]) -> dict[str, Any]:
    """What files keep under "data".

    Args:
        plain: a value, the id of its object and the name of the attribute, as JSON.
    """
    return {
        one.id: {
            "vintage": one.data_vintage,
            "figures": {name: plain(getattr(one, name), one.id, name) for name in one.from_data},
        }
        for one in objects
        if one.from_data
    }


def moved(found: Found | None, objects: Mapping[str, ModelingObject], reader: ValueReader) -> list[DataMove]:
    """What moved since the file was written, of the objects whose data are now of another release.

    Raises:
        FileError: something under "data" is not what it should be.
    """
    moves = []
    for id, each in found.entries() if found is not None else ():
        each.mapping(("vintage", "figures"), ())
        if id not in objects:
            raise each.error(f"there is no object of the id {id!r} in the file.")
        one, vintage = objects[id], each["vintage"].text()
        now = one.data_vintage
        if not one.from_data or vintage == now:
            continue
        for name, figure in each["figures"].entries():
            if name in one.from_data:
                before, after = reader.value(figure), getattr(one, name)
                if not _same(before, after):
                    moves.append(DataMove(one, name, before, after, vintage, str(now)))
    return moves


def _same(before: Any, after: Any) -> bool:
    """Whether two figures, and their bounds, are the same but for rounding."""
    if not isinstance(before, ExplainableQuantity) or not isinstance(after, ExplainableQuantity):
        return bool(before == after)
    before, after = with_plain_bytes(before), with_plain_bytes(after)  # former versions had no others in results
    pairs = [(before.value, after.value), (before.low, after.low), (before.high, after.high)]
    return all(
        old is new is None
        or (
            old is not None
            and new is not None
            and old.is_compatible_with(new)
            and math.isclose(old.magnitude, new.to(old.units).magnitude, rel_tol=1e-12)
        )
        for old, new in pairs
    )
