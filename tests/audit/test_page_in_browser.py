"""The audit page in a real browser, as a reviewer uses it: from disk, by mouse and by keyboard, with hostile names."""

import http.server
import re
import threading
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from benchmarks.synthetic import system_of
from efp_graph import ExplainableQuantity, Server, ServerTypes, Source, Sources, SourceValue, System, u
from efp_graph.attribution.boundary import defaults_in
from efp_graph.audit.page import audit_page
from efp_graph.footprint.audit import audit_of
from efp_graph.objects.numeric_inputs import QuantityInput
from efp_graph.texts import visible
from efp_graph.values.calendar import instant_of
from tests.audit.browser import Reader
from tests.audit.hostile import NAMES
from tests.footprint.small_model import small_system

pytestmark = pytest.mark.xdist_group("browser")  # one browser for all of them

HOSTILE = {
    **NAMES,
    "script": "<script>window.hit = 1</script><img src=x onerror='window.hit = 1'>",
    "end of block": "</script></style></title><svg onload='window.hit = 1'>",
    "attribute": '"\'`${hit}\\ &lt;&amp; onmouseover="window.hit = 1',
    "right to left": "\u202eevil\u2066 \u0627\u0644\u062e\u0627\u062f\u0645",
    "address": "a#b?c=%41&d/../%zz",
    "prototype": "__proto__",
}


EVERY_VIEW = (
    "#overview",
    "#causes",
    "#inputs",
    "#calculations",
    "#objects",
    "#search?words=fabrication",
    "#search?words=nothing+of+the+kind",
    "#dossier",
    "#server",
    "#server.power",
    "#server.energy_footprint",
    "#Video-platform.total_footprint",
    "#no-such-thing",
)


def rows(page):
    return page.locator("table.list tbody tr:not(.nothing)").count()


def kilograms(shown):
    """A mass as it is shown: `6.35 g`."""
    number, unit = shown.split()
    return u.Quantity(float(number.replace(",", "")), unit).to("kg").magnitude


def position(page, term):
    """The first column of the shown rows."""
    return [each.inner_text() for each in page.locator(f"table.{term} tbody tr th").all()]


def test_the_quickstart_opens_from_disk_and_asks_no_network(reader, quickstart):
    page = reader.open(quickstart)
    reader.at("Video platform")
    assert "14,896 t" in page.locator(".card.big").inner_text()  # docs/methodology.md, A.2: 14896098.02 kg
    assert page.title() == "Video platform · Video platform"
    for place in ("inputs", "calculations", "objects", "overview"):
        reader.turn_to(place)
    assert reader.asked_nothing_but(quickstart)


def test_the_pages_stay_small(quickstart):
    assert quickstart.stat().st_size <= 3_000_000


def test_a_system_of_a_hundred_services_fits_and_opens(reader, tmp_path):
    path = system_of(100).audit_report(tmp_path / "hundred.html")
    assert path.stat().st_size <= 15_000_000
    page = reader.open(path)
    reader.turn_to("calculations")
    assert rows(page) == 200
    page.get_by_role("searchbox").fill("energy footprint server 73")
    row = page.locator("tr", has=page.get_by_role("link", name="server 73", exact=True))
    row.get_by_role("link", name="Energy footprint", exact=True).click()
    reader.at("Energy footprint")
    assert "server 73" in page.locator(".above").inner_text()
    assert "drawn by day" in "\n".join(page.locator(".note").all_inner_texts())
    page.go_back()
    reader.at("Calculations")
    assert page.get_by_role("searchbox").input_value() == "energy footprint server 73"  # as it was left
    page.get_by_role("searchbox").fill("")
    page.get_by_role("button", name="Show 200 more").click()
    assert rows(page) == 400
    page.get_by_role("button", name="Show all").click()
    assert rows(page) > 4_000


def test_searching_and_filtering_the_inputs(reader, quickstart):
    page = reader.open(quickstart, "#inputs")
    everything = rows(page)
    search = page.get_by_role("searchbox")
    search.fill("ademe fabrication")
    assert position(page, "inputs") == ["Carbon footprint fabrication", "Carbon footprint fabrication"]
    assert page.get_by_role("status").inner_text() == f"2 of {everything} rows"
    search.fill("no such thing")
    assert rows(page) == 0
    search.fill("")
    page.get_by_label("Hypotheses only").check()
    hypotheses = rows(page)
    assert 0 < hypotheses < everything
    assert page.locator("table.inputs tbody .kind-hypothesis").count() == hypotheses
    reader.shoot("hypotheses")
    page.get_by_label("Hypotheses only").uncheck()
    page.get_by_label("Source").select_option("Traficom study")
    assert position(page, "inputs") == ["Bandwidth energy intensity"]
    link = page.get_by_role("link", name="Traficom study")
    assert link.get_attribute("href") == Sources.TRAFICOM_STUDY.link


def test_the_hypotheses_of_the_page_are_those_of_the_model(reader, system, quickstart):
    page = reader.open(quickstart, "#inputs?hypotheses")
    figures = audit_of(system).figures
    assert rows(page) == sum(each.kind == "hypothesis" for each in figures)


def test_the_counts_of_inputs_say_what_they_count_and_agree(reader, system, quickstart):
    page = reader.open(quickstart, "#inputs")
    told = page.locator("p.help").first.inner_text()
    found = re.search(
        r"(\d+) in all: (\d+) inputs with a value, (\d+) left empty, (\d+) figures .* the (\d+) that", told
    )
    whole, given, empty, parts, numbers = map(int, found.groups())
    assert whole == given + empty + parts
    assert f"of {given} inputs with a value are hypotheses" in defaults_in(system)
    assert f"of {numbers} numeric inputs" in system.sensitivity().headline
    assert f"of {whole} inputs checked" in reader.go("#review").locator("main").inner_text()
    assert f"{whole}\ninputs" in reader.go("#overview").locator(".cards").first.inner_text()


def test_sorting_tells_its_order_to_the_eye_and_to_the_screen_reader(reader, quickstart):
    page = reader.open(quickstart, "#inputs")
    heading = page.locator("th", has=page.get_by_role("button", name="Figure"))
    assert heading.get_attribute("aria-sort") == "none"
    for order, reverse in (("ascending", False), ("descending", True)):
        heading.get_by_role("button").click()
        assert heading.get_attribute("aria-sort") == order
        names = position(page, "inputs")
        assert names == sorted(names, key=str.lower, reverse=reverse) or len(set(names)) < len(names)
        assert (names[0].lower() > names[-1].lower()) is reverse
    page.get_by_role("button", name="Value").click()
    assert heading.get_attribute("aria-sort") == "none"


def test_inputs_stand_in_the_order_of_what_moves_the_total_where_somebody_asked(reader, system, tmp_path):
    found = system.sensitivity(alternatives=False)
    page = reader.open(system.audit_report(tmp_path / "audit.html", sensitivity=found))
    assert found.headline in page.locator(".decisive").inner_text()
    page.get_by_role("link", name="See which").click()
    reader.at("Inputs")
    assert page.locator("th", has=page.get_by_role("button", name="Weight")).get_attribute("aria-sort") == "descending"
    ranked = sorted(found.effects, key=lambda each: -each.weight)
    shown = [each.locator("td").all_inner_texts() for each in page.locator("table.inputs tbody tr").all()]
    first = ranked[0]
    assert shown[0][2:4] == ["19.0%", f"{first.elasticity:.4f}"]
    assert [row[0] for row in shown[:3]] == [each.name.split(".")[0] for each in ranked[:3]]
    assert ["0.8%", "in steps"] in [row[2:4] for row in shown]
    assert sum(bool(row[2]) for row in shown) == len(ranked)
    assert all(row[2] for row in shown[: len(ranked)])  # what has none stands below
    assert "In steps: the total follows in jumps" in page.locator("main").inner_text()
    reader.shoot("influence")
    page.get_by_role("link", name="Average carbon intensity").first.click()
    reader.at("Average carbon intensity")
    facts = "\n".join(page.locator("main dl").all_inner_texts())
    assert "-10%: -769.2 t CO2eq; +10%: +769.2 t CO2eq" in facts
    assert "0.5164" in facts
    reader.go("#Default-laptop")
    reader.at("Default laptop")
    assert position(page, "inputs")[0] in ("Lifespan", "Fraction of usage time")


def test_nothing_is_said_of_what_somebody_did_not_want(reader, system, tmp_path):
    page = reader.open(system.audit_report(tmp_path / "audit.html", sensitivity=False))
    assert page.locator(".decisive, .tornado").count() == 0
    reader.turn_to("inputs")
    assert page.get_by_role("button", name="Weight").count() == 0


def test_clicking_down_from_the_total_to_an_input(reader, quickstart):
    page = reader.open(quickstart)
    page.get_by_role("link", name="How it is calculated").click()
    steps = ["Total footprint"]
    for name in (
        "Energy footprint of Video platform",
        "Devices energy footprint of Video platform",
        "Devices energy footprint of Daily",
        "Devices energy of",
    ):
        reader.at(steps[-1])
        page.locator("section", has_text="Made from").get_by_role("link", name=name).first.click()
        steps.append(name.split(" of ")[0])
    page.locator(".formula .names").get_by_role("link", name="Power").click()
    reader.at("Power")
    assert "hypothesis of Default laptop" in page.locator(".above").inner_text()
    assert page.locator(".headline").inner_text() == "50 W"
    page.locator("section", has_text="Feeds").get_by_role("link", name="Devices energy").click()  # and back up
    reader.at("Devices energy")
    for _ in range(6):
        page.go_back()
    reader.at("Total footprint")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_permalink_leads_to_its_figure(browser, system, quickstart, scheme):
    reader = Reader(browser, color_scheme=scheme)
    page = reader.open(quickstart, "#server.energy_footprint")
    reader.at("Energy footprint")
    assert page.evaluate("document.title").startswith("Energy footprint")
    total = system.servers[0].energy_footprint.sum().to(u.tonne).magnitude
    assert page.locator(".headline").inner_text() == f"{1000 * total:,.0f} kg CO2eq in total"
    reader.shoot(f"figure-{scheme}")
    reader.open(quickstart)
    reader.shoot(f"overview-{scheme}")
    page = reader.open(
        quickstart, "#WIFI-network.energy_footprint_per_usage_pattern[Daily-video-streaming-consumption]"
    )
    reader.at("Energy footprint per usage pattern")
    page = reader.open(quickstart, "#server.no_such_thing")
    reader.at("Not in this system")
    reader.context.close()
    assert reader.complaints == []


# What somebody may write behind the file, and which view it leads to
HOSTILE_ADDRESSES = {
    "#%": "Not in this system",
    "#100%?x=%": "Not in this system",
    "#%E0%A4%A": "Not in this system",
    "#__proto__": "Not in this system",
    "#constructor?toString=1": "Not in this system",
    "#inputs?__proto__=1&source=constructor&below=__proto__": "Inputs",
    "#server.power?server.power=%": "Power",
    "#server.power?server.power=1e999 W": "Power",
    "#server.power?server.power=%E0%A4%A&server.power=\u202e3 W": "Power",
    "#search?q=%3Cscript%3Ealert(1)%3C/script%3E": "Search",
}


def test_hostile_addresses_lead_to_a_view(reader, tmp_path):
    path = small_system(1000, 2000).system.audit_report(tmp_path / "a.html")
    reader.open(path, "#100%")
    for address, title in HOSTILE_ADDRESSES.items():
        page = reader.turn_to("overview")
        page.evaluate("(address) => { location.hash = address; }", address)
        reader.at(title)
        assert page.title().startswith(title), address


def test_every_figure_and_every_object_opens(reader, system, quickstart):
    audit = audit_of(system)
    reader.open(quickstart)
    seen = reader.tour([each.anchor for each in (*audit.figures, *audit.objects)], "h1, .permalink, .curve")
    assert len(seen) > 140
    for figure in audit.figures:
        heading, permalink, *curve = seen[figure.anchor]
        assert heading == (figure.label or figure.attribute.words)
        assert permalink == f"#{figure.anchor}"
        assert bool(curve) == hasattr(figure.value, "first_hour")
    assert [seen[each.anchor][0] for each in audit.objects] == [each.name for each in audit.objects]


def test_the_curve_and_the_formula_show_the_values_of_the_hour(reader, system, quickstart):
    page = reader.open(quickstart, "#server.energy_footprint")
    server = system.servers[0]
    footprint, energy = server.energy_footprint.magnitude, server.instances_energy.magnitude
    slider = page.get_by_label("Hour", exact=True)
    for hour in (0, 1, 777, 13_000, len(footprint) - 1):
        slider.evaluate("(slider, hour) => { slider.value = hour; slider.dispatchEvent(new Event('input')) }", hour)
        shown = page.locator("output").inner_text()
        assert kilograms(shown.split(": ")[1]) == pytest.approx(footprint[hour], rel=6e-4)
        values, result = (page.locator(".at-hour-formula .line").nth(line).inner_text() for line in (0, 1))
        assert float(values.removeprefix("= ").split(" kWh")[0]) == pytest.approx(energy[hour], rel=6e-4)
        assert kilograms(result.removeprefix("= ")) == pytest.approx(footprint[hour], rel=6e-4)
        assert slider.get_attribute("aria-valuetext") == shown


def test_the_table_behind_the_curve_has_the_means_of_the_months(reader, system, quickstart):
    page = reader.open(quickstart, "#SSD-storage.nb_of_instances")
    page.locator("summary").click()
    page.wait_for_selector("details tbody tr")
    instances = system.storages[0].nb_of_instances
    paris = [
        instant_of(instances.first_hour + hour).astimezone(ZoneInfo("Europe/Paris")) for hour in range(len(instances))
    ]
    months = np.array([f"{each:%Y-%m}" for each in paris], "datetime64[M]")
    shown = [each.split("\t") for each in page.locator("details tbody tr").all_inner_texts()]
    assert [month for month, _ in shown] == [str(each) for each in np.unique(months)]
    for month, mean in shown:
        exact = instances.magnitude[months == np.datetime64(month)].mean()
        assert float(mean.removesuffix(" concurrent").replace(",", "")) == pytest.approx(exact, abs=0.5)


def test_a_page_of_many_series_shows_the_mean_of_the_day(reader, tmp_path, monkeypatch):
    monkeypatch.setattr("efp_graph.audit.page.SERIES_BUDGET", 1_200)
    m = small_system(*range(1, 236))  # nine days and nineteen hours
    path = m.system.audit_report(tmp_path / "daily.html")
    page = reader.open(path, "#pattern.devices_energy")
    energy = m.pattern.devices_energy.magnitude
    slider = page.get_by_label("Hour", exact=True)
    for day in (0, 4, 9):
        slider.evaluate("(slider, hour) => { slider.value = hour; slider.dispatchEvent(new Event('input')) }", 24 * day)
        shown = page.locator("output").inner_text().split(": ")[1].removesuffix(" kWh")
        assert float(shown) == pytest.approx(energy[24 * day : 24 * day + 24].mean(), rel=6e-4)
    assert "Means of the day" in page.locator(".when.of-hour").inner_text()
    assert page.locator("svg.curve .band").count() == 1  # from the lowest hour of each day to the highest


def test_a_system_that_nobody_uses_has_a_page(reader, tmp_path):
    reader.open(System("idle", usage_patterns=[]).audit_report(tmp_path / "idle.html"))
    assert "no footprint" in reader.page.locator("main").inner_text()
    for address in ("#inputs", "#calculations", "#objects", "#idle.total_footprint"):
        reader.go(address)
    reader.at("Total footprint")


def test_the_calculation_graph_grows_with_the_depth_and_leads_on(reader, quickstart):
    page = reader.open(quickstart, "#server.energy_footprint")
    nodes = page.locator("svg.calculation a.node")
    counts = []
    for depth in ("1 step", "2 steps", "3 steps", "all steps"):
        page.get_by_label("Depth").select_option(depth)
        counts.append(nodes.count())
    assert counts[0] == 3  # energy and carbon intensity make it
    assert counts == sorted(set(counts))
    reader.shoot("graph-of-all-steps")
    page.get_by_label("Fit to the page").check()
    inside, frame = page.locator("svg.calculation").bounding_box(), page.locator(".graph").bounding_box()
    assert inside["x"] >= frame["x"]
    assert inside["x"] + inside["width"] <= frame["x"] + frame["width"]
    page.get_by_label("Fit to the page").uncheck()
    boxes = page.evaluate("[...document.querySelectorAll('a.node rect')].map(each => each.getBoundingClientRect())")
    for one in boxes:
        for other in boxes:
            apart = one["right"] <= other["left"] or one["bottom"] <= other["top"]
            assert one is other or apart or other["right"] <= one["left"] or other["bottom"] <= one["top"]
    page.get_by_role("link", name="Raw number of instances server").click()
    reader.at("Raw number of instances")


def test_a_keyboard_is_enough(reader, quickstart):
    page = reader.open(quickstart)
    focused = "document.activeElement.textContent.trim()"
    page.keyboard.press("Tab")
    assert page.evaluate(focused) == "Skip to the content"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.tagName") == "H1"
    page.keyboard.press("Tab")
    assert page.evaluate(focused) == "How it is calculated"
    page.keyboard.press("Enter")
    reader.until("document.activeElement.textContent === 'Total footprint'")  # the view says where one is
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    reader.until("location.hash.includes('footprint') && !location.hash.includes('total')")
    hour = page.get_by_label("Hour", exact=True)
    hour.focus()
    before = page.locator("output").inner_text()
    page.keyboard.press("Home")
    assert page.locator("output").inner_text() != before
    page.get_by_role("link", name="Inputs", exact=True).focus()
    page.keyboard.press("Enter")
    reader.until("document.activeElement.tagName === 'H1'")
    page.keyboard.press("Tab")
    page.keyboard.type("ademe")
    assert 0 < rows(page) < 10
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    assert page.get_by_label("Hypotheses only").is_checked()


def test_what_is_printed_is_what_is_shown_with_all_rows(reader, tmp_path):
    system = system_of(12, hours=48)
    page = reader.open(system.audit_report(tmp_path / "audit.html"), "#calculations")
    assert rows(page) == 200
    reader.print("calculations")
    assert rows(page) == sum(each.kind == "calculated" for each in audit_of(system).figures)
    page.emulate_media(media="print", color_scheme="dark")
    assert not page.locator("nav, input, .more, footer").filter(visible=True).count()
    assert page.evaluate("getComputedStyle(document.body).color") == "rgb(0, 0, 0)"
    reader.go("#server-3.energy_footprint")
    edges = page.locator("svg.calculation .edge")
    assert edges.filter(visible=True).count() == edges.count() > 0  # lines of the graph are no arrows of a heading
    reader.print("figure")


def pages_of(page, path):
    """How many sheets of A4 the view takes."""
    page.pdf(path=path, format="A4")
    return len(re.findall(rb"/Type\s*/Page\b", path.read_bytes()))


def test_tables_stay_tables_on_paper(reader, quickstart, tmp_path):
    """Cells had a box of another kind in print: 58 inputs took 9 sheets, each row torn apart."""
    page = reader.open(quickstart, "#inputs")
    assert rows(page) == 59
    assert pages_of(page, tmp_path / "inputs.pdf") == 3
    page.emulate_media(media="print")
    for address, sheets in (("#inputs", 3), ("#calculations", 6), ("#objects", 1), ("#server", 2)):
        reader.go(address)
        assert pages_of(page, tmp_path / "view.pdf") <= sheets
        parts = "main :is(thead, tr, th, td)"
        shown = page.evaluate(
            "(parts) => [...document.querySelectorAll(parts)].map((each) => getComputedStyle(each).display)", parts
        )
        assert set(shown) <= {"table-header-group", "table-row", "table-cell", "none"}
        bottoms = page.evaluate(
            """[...document.querySelectorAll("main tbody tr")].map((row) => new Set(
                [...row.cells].map((cell) => cell.getBoundingClientRect()).filter((box) => box.width)
                .map((box) => Math.round(box.bottom))).size)"""
        )
        assert set(bottoms) <= {1}  # the cells of a row stand side by side
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    reader.go("#inputs")
    heads = page.locator("thead th").filter(visible=True).all_inner_texts()
    assert heads == ["Figure", "Object", "Value", "Weight", "Elasticity", "Source", "Comment"]  # none has bounds


def test_a_narrow_screen_scrolls_down_only(reader, quickstart):
    reader.page.set_viewport_size({"width": 375, "height": 700})
    reader.open(quickstart)
    for address in EVERY_VIEW:
        page = reader.go(address)
        assert page.evaluate("document.documentElement.scrollWidth") <= 375
        sizes = page.evaluate(
            """[...document.querySelectorAll("main svg text")].map((each) => parseFloat(getComputedStyle(each).fontSize)
                * each.ownerSVGElement.getBoundingClientRect().width / each.ownerSVGElement.viewBox.baseVal.width)"""
        )
        assert min(sizes, default=12) >= 9.5, address  # pixels: a text that is read
    reader.shoot("narrow")


@pytest.mark.parametrize("kind", HOSTILE)
def test_a_hostile_title_shows_as_text(reader, tmp_path, kind):
    m = small_system(10, 20, 30)
    m.system.name = HOSTILE[kind]
    path = tmp_path / "hostile.html"
    page = reader.open(m.system.audit_report(path))
    expected = visible(HOSTILE[kind], lines=True) if HOSTILE[kind].strip() else "(no name)"
    shown = page.locator("h1").evaluate("each => each.textContent")
    assert shown.rstrip("…") == expected[: len(shown.rstrip("…"))]
    assert len(shown) >= min(len(expected), 160)
    assert_unhurt(reader, path)


def test_hostile_names_sources_and_comments_show_as_text_in_every_view(reader, tmp_path):
    m = small_system(10, 20, 30, server={"server_type": ServerTypes.on_premise()})
    names = [name for name in reversed(HOSTILE.values()) if name.strip()]
    owners = [m.server, m.storage, m.job, m.step, m.journey, m.pattern, m.device, m.network, m.country]
    inputs = [each for each in Server.inputs() if each.in_constructor and isinstance(each, QuantityInput)]
    for owner, name in zip(owners, names, strict=False):
        owner.name = name
    for attribute, name in zip(inputs, names, strict=False):
        for link in (f"https://example.org/{name}", f"javascript:{name}"):
            source, given = Source(name, link), getattr(m.server, attribute.name)
            if isinstance(given, ExplainableQuantity):
                setattr(m.server, attribute.name, SourceValue(given.value, source, comment=name, label=name))
    audit = audit_of(m.system)
    path = tmp_path / "hostile.html"
    path.write_text(audit_page(audit), encoding="utf-8")
    page = reader.open(path)
    for address in ("#inputs", "#objects"):
        reader.go(address)
        content = page.locator("main").evaluate("each => each.textContent")
        for name in names[: len(owners)]:
            assert visible(name, lines=True)[:70] in content
    reader.shoot("hostile-objects")
    assert not page.locator("a[href^='javascript']").count()
    seen = reader.tour([each.anchor for each in (*audit.objects, *audit.figures)], ".permalink")
    assert seen == {anchor: [f"#{anchor}"] for anchor in seen}
    assert_unhurt(reader, path)


def assert_unhurt(reader, path):
    """No script ran but that of the page, nothing was asked for, nothing of the data became an element."""
    assert reader.page.evaluate("window.hit") is None
    assert reader.page.locator("body script:not([type])").count() == 1
    assert not reader.page.locator("svg script, img, iframe, object, embed").count()
    assert reader.asked_nothing_but(path)


def test_the_policy_holds_even_for_a_script_that_got_in(reader, quickstart):
    asked = []

    class Note(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append(self.path)

        def log_message(self, *_):
            pass

    server = http.server.HTTPServer(("127.0.0.1", 0), Note)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    page = reader.open(quickstart)
    outcome = page.evaluate(
        """async (address) => {
            const image = new Image();
            image.src = address + "image";
            const script = document.createElement("script");
            script.textContent = "window.hit = 1";
            document.body.append(script);
            const outcome = await fetch(address + "fetch").then(() => "answered", () => "refused");
            await new Promise((done) => setTimeout(done, 100));
            return [outcome, window.hit];
        }""",
        f"http://127.0.0.1:{server.server_port}/",
    )
    server.shutdown()
    server.server_close()
    assert outcome == ["refused", None]
    assert asked == []
    assert all("Content Security Policy" in each or "Fetch API" in each for each in reader.complaints)
    reader.complaints.clear()
