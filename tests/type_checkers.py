"""What mypy and pyright say of a program, beside what its comments say that they have to.

A comment `# reveals: X` after `reveal_type` says what both have to infer; `# refused: code` what they have to refuse,
with the code that mypy has for it. pyright is run as basedpyright, which is pyright with node in its wheel.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
Said = set[tuple[int, str]]  # (line, what)


def expected(path: Path, *, codes: bool = True) -> Said:
    """What the comments say; without `codes` only where something is refused."""
    said = set()
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if found := re.search(r"  # reveals: (.+)$", line):
            said.add((number, f"reveals {_normal(found[1])}"))
        if found := re.search(r"  # refused: (\S+)$", line):
            said.add((number, f"refuses {found[1]}" if codes else "refuses"))
    return said


def mypy_says(path: Path) -> Said:
    """What `mypy --strict` says of a program."""
    command = [sys.executable, "-m", "mypy", "--strict", "--follow-imports=silent", "--no-error-summary", str(path)]
    run = subprocess.run(command, capture_output=True, text=True, cwd=ROOT)
    said = set()
    for line in run.stdout.splitlines():
        place = re.match(rf"{re.escape(str(path.relative_to(ROOT)))}:(\d+): (\w+): (.*)$", line)
        assert place, run.stdout + run.stderr
        number, text = int(place[1]), place[3]
        if revealed := re.fullmatch(r'Revealed type is "(.+)"', text):
            said.add((number, f"reveals {_normal(revealed[1])}"))
        elif place[2] == "error":
            said.add((number, "refuses " + re.search(r"\[([\w-]+)\]$", text)[1]))
    return said


def pyright_says(path: Path, folder: Path) -> Said:
    """What pyright, with its standard rules, says of a program; `folder` is for its configuration."""
    rules = {"typeCheckingMode": "standard", "reportUnusedExpression": False, "reportUnusedCoroutine": False}
    configuration = folder / "pyrightconfig.json"
    configuration.write_text(json.dumps({"include": [str(path)], "extraPaths": [str(ROOT)], **rules}))
    command = [sys.executable, "-m", "basedpyright", "-p", str(configuration), "--pythonpath", sys.executable]
    run = subprocess.run([*command, "--outputjson"], capture_output=True, text=True, cwd=ROOT)
    said = set()
    for each in json.loads(run.stdout)["generalDiagnostics"]:
        number = each["range"]["start"]["line"] + 1
        if revealed := re.fullmatch(r'Type of ".*" is "(.+)"', each["message"]):
            said.add((number, f"reveals {_normal(revealed[1])}"))
        elif each["severity"] == "error":
            said.add((number, "refuses"))
    return said


def _normal(text: str) -> str:
    """A type without the modules of its names; unions of two in the order of the alphabet."""
    text = re.sub(r"\b(?:\w+\.)+(\w+)", r"\1", text)
    text = re.sub(r"\bHourly\b", "EmptyExplainableObject | ExplainableHourlyQuantities", text)
    text = re.sub(r"\bScalar\b", "EmptyExplainableObject | ExplainableQuantity", text)
    return re.sub(r"(\w+) \| (\w+)", lambda found: " | ".join(sorted(found.groups())), text)
