"""What a node costs in a graph of a thousand and in one of a million: it should be the same.

    python -m benchmarks.graph_growth [nodes ...]

A binary tree of sums over inputs is built, computed and changed, each size in a process of its own. Printed are
microseconds of the processor and bytes per node, and what one changed input costs (its way to the root is longer by one
node where the graph is twice as large). Python's collector of cycles walks through all that lives again and again, so
building is measured without it and with it. Ratios are to the smallest graph.
"""

from __future__ import annotations

import json
import subprocess
import sys

PROGRAM = """
import gc, json, resource, sys
from time import process_time
from efp_graph.graph import Graph

def memory():
    with open("/proc/self/statm") as pages:
        return int(pages.read().split()[1]) * resource.getpagesize()

def tree(size):
    graph = Graph(history=0)
    leaves = row = [graph.input(f"leaf {place}", 1.0) for place in range(size // 2)]
    depth = 0
    while len(row) > 1:
        depth += 1
        row = [
            graph.computed(f"sum {depth} {place}", lambda left=left, right=right: left.read() + right.read())
            for place, (left, right) in enumerate(zip(row[::2], row[1::2]))
        ]
    return leaves, row[0]

def spent(action):
    gc.collect()
    start = process_time()
    result = action()
    return process_time() - start, result

size = int(sys.argv[1])
tree(64)[1].read()  # what is loaded once
before = memory()
build, (leaves, root) = spent(lambda: tree(size))
compute, _ = spent(lambda: root.graph.keep(root))
assert root.read() == len(leaves)
nodes = len(root.graph)
per_node = (memory() - before) / nodes
def change():
    for number in range(200):
        leaves[number % len(leaves)].set(2.0 + number)
update, _ = spent(change)
del leaves, root
gc.disable()
alone, _ = spent(lambda: tree(size))
times = [1e6 * each / nodes for each in (alone, build, compute)]
print(json.dumps([nodes, *times, per_node, 1e6 * update / 200]))
"""
COLUMNS = ("build, us", "with collector, us", "compute, us", "memory, bytes", "one change, us")


def main() -> None:
    """Measure and print."""
    sizes = [int(each) for each in sys.argv[1:]] or [2**10, 2**14, 2**17, 2**20]
    print(f"{'nodes':>9}   " + "   ".join(f"{name:>22}" for name in COLUMNS))
    smallest: list[float] = []
    for size in sizes:
        run = subprocess.run([sys.executable, "-c", PROGRAM, str(size)], capture_output=True, text=True, check=True)
        nodes, *figures = json.loads(run.stdout)
        smallest = smallest or figures
        told = [f"{figure:>10.1f}  ({figure / first:5.2f} x)" for figure, first in zip(figures, smallest, strict=True)]
        print(f"{nodes:>9}   " + "   ".join(f"{text:>22}" for text in told), flush=True)


if __name__ == "__main__":
    main()
