"""DOT to pictures: by the program `dot` when it is on PATH, else by the Graphviz that the pygraphviz wheel carries.

Either runs in a process of its own that is ended when its time is over: a layout never hangs its caller, and a crash of
Graphviz is an error like any other. Its time is that of the processor where the system can limit that: the same
graph is drawn, or not, however busy the machine is.
"""

from __future__ import annotations

import importlib.util
import math
import shutil
import signal
import subprocess
import sys
from importlib import import_module
from typing import Any

from efp_graph.errors import InternalError, MissingProgram, TooLargeToDraw, UnknownOption, nearest

FORMATS = ("svg", "png", "pdf")
SECONDS = 5.0  # for one layout
BUSY = 10  # times as long by the clock, where the time of the processor is limited
# -P: no module of the current directory is taken for pygraphviz
_BY_PYGRAPHVIZ = """
import sys, pygraphviz
graph = pygraphviz.AGraph(string=sys.stdin.buffer.read().decode("utf-8"))
graph.layout("dot")
sys.stdout.buffer.write(graph.draw(format=sys.argv[1]))
"""


def rendered(dot: str, form: str, *, seconds: float = SECONDS) -> bytes:
    """The picture of a DOT text.

    Args:
        dot: DOT.
        form: "svg", "png" or "pdf".
        seconds: time that Graphviz may take.

    Raises:
        UnknownOption: there is no such format.
        MissingProgram: neither `dot` nor pygraphviz is installed.
        TooLargeToDraw: it took longer.

    Example:
        >>> rendered("digraph { a -> b }", "svg")[:5]
        b'<?xml'
    """
    if form not in FORMATS:
        raise UnknownOption(f"A picture was asked for as {form!r}. {nearest(form, FORMATS)}")
    commands = [command for renderer in RENDERERS.values() if (command := renderer(form)) is not None]
    if not commands:
        raise MissingProgram(
            "Drawing a graph",
            "Graphviz",
            "pip install 'pygraphviz>=2', or install Graphviz so that `dot` is on PATH "
            "(Debian: apt-get install graphviz; macOS: brew install graphviz; Windows: winget install graphviz)",
        )
    problems = []
    for command in commands:
        done = _ended(command, dot.encode("utf-8"), seconds)
        if done is None:
            raise TooLargeToDraw(f"Graphviz did not lay the graph out within {seconds:g} seconds.")
        if done.returncode == 0 and done.stdout:
            return done.stdout
        problems.append(f"{command[0]}: {done.stderr.decode('utf-8', 'replace').strip()[-400:] or done.returncode}")
    raise InternalError(f"Graphviz could not draw the graph as {form}. " + "; ".join(problems))


def _ended(command: list[str], given: bytes, seconds: float) -> subprocess.CompletedProcess[bytes] | None:
    """A command at its end; None where it took longer."""
    limit = _processor_limit()
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        try:
            if limit is not None:
                limit.prlimit(process.pid, limit.RLIMIT_CPU, (math.ceil(seconds), math.ceil(seconds) + 1))
            out, told = process.communicate(given, timeout=seconds if limit is None else BUSY * seconds)
        except subprocess.TimeoutExpired:
            process.kill()
            return None
        except BaseException:
            process.kill()
            raise
    is_over = limit is not None and process.returncode in (-signal.SIGXCPU, -signal.SIGKILL)
    return None if is_over else subprocess.CompletedProcess(command, process.returncode, out, told)


def _processor_limit() -> Any:
    """The module `resource` where it can limit another process (Linux); None elsewhere."""
    try:
        found = import_module("resource")
    except ImportError:
        return None
    return found if hasattr(found, "prlimit") else None


def _by_program(form: str) -> list[str] | None:
    program = shutil.which("dot")
    return None if program is None else [program, f"-T{form}"]


def _by_wheel(form: str) -> list[str] | None:
    if importlib.util.find_spec("pygraphviz") is None:
        return None
    return [sys.executable, "-P", "-c", _BY_PYGRAPHVIZ, form]


RENDERERS = {"program": _by_program, "wheel": _by_wheel}  # best first; None where it is not installed
