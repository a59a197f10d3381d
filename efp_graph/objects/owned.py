"""Objects that belong to another one: made with it, deleted with it, and saved with it.

    class EdgeComputer(EdgeDevice):
        cpu_component = owned("EdgeComputerCPUComponent", called="CPU", help="Its processors")

The owner holds such an *inner* object by a link that nobody sets. Its class says `is_inner`, has no inputs of its own,
and calculates what it is from its owner: a change of the owner reaches it like any other change. Files hold it as an
object with an id, so that it is the same one when the model is read again.

Considered and not taken: to make them in the transaction of the owner. An object in a graph of its own costs nobody
anything: when the owner is refused, it goes with what was to hold it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Generic

from efp_graph.objects.calculated import Derived
from efp_graph.objects.links import LinkInput, M

if TYPE_CHECKING:
    from efp_graph.objects.modeling_object import ModelingObject


class OwnedLink(LinkInput[M, M], Generic[M]):
    """A link to an object that is made with its owner.

    Args:
        called: what its name has behind that of its owner.
    """

    def __init__(self, target: str | type, *, called: str, help: str = "") -> None:
        super().__init__(target, help=help, fixed=True)
        self.called_so = called

    @property
    def is_saved(self) -> bool:
        return True

    def default_for(self, name: str) -> Any:
        return self.target(f"{name} {self.called_so}")


class OwnerOf(Derived[Any]):
    """The object to which an inner one belongs; None while that is being made."""

    def __init__(self, help: str) -> None:
        super().__init__(owner_of)
        self.help = help


def owner_of(inner: ModelingObject) -> Any:
    """The object to which an inner one belongs, or None."""
    return next((holder for attribute, holder in inner.held_by if isinstance(attribute, OwnedLink)), None)


def with_what_it_owns(owner: ModelingObject) -> Iterator[ModelingObject]:
    """An object, and those that go with it."""
    yield owner
    for each in owner.link_inputs:
        if isinstance(each, OwnedLink):
            for inner in each.targets(each.node_of(owner).read()):
                yield from with_what_it_owns(inner)


def owned(target: str | type, *, called: str, help: str = "") -> Any:
    """Declare an inner object: `cpu_component = owned("EdgeComputerCPUComponent", called="CPU", help="...")`."""
    return OwnedLink(target, called=called, help=help)


def owner(help: str) -> Any:
    """Declare the way back in the class of the inner object: `edge_computer = owner(help="...")`."""
    return OwnerOf(help)
