"""What files of e-footprint call things, version by version, where it is not what they are called here.

The layout is told in docs/how-to/efootprint-files.md. Facts come from files that versions 9 to 22 wrote.
"""

from __future__ import annotations

import re

VERSION_KEY = "efootprint_version"
WRITTEN_VERSION = "10.0.0"
TRIED = range(9, 23)  # versions whose files are read

# The format has no place for a remark that the model was read in part, but for the name of the system
PARTLY_READ = re.compile(r" \[partly read: (\d+ parts?) missing\]$")

# Class in a file: class here. In a file that is written: the name here is taken.
CLASSES = {"Hardware": "Device", "GPUJob": "Job"}

# Attribute in a file: attribute here; since version 11 the first one.
ATTRIBUTES = {"utilization_rate": "server_utilization_rate"}

# Later units say what a byte or a number is for; they measure the same.
UNIT_ENDINGS = ("_ram", "_stored")
UNITS = {"occurrence": "dimensionless", "concurrent": "dimensionless"}

# Parts of a file that are no objects
SOURCES = "Sources"

# In a file, not an input here, and nothing is lost without it
LEFT_OUT = ("name", "id", "year", "fraction_of_usage_time", "impact_url")

# The order of classes in a file that is written: going down from the system
CLASS_ORDER = (
    "System", "UsagePattern", "UsageJourney", "UsageJourneyStep",
    "Job", "VideoStreamingJob", "WebApplicationJob", "GenAIJob",
    "VideoStreaming", "WebApplication", "GenAIModel",
    "Server", "GPUServer", "BoaviztaCloudServer", "Storage", "Device", "Network", "Country",
)  # fmt: skip

# Inputs here that the format has no place for
NOT_WRITTEN = {"timezone_reference", "catalogue", "boavizta_source"}
