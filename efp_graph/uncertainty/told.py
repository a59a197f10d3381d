"""How an `UncertaintyResult` is told: a line for everybody, then what it is made of."""

from __future__ import annotations

import math
from collections import Counter
from typing import TYPE_CHECKING

import numpy as np

from efp_graph.footprint.vocabulary import GWP
from efp_graph.rendering.columns import in_columns
from efp_graph.texts import visible
from efp_graph.values.readable import figure, number, percentage
from efp_graph.values.scales import Scale

if TYPE_CHECKING:
    from efp_graph.uncertainty.estimates import Spread
    from efp_graph.uncertainty.result import UncertaintyResult

KINDS = {
    "input": ("input", "inputs"),
    "figure": ("figure of data", "figures of data"),
    "series": ("hourly series", "hourly series"),
}
SHARES = (0.05, 0.25, 0.5, 0.75, 0.95)  # of the draws: the quantiles that pages and sheets tell
BAND = percentage(0.9, brief=True)
NEAR_THE_MIDDLE = 0.05  # how far from one half a percentile counts as that of the median
NAMED = 3  # facts in a sentence
LINES = 40  # facts that are printed
REFUSED = 0.01


def parts_of(result: UncertaintyResult) -> list[tuple[str, Spread]]:
    """The total and its parts, with the names by which pages and sheets tell them."""
    return [
        ("Total", result.total),
        *((spread.name, spread) for spread in result.by_category.values()),
        *((spread.name, spread) for spread in result.by_object.values()),
        *result.by_period.items(),
    ]


def headline(result: UncertaintyResult) -> str:
    """The total as given, its mean and band, where the given figure lies and why, and what is taken as exact."""
    given, criterion = result.given.magnitude, result.criterion
    head = ("" if criterion == GWP else f"{criterion.title}: ") + result.mark
    if not result.facts:
        total = figure(given, result._unit, criterion.equivalent)
        return f"{head}{total} as given; nothing is uncertain. {exact(result)}"
    mean, (low, high) = result.mean.magnitude, result.interval(0.9)
    scale = Scale.of((given, mean, low.magnitude, high.magnitude), result._unit, criterion.equivalent)
    ends = [number(_rounded(each.magnitude * scale.factor)) for each in (low, high)]
    share = float(result.given_percentile)
    return (
        f"{head}{scale.whole_figure(given)} as given; mean {scale.figure(mean)}, {BAND} between {ends[0]} and "
        f"{ends[1]} {scale.heading.partition(' ')[0]}; the given figure lies at the {ordinal(share)} percentile"
        f"{_because(result, share)}. {exact(result)}"
    )


def exact(result: UncertaintyResult) -> str:
    """How many inputs are taken as they are: `29 inputs and 1 hourly series are taken as exact.`"""
    left = [each for each in result.known if each.rule.distribution is None]
    if not left:
        return "No input is taken as exact."
    counts = Counter("series" if each.is_series else "figure" if each.is_figure else "input" for each in left)
    (count, name), *others = [(counts[kind], names[counts[kind] != 1]) for kind, names in KINDS.items() if counts[kind]]
    more = "".join(f", and {number} {what}" for number, what in others)
    return f"{count} {name} {'is' if count == 1 else 'are'} taken as exact{more}."


def ordinal(share: float) -> str:
    """A percentile in words: `34th`."""
    place = round(100 * share)
    ending = "th" if 10 < place % 100 < 20 else {1: "st", 2: "nd", 3: "rd"}.get(place % 10, "th")
    return f"{place}{ending}"


def _rounded(amount: float) -> float:
    """To three digits that count: the ends of a band are no better known."""
    if not amount or not math.isfinite(amount):
        return amount
    return round(amount, 2 - math.floor(math.log10(abs(amount))))


def _because(result: UncertaintyResult, share: float) -> str:
    """Which facts have their mean on one side of the given value, where that moves the total."""
    if abs(share - 0.5) <= NEAR_THE_MIDDLE:
        return ""
    names = _skewed(result)[:NAMED]
    if not names:
        return ""
    listed = names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
    return f", because {listed} {'is' if len(names) == 1 else 'are'} skewed around the given value" + "s" * (
        len(names) > 1
    )


def told(result: UncertaintyResult) -> str:
    """All of it as a text."""
    lines = [f"{visible(result.title)}, {result.period.caption}", headline(result)]
    if result.facts:
        deviation, linear = (figure(each.magnitude, result._unit) for each in (result.sd, result.sd_linear))
        error = figure(result.mean.standard_error.magnitude, result._unit)
        lines.append(
            f"Standard deviation {deviation} ({linear} to first order"
            f"{'; strongly non-linear' if result.is_strongly_nonlinear else ''}); {len(result):,} draws, seed "
            f"{result.seed}, {result.design}; standard error of the mean {error}."
        )
        lines += ["", *_facts(result)]
    if result.refused:
        much = len(result.refused) / len(result) > REFUSED
        first = next(iter(result.refused.values()))
        lines.append(
            f"{'Warning: ' if much else ''}the model refuses {len(result.refused):,} of {len(result):,} draws "
            f"({percentage(len(result.refused) / len(result))}), which are left out. The first: {visible(first)}"
        )
    lines += [visible(each) for each in result.remarks]
    return "\n".join(lines)


def _facts(result: UncertaintyResult) -> list[str]:
    rows = []
    for each in result.facts[:LINES]:
        rows.append((each.label, each.inputs[0].described, each.rule, each.source or "–"))
    heads = ("uncertain", "distribution", "rule", "source")
    lines = in_columns(([*map(visible, row)] for row in (heads, *rows)), len(heads))
    more = len(result.facts) - LINES
    return [*lines, *([f"... and {more} more: result.facts"] if more > 0 else []), ""]


def _skewed(result: UncertaintyResult) -> list[str]:
    """Labels of the facts of which the median is not the given value, by how much that moves the total."""
    effects = result.linear.shifts
    least = 0.1 * float(np.abs(effects).max())
    order = np.argsort(-np.abs(effects), kind="stable")
    return [result.facts[place].label for place in order.tolist() if abs(effects[place]) > least]
