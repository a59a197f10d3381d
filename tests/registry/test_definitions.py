"""pint's definitions are kept once for each release, and where they cannot be kept nothing is lost."""

from __future__ import annotations

import pickle
from pathlib import Path

import pint
import pytest

from efp_graph.registry import definitions
from efp_graph.registry.definitions import keep_definitions, kept_definitions
from efp_graph.registry.quick import UnitRegistry

PATH = Path(pint.__file__).with_name("default_en.txt")


@pytest.fixture
def cache(tmp_path, monkeypatch):
    """The user's cache folder, which is not there yet."""
    monkeypatch.setattr(definitions, "user_cache_path", lambda *_, **__: tmp_path / "cache")
    return tmp_path / "cache"


def test_a_registry_keeps_the_definitions_and_the_next_one_reads_them(cache, monkeypatch):
    assert kept_definitions(PATH) is None
    UnitRegistry()
    (file,) = cache.iterdir()

    monkeypatch.setattr(pint.UnitRegistry, "load_definitions", lambda *_: pytest.fail("they were parsed again"))
    assert UnitRegistry()("3 km").to("m").magnitude == 3000
    assert file.read_bytes() == pickle.dumps(kept_definitions(PATH), protocol=5)


def test_another_release_of_pint_has_its_own(cache, monkeypatch):
    keep_definitions(PATH, ["those of this release"])
    monkeypatch.setattr(pint, "__version__", "99.0")

    assert kept_definitions(PATH) is None


def test_a_folder_that_cannot_be_made_keeps_nothing(cache):
    cache.write_text("a file where the folder should be")
    keep_definitions(PATH, ["lost"])

    assert kept_definitions(PATH) is None
    assert UnitRegistry()("3 km").to("m").magnitude == 3000


def test_a_pickle_in_the_working_folder_is_not_read_for_a_user_without_home(tmp_path, monkeypatch):
    """The cache folder is "~/.cache/efp_graph" then: a folder of that name can come with somebody else's files."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(definitions, "user_cache_path", lambda *_, **__: tmp_path / "~" / "cache")
    keep_definitions(PATH, ["somebody else's"])
    monkeypatch.setattr(definitions, "user_cache_path", lambda *_, **__: Path("~") / "cache")

    assert kept_definitions(PATH) is None
    keep_definitions(PATH, ["ours"])
    (file,) = (tmp_path / "~" / "cache").iterdir()
    assert b"somebody else's" in file.read_bytes()
