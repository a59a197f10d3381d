"""Measure what is asked and print it, with whatever the library says kept off standard output."""

from __future__ import annotations

import argparse
import json
import logging
import resource
import sys
import tempfile
import warnings
from collections.abc import Callable, Iterator
from contextlib import redirect_stdout
from pathlib import Path
from typing import Any

from .actions import actions_on
from .files import saved_and_loaded
from .importing import seconds_of_import
from .library import library_of
from .models import Model, maker_of
from .scenarios import SCENARIOS, scenarios
from .timing import median_seconds

Row = dict[str, Any]


def main() -> None:
    """Run and print."""
    warnings.simplefilter("ignore")
    logging.disable(logging.CRITICAL)
    parser = argparse.ArgumentParser(prog="model_program")
    parser.add_argument("library", choices=["efp_graph", "efootprint"])
    parser.add_argument("what", choices=["times", "memory", "import", "files"])
    parser.add_argument("model", nargs="?", choices=["quickstart", "synthetic"], default="quickstart")
    parser.add_argument("--services", type=int, default=1)
    parser.add_argument("--years", type=int, default=1)
    parser.add_argument("--recursion-limit", type=int, default=sys.getrecursionlimit())
    options = parser.parse_args()
    sys.setrecursionlimit(options.recursion_limit)
    output = sys.stdout
    with redirect_stdout(sys.stderr):
        for row in rows(options):
            print(json.dumps(row), file=output, flush=True)


def rows(options: argparse.Namespace) -> Iterator[Row]:
    """What is asked: {"row": name, "amount": seconds or MB, "figures": {name: kg}} or {"row": name, "missing": why}."""
    if options.what == "import":
        yield {"row": "import", "amount": seconds_of_import(options.library)}
        return
    library = library_of(options.library)
    yield {"version": library.version, "python": sys.version.split()[0]}
    make = maker_of(library, options.model, options.services, options.years)
    if options.what == "memory":
        yield peak_memory(make)
    else:
        yield from times(make) if options.what == "times" else files(make())


def times(make: Callable[[], Model]) -> Iterator[Row]:
    """Rows of building, changing, sweeping and saving."""
    seconds = median_seconds(lambda _: make())
    model = make()
    built = model.figures()
    yield {"row": "build and first compute", "amount": seconds, "figures": built}
    for action in actions_on(model):
        if action.run is None:
            yield {"row": action.name, "missing": "not there"}
        else:
            yield timed_row(action.name, action.run, model.figures, action.prepare)
            action.back()
    if model.streaming is not None:
        seconds, figures = scenarios(model)
        yield {"row": f"{SCENARIOS:,} scenarios", "amount": seconds, "figures": figures}
    check_as_built(built, model.figures())
    yield from files(model)


def files(model: Model) -> Iterator[Row]:
    """Rows of saving and loading."""
    for name, results, every in (
        ("saved and loaded, inputs only", False, False),
        ("saved with results and loaded", True, False),
        ("the same, and every server read", True, True),
    ):
        with tempfile.TemporaryDirectory() as folder:
            yield timed_row(name, *saved_and_loaded(model, Path(folder), results=results, every=every))


def timed_row(
    name: str,
    run: Callable[[int], object],
    figures: Callable[[], dict[str, float]],
    prepare: Callable[[int], object] | None = None,
) -> Row:
    """The median time of something, and the figures after its first run."""
    taken: dict[str, float] = {}
    seconds = median_seconds(run, prepare, lambda: taken.update(figures()))
    return {"row": name, "amount": seconds, "figures": taken}


def check_as_built(built: dict[str, float], now: dict[str, float]) -> None:
    """Raise AssertionError when taking back what was done has left something."""
    for name, each in built.items():
        if abs(now[name] - each) > 1e-6 * each:
            raise AssertionError(f"{name} is {now[name]} and was {each} as built")


def peak_memory(make: Callable[[], Model]) -> Row:
    """The peak of this process above what it had before the model was built, which is once [MB]."""
    before = _peak()
    model = make()
    return {"row": "peak memory above the import", "amount": _peak() - before, "figures": model.figures()}


def _peak() -> float:
    largest = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return largest / (1e6 if sys.platform == "darwin" else 1e3)


if __name__ == "__main__":
    main()
