"""Saving a system and loading it again, with the total of what was loaded: with results in the file, and without."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from .models import Model, figures_of, kilograms


def saved_and_loaded(
    model: Model, folder: Path, *, results: bool, every: bool = False
) -> tuple[Callable[[int], Any], Callable[[], Any]]:
    """The action, and what gives the figures of the system that it loaded last.

    Args:
        every: read the electricity of every server too, which opens a model that was not calculated for its total.
    """
    library, path = model.library, folder / "system.json"
    loaded: list[Any] = []

    def run(_: int) -> float:
        library.save(model.system, path, results=results)
        loaded[:] = [library.load(path)]
        total = kilograms(loaded[0].total_footprint)
        if every:
            total += sum(kilograms(getattr(each, library.energy)) for each in loaded[0].servers)
        return total

    def figures() -> dict[str, float]:
        same = next(each for each in loaded[0].servers if each.name == model.server.name)
        return figures_of(library, loaded[0], same)

    return run, figures
