"""What a review file may hold: Python, the page and the schema say the same of every document."""

from __future__ import annotations

import copy
import json
from importlib.resources import files

import jsonschema
import pytest

from efp_graph.audit.review import Review, ReviewEntry, read_review, review_from, write_review
from efp_graph.audit.review.rules import first_problem
from efp_graph.errors import FileError, FileNotWritten, UnknownOption
from tests.audit.hostile import NAMES
from tests.audit.review.scripts import in_javascript

SERIES = {"start": 482136, "hours": 3, "scale": 2.5, "total": 6, "mean": 2, "low": 1, "high": 2.5, "shape": "ab12"}
SEEN = {"value": 300, "unit": "W", "source": "data sheet", "link": "https://example.org", "low": None, "high": "inf"}
ENTRY = {"address": "server.power", "status": "checked", "date": "2025-03-01T14:05:00.123Z", "remark": "", "by": "A"}
GOOD = {
    "format": "efp_graph review", "version": 1, "system": "Shop", "saved": "2025-03-01T14:05Z",
    "entries": [
        {**ENTRY, "seen": SEEN},
        {"address": "__proto__", "status": "open", "date": "2025-12-31T23:59:59Z"},
        {**ENTRY, "address": "constructor", "seen": {"unit": "kg", "series": SERIES, "formula": "a", "week": [[1]]}},
    ],
}  # fmt: skip
DELETED = object()
BAD = {  # {where: [what is there instead]}, as the path of keys
    (): [None, 1, "text", [], [GOOD], True],
    ("format",): [DELETED, None, "efp_graph", 1],
    ("version",): [DELETED, 0, 2, "1", True, None, 1.5],
    ("system",): [None, 1, "x" * 1001, []],
    ("saved",): ["yesterday", 5, "2025-03-01 14:05:00Z", "2025-03-01T14:05:00+01:00"],
    ("entries",): [DELETED, None, {}, "text", [None], [[]], [1]],
    ("more",): [1],
    ("__proto__x",): [{}],
    ("entries", 0, "address"): [DELETED, "", 1, None, "x" * 1001, "constructor"],
    ("entries", 0, "status"): [DELETED, "Checked", "done", "", None, ["checked"], 1, "__proto__", "toString"],
    ("entries", 0, "date"): [DELETED, "", "2025-13-01T00:00Z", "2025-01-32T00:00Z", "2025-01-01T24:00Z",
                             "2025-01-01T00:00:00Z\n", "٢٠٢٥-01-01T00:00Z", 20250101, "2025-01-01T00:00:00.1234567Z"],
    ("entries", 0, "remark"): [None, 1, "x" * 4001, "😀" * 4001],
    ("entries", 0, "by"): ["x" * 201, {}],
    ("entries", 0, "unknown"): ["text"],
    ("entries", 0, "seen"): [None, [], "text", {"value": []}, {"value": True}, {"worth": 1}, {"unit": 1}, {"week": {}},
                             {"low": [1]}, {"source": None}, {"formula": "x" * 20_001}, {"link": "x" * 4001}],
    ("entries", 2, "seen", "series"): [None, [], {}, {"start": 1}, {**SERIES, "hours": "3"}, {**SERIES, "start": 1.5},
                                       {**SERIES, "total": []}, {**SERIES, "shape": 1}, {**SERIES, "more": 1}],
}  # fmt: skip


def changed(path, content):
    document = copy.deepcopy(GOOD)
    if not path:
        return content
    place = document
    for key in path[:-1]:
        place = place[key]
    if content is DELETED:
        del place[path[-1]]
    else:
        place[path[-1]] = content
    return document


DOCUMENTS = [changed(path, content) for path, contents in BAD.items() for content in contents]


@pytest.fixture(scope="module")
def validator():
    schema = json.loads((files("efp_graph.audit.review") / "schema.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema)


def test_python_the_page_and_the_schema_refuse_the_same_documents_at_the_same_place(validator):
    documents = [GOOD, {**GOOD, "entries": []}, *DOCUMENTS]
    found = [first_problem(each) for each in documents]
    in_page = in_javascript(["dom.js", "visible.js", "review_rules.js"], "firstProblem(it)", documents)
    assert found[:2] == [None, None]
    assert all(found[2:])
    places = [None if each is None else each[0] for each in found]
    assert [None if each is None else each[0] for each in in_page] == places
    only_ours = [each for each, is_wrong in zip(documents, found, strict=True) if is_wrong and validator.is_valid(each)]
    doubled = changed(("entries", 0, "address"), "constructor")
    line_end = changed(("entries", 0, "date"), "2025-01-01T00:00:00Z\n")  # `$` of Python's patterns lets it pass
    assert [each for each in only_ours if each != line_end] == [doubled]
    assert all(validator.is_valid(each) for each in documents[:2])


@pytest.mark.parametrize("document", [DOCUMENTS[0], *DOCUMENTS[6:60:9]])
def test_a_file_that_is_no_review_is_refused_with_its_place(tmp_path, document):
    path = tmp_path / "review.json"
    path.write_text(json.dumps(document), encoding="utf-8")
    with pytest.raises(FileError, match=r"review.json: at \$"):
        read_review(path)


@pytest.mark.parametrize(
    "text", ["", "{", '{"format": NaN}', "[" * 100_000, "\ufeff\ufeff{}", '{"a": 1e999}', "9" * 5000, "null\x00"]
)
def test_what_is_no_json_is_refused(tmp_path, text):
    path = tmp_path / "review.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(FileError, match=r"review\.json"):
        read_review(path)


def test_infinity_is_no_number():
    with pytest.raises(FileError, match=r"entries\[0\].seen.value"):
        review_from(json.loads(json.dumps(changed(("entries", 0, "seen"), {"value": "X"})).replace('"X"', "1e999")))


def test_a_review_is_the_same_after_it_was_written_and_read(tmp_path):
    texts = [text for text in NAMES.values() if 0 < len(text) <= 200]
    entries = [ReviewEntry(text, "open", "2025-01-01T00:00Z", text, text, {"source": text}) for text in texts]
    review = Review("Shop", (*review_from(GOOD).entries, *entries))
    path = write_review(review, tmp_path / "review.json")
    assert read_review(path) == review
    with pytest.raises(UnknownOption):
        write_review(review, tmp_path / "review.html")
    with pytest.raises(FileNotWritten):
        write_review(review, tmp_path / "nowhere" / "review.json")
    with pytest.raises(FileError, match="status"):
        write_review(Review("Shop", (ReviewEntry("a", "perhaps", "2025-01-01T00:00Z"),)), path)
    assert read_review(path) == review


def test_texts_of_files_are_shown_on_the_page_as_python_shows_texts():
    from efp_graph.texts import visible

    codes = [
        *range(0x250),
        *range(0x600, 0x620),
        *range(0x2000, 0x2070),
        0x3000,
        *range(0xD7FF, 0xD803),
        0xFDD0,
        0xFEFF,
    ]
    codes += [0xFFFE, 0x1F469, 0x1FFFF, 0xE0001, 0xF0000]
    texts = [f"a{chr(code)}b" for code in codes] + ["one\r\ntwo\rthree", *NAMES.values()]
    assert in_javascript(["visible.js"], "visible(it)", texts) == [visible(each, lines=True) for each in texts]
