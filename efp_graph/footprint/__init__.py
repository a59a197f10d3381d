"""The carbon footprint of a digital service: hardware, usage, services, countries, systems.

Reading guide: `journeys.py` (what users do), `usage.py` (how many, where and when), `jobs.py` (what this asks of
servers), `servers.py`, `storage.py`, `network.py`, `hardware.py` (what that needs), `services/` (jobs that derive their
needs), `system.py` (totals).
"""

from efp_graph.footprint import default_sets, names
from efp_graph.footprint.catalogues import Catalogue
from efp_graph.footprint.cloud_regions import CloudRegion
from efp_graph.footprint.conventions import Conventions
from efp_graph.footprint.country import Countries, Country, tz
from efp_graph.footprint.csv_series import create_source_hourly_values_from_csv, read_hourly_csv
from efp_graph.footprint.edge.device_needs import RecurrentEdgeDeviceNeed, RecurrentEdgeProcess, RecurrentEdgeWorkload
from efp_graph.footprint.edge.devices import EdgeDevice
from efp_graph.footprint.edge.groups import EdgeDeviceGroup
from efp_graph.footprint.edge.journeys import EdgeFunction, EdgeUsageJourney
from efp_graph.footprint.edge.machines import EdgeAppliance, EdgeComputer
from efp_graph.footprint.edge.needs import RecurrentEdgeComponentNeed, RecurrentEdgeStorageNeed
from efp_graph.footprint.edge.pattern import EdgeUsagePattern
from efp_graph.footprint.edge.powered_components import EdgeCPUComponent, EdgeRAMComponent, EdgeWorkloadComponent
from efp_graph.footprint.edge.server_needs import RecurrentServerNeed
from efp_graph.footprint.edge.storages import EdgeStorage
from efp_graph.footprint.hardware import Device
from efp_graph.footprint.jobs import GPUJob, Job, JobBase
from efp_graph.footprint.journeys import UsageJourney, UsageJourneyStep
from efp_graph.footprint.network import Network
from efp_graph.footprint.period_totals import totals_per
from efp_graph.footprint.servers import GPUServer, Server, ServerBase, ServerTypes
from efp_graph.footprint.services.gen_ai import GenAIJob, GenAIModel
from efp_graph.footprint.services.service import Service, ServiceJob
from efp_graph.footprint.services.video_streaming import VideoStreaming, VideoStreamingJob
from efp_graph.footprint.services.web_application import WebApplication, WebApplicationJob
from efp_graph.footprint.storage import Storage
from efp_graph.footprint.system import System, reset
from efp_graph.footprint.time_builders import (
    create_hourly_usage_df_from_list,
    create_hourly_usage_from_daily_volume_and_list_of_hours,
    create_hourly_usage_from_frequency,
    create_random_hourly_usage_df,
    create_source_hourly_values_from_array,
    create_source_hourly_values_from_list,
    daily_fluct_hourly_values,
    linear_growth_hourly_values,
    repeated_hourly_values,
    sinusoidal_fluct_hourly_values,
)
from efp_graph.footprint.usage import UsagePattern
from efp_graph.objects.classes import classes_outside
from efp_graph.objects.declared import EDGE, INFRASTRUCTURE, USAGE

USAGE_PATTERN_VIEW_CLASSES_TO_IGNORE = classes_outside(USAGE)
INFRA_VIEW_CLASSES_TO_IGNORE = classes_outside(INFRASTRUCTURE)
EDGE_VIEW_CLASSES_TO_IGNORE = classes_outside(EDGE)

__all__ = [
    "EDGE_VIEW_CLASSES_TO_IGNORE",
    "INFRA_VIEW_CLASSES_TO_IGNORE",
    "USAGE_PATTERN_VIEW_CLASSES_TO_IGNORE",
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
    "GPUJob",
    "GPUServer",
    "GenAIJob",
    "GenAIModel",
    "Job",
    "JobBase",
    "Network",
    "Server",
    "ServerBase",
    "ServerTypes",
    "Service",
    "ServiceJob",
    "Storage",
    "System",
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
    "read_hourly_csv",
    "repeated_hourly_values",
    "reset",
    "sinusoidal_fluct_hourly_values",
    "totals_per",
    "tz",
]
