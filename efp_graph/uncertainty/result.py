"""`UncertaintyResult`: what `system.uncertainty()` gives: the total and its parts over all draws, and what they are of.

result.mean, result.sd, result.quantile(0.05), result.interval(0.9)     each with a standard error
result.given, result.given_percentile                                   the model's own figure, and where it lies
with system.what_if(result.draw(137)): ...                              any draw, live in the graph
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from efp_graph.errors import NoSuchDraw, UnknownOption, WrongKind, nearest
from efp_graph.objects.ledger import Category, Criterion
from efp_graph.objects.made_of import MadeOf
from efp_graph.objects.nodes import AttributeNode
from efp_graph.sensitivity.saltelli import MOST_EVALUATIONS
from efp_graph.sensitivity.screening import ScreenedFacts
from efp_graph.sensitivity.shapley_shares import ShapleyShares
from efp_graph.sensitivity.variance_result import GlobalSensitivity
from efp_graph.texts import visible
from efp_graph.uncertainty.estimates import Estimate, Probability, Spread
from efp_graph.uncertainty.facts import Fact
from efp_graph.uncertainty.hours import HourlySpread
from efp_graph.uncertainty.inputs import Known, UncertainInput
from efp_graph.uncertainty.linear import Linear, linear_effects
from efp_graph.uncertainty.propagation import PERIODS, TOTAL, Draws, Propagation
from efp_graph.uncertainty.saving import digest_of
from efp_graph.uncertainty.told import exact_all_the_same, headline, html_of, refusals, told
from efp_graph.values.quantity import ExplainableQuantity

if TYPE_CHECKING:
    from efp_graph.audit.records import AuditedUncertainty
    from efp_graph.audit.spreadsheet.told_sheet import ToldSheet
    from efp_graph.charts.figure import Chart

STRONGLY = (0.8, 1.25)  # the ratio of the linear to the full standard deviation, within which a model counts as linear


class UncertaintyResult:
    """The total footprint of a system over many draws of what is uncertain.

    Attributes:
        facts: what is uncertain, in the order of the columns of `uniforms`.
        known: all numeric inputs, with the rule that applies to each.
        uniforms: which draws they are: uniform numbers in (0, 1), shape (draws, facts), float64.
        outputs: the total of each draw in `unit`; NaN of one that the model refuses. Shape (draws,), float64.
        refused: {number of a draw: what the model says to it}.
        replayed: how many draws were replayed; the others were calculated by the graph.
        correlations: {(number of a fact, number of another): coefficient}.
        by_hour: the total of each hour over the first 1,024 draws, when it was asked for: `by="hour"`; else None.
        linear: what follows from the slopes at the means of the inputs alone, per fact, in `unit`.
        seed, design: of the draws.
        criterion: what the total is on.
        digest: of the inputs of the model: SHA-256.
        partial: the periods of `by_period` of which only a part is modelled.
        remarks: what there is to know of the figures, in sentences.
    """

    def __init__(
        self,
        propagation: Propagation,
        known: Sequence[Known],
        uniforms: Any,
        draws: Draws,
        given: Mapping[str, float],
        seed: int,
        design: str,
        correlations: Mapping[tuple[int, int], float],
        remarks: Sequence[str] = (),
        by_hour: HourlySpread | None = None,
    ) -> None:
        self.by_hour = by_hour
        system = propagation.system
        self._propagation, self._figures, self._given = propagation, draws.figures, dict(given)
        self.facts: tuple[Fact, ...] = tuple(propagation.facts)
        self.known = tuple(known)
        self.uniforms = uniforms
        self.uniforms.setflags(write=False)
        self.refused, self.replayed = draws.refused, draws.replayed
        self.correlations, self.seed, self.design = dict(correlations), seed, design
        self.title, self.period = system.title, system.period
        self.criterion: Criterion = propagation.criterion
        self._coverage = system.footprints.coverage.on(self.criterion.name)
        self._unit = propagation.unit
        self.digest = digest_of(system)
        self.partial = propagation.partial
        told = (refusals(self.refused, len(uniforms)), *remarks, *exact_all_the_same(known))
        self.remarks = [*filter(None, (*told, system.partly_read, self._coverage.note))]
        self.linear: Linear = linear_effects(propagation, uniforms)
        self.total = self._spread(f"the total footprint of {visible(system.title)}", draws.figures[TOTAL])

    @property
    def unit(self) -> Any:
        """The pint unit of the outputs."""
        return self._unit.pint

    @property
    def outputs(self) -> Any:
        """The total of each draw, in `unit`. Shape (draws,)."""
        return self.total.draws

    def __len__(self) -> int:
        """How many draws there are."""
        return len(self.outputs)

    # The total

    @property
    def mean(self) -> Estimate:
        """The mean of the total."""
        return self.total.mean

    @property
    def sd(self) -> Estimate:
        """The standard deviation of the total."""
        return self.total.sd

    def quantile(self, share: float | str) -> Estimate:
        """What a share of the totals are below."""
        return self.total.quantile(share)

    def interval(self, level: float | str = 0.9) -> tuple[Estimate, Estimate]:
        """Between which the total lies with a probability, as much below as above."""
        return self.total.interval(level)

    def probability(self, event: Callable[[Any], Any]) -> Probability:
        """How probable it is that something is true of the total: `lambda y: y < 20_000 * u.t`."""
        return self.total.probability(event)

    @property
    def mark(self) -> str:
        """What stands before the total: "≥ " when not all objects have factors for the criterion."""
        return str(self._coverage.mark)

    @property
    def given(self) -> ExplainableQuantity:
        """The total of the model as it is."""
        return ExplainableQuantity(self._given[TOTAL] * self.unit, f"total footprint of {self.title} as given")

    @property
    def given_percentile(self) -> Probability:
        """The share of the draws whose total is below that of the model as it is: 0.34 at the 34th percentile."""
        return self.total.share(self.outputs < self._given[TOTAL])

    # Its parts

    @cached_property
    def by_category(self) -> dict[tuple[str, str], Spread]:
        """{(category, phase): its footprint over the draws}."""
        return self._grouped(lambda part: (part[0], part[2]), lambda key: f"{Category.known[key[0]].title}, {key[1]}")

    @cached_property
    def by_object(self) -> dict[tuple[Any, str], Spread]:
        """{(object, phase): its footprint over the draws}."""
        return self._grouped(lambda part: (part[1], part[2]), lambda key: f"{visible(key[0].name)}, {key[1]}")

    @cached_property
    def by_period(self) -> dict[str, Spread]:
        """{"2025-01": the total of a month over the draws}, or of a year, as `by` says; empty without."""
        head = f"{PERIODS} "
        found = {name.removeprefix(head): each for name, each in self._figures.items() if name.startswith(head)}
        return {name: self._spread(f"the total footprint in {name}", found[name]) for name in sorted(found)}

    def given_of(self, period: str) -> float:
        """The total of a period of `by_period`, of the model as it is, in `unit`."""
        return self._given.get(f"{PERIODS} {period}", 0.0)

    def _grouped(self, key_of: Callable[[Any], Any], name_of: Callable[[Any], str]) -> dict[Any, Spread]:
        found: dict[Any, Any] = {}
        for part in self._propagation.parts:
            values = self._propagation.part_of(self._figures, part)
            found[key_of(part)] = found.get(key_of(part), 0.0) + values
        return {key: self._spread(name_of(key), np.broadcast_to(each, len(self)).copy()) for key, each in found.items()}

    def _spread(self, name: str, draws: Any) -> Spread:
        made = (
            f"Made of {len(draws):,} draws ({self.design}, seed {self.seed}) of {len(self.facts)} uncertain facts, "
            f"{self.period.caption}."
        )
        return Spread(name, draws, self._unit, made)

    def sensitivity(
        self, groups: Any = None, method: str | None = None, *, seed: int = 0, evaluations: int = MOST_EVALUATIONS
    ) -> GlobalSensitivity | ScreenedFacts | ShapleyShares:
        """Which facts the uncertainty of the total comes from: shares of its variance, from the draws that there are.

        Args:
            groups: also the shares of groups: by "source", "class" or "origin", or {name: facts, by label or address}.
            method: "polynomial", "logarithm" or "sampling"; the first that is good enough unless given. "morris"
                screens instead: which facts matter at all; "shapley" gives each fact a share alone, also those that
                correlate.
            seed: of what is sampled.
            evaluations: at most so many of the model, beside the draws; only sampling and screening need any.

        Returns:
            A table when printed; `measure_first`, `table`, `by("month")`, `bars(path)`, `heat_map(path)`, `to_json`.

        Raises:
            NotAllowed: nothing is uncertain, a group parts facts that correlate, or the model has changed since.
            UnknownOption: there is no such method, group or fact.

        Example: `print(system.uncertainty().sensitivity(groups="source"))`
        """
        from efp_graph.sensitivity.variance import global_sensitivity

        return global_sensitivity(self, groups, method, seed=seed, most=evaluations)

    # Draws

    def evaluate(self, uniforms: Any) -> Any:
        """The total for other uniform numbers, in `unit`; NaN where the model refuses. Shape (draws,).

        Args:
            uniforms: in (0, 1), shape (draws, facts).

        Raises:
            NotAllowed: the model has changed since.
            WrongKind: the array has another shape.
        """
        u = np.asarray(uniforms, dtype=np.float64)
        if u.ndim != 2 or u.shape[1] != len(self.facts):
            raise WrongKind(f"uniforms has the shape {u.shape}: give (draws, {len(self.facts)}), a column per fact.")
        if not self.facts:
            return np.full(len(u), self._given[TOTAL])
        return self._propagation.run(self._propagation.columns(u)).figures[TOTAL]

    def draw(self, number: int) -> dict[AttributeNode, Any]:
        """What the inputs are in a draw, as `system.what_if` takes it: its total is that of the draw, bit for bit.

        Of a result in a scenario it has the changes of the scenario too: it is meant for the model as it is.

        Raises:
            NoSuchDraw: there is no draw of that number.
            NotAllowed: the model has changed since.
        """
        if isinstance(number, bool) or not isinstance(number, int) or not -len(self) <= number < len(self):
            raise NoSuchDraw(f"There is no draw {number!r:.80}: they are numbered from 0 to {len(self) - 1}.")
        row = self.uniforms[number % len(self)][None]
        state = self._propagation.state
        with state.entered():
            changes = self._propagation.scenarios(self._propagation.columns(row)).changes(0) if self.facts else []
        return state.changes | {attribute.of(owner): value for owner, attribute, value in changes}

    # How linear it is

    @property
    def sd_linear(self) -> ExplainableQuantity:
        """The standard deviation to first order: what follows from the slopes at the means of inputs alone."""
        deviation = self.linear.deviation(self.correlations)
        return ExplainableQuantity(deviation * self.unit, f"standard deviation of {self.title}, first order")

    @property
    def is_strongly_nonlinear(self) -> bool:
        """Whether `sd_linear` is less than 0.8 or more than 1.25 times `sd`."""
        deviation = self.sd.magnitude
        return bool(deviation) and not STRONGLY[0] <= self.sd_linear.magnitude / deviation <= STRONGLY[1]

    # Files and charts

    def to_json(self, path: str | Path) -> Path:
        """Write what the draws give, of which draws of which inputs, with standard errors: all but the draws.

        Raises:
            UnknownOption: the path ends otherwise than in .json.
            FileNotWritten: the file cannot be written.
        """
        from efp_graph.uncertainty.saving import write_json

        return write_json(self, path)

    def to_parquet(self, path: str | Path) -> Path:
        """Write the draws: a row each, with the values of the inputs and the totals; units are in the metadata.

        Raises:
            MissingExtra: pyarrow is not installed (extra "sweeps").
            FileNotWritten: the file cannot be written.
        """
        from efp_graph.uncertainty.saving import save_parquet

        return save_parquet(self, path)

    @property
    def headline(self) -> str:
        """The total as given, its mean and band, and what is taken as exact, in a sentence or two."""
        return headline(self)

    @property
    def made_of(self) -> MadeOf:
        """Of which system, in which state."""
        return self._propagation.state.made_of

    @property
    def spreads(self) -> dict[AttributeNode, str]:
        """{input: its distribution and the rule that made it}, of the model as it is; for the audit page.

        Raises:
            NotAllowed: the model has changed since.
        """
        self.made_of.check()
        told = {each.node: f"{each.described} ({each.known.rule.name})" for each in self.uncertain_inputs}
        return {each.node: each.described for each in self.known} | told

    @property
    def on_page(self) -> AuditedUncertainty:
        """How the total and its parts are spread, and what the draws are of; for the audit page."""
        from efp_graph.uncertainty.on_page import on_page

        return on_page(self)

    @property
    def sheet(self) -> ToldSheet:
        """What `system.export_xlsx(uncertainty=result)` writes on a sheet: figures, and the rule of each input."""
        from efp_graph.uncertainty.tables import sheet_of

        return sheet_of(self)

    def plot_fan(self, filename: str | Path | None = None, *, cumulated: bool = False) -> Chart | Path:
        """Draw the total of each period with its bands, and the one that is given.

        Args:
            filename: of the file to write, which ends in .html, .png, .svg or .pdf; none by default.
            cumulated: draw what has come together by the end of each period.

        Raises:
            NotAllowed: the result has no periods.
            MissingExtra: plotly, or matplotlib for pictures, is not installed (extra "charts").
            UnknownOption: the file name ends otherwise.
        """
        from efp_graph.uncertainty.drawn import draw_fan

        return draw_fan(self, filename, cumulated=cumulated)

    def plot_violin(self, filename: str | Path | None = None) -> Chart | Path:
        """Draw how the total is spread: an outline as wide as amounts are frequent.

        Raises:
            MissingExtra: plotly, or matplotlib for pictures, is not installed (extra "charts").
            UnknownOption: the file name ends otherwise.
        """
        from efp_graph.uncertainty.drawn import draw_violins

        return draw_violins({"as it is": self}, filename)

    @property
    def uncertain_inputs(self) -> tuple[UncertainInput, ...]:
        """The inputs that have a distribution, by fact."""
        return tuple(self._propagation.inputs)

    def values(self) -> list[Any]:
        """What each of them is in each draw, in its unit; of a series the factor. Each of shape (draws,)."""
        return self._propagation.columns(self.uniforms)

    def fact(self, named: str) -> Fact:
        """The fact of which something is the label, or the address of an input.

        Raises:
            UnknownOption: there is none.
        """
        names = {name: each for each in self.facts for name in (each.label, *each.addresses)}
        if named not in names:
            raise UnknownOption(
                f"There is no uncertain fact {visible(str(named))!r:.120}. {nearest(str(named), names)}"
            )
        return names[named]

    def _repr_html_(self) -> str:
        """How notebooks show it."""
        return html_of(self)

    def __str__(self) -> str:
        """The total, its band, what is exact, and the facts: `print(result)`."""
        return told(self)

    def __repr__(self) -> str:
        return f"<UncertaintyResult of {visible(self.title)}: {len(self):,} draws of {len(self.facts)} facts>"
