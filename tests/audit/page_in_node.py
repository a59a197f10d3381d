"""The scripts of an audit page in node, without a browser: what recalculates its figures, on the data of the page."""

from __future__ import annotations

import json
import re
import subprocess
from importlib.resources import files
from typing import Any

from tests.programs import program

SCRIPTS = ("readable.js", "format.js", "data.js", "operations.js", "recalculation.js")
DATA = re.compile(r'<script type="application/json" id="([\w-]+)">(.*?)</script>', re.S)


def script(name: str) -> str:
    """A script of the page."""
    return (files("efp_graph.audit") / "static" / name).read_text(encoding="utf-8")


def in_node(source: str) -> Any:
    """What a script prints as JSON."""
    run = subprocess.run([program("node"), "-"], input=source, capture_output=True, text=True, timeout=120, check=False)
    assert run.returncode == 0, run.stderr
    return json.loads(run.stdout)


def on_page(page: str, expression: str, scripts: tuple[str, ...] = SCRIPTS) -> Any:
    """What an expression gives, with the data and the scripts of a page."""
    blocks = dict(DATA.findall(page))
    told = {name: {"textContent": text} for name, text in blocks.items()}
    source = f"const document = {{ getElementById: (name) => ({json.dumps(told)})[name] }};\n"
    source += "".join(map(script, scripts))
    return in_node(f"{source}\nconsole.log(JSON.stringify({expression}));")
