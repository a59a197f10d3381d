"""efp_graph: the carbon footprint of digital services, on a reactive graph in which every figure has its formula.

    from efp_graph import Server, Storage, u

    server = Server.from_defaults("Web front", storage=Storage.ssd())

Everything that a model needs is importable from here. The graph is usable on its own: `efp_graph.graph`.
"""

from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING, Any

from efp_graph.connectors.boavizta import (
    BoaviztaCloudServer,
    BoaviztaHTTP,
    BoaviztaPackage,
    BoaviztaServerFromConfig,
    BoaviztaSnapshot,
    BoaviztaSource,
    BoaviztaStorageFromConfig,
    use_boavizta_source,
)
from efp_graph.connectors.ecologits import EcoLogitsGenAIExternalAPI, EcoLogitsGenAIExternalAPIJob
from efp_graph.errors import EfpGraphError
from efp_graph.footprint import (
    INFRA_VIEW_CLASSES_TO_IGNORE,
    USAGE_PATTERN_VIEW_CLASSES_TO_IGNORE,
    Catalogue,
    Countries,
    Country,
    Device,
    GenAIJob,
    GenAIModel,
    GPUServer,
    Job,
    JobBase,
    Network,
    Server,
    ServerBase,
    ServerTypes,
    Service,
    ServiceJob,
    Storage,
    System,
    UsageJourney,
    UsageJourneyStep,
    UsagePattern,
    VideoStreaming,
    VideoStreamingJob,
    WebApplication,
    WebApplicationJob,
    create_hourly_usage_df_from_list,
    create_hourly_usage_from_daily_volume_and_list_of_hours,
    create_hourly_usage_from_frequency,
    create_random_hourly_usage_df,
    create_source_hourly_values_from_array,
    create_source_hourly_values_from_csv,
    create_source_hourly_values_from_list,
    daily_fluct_hourly_values,
    linear_growth_hourly_values,
    repeated_hourly_values,
    sinusoidal_fluct_hourly_values,
    tz,
)
from efp_graph.objects import ModelingObject, ModelingUpdate, Scenario
from efp_graph.serialization import load, read_efootprint_json, read_results, write_efootprint_json
from efp_graph.values import (
    Distribution,
    EmptyExplainableObject,
    ExplainableHourlyQuantities,
    ExplainableObject,
    ExplainableQuantity,
    Source,
    SourceHourlyValues,
    SourceObject,
    Sources,
    SourceValue,
    u,
)
from efp_graph.values.views import performed_by

# The verbs of values and objects that other floors perform: imported when they are called
performed_by(
    object_relationship_graph_to_file="efp_graph.footprint.relationships:object_relationship_graph_to_file",
    calculus_graph_to_file="efp_graph.audit.calculus_graph:calculus_graph_to_file",
    plot="efp_graph.charts.series_lines:plot",
    export_xlsx="efp_graph.objects.value_exports:export_xlsx",
    to_networkx="efp_graph.audit.calculus_graph:to_networkx",
    to_graphviz="efp_graph.audit.calculus_graph:to_graphviz",
    to_pydot="efp_graph.audit.calculus_graph:to_pydot",
)

if TYPE_CHECKING:
    from efp_graph.sweeps.sweep import Sweep
    from efp_graph.sweeps.tape import Tape

Hardware = Device  # its name in e-footprint 9

try:
    __version__ = version("efp-graph")
except PackageNotFoundError:  # run from a checkout that is not installed
    __version__ = "0+unknown"


def __getattr__(name: str) -> Any:
    """What not every model needs is loaded when it is first asked for."""
    if name == "Sweep":
        from efp_graph.sweeps.sweep import Sweep

        return Sweep
    if name == "Tape":
        from efp_graph.sweeps.tape import Tape

        return Tape
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


__all__ = [
    "INFRA_VIEW_CLASSES_TO_IGNORE",
    "USAGE_PATTERN_VIEW_CLASSES_TO_IGNORE",
    "BoaviztaCloudServer",
    "BoaviztaHTTP",
    "BoaviztaPackage",
    "BoaviztaServerFromConfig",
    "BoaviztaSnapshot",
    "BoaviztaSource",
    "BoaviztaStorageFromConfig",
    "Catalogue",
    "Countries",
    "Country",
    "Device",
    "Distribution",
    "EcoLogitsGenAIExternalAPI",
    "EcoLogitsGenAIExternalAPIJob",
    "EfpGraphError",
    "EmptyExplainableObject",
    "ExplainableHourlyQuantities",
    "ExplainableObject",
    "ExplainableQuantity",
    "GPUServer",
    "GenAIJob",
    "GenAIModel",
    "Hardware",
    "Job",
    "JobBase",
    "ModelingObject",
    "ModelingUpdate",
    "Network",
    "Scenario",
    "Server",
    "ServerBase",
    "ServerTypes",
    "Service",
    "ServiceJob",
    "Source",
    "SourceHourlyValues",
    "SourceObject",
    "SourceValue",
    "Sources",
    "Storage",
    "Sweep",
    "System",
    "Tape",
    "UsageJourney",
    "UsageJourneyStep",
    "UsagePattern",
    "VideoStreaming",
    "VideoStreamingJob",
    "WebApplication",
    "WebApplicationJob",
    "create_hourly_usage_df_from_list",
    "create_hourly_usage_from_daily_volume_and_list_of_hours",
    "create_hourly_usage_from_frequency",
    "create_random_hourly_usage_df",
    "create_source_hourly_values_from_array",
    "create_source_hourly_values_from_csv",
    "create_source_hourly_values_from_list",
    "daily_fluct_hourly_values",
    "linear_growth_hourly_values",
    "load",
    "read_efootprint_json",
    "read_results",
    "repeated_hourly_values",
    "sinusoidal_fluct_hourly_values",
    "tz",
    "u",
    "write_efootprint_json",
    "use_boavizta_source",
]
