"""The rows of a model in several libraries: programs are run in turn, figures compared, then ratios printed.

Invariant: no time of a row is printed unless the figures of that row agree in all libraries and all rounds.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

AGREEMENT = 1e-4  # relative
OURS = "efp_graph"
FOLDER = Path(__file__).parent  # of the program
MEMORY = "peak memory above the import"
NAME, CELL = 50, 40  # widths of columns
Targets = tuple[float | None, ...]  # how many times faster, or smaller, than each of the others; None: no target


class Disagreement(Exception):
    """A library computes other figures, or our own program failed: times would mean nothing."""


@dataclass
class Row:
    """A line of the table: amounts by library, one a round, or why there is none."""

    amounts: dict[str, list[float]] = field(default_factory=dict)
    figures: dict[str, dict[str, float]] = field(default_factory=dict)
    missing: dict[str, str] = field(default_factory=dict)


def collect(table: dict[str, Row], who: str, executable: Path, arguments: list[str], seconds: float) -> str:
    """Put what the program of a library measures into the table; gives the version of the library.

    Rows that another library does not reach, because it fails or the time-out comes first, say so.

    Raises:
        Disagreement: figures are not ours, or our own program failed.
    """
    found, end = run(executable, [OURS if who == OURS else "efootprint", *arguments], seconds)
    if end and who == OURS:
        raise Disagreement(f"{OURS} {' '.join(arguments)}: {end}")
    version = ""
    for each in found:
        version = each.get("version", version)
        if "row" in each:
            _put(table.setdefault(each["row"], Row()), who, each)
    for row in table.values():
        if end and who not in row.amounts:
            row.missing.setdefault(who, end)
    return version


def run(executable: Path, arguments: list[str], seconds: float) -> tuple[list[dict[str, Any]], str]:
    """What the program of a library prints, and, when it did not come to its end, why."""
    command = [str(executable), "-m", "model_program", *arguments]
    variables = {**os.environ, "PYTHONPATH": ""}  # what the environment has, and the folder of the program
    end = ""
    with tempfile.TemporaryFile("w+") as output, tempfile.TemporaryFile("w+") as errors:
        try:
            done = subprocess.run(
                command, stdout=output, stderr=errors, timeout=seconds, check=False, env=variables, cwd=FOLDER
            )
            errors.seek(0)
            if done.returncode:
                end = f"failed: {(errors.read().strip().splitlines() or ['?'])[-1]:.200}"
        except subprocess.TimeoutExpired:
            end = f"not done in {seconds:g} s"
        output.seek(0)
        return [json.loads(line) for line in output if line.endswith("\n")], end


def _put(row: Row, who: str, found: Mapping[str, Any]) -> None:
    if "missing" in found:
        row.missing[who] = found["missing"]
        return
    row.amounts.setdefault(who, []).append(found["amount"])
    row.figures[who] = found.get("figures", {})
    compare_figures(found["row"], row.figures.get(OURS, {}), row.figures[who], who)


def compare_figures(row: str, ours: Mapping[str, float], theirs: Mapping[str, float], who: str) -> None:
    """Raise Disagreement when a figure differs by more than AGREEMENT."""
    if difference(ours, theirs) > AGREEMENT:
        raise Disagreement(f"{who} computes other figures for {row!r}: {theirs}, here {ours}.")


def agreement(table: Mapping[str, Row], who: str) -> float:
    """The largest relative difference between the figures of a library and ours in a table."""
    return max(difference(row.figures.get(OURS, {}), row.figures[who]) for row in table.values() if who in row.figures)


def difference(ours: Mapping[str, float], theirs: Mapping[str, float]) -> float:
    """The largest relative difference of figures."""
    return max((abs(theirs[name] - each) / abs(each) for name, each in ours.items()), default=0.0)


def lines(table: Mapping[str, Row], others: list[str], targets: Mapping[str, Targets]) -> Iterator[str]:
    """The table as text: our median, then for each other library the ratio with its spread, and the target."""
    yield f"{'':<{NAME}}{'here':>12}   {'   '.join(f'{who:<{CELL}}' for who in others)}".rstrip()
    for name, row in table.items():
        own = row.amounts.get(OURS)
        if own is None:
            yield f"{name:<{NAME}}{row.missing.get(OURS, 'not done'):>12}"
            continue
        amount = statistics.median(own)
        cell = f"{amount:>9.0f} MB" if name == MEMORY else f"{1e3 * amount:>9.2f} ms"
        least = targets.get(name, (None,) * len(others))
        ratios = [ratio(row, who, target) for who, target in zip(others, least, strict=True)]
        yield f"{name:<{NAME}}{cell}   {'   '.join(f'{each:<{CELL}}' for each in ratios)}".rstrip()


def quotients_of(row: Row, who: str) -> list[float]:
    """Their amount / ours, by round; empty when one of the two is not there."""
    return [theirs / ours for theirs, ours in zip(row.amounts.get(who, ()), row.amounts.get(OURS, ()), strict=False)]


def is_missed(row: Row, others: list[str], targets: Targets) -> bool:
    """Whether a median is below its target."""
    pairs = [(quotients_of(row, who), target) for who, target in zip(others, targets, strict=True)]
    return any(target is not None and each and statistics.median(each) < target for each, target in pairs)


def ratio(row: Row, who: str, target: float | None) -> str:
    """Their amount / ours, paired by round: median, lowest and highest, and what was to be reached."""
    quotients = quotients_of(row, who)
    if not quotients:
        return row.missing.get(who, "not run")
    middle = statistics.median(quotients)
    text = f"{rounded(middle):>6} x"
    if len(quotients) > 1:
        text += f" ({rounded(min(quotients))} to {rounded(max(quotients))})"
    if target is None:
        return text
    return f"{text}, target {target:g}" + (" MISSED" if middle < target else "")


def rounded(number: float) -> str:
    """Three digits, more before the point."""
    return f"{number:,.{2 if number < 10 else 1 if number < 100 else 0}f}"
