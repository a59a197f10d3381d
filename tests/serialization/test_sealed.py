"""A model opened with its results: what a freshly calculated one is, bit for bit, and never a figure that is not.

Laws:
    1. What is read, explained, changed, undone, tried, simulated and swept is that of the calculated model.
    2. A file that differs from what was saved in anything is calculated, whatever differs and whoever changed it.
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
import re
import shutil
import stat
from datetime import datetime

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings, strategies as st

import efp_graph as efp
from efp_graph import ModelingUpdate, Scenario, SourceValue, System, load, read_results, u
from efp_graph.audit.upstream import downstream, upstream
from efp_graph.errors import EfpGraphError, ValueOutOfRange
from efp_graph.objects.postponed import PostponedGraph
from efp_graph.serialization import seal
from tests.footprint import random_models
from tests.footprint.random_models import bits, calculated
from tests.footprint.small_model import series, small_system
from tests.golden.check import load_case
from tests.serialization.test_native import CASES, GOLDEN

HOURS = tuple(range(100, 160))
FORMS = ("compressed", "csv", "binary")


def is_postponed(system):
    return type(system.__dict__["held_by"].graph) is PostponedGraph


def objects_of(system):
    return {one.id: one for one in (system, *system.all_linked_objects)}


def figures(system):
    return calculated(objects_of(system))


def audit(system, id, name):
    """All that can be asked of where a figure comes from."""
    value = getattr(objects_of(system)[id], name)
    trail = upstream([value])
    return value.explain(depth=3), value.formula, value.label, sorted(trail.steps), [str(each) for each in trail.edges]


@pytest.fixture
def pair(tmp_path):
    """(a path that was saved with results, the system)."""
    system = small_system(*HOURS).system
    return system.to_json(tmp_path / "model.json", results=True, series="binary"), system


@pytest.fixture
def calculated_anew(pair, tmp_path):
    """The same model from a file without results."""
    return System.from_json(pair[1].to_json(tmp_path / "inputs.json"))


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("case", CASES)
def test_a_golden_case_is_opened_without_a_formula_and_equals_the_calculated_one(case, form, tmp_path, caplog):
    system = load_case(GOLDEN / f"{case}.py").build(efp)["system"]
    path = system.to_json(tmp_path / "model.json", results=True, series=form)
    fresh = System.from_json(system.to_json(tmp_path / "inputs.json"))

    opened = load(path)
    assert is_postponed(opened)
    assert bits(opened.total_footprint) == bits(fresh.total_footprint)
    assert is_postponed(opened)
    assert figures(opened) == figures(fresh)
    for name in ("total_footprint", "servers_energy_footprint"):
        assert audit(opened, opened.id, name) == audit(fresh, fresh.id, name)
    assert not is_postponed(opened)
    opened.check()
    assert figures(opened) == figures(fresh)
    assert str(opened) == str(fresh)
    assert not caplog.records


@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck), database=None)
@given(st.data())
def test_any_sequence_of_updates_gives_what_the_calculated_model_gives(tmp_path_factory, data):
    folder = tmp_path_factory.mktemp("model")
    description = data.draw(random_models.descriptions())
    try:
        made = random_models.build(description)
    except EfpGraphError:
        return
    system = next(one for one in made.values() if isinstance(one, System))
    keys = {one.id: key for key, one in made.items()}
    opened = load(system.to_json(folder / "model.json", results=True))
    fresh = load(system.to_json(folder / "inputs.json"))
    several = [objects_of(opened), objects_of(fresh)]
    if data.draw(st.booleans()):
        assert bits(opened.total_footprint) == bits(fresh.total_footprint)
    for _ in range(data.draw(st.integers(1, 3))):
        key, attribute, value = data.draw(random_models.changes(description))
        ended = []
        for objects in several:
            by_key = {keys[id]: one for id, one in objects.items() if id in keys}
            if key not in by_key:
                ended.append("not there")
                continue
            try:
                setattr(by_key[key], attribute, random_models.realised(value, by_key))
                ended.append("done")
            except (EfpGraphError, KeyError) as error:
                ended.append(type(error).__name__)
        assert ended[0] == ended[1]
        assert figures(opened) == figures(fresh)
    opened.check()
    while fresh.history:
        opened.undo()
        fresh.undo()
        assert figures(opened) == figures(fresh)
    assert not opened.history


def test_an_update_runs_what_it_reaches_and_its_report_is_that_of_the_calculated_model(pair, calculated_anew):
    reports = []
    for system in (load(pair[0]), calculated_anew):
        update = ModelingUpdate([[system.servers[0].power_usage_effectiveness, SourceValue(1.9 * u.dimensionless)]])
        report = update.report
        reports.append(({node.key for node in report.recomputed}, {node.key for node in report.cut_off}))

    assert reports[0] == reports[1]
    assert 3 < len(reports[0][0]) < 30


CHANGES = {
    "an input": lambda s: setattr(s.servers[0], "power", SourceValue(17 * u.W)),
    "a series": lambda s: setattr(s.usage_patterns[0], "hourly_usage_journey_starts", series(*range(7, 90))),
    "a list": lambda s: setattr(s.usage_patterns[0], "devices", [*s.usage_patterns[0].devices, efp.Device.laptop()]),
    "a node itself": lambda s: s.servers[0].power.node.set(SourceValue(17 * u.W)),
    "a batch of the graph": lambda s: s.servers[0].power.node.graph.batch().__enter__(),
}


@pytest.mark.parametrize("change", CHANGES)
def test_whatever_changes_the_model_has_it_calculated_first(change, pair, calculated_anew):
    opened = load(pair[0])
    before = opened.total_footprint
    assert is_postponed(opened)
    for system in (opened, calculated_anew):
        CHANGES[change](system)

    assert not is_postponed(opened)
    assert figures(opened) == figures(calculated_anew)
    assert before.same_as(pair[1].total_footprint)


ASKED = {
    "explanation": lambda s: s.total_footprint.explain(depth=5),
    "hour": lambda s: s.total_footprint.explain(hour=3),
    "formula": lambda s: s.total_footprint.formula,
    "latex": lambda s: s.total_footprint.latex,
    "copy": lambda s: s.total_footprint.copy().explain(),
    "derived": lambda s: (s.total_footprint * SourceValue(2 * u.dimensionless)).sum().explain(depth=4),
    "in a notebook": lambda s: s.total_footprint._repr_html_(),
    "dependencies": lambda s: [each.key for each in s.total_footprint.node.dependencies],
    "what an input feeds": lambda s: sorted(downstream(s.servers[0].power).steps),
    "what a result feeds": lambda s: sorted(downstream(s.servers[0].energy_footprint).steps),
    "graph": lambda s: sorted(map(str, s.graph.to_networkx().edges)),
    "nodes": lambda s: sorted(s.graph.nodes),
    "footprints": lambda s: str(s.footprints),
    "printed": lambda s: str(s.servers[0]),
    "copied model": lambda s: figures(s.copy()),
    "what-if": lambda s: _tried(s),
    "scenario": lambda s: str(s.compare_scenarios([_scenario(s)])),
    "diffs": lambda s: _diffs(s),
    "simulation": lambda s: _simulated(s),
}


def _scenario(system):
    return Scenario("cleaner", [[system.servers[0].power, SourceValue(17 * u.W)]])


def _tried(system):
    with system.what_if({system.servers[0].power.node: SourceValue(17 * u.W)}):
        return figures(system)


def _diffs(system):
    system.servers[0].power = SourceValue(17 * u.W)
    return str(system.emission_diffs()) if hasattr(system, "emission_diffs") else str(system.footprints)


def _simulated(system):
    date = datetime(2025, 1, 2)
    update = ModelingUpdate([[system.servers[0].power, SourceValue(17 * u.W)]], simulation_date=date)
    update.set_updated_values()
    found = figures(system)
    update.reset_values()
    return found, figures(system)


@pytest.mark.parametrize("read_first", [False, True])
@pytest.mark.parametrize("asked", ASKED)
def test_what_is_asked_is_answered_as_by_the_calculated_model(asked, read_first, pair, calculated_anew):
    opened = load(pair[0])
    if read_first:
        assert figures(opened)
        assert is_postponed(opened)

    assert ASKED[asked](opened) == ASKED[asked](calculated_anew)
    opened.check()


def test_what_was_read_before_stays_what_it_is_and_is_explained(pair, calculated_anew):
    opened = load(pair[0])
    early = opened.total_footprint
    assert type(early).__name__ == "ExplainableHourlyQuantities"
    opened.servers[0].power = SourceValue(17 * u.W)

    assert early.same_as(calculated_anew.total_footprint)
    assert not early.same_as(opened.total_footprint)
    assert early.formula == calculated_anew.total_footprint.formula
    assert type(early) is type(calculated_anew.total_footprint)


def test_a_refused_change_leaves_the_model_as_it_was(pair, calculated_anew):
    opened = load(pair[0])
    with pytest.raises(ValueOutOfRange):
        opened.servers[0].power = SourceValue(-1 * u.W)

    assert figures(opened) == figures(calculated_anew)
    assert not opened.history


def test_it_can_be_saved_again(pair):
    opened = load(pair[0])
    text = pair[0].read_text()
    assert opened.to_json(pair[0], results=True, series="binary").read_text() == text
    assert is_postponed(load(pair[0]))


READ = {
    "printed": str,
    "a table": lambda s: s.footprints.to_pandas(),
    "a chart": lambda s: s.plot_footprints_by_category_and_object(),
    "in a notebook": lambda s: s._repr_html_(),
    "a sum": lambda s: s.total_footprint.sum(),
}


@pytest.mark.parametrize("read", READ)
def test_figures_are_read_and_shown_without_a_formula(read, pair):
    opened = load(pair[0])
    assert READ[read](opened) is not None
    assert is_postponed(opened)


def test_an_interrupted_calculation_leaves_a_model_that_is_calculated_the_next_time(pair, monkeypatch):
    opened = load(pair[0])
    before = figures(opened)
    formula = type(opened.servers[0]).energy_footprint
    with monkeypatch.context() as patch:

        def interrupted(owner):
            raise KeyboardInterrupt

        patch.setattr(formula, "function", interrupted)
        with pytest.raises(KeyboardInterrupt):
            opened.servers[0].power = SourceValue(17 * u.W)
    assert is_postponed(opened)
    assert figures(opened) == before
    opened.servers[0].power = SourceValue(17 * u.W)
    pair[1].servers[0].power = SourceValue(17 * u.W)
    assert figures(opened) == figures(pair[1])
    opened.check()


def test_inside_a_simulation_or_what_if_of_another_model_it_stays_a_model_of_its_own(pair, calculated_anew):
    other = small_system(*HOURS, tag=" other").system
    opened = load(pair[0])
    total = opened.total_footprint
    with other.what_if({other.servers[0].power.node: SourceValue(17 * u.W)}):
        assert total.formula == calculated_anew.total_footprint.formula

    assert figures(opened) == figures(calculated_anew)
    assert opened.graph is not other.graph
    opened.check()
    other.check()


# What is no longer what was saved


def edited(path, edit):
    content = json.loads(path.read_text(encoding="utf-8"))
    edit(content)
    path.write_text(json.dumps(content, indent=2), encoding="utf-8")


def of_class(content, kind):
    return next((id, one) for id, one in content["objects"].items() if one["class"] == kind)


def _an_input(content):
    of_class(content, "Server")[1]["power"]["value"] = 17


def _a_result(content):
    next(value for value in content["results"][of_class(content, "Server")[0]].values() if "unit" in value)["unit"] = (
        "t"
    )


def _results_gone(content):
    del content["results"]


def _one_object_gone(content):
    del content["results"][content["system"]]


def _of_another_version(content):
    content["seal"]["made_by"] = "0" * 32


def _no_seal(content):
    del content["seal"]


def _sealed_by_somebody(content):
    content["seal"]["mac"] = hashlib.sha256(json.dumps(content).encode()).hexdigest()


TAMPERED = (_an_input, _a_result, _results_gone, _one_object_gone, _of_another_version, _no_seal, _sealed_by_somebody)


@pytest.mark.parametrize("edit", TAMPERED)
def test_a_file_that_was_edited_is_calculated(edit, pair, tmp_path):
    edited(pair[0], edit)
    content = json.loads(pair[0].read_text())
    content.pop("results", None)
    content.pop("seal", None)
    bare = tmp_path / "bare.json"
    bare.write_text(json.dumps(content))

    opened = load(pair[0])

    assert not is_postponed(opened)
    assert figures(opened) == figures(load(bare))


def test_any_edit_of_any_character_is_noticed(pair):
    text = pair[0].read_text(encoding="utf-8")
    before = figures(load(pair[0]))

    @settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck), database=None)
    @given(st.integers(0, len(text) - 1), st.sampled_from("0123456789 a.-"))
    def law(place, character):
        if text[place] == character:
            return
        pair[0].write_text(text[:place] + character + text[place + 1 :], encoding="utf-8")
        try:
            opened = load(pair[0])
        except EfpGraphError:
            return
        assert not is_postponed(opened)

    law()
    pair[0].write_text(text, encoding="utf-8")
    opened = load(pair[0])
    assert is_postponed(opened)
    assert figures(opened) == before


def test_numbers_beside_the_model_that_were_changed_are_calculated_also_with_the_same_crc(pair, caplog):
    (beside,) = (pair[0].parent / "model.series").iterdir()
    array = np.load(beside)
    beside.unlink()
    np.save(beside, array * 2)
    opened = load(pair[0])
    with caplog.at_level(logging.WARNING):
        assert figures(opened) == figures(pair[1])

    assert len(caplog.records) == 1
    assert "calculated" in caplog.text


@pytest.mark.parametrize("damage", ["gone", "shorter", "of another model"])
def test_numbers_beside_the_model_that_are_not_there_are_calculated(damage, pair, tmp_path):
    (beside,) = (pair[0].parent / "model.series").iterdir()
    if damage == "gone":
        beside.unlink()
    elif damage == "shorter":
        beside.write_bytes(beside.read_bytes()[:-8])
    else:
        small_system(*HOURS[::-1]).system.to_json(tmp_path / "other.json", results=True, series="binary")
        (other,) = (tmp_path / "other.series").iterdir()
        beside.write_bytes(other.read_bytes())
    opened = load(pair[0])

    assert figures(opened) == figures(pair[1])
    assert opened.total_footprint.explain() == pair[1].total_footprint.explain()


def test_numbers_that_go_while_the_model_is_used_are_calculated(pair):
    opened = load(pair[0])
    first = bits(opened.total_footprint)
    pair[1].servers[0].power = SourceValue(17 * u.W)
    pair[1].to_json(pair[0], results=True, series="binary")  # takes the place of both files

    assert bits(opened.total_footprint) == first
    assert bits(opened.servers[0].energy_footprint) != bits(pair[1].servers[0].energy_footprint)
    opened.servers[0].power = SourceValue(17 * u.W)
    assert figures(opened) == figures(pair[1])


def test_a_forged_result_is_told_as_soon_as_the_model_is_calculated(pair, caplog):
    # by who has the key: from here on nothing but the formulas can tell
    text = pair[0].read_text(encoding="utf-8")
    total = re.search(r'"energy_footprint": (\{"unit": "kilogram")', text)
    forged = text[: total.start(1)] + '{"unit": "metric_ton"' + text[total.end(1) :]
    mac = json.loads(text)["seal"]["mac"]
    pair[0].write_bytes(seal.sealed(forged.replace(mac, seal.BLANK).encode()))
    opened = load(pair[0])
    assert is_postponed(opened)
    assert figures(opened) != figures(pair[1])
    with caplog.at_level(logging.WARNING):
        opened.total_footprint.explain()

    assert "The results of that file are not those of its inputs" in caplog.text
    assert figures(opened) == figures(pair[1])


# The key


def test_the_file_of_somebody_else_is_calculated(pair, tmp_path, monkeypatch):
    monkeypatch.setenv("EFP_GRAPH_KEY", str(tmp_path / "theirs"))
    assert not is_postponed(load(pair[0]))
    assert not (tmp_path / "theirs").exists()  # nothing is written by who only reads


def test_the_key_is_for_the_user_alone(pair):
    path = os.environ["EFP_GRAPH_KEY"]
    assert os.path.getsize(path) == 32
    if os.name == "posix":
        assert stat.S_IMODE(os.stat(path).st_mode) == 0o600


@pytest.mark.parametrize("kind", ["no folder", "short", "folder"])
def test_without_a_key_nothing_is_sealed(kind, tmp_path, monkeypatch):
    path = tmp_path / "key"
    if kind == "no folder":
        (tmp_path / "file").touch()
        path = tmp_path / "file" / "key"
    elif kind == "short":
        path.write_bytes(b"short")
    else:
        path.mkdir()
    monkeypatch.setenv("EFP_GRAPH_KEY", str(path))
    system = small_system(*HOURS).system
    saved = system.to_json(tmp_path / "model.json", results=True)

    assert "seal" not in json.loads(saved.read_text())
    assert figures(load(saved)) == figures(system)


def test_what_the_inputs_alone_do_not_decide_is_not_sealed(pair, tmp_path):
    system = pair[1]
    assert "seal" not in json.loads(system.to_json(tmp_path / "inputs.json").read_text())
    system.servers[0].power = SourceValue(17 * u.W)
    assert "seal" not in json.loads(system.to_json(tmp_path / "h.json", results=True, history=True).read_text())

    m = small_system(*HOURS)
    model = efp.GenAIModel.from_defaults(
        "chat", server=efp.GPUServer.from_defaults("gpu", storage=efp.Storage.ssd("s"))
    )
    m.step.jobs = [*m.step.jobs, efp.GenAIJob.from_defaults("question", service=model)]
    path = m.system.to_json(tmp_path / "data.json", results=True)
    assert "seal" not in json.loads(path.read_text())
    assert figures(load(path)) == figures(m.system)


def test_classes_of_plugins_are_not_sealed(tmp_path):
    class Rack(efp.Server):
        """A server of somebody."""

    m = small_system(*HOURS)
    m.job.server = Rack.from_defaults("rack", storage=efp.Storage.ssd("s"))
    assert "seal" not in json.loads(m.system.to_json(tmp_path / "model.json", results=True).read_text())


@pytest.mark.parametrize("file", ["footprint/servers.py", "data/ecobenchmark.csv", "values/kernels.py"])
def test_other_code_or_data_is_another_maker(file, monkeypatch, tmp_path):
    before = seal.made_by()
    shutil.copytree(seal.PACKAGE, tmp_path / "efp_graph", ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.setattr(seal, "PACKAGE", tmp_path / "efp_graph")
    try:
        seal.made_by.cache_clear()
        assert seal.made_by() == before
        (tmp_path / "efp_graph" / file).write_bytes((tmp_path / "efp_graph" / file).read_bytes() + b"\n")
        seal.made_by.cache_clear()
        assert seal.made_by() != before
    finally:
        seal.made_by.cache_clear()


def test_a_seal_that_is_none_is_refused_with_its_place(pair):
    edited(pair[0], lambda content: content.update(seal={"made_by": 3, "mac": ""}))
    with pytest.raises(EfpGraphError, match=r"\$\.seal\.made_by"):
        load(pair[0])


def test_results_are_read_whether_the_seal_holds_or_not(pair):
    before = bits(read_results(pair[0])[pair[1].id]["total_footprint"])
    edited(pair[0], lambda content: content["seal"].update(mac="0" * 64))

    assert bits(read_results(pair[0])[pair[1].id]["total_footprint"]) == before == bits(pair[1].total_footprint)
