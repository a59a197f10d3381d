"""Each script of the audit page by itself, in node: what it makes of the data of a page. Browsers show it elsewhere."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from efp_graph.audit.page import SCRIPTS, audit_page
from efp_graph.footprint.audit import audit_of
from tests.audit.page_in_node import DATA, in_node, script
from tests.uncertainty.quickstart import quickstart

TINY_DOM = (Path(__file__).parent / "tiny_dom.js").read_text(encoding="utf-8")

# Scripts that have unit tests in a module of their own
ELSEWHERE = {
    "seal.js": "test_seal_js.py",
    "readable.js": "test_readable_js.py",
    "operations.js": "test_programs.py",
    "recalculation.js": "test_recalculation.py",
    "changes.js": "test_changes.py",
    "footprint_sums.js": "test_recalculation.py",
    "review_rules.js": "review/test_rules.py",
    "review_seen.js": "review/test_seen.py",
}

TOTAL, SERVER = "Video-platform.total_footprint", "server.energy_footprint"
AT = f'figureAt.get("{SERVER}")'


def text(view):
    return f"{view}.textContent"


# {script: (an expression, what it gives)}; words that are expected stand in the text that it gives
CASES = {
    "opening.js": ("sealOfPage().told", "was changed after it was made"),  # the style sheet is not there
    "dom.js": (
        '[element("p", null, "x", [null, named("y")]).textContent, outward("x", "javascript:1").tag, '
        'outward("x", "https://a.b").tag, clipped("abcdef", 4)]',
        ["xy", "bdi", "a", "abc\u2026"],
    ),
    "visible.js": ('visible("a\\u202eb\\u0085c\\nd")', "a\\u202eb c\nd"),
    "format.js": (
        '[plural(1, "input"), plural(2000, "input"), ticks(0, 95, 5), hourText(482136, "civil")]',
        ["1 input", "2,000 inputs", [0, 20, 40, 60, 80], "2025-01-01 00:00"],
    ),
    "data.js": (f"[fullName(figures[{AT}]), isInput(figures[{AT}])]", ["Energy footprint of server", False]),
    "review_store.js": (
        f'[1, 1, 3, 2].map((day) => mergeEntries([{{ address: "{SERVER}", date: `2025-01-0${{day}}` }}])).map('
        "({ first, later, earlier }) => [first, later, earlier])",
        [[1, 0, 0], [0, 0, 1], [0, 1, 0], [0, 0, 1]],
    ),
    "review_changes.js": ("progressText()", "0 of 59 inputs checked"),
    "review_controls.js": (text(f"reviewSection({AT})"), "Remark"),
    "review_view.js": (text("reviewView()"), "0 of 59 inputs checked"),
    "charts.js": (
        'categoryBars([["Network", [3, 0]], ["Devices", [1, 4]]].map(([name, parts], index) => ({ name, index, parts })'
        '), ["energy", "making"], String).textContent',
        "Devices, making: 4562%",
    ),
    "calculation_graph.js": (text(f"calculationGraph({AT}, 2).picture"), "Energy footprint"),
    "tables.js": (
        '["", "b", "B"].map((words) => { const text = (row) => "ab"[row - 1]; const made = listing({ name: "t", '
        'rows: [2, 1], sorted: 0, search: true, columns: [{ title: "N", text, key: (row) => row, cell: text }] }); '
        'const field = made.querySelector("input"); field.value = words; field.listeners.input(); '
        'return made.querySelector("tbody").textContent; })',
        ["ab", "b", "b"],
    ),
    "ways.js": (f"wayTo({AT}).map(([each]) => figures[each].anchor)[0]", TOTAL),
    "methodology.js": (text("methodologyView(new URLSearchParams())"), "Totals"),
    "equations.js": (
        f'[summands(figures[figureAt.get("{TOTAL}")]) !== null, summands(figures[{AT}]), isAdded([0, " * ", 1], 0), '
        'isAdded([0, " + ", 1], 0)]',
        [True, None, False, True],
    ),
    "figure_view.js": (text(f"figureView({AT})"), "Energy footprint"),
    "tornado.js": (text("tornadoSection()"), "What moves the total most"),
    "overview.js": (text("overview()"), "14,896 t"),
    "causes.js": (text("causesView(new URLSearchParams())"), "nothing is rescaled"),
    "sources.js": (text("sourcesView()"), "DATA.AI"),
    "uncertainty.js": (text("uncertaintyView()"), "How the total is spread"),
    "lists.js": (
        text('inputsView(new URLSearchParams("hypotheses"))'),
        "59 in all: 49 inputs with a value, 6 left empty",
    ),
    "search.js": ('foundBy("Power SERVER")[0].name', "Power"),
    "dossier.js": (text("dossierView()"), "inputs of 53 that have a value"),
    "recalculated.js": (f"[hasNoValue({{ value: null }}), hasNoValue(figures[{AT}])]", [True, False]),
    "knobs.js": (
        '((found) => [[...found.inputs.values()], addressWith("#server?x=1", found.inputs), '
        'changesIn("#a?server.powr=3").wrong])(changesIn("#overview?server.power=400"))',
        [[400], "#server?x=1&server.power=400%20W", "There is no figure server.powr. Did you mean server.power?"],
    ),
    "router.js": (
        f'["#inputs?hypotheses", "#{SERVER}", "#server", "", "#nothing", "#%zz"].map((each) => viewOf(each).place)',
        ["inputs", "calculations", "objects", "overview", "", ""],
    ),
}


@pytest.fixture(scope="module")
def found():
    """What every expression gives, with all scripts of the page loaded in its order."""
    system, known = quickstart()
    page = audit_page(audit_of(system, system.uncertainty(count=1024, distributions=known), system.sensitivity()))
    source = (
        f"const BLOCKS = {json.dumps(dict(DATA.findall(page)))};\n{TINY_DOM}\n{chr(10).join(map(script, SCRIPTS))}\n"
    )
    asked = ", ".join(f"[{json.dumps(name)}]: tried(() => {expression})" for name, (expression, _) in CASES.items())
    tried = "const tried = (ask) => { try { return ask(); } catch (error) { return `failed: ${error.stack}`; } };"
    return in_node(f"{source}{tried}\nconsole.log(JSON.stringify({{ {asked} }}));\nprocess.exit(0);")


@pytest.mark.parametrize("name", CASES)
def test_a_script_does_what_it_is_for(found, name):
    expected = CASES[name][1]
    if isinstance(expected, str):
        assert expected in found[name]
    else:
        assert found[name] == expected


def test_every_script_has_a_unit_test():
    assert {*CASES, *ELSEWHERE} == set(SCRIPTS)
    folder = Path(__file__).parent
    shared = (folder / "page_in_node.py").read_text(encoding="utf-8")
    for name, module in ELSEWHERE.items():
        assert name.removesuffix(".js") in (folder / module).read_text(encoding="utf-8") + shared
