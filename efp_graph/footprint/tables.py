"""The data tables that come with the package. Their origin and licence are in `efp_graph/data/README.md`."""

from __future__ import annotations

import csv
from functools import lru_cache
from importlib import resources


@lru_cache
def rows(name: str) -> tuple[dict[str, str], ...]:
    """The rows of `efp_graph/data/<name>.csv`, as {column: text}."""
    text = resources.files("efp_graph").joinpath("data", f"{name}.csv").read_text(encoding="utf-8")
    return tuple(csv.DictReader(text.splitlines()))
