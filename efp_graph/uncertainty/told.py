"""How an `UncertaintyResult` is told: a line for everybody, then what it is made of."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

import numpy as np

from efp_graph.footprint.vocabulary import GWP
from efp_graph.rendering.columns import in_columns
from efp_graph.rendering.html import paragraphs_html, table_html, text_html
from efp_graph.texts import visible
from efp_graph.uncertainty.rules import IN_OPERATION, NO_WIDTH
from efp_graph.values.readable import figure, number, percentage
from efp_graph.values.scales import Scale

if TYPE_CHECKING:
    from efp_graph.uncertainty.estimates import Spread
    from efp_graph.uncertainty.inputs import Known
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
HEADS = ("uncertain", "distribution", "rule", "source")


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
    if result.sd.magnitude == 0:
        total = figure(given, result._unit, criterion.equivalent)
        return f"{head}{total} as given, in all draws: what is uncertain does not move it. {exact(result)}"
    mean, (low, high) = result.mean.magnitude, result.interval(0.9)
    scale = Scale.of((given, mean, low.magnitude, high.magnitude), result._unit, criterion.equivalent)
    ends = _band(*(each.magnitude * scale.factor for each in (low, high)))
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


def of_draws(result: UncertaintyResult) -> str:
    """How far the total is spread, by which draws, and how exact that is."""
    deviation, linear = (figure(each.magnitude, result._unit) for each in (result.sd, result.sd_linear))
    error = figure(result.mean.standard_error.magnitude, result._unit)
    return (
        f"Standard deviation {deviation} ({linear} to first order"
        f"{'; strongly non-linear' if result.is_strongly_nonlinear else ''}); {len(result):,} draws, seed "
        f"{result.seed}, {result.design}; standard error of the mean {error}."
    )


def refusals(refused: Mapping[int, str], draws: int) -> str:
    """How many draws the model refuses, and why; nothing where it takes all."""
    if not refused:
        return ""
    share = len(refused) / draws
    head = "Warning: the model" if share > REFUSED else "The model"
    first = next(iter(refused.values()))
    return (
        f"{head} refuses {len(refused):,} of {draws:,} draws ({percentage(share)}), which are left out. The first: "
        f"{first}"
    )


def exact_all_the_same(known: Iterable[Known]) -> list[str]:
    """Which inputs are exact although something is known of them: what varies in operation, what has no width."""
    names: dict[str, list[str]] = {IN_OPERATION: [], NO_WIDTH: []}
    for each in known:
        if each.rule.remark in names:
            names[each.rule.remark].append(each.label)
    heads = {
        IN_OPERATION: "Taken as exact, since bounds of operation do not say how well the mean is known",
        NO_WIDTH: "Taken as exact, since its distribution or bounds have no width",
    }
    return [f"{heads[remark]}: {', '.join(several)}." for remark, several in names.items() if several]


def ordinal(share: float) -> str:
    """A percentile in words: `34th`."""
    place = round(100 * share)
    ending = "th" if 10 < place % 100 < 20 else {1: "st", 2: "nd", 3: "rd"}.get(place % 10, "th")
    return f"{place}{ending}"


def _band(low: float, high: float) -> tuple[str, str]:
    """Its ends to three digits that count, which are no better known; to more where two of its width would be lost."""
    if not (math.isfinite(low) and math.isfinite(high)):
        return number(low), number(high)
    places = 1 - math.floor(math.log10(high - low)) if high > low else 0
    ends = number(_rounded(low, places)), number(_rounded(high, places))
    return ends if len(set(ends)) == 2 else (f"{low:,.{max(places, 0)}f}", f"{high:,.{max(places, 0)}f}")


def _rounded(amount: float, places: int) -> float:
    """To three digits that count, and to so many decimals at least."""
    return round(amount, max(2 - math.floor(math.log10(abs(amount))), places)) if amount else amount


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
    head, *lines = _head(result)
    table = in_columns(([*map(visible, row)] for row in (HEADS, *_facts(result))), len(HEADS)) if result.facts else []
    return "\n".join(
        (head, *lines, *(["", *table, *_more(result), ""] if table else []), *map(visible, result.remarks))
    )


def html_of(result: UncertaintyResult) -> str:
    """All of it as HTML."""
    head, *lines = _head(result)
    table = table_html(HEADS, _facts(result)) if result.facts else ""
    return f"<p><b>{text_html(head)}</b></p>{paragraphs_html(lines)}{table}" + paragraphs_html(
        (*_more(result), *result.remarks)
    )


def periods(result: UncertaintyResult) -> str:
    """The total of each period, as given and over the draws, as a text."""
    spreads = [(name, result.given_of(name), each.mean, *each.interval(0.9)) for name, each in result.by_period.items()]
    ends = [percentage(share, brief=True) for share in (0.05, 0.95)]
    scale = Scale.of((high.magnitude for *_, high in spreads), result._unit, result.criterion.equivalent)
    rows = [
        [
            f"{name} (in part)" if name in result.partial else name,
            scale.cell(given),
            *(scale.cell(each.magnitude) for each in found),
        ]
        for name, given, *found in spreads
    ]
    return "\n".join(in_columns((["in UTC, " + scale.heading, "as given", "mean", *ends], *rows), 1))


def _head(result: UncertaintyResult) -> list[str]:
    lines = [f"{visible(result.title)}, {result.period.caption}", headline(result)]
    return [*lines, of_draws(result)] if result.facts else lines


def _facts(result: UncertaintyResult) -> list[tuple[str, str, str, str]]:
    return [(each.label, each.inputs[0].described, each.rule, each.source or "–") for each in result.facts[:LINES]]


def _more(result: UncertaintyResult) -> list[str]:
    more = len(result.facts) - LINES
    return [f"... and {more} more: result.facts"] if more > 0 else []


def _skewed(result: UncertaintyResult) -> list[str]:
    """Labels of the facts of which the median is not the given value, by how much that moves the total."""
    effects = result.linear.shifts
    least = 0.1 * float(np.abs(effects).max())
    order = np.argsort(-np.abs(effects), kind="stable")
    return [result.facts[place].label for place in order.tolist() if abs(effects[place]) > least]
