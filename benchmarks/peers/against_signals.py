"""The graph alone on the shapes of js-reactivity-benchmark, against other libraries that find dependencies by running.

    python -m benchmarks.peers.against_signals [--seconds 60] [--shapes deep "very dynamic"] [--size 10 --turns 5]

Method: each library has a virtual environment of its own, all under one version of Python, and a process for each
shape. A turn sets what changes (cellx: all four inputs, in a batch where the library has one) and reads the outputs;
the original puts an effect there. Printed are the median processor time of a turn, as a ratio to that of efp_graph with
formulas that read what they like, in the same run, and the formulas that a turn runs on average. Below 1.00 a library
is faster. The results of all turns are compared before anything is printed.

Compiled are signified (its core, in Rust) and incr-compute (Rust); the others are Python. Plain Python is a function
for each node that computes again whatever is read after a change: no cut-off, no batch, no undo.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from benchmarks.peers.environments import FOLDER
from benchmarks.peers.programs import OURS, PYTHON, executables_of, measured

PEERS = ("reaktiv", "signified", "incr-compute")
SHAPES = (
    *("deep", "broad", "diamond", "triangle", "mux", "repeated observers", "unstable", "avoidable", "cellx"),
    *("simple", "dynamic", "very dynamic", "large", "wide and dense", "deep layers"),
)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.peers.against_signals")
    parser.add_argument("--seconds", type=float, default=60, help="time-out of each program")
    parser.add_argument("--shapes", nargs="*", default=SHAPES)
    parser.add_argument("--libraries", nargs="*", default=(*OURS, *PEERS), help="the first is the reference")
    parser.add_argument("--size", type=int, help="of the shapes, in place of that of the original")
    parser.add_argument("--turns", type=int, help="turns that are measured together; only with --size")
    parser.add_argument("--environments", type=Path, default=FOLDER)
    parser.add_argument("--python", default=PYTHON, help="version that all libraries run under")
    options = parser.parse_args()
    executables = executables_of(options.libraries, options.environments, options.python)
    sizes = [str(each) for each in (options.size, options.turns) if each is not None]
    print(f"Python {options.python}; the same for all")
    print("a turn: time / that of efp_graph, and formulas run")
    for shape in options.shapes:
        print(shape)
        reference: dict[str, Any] | None = None
        for library, executable in executables.items():
            found = measured(executable, ["-m", "shape_program", library, shape, *sizes], options.seconds)
            if isinstance(found, str):
                print(f"  {library:<20} {found}", flush=True)
                continue
            reference = reference or found
            if found["results"] != reference["results"]:
                raise SystemExit(f"{library} gives other figures for {shape}.")
            ratio = found["seconds"] / reference["seconds"]
            time = f"   {1e6 * found['seconds']:,.1f} µs" if found is reference else ""
            told = f"{ratio:>9.2f} x {found['runs']:>9,.1f} formulas   {found['version']}{time}"
            print(f"  {library:<20} {told}".rstrip(), flush=True)


if __name__ == "__main__":
    main()
