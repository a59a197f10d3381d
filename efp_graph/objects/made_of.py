"""Of which system, in which state, a result was calculated, so that no page or sheet shows that of another one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from efp_graph.errors import NotAllowed, WrongKind
from efp_graph.objects.describing import describe_given, describe_object


@dataclass(frozen=True)
class MadeOf:
    """What a result is of.

    Attributes:
        system: the model, and `version` of its graph then.
        what: the verb of the system that gives such a result: "uncertainty".
    """

    system: Any
    version: int
    what: str

    @classmethod
    def now(cls, system: Any, what: str) -> MadeOf:
        """Of a system as it is."""
        return cls(system, system.graph.version, what)

    def check(self) -> None:
        """Raise NotAllowed when the model has changed since."""
        if self.system.graph.version != self.version:
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
