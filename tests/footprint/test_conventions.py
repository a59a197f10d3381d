"""Conventions of a system: an input like others, of which each option reaches what depends on it only."""

from __future__ import annotations

import pickle
from typing import Any

import pytest

from efp_graph import Conventions, ModelingUpdate, System, UsagePattern, load, u
from efp_graph.errors import ModelFileError, NotAllowed, UnknownOption, WrongKind
from efp_graph.footprint.conventions import OPTIONS
from efp_graph.serialization.by_hand_writing import to_yaml
from tests.footprint.small_model import series, small_model, small_system

CHOICES = [(name, choice) for name, option in OPTIONS.items() for choice in option.others]


def test_usual_conventions_are_those_of_version_10() -> None:
    usual = Conventions()
    assert usual == small_system().system.conventions
    assert (usual.data, usual.delays, usual.repeats, usual.storage_tail) == ("even", "floor", "spread", "union")
    assert usual.unusual == {}
    assert str(usual) == "as usual"


def test_the_profile_sets_what_27_does() -> None:
    profile = Conventions.of("efootprint 27")
    assert {name: getattr(profile, name) for name in OPTIONS} == {name: each.in_27 for name, each in OPTIONS.items()}
    with pytest.raises(UnknownOption, match="efootprint 27"):
        Conventions.of("efootprint 28")


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"dta": "even"}, "dta.*data"),
        ({"data": "evenly"}, 'data was given as .*evenly.*Allowed: "even" or "running"'),
        ({"group_calls": 1}, "group_calls .*Allowed: True or False"),
        ({"time": None}, "time"),
    ],
)
def test_other_options_and_choices_are_refused(options: Any, told: str) -> None:
    with pytest.raises(UnknownOption, match=told):
        Conventions(**options)


def test_they_do_not_change_and_are_equal_by_content() -> None:
    one = Conventions(data="running")
    assert one == Conventions().with_options(data="running") == pickle.loads(pickle.dumps(one))
    assert hash(one) == hash(Conventions(data="running"))
    with pytest.raises(AttributeError):
        one.data = "even"  # type: ignore[misc]


@pytest.mark.parametrize("given", ["efootprint 27", Conventions.of("efootprint 27"), {"data": "running"}])
def test_what_a_system_takes(given: Any) -> None:
    m = small_system()
    m.system.conventions = given
    assert m.system.conventions.data == "running"
    m.system.conventions = None
    assert m.system.conventions == Conventions()


def test_what_a_system_refuses_leaves_it_as_it_was() -> None:
    m = small_system()
    before = m.system.total_footprint
    for given, error in ((3, WrongKind), ({"data": "x"}, UnknownOption), ({1: 2}, WrongKind), ("27", UnknownOption)):
        with pytest.raises(error):
            m.system.conventions = given
    assert m.system.conventions == Conventions()
    assert m.system.total_footprint is before
    with pytest.raises(NotAllowed, match=r"system\.conventions"):
        m.pattern.conventions = Conventions()


def test_a_change_is_undone_tried_and_done_with_others() -> None:
    m = small_system()
    with m.system.what_if({System.conventions.of(m.system): Conventions(delays="fraction")}):
        assert m.pattern.conventions.delays == "fraction"
    assert m.pattern.conventions.delays == "floor"
    conventions = System.conventions.of(m.system)
    ModelingUpdate([[conventions, Conventions(delays="fraction")], [m.server.power, 200 * u.W]])
    assert m.pattern.conventions.delays == "fraction"
    m.system.undo()
    assert m.pattern.conventions.delays == "floor"


def test_objects_outside_systems_have_the_usual_ones_and_follow_their_system() -> None:
    m = small_model()
    assert m.pattern.conventions == Conventions()
    system = System("System", [m.pattern], conventions=Conventions(data="running"))
    other = UsagePattern("Other", m.journey, [m.device], m.network, m.country, series(1, 2))
    assert m.pattern.conventions.data == "running"
    assert other.conventions.data == "even"
    system.usage_patterns = [m.pattern, other]
    assert other.conventions.data == "running"
    system.usage_patterns = [m.pattern]
    assert other.conventions.data == "even"
    system.check()


@pytest.mark.parametrize(("name", "choice"), CHOICES)
def test_an_option_reaches_what_reads_it_only(name: str, choice: Any) -> None:
    m = small_system()
    other = "delays" if name != "delays" else "data"
    graph = m.system.graph
    seen: list[Any] = []
    reader = graph.computed("reader", lambda: seen.append(getattr(m.pattern.conventions, name)))
    stranger = graph.computed("stranger", lambda: seen.append(getattr(m.pattern.conventions, other)))
    reader.read(), stranger.read()
    seen.clear()
    m.system.conventions = Conventions(**{name: choice})
    reader.read(), stranger.read()
    assert seen == [choice]


def test_files_hold_what_is_not_as_usual(tmp_path: Any) -> None:
    m = small_system()
    assert '"conventions"' not in m.system.to_json(tmp_path / "usual.json").read_text()
    m.system.conventions = "efootprint 27"
    told = m.system.conventions
    assert m.system.copy().conventions == told
    for name in ("model.json", "model.yaml"):
        path = tmp_path / name
        if name.endswith("json"):
            m.system.to_json(path, history=True)
        else:
            to_yaml(m.system, path)
        assert load(path).conventions == told
    m.system.undo()
    m.system.redo()
    m.system.conventions = None
    path = m.system.to_json(tmp_path / "back.json", history=True)
    back = load(path)
    assert back.conventions == Conventions()
    back.undo()
    assert back.conventions == told


def test_a_file_with_another_choice_is_refused_with_the_place(tmp_path: Any) -> None:
    m = small_system()
    m.system.conventions = {"data": "running"}
    path = m.system.to_json(tmp_path / "model.json")
    path.write_text(path.read_text().replace('"running"', '"walking"'))
    with pytest.raises(ModelFileError, match=r"(?s)conventions.*walking.*even"):
        load(path)


def test_they_are_told_where_figures_are() -> None:
    m, n = small_system(tag="a"), small_system(tag="a")
    sentence = 'Conventions other than the usual ones: data="running".'
    assert sentence not in str(m.system)
    n.system.conventions = Conventions(data="running")
    assert sentence in str(n.system)
    assert sentence in n.pattern.remarks
    compared = str(m.system.compare_to(n.system))
    assert '.conventions: as usual | data="running"' in compared
