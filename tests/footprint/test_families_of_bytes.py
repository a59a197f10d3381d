"""Bytes in memory and at rest: taken where a model needs them, held as plain bytes, refused where they are wrong.

Results are in their family, and with the mark of events or of levels; over time they do what that says.
"""

from __future__ import annotations

import importlib
import json
from typing import Any

import pytest

import efp_graph
from efp_graph import GPUServer, Job, Server, SourceValue, Storage, Sweep, VideoStreaming, load, u
from efp_graph.errors import UnitError
from efp_graph.serialization import write_efootprint_json
from efp_graph.values import unit_of
from efp_graph.values.measured import over_time
from tests.footprint.small_model import same_state, small_system, state

MEMORY = [(Server, "ram"), (Server, "base_ram_consumption"), (GPUServer, "ram_per_gpu"), (Job, "ram_needed")]
MEMORY += [(VideoStreaming, "base_ram_consumption"), (VideoStreaming, "ram_buffer_per_user")]
STORED = [(Job, "data_stored"), (Storage, "storage_capacity"), (Storage, "base_storage_need")]
STORED += [(Storage, "power_per_storage_capacity"), (Storage, "carbon_footprint_fabrication_per_storage_capacity")]


def owner_of(kind: type, m: Any) -> Any:
    known = {Server: m.server, Job: m.job, Storage: m.storage}
    if kind is VideoStreaming:
        return VideoStreaming.from_defaults("video", server=m.server)
    return known[kind] if kind in known else GPUServer.from_defaults("gpu", storage=Storage.ssd("of the gpu"))


@pytest.mark.parametrize(
    ("kind", "name", "right", "wrong"),
    [(*each, "ram", "stored") for each in MEMORY] + [(*each, "stored", "ram") for each in STORED],
)
def test_the_right_family_is_taken_and_the_wrong_one_refused(kind: Any, name: str, right: str, wrong: str) -> None:
    m = small_system()
    owner = owner_of(kind, m)
    plain = kind.attributes[name].unit
    given = SourceValue(2 * plain.in_family(right).pint, "a sheet", confidence="high", comment="measured")
    setattr(owner, name, given)
    held = getattr(owner, name)
    assert (held.unit, held.magnitude) == (plain.pint, 2)
    assert (held.source.name, held.confidence, held.comment) == ("a sheet", "high", "measured")
    assert held.to(given.unit).magnitude == 2
    setattr(owner, name, 2 * plain.in_family(right).pint)
    assert getattr(owner, name) == held
    before = state(m.system)
    with pytest.raises(UnitError, match=rf"{name} expects .* such as .* or .*_{right}.*, and was given .*_{wrong}"):
        setattr(owner, name, 2 * plain.in_family(wrong).pint)
    assert same_state(m.system, before)


def test_totals_are_those_of_plain_bytes() -> None:
    plain, families = small_system(), small_system()
    for m, memory, rest in ((plain, u.MB, u.GB), (families, u.MB_ram, u.GB_stored)):
        m.server.ram = 64_000 * memory
        m.job.ram_needed = SourceValue(200 * memory, low=100 * memory, high=400 * memory)
        m.job.data_stored = 3 * rest
    assert families.system.total_footprint.same_as(plain.system.total_footprint)
    assert families.job.ram_needed.low == plain.job.ram_needed.low
    assert families.system.storages[0].full_cumulative_storage_need.to("TB_stored").unit == u.TB_stored


def test_what_is_moved_has_no_family() -> None:
    m = small_system()
    with pytest.raises(UnitError, match=r"data_transferred expects a size of data such as kilobyte, and was given 1 "):
        m.job.data_transferred = 1 * u.MB_stored
    with pytest.raises(UnitError, match="bandwidth_energy_intensity"):
        m.network.bandwidth_energy_intensity = 0.1 * u.kWh / u.GB_ram


RESULTS = {  # of objects of `small_system`: their results, in which unit, over time
    "GB_ram": ("server", ("hour_by_hour_ram_need", "occupied_ram_per_instance", "available_ram_per_instance"), "mean"),
    "kB": ("job", ("hourly_data_transferred_across_usage_patterns",), "sum"),
    "occurrence": ("job", ("hourly_occurrences_across_usage_patterns",), "sum"),
    "concurrent": ("job", ("hourly_avg_occurrences_across_usage_patterns",), "mean"),
    "concurrent ": ("server", ("raw_nb_of_instances", "nb_of_instances"), "mean"),
    "occurrence ": ("pattern", ("utc_hourly_usage_journey_starts",), "sum"),
    " concurrent": ("pattern", ("nb_usage_journeys_in_parallel",), "mean"),
    "kB_stored": ("job", ("hourly_data_stored_across_usage_patterns",), "sum"),
    "TB_stored": ("storage", ("full_cumulative_storage_need", "job_written_cumulative_storage_need"), "mean"),
    " TB_stored": ("storage", ("storage_needed", "storage_delta"), "sum"),
}


@pytest.mark.parametrize("unit", RESULTS)
def test_results_are_in_their_family_and_the_unit_tells_what_becomes_of_hours(unit: str) -> None:
    m = small_system()
    owner, names, rule = RESULTS[unit]
    for name in names:
        value = getattr(getattr(m, owner), name)
        assert value._unit is unit_of(unit.strip())
        assert value.is_scalar or over_time(value) == rule


def test_every_result_of_bytes_is_in_a_family_or_moved(tmp_path: Any) -> None:
    """In each golden model: nothing but what is transferred, or a part of it, is in plain bytes."""
    moved = ("transferred", "bitrate", "output_token_weights")
    for case in ("quickstart", "storage_heavy"):
        system = importlib.import_module(f"tests.golden.{case}").build(efp_graph)["system"]
        system.attribution()
        plain = {
            node.attribute.name
            for one in system.all_linked_objects
            for node in one.nodes()
            if not node.is_input and getattr(node.last_value, "_unit", None) and node.last_value._unit.information
        }
        assert plain
        assert {name for name in plain if not any(each in name for each in moved)} == set()


def test_files_and_sweeps_take_them(tmp_path: Any) -> None:
    m = small_system()
    m.server.ram = 64 * u.GB_ram
    path = m.system.to_json(tmp_path / "model.json")
    content = json.loads(path.read_text())
    found = next(each for each in content["objects"].values() if each["class"] == "Server")
    assert found["ram"]["unit"] == "gigabyte"
    found["ram"] = {"value": 32, "unit": "gigabyte_ram"}
    path.write_text(json.dumps(content))
    assert load(path).servers[0].ram == SourceValue(32 * u.GB)
    written = write_efootprint_json(m.system, tmp_path / "efootprint.json").read_text()
    assert '_ram"' not in written.replace("base_ram", "").replace("per_ram", "")
    for levels in ([32 * u.GB_ram, 64 * u.GB], [32, 64] * u.GB_ram):
        table = Sweep(m.system, {Server.ram.of(m.server): levels}).run()
        assert sorted(table["server.ram"]) == [32, 64]
    with pytest.raises(UnitError):
        Sweep(m.system, {Server.ram.of(m.server): [32 * u.GB_stored]}).run()
