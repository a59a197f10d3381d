"""Verbs that a floor knows and a floor above it performs: drawing a value, exporting it.

Values know the verbs; who performs them is told by `efp_graph/__init__.py` and imported at the first call. So the verbs
are methods with a signature and a docstring, and their floor imports nothing from above.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

_performers: dict[str, str] = {}


def performed_by(**performers: str) -> None:
    """Say who performs verbs: `performed_by(plot="efp_graph.charts.series:plot")`. Nothing is imported yet."""
    _performers.update(performers)


def perform(verb: str, value: Any, *arguments: Any, **named: Any) -> Any:
    """What the performer of a verb makes of a value."""
    module, _, function = _performers[verb].partition(":")
    return getattr(import_module(module), function)(value, *arguments, **named)
