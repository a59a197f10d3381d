"""What a reader gets of an explained difference: causes with their parts, split by whatever is asked, and ways out."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple

from efp_graph.differences import table
from efp_graph.errors import UnknownOption, nearest
from efp_graph.footprint.footprints import Footprints
from efp_graph.objects.coverage import Contributors, side_by_side
from efp_graph.objects.describing import describe_object
from efp_graph.objects.ledger import Category, Criterion, Phase
from efp_graph.objects.period import Period, captions_of
from efp_graph.objects.saved import Saved
from efp_graph.texts import shown
from efp_graph.values.pandas_forms import pandas_for

if TYPE_CHECKING:
    from efp_graph.charts.figure import Chart
    from efp_graph.differences.coalitions import Cell, Who
    from efp_graph.differences.shapley import Parts

COLUMNS = ("category", "phase", "object", "month", "criterion")
RECORDS = {"category": Category, "phase": Phase, "criterion": Criterion}
ROUNDING = 1e-12  # of the larger total: what causes do together below it is nothing


class Side(NamedTuple):
    """What a reader has to know of one of the two states: its name, hours, coverage, and what is not modelled."""

    name: str
    period: Period
    coverage: Contributors
    criteria: tuple[str, ...]
    not_modelled: dict[str, tuple[str, ...]]
    remarks: tuple[str, ...]

    @classmethod
    def of(cls, name: str, footprints: Footprints) -> Side:
        """What is to be known of these footprints."""
        notes = {criterion: footprints.notes(criterion) for criterion in footprints.criteria}
        return cls(name, footprints.period, footprints.coverage, footprints.criteria, notes, footprints.remarks)


@dataclass(frozen=True)
class Cause:
    """Something that changed, and what it did, in the unit of the criterion.

    Attributes:
        name: what it is called.
        before, after: the values as texts, of one change.
        alone: the difference that it makes when nothing else changes.
        last: the difference that it makes when all else has changed.
        share: its part of the difference (the Shapley value). Those of all causes sum to the difference.
        error: the standard error of the part; 0 where it is exact.
        cells: its part of each cell, on all criteria. Shape: (cells,).
    """

    name: str
    before: str
    after: str
    alone: float
    last: float
    share: float
    error: float
    cells: Any = field(repr=False)

    def __post_init__(self) -> None:
        self.cells.setflags(write=False)  # what splits of it are made from stays as it was calculated


@dataclass(frozen=True)
class Split:
    """The parts of the causes, each split by some columns; it sums to the causes, and to the difference of each column.

    Attributes:
        columns: what they are split by.
        unit: of the figures; None where they are on several criteria.
        keys: what the columns of figures are for, in order.
        rows: {name of a cause: {key: part}}.
        sums: {key: the difference}.
        caption: which hours the figures are of.
    """

    columns: tuple[str, ...]
    unit: str | None
    keys: tuple[tuple[str, ...], ...]
    rows: dict[str, dict[tuple[str, ...], float]]
    sums: dict[tuple[str, ...], float]
    caption: str = ""

    def records(self) -> list[dict[str, Any]]:
        """A dictionary per cause and key: "cause", the columns, "share", "unit"."""
        return [
            {"cause": cause, **dict(zip(self.columns, key, strict=True)), "share": parts[key], "unit": self._unit(key)}
            for cause, parts in self.rows.items()
            for key in self.keys
        ]

    def _unit(self, key: tuple[str, ...]) -> str:
        if self.unit is not None:
            return self.unit
        named = dict(zip(self.columns, key, strict=True))
        return str(Criterion.known[named["criterion"]].unit_text)

    def to_pandas(self) -> Any:
        """A `pandas.DataFrame` with a row per cause and key.

        Raises:
            MissingExtra: pandas is not installed.
        """
        frame = pandas_for("An explained difference for pandas").DataFrame(
            self.records(), columns=["cause", *self.columns, "share", "unit"]
        )
        frame.attrs["caption"] = self.caption
        return frame

    def __str__(self) -> str:
        return table.split_text(self)

    def _repr_html_(self) -> str:
        return table.split_html(self)

    __repr__ = __str__


HEADS = ("cause", "before", "after", "alone", "last", "share", "standard_error", "criterion", "unit")


@dataclass(frozen=True)
class ExplainedDifference(Saved):
    """A difference, and what each of its causes did. Printed, or shown in a notebook, it is a table.

    Attributes:
        sides: what is to be known of before and after.
        criterion: the name of the criterion that the figures are on, in its `unit`.
        before, after: the footprints.
        causes: those with the largest parts first.
        pairs: (name, name, what the two do together beyond what each does alone), the largest first.
        evaluations: how many combinations of changes were calculated.
        orders: how many orders of the causes were drawn at random; 0 where the parts are exact.
        glued: names of causes that the model has not without one another.
        others: names of small causes that were merged.
        remarks: what a reader has to know besides.
    """

    heads: ClassVar = HEADS
    kind: ClassVar = "An explained difference"

    sides: tuple[Side, Side]
    criterion: str
    before: float
    after: float
    causes: list[Cause]
    pairs: list[tuple[str, str, float]]
    evaluations: int
    orders: int
    glued: tuple[str, ...]
    others: tuple[str, ...]
    remarks: list[str]
    zone: str = "UTC"
    _cells: Sequence[Cell] = field(default=(), repr=False)
    _objects: dict[Who, Any] = field(default_factory=dict, repr=False)
    _sums: Any = field(default=None, repr=False)  # the difference of each cell

    @property
    def title(self) -> str:
        """What before and after are called."""
        return f"{self.sides[0].name} | {self.sides[1].name}"

    @property
    def caption(self) -> str:
        """The captions as one text."""
        return " ".join(self.captions)

    @property
    def difference(self) -> float:
        """What was added: after − before."""
        return self.after - self.before

    @property
    def unit(self) -> str:
        """The unit of the figures: "kg CO2eq"."""
        return str(Criterion.known[self.criterion].unit_text)

    @property
    def interaction(self) -> float:
        """What causes do together beyond what each does alone: the difference without the sum of `alone`.

        It is the sum of the Harsanyi dividends of all sets of two and more causes.
        """
        found = math.fsum((self.difference, *(-each.alone for each in self.causes)))
        return found if abs(found) > ROUNDING * max(abs(self.before), abs(self.after)) else 0.0

    @property
    def is_exact(self) -> bool:
        """Whether all orders of the causes were taken, not some drawn at random."""
        return not self.orders

    @property
    def captions(self) -> list[str]:
        """Of which hours the figures are, what they cover, and what is not modelled."""
        named = [(each.name, each) for each in self.sides]
        covered = side_by_side(((name, side.coverage) for name, side in named), self.criterion)
        notes = [side.not_modelled.get(self.criterion, ()) for side in self.sides]
        same = notes[0] == notes[1]
        told = [
            each if same else f"{side.name}: {each}"
            for side, several in list(zip(self.sides, notes, strict=True))[: 1 if same else 2]
            for each in several
        ]
        told = [each for each in told if each not in covered.notes]
        return [*captions_of((name, side.period) for name, side in named), *covered.notes, *told]

    def __getitem__(self, name: str) -> Cause:
        """The cause of a name.

        Raises:
            UnknownOption: there is none.
        """
        found = next((each for each in self.causes if each.name == name), None)
        if found is None:
            raise UnknownOption(
                f"No cause is called {shown(name)}. {nearest(str(name), [e.name for e in self.causes])}"
            )
        return found

    def split(self, *columns: str) -> Split:
        """The part of each cause, split by some columns; sums over causes and over columns are those of the difference.

        Args:
            columns: "category", "phase", "object", "month", "criterion". With "criterion" figures on all criteria are
                there, each in its own unit.

        Raises:
            UnknownOption: there is no such column, or one is given twice, or none.

        Example: `print(explained.split("category", "phase"))`
        """
        for each in columns:
            if each not in COLUMNS:
                raise UnknownOption(f"Causes are not split by {shown(each)}. {nearest(str(each), COLUMNS)}")
        if not columns or len(set(columns)) < len(columns):
            raise UnknownOption(f"Causes are split by one column or several of {', '.join(COLUMNS)}, each once.")
        names = self._names()
        places: dict[tuple[str, ...], list[int]] = {}
        for place, cell in enumerate(self._cells):
            if "criterion" in columns or cell.criterion == self.criterion:
                key = tuple(names[cell.object] if name == "object" else getattr(cell, name) for name in columns)
                places.setdefault(key, []).append(place)
        keys = sorted(places, key=lambda key: [_rank(name, one) for name, one in zip(columns, key, strict=True)])
        rows = {
            each.name: {key: math.fsum(each.cells[place] for place in places[key]) for key in keys}
            for each in self.causes
        }
        sums = {key: math.fsum(self._sums[place] for place in places[key]) for key in keys}
        unit = None if "criterion" in columns else self.unit
        return Split(columns, unit, tuple(keys), rows, sums, " ".join(self.captions[:1]))

    def _names(self) -> dict[Who, str]:
        """What objects are called; with the id where two are called the same."""
        called: dict[str, int] = {}
        for one in self._objects.values():
            called[one.name] = called.get(one.name, 0) + 1
        return {
            who: one.name if called[one.name] == 1 else f"{describe_object(one)} ({one.id})"
            for who, one in self._objects.items()
        }

    def records(self) -> list[dict[str, Any]]:
        """A dictionary per cause."""
        return [
            {
                "cause": each.name, "before": each.before, "after": each.after, "alone": each.alone, "last": each.last,
                "share": each.share, "standard_error": each.error, "criterion": self.criterion, "unit": self.unit,
            }
            for each in self.causes
        ]  # fmt: skip

    def as_data(self) -> dict[str, Any]:
        """Everything as plain data, as `to_json` writes it."""
        return {
            "before": {"system": self.sides[0].name, "total": self.before},
            "after": {"system": self.sides[1].name, "total": self.after},
            "difference": self.difference,
            "criterion": self.criterion,
            "unit": self.unit,
            "causes": [{name: each[name] for name in HEADS[: HEADS.index("criterion")]} for each in self.records()],
            "interaction": self.interaction,
            "pairs": [{"causes": [one, two], "interaction": amount} for one, two, amount in self.pairs],
            "exact": self.is_exact,
            "orders": self.orders,
            "evaluations": self.evaluations,
            "captions": self.captions,
            "remarks": self.told,
        }

    @property
    def note(self) -> str:
        """What the figures are of, and what a reader has to know of them."""
        return " ".join((f"{self.title}.", *self.captions, *self.told))

    @property
    def told(self) -> list[str]:
        """Sentences on how the parts were found, and what a reader has to know besides."""
        return table.sentences(self)

    def plot(
        self, filename: str | Path | None = None, *, split: str | None = None, return_only_html: bool = False
    ) -> Chart | Path | str:
        """Draw a waterfall: before, a bar per cause, the largest first, after.

        Args:
            split: "category", "phase", "object", "month": a bar for each part of a cause, where it acts.
            filename: of the file to write, which ends in .html, .png, .svg or .pdf; none by default.
            return_only_html: give the chart as a piece of HTML, for a page that has plotly.js; nothing is written.

        Returns:
            The chart, a plotly figure that notebooks show and that has `write(path)`; where a path is given, that; or
            the HTML.

        Raises:
            MissingExtra: plotly, or matplotlib for pictures, is not installed (extra "charts").
            UnknownOption: the file name ends otherwise, or causes are not split so.

        Example: `explained.plot("why.html", split="category")`
        """
        from efp_graph.charts.cause_waterfall import cause_waterfall
        from efp_graph.footprint.drawn import measure_of

        return cause_waterfall(
            (self.sides[0].name, self.before),
            [(each.name, each.share) for each in self.causes],
            (self.sides[1].name, self.after),
            parts=None if split is None else self._parts(split),
            measure=measure_of(self.criterion),
            captions=self.captions,
            filename=filename,
            return_only_html=return_only_html,
        )

    def _parts(self, column: str) -> dict[str, dict[str, float]]:
        """{cause: {title of a part of it: amount}}."""
        if column == "criterion":
            raise UnknownOption("Bars of one chart are on one criterion: split by category, phase, object or month.")
        kind: Any = RECORDS.get(column)
        rows = self.split(column).rows
        return {
            name: {key[0] if kind is None else kind.known[key[0]].title: amount for key, amount in parts.items()}
            for name, parts in rows.items()
        }

    def __str__(self) -> str:
        return table.text_of(self)

    def _repr_html_(self) -> str:
        """How notebooks show it."""
        return table.html_of(self)

    __repr__ = __str__


def found_difference(
    sides: tuple[Side, Side], criterion: str, totals: tuple[float, float], causes: list[Cause], parts: Parts,
    evaluations: int, remarks: list[str], zone: str, cells: Sequence[Cell], objects: dict[Who, Any], sums: Any,
) -> ExplainedDifference:  # fmt: skip
    """The result of a calculation."""
    least = ROUNDING * max(map(abs, totals))
    named = [
        (parts.players[one].name, parts.players[two].name, amount if abs(amount) > least else 0.0)
        for (one, two), amount in parts.pairs.items()
    ]
    return ExplainedDifference(
        sides, criterion, *totals, causes, sorted(named, key=lambda each: -abs(each[2])), evaluations, parts.orders,
        tuple(dict.fromkeys(parts.glued)), tuple(parts.others), remarks, zone, cells, objects, sums,
    )  # fmt: skip


def _rank(column: str, key: str) -> tuple[Any, str]:
    """Records in their order, months and objects by name."""
    kind: Any = RECORDS.get(column)
    return (0 if kind is None else kind.known[key].order, key)
