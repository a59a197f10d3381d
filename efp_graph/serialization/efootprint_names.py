"""What files of e-footprint call things, version by version, where it is not what they are called here.

The layout is told in docs/how-to/efootprint-files.md. Facts come from files that versions 9 to 27 wrote.
"""

from __future__ import annotations

import re

VERSION_KEY = "efootprint_version"
TRIED = range(9, 28)  # versions whose files are read

# The format has no place for a remark that the model was read in part, but for the name of the system
PARTLY_READ = re.compile(r" \[partly read: (\d+ parts?) missing\]$")


def major_of(version: str | None) -> int:
    """The first number of a version; 0 where there is none."""
    major = "" if version is None else version.partition(".")[0]
    return int(major[:9]) if major.isdecimal() else 0


# Class in a file: class here. In a file that is written: the name here is taken.
CLASSES = {
    "Hardware": "Device",
    "UsagePatternFromForm": "UsagePattern",
    "EdgeUsagePatternFromForm": "EdgeUsagePattern",
}

# Names of inputs in versions before 27 that no longer say what they are: {then: now}
FORMER = {"hourly_edge_usage_journey_starts": "hourly_deployment_starts", "edge_usage_journey": "edge_usage_journeys"}

# A class whose series may be given as lines of a form among its inputs: the series.
MADE_BY_FORM = {"UsagePattern": "hourly_usage_journey_starts", "EdgeUsagePattern": "hourly_deployment_starts"}
FORM_LINES = (
    "start_date",
    "modeling_duration_value",
    "modeling_duration_unit",
    "initial_volume",
    "initial_volume_timespan",
    "net_growth_rate_in_percentage",
    "net_growth_rate_timespan",
)

# Since this version files follow conventions of version 27: see footprint/conventions.py
SINCE_27_CONVENTIONS = 11
UNSAID_CONVENTIONS = {"data": "running"}  # of files since then which do not say others

# Since this version, as far as files are known, storage has no power, and its inputs are gone
STORAGE_WITHOUT_POWER = 14

# What is missing in files of some versions, and why nothing can stand for it: {(class, input): words}
WITHOUT = {
    ("EdgeUsagePattern", "network"): ", as in versions 11 to 13, whose edge devices are not read: how these versions "
    "calculated them is specified nowhere",
}

# Parts of a file that are no objects: the second is ours, and e-footprint passes over it
SOURCES = "Sources"
OURS = "efp_graph"
CONVENTIONS = "conventions"

# In a file, not an input here, and nothing is lost without it
LEFT_OUT = ("name", "id", "year", "impact_url")

# Inputs that are the same in every model there, and no inputs here: of edge devices, servers and storage
STANDING = {
    "fraction_of_usage_time": 1,
    "carbon_footprint_manufacturing_per_unit": 0,
    "power_per_unit": 0,
    "idle_power_per_unit": 0,
    "nb_of_units": 1,
}

# The order of classes in a file that is written: going down from the system
CLASS_ORDER = (
    "System", "UsagePattern", "UsageJourney", "UsageJourneyStep",
    "Job", "VideoStreamingJob", "WebApplicationJob", "GenAIJob",
    "VideoStreaming", "WebApplication", "GenAIModel",
    "Server", "GPUServer", "BoaviztaCloudServer", "Storage", "Device", "Network", "Country",
)  # fmt: skip

# Class here: class in a file of version 10
WRITTEN_AS = {"GPUJob": "Job"}

# Inputs here that the format has no place for
NOT_WRITTEN = {"timezone_reference", "catalogue", "boavizta_source"}

# Texts there that are the same in every model: {class: {key: text}}
STANDING_TEXTS = {"BoaviztaCloudServer": {"impact_url": "https://api.boavizta.org/v1/cloud/instance"}}

# Version 27: the order of classes in a file that is written
CLASS_ORDER_27 = (
    "System", "UsagePattern", "UsageJourney", "UsageJourneyStep",
    "EdgeUsagePattern", "EdgeUsageJourney", "EdgeFunction",
    "RecurrentEdgeDeviceNeed", "RecurrentEdgeProcess", "RecurrentEdgeWorkload",
    "RecurrentEdgeComponentNeed", "RecurrentEdgeStorageNeed",
    "RecurrentEdgeProcessRAMNeed", "RecurrentEdgeProcessCPUNeed", "RecurrentEdgeProcessStorageNeed",
    "RecurrentEdgeWorkloadNeed", "RecurrentServerNeed",
    "EdgeDeviceGroup", "EdgeDevice", "EdgeComputer", "EdgeAppliance",
    "EdgeCPUComponent", "EdgeRAMComponent", "EdgeWorkloadComponent", "EdgeStorage",
    "EdgeComputerCPUComponent", "EdgeComputerRAMComponent", "EdgeApplianceComponent",
    "Job", "GPUJob", "VideoStreamingJob", "EcoLogitsGenAIExternalAPIJob", "EcoLogitsVideoGenExternalAPIJob",
    "VideoStreaming", "EcoLogitsGenAIExternalAPI", "EcoLogitsVideoGenExternalAPI",
    "EcoLogitsGenAIExternalAPIServer", "EcoLogitsVideoGenExternalAPIServer",
    "Server", "GPUServer", "BoaviztaCloudServer", "Storage", "Device", "Network", "Country",
)  # fmt: skip

# What has the figures of a class that version 27 does not have
INSTEAD_27 = {
    "WebApplicationJob": "a Job",
    "WebApplication": "base_ram_consumption and base_compute_consumption of its server",
    "GenAIJob": "a GPUJob, or a job of an EcoLogitsGenAIExternalAPI",
    "GenAIModel": "base_ram_consumption of its server, or an EcoLogitsGenAIExternalAPI",
    "BoaviztaServerFromConfig": "a Server",
    "BoaviztaStorageFromConfig": "a Storage",
}

# Links that are derived here, and stand in a file of version 27: to inner objects, and from inner needs
DERIVED_LINKS_27 = ("components", "recurrent_edge_component_needs", "edge_component")

# Plain numbers here that have a mark there
MARKS_27 = {
    "hourly_usage_journey_starts": "occurrence",
    "hourly_deployment_starts": "occurrence",
    "fixed_nb_of_instances": "concurrent",
}

# Numbers here that may be negative, and there not
AT_LEAST_0_27 = ("data_stored",)

# Inputs there that are the same in every model, and no inputs here: {class: {input: (number, unit)}}
_MADE_WITH_ITS_OWNER = {"carbon_footprint_manufacturing_per_unit": (0.0, "kilogram")}
_ONE_UNIT_OF_NOTHING = {**_MADE_WITH_ITS_OWNER, "nb_of_units": (1.0, "dimensionless")}
_NO_POWER = {"power_per_unit": (0.0, "watt"), "idle_power_per_unit": (0.0, "watt")}
_NOTHING_ON_SERVERS = {
    "data_stored": (0.0, "megabyte_stored"), "ram_needed": (0.0, "megabyte_ram"), "compute_needed": (0.0, "cpu_core"),
}  # fmt: skip
STANDING_27: dict[str, dict[str, tuple[float, str]]] = {
    "EdgeApplianceComponent": _ONE_UNIT_OF_NOTHING,
    "EdgeComputerCPUComponent": _ONE_UNIT_OF_NOTHING,
    "EdgeComputerRAMComponent": {**_ONE_UNIT_OF_NOTHING, **_NO_POWER},
    "EdgeStorage": {**_MADE_WITH_ITS_OWNER, **_NO_POWER},
    "EcoLogitsGenAIExternalAPIJob": _NOTHING_ON_SERVERS,
    "EcoLogitsVideoGenExternalAPIJob": _NOTHING_ON_SERVERS,
    "Storage": {"power": (0.0, "watt")},
}

# Inputs here that version 27 passes over, where they are not these numbers: without a number, where they have a value
ONLY_HERE_27: dict[str, dict[str, float | None]] = {
    "Storage": {"power_per_storage_capacity": 0.0, "idle_power": 0.0},
    "EcoLogitsGenAIExternalAPI": {"known_carbon_intensity": None, "electricity_mix_zone": None},
    "EcoLogitsVideoGenExternalAPI": {"known_carbon_intensity": None, "electricity_mix_zone": None},
    "BoaviztaCloudServer": {"power_curve": None},
    "EdgeStorage": {"data_storage_duration": None},
}
