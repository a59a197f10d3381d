"""Results in a binary file beside the model: the bits that they had, or an error that says how to get them again.

The model is whole without that file, whatever becomes of it.
"""

from __future__ import annotations

import json
import os
import shutil

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings, strategies as st

import efp_graph as efp
from efp_graph import SourceValue, System, load, read_results, u
from efp_graph.cli.commands.write import convert
from efp_graph.errors import FileError
from efp_graph.serialization.beside import CHECKS, HEAD, head_of
from efp_graph.serialization.native_writing import SERIES
from tests.footprint.random_models import bits
from tests.footprint.small_model import small_system
from tests.golden.check import load_case
from tests.serialization.test_damage import damage, damaged
from tests.serialization.test_native import CASES, GOLDEN

AGAIN = "Results can be calculated again: System.from_json reads the model without them"


def numbers(found):
    """{id.attribute.key: bits} of what `read_results` gives."""
    flat = {}
    for id, attributes in found.items():
        for name, value in attributes.items():
            for key, each in value.items() if isinstance(value, dict) else [("", value)]:
                flat[f"{id}.{name}.{key}"] = bits(each)
    return flat


@pytest.fixture
def pair(tmp_path):
    """(the model, the file beside it)."""
    (tmp_path / "models").mkdir()
    path = small_system(*range(60)).system.to_json(tmp_path / "models" / "model.json", results=True, series="binary")
    (beside,) = (tmp_path / "models" / "model.series").iterdir()
    return path, beside


@pytest.mark.parametrize("case", CASES)
def test_results_of_a_golden_case_come_back_with_the_same_bits(case, tmp_path):
    system = load_case(GOLDEN / f"{case}.py").build(efp)["system"]
    packed = system.to_json(tmp_path / "packed.json", results=True)
    path = system.to_json(tmp_path / "model.json", results=True, series="binary")

    assert len(numbers(read_results(path))) > 50
    assert numbers(read_results(path)) == numbers(read_results(packed))
    assert bits(System.from_json(path).total_footprint) == bits(system.total_footprint)
    assert bits(read_results(path)[system.id]["total_footprint"]) == bits(system.total_footprint)


def test_the_file_is_an_array_of_numpy_and_the_model_says_where_each_series_is(pair):
    path, beside = pair
    content = json.loads(path.read_text())
    array = np.load(beside, allow_pickle=False)
    found = read_results(path)

    assert content["series"] == {"npy": f"model.series/{beside.name}", "hours": len(array)}
    some = [
        (id, name, value)
        for id, attributes in content["results"].items()
        for name, value in attributes.items()
        if isinstance(value, dict) and "hours" in value
    ]
    plain = [(id, name, value) for id, name, value in some if "of" not in value]
    multiples = [(id, name, value) for id, name, value in some if "of" in value]
    assert len(plain) > 3
    for id, name, value in plain:
        part = array[value["at"] : value["at"] + value["hours"]]
        assert part.tobytes() == found[id][name].magnitude.tobytes()
    assert {"at" in value for _, _, value in multiples} == {True, False}
    for id, name, value in multiples:
        _, other, attribute = value["of"]
        part = found[other][attribute].magnitude * value["times"]
        if "at" in value:
            further = array[value["at"] :].view(np.int8)[: value["hours"]]
            part = (part.view(np.int64) + further).view(np.float64)
        assert part.tobytes() == found[id][name].magnitude.tobytes()


@pytest.mark.parametrize("hours", [1, 9, 10, 26_298, 250_000_000])
def test_the_head_is_that_of_numpy(hours, tmp_path):
    (tmp_path / "a.npy").write_bytes(head_of(hours))
    with open(tmp_path / "a.npy", "rb") as file:
        assert np.lib.format.read_magic(file) == (1, 0)
        assert np.lib.format.read_array_header_1_0(file) == ((hours,), False, np.dtype("<f8"))
        assert file.tell() == HEAD


def test_inputs_stay_in_the_model_which_needs_no_other_file(pair):
    path, beside = pair
    shutil.rmtree(beside.parent)

    system = load(path)

    assert system.usage_patterns
    with pytest.raises(FileError, match=AGAIN):
        read_results(path)
    again = system.to_json(path, results=True, series="binary")
    assert bits(read_results(again)[system.id]["total_footprint"]) == bits(system.total_footprint)


def test_without_results_there_is_no_other_file(tmp_path):
    path = small_system(*range(60)).system.to_json(tmp_path / "model.json", series="binary")

    assert os.listdir(tmp_path) == ["model.json"]
    assert "series" not in json.loads(path.read_text())


def test_the_file_is_replaced_with_the_model(pair):
    path, before = pair
    system = load(path)
    system.servers[0].power = SourceValue(1 * u.W)
    system.to_json(path, results=True, series="binary")

    (after,) = before.parent.iterdir()
    assert after.name != before.name
    assert bits(read_results(path)[system.id]["total_footprint"]) == bits(system.total_footprint)

    system.to_json(path, series="csv")
    assert {each.suffix for each in before.parent.iterdir()} == {".csv"}


def test_a_pair_may_move_and_the_model_may_have_another_name(pair, tmp_path):
    path, _ = pair
    before = numbers(read_results(path))

    moved = tmp_path / "elsewhere é"
    shutil.move(path.parent, moved)
    renamed = (moved / path.name).rename(moved / "other.json")

    assert numbers(read_results(renamed)) == before
    (moved / "model.series").rename(moved / "other.series")
    with pytest.raises(FileError, match=AGAIN):
        read_results(renamed)
    text = renamed.read_text(encoding="utf-8").replace("model.series/", "other.series/")
    renamed.write_text(text, encoding="utf-8")
    assert numbers(read_results(renamed)) == before


def test_the_path_in_the_model_is_that_of_every_system(pair):
    name = json.loads(pair[0].read_text())["series"]["npy"]

    assert "\\" not in name
    assert not set('<>:"|?*') & set(name)


def test_the_file_of_another_model_is_refused(pair, tmp_path):
    path, beside = pair
    small_system(*range(0, 120, 2)).system.to_json(tmp_path / "other.json", results=True, series="binary")
    (other,) = (tmp_path / "other.series").iterdir()
    assert other.stat().st_size == beside.stat().st_size
    shutil.copy(other, beside)

    with pytest.raises(FileError, match="holds other numbers there than when the model was saved"):
        read_results(path)
    assert load(path)


CHANGED = {
    "no file is named": ({"series": None}, {}, "a mapping"),
    "nothing says which": ({"series": ...}, {}, r"\$\.series is missing"),
    "out of the folder": ({"series": {"npy": "../x.npy", "hours": 540}}, {}, "no file in the folder of the model"),
    "a path of Windows": ({"series": {"npy": "model.series\\x.npy", "hours": 540}}, {}, "no file in the folder"),
    "another drive": ({"series": {"npy": "C:\\x.npy", "hours": 540}}, {}, "no file in the folder"),
    "one more key": ({"series": {"npy": "x.npy", "hours": 540, "pickle": True}}, {}, "'pickle' is not known"),
    "more hours than anyone has": ({"series": {"npy": "x.npy", "hours": 10**12}}, {}, "a whole number from 1"),
    "another length": ({"series": {"npy": "model.series/THE FILE", "hours": 10**6}}, {}, "8000128 are expected"),
    "before the beginning": ({}, {"at": -1}, "a whole number from 0"),
    "after the end": ({}, {"at": 10**6}, "ends with hour 1000060 of a file beside the model that has"),
    "too many hours": ({}, {"hours": 2_000_001}, "a whole number from 1 to 2000000"),
    "at no number": ({}, {"at": "0"}, "a whole number"),
    "no check": ({}, {"crc32": ...}, "'crc32' is missing"),
    "a check that is no text": ({}, {"crc32": 1}, "a text is expected"),
    "another check": ({}, {"crc32": "00000000"}, "holds other numbers there"),
    "two forms": ({}, {"values": [1.0]}, "one of values, data, csv, at, of"),
    "a multiple with two forms": ({"of": ...}, {"values": [1.0]}, "values and of is there"),
    "a multiple of nothing": ({"of": ...}, {"of": ["results", "nobody"]}, "leads nowhere"),
    "a multiple of itself": ({"of": ...}, {"of": "itself"}, "a multiple of yet another series"),
    "a multiple of what is shorter": ({"of": ...}, {"hours": 59}, "the other series has 60 hours"),
    "times nothing": ({"of": ...}, {"times": ...}, "'times' is missing"),
    "times a text": ({"of": ...}, {"times": "2"}, "a number"),
}


@pytest.mark.parametrize("case", CHANGED)
def test_a_model_that_says_something_else_of_its_file_is_refused(case, pair):
    path, beside = pair
    head, entry, words = CHANGED[case]
    content = json.loads(path.read_text().replace("THE FILE", beside.name))
    is_multiple = head == {"of": ...}
    way, first = next(
        (["results", id, name], value)
        for id, attributes in content["results"].items()
        for name, value in attributes.items()
        if isinstance(value, dict) and ("of" in value if is_multiple else "crc32" in value and "of" not in value)
    )
    if is_multiple:
        head = {}
        entry = {key: way if value == "itself" else value for key, value in entry.items()}
    for mapping, changes in ((content, head), (first, entry)):
        mapping |= changes
        for key in [key for key, value in mapping.items() if value is ...]:
            del mapping[key]
    path.write_text(json.dumps(content).replace("THE FILE", beside.name), encoding="utf-8")

    with pytest.raises(FileError, match=words) as refused:
        read_results(path)
    assert str(path) in str(refused.value)
    assert load(path)


@pytest.mark.parametrize("other", ["pipe", "folder", "device", "nothing", "secret", "pickle", "empty", "other head"])
def test_a_file_that_is_none_of_ours_is_refused_at_once(other, pair, tmp_path):
    path, beside = pair
    content = beside.read_bytes()
    beside.unlink()
    if other == "pipe":
        os.mkfifo(beside)
    elif other == "folder":
        beside.mkdir()
    elif other == "device":
        beside.symlink_to("/dev/zero")
    elif other == "secret":
        (tmp_path / "secret").write_text("password\n")
        beside.symlink_to(tmp_path / "secret")
    elif other == "pickle":
        np.save(beside, np.array([print], dtype=object), allow_pickle=True)
    elif other == "empty":
        beside.touch()
    elif other == "other head":
        beside.write_bytes(content.replace(b"<f8", b">f8"))

    with pytest.raises(FileError, match=r"model\.json") as refused:
        read_results(path)
    assert "password" not in str(refused.value)
    assert load(path)


def test_numbers_that_are_none_are_refused(tmp_path):
    m = small_system(*range(60))
    path = m.system.to_json(tmp_path / "model.json", results=True, series="binary")
    (beside,) = (tmp_path / "model.series").iterdir()
    array = np.load(beside)
    array[:] = np.nan
    np.save(beside, array)

    content = json.loads(path.read_text())
    for attributes in content["results"].values():
        for value in attributes.values():
            if isinstance(value, dict) and "at" in value:
                (check,) = CHECKS.keys() & value.keys()
                value[check] = CHECKS[check](array[: value["hours"]].tobytes())
    path.write_text(json.dumps(content), encoding="utf-8")

    with pytest.raises(FileError, match="no finite number"):
        read_results(path)


def test_a_damaged_file_gives_the_same_numbers_or_an_error_and_the_model_in_any_case(pair):
    path, beside = pair
    content, before = beside.read_bytes(), numbers(read_results(path))

    @settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow], database=None)
    @given(damage())
    def law(changes):
        beside.write_bytes(damaged(content, changes))
        try:
            found = read_results(path)
        except FileError as error:
            refused = str(error)
        else:
            assert numbers(found) == before
            return
        assert "model.json" in refused
        assert AGAIN in refused

    law()
    assert load(path)


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], database=None)
@given(st.data())
def test_one_changed_bit_is_told(pair, data):
    path, beside = pair
    content = bytearray(beside.read_bytes())
    content[data.draw(st.integers(0, len(content) - 1))] ^= 1 << data.draw(st.integers(0, 7))
    other = beside.parent.parent / "changed"
    shutil.copytree(beside.parent, other / "model.series", dirs_exist_ok=True)
    shutil.copy(path, other)
    (other / "model.series" / beside.name).write_bytes(content)

    with pytest.raises(FileError, match=AGAIN):
        read_results(other / "model.json")


def test_the_command_line_offers_each_form_of_series():
    (option,) = (each for each in convert.params if each.name == "series")

    assert list(option.type.choices) == list(SERIES)
