"""What an edge model by hand is refused for, in YAML and JSON: at its place, with all that is wrong."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import efp_graph as efp
from efp_graph.errors import ModelFileError
from efp_graph.serialization.yaml_text import read_yaml, written_yaml

STARTER = Path(efp.__file__).parent / "cli" / "starters" / "edge.yaml"
CONTENT = read_yaml(STARTER.read_text(encoding="utf-8"), "edge.yaml").content
SELLING, SHOP = ("edge_needs", "selling"), ("edge_groups", "shop")
COMPUTE, PATTERN = (*SELLING, "recurrent_compute_needed"), ("edge_patterns", "shops that open")
CALLS, COLLECTOR = ("edge_calls", "reporting"), ("servers", "collector")
OVERLAPPING = {
    "unit": "cpu_core",
    "profiles": [
        {"name": "a", "baseline": 1, "days": [0, 7], "ranges": [{"start": 8, "end": 7, "value": 1}]},
        {"name": "a", "baseline": True, "days": [0], "ranges": [
            {"start": 1, "end": 4, "value": 1}, {"start": 3, "end": 6, "value": 2},
        ]},
    ],
}  # fmt: skip
ALL_OF_THEM = [
    "profiles[0].days[1]", "profiles[0].ranges[0].end", "profiles[1].name", "profiles[1].baseline",
    "profiles[1].days[0]", "profiles[1].ranges[1].start",
]  # fmt: skip
OF_FIXED = {"server_type": "on-premise", "storage": {"archetype": "ssd"}}

REFUSED: dict[str, tuple[tuple[str, ...], Any, list[str]]] = {  # where, what is written there, what is told
    "a week of 167 hours": (COMPUTE, {"unit": "cpu_core", "values": [1] * 167}, ["167 numbers", "168"]),
    "profiles that overlap": (COMPUTE, OVERLAPPING, ALL_OF_THEM),
    "a need in another unit": (COMPUTE, "1 GB_ram", ["cpu_core", "gigabyte_ram"]),
    "a negative need": ((*SELLING, "recurrent_ram_needed"), "-1 GB_ram", ["at least 0"]),
    "a need above the capacity": ((*SELLING, "recurrent_ram_needed"), "9 GB_ram", ["till", "7 gigabyte_ram left"]),
    "a workload above 1": (("edge_needs", "counting", "recurrent_workload"), "2 concurrent", ["0, idle, to 1"]),
    "a process on an appliance": ((*SELLING, "device"), "screen", ["no EdgeComputer called 'screen'", "'till'"]),
    "a negative count": ((*SHOP, "edge_device_counts", "till"), -1, ["shop", "at least 0"]),
    "a group in itself": ((*SHOP, "sub_group_counts"), {"shop": 1}, ["circle"]),
    "a negative weight": ((*CALLS, "jobs"), {"report": -1}, ["report", "at least 0"]),
    "a volume of another unit": ((*CALLS, "recurrent_volume_per_edge_device"), "1 W", ["occurrence"]),
    "no journey": ((*PATTERN, "edge_usage_journeys"), [], ["at least one EdgeUsageJourney"]),
    "a journey twice": ((*PATTERN, "edge_usage_journeys"), ["a shop", "a shop"], ["twice"]),
    "no span": ((*PATTERN, "span"), "0 year", ["more than 0"]),
    "a life of nothing": (("edge_devices", "till", "lifespan"), "0 year", ["more than 0"]),
    "an idle power above the power": (("edge_devices", "screen", "idle_power"), "100 W", ["100 watt idle", "90 watt"]),
    "a negative power": (("edge_devices", "screen", "power"), "-1 W", ["at least 0"]),
    "an unknown key": (("edge_devices", "till", "pover"), "1 W", ["Did you mean 'power'"]),
    "an unknown section": (("edge_devces",), {}, ["Did you mean 'edge_devices'"]),
    "half a server": (COLLECTOR, {**OF_FIXED, "fixed_nb_of_instances": 1.5}, ["a whole number"]),
    "less than no server": (COLLECTOR, {**OF_FIXED, "fixed_nb_of_instances": -1}, ["at least 0"]),
    "an unknown convention": (("conventions",), {"tim": "zone"}, ["Did you mean 'time'"]),
    "an unknown choice of a convention": (("conventions",), {"time": "zoone"}, ['"zone" or "rotate"']),
    "unknown defaults": (("defaults",), "efootprint 28", ["Did you mean 'efootprint 27'"]),
}  # fmt: skip

WRITERS: dict[str, Callable[[Any], str]] = {
    "yaml": written_yaml,
    "json": lambda content: json.dumps(content, default=str),
}


def path_of(content: Any, ending: str, folder: Path) -> Path:
    path = folder / f"shops.{ending}"
    path.write_text(WRITERS[ending](content), encoding="utf-8")
    return path


@pytest.mark.parametrize("ending", WRITERS)
def test_what_is_not_changed_is_read(ending: str, tmp_path: Path) -> None:
    assert efp.load(path_of(CONTENT, ending, tmp_path)).name == "Shops"


@pytest.mark.parametrize("ending", WRITERS)
@pytest.mark.parametrize("case", REFUSED)
def test_it_is_refused_at_its_place(case: str, ending: str, tmp_path: Path) -> None:
    (*way, last), written, told = REFUSED[case]
    content = copy.deepcopy(CONTENT)
    there = content
    for key in way:
        there = there[key]
    there[last] = written

    with pytest.raises(ModelFileError) as refused:
        efp.load(path_of(content, ending, tmp_path))

    message = str(refused.value)
    assert f"shops.{ending}, line " in message
    assert " at $." in message
    assert [text for text in told if text not in message] == []
