"""Programs that measure one library on one graph, each in an environment of its own, under one version of Python."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from benchmarks.peers.environments import HERE, environment, own_environment

OURS = ("efp_graph", "efp_graph, reads=", "plain Python")
REQUIREMENTS = {  # of libraries that are not taken in their newest release
    "signified": "signified==0.7.3",
    "incr-compute": "incr-compute==0.2.0b5",  # of 0.2 there are pre-releases, which have to be named
}
OLDEST = (3, 12)  # Python that all of them run under: signified needs it
PYTHON = HERE if tuple(map(int, HERE.split("."))) >= OLDEST else ".".join(map(str, OLDEST))
FOLDER = Path(__file__).parent  # of the programs


def executables_of(libraries: Iterable[str], folder: Path, python: str) -> dict[str, Path | str]:
    """{library: the interpreter of its environment, or why there is none}; ours shares one with plain Python."""
    found: dict[str, Path | str] = {}
    for library in libraries:
        if library in OURS:
            found[library] = own_environment(folder, python)
            continue
        try:
            found[library] = environment(folder, REQUIREMENTS.get(library, library), python)
        except subprocess.CalledProcessError:
            found[library] = f"cannot be installed under Python {python}"
    return found


def measured(executable: Path | str, program: Sequence[str], seconds: float) -> dict[str, Any] | str:
    """What a program measures, or why there is nothing.

    Args:
        executable: as `executables_of` gives it.
        program: the arguments of the interpreter.
        seconds: the time-out.
    """
    if isinstance(executable, str):
        return executable
    try:
        done = subprocess.run(
            [str(executable), *program], capture_output=True, text=True, check=False, timeout=seconds, cwd=FOLDER,
            env={**os.environ, "PYTHONPATH": ""},
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        return f"not done in {seconds:g} s"
    if done.returncode:
        lines = [line.strip() for line in done.stderr.splitlines() if line[:1].isalpha()]
        errors = [line for line in lines if line.split(":")[0].endswith(("Error", "Exception"))]
        return (errors or lines or ["failed"])[-1].split(":")[0]
    result: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return result
