"""The variance of a total by the facts that give it: from the draws of an uncertainty to indices of its facts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from efp_graph.errors import NotAllowed, UnknownOption, nearest
from efp_graph.footprint.vocabulary import GWP
from efp_graph.hints import hint
from efp_graph.sensitivity.chaos import fewest_draws, fitted, total_shares
from efp_graph.sensitivity.drawn import Drawn, groups_of
from efp_graph.sensitivity.indices import Index
from efp_graph.sensitivity.methods import METHODS, SAMPLING, Indices, indices_of, is_constant
from efp_graph.sensitivity.morris import screened
from efp_graph.sensitivity.origins import NO_SOURCE, is_unverified
from efp_graph.sensitivity.saltelli import MOST_EVALUATIONS
from efp_graph.sensitivity.scores import Scores
from efp_graph.sensitivity.screening import ScreenedFact, ScreenedFacts
from efp_graph.sensitivity.shapley import Worths, shapley_effects
from efp_graph.sensitivity.shapley_shares import ShapleyShares
from efp_graph.sensitivity.variance_result import FactShare, GlobalSensitivity, GroupShare
from efp_graph.texts import shown, visible
from efp_graph.values.units import unit_of_names

MORRIS, SHAPLEY = "morris", "shapley"
ON_REQUEST = (*METHODS, MORRIS, SHAPLEY)
PAIRS = 5  # that are told
NOTHING = Index(0.0, 0.0, 0.0)


def global_sensitivity(
    drawn: Drawn,
    groups: Any = None,
    method: str | None = None,
    *,
    seed: int = 0,
    most: int = MOST_EVALUATIONS,
) -> GlobalSensitivity | ScreenedFacts | ShapleyShares:
    """The share of each fact in the variance of the total.

    Args:
        drawn: an uncertainty, `system.uncertainty()`.
        groups: also the shares of groups: by "source", "class" or "origin", or {name: facts}.
        method: "polynomial", "logarithm" or "sampling"; the first that is good enough unless given. "morris" screens:
            which facts matter at all. "shapley": shares of each fact alone, also of those that correlate.
        seed: of what is sampled.
        most: evaluations of the model, beside the draws that there are.

    Raises:
        NotAllowed: nothing is uncertain, or a group parts facts that correlate.
        UnknownOption: there is no such method, group or fact.
        WrongKind: groups are something else.
    """
    if method is not None and method not in ON_REQUEST:
        raise UnknownOption(f"Sensitivity has no method {shown(method)}. {nearest(str(method), ON_REQUEST)}")
    if not drawn.facts:
        raise NotAllowed(
            f"Nothing is uncertain in {visible(drawn.title)}, so there is no variance to share out. Give inputs a "
            f"distribution, bounds or a confidence; or {hint('assume= some', '--assume hypothesis=low')}; or ask "
            f"{hint('system.sensitivity()', 'efp sensitivity without --global')}, which needs none."
        )
    scores = Scores(len(drawn.facts), drawn.correlations)
    named = groups_of(drawn, groups, scores)
    evaluate = scores.evaluated(drawn.evaluate)
    if method == MORRIS:
        return _screened(drawn, scores, evaluate, seed)
    valid = ~np.isnan(drawn.outputs)
    outputs = drawn.outputs[valid]
    if is_constant(outputs):
        return _result(drawn, scores, named, None, [])
    independent = scores.of(drawn.uniforms[valid])
    if method == SHAPLEY:
        return _shapley(drawn, scores, independent, outputs, seed)
    fixed: list[int] = []
    kept = list(range(len(scores.units)))
    if method != SAMPLING and len(outputs) < fewest_draws(scores.columns):
        matter = set(screened(evaluate, scores.columns, seed=seed).matter)
        kept = [place for place, each in enumerate(scores.units) if matter.intersection(each.columns)]
        fixed = [place for place in range(len(scores.units)) if place not in kept]
    columns = [column for place in kept for column in scores.units[place].columns]
    at = {column: number for number, column in enumerate(columns)}
    wanted = [
        *(scores.units[place].facts for place in kept),
        *named.values(),
        *([_unverified(drawn, scores)] if _unverified(drawn, scores) else []),
    ]
    places = [[at[column] for column in scores.columns_of(each) if column in at] for each in wanted]
    found = indices_of(
        independent[:, columns], outputs, places, _with_others_at_half(evaluate, scores.columns, columns),
        method=method, seed=seed, most=most,
    )  # fmt: skip
    return _result(drawn, scores, named, found, fixed, kept)


def _with_others_at_half(evaluate: Any, count: int, columns: Sequence[int]) -> Any:
    """A function of some columns, all others at their middle."""
    if len(columns) == count:
        return evaluate

    def of_columns(uniforms: Any) -> Any:
        given = np.full((len(uniforms), count), 0.5)
        given[:, list(columns)] = uniforms
        return evaluate(given)

    return of_columns


def _unverified(drawn: Drawn, scores: Scores) -> list[int]:
    """Places of facts that nobody vouches for; of those that correlate only where it is true of all."""
    doubtful = {place for place, each in enumerate(drawn.facts) if is_unverified(each.source or NO_SOURCE, each.origin)}
    return [place for each in scores.units if doubtful.issuperset(each.facts) for place in each.facts]


def _result(
    drawn: Drawn,
    scores: Scores,
    named: dict[str, list[int]],
    found: Indices | None,
    fixed: Sequence[int],
    kept: Sequence[int] = (),
) -> GlobalSensitivity:
    outputs = drawn.outputs[~np.isnan(drawn.outputs)]
    indices = list(zip(found.first, found.total, strict=True)) if found is not None else []
    of_unit = dict(zip(kept, indices, strict=False))
    of_group = indices[len(kept) : len(kept) + len(named)]
    facts = []
    for place, each in enumerate(scores.units):
        first, total = of_unit.get(place, (NOTHING, NOTHING))
        of_unit_facts = [drawn.facts[fact] for fact in each.facts]
        facts.append(FactShare(
            " + ".join(fact.label for fact in of_unit_facts), of_unit_facts[0].object_class,
            of_unit_facts[0].source or NO_SOURCE, of_unit_facts[0].origin, first, total, len(of_unit_facts),
        ))  # fmt: skip
    groups = [
        GroupShare(name, tuple(drawn.facts[place].label for place in places), *pair)
        for (name, places), pair in zip(named.items(), of_group or [(NOTHING, NOTHING)] * len(named), strict=True)
    ]
    doubtful = indices[-1] if found is not None and _unverified(drawn, scores) else (NOTHING, NOTHING)
    return GlobalSensitivity(
        title=_title(drawn),
        caption=drawn.period.caption,
        unit=unit_of_names(drawn.unit._units),
        mean=float(np.mean(outputs)),
        deviation=float(np.std(outputs, ddof=1)),
        band=float(np.quantile(outputs, 0.95) - np.quantile(outputs, 0.05)),
        facts=tuple(sorted(facts, key=lambda each: -each.total.value)),
        groups=tuple(sorted(groups, key=lambda each: -each.total.value)),
        pairs=tuple(_pairs(drawn, scores, found, kept)),
        unverified=doubtful[1],
        method=None if found is None else found.method,
        q2=None if found is None else found.q2,
        draws=len(drawn.outputs),
        evaluations=0 if found is None else found.evaluations,
        refused=int(np.isnan(drawn.outputs).sum()) + (0 if found is None else found.refused),
        fixed=tuple(" + ".join(drawn.facts[fact].label for fact in scores.units[place].facts) for place in fixed),
        remarks=tuple(drawn.remarks),
        equivalent=drawn.criterion.equivalent,
        _drawn=drawn,
        _scores=scores,
    )


def _title(drawn: Drawn) -> str:
    """The system, and what its total is on where that is not climate change."""
    return drawn.title if drawn.criterion == GWP else f"{drawn.title}, {drawn.criterion.title}"


def _pairs(drawn: Drawn, scores: Scores, found: Indices | None, kept: Sequence[int]) -> list[tuple[str, str, Index]]:
    """The largest indices of two facts together, where a polynomial has them for nothing."""
    if found is None or found.fit is None:
        return []
    alone = [place for place in kept if len(scores.units[place].columns) == 1]
    column, at = {}, 0
    for place in kept:
        column[place], at = at, at + len(scores.units[place].columns)
    pairs = [
        (one, other, found.fit.pair(column[one], column[other])[0])
        for number, one in enumerate(alone)
        for other in alone[number + 1 :]
    ]
    largest = sorted(pairs, key=lambda each: -each[2].value)[:PAIRS]
    label = {place: drawn.facts[scores.units[place].facts[0]].label for place in alone}
    return [(label[one], label[other], index) for one, other, index in largest if not index.is_zero]


def _screened(drawn: Drawn, scores: Scores, evaluate: Any, seed: int) -> ScreenedFacts:
    found = screened(evaluate, scores.columns, seed=seed)
    facts = []
    for each in scores.units:
        column = max(each.columns, key=lambda one: found.size[one])
        label = " + ".join(drawn.facts[fact].label for fact in each.facts)
        numbers = (float(several[column]) for several in (found.size, found.mean, found.deviation))
        facts.append(ScreenedFact(label, *numbers))
    return ScreenedFacts(
        _title(drawn), drawn.period.caption, unit_of_names(drawn.unit._units),
        tuple(sorted(facts, key=lambda each: -each.size)), found.evaluations, tuple(drawn.remarks),
        drawn.criterion.equivalent,
    )  # fmt: skip


def _shapley(drawn: Drawn, scores: Scores, independent: Any, outputs: Any, seed: int) -> ShapleyShares:
    worths = Worths(scores, independent, outputs)
    effects, orders = shapley_effects(worths, scores.count, seed=seed)
    facts = [(fact.label, float(effect)) for fact, effect in zip(drawn.facts, effects, strict=True)]
    ranked = tuple(sorted(facts, key=lambda each: -each[1]))
    return ShapleyShares(_title(drawn), drawn.period.caption, ranked, worths.q2, orders, tuple(drawn.remarks))


def hourly_shares(drawn: Drawn, scores: Scores) -> tuple[Any, Any]:
    """The hours, shape (hours,), and total indices of each unit in them, shape (units, hours).

    Raises:
        NotAllowed: the uncertainty was made without hours, or of too few draws.
    """
    hours = getattr(drawn, "by_hour", None)
    if hours is None:
        raise NotAllowed(
            f"The uncertainty of {visible(drawn.title)} was made without hours: ask for system.uncertainty(by='hour')."
        )
    outputs = drawn.outputs[: len(hours.draws)]
    valid = ~np.isnan(outputs)
    if valid.sum() < fewest_draws(scores.columns):
        raise NotAllowed(
            f"{scores.columns} uncertain facts are too many for indices hour by hour of {int(valid.sum()):,} draws."
        )
    independent = scores.of(drawn.uniforms[: len(hours.draws)][valid])
    fit = fitted(independent, outputs[valid])
    groups = [each.columns for each in scores.units]
    return hours.times, total_shares(fit, independent, hours.draws[valid], groups)


def split_indices(drawn: Drawn, scores: Scores, parts: dict[str, Any]) -> tuple[list[list[Index]], list[float]]:
    """Total indices of each unit for several outputs at once, and how well each output is fitted.

    Args:
        parts: {name: the output of each draw}.

    Returns:
        Total indices by unit and part, 0 where a part does not vary; Q² by part.
    """
    valid = ~np.isnan(drawn.outputs)
    columns = {name: each[valid] for name, each in parts.items()}
    varying = [name for name, each in columns.items() if not is_constant(each)]
    if not varying or valid.sum() < fewest_draws(scores.columns):
        return [[NOTHING] * len(parts) for _ in scores.units], [0.0] * len(parts)
    fit = fitted(scores.of(drawn.uniforms[valid]), np.column_stack([columns[name] for name in varying]))
    q2 = dict(zip(varying, fit.q2.tolist(), strict=True))
    found = []
    for each in scores.units:
        total = dict(zip(varying, fit.total(each.columns), strict=True))
        found.append([total.get(name, NOTHING) for name in parts])
    return found, [q2.get(name, 1.0) for name in parts]
