"""What a reader gets of Shapley effects: a share of the variance for each fact alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from efp_graph.objects.saved import Saved
from efp_graph.objects.totals import cell
from efp_graph.sensitivity.methods import GOOD
from efp_graph.sensitivity.table import columns
from efp_graph.texts import visible
from efp_graph.values.readable import percentage


@dataclass(frozen=True)
class ShapleyShares(Saved):
    """Shares of the variance that sum to 1, of each fact alone. Printed it is a table.

    Attributes:
        title, caption: of which system and hours it is.
        facts: (label, Shapley effect), the largest first.
        q2: how well the polynomial predicts draws that it has not seen, of 1.
        orders: how many orders of the facts were drawn at random; 0 where all were taken.
        remarks: what a reader has to know besides.
    """

    heads: ClassVar = ("fact", "shapley")
    kind: ClassVar = "A table of Shapley effects"

    title: str
    caption: str
    facts: tuple[tuple[str, float], ...]
    q2: float
    orders: int
    remarks: tuple[str, ...] = ()

    @property
    def table(self) -> list[dict[str, Any]]:
        """A dictionary per fact."""
        return self.records()

    def records(self) -> list[dict[str, Any]]:
        """A dictionary per fact: shares of 1."""
        return [dict(zip(self.heads, each, strict=True)) for each in self.facts]

    def as_data(self) -> dict[str, Any]:
        """Everything as plain data, as `to_json` writes it."""
        return {
            "system": self.title,
            "period": self.caption,
            "method": "shapley",
            "facts": self.records(),
            "q2": self.q2,
            "orders": self.orders,
            "remarks": self.told,
        }

    @property
    def told(self) -> list[str]:
        """Sentences on what the figures are."""
        how = f"{self.orders} orders drawn at random" if self.orders else "all orders"
        found = [
            f"Shapley effects: what knowing a fact explains of the variance, on average over {how} in which the facts "
            f"could become known; of a polynomial, Q² {self.q2:.3f}."
        ]
        if self.q2 < GOOD:
            found.append("That is little: take these shares for an order only.")
        return [*found, *self.remarks]

    def __str__(self) -> str:
        lines = [("fact", "share of the variance"), *((cell(label), percentage(share)) for label, share in self.facts)]
        head = visible(f"{self.title}: shares of the variance, of each fact alone")
        return "\n".join([head, *columns(lines, 1), "", *map(visible, self.told), f"Over the {self.caption}."])

    __repr__ = __str__
