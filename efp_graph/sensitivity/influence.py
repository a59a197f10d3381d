"""A local sensitivity on the audit page: which inputs decide, in a sentence, and what each does to the total."""

from __future__ import annotations

from itertools import accumulate
from typing import TYPE_CHECKING, Any

from efp_graph.audit.records import AuditedInfluence, AuditedSteps
from efp_graph.footprint.vocabulary import GWP
from efp_graph.objects.ledger import Criterion
from efp_graph.sensitivity.effects import kinds_of
from efp_graph.sensitivity.origins import HYPOTHESIS
from efp_graph.sensitivity.table import NOTHING_VARIES, elasticity_of, ends_of, marks_of, signed_figure
from efp_graph.values.readable import percentage

if TYPE_CHECKING:
    from efp_graph.sensitivity.effects import Effect
    from efp_graph.sensitivity.result import LocalSensitivity

DECISIVE = 0.95  # of all weights: what "nearly all" is
WHAT_FIGURES_MEAN = (
    "Weight: which share of all that moves the total is that of the input, |ε| / Σ|ε|. Elasticity ε: by how many "
    "percent the total follows one percent of the input, all others as they are. Options, texts, what the model "
    "fixes and what stands inside of another input have neither."
)


def headline(found: LocalSensitivity) -> str:
    """`14 of 42 numeric inputs make up 95% of the sensitivity; 6 of them are hypotheses. ...`."""
    on = "" if found.criterion == GWP.name else f"{Criterion.known[found.criterion].title}: "
    if not found.sum_of_slopes:
        return on + NOTHING_VARIES
    ranked = sorted(found.effects, key=lambda each: -each.weight)
    reached = list(accumulate(each.weight for each in ranked))
    count = next((place for place, share in enumerate(reached, 1) if share >= DECISIVE), len(ranked))
    guessed = sum(each.source == HYPOTHESIS for each in ranked[:count])
    of_them = "none of them is a hypothesis" if not guessed else (
        "one of them is a hypothesis" if guessed == 1 else f"{guessed:,} of them are hypotheses"
    )  # fmt: skip
    series = "" if found.has_series else " (series left out)"
    most, hypotheses = percentage(DECISIVE, brief=True), percentage(found.weight_by_source.get(HYPOTHESIS, 0.0))
    return (
        f"{on}{count:,} of {len(ranked):,} numeric {kinds_of(ranked)}{series} make up {most} of the sensitivity; "
        f"{of_them}. "
        f"{hypotheses} of the sensitivity rests on hypotheses, {percentage(found.unverified)} on what nobody has "
        "verified."
    )


def influences_of(found: LocalSensitivity) -> dict[Any, AuditedInfluence]:
    """{input: what it does}."""
    return {each.node: _influence(each, found) for each in found.effects}


def steps_of(found: LocalSensitivity) -> AuditedSteps:
    """How far inputs were varied, and on which criterion."""
    return AuditedSteps(ends_of(found.step), found.criterion)


def _influence(each: Effect, found: LocalSensitivity) -> AuditedInfluence:
    steps = zip(ends_of(found.step), (each.minus, each.plus), strict=True)
    told = [f"{end}: {signed_figure(amount, found.criterion)}" for end, amount in steps if amount is not None]
    marks = marks_of(each)
    return AuditedInfluence(
        weight=each.weight,
        elasticity=each.elasticity,
        told=elasticity_of(each) if each.elasticity is not None else marks,
        effects="; ".join((*told, *([marks] if marks else []))),
        minus=each.minus,
        plus=each.plus,
    )
