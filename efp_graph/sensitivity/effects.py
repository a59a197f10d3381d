"""What one input does to the total: the effect of a step down and up, and the elasticity, where there is one.

The elasticity ε = ∂ln Y/∂ln x is the percentage by which the total Y follows one percent of the input x. It is a
difference quotient of ± 0.1 %, held against that of ± 0.05 %: where the two differ by more than 1 % the total moves in
steps (a whole number of servers, whole hours of a retention), and a slope would depend on the width that it is taken
over. At the edge of a domain, a utilization of 1, it is one-sided, extrapolated from the two widths (Richardson).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from efp_graph.objects.calculated import Calculated
from efp_graph.sensitivity.origins import is_unverified, source_of
from efp_graph.sensitivity.varied import VariedInput
from efp_graph.values.readable import figure, summary

WIDTH = 1e-3  # of the difference quotient, as a share of the input
TINY = 1e-6  # a change that a total in steps does not follow
NOISE = 1e-7  # elasticities below it are rounding
SAME = 0.01  # how much two difference quotients of one slope may differ
IN_STEPS, ONE_SIDED, FROM_ZERO, WHOLE_NUMBERS = "in steps", "one-sided", "from 0", "whole numbers"

Find = Callable[[float], float | None]  # the total at a share; None where the model has none


@dataclass(frozen=True)
class Effect:
    """What an input does to the total, in the unit of the criterion.

    Attributes:
        name: `Web front.power`.
        kind: the class of its object.
        value: what it holds, as text.
        source: the name of its source.
        origin: by which way it came into the model: "default", "given", "data", "measured" or "checked".
        low, high: the shares that it was varied by, −0.1 and 0.1 unless its domain ends before; None where it cannot
            be varied in that direction. Of an input that is 0, in the unit of the input.
        minus, plus: what they add to the total; None where they are not, or are refused.
        elasticity: ε; None in steps, from 0, and where the total is 0.
        weight: its share of Σ|ε| over all inputs. One in steps counts with its mean slope over ± the step.
        one_step: what an hour more, or one more of whole numbers, adds; None of all others.
        one_step_less: the same of one less.
        marks: "in steps", "one-sided", "from 0", "up to 1".
        refusal: what the model says to a step that it refuses.
    """

    name: str
    kind: str
    value: str
    source: str
    origin: str
    low: float | None
    high: float | None
    minus: float | None
    plus: float | None
    elasticity: float | None
    slope: float
    one_step: float | None = None
    one_step_less: float | None = None
    marks: tuple[str, ...] = ()
    refusal: str = ""
    weight: float = 0.0
    node: Any = field(default=None, repr=False, compare=False)

    @property
    def size(self) -> float:
        """The larger of the two effects, without its sign."""
        return max((abs(each) for each in (self.minus, self.plus) if each is not None), default=0.0)

    @property
    def is_unverified(self) -> bool:
        """Whether nobody vouches for it: a default, a hypothesis, or no source at all."""
        return is_unverified(self.source, self.origin)

    @property
    def is_in_steps(self) -> bool:
        """Whether the total follows it in steps."""
        return IN_STEPS in self.marks


def kinds_of(effects: Iterable[Effect]) -> str:
    """What they are of: `inputs`, or `inputs and figures of data`."""
    figures = any(isinstance(getattr(each.node, "attribute", None), Calculated) for each in effects)
    return "inputs and figures of data" if figures else "inputs"


def shares_of(varied: VariedInput, step: float) -> dict[str, float]:
    """{what for: share} of the scenarios that tell what an input does."""
    wanted = {"minus": varied.reach(-step), "plus": varied.reach(step)}
    if varied.is_whole:
        one = 1.0 / abs(varied.scale)
        wanted |= {"one less": varied.reach(-one), "one more": varied.reach(one)}
        return {name: share for name, share in wanted.items() if share is not None}
    if not varied.is_zero:
        widths = {"h": WIDTH, "h/2": WIDTH / 2, "tiny": TINY}
        for name, width in widths.items():
            for sign in (-1.0, 1.0):
                share = varied.reach(sign * width)
                if share is not None and abs(share) >= 0.999 * width:  # else it is the end of its domain
                    wanted[f"{name} {sign:+.0f}"] = share
    hour = varied.hour
    if hour is not None:
        wanted |= {"one less": varied.reach(-abs(hour)), "one more": varied.reach(abs(hour))}
    return {name: share for name, share in wanted.items() if share is not None}


def effect_of(
    varied: VariedInput,
    step: float,
    base: float,
    shares: Mapping[str, float],
    found: Mapping[str, float | None],
    refusals: Mapping[str, str],
) -> Effect:
    """What an input does.

    Args:
        step: the share that was asked for.
        base: the total as it is.
        shares: as `shares_of` gives them.
        found: the totals at these; None where the model refuses.
        refusals: what it says there.
    """
    changes = {name: None if total is None else total - base for name, total in found.items()}
    low, high = shares.get("minus"), shares.get("plus")
    minus, plus = changes.get("minus"), changes.get("plus")
    slope = _mean_slope(low, high, minus, plus, base)
    marks: list[str] = []
    elasticity: float | None = None
    if varied.is_zero:
        marks.append(FROM_ZERO)
        slope = 0.0
    elif varied.is_whole:
        marks += [IN_STEPS, WHOLE_NUMBERS] if slope else [WHOLE_NUMBERS]
        elasticity = None if slope or not base else 0.0
    elif base:
        elasticity, is_one_sided = _elasticity(changes, base)
        if elasticity is not None and _in_steps(changes, base, elasticity, minus, plus):
            elasticity = None
            marks.append(IN_STEPS)
        elif elasticity is not None:
            slope = elasticity
            marks += [ONE_SIDED] if is_one_sided else []
    marks += _domain_marks(varied, step, low, high)
    in_steps = IN_STEPS in marks
    scale = varied.scale if varied.is_zero else 1.0
    value = varied.value
    return Effect(
        name=varied.name,
        kind=type(varied.node.owner).__name__,
        value=summary(value),
        source=source_of(value),
        origin=varied.origin,
        low=None if low is None else low * scale,
        high=None if high is None else high * scale,
        minus=minus,
        plus=plus,
        elasticity=elasticity,
        slope=slope,
        one_step=changes.get("one more") if in_steps else None,
        one_step_less=changes.get("one less") if in_steps else None,
        marks=tuple(dict.fromkeys(marks)),
        refusal=next((refusals[name] for name in ("minus", "plus", *refusals) if name in refusals), ""),
        node=varied.node,
    )


def _mean_slope(low: float | None, high: float | None, minus: float | None, plus: float | None, base: float) -> float:
    """The elasticity over the whole step, from one side where there is no other."""
    if not base:
        return 0.0
    ends = [(low, minus), (0.0, 0.0), (high, plus)]
    there = [(share, change) for share, change in ends if share is not None and change is not None]
    width = there[-1][0] - there[0][0]
    return (there[-1][1] - there[0][1]) / width / base if width else 0.0


def _elasticity(changes: Mapping[str, float | None], base: float) -> tuple[float | None, bool]:
    """The elasticity, and whether it is that of one side."""
    down, up = (changes.get(f"h {sign}") for sign in ("-1", "+1"))
    if down is not None and up is not None:
        return (up - down) / (2 * WIDTH * base), False
    for sign, far in (("-1", down), ("+1", up)):
        near = changes.get(f"h/2 {sign}")
        if far is not None and near is not None:
            slope = (4 * near - far) / (WIDTH * base)  # 2·D(h/2) − D(h)
            return (slope if sign == "+1" else -slope), True
    return None, True


def _in_steps(
    changes: Mapping[str, float | None], base: float, elasticity: float, minus: float | None, plus: float | None
) -> bool:
    """Whether the total follows in steps: widths that disagree, or a change that nothing follows."""
    least = NOISE * abs(base)
    for sign in ("-1", "+1"):
        far, tiny = changes.get(f"h {sign}"), changes.get(f"tiny {sign}")
        if far is not None and tiny == 0.0 and abs(far) > WIDTH * least:
            return True
    if not elasticity:
        return any(each is not None and abs(each) > least for each in (minus, plus))
    down, up = (changes.get(f"h/2 {sign}") for sign in ("-1", "+1"))
    if down is not None and up is not None:
        half = (up - down) / (WIDTH * base)
    else:
        sign, near = ("-1", down) if down is not None else ("+1", up)
        far = changes.get(f"h {sign}")
        if near is None or far is None:
            return False
        half, elasticity = 2 * near / WIDTH / base, far / WIDTH / base
    return abs(half - elasticity) > SAME * max(abs(half), abs(elasticity)) and abs(elasticity) > NOISE


def _domain_marks(varied: VariedInput, step: float, low: float | None, high: float | None) -> list[str]:
    """That its domain ends before the step does."""
    if varied.is_zero:
        return []
    if low is None or high is None:
        return [ONE_SIDED]
    if varied.is_whole or not varied.is_number:
        return []
    ends = [
        f"{side} {figure(float(varied.at(share)), varied.unit)}"
        for side, share, wanted in (("down to", low, -step), ("up to", high, step))
        if abs(share - wanted) > 1e-9
    ]
    return ends
