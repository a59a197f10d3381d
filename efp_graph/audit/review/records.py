"""A review as records."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

OPEN, QUESTIONED, CHECKED, REJECTED = STATUSES = ("open", "questioned", "checked", "rejected")


@dataclass(frozen=True, slots=True)
class ReviewEntry:
    """What somebody said of a figure.

    Attributes:
        address: of the figure on the page: "server.power".
        status: "open", "questioned", "checked" or "rejected".
        date: when, in UTC: "2025-03-01T14:05:00Z".
        remark, by: what they said, and who.
        seen: the figure as it was on the page then; see `seen.py`. Nothing where nobody knows.
    """

    address: str
    status: str
    date: str
    remark: str = ""
    by: str = ""
    seen: Mapping[str, Any] = field(default_factory=dict)

    @property
    def told(self) -> dict[str, Any]:
        """The entry as a file has it."""
        texts = {"address": self.address, "status": self.status, "date": self.date, "remark": self.remark}
        return texts | {"by": self.by} | ({"seen": dict(self.seen)} if self.seen else {})


@dataclass(frozen=True, slots=True)
class Review:
    """The entries of a review, one per address at most.

    Attributes:
        title: of the system that was reviewed.
        entries: in the order of the file.
    """

    title: str
    entries: tuple[ReviewEntry, ...] = ()
