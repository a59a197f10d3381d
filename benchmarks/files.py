"""What files cost: loading against building the same model twice, saving results, and the sizes of the files.

    python -m benchmarks.files [services]

Beside the newest e-footprint, where `python -m benchmarks efootprint` has installed it: both save models with their
results and load them, in programs that are run in turn. Theirs keeps float32 in the file and takes what it finds there;
ours keeps float64. Loaded means: its total is read. Ours takes that from the file (its seal holds), and calculates
the whole model when more is asked of it; the row "every server read" does that.
"""

from __future__ import annotations

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.measuring import paired
from benchmarks.peers.against_efootprint import CASES, NEWEST, PEERS, synthetic
from benchmarks.peers.comparison import OURS, Row, collect, lines
from benchmarks.peers.environments import FOLDER, environment, is_ready, own_environment
from benchmarks.synthetic import YEAR, system_of
from efp_graph import System
from efp_graph.serialization.native_writing import SERIES
from examples.quickstart import build

ROUNDS, SECONDS = 3, 600


def main() -> None:
    """Print the ratios and the sizes."""
    services = int(sys.argv[1]) if len(sys.argv) > 1 else 100
    loading(services)
    print("\nsaving with results / building and computing")
    saving("quickstart, 3 years", build())
    saving("20 services, 1 year", system_of(20))
    beside_efootprint()


def loading(services: int) -> None:
    """A file of inputs, loaded."""
    with TemporaryDirectory() as folder:
        path = system_of(services).to_json(Path(folder) / "model.json")
        ratio = paired(
            lambda _: System.from_json(path),
            lambda _: (system_of(services), system_of(services)),
            runs=8,
            warmup=2,
        )
        size = path.stat().st_size
    print(f"{services} services, {YEAR} hours each, file of {size / 1e6:.1f} MB")
    print(f"loading / building twice: {ratio}")


def saving(title: str, system: System) -> None:
    """Each form of series, against the same model made again from its inputs."""
    for series in SERIES:
        with TemporaryDirectory() as folder:
            inputs, path = system.to_json(Path(folder) / "inputs.json"), Path(folder) / "results" / "model.json"
            path.parent.mkdir()
            ratio = paired(
                lambda _, path=path, series=series: system.to_json(path, results=True, series=series),
                lambda _, inputs=inputs: System.from_json(inputs),
                runs=8,
                warmup=2,
            )
            size = sum(each.stat().st_size for each in path.parent.rglob("*") if each.is_file())
        print(f"{title}   {series:10} {size / 1e6:6.1f} MB   {ratio}")


def beside_efootprint() -> None:
    """Models saved with results and loaded, in both libraries."""
    requirement, python = PEERS[NEWEST]
    if not is_ready(FOLDER, requirement, python):
        print(f"\n{NEWEST}: not installed; python -m benchmarks efootprint does that")
        return
    executables = {OURS: own_environment(FOLDER), NEWEST: environment(FOLDER, requirement, python)}
    for case in (CASES[0], synthetic(20, 1)):
        table: dict[str, Row] = {}
        for _ in range(ROUNDS):
            for who, executable in executables.items():
                collect(table, who, executable, ["files", *case.model], SECONDS)
        print(f'\n{case.title}; theirs / ours, results kept with series="binary"; {ROUNDS} rounds')
        for line in lines(table, [NEWEST], {"saved with results and loaded": (1,)}):
            print(line, flush=True)


if __name__ == "__main__":
    main()
