"""The checksums of the page, `static/seal.js`, against those of Python."""

from __future__ import annotations

import json
import subprocess
from importlib.resources import files

from efp_graph.audit.page import audit_page
from efp_graph.audit.seal import checksum, parts_of
from efp_graph.audit.verifying import check_seal
from efp_graph.footprint.audit import audit_of
from tests.footprint.small_model import small_system
from tests.programs import program

TEXTS = ("", "a", "power: 300 W", "two\nlines\n", "ü — 日本 \U0001f600", "x" * 5000, '{"anchor":"server.power"}')

DIFFERENCES = r'sealedDifferences(given.seal, (part) => given.parts[part]?.join("\n") ?? null)'


def in_javascript(expression: str, **given: object) -> object:
    script = (files("efp_graph.audit") / "static" / "seal.js").read_text(encoding="utf-8")
    script += f"\nconst given = {json.dumps(given)};\nconsole.log(JSON.stringify({expression}));"
    told = subprocess.run([program("node"), "-"], input=script, capture_output=True, text=True, timeout=60, check=True)
    return json.loads(told.stdout)


def test_checksums_are_those_of_python():
    assert in_javascript("given.texts.map(checksumsOf)", texts=TEXTS) == [
        list(map(checksum, each.split("\n"))) for each in TEXTS
    ]


def test_the_page_finds_the_lines_that_are_not_as_they_were_sealed():
    m = small_system(1000, 2000)
    m.server.name = "serveur à côté"
    page = audit_page(audit_of(m.system))
    facts, _ = check_seal(page)
    parts = {name: lines for name, lines in parts_of(page) if name != "frame"}
    found = in_javascript(DIFFERENCES, seal=facts, parts=parts)
    assert found == []
    data = parts["audit-data"]
    power = next(at for at, line in enumerate(data) if '.power"' in line)
    total = next(at for at, line in enumerate(data) if line.startswith('"total":'))
    first = data.index(next(line for line in data if line.startswith('"footprints":'))) + 1
    for at in (power, total, first):
        data[at] += " "
    parts["style"] = [*parts["style"], "p {}"]
    del parts["audit-series"]
    found = in_javascript(DIFFERENCES, seal=facts, parts=parts)
    style = f"style has {len(parts['style'])} lines, and {len(parts['style']) - 1} were sealed"
    assert sorted(found) == sorted(
        [style, "audit-series is missing", "serveur-à-côté.power", "total", "footprints, entry 1"]
    )
