"""Rules: from what is known of an input to a distribution of its true value. The first one that applies wins.

    distribution   one is given
    bounds         low and high: limits give a triangle, a 90 % or 95 % interval a lognormal or normal distribution
    pedigree       five scores give the spread of a lognormal distribution
    confidence     so do the words high, medium and low; a single bound cuts the distribution off
    assumed        whoever asks supposes a confidence for the inputs of a source
    exact          nothing is known, or the distribution has no width: taken as it is, and counted

Sources: pedigree: Weidema and Wesnæs 1996, with the factors of Ciroth, Muller, Weidema, Lesage 2013 ("Empirically
based uncertainty factors for the pedigree matrix in ecoinvent", Int J LCA). The words stand for pedigrees: all scores 2
give a factor of 1.26, all scores 4 one of 1.59.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, NamedTuple

from efp_graph.errors import UnknownOption, WrongKind, nearest
from efp_graph.texts import visible
from efp_graph.values import Distribution, Sources
from efp_graph.values.assessment import CONFIDENCES, LIMITS, RANGE, Assessment, Pedigree
from efp_graph.values.numeric import Numeric
from efp_graph.values.units import unit_of

FACTORS = {"high": 1.10, "medium": 1.26, "low": 1.59}  # geometric standard deviations
PEDIGREE = (
    (1.0, 1.54, 1.61, 1.69, 1.69),  # reliability
    (1.0, 1.03, 1.04, 1.08, 1.08),  # completeness
    (1.0, 1.03, 1.10, 1.19, 1.29),  # time
    (1.0, 1.04, 1.08, 1.11, 1.11),  # geography
    (1.0, 1.18, 1.65, 2.08, 2.80),  # technology
)
SCORES = {"90%": 1.6448536269514722, "95%": 1.959963984540054}  # of the normal distribution, at the ends
ASSUMED = {  # what assume="defaults" supposes of the sources of built-in figures
    each.name: "low" if each in (Sources.HYPOTHESIS, Sources.ONE_BYTE_MODEL_SHIFT_2018) else "medium"
    for each in vars(Sources).values()
    if hasattr(each, "link") and each != Sources.USER_DATA
}
EXACT, ASSUMED_RULE = "exact", "assumed"
IN_OPERATION = "varies in operation"
NO_WIDTH = "has no width"
MIDDLE = 1e-9  # relative: how near the middle of its bounds a value is the middle


class Rule(NamedTuple):
    """Which rule made a distribution of an input: its name, the distribution (None: exact), and limits besides.

    `remark` says why an input of which something is known is exact all the same.
    """

    name: str
    distribution: Distribution | None = None
    low: float | None = None
    high: float | None = None
    remark: str = ""


def rule_for(value: Numeric, assume: Mapping[str, str], given: Distribution | None = None) -> Rule:
    """The distribution of an input, in its unit; of a series that of a factor on all its hours.

    Args:
        assume: {name of a source: confidence} for inputs of which nothing is known.
        given: one that is said from outside.
    """
    number = 1.0 if value._hour is not None else float(value._value)
    known = value.assessment
    for rule in (
        _given(given or known.distribution),
        _bounds(number, known, value),
        _pedigree(number, known.pedigree),
        _confidence(number, known, value),
        _assumed(number, value, assume),
    ):
        if rule is not None:
            if rule.distribution is None or rule.distribution.exactly is not None:
                return rule._replace(distribution=None, remark="" if rule.name == ASSUMED_RULE else NO_WIDTH)
            return rule
    return Rule(EXACT, remark=IN_OPERATION if known.bounds == RANGE else "")


def _given(distribution: Distribution | None) -> Rule | None:
    return None if distribution is None else Rule("distribution", distribution)


def _bounds(number: float, known: Assessment, value: Numeric) -> Rule | None:
    if known.low is None or known.high is None or known.bounds == RANGE:
        return None
    low, high = (_in_unit(each, value) for each in (known.low, known.high))
    low, high = min(low, number), max(high, number)  # rounding aside they are
    name = "bounds" if known.bounds == LIMITS else f"bounds {known.bounds}"
    if low == high:
        return Rule(name)
    if known.bounds == LIMITS:
        middle = known.confidence == "low" and math.isclose(number, (low + high) / 2, rel_tol=MIDDLE)
        if number in (low, high) or middle:
            return Rule(name, Distribution("uniform", low=low, high=high))
        return Rule(name, Distribution("triangular", low=low, mode=number, high=high))
    score = SCORES[known.bounds]
    if low > 0:
        return Rule(name, _lognormal(number, (high / low) ** (1 / (2 * score))))
    deviation = (high - low) / (2 * score)
    return Rule(name, Distribution("normal", mean=number, standard_deviation=deviation))


def _pedigree(number: float, pedigree: Pedigree | None) -> Rule | None:
    if pedigree is None:
        return None
    return Rule("pedigree", _around(number, pedigree_factor(pedigree)))


def pedigree_factor(pedigree: Pedigree) -> float:
    """The geometric standard deviation: e^(½·√(ln² basic + Σ ln² of the factors of the scores)).

    Example:
        >>> round(pedigree_factor(Pedigree(2, 3, 4, 2, 3)), 4)
        1.4104
    """
    factors = [pedigree.basic, *(row[score - 1] for row, score in zip(PEDIGREE, pedigree.scores, strict=True))]
    return math.exp(0.5 * math.sqrt(math.fsum(math.log(each) ** 2 for each in factors)))


def _confidence(number: float, known: Assessment, value: Numeric) -> Rule | None:
    if known.confidence is None:
        return None
    low, high = (None if each is None else _in_unit(each, value) for each in known.limits)
    return Rule("confidence", _around(number, FACTORS[known.confidence]), low, high)


def _assumed(number: float, value: Numeric, assume: Mapping[str, str]) -> Rule | None:
    confidence = None if value.source is None or value.assessment.bounds == RANGE else assume.get(value.source.name)
    return None if confidence is None else Rule(ASSUMED_RULE, _around(number, FACTORS[confidence]))


def _around(number: float, factor: float) -> Distribution | None:
    """What a relative spread means around a number; around 0 it means nothing."""
    if number > 0:
        return _lognormal(number, factor)
    if number == 0:
        return None
    return Distribution("normal", mean=number, standard_deviation=-number * math.log(factor))


def _lognormal(median: float, factor: float) -> Distribution:
    return Distribution("lognormal", median=median, geometric_standard_deviation=factor)


def _in_unit(bound: Any, value: Numeric) -> float:
    return float(bound.magnitude * unit_of(bound.units).factor_to(value._unit))


def assumptions(given: Any, sources: Mapping[str, int]) -> dict[str, str]:
    """What `assume` says, as {name of a source: confidence}.

    Args:
        given: a dictionary of that kind; "defaults" for the table `ASSUMED`; nothing.
        sources: the names of the sources of the model's inputs.

    Raises:
        WrongKind: it is something else.
        UnknownOption: no input has such a source, or there is no such confidence.
    """
    if given is None:
        return {}
    if given == "defaults":
        return dict(ASSUMED)
    if not isinstance(given, Mapping):
        raise WrongKind(
            f"assume was given as {given!r:.80}. Give {{name of a source: confidence}}, such as "
            '{"hypothesis": "low"}, or "defaults".'
        )
    for name, confidence in given.items():
        if name not in sources:
            raise UnknownOption(
                f"No input of the model has the source {visible(str(name))!r:.80}. {nearest(str(name), sources)}"
            )
        if confidence not in CONFIDENCES:
            raise UnknownOption(
                f"The confidence assumed for {visible(str(name))!r:.80} was given as {confidence!r:.80}. "
                f"{nearest(str(confidence), CONFIDENCES)}"
            )
    return dict(given)
