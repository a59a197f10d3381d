"""DOT to pictures: by the program `dot` when it is on PATH, else by the Graphviz that the pygraphviz wheel carries.

Either runs in a process of its own that is ended when its time is over: a layout never hangs its caller, and a crash of
Graphviz is an error like any other.
"""

from __future__ import annotations

import importlib.util
import shutil
import subprocess
import sys

from efp_graph.errors import InternalError, MissingProgram, TooLargeToDraw, UnknownOption, nearest

FORMATS = ("svg", "png", "pdf")
SECONDS = 10.0  # for one layout
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
        try:
            done = subprocess.run(command, input=dot.encode("utf-8"), capture_output=True, timeout=seconds, check=False)
        except subprocess.TimeoutExpired as error:
            raise TooLargeToDraw(f"Graphviz did not lay the graph out within {seconds:g} seconds.") from error
        if done.returncode == 0 and done.stdout:
            return done.stdout
        problems.append(f"{command[0]}: {done.stderr.decode('utf-8', 'replace').strip()[-400:] or done.returncode}")
    raise InternalError(f"Graphviz could not draw the graph as {form}. " + "; ".join(problems))


def _by_program(form: str) -> list[str] | None:
    program = shutil.which("dot")
    return None if program is None else [program, f"-T{form}"]


def _by_wheel(form: str) -> list[str] | None:
    if importlib.util.find_spec("pygraphviz") is None:
        return None
    return [sys.executable, "-P", "-c", _BY_PYGRAPHVIZ, form]


RENDERERS = {"program": _by_program, "wheel": _by_wheel}  # best first; None where it is not installed
