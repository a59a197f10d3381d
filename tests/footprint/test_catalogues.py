"""Catalogues of models. Figures are those of the published EcoLogits packages 0.5.2 and 0.11.3."""

from __future__ import annotations

import pytest

from efp_graph.errors import FileError, NotAllowed, UnknownOption
from efp_graph.footprint import catalogues
from efp_graph.footprint.catalogues import Bounds, Catalogue, LanguageModel, UnknownModel

TINY = LanguageModel("us", "tiny", "dense", Bounds(1, 1), Bounds(1, 1))


def test_every_vintage_that_ever_came_with_the_package_is_still_there():
    assert catalogues.titles()[:2] == ["ecologits 0.5.2", "ecologits 0.11.3"]
    assert len(catalogues.catalogue("ecologits 0.5.2").models) == 245
    assert len(catalogues.newest().models) == 351


def test_aliases_are_models():
    listed = catalogues.newest()
    alias, model = listed.find("openai", "gpt-35-turbo"), listed.find("openai", "gpt-3.5-turbo")
    assert (alias.total, alias.active) == (model.total, model.active)


@pytest.mark.parametrize("listed", [catalogues.catalogue(), catalogues.newest()], ids=repr)
def test_bounds_are_in_order_and_active_parameters_are_among_all(listed):
    for model in listed.models.values():
        assert 0 < model.total.low <= model.total.high
        assert 0 < model.active.low <= model.active.high <= model.total.high
        if model.architecture == "dense":
            assert model.active == model.total


def test_a_comparison_tells_what_moves_of_the_models_asked_for():
    old, new = catalogues.catalogue("ecologits 0.5.2"), catalogues.newest()
    asked = [("openai", "gpt-4o"), ("mistralai", "open-mistral-7b"), ("openai", "gpt-4o-mini")]

    moves = [str(move) for move in catalogues.compare(old, new, asked)]

    assert "openai/gpt-4o: active parameters (billion) 55 to 220 -> 44 to 132" in moves
    assert "mistralai/open-mistral-7b: total parameters (billion) 7.3 -> not listed" in moves
    assert not [move for move in moves if "gpt-4o-mini" in move]


def test_a_comparison_of_everything_is_empty_for_the_same_and_turns_round():
    old, new = catalogues.catalogue(), catalogues.newest()
    assert catalogues.compare(old, old) == []
    there = {(move.provider, move.model, move.figure, move.before, move.after) for move in catalogues.compare(old, new)}
    back = {(move.provider, move.model, move.figure, move.after, move.before) for move in catalogues.compare(new, old)}
    assert there == back != set()


def test_unknown_names_are_answered_with_the_nearest():
    with pytest.raises(UnknownOption, match=r"Did you mean 'ecologits 0\.11\.3'"):
        catalogues.catalogue("ecologits 0.11.2")
    with pytest.raises(UnknownOption, match="Did you mean 'anthropic'"):
        catalogues.catalogue().find("antropic", "claude")
    with pytest.raises(UnknownModel, match="Did you mean 'gpt-4o'"):
        catalogues.catalogue().find("openai", "gpt4o")


def test_a_catalogue_of_ones_own_is_read_from_a_file_and_registered(tmp_path, monkeypatch):
    known = dict(catalogues._known())
    monkeypatch.setattr(catalogues, "_known", lambda: known)
    path = tmp_path / "ours.csv"
    path.write_text(
        "# made by hand\n"
        "provider,model,architecture,total_min_billion,total_max_billion,active_min_billion,active_max_billion\n"
        "us,tiny,moe,8,12,1,2\n"
    )
    ours = Catalogue.from_csv(path, "ours", "1", "https://example.org")
    catalogues.register(ours)

    assert catalogues.catalogue("ours 1").find("us", "tiny").total.middle == 10
    assert str(ours.source) == "ours 1 (https://example.org)"
    catalogues.register(Catalogue.from_csv(path, "ours", "1"))  # the same again
    with pytest.raises(NotAllowed, match="another version"):
        catalogues.register(Catalogue("ours", "1", [TINY]))


@pytest.mark.parametrize(
    ("content", "line", "message"),
    [
        ("provider,model\nus,tiny\n", 1, "no column 'architecture'"),
        ("provider,model,architecture,total_min_billion,total_max_billion,active_min_billion,active_max_billion\n"
         "us,tiny,moe,8,12,1,\n", 2, "could not convert"),
        ("# by hand\n# today\nprovider,model\nus,tiny\n", 3, "no column 'architecture'"),
    ],
)  # fmt: skip
def test_a_broken_file_is_told_with_its_line(tmp_path, content, line, message):
    path = tmp_path / "ours.csv"
    path.write_text(content)
    with pytest.raises(FileError, match=message) as refused:
        Catalogue.from_csv(path, "ours", "1")
    assert refused.value.line == line


def test_a_catalogue_lists_at_least_one_model_and_each_once():
    with pytest.raises(UnknownOption, match="no model"):
        Catalogue("ours", "1", [])
    with pytest.raises(UnknownOption, match="us/tiny twice"):
        Catalogue("ours", "1", [TINY, TINY])
