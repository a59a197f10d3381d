"""Footprints before and after: what one or several updates did, or how those of two systems differ."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from efp_graph.footprint.vocabulary import GWP
from efp_graph.objects.coverage import Coverage, side_by_side
from efp_graph.objects.ledger import Criterion
from efp_graph.objects.notebook import changes_html
from efp_graph.objects.period import captions_of
from efp_graph.objects.totals import Delta, Side, by_category, change_tables, table_of
from efp_graph.texts import visible

if TYPE_CHECKING:
    from efp_graph.footprint.footprints import Footprints

Key = tuple[str, Any, str, str]  # category, object, phase, criterion


class EmissionDiffs:
    """Footprints before and after one or several updates.

    Attributes:
        rows: a `Delta` (owner, category, phase, before, after, criterion) for every footprint, changed or not.
        sides: what the table calls before and after.
        remark: a sentence below the table: what a reader has to know of the model as a whole.
    """

    def __init__(
        self,
        before: Footprints,
        after: Footprints,
        sides: tuple[str, str] = ("before", "after"),
        remark: str = "",
        partners: Mapping[Any, Any] = MappingProxyType({}),
    ) -> None:
        """Args: see the attributes; `partners` are {object of `after`: the one of `before` that it stands for}."""
        self.sides, self.remark = sides, remark
        self._about = side_of(before), side_of(after)
        olds = before.amounts
        news: dict[Key, float] = {
            (category, partners.get(owner, owner), phase, criterion): amount
            for (category, owner, phase, criterion), amount in after.amounts.items()
        }
        self.rows = [
            Delta(owner, category, phase, olds.get(key, 0.0), news.get(key, 0.0), criterion)
            for key in dict.fromkeys((*news, *olds))
            for category, owner, phase, criterion in [key]
        ]

    @property
    def changed(self) -> list[Delta]:
        """The rows whose footprint changed."""
        return [row for row in self.rows if row.before != row.after]

    @property
    def criteria(self) -> tuple[str, ...]:
        """The criteria that there are figures on."""
        return tuple(dict.fromkeys(row.criterion for row in self.rows))

    def by_category(self, criterion: str | Criterion = GWP) -> dict[tuple[str, str], tuple[float, float]]:
        """{(category, phase): (before, after)} on a criterion, in its unit."""
        wanted = Criterion.named(criterion).name
        return by_category([row for row in self.rows if row.criterion == wanted])

    @property
    def total(self) -> tuple[float, float]:
        """Everything, before and after [kg CO2eq]."""
        return self.totals.get(GWP.name, (0.0, 0.0))

    @property
    def totals(self) -> dict[str, tuple[float, float]]:
        """{criterion: everything, before and after, in its unit}."""
        return {
            name: (sum(pair[0] for pair in parts.values()), sum(pair[1] for pair in parts.values()))
            for name in self.criteria
            for parts in [self.by_category(name)]
        }

    @property
    def coverage(self) -> dict[str, Coverage]:
        """{criterion: what the totals on it cover}."""
        return {name: self.coverage_on(name) for name in self.criteria}

    def coverage_on(self, criterion: str) -> Coverage:
        """What the totals on one criterion cover."""
        named = zip(self.sides, self._about, strict=True)
        return side_by_side(((name, side.contributors) for name, side in named), criterion)

    @property
    def captions(self) -> list[str]:
        """Of which hours the figures are: a line, or one for each side where these differ."""
        return captions_of((name, side.period) for name, side in zip(self.sides, self._about, strict=True))

    def __str__(self) -> str:
        lines = table_of(self.changed, self.rows, self.sides, self._about)
        return "\n".join((*lines, *filter(None, [visible(self.remark)])))

    def _repr_html_(self) -> str:
        """How notebooks show it."""
        tables, captions = change_tables(self.changed, self.rows, self.sides, self._about)
        return changes_html(tables, [*captions, self.remark])


def side_of(footprints: Footprints) -> Side:
    """What a table says of one side: of which hours its figures are, and what they cover."""
    return Side(footprints.period, footprints.coverage)
