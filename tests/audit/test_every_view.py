"""Every view of the audit page, wide and narrow, light and dark: what is read, what axe finds, and what no view may do.

The views stand in a table, and so do the kinds of figures: one that is new has to be put there.
"""

import json
import re
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe

import efp_graph
from efp_graph import Source, SourceValue, u
from efp_graph.audit import page
from efp_graph.audit.review import Review, ReviewEntry, write_review
from tests.audit.browser import Reader

pytestmark = pytest.mark.xdist_group("browser")  # one browser for all of them

MODEL = Path(__file__).with_name("museum.yaml")
LYON, TICKETS = "visitors-in-Lyon", "ticket-server"
TURNED = "laptop.power=30%20W"

VIEWS = {  # by their names in router.js
    "": "",
    "overview": "#overview",
    "causes": "#causes?rows=source&then=job&columns=phase",
    "inputs": "#inputs",
    "sources": "#sources",
    "calculations": "#calculations",
    "methodology": "#methodology",
    "objects": "#objects",
    "search": "#search?words=fabrication",
    "dossier": "#dossier",
    "recalculation": "#recalculation",
    "review": "#review",
    "uncertainty": "#uncertainty",
}
FIGURES = {  # by kind and by what the value is
    ("input", "number"): f"#{TICKETS}.power",
    ("input", "series"): "#visitors-in-Berlin.hourly_usage_journey_starts",
    ("input", "text"): "#visitors-in-Lyon-country.timezone",
    ("input", "nothing"): f"#{TICKETS}.fixed_nb_of_instances",
    ("hypothesis", "number"): "#laptop.power",
    ("hypothesis", "series"): f"#{LYON}.hourly_usage_journey_starts",
    ("hypothesis", "text"): f"#{TICKETS}.server_type",
    ("calculated", "number"): f"#{TICKETS}.available_ram_per_instance",
    ("calculated", "series"): f"#{TICKETS}.energy_footprint",
    ("calculated", "nothing"): "#ticket-store.storage_freed",
}
STATES = (
    "#search?words=nothing+of+the+kind",
    "#search",
    f"#{LYON}",
    "#no-such-thing",
    f"#overview?{TURNED}",
    f"#inputs?{TURNED}",
    f"#laptop.power?{TURNED}",
    f"#{LYON}.devices_energy_footprint?{TURNED}",
    "#overview?ticket-store.data_storage_duration=0.0001",  # needs the library
    "#inputs?laptop.powr=30%20W",  # no such input
)
EVERY = tuple(dict.fromkeys([*VIEWS.values(), *FIGURES.values(), *STATES]))

FAULTS = Path(__file__).with_name("view_faults.js").read_text(encoding="utf-8")

# Rows that are built alike say the same to axe, which takes seconds for a long table: one of each kind is left, of nine
# at most.
ONE_OF_A_KIND = """() => {
    document.querySelectorAll(".chain ~ .chain").forEach((each) => each.remove());
    const many = "tbody, .terms, .tornado, .legend, svg.calculation, .chain-lines";
    for (const body of document.querySelectorAll(`main :is(${many})`)) {
        const seen = new Set();
        for (const row of [...body.children]) {
            const parts = [row, ...row.querySelectorAll("*")];
            const kind = parts.map((each) => `${each.tagName}.${each.getAttribute("class")}`).join();
            if (seen.has(kind) || seen.size === 9) row.remove();
            else seen.add(kind);
        }
    }
}"""


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    """A page with all there can be: a review, what has changed since the page before, weights and uncertainty."""
    folder = tmp_path_factory.mktemp("every view")
    before = efp_graph.load(MODEL).audit_report(folder / "before.html", sensitivity=False)
    system = efp_graph.load(MODEL)
    tickets, laptop = (
        next(each for each in system.all_linked_objects if each.name == name) for name in ("ticket server", "laptop")
    )
    tickets.power = SourceValue(280 * u.W, tickets.power.source, low=250 * u.W, high=350 * u.W, confidence="medium")
    laptop.carbon_footprint_fabrication = SourceValue(160 * u.kg, Source("maker", "https://example.org/" + 80 * "long"))
    entries = (
        ReviewEntry(
            f"{TICKETS}.power", "checked", "2026-01-01T00:00Z", "as measured", "A. Reader", {"value": 310, "unit": "W"}
        ),
        ReviewEntry("laptop.power", "questioned", "2026-01-01T00:00Z", "measured at 35 W, not 50", "A. Reader"),
        ReviewEntry("laptop.lifespan", "rejected", "2026-01-01T00:00Z"),
        ReviewEntry("gone.power", "checked", "2026-01-01T00:00Z"),
    )
    review = write_review(Review(system.name, entries), folder / "review.json")
    return system.audit_report(
        folder / "audit.html", model=MODEL, review=review, against=before,
        uncertainty=system.uncertainty(assume={"hypothesis": "low"}, count=256, seed=1),
    )  # fmt: skip


@pytest.fixture(scope="module")
def changed(path):
    """The same, in which somebody changed a digit: with the list of what is not as it was."""
    text = path.read_text(encoding="utf-8")
    assert '"value":280,' in text
    changed = path.with_name("changed.html")
    changed.write_text(text.replace('"value":280,', '"value":281,', 1), encoding="utf-8")
    return changed


def test_the_tables_have_every_view_and_every_kind_of_figure(path):
    router = (Path(page.__file__).parent / "static" / "router.js").read_text(encoding="utf-8")
    (line,) = re.findall(r"^const VIEWS = \{(.*)\};$", router, re.MULTILINE)
    named = {each.split(":")[0].strip(' "') for each in line.split(",")}
    assert set(VIEWS) == named == page.VIEWS | {""}
    data = json.loads(
        re.findall(
            r'<script type="application/json" id="audit-data">(.*?)</script>', path.read_text("utf-8"), re.DOTALL
        )[0]
    )
    assert {(each["kind"], form(each)) for each in data["figures"] if each["kind"] != "partial"} <= set(FIGURES)


def form(figure):
    """What the value of a figure is."""
    if "series" in figure:
        return "series"
    return {float: "number", int: "number", str: "text", type(None): "nothing"}[type(figure["value"])]


def settled(reader):
    """Wait until figures are recalculated, and turned ones calculated."""
    reader.until("!document.querySelector('main :is(.recalculated, .tick).waiting')")
    reader.until("!/being calculated/.test(document.querySelector('aside.turned')?.textContent)")


CONTRAST = {"runOnly": ["color-contrast"]}  # the dear rule: colours differ by scheme, and all else by width
READING = {  # (width, scheme): what axe looks for, and where
    (1400, "light"): (None, EVERY),
    (390, "light"): ({"rules": {"color-contrast": {"enabled": False}}}, EVERY),
    (1400, "dark"): (CONTRAST, EVERY),
    (390, "dark"): (CONTRAST, ("#overview", "#inputs", f"#{TICKETS}.power", f"#{TICKETS}.energy_footprint", "#review")),
}


@pytest.mark.parametrize(("width", "scheme"), READING)
def test_axe_finds_nothing_and_no_view_is_cut_broken_or_askew(browser, path, changed, width, scheme):
    reader = Reader(browser, color_scheme=scheme)
    reader.page.set_viewport_size({"width": width, "height": 900})
    options, every = READING[width, scheme]
    found = {}
    for file, addresses in ((path, every), (changed, ("#overview", "#recalculation"))):
        reader.open(file)
        for address in addresses:
            view = reader.go(address)
            settled(reader)
            view.evaluate("document.querySelectorAll('main details').forEach((each) => { each.open = true; })")
            faults = view.evaluate(FAULTS) if scheme == "light" else []
            view.evaluate(ONE_OF_A_KIND)
            report = Axe().run(view, options=options)
            faults += [f"axe: {each['id']}: {each['nodes'][0]['html'][:120]}" for each in report.response["violations"]]
            if faults:
                found[f"{file.stem} {address}"] = faults
    reader.context.close()
    assert found == {}
    assert reader.complaints == []
