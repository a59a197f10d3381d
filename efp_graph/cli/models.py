"""MODEL on the command line: a Python file with a `system`, or any file of a model (see `serialization/`).

Every command reads its models here, so that none takes for whole what was read in part: the context of the command
keeps what is missing (`missing`), tables and JSON are marked with it (`output.py`), and the end of the command looks at
it (`application.py`).
"""

from __future__ import annotations

import runpy
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import click

from efp_graph.errors import EfpGraphError, FileError
from efp_graph.footprint import System
from efp_graph.hints import PYTHON, spoken
from efp_graph.objects import ModelingObject, Scenario

MISSING = "efp_graph.missing"
CONVENTIONS = "efp_graph.conventions"


@dataclass(frozen=True)
class Model:
    """A system, and the names by which a user knows its objects besides their own.

    Attributes:
        variables: objects by their names in a Python file.
        scenarios: those kept with the system, and what else a Python file makes.
    """

    path: Path
    system: System
    variables: dict[str, ModelingObject] = field(default_factory=dict)
    scenarios: list[Scenario] = field(default_factory=list)


def load_model(path: str | Path) -> Model:
    """The model of a file.

    A Python file is run, as `python FILE` would: only run files that you trust. It holds the system as `system`, or a
    function `build()` that gives it.

    Raises:
        FileError: it is not there, or holds no system.
        EfpGraphError: the model cannot be built.
    """
    file = Path(path)
    if not file.exists():
        raise FileError(file, None, "there is no such file.")
    if file.suffix == ".py":
        return _from_python(file)
    from efp_graph.serialization import load

    system = load(file)
    return _noted(Model(file, system, scenarios=list(system.scenarios)))


def _from_python(file: Path) -> Model:
    folder = str(file.resolve().parent)
    sys.path.insert(0, folder)
    try:
        with spoken(PYTHON):
            names = runpy.run_path(str(file), run_name="efp_model")
            if names.get("system") is None and callable(names.get("build")):
                names["system"] = names["build"]()
    except EfpGraphError:
        raise
    except Exception as error:
        raise FileError(file, _line_in(error, file), f"{type(error).__name__}: {error}") from error
    finally:
        sys.path.remove(folder)
    system = names.get("system")
    if not isinstance(system, System):
        raise FileError(file, None, "holds no `system`. Name your System so, or give it back from a function build().")
    objects = {name: one for name, one in names.items() if isinstance(one, ModelingObject)}
    made = [one for one in names.values() if isinstance(one, Scenario)]
    scenarios = {id(one): one for one in (*system.scenarios, *made)}  # each once
    return _noted(Model(file, system, objects, list(scenarios.values())))


def _noted(model: Model) -> Model:
    """The model by the methods that the command asks for, with what is missing in it noted in the command's context."""
    context = click.get_current_context(silent=True)
    if context is not None and CONVENTIONS in context.meta:
        model.system.conventions = context.meta[CONVENTIONS]
    for each in model.system.not_read:
        missing().append((str(model.path), each))
    return model


def missing() -> list[tuple[str, str]]:
    """(file, what could not be read of it) of the models that the present command has read."""
    context = click.get_current_context(silent=True)
    found: list[tuple[str, str]] = [] if context is None else context.meta.setdefault(MISSING, [])
    return found


def _line_in(error: BaseException, file: Path) -> int | None:
    """The last line of the file that the error went through."""
    line = getattr(error, "lineno", None)
    trace: Any = error.__traceback__
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == str(file):
            line = trace.tb_lineno
        trace = trace.tb_next
    return line
