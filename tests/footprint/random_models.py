"""Random small models, described by plain data so that the same model can be built afresh, in any order.

A description is {key: (class name, {attribute: plain value})}; plain values are
    ("quantity", number, unit) · ("text", text) · ("zone", name) · ("series", first hour, [numbers])
    ("hours", [numbers that repeat], unit): in UTC, longer than any model
    ("week", [numbers that repeat], unit): a typical week
    ("link", key) · ("links", [keys]) · ("shares", [(key, share, weight or count)]) · None (no value)
    ("conventions", [(option, choice)])
"""

from __future__ import annotations

import itertools
import random
from datetime import datetime, timedelta
from typing import Any

import numpy as np
from hypothesis import strategies as st

import efp_graph as efp
from efp_graph import (
    SourceHourlyValues,
    SourceObject,
    SourceRecurrentValues,
    SourceValue,
    create_source_hourly_values_from_list,
    tz,
    u,
)

Plain = Any
Description = dict[str, tuple[str, dict[str, Plain]]]

HOURS = ("min", [0, 1, 20, 59, 60, 61, 150])
NUMBERS: dict[str, dict[str, tuple[str, list[float]]]] = {
    "Country": {"average_carbon_intensity": ("g/kWh", [85.1, 300.7])},
    "Network": {"bandwidth_energy_intensity": ("kWh/GB", [0.05, 0.12])},
    "Device": {
        "power": ("W", [0.3, 50]),
        "lifespan": ("year", [3, 6]),
        "fraction_of_usage_time": ("hour/day", [3.6, 24]),
    },
    "Storage": {
        "data_replication_factor": ("dimensionless", [1, 3]),
        "data_storage_duration": ("hour", [0.5, 1, 2, 40000]),
        "base_storage_need": ("GB", [0, 700.3]),
        "idle_power": ("W", [0, 0.7]),
        "storage_capacity": ("GB", [1, 1000]),
        "lifespan": ("year", [4, 6]),
        "fixed_nb_of_instances": ("dimensionless", [1, 3000]),
    },
    "Server": {
        "power": ("W", [100.3, 300]),
        "power_usage_effectiveness": ("dimensionless", [1.1, 1.7]),
        "server_utilization_rate": ("dimensionless", [0.1, 0.9]),
        "average_carbon_intensity": ("g/kWh", [33.3, 100]),
        "ram": ("GB", [4.1, 128]),
        "compute": ("cpu_core", [2, 24]),
        "base_ram_consumption": ("GB", [0, 0.3, 3.7, 60]),
        "base_compute_consumption": ("cpu_core", [0, 0.1, 19]),
        "fixed_nb_of_instances": ("dimensionless", [1, 4000]),
    },
    "GPUServer": {
        "gpu_power": ("W/gpu", [300.1, 400]),
        "compute": ("gpu", [1, 4]),
        "carbon_footprint_fabrication_per_gpu": ("kg/gpu", [100, 150.7]),
        "fixed_nb_of_instances": ("dimensionless", [1, 4000]),
    },
    "EcoLogitsGenAIExternalAPI": {"known_carbon_intensity": ("g/kWh", [20.3, 400])},
    "EcoLogitsGenAIExternalAPIJob": {"output_token_count": ("dimensionless", [1, 700.5])},
    "GenAIModel": {"nb_of_bits_per_parameter": ("dimensionless", [4, 16])},
    "GenAIJob": {"output_token_count": ("dimensionless", [0, 1, 1000])},
    "VideoStreaming": {
        "base_ram_consumption": ("GB", [0.1, 0.7, 2, 50]),
        "base_compute_consumption": ("cpu_core", [0.3, 1]),
        "bits_per_pixel": ("dimensionless", [0.1, 0.3]),
        "ram_buffer_per_user": ("MB", [33, 50]),
    },
    "WebApplication": {"base_ram_consumption": ("GB", [0.1, 1.1])},
    "VideoStreamingJob": {
        "video_duration": HOURS,
        "data_stored": ("MB", [-0.3, 0, 5]),
        "refresh_rate": ("1/s", [24, 30]),
    },
    "WebApplicationJob": {"data_transferred": ("MB", [0.7, 2.2]), "data_stored": ("kB", [-10, 0, 100])},
    "Job": {
        "data_transferred": ("kB", [0, 150.3]),
        "data_stored": ("MB", [-0.7, -0.1, 0, 0.1, 30.3]),
        "request_duration": HOURS,
        "ram_needed": ("MB", [0, 50, 700.1]),
        "compute_needed": ("cpu_core", [0, 0.1, 0.7]),
    },
    "UsageJourneyStep": {"user_time_spent": HOURS},
    "UsageJourney": {},
    "UsagePattern": {},
    "System": {},
    # Edge devices
    "EdgeStorage": {"nb_of_units": ("dimensionless", [1, 2.5]), "base_storage_need": ("GB_stored", [0, 20.3])},
    "EdgeCPUComponent": {
        "power_per_unit": ("W", [4.5, 15]),
        "compute_per_unit": ("cpu_core", [2, 4]),
        "base_compute_consumption": ("cpu_core", [0, 0.3]),
        "lifespan": ("year", [4, 6]),
    },
    "EdgeWorkloadComponent": {"idle_power_per_unit": ("W", [0, 2.2]), "nb_of_units": ("dimensionless", [1, 3])},
    "EdgeComputer": {
        "power": ("W", [20.1, 30]),
        "compute": ("cpu_core", [1.5, 4]),
        "base_ram_consumption": ("GB_ram", [0.3, 1]),
        "lifespan": ("year", [3, 6]),
    },
    "EdgeAppliance": {"power": ("W", [11, 50]), "carbon_footprint_manufacturing": ("kg", [6.1, 100])},
    "EdgeDevice": {"structure_carbon_footprint_manufacturing": ("kg", [0, 80.3]), "lifespan": ("year", [4, 8])},
    "EdgeDeviceGroup": {},
    "RecurrentEdgeComponentNeed": {"recurrent_need": ("cpu_core", [0, 0.5, 1.2])},
    "RecurrentEdgeStorageNeed": {"recurrent_need": ("GB_stored", [-0.1, 0, 0.3])},
    "RecurrentEdgeDeviceNeed": {},
    "RecurrentEdgeProcess": {
        "recurrent_compute_needed": ("cpu_core", [0.1, 0.5, 1.5]),
        "recurrent_ram_needed": ("GB_ram", [0.5, 2]),
        "recurrent_storage_needed": ("GB_stored", [-0.2, 0, 0.5]),
    },
    "RecurrentEdgeWorkload": {"recurrent_workload": ("concurrent", [0, 0.1, 0.6])},
    "RecurrentServerNeed": {"recurrent_volume_per_edge_device": ("occurrence", [0, 0.5, 7])},
    "EdgeFunction": {},
    "EdgeUsageJourney": {},
    "EdgeUsagePattern": {"usage_span": ("hour", [1, 30.5, 200])},
}
WEEKS = ("recurrent_",)  # what numbers of that name begin with are typical weeks
SERVER_TYPES = ["autoscaling", "on-premise", "serverless"]
TEXTS: dict[str, dict[str, list[str]]] = {
    "Server": {"server_type": SERVER_TYPES},
    "GPUServer": {"server_type": SERVER_TYPES},
    "EcoLogitsGenAIExternalAPI": {
        "provider": ["mistralai"],
        "model_name": ["mistral-small-2603", "mistral-large-2512"],
        "electricity_mix_zone": ["FRA", "POL"],
    },
    "GenAIModel": {"model_name": ["open-mistral-7b", "open-mixtral-8x7b"], "catalogue": ["ecologits 0.5.2"]},
    "VideoStreamingJob": {"resolution": ["480p (640 x 480)", "1080p (1920 x 1080)", "8K (7680 x 4320)"]},
    "WebApplication": {"technology": ["php-symfony", "rust-actix-sqlx"]},
    "WebApplicationJob": {"implementation_details": ["default", "mysql"]},
}
ALWAYS = {"EcoLogitsGenAIExternalAPI": ("provider", "model_name")}  # which only fit together
ZONES = ["Europe/Paris", "Asia/Kolkata", "America/St_Johns", "UTC"]
LINKS: dict[str, dict[str, tuple[str, ...]]] = {
    "Server": {"storage": ("Storage",)},
    "GPUServer": {"storage": ("Storage",)},
    "GenAIModel": {"server": ("GPUServer",)},
    "VideoStreaming": {"server": ("Server",)},
    "WebApplication": {"server": ("Server",)},
    "EcoLogitsGenAIExternalAPIJob": {"external_api": ("EcoLogitsGenAIExternalAPI",)},
    "GenAIJob": {"service": ("GenAIModel",)},
    "VideoStreamingJob": {"service": ("VideoStreaming",)},
    "WebApplicationJob": {"service": ("WebApplication",)},
    "Job": {"server": ("Server", "GPUServer")},
    "UsagePattern": {"usage_journey": ("UsageJourney",), "network": ("Network",), "country": ("Country",)},
    "EdgeComputer": {"storage": ("EdgeStorage",)},
    "RecurrentEdgeComponentNeed": {"edge_component": ("EdgeCPUComponent",)},
    "RecurrentEdgeStorageNeed": {"edge_component": ("EdgeStorage",)},
    "RecurrentEdgeDeviceNeed": {"edge_device": ("EdgeDevice",)},
    "RecurrentEdgeProcess": {"edge_device": ("EdgeComputer",)},
    "RecurrentEdgeWorkload": {"edge_device": ("EdgeAppliance",)},
    "RecurrentServerNeed": {"edge_device": ("EdgeComputer", "EdgeAppliance", "EdgeDevice")},
    "EdgeUsagePattern": {"network": ("Network",)},
}
JOBS = ("Job", "VideoStreamingJob", "WebApplicationJob", "GenAIJob", "EcoLogitsGenAIExternalAPIJob")
SERVICES = ("VideoStreaming", "WebApplication", "GenAIModel")
LISTS: dict[str, dict[str, tuple[str, ...]]] = {
    "UsageJourneyStep": {"jobs": JOBS},
    "UsageJourney": {"uj_steps": ("UsageJourneyStep",)},
    "UsagePattern": {"devices": ("Device",)},
    "System": {"usage_patterns": ("UsagePattern",), "edge_usage_patterns": ("EdgeUsagePattern",)},
    "EdgeDevice": {"components": ("EdgeCPUComponent", "EdgeWorkloadComponent")},
    "EdgeDeviceGroup": {"edge_device_counts": ("EdgeComputer", "EdgeAppliance", "EdgeDevice")},
    "RecurrentEdgeDeviceNeed": {"recurrent_edge_component_needs": ("RecurrentEdgeComponentNeed",)},
    "RecurrentServerNeed": {"jobs": JOBS},
    "EdgeFunction": {
        "recurrent_edge_device_needs": ("RecurrentEdgeDeviceNeed", "RecurrentEdgeProcess", "RecurrentEdgeWorkload"),
        "recurrent_server_needs": ("RecurrentServerNeed",),
    },
    "EdgeUsageJourney": {"edge_functions": ("EdgeFunction",)},
    "EdgeUsagePattern": {"edge_usage_journeys": ("EdgeUsageJourney",)},
}
STARTS = {"UsagePattern": "hourly_usage_journey_starts", "EdgeUsagePattern": "hourly_deployment_starts"}

SHARED = ("devices", "country")  # links whose objects may have shares
COUNTED = ("edge_device_counts",)  # links whose objects may count any number of times
SHARES = {1: [1.0], 2: [0.7, 0.3], 3: [0.5, 0.3, 0.2]}
WEIGHTS = {  # of links whose objects may have weights
    "jobs": [0, 0.3, 1, 2, 6],
    "uj_steps": [0, 0.3, 1, 2, 2.5, 7],
    "usage_journey": [0.04, 1, 2],
}
OPTIONS = {
    "delays": "fraction",
    "repeats": "first",
    "data": "running",
    "storage_tail": "own",
    "serverless_storage": "parts",
    "edge_storage": "cohort",
}

SCARCE = {  # what decides whether a server suffices
    "Server": ["ram", "base_ram_consumption", "compute", "base_compute_consumption"],
    "VideoStreaming": ["base_ram_consumption"],
    "Job": ["data_stored"],
}


# Strategies


@st.composite
def numbers(draw, kind: str, attribute: str, *, gpu: bool = False) -> Plain:
    unit, values = NUMBERS[kind][attribute]
    if attribute == "fixed_nb_of_instances" and draw(st.booleans()):
        return None
    if attribute == "average_carbon_intensity" and draw(st.booleans()):
        return ("hours", draw(st.lists(st.sampled_from([0.0, 33.3, 500]), min_size=1, max_size=5)), unit)
    if attribute.startswith(WEEKS):
        return ("week", draw(st.lists(st.sampled_from(values), min_size=1, max_size=5)), unit)
    return ("quantity", draw(st.sampled_from(values)), "gpu" if gpu and attribute == "compute_needed" else unit)


@st.composite
def starts(draw) -> Plain:
    values = draw(st.lists(st.sampled_from([0.0, 0.1, 700.3, 1000.0]), min_size=1, max_size=6))
    return ("series", draw(st.integers(0, 30)), values)


@st.composite
def several(draw, attribute: str, choices: list[str], *, longest: int = 3, shortest: int = 0) -> Plain:
    """What a list holds: objects, some of them twice; or shares of some objects where there may be shares."""
    if attribute in SHARED and choices and draw(st.booleans()):
        return draw(shares(choices))
    if attribute in WEIGHTS and choices and draw(st.booleans()):
        return draw(weights(attribute, choices))
    if attribute in COUNTED and choices and draw(st.booleans()):
        counted = draw(st.lists(st.sampled_from(choices), min_size=1, max_size=longest, unique=True))
        return ("shares", [(key, draw(st.sampled_from([0, 1, 2.5]))) for key in counted])
    if not choices:
        return ("links", [])
    return ("links", draw(st.lists(st.sampled_from(choices), min_size=shortest, max_size=longest)))


@st.composite
def shares(draw, choices: list[str]) -> Plain:
    """Shares of some objects."""
    shared = draw(st.lists(st.sampled_from(choices), min_size=1, max_size=len(SHARES), unique=True))
    return ("shares", list(zip(shared, draw(st.permutations(SHARES[len(shared)])), strict=True)))


@st.composite
def weights(draw, attribute: str, choices: list[str]) -> Plain:
    """Weights of some objects, in any order."""
    weighted = draw(st.lists(st.sampled_from(choices), min_size=1, max_size=3, unique=True))
    return ("shares", [(key, draw(st.sampled_from(WEIGHTS[attribute]))) for key in weighted])


@st.composite
def conventions(draw) -> Plain:
    """Options that are not as usual."""
    return ("conventions", sorted((name, OPTIONS[name]) for name in draw(st.sets(st.sampled_from(sorted(OPTIONS))))))


@st.composite
def one_of(draw, attribute: str, choices: list[str]) -> Plain:
    """What a link leads to: an object; or shares or weights of some where there may be these."""
    if attribute in SHARED and draw(st.booleans()):
        return draw(shares(choices))
    if attribute in WEIGHTS and draw(st.booleans()):
        return draw(weights(attribute, choices))
    return ("link", draw(st.sampled_from(choices)))


def of_kind(description: Description, kinds: tuple[str, ...]) -> list[str]:
    return [key for key, (kind, _) in description.items() if kind in kinds]


@st.composite
def inputs(draw, description: Description, kind: str) -> dict[str, Plain]:
    """Inputs of a new object of a class; links lead to objects of the description. Half the numbers stay default."""
    found: dict[str, Plain] = {}
    if kind == "Country":
        found = {"short_name": ("text", "X"), "timezone": ("zone", draw(st.sampled_from(ZONES)))}
    if kind in STARTS:
        found[STARTS[kind]] = draw(starts())
    if kind == "System" and draw(st.booleans()):
        found["conventions"] = draw(conventions())
    if kind == "EdgeUsagePattern":
        found["country"] = ("link", draw(st.sampled_from(of_kind(description, ("Country",)))))
    for attribute, kinds in LINKS.get(kind, {}).items():
        choices = of_kind(description, kinds)
        if attribute == "storage":
            used = {spec.get("storage") for _, spec in description.values()}
            choices = [key for key in choices if ("link", key) not in used]
        found[attribute] = draw(one_of(attribute, choices))
    for attribute, kinds in LISTS.get(kind, {}).items():
        choices = of_kind(description, kinds)
        found[attribute] = draw(several(attribute, choices, longest=2 if attribute == "devices" else 3))
    gpu = kind == "Job" and description[found["server"][1]][0] == "GPUServer"
    for attribute in NUMBERS[kind]:
        needed = (gpu and attribute == "compute_needed") or attribute == "recurrent_need" or attribute == "usage_span"
        if attribute != "fixed_nb_of_instances" and (draw(st.booleans()) or needed):
            found[attribute] = draw(numbers(kind, attribute, gpu=gpu))
    for attribute, values in TEXTS.get(kind, {}).items():
        if draw(st.booleans()) or attribute in ALWAYS.get(kind, ()):
            found[attribute] = ("text", draw(st.sampled_from(values)))
    return found


@st.composite
def descriptions(draw, *, edge: bool | None = None) -> Description:
    """One to four patterns in several zones, shared or separate servers of all kinds, services, deleting jobs.

    Args:
        edge: whether there are edge devices too, with a pattern or two; some of the models have them unless said.
    """
    description: Description = {}

    def add(kind: str, count: int) -> None:
        for _ in range(count):
            description[f"{kind} {len(description)}"] = (kind, draw(inputs(description, kind)))

    add("Country", draw(st.integers(1, 2)))
    add("Network", draw(st.integers(1, 2)))
    add("Device", draw(st.integers(1, 2)))
    servers, gpus = draw(st.integers(1, 2)), draw(st.integers(0, 1))
    add("Storage", servers + gpus + 1)
    add("Server", servers)
    add("GPUServer", gpus)
    video, web = draw(st.integers(0, 1)), draw(st.integers(0, 1))
    add("VideoStreaming", video)
    add("WebApplication", web)
    models, apis = draw(st.integers(0, 1)) if gpus else 0, draw(st.integers(0, 1))
    add("GenAIModel", models)
    add("EcoLogitsGenAIExternalAPI", apis)
    add("Job", draw(st.integers(1, 3)))
    add("VideoStreamingJob", video)
    add("WebApplicationJob", web)
    add("GenAIJob", models)
    add("EcoLogitsGenAIExternalAPIJob", apis)
    add("UsageJourneyStep", draw(st.integers(1, 3)))
    add("UsageJourney", draw(st.integers(1, 2)))
    add("UsagePattern", draw(st.integers(1, 4)))
    if draw(st.integers(0, 2)) == 0 if edge is None else edge:
        for kind, count in EDGE:
            add(kind, draw(st.integers(*count)))
        (device,), components = of_kind(description, ("EdgeDevice",)), LISTS["EdgeDevice"]["components"]
        description[device][1]["components"] = ("links", of_kind(description, components))
        groups = of_kind(description, ("EdgeDeviceGroup",))
        for below, group in itertools.pairwise(groups):
            description[group][1]["sub_group_counts"] = ("shares", [(below, draw(st.sampled_from([1, 2.5])))])
        for pattern in of_kind(description, ("EdgeUsagePattern",)):
            journeys = of_kind(description, ("EdgeUsageJourney",))
            description[pattern][1]["edge_usage_journeys"] = ("links", journeys[: draw(st.integers(1, len(journeys)))])
    add("System", 1)
    for attribute, kinds in LISTS["System"].items():
        description[of_kind(description, ("System",))[0]][1][attribute] = ("links", of_kind(description, kinds))
    return description


EDGE = (  # (class, how many of it: from, to)
    ("EdgeStorage", (2, 2)),
    ("EdgeCPUComponent", (1, 1)),
    ("EdgeWorkloadComponent", (0, 1)),
    ("EdgeComputer", (1, 2)),
    ("EdgeAppliance", (1, 1)),
    ("EdgeDevice", (1, 1)),
    ("EdgeDeviceGroup", (0, 2)),
    ("RecurrentEdgeComponentNeed", (1, 2)),
    ("RecurrentEdgeDeviceNeed", (1, 1)),
    ("RecurrentEdgeProcess", (1, 2)),
    ("RecurrentEdgeWorkload", (1, 1)),
    ("RecurrentServerNeed", (0, 2)),
    ("EdgeFunction", (1, 3)),
    ("EdgeUsageJourney", (1, 2)),
    ("EdgeUsagePattern", (1, 2)),
)


@st.composite
def changes(draw, description: Description) -> tuple[str, str, Plain]:
    """(object, attribute, plain value) of a change: often one that contradicts others."""
    tables = {"scarce": SCARCE, "number": NUMBERS, "text": TEXTS, "link": LINKS, "list": LISTS}
    table = draw(st.sampled_from(["scarce", "scarce", "number", "text", "link", "list"]))
    keys = [key for key, (kind, _) in description.items() if tables[table].get(kind)]
    if not keys:
        return draw(changes(description))
    key = draw(st.sampled_from(keys))
    kind = description[key][0]
    if table == "scarce":
        attribute = draw(st.sampled_from(SCARCE[kind]))
        return key, attribute, draw(numbers(kind, attribute))
    attribute, kinds = draw(st.sampled_from(sorted(tables[table][kind].items())))
    if table == "number":
        return key, attribute, draw(numbers(kind, attribute))
    if table == "text":
        return key, attribute, ("text", draw(st.sampled_from(kinds)))
    if kind in STARTS and draw(st.booleans()):
        return key, STARTS[kind], draw(starts())
    if kind == "System" and draw(st.booleans()):
        return key, "conventions", draw(conventions())
    choices = of_kind(description, kinds)
    if table == "link":
        return key, attribute, draw(one_of(attribute, choices))
    return key, attribute, draw(several(attribute, choices))


# Building


def realised(plain: Plain, objects: dict[str, Any]) -> Any:
    """The value, object or list that a plain value means."""
    if plain is None:
        return efp.EmptyExplainableObject()
    kind, *content = plain
    if kind == "quantity":
        return SourceValue(content[0] * u(content[1]).units)
    if kind == "text":
        return content[0] if content[0] == "X" else SourceObject(content[0])
    if kind == "zone":
        return tz(content[0])
    if kind == "series":
        start = datetime(2025, 1, 1) + timedelta(hours=content[0])
        return create_source_hourly_values_from_list(content[1], start_date=start)
    if kind == "hours":
        values = np.resize(content[0], 24 * 30)
        return SourceHourlyValues(values, start_date=datetime(2024, 12, 25), unit=u(content[1]).units, clock="utc")
    if kind == "week":
        return SourceRecurrentValues(np.resize(content[0], 168) * u(content[1]).units)
    if kind == "shares":
        return {objects[key]: share for key, share in content[0]}
    if kind == "conventions":
        return efp.Conventions(**dict(content[0]))
    return objects[content[0]] if kind == "link" else [objects[key] for key in content[0]]


def linked_keys(inputs_of: dict[str, Plain]) -> list[str]:
    return [key for plain in inputs_of.values() if plain is not None for key in keys_in(*plain)]


def keys_in(kind: str, *content: Any) -> list[str]:
    """The objects that a plain value leads to."""
    if kind == "shares":
        return [key for key, _ in content[0]]
    return list(content[0]) if kind == "links" else [content[0]] if kind == "link" else []


def build_one(description: Description, key: str, objects: dict[str, Any]) -> Any:
    kind, inputs_of = description[key]
    objects[key] = getattr(efp, kind).from_defaults(
        key, **{name: realised(each, objects) for name, each in inputs_of.items()}
    )
    return objects[key]


def build(description: Description, *, seed: int = 0) -> dict[str, Any]:
    """{key: object}, made in a random order, except services: those that no job uses count in the order of making."""
    objects: dict[str, Any] = {}
    waiting = list(description)
    random.Random(seed).shuffle(waiting)
    services = [key for key in description if description[key][0] in SERVICES]
    while waiting:
        made = len(objects)
        for key in waiting:
            kind, inputs_of = description[key]
            its_turn = kind not in SERVICES or all(one in objects for one in services[: services.index(key)])
            if its_turn and all(each in objects for each in linked_keys(inputs_of)):
                build_one(description, key, objects)
        waiting = [key for key in waiting if key not in objects]
        assert len(objects) > made, f"no order in which links of {waiting} lead to what is there"
    return objects


# Reading


def bits(value: Any) -> tuple[Any, ...]:
    """What tells two values apart, to the last bit."""
    if isinstance(value, efp.EmptyExplainableObject):
        return ("no value",)
    if isinstance(value, efp.ExplainableHourlyQuantities):
        return (str(value.unit), value.start, value.clock, value.magnitude.tobytes())
    if not isinstance(value, efp.ExplainableQuantity):
        return (str(value.value),)
    return (str(value.unit), float(value.magnitude).hex())


def calculated(objects: dict[str, Any]) -> dict[str, Any]:
    """{"key.attribute" or "key.attribute[pattern]": bits} of all calculated attributes of the objects in the system."""
    found = {}
    for key, one in objects.items():
        if one.place is None:
            continue
        for attribute in one.calculated_attributes():
            value = getattr(one, attribute.name)
            if hasattr(value, "items"):
                found |= {f"{key}.{attribute.name}[{pattern.name}]": bits(each) for pattern, each in value.items()}
                found[f"{key}.{attribute.name}"] = [pattern.name for pattern in value]
            else:
                found[f"{key}.{attribute.name}"] = bits(value)
    return found
