"""A file whose seal holds gives its totals as they stand there, and is opened as any other when more is asked of it."""

from __future__ import annotations

import copy
import json
import pickle
import threading

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

import efp_graph as efp
from efp_graph import ExplainableHourlyQuantities, ModelingUpdate, SourceValue, System, load, read_results, u
from efp_graph.serialization import seal
from efp_graph.serialization.multiples import Multiples, multiplied
from efp_graph.serialization.unopened import HELD
from tests.footprint.random_models import bits
from tests.footprint.small_model import small_system

TOTALS = ("total_footprint", "energy_footprint", "servers_fabrication_footprint")


@pytest.fixture(params=["compressed", "binary"])
def saved(request, tmp_path):
    """(the model, its file with results)."""
    system = small_system(*range(60)).system
    return system, system.to_json(tmp_path / "model.json", results=True, series=request.param)


def is_open(system):
    return HELD not in object.__getattribute__(system, "__dict__")


def test_totals_and_what_is_made_of_their_hours_are_those_of_the_file_and_open_nothing(saved):
    system, path = saved
    again = load(path)

    for name in TOTALS:
        total, expected = getattr(again, name), getattr(system, name)
        assert total.magnitude.tobytes() == expected.magnitude.tobytes()
        assert (total.unit, total.start, total.clock, len(total)) == (expected.unit, expected.start, expected.clock, 60)
        for figure in ("sum", "mean", "max", "min"):
            assert bits(getattr(total, figure)()) == bits(getattr(expected, figure)())
    assert (again.name, again.id) == (system.name, system.id)
    assert isinstance(again, System)
    assert again.__class__ is System
    assert not is_open(again)


USES = {
    "a list of objects": lambda system, total: system.servers,
    "a node": lambda system, total: total.node,
    "the formula": lambda system, total: total.formula,
    "the formula of a sum": lambda system, total: total.sum().formula,
    "an explanation": lambda system, total: total.sum().explain(depth=3),
    "the label": lambda system, total: total.label,
    "the print": lambda system, total: (str(system), repr(system), str(total), repr(total)),
    "arithmetic": lambda system, total: (total + total).explain(),
    "a comparison": lambda system, total: total.same_as(total),
    "a copy": lambda system, total: type(total.copy()),
    "a pickle of the total": lambda system, total: type(pickle.loads(pickle.dumps(total))),
    "a copy of the system": lambda system, total: copy.deepcopy(system).total_footprint_sum_over_period,
    "the attributes": lambda system, total: sorted(vars(system)),
    "a period": lambda system, total: system.period.caption,
    "the history": lambda system, total: system.history,
    "a new name": lambda system, total: setattr(system, "name", "renamed"),
    "another file": lambda system, total: system.to_json,
}


def text_of(answer):
    return json.dumps(answer, default=lambda each: repr(getattr(each, "name", each)).split(" at 0x")[0])


@pytest.mark.parametrize("use", USES)
def test_whatever_else_is_asked_opens_the_model_which_is_as_any_other(use, saved, monkeypatch):
    _, path = saved
    opened = load(path)
    total = opened.total_footprint
    monkeypatch.setattr("efp_graph.serialization.native_reading.holds", lambda found: False)
    usual = System.from_json(path)
    assert is_open(usual)

    answer, expected = (USES[use](each, each.total_footprint) for each in (opened, usual))

    assert is_open(opened)
    assert text_of(answer).replace(repr(opened), "") == text_of(expected).replace(repr(usual), "")
    assert type(opened) is System
    opened.check()
    assert total is opened.total_footprint  # the value of its node, of the usual class, with the formula of any other
    assert type(total) is ExplainableHourlyQuantities
    assert total.explain() == usual.total_footprint.explain()
    assert bits(opened.total_footprint) == bits(usual.total_footprint)
    again = opened.to_json(path.with_name("again.json"), results=True)
    assert again.read_text() == usual.to_json(path.with_name("again.json"), results=True).read_text()


def test_an_opened_model_changes_is_undone_and_simulated(saved):
    system, path = saved
    opened = load(path)
    before = opened.total_footprint
    for one in (system, opened):
        ModelingUpdate({efp.Server.power.of(one.servers[0]): SourceValue(1 * u.kW)})

    assert bits(opened.total_footprint) == bits(system.total_footprint) != bits(before)
    opened.undo()
    assert bits(opened.total_footprint) == bits(before)


def test_objects_that_are_made_meanwhile_come_after_those_of_the_file(saved):
    _, path = saved
    opened = load(path)
    meanwhile = efp.Device.laptop()

    assert all(one.serial < meanwhile.serial for one in (opened, *opened.all_linked_objects))


def test_threads_that_ask_together_get_one_model(saved):
    _, path = saved
    opened = load(path)
    found = []
    asked = [opened.__getattribute__] * 8
    threads = [threading.Thread(target=lambda ask=ask: found.append(ask("servers")[0])) for ask in asked]
    for each in threads:
        each.start()
    for each in threads:
        each.join()

    assert len({id(each) for each in found}) == 1
    assert len(found) == len(asked)


def test_a_model_that_cannot_be_opened_stays_as_it_was_and_can_be_opened_later(saved, monkeypatch):
    system, path = saved
    opened = load(path)

    def refuse(*arguments):
        raise MemoryError

    with monkeypatch.context() as broken:
        broken.setattr("efp_graph.serialization.native_reading.build", refuse)
        with pytest.raises(MemoryError):
            opened.servers
    assert not is_open(opened)
    assert bits(opened.servers[0].energy_footprint) == bits(system.servers[0].energy_footprint)


# What holds


def test_any_other_text_has_no_seal(saved):
    _, path = saved
    text = path.read_text(encoding="utf-8")

    @settings(max_examples=25)
    @given(st.data())
    def law(data):
        place = data.draw(st.integers(0, len(text) - 1).filter(lambda at: text[at] in "0123456789abcdef"))
        other = data.draw(st.sampled_from("0123456789").filter(lambda digit: digit != text[place]))
        path.write_text(text[:place] + other + text[place + 1 :], encoding="utf-8")
        try:
            system = load(path)
        except efp.errors.EfpGraphError:
            return
        assert is_open(system)

    law()
    path.write_text(text, encoding="utf-8")
    assert not is_open(load(path))


def test_totals_that_somebody_wrote_are_not_given(saved):
    system, path = saved
    text = path.read_text(encoding="utf-8")
    content = json.loads(text)
    results = content["results"][system.id]
    results["total_footprint"] = {
        **{key: results["total_footprint"][key] for key in ("unit", "start", "clock")}, "values": [0.0] * 60,
    }  # fmt: skip
    path.write_text(json.dumps(content, indent=2), encoding="utf-8")

    assert bits(load(path).total_footprint) == bits(system.total_footprint)


def test_numbers_beside_the_model_that_were_changed_are_calculated(tmp_path):
    system = small_system(*range(60)).system
    path = system.to_json(tmp_path / "model.json", results=True, series="binary")
    (beside,) = (tmp_path / "model.series").iterdir()
    array = np.load(beside)
    for damaged in (lambda: np.save(beside, array * 2), lambda: np.save(beside, array[:-1]), beside.unlink):
        damaged()
        assert bits(load(path).total_footprint) == bits(system.total_footprint)


def test_another_user_and_another_release_calculate(saved, monkeypatch, tmp_path):
    _, path = saved
    with monkeypatch.context() as other:
        other.setattr(seal, "made_by", lambda: "0" * 32)
        assert is_open(load(path))
    with monkeypatch.context() as other:
        other.setenv("XDG_DATA_HOME", str(tmp_path / "other"))
        assert is_open(load(path))
    assert not is_open(load(path))


def test_where_no_key_can_be_kept_nothing_is_sealed(monkeypatch, tmp_path):
    (tmp_path / "file").touch()
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "file"))
    path = small_system(*range(60)).system.to_json(tmp_path / "model.json", results=True)

    assert "seal" not in json.loads(path.read_text())
    assert is_open(load(path))


def test_the_key_is_this_users_alone(saved):
    path = seal._path_of_key()

    assert path.stat().st_mode & 0o077 == 0
    assert len(path.read_bytes()) == 32


def test_a_file_with_scenarios_is_opened_at_once(tmp_path):
    system = small_system(*range(60)).system
    system.scenarios.append(efp.Scenario("less", {efp.Server.power.of(system.servers[0]): SourceValue(1 * u.W)}))

    assert is_open(load(system.to_json(tmp_path / "model.json", results=True)))


# Multiples


@given(st.data())
def test_a_multiple_comes_back_with_the_same_bits(data):
    random = np.random.default_rng(data.draw(st.integers(0, 1000)))
    base = random.normal(size=200) * random.choice([0.0, 1.0, 1e-300, 1e300], size=200, p=[0.2, 0.6, 0.1, 0.1])
    one, other = (data.draw(st.floats(-1e6, 1e6)) for _ in range(2))
    with np.errstate(all="ignore"):
        values = base * one * other if data.draw(st.booleans()) else base * one / (other or 1.0)
    values = np.where(np.isfinite(values), values, 0.0)
    multiples = Multiples()
    multiples.found(base, ("base",))

    found = multiples.found(values, ("values",))

    if found is not None:
        assert found.way == ("base",)
        assert multiplied(base, found.times, found.ulps).tobytes() == values.tobytes()


def test_results_that_are_multiples_take_a_byte_an_hour_or_none(tmp_path):
    hours = np.random.default_rng(1).uniform(1, 2, 2000)
    multiples = Multiples()

    assert multiples.found(hours, ("base",)) is None
    assert multiples.found(hours * 0.5, ("half",)) == (("base",), 0.5, None)
    assert multiples.found(hours * 0.1 * 0.7, ("product",)).ulps.nbytes == 2000
    assert multiples.found(hours[::-1].copy(), ("another",)) is None
    assert multiples.found(np.zeros(2000), ("nothing",)) is None


def test_all_results_are_read_without_opening_the_model(saved):
    system, path = saved
    found = read_results(path)

    assert bits(found[system.servers[0].id]["energy_footprint"]) == bits(system.servers[0].energy_footprint)
