"""efp_graph: the carbon footprint of digital services, on a reactive graph in which every figure has its formula.

    from efp_graph import Server, Storage, u

    server = Server.from_defaults("Web front", storage=Storage.ssd())

Everything that a model needs is importable from here. The graph is usable on its own: `efp_graph.graph` needs Python
only.

Importing the package loads nothing. A part is loaded when one of its names is first asked for (PEP 562): units; the
model as a whole, so that who lists modeling classes has all of them; what reads and writes files, asks over HTTP, or
sweeps, each on its own.

One thread at a time loads: two that import parts of the package from different ends would wait for each other, which
Python ends by giving them half a module. Modules of the package do not ask this one for names, so none waits for it.
"""

from importlib import import_module
from threading import RLock
from typing import TYPE_CHECKING, Any

from efp_graph.performing import performed_by

if TYPE_CHECKING:
    from efp_graph.attribution import Attribution, attributed_footprint, footprint_per_node
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
    from efp_graph.connectors.ecologits import (
        EcoLogitsGenAIExternalAPI,
        EcoLogitsGenAIExternalAPIJob,
        EcoLogitsVideoGenExternalAPI,
        EcoLogitsVideoGenExternalAPIJob,
    )
    from efp_graph.errors import EfpGraphError
    from efp_graph.footprint import (
        EDGE_VIEW_CLASSES_TO_IGNORE,
        INFRA_VIEW_CLASSES_TO_IGNORE,
        USAGE_PATTERN_VIEW_CLASSES_TO_IGNORE,
        Catalogue,
        CloudRegion,
        Conventions,
        Countries,
        Country,
        Device,
        Device as Hardware,
        EdgeAppliance,
        EdgeComputer,
        EdgeCPUComponent,
        EdgeDevice,
        EdgeDeviceGroup,
        EdgeFunction,
        EdgeRAMComponent,
        EdgeStorage,
        EdgeUsageJourney,
        EdgeUsagePattern,
        EdgeWorkloadComponent,
        GenAIJob,
        GenAIModel,
        GPUJob,
        GPUServer,
        Job,
        JobBase,
        Network,
        RecurrentEdgeComponentNeed,
        RecurrentEdgeDeviceNeed,
        RecurrentEdgeProcess,
        RecurrentEdgeStorageNeed,
        RecurrentEdgeWorkload,
        RecurrentServerNeed,
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
        read_hourly_csv,
        repeated_hourly_values,
        reset,
        sinusoidal_fluct_hourly_values,
        totals_per,
        tz,
    )
    from efp_graph.objects import (
        DefaultFigure,
        DefaultSet,
        ModelingObject,
        ModelingUpdate,
        Scenario,
        default_set_names,
        defaults,
        pinned,
        register_defaults,
        scaled,
        shifted,
        use_defaults,
    )
    from efp_graph.registry import u
    from efp_graph.serialization import load, read_efootprint_json, read_results, write_efootprint_json
    from efp_graph.sweeps.sweep import Sweep
    from efp_graph.sweeps.tape import Tape
    from efp_graph.values import (
        Distribution,
        EmptyExplainableObject,
        ExplainableHourlyQuantities,
        ExplainableHourlyQuantitiesFromFormInputs,
        ExplainableObject,
        ExplainableQuantity,
        ExplainableRecurrentQuantities,
        ExplainableRecurrentQuantitiesFromConstant,
        ExplainableRecurrentQuantitiesFromWeeklyPattern,
        Source,
        SourceHourlyValues,
        SourceObject,
        SourceRecurrentValues,
        Sources,
        SourceValue,
    )

    __version__: str

# The verbs of values and objects that other floors perform: imported when they are called
performed_by(
    object_html="efp_graph.footprint.notebook:object_html",
    object_relationship_graph_to_file="efp_graph.footprint.relationships:object_relationship_graph_to_file",
    draw_update="efp_graph.differences.drawing:draw_update",
    explain_update="efp_graph.differences.explaining:explain_update",
    calculus_graph_to_file="efp_graph.audit.calculus_graph:calculus_graph_to_file",
    plot="efp_graph.charts.series_lines:plot",
    export_xlsx="efp_graph.objects.value_exports:export_xlsx",
    to_networkx="efp_graph.audit.calculus_graph:to_networkx",
    to_graphviz="efp_graph.audit.calculus_graph:to_graphviz",
    to_pydot="efp_graph.audit.calculus_graph:to_pydot",
)

# Where the names are: of the model, which is loaded as a whole, and of what is loaded on its own
_MODEL = ("values", "objects", "footprint", "connectors.boavizta", "connectors.ecologits")
_APART = {
    "Attribution": "attribution",
    "attributed_footprint": "attribution",
    "footprint_per_node": "attribution",
    "BoaviztaHTTP": "connectors.boavizta.http",
    "BoaviztaPackage": "connectors.boavizta.package",
    "BoaviztaSnapshot": "connectors.boavizta.snapshot",
    "EfpGraphError": "errors",
    "load": "serialization",
    "read_efootprint_json": "serialization",
    "read_results": "serialization",
    "write_efootprint_json": "serialization",
    "Sweep": "sweeps.sweep",
    "Tape": "sweeps.tape",
    "u": "registry",
}
_INSIDE = ("connectors", "errors", "files", "footprint", "graph", "objects", "serialization", "values")

_loading = RLock()


def __getattr__(name: str) -> Any:
    with _loading:
        _load(name)
    return globals()[name]


def _load(name: str) -> None:
    """Have a name here."""
    if name in _APART:
        globals()[name] = getattr(import_module(f"{__name__}.{_APART[name]}"), name)
    elif name in __all__:
        load_model()
    elif name in _INSIDE:  # `import efp_graph` is enough for `efp_graph.footprint`
        load_model()
        import_module(f"{__name__}.{name}")
    elif name == "__version__":
        globals()[name] = _version()
    else:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__, *_INSIDE, "__version__"})


def load_model() -> None:
    """Have the names of the model here: for whoever lists its classes."""
    names = globals()
    if "Hardware" in names:  # the last one
        return
    with _loading:
        for part in _MODEL:
            found = vars(import_module(f"{__name__}.{part}"))
            names.update({name: found[name] for name in __all__ if name in found and name not in names})
        names["Hardware"] = names["Device"]  # its name in e-footprint 9


def _version() -> str:
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version("efp-graph")
    except PackageNotFoundError:  # run from a checkout that is not installed
        return "0+unknown"


__all__ = [
    "EDGE_VIEW_CLASSES_TO_IGNORE",
    "INFRA_VIEW_CLASSES_TO_IGNORE",
    "USAGE_PATTERN_VIEW_CLASSES_TO_IGNORE",
    "Attribution",
    "BoaviztaCloudServer",
    "BoaviztaHTTP",
    "BoaviztaPackage",
    "BoaviztaServerFromConfig",
    "BoaviztaSnapshot",
    "BoaviztaSource",
    "BoaviztaStorageFromConfig",
    "Catalogue",
    "CloudRegion",
    "Conventions",
    "Countries",
    "Country",
    "Device",
    "EdgeAppliance",
    "EdgeCPUComponent",
    "EdgeComputer",
    "EdgeDevice",
    "EdgeDeviceGroup",
    "EdgeFunction",
    "EdgeRAMComponent",
    "EdgeStorage",
    "EdgeUsageJourney",
    "EdgeUsagePattern",
    "EdgeWorkloadComponent",
    "RecurrentEdgeComponentNeed",
    "RecurrentEdgeDeviceNeed",
    "RecurrentEdgeProcess",
    "RecurrentEdgeStorageNeed",
    "RecurrentEdgeWorkload",
    "RecurrentServerNeed",
    "Distribution",
    "EcoLogitsGenAIExternalAPI",
    "EcoLogitsGenAIExternalAPIJob",
    "EcoLogitsVideoGenExternalAPI",
    "EcoLogitsVideoGenExternalAPIJob",
    "EfpGraphError",
    "EmptyExplainableObject",
    "ExplainableHourlyQuantities",
    "ExplainableHourlyQuantitiesFromFormInputs",
    "ExplainableObject",
    "ExplainableQuantity",
    "ExplainableRecurrentQuantities",
    "ExplainableRecurrentQuantitiesFromConstant",
    "ExplainableRecurrentQuantitiesFromWeeklyPattern",
    "GPUJob",
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
    "SourceRecurrentValues",
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
    "attributed_footprint",
    "footprint_per_node",
    "load",
    "pinned",
    "read_efootprint_json",
    "read_results",
    "read_hourly_csv",
    "repeated_hourly_values",
    "reset",
    "scaled",
    "shifted",
    "sinusoidal_fluct_hourly_values",
    "totals_per",
    "tz",
    "u",
    "write_efootprint_json",
    "use_boavizta_source",
    "DefaultFigure",
    "DefaultSet",
    "default_set_names",
    "defaults",
    "register_defaults",
    "use_defaults",
]
