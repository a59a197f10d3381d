"""Shares of the variance split by months or categories: what matters when, and where."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple

from efp_graph.objects.totals import cell
from efp_graph.sensitivity.indices import Index
from efp_graph.sensitivity.methods import GOOD
from efp_graph.sensitivity.table import TOP, columns
from efp_graph.texts import visible
from efp_graph.values.pandas_forms import pandas_for


@dataclass(frozen=True, repr=False)
class SplitShares:
    """Total indices of facts, month by month or category by category.

    Attributes:
        by: "month" or "category".
        facts: labels.
        parts: months, or categories and phases.
        indices: by fact, then by part.
        q2: how well each part is fitted, of 1.
        caption: what the figures are.
    """

    by: str
    facts: tuple[str, ...]
    parts: tuple[str, ...]
    indices: list[list[Index]]
    q2: list[float]
    caption: str

    def records(self) -> list[dict[str, Any]]:
        """A dictionary per fact and part."""
        return [
            {"fact": fact, self.by: part, "total": index.value, "low": index.low, "high": index.high, "q2": quality}
            for fact, row in zip(self.facts, self.indices, strict=True)
            for part, index, quality in zip(self.parts, row, self.q2, strict=True)
        ]

    def to_pandas(self) -> Any:
        """A `pandas.DataFrame` with a row per fact and part.

        Raises:
            MissingExtra: pandas is not installed.
        """
        frame = pandas_for("A sensitivity by period for pandas").DataFrame(self.records())
        frame.attrs["caption"] = self.caption
        return frame

    def __str__(self) -> str:
        lines: list[tuple[str, ...]] = [("fact", *map(cell, self.parts))]
        for fact, row in zip(self.facts[:TOP], self.indices, strict=False):
            lines.append((cell(fact), *("0" if index.is_zero else f"{index.value:.2f}" for index in row)))
        low = min(self.q2, default=1.0)
        note = (
            [] if low >= GOOD else [f"Some of these are fitted badly (Q² from {low:.2f}), so they tell the order only."]
        )
        return "\n".join([visible(self.caption), *columns(lines, 1), *note])

    def __repr__(self) -> str:
        return str(self)


class HourlyShares(NamedTuple):
    """Total indices of facts, hour by hour.

    Attributes:
        facts: labels.
        times: the hours in UTC. Shape: (hours,), datetime64[h].
        shares: of 1. Shape: (facts, hours).
        caption: what the figures are.
    """

    facts: tuple[str, ...]
    times: Any
    shares: Any
    caption: str

    def to_pandas(self) -> Any:
        """A `pandas.DataFrame` with a row per hour and a column per fact.

        Raises:
            MissingExtra: pandas is not installed.
        """
        pandas = pandas_for("A sensitivity by hour for pandas")
        frame = pandas.DataFrame(self.shares.T, index=pandas.DatetimeIndex(self.times, tz="UTC"), columns=self.facts)
        frame.attrs["caption"] = self.caption
        return frame
