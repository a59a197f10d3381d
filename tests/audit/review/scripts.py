"""Expressions of the scripts of the page, evaluated by node for many cases."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Sequence
from importlib.resources import files
from typing import Any

from tests.programs import program


def in_javascript(scripts: Sequence[str], call: str, cases: Sequence[Any], before: str = "") -> Any:
    """What an expression gives for each `it` of the cases, with some scripts of `static/` before it."""
    folder = files("efp_graph.audit") / "static"
    texts = [(folder / each).read_text(encoding="utf-8") for each in scripts]
    script = "\n".join([before, *texts, f"const cases = {json.dumps(cases)};"])
    script += f"\nconsole.log(JSON.stringify(cases.map((it) => {call})));"
    told = subprocess.run([program("node"), "-"], input=script, capture_output=True, text=True, timeout=60, check=True)
    return json.loads(told.stdout)
