"""Differences as graphs: what changed, moved, came, went and stayed, between which states, and what is refused."""

import re
import xml.etree.ElementTree as ET

import pytest

from efp_graph import Job, ModelingUpdate, Scenario, Server, Source, SourceValue, Storage, u
from efp_graph.audit.graph_diff import LEGEND, LOOKS, Diff
from efp_graph.audit.two_states import CHANGED, GONE, MOVED, NEW, STAYED
from efp_graph.differences import drawing
from efp_graph.errors import NotAllowed, UnknownOption, ValueOutOfRange, WrongKind
from efp_graph.objects import NoChange
from tests.footprint.small_model import START, same_state, small_system, state

SVG = "{http://www.w3.org/2000/svg}"
XLINK = "{http://www.w3.org/1999/xlink}"


@pytest.fixture
def found(monkeypatch):
    """The differences that are drawn, as they are drawn."""
    made = []
    monkeypatch.setattr(drawing, "Diff", lambda *given, **options: made.append(Diff(*given, **options)) or made[-1])
    return made


def became(diff):
    """{what became of it: labels}."""
    told = {}
    for step in diff.trail:
        told.setdefault(step.likeness, set()).add(step.label)
    return told


def texts_of(path):
    return " ".join(" ".join(ET.fromstring(path.read_bytes()).itertext()).split())


@pytest.mark.usefixtures("renderer")
def test_an_update_is_drawn_with_old_and_new_values_and_the_model_is_as_before(tmp_path, found):
    m = small_system()
    update = ModelingUpdate({Server.power.of(m.server): SourceValue(150 * u.W)}, label="a leaner server")
    before = state(m.system)

    path = update.graph_diff(tmp_path / "x.svg", of=m.server.energy_footprint)

    assert same_state(m.system, before)
    assert became(found[0])[CHANGED] == {"Power of server"}
    assert became(found[0])[MOVED] == {"Instances energy of server", "Energy footprint of server"}
    assert "Average carbon intensity of server" in became(found[0])[STAYED]
    shown = texts_of(path)
    assert "300 W → 150 W CHANGED -50.0%" in shown
    assert "before → after a leaner server:" in shown
    assert "1 changed, 2 moved" in shown
    for what in (CHANGED, MOVED, STAYED):
        assert " ".join(LEGEND[what].split()) in shown
    assert path.read_bytes() == update.graph_diff(tmp_path / "y.svg", of=m.server.energy_footprint).read_bytes()


def test_two_systems_are_drawn_whichever_ids_their_objects_have(tmp_path, found):
    """The classes, names and values decide; a job that only one has is new, its other way round gone."""
    older, newer = small_system().system, small_system().system
    server, step = newer.servers[0], newer.usage_patterns[0].usage_journey.uj_steps[0]
    server.power = SourceValue(150 * u.W)
    step.jobs = [*step.jobs, Job.from_defaults("second", server=server)]

    newer.graph_diff(older, tmp_path / "x.dot", bundle=0)
    older.graph_diff(newer, tmp_path / "y.dot", bundle=0)

    forth, back = map(became, found)
    assert {"Power of server", "Jobs of step"} == forth[CHANGED] == back[CHANGED]
    assert "Total footprint of system" in forth[MOVED] & back[MOVED]
    assert forth[NEW] == back[GONE]
    assert {"Data transferred of second", "Request duration of second"} <= forth[NEW]
    assert NEW not in back
    assert GONE not in forth
    text = (tmp_path / "x.dot").read_text(encoding="utf-8")
    assert "system (older) → system (newer):" in text
    assert "300 W" in text
    assert "→ 150 W" in text


def test_a_scenario_and_a_simulation_are_drawn(tmp_path, found):
    m = small_system()
    change = {Server.power.of(m.server): SourceValue(150 * u.W)}
    comparison = m.system.compare_scenarios([Scenario("lean", change)])
    before = state(m.system)
    comparison.graph_diff("lean", tmp_path / "x.dot")
    with pytest.raises(UnknownOption, match="lean"):
        comparison.graph_diff("leen", tmp_path / "y.dot")
    update = ModelingUpdate(change, simulation_date=START.date())
    update.reset_values()
    update.graph_diff(tmp_path / "z.dot")

    assert same_state(m.system, before)
    assert [each.caption.split(":")[0] for each in found[:1]] == ["as it is → lean"]
    for diff in found:
        assert "Total footprint of system" in became(diff)[MOVED]


def test_another_source_of_the_same_value_is_a_change_that_moves_nothing(tmp_path, found):
    m = small_system()
    newer = m.system.copy()
    newer.servers[0].power = SourceValue(m.server.power.value, Source("the maker", "https://example.org/1"))

    newer.graph_diff(m.system, tmp_path / "x.dot")

    assert became(found[0])[CHANGED] == {"Power of server"}
    assert MOVED not in became(found[0])
    assert "Instances energy of server" in became(found[0])[STAYED]  # where it ends
    assert r"source: hypothesis → the maker" in (tmp_path / "x.dot").read_text(encoding="utf-8")


def test_each_kind_is_told_apart_without_its_colour():
    shapes = [(look["shape"], look["style"], look.get("penwidth")) for look in LOOKS.values()]
    assert len(set(shapes)) == len(LOOKS) == len(LEGEND)


def test_what_is_no_difference_or_no_figure_is_refused_and_nothing_is_written(tmp_path):
    m = small_system()
    same, other = m.system.copy(), m.system.copy()
    with pytest.raises(NoChange, match="made of the same figures"):
        same.graph_diff(m.system, tmp_path / "x.svg")
    with pytest.raises(WrongKind, match="another System"):
        m.system.graph_diff(m.server)
    with pytest.raises(WrongKind, match=r"such as server\.energy_footprint"):
        m.system.graph_diff(other, of=m.server)
    with pytest.raises(NotAllowed, match="belongs to no attribute"):
        m.system.graph_diff(other, of=SourceValue(1 * u.W, label="a power"))
    with pytest.raises(UnknownOption, match=r"no option 'dart'. Did you mean 'dark'"):
        m.system.graph_diff(other, dart=True)
    with pytest.raises(ValueOutOfRange, match="bundle was given as -1"):
        m.system.graph_diff(other, bundle=-1)
    with pytest.raises(UnknownOption, match=r"\.bmp"):
        m.system.graph_diff(other, tmp_path / "x.bmp")
    step = other.usage_patterns[0].usage_journey.uj_steps[0]
    second = Server.from_defaults("second", storage=Storage.ssd("another"))
    step.jobs = [*step.jobs, Job.from_defaults("second", server=second)]
    with pytest.raises(NotAllowed, match="in the newer model only"):
        other.graph_diff(m.system, of=second.energy_footprint)
    change = {Server.power.of(m.server): SourceValue(150 * u.W)}
    ModelingUpdate(change, simulation_date=START.date()).set_updated_values()
    with pytest.raises(NotAllowed, match="Have it show itself"):
        m.system.graph_diff(other)
    assert not list(tmp_path.iterdir())


@pytest.mark.usefixtures("renderer")
def test_names_and_sources_of_a_difference_are_texts(tmp_path):
    evil = "<script>alert(1)</script>"
    m = small_system(tag=evil)
    update = ModelingUpdate(
        {Server.power.of(m.server): SourceValue(150 * u.W, Source(evil, f'javascript:alert(1)//">{evil}'))}, label=evil
    )
    for ending in ("svg", "html"):
        text = update.graph_diff(tmp_path / f"x.{ending}").read_text(encoding="utf-8")
        assert evil not in text
        assert "javascript:" not in re.sub(r'xlink:title="[^"]*"', "", text)
