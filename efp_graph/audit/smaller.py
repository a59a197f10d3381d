"""What to leave out of a calculus graph that is too large to draw: ways that were tried, with what each leaves.

A way is told only when its picture was laid out, in a time that is short against what a layout may take; so whoever
follows the advice gets a picture.
"""

from __future__ import annotations

import shlex
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Any, NamedTuple

from efp_graph.audit.bundles import Bundle, proportions
from efp_graph.audit.records import HYPOTHESIS, INPUT
from efp_graph.audit.trail import Step, Trail
from efp_graph.errors import EfpGraphError
from efp_graph.hints import hint
from efp_graph.rendering.layout import rendered
from efp_graph.rendering.picture import LEGIBLE_NODES, MOST_ABREAST, MOST_NODES
from efp_graph.texts import cut, shown, visible

MOST_PER_ROW = 6  # side by side: a picture some ten times as wide as high
SECONDS = 2.0  # that a layout which is advised may take


class Way(NamedTuple):
    """An option that leaves something out, and how it is told in Python and in a terminal."""

    option: dict[str, Any]
    python: str
    terminal: str


def advice(
    trail: Trail,
    options: Mapping[str, Any],
    made: Callable[..., Trail],
    dot: Callable[[Trail], str],
    ways: Collection[str] = ("bundle", "collapse", "max_depth", "only_from"),
) -> str:
    """The ways that can be drawn, in a sentence; of each option the first that can.

    Args:
        trail: what is too large.
        options: what it was made with.
        made: gives the trail with other options.
        dot: gives the DOT of a trail.
        ways: the options that there are.
    """
    told: dict[str, str] = {}
    for way in _ways(trail, options):
        (option,) = way.option
        if option in told or option not in ways:
            continue
        smaller = made(**{**options, **way.option})
        if len(smaller) < len(trail) and _is_small(smaller) and _can_be_drawn(dot(smaller)):
            told[option] = f"{hint(way.python, way.terminal)} draws {len(smaller):,} nodes"
    otherwise = hint(
        'Or write the graph as text ("x.dot"), or take value.to_networkx().', "Or write it as text: -o x.dot."
    )
    return f"Draw less: {'; '.join(told.values())}. {otherwise}" if told else otherwise.removeprefix("Or ").capitalize()


def _ways(trail: Trail, options: Mapping[str, Any]) -> Iterator[Way]:
    if options.get("bundle") is not None:
        yield Way({"bundle": None}, "bundle=None", "leaving --bundle out")
    if not options.get("collapse"):
        yield Way({"collapse": True}, "collapse=True", "--collapse")
    depth = _depth(trail)
    while depth:
        yield Way({"max_depth": depth}, f"max_depth={depth}", f"--depth {depth}")
        depth //= 2
    for step in trail:
        if step.kind in (INPUT, HYPOTHESIS) and not isinstance(step, Bundle):
            name = f"only_from=<the value {shown(cut(step.label, 60))}>"
            yield Way({"only_from": step.content}, name, f"--only-from {_address(step, trail)}")
            return


def _address(step: Step, trail: Trail) -> str:
    """What a step is called in a terminal: by the name of its object, which files keep, if no other has it."""
    same = {each.owner_id for each in trail if each.owner == step.owner}
    whose = step.owner if len(same) == 1 else step.owner_id
    return shlex.quote(visible(f"{whose}.{step.attribute}"))


def _depth(trail: Trail) -> int:
    """The largest depth that leaves a legible picture, and something out."""
    at_depth = Counter(step.depth for step in trail)
    remaining, found = at_depth[0], 0
    while found + 1 < max(at_depth) and remaining + at_depth[found + 1] <= LEGIBLE_NODES:
        found += 1
        remaining += at_depth[found]
    return found


def _is_small(trail: Trail) -> bool:
    abreast, rows = proportions(trail)
    return len(trail) <= MOST_NODES // 2 and abreast <= min(MOST_ABREAST, MOST_PER_ROW * rows)


def _can_be_drawn(dot: str) -> bool:
    try:
        return bool(rendered(dot, "svg", seconds=SECONDS))
    except EfpGraphError:
        return False
