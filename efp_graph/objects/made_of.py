"""Of which system, in which state, a result was calculated, so that no page or sheet shows that of another one."""

from __future__ import annotations

from dataclasses import dataclass
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from efp_graph.errors import NotAllowed, WrongKind
from efp_graph.objects.describing import describe_given, describe_object
from efp_graph.texts import shown

if TYPE_CHECKING:
    from efp_graph.graph import Graph


def version_of(graph: Graph) -> int:
    """The name of the state that a graph is in. A what-if of another thread has one of its own: it is waited for."""
    version: int = graph.in_turn(attrgetter("version"), graph)
    return version


@dataclass(frozen=True)
class MadeOf:
    """What a result is of.

    Attributes:
        system: the model, and `version` of its graph then.
        what: the verb of the system that gives such a result: "uncertainty".
        scenario: the name of the scenario that the system was in; none when it was as it is.
    """

    system: Any
    version: int
    what: str
    scenario: str = ""

    @classmethod
    def now(cls, system: Any, what: str, scenario: str = "") -> MadeOf:
        """Of a system as it is, or as it is in a scenario that is applied."""
        return cls(system, version_of(system.graph), what, scenario)

    @property
    def is_current(self) -> bool:
        """Whether the model is still as it was."""
        return version_of(self.system.graph) == self.version

    def check(self) -> None:
        """Raise NotAllowed when the model has changed since."""
        if self.is_current:
            return
        if self.scenario:
            raise NotAllowed(
                f"This {self.what} is that of {self.system.title} in the scenario {shown(self.scenario)}, and not of "
                f"it as it is. Ask for that: system.{self.what}()."
            )
        raise NotAllowed(
            f"{self.system.title} has changed since its {self.what} was calculated. Ask for it anew: "
            f"system.{self.what}()."
        )


def check_result(given: Any, what: str, system: Any) -> None:
    """Hold a result that an export is given against the system that it is exported with.

    Args:
        given: the result; `what`: the name of the argument, and of the verb that gives such results.

    Raises:
        WrongKind: it is no such result.
        NotAllowed: it is that of another system, or the system has changed since.
    """
    made_of = getattr(given, "made_of", None)
    if not isinstance(made_of, MadeOf) or made_of.what != what:
        raise WrongKind(f"{what} takes what system.{what}() gave, and was given {describe_given(given)}.")
    if made_of.system is not system:
        raise NotAllowed(
            f"The {what} is that of {describe_object(made_of.system)}, and not of {describe_object(system)}. Ask this "
            f"one for its own: system.{what}()."
        )
    made_of.check()
