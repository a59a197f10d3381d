"""What a reader gets of a local sensitivity: effects, weights by source, alternatives, and ways out."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from efp_graph.errors import UnknownOption, nearest
from efp_graph.objects.ledger import Criterion
from efp_graph.objects.saved import Saved
from efp_graph.sensitivity import influence, table
from efp_graph.texts import shown

if TYPE_CHECKING:
    from efp_graph.audit.records import AuditedInfluence, AuditedSteps
    from efp_graph.charts.figure import Chart
    from efp_graph.objects.made_of import MadeOf
    from efp_graph.sensitivity.alternatives import Alternative
    from efp_graph.sensitivity.effects import Effect

HEADS = (
    "input", "class", "value", "source", "origin", "unverified", "low", "high", "minus", "plus", "elasticity", "weight",
    "one_step_less", "one_step", "marks", "refusal", "criterion", "unit",
)  # fmt: skip


@dataclass(frozen=True)
class Pair:
    """Two inputs, and what they do together beyond what each does alone, in the unit of the criterion.

    Attributes:
        first, second: what they are called.
        interaction: (Y(++) + Y(−−) − Y(+−) − Y(−+)) / 4 for a step of each; None where the model refuses one of these.
        refusal: what it says then.
    """

    first: str
    second: str
    interaction: float | None
    refusal: str = ""


@dataclass(frozen=True)
class LocalSensitivity(Saved):
    """What the total depends on, one input at a time. Printed, or shown in a notebook, it is a table.

    Attributes:
        title: of the system.
        criterion: the name of the criterion that the figures are on, in its `unit`.
        total: the footprint over the period, as the model is.
        step: the share that inputs were varied by: 0.1.
        effects: an `Effect` per input, those that move the total most first.
        alternatives: another option or link each, those that move the total most first.
        pairs: what two inputs do together, the largest first; only where asked for.
        not_tried: alternatives that were left out, since one input has too many.
        made_of: of which system, in which state.
        caption: which hours the figures are of.
        remarks: what a reader has to know besides.
    """

    heads: ClassVar = HEADS
    kind: ClassVar = "A sensitivity"

    title: str
    criterion: str
    total: float
    step: float
    effects: tuple[Effect, ...]
    alternatives: tuple[Alternative, ...] = ()
    pairs: tuple[Pair, ...] = ()
    not_tried: int = 0
    made_of: MadeOf | None = field(default=None, repr=False, compare=False)
    mark: str = field(default="", repr=False)
    caption: str = ""
    remarks: tuple[str, ...] = ()
    has_series: bool = True

    @property
    def unit(self) -> str:
        """The unit of the figures: "kg CO2eq"."""
        return str(Criterion.known[self.criterion].unit_text)

    @property
    def table(self) -> list[dict[str, Any]]:
        """A dictionary per input: see `HEADS`. Effects are in `unit`, weights are shares of 1."""
        return self.records()

    @property
    def sum_of_slopes(self) -> float:
        """Σ|ε| over all inputs: what the weights are shares of."""
        return math.fsum(abs(each.slope) for each in self.effects)

    @property
    def weight_by_source(self) -> dict[str, float]:
        """{name of a source: the share of the sensitivity that rests on it}, the largest first; they sum to 1.

        The weight of an input is |ε| / Σ|ε|: which share of all that moves the total is its. A series counts as one
        input, a scale of all its hours.
        """
        return self._weights("source")

    @property
    def weight_by_class(self) -> dict[str, float]:
        """{class of objects: its share of the sensitivity}, the largest first."""
        return self._weights("kind")

    @property
    def weight_by_origin(self) -> dict[str, float]:
        """{"default", "given", "data", "measured" or "checked": its share of the sensitivity}, the largest first."""
        return self._weights("origin")

    @property
    def unverified(self) -> float:
        """The share of the sensitivity (of 1) that nobody vouches for: defaults, hypotheses, and what has no source."""
        return math.fsum(each.weight for each in self.effects if each.is_unverified)

    def _weights(self, key: str) -> dict[str, float]:
        parts: dict[str, list[float]] = {}
        for each in self.effects:
            parts.setdefault(getattr(each, key), []).append(each.weight)
        sums = {name: math.fsum(weights) for name, weights in parts.items()}
        return dict(sorted(sums.items(), key=lambda one: -one[1]))

    def __getitem__(self, name: str) -> Effect:
        """The effect of an input: `found["France.average_carbon_intensity"]`.

        Raises:
            UnknownOption: there is no input of that name.
        """
        found = next((each for each in self.effects if each.name == name), None)
        if found is None:
            names = [each.name for each in self.effects]
            raise UnknownOption(f"No input that was varied is called {shown(name)}. {nearest(str(name), names)}")
        return found

    def records(self) -> list[dict[str, Any]]:
        """A dictionary per input."""
        return [
            dict(zip(HEADS, (
                each.name, each.kind, each.value, each.source, each.origin, each.is_unverified, each.low, each.high,
                each.minus, each.plus, each.elasticity, each.weight, each.one_step_less, each.one_step,
                ", ".join(each.marks), each.refusal, self.criterion, self.unit,
            ), strict=True))
            for each in self.effects
        ]  # fmt: skip

    def as_data(self) -> dict[str, Any]:
        """Everything as plain data, as `to_json` writes it."""
        return {
            "system": self.title,
            "criterion": self.criterion,
            "unit": self.unit,
            "period": self.caption,
            "total": self.total,
            "step": self.step,
            "inputs": self.records(),
            "weight_by_source": self.weight_by_source,
            "weight_by_origin": self.weight_by_origin,
            "unverified": self.unverified,
            "alternatives": [
                {
                    "input": each.name, "present": each.present, "other": each.other, "difference": each.difference,
                    "refusal": each.refusal,
                }
                for each in self.alternatives
            ],
            "pairs": [
                {"inputs": [each.first, each.second], "interaction": each.interaction, "refusal": each.refusal}
                for each in self.pairs
            ],
            "remarks": list(self.told),
        }  # fmt: skip

    @property
    def told(self) -> list[str]:
        """Sentences: what the weights rest on, what marks mean, and what a reader has to know besides."""
        return table.sentences(self)

    @property
    def headline(self) -> str:
        """How many inputs decide nearly all, and how much rests on what nobody has measured, in a sentence."""
        return influence.headline(self)

    @property
    def influences(self) -> dict[Any, AuditedInfluence]:
        """{input: what it does to the total}; for the audit page."""
        return influence.influences_of(self)

    @property
    def steps(self) -> AuditedSteps:
        """How far inputs were varied, and on which criterion; for the audit page."""
        return influence.steps_of(self)

    @property
    def meanings(self) -> list[str]:
        """Sentences: what weight, elasticity and marks mean, and what was refused; for the audit page."""
        return [influence.WHAT_FIGURES_MEAN, *table.mark_sentences(self)]

    def tornado(
        self, path: str | Path | None = None, *, top: int = 15, return_only_html: bool = False
    ) -> Chart | Path | str:
        """Draw a tornado: two bars per input, what a step down and a step up add, the longest first.

        Args:
            path: of the file to write, which ends in .html, .png, .svg or .pdf; none by default.
            top: how many inputs.
            return_only_html: give the chart as a piece of HTML, for a page that has plotly.js; nothing is written.

        Returns:
            The chart, a plotly figure that notebooks show and that has `write(path)`; where a path is given, that; or
            the HTML.

        Raises:
            MissingExtra: plotly, or matplotlib for pictures, is not installed (extra "charts").
            UnknownOption: the file name ends otherwise.
        """
        from efp_graph.charts.tornado import Bar, tornado
        from efp_graph.footprint.drawn import measure_of

        return tornado(
            self.title,
            [Bar(each.name, each.minus, each.plus, each.is_in_steps) for each in self.effects[:top]],
            self.total,
            table.ends_of(self.step),
            measure=measure_of(self.criterion, self.mark),
            captions=[self.caption, *self.told[:1]],
            filename=path,
            return_only_html=return_only_html,
        )

    def __str__(self) -> str:
        return table.text_of(self)

    def _repr_html_(self) -> str:
        """How notebooks show it."""
        return table.html_of(self)

    __repr__ = __str__
