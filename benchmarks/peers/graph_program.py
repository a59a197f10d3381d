"""One library on one graph of scalars: what an update costs, and how many formulas it runs. Prints a line of JSON.

    python graph_program.py LIBRARY SHAPE

Runs in the environment of the library: it imports nothing else. Node 0 is the input; node 1 rounds it down; each other
node is the mean of those it reads, plus one. An update sets the input and reads the outputs.
"""

from __future__ import annotations

import gc
import json
import random
import sys
from collections.abc import Callable
from importlib.metadata import PackageNotFoundError, version
from statistics import median
from time import perf_counter, process_time
from typing import Any

WARM_UPS, FEWEST, MOST, SECONDS = 2, 3, 15, 5.0

ran = 0  # formulas since the last update began
Reads = list[tuple[int, ...]]
Update = Callable[[float], list[float]]


def combined(*values: float) -> float:
    """The formula of every node but the first two."""
    global ran
    ran += 1
    return sum(values) / len(values) + 1.0


def rounded(value: float) -> float:
    """The formula of node 1."""
    global ran
    ran += 1
    return value // 1.0


def shape(name: str) -> tuple[Reads, list[int]]:
    """What each node from number 2 on reads, and the outputs."""
    kind, _, size = name.partition(" ")
    count = int(size or 100)
    if kind == "chain":
        return [(place + 1,) for place in range(count)], [count + 1]
    if kind == "fan-out":
        return [(1,)] * count, list(range(2, count + 2))
    if kind == "diamonds":
        reads: Reads = []
        for place in range(count):
            top = 1 if not place else 3 * place + 1
            reads += [(top,), (top,), (3 * place + 2, 3 * place + 3)]
        return reads, [3 * count + 1]
    dice = random.Random(1)
    reads = [(1,)] * 100
    for layer in range(1, 100):
        first = 2 + 100 * (layer - 1)
        reads += [tuple(first + dice.randrange(100) for _ in range(3)) for _ in range(100)]
    return reads, list(range(len(reads) - 98, len(reads) + 2))


def plain(reads: Reads, outputs: list[int]) -> Update:
    """A loop that recomputes everything."""
    values = [0.0] * (len(reads) + 2)

    def update(value: float) -> list[float]:
        values[0], values[1] = value, rounded(value)
        for place, each in enumerate(reads, 2):
            values[place] = combined(*[values[read] for read in each])
        return [values[place] for place in outputs]

    return update


def necessary(reads: Reads, outputs: list[int], before: float, after: float) -> int:
    """How many formulas an update must run: those that an output needs and of which a dependency changes."""
    all_reads = [(), (0,), *reads]
    old, new = values_of(reads, before), values_of(reads, after)
    needed = set(outputs)
    for place in range(len(all_reads) - 1, 0, -1):
        if place in needed:
            needed.update(all_reads[place])
    return sum(1 for place in needed if any(old[read] != new[read] for read in all_reads[place]))


def values_of(reads: Reads, value: float) -> list[float]:
    """The values of all nodes for a value of the input."""
    values = [value, value // 1.0]
    for each in reads:
        values.append(sum(values[read] for read in each) / len(each) + 1.0)
    return values


def efp_graph(reads: Reads, outputs: list[int], *, fixed: bool = False) -> Update:
    from efp_graph.graph import Graph

    graph = Graph()
    nodes: list[Any] = [graph.input("0", 0.0)]
    for place, each in enumerate([(0,), *reads], 1):
        function = rounded if place == 1 else combined
        of = [nodes[read] for read in each]
        if fixed:
            nodes.append(graph.computed(f"{place}", function, reads=of))
        else:
            calls = [node.read for node in of]
            nodes.append(graph.computed(f"{place}", lambda f=function, calls=calls: f(*[call() for call in calls])))
    for place in outputs:  # which are read after every update: one that nobody needs is marked first, and run then
        graph.keep(nodes[place])

    def update(value: float) -> list[float]:
        nodes[0].set(value)
        return [nodes[place]() for place in outputs]

    return update


def reaktiv(reads: Reads, outputs: list[int]) -> Update:
    from reaktiv import Computed, Signal

    nodes: list[Any] = [Signal(0.0)]
    for place, each in enumerate([(0,), *reads], 1):
        of, function = [nodes[read] for read in each], rounded if place == 1 else combined
        nodes.append(Computed(lambda f=function, of=of: f(*[node() for node in of])))

    def update(value: float) -> list[float]:
        nodes[0].set(value)
        return [nodes[place]() for place in outputs]

    return update


def signified(reads: Reads, outputs: list[int]) -> Update:
    from signified import Computed, Signal

    nodes: list[Any] = [Signal(0.0)]
    for place, each in enumerate([(0,), *reads], 1):
        of, function = [nodes[read] for read in each], rounded if place == 1 else combined
        nodes.append(Computed(lambda f=function, of=of: f(*[node.value for node in of])))

    def update(value: float) -> list[float]:
        nodes[0].value = value
        return [nodes[place].value for place in outputs]

    return update


def incr(reads: Reads, outputs: list[int]) -> Update:
    from incr import Runtime

    runtime = Runtime()
    nodes: list[Any] = [runtime.create_input(0.0)]
    for place, each in enumerate([(0,), *reads], 1):
        of, function = [nodes[read] for read in each], rounded if place == 1 else combined
        nodes.append(runtime.create_query(lambda r, f=function, of=of: f(*[r.get(node) for node in of])))

    def update(value: float) -> list[float]:
        runtime.set(nodes[0], value)
        return [runtime.get(nodes[place]) for place in outputs]

    return update


def loman(reads: Reads, outputs: list[int]) -> Update:
    from loman import Computation

    graph = Computation()
    graph.add_node("n0", value=0.0)
    for place, each in enumerate([(0,), *reads], 1):
        graph.add_node(f"n{place}", rounded if place == 1 else combined, args=[f"n{read}" for read in each])
    names = [f"n{place}" for place in outputs]

    def update(value: float) -> list[float]:
        graph.insert("n0", value)
        graph.compute(names)
        return [graph.value(name) for name in names]

    return update


def hamilton(reads: Reads, outputs: list[int]) -> Update:
    from types import ModuleType

    from hamilton import base, driver

    module = ModuleType("graph_of_functions")
    sys.modules[module.__name__] = module
    lines = ["def n1(n0: float) -> float:\n    return rounded(n0)"]
    for place, each in enumerate(reads, 2):  # a function names each of its arguments once
        arguments = ", ".join(f"n{read}: float" for read in dict.fromkeys(each))
        values = ", ".join(f"n{read}" for read in each)
        lines.append(f"def n{place}({arguments}) -> float:\n    return combined({values})")
    module.__dict__.update(_rounded=rounded, _combined=combined)
    code = "\n".join(lines).replace("return rounded", "return _rounded").replace("return combined", "return _combined")
    exec(compile(code, module.__name__, "exec"), module.__dict__)
    run = driver.Builder().with_modules(module).with_adapters(base.DictResult()).build()
    names = [f"n{place}" for place in outputs]

    def update(value: float) -> list[float]:
        found: Any = run.execute(names, inputs={"n0": value})
        return [found[name] for name in names]

    return update


def param(reads: Reads, outputs: list[int]) -> Update:
    import param as library

    nodes: list[Any] = [library.rx(0.0)]
    for place, each in enumerate([(0,), *reads], 1):
        function = rounded if place == 1 else combined
        nodes.append(library.rx(library.bind(function, *[nodes[read] for read in each])))

    def update(value: float) -> list[float]:
        nodes[0].rx.value = value
        return [nodes[place].rx.value for place in outputs]

    return update


LIBRARIES: dict[str, Callable[[Reads, list[int]], Update]] = {
    "plain Python": plain,
    "efp_graph": efp_graph,
    "efp_graph, reads=": lambda reads, outputs: efp_graph(reads, outputs, fixed=True),
    "reaktiv": reaktiv,
    "signified": signified,
    "incr-compute": incr,
    "loman": loman,
    "apache-hamilton": hamilton,
    "param": param,
}


def main() -> None:
    """Measure and print."""
    library, name = sys.argv[1:]
    reads, outputs = shape(name)
    update = LIBRARIES[library](reads, outputs)
    update(1.0)
    seconds, runs, results = measured(update)
    try:
        release = version(library)
    except PackageNotFoundError:
        release = ""
    minimum = {"changed": necessary(reads, outputs, 1.25, 2.0), "cut off": necessary(reads, outputs, 2.0, 2.25)}
    print(json.dumps({"version": release, "seconds": seconds, "runs": runs, "minimum": minimum, "results": results}))


def measured(update: Update) -> tuple[dict[str, float], dict[str, int], list[float]]:
    """Median processor times of updates [s], formulas run by the last, and the sums of the outputs in the first rounds.

    Two rounds warm up; then as many as take SECONDS, at least FEWEST and at most MOST; the sums are those of FEWEST.
    Garbage is collected before each update, outside the measured time.
    """
    global ran
    seconds: dict[str, list[float]] = {"changed": [], "cut off": []}
    runs: dict[str, int] = {}
    results: list[float] = []
    begin = perf_counter()
    for number in range(2, 2 + WARM_UPS + MOST):
        if number >= 2 + WARM_UPS + FEWEST and perf_counter() - begin > SECONDS:
            break
        for what, value in (("changed", float(number)), ("cut off", number + 0.25)):
            gc.collect()
            ran, start = 0, process_time()
            outputs = update(value)
            seconds[what].append(process_time() - start)
            runs[what] = ran
            results.append(sum(outputs))
    return {what: median(each[WARM_UPS:]) for what, each in seconds.items()}, runs, results[: 2 * FEWEST]


if __name__ == "__main__":
    main()
