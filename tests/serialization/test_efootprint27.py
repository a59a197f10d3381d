"""Files of e-footprint 27 and its kin: those in tests/golden27/efootprint27_json were saved by 27.0.0 as published.

`*.golden.exact.json` beside them holds what must come out, and as `reference_value` what 27.0.0 itself calculates.
"""

from __future__ import annotations

import json
import math
from pathlib import Path

import pytest

import efp_graph as efp
from efp_graph.errors import EfpGraphError, ModelFileError
from tests.serialization.reading import everything_in

FILES = Path(__file__).parent.parent / "golden27" / "efootprint27_json"
GOLDEN = sorted(FILES.glob("*.golden.exact.json"))
OUTER_GROUPS = ("building", "mall")  # which hold groups only, and are met through these
NOISE = 1e-3  # of a server there, whose running averages are not exact: D15 of the specification
NAME = "name: {0.name}".format
FORM = {
    "start_date": "2025-01-01", "modeling_duration_value": 1, "modeling_duration_unit": "year",
    "initial_volume": 36500, "initial_volume_timespan": "year", "net_growth_rate_in_percentage": 0,
    "net_growth_rate_timespan": "year",
}  # fmt: skip


def wanted(figure, parity):
    reference = figure.get("reference_value", figure) if parity else figure
    return reference.get("value", reference.get("sum"))


@pytest.mark.parametrize("parity", [False, True], ids=["ours", "efootprint 27"])
@pytest.mark.parametrize("path", GOLDEN, ids=NAME)
def test_saved_files_have_their_figures(path, parity):
    expected = json.loads(path.read_text(encoding="utf-8"))

    system = efp.read_efootprint_json(FILES / expected["file"], conventions="efootprint 27" if parity else None)

    assert system.not_read == ()
    read = {one.id for one in everything_in(system)}
    groups = {group.id for device in system.edge_devices for group in device.edge_device_groups}
    assert read | groups >= {id for id, name in expected["names"].items() if name not in OUTER_GROUPS}
    sums = system.footprint_sums()
    total = system.total_footprint
    figure = expected["total_footprint"]
    length = figure["reference_value"]["length"] if parity and "reference_value" in figure else figure["length"]
    assert math.isclose(sums.total, wanted(figure, parity), rel_tol=NOISE if parity else 1e-6)
    assert len(total) == length
    if parity:
        return  # the file has no figures of 27.0.0 below the total
    for phase, levels in expected["attribution_kg_by_id"].items():
        for level in ("source", "job", "step", "function", "journey", "pattern", "country"):
            found = {one.id: series for one, series in efp.footprint_per_node(system, level, phase).items()}
            for id, kilograms in levels[level].items():
                amount = found[id].sum().to("kg").magnitude if id in found else 0.0
                assert math.isclose(amount, kilograms, rel_tol=1e-6), (level, id)


def test_what_differs_from_e_footprint_is_told():
    report = efp.read_efootprint_json(FILES / "v27.0.0__mixed_system.json").reading_report

    assert any(line.startswith("time: 'zone', and there 'rotate'") for line in report.conventions)
    assert 'conventions="efootprint 27"' in str(report)
    same = efp.read_efootprint_json(FILES / "v27.0.0__mixed_system.json", conventions="efootprint 27")
    assert same.reading_report.conventions == []


def test_inner_objects_keep_their_ids():
    system = efp.read_efootprint_json(FILES / "v27.0.0__mixed_system.json")
    content = json.loads((FILES / "v27.0.0__mixed_system.json").read_text(encoding="utf-8"))
    objects = {one.id: one for one in everything_in(system)}

    for id, computer in content["EdgeComputer"].items():
        cpu, ram, storage = computer["components"]
        assert (objects[id].cpu_component.id, objects[id].ram_component.id) == (cpu, ram)
        assert objects[id].storage.id == storage
    for id, process in content["RecurrentEdgeProcess"].items():
        needs = {objects[id].ram_need.id, objects[id].compute_need.id, objects[id].storage_need.id}
        assert needs == set(process["recurrent_edge_component_needs"])
    for id, api in content["EcoLogitsGenAIExternalAPI"].items():
        assert objects[id].server.id == api["server"]


def written(tmp_path, content):
    path = tmp_path / "model.json"
    path.write_text(json.dumps(content), encoding="utf-8")
    return path


def minimal(version="21.1.3"):
    content = json.loads(
        (FILES.parent.parent / "golden/efootprint_json/v9.1.5__minimal.json").read_text(encoding="utf-8")
    )
    content["efootprint_version"] = version
    return content


def test_series_that_are_forms_are_read_as_forms(tmp_path):
    content = minimal()
    for pattern in content["UsagePattern"].values():
        pattern["hourly_usage_journey_starts"] = {"form_inputs": FORM, "label": "visits"}

    system = efp.read_efootprint_json(written(tmp_path, content))

    starts = system.usage_patterns[0].hourly_usage_journey_starts
    assert isinstance(starts, efp.ExplainableHourlyQuantities)
    assert math.isclose(starts.sum().magnitude, 36500)
    assert system.not_read == ()


def test_patterns_from_forms_of_interface_models_are_read(tmp_path):
    content = minimal("10.1.0")
    content["UsagePatternFromForm"] = content.pop("UsagePattern")
    for pattern in content["UsagePatternFromForm"].values():
        del pattern["hourly_usage_journey_starts"]
        for name, value in FORM.items():
            pattern[name] = {"label": name, "value": value, "source": {"name": "user data", "link": None}}

    system = efp.read_efootprint_json(written(tmp_path, content))

    assert math.isclose(system.usage_patterns[0].hourly_usage_journey_starts.sum().magnitude, 36500)
    assert str(system.usage_patterns[0].hourly_usage_journey_starts.source) == "user data"
    assert system.not_read == ()


def test_keys_that_are_no_objects_are_ignored_by_name(tmp_path):
    content = minimal()
    content["calculation_graph"] = {"nodes": [1, 2]}
    content["interface_config"] = {"theme": "dark"}

    system = efp.read_efootprint_json(written(tmp_path, content))

    assert system.reading_report.ignored == ["calculation_graph", "interface_config"]
    assert system.not_read == ()


def test_a_newer_version_that_cannot_be_read_is_named(tmp_path):
    content = minimal("31.0.0")
    for server in content["Server"].values():
        server["power"] = "much"

    with pytest.raises(ModelFileError, match=r"written by e-footprint 31\.0\.0; read are versions 9 up to 27"):
        efp.read_efootprint_json(written(tmp_path, content))


@pytest.mark.parametrize(
    "form",
    [
        {**FORM, "net_growth_rate_in_percentage": -100},
        {**FORM, "modeling_duration_value": 0},
        {**FORM, "initial_volume": -1},
    ],
)
def test_forms_that_are_wrong_are_refused_with_their_place(tmp_path, form):
    content = minimal()
    for pattern in content["UsagePattern"].values():
        pattern["hourly_usage_journey_starts"] = {"form_inputs": form, "label": "visits"}

    with pytest.raises(EfpGraphError, match="hourly_usage_journey_starts"):
        efp.read_efootprint_json(written(tmp_path, content))


@pytest.mark.parametrize("text", ["[" * 5000, "[1, 2", "[NaN]", "{}", "[1e999]", "1", "[" + "1," * 166 + "1]", "[[1]]"])
def test_texts_that_are_no_week_are_refused_with_their_place(tmp_path, text):
    content = json.loads((FILES / "v27.0.0__edge_appliance_groups.json").read_text(encoding="utf-8"))
    for process in content["RecurrentEdgeProcess"].values():
        process["recurrent_compute_needed"] = {"recurring_values": text, "unit": "cpu_core", "label": "x"}

    with pytest.raises(ModelFileError, match="recurrent_compute_needed"):
        efp.read_efootprint_json(written(tmp_path, content))


def of_version_22(content):
    """The names that edge patterns, their journeys and what was made had before version 27."""
    content["efootprint_version"] = "22.2.1"
    for pattern in content["EdgeUsagePattern"].values():
        pattern["hourly_edge_usage_journey_starts"] = pattern.pop("hourly_deployment_starts")
        (pattern["edge_usage_journey"],) = pattern.pop("edge_usage_journeys")
        content["EdgeUsageJourney"][pattern["edge_usage_journey"]]["usage_span"] = pattern.pop("usage_span")
    return json.loads(json.dumps(content).replace("manufacturing", "fabrication"))


def in_plain_bytes(content):
    """The units that versions before 14 had."""
    text = json.dumps(content)
    for unit in ("gigabyte", "megabyte", "terabyte", "GB", "MB"):
        text = text.replace(f"{unit}_ram", unit).replace(f"{unit}_stored", unit)
    return json.loads(text)


@pytest.mark.parametrize("former", [of_version_22, in_plain_bytes])
def test_former_names_and_units_of_edge_devices_are_read(former, tmp_path):
    path = FILES / "v27.0.0__edge_appliance_groups.json"

    system = efp.read_efootprint_json(written(tmp_path, former(json.loads(path.read_text(encoding="utf-8")))))

    assert system.not_read == ()
    expected = efp.read_efootprint_json(path)
    assert system.total_footprint.same_as(expected.total_footprint)
    assert system.edge_usage_patterns[0].usage_span == expected.edge_usage_patterns[0].usage_span


WATTS = {"value": 2.0, "unit": "watt"}
STANDING = {  # (class, input, what the file says): how it is told, or None where it is what it always is
    ("EdgeStorage", "power_per_unit", "watts"): (WATTS, "2.0 watt"),
    ("EdgeStorage", "idle_power_per_unit", "watts"): (WATTS, "2.0 watt"),
    ("EdgeStorage", "carbon_footprint_manufacturing_per_unit", "kg"): ({"value": 1, "unit": "kg"}, "1 kilogram"),
    ("EdgeStorage", "power_per_unit", "a week"): ({"recurring_values": str([1] * 168), "unit": "W"}, "1 watt"),
    ("EdgeStorage", "power_per_unit", "a zone"): ({"zone": "Europe/Paris"}, "Europe/Paris"),
    ("EdgeApplianceComponent", "nb_of_units", "two"): ({"value": 2, "unit": "dimensionless"}, "2"),
    ("EdgeComputerRAMComponent", "power_per_unit", "nothing"): ({"value": 0, "unit": "kilowatt"}, None),
    ("Storage", "power", "watts"): (WATTS, "2.0 watt"),
    ("Storage", "power", "nothing"): ({"value": 0, "unit": "watt"}, None),
    ("Storage", "fraction_of_usage_time", "half"): ({"value": 12, "unit": "hour / day"}, "12 hour / day"),
    ("Server", "fraction_of_usage_time", "half"): ({"value": 0.5, "unit": "dimensionless"}, "0.5"),
    ("Server", "fraction_of_usage_time", "all day"): ({"value": 24, "unit": "hour / day"}, None),
    ("GPUServer", "fraction_of_usage_time", "half"): ({"value": 0.5, "unit": "dimensionless"}, "0.5"),
}


@pytest.mark.parametrize("case", STANDING, ids=" ".join)
def test_what_is_the_same_in_every_model_is_refused_where_it_is_not(case, tmp_path):
    """Their figures are with it, and ours would be silently without."""
    content = json.loads((FILES / "v27.0.0__mixed_system.json").read_text(encoding="utf-8"))
    name, key, _ = case
    said, told = STANDING[case]
    if name not in content:
        content[name] = content["Server"]
        del content["Server"]
    next(iter(content[name].values()))[key] = said
    path = tmp_path / "theirs.json"
    path.write_text(json.dumps(content), encoding="utf-8")

    if told is None:
        assert efp.read_efootprint_json(path).not_read == ()
        return
    with pytest.raises(ModelFileError) as refused:
        efp.read_efootprint_json(path)
    assert f".{key}: it is {told}" in str(refused.value)
