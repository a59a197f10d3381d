"""Links to objects that each count so often: a group with 4 lamps and a meter, a need that triggers a job twice.

    edge_device_counts={lamp: 4, meter: 1}

Such a link is one with weights (`weights.py`) that are any numbers of at least 0. A list stands for one of each, and an
object that is in it twice for two; there may be none at all.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from efp_graph.objects.links import LinkListInput, M
from efp_graph.objects.weights import WeightedLinksInput, WeightedList, weights_in

if TYPE_CHECKING:
    from efp_graph.objects.modeling_object import ModelingObject


class CountedLinksInput(WeightedLinksInput[M]):
    """A link to objects of a class that each count so often."""

    def __init__(self, target: str | type, **options: Any) -> None:
        super().__init__(target, total=None, **options)

    @property
    def annotation(self) -> str:
        return f"Iterable[{self.target_name}] | Mapping[{self.target_name}, Any]"

    def checked(self, owner: ModelingObject, given: Any) -> Any:
        if isinstance(given, WeightedList):
            given = given.copy()
        if not isinstance(given, Mapping) and not weights_in(given):
            given = Counter(LinkListInput.checked(self, owner, () if given is None else given))
        return super().checked(owner, given) if given else ()

    def without(self, value: Any, gone: Callable[[Any], bool]) -> Any:
        return {one: count for one, count in weights_in(value).items() if not gone(one)}

    def allowed_text(self) -> str:
        return f"list of `{self.target_name}`, or how many of each: {{`{self.target_name}`: number}}"


def counted_links(target: str | type, **options: Any) -> Any:
    """Declare links with how often each counts: `counts = counted_links("EdgeDevice", help="...")`."""
    return CountedLinksInput(target, **options)
