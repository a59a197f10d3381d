"""A system under review: what is checked, what has changed since, and what is there for the first time."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from efp_graph.audit.review.pages import OldPage
from efp_graph.audit.review.records import CHECKED, QUESTIONED, REJECTED, Review, ReviewEntry
from efp_graph.audit.review.seen import FORMULA, VALUE, Seen, differences, name_of, seen_of
from efp_graph.audit.review.told import relative_text, seen_text
from efp_graph.texts import visible
from efp_graph.values.readable import percentage

INPUTS = ("input", "hypothesis")
GIVEN = (*INPUTS, "constant")
MOST_SHOWN = 30  # changes, when printed
HOW_COUNTED = (
    "Counted as checked: what is as it was when it was checked. A footprint rests on checked inputs alone when all "
    "inputs below it are checked, and no figure below it is questioned or rejected."
)


@dataclass(frozen=True, slots=True)
class Change:
    """What has changed of a figure.

    Attributes:
        address, name: of the figure.
        aspects: in what it differs: "value", "source", "bounds", "formula".
        before, after: each of these as text, in the same order.
        relative: by how much the value has changed: "+3.3%"; nothing where that is no number.
        moved_by: addresses of the inputs below it that changed or came in, and of figures whose formula changed.
        entry: what was said of it; None where nothing was.
        is_of_review: whether it is held against what was seen when that was said; else against the page before.
    """

    address: str
    name: str
    aspects: tuple[str, ...]
    before: tuple[str, ...]
    after: tuple[str, ...]
    relative: str
    moved_by: tuple[str, ...]
    entry: ReviewEntry | None
    is_of_review: bool


class Reviewed:
    """The figures of a system, a review of them, and perhaps a page that was written before.

    Attributes:
        data: of the page, see `page_data.py`.
        review, against: as given.
    """

    def __init__(self, data: Mapping[str, Any], review: Review, against: OldPage | None = None) -> None:
        self.data, self.review, self.against = data, review, against
        self._figures: list[dict[str, Any]] = data["figures"]
        self.places = {each["anchor"]: place for place, each in enumerate(self._figures)}
        self._entries = {each.address: each for each in review.entries}

    @cached_property
    def since_review(self) -> list[Change]:
        """The figures that are not as they were when somebody said something of them."""
        pairs = ((each.address, each.seen) for each in self.review.entries if each.address in self.places)
        return self._changes(pairs, is_of_review=True)

    @cached_property
    def since_page(self) -> list[Change]:
        """The figures that are not as they were on the page before."""
        if self.against is None:
            return []
        seen = self.against.seen
        return self._changes(((each, seen[each]) for each in self.places if each in seen), is_of_review=False)

    @cached_property
    def changes(self) -> list[Change]:
        """All that changed: since it was reviewed, else since the page before. Inputs first."""
        found = {each.address: each for each in (*self.since_page, *self.since_review)}
        return sorted(found.values(), key=lambda each: self._figure(each.address)["kind"] not in INPUTS)

    @cached_property
    def new(self) -> list[str]:
        """Addresses of figures that the page before did not have; none without one."""
        return [] if self.against is None else [each for each in self.places if each not in self.against.seen]

    @cached_property
    def gone(self) -> list[str]:
        """Addresses of figures that the page before had, or that somebody said something of, and that are no more."""
        before = () if self.against is None else self.against.seen
        return [each for each in dict.fromkeys((*before, *self._entries)) if each not in self.places]

    def status_of(self, address: str) -> str:
        """ "open", "questioned", "checked", "rejected"; "open" too for what has changed since it was checked."""
        entry = self._entries.get(address)
        changed = entry is not None and entry.status == CHECKED and address in self._changed
        return "open" if entry is None or changed else entry.status

    @cached_property
    def _changed(self) -> set[str]:
        return {each.address for each in self.since_review}

    @property
    def progress(self) -> str:
        """How far the review is, in a sentence: `12 of 58 inputs checked, 3 questioned, 1 rejected.`."""
        inputs = [each["anchor"] for each in self._figures if each["kind"] in INPUTS]
        count = {status: sum(self.status_of(each) == status for each in inputs) for status in (QUESTIONED, REJECTED)}
        checked = sum(self.status_of(each) == CHECKED for each in inputs)
        parts = [f"{checked:,} of {len(inputs):,} input{'' if len(inputs) == 1 else 's'} checked"]
        parts += [f"{number:,} {status}" for status, number in count.items() if number]
        changed = sum(self._entries[each].status == CHECKED for each in self._changed)
        again = (
            [] if not changed else [f"{changed:,} changed since {'it was' if changed == 1 else 'they were'} checked"]
        )
        return f"{', '.join((*parts, *again))}."

    @property
    def resting(self) -> str:
        """How much of the total, and of what moves it, rests on checked inputs, in a sentence; nothing without total.

        The share of the total is of footprints that rest on checked inputs alone: see `HOW_COUNTED`.
        """
        rows = self.data["footprints"]
        total = math.fsum(each["amount"] for each in rows)
        if total <= 0 or any(each["amount"] < 0 for each in rows):
            return ""
        resting = math.fsum(each["amount"] for each in rows if self._rests_on_checked(each["figure"]))
        weights = [(each["anchor"], each["influence"]["weight"]) for each in self._figures if "influence" in each]
        checked = math.fsum(weight for address, weight in weights if self.status_of(address) == CHECKED)
        of_weights = f", and {percentage(checked)} of the sensitivity on checked inputs" if weights else ""
        return f"{percentage(resting / total)} of the total rests on checked inputs alone{of_weights}."

    def _rests_on_checked(self, place: int | None) -> bool:
        if place is None:
            return False
        below = [place, *self._below(place)]
        inputs = [each for each in below if self._figures[each]["kind"] in INPUTS]
        statuses = {self.status_of(self._figures[each]["anchor"]) for each in below}
        return not statuses & {QUESTIONED, REJECTED} and all(
            self.status_of(self._figures[each]["anchor"]) == CHECKED for each in inputs
        )

    def _below(self, place: int) -> Iterable[int]:
        """The figures that one rests on, itself left out."""
        found: dict[int, None] = {}
        waiting = [place]
        while waiting:
            figure = self._figures[waiting.pop()]
            terms = [part for part in figure.get("formula", ()) if isinstance(part, int)]
            news = [each for each in (*terms, *figure.get("conditions", ())) if each not in found]
            found.update(dict.fromkeys(news))
            waiting += news
        return found

    def _figure(self, address: str) -> dict[str, Any]:
        return self._figures[self.places[address]]

    def _changes(self, pairs: Iterable[tuple[str, Seen]], *, is_of_review: bool) -> list[Change]:
        known = dict(pairs)
        now = {address: seen_of(self.data, self.places[address]) for address in known}
        aspects = {address: differences(seen, now[address]) for address, seen in known.items()}
        new = set() if self.against is None else set(self.new)
        movers = {
            address
            for address in self.places
            if (address in new and self._figure(address)["kind"] in GIVEN)
            or FORMULA in aspects.get(address, ())
            or (VALUE in aspects.get(address, ()) and self._figure(address)["kind"] in GIVEN)
        }
        return [
            Change(
                address,
                name_of(self.data, self._figure(address)),
                tuple(found),
                tuple(seen_text(known[address], each, self._figure(address)) for each in found),
                tuple(seen_text(now[address], each, self._figure(address)) for each in found),
                relative_text(known[address], now[address], self._figure(address)) if VALUE in found else "",
                tuple(
                    self._figures[each]["anchor"]
                    for each in sorted(self._below(self.places[address]))
                    if self._figures[each]["anchor"] in movers
                ),
                self._entries.get(address),
                is_of_review,
            )
            for address, found in aspects.items()
            if found
        ]

    @property
    def told(self) -> list[str]:
        """All of it in sentences, for a terminal; with what of the review is of another system, or of nothing here."""
        theirs, ours = self.review.title, str(self.data["title"])
        lost = [each for each in self._entries if each not in self.places]
        more = f", ... {len(lost) - MOST_SHOWN:,} more" if len(lost) > MOST_SHOWN else ""
        said = [
            f"The review is of “{visible(theirs)}”, and this is “{visible(ours)}”." if theirs not in {"", ours} else "",
            f"The review also tells of what is not there ({len(lost):,} of {len(self._entries):,}): "
            f"{visible(', '.join(lost[:MOST_SHOWN]))}{more}." if lost else "",
        ]  # fmt: skip
        before = [] if self.against is None else [
            f"{len(self.since_page):,} of {len(self._figures):,} figures changed since {self.against.name}; "
            f"{len(self.new):,} new, {sum(each in self.against.seen for each in self.gone):,} no longer there."
        ]  # fmt: skip
        return [self.progress, *filter(None, [self.resting, *said]), *before]

    def __str__(self) -> str:
        left = len(self.changes) - MOST_SHOWN
        more = [f"... and {left:,} more: see changes"] if left > 0 else []
        return "\n".join([*self.told, *map(change_text, self.changes[:MOST_SHOWN]), *more])

    __repr__ = __str__


def change_text(change: Change) -> str:
    """A change on one line: `Power of server: 300 W → 310 W (+3.3%), checked by A. Reader on 2025-03-01`."""
    pairs = zip(change.aspects, change.before, change.after, strict=True)
    relative = f" ({change.relative})" if change.relative else ""
    told = "; ".join(
        f"{old} → {new}{relative}" if each == VALUE else f"{each} {old} → {new}" for each, old, new in pairs
    )
    entry = change.entry
    said = "" if entry is None else f", {entry.status}{f' by {entry.by}' if entry.by else ''} on {entry.date[:10]}"
    moved = f", moved by {', '.join(change.moved_by)}" if change.moved_by else ""
    return f"{change.name}: {told}{moved}{said}"


def on_page(reviewed: Reviewed) -> dict[str, Any]:
    """What the page is told of it: entries as they are in the file, and how figures were before where they changed."""
    against, places = reviewed.against, reviewed.places
    return {
        "entries": [each.told for each in reviewed.review.entries],
        "before": None
        if against is None
        else {
            "name": against.name,
            "title": against.title,
            "seen": [[places[each.address], against.seen[each.address]] for each in reviewed.since_page],
            "new": [places[each] for each in reviewed.new],
            "gone": [[each, against.names[each]] for each in reviewed.gone if each in against.names],
        },
    }


def reviewed_of(data: Mapping[str, Any], review: Review | None, against: OldPage | None = None) -> Reviewed:
    """A system under review.

    Args:
        data: of its page; review: None for one without entries; against: a page that was written before.
    """
    return Reviewed(data, review or Review(str(data["title"])), against)
