"""What a service costs in a large system and in a small one: it should be the same.

    python -m benchmarks.growth [services of the small system] [of the large one]

Systems of N services (own server, storage, three jobs, journey, pattern; one year by the hour) are built, saved and
loaded, each in a process of its own, the small one before and after the large one. Printed are milliseconds of the
processor and megabytes per service, and the ratio. Of the time, what the system spends on fresh memory stands apart: a
page that no program has used since the machine started costs several times one that has been. 3,000 services need 9 GB.
"""

from __future__ import annotations

import json
import subprocess
import sys
from statistics import mean

from benchmarks.measuring import told

MOST = 1.5  # times what a service costs in the small system: Python's collector goes through a large one more often

PROGRAM = """
import gc, json, resource, sys
from pathlib import Path
from tempfile import TemporaryDirectory
from benchmarks.synthetic import starts_of, system_of
from efp_graph import System

def usage():
    now = resource.getrusage(resource.RUSAGE_SELF)
    return now.ru_utime, now.ru_stime, now.ru_maxrss / (1e6 if sys.platform == "darwin" else 1e3)

services, figures = int(sys.argv[1]), {}

def measured(name, action):
    gc.collect()
    before = usage()
    result = action()
    after = usage()
    figures[name + ", ms"] = 1e3 * (after[0] - before[0]) / services
    figures[name + ", fresh memory, ms"] = 1e3 * (after[1] - before[1]) / services
    if name == "build":
        figures["memory, MB"] = (after[2] - before[2]) / services
    return result

system_of(3)  # what is loaded once
starts = starts_of(services)
with TemporaryDirectory() as folder:
    path = Path(folder) / "model.json"
    system = measured("build", lambda: system_of(services, starts=starts))
    measured("save", lambda: system.to_json(path))
    del system, starts
    measured("load", lambda: System.from_json(path))
print(json.dumps(figures))
"""


def main() -> None:
    """Measure and print."""
    sizes = [int(each) for each in sys.argv[1:]] or [300, 3000]
    small, large = sizes
    before, many, after = (_figures(services) for services in (small, large, small))
    print(f"per service                 {small:>8,} services {large:>8,} services    ratio")
    for name, cost in many.items():
        one = mean((before[name], after[name]))
        ratio = cost / one if one else float("nan")
        target = told(ratio, None if "fresh" in name else MOST)
        print(f"{name:<28}{one:>17.2f} {cost:>17.2f} {ratio:>8.2f} x   {target}".rstrip())


def _figures(services: int) -> dict[str, float]:
    run = subprocess.run([sys.executable, "-c", PROGRAM, str(services)], capture_output=True, text=True, check=True)
    figures: dict[str, float] = json.loads(run.stdout)
    return figures


if __name__ == "__main__":
    main()
