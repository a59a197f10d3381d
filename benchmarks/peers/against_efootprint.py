"""efp_graph against e-footprint: the same models, each library in a program of its own.

    python -m benchmarks.peers.against_efootprint [--rounds 3] [--only quickstart ...] [--environments FOLDER]

e-footprint 10.0.0 and the newest release are installed from PyPI into virtual environments made for that, with Python
3.12 and 3.13 (found on PATH or under pyenv), and this library into one of its own with the Python at hand. The programs
(`model_program`) are run in turn, round after round; a ratio is the median over the rounds of (theirs / ours), with the
lowest and the highest. Before any time is printed the figures are compared, for each row in the state that was timed:
the total, and the electricity of the server concerned. e-footprint 10 rounds series in between, the newest one counts
in float32, so they agree to some parts in a hundred thousand.

e-footprint has no undo: 10.0.0 puts back the values of an update that one still holds, in the newest one the input is
changed back. It has no table of scenarios: 20 updates are measured, and 10,000 extrapolated.
"""

from __future__ import annotations

import argparse
import sys
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.peers import reasons
from benchmarks.peers.comparison import OURS, Disagreement, Row, Targets, agreement, collect, is_missed, lines
from benchmarks.peers.environments import FOLDER, environment, own_environment

OLD, NEWEST = "e-footprint 10.0.0", "newest e-footprint"
PEERS = {OLD: ("efootprint==10.0.0", "3.12"), NEWEST: ("efootprint", "3.13")}


@dataclass(frozen=True)
class Case:
    """A model that all build, and how it is measured. `targets` are for 10.0.0 and for the newest."""

    title: str
    model: tuple[str, ...]
    most_rounds: int = 3
    memory: bool = False
    imports: bool = False
    once: tuple[str, ...] = ()  # libraries that are run in the first round only
    options: dict[str, tuple[str, ...]] = field(default_factory=dict)  # of the program, by library
    remark: str = ""
    not_run: dict[str, str] = field(default_factory=dict)
    targets: dict[str, Targets] = field(default_factory=dict)
    reasons: dict[str, str] = field(default_factory=dict)  # by row: why a target is missed, when it is


def synthetic(services: int, years: int, **options: object) -> Case:
    """So many services over so many years."""
    title = f"{services:,} service{'s' * (services > 1)}, {years} year{'s' * (years > 1)}"
    model = ("synthetic", "--services", str(services), "--years", str(years))
    return Case(title, model, **options)  # type: ignore[arg-type]


CASES = (
    Case(
        "quickstart, 3 years",
        ("quickstart",),
        memory=True,
        imports=True,
        targets={
            "build and first compute": (30, 6),
            "one PUE changed": (80, 10),
            "one resolution changed": (60, 10),
            "a step added": (100, 15),
            "10,000 scenarios": (200, None),
            "saved with results and loaded": (50, 1.5),
            "import": (4, 5),
        },
        reasons=reasons.QUICKSTART,
    ),
    synthetic(1, 1),
    synthetic(1, 3),
    synthetic(1, 10, most_rounds=2),
    synthetic(10, 1, most_rounds=2),
    synthetic(10, 3, most_rounds=2, once=(OLD,)),
    synthetic(
        100,
        1,
        most_rounds=2,
        once=(OLD,),
        memory=True,
        targets={"build and first compute": (100, 9), "one PUE changed": (2000, 200)},
        reasons=reasons.HUNDRED_SERVICES,
    ),
    synthetic(
        1000,
        1,
        most_rounds=1,
        not_run={OLD: "not run: minutes per build"},
        options={NEWEST: ("--recursion-limit", "100000")},
        remark="newest e-footprint: with a recursion limit of 100,000; at Python's own it ends in a RecursionError",
    ),
)


def main(arguments: list[str] | None = None) -> None:
    """Compare and print. A case that fails is told and does not lose the others; the exit code is 1 then."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.peers.against_efootprint")
    parser.add_argument("--rounds", type=int, default=3, help="at most; large models are run less often")
    parser.add_argument("--seconds", type=float, default=900, help="time-out of each program")
    parser.add_argument("--only", nargs="*", help="beginnings of the titles of cases to run")
    parser.add_argument("--environments", type=Path, default=FOLDER)
    options = parser.parse_args(arguments)
    executables = {OURS: own_environment(options.environments)}
    executables |= {who: environment(options.environments, *what) for who, what in PEERS.items()}
    print("theirs / ours, time or memory: medians over rounds (lowest to highest)")
    failed = False
    for case in CASES:
        if options.only and not case.title.startswith(tuple(options.only)):
            continue
        try:
            compare(case, executables, min(options.rounds, case.most_rounds), options.seconds)
        except Disagreement as stopped:
            print(f"\n{case.title}: no times. {stopped}", flush=True)
            failed = True
    sys.exit(failed)


def compare(case: Case, executables: dict[str, Path], rounds: int, seconds: float) -> None:
    """Run one model in all libraries and print the table.

    Raises:
        Disagreement: figures differ, or a program failed.
    """
    table: dict[str, Row] = {}
    versions: dict[str, str] = {}
    for number in range(rounds):
        for who, executable in executables.items():
            if who in case.not_run or (who in case.once and number):
                continue
            model = [*case.model, *case.options.get(who, ())]
            versions[who] = collect(table, who, executable, ["times", *model], seconds)
            if case.memory:
                collect(table, who, executable, ["memory", *model], seconds)
            if case.imports:
                collect(table, who, executable, ["import"], seconds)
    for row in table.values():
        row.missing |= case.not_run
    print(f"\n{case.title}; {rounds} round{'s' * (rounds > 1)}" + "".join(f", one of {who}" for who in case.once))
    if case.remark:
        print(case.remark)
    others = [who for who in executables if who != OURS]
    for who in others:
        if who in versions:
            print(f"{who}: version {versions[who]}, figures agree to {agreement(table, who):.0e}")
    for line in lines(table, others, case.targets):
        print(line, flush=True)
    for name, why in case.reasons.items():
        if name in table and is_missed(table[name], others, case.targets[name]):
            print(f"missed, {name}: {why}.", flush=True)


if __name__ == "__main__":
    main()
