"""Whose figure an input is: which source it names, and whether anybody has verified it."""

from __future__ import annotations

from typing import Any

from efp_graph.values import Sources

NO_SOURCE = "no source"
HYPOTHESIS = Sources.HYPOTHESIS.name


def source_of(value: Any) -> str:
    """The name of the source of a value."""
    source = getattr(value, "source", None)
    return NO_SOURCE if source is None else str(source.name)


def is_unverified(value: Any) -> bool:
    """Whether a value rests on a hypothesis, or on no source at all."""
    return source_of(value) in (NO_SOURCE, HYPOTHESIS)
