"""The model with any combination of the changes, inside a `with` block; after it the model is exactly as it was.

A combination is a number whose bits are the changes that are made. A walk goes from combination to combination in one
batch that is taken back at the end, and sets what differs: a step of one change costs what an update of that input
costs. Where objects come or go each set of them has a batch of its own, since what is there may count though nothing
leads to it (a service without jobs takes RAM of its server, a group of devices says how many there are).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from typing import Any, Protocol

from efp_graph.differences.changes import Setting
from efp_graph.errors import EfpGraphError
from efp_graph.objects import Scenario, transaction
from efp_graph.objects.history import looked_at
from efp_graph.objects.simulation import Simulation
from efp_graph.values import same_value

LABEL = "explained difference"
Made = tuple[Any, Any, Any]  # an object, its input, and what that is set to


class States(Protocol):
    """A model that can be had with any combination of the changes.

    Attributes:
        systems: those whose footprints are explained.
        origin: {id() of an object that stands for another one: that one}.
    """

    systems: list[Any]
    origin: dict[int, Any]

    def opened(self) -> AbstractContextManager[None]:
        """Inside, combinations can be asked for; after it, the model is as it was."""
        ...

    def at(self, combination: int) -> AbstractContextManager[None]:
        """Inside, the model has the changes of the combination.

        Raises:
            EfpGraphError: the model refuses them.
        """
        ...


class Structure(Protocol):
    """Objects that come and go with links."""

    bits: int
    origin: dict[int, Any]

    def values(self, links: list[Made]) -> list[Made]:
        """What the links of the system are set to: with counterparts of what is only in the other model."""
        ...

    def leaving(self, links: list[Made], combination: int) -> list[Any]:
        """The objects that do not count any more when inputs are set so."""
        ...

    def bring(self, combination: int) -> None:
        """Make counterparts of what stands by itself in the other model only."""
        ...


class Walk:
    """A model whose inputs change for good. See `States`.

    Args:
        systems: whose footprints are explained.
        settings: the inputs that change.
        structure: the objects that come and go, if any do.
    """

    def __init__(self, systems: Sequence[Any], settings: Sequence[Setting], structure: Structure | None = None) -> None:
        self.systems, self._settings, self._structure = list(systems), list(settings), structure
        self.origin: dict[int, Any] = {} if structure is None else structure.origin
        self._stack = ExitStack()
        self._place: int | None = None

    @contextmanager
    def opened(self) -> Iterator[None]:
        try:
            yield
        finally:
            self._close()

    @contextmanager
    def at(self, combination: int) -> Iterator[None]:
        if self._structure is not None and (self._place is None or (self._place ^ combination) & self._structure.bits):
            self._enter(combination, self._structure)
        else:
            if self._place is None:
                self._open()
            self._go_to(combination)
        yield

    def _open(self) -> None:
        self._close()
        owners = [each.changed.owner for each in self._settings]
        self._stack.enter_context(looked_at(self.systems[0].graph, owners, LABEL))

    def _close(self) -> None:
        self._place = None
        stack, self._stack = self._stack, ExitStack()
        stack.close()

    def _enter(self, combination: int, structure: Structure) -> None:
        """A batch of its own for a set of objects; all is there, and gone, before anything is calculated.

        A service that comes may not fit on its server beside the one that goes, or before the server gets more RAM.
        """
        self._open()
        try:
            transaction.as_one(self.systems, LABEL, lambda: self._bring_in(combination, structure))
        except EfpGraphError:
            self._close()
            raise

    def _bring_in(self, combination: int, structure: Structure) -> None:
        changes = structure.values(self._changes(self._settings, combination))
        structure.bring(combination)
        self._make(changes, combination, structure.leaving(changes, combination))

    def _go_to(self, combination: int) -> None:
        place = self._place
        moved = [each for each in self._settings if place is None or each.key(place) != each.key(combination)]
        self._make(self._changes(moved, combination), combination)

    def _changes(self, settings: Sequence[Setting], combination: int) -> list[Made]:
        return [(each.changed.owner, each.changed.attribute, each.value(combination)) for each in settings]

    def _make(self, changes: list[Made], combination: int, leaving: Sequence[Any] = ()) -> None:
        """Set what is not so yet."""
        needed = [
            (owner, attribute, value)
            for owner, attribute, value in changes
            if not same_value(attribute.node_of(owner).read(), attribute.checked(owner, value))
        ]
        if needed or leaving:
            transaction.apply_changes(needed, LABEL, leaving=leaving)
        self._place = combination


class Dated:
    """A model whose inputs change at a date: a simulation for each combination. See `States`."""

    def __init__(self, systems: Sequence[Any], settings: Sequence[Setting], date: Any, *, migrate: bool) -> None:
        self.systems, self._settings, self._date, self._migrate = list(systems), list(settings), date, migrate
        self.origin: dict[int, Any] = {}

    @contextmanager
    def opened(self) -> Iterator[None]:
        """A simulation that is shown is hidden meanwhile."""
        shown = {id(each.graph.shown.subject): each.graph.shown.subject for each in self.systems if each.graph.shown}
        simulations = [each for each in shown.values() if isinstance(each, Simulation)]
        for each in simulations:
            each.hide()
        try:
            yield
        finally:
            for each in simulations:
                each.show()

    @contextmanager
    def at(self, combination: int) -> Iterator[None]:
        made = [each for each in self._settings if each.key(combination)]
        changes = {each.changed.node: each.value(combination) for each in made}
        changes = {node: value for node, value in changes.items() if not same_value(node.read(), value)}
        if not changes:
            yield
            return
        with Scenario(LABEL, changes, self._date, migrate=self._migrate).applied():
            yield
