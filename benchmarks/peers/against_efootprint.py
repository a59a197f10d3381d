"""efp_graph against e-footprint: the same models, each library in a program of its own.

    python -m benchmarks.peers.against_efootprint [--rounds 3] [--services 1 10 100] [--environments FOLDER]

e-footprint 10.0.0 and the newest release are installed from PyPI into virtual environments made for that, with Python
3.12 and 3.13 (found on PATH or under pyenv); this one is run with the Python at hand. Programs are run in turn, round
after round; a ratio is the median over the rounds of (their time / our time), with the lowest and the highest. The
figures of the libraries are compared before any time is printed: e-footprint 10 rounds series in between, the newest
one counts in float32, so they agree to a few parts in ten thousand.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

PROGRAM = Path(__file__).with_name("program.py")
ROOT = Path(__file__).parents[2]
AGREEMENT = 3e-4  # relative
PEERS = {"e-footprint 10.0.0": ("efootprint==10.0.0", "3.12"), "newest e-footprint": ("efootprint", "3.13")}
Target = tuple[float | None, float | None]
TARGETS: dict[tuple[str, str], Target] = {  # how many times faster than 10.0.0 and than the newest
    ("quickstart", "build and first compute"): (30, 6),
    ("quickstart", "one PUE changed"): (80, 10),
    ("quickstart", "one resolution changed"): (60, 10),
    ("quickstart", "a step added"): (100, 15),
    ("quickstart", "10,000 scenarios"): (200, None),  # a table of totals by year; theirs extrapolated from 20
    ("quickstart", "saved with results and loaded"): (50, 1.5),
    ("quickstart", "import"): (4, 5),
    ("100 services", "build and first compute"): (100, 9),
    ("100 services", "one PUE changed"): (2000, 200),
}


def interpreter(python: str) -> str:
    """A Python of that version.

    Raises:
        SystemExit: there is none.
    """
    found = shutil.which(f"python{python}")
    candidates = sorted(Path.home().glob(f".pyenv/versions/{python}.*/bin/python"))
    for each in (found, *map(str, candidates)):
        if each and subprocess.run([each, "--version"], capture_output=True, check=False).returncode == 0:
            return each
    raise SystemExit(f"Python {python} is needed for this comparison: on PATH, or under pyenv.")


def environment(folder: Path, requirement: str, python: str) -> Path:
    """The interpreter of a virtual environment that has the requirement; made when it is not there."""
    home = folder / f"{requirement.replace('==', '-')}-py{python}"
    executable = home / "bin" / "python"
    if not (home / "ready").exists():
        subprocess.run([interpreter(python), "-m", "venv", "--clear", str(home)], check=True)
        subprocess.run([str(executable), "-m", "pip", "install", "--quiet", requirement], check=True)
        (home / "ready").touch()
    return executable


def run(executable: str, library: str, model: list[str]) -> dict[str, Any]:
    """What the program of a library measures."""
    environment_of_program = {**os.environ, "PYTHONPATH": str(ROOT) if library == "efp_graph" else ""}
    done = subprocess.run(
        [executable, str(PROGRAM), library, *model], capture_output=True, text=True, check=False,
        env=environment_of_program,
    )  # fmt: skip
    if done.returncode:
        raise SystemExit(f"{library} failed on {' '.join(model)}:\n{done.stderr[-2000:]}")
    result: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    result["seconds"]["import"] = result.pop("import")
    return result


def compare_figures(ours: dict[str, float], theirs: dict[str, float], who: str) -> float:
    """The largest relative difference.

    Raises:
        SystemExit: it is too large for the times to mean anything.
    """
    worst = max(abs(theirs[name] - each) / abs(each) for name, each in ours.items())
    if worst > AGREEMENT:
        raise SystemExit(f"{who} computes other figures: {theirs}, here {ours}.")
    return worst


def compare(title: str, model: list[str], executables: dict[str, Path], rounds: int) -> None:
    """Run one model in all libraries and print the ratios."""
    ratios: dict[tuple[str, str], list[float]] = {}
    agreement: dict[str, float] = {}
    own: dict[str, list[float]] = {}
    for _ in range(rounds):
        ours = run(sys.executable, "efp_graph", model)
        for name, spent in ours["seconds"].items():
            own.setdefault(name, []).append(spent)
        for who, executable in executables.items():
            theirs = run(str(executable), "efootprint", model)
            agreement[who] = compare_figures(ours["figures"], theirs["figures"], who)
            for name, spent in ours["seconds"].items():
                ratios.setdefault((name, who), []).append(theirs["seconds"][name] / spent)
    print(f"\n{title}; figures agree to", ", ".join(f"{each:.0e} ({who})" for who, each in agreement.items()))
    for name in own:
        line = f"{name:<32}{1e3 * statistics.median(own[name]):>10.2f} ms here"
        for position, who in enumerate(executables):
            several = ratios[name, who]
            target = TARGETS.get((title, name), (None, None))[position]
            line += f"   {who}: {statistics.median(several):8.1f} x ({min(several):.1f} to {max(several):.1f})"
            line += "" if target is None else f", target {target}"
        print(line)


def main(arguments: list[str] | None = None) -> None:
    """Compare and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--services", type=int, nargs="*", default=[1, 10, 100])
    parser.add_argument("--environments", type=Path, default=Path(tempfile.gettempdir()) / "efp_graph-peers")
    options = parser.parse_args(arguments)
    executables = {who: environment(options.environments, *what) for who, what in PEERS.items()}
    print("their time / our time: medians over rounds (lowest to highest)")
    compare("quickstart", ["quickstart"], executables, options.rounds)
    for services in options.services:
        title = f"{services} services" if services > 1 else "1 service"
        compare(title, ["synthetic", str(services)], executables, 1 if services >= 100 else options.rounds)


if __name__ == "__main__":
    main()
