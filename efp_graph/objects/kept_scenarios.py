"""The scenarios that a system keeps: a list whose edits are part of what a batch or a what-if takes back."""

from __future__ import annotations

from collections.abc import Callable, Iterable, MutableSequence
from typing import TYPE_CHECKING, Any, overload

from efp_graph.errors import NotAllowed
from efp_graph.objects.attributes import Input
from efp_graph.objects.describing import describe_attribute, describe_object
from efp_graph.objects.scenario import Scenario, scenarios_in

if TYPE_CHECKING:
    from efp_graph.objects.modeling_object import ModelingObject


def _refuse_pins(scenario: Scenario, words: str) -> None:
    """Raise NotAllowed for a scenario that pins a calculated figure, which no file could hold."""
    pins = [describe_attribute(owner, each) for owner, each, _ in scenario.changes if not isinstance(each, Input)]
    if pins:
        raise NotAllowed(
            f"{words} keeps changes of inputs, and {scenario.name!r:.80} pins {pins[0]}, which is calculated: look at "
            "it with system.what_if(scenario)."
        )


class KeptScenarios(MutableSequence[Scenario]):
    """The list at any moment; every edit puts another tuple in the place of the one that the owner keeps.

    Args:
        owner: keeps them, as `_scenarios`.

    Raises:
        WrongKind: something else than scenarios is put in; the list is as before.
    """

    __slots__ = ("_owner",)

    def __init__(self, owner: ModelingObject) -> None:
        self._owner = owner

    @property
    def _kept(self) -> tuple[Scenario, ...]:
        kept: tuple[Scenario, ...] = vars(self._owner)["_scenarios"]
        return kept

    @property
    def _words(self) -> str:
        """What it is called in messages."""
        return f"{describe_object(self._owner)}.scenarios"

    def _change(self, edit: Callable[[list[Any]], object]) -> None:
        with self._owner.graph.lock:  # so that two threads which append both do
            edited = list(self._kept)
            edit(edited)
            kept = scenarios_in(edited, self._words)
            for each in kept:
                _refuse_pins(each, self._words)
            self._owner._scenarios = tuple(kept)

    @overload
    def __getitem__(self, index: int) -> Scenario: ...
    @overload
    def __getitem__(self, index: slice) -> list[Scenario]: ...
    def __getitem__(self, index: Any) -> Any:
        found = self._kept[index]
        return list(found) if isinstance(index, slice) else found

    def __setitem__(self, index: Any, value: Any) -> None:
        self._change(lambda scenarios: scenarios.__setitem__(index, value))

    def __delitem__(self, index: Any) -> None:
        self._change(lambda scenarios: scenarios.__delitem__(index))

    def __len__(self) -> int:
        return len(self._kept)

    def insert(self, index: int, value: Scenario) -> None:
        """Put a scenario before the one at `index`."""
        self._change(lambda scenarios: scenarios.insert(index, value))

    def extend(self, values: Iterable[Scenario]) -> None:
        """Append several: all of them, or none when one is no scenario."""
        added = scenarios_in(values, self._words)
        self._change(lambda scenarios: scenarios.extend(added))

    def replace(self, values: Iterable[Scenario]) -> None:
        """Keep these instead."""
        wanted = scenarios_in(values, self._words)
        self._change(lambda scenarios: scenarios.__setitem__(slice(None), wanted))

    def clear(self) -> None:
        """Keep none."""
        self._change(lambda scenarios: scenarios.clear())

    def copy(self) -> list[Scenario]:
        """A plain list of the same scenarios, that follows no edit."""
        return list(self._kept)

    __copy__ = copy

    def __add__(self, other: Iterable[Scenario]) -> list[Scenario]:
        return [*self._kept, *other]

    def __radd__(self, other: Iterable[Scenario]) -> list[Scenario]:
        return [*other, *self._kept]

    def __eq__(self, other: object) -> bool:
        return list(self._kept) == list(other) if isinstance(other, list | tuple | KeptScenarios) else NotImplemented

    __hash__ = None  # type: ignore[assignment]

    def __reduce_ex__(self, protocol: Any = None) -> tuple[Any, tuple[Any, ...]]:
        return list, (self.copy(),)

    def _repr_html_(self) -> str:
        """How notebooks show it."""
        return "".join(each._repr_html_() for each in self) or "<p>No scenario.</p>"

    def __repr__(self) -> str:
        return repr(list(self._kept))
