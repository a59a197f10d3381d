"""The seal of a page: what it says, and that whatever is changed in the file is found and named."""

import json
import random
import re
import string
import zlib
from datetime import UTC, datetime

import pytest

from efp_graph import Source, SourceValue, load, u
from efp_graph.audit.page import audit_page
from efp_graph.audit.page_comparison import compared, data_of
from efp_graph.audit.seal import PLACE, Made, file_made_from, model_digest, sealed, time_of_making
from efp_graph.audit.single_change import single_change
from efp_graph.audit.verifying import check_seal
from efp_graph.errors import FileError, InputError, WrongKind
from efp_graph.footprint.audit import audit_of
from efp_graph.serialization import to_yaml
from efp_graph.texts import visible
from tests.footprint.small_model import small_system

MADE = Made("efp_graph 1.2.3", datetime(2026, 3, 1, 12, tzinfo=UTC), "<b>&.yaml", "0f" * 32, {"a.csv": "1e" * 32})


def model(power=310, hours=(1000, 2000, 3000)):
    return small_system(*hours, server={"power": SourceValue(power * u.W, Source("sheet", place="page 4"))})


@pytest.fixture(scope="module")
def page():
    return audit_page(audit_of(model().system), made=MADE)


def findings(page):
    return check_seal(page).findings


def test_the_seal_says_by_what_when_and_from_which_file_the_page_was_made(page):
    facts, found = check_seal(page)
    assert found == []
    assert (facts["by"], facts["made"]) == ("efp_graph 1.2.3", "2026-03-01T12:00:00Z")
    assert facts["from"] == {"file": "<b>&.yaml", "sha256": "0f" * 32}
    assert facts["tables"] == {"a.csv": "1e" * 32}
    footer = re.search(r'<footer id="seal"><p>(.*?)</p></footer>', page)[1]
    assert "2026-03-01 12:00:00 UTC from &lt;b&gt;&amp;.yaml (SHA-256 0f0f0f0f0f0f…)" in footer
    assert facts["content"][:12] in footer


def test_the_same_model_gives_the_same_page_but_for_the_day(page):
    assert audit_page(audit_of(model().system), made=MADE) == page
    later = audit_page(audit_of(model().system), made=Made("efp_graph 1.2.3", datetime(2027, 1, 1, tzinfo=UTC)))
    assert later != page
    assert check_seal(later).facts["content"] == check_seal(page).facts["content"]


def test_the_day_may_be_set_from_outside(monkeypatch, tmp_path):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1735689600")
    assert time_of_making() == datetime(2025, 1, 1, tzinfo=UTC)
    first, second = (model().system.audit_report(tmp_path / name) for name in ("a.html", "b.html"))
    assert first.read_bytes() == second.read_bytes()
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "today")
    with pytest.raises(InputError, match="SOURCE_DATE_EPOCH was set to 'today'"):
        model().system.audit_report(tmp_path / "c.html")


def test_the_file_of_the_model_is_named_without_its_folder(tmp_path):
    path = tmp_path / "model.json"
    path.write_bytes(b"abc")
    name, digest = file_made_from(path)
    assert (name, digest[:8]) == ("model.json", "ba7816bf")  # FIPS 180-2, B.1
    assert file_made_from(None) == ("", "")
    with pytest.raises(WrongKind, match="give its path"):
        file_made_from(3)
    with pytest.raises(FileError):
        file_made_from(tmp_path / "none.json")


def test_the_digest_of_a_model_is_that_of_what_it_was_told_whatever_file_it_is_in(tmp_path):
    one = model().system
    digest = model_digest(audit_of(one))
    assert digest == model_digest(audit_of(load(one.to_json(tmp_path / "a.json"))))
    assert digest == model_digest(audit_of(load(to_yaml(one, tmp_path / "a.yaml"))))
    others = [model(311), model(hours=(1000, 3000, 2000)), model(hours=(1000, 2000))]
    moved = model()
    moved.server.power = SourceValue(310 * u.W, Source("sheet", place="page 5"))
    assert len({digest, *(model_digest(audit_of(each.system)) for each in (*others, moved))}) == 5


def mutations(page, count=100):
    """(place, page) in each of which one digit or letter is another one."""
    chance = random.Random(20260301)
    places = [at for at, character in enumerate(page) if character.isalnum() and character.isascii()]
    # half of them in what is short and matters: all but the curves
    curves = page.index('id="audit-series"'), page.index("</script>", page.index('id="audit-series"'))
    short = [at for at in places if not curves[0] <= at < curves[1]]
    for number in range(count):
        at = chance.choice(places if number % 2 else short)
        kind = string.digits if page[at].isdigit() else string.ascii_letters
        yield at, page[:at] + chance.choice(kind.replace(page[at], "")) + page[at + 1 :]


def excerpts(page, at):
    """What stands around a place on its line, as a reader is shown it."""
    first, last = page.rfind("\n", 0, at) + 1, page.find("\n", at)
    start, end = max(first, at - 40), min(last, at + 40)
    yield f"{'…' if start > first else ''}{page[start:end]}{'…' if end < last else ''}"


def test_each_of_a_hundred_random_mutations_is_found_and_named(page):
    seal = page.index('<footer id="seal">'), page.index('<script type="application/json" id="audit-data">')
    for at, changed in mutations(page):
        found = findings(changed)
        assert found, (at, page[at - 20 : at + 20])
        if seal[0] <= at < seal[1]:
            assert {each.where for each in found} == {"the seal"}
            continue
        (one,) = found
        line = changed[changed.rfind("\n", 0, at) + 1 : changed.find("\n", at)]
        anchor = re.search(r'"anchor":"([^"]+)"', line)
        assert anchor is None or one.where.startswith(anchor[1]) or "curve" in one.where
        assert "was sealed" in one.told, (at, one)
        there, before = one.told.removesuffix(" was sealed.").split(" is there, and ")
        assert there.removeprefix("it was changed: ") in (visible(excerpt) for excerpt in excerpts(changed, at))
        assert before in (visible(excerpt) for excerpt in excerpts(page, at))


def test_a_character_that_was_changed_is_found_between_those_of_other_scripts():
    line = "  \u2026 éclair: 310 W, \U0001f600 fin"
    changed = line.replace("310", "810")
    difference = zlib.crc32(line.encode()) ^ zlib.crc32(changed.encode())
    assert single_change(changed, difference) == (line.index("310"), "3")


def test_a_changed_figure_is_told_with_what_was_sealed(page):
    (found,) = findings(page.replace('"value":310,"unit":"W"', '"value":810,"unit":"W"', 1))
    assert found.where == "server.power (figures)"
    assert '"value":810,"unit":"W",' in found.told
    assert '"value":310,"unit":"W",' in found.told


def test_a_changed_curve_is_told_with_the_figures_that_are_drawn_with_it(page):
    shapes = data_of(page, "audit-series")
    changed = page.replace(shapes[0], "B" + shapes[0][1:], 1)
    (found,) = findings(changed)
    owners = [each["anchor"] for each in data_of(page)["figures"] if each.get("series", {}).get("shape") == 0]
    assert found.where.startswith(f"the curve of {owners[0]}")


LINES = {
    "a line taken out": (lambda lines, at: lines[:at] + lines[at + 1 :], "a line is missing"),
    "a line put in": (lambda lines, at: [*lines[:at], '"extra":1', *lines[at:]], 'it was put in: "extra":1'),
    "two lines swapped": (lambda lines, at: [*lines[:at], lines[at + 1], lines[at], *lines[at + 2 :]], "it was"),
    "many lines taken out": (lambda lines, at: lines[:at] + lines[at + 30 :], "a line is missing"),
}


@pytest.mark.parametrize("name", LINES)
def test_lines_that_come_or_go_are_told(page, name):
    change, told = LINES[name]
    lines = page.split("\n")
    at = next(at for at, line in enumerate(lines) if '"anchor":"server.power"' in line)
    assert any(told in each.told for each in findings("\n".join(change(lines, at))))


def test_a_page_that_is_cut_off_says_so(page):
    for share in (0.2, 0.5, 0.9, 0.999):
        told = [str(each) for each in findings(page[: int(len(page) * share)])]
        assert "it is cut off" in told[0]
        assert len(told) == 1
    (early,) = findings(page[:100])
    assert early.told == "it is cut off after 100 characters, before the end of its seal."


def test_a_page_that_grew_says_so(page):
    size, more = (str(each) for each in findings(page + "x" * 5_000_000))
    assert "bytes are there, seal aside, and" in size
    assert len(more) < 300


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda page: page.replace("\n", "\r\n"), "line ends were changed to those of another system"),
        (
            lambda page: re.sub(r'<footer id="seal">.*?</script>\n', "", page, count=1, flags=re.DOTALL),
            "it has no seal",
        ),
        (lambda page: page.replace('"format":"efp_graph seal"', '"format":"other"', 1), "is no efp_graph seal"),
        (lambda page: page.replace('"version":1,', '"version":9,', 1), "is of version 9"),
        (lambda page: page.replace('"bytes":', '"bytes":[],"b":', 1), "a part is of another kind"),
        (lambda page: page.replace('"lines":[[', '"lines":[[[', 1), "cannot be read"),
        (lambda page: page.replace('"made":"2026', '"made":"2027', 1), "its digest is not that of what it says"),
        (lambda page: page.replace("on 2026-03-01 12", "on 2026-03-02 12", 1), "the footer does not say"),
    ],
)
def test_a_seal_that_was_changed_is_told(page, change, told):
    assert told in str(findings(change(page))[0])


def test_a_seal_is_put_in_its_place_once_whatever_the_page_holds():
    text = f"<!DOCTYPE html>\n{PLACE}\n<p>a</p>\n</html>\n"
    assert findings(sealed(text, "m", Made())) == []


@pytest.mark.parametrize("text", ["power: 300 W", "3", "a" * 2000 + "3" + "b" * 2000])
def test_a_single_change_is_found_by_the_checksum_alone(text):
    for was, now in (("3", "8"), ("3", "x")):
        changed = text.replace(was, now)
        found = single_change(changed, zlib.crc32(changed.encode()) ^ zlib.crc32(text.encode()))
        assert found == (text.index(was), was)
    several = text.replace("3", "4") + "!?"
    assert single_change(several, zlib.crc32(several.encode()) ^ zlib.crc32(f"{text}?!".encode())) is None
    assert single_change("ü", 1) is None


def test_pages_are_compared_figure_by_figure(page):
    again = audit_page(audit_of(model().system))
    count, found = compared(page, again)
    assert (count, found) == (len(data_of(page)["figures"]), [])
    other = audit_page(audit_of(model(311).system))
    told = "\n".join(map(str, compared(page, other)[1]))
    assert "figure server.power: value: the page says 310, and the model gives 311.\n" in told
    assert "figure server.energy_footprint: series, total: the page says" in told
    assert "curve of server.energy_footprint: 3 of 3 points, first point 1: the page says" in told
    for what in ("footprint .*, total", "footprint .*, by month", "caused by job job"):
        assert re.search(f"^{what}: the page says|^{what}: 1 of 1 points", told, re.MULTILINE), what
    changed = page.replace('"comment"', '"komment"', 1).replace('"anchor":"server.lifespan"', '"anchor":"server.l"', 1)
    told = {each.where: each.told for each in compared(changed, again)[1]}
    assert "the model has not" in told["figure server.l"]
    assert "the page has not" in told["figure server.lifespan"]


def test_hours_that_were_changed_are_counted(page):
    shapes = data_of(page, "audit-series")
    again = page.replace(json.dumps(shapes[0])[1:-1], shapes[0][:3] + "C" + shapes[0][4:], 1)
    found = [each for each in compared(again, page)[1] if each.where.startswith("curve of")]
    assert found
    assert all("1 of 3 points, first point" in each.told for each in found)


@pytest.mark.parametrize(
    ("old", "new"),
    [('"figures":[', '"figures":[['), ('"grain":', '"grein":'), ('"attributes":[', '"attributes":5,"a":[')],
)
def test_data_that_cannot_be_compared_are_refused(page, old, new):
    assert old in page
    with pytest.raises(InputError, match="page"):
        compared(page.replace(old, new, 1), page)
