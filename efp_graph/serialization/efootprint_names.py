"""What files of e-footprint call things, version by version, where it is not what they are called here.

The layout is told in docs/how-to/efootprint-files.md. Facts come from files that versions 9 to 27 wrote.
"""

from __future__ import annotations

import re

VERSION_KEY = "efootprint_version"
WRITTEN_VERSION = "10.0.0"
TRIED = range(9, 28)  # versions whose files are read

# The format has no place for a remark that the model was read in part, but for the name of the system
PARTLY_READ = re.compile(r" \[partly read: (\d+ parts?) missing\]$")

# Class in a file: class here. In a file that is written: the name here is taken.
CLASSES = {
    "Hardware": "Device",
    "UsagePatternFromForm": "UsagePattern",
    "EdgeUsagePatternFromForm": "EdgeUsagePattern",
}

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

# Parts of a file that are no objects
SOURCES = "Sources"

# In a file, not an input here, and nothing is lost without it
LEFT_OUT = ("name", "id", "year", "fraction_of_usage_time", "impact_url")

# Inputs of parts that are the same in every model there, and no inputs here
STANDING = {
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
