"""What a reader gets of a global sensitivity: facts with their shares of the variance, groups, months, ways out."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple

from efp_graph.errors import NotAllowed, UnknownOption, nearest
from efp_graph.objects.saved import Saved
from efp_graph.sensitivity import variance_table
from efp_graph.sensitivity.indices import Index
from efp_graph.sensitivity.split_shares import HourlyShares, SplitShares
from efp_graph.texts import shown, visible
from efp_graph.values.readable import unit_text
from efp_graph.values.units import Unit

if TYPE_CHECKING:
    from efp_graph.charts.figure import Chart

SPLITS = ("month", "category")
HEADS = (
    "fact", "class", "source", "origin", "first", "first_low", "first_high", "total", "total_low", "total_high",
    "sd_if_known", "band_cut", "unit",
)  # fmt: skip


class FactShare(NamedTuple):
    """A fact, and its shares of the variance.

    Attributes:
        label: what it is called; of facts that correlate all of them, since their shares cannot be told apart.
        kind, source, origin: the class of its object, its source, by which way it came into the model.
        first: S1, the share of the variance that would be gone, on average, if it were known.
        total: ST, the share that would be left if all others were known.
        facts: how many there are in it.
    """

    label: str
    kind: str
    source: str
    origin: str
    first: Index
    total: Index
    facts: int = 1

    @property
    def band_cut(self) -> float:
        """The share by which bands would be narrower, on average, if it were known: 1 − √(1 − S1)."""
        return 0.0 if self.first.is_zero else 1 - math.sqrt(1 - min(self.first.value, 1.0))


class GroupShare(NamedTuple):
    """A group of facts: closed first index and total index."""

    name: str
    facts: tuple[str, ...]
    first: Index
    total: Index


@dataclass(frozen=True)
class GlobalSensitivity(Saved):
    """Which facts the uncertainty of a total comes from. Printed, or shown in a notebook, it is a table.

    Attributes:
        title, caption: of which system and hours it is.
        unit: of the total.
        mean, deviation, band: of the total over the draws: mean, standard deviation, width of the 90 % band.
        facts: with their shares of the variance, the largest first.
        groups: closed first and total index of each group that was asked for.
        pairs: (fact, fact, index of what the two do together beyond each alone), the largest.
        unverified: the total index of all facts that nobody vouches for.
        method: "polynomial", "logarithm" or "sampling"; None where nothing varies.
        q2: how well the polynomial predicts draws that it has not seen, of 1; None where there is none.
        draws: how many there are.
        evaluations: of the model, beside the draws.
        refused: how many of all these the model refuses; they are left out.
        fixed: facts that screening found without weight, and that were kept at their middle.
        remarks: what a reader has to know besides.
        equivalent: what the total is one of: "CO2eq".
    """

    heads: ClassVar = HEADS
    kind: ClassVar = "A sensitivity"

    title: str
    caption: str
    unit: Unit
    mean: float
    deviation: float
    band: float
    facts: tuple[FactShare, ...]
    groups: tuple[GroupShare, ...]
    pairs: tuple[tuple[str, str, Index], ...]
    unverified: Index
    method: str | None
    q2: float | None
    draws: int
    evaluations: int
    refused: int
    fixed: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()
    equivalent: str = ""
    _drawn: Any = field(default=None, repr=False, compare=False)
    _scores: Any = field(default=None, repr=False, compare=False)

    @property
    def unit_text(self) -> str:
        """The unit of the figures: "kg CO2eq"."""
        return unit_text(self.unit, self.equivalent)

    @property
    def measure_first(self) -> FactShare | None:
        """The fact that is most worth knowing; None where none has a share of its own."""
        known = [each for each in self.facts if not each.first.is_zero]
        return max(known, key=lambda each: each.first.value, default=None)

    def deviation_if_known(self, fact: FactShare) -> float:
        """The standard deviation to be expected if a fact were known: sd·√(1 − S1), in the unit of the total."""
        return self.deviation * (1 - fact.band_cut)

    def __getitem__(self, label: str) -> FactShare | GroupShare:
        """The shares of a fact or a group, by its name.

        Raises:
            UnknownOption: there is none of that name.
        """
        names: dict[str, FactShare | GroupShare] = {each.name: each for each in self.groups}
        names |= {each.label: each for each in self.facts}
        if label not in names:
            raise UnknownOption(f"There is no fact or group {shown(label)}. {nearest(str(label), names)}")
        return names[label]

    @property
    def table(self) -> list[dict[str, Any]]:
        """A dictionary per fact."""
        return self.records()

    def records(self) -> list[dict[str, Any]]:
        """A dictionary per fact: shares of 1, the standard deviation in `unit_text`."""
        return [
            dict(zip(HEADS, (
                each.label, each.kind, each.source, each.origin, *each.first, *each.total,
                self.deviation_if_known(each), each.band_cut, self.unit_text,
            ), strict=True))
            for each in self.facts
        ]  # fmt: skip

    def as_data(self) -> dict[str, Any]:
        """Everything as plain data, as `to_json` writes it."""
        return {
            "system": self.title,
            "period": self.caption,
            "unit": self.unit_text,
            "mean": self.mean,
            "standard_deviation": self.deviation,
            "method": self.method,
            "q2": self.q2,
            "draws": self.draws,
            "evaluations": self.evaluations,
            "refused": self.refused,
            "facts": self.records(),
            "groups": [
                {"group": each.name, "facts": list(each.facts), "first": each.first._asdict(),
                 "total": each.total._asdict()}
                for each in self.groups
            ],
            "pairs": [{"facts": [one, other], **index._asdict()} for one, other, index in self.pairs],
            "unverified": self.unverified._asdict(),
            "fixed": list(self.fixed),
            "remarks": self.told,
        }  # fmt: skip

    @property
    def told(self) -> list[str]:
        """Sentences: what to measure first, how the shares were found, and what a reader has to know besides."""
        return variance_table.sentences(self)

    def by(self, split: str) -> SplitShares:
        """What matters when, or where: total indices of each fact for each month, or each category and phase.

        Args:
            split: "month" (or "year", as the uncertainty was asked for) or "category"; for hours see `by_hour`.

        Raises:
            UnknownOption: there is no such split.
            NotAllowed: the uncertainty was made without periods.
        """
        from efp_graph.sensitivity.variance import split_indices

        if split not in (*SPLITS, "year"):
            raise UnknownOption(f"Shares of the variance are not split by {shown(split)}. {nearest(split, SPLITS)}")
        if split == "category":
            parts = {", ".join(map(str, key)): each.draws for key, each in self._drawn.by_category.items()}
        else:
            parts = {name: each.draws for name, each in self._drawn.by_period.items()}
        if not parts:
            raise NotAllowed(
                f"The uncertainty of {visible(self.title)} was made without periods: ask for system.uncertainty(by="
                f"{split!r})."
            )
        found, q2 = split_indices(self._drawn, self._scores, parts)
        facts, order = self._order()
        caption = f"{self.title}: total indices by {split}, {self.caption}"
        return SplitShares(
            split, tuple(facts[place] for place in order), tuple(parts), [found[place] for place in order], q2, caption
        )

    def by_hour(self) -> HourlyShares:
        """What matters in which hour: total indices of each fact, hour by hour, without intervals.

        Raises:
            NotAllowed: the uncertainty was not made with `by="hour"`, or there are too many facts for its draws.
        """
        from efp_graph.sensitivity.variance import hourly_shares

        times, found = hourly_shares(self._drawn, self._scores)
        facts, order = self._order()
        caption = f"{self.title}: total indices by hour, {self.caption}"
        return HourlyShares(tuple(facts[place] for place in order), times, found[order], caption)

    def _order(self) -> tuple[list[str], list[int]]:
        """Labels of the units of facts as the model has them, and their places, the largest first."""
        facts = [" + ".join(self._drawn.facts[place].label for place in each.facts) for each in self._scores.units]
        return facts, [facts.index(each.label) for each in self.facts]

    def bars(
        self, path: str | Path | None = None, *, top: int = 15, return_only_html: bool = False
    ) -> Chart | Path | str:
        """Draw S1 and ST of each fact, with their intervals, the largest on top.

        Args:
            path: of the file to write, which ends in .html, .png, .svg or .pdf; none by default.
            top: how many facts.
            return_only_html: give the chart as a piece of HTML, for a page that has plotly.js; nothing is written.

        Returns:
            The chart; where a path is given, that; or the HTML.

        Raises:
            MissingExtra: plotly, or matplotlib for pictures, is not installed (extra "charts").
            UnknownOption: the file name ends otherwise.
        """
        from efp_graph.charts.index_bars import index_bars

        return index_bars(
            self.title,
            [(each.label, tuple(each.first), tuple(each.total)) for each in self.facts[:top]],
            captions=_captions(self),
            filename=path,
            return_only_html=return_only_html,
        )

    def heat_map(
        self, path: str | Path | None = None, *, by: str = "month", top: int = 15, return_only_html: bool = False
    ) -> Chart | Path | str:
        """Draw what matters when: the total index of each fact in each month, or each category.

        Args:
            path, top, return_only_html: as for `bars`.
            by: as for `by`.

        Raises:
            UnknownOption, NotAllowed, MissingExtra: as for `by` and `bars`.
        """
        from efp_graph.charts.heat_map import heat_map

        found = self.by(by)
        cells = [[index.value for index in row] for row in found.indices[:top]]
        return heat_map(
            self.title,
            f"total index by {by}",
            found.facts[:top],
            found.parts,
            cells,
            captions=_captions(self),
            filename=path,
            return_only_html=return_only_html,
        )

    def __str__(self) -> str:
        return variance_table.text_of(self)

    def _repr_html_(self) -> str:
        """How notebooks show it."""
        return variance_table.html_of(self)

    __repr__ = __str__


def _captions(found: GlobalSensitivity) -> Sequence[str]:
    best = found.measure_first
    return [found.caption, *([] if best is None else [f"Measure this first: {best.label}"])]
