"""The register of sources: what each says and where, the inputs that are from it, and what hangs on them.

The footprint that hangs on a source is the sum of all footprints into which a figure of it goes, as an operand or as a
condition. A footprint rests on several sources, so these sums overlap: they do not add up to the total.
"""

from __future__ import annotations

import math
from typing import Any, NamedTuple

from efp_graph.audit.order import parts_first, positions_in
from efp_graph.audit.records import HYPOTHESIS, Audit
from efp_graph.audit.told import GIVEN, of_source
from efp_graph.texts import cut, visible, web_address
from efp_graph.values import Source
from efp_graph.values.readable import figure, percentage

OVERLAP = (
    "What hangs on a source is every footprint that a figure of it goes into. Most footprints rest on several sources, "
    "so these amounts overlap: they do not add up to the total."
)


class Registered(NamedTuple):
    """A source and what rests on it.

    Attributes:
        inputs: positions of the figures that are from it: inputs, constants of formulas, and what was read from data.
        hypotheses: how many of them are.
        amount: the footprint that hangs on it, in the unit of the first criterion.
        share: of the total, of 1; None where the total is 0.
    """

    source: Source
    inputs: list[int]
    hypotheses: int
    amount: float
    share: float | None

    @property
    def lacks(self) -> str:
        """What a reader misses to look a figure up: "link and place", "place", or nothing."""
        if not self.source.is_found:
            return "link and place"
        return "" if (self.source.place or "").strip() else "place"


def source_register(audit: Audit) -> list[Registered]:
    """An entry for each source of a figure, in the order of their first figures."""
    figures: dict[Source, list[int]] = {}
    for place, each in enumerate(audit.figures):
        if each.source is not None:
            places = figures.setdefault(each.source, [])
            if each.kind in GIVEN or not each.formula:  # not a sum of one, which passes on what it sums up
                places.append(place)
    reached = _reached(audit, {place: bit for bit, places in enumerate(figures.values()) for place in places})
    total = audit.criteria[0].total[0]
    amounts: list[list[float]] = [[] for _ in figures]
    for footprint in audit.criteria[0].footprints:
        if footprint.figure is not None:
            for bit in positions_in(reached[footprint.figure]):
                amounts[bit].append(footprint.amount)
    return [
        Registered(
            source,
            places,
            sum(audit.figures[place].kind == HYPOTHESIS for place in places),
            amount := math.fsum(amounts[bit]),
            amount / total if total else None,
        )
        for bit, (source, places) in enumerate(figures.items())
    ]


def _reached(audit: Audit, bit_of: dict[int, int]) -> list[int]:
    """For each figure the sources that it rests on, as bits.

    A simulation's figures may be made from themselves, by way of what they were before: then more than one round is
    needed until nothing is added.
    """
    made_from = [each.made_from() for each in audit.figures]
    found = [1 << bit_of[place] if place in bit_of else 0 for place in range(len(made_from))]
    order = parts_first(made_from)
    is_complete = False
    while not is_complete:
        is_complete = True
        for place in order:
            bits = found[place]
            for each in made_from[place]:
                bits |= found[each]
            if bits != found[place]:
                found[place], is_complete = bits, False
    return found


def headline(audit: Audit, register: list[Registered]) -> str:
    """How many sources cannot be looked up, and what hangs on them, in a sentence."""
    lost = [each for each in register if each.lacks == "link and place"]
    vague = sum(each.lacks == "place" for each in register)
    if not register:
        return "No figure has a source."
    count = len(register)
    told = f"{len(lost)} of {count} sources {'has' if len(lost) == 1 else 'have'} neither link nor place"
    if lost:
        most = max(lost, key=lambda each: each.amount)
        share = "" if most.share is None else f", {percentage(most.share)} of the total"
        unit = audit.criteria[0]
        told += (
            f"; on {cut(visible(most.source.name), 60)!r} hang {figure(most.amount, unit.unit, unit.equivalent)}{share}"
        )
    return f"{told}. {vague} {'leads' if vague == 1 else 'lead'} to a document as a whole, without page, table or row."


def register_data(audit: Audit, register: list[Registered]) -> dict[str, Any]:
    """As the audit page has it, beside the sources themselves (`source_data`), in their order."""
    return {
        "headline": headline(audit, register),
        "note": OVERLAP,
        "entries": [
            {
                "inputs": each.inputs,
                "hypotheses": each.hypotheses,
                "amount": each.amount,
                "share": each.share,
                "lacks": each.lacks,
            }
            for each in register
        ],
    }


def source_data(source: Source) -> dict[str, Any]:
    """A source as the audit page has it: addresses are those that a link may lead to, or None."""
    told = source.plain
    if source.archive is not None:
        told["archiveLink"] = web_address(source.archive)
    return {**told, "link": web_address(source.link)}


REGISTER = (*of_source(None), "lacks", "inputs", "hypotheses", "amount", "unit", "share")


def register_rows(audit: Audit) -> list[dict[str, Any]]:
    """A row per source, for tables: the columns of `REGISTER`; `inputs` are addresses of figures."""
    unit = audit.criteria[0].unit_text
    return [
        {
            **of_source(each.source),
            "lacks": each.lacks or None,
            "inputs": [audit.figures[place].anchor for place in each.inputs],
            "hypotheses": each.hypotheses,
            "amount": each.amount,
            "unit": unit,
            "share": each.share,
        }
        for each in source_register(audit)
    ]
