"""From a system to an `UncertaintyResult`: options checked, facts made, draws run until they are enough."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import chain
from typing import TYPE_CHECKING, Any

import numpy as np

from efp_graph.errors import TooManyRefused, UnknownOption, ValueOutOfRange, WrongKind, nearest
from efp_graph.footprint.vocabulary import GWP
from efp_graph.objects.describing import describe_attribute, describe_given
from efp_graph.objects.ledger import Criterion
from efp_graph.objects.nodes import AttributeNode
from efp_graph.sweeps.pools import Pool, pool_for
from efp_graph.uncertainty.choices import choices_of
from efp_graph.uncertainty.draws import BLOCK, DESIGNS, correlated, uniforms_of
from efp_graph.uncertainty.estimates import deviation_of, estimated
from efp_graph.uncertainty.facts import correlations_of, facts_of
from efp_graph.uncertainty.hourly import by_mode
from efp_graph.uncertainty.hours import hourly_spread
from efp_graph.uncertainty.inputs import (
    UncertainInput,
    figures,
    known_inputs,
    node_meant,
    numeric_inputs,
    weights_taken_as_exact,
)
from efp_graph.uncertainty.propagation import TOTAL, Draws, Propagation, joined
from efp_graph.uncertainty.result import UncertaintyResult
from efp_graph.uncertainty.rules import assumptions
from efp_graph.uncertainty.state import InScenario, State
from efp_graph.values import Distribution
from efp_graph.values.assessment import assessed

if TYPE_CHECKING:
    from efp_graph.footprint.system import System

FEWEST, MOST = 1024, 65_536  # draws
REFUSED = 0.2  # a share of the draws: when the model refuses more, those left say nothing
PERIODS = (None, "month", "year", "hour")


def uncertainty_of(
    system: System,
    *,
    count: int | str = "auto",
    digits: int = 1,
    seed: int = 0,
    by: str | None = "month",
    assume: Mapping[str, str] | str | None = None,
    distributions: Mapping[Any, Distribution] | None = None,
    choices: Mapping[Any, Any] | None = None,
    hourly: Mapping[Any, Any] | None = None,
    share: Iterable[Iterable[Any]] = (),
    split: Iterable[Any] = (),
    correlations: Mapping[Any, float] | None = None,
    design: str = "latin-hypercube",
    workers: int | None = None,
    client: Any = None,
    criterion: str | Criterion = GWP,
    within: InScenario | None = None,
) -> UncertaintyResult:
    """See `System.uncertainty`.

    Args:
        within: a scenario that is applied, with which the model is compared.
    """
    state = State.now(system, within)
    keys, changed, moved = (None, (), {}) if within is None else (within.keys, within.changed, within.moved)
    blocks, remarks = _blocks(count)
    _check_options(digits, seed, by, design)
    numbers = chain(numeric_inputs(system), figures(system))
    sources = Counter(value.source.name for _, _, value in numbers if value.source is not None)
    assumed = assumptions(assume, sources)
    said = _said(system, distributions)
    chosen = choices_of(system, choices)
    among = {each.node for each in chosen}
    known = known_inputs(system, assumed, said, changed, among, moved)
    known = [*by_mode([each for each in known if each.node not in among], hourly), *chosen]
    facts = facts_of(known, share, split, keys)
    related = correlations_of(facts, correlations, changed)
    propagation = Propagation(system, facts, by, criterion, state)
    remarks += weights_taken_as_exact(system, among)
    fact_keys = [each.key for each in facts]

    def uniforms(of: int) -> Any:
        return correlated(uniforms_of(seed, fact_keys, of, design), related, fact_keys)

    given = propagation.given()
    if not facts:
        return UncertaintyResult(
            propagation, known, uniforms(4), _repeated(given, 4 * BLOCK), given, seed, design, related, remarks
        )
    pool = None if workers is None and client is None else pool_for(workers, client, "An analysis of uncertainty")
    try:
        u, draws, more = _until_enough(propagation, uniforms, blocks, digits, design, pool)
    finally:
        if pool is not None:
            pool.close()
    _check(draws, propagation.inputs)
    if not propagation.parts:
        more.append("Categories and objects are not told: links vary, so that these are others in other draws.")
    remarks += [*more, *(remark for each in propagation.inputs for remark in each.remarks)]
    hours = hourly_spread(propagation, u) if by == "hour" else None
    result = UncertaintyResult(propagation, known, u, draws, given, seed, design, related, remarks, hours)
    state.made_of.check()
    return result


def _until_enough(
    propagation: Propagation,
    uniforms: Callable[[int], Any],
    blocks: int | None,
    digits: int,
    design: str,
    pool: Pool | None,
) -> tuple[Any, Draws, list[str]]:
    """The draws: as many blocks as are asked for; else twice as many until the tolerance is met (JCGM 101, 7.9)."""
    if blocks is not None:
        u = uniforms(blocks)
        return u, propagation.run(propagation.columns(u), pool=pool), []
    done: list[Draws] = []
    count = 0
    blocks = FEWEST // BLOCK
    while True:
        u = uniforms(blocks)
        done.append(propagation.run(propagation.columns(u[count:]), pool=pool))
        count = len(u)
        draws = joined(done)
        _check(draws, propagation.inputs)
        if _is_enough(draws.figures[TOTAL], digits):
            return u, draws, []
        if count >= MOST:
            return u, draws, [f"Stopped at {MOST:,} draws, before the tolerance was met: see the standard errors."]
        blocks *= 2


def _is_enough(total: Any, digits: int) -> bool:
    """Whether twice the standard errors of mean, sd, p5 and p95 are within half a unit of the sd's last digit told."""
    deviation = float(np.nanstd(total, ddof=1))
    if not deviation > 0:
        return True
    tolerance = 0.5 * 10.0 ** (math.floor(math.log10(deviation)) - digits + 1)
    _, errors, _ = estimated(total, _mean_deviation_and_band)
    return bool((2 * errors <= tolerance).all())


def _mean_deviation_and_band(draws: Any) -> Any:
    return np.stack((np.mean(draws, axis=-1), deviation_of(draws), *np.quantile(draws, (0.05, 0.95), axis=-1)))


def _check(draws: Draws, inputs: Sequence[UncertainInput]) -> None:
    """Refuse draws of which nothing can be told.

    Raises:
        TooManyRefused: the model refuses more than a fifth of them.
        ValueOutOfRange: they are too far apart for a standard deviation.
    """
    total = draws.figures[TOTAL]
    count = len(total)
    if len(draws.refused) > REFUSED * count:
        message, times = Counter(draws.refused.values()).most_common(1)[0]
        raise TooManyRefused(
            f"The model refuses {len(draws.refused):,} of {count:,} draws, so that those left say nothing of it. "
            f"{times:,} times: {message}"
        )
    with np.errstate(over="ignore"):
        is_finite = bool(np.isfinite(np.nanstd(total, ddof=1)))
    if not is_finite:
        widest = max(inputs, key=lambda each: each.reach)
        raise ValueOutOfRange(
            f"The totals of the draws go up to {np.nanmax(total):.3g}, too far apart for a standard deviation that "
            f"can be calculated with. {widest.known.label} reaches furthest, by {widest.distribution}."
        )


def _repeated(given: Mapping[str, float], count: int) -> Draws:
    return Draws({name: np.full(count, value) for name, value in given.items()}, {}, count)


def _blocks(count: Any) -> tuple[int | None, list[str]]:
    """How many blocks are asked for, None for as many as it takes; and what is to be told of it."""
    if count == "auto":
        return None, []
    if isinstance(count, bool) or not isinstance(count, int) or count < 1:
        raise WrongKind(f'count was given as {count!r:.80}: give a number of draws, or "auto".')
    blocks = -(-max(count, FEWEST) // BLOCK)
    if blocks * BLOCK == count:
        return blocks, []
    return blocks, [
        f"{blocks * BLOCK:,} draws were made where {count:,} were asked for: {BLOCK} at a time, {FEWEST:,} at least."
    ]


def _check_options(digits: Any, seed: Any, by: Any, design: Any) -> None:
    if isinstance(seed, bool) or not isinstance(seed, int):
        raise WrongKind(f"seed was given as {seed!r:.80}: give a whole number.")
    if isinstance(digits, bool) or not isinstance(digits, int) or not 1 <= digits <= 4:
        raise ValueOutOfRange(f"digits was given as {digits!r:.80}: give 1 to 4 digits of the standard deviation.")
    if by not in PERIODS:
        raise UnknownOption(f"The periods of an uncertainty were given as {by!r:.80}. {nearest(str(by), PERIODS[1:])}")
    if design not in DESIGNS:
        raise UnknownOption(f"{design!r:.80} is no design of draws. {nearest(str(design), DESIGNS)}")


def _said(system: Any, given: Mapping[Any, Distribution] | None) -> dict[AttributeNode, Distribution]:
    """The distributions that are given beside the model, by input.

    Raises:
        WrongKind: it is no {input: Distribution}.
        UnknownOption: an input is not one of the system's that are numbers, nor a number that it calculates.
        ValueOutOfRange: the value in the model is none that its distribution can have.
    """
    if given is not None and not isinstance(given, Mapping):
        raise WrongKind(f"distributions takes {{input: Distribution}}, and was given {describe_given(given)}.")
    nodes = {node for each in given or {} if (node := node_meant(each, {})) is not None}
    numbers = chain(numeric_inputs(system), figures(system, nodes))
    inputs = {node: (address, value) for node, address, value in numbers}
    by_address = {address: node for node, (address, _) in inputs.items()}
    found = {}
    for key, distribution in (given or {}).items():
        node = node_meant(key, by_address)
        if node is None or node not in inputs:
            told = key if isinstance(key, str) else describe_given(key)
            raise UnknownOption(
                f"distributions names {told}, which is no number or series that can be given in this system, and no "
                f"number that it calculates. "
                f"{nearest(str(key), by_address)}"
            )
        if not isinstance(distribution, Distribution):
            attribute: Any = node.attribute
            raise WrongKind(
                f"The distribution of {describe_attribute(node.owner, attribute)} was given as {distribution!r:.80}: "
                "give a Distribution."
            )
        value = inputs[node][1].copy()
        value._label = node.label
        assessed(value, value.assessment._replace(distribution=distribution))
        found[node] = distribution
    return found
