"""What a native file may not hold, and what its reader is told: file, line, place, what is allowed."""

from __future__ import annotations

import base64
import copy
import json
import zlib

import numpy as np
import pytest

from efp_graph import EfpGraphError, Scenario, SourceValue, System, read_results, u
from efp_graph.errors import FileError, ModelFileError
from efp_graph.serialization.hourly_values import plain_values
from efp_graph.serialization.upgrades import upgraded
from tests.footprint.small_model import small_system
from tests.serialization.reading import found_in


@pytest.fixture(scope="module")
def saved(tmp_path_factory):
    """(text of a file with everything in it, {name of an object: its id})."""
    m = small_system(*range(1, 100))
    m.system.scenarios.append(Scenario("less", [[m.server.power, SourceValue(200 * u.W)]]))
    m.server.power = SourceValue(290 * u.W)
    path = m.system.to_json(tmp_path_factory.mktemp("saved") / "model.json", history=True)
    return path.read_text(), {one.name: one.id for one in (m.server, m.storage, m.job, m.step, m.pattern, m.country)}


def refusal(content, tmp_path):
    """The error for a file, given as text or as content."""
    path = tmp_path / "model.json"
    path.write_text(content if isinstance(content, str) else json.dumps(content, indent=1), encoding="utf-8")
    with pytest.raises(EfpGraphError) as refused:
        System.from_json(path)
    return refused.value


CASES = {
    # name: (object, attribute, what replaces it, place, words of the message)
    "unknown class": ("server", "class", "Sever", ".class", "'Sever'. Did you mean 'Server'"),
    "a class that is no text": ("server", "class", 3, ".class", "a text is expected"),
    "a base class": ("step", "class", "ModelingObject", ".class", "no object is of it alone"),
    "unknown attribute": ("server", "pwer", None, ".pwer", "Did you mean 'power'"),
    "calculated attribute": ("server", "energy_footprint", None, ".energy_footprint", "is calculated"),
    "fixed attribute": (
        "server",
        "fraction_of_usage_time",
        None,
        ".fraction_of_usage_time",
        "is calculated, and no input",
    ),
    "name that is no text": ("server", "name", ["x"], ".name", "a text is expected"),
    "unknown unit": ("server", "power", {"value": 1, "unit": "wat"}, ".power.unit", "is not a unit"),
    "a unit that calculates": ("server", "power", {"value": 1, "unit": "10**10**10"}, ".power.unit", "is not a unit"),
    "wrong dimension": ("server", "power", {"value": 1, "unit": "kg"}, ".power", "expects a power"),
    "negative": ("server", "power", {"value": -1, "unit": "W"}, ".power", "at least 0"),
    "text as number": ("server", "power", {"value": "300", "unit": "W"}, ".power.value", "a number is expected"),
    "truth as number": ("server", "power", {"value": True, "unit": "W"}, ".power.value", "a number is expected"),
    "a large number": ("server", "power", {"value": 10**400, "unit": "W"}, ".power", "finite"),
    "unknown key": (
        "server",
        "power",
        {"value": 1, "unit": "W", "sorce": "x"},
        ".power.sorce",
        "Did you mean 'source'",
    ),
    "unknown source": ("server", "power", {"value": 1, "unit": "W", "source": "x"}, ".power.source", "no source 'x'"),
    "value outside bounds": ("server", "power", {"value": 1, "unit": "W", "low": 2}, ".power", "outside its low bound"),
    "unknown confidence": ("server", "power", {"value": 1, "unit": "W", "confidence": "so"}, ".power", "'low'"),
    "list for a value": ("server", "power", [1], ".power", "a mapping {...} is expected"),
    "quantity for an option": ("server", "server_type", {"value": 1, "unit": "W"}, ".server_type", "takes a text"),
    "unknown option": ("server", "server_type", {"value": "cloud"}, ".server_type", "'autoscaling'"),
    "value for a link": ("server", "storage", {"value": 1}, ".storage", "a text is expected"),
    "no value for a link": ("server", "storage", None, ".storage", "a text is expected"),
    "dangling link": ("server", "storage", "id-0", ".storage", "there is no object 'id-0'"),
    "text for a list": ("step", "jobs", "id-0", ".jobs", "a list [...] is expected"),
    "dangling link in a list": ("step", "jobs", ["id-0"], ".jobs[0]", "there is no object"),
    "no text for a text": ("country 0", "short_name", None, ".short_name", "a text is expected"),
    "unknown zone": ("country 0", "timezone", {"zone": "Europe/Pari"}, ".timezone", "Europe/Paris"),
    "zone as a path": ("country 0", "timezone", {"zone": "../../etc/passwd"}, ".timezone", "is not a time zone"),
    "no date": ("country 0", "timezone_reference", {"moment": "now"}, ".timezone_reference.moment", "no date"),
}


@pytest.mark.parametrize("case", CASES)
def test_what_does_not_fit_is_refused_with_its_place(case, saved, tmp_path):
    name, attribute, given, place, words = CASES[case]
    text, ids = saved
    content = json.loads(text)
    one = ids["Testland" if name == "country 0" else name]
    content["objects"][one][attribute] = given
    content.pop("history")

    error = refusal(content, tmp_path)

    assert isinstance(error, ModelFileError)
    assert error.where == f'$.objects["{one}"]{place}'
    assert words in str(error)
    assert str(tmp_path / "model.json") in str(error)
    assert error.line is not None


SERIES = {
    "no start": ({"start": None}, ".start", "a text is expected"),
    "half an hour": ({"start": "2025-01-01T00:30"}, ".start", "no whole hour"),
    "with a zone": ({"start": "2025-01-01T00:00+01:00"}, ".start", "no whole hour without a time zone"),
    "unknown clock": ({"clock": "lokal"}, "", "is not a clock"),
    "not base64": ({"data": "é"}, ".data", "cannot be unpacked"),
    "not zlib": ({"data": base64.b64encode(b"x" * 20).decode()}, ".data", "cannot be unpacked"),
    "too few": ({"hours": 100}, ".data", "does not hold 100 hours"),
    "too many": ({"hours": 98}, ".data", "does not hold 98 hours"),
    "more than anyone needs": ({"hours": 10**12}, ".hours", "a whole number from 1 to 2000000"),
    "unknown encoding": ({"encoding": "pickle base64 <i2"}, ".encoding", "Allowed: 'zlib base64"),
    "numbers that run code": ({"encoding": "zlib base64 |O8"}, ".encoding", "Allowed: 'zlib base64"),
    "two forms": ({"values": [1]}, "", "one of values, data, csv, at"),
}


@pytest.mark.parametrize("case", SERIES)
def test_a_broken_series_is_refused_with_its_place(case, saved, tmp_path):
    changed, place, words = SERIES[case]
    text, ids = saved
    content = json.loads(text)
    content["objects"][ids["pattern"]]["hourly_usage_journey_starts"] |= changed

    error = refusal(content, tmp_path)

    assert error.where == f'$.objects["{ids["pattern"]}"].hourly_usage_journey_starts{place}'
    assert words in str(error)


def with_series(saved, given):
    text, ids = saved
    content = json.loads(text)
    content["objects"][ids["pattern"]]["hourly_usage_journey_starts"] = {
        "unit": "dimensionless", "start": "2025-01-01T00:00", "clock": "local", **given,
    }  # fmt: skip
    return content


@pytest.mark.parametrize("number", [np.nan, np.inf])
def test_numbers_that_are_none_are_refused_in_a_compressed_series(number, saved, tmp_path):
    data = base64.b64encode(zlib.compress(np.array([number]).tobytes())).decode()  # one number: nothing to shuffle
    content = with_series(saved, {"hours": 1, "encoding": "zlib base64 <f8", "data": data})

    assert "no finite number" in str(refusal(content, tmp_path))


ELSEWHERE = {
    "no way": ("results", ".same_as", "a list [...] is expected"),
    "a way of numbers": (["objects", 0], ".same_as[1]", "a text is expected"),
    "to nothing": (["objects", "id-0"], ".same_as[1]", "the way leads nowhere: there is no 'id-0'"),
    "past the end": (["format", "x"], ".same_as[1]", "the way leads nowhere"),
    "to a text": (["format"], ".same_as", "leads to no numbers"),
    "to the top": ([], ".same_as", "leads to no numbers"),
    "to itself": (["objects", "THE PATTERN", "hourly_usage_journey_starts"], ".same_as", "leads to no numbers"),
}


@pytest.mark.parametrize("case", ELSEWHERE)
def test_a_way_that_does_not_lead_to_numbers_is_refused(case, saved, tmp_path):
    way, place, words = ELSEWHERE[case]
    pattern = saved[1]["pattern"]
    if isinstance(way, list):
        way = [pattern if step == "THE PATTERN" else step for step in way]

    error = refusal(with_series(saved, {"same_as": way}), tmp_path)

    assert error.where == f'$.objects["{pattern}"].hourly_usage_journey_starts{place}'
    assert words in str(error)


def test_numbers_beside_a_way_to_others_are_refused(saved, tmp_path):
    error = refusal(with_series(saved, {"same_as": ["objects"], "values": [1]}), tmp_path)

    assert "'values' is not known here" in str(error)


def test_a_decompression_bomb_is_not_unpacked(saved, tmp_path):
    bomb = base64.b64encode(zlib.compress(bytes(200_000_000), 9)).decode()
    content = with_series(saved, {"hours": 3, "encoding": "zlib base64 <f8", "data": bomb})

    assert "does not hold 3 hours" in str(refusal(content, tmp_path))


def test_a_series_that_is_referred_to_many_times_is_in_memory_once(tmp_path):
    """A file of 75 kB took a gigabyte: each reference was a copy, when two series agreed wherever copies are told."""
    hours = 50_000
    first, second = np.zeros(hours), np.zeros(hours)
    first[1], second[2] = 1.0, 2.0
    told = {"unit": "kilogram", "start": "2025-01-01T00:00", "clock": "utc"}
    results = {"first": {**told, **plain_values(first)}, "second": {**told, **plain_values(second)}}
    results |= {f"same {n}": {**told, "same_as": ["results", "id-1", "second"]} for n in range(20)}
    head = {"format": "efp_graph model", "schema_version": 2, "system": "id-1", "objects": {}}
    (tmp_path / "model.json").write_text(json.dumps({**head, "results": {"id-1": results}}), encoding="utf-8")

    found = read_results(tmp_path / "model.json")["id-1"]

    assert len({value.magnitude.ctypes.data for value in found.values()}) == 2
    assert found["same 7"].magnitude.tobytes() == second.tobytes()
    assert not found["same 7"].magnitude.flags.writeable


@pytest.mark.parametrize("name", ["/etc/passwd", "../usage.csv", "a/../../b.csv", "", "a\0b", "..\\b.csv"])
def test_a_table_outside_the_folder_of_the_model_is_not_read(name, saved, tmp_path):
    (tmp_path.parent / "usage.csv").write_text("value\n1\n")
    error = refusal(with_series(saved, {"csv": name}), tmp_path)

    assert "no file in the folder of the model" in str(error)


@pytest.mark.parametrize(
    ("table", "words"),
    [
        ("value\n1\nx\n", "line 3: 'x' is not a number"),
        ("value\n1\nnan\n", "line 3: 'nan' is not a finite number"),
        ("value\n1,2\n", "line 2: 2 columns"),
        ("value\n", "holds no number"),
        ("value\n1\n2\n", "the table has 2 hours, and the model says 3"),
        ("value\n1_0\n", "line 2: '1_0' is not a number"),
    ],
)
def test_a_broken_table_is_refused_with_its_line(table, words, saved, tmp_path):
    (tmp_path / "usage.csv").write_text(table)

    assert words in str(refusal(with_series(saved, {"csv": "usage.csv", "hours": 3}), tmp_path))


TEXTS = {
    "nothing": ("", "line 1: is not JSON"),
    "half a file": ('{"format": "efp_graph model",\n "objects": {', "line 2: is not JSON"),
    "not a model": ("[]", "is missing"),
    "another format": ('{"format": "x", "schema_version": 1}', "is missing"),
    "the same key twice": ('{"format": "efp_graph model", "format": "efp_graph model"}', "stands twice"),
    "NaN": ('{"format": NaN}', "NaN is no number"),
    "infinity": ('{"format": -Infinity}', "-Infinity is no number"),
    "nesting without end": ("[" * 200_000, "nested too deeply"),
    "a number of many digits": ('{"format": ' + "9" * 5000 + "}", "too long"),
    "half a character": ('{"format": "\\ud800"}', "half a character"),
    "half a character after other escapes": ('{"a\\"b": "\\\\", "format": "\\n\\uDC00"}', "half a character"),
    "no version": ('{"format": "efp_graph model"}', "'schema_version' is missing"),
    "a later version": ('{"format": "efp_graph model", "schema_version": 8}', "reads up to 7"),
    "a whole character": ('{"format": "\\ud83d\\ude00"}', "is missing"),
    "a version that is no number": ('{"format": "efp_graph model", "schema_version": true}', "a whole number"),
    "no objects": ('{"format": "efp_graph model", "schema_version": 1, "system": "x"}', "'objects' is missing"),
    "no system": ('{"format": "efp_graph model", "schema_version": 1, "system": "x", "objects": {}}', "no object 'x'"),
    "an unknown part": (
        '{"format": "efp_graph model", "schema_version": 1, "system": "x", "objects": {}, "secnarios": []}',
        "Did you mean 'scenarios'",
    ),
}


@pytest.mark.parametrize("case", TEXTS)
def test_a_text_that_is_no_model_is_refused(case, tmp_path):
    text, words = TEXTS[case]

    assert words in str(refusal(text, tmp_path))


def test_a_file_that_is_not_there_or_not_text_is_refused(tmp_path):
    with pytest.raises(FileError, match="cannot be read"):
        System.from_json(tmp_path / "nothing.json")
    (tmp_path / "latin.json").write_bytes(b'{\n"name": "\xe9"}')
    with pytest.raises(FileError, match="line 2: is not in UTF-8"):
        System.from_json(tmp_path / "latin.json")


def test_the_line_of_the_message_is_that_of_the_file(saved, tmp_path):
    text, _ = saved
    broken = text.replace('"lifespan": {"value": 6, "unit": "year"', '"lifespan": {"value": 6, "unit": "yera"', 1)
    assert broken != text

    assert refusal(broken, tmp_path).line == 1 + broken[: broken.index("yera")].count("\n")


def test_links_in_a_circle_are_refused(saved, tmp_path):
    text, ids = saved
    content = json.loads(text)
    content["objects"][ids["server"]]["storage"] = ids["server"]
    content.pop("history")

    assert 'around in a circle: Server "server" holds Server "server"' in str(refusal(content, tmp_path))


def test_an_object_of_the_wrong_class_at_the_end_of_a_link_is_refused(saved, tmp_path):
    text, ids = saved
    content = json.loads(text)
    content["objects"][ids["job"]]["server"] = ids["storage"]

    error = refusal(content, tmp_path)

    assert error.where == f'$.objects["{ids["job"]}"].server'
    assert 'takes a ServerBase, and was given Storage "storage"' in str(error)


def test_a_missing_input_is_told(saved, tmp_path):
    text, ids = saved
    content = json.loads(text)
    del content["objects"][ids["server"]]["ram"]

    assert 'Server "server" lacks ram' in str(refusal(content, tmp_path))


def test_a_model_that_contradicts_itself_is_refused(saved, tmp_path):
    text, ids = saved
    content = json.loads(text)
    content["objects"][ids["server"]]["base_ram_consumption"] = {"value": 500, "unit": "gigabyte"}

    assert "500 gigabyte" in str(refusal(content, tmp_path))


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"object": "id-0"}, "there is no object"),
        ({"attribute": "pwer"}, "Did you mean 'power'"),
        ({"value": {"value": 3, "unit": "kg"}}, "expects a power"),
        ({"extra": 1}, "'extra' is not known here"),
    ],
)
def test_a_broken_scenario_is_refused(change, words, saved, tmp_path):
    content = json.loads(saved[0])
    content["scenarios"][0]["changes"][0] |= change

    error = refusal(content, tmp_path)

    assert error.where.startswith("$.scenarios[0]")
    assert words in str(error)


def test_a_history_that_does_not_lead_to_the_present_is_refused(saved, tmp_path):
    content = json.loads(saved[0])
    content["history"]["updates"][0]["changes"][0]["after"]["value"] = 1

    assert "the object has another one" in str(refusal(content, tmp_path))


def test_nothing_of_the_file_is_run_or_changed(saved, tmp_path):
    content = json.loads(saved[0])
    before = copy.deepcopy(content)
    content["objects"]["x"] = {"class": "__import__('os').system('touch x')", "name": "x"}

    refusal(content, tmp_path)

    assert sorted(path.name for path in tmp_path.iterdir()) == ["model.json"]
    assert json.loads(saved[0]) == before


# Earlier versions


def test_files_of_earlier_versions_are_upgraded_one_version_after_another():
    upgrades = {
        1: lambda content: {**content, "objects": content["things"]},
        2: lambda content: {key: each for key, each in content.items() if key != "things"},
    }
    found = found_in({"schema_version": 1, "things": {"a": 1}})

    assert upgraded(found, 3, upgrades).content == {"schema_version": 3, "objects": {"a": 1}}
    assert found.content == {"schema_version": 1, "things": {"a": 1}}


def test_every_earlier_version_has_its_upgrade():
    from efp_graph.serialization.upgrades import SCHEMA_VERSION, UPGRADES

    assert sorted(UPGRADES) == list(range(1, SCHEMA_VERSION))
