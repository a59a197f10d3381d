"""Texts of users in everything that is shown or written: what is read is the text itself, and nothing in it acts.

One table: hostile texts x outputs. A new output is a line in `SHOWN`, `WRITTEN` or `PAGES`; a new text one in `TEXTS`.
"""

from __future__ import annotations

import csv
import json
import logging
import re
import unicodedata
import xml.etree.ElementTree as ET
import zipfile
from datetime import datetime
from pathlib import Path

import openpyxl
import pydot
import pytest
from click.testing import CliRunner

from efp_graph import ModelingUpdate, Scenario, Server, Source, SourceObject, SourceValue, Storage, Sweep, load, u
from efp_graph.charts.flow_diagram import Node, flow_diagram
from efp_graph.charts.footprint_bars import footprint_bars
from efp_graph.charts.icicle import Part, icicle
from efp_graph.cli import efp
from efp_graph.errors import EfpGraphError, WrongKind
from efp_graph.files import safe_stem
from efp_graph.graph import Graph
from efp_graph.objects import Category, Criterion, Phase, footprint
from efp_graph.serialization import to_yaml
from efp_graph.texts import visible
from tests.audit.browser import Reader
from tests.audit.hostile import NAMES
from tests.footprint.small_model import small_system

HIT = "window.hit = 1; document.title = 'HIT'"
TEXTS = {
    **{name: text for name, text in NAMES.items() if name not in ("long words", "empty", "spaces")},
    "script": f"<script>{HIT}</script><img src=x onerror=\"{HIT}\"><svg onload=\"{HIT}\">",
    "attribute": f"\"'` onmouseover=\"{HIT}\" style=\"position:fixed",
    "isolates": "figure \u2067\u202e76.4\u2069\u202c of \u200e\u200f\u061c all",
    "letters from right to left": "שלום 12 السلام",
    "invisible": "pass\u200bword\ufeff\u00ad\u2060",
    "terminal": "\x1b]8;;https://example.org\x07click\x1b]8;;\x07\x9b31m\x1b[2J",
    "rich": "[bold red]x[/bold red] [link=https://example.org]y[/link] :warning: [/]",
    "mathtext": r"$\frac{a}{b}$ \input{/etc/passwd} \end{aligned} %x",
    "entities": "&lt;b&gt; &quot; &#65; &eacute; &amp;amp;",
    "plotly": "<b>bold</b><br>%{y} <a href=\"javascript:alert(1)\">x</a> $x$",
    "file": "../../etc/passwd\x00 CON: a|b?*",
    "prototype": "__proto__",
    "number": "2030-01-01",
    "cell +": "+1+cmd|' /C calc'!A0",
    "cell -": "-2+3",
    "cell @": "@SUM(1+1)",
    "cell tab": "\t=1+1",
    "not in XML": "a\ufffe\uffff\x0b\U0001fffe",
}  # fmt: skip
INVISIBLE = "\t\u200b\u200e\u200f\u061c\ufeff\u00ad\u2060"  # in a cell of its own they change nothing
WIDEST = 400  # characters of a line in which each text of a user is cut
ACTING = ("Cc", "Cf", "Cs", "Zl", "Zp")


def acting(text):
    """The characters in it that would act on a terminal, a page or a picture."""
    return sorted(
        {ascii(each) for each in text if each not in "\n\u200c\u200d" and unicodedata.category(each) in ACTING}
    )


def model_of(text, power=310):
    """A small system in which everything that takes a text has this one."""
    m = small_system(10, 20, 30)
    for each in (m.system, m.server, m.storage, m.job, m.step, m.journey, m.pattern, m.device, m.network, m.country):
        each.name = text
    for link in ("javascript:alert(1)", f"https://example.org/{text}"):
        source = Source(text, link, place=text, quotation=text, licence=text, archive=link)
        m.server.power = SourceValue(
            power * u.W, source, text, low=1 * u.W, high=400 * u.W, confidence="low", comment=text
        )
        m.server.lifespan = SourceValue(5 * u.year, source, text, comment=text)
        power += 1
    m.scenario = Scenario(text, {Server.power.of(m.server): 50 * u.W}, comment=text)
    return m


def doubted(m):
    """Its system, in which each object is doubtful."""
    m.server.power_usage_effectiveness = SourceValue(120 * u.dimensionless)
    m.job.data_transferred = SourceValue(150 * u("mB"))
    m.device.lifespan = SourceValue(100 * u.year)
    return m.system


def refused(m):
    with pytest.raises(EfpGraphError) as refusal:
        m.server.power = SourceValue(1 * u.kWh, Source(m.server.name), m.server.name)
    return "\n".join((str(refusal.value), *getattr(refusal.value, "__notes__", ())))


def graph_of(text):
    """A graph on its own in which everything that takes a text has this one, and the report of an update of it."""
    graph = Graph()
    about = {"label": text, "unit": text}
    given = graph.input(text, text, **about, source=text)
    linked = graph.input(f"{text}1", text, **about, source=f"https://example.org/{text}")
    made = graph.computed(f"{text}2", lambda: given() + linked(), formula=text, **about)
    graph.computed(f"{text}3", lambda: made() != "", formula=text)()
    with graph.batch(text) as report:
        given.set(f"{text} again")
    return graph, report


def sensitivity_of(system):
    found = system.sensitivity(series=False, alternatives=False)
    return f"{found} {found._repr_html_()}"


def doubtful(m):
    """A small system of which an input by the name of the text is uncertain."""
    source = Source(m.server.name)
    m.network.bandwidth_energy_intensity = SourceValue(0.05 * u("kWh/GB"), source, m.server.name, confidence="medium")
    return m


def uncertainty_of(m):
    found = doubtful(m).system.uncertainty(count=1024)
    compared = m.system.compare_uncertain([m.scenario], count=1024)
    shares = [found.sensitivity("source"), *(found.sensitivity(method=each) for each in ("morris", "shapley"))]
    parts = [*found.by_object.values(), found.mean.explain(), found.facts, found.uncertain_inputs, found, repr(found)]
    return "\n".join(map(str, [*parts, compared, repr(compared), *shares, *map(html_of, shares[:2])]))


def why_of(text):
    graph, report = graph_of(text)
    with pytest.raises(EfpGraphError) as refusal:
        graph.draw("x.svg", nodes=[f"{text}4"])
    return "\n".join([*map(report.why, graph), str(refusal.value)])


@pytest.fixture
def ledger(monkeypatch):
    """What a test declares is forgotten after it."""
    for kind in (Category, Criterion, Phase):
        monkeypatch.setattr(kind, "known", dict(kind.known))


def ledger_of(text):
    """A small system with a category, a phase and a criterion that have this text wherever they take one.

    Names do not: `ledger_records` refuses what is more than letters, digits and blanks in one.
    """
    phase, group = Phase("hostile", title=text), Category("hostile", title=text)
    measured = Criterion("hostile", title=text, method=text, unit="liter", equivalent=text)

    class CooledServer(Server):
        category = group.name

        @footprint(phase=phase, criterion=measured)
        def cooling_water(self):
            return self.instances_energy * SourceValue(2 * u.liter / u.kWh)

    m = small_system(10, 20, 30)
    m.server = CooledServer.from_defaults("cooled", storage=Storage.ssd("disks"))
    m.job.server = m.server
    m.criterion, m.kind = measured, CooledServer
    return m


def changes_of(m):
    """What tells of changes, and is shown in notebooks."""
    update = m.scenario.update()
    m.system.scenarios = [m.scenario]
    varied = Scenario(m.scenario.name, {Server.power.of(m.server): 60 * u.W}, datetime(2025, 1, 1, 1))
    return (
        update,
        m.system.emission_diffs(),
        m.scenario,
        m.system.scenarios,
        m.system.compare_scenarios([varied]),
        m.system.compare_to(model_of(m.system.name, 200).system),
        model_of(m.system.name, 200).system.explain_difference(m.system),
        Sweep(m.system, {Server.power.of(m.server): [50, 60] * u.W}).run(),
    )


def html_of(shown):
    return shown._repr_html_()


def pictures_of(m):
    """What is drawn, and is shown in notebooks."""
    m.scenario.update()
    return (
        m.system.plot_footprints_by_category_and_object(),
        m.system.plot_emission_diffs(),
        m.system.compare_scenarios([m.scenario]).plot(),
        m.system.compare_scenarios([m.scenario]).explain(m.scenario.name).plot(),
        m.system.attribution().sankey(),
        m.system.attribution().icicle(),
        m.server.energy_footprint.plot(),
        m.server.energy_footprint.calculus_graph_to_file(max_depth=2),
        m.system.object_relationship_graph_to_file(),
    )


def texts_in_bundle(shown):
    """The texts that a notebook gets of a picture; none of its forms may be one that runs scripts."""
    bundle = shown._repr_mimebundle_()
    forms = bundle[0] if isinstance(bundle, tuple) else bundle
    assert set(forms) <= {"text/plain", "image/png", "image/svg+xml", "application/vnd.plotly.v1+json"}
    texts = [json.dumps(content, ensure_ascii=False) for form, content in forms.items() if form != "image/png"]
    return "\n".join(texts)


# What people read on a terminal or in a notebook, as text.
SHOWN = {
    "print(object)": lambda m: str(m.server),
    "repr(object)": lambda m: repr(m.server),
    "repr(value)": lambda m: repr(m.server.power),
    "print(value)": lambda m: str(SourceObject(m.server.name)),
    "print(source)": lambda m: str(m.server.power.source),
    "explain": lambda m: m.server.energy_footprint.explain(),
    "explain deeply": lambda m: m.server.energy_footprint.explain(depth=5),
    "print(system)": lambda m: str(m.system),
    "footprints": lambda m: f"{m.system.footprints} {m.system.footprints.by('object')}",
    "footprints in a notebook": lambda m: m.system._repr_html_(),
    "objects in a notebook": lambda m: "".join(each._repr_html_() for each in m.system.all_linked_objects),
    "changes in a notebook": lambda m: "".join(map(html_of, changes_of(m))),
    "pictures in a notebook": lambda m: "".join(map(texts_in_bundle, pictures_of(m))),
    "plausibility": lambda m: doubted(m).check_plausibility().__str__(),
    "plausibility in a notebook": lambda m: doubted(m).check_plausibility()._repr_html_(),
    "print(update)": lambda m: str(m.scenario.update()),
    "history": lambda m: "\n".join(map(str, m.system.history)),
    "emission diffs": lambda m: str(m.system.emission_diffs()),
    "scenario": lambda m: f"{m.scenario} {m.scenario!r}",
    "compare scenarios": lambda m: str(m.system.compare_scenarios([m.scenario])),
    "compare systems": lambda m: str(m.system.compare_to(model_of(m.system.name, 200).system)),
    "explained difference": lambda m: str(model_of(m.system.name, 200).system.explain_difference(m.system)),
    "pivot": lambda m: f"{m.system.attribution()} {m.system.attribution().pivot('job').explain()}",
    "sci and scopes": lambda m: f"{m.system.sci()} {m.system.scopes()}",
    "sensitivity": lambda m: sensitivity_of(m.system),
    "uncertainty": uncertainty_of,
    "sweep": lambda m: str(Sweep(m.system, {Server.power.of(m.server): [50, 60] * u.W}).run()),
    "error": refused,
    "repr(graph)": lambda m: repr((*graph_of(m.server.name), *graph_of(m.server.name)[0])),
    "why": lambda m: why_of(m.server.name),
    "latex": lambda m: m.server.energy_footprint.latex,
}


@pytest.mark.parametrize("name", TEXTS)
def test_nothing_printed_acts_on_a_terminal(name, caplog):
    text = TEXTS[name]
    m = model_of(text)
    m.server.power_usage_effectiveness = SourceValue(1.3 * u.dimensionless, Source(text), text)
    with caplog.at_level(logging.DEBUG):
        found = {output: acting(shown(m)) for output, shown in SHOWN.items()}
    found["log"] = acting(caplog.text)
    assert {output: marks for output, marks in found.items() if marks} == {}
    start = visible(text)[:30]
    for output in ("print(object)", "explain", "history", "scenario", "error", "why", "plausibility"):
        assert start in SHOWN[output](m), output


def message(action, kind=EfpGraphError):
    with pytest.raises(kind) as refusal:
        action()
    return refusal.value.args[0]  # whoever logs it may do so without `str`


def halved(m):
    return {Server.power.of(m.server): 50 * u.W}


# What shows names, titles and units of the ledger: a table of figures, or a sentence.
LEDGER_TABLES = {
    "print(system)": lambda m: str(m.system),
    "footprints": lambda m: str(m.system.footprints.by("category", "criterion", "phase")),
    "update": lambda m: str(ModelingUpdate(halved(m), label="less")),
    "emission diffs": lambda m: str(m.system.emission_diffs()),
    "compare scenarios": lambda m: str(m.system.compare_scenarios([Scenario("less", halved(m))])),
    "compare systems": lambda m: str(m.system.compare_to(small_system(5).system)),
}
LEDGER_TEXTS = {
    "footprints in a notebook": lambda m: m.system._repr_html_(),
    "not modelled": lambda m: "".join(m.system.footprints.notes(m.criterion)),
    "no one total": lambda m: message(lambda: m.system.footprints.total),
    "no one figure": lambda m: message(lambda: m.system.footprints.by("object")["cooled"]),
    "no such line": lambda m: message(lambda: m.system.footprints.by("phase")["x"], KeyError),
    "nothing on it": lambda m: message(lambda: small_system(5).system.footprints.criterion(m.criterion).total),
}


@pytest.mark.parametrize("name", TEXTS)
def test_titles_and_units_of_the_ledger_act_on_nothing_and_are_cut(name, ledger):
    if acting(TEXTS[name]) or len(TEXTS[name].splitlines()) > 1:  # what cannot be seen is no title
        assert acting(message(lambda: ledger_of(TEXTS[name]), WrongKind)) == []
        return
    m = ledger_of(TEXTS[name])
    m.server.power = 100 * u.W
    tables = {output: shown(m) for output, shown in LEDGER_TABLES.items()}
    texts = {output: shown(m) for output, shown in LEDGER_TEXTS.items()}
    found = {output: acting(text) for output, text in (tables | texts).items()}
    assert {output: marks for output, marks in found.items() if marks} == {}
    longest = {output: max(map(len, text.splitlines())) for output, text in tables.items()}
    assert {output: width for output, width in longest.items() if width > WIDEST} == {}
    assert max(len(texts[output]) for output in ("no one total", "nothing on it")) < WIDEST
    assert all(visible(TEXTS[name])[:30].strip() in text for text in tables.values())


@pytest.mark.parametrize("name", TEXTS)
def test_nothing_that_a_command_prints_acts_on_a_terminal(name, tmp_path):
    text = TEXTS[name].encode("utf-8", "replace").decode()
    first, second = tmp_path / "[bold]a.json", tmp_path / "\u202eb.json"
    m = model_of(text)
    m.system.scenarios.append(m.scenario)
    m.system.to_json(first)
    model_of(text, 200).system.to_json(second)
    server = json.loads(first.read_text(encoding="utf-8"))
    identity = next(key for key, each in server["objects"].items() if each["class"] == "Server")
    commands = [
        ["run", first], ["run", first, "--json"], ["validate", first], ["validate", first, "--json"],
        ["validate", first, "--plausible"], ["validate", first, "--plausible", "--json"],
        ["explain", first, f"{identity}.energy_footprint"], ["explain", first, f"{identity}.power", "--json"],
        ["what-if", first, "--set", f"{identity}.power=100 W"],
        ["diff", first, second], ["diff", first, second, "--json"],
        ["why", first, second], ["why", first, second, "--json"],
        ["pivot", first, "--rows", "job,source", "--columns", "phase"], ["pivot", first, "--json"],
        ["sankey", first], ["sankey", first, "--json"],
        ["explain", first, f"{text}.no such"], ["run", f"{text}.json"],
        ["show", first], ["show", first, "--json"], ["show", first, identity], ["show", first, identity, "--json"],
        ["show", first, f"{text} not"], ["compare", first], ["compare", first, "--json"],
        ["compare", first, f"{text} not"],
        ["sensitivity", first, "--no-series"], ["uncertainty", first],
        ["sweep", first, "--vary", f"{identity}.power=1,2 W"], ["sweep", first, "--vary", f"{identity}.{text}=1"],
        ["sweep", first, "--vary", f"{identity}.power=1,2 W", "--json"], ["new", f"{text} not"],
        ["convert", first, "-o", tmp_path / "c.yaml"],
    ]  # fmt: skip
    for command in commands:
        result = CliRunner().invoke(efp, list(map(str, command)), prog_name="efp")
        assert result.exception is None or isinstance(result.exception, SystemExit), command
        assert acting(result.output) == [], command
        if command[0] == "run" and command[1:] == [first]:
            shown = "".join(result.output.split())  # cells are folded
            assert re.sub(r"\s", "", visible(text))[:20] in shown
        if command[-1] == "--json":
            json.loads(result.stdout)
    told = json.loads(CliRunner().invoke(efp, ["run", str(first), "--json"]).stdout)
    assert told["system"] == text  # escaped, and the same
    assert "[bold]a" in CliRunner().invoke(efp, ["diff", str(first), str(second)]).output


def xlsx(m, folder):
    path = m.system.export_xlsx(folder / "x.xlsx", uncertainty=m.system.uncertainty(count=1024))
    with zipfile.ZipFile(path) as parts:
        for part in parts.namelist():
            if part.endswith((".xml", ".rels")):
                ET.fromstring(parts.read(part))
    book = openpyxl.load_workbook(path)
    formulas = [str(cell.value) for sheet in book for row in sheet for cell in row if cell.data_type == "f"]
    beside_names = [re.sub(r"'(?:[^']|'')*'!", "", each) for each in formulas]  # of sheets
    assert not [each for each in beside_names if "cmd|" in each or "SUM(1+1)" in each]
    links = [cell.hyperlink.target for sheet in book for row in sheet for cell in row if cell.hyperlink]
    assert all(each is None or each.lower().startswith(("https://", "http://", "mailto:")) for each in links)
    texts = [str(cell.value) for sheet in book for row in sheet for cell in row if cell.data_type == "s"]
    turning = set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
    assert not [each for each in (*texts, *book.sheetnames) if turning & set(each)]
    assert not [each for each in texts if set(acting(each)) - set(map(ascii, INVISIBLE))]
    return [visible(each) for each in texts]


def csv_cells(m, folder):
    cells = []
    swept = Sweep(m.system, [m.server.power, [1, 2]]).run().to_csv(folder / "sweep.csv")
    footprints = m.system.footprints.to_csv(folder / "footprints.csv")
    for path in (*m.system.export_csv(folder / "csv").iterdir(), footprints, swept):
        with path.open(encoding="utf-8-sig", newline="") as file:
            cells += [cell for row in csv.reader(file) for cell in row]
    numbers = re.compile(r"-?[\d.]+(e[+-]?\d+)?")
    assert not [each for each in cells if each.lstrip(" ")[:1] in tuple("=+-@\t\r") and not numbers.fullmatch(each)]
    return cells


def svg_texts(path):
    root = ET.fromstring(path.read_bytes())
    for each in root.iter():
        assert not [name for name in each.attrib if name.rpartition("}")[2].startswith("on")]
        assert not each.get("{http://www.w3.org/1999/xlink}href", "https://").lower().startswith("javascript")
    return [
        *root.itertext(),
        *(each.get("{http://www.w3.org/1999/xlink}title", "") for each in root.iter()),
    ]


def graph_alone(m, folder):
    graph, report = graph_of(m.server.name)
    return svg_texts(graph.draw(folder / "alone.svg", report=report, title=m.server.name))


def dot(m, folder):
    return dot_texts(m.server.energy_footprint.calculus_graph_to_file(folder / "x.dot"))


def dot_of_graph_alone(m, folder):
    graph, report = graph_of(m.server.name)
    return dot_texts(graph.draw(folder / "alone.dot", report=report, title=m.server.name))


def dot_texts(path):
    (parsed,) = pydot.graph_from_dot_data(path.read_text(encoding="utf-8"))
    assert all(re.fullmatch(r"n\d+|graph|node|edge", each.get_name()) for each in parsed.get_nodes())
    assert not re.search(r"URL=(?!\"?https?://)", path.read_text(encoding="utf-8"))
    return [path.read_text(encoding="utf-8").replace("\n\t", "\n")]


# What is written for people, as the texts in it; what cannot be parsed fails in the making.
WRITTEN = {
    "spreadsheet": xlsx,
    "graph": lambda m, folder: svg_texts(
        m.server.energy_footprint.calculus_graph_to_file(folder / "graph.svg", max_depth=2)
    ),
    "graph of a difference": lambda m, folder: svg_texts(
        m.scenario.update().graph_diff(folder / "diff.svg", of=m.server.energy_footprint)
    ),
    "relationships": lambda m, folder: svg_texts(m.system.object_relationship_graph_to_file(folder / "rel.svg")),
    "bars": lambda m, folder: svg_texts(m.system.plot_footprints_by_category_and_object(folder / "bars.svg")),
    "sankey": lambda m, folder: svg_texts(m.system.attribution().sankey(filename=folder / "sankey.svg")),
    "icicle": lambda m, folder: svg_texts(m.system.attribution().icicle(filename=folder / "icicle.svg")),
    "line": lambda m, folder: svg_texts(m.server.energy_footprint.plot(filepath=folder / "line.svg")),
    "diffs": lambda m, folder: svg_texts(m.system.plot_emission_diffs(folder / "diffs.svg")),
    "scenarios": lambda m, folder: svg_texts(m.system.compare_scenarios([m.scenario]).plot(folder / "scenarios.svg")),
    "fan": lambda m, folder: svg_texts(doubtful(m).system.uncertainty(count=1024).plot_fan(folder / "fan.svg")),
    "graph alone": graph_alone,
    "dot": dot,
    "dot of a graph alone": dot_of_graph_alone,
}


@pytest.mark.parametrize("name", TEXTS)
def test_what_is_written_holds_the_text_and_nothing_that_acts(name, tmp_path):
    m = model_of(TEXTS[name])
    found = {output: written(m, tmp_path) for output, written in WRITTEN.items()}
    assert {output: marks for output, texts in found.items() if (marks := acting("\n".join(texts)))} == {}
    found["spreadsheet"] = [re.sub("\ufffd+", "", each) for each in found["spreadsheet"]]
    start = " ".join(visible(TEXTS[name]).split())[:12].partition("\\")[0]
    for output, texts in found.items():
        assert start in " ".join(" ".join(texts).split()) or output.startswith("dot"), output
    cells = csv_cells(m, tmp_path)
    assert acting("".join(cells)) == []
    given = visible(TEXTS[name], lines=True)
    assert given in cells or f"'{given}" in cells
    told = json.loads(m.system.export_json(tmp_path / "x.json").read_text(encoding="utf-8"))  # for machines: as given
    assert TEXTS[name] in {each["name"] for each in told["objects"]}
    result = m.system.uncertainty(count=1024)
    for each in (result, result.sensitivity(), result.sensitivity(method="morris")):
        written = each.to_json(tmp_path / "result.json").read_text(encoding="utf-8")
        assert (json.loads(written)["system"], acting(written)) == (TEXTS[name], [])
    again = load(to_yaml(m.system, tmp_path / "again.yaml"))
    whole = TEXTS[name].encode("utf-16", "surrogatepass").decode("utf-16", "replace")  # YAML has no half a character
    assert (again.name, again.servers[0].name) == (whole, whole)


@pytest.mark.parametrize("name", ["file", "isolates", "control", "surrogate", "long", "command", "lines", "prototype"])
def test_files_named_after_a_text_stay_in_their_folder(name, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    m = model_of(TEXTS[name])
    written = [
        m.system.audit_report(),
        m.system.export_json(),
        m.system.export_csv(),
        m.system.export_xlsx(),
    ]
    assert {Path(each).resolve().parent for each in written} == {tmp_path}
    assert len(list(tmp_path.iterdir())) == len(written)
    for each in tmp_path.iterdir():
        assert acting(each.name) == []
        assert not set(each.name) & set('/\\:*?"<>|')
    assert safe_stem(TEXTS[name])


# Pages, in a browser


@pytest.fixture
def reader(browser):
    reader = Reader(browser)
    yield reader
    reader.context.close()


def read(reader, path):
    """Open a page as a reader does, point at and click what there is, and tell what it says."""
    page = reader.page
    page.goto("about:blank")
    page.goto(path.as_uri())
    page.wait_for_timeout(50)
    told = page.evaluate(
        """() => {
            const texts = [document.title];
            const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT);
            for (let node = walk.nextNode(); node; node = walk.nextNode()) {
                if (node.nodeType === 1) {
                    for (const { name, value } of node.attributes) texts.push(value);
                    node.dispatchEvent(new MouseEvent("mouseover", { bubbles: true }));
                } else if (!["SCRIPT", "STYLE"].includes(node.parentElement.tagName)) texts.push(node.data);
            }
            const links = [...document.querySelectorAll("a")]
                .map((each) => each.getAttribute("href") || each.getAttribute("xlink:href")).filter(Boolean);
            return {
                texts, links, hit: window.hit,
                bad: document.querySelectorAll("body img, body svg script, body foreignObject, body iframe").length,
            };
        }"""
    )
    assert told["hit"] is None
    assert told["bad"] == 0
    assert all(re.match(r"#|https://|http://|mailto:", each) for each in told["links"]), told["links"]
    assert reader.asked_nothing_but(path)
    assert not [each for each in reader.complaints if "Security Policy" in each or "dialog" in each]
    reader.requests.clear()
    return told["texts"]


def pieces(folder, title, parts):
    """Pieces of HTML as a notebook shows them, all on one page."""
    path = folder / f"{title}.html"
    body = "".join(f"<section>{part}</section>" for part in parts)
    path.write_text(f"<!doctype html><meta charset=utf-8><title>{title}</title><body>{body}", encoding="utf-8")
    return path


PAGES = {
    "audit": lambda m, folder: m.system.audit_report(folder / "audit.html"),
    "audit of what matters": lambda m, folder: doubtful(m).system.audit_report(
        folder / "audit.html",
        sensitivity=m.system.sensitivity(series=False, alternatives=False),
        uncertainty=m.system.uncertainty(count=1024),
    ),
    "audit of doubts": lambda m, folder: doubted(m).audit_report(folder / "audit.html"),
    "plausibility": lambda m, folder: pieces(folder, "plausibility", [doubted(m).check_plausibility()._repr_html_()]),
    "graph": lambda m, folder: m.server.energy_footprint.calculus_graph_to_file(folder / "graph.html", max_depth=2),
    "graph of a difference": lambda m, folder: m.scenario.update().graph_diff(folder / "diff.html"),
    "relationships": lambda m, folder: m.system.object_relationship_graph_to_file(folder / "rel.html"),
    "notebook": lambda m, folder: pieces(
        folder, "notebook", [m.server.power._repr_html_(), m.server.energy_footprint._repr_html_()]
    ),
    "objects in a notebook": lambda m, folder: pieces(folder, "objects", [*map(html_of, m.system.all_linked_objects)]),
    "changes in a notebook": lambda m, folder: pieces(folder, "changes", [*map(html_of, changes_of(m))]),
    "graph alone": lambda m, folder: pieces(
        folder, "graph alone", [each._repr_html_() for each in graph_of(m.server.name)]
    ),
}


@pytest.mark.xdist_group("browser")
@pytest.mark.parametrize("output", PAGES)
def test_no_page_runs_or_hides_a_text(output, reader, tmp_path):
    for name, text in TEXTS.items():
        texts = read(reader, PAGES[output](model_of(text), tmp_path))
        assert acting("\n".join(texts)) == [], name
        start = " ".join(visible(text).split())[:20]
        assert start in " ".join(" ".join(texts).split()), name


# Plotly sets a zero-width blank of its own beside what is lowered, as the 2 of CO2
CHART_TEXTS = """[...document.querySelectorAll('.plotly text')].map((each) =>
    each.querySelector('tspan[dy]') ? each.textContent.replaceAll('\\u200b', '') : each.textContent)"""


@pytest.mark.xdist_group("browser")
def test_no_chart_runs_or_hides_a_text(reader, tmp_path):
    from plotly.offline import get_plotlyjs

    parts = [f"<script>{get_plotlyjs()}</script>"]
    for text in TEXTS.values():
        phases = {phase: {"Servers": {text: 3.0, "other": 1.0}} for phase in ("Electricity", "Fabrication")}
        m = model_of(text)
        parts += [
            footprint_bars(text, phases, None, return_only_html=True),
            m.system.compare_scenarios([m.scenario]).plot(return_only_html=True),
            m.server.energy_footprint.plot().to_html(full_html=False, include_plotlyjs=False),
        ]
    nodes = [Node(column, text, 1.0) for column in (0, 1) for text in TEXTS.values()]
    bands = [(place, place + len(TEXTS), 1.0) for place in range(len(TEXTS))]
    wholes = [Part(None, text, 1.0) for text in TEXTS.values()]
    parts += [
        flow_diagram("flows", ["one", "two"], nodes, bands, float(len(TEXTS)), return_only_html=True),
        icicle("parts", wholes, float(len(TEXTS)), return_only_html=True),
    ]
    path = pieces(tmp_path, "charts", parts)
    reader.page.goto(path.as_uri())
    charts = 3 * len(TEXTS) + 2
    reader.until(f"document.querySelectorAll('.plotly .gtitle').length === {charts}", 120)
    shown = reader.page.evaluate(CHART_TEXTS)
    assert acting("\n".join(shown)) == []
    for name, text in TEXTS.items():
        start = " ".join(visible(text).split())[:20]
        ours = [each for each in shown if start in " ".join(each.split())]
        assert len(ours) >= 5, name  # three titles, a legend, a scenario
        assert not [each for each in ours if "&quot;" in each and "&quot;" not in text]
    assert reader.page.evaluate("window.hit") is None
    assert not reader.page.locator(".plotly svg a").count()
    assert not reader.page.locator("section img, section iframe").count()
    assert not [each for each in reader.requests if not each.startswith(("file:", "data:", "blob:"))]


@pytest.mark.xdist_group("browser")
def test_letters_from_right_to_left_leave_figures_where_they_are(reader, tmp_path):
    """In `שלום: 4 kg` the number would change places with the name."""
    from plotly.offline import get_plotlyjs

    phases = {"Electricity": {"Servers": {"web": 4.0}}, "Fabrication": {"Servers": {"web": 0.0}}}
    chart = footprint_bars("שלום", phases, None, return_only_html=True)
    path = pieces(tmp_path, "letters", [f"<script>{get_plotlyjs()}</script>", chart])
    reader.page.goto(path.as_uri())
    reader.until("document.querySelectorAll('.plotly .gtitle').length === 1")
    places = reader.page.evaluate(
        """() => {
            const title = document.querySelector(".gtitle");
            const at = (text, sign) => title.getStartPositionOfChar(title.textContent.indexOf(sign)).x;
            return [at(title, "ש"), at(title, "4"), at(title, "k")];
        }"""
    )
    assert places == sorted(places)  # the name, then the number, then the unit
    assert "<bdi>שלום</bdi></strong> = 4 W" in SourceValue(4 * u.W, label="שלום")._repr_html_()
