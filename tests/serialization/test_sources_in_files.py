"""Sources in files: all that is told of one comes back; files that know name and link only are read as before."""

import json

import pytest

from efp_graph import Source, Sources, SourceValue, load, u
from efp_graph.errors import ModelFileError
from efp_graph.footprint.tables import table
from efp_graph.serialization import to_yaml, write_efootprint_json
from efp_graph.serialization.sources_in_files import known_source
from efp_graph.values.sources import PARTS
from tests.footprint.small_model import small_system

WHOLE = Source(
    'a "study"',
    "https://example.org",
    place="table 3",
    quotation="line\nand <b>& more",
    year=2024,
    read="2025-03-31",
    licence="CC BY 4.0",
    archive="copies/study.pdf",
    sha256="0f" * 32,
)


def model(source=WHOLE):
    return small_system(server={"power": SourceValue(300 * u.W, source)})


def source_in(path):
    return load(path).servers[0].power.source


@pytest.mark.parametrize("source", [WHOLE, *(Source("s", **{part: getattr(WHOLE, part)}) for part in PARTS[1:])])
def test_what_is_told_of_a_source_comes_back(source, tmp_path):
    system = model(source).system
    assert source_in(system.to_json(tmp_path / "a.json")) == source
    assert source_in(to_yaml(system, tmp_path / "a.yaml")) == source


def test_a_source_may_be_told_where_it_is_used(tmp_path):
    path = to_yaml(model("a source of mine").system, tmp_path / "a.yaml")
    told = "{name: a sheet, place: page 4, year: 2024, read: 2025-03-31}"
    text = path.read_text().replace("source: a-source-of-mine", f"source: {told}")
    path.write_text(text)
    assert source_in(path) == Source("a sheet", place="page 4", year=2024, read="2025-03-31")


@pytest.mark.parametrize(
    ("part", "given", "told"),
    [
        ("plaice", "page 4", "Did you mean 'place'"),
        ("place", 4, "a text is expected"),
        ("year", "2024", "a whole number from 1000 to 9999 is expected"),
        ("year", 24, "a whole number from 1000 to 9999 is expected"),
        ("read", "31.3.2025", "give the day, such as '2025-03-31'"),
        ("sha256", "abc", "64 hexadecimal digits"),
    ],
)
def test_what_is_no_part_of_a_source_is_refused_with_its_place(part, given, told, tmp_path):
    path = model().system.to_json(tmp_path / "a.json")
    content = json.loads(path.read_text())
    (key,) = [key for key, each in content["sources"].items() if "place" in each]
    content["sources"][key][part] = given
    path.write_text(json.dumps(content))
    with pytest.raises(ModelFileError, match=told) as refusal:
        load(path)
    assert f'$.sources["{key}"]' in str(refusal.value) or f"$.sources.{key}" in str(refusal.value)


def test_files_that_know_name_and_link_only_get_what_the_package_knows(tmp_path):
    """As written before version 6 of native files, and by e-footprint."""
    ours, theirs = Sources.OUR_WORLD_IN_DATA, Source("a study", "https://example.org")
    path = model(ours).system.to_json(tmp_path / "a.json")
    content = json.loads(path.read_text())
    (key,) = [key for key, each in content["sources"].items() if each["name"] == ours.name]
    for version, entry, found in (
        (5, {"name": ours.name, "link": ours.link}, ours),
        (5, {"name": theirs.name, "link": theirs.link}, theirs),
        (6, {"name": ours.name, "link": ours.link}, Source(ours.name, ours.link)),
    ):
        content["schema_version"], content["sources"][key] = version, entry
        path.write_text(json.dumps(content))
        assert source_in(path) == found
    assert known_source(Source(ours.name, ours.link)) == ours
    assert known_source(Source(ours.name, ours.link, place="p. 4")).place == "p. 4"


@pytest.mark.parametrize("version", [10, 27])
def test_what_e_footprint_has_no_place_for_is_left_out_and_told(version, tmp_path, caplog):
    path = tmp_path / "a.json"
    write_efootprint_json(model().system, path, version=version)
    assert "is told of the source" in caplog.text
    assert source_in(path) == Source(WHOLE.name, WHOLE.link)


def test_the_source_of_countries_is_that_of_their_table():
    assert table("countries").source(Sources.OUR_WORLD_IN_DATA.name) == Sources.OUR_WORLD_IN_DATA
