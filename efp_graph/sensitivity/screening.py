"""What a reader gets of a screening: elementary effects of facts, as a table and as a plane."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple

from efp_graph.objects.saved import Saved
from efp_graph.objects.totals import cell
from efp_graph.rendering.html import paragraphs_html, table_html
from efp_graph.sensitivity.morris import NEGLIGIBLE
from efp_graph.sensitivity.table import columns
from efp_graph.texts import visible
from efp_graph.values.readable import unit_text
from efp_graph.values.scales import Scale
from efp_graph.values.units import Unit

if TYPE_CHECKING:
    from efp_graph.charts.figure import Chart


class ScreenedFact(NamedTuple):
    """A fact and its elementary effects, in the unit of the total: μ*, μ and σ."""

    label: str
    size: float
    mean: float
    deviation: float


@dataclass(frozen=True)
class ScreenedFacts(Saved):
    """Which facts matter at all: elementary effects of Morris. Printed, or shown in a notebook, it is a table.

    Attributes:
        title, caption: of which system and hours it is.
        unit: of the total.
        facts: the largest μ* first.
        evaluations: of the model.
        remarks: what a reader has to know besides.
        equivalent: what the total is one of: "CO2eq".
    """

    heads: ClassVar = ("fact", "mu_star", "mu", "sigma", "unit")
    kind: ClassVar = "A screening"

    title: str
    caption: str
    unit: Unit
    facts: tuple[ScreenedFact, ...]
    evaluations: int
    remarks: tuple[str, ...] = ()
    equivalent: str = ""

    @property
    def negligible(self) -> tuple[str, ...]:
        """Facts whose μ* is below 1 % of the largest."""
        least = NEGLIGIBLE * max((each.size for each in self.facts), default=0.0)
        return tuple(each.label for each in self.facts if each.size < least)

    @property
    def table(self) -> list[dict[str, Any]]:
        """A dictionary per fact."""
        return self.records()

    def records(self) -> list[dict[str, Any]]:
        """A dictionary per fact, in the unit of the total."""
        unit = unit_text(self.unit, self.equivalent)
        return [dict(zip(self.heads, (*each, unit), strict=True)) for each in self.facts]

    def as_data(self) -> dict[str, Any]:
        """Everything as plain data, as `to_json` writes it."""
        return {
            "system": self.title,
            "period": self.caption,
            "method": "morris",
            "facts": self.table,
            "evaluations": self.evaluations,
            "remarks": self.told,
        }

    @property
    def told(self) -> list[str]:
        """Sentences on what the figures are."""
        found = [
            f"Elementary effects of Morris from {self.evaluations:,} evaluations: what the total does over the whole "
            "range of a fact (5% to 95%). σ is large where that depends on the other facts."
        ]
        if self.negligible:
            found.append(f"Below 1% of the largest: {', '.join(map(cell, self.negligible))}.")
        return [*found, *self.remarks]

    def plane(self, path: str | Path | None = None, *, return_only_html: bool = False) -> Chart | Path | str:
        """Draw the facts by how much they matter (μ*) and how much that depends on others (σ).

        Args:
            path: of the file to write, which ends in .html, .png, .svg or .pdf; none by default.
            return_only_html: give the chart as a piece of HTML, for a page that has plotly.js; nothing is written.

        Raises:
            MissingExtra: plotly, or matplotlib for pictures, is not installed (extra "charts").
            UnknownOption: the file name ends otherwise.
        """
        from efp_graph.charts.drawing import Measure
        from efp_graph.charts.effect_plane import effect_plane

        return effect_plane(
            self.title,
            [(each.label, each.size, each.deviation) for each in self.facts],
            measure=Measure(self.unit.short, self.equivalent),
            captions=[self.caption],
            filename=path,
            return_only_html=return_only_html,
        )

    def _lines(self) -> list[tuple[str, ...]]:
        scale = Scale.of([each.size for each in self.facts], self.unit, self.equivalent)
        heads = ("fact", f"μ* [{scale.heading}]", "μ", "σ")
        return [heads, *((cell(each.label), *map(scale.cell, each[1:])) for each in self.facts)]

    def __str__(self) -> str:
        lines = [visible(f"{self.title}: which facts matter"), *columns(self._lines(), 1), ""]
        return "\n".join([*lines, *map(visible, self.told), f"Over the {self.caption}."])

    def _repr_html_(self) -> str:
        """How notebooks show it."""
        heads, *rows = self._lines()
        return table_html(heads, rows, texts=1, caption=f"{self.title}: which facts matter") + paragraphs_html(
            [*self.told, f"Over the {self.caption}."]
        )

    __repr__ = __str__
