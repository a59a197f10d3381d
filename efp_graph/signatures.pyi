"""The constructors of the model's classes. Written by scripts/write_signatures.py: change the declarations instead."""

from collections.abc import Iterable, Mapping
from typing import Any, Self, TypedDict

from efp_graph.connectors.boavizta.inputs import GivenSource
from efp_graph.connectors.ecologits.language import EcoLogitsGenAIExternalAPI
from efp_graph.connectors.ecologits.video import EcoLogitsVideoGenExternalAPI
from efp_graph.footprint.always_on import GivenAlwaysOn
from efp_graph.footprint.cloud_regions import GivenRegion
from efp_graph.footprint.country import Country, GivenTimeZone
from efp_graph.footprint.edge.components import EdgeComponent
from efp_graph.footprint.edge.device_needs import RecurrentEdgeDeviceNeed
from efp_graph.footprint.edge.devices import EdgeDevice
from efp_graph.footprint.edge.groups import EdgeDeviceGroup
from efp_graph.footprint.edge.journeys import EdgeFunction, EdgeUsageJourney
from efp_graph.footprint.edge.machines import EdgeAppliance, EdgeComputer
from efp_graph.footprint.edge.needs import EdgeComponentNeed
from efp_graph.footprint.edge.pattern import EdgeUsagePattern
from efp_graph.footprint.edge.server_needs import RecurrentServerNeed
from efp_graph.footprint.edge.storages import EdgeStorage
from efp_graph.footprint.hardware import Device
from efp_graph.footprint.jobs import JobBase
from efp_graph.footprint.journeys import UsageJourney, UsageJourneyStep
from efp_graph.footprint.network import Network
from efp_graph.footprint.servers import GPUServer, Server, ServerBase
from efp_graph.footprint.services.gen_ai import GenAIModel
from efp_graph.footprint.services.video_streaming import VideoStreaming
from efp_graph.footprint.services.web_application import WebApplication
from efp_graph.footprint.storage import Storage
from efp_graph.footprint.usage import UsagePattern
from efp_graph.objects import ModelingObject
from efp_graph.objects.inputs import GivenMoment, GivenOption, GivenTruth
from efp_graph.objects.numeric_inputs import GivenHourlyQuantity, GivenQuantity, GivenSeries
from efp_graph.objects.week_inputs import GivenWeek
from efp_graph.values import EmptyExplainableObject

class AnySignature(ModelingObject):
    """For a class of one's own on a concrete one, with inputs of its own: `class Mine(AnySignature, Server)`."""

    def __init__(self, name: str, *values: Any, **inputs: Any) -> None: ...
    @classmethod
    def from_defaults(cls, name: str = ..., **inputs: Any) -> Self: ...


class BoaviztaCloudServerSignature(ServerSignature):
    def __init__(
        self,
        name: str,
        provider: GivenOption,
        instance_type: GivenOption,
        server_type: GivenOption,
        lifespan: GivenQuantity,
        idle_power: GivenQuantity,
        power_usage_effectiveness: GivenQuantity,
        average_carbon_intensity: GivenHourlyQuantity,
        server_utilization_rate: GivenQuantity,
        base_ram_consumption: GivenQuantity,
        base_compute_consumption: GivenQuantity,
        storage: Storage,
        fixed_nb_of_instances: GivenQuantity | EmptyExplainableObject | None = ...,
        boavizta_source: GivenSource | EmptyExplainableObject | None = ...,
        power_curve: GivenTruth | EmptyExplainableObject | None = ...,
    ) -> None:
        """An instance of a cloud provider. Its technical data are calculated from provider and instance type.

        Args:
            name: any text, not necessarily unique.
            provider: Cloud provider. Default: scaleway, source: hypothesis.
            instance_type: Name of the instance type, as the provider writes it. Default: dev1-s, source:
                hypothesis.
            server_type: How instances are counted. One of autoscaling, on-premise, serverless. Default:
                autoscaling, source: hypothesis.
            lifespan: [year] Time until it is replaced. Default: 6 year, source: hypothesis.
            idle_power: [watt] Electric power without load. Default: 0 watt, source: hypothesis.
            power_usage_effectiveness: [dimensionless] Electricity of the data centre per electricity of its
                machines. Default: 1.2 dimensionless, source: hypothesis.
            average_carbon_intensity: [kilogram / kilowatt_hour] CO2eq emitted per unit of the data centre's
                electricity: the yearly mean, or hour by hour in UTC. Default: 0.23 kilogram / kilowatt_hour,
                source: hypothesis.
            server_utilization_rate: [dimensionless] Share of an instance that may be filled. Default: 0.9
                dimensionless, source: hypothesis.
            base_ram_consumption: [gigabyte] RAM of each instance that no job can have. Default: 0 gigabyte, source:
                hypothesis.
            base_compute_consumption: [cpu_core] Compute of each instance that no job can have. Default: 0 cpu_core,
                source: hypothesis.
            storage: Storage behind the server; it belongs to no other server. A Storage. Required.
            fixed_nb_of_instances: [dimensionless] Number of instances, on-premise only; by default what the peak
                needs. Optional.
            boavizta_source: Where the figures come from; by default what the program has configured. Takes
                'snapshot', 'package' or a BoaviztaHTTP. Optional.
            power_curve: Whether power and idle power are the ends of BoaviztAPI's range, in place of its mean and
                of idle_power. Takes True or False. Optional.
        """

    @classmethod
    def from_defaults(  # type: ignore[override]
        cls,
        name: str,
        *,
        storage: Storage,
        provider: GivenOption = ...,
        instance_type: GivenOption = ...,
        server_type: GivenOption = ...,
        lifespan: GivenQuantity = ...,
        idle_power: GivenQuantity = ...,
        power_usage_effectiveness: GivenQuantity = ...,
        average_carbon_intensity: GivenHourlyQuantity = ...,
        server_utilization_rate: GivenQuantity = ...,
        base_ram_consumption: GivenQuantity = ...,
        base_compute_consumption: GivenQuantity = ...,
        fixed_nb_of_instances: GivenQuantity | EmptyExplainableObject | None = ...,
        boavizta_source: GivenSource | EmptyExplainableObject | None = ...,
        power_curve: GivenTruth | EmptyExplainableObject | None = ...,
        region: GivenRegion | None = ...,
    ) -> Self:
        """An object with the defaults of its class, some replaced.

        Args:
            name: any text, not necessarily unique.
            storage: Storage behind the server; it belongs to no other server. A Storage. Required.
            provider: Cloud provider. Default: scaleway, source: hypothesis.
            instance_type: Name of the instance type, as the provider writes it. Default: dev1-s, source:
                hypothesis.
            server_type: How instances are counted. One of autoscaling, on-premise, serverless. Default:
                autoscaling, source: hypothesis.
            lifespan: [year] Time until it is replaced. Default: 6 year, source: hypothesis.
            idle_power: [watt] Electric power without load. Default: 0 watt, source: hypothesis.
            power_usage_effectiveness: [dimensionless] Electricity of the data centre per electricity of its
                machines. Default: 1.2 dimensionless, source: hypothesis.
            average_carbon_intensity: [kilogram / kilowatt_hour] CO2eq emitted per unit of the data centre's
                electricity: the yearly mean, or hour by hour in UTC. Default: 0.23 kilogram / kilowatt_hour,
                source: hypothesis.
            server_utilization_rate: [dimensionless] Share of an instance that may be filled. Default: 0.9
                dimensionless, source: hypothesis.
            base_ram_consumption: [gigabyte] RAM of each instance that no job can have. Default: 0 gigabyte, source:
                hypothesis.
            base_compute_consumption: [cpu_core] Compute of each instance that no job can have. Default: 0 cpu_core,
                source: hypothesis.
            fixed_nb_of_instances: [dimensionless] Number of instances, on-premise only; by default what the peak
                needs. Optional.
            boavizta_source: Where the figures come from; by default what the program has configured. Takes
                'snapshot', 'package' or a BoaviztaHTTP. Optional.
            power_curve: Whether power and idle power are the ends of BoaviztAPI's range, in place of its mean and
                of idle_power. Takes True or False. Optional.
            region: region of a cloud provider, such as aws/eu-west-3: gives power_usage_effectiveness and
                average_carbon_intensity
        """


class BoaviztaServerFromConfigSignature(ServerSignature):
    def __init__(
        self,
        name: str,
        nb_of_cpu_units: GivenQuantity,
        nb_of_cores_per_cpu_unit: GivenQuantity,
        nb_of_ram_units: GivenQuantity,
        ram_quantity_per_unit: GivenQuantity,
        server_type: GivenOption,
        lifespan: GivenQuantity,
        idle_power: GivenQuantity,
        power_usage_effectiveness: GivenQuantity,
        average_carbon_intensity: GivenHourlyQuantity,
        server_utilization_rate: GivenQuantity,
        base_ram_consumption: GivenQuantity,
        base_compute_consumption: GivenQuantity,
        storage: Storage,
        nb_of_ssd_units: GivenQuantity,
        ssd_capacity_per_unit: GivenQuantity,
        nb_of_hdd_units: GivenQuantity,
        hdd_capacity_per_unit: GivenQuantity,
        archetype: GivenOption,
        server_form: GivenOption,
        fixed_nb_of_instances: GivenQuantity | EmptyExplainableObject | None = ...,
        cpu_model_range: GivenOption | EmptyExplainableObject | None = ...,
        cpu_family: GivenOption | EmptyExplainableObject | None = ...,
        boavizta_source: GivenSource | EmptyExplainableObject | None = ...,
    ) -> None:
        """A server described by its parts. Power and manufacturing are calculated by BoaviztAPI.

        Args:
            name: any text, not necessarily unique.
            nb_of_cpu_units: [dimensionless] Number of CPUs. Default: 1 dimensionless, source: hypothesis.
            nb_of_cores_per_cpu_unit: [dimensionless] Cores of each CPU. Default: 1 dimensionless, source:
                hypothesis.
            nb_of_ram_units: [dimensionless] Number of memory modules. Default: 1 dimensionless, source: hypothesis.
            ram_quantity_per_unit: [gigabyte] Memory of each module. Default: 1 gigabyte, source: hypothesis.
            server_type: How instances are counted. One of autoscaling, on-premise, serverless. Default: on-premise,
                source: hypothesis.
            lifespan: [year] Time until it is replaced. Default: 6 year, source: hypothesis.
            idle_power: [watt] Electric power without load. Default: 0 watt, source: hypothesis.
            power_usage_effectiveness: [dimensionless] Electricity of the data centre per electricity of its
                machines. Default: 1.4 dimensionless, source: hypothesis.
            average_carbon_intensity: [kilogram / kilowatt_hour] CO2eq emitted per unit of the data centre's
                electricity: the yearly mean, or hour by hour in UTC. Default: 0.23 kilogram / kilowatt_hour,
                source: hypothesis.
            server_utilization_rate: [dimensionless] Share of an instance that may be filled. Default: 0.7
                dimensionless, source: hypothesis.
            base_ram_consumption: [gigabyte] RAM of each instance that no job can have. Default: 0 gigabyte, source:
                hypothesis.
            base_compute_consumption: [cpu_core] Compute of each instance that no job can have. Default: 0 cpu_core,
                source: hypothesis.
            storage: Storage behind the server; it belongs to no other server. A Storage. Required.
            nb_of_ssd_units: [dimensionless] Number of solid-state drives. Default: 1 dimensionless, source:
                hypothesis.
            ssd_capacity_per_unit: [gigabyte] What each solid-state drive holds. Default: 1000 gigabyte, source:
                hypothesis.
            nb_of_hdd_units: [dimensionless] Number of hard disks. Default: 0 dimensionless, source: hypothesis.
            hdd_capacity_per_unit: [gigabyte] What each hard disk holds. Default: 1000 gigabyte, source: hypothesis.
            archetype: What tells the parts that are not given. Default: platform_compute_medium, source:
                hypothesis.
            server_form: The case. One of blade, rack. Default: rack, source: hypothesis.
            fixed_nb_of_instances: [dimensionless] Number of instances, on-premise only; by default what the peak
                needs. Optional.
            cpu_model_range: Such as EPYC; by default unknown. Optional.
            cpu_family: Such as Milan; by default unknown. Optional.
            boavizta_source: Where the figures come from; by default what the program has configured. Takes
                'snapshot', 'package' or a BoaviztaHTTP. Optional.
        """

    @classmethod
    def from_defaults(  # type: ignore[override]
        cls,
        name: str,
        *,
        storage: Storage,
        nb_of_cpu_units: GivenQuantity = ...,
        nb_of_cores_per_cpu_unit: GivenQuantity = ...,
        nb_of_ram_units: GivenQuantity = ...,
        ram_quantity_per_unit: GivenQuantity = ...,
        server_type: GivenOption = ...,
        lifespan: GivenQuantity = ...,
        idle_power: GivenQuantity = ...,
        power_usage_effectiveness: GivenQuantity = ...,
        average_carbon_intensity: GivenHourlyQuantity = ...,
        server_utilization_rate: GivenQuantity = ...,
        base_ram_consumption: GivenQuantity = ...,
        base_compute_consumption: GivenQuantity = ...,
        nb_of_ssd_units: GivenQuantity = ...,
        ssd_capacity_per_unit: GivenQuantity = ...,
        nb_of_hdd_units: GivenQuantity = ...,
        hdd_capacity_per_unit: GivenQuantity = ...,
        archetype: GivenOption = ...,
        server_form: GivenOption = ...,
        fixed_nb_of_instances: GivenQuantity | EmptyExplainableObject | None = ...,
        cpu_model_range: GivenOption | EmptyExplainableObject | None = ...,
        cpu_family: GivenOption | EmptyExplainableObject | None = ...,
        boavizta_source: GivenSource | EmptyExplainableObject | None = ...,
        region: GivenRegion | None = ...,
    ) -> Self:
        """An object with the defaults of its class, some replaced.

        Args:
            name: any text, not necessarily unique.
            storage: Storage behind the server; it belongs to no other server. A Storage. Required.
            nb_of_cpu_units: [dimensionless] Number of CPUs. Default: 1 dimensionless, source: hypothesis.
            nb_of_cores_per_cpu_unit: [dimensionless] Cores of each CPU. Default: 1 dimensionless, source:
                hypothesis.
            nb_of_ram_units: [dimensionless] Number of memory modules. Default: 1 dimensionless, source: hypothesis.
            ram_quantity_per_unit: [gigabyte] Memory of each module. Default: 1 gigabyte, source: hypothesis.
            server_type: How instances are counted. One of autoscaling, on-premise, serverless. Default: on-premise,
                source: hypothesis.
            lifespan: [year] Time until it is replaced. Default: 6 year, source: hypothesis.
            idle_power: [watt] Electric power without load. Default: 0 watt, source: hypothesis.
            power_usage_effectiveness: [dimensionless] Electricity of the data centre per electricity of its
                machines. Default: 1.4 dimensionless, source: hypothesis.
            average_carbon_intensity: [kilogram / kilowatt_hour] CO2eq emitted per unit of the data centre's
                electricity: the yearly mean, or hour by hour in UTC. Default: 0.23 kilogram / kilowatt_hour,
                source: hypothesis.
            server_utilization_rate: [dimensionless] Share of an instance that may be filled. Default: 0.7
                dimensionless, source: hypothesis.
            base_ram_consumption: [gigabyte] RAM of each instance that no job can have. Default: 0 gigabyte, source:
                hypothesis.
            base_compute_consumption: [cpu_core] Compute of each instance that no job can have. Default: 0 cpu_core,
                source: hypothesis.
            nb_of_ssd_units: [dimensionless] Number of solid-state drives. Default: 1 dimensionless, source:
                hypothesis.
            ssd_capacity_per_unit: [gigabyte] What each solid-state drive holds. Default: 1000 gigabyte, source:
                hypothesis.
            nb_of_hdd_units: [dimensionless] Number of hard disks. Default: 0 dimensionless, source: hypothesis.
            hdd_capacity_per_unit: [gigabyte] What each hard disk holds. Default: 1000 gigabyte, source: hypothesis.
            archetype: What tells the parts that are not given. Default: platform_compute_medium, source:
                hypothesis.
            server_form: The case. One of blade, rack. Default: rack, source: hypothesis.
            fixed_nb_of_instances: [dimensionless] Number of instances, on-premise only; by default what the peak
                needs. Optional.
            cpu_model_range: Such as EPYC; by default unknown. Optional.
            cpu_family: Such as Milan; by default unknown. Optional.
            boavizta_source: Where the figures come from; by default what the program has configured. Takes
                'snapshot', 'package' or a BoaviztaHTTP. Optional.
            region: region of a cloud provider, such as aws/eu-west-3: gives power_usage_effectiveness and
                average_carbon_intensity
        """


class BoaviztaStorageFromConfigSignature(StorageSignature):
    def __init__(
        self,
        name: str,
        idle_power: GivenQuantity,
        data_replication_factor: GivenQuantity,
        data_storage_duration: GivenQuantity,
        base_storage_need: GivenQuantity,
    ) -> None:
        """The disks of a `BoaviztaServerFromConfig`, all of one kind. Their data follow from the server's.

        Args:
            name: any text, not necessarily unique.
            idle_power: [watt] Electric power of a unit without activity. Default: 0 watt, source: hypothesis.
            data_replication_factor: [dimensionless] Copies kept, the live one included. Default: 1 dimensionless,
                source: hypothesis.
            data_storage_duration: [year] Time after which written data is deleted. Default: 1 year, source:
                hypothesis.
            base_storage_need: [terabyte] Volume that is there from the first hour on and stays, copies included.
                Default: 0 terabyte, source: hypothesis.
        """

    @classmethod
    def from_defaults(  # type: ignore[override]
        cls,
        name: str,
        *,
        idle_power: GivenQuantity = ...,
        data_replication_factor: GivenQuantity = ...,
        data_storage_duration: GivenQuantity = ...,
        base_storage_need: GivenQuantity = ...,
    ) -> Self:
        """An object with the defaults of its class, some replaced.

        Args:
            name: any text, not necessarily unique.
            idle_power: [watt] Electric power of a unit without activity. Default: 0 watt, source: hypothesis.
            data_replication_factor: [dimensionless] Copies kept, the live one included. Default: 1 dimensionless,
                source: hypothesis.
            data_storage_duration: [year] Time after which written data is deleted. Default: 1 year, source:
                hypothesis.
            base_storage_need: [terabyte] Volume that is there from the first hour on and stays, copies included.
                Default: 0 terabyte, source: hypothesis.
        """


class EcoLogitsGenAIExternalAPISignature(ModelingObject):
    def __init__(
        self,
        name: str,
        provider: GivenOption,
        model_name: GivenOption,
        electricity_mix_zone: GivenOption | EmptyExplainableObject | None = ...,
        known_carbon_intensity: GivenHourlyQuantity | EmptyExplainableObject | None = ...,
    ) -> None:
        """The API of a provider of generative AI, estimated by EcoLogits: it stands where a server would.

        Args:
            name: any text, not necessarily unique.
            provider: Who offers the model. Default: anthropic, source: hypothesis.
            model_name: Name of the model at its provider. Default: claude-opus-4-5, source: hypothesis.
            electricity_mix_zone: ISO 3166 alpha-3 code of the country of the data centres, such as FRA; by default
                that of the provider. Optional.
            known_carbon_intensity: [gram / kilowatt_hour] CO2eq per unit of the data centres' electricity, a mean
                or a series in UTC; by default the zone's mix. Optional.
        """

    @classmethod
    def from_defaults(  # type: ignore[override]
        cls,
        name: str,
        *,
        provider: GivenOption = ...,
        model_name: GivenOption = ...,
        electricity_mix_zone: GivenOption | EmptyExplainableObject | None = ...,
        known_carbon_intensity: GivenHourlyQuantity | EmptyExplainableObject | None = ...,
    ) -> Self:
        """An object with the defaults of its class, some replaced.

        Args:
            name: any text, not necessarily unique.
            provider: Who offers the model. Default: anthropic, source: hypothesis.
            model_name: Name of the model at its provider. Default: claude-opus-4-5, source: hypothesis.
            electricity_mix_zone: ISO 3166 alpha-3 code of the country of the data centres, such as FRA; by default
                that of the provider. Optional.
            known_carbon_intensity: [gram / kilowatt_hour] CO2eq per unit of the data centres' electricity, a mean
                or a series in UTC; by default the zone's mix. Optional.
        """


class EcoLogitsGenAIExternalAPIJobSignature(ModelingObject):
    def __init__(
        self,
        name: str,
        external_api: EcoLogitsGenAIExternalAPI,
        output_token_count: GivenQuantity,
    ) -> None:
        """One request to the API of a provider of generative AI.

        Args:
            name: any text, not necessarily unique.
            external_api: API that answers. A EcoLogitsGenAIExternalAPI. Required.
            output_token_count: [dimensionless] Tokens of the answer. Default: 1000 dimensionless, source:
                hypothesis.
        """

    @classmethod
    def from_defaults(  # type: ignore[override]
        cls,
        name: str,
        *,
        external_api: EcoLogitsGenAIExternalAPI,
        output_token_count: GivenQuantity = ...,
    ) -> Self:
        """An object with the defaults of its class, some replaced.

        Args:
            name: any text, not necessarily unique.
            external_api: API that answers. A EcoLogitsGenAIExternalAPI. Required.
            output_token_count: [dimensionless] Tokens of the answer. Default: 1000 dimensionless, source:
                hypothesis.
        """


class EcoLogitsGenAIExternalAPIServerSignature(ModelingObject):
    def __init__(
        self,
        name: str,
    ) -> None:
        """The virtual server of a bought language model.

        Args:
            name: any text, not necessarily unique.
        """

    @classmethod
    def from_defaults(  # type: ignore[override]
        cls,
        name: str,
    ) -> Self:
        """An object with the defaults of its class, some replaced.

        Args:
            name: any text, not necessarily unique.
        """


class EcoLogitsVideoGenExternalAPISignature(ModelingObject):
    def __init__(
        self,
        name: str,
        provider: GivenOption,
        model_name: GivenOption,
        electricity_mix_zone: GivenOption | EmptyExplainableObject | None = ...,
        known_carbon_intensity: GivenHourlyQuantity | EmptyExplainableObject | None = ...,
    ) -> None:
        """The API of a provider of models that make videos, estimated by EcoLogits: it stands where a server would.

        Args:
            name: any text, not necessarily unique.
            provider: Who offers the model. Default: openai, source: hypothesis.
            model_name: Name of the model at its provider. Default: sora-2-pro, source: hypothesis.
            electricity_mix_zone: ISO 3166 alpha-3 code of the country of the data centres, such as FRA; by default
                that of the provider. Optional.
            known_carbon_intensity: [gram / kilowatt_hour] CO2eq per unit of the data centres' electricity, a mean
                or a series in UTC; by default the zone's mix. Optional.
        """

    @classmethod
    def from_defaults(  # type: ignore[override]
        cls,
        name: str,
        *,
        provider: GivenOption = ...,
        model_name: GivenOption = ...,
        electricity_mix_zone: GivenOption | EmptyExplainableObject | None = ...,
        known_carbon_intensity: GivenHourlyQuantity | EmptyExplainableObject | None = ...,
    ) -> Self:
        """An object with the defaults of its class, some replaced.

        Args:
            name: any text, not necessarily unique.
            provider: Who offers the model. Default: openai, source: hypothesis.
            model_name: Name of the model at its provider. Default: sora-2-pro, source: hypothesis.
            electricity_mix_zone: ISO 3166 alpha-3 code of the country of the data centres, such as FRA; by default
                that of the provider. Optional.
            known_carbon_intensity: [gram / kilowatt_hour] CO2eq per unit of the data centres' electricity, a mean
                or a series in UTC; by default the zone's mix. Optional.
        """


class EcoLogitsVideoGenExternalAPIJobSignature(ModelingObject):
    def __init__(
        self,
        name: str,
        external_api: EcoLogitsVideoGenExternalAPI,
        resolution: GivenOption,
        duration: GivenQuantity,
        with_audio: GivenTruth,
    ) -> None:
        """One video that a bought model makes.

        Args:
            name: any text, not necessarily unique.
            external_api: API that makes the video. A EcoLogitsVideoGenExternalAPI. Required.
            resolution: Width and height of the picture. One of 480p (854 x 480), 576p (1024 x 576), 720p (1280 x
                720), 1080p (1920 x 1080), 4K (3840 x 2160). Default: 720p (1280 x 720), source: hypothesis.
            duration: [second] Length of the video. Default: 8 second, source: hypothesis.
            with_audio: Whether it has sound; not all models make it. Takes True or False. Default: True, source:
                hypothesis.
        """

    @classmethod
    def from_defaults(  # type: ignore[override]
        cls,
        name: str,
        *,
        external_api: EcoLogitsVideoGenExternalAPI,
        resolution: GivenOption = ...,
        duration: GivenQuantity = ...,
        with_audio: GivenTruth = ...,
    ) -> Self:
        """An object with the defaults of its class, some replaced.

        Args:
            name: any text, not necessarily unique.
            external_api: API that makes the video. A EcoLogitsVideoGenExternalAPI. Required.
            resolution: Width and height of the picture. One of 480p (854 x 480), 576p (1024 x 576), 720p (1280 x
                720), 1080p (1920 x 1080), 4K (3840 x 2160). Default: 720p (1280 x 720), source: hypothesis.
            duration: [second] Length of the video. Default: 8 second, source: hypothesis.
            with_audio: Whether it has sound; not all models make it. Takes True or False. Default: True, source:
                hypothesis.
        """


class EcoLogitsVideoGenExternalAPIServerSignature(ModelingObject):
    def __init__(
        self,
        name: str,
    ) -> None:
        """The virtual server of a bought model for video.

        Args:
            name: any text, not necessarily unique.
        """

    @classmethod
    def from_defaults(  # type: ignore[override]
        cls,
        name: str,
    ) -> Self:
        """An object with the defaults of its class, some replaced.

        Args:
            name: any text, not necessarily unique.
        """


class CountrySignature(ModelingObject):
    def __init__(
        self,
        name: str,
        short_name: str,
        average_carbon_intensity: GivenHourlyQuantity,
        timezone: GivenTimeZone,
        timezone_reference: GivenMoment | EmptyExplainableObject | None = ...,
    ) -> None:
        """Where users are: the electricity of their devices and of the network, and their local time.

        Args:
            name: any text, not necessarily unique.
            short_name: Short code, for people only. Takes a text. Required.
            average_carbon_intensity: [gram / kilowatt_hour] CO2eq emitted per unit of electricity: the yearly mean,
                or hour by hour. Default: 50.0 gram / kilowatt_hour, source: hypothesis.
            timezone: Local time of the users. Takes a time zone such as tz('Europe/Paris'). Default: Europe/Paris,
                source: user data.
            timezone_reference: Instant whose UTC offset is used for series that count hours from a local start; by
                default the start. Takes a date such as SourceObject(datetime(2025, 2, 19, 12)). Optional.
        """

    @classmethod
    def from_defaults(  # type: ignore[override]
        cls,
        name: str,
        *,
        short_name: str,
        average_carbon_intensity: GivenHourlyQuantity = ...,
        timezone: GivenTimeZone = ...,
        timezone_reference: GivenMoment | EmptyExplainableObject | None = ...,
    ) -> Self:
        """An object with the defaults of its class, some replaced.

        Args:
            name: any text, not necessarily unique.
            short_name: Short code, for people only. Takes a text. Required.
            average_carbon_intensity: [gram / kilowatt_hour] CO2eq emitted per unit of electricity: the yearly mean,
                or hour by hour. Default: 50.0 gram / kilowatt_hour, source: hypothesis.
            timezone: Local time of the users. Takes a time zone such as tz('Europe/Paris'). Default: Europe/Paris,
                source: user data.
            timezone_reference: Instant whose UTC offset is used for series that count hours from a local start; by
                default the start. Takes a date such as SourceObject(datetime(2025, 2, 19, 12)). Optional.
        """


class RecurrentEdgeDeviceNeedSignature(ModelingObject):
    def __init__(
        self,
        name: str,
        edge_device: EdgeDevice,
        recurrent_edge_component_needs: Iterable[EdgeComponentNeed],
    ) -> None:
        """What a function asks of an edge device: needs of its components.

        Args:
            name: any text, not necessarily unique.
            edge_device: Device that is asked. A EdgeDevice. Required.
            recurrent_edge_component_needs: What its components are asked. A list of EdgeComponentNeed. Required.
        """

    @classmethod
    def from_defaults(  # type: ignore[override]
        cls,
        name: str,
        *,
        edge_device: EdgeDevice,
        recurrent_edge_component_needs: Iterable[EdgeComponentNeed],
    ) -> Self:
        """An object with the defaults of its class, some replaced.

        Args:
            name: any text, not necessarily unique.
            edge_device: Device that is asked. A EdgeDevice. Required.
            recurrent_edge_component_needs: What its components are asked. A list of EdgeComponentNeed. Required.
        """


class RecurrentEdgeProcessSignature(RecurrentEdgeDeviceNeedSignature):
    def __init__(
        self,
        name: str,
        edge_device: EdgeComputer,
        recurrent_compute_needed: GivenWeek,
        recurrent_ram_needed: GivenWeek,
        recurrent_storage_needed: GivenWeek,
    ) -> None:
        """A process on an edge computer: compute, memory and storage, week after week.

        Args:
            name: any text, not necessarily unique.
            edge_device: Computer that it runs on. A EdgeComputer. Required.
            recurrent_compute_needed: [cpu_core] Compute that it needs. Default: 1 cpu_core at all hours, source:
                hypothesis.
            recurrent_ram_needed: [gigabyte_ram] Memory that it needs. Default: 1 gigabyte_ram at all hours, source:
                hypothesis.
            recurrent_storage_needed: [gigabyte_stored] Volume that each hour adds; negative: that it takes away.
                Default: 0 gigabyte_stored at all hours, source: hypothesis.
        """

    @classmethod
    def from_defaults(  # type: ignore[override]
        cls,
        name: str,
        *,
        edge_device: EdgeComputer,
        recurrent_compute_needed: GivenWeek = ...,
        recurrent_ram_needed: GivenWeek = ...,
        recurrent_storage_needed: GivenWeek = ...,
    ) -> Self:
        """An object with the defaults of its class, some replaced.

        Args:
            name: any text, not necessarily unique.
            edge_device: Computer that it runs on. A EdgeComputer. Required.
            recurrent_compute_needed: [cpu_core] Compute that it needs. Default: 1 cpu_core at all hours, source:
                hypothesis.
            recurrent_ram_needed: [gigabyte_ram] Memory that it needs. Default: 1 gigabyte_ram at all hours, source:
                hypothesis.
            recurrent_storage_needed: [gigabyte_stored] Volume that each hour adds; negative: that it takes away.
                Default: 0 gigabyte_stored at all hours, source: hypothesis.
        """


class RecurrentEdgeProcessCPUNeedSignature(ModelingObject):
    def __init__(
        self,
        name: str,
    ) -> None:
        """The compute that a process needs.

        Args:
            name: any text, not necessarily unique.
        """

    @classmethod
    def from_defaults(  # type: ignore[override]
        cls,
        name: str,
    ) -> Self:
        """An object with the defaults of its class, some replaced.

        Args:
            name: any text, not necessarily unique.
        """


class RecurrentEdgeProcessRAMNeedSignature(ModelingObject):
    def __init__(
        self,
        name: str,
    ) -> None:
        """The memory that a process needs.

        Args:
            name: any text, not necessarily unique.
        """

    @classmethod
    def from_defaults(  # type: ignore[override]
        cls,
        name: str,
    ) -> Self:
        """An object with the defaults of its class, some replaced.

        Args:
            name: any text, not necessarily unique.
        """


class RecurrentEdgeProcessStorageNeedSignature(ModelingObject):
    def __init__(
        self,
        name: str,
    ) -> None:
        """The volume that a process adds to the storage, or takes away.

        Args:
            name: any text, not necessarily unique.
        """

    @classmethod
    def from_defaults(  # type: ignore[override]
        cls,
        name: str,
    ) -> Self:
        """An object with the defaults of its class, some replaced.

        Args:
            name: any text, not necessarily unique.
        """


class RecurrentEdgeWorkloadSignature(RecurrentEdgeDeviceNeedSignature):
    def __init__(
        self,
        name: str,
        edge_device: EdgeAppliance,
        recurrent_workload: GivenWeek,
    ) -> None:
        """The work of an edge appliance: a share of what it can do, week after week.

        Args:
            name: any text, not necessarily unique.
            edge_device: Appliance that works. A EdgeAppliance. Required.
            recurrent_workload: [concurrent] Share of what it can do: 0, idle, to 1. Default: 1 concurrent at all
                hours, source: hypothesis.
        """

    @classmethod
    def from_defaults(  # type: ignore[override]
        cls,
        name: str,
        *,
        edge_device: EdgeAppliance,
        recurrent_workload: GivenWeek = ...,
    ) -> Self:
        """An object with the defaults of its class, some replaced.

        Args:
            name: any text, not necessarily unique.
            edge_device: Appliance that works. A EdgeAppliance. Required.
            recurrent_workload: [concurrent] Share of what it can do: 0, idle, to 1. Default: 1 concurrent at all
                hours, source: hypothesis.
        """


class RecurrentEdgeWorkloadNeedSignature(ModelingObject):
    def __init__(
        self,
        name: str,
    ) -> None:
        """The work that an appliance is asked for.

        Args:
            name: any text, not necessarily unique.
        """

    @classmethod
    def from_defaults(  # type: ignore[override]
        cls,
        name: str,
    ) -> Self:
        """An object with the defaults of its class, some replaced.

        Args:
            name: any text, not necessarily unique.
        """


class EdgeDeviceSignature(ModelingObject):
    def __init__(
        self,
        name: str,
        structure_carbon_footprint_manufacturing: GivenQuantity,
        components: Iterable[EdgeComponent],
        lifespan: GivenQuantity,
    ) -> None:
        """A machine in the field, made of components and of what holds these together.

        Args:
            name: any text, not necessarily unique.
            structure_carbon_footprint_manufacturing: [kilogram] CO2eq of making what is no component: case, board,
                cables. Default: 50 kilogram, source: hypothesis.
            components: Its components. A list of EdgeComponent. Required.
            lifespan: [year] Time until it is replaced. Default: 6 year, source: hypothesis.
        """

    @classmethod
    def from_defaults(  # type: ignore[override]
        cls,
        name: str,
        *,
        components: Iterable[EdgeComponent],
        structure_carbon_footprint_manufacturing: GivenQuantity = ...,
        lifespan: GivenQuantity = ...,
    ) -> Self:
        """An object with the defaults of its class, some replaced.

        Args:
            name: any text, not necessarily unique.
            components: Its components. A list of EdgeComponent. Required.
            structure_carbon_footprint_manufacturing: [kilogram] CO2eq of making what is no component: case, board,
                cables. Default: 50 kilogram, source: hypothesis.
            lifespan: [year] Time until it is replaced. Default: 6 year, source: hypothesis.
        """


class EdgeDeviceGroupSignature(ModelingObject):
    def __init__(
        self,
        name: str,
        sub_group_counts: Iterable[EdgeDeviceGroup] = ...,
        edge_device_counts: Iterable[EdgeDevice] = ...,
    ) -> None:
        """How often other groups, and devices, are in a group. A deployment has one of each group that is in no other.

        Args:
            name: any text, not necessarily unique.
            sub_group_counts: How many of which groups are in it. A list of EdgeDeviceGroup. Default: ().
            edge_device_counts: How many of which devices are in it, those of its groups apart. A list of
                EdgeDevice. Default: ().
        """

    @classmethod
    def from_defaults(  # type: ignore[override]
        cls,
        name: str,
        *,
        sub_group_counts: Iterable[EdgeDeviceGroup] = ...,
        edge_device_counts: Iterable[EdgeDevice] = ...,
    ) -> Self:
        """An object with the defaults of its class, some replaced.

        Args:
            name: any text, not necessarily unique.
            sub_group_counts: How many of which groups are in it. A list of EdgeDeviceGroup. Default: ().
            edge_device_counts: How many of which devices are in it, those of its groups apart. A list of
                EdgeDevice. Default: ().
        """


class EdgeFunctionSignature(ModelingObject):
    def __init__(
        self,
        name: str,
        recurrent_edge_device_needs: Iterable[RecurrentEdgeDeviceNeed],
        recurrent_server_needs: Iterable[RecurrentServerNeed],
    ) -> None:
        """Something that edge devices do, all the time that they are deployed: what it asks of devices, and of servers.

        Args:
            name: any text, not necessarily unique.
            recurrent_edge_device_needs: What it asks of devices; one that appears twice counts twice. A list of
                RecurrentEdgeDeviceNeed. Required.
            recurrent_server_needs: What its devices ask of servers; one that appears twice counts twice. A list of
                RecurrentServerNeed. Required.
        """

    @classmethod
    def from_defaults(  # type: ignore[override]
        cls,
        name: str,
        *,
        recurrent_edge_device_needs: Iterable[RecurrentEdgeDeviceNeed],
        recurrent_server_needs: Iterable[RecurrentServerNeed],
    ) -> Self:
        """An object with the defaults of its class, some replaced.

        Args:
            name: any text, not necessarily unique.
            recurrent_edge_device_needs: What it asks of devices; one that appears twice counts twice. A list of
                RecurrentEdgeDeviceNeed. Required.
            recurrent_server_needs: What its devices ask of servers; one that appears twice counts twice. A list of
                RecurrentServerNeed. Required.
        """


class EdgeUsageJourneySignature(ModelingObject):
    def __init__(
        self,
        name: str,
        edge_functions: Iterable[EdgeFunction],
    ) -> None:
        """What is deployed as one: functions that go on side by side for as long as devices are in use.

        Args:
            name: any text, not necessarily unique.
            edge_functions: Its functions; one that appears twice counts twice. A list of EdgeFunction. Required.
        """

    @classmethod
    def from_defaults(  # type: ignore[override]
        cls,
        name: str,
        *,
        edge_functions: Iterable[EdgeFunction],
    ) -> Self:
        """An object with the defaults of its class, some replaced.

        Args:
            name: any text, not necessarily unique.
            edge_functions: Its functions; one that appears twice counts twice. A list of EdgeFunction. Required.
        """


class EdgeApplianceSignature(EdgeDeviceSignature):
    def __init__(
        self,
        name: str,
        carbon_footprint_manufacturing: GivenQuantity,
        power: GivenQuantity,
        lifespan: GivenQuantity,
        idle_power: GivenQuantity,
    ) -> None:
        """A machine in the field that works for a share of what it can do: a lamp, a screen, a meter.

        Args:
            name: any text, not necessarily unique.
            carbon_footprint_manufacturing: [kilogram] CO2eq of making it. Default: 100 kilogram, source:
                hypothesis.
            power: [watt] Electric power at full load. Default: 50 watt, source: hypothesis.
            lifespan: [year] Time until it is replaced. Default: 6 year, source: hypothesis.
            idle_power: [watt] Electric power without load. Default: 5 watt, source: hypothesis.
        """

    @classmethod
    def from_defaults(  # type: ignore[override]
        cls,
        name: str,
        *,
        carbon_footprint_manufacturing: GivenQuantity = ...,
        power: GivenQuantity = ...,
        lifespan: GivenQuantity = ...,
        idle_power: GivenQuantity = ...,
    ) -> Self:
        """An object with the defaults of its class, some replaced.

        Args:
            name: any text, not necessarily unique.
            carbon_footprint_manufacturing: [kilogram] CO2eq of making it. Default: 100 kilogram, source:
                hypothesis.
            power: [watt] Electric power at full load. Default: 50 watt, source: hypothesis.
            lifespan: [year] Time until it is replaced. Default: 6 year, source: hypothesis.
            idle_power: [watt] Electric power without load. Default: 5 watt, source: hypothesis.
        """


class EdgeApplianceComponentSignature(ModelingObject):
    def __init__(
        self,
        name: str,
    ) -> None:
        """What works in an appliance, and draws its power.

        Args:
            name: any text, not necessarily unique.
        """

    @classmethod
    def from_defaults(  # type: ignore[override]
        cls,
        name: str,
    ) -> Self:
        """An object with the defaults of its class, some replaced.

        Args:
            name: any text, not necessarily unique.
        """


class EdgeComputerSignature(EdgeDeviceSignature):
    def __init__(
        self,
        name: str,
        carbon_footprint_manufacturing: GivenQuantity,
        power: GivenQuantity,
        lifespan: GivenQuantity,
        idle_power: GivenQuantity,
        ram: GivenQuantity,
        compute: GivenQuantity,
        base_ram_consumption: GivenQuantity,
        base_compute_consumption: GivenQuantity,
        storage: EdgeStorage,
    ) -> None:
        """A computer in the field: processors, memory and a storage. It makes the components for the first two.

        Args:
            name: any text, not necessarily unique.
            carbon_footprint_manufacturing: [kilogram] CO2eq of making it, its storage apart. Default: 60 kilogram,
                source: hypothesis.
            power: [watt] Electric power at full load. Default: 30 watt, source: hypothesis.
            lifespan: [year] Time until it is replaced. Default: 6 year, source: hypothesis.
            idle_power: [watt] Electric power without load. Default: 5 watt, source: hypothesis.
            ram: [gigabyte_ram] Memory. Default: 8 gigabyte_ram, source: hypothesis.
            compute: [cpu_core] Compute. Default: 4 cpu_core, source: hypothesis.
            base_ram_consumption: [gigabyte_ram] Memory that is always taken. Default: 1 gigabyte_ram, source:
                hypothesis.
            base_compute_consumption: [cpu_core] Compute that is always taken. Default: 0 cpu_core, source:
                hypothesis.
            storage: Its storage. A EdgeStorage. Required.
        """

    @classmethod
    def from_defaults(  # type: ignore[override]
        cls,
        name: str,
        *,
        storage: EdgeStorage,
        carbon_footprint_manufacturing: GivenQuantity = ...,
        power: GivenQuantity = ...,
        lifespan: GivenQuantity = ...,
        idle_power: GivenQuantity = ...,
        ram: GivenQuantity = ...,
        compute: GivenQuantity = ...,
        base_ram_consumption: GivenQuantity = ...,
        base_compute_consumption: GivenQuantity = ...,
    ) -> Self:
        """An object with the defaults of its class, some replaced.

        Args:
            name: any text, not necessarily unique.
            storage: Its storage. A EdgeStorage. Required.
            carbon_footprint_manufacturing: [kilogram] CO2eq of making it, its storage apart. Default: 60 kilogram,
                source: hypothesis.
            power: [watt] Electric power at full load. Default: 30 watt, source: hypothesis.
            lifespan: [year] Time until it is replaced. Default: 6 year, source: hypothesis.
            idle_power: [watt] Electric power without load. Default: 5 watt, source: hypothesis.
            ram: [gigabyte_ram] Memory. Default: 8 gigabyte_ram, source: hypothesis.
            compute: [cpu_core] Compute. Default: 4 cpu_core, source: hypothesis.
            base_ram_consumption: [gigabyte_ram] Memory that is always taken. Default: 1 gigabyte_ram, source:
                hypothesis.
            base_compute_consumption: [cpu_core] Compute that is always taken. Default: 0 cpu_core, source:
                hypothesis.
        """


class EdgeComputerCPUComponentSignature(ModelingObject):
    def __init__(
        self,
        name: str,
    ) -> None:
        """The processors of a computer, which draw all its power.

        Args:
            name: any text, not necessarily unique.
        """

    @classmethod
    def from_defaults(  # type: ignore[override]
        cls,
        name: str,
    ) -> Self:
        """An object with the defaults of its class, some replaced.

        Args:
            name: any text, not necessarily unique.
        """


class EdgeComputerRAMComponentSignature(ModelingObject):
    def __init__(
        self,
        name: str,
    ) -> None:
        """The memory of a computer, of which the power is in that of the processors.

        Args:
            name: any text, not necessarily unique.
        """

    @classmethod
    def from_defaults(  # type: ignore[override]
        cls,
        name: str,
    ) -> Self:
        """An object with the defaults of its class, some replaced.

        Args:
            name: any text, not necessarily unique.
        """


class RecurrentEdgeComponentNeedSignature(ModelingObject):
    def __init__(
        self,
        name: str,
        edge_component: EdgeComponent,
        recurrent_need: GivenWeek,
    ) -> None:
        """What a device asks of one of its components in a typical week.

        Args:
            name: any text, not necessarily unique.
            edge_component: Component that is asked. A EdgeComponent. Required.
            recurrent_need: [cpu_core] What it is asked for, in the unit of the component. Required.
        """

    @classmethod
    def from_defaults(  # type: ignore[override]
        cls,
        name: str,
        *,
        edge_component: EdgeComponent,
        recurrent_need: GivenWeek,
    ) -> Self:
        """An object with the defaults of its class, some replaced.

        Args:
            name: any text, not necessarily unique.
            edge_component: Component that is asked. A EdgeComponent. Required.
            recurrent_need: [cpu_core] What it is asked for, in the unit of the component. Required.
        """


class RecurrentEdgeStorageNeedSignature(ModelingObject):
    def __init__(
        self,
        name: str,
        edge_component: EdgeStorage,
        recurrent_need: GivenWeek,
    ) -> None:
        """What a device adds to its storage in a typical week, and takes away where it is negative.

        Args:
            name: any text, not necessarily unique.
            edge_component: Storage that holds it. A EdgeStorage. Required.
            recurrent_need: [gigabyte_stored] Volume that each hour adds; negative: that it takes away. Required.
        """

    @classmethod
    def from_defaults(  # type: ignore[override]
        cls,
        name: str,
        *,
        edge_component: EdgeStorage,
        recurrent_need: GivenWeek,
    ) -> Self:
        """An object with the defaults of its class, some replaced.

        Args:
            name: any text, not necessarily unique.
            edge_component: Storage that holds it. A EdgeStorage. Required.
            recurrent_need: [gigabyte_stored] Volume that each hour adds; negative: that it takes away. Required.
        """


class EdgeUsagePatternSignature(ModelingObject):
    def __init__(
        self,
        name: str,
        edge_usage_journeys: Iterable[EdgeUsageJourney],
        network: Network,
        country: Country,
        hourly_deployment_starts: GivenSeries,
        usage_span: GivenQuantity,
    ) -> None:
        """How many deployments start at each hour, in which country, on which network, and how long each is in use.

        Args:
            name: any text, not necessarily unique.
            edge_usage_journeys: What is deployed; each journey once. A list of EdgeUsageJourney. Required.
            network: Network between devices and servers. A Network. Required.
            country: Where the devices are. A Country. Required.
            hourly_deployment_starts: [occurrence] Deployments that start in each hour, in local time. Required.
            usage_span: [year] Time that a deployment is in use. Default: 6 year, source: hypothesis.
        """

    @classmethod
    def from_defaults(  # type: ignore[override]
        cls,
        name: str,
        *,
        edge_usage_journeys: Iterable[EdgeUsageJourney],
        network: Network,
        country: Country,
        hourly_deployment_starts: GivenSeries,
        usage_span: GivenQuantity = ...,
    ) -> Self:
        """An object with the defaults of its class, some replaced.

        Args:
            name: any text, not necessarily unique.
            edge_usage_journeys: What is deployed; each journey once. A list of EdgeUsageJourney. Required.
            network: Network between devices and servers. A Network. Required.
            country: Where the devices are. A Country. Required.
            hourly_deployment_starts: [occurrence] Deployments that start in each hour, in local time. Required.
            usage_span: [year] Time that a deployment is in use. Default: 6 year, source: hypothesis.
        """


class EdgeCPUComponentSignature(ModelingObject):
    def __init__(
        self,
        name: str,
        carbon_footprint_manufacturing_per_unit: GivenQuantity,
        power_per_unit: GivenQuantity,
        lifespan: GivenQuantity,
        idle_power_per_unit: GivenQuantity,
        compute_per_unit: GivenQuantity,
        base_compute_consumption: GivenQuantity,
        nb_of_units: GivenQuantity = ...,
    ) -> None:
        """Processors of an edge device of one's own making.

        Args:
            name: any text, not necessarily unique.
            carbon_footprint_manufacturing_per_unit: [kilogram] CO2eq of making one unit. Default: 20 kilogram,
                source: hypothesis.
            power_per_unit: [watt] Electric power of a unit at full load. Default: 15 watt, source: hypothesis.
            lifespan: [year] Time until it is replaced. Default: 6 year, source: hypothesis.
            idle_power_per_unit: [watt] Electric power of a unit without load. Default: 3 watt, source: hypothesis.
            compute_per_unit: [cpu_core] Compute of a unit. Default: 4 cpu_core, source: hypothesis.
            base_compute_consumption: [cpu_core] Compute that is always taken. Default: 0 cpu_core, source:
                hypothesis.
            nb_of_units: [dimensionless] Units in one device. Default: 1 dimensionless, source: hypothesis.
        """

    @classmethod
    def from_defaults(  # type: ignore[override]
        cls,
        name: str,
        *,
        carbon_footprint_manufacturing_per_unit: GivenQuantity = ...,
        power_per_unit: GivenQuantity = ...,
        lifespan: GivenQuantity = ...,
        idle_power_per_unit: GivenQuantity = ...,
        compute_per_unit: GivenQuantity = ...,
        base_compute_consumption: GivenQuantity = ...,
        nb_of_units: GivenQuantity = ...,
    ) -> Self:
        """An object with the defaults of its class, some replaced.

        Args:
            name: any text, not necessarily unique.
            carbon_footprint_manufacturing_per_unit: [kilogram] CO2eq of making one unit. Default: 20 kilogram,
                source: hypothesis.
            power_per_unit: [watt] Electric power of a unit at full load. Default: 15 watt, source: hypothesis.
            lifespan: [year] Time until it is replaced. Default: 6 year, source: hypothesis.
            idle_power_per_unit: [watt] Electric power of a unit without load. Default: 3 watt, source: hypothesis.
            compute_per_unit: [cpu_core] Compute of a unit. Default: 4 cpu_core, source: hypothesis.
            base_compute_consumption: [cpu_core] Compute that is always taken. Default: 0 cpu_core, source:
                hypothesis.
            nb_of_units: [dimensionless] Units in one device. Default: 1 dimensionless, source: hypothesis.
        """


class EdgeRAMComponentSignature(ModelingObject):
    def __init__(
        self,
        name: str,
        carbon_footprint_manufacturing_per_unit: GivenQuantity,
        power_per_unit: GivenQuantity,
        lifespan: GivenQuantity,
        idle_power_per_unit: GivenQuantity,
        ram_per_unit: GivenQuantity,
        base_ram_consumption: GivenQuantity,
        nb_of_units: GivenQuantity = ...,
    ) -> None:
        """Memory of an edge device of one's own making.

        Args:
            name: any text, not necessarily unique.
            carbon_footprint_manufacturing_per_unit: [kilogram] CO2eq of making one unit. Default: 20 kilogram,
                source: hypothesis.
            power_per_unit: [watt] Electric power of a unit at full load. Default: 10 watt, source: hypothesis.
            lifespan: [year] Time until it is replaced. Default: 6 year, source: hypothesis.
            idle_power_per_unit: [watt] Electric power of a unit without load. Default: 2 watt, source: hypothesis.
            ram_per_unit: [gigabyte_ram] Memory of a unit. Default: 8 gigabyte_ram, source: hypothesis.
            base_ram_consumption: [gigabyte_ram] Memory that is always taken. Default: 1 gigabyte_ram, source:
                hypothesis.
            nb_of_units: [dimensionless] Units in one device. Default: 1 dimensionless, source: hypothesis.
        """

    @classmethod
    def from_defaults(  # type: ignore[override]
        cls,
        name: str,
        *,
        carbon_footprint_manufacturing_per_unit: GivenQuantity = ...,
        power_per_unit: GivenQuantity = ...,
        lifespan: GivenQuantity = ...,
        idle_power_per_unit: GivenQuantity = ...,
        ram_per_unit: GivenQuantity = ...,
        base_ram_consumption: GivenQuantity = ...,
        nb_of_units: GivenQuantity = ...,
    ) -> Self:
        """An object with the defaults of its class, some replaced.

        Args:
            name: any text, not necessarily unique.
            carbon_footprint_manufacturing_per_unit: [kilogram] CO2eq of making one unit. Default: 20 kilogram,
                source: hypothesis.
            power_per_unit: [watt] Electric power of a unit at full load. Default: 10 watt, source: hypothesis.
            lifespan: [year] Time until it is replaced. Default: 6 year, source: hypothesis.
            idle_power_per_unit: [watt] Electric power of a unit without load. Default: 2 watt, source: hypothesis.
            ram_per_unit: [gigabyte_ram] Memory of a unit. Default: 8 gigabyte_ram, source: hypothesis.
            base_ram_consumption: [gigabyte_ram] Memory that is always taken. Default: 1 gigabyte_ram, source:
                hypothesis.
            nb_of_units: [dimensionless] Units in one device. Default: 1 dimensionless, source: hypothesis.
        """


class EdgeWorkloadComponentSignature(ModelingObject):
    def __init__(
        self,
        name: str,
        carbon_footprint_manufacturing_per_unit: GivenQuantity,
        power_per_unit: GivenQuantity,
        lifespan: GivenQuantity,
        idle_power_per_unit: GivenQuantity,
        nb_of_units: GivenQuantity = ...,
    ) -> None:
        """A component of an edge device that works for a share of what it can do: a screen, a radar, a heater.

        Args:
            name: any text, not necessarily unique.
            carbon_footprint_manufacturing_per_unit: [kilogram] CO2eq of making one unit. Default: 100 kilogram,
                source: hypothesis.
            power_per_unit: [watt] Electric power of a unit at full load. Default: 50 watt, source: hypothesis.
            lifespan: [year] Time until it is replaced. Default: 6 year, source: hypothesis.
            idle_power_per_unit: [watt] Electric power of a unit without load. Default: 5 watt, source: hypothesis.
            nb_of_units: [dimensionless] Units in one device. Default: 1 dimensionless, source: hypothesis.
        """

    @classmethod
    def from_defaults(  # type: ignore[override]
        cls,
        name: str,
        *,
        carbon_footprint_manufacturing_per_unit: GivenQuantity = ...,
        power_per_unit: GivenQuantity = ...,
        lifespan: GivenQuantity = ...,
        idle_power_per_unit: GivenQuantity = ...,
        nb_of_units: GivenQuantity = ...,
    ) -> Self:
        """An object with the defaults of its class, some replaced.

        Args:
            name: any text, not necessarily unique.
            carbon_footprint_manufacturing_per_unit: [kilogram] CO2eq of making one unit. Default: 100 kilogram,
                source: hypothesis.
            power_per_unit: [watt] Electric power of a unit at full load. Default: 50 watt, source: hypothesis.
            lifespan: [year] Time until it is replaced. Default: 6 year, source: hypothesis.
            idle_power_per_unit: [watt] Electric power of a unit without load. Default: 5 watt, source: hypothesis.
            nb_of_units: [dimensionless] Units in one device. Default: 1 dimensionless, source: hypothesis.
        """


class RecurrentServerNeedSignature(ModelingObject):
    def __init__(
        self,
        name: str,
        edge_device: EdgeDevice,
        recurrent_volume_per_edge_device: GivenWeek,
        jobs: Iterable[JobBase],
    ) -> None:
        """What an edge device asks of servers in a typical week: each occurrence triggers its jobs.

        Args:
            name: any text, not necessarily unique.
            edge_device: Device that asks. A EdgeDevice. Required.
            recurrent_volume_per_edge_device: [occurrence] How often it asks in each hour of the week, one device.
                Default: 1 occurrence at all hours, source: hypothesis.
            jobs: Jobs that each occurrence triggers, and how often. A list of JobBase. Required.
        """

    @classmethod
    def from_defaults(  # type: ignore[override]
        cls,
        name: str,
        *,
        edge_device: EdgeDevice,
        jobs: Iterable[JobBase],
        recurrent_volume_per_edge_device: GivenWeek = ...,
    ) -> Self:
        """An object with the defaults of its class, some replaced.

        Args:
            name: any text, not necessarily unique.
            edge_device: Device that asks. A EdgeDevice. Required.
            jobs: Jobs that each occurrence triggers, and how often. A list of JobBase. Required.
            recurrent_volume_per_edge_device: [occurrence] How often it asks in each hour of the week, one device.
                Default: 1 occurrence at all hours, source: hypothesis.
        """


class EdgeStorageInputs(TypedDict, total=False):
    storage_capacity_per_unit: GivenQuantity
    carbon_footprint_manufacturing_per_storage_capacity: GivenQuantity
    base_storage_need: GivenQuantity
    lifespan: GivenQuantity
    nb_of_units: GivenQuantity
    data_storage_duration: GivenQuantity | EmptyExplainableObject | None


class EdgeStorageSignature(ModelingObject):
    def __init__(
        self,
        name: str,
        storage_capacity_per_unit: GivenQuantity,
        carbon_footprint_manufacturing_per_storage_capacity: GivenQuantity,
        base_storage_need: GivenQuantity,
        lifespan: GivenQuantity,
        nb_of_units: GivenQuantity = ...,
        data_storage_duration: GivenQuantity | EmptyExplainableObject | None = ...,
    ) -> None:
        """Storage of an edge device. Its footprint is that of making it.

        Args:
            name: any text, not necessarily unique.
            storage_capacity_per_unit: [terabyte_stored] What one unit holds. Default: 1 terabyte_stored, source:
                hypothesis.
            carbon_footprint_manufacturing_per_storage_capacity: [kilogram / terabyte_stored] CO2eq of making a
                unit, per capacity. Default: 160.0 kilogram / terabyte_stored, source: hypothesis.
            base_storage_need: [gigabyte_stored] Volume that is always held. Default: 30 gigabyte_stored, source:
                hypothesis.
            lifespan: [year] Time until it is replaced. Default: 6 year, source: hypothesis.
            nb_of_units: [dimensionless] Units in one device. Default: 1 dimensionless, source: hypothesis.
            data_storage_duration: [year] Time after which what needs have stored is deleted; kept for good unless
                given. Optional.
        """

    @classmethod
    def from_defaults(  # type: ignore[override]
        cls,
        name: str,
        *,
        storage_capacity_per_unit: GivenQuantity = ...,
        carbon_footprint_manufacturing_per_storage_capacity: GivenQuantity = ...,
        base_storage_need: GivenQuantity = ...,
        lifespan: GivenQuantity = ...,
        nb_of_units: GivenQuantity = ...,
        data_storage_duration: GivenQuantity | EmptyExplainableObject | None = ...,
    ) -> Self:
        """An object with the defaults of its class, some replaced.

        Args:
            name: any text, not necessarily unique.
            storage_capacity_per_unit: [terabyte_stored] What one unit holds. Default: 1 terabyte_stored, source:
                hypothesis.
            carbon_footprint_manufacturing_per_storage_capacity: [kilogram / terabyte_stored] CO2eq of making a
                unit, per capacity. Default: 160.0 kilogram / terabyte_stored, source: hypothesis.
            base_storage_need: [gigabyte_stored] Volume that is always held. Default: 30 gigabyte_stored, source:
                hypothesis.
            lifespan: [year] Time until it is replaced. Default: 6 year, source: hypothesis.
            nb_of_units: [dimensionless] Units in one device. Default: 1 dimensionless, source: hypothesis.
            data_storage_duration: [year] Time after which what needs have stored is deleted; kept for good unless
                given. Optional.
        """


class DeviceInputs(TypedDict, total=False):
    carbon_footprint_fabrication: GivenQuantity
    power: GivenQuantity
    lifespan: GivenQuantity
    fraction_of_usage_time: GivenQuantity


class DeviceSignature(ModelingObject):
    def __init__(
        self,
        name: str,
        carbon_footprint_fabrication: GivenQuantity,
        power: GivenQuantity,
        lifespan: GivenQuantity,
        fraction_of_usage_time: GivenQuantity,
    ) -> None:
        """What a user holds or sits at. It is on during the whole journey.

        Args:
            name: any text, not necessarily unique.
            carbon_footprint_fabrication: [kilogram] CO2eq of making one device and bringing it to its user.
                Default: 150 kilogram, source: hypothesis.
            power: [watt] Mean electric power while it is used. Default: 50 watt, source: hypothesis.
            lifespan: [year] Time until it is replaced. Default: 6 year, source: hypothesis.
            fraction_of_usage_time: [hour / day] Share of its life during which it is used. Default: 7.0 hour / day,
                source: hypothesis.
        """

    @classmethod
    def from_defaults(  # type: ignore[override]
        cls,
        name: str,
        *,
        carbon_footprint_fabrication: GivenQuantity = ...,
        power: GivenQuantity = ...,
        lifespan: GivenQuantity = ...,
        fraction_of_usage_time: GivenQuantity = ...,
    ) -> Self:
        """An object with the defaults of its class, some replaced.

        Args:
            name: any text, not necessarily unique.
            carbon_footprint_fabrication: [kilogram] CO2eq of making one device and bringing it to its user.
                Default: 150 kilogram, source: hypothesis.
            power: [watt] Mean electric power while it is used. Default: 50 watt, source: hypothesis.
            lifespan: [year] Time until it is replaced. Default: 6 year, source: hypothesis.
            fraction_of_usage_time: [hour / day] Share of its life during which it is used. Default: 7.0 hour / day,
                source: hypothesis.
        """


class GPUJobSignature(JobSignature):
    def __init__(
        self,
        name: str,
        server: ServerBase,
        data_transferred: GivenQuantity,
        data_stored: GivenQuantity,
        request_duration: GivenQuantity,
        compute_needed: GivenQuantity,
        ram_needed: GivenQuantity,
    ) -> None:
        """A request to a server with GPUs, described by what it needs there.

        Args:
            name: any text, not necessarily unique.
            server: Server that runs the job. A ServerBase. Required.
            data_transferred: [kilobyte] Volume up and down between user and server. Default: 150 kilobyte, source:
                hypothesis.
            data_stored: [kilobyte] Volume that the job adds to the storage; negative: that it deletes. Default: 100
                kilobyte, source: hypothesis.
            request_duration: [second] Time that the job occupies its RAM and compute. Default: 1 second, source:
                hypothesis.
            compute_needed: [gpu] GPUs used, mean over the request. Default: 1 gpu, source: hypothesis.
            ram_needed: [megabyte] RAM that the job occupies. Default: 50 megabyte, source: hypothesis.
        """

    @classmethod
    def from_defaults(  # type: ignore[override]
        cls,
        name: str,
        *,
        server: ServerBase,
        data_transferred: GivenQuantity = ...,
        data_stored: GivenQuantity = ...,
        request_duration: GivenQuantity = ...,
        compute_needed: GivenQuantity = ...,
        ram_needed: GivenQuantity = ...,
    ) -> Self:
        """An object with the defaults of its class, some replaced.

        Args:
            name: any text, not necessarily unique.
            server: Server that runs the job. A ServerBase. Required.
            data_transferred: [kilobyte] Volume up and down between user and server. Default: 150 kilobyte, source:
                hypothesis.
            data_stored: [kilobyte] Volume that the job adds to the storage; negative: that it deletes. Default: 100
                kilobyte, source: hypothesis.
            request_duration: [second] Time that the job occupies its RAM and compute. Default: 1 second, source:
                hypothesis.
            compute_needed: [gpu] GPUs used, mean over the request. Default: 1 gpu, source: hypothesis.
            ram_needed: [megabyte] RAM that the job occupies. Default: 50 megabyte, source: hypothesis.
        """


class JobSignature(ModelingObject):
    def __init__(
        self,
        name: str,
        server: ServerBase,
        data_transferred: GivenQuantity,
        data_stored: GivenQuantity,
        request_duration: GivenQuantity,
        compute_needed: GivenQuantity,
        ram_needed: GivenQuantity,
    ) -> None:
        """A request to a server, described by what it needs there.

        Args:
            name: any text, not necessarily unique.
            server: Server that runs the job. A ServerBase. Required.
            data_transferred: [kilobyte] Volume up and down between user and server. Default: 150 kilobyte, source:
                hypothesis.
            data_stored: [kilobyte] Volume that the job adds to the storage; negative: that it deletes. Default: 100
                kilobyte, source: hypothesis.
            request_duration: [second] Time that the job occupies its RAM and compute. Default: 1 second, source:
                hypothesis.
            compute_needed: [cpu_core] CPU cores (GPUs on a GPU server) used, mean over the request. Default: 0.1
                cpu_core, source: hypothesis.
            ram_needed: [megabyte] RAM that the job occupies. Default: 50 megabyte, source: hypothesis.
        """

    @classmethod
    def from_defaults(  # type: ignore[override]
        cls,
        name: str,
        *,
        server: ServerBase,
        data_transferred: GivenQuantity = ...,
        data_stored: GivenQuantity = ...,
        request_duration: GivenQuantity = ...,
        compute_needed: GivenQuantity = ...,
        ram_needed: GivenQuantity = ...,
    ) -> Self:
        """An object with the defaults of its class, some replaced.

        Args:
            name: any text, not necessarily unique.
            server: Server that runs the job. A ServerBase. Required.
            data_transferred: [kilobyte] Volume up and down between user and server. Default: 150 kilobyte, source:
                hypothesis.
            data_stored: [kilobyte] Volume that the job adds to the storage; negative: that it deletes. Default: 100
                kilobyte, source: hypothesis.
            request_duration: [second] Time that the job occupies its RAM and compute. Default: 1 second, source:
                hypothesis.
            compute_needed: [cpu_core] CPU cores (GPUs on a GPU server) used, mean over the request. Default: 0.1
                cpu_core, source: hypothesis.
            ram_needed: [megabyte] RAM that the job occupies. Default: 50 megabyte, source: hypothesis.
        """


class UsageJourneySignature(ModelingObject):
    def __init__(
        self,
        name: str,
        uj_steps: Iterable[UsageJourneyStep],
    ) -> None:
        """What a user does in one visit: steps, one after the other.

        Args:
            name: any text, not necessarily unique.
            uj_steps: Steps in their order; one that appears twice, or has the weight 2, happens twice. A list of
                UsageJourneyStep. Required.
        """

    @classmethod
    def from_defaults(  # type: ignore[override]
        cls,
        name: str,
        *,
        uj_steps: Iterable[UsageJourneyStep],
    ) -> Self:
        """An object with the defaults of its class, some replaced.

        Args:
            name: any text, not necessarily unique.
            uj_steps: Steps in their order; one that appears twice, or has the weight 2, happens twice. A list of
                UsageJourneyStep. Required.
        """


class UsageJourneyStepSignature(ModelingObject):
    def __init__(
        self,
        name: str,
        user_time_spent: GivenQuantity,
        jobs: Iterable[JobBase],
    ) -> None:
        """A step of a journey: it takes some of the user's time and triggers jobs at its start.

        Args:
            name: any text, not necessarily unique.
            user_time_spent: [minute] Time that the user spends in the step. Default: 1 minute, source: hypothesis.
            jobs: Jobs that the step triggers; one that appears twice, or has the weight 2, is triggered twice. A
                list of JobBase. Required.
        """

    @classmethod
    def from_defaults(  # type: ignore[override]
        cls,
        name: str,
        *,
        jobs: Iterable[JobBase],
        user_time_spent: GivenQuantity = ...,
    ) -> Self:
        """An object with the defaults of its class, some replaced.

        Args:
            name: any text, not necessarily unique.
            jobs: Jobs that the step triggers; one that appears twice, or has the weight 2, is triggered twice. A
                list of JobBase. Required.
            user_time_spent: [minute] Time that the user spends in the step. Default: 1 minute, source: hypothesis.
        """


class NetworkInputs(TypedDict, total=False):
    bandwidth_energy_intensity: GivenQuantity


class NetworkSignature(ModelingObject):
    def __init__(
        self,
        name: str,
        bandwidth_energy_intensity: GivenQuantity,
    ) -> None:
        """A network, seen as an energy per volume transferred. Its manufacturing is not modelled.

        Args:
            name: any text, not necessarily unique.
            bandwidth_energy_intensity: [kilowatt_hour / gigabyte] Electricity per volume transferred. Default: 0.1
                kilowatt_hour / gigabyte, source: hypothesis.
        """

    @classmethod
    def from_defaults(  # type: ignore[override]
        cls,
        name: str,
        *,
        bandwidth_energy_intensity: GivenQuantity = ...,
    ) -> Self:
        """An object with the defaults of its class, some replaced.

        Args:
            name: any text, not necessarily unique.
            bandwidth_energy_intensity: [kilowatt_hour / gigabyte] Electricity per volume transferred. Default: 0.1
                kilowatt_hour / gigabyte, source: hypothesis.
        """


class GPUServerSignature(ModelingObject):
    def __init__(
        self,
        name: str,
        server_type: GivenOption,
        gpu_power: GivenQuantity,
        gpu_idle_power: GivenQuantity,
        ram_per_gpu: GivenQuantity,
        carbon_footprint_fabrication_per_gpu: GivenQuantity,
        average_carbon_intensity: GivenHourlyQuantity,
        compute: GivenQuantity,
        carbon_footprint_fabrication_without_gpu: GivenQuantity,
        lifespan: GivenQuantity,
        power_usage_effectiveness: GivenQuantity,
        server_utilization_rate: GivenQuantity,
        base_compute_consumption: GivenQuantity,
        base_ram_consumption: GivenQuantity,
        storage: Storage,
        fixed_nb_of_instances: GivenQuantity | EmptyExplainableObject | None = ...,
    ) -> None:
        """A machine with GPUs, described per GPU.

        Args:
            name: any text, not necessarily unique.
            server_type: How instances are counted. One of autoscaling, on-premise, serverless. Default: serverless,
                source: hypothesis.
            gpu_power: [watt / gpu] Electric power of a GPU at full load. Default: 400.0 watt / gpu, source:
                Estimating the Carbon Footprint of BLOOM, 2022 (https://arxiv.org/abs/2211.05100).
            gpu_idle_power: [watt / gpu] Electric power of a GPU without load. Default: 50.0 watt / gpu, source:
                Estimating the Carbon Footprint of BLOOM, 2022 (https://arxiv.org/abs/2211.05100).
            ram_per_gpu: [gigabyte / gpu] Memory of a GPU. Default: 80.0 gigabyte / gpu, source: Estimating the
                Carbon Footprint of BLOOM, 2022 (https://arxiv.org/abs/2211.05100).
            carbon_footprint_fabrication_per_gpu: [kilogram / gpu] CO2eq of making a GPU. Default: 150.0 kilogram /
                gpu, source: Estimating the Carbon Footprint of BLOOM, 2022 (https://arxiv.org/abs/2211.05100).
            average_carbon_intensity: [gram / kilowatt_hour] CO2eq emitted per unit of the data centre's
                electricity: the yearly mean, or hour by hour in UTC. Default: 100.0 gram / kilowatt_hour, source:
                hypothesis.
            compute: [gpu] GPUs of one instance. Default: 4 gpu, source: hypothesis.
            carbon_footprint_fabrication_without_gpu: [kilogram] CO2eq of making the server without its GPUs.
                Default: 2500 kilogram, source: Estimating the Carbon Footprint of BLOOM, 2022
                (https://arxiv.org/abs/2211.05100).
            lifespan: [year] Time until it is replaced. Default: 6 year, source: hypothesis.
            power_usage_effectiveness: [dimensionless] Electricity of the data centre per electricity of its
                machines. Default: 1.2 dimensionless, source: hypothesis.
            server_utilization_rate: [dimensionless] Share of an instance that may be filled. Default: 1
                dimensionless, source: hypothesis.
            base_compute_consumption: [gpu] GPUs of each instance that no job can have. Default: 0 gpu, source:
                hypothesis.
            base_ram_consumption: [gigabyte] RAM of each instance that no job can have. Default: 0 gigabyte, source:
                hypothesis.
            storage: Storage behind the server; it belongs to no other server. A Storage. Required.
            fixed_nb_of_instances: [dimensionless] Number of instances, on-premise only; by default what the peak
                needs. Optional.
        """

    @classmethod
    def from_defaults(  # type: ignore[override]
        cls,
        name: str,
        *,
        storage: Storage,
        server_type: GivenOption = ...,
        gpu_power: GivenQuantity = ...,
        gpu_idle_power: GivenQuantity = ...,
        ram_per_gpu: GivenQuantity = ...,
        carbon_footprint_fabrication_per_gpu: GivenQuantity = ...,
        average_carbon_intensity: GivenHourlyQuantity = ...,
        compute: GivenQuantity = ...,
        carbon_footprint_fabrication_without_gpu: GivenQuantity = ...,
        lifespan: GivenQuantity = ...,
        power_usage_effectiveness: GivenQuantity = ...,
        server_utilization_rate: GivenQuantity = ...,
        base_compute_consumption: GivenQuantity = ...,
        base_ram_consumption: GivenQuantity = ...,
        fixed_nb_of_instances: GivenQuantity | EmptyExplainableObject | None = ...,
        region: GivenRegion | None = ...,
    ) -> Self:
        """An object with the defaults of its class, some replaced.

        Args:
            name: any text, not necessarily unique.
            storage: Storage behind the server; it belongs to no other server. A Storage. Required.
            server_type: How instances are counted. One of autoscaling, on-premise, serverless. Default: serverless,
                source: hypothesis.
            gpu_power: [watt / gpu] Electric power of a GPU at full load. Default: 400.0 watt / gpu, source:
                Estimating the Carbon Footprint of BLOOM, 2022 (https://arxiv.org/abs/2211.05100).
            gpu_idle_power: [watt / gpu] Electric power of a GPU without load. Default: 50.0 watt / gpu, source:
                Estimating the Carbon Footprint of BLOOM, 2022 (https://arxiv.org/abs/2211.05100).
            ram_per_gpu: [gigabyte / gpu] Memory of a GPU. Default: 80.0 gigabyte / gpu, source: Estimating the
                Carbon Footprint of BLOOM, 2022 (https://arxiv.org/abs/2211.05100).
            carbon_footprint_fabrication_per_gpu: [kilogram / gpu] CO2eq of making a GPU. Default: 150.0 kilogram /
                gpu, source: Estimating the Carbon Footprint of BLOOM, 2022 (https://arxiv.org/abs/2211.05100).
            average_carbon_intensity: [gram / kilowatt_hour] CO2eq emitted per unit of the data centre's
                electricity: the yearly mean, or hour by hour in UTC. Default: 100.0 gram / kilowatt_hour, source:
                hypothesis.
            compute: [gpu] GPUs of one instance. Default: 4 gpu, source: hypothesis.
            carbon_footprint_fabrication_without_gpu: [kilogram] CO2eq of making the server without its GPUs.
                Default: 2500 kilogram, source: Estimating the Carbon Footprint of BLOOM, 2022
                (https://arxiv.org/abs/2211.05100).
            lifespan: [year] Time until it is replaced. Default: 6 year, source: hypothesis.
            power_usage_effectiveness: [dimensionless] Electricity of the data centre per electricity of its
                machines. Default: 1.2 dimensionless, source: hypothesis.
            server_utilization_rate: [dimensionless] Share of an instance that may be filled. Default: 1
                dimensionless, source: hypothesis.
            base_compute_consumption: [gpu] GPUs of each instance that no job can have. Default: 0 gpu, source:
                hypothesis.
            base_ram_consumption: [gigabyte] RAM of each instance that no job can have. Default: 0 gigabyte, source:
                hypothesis.
            fixed_nb_of_instances: [dimensionless] Number of instances, on-premise only; by default what the peak
                needs. Optional.
            region: region of a cloud provider, such as aws/eu-west-3: gives power_usage_effectiveness and
                average_carbon_intensity
        """


class ServerSignature(ModelingObject):
    def __init__(
        self,
        name: str,
        server_type: GivenOption,
        carbon_footprint_fabrication: GivenQuantity,
        power: GivenQuantity,
        lifespan: GivenQuantity,
        idle_power: GivenQuantity,
        ram: GivenQuantity,
        compute: GivenQuantity,
        power_usage_effectiveness: GivenQuantity,
        average_carbon_intensity: GivenHourlyQuantity,
        server_utilization_rate: GivenQuantity,
        base_ram_consumption: GivenQuantity,
        base_compute_consumption: GivenQuantity,
        storage: Storage,
        fixed_nb_of_instances: GivenQuantity | EmptyExplainableObject | None = ...,
    ) -> None:
        """A machine, virtual or physical, that runs jobs.

        Args:
            name: any text, not necessarily unique.
            server_type: How instances are counted. One of autoscaling, on-premise, serverless. Default:
                autoscaling, source: hypothesis.
            carbon_footprint_fabrication: [kilogram] CO2eq of making one server. Default: 600 kilogram, source: Base
                ADEME_V19 (https://data.ademe.fr/datasets/base-carbone(r)).
            power: [watt] Electric power at full load. Default: 300 watt, source: hypothesis.
            lifespan: [year] Time until it is replaced. Default: 6 year, source: hypothesis.
            idle_power: [watt] Electric power without load. Default: 50 watt, source: hypothesis.
            ram: [gigabyte] RAM of one instance. Default: 128 gigabyte, source: hypothesis.
            compute: [cpu_core] CPU cores of one instance. Default: 24 cpu_core, source: hypothesis.
            power_usage_effectiveness: [dimensionless] Electricity of the data centre per electricity of its
                machines. Default: 1.2 dimensionless, source: hypothesis.
            average_carbon_intensity: [gram / kilowatt_hour] CO2eq emitted per unit of the data centre's
                electricity: the yearly mean, or hour by hour in UTC. Default: 100.0 gram / kilowatt_hour, source:
                hypothesis.
            server_utilization_rate: [dimensionless] Share of an instance that may be filled. Default: 0.9
                dimensionless, source: hypothesis.
            base_ram_consumption: [gigabyte] RAM of each instance that no job can have. Default: 0 gigabyte, source:
                hypothesis.
            base_compute_consumption: [cpu_core] Compute of each instance that no job can have. Default: 0 cpu_core,
                source: hypothesis.
            storage: Storage behind the server; it belongs to no other server. A Storage. Required.
            fixed_nb_of_instances: [dimensionless] Number of instances, on-premise only; by default what the peak
                needs. Optional.
        """

    @classmethod
    def from_defaults(  # type: ignore[override]
        cls,
        name: str,
        *,
        storage: Storage,
        server_type: GivenOption = ...,
        carbon_footprint_fabrication: GivenQuantity = ...,
        power: GivenQuantity = ...,
        lifespan: GivenQuantity = ...,
        idle_power: GivenQuantity = ...,
        ram: GivenQuantity = ...,
        compute: GivenQuantity = ...,
        power_usage_effectiveness: GivenQuantity = ...,
        average_carbon_intensity: GivenHourlyQuantity = ...,
        server_utilization_rate: GivenQuantity = ...,
        base_ram_consumption: GivenQuantity = ...,
        base_compute_consumption: GivenQuantity = ...,
        fixed_nb_of_instances: GivenQuantity | EmptyExplainableObject | None = ...,
        region: GivenRegion | None = ...,
    ) -> Self:
        """An object with the defaults of its class, some replaced.

        Args:
            name: any text, not necessarily unique.
            storage: Storage behind the server; it belongs to no other server. A Storage. Required.
            server_type: How instances are counted. One of autoscaling, on-premise, serverless. Default:
                autoscaling, source: hypothesis.
            carbon_footprint_fabrication: [kilogram] CO2eq of making one server. Default: 600 kilogram, source: Base
                ADEME_V19 (https://data.ademe.fr/datasets/base-carbone(r)).
            power: [watt] Electric power at full load. Default: 300 watt, source: hypothesis.
            lifespan: [year] Time until it is replaced. Default: 6 year, source: hypothesis.
            idle_power: [watt] Electric power without load. Default: 50 watt, source: hypothesis.
            ram: [gigabyte] RAM of one instance. Default: 128 gigabyte, source: hypothesis.
            compute: [cpu_core] CPU cores of one instance. Default: 24 cpu_core, source: hypothesis.
            power_usage_effectiveness: [dimensionless] Electricity of the data centre per electricity of its
                machines. Default: 1.2 dimensionless, source: hypothesis.
            average_carbon_intensity: [gram / kilowatt_hour] CO2eq emitted per unit of the data centre's
                electricity: the yearly mean, or hour by hour in UTC. Default: 100.0 gram / kilowatt_hour, source:
                hypothesis.
            server_utilization_rate: [dimensionless] Share of an instance that may be filled. Default: 0.9
                dimensionless, source: hypothesis.
            base_ram_consumption: [gigabyte] RAM of each instance that no job can have. Default: 0 gigabyte, source:
                hypothesis.
            base_compute_consumption: [cpu_core] Compute of each instance that no job can have. Default: 0 cpu_core,
                source: hypothesis.
            fixed_nb_of_instances: [dimensionless] Number of instances, on-premise only; by default what the peak
                needs. Optional.
            region: region of a cloud provider, such as aws/eu-west-3: gives power_usage_effectiveness and
                average_carbon_intensity
        """


class GenAIJobSignature(ModelingObject):
    def __init__(
        self,
        name: str,
        service: GenAIModel,
        output_token_count: GivenQuantity,
    ) -> None:
        """One answer of a generative-AI model.

        Args:
            name: any text, not necessarily unique.
            service: Model that answers. A GenAIModel. Required.
            output_token_count: [dimensionless] Tokens of the answer. Default: 1000 dimensionless, source:
                hypothesis.
        """

    @classmethod
    def from_defaults(  # type: ignore[override]
        cls,
        name: str,
        *,
        service: GenAIModel,
        output_token_count: GivenQuantity = ...,
    ) -> Self:
        """An object with the defaults of its class, some replaced.

        Args:
            name: any text, not necessarily unique.
            service: Model that answers. A GenAIModel. Required.
            output_token_count: [dimensionless] Tokens of the answer. Default: 1000 dimensionless, source:
                hypothesis.
        """


class GenAIModelSignature(ModelingObject):
    def __init__(
        self,
        name: str,
        provider: GivenOption,
        model_name: GivenOption,
        server: GPUServer,
        nb_of_bits_per_parameter: GivenQuantity,
        llm_memory_factor: GivenQuantity,
        gpu_latency_alpha: GivenQuantity,
        gpu_latency_beta: GivenQuantity,
        bits_per_token: GivenQuantity,
        base_compute_consumption: GivenQuantity | EmptyExplainableObject | None = ...,
        catalogue: GivenOption | EmptyExplainableObject | None = ...,
    ) -> None:
        """A generative-AI model that a GPU server holds in its memory.

        Args:
            name: any text, not necessarily unique.
            provider: Who offers the model. Default: mistralai, source: hypothesis.
            model_name: Name of the model at its provider. Default: open-mistral-7b, source: hypothesis.
            server: Server on which it is installed. A GPUServer. Required.
            nb_of_bits_per_parameter: [dimensionless] Bits that hold a parameter. Default: 16 dimensionless, source:
                hypothesis.
            llm_memory_factor: [dimensionless] Memory in use per memory of the parameters. Default: 1.2
                dimensionless, source: Ecologits (https://github.com/genai-impact/ecologits).
            gpu_latency_alpha: [second] Time per active parameter and output token. Default: 8.02e-13 s, source:
                Ecologits (https://github.com/genai-impact/ecologits).
            gpu_latency_beta: [second] Time per output token. Default: 0.0223 s, source: Ecologits
                (https://github.com/genai-impact/ecologits).
            bits_per_token: [dimensionless] Bits that hold a token. Default: 24 dimensionless, source: hypothesis.
            base_compute_consumption: [cpu_core] Compute that the service reserves on every instance. Optional.
            catalogue: Name and version of the list of models. Default: ecologits 0.5.2, source: Ecologits
                (https://github.com/genai-impact/ecologits).
        """

    @classmethod
    def from_defaults(  # type: ignore[override]
        cls,
        name: str,
        *,
        server: GPUServer,
        provider: GivenOption = ...,
        model_name: GivenOption = ...,
        nb_of_bits_per_parameter: GivenQuantity = ...,
        llm_memory_factor: GivenQuantity = ...,
        gpu_latency_alpha: GivenQuantity = ...,
        gpu_latency_beta: GivenQuantity = ...,
        bits_per_token: GivenQuantity = ...,
        base_compute_consumption: GivenQuantity | EmptyExplainableObject | None = ...,
        catalogue: GivenOption | EmptyExplainableObject | None = ...,
    ) -> Self:
        """An object with the defaults of its class, some replaced.

        Args:
            name: any text, not necessarily unique.
            server: Server on which it is installed. A GPUServer. Required.
            provider: Who offers the model. Default: mistralai, source: hypothesis.
            model_name: Name of the model at its provider. Default: open-mistral-7b, source: hypothesis.
            nb_of_bits_per_parameter: [dimensionless] Bits that hold a parameter. Default: 16 dimensionless, source:
                hypothesis.
            llm_memory_factor: [dimensionless] Memory in use per memory of the parameters. Default: 1.2
                dimensionless, source: Ecologits (https://github.com/genai-impact/ecologits).
            gpu_latency_alpha: [second] Time per active parameter and output token. Default: 8.02e-13 s, source:
                Ecologits (https://github.com/genai-impact/ecologits).
            gpu_latency_beta: [second] Time per output token. Default: 0.0223 s, source: Ecologits
                (https://github.com/genai-impact/ecologits).
            bits_per_token: [dimensionless] Bits that hold a token. Default: 24 dimensionless, source: hypothesis.
            base_compute_consumption: [cpu_core] Compute that the service reserves on every instance. Optional.
            catalogue: Name and version of the list of models. Default: ecologits 0.5.2, source: Ecologits
                (https://github.com/genai-impact/ecologits).
        """


class VideoStreamingSignature(ModelingObject):
    def __init__(
        self,
        name: str,
        server: Server,
        base_ram_consumption: GivenQuantity,
        bits_per_pixel: GivenQuantity,
        static_delivery_cpu_cost: GivenQuantity,
        ram_buffer_per_user: GivenQuantity,
        base_compute_consumption: GivenQuantity | EmptyExplainableObject | None = ...,
    ) -> None:
        """A server of video files.

        Args:
            name: any text, not necessarily unique.
            server: Server on which it is installed. A Server. Required.
            base_ram_consumption: [gigabyte] RAM that the service reserves on every instance. Default: 2 gigabyte,
                source: hypothesis.
            bits_per_pixel: [dimensionless] Compressed size of a pixel of a frame. Default: 0.1 dimensionless,
                source: hypothesis.
            static_delivery_cpu_cost: [cpu_core * second / gigabyte] CPU cores per rate of delivery. Default: 4.0
                cpu_core * second / gigabyte, source: hypothesis.
            ram_buffer_per_user: [megabyte] RAM for the buffer of one viewer. Default: 50 megabyte, source:
                hypothesis.
            base_compute_consumption: [cpu_core] Compute that the service reserves on every instance. Optional.
        """

    @classmethod
    def from_defaults(  # type: ignore[override]
        cls,
        name: str,
        *,
        server: Server,
        base_ram_consumption: GivenQuantity = ...,
        bits_per_pixel: GivenQuantity = ...,
        static_delivery_cpu_cost: GivenQuantity = ...,
        ram_buffer_per_user: GivenQuantity = ...,
        base_compute_consumption: GivenQuantity | EmptyExplainableObject | None = ...,
    ) -> Self:
        """An object with the defaults of its class, some replaced.

        Args:
            name: any text, not necessarily unique.
            server: Server on which it is installed. A Server. Required.
            base_ram_consumption: [gigabyte] RAM that the service reserves on every instance. Default: 2 gigabyte,
                source: hypothesis.
            bits_per_pixel: [dimensionless] Compressed size of a pixel of a frame. Default: 0.1 dimensionless,
                source: hypothesis.
            static_delivery_cpu_cost: [cpu_core * second / gigabyte] CPU cores per rate of delivery. Default: 4.0
                cpu_core * second / gigabyte, source: hypothesis.
            ram_buffer_per_user: [megabyte] RAM for the buffer of one viewer. Default: 50 megabyte, source:
                hypothesis.
            base_compute_consumption: [cpu_core] Compute that the service reserves on every instance. Optional.
        """


class VideoStreamingJobSignature(ModelingObject):
    def __init__(
        self,
        name: str,
        service: VideoStreaming,
        resolution: GivenOption,
        video_duration: GivenQuantity,
        refresh_rate: GivenQuantity,
        data_stored: GivenQuantity,
    ) -> None:
        """One viewing of a video.

        Args:
            name: any text, not necessarily unique.
            service: Service that delivers the video. A VideoStreaming. Required.
            resolution: Width and height of the picture. One of 480p (640 x 480), 720p (1280 x 720), 1080p (1920 x
                1080), 1440p (2560 x 1440), 2K (2048 x 1080), 4K (3840 x 2160), 8K (7680 x 4320). Default: 1080p
                (1920 x 1080), source: hypothesis.
            video_duration: [hour] Time that is watched. Default: 1 hour, source: hypothesis.
            refresh_rate: [1 / second] Frames per second. Default: 30 1 / second, source: hypothesis.
            data_stored: [megabyte] Volume that the job adds to the storage; negative: that it deletes. Default: 0
                megabyte, source: hypothesis.
        """

    @classmethod
    def from_defaults(  # type: ignore[override]
        cls,
        name: str,
        *,
        service: VideoStreaming,
        resolution: GivenOption = ...,
        video_duration: GivenQuantity = ...,
        refresh_rate: GivenQuantity = ...,
        data_stored: GivenQuantity = ...,
    ) -> Self:
        """An object with the defaults of its class, some replaced.

        Args:
            name: any text, not necessarily unique.
            service: Service that delivers the video. A VideoStreaming. Required.
            resolution: Width and height of the picture. One of 480p (640 x 480), 720p (1280 x 720), 1080p (1920 x
                1080), 1440p (2560 x 1440), 2K (2048 x 1080), 4K (3840 x 2160), 8K (7680 x 4320). Default: 1080p
                (1920 x 1080), source: hypothesis.
            video_duration: [hour] Time that is watched. Default: 1 hour, source: hypothesis.
            refresh_rate: [1 / second] Frames per second. Default: 30 1 / second, source: hypothesis.
            data_stored: [megabyte] Volume that the job adds to the storage; negative: that it deletes. Default: 0
                megabyte, source: hypothesis.
        """


class WebApplicationSignature(ModelingObject):
    def __init__(
        self,
        name: str,
        server: Server,
        technology: GivenOption,
        base_ram_consumption: GivenQuantity | EmptyExplainableObject | None = ...,
        base_compute_consumption: GivenQuantity | EmptyExplainableObject | None = ...,
    ) -> None:
        """A web application and its database.

        Args:
            name: any text, not necessarily unique.
            server: Server on which it is installed. A Server. Required.
            technology: Language and framework. Default: php-symfony, source: hypothesis.
            base_ram_consumption: [gigabyte] RAM that the service reserves on every instance. Optional.
            base_compute_consumption: [cpu_core] Compute that the service reserves on every instance. Optional.
        """

    @classmethod
    def from_defaults(  # type: ignore[override]
        cls,
        name: str,
        *,
        server: Server,
        technology: GivenOption = ...,
        base_ram_consumption: GivenQuantity | EmptyExplainableObject | None = ...,
        base_compute_consumption: GivenQuantity | EmptyExplainableObject | None = ...,
    ) -> Self:
        """An object with the defaults of its class, some replaced.

        Args:
            name: any text, not necessarily unique.
            server: Server on which it is installed. A Server. Required.
            technology: Language and framework. Default: php-symfony, source: hypothesis.
            base_ram_consumption: [gigabyte] RAM that the service reserves on every instance. Optional.
            base_compute_consumption: [cpu_core] Compute that the service reserves on every instance. Optional.
        """


class WebApplicationJobSignature(ModelingObject):
    def __init__(
        self,
        name: str,
        service: WebApplication,
        data_transferred: GivenQuantity,
        data_stored: GivenQuantity,
        implementation_details: GivenOption,
    ) -> None:
        """One request to a web application.

        Args:
            name: any text, not necessarily unique.
            service: Application that answers. A WebApplication. Required.
            data_transferred: [megabyte] Volume up and down between user and server. Default: 2.2 megabyte, source:
                hypothesis.
            data_stored: [kilobyte] Volume that the job adds to the storage; negative: that it deletes. Default: 100
                kilobyte, source: hypothesis.
            implementation_details: Variant of the benchmark application. Default: default, source: hypothesis.
        """

    @classmethod
    def from_defaults(  # type: ignore[override]
        cls,
        name: str,
        *,
        service: WebApplication,
        data_transferred: GivenQuantity = ...,
        data_stored: GivenQuantity = ...,
        implementation_details: GivenOption = ...,
    ) -> Self:
        """An object with the defaults of its class, some replaced.

        Args:
            name: any text, not necessarily unique.
            service: Application that answers. A WebApplication. Required.
            data_transferred: [megabyte] Volume up and down between user and server. Default: 2.2 megabyte, source:
                hypothesis.
            data_stored: [kilobyte] Volume that the job adds to the storage; negative: that it deletes. Default: 100
                kilobyte, source: hypothesis.
            implementation_details: Variant of the benchmark application. Default: default, source: hypothesis.
        """


class StorageInputs(TypedDict, total=False):
    carbon_footprint_fabrication_per_storage_capacity: GivenQuantity
    power_per_storage_capacity: GivenQuantity
    lifespan: GivenQuantity
    idle_power: GivenQuantity
    storage_capacity: GivenQuantity
    data_replication_factor: GivenQuantity
    data_storage_duration: GivenQuantity
    base_storage_need: GivenQuantity
    fixed_nb_of_instances: GivenQuantity | EmptyExplainableObject | None
    always_on: GivenAlwaysOn | None


class StorageSignature(ModelingObject):
    def __init__(
        self,
        name: str,
        carbon_footprint_fabrication_per_storage_capacity: GivenQuantity,
        power_per_storage_capacity: GivenQuantity,
        lifespan: GivenQuantity,
        idle_power: GivenQuantity,
        storage_capacity: GivenQuantity,
        data_replication_factor: GivenQuantity,
        data_storage_duration: GivenQuantity,
        base_storage_need: GivenQuantity,
        fixed_nb_of_instances: GivenQuantity | EmptyExplainableObject | None = ...,
    ) -> None:
        """Persistent storage behind a server, sized to the volume that jobs write and keep.

        Args:
            name: any text, not necessarily unique.
            carbon_footprint_fabrication_per_storage_capacity: [kilogram / terabyte] CO2eq of making a unit, per
                capacity. Default: 160.0 kilogram / terabyte, source: hypothesis.
            power_per_storage_capacity: [watt / terabyte] Electric power of an active unit, per capacity. Default:
                1.3 watt / terabyte, source: hypothesis.
            lifespan: [year] Time until it is replaced. Default: 6 year, source: hypothesis.
            idle_power: [watt] Electric power of a unit without activity. Default: 0 watt, source: hypothesis.
            storage_capacity: [terabyte] What one unit holds. Default: 1 terabyte, source: hypothesis.
            data_replication_factor: [dimensionless] Copies kept, the live one included. Default: 3 dimensionless,
                source: hypothesis.
            data_storage_duration: [year] Time after which written data is deleted. Default: 5 year, source:
                hypothesis.
            base_storage_need: [terabyte] Volume that is there from the first hour on and stays, copies included.
                Default: 0 terabyte, source: hypothesis.
            fixed_nb_of_instances: [dimensionless] Number of units; by default what each hour needs. Optional.
        """

    @classmethod
    def from_defaults(  # type: ignore[override]
        cls,
        name: str,
        *,
        carbon_footprint_fabrication_per_storage_capacity: GivenQuantity = ...,
        power_per_storage_capacity: GivenQuantity = ...,
        lifespan: GivenQuantity = ...,
        idle_power: GivenQuantity = ...,
        storage_capacity: GivenQuantity = ...,
        data_replication_factor: GivenQuantity = ...,
        data_storage_duration: GivenQuantity = ...,
        base_storage_need: GivenQuantity = ...,
        fixed_nb_of_instances: GivenQuantity | EmptyExplainableObject | None = ...,
        always_on: GivenAlwaysOn | None = ...,
    ) -> Self:
        """An object with the defaults of its class, some replaced.

        Args:
            name: any text, not necessarily unique.
            carbon_footprint_fabrication_per_storage_capacity: [kilogram / terabyte] CO2eq of making a unit, per
                capacity. Default: 160.0 kilogram / terabyte, source: hypothesis.
            power_per_storage_capacity: [watt / terabyte] Electric power of an active unit, per capacity. Default:
                1.3 watt / terabyte, source: hypothesis.
            lifespan: [year] Time until it is replaced. Default: 6 year, source: hypothesis.
            idle_power: [watt] Electric power of a unit without activity. Default: 0 watt, source: hypothesis.
            storage_capacity: [terabyte] What one unit holds. Default: 1 terabyte, source: hypothesis.
            data_replication_factor: [dimensionless] Copies kept, the live one included. Default: 3 dimensionless,
                source: hypothesis.
            data_storage_duration: [year] Time after which written data is deleted. Default: 5 year, source:
                hypothesis.
            base_storage_need: [terabyte] Volume that is there from the first hour on and stays, copies included.
                Default: 0 terabyte, source: hypothesis.
            fixed_nb_of_instances: [dimensionless] Number of units; by default what each hour needs. Optional.
            always_on: true for a storage that is on at all hours, ssd or hdd where no archetype says which: gives
                idle_power
        """


class SystemSignature(ModelingObject):
    def __init__(
        self,
        name: str,
        usage_patterns: Iterable[UsagePattern],
        edge_usage_patterns: Iterable[EdgeUsagePattern] = ...,
        conventions: Any = ...,
    ) -> None:
        """A digital service: the usage patterns of its users, and everything that these use.

        Args:
            name: any text, not necessarily unique.
            usage_patterns: Usage patterns of the service. A list of UsagePattern. Required.
            edge_usage_patterns: Usage patterns of its edge devices. A list of EdgeUsagePattern. Default: ().
            conventions: Which methods hold where methods differ; see the page on conventions. Takes
                `Conventions(...)`, or 'efootprint 27'. Default: as usual.
        """

    @classmethod
    def from_defaults(  # type: ignore[override]
        cls,
        name: str,
        *,
        usage_patterns: Iterable[UsagePattern],
        edge_usage_patterns: Iterable[EdgeUsagePattern] = ...,
        conventions: Any = ...,
    ) -> Self:
        """An object with the defaults of its class, some replaced.

        Args:
            name: any text, not necessarily unique.
            usage_patterns: Usage patterns of the service. A list of UsagePattern. Required.
            edge_usage_patterns: Usage patterns of its edge devices. A list of EdgeUsagePattern. Default: ().
            conventions: Which methods hold where methods differ; see the page on conventions. Takes
                `Conventions(...)`, or 'efootprint 27'. Default: as usual.
        """


class UsagePatternSignature(ModelingObject):
    def __init__(
        self,
        name: str,
        usage_journey: UsageJourney | Mapping[UsageJourney, Any],
        devices: Iterable[Device],
        network: Network,
        country: Country | Mapping[Country, Any],
        hourly_usage_journey_starts: GivenSeries,
    ) -> None:
        """How many journeys start at each hour, in which country, on which network, with which devices.

        Args:
            name: any text, not necessarily unique.
            usage_journey: What these users do; with weights: how many of each journey start for one of the pattern.
                A UsageJourney. Required.
            devices: Devices that each user has on during the journey; with shares: that so many users have on. A
                list of Device. Required.
            network: Network between users and servers. A Network. Required.
            country: Where the users are; with shares: where so many of them are, each in its local time. A Country.
                Required.
            hourly_usage_journey_starts: [dimensionless] Journeys that start in each hour, in local time. Required.
        """

    @classmethod
    def from_defaults(  # type: ignore[override]
        cls,
        name: str,
        *,
        usage_journey: UsageJourney | Mapping[UsageJourney, Any],
        devices: Iterable[Device],
        network: Network,
        country: Country | Mapping[Country, Any],
        hourly_usage_journey_starts: GivenSeries,
    ) -> Self:
        """An object with the defaults of its class, some replaced.

        Args:
            name: any text, not necessarily unique.
            usage_journey: What these users do; with weights: how many of each journey start for one of the pattern.
                A UsageJourney. Required.
            devices: Devices that each user has on during the journey; with shares: that so many users have on. A
                list of Device. Required.
            network: Network between users and servers. A Network. Required.
            country: Where the users are; with shares: where so many of them are, each in its local time. A Country.
                Required.
            hourly_usage_journey_starts: [dimensionless] Journeys that start in each hour, in local time. Required.
        """
