"""How two systems differ: their inputs, their objects and their footprints."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from efp_graph.footprint.comparison.different_inputs import InputDifference, different_inputs, paired
from efp_graph.footprint.comparison.emission_diffs import EmissionDiffs
from efp_graph.footprint.comparison.figures import ComparisonFigures, on_common_hours
from efp_graph.footprint.vocabulary import GWP
from efp_graph.objects import ModelingObject
from efp_graph.objects.describing import short_texts
from efp_graph.objects.ledger import Criterion
from efp_graph.rendering.html import paragraphs_html, table_html, text_html
from efp_graph.texts import visible

if TYPE_CHECKING:
    from efp_graph.differences import ExplainedDifference
    from efp_graph.footprint.system import System

SAME_INPUTS = "No input of paired objects differs."


@dataclass
class SystemComparison(ComparisonFigures):
    """How two systems differ. Objects are paired by id, then by class and name in the order of their system.

    Classes are the same when they are called so: a file that is run twice declares its own classes twice.

    Attributes:
        inputs: the inputs that differ, of paired objects.
        only_here, only_there: objects without a partner.
        partners: {object of this system: its partner in the other}.
        diffs: footprints, "before" being this system and "after" the other.
    """

    here: System
    there: System
    inputs: list[InputDifference] = field(default_factory=list)
    only_here: list[ModelingObject] = field(default_factory=list)
    only_there: list[ModelingObject] = field(default_factory=list)

    def __post_init__(self) -> None:
        partners = self.partners = paired(self.here, self.there)
        self.only_here = [one for one in self.here.all_linked_objects if one not in partners]
        matched = {id(one) for one in partners.values()}
        self.only_there = [one for one in self.there.all_linked_objects if id(one) not in matched]
        for here, there in partners.items():
            self.inputs += different_inputs(here, there, partners)
        origin = {there: here for here, there in partners.items()}
        self.diffs = EmissionDiffs(self.here.footprints, self.there.footprints, ("here", "there"), partners=origin)

    def explain(self, **options: Any) -> ExplainedDifference:
        """Why the other system differs: the part of each input; see `System.explain_difference` for the options."""
        from efp_graph.differences import explain_systems

        return explain_systems(self.here, self.there, **options)

    def hourly(self, criterion: str | Criterion = GWP) -> dict[str, Any]:
        """The totals on one criterion hour by hour, on a common calendar, where a missing hour counts 0.

        Args:
            criterion: what the figures are on: climate change unless said. Others are not in them.

        Returns:
            {"hour": shape (hours,), datetime64 in UTC; "here", "there", "difference": shape (hours,); "unit": theirs}.

        Raises:
            UnknownOption: there is no such criterion.

        Example: `pandas.DataFrame(here.compare_to(there).hourly("water"))`
        """
        record = Criterion.named(criterion)
        totals = [system.footprint_of(record).whole for system in (self.here, self.there)]
        hours, (here, there) = on_common_hours(totals, record.unit)
        return {"hour": hours, "here": here, "there": there, "difference": there - here, "unit": record.unit_text}

    @property
    def _head(self) -> str:
        return f"{self.here.title} | {self.there.title}"

    @property
    def _alone(self) -> list[str]:
        """Sentences on objects without a partner."""
        lines = []
        sides = (("here", self.here, self.only_here), ("there", self.there, self.only_there))
        for side, system, several in sides:  # both may be called the same
            if several:
                names = ", ".join(f"{type(one).__name__} {one.name!r}" for one in several)
                lines.append(f"only {side}, in {system.name}: {names}")
        return lines

    def __str__(self) -> str:
        inputs = [str(difference) for difference in self.inputs] or [SAME_INPUTS]
        return "\n".join((visible(self._head), "", *inputs, *map(visible, self._alone), "", str(self.diffs)))

    def _repr_html_(self) -> str:
        """How notebooks show it."""
        rows = [(found.described, *short_texts(found.value_here, found.value_there)) for found in self.inputs]
        inputs = table_html(("differs", "here", "there"), rows) if rows else paragraphs_html([SAME_INPUTS])
        head = f"<p><b>{text_html(self._head)}</b></p>"
        return f"{head}{inputs}{paragraphs_html(self._alone)}{self.diffs._repr_html_()}"
