"""Memory of synthetic systems, one year by the hour: the peak of a process above what it has after the import.

    python -m benchmarks.memory [services ...]

Each size is built and calculated in a process of its own. Beside the peak: the arrays that are values of nodes, each
counted once however many nodes share it.
"""

from __future__ import annotations

import subprocess
import sys

from benchmarks.measuring import told

TARGETS = {100: 250, 1000: 2500}  # MB

PROGRAM = """
import resource, sys
import numpy as np
import efp_graph
from benchmarks.synthetic import system_of

def peak():
    largest = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return largest / (1e6 if sys.platform == "darwin" else 1e3)

imported = peak()
system = system_of(int(sys.argv[1]))
system.total_footprint
values = (getattr(node.last_value, "_value", None) for node in system.graph)
arrays = {id(value): value.nbytes for value in values if isinstance(value, np.ndarray) and value.strides[0]}
print(peak() - imported, sum(arrays.values()) / 1e6, len(system.graph))
"""


def main() -> None:
    """Measure and print."""
    sizes = [int(each) for each in sys.argv[1:]] or [1, 10, 100, 1000]
    print("services   peak above the import   arrays of nodes   nodes")
    for services in sizes:
        run = subprocess.run([sys.executable, "-c", PROGRAM, str(services)], capture_output=True, text=True, check=True)
        peak, arrays, nodes = map(float, run.stdout.split())
        target = told(peak, TARGETS.get(services))
        print(f"{services:>8}   {peak:>17.0f} MB   {arrays:>12.0f} MB   {nodes:>5.0f}   {target}".rstrip(), flush=True)


if __name__ == "__main__":
    main()
