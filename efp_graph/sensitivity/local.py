"""The local sensitivity of a system: every numeric input a step down and up, options and links, pairs."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np

from efp_graph.errors import NotAllowed
from efp_graph.footprint.vocabulary import GWP
from efp_graph.objects.describing import describe_object
from efp_graph.objects.ledger import Criterion
from efp_graph.objects.made_of import MadeOf
from efp_graph.sensitivity.alternatives import Alternative, alternatives_of
from efp_graph.sensitivity.effects import Effect, effect_of, shares_of
from efp_graph.sensitivity.result import LocalSensitivity, Pair
from efp_graph.sensitivity.totals import Totals
from efp_graph.sensitivity.varied import VariedInput, inputs_of, varied_inputs
from efp_graph.values.shares import share_of

if TYPE_CHECKING:
    from efp_graph.footprint.system import System

PAIRED = 8  # inputs with the largest effects


def local_sensitivity(
    system: System,
    step: float | str = 0.1,
    *,
    series: bool = True,
    pairs: bool = False,
    alternatives: bool = True,
    criterion: str | Criterion = GWP,
) -> LocalSensitivity:
    """See `System.sensitivity`."""
    part = share_of(step, "The step by which inputs go down and up", ends=False)
    made_of = MadeOf.now(system, "sensitivity")
    name = Criterion.named(criterion).name
    _refuse_shown(system)
    inputs = varied_inputs(system, series=series)
    if not inputs:
        held = sorted({type(each.owner).__name__ + "." + each.attribute.name for each in inputs_of(system)})
        raise NotAllowed(
            f"{describe_object(system)} has no numeric input to vary. Its inputs are {', '.join(held) or 'none'}."
        )
    footprints = system.footprints.criterion(name)
    _ = footprints.total  # refused where nothing has a footprint on the criterion
    totals = Totals(system, name, inputs)
    base, effects = _effects(totals, inputs, part)
    ranked = sorted(effects, key=lambda each: -each.size)
    found: tuple[list[Alternative], int] = alternatives_of(system, name, base) if alternatives else ([], 0)
    together = _pairs(totals, inputs, effects, ranked[:PAIRED], part) if pairs else []
    made_of.check()
    return LocalSensitivity(
        title=system.title,
        criterion=name,
        total=base,
        step=part,
        effects=tuple(ranked),
        alternatives=tuple(found[0]),
        pairs=tuple(together),
        not_tried=found[1],
        made_of=made_of,
        mark=footprints.coverage.on(name).mark,
        caption=system.period.caption,
        remarks=tuple(filter(None, (*footprints.notes(name), *footprints.remarks))),
        has_series=series,
    )


def _refuse_shown(system: System) -> None:
    shows = system.graph.shows
    if shows is not None:
        raise NotAllowed(
            f"{describe_object(system)} shows {shows}. Have it show itself (reset_values) before its sensitivity is "
            "calculated."
        )


def _effects(totals: Totals, inputs: Sequence[VariedInput], step: float) -> tuple[float, list[Effect]]:
    """The total as it is, and what each input does."""
    asked = [shares_of(each, step) for each in inputs]
    scenarios: list[Mapping[int, float]] = [{0: 0.0}]
    places: list[tuple[int, str]] = []
    for place, shares in enumerate(asked):
        scenarios += [{place: share} for share in shares.values()]
        places += [(place, what) for what in shares]
    found, errors = totals.of(scenarios)
    base = float(found[0])
    by_input: list[dict[str, float | None]] = [{} for _ in inputs]
    refusals: list[dict[str, str]] = [{} for _ in inputs]
    for row, (place, what) in enumerate(places, 1):
        by_input[place][what] = None if row in errors else float(found[row])
        if row in errors:
            refusals[place][what] = errors[row]
    effects = [
        effect_of(each, step, base, shares, at, refused)
        for each, shares, at, refused in zip(inputs, asked, by_input, refusals, strict=True)
    ]
    whole = math.fsum(abs(each.slope) for each in effects)
    return base, [replace(each, weight=abs(each.slope) / whole if whole else 0.0) for each in effects]


def _pairs(
    totals: Totals, inputs: Sequence[VariedInput], effects: Sequence[Effect], largest: Sequence[Effect], step: float
) -> list[Pair]:
    """What two inputs do together beyond what each does alone: (Y(++) + Y(−−) − Y(+−) − Y(−+)) / 4."""
    reached = {
        place: (low, high)
        for place, (varied, effect) in enumerate(zip(inputs, effects, strict=True))
        if effect in largest and (low := varied.reach(-step)) is not None and (high := varied.reach(step)) is not None
    }
    both = list(combinations(reached, 2))
    signs = ((1, 1, 1.0), (0, 0, 1.0), (1, 0, -1.0), (0, 1, -1.0))
    scenarios = [{one: reached[one][a], other: reached[other][b]} for one, other in both for a, b, _ in signs]
    found, errors = totals.of(scenarios) if scenarios else (np.zeros(0), {})
    amounts = found.reshape(-1, 4) @ np.array([sign for *_, sign in signs]) / 4
    refused = {row // 4: message for row, message in errors.items()}
    pairs = [
        Pair(inputs[one].name, inputs[other].name, None if row in refused else float(amount), refused.get(row, ""))
        for row, ((one, other), amount) in enumerate(zip(both, amounts, strict=True))
    ]
    return sorted(pairs, key=lambda each: -abs(each.interaction or 0.0))
