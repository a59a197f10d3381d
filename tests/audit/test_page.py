"""The file itself: what it holds, and what it cannot do. How it behaves in a browser: test_page_in_browser.py."""

import base64
import hashlib
import json
import re
from datetime import datetime
from html.parser import HTMLParser

import pytest

from efp_graph import Distribution, Source, SourceValue, UsagePattern, u
from efp_graph.audit.frame import PAGE, UNCERTAINTY
from efp_graph.audit.page import SCRIPTS, VIEWS, audit_page
from efp_graph.audit.records import Audit
from efp_graph.audit.told import formula_in_words, told
from efp_graph.footprint.audit import audit_of
from efp_graph.texts import visible
from tests.footprint.small_model import series, small_system

HOSTILE = "</script><script>alert(1)</script><!-- \" ' & \u202e \ud800 \x00"


class Scripts(HTMLParser):
    """The script and style elements of a document, as a browser tells them apart."""

    def __init__(self, page):
        super().__init__()
        self.found = []
        self.inside = False
        self.feed(page)

    def handle_starttag(self, tag, attributes):
        if tag in ("script", "style"):
            self.found.append([tag, dict(attributes), ""])
            self.inside = True

    def handle_endtag(self, tag):
        self.inside = False

    def handle_data(self, text):
        if self.inside:
            self.found[-1][2] += text


def data_of(page):
    """The data and the shapes that a page holds."""
    blocks = {attributes.get("id"): text for tag, attributes, text in Scripts(page).found if tag == "script"}
    return json.loads(blocks["audit-data"]), json.loads(blocks["audit-series"])


@pytest.fixture(scope="module")
def m():
    measured = SourceValue(
        300 * u.W,
        Source("data sheet", "https://example.org/sheet"),
        low=0.2 * u.kW,
        high=400 * u.W,
        confidence="low",
        comment="seen once",
        distribution=Distribution("uniform", low=200, high=400),
    )
    return small_system(1000, 2000, 3000, server={"power": measured})


@pytest.fixture(scope="module")
def page(m):
    return audit_page(audit_of(m.system))


def figure(data, anchor):
    return next(each for each in data["figures"] if each["anchor"] == anchor)


def test_the_figures_of_the_page_are_those_of_the_model(m, page):
    data, _ = data_of(page)
    total = figure(data, "system.total_footprint")
    assert total["series"]["total"] == m.system.total_footprint.sum().to(u.kg).magnitude
    assert data["total"]["amount"] == m.system.total_footprint_sum_over_period.to(u.kg).magnitude
    assert sum(each["amount"] for each in data["footprints"]) == pytest.approx(data["total"]["amount"], rel=1e-12)
    assert sum(map(sum, data["timeline"])) == pytest.approx(data["total"]["amount"], rel=1e-8)
    assert figure(data, "server.power")["value"] == 300


def test_what_is_known_of_an_input_is_told_in_its_unit(page):
    data, _ = data_of(page)
    power = figure(data, "server.power")
    assert (power["low"], power["high"], power["unit"]) == (200, 400, "W")
    assert (power["confidence"], power["comment"]) == ("low", "seen once")
    assert power["distribution"] == "uniform: low 200, high 400"
    assert data["sources"][power["source"]] == {"name": "data sheet", "link": "https://example.org/sheet"}


def test_the_policy_allows_this_script_and_these_styles_and_nothing_else(page):
    policy = re.search(r'http-equiv="Content-Security-Policy" content="([^"]+)"', page)[1]
    rules = dict(rule.strip().split(" ", 1) for rule in policy.split(";"))
    for tag, rule, count in (("script", "script-src", 1), ("style", "style-src", 2)):
        running = [text for name, attributes, text in Scripts(page).found if name == tag and "type" not in attributes]
        digests = [base64.b64encode(hashlib.sha256(each.encode()).digest()).decode() for each in running]
        assert rules[rule] == " ".join(f"'sha256-{each}'" for each in digests)
        assert len(digests) == count
    assert rules["default-src"] == "'none'"
    assert set(rules) == {"default-src", "script-src", "style-src", "img-src", "base-uri", "form-action"}


def test_the_scripts_never_turn_text_into_markup_or_ask_a_network(page):
    script = Scripts(page).found[-1][2]
    for banned in ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "fetch(", "XMLHttp"):
        assert banned not in script
    assert set(re.findall(r"https?://[^\s\"')]+", script)) == {"http://www.w3.org/2000/svg"}


def test_a_hostile_name_stays_in_its_block(tmp_path):
    m = small_system(1, 2)
    m.system.name = m.server.name = HOSTILE
    m.server.power = SourceValue(1 * u.W, Source(HOSTILE, "javascript:alert(1)"), comment=HOSTILE)
    page = m.system.audit_report(tmp_path / "a.html").read_text(encoding="utf-8")
    found = Scripts(page).found
    assert [tag for tag, *_ in found] == [
        "style",
        "style",
        *["script"] * 5,
    ]  # seal, data, series, given, and what draws them
    data, _ = data_of(page)
    assert data["title"] == visible(HOSTILE, lines=True)
    assert "alert(1)</script>" not in page


def test_names_cannot_take_the_address_of_a_view():
    m = small_system(1)
    m.server.name = "inputs"
    data, _ = data_of(audit_page(audit_of(m.system)))
    assert not {each["anchor"] for each in data["objects"]} & VIEWS
    assert figure(data, "inputs-2.power")


def test_a_system_without_use_gives_a_page_without_a_timeline():
    data, shapes = data_of(audit_page(Audit("empty", [], [])))
    assert (data["months"], data["period"], shapes) == ([], None, [])


def test_all_scripts_of_the_folder_are_in_the_page():
    from efp_graph.audit import page

    folder = page.files("efp_graph.audit") / "static"
    assert {each.name for each in folder.iterdir() if each.name.endswith(".js")} == set(SCRIPTS)


def test_no_two_scripts_declare_the_same_name():
    """They stand in one function: of two functions of a name the later one would be called by both."""
    from efp_graph.audit import page

    declared = {}
    for name in SCRIPTS:
        text = (page.files("efp_graph.audit") / "static" / name).read_text(encoding="utf-8")
        for line in re.findall(r"^(?:async )?(?:function\*?|const|let|var|class) +(.*)", text, re.MULTILINE):
            pattern = re.match(r"[{\[]([^}\]]*)[}\]]", line)
            found = re.findall(r"\w+", pattern[1]) if pattern else [re.match(r"[\w$]+", line)[0]]
            found += re.findall(r", ([A-Za-z_]\w*) = ", line) if line.endswith(";") else []
            for each in found:
                declared.setdefault(each, []).append(name)
    assert {each: names for each, names in declared.items() if len(names) > 1} == {}
    assert len(declared) > 150


def asset(name):
    from efp_graph.audit import page

    return (page.files("efp_graph.audit") / "static" / name).read_text(encoding="utf-8")


def test_every_view_has_an_address_that_no_object_takes_and_every_link_leads_to_one():
    router = re.search(r"^const VIEWS = \{(.*)\};", asset("router.js"), re.MULTILINE)[1]
    shown = {each.split(":")[0].strip(' "') for each in router.split(",")}

    assert shown - {""} == VIEWS
    assert set(re.findall(r'data-place="(\w+)"', PAGE + UNCERTAINTY)) <= VIEWS


def test_nothing_in_scripts_and_style_sheet_is_left_over():
    """Names that no script reads, and classes that nothing has; those that are put together are `kind-${...}`."""
    scripts = "\n".join(map(asset, SCRIPTS))
    names = re.findall(r"^(?:async )?(?:function\*?|const|let|class) *([A-Za-z_]\w*)", scripts, re.MULTILINE)
    frame = PAGE + UNCERTAINTY + scripts
    classes = set(re.findall(r"\.([a-zA-Z][\w-]*)", re.sub(r"\{[^{}]*\}", "{}", asset("page.css"))))
    made = {f"{each}-" for each in re.findall(r"([a-z]+)-\$\{", scripts)}

    assert len(names) > 150
    assert [each for each in names if len(re.findall(rf"\b{each}\b", scripts)) < 2] == []
    assert len(classes) > 80
    assert [
        each
        for each in sorted(classes)
        if not re.search(rf"(?<![\w-]){re.escape(each)}(?![\w-])", frame)
        and not any(each.startswith(one) for one in made)
    ] == []


def test_a_report_that_cannot_be_written_leaves_the_old_file(m, tmp_path, monkeypatch):
    path = tmp_path / "audit.html"
    path.write_text("old")
    monkeypatch.setattr("os.replace", lambda *_: (_ for _ in ()).throw(OSError("disk full")))
    with pytest.raises(OSError, match="disk full"):
        m.system.audit_report(path)
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_the_default_file_is_named_after_the_system(m, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert m.system.audit_report().name == "system audit.html"


def test_a_range_in_operation_is_marked_and_limits_of_what_is_known_are_not():
    given = {"low": 50 * u.W, "high": 400 * u.W}
    for bounds, marked in (("limits", None), ("range", "range")):
        server = {"power": SourceValue(300 * u.W, **given, bounds=bounds)}
        audit = audit_of(small_system(server=server).system)
        power = next(each for each in data_of(audit_page(audit))[0]["figures"] if each["anchor"] == "server.power")
        assert (power["low"], power["high"], power.get("bounds")) == (50, 400, marked)
        row = next(told(audit, n) for n, each in enumerate(audit.figures) if each.anchor == "server.power")
        assert row["bounds"] == bounds


def test_a_sum_over_patterns_of_different_periods_says_so_in_its_formula():
    m = small_system()
    later = UsagePattern("later", m.journey, [m.device], m.network, m.country, series(1, 2, start=datetime(2025, 1, 3)))
    m.system.usage_patterns = [m.pattern, later]
    audit = audit_of(m.system)
    formulas = {each.anchor: formula_in_words(audit, each) or "" for each in audit.figures}
    remark = "(hours differ: a missing one counts as 0)"
    remarked = [anchor for anchor, formula in formulas.items() if remark in formula]
    assert "job.hourly_occurrences_across_usage_patterns" in remarked
    assert "server.instances_energy" not in remarked
    told_by = m.job.hourly_occurrences_across_usage_patterns.explain()
    assert "in pattern: 2025-01-01 00:00 to 2025-01-01 02:00; " in told_by
    assert "in later: 2025-01-03 00:00 to 2025-01-03 01:00" in told_by
