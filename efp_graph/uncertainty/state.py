"""In which state of the model draws are made: as it is, or in a scenario with which it is compared.

A result outlives the scenario, so that its draws can be opened, and others made: the scenario is applied again for it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from efp_graph.objects.made_of import MadeOf
from efp_graph.objects.moved import Moved
from efp_graph.objects.nodes import AttributeNode
from efp_graph.objects.scenario import Scenario
from efp_graph.uncertainty.inputs import Known

WHAT = "uncertainty"


@dataclass(frozen=True)
class InScenario:
    """A scenario in which draws are made, and what is known from the model without it.

    Attributes:
        scenario: which one; it is applied meanwhile.
        outside: the state of the model without it.
        keys: of facts there.
        changed: inputs that have other values than there: what was said of them from outside is not of these.
        moved: of these, the ones whose distribution moves with the value, with what they are there.
    """

    scenario: Scenario
    outside: MadeOf
    keys: Mapping[AttributeNode, str]
    changed: frozenset[AttributeNode]
    moved: Mapping[AttributeNode, tuple[Known, Moved]]


@dataclass(frozen=True)
class State:
    """The state that draws are made in.

    Attributes:
        made_of: it, as it is now: that of a scenario while it is applied.
        within: of a scenario: which one.
    """

    made_of: MadeOf
    within: InScenario | None = None

    @classmethod
    def now(cls, system: Any, within: InScenario | None) -> State:
        """That of a system as it is, or as it is in a scenario that is applied."""
        return cls(MadeOf.now(system, WHAT, "" if within is None else within.scenario.name), within)

    @contextmanager
    def entered(self) -> Iterator[None]:
        """The model in this state, inside a `with` block.

        Raises:
            NotAllowed: the model has changed since.
        """
        if self.within is None or self.made_of.is_current:
            self.made_of.check()
            yield
            return
        self.within.outside.check()
        with self.made_of.system.what_if(self.within.scenario):
            yield

    @property
    def changes(self) -> dict[AttributeNode, Any]:
        """What leads to it from the model as it is."""
        return {} if self.within is None else dict(self.within.scenario.by_node())
