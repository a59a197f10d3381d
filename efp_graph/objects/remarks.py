"""What a reader of any figure has to know of its model as a whole: read in part, simulated, other conventions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from efp_graph.objects import default_sets
from efp_graph.objects.counted import counted_below

if TYPE_CHECKING:
    from efp_graph.objects.modeling_object import Place


class Remarked:
    """The part of `ModelingObject` that tells it. Objects ask their system, which says so of itself."""

    if TYPE_CHECKING:

        @property
        def place(self) -> Place | None: ...
        def is_placed(self) -> bool: ...

    @property
    def not_read(self) -> tuple[str, ...]:
        """What is missing in the model that the object is part of, since its file could be read in part only."""
        system = self._system()
        return () if system is None else tuple(system.not_read)

    @property
    def simulated(self) -> str:
        """The mark of a model that shows a simulation, with its date; nothing otherwise."""
        system = self._system()
        return "" if system is None else str(system.simulated)

    @property
    def simulation_caption(self) -> str:
        """Of which hours the figures are that a simulation shows; nothing while none is shown."""
        system = self._system()
        return "" if system is None else str(system.simulation_caption)

    def _system(self) -> Any:
        """The system that reaches the object, or None."""
        place = self.place if self.is_placed() else None
        return None if place is None else place.system

    @property
    def remarks(self) -> tuple[str, ...]:
        """What a reader of any figure of the object has to know of the model as a whole, in sentences."""
        shown = f"A simulation is shown, {self.simulated}." if self.simulated else ""
        sentences = (shown, self.conventions_told, self.defaults_told, self.partly_read)
        return tuple(filter(None, sentences))  # the long one last: it may be cut

    @property
    def default_sets(self) -> str:
        """The sets of defaults that the objects of its system were made under; nothing where nobody chose one."""
        top: Any = self._system() or self
        return default_sets.sets_in_words(default_sets.counted([top, *counted_below([top])]))

    @property
    def defaults_told(self) -> str:
        """The remark on the sets of defaults that were chosen; nothing where nobody chose one."""
        named = self.default_sets
        return f"Made with the defaults of {named}." if named else ""

    @property
    def conventions_told(self) -> str:
        """The remark that the model follows other conventions than the usual ones; nothing where it does not."""
        system = self._system()
        return "" if system is None else str(system.conventions_told)

    @property
    def partly_read(self) -> str:
        """The remark that the model was read in part, with what is missing; nothing for a whole one.

        Whatever shows figures of the object to people shows it too.
        """
        if not self.not_read:
            return ""
        return f"Read in part, these figures are not those of the whole file. Not read: {'; '.join(self.not_read)}."
