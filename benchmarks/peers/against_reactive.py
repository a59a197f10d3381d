"""The graph alone against other libraries for graphs of values, on the same graphs.

    python -m benchmarks.peers.against_reactive [--seconds 60] [--python 3.12] [--environments FOLDER]

Each library is installed from PyPI into a virtual environment of its own, this one too, all under one version of
Python, and run as a program, one per graph, with a time-out. An update sets the input and reads the outputs. Printed
are the time of an update and of one that the first node rounds away, as ratios to those of efp_graph with formulas that
read what they like, and the number of formulas run in each. The results are compared before anything is printed.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from benchmarks.peers.environments import FOLDER
from benchmarks.peers.programs import OURS, PYTHON, executables_of, measured

PEERS = ("reaktiv", "signified", "incr-compute", "apache-hamilton", "loman", "param")
SHAPES = ("layered", "diamonds 1000", "chain 100", "chain 100000", "fan-out 100000")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.peers.against_reactive")
    parser.add_argument("--seconds", type=float, default=60, help="time-out of each program")
    parser.add_argument("--shapes", nargs="*", default=SHAPES)
    parser.add_argument("--libraries", nargs="*", default=(*OURS, *PEERS), help="the first is the reference")
    parser.add_argument("--environments", type=Path, default=FOLDER)
    parser.add_argument("--python", default=PYTHON, help="version that all libraries run under")
    options = parser.parse_args()
    executables = executables_of(options.libraries, options.environments, options.python)
    print(f"Python {options.python}; the same for all")
    print("update, and update cut off at the first node: time / that of efp_graph, and formulas run")
    for shape in options.shapes:
        print(shape)
        reference: dict[str, Any] | None = None
        for library, executable in executables.items():
            found = measured(executable, ["graph_program.py", library, shape], options.seconds)
            if isinstance(found, str):
                print(f"  {library:<20} {found}", flush=True)
                continue
            if reference is None:
                reference = found
                needed = [f"{'':>12}{found['minimum'][what]:>7} formulas" for what in ("changed", "cut off")]
                print(f"  {'necessary':<20} {'   '.join(needed)}")
            if found["results"] != reference["results"]:
                raise SystemExit(f"{library} gives other figures for {shape}.")
            cells = [
                f"{found['seconds'][what] / reference['seconds'][what]:>9.2f} x {found['runs'][what]:>7} formulas"
                for what in ("changed", "cut off")
            ]
            print(f"  {library:<20} {'   '.join(cells)}   {found['version']}".rstrip(), flush=True)


if __name__ == "__main__":
    main()
