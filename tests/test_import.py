"""`import efp_graph` is light, and everything that a model needs is importable from it."""

from __future__ import annotations

import subprocess
import sys

import pytest

import efp_graph

QUICKSTART = [
    "Countries",
    "Country",
    "Device",
    "Hardware",
    "GPUServer",
    "Job",
    "Network",
    "Server",
    "ServerTypes",
    "Storage",
    "System",
    "UsageJourney",
    "UsageJourneyStep",
    "UsagePattern",
    "VideoStreaming",
    "VideoStreamingJob",
    "WebApplication",
    "WebApplicationJob",
    "SourceValue",
    "SourceObject",
    "SourceHourlyValues",
    "Source",
    "Sources",
    "ExplainableQuantity",
    "ExplainableHourlyQuantities",
    "EmptyExplainableObject",
    "EfpGraphError",
    "linear_growth_hourly_values",
    "sinusoidal_fluct_hourly_values",
    "daily_fluct_hourly_values",
    "create_hourly_usage_from_frequency",
    "create_hourly_usage_from_daily_volume_and_list_of_hours",
    "create_source_hourly_values_from_list",
    "create_source_hourly_values_from_array",
    "create_source_hourly_values_from_csv",
    "tz",
    "u",
]
HEAVY = {  # without scipy and dask.base, which pint loads by itself where they are installed
    *("matplotlib", "plotly", "requests", "pandas", "networkx", "pydot", "graphviz"),
    *("pyarrow", "distributed", "loky", "tqdm", "pydantic", "ecologits"),
}


def test_import_loads_no_plotting_http_or_table_library():
    code = "import sys, efp_graph; print(*{name.split('.')[0] for name in sys.modules})"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()

    assert "efp_graph" in loaded
    assert HEAVY.isdisjoint(loaded)


@pytest.mark.parametrize("name", QUICKSTART)
def test_every_name_of_the_quickstart_is_importable_flat(name):
    assert hasattr(efp_graph, name)


@pytest.mark.parametrize("name", efp_graph.__all__)
def test_what_is_announced_is_there(name):
    assert hasattr(efp_graph, name)
