"""The definitions that come with the package are pint's, and are parsed where pint brings others."""

from __future__ import annotations

import json
from pathlib import Path

import pint
import pytest
from pint.delegates import ParserConfig
from pint.delegates.txt_defparser import DefParser

from efp_graph.registry import definitions
from efp_graph.registry.definitions import place_for, prepared_definitions, to_json
from efp_graph.registry.quick import UnitRegistry

PATH = Path(pint.__file__).with_name("default_en.txt")
PARSER = DefParser(ParserConfig(float), None)


@pytest.fixture
def prepared(tmp_path, monkeypatch):
    """Prepared definitions in the place of ours: two units, said to be those of the installed pint."""
    monkeypatch.setattr(definitions, "PREPARED", tmp_path)
    parsed = PARSER.parse_string("pebble = [pebble] = pb = pebbles\nboulder = 100.5 * pebble\n")
    content = {"definitions": [*map(to_json, PARSER.iter_parsed_project(parsed))]}
    place_for(PATH).write_text(json.dumps(content), encoding="utf-8")


def test_the_definitions_are_those_of_the_installed_pint():
    """Where this fails, pint has new texts: run `scripts/refresh_definitions.py`."""
    of_pint = [to_json(each) for each in PARSER.iter_parsed_project(PARSER.parse_file(PATH))]

    assert json.loads(place_for(PATH).read_text(encoding="utf-8"))["definitions"] == of_pint
    assert [to_json(each) for each in prepared_definitions(PATH)] == of_pint


def test_a_registry_reads_them_and_parses_nothing(prepared, monkeypatch):
    monkeypatch.setattr(pint.UnitRegistry, "load_definitions", lambda *_: pytest.fail("they were parsed"))

    assert UnitRegistry()("2 boulder").to("pb").magnitude == 201


def test_other_texts_of_pint_are_parsed(prepared, tmp_path):
    other = tmp_path / "default_en.txt"
    other.write_text("cobble = [cobble]\n@import constants_en.txt\n")
    constants = tmp_path / "constants_en.txt"
    constants.write_text("heap = 12 * cobble\n")
    assert prepared_definitions(other) is None

    registry = UnitRegistry(filename=None)
    registry.load_definitions(other, is_resource=True)
    assert registry("1 heap").to("cobble").magnitude == 12
    assert prepared_definitions(PATH) is not None


def test_the_constants_are_part_of_the_texts(tmp_path):
    for name in ("default_en.txt", "constants_en.txt"):
        (tmp_path / name).write_bytes(PATH.with_name(name).read_bytes())
    assert place_for(tmp_path / "default_en.txt") == place_for(PATH)

    (tmp_path / "constants_en.txt").write_text("heap = 12\n")
    assert place_for(tmp_path / "default_en.txt") != place_for(PATH)


def test_a_kind_that_is_not_known_is_refused():
    class Riddle:
        pass

    with pytest.raises(TypeError, match="Riddle"):
        to_json(Riddle())


def test_the_licence_of_pint_goes_with_its_definitions():
    """It asks for the copyright notice, the conditions and the disclaimer."""
    files = [*definitions.PREPARED.glob("*.json")]

    assert place_for(PATH) in files
    for file in files:
        licence = json.loads(file.read_text(encoding="utf-8"))["licence"]
        assert "Hernan E. Grecco" in licence
        assert "Redistributions" in licence
        assert 'PROVIDED BY THE COPYRIGHT HOLDERS AND\nCONTRIBUTORS "AS IS"' in licence
