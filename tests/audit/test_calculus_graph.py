"""The calculus graph as files: what they show, hostile names, large graphs, and the page in a real browser."""

import ast
import json
import re
import xml.etree.ElementTree as ET

import pydot
import pytest
from playwright.sync_api import sync_playwright

from benchmarks.synthetic import system_of
from efp_graph import SourceValue, u
from efp_graph.audit import smaller
from efp_graph.audit.upstream import upstream
from efp_graph.errors import TooLargeToDraw, UnknownOption, ValueOutOfRange
from efp_graph.rendering import picture
from efp_graph.rendering.dark import DARK, dark, rules
from efp_graph.rendering.picture import LEGIBLE_NODES
from efp_graph.rendering.svg import ALLOWED
from efp_graph.values import Source, sum_of
from tests.audit.browser import chromium
from tests.audit.hostile import NAMES
from tests.footprint.small_model import small_system
from tests.programs import program

SVG = "{http://www.w3.org/2000/svg}"
XLINK = "{http://www.w3.org/1999/xlink}"
STUDY = Source("A study", "https://example.org/study")


drawn = pytest.mark.usefixtures("renderer")  # by the program `dot`, and by the wheel of pygraphviz


@pytest.fixture(scope="module")
def model():
    return small_system()


def energy(name="power", source=STUDY):
    power, time = SourceValue(300 * u.W, source, name), SourceValue(2 * u.hour, label="time")
    return (power * time).to(u.kWh).set_label("energy")


def texts_of(svg: str) -> str:
    return " ".join(" ".join(ET.fromstring(svg).itertext()).split())


@drawn
@pytest.mark.parametrize(
    ("ending", "begins"),
    [("svg", b"<?xml"), ("png", b"\x89PNG"), ("pdf", b"%PDF"), ("dot", b"digraph"), ("html", b"<!")],
)
def test_the_ending_decides_what_is_written(tmp_path, ending, begins):
    path = energy().calculus_graph_to_file(tmp_path / f"x.{ending}")
    assert path == tmp_path / f"x.{ending}"
    assert path.read_bytes().startswith(begins)


@drawn
def test_the_picture_shows_values_units_operations_sources_and_links(tmp_path):
    svg = energy().calculus_graph_to_file(tmp_path / "x.svg").read_text(encoding="utf-8")
    shown = texts_of(svg)
    for text in ("energy", "0.6 kWh", "power", "300 W", "A study", "hypothesis", "×", "How energy is calculated"):
        assert text in shown
    links = {each.get("{http://www.w3.org/1999/xlink}href") for each in ET.fromstring(svg).iter(f"{SVG}a")}
    assert "https://example.org/study" in links
    hovers = [each.get("{http://www.w3.org/1999/xlink}title") for each in ET.fromstring(svg).iter(f"{SVG}a")]
    assert "energy\n= power * time\n= 300 W * 2 h\n= 0.6 kWh\n(calculated)" in hovers


CLOUD = "https://prices.example.org/instances?region=eu-west-3&type=m5.large&os=linux#ram"
SCRIPT = "<script>document.title='HIT'</script><img src=x onerror=\"document.title='HIT'\">"
LINKS = {  # given: what the picture leads to
    CLOUD: CLOUD,
    "mailto:footprint@example.org": "mailto:footprint@example.org",
    'https://example.org/">' + SCRIPT: None,  # somewhere on example.org
    "https://example.org/\" onmouseover='document.title=1": None,
    "javascript:alert(1)": ...,  # nowhere
    " javascript:alert(1)": ...,
    "JaVaScRiPt:alert(1)": ...,
    "java\tscript:alert(1)": ...,
    "data:text/html,<script>alert(1)</script>": ...,
    "vbscript:x": ...,
    "file:///etc/passwd": ...,
    "//example.org": ...,
    "": ...,
}


@drawn
@pytest.mark.parametrize(("given", "expected"), LINKS.items(), ids=range(len(LINKS)))
def test_a_source_leads_to_its_address_and_never_to_a_script(tmp_path, given, expected):
    value = energy(source=Source("x", given))
    root = ET.fromstring(value.calculus_graph_to_file(tmp_path / "x.svg").read_bytes())
    found = {each.get(f"{XLINK}href") for each in root.iter()} - {None}
    if expected is None:
        assert all(re.fullmatch(r"https://example\.org/[^\s\"<>]*", each) for each in found)
        assert found
    else:
        assert found == (set() if expected is ... else {expected})
    others = [each for each in root.iter() if each.tag.removeprefix(SVG) not in ALLOWED]
    assert [(each.tag.removeprefix(SVG), each.text) for each in others] == [("style", rules())]  # the one is ours
    assert not [name for each in root.iter() for name in each.attrib if name.startswith("on")]
    shown = value.to_graphviz()._repr_mimebundle_()["image/svg+xml"]
    assert {each.get(f"{XLINK}href") for each in ET.fromstring(shown).iter()} - {None} == found
    assert value.calculus_graph_to_file(tmp_path / "x.pdf").read_bytes().startswith(b"%PDF")


@drawn
def test_a_gradient_of_colours_is_drawn_whichever_graphviz_draws(tmp_path):
    path = energy().calculus_graph_to_file(tmp_path / "x.svg", colors_dict={"A study": "gold:darkred"})
    root = ET.fromstring(path.read_bytes())
    assert [each.get("stop-color") for each in root.iter(f"{SVG}stop")] == ["gold", "darkred"]
    (gradient,) = (each.get("id") for each in root.iter(f"{SVG}linearGradient"))
    assert f"url(#{gradient})" in {each.get("fill") for each in root.iter()}


@drawn
def test_no_script_of_a_model_runs_in_its_page(tmp_path):
    """Debian's `dot` 2.42 writes links as they are: one of a YAML file ran a script in Chromium."""
    link = f'https://example.org/?a=1&b=2">{SCRIPT}'
    path = energy(SCRIPT, Source(SCRIPT, link)).calculus_graph_to_file(tmp_path / "x.html")
    complaints, requests = [], []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program("chromium"), args=["--no-sandbox"])
        page = browser.new_page()
        page.on("console", lambda message: complaints.append(message.text))
        page.on("request", lambda request: requests.append(request.url))
        page.goto(path.as_uri())
        assert page.title() == "How energy is calculated"
        assert page.locator("script").count() == 1
        assert page.locator("img").count() == 0
        page.locator(".node", has_text="onerror").first.click()
        source = page.locator("#source a")
        assert source.get_attribute("href").startswith("https://example.org/?a=1&b=2%22")
        assert source.get_attribute("target") == "_blank"
        assert source.get_attribute("rel") == "noopener noreferrer external"
        assert page.locator(".node a[*|href]").count() == 0  # a node is a button: no link in it
        page.evaluate(
            """() => {
                const script = document.createElement("script");
                script.textContent = "document.title = 'HIT'";
                document.body.append(script);
            }"""
        )  # and one that got in all the same would not run
        assert page.title() == "How energy is calculated"
        browser.close()
    assert len(complaints) == 1
    assert "Content Security Policy" in complaints[0]
    assert requests == [path.as_uri()]


def test_colours_by_source_are_taken(tmp_path):
    dot = energy().calculus_graph_to_file(tmp_path / "x.dot", colors_dict={"A study": "gold", "default": "darkred"})
    assert re.findall(r"fillcolor=(gold|darkred)", dot.read_text()) == ["gold", "darkred"]


def test_a_model_is_drawn_whole_in_parts_and_framed_by_object(model, tmp_path):
    total = model.system.total_footprint

    def nodes(**options):
        text = total.calculus_graph_to_file(tmp_path / "x.dot", **options).read_text(encoding="utf-8")
        return len(re.findall(r"^\s*n\d+ \[", text, re.MULTILINE)), text.count("subgraph cluster_")

    whole, frames = nodes()
    assert (whole, frames) == (len(total.to_networkx()), 0)
    assert nodes(max_depth=1)[0] == 3
    assert nodes(max_depth=2)[0] == 10
    assert nodes(collapse=True)[0] < whole
    assert nodes(cluster=True) == (whole, 10)
    only = nodes(only_from=model.server.power)[0]
    assert 3 < only < nodes(only_from=[model.server.power, model.job.request_duration])[0] < whole
    assert nodes(links=True)[0] > whole > nodes(conditions=False)[0]


def test_an_input_that_the_value_does_not_come_from_is_refused(model, tmp_path):
    with pytest.raises(UnknownOption, match=r"Energy footprint of .*network is not calculated from Power of server"):
        model.network.energy_footprint.calculus_graph_to_file(tmp_path / "x.svg", only_from=model.server.power)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("depth", [-1, 1.5, True, "3"])
def test_a_depth_that_is_no_count_is_refused(model, tmp_path, depth):
    with pytest.raises(ValueOutOfRange, match="max_depth"):
        energy().calculus_graph_to_file(tmp_path / "x.svg", max_depth=depth)


@pytest.mark.parametrize("bundle", [-1, 1.5, True, "3"])
def test_a_bundle_that_is_no_count_is_refused(tmp_path, bundle):
    with pytest.raises(ValueOutOfRange, match="bundle was given as"):
        energy().calculus_graph_to_file(tmp_path / "x.svg", bundle=bundle)


@drawn
def test_a_picture_on_a_dark_ground_has_no_colour_of_the_light_one(tmp_path):
    value = energy()
    night = value.calculus_graph_to_file(tmp_path / "x.svg", dark=True).read_text(encoding="utf-8")
    day = value.calculus_graph_to_file(tmp_path / "y.svg", dark=False).read_text(encoding="utf-8")
    colours = [set(re.findall(r'(?:fill|stroke)="(#\w+)"', each)) for each in (night, day)]
    assert colours[0] == {dark(each) for each in colours[1]}
    assert not colours[0] & DARK.keys()
    assert "<style" not in night + day
    dot = value.calculus_graph_to_file(tmp_path / "x.dot", dark=True).read_text(encoding="utf-8")
    assert not {each.lower() for each in re.findall(r'(?i)color="(#\w+)"', dot)} & DARK.keys()


def test_text_on_a_colour_of_the_user_stays_black_in_the_dark(tmp_path):
    given = {"colors_dict": {"A study": "gold"}, "dark": True}
    dot = energy().calculus_graph_to_file(tmp_path / "x.dot", **given).read_text(encoding="utf-8")
    (line,) = [each for each in dot.splitlines() if "gold" in each]
    assert "class=own" in line
    assert "fontcolor=black" in line
    assert "COLOR=" not in line


def test_another_ending_is_refused_and_the_closest_named(tmp_path):
    with pytest.raises(UnknownOption, match=r"'.html'"):
        energy().calculus_graph_to_file(tmp_path / "x.htm")


def test_the_words_of_e_footprint_are_taken(tmp_path):
    shown = energy().calculus_graph_to_file(
        str(tmp_path / "x.html"), x_multiplier=100, y_multiplier=100, width="800px", height="500px", notebook=True
    )
    assert 'width="800px" height="500px"' in shown._repr_html_()
    assert "<script>" not in shown._repr_html_()  # the page stands in an attribute, escaped


@drawn
@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES)
def test_hostile_names_are_texts_in_every_form(tmp_path, name):
    value = energy(name, Source(name, f"https://example.org/{name}")).set_label(name)
    svg = value.calculus_graph_to_file(tmp_path / "x.svg").read_text(encoding="utf-8")
    assert "<script" not in svg
    assert sum(each.get("class") == "node" for each in ET.fromstring(svg).iter(f"{SVG}g")) == 3
    page = value.calculus_graph_to_file(tmp_path / "x.html").read_text(encoding="utf-8")
    assert page.count("<script>") == page.count("</script>") == 1
    (parsed,) = pydot.graph_from_dot_data(value.calculus_graph_to_file(tmp_path / "x.dot").read_text(encoding="utf-8"))
    assert {node.get_name() for node in parsed.get_nodes()} >= {"n0", "n1", "n2"}
    assert len(parsed.get_edges()) == 2
    assert len(svg) < 40_000
    assert value.to_pydot().to_string()
    assert value.to_graphviz().source


@drawn
def test_a_name_is_the_same_text_in_the_picture(tmp_path):
    name = '<b> & "quoted" \\N &lt; &amp;lt; &eacute; &#65;'
    svg = energy(name).calculus_graph_to_file(tmp_path / "x.svg").read_text(encoding="utf-8")
    assert all(word in texts_of(svg) for word in name.split())
    assert any(each.get(f"{XLINK}title", "").startswith(f"{name}\n") for each in ET.fromstring(svg).iter())


def boxes_of(group):
    """(left, top, right, bottom) of each line of text of a node or an edge, where letters are half as wide as high."""
    for text in group.iter(f"{SVG}text"):
        content = (text.text or "").strip("\u00a0 ")
        if content:
            size, x, y = (float(text.get(name)) for name in ("font-size", "x", "y"))
            wide = len(content) * size / 2
            yield x - wide / 2, y - 0.8 * size, x + wide / 2, y + 0.2 * size, content


@drawn
@pytest.mark.parametrize(
    "options", [{}, {"collapse": True}, {"cluster": True}], ids=["whole", "collapsed", "clustered"]
)
def test_labels_of_edges_do_not_lie_on_one_another(model, tmp_path, options):
    path = model.system.total_footprint.calculus_graph_to_file(tmp_path / "x.svg", **options)
    groups = [each for each in ET.fromstring(path.read_bytes()).iter(f"{SVG}g") if each.get("class") == "edge"]
    labels = [list(boxes_of(group)) for group in groups]
    assert sum(map(bool, labels)) > 10
    lying = [
        (one[4], other[4])
        for place, lines in enumerate(labels)
        for others in labels[place + 1 :]
        for one in lines
        for other in others
        if one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
    ]
    assert lying == []


def many(count):
    inputs = [SourceValue(1 * u.W, label=f"input {number}") for number in range(count)]
    groups = [sum_of(inputs[first : first + 10]).set_label(f"group {first}") for first in range(0, count, 10)]
    return sum_of(groups).set_label("total")


def unlike(count):
    """As many figures on a chain, no two of which are called alike but for numbers."""
    names = ["".join(chr(97 + int(digit)) for digit in str(number)) for number in range(count)]
    value = SourceValue(1 * u.W, label="start")
    for name in names:
        value = (value + SourceValue(1 * u.W, label=f"input {name}")).set_label(f"sum {name}")
    return value


@drawn
def test_a_graph_of_5000_nodes_is_refused_with_advice_unless_it_is_text(tmp_path):
    total = many(4600)
    with pytest.raises(TooLargeToDraw) as refusal:
        total.calculus_graph_to_file(tmp_path / "x.svg", bundle=0)
    message = str(refusal.value)
    assert "5,061 nodes" in message
    assert "bundle=None draws 3 nodes" in message
    assert "collapse=True" not in message  # of 4,601 inputs it leaves nothing out
    assert total.calculus_graph_to_file(tmp_path / "x.dot", bundle=0).stat().st_size > 100_000
    assert len(total.to_networkx()) == 5061
    assert [each.name for each in tmp_path.iterdir()] == ["x.dot"]


@drawn
def test_what_the_advice_says_can_be_drawn(tmp_path):
    chain = unlike(600)
    with pytest.raises(TooLargeToDraw) as refusal:
        chain.calculus_graph_to_file(tmp_path / "x.svg", max_depth=10_000)
    message = str(refusal.value)
    depth, nodes = re.search(r"max_depth=(\d+) draws (\d+) nodes", message).groups()
    path = chain.calculus_graph_to_file(tmp_path / "x.svg", max_depth=int(depth))
    assert path.read_text(encoding="utf-8").count('class="node"') == int(nodes) == 2 * int(depth) + 1 <= LEGIBLE_NODES
    (nodes,) = re.findall(r"only_from=<the value 'input \w+'> draws (\d+) nodes", message)
    last = next(step.content for step in upstream(chain) if step.kind == "hypothesis")
    path = chain.calculus_graph_to_file(tmp_path / "x.svg", max_depth=10_000, only_from=last)
    assert path.read_text(encoding="utf-8").count('class="node"') == int(nodes)
    assert "collapse=True draws" not in message  # 601 inputs: too many to be advised


@pytest.fixture(scope="module")
def eight():
    """A total over eight services: 699 figures, 128 of them at one level."""
    return system_of(8, 48).total_footprint


@drawn
@pytest.mark.parametrize("given", [{}, {"collapse": True}, {"max_depth": 9}], ids=str)
def test_a_ribbon_is_refused_and_each_advice_draws_what_it_says(tmp_path, eight, given):
    options = {"bundle": 0, **given}
    with pytest.raises(TooLargeToDraw, match=r"\d+ of them side by side: a ribbon that nobody can read") as refusal:
        eight.calculus_graph_to_file(tmp_path / "x.svg", **options)
    advised = re.findall(r"(\w+)=([^<\s]+) draws ([\d,]+) nodes", str(refusal.value))
    assert "bundle" in dict.fromkeys(name for name, *_ in advised)
    for name, value, nodes in advised:
        path = eight.calculus_graph_to_file(tmp_path / "x.svg", **{**options, name: ast.literal_eval(value)})
        root = ET.fromstring(path.read_bytes())
        wide, high = (float(root.get(each).removesuffix("pt")) for each in ("width", "height"))
        assert sum(each.get("class") == "node" for each in root.iter(f"{SVG}g")) == int(nodes.replace(",", ""))
        assert wide < 12 * high


def test_a_thousand_figures_are_a_picture_that_can_be_read(tmp_path):
    """By default like figures are one: levels, no ribbon, and the sums with their largest parts."""
    path = system_of(12, 24).total_footprint.calculus_graph_to_file(tmp_path / "x.svg")
    root = ET.fromstring(path.read_bytes())
    wide, high = (float(root.get(each).removesuffix("pt")) for each in ("width", "height"))
    assert sum(each.get("class") == "node" for each in root.iter(f"{SVG}g")) <= LEGIBLE_NODES
    assert wide < 3 * high
    assert "12 × " in texts_of(path.read_text(encoding="utf-8"))


def test_a_layout_without_end_is_refused_and_what_has_none_either_is_not_advised(tmp_path, monkeypatch):
    def never(dot, form, **options):
        raise TooLargeToDraw("Graphviz did not lay the graph out within 5 seconds.")

    monkeypatch.setattr(picture, "rendered", never)
    monkeypatch.setattr(smaller, "rendered", never)
    with pytest.raises(TooLargeToDraw, match=r"within 5 seconds") as refusal:
        many(20).calculus_graph_to_file(tmp_path / "x.svg", bundle=0)
    assert "draws" not in str(refusal.value)
    assert str(refusal.value).endswith('Write the graph as text ("x.dot"), or take value.to_networkx().')


@pytest.mark.parametrize("options", [{}, {"max_depth": 5}, {"collapse": True}, {"bundle": 0, "max_depth": 4}])
def test_no_advice_repeats_what_has_just_failed(tmp_path, monkeypatch, options):
    monkeypatch.setattr(picture, "MOST_NODES", 20)
    with pytest.raises(TooLargeToDraw) as refusal:
        small_system().system.total_footprint.calculus_graph_to_file(tmp_path / "x.svg", **options)
    advised = re.findall(r"(\w+)=(\S+) draws", str(refusal.value))
    assert advised
    for name, value in advised:
        assert str(options.get(name, "not given")) != value
        assert name != "max_depth" or int(value) < options.get("max_depth", 100)


def test_a_picture_that_cannot_be_drawn_leaves_the_old_file(tmp_path):
    path = tmp_path / "x.svg"
    path.write_text("old")
    with pytest.raises(TooLargeToDraw):
        many(2000).calculus_graph_to_file(path, bundle=0)
    assert path.read_text() == "old"


def test_networkx_carries_what_there_is_to_tell(model):
    graph = model.server.energy_footprint.to_networkx(max_depth=2)
    told = graph.nodes[f"{model.server.id}.power"]
    assert (told["value"], told["kind"], told["object"]) == ("300 W", "hypothesis", "server")
    assert json.dumps({key: graph.nodes[key] for key in graph})


@drawn
def test_the_page_in_a_browser_moves_tells_finds_and_asks_nothing_of_the_network(model, tmp_path):
    path = model.system.total_footprint.calculus_graph_to_file(tmp_path / "total.html")
    complaints, requests = [], []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program("chromium"), args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1280, "height": 800})
        page.on("console", lambda message: complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("request", lambda request: requests.append(request.url))
        page.goto(path.as_uri())

        begun = page.locator("#picture svg").get_attribute("viewBox")
        page.locator("#larger").click()
        assert page.locator("#picture svg").get_attribute("viewBox") != begun

        page.locator(".node").first.focus()
        page.keyboard.press("Enter")
        told = page.locator("#told").inner_text()
        assert "Total footprint of system" in told
        assert "= Energy footprint of system + Fabrication footprint of system" in told
        page.keyboard.press("Escape")
        assert page.locator("#told").is_hidden()

        page.fill("#find", "lifespan of server")
        assert page.locator("#found").inner_text() == "1 found"
        assert page.locator(".node:not(.dimmed)").count() == 1
        browser.close()
    assert complaints == []
    assert requests == [path.as_uri()]


@pytest.fixture(scope="module")
def page():
    with chromium() as browser:
        yield browser.new_page()


def opened(page, path, width, height, scheme="light"):
    page.set_viewport_size({"width": width, "height": height})
    page.emulate_media(color_scheme=scheme)
    page.goto(path.as_uri())
    return page


HEIGHT_OF_TEXTS = """[...document.querySelectorAll("#picture text")]
    .filter((each) => each.textContent.trim()).map((each) => each.getBoundingClientRect().height)"""
COLOURS = """(selector) => { const found = getComputedStyle(document.querySelector(selector)); return found.fill; }"""


@pytest.mark.xdist_group("browser")
@pytest.mark.parametrize(("width", "height"), [(1400, 800), (390, 800)])
@pytest.mark.parametrize("part", ["whole", "one way"])
def test_a_page_opens_at_a_size_to_read_with_the_figure_in_sight(model, tmp_path, page, width, height, part):
    only = {} if part == "whole" else {"only_from": model.server.power}
    path = model.system.total_footprint.calculus_graph_to_file(tmp_path / "x.html", **only)
    opened(page, path, width, height)
    heights = page.evaluate(HEIGHT_OF_TEXTS)
    assert 8 < min(heights) <= max(heights) < 24
    box = page.locator(".node").first.bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= width
    assert box["y"] + box["height"] <= height
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.xdist_group("browser")
def test_a_page_and_its_picture_are_dark_for_who_asked_for_it(tmp_path, page):
    path = energy().calculus_graph_to_file(tmp_path / "x.html")
    paper, ink = "polygon", "#picture text"
    for scheme, light in (("light", True), ("dark", False)):
        opened(page, path, 800, 600, scheme)
        grounds = [page.evaluate(COLOURS, each) for each in (paper, ink)]
        grounds.append(page.evaluate("getComputedStyle(document.body).backgroundColor"))
        bright = [sum(map(int, re.findall(r"\d+", each))) > 380 for each in grounds]
        assert bright == [light, not light, light]


@pytest.mark.xdist_group("browser")
def test_a_source_is_a_link_beside_what_a_node_tells_and_none_without_an_address(tmp_path, page):
    opened(page, energy().calculus_graph_to_file(tmp_path / "x.html"), 800, 600)
    page.locator(".node", has_text="power").last.click()
    assert page.locator("#source a").get_attribute("href") == STUDY.link
    assert page.locator("#source a").get_attribute("rel") == "noopener noreferrer external"
    page.locator(".node", has_text="time").click()
    assert page.locator("#source").is_hidden()
    assert page.url == (tmp_path / "x.html").as_uri()
