"""What `import` costs, as the median of some fresh interpreters.

Of efp_graph it is the package; of e-footprint the modules in which the names of its quickstart are defined, found by
looking through the package in this process first. Files are in the cache of the system by then.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
from pathlib import Path

from .library import NAMES, EfpGraph, library_of

RUNS = 5
CHILD = """
import importlib, logging, sys
from time import perf_counter
logging.disable(logging.CRITICAL)
modules = sys.argv[1:]
offline = False
if modules[0] != "efp_graph":
    from model_program.library import answer_without_network, is_old
    offline = is_old()
start = perf_counter()
if offline:
    answer_without_network()
for module in modules:
    importlib.import_module(module)
print(perf_counter() - start)
"""


def seconds_of_import(name: str) -> float:
    """Median over fresh interpreters [s]."""
    modules = modules_of(name)
    spent = []
    for _ in range(RUNS):
        run = subprocess.run(
            [sys.executable, "-c", CHILD, *modules], capture_output=True, text=True, check=True,
            cwd=Path(__file__).parents[1],
        )  # fmt: skip
        spent.append(float(run.stdout.splitlines()[-1]))
    return statistics.median(spent)


def modules_of(name: str) -> list[str]:
    """The modules that a quickstart imports."""
    library = library_of(name)
    if isinstance(library, EfpGraph):
        return ["efp_graph"]
    defined_in = {getattr(getattr(library.api, each, None), "__module__", None) or "" for each in NAMES}
    return sorted(each for each in defined_in if each.startswith("efootprint."))
