"""Whose figure an input is: which source it names, by which way it came into the model, and whether it is verified."""

from __future__ import annotations

from typing import Any

from efp_graph.values import Sources

NO_SOURCE = "no source"
HYPOTHESIS = Sources.HYPOTHESIS.name
VERIFIED = ("data", "measured", "checked")  # origins: see `values/origins.py`


def source_of(value: Any) -> str:
    """The name of the source of a value."""
    source = getattr(value, "source", None)
    return NO_SOURCE if source is None else str(source.name)


def is_unverified(source: str, origin: str) -> bool:
    """Whether nobody vouches for a figure: a default that was filled in, a hypothesis, a figure without a source.

    A hypothesis that somebody measured or checked is none any more.
    """
    return origin not in VERIFIED and (origin == "default" or source in (NO_SOURCE, HYPOTHESIS))
