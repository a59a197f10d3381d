"""Virtual environments that benchmarks run programs in: one for each library, with what its users install and no more.

What a developer's environment has besides can cost time: pint, for one, imports dask where it finds it. So this library
is installed too, as `pip install .` does without extras, and again when its files changed.
"""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[2]
FOLDER = Path(tempfile.gettempdir()) / "efp_graph-peers"
PACKAGE, METADATA = "efp_graph", ("pyproject.toml", "setup.cfg", "README.md", "LICENSE")  # what an installation reads
HERE = f"{sys.version_info.major}.{sys.version_info.minor}"  # version of the Python that this runs with


def environment(folder: Path, requirement: str, python: str = HERE) -> Path:
    """The interpreter of a virtual environment that has the requirement; made when it is not there.

    Raises:
        SystemExit: there is no Python of that version.
    """
    home = _home(folder, requirement, python)
    executable = home / "bin" / "python"
    if not is_ready(folder, requirement, python):
        subprocess.run([_interpreter(python), "-m", "venv", "--clear", str(home)], check=True)
        subprocess.run([str(executable), "-m", "pip", "install", "--quiet", requirement], check=True)
        (home / "ready").touch()
    return executable


def is_ready(folder: Path, requirement: str, python: str = HERE) -> bool:
    """Whether that environment is there."""
    return (_home(folder, requirement, python) / "ready").exists()


def _home(folder: Path, requirement: str, python: str) -> Path:
    return folder.absolute() / f"{requirement.replace('==', '-')}-py{python}"


def own_environment(folder: Path, python: str = HERE) -> Path:
    """The interpreter of one that has this library as it is now, without extras, under a version of Python.

    Raises:
        SystemExit: there is no Python of that version.
    """
    home = folder.absolute() / f"{PACKAGE}-py{python}"
    executable, ready, state = home / "bin" / "python", home / "ready", _state_of_source()
    if ready.exists() and ready.read_text() == state:
        return executable
    if not executable.exists():
        subprocess.run([_interpreter(python), "-m", "venv", "--clear", str(home)], check=True)
    with tempfile.TemporaryDirectory() as scratch:  # an installation leaves files beside what it reads
        copy = Path(scratch) / "source"
        shutil.copytree(ROOT / PACKAGE, copy / PACKAGE, ignore=shutil.ignore_patterns("__pycache__"))
        for name in METADATA:
            shutil.copy(ROOT / name, copy)
        subprocess.run([str(executable), "-m", "pip", "install", "--quiet", str(copy)], check=True)
    ready.write_text(state)
    return executable


def _state_of_source() -> str:
    digest = hashlib.sha256()
    files = [each for each in sorted((ROOT / PACKAGE).rglob("*")) if each.is_file() and "__pycache__" not in each.parts]
    for each in (*files, *(ROOT / name for name in METADATA)):
        digest.update(str(each.relative_to(ROOT)).encode())
        digest.update(each.read_bytes())
    return digest.hexdigest()


def _interpreter(python: str) -> str:
    """A Python of that version: the one at hand, one on PATH, or one under pyenv."""
    if python == HERE:
        return sys.executable
    found = shutil.which(f"python{python}")
    candidates = sorted(Path.home().glob(f".pyenv/versions/{python}.*/bin/python"))
    for each in (found, *map(str, candidates)):
        if each and subprocess.run([each, "--version"], capture_output=True, check=False).returncode == 0:
            return each
    raise SystemExit(f"Python {python} is needed for this comparison: on PATH, or under pyenv.")
