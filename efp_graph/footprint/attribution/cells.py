"""Cells: where in the use of a system something happens; and atoms: what a source emits there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from efp_graph.objects import ModelingObject


class Cell(NamedTuple):
    """One use: a pattern in a country, the journey there, and what in it; None for what it has not."""

    pattern: ModelingObject
    country: ModelingObject
    journey: ModelingObject
    step: ModelingObject | None = None
    function: ModelingObject | None = None
    device_need: ModelingObject | None = None
    component_need: ModelingObject | None = None
    server_need: ModelingObject | None = None
    job: ModelingObject | None = None

    @property
    def objects(self) -> list[Any]:
        """What it has, from pattern to job."""
        return [each for each in self if each is not None]

    @property
    def id(self) -> str:
        """Tells it from other cells, as ids do objects."""
        return "|".join("" if each is None else each.id for each in self)

    @property
    def name(self) -> str:
        """In words."""
        return ", ".join(each.name for each in self.objects)

    def of_job(self, job: ModelingObject) -> Cell:
        """The same use, of a job."""
        return self._replace(job=job)


class AtomKey(NamedTuple):
    """Which part of a footprint of a source: its phase, the stream in it, and the cell that causes it."""

    phase: str
    stream: str
    cell: Cell

    @property
    def id(self) -> str:
        """Tells it from the other atoms of the source."""
        return f"{self.phase}|{self.stream}|{self.cell.id}"

    @property
    def name(self) -> str:
        """In words."""
        return f"{self.cell.name} ({self.stream})"


SINGLE = "single"
DYNAMIC = "dynamic"
PROVISIONED = "provisioned"
RETENTION = "retention"
BASELINE = "baseline"
MOVED = "moved"
