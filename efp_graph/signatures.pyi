"""The constructors of the model's classes. Written by scripts/write_signatures.py: change the declarations instead."""

from collections.abc import Iterable, Mapping
from typing import Any, Self, TypedDict

from efp_graph.connectors.boavizta.inputs import GivenSource
from efp_graph.connectors.ecologits.external_api import EcoLogitsGenAIExternalAPI
from efp_graph.footprint.always_on import GivenAlwaysOn
from efp_graph.footprint.cloud_regions import GivenRegion
from efp_graph.footprint.country import Country, GivenTimeZone
from efp_graph.footprint.hardware import Device
from efp_graph.footprint.jobs import JobBase
from efp_graph.footprint.network import Network
from efp_graph.footprint.servers import GPUServer, Server, ServerBase
from efp_graph.footprint.services.gen_ai import GenAIModel
from efp_graph.footprint.services.video_streaming import VideoStreaming
from efp_graph.footprint.services.web_application import WebApplication
from efp_graph.footprint.storage import Storage
from efp_graph.footprint.usage import UsageJourney, UsageJourneyStep, UsagePattern
from efp_graph.objects import ModelingObject
from efp_graph.objects.inputs import GivenMoment, GivenOption, GivenTruth
from efp_graph.objects.numeric_inputs import GivenHourlyQuantity, GivenQuantity, GivenSeries
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
        average_carbon_intensity: GivenHourlyQuantity | EmptyExplainableObject | None = ...,
    ) -> None:
        """The API of a provider of generative AI, estimated by EcoLogits: it stands where a server would.

        Args:
            name: any text, not necessarily unique.
            provider: Who offers the model. Default: mistralai, source: hypothesis.
            model_name: Name of the model at its provider. Default: mistral-small-2603, source: hypothesis.
            electricity_mix_zone: ISO 3166 alpha-3 code of the country of the data centres, such as FRA; by default
                that of the provider. Optional.
            average_carbon_intensity: [gram / kilowatt_hour] CO2eq per unit of the data centres' electricity, a mean
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
        average_carbon_intensity: GivenHourlyQuantity | EmptyExplainableObject | None = ...,
    ) -> Self:
        """An object with the defaults of its class, some replaced.

        Args:
            name: any text, not necessarily unique.
            provider: Who offers the model. Default: mistralai, source: hypothesis.
            model_name: Name of the model at its provider. Default: mistral-small-2603, source: hypothesis.
            electricity_mix_zone: ISO 3166 alpha-3 code of the country of the data centres, such as FRA; by default
                that of the provider. Optional.
            average_carbon_intensity: [gram / kilowatt_hour] CO2eq per unit of the data centres' electricity, a mean
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
                Estimating the Carbon Footprint of BLOOM (https://arxiv.org/abs/2211.05100).
            gpu_idle_power: [watt / gpu] Electric power of a GPU without load. Default: 50.0 watt / gpu, source:
                Estimating the Carbon Footprint of BLOOM (https://arxiv.org/abs/2211.05100).
            ram_per_gpu: [gigabyte / gpu] Memory of a GPU. Default: 80.0 gigabyte / gpu, source: Estimating the
                Carbon Footprint of BLOOM (https://arxiv.org/abs/2211.05100).
            carbon_footprint_fabrication_per_gpu: [kilogram / gpu] CO2eq of making a GPU. Default: 150.0 kilogram /
                gpu, source: Estimating the Carbon Footprint of BLOOM (https://arxiv.org/abs/2211.05100).
            average_carbon_intensity: [gram / kilowatt_hour] CO2eq emitted per unit of the data centre's
                electricity: the yearly mean, or hour by hour in UTC. Default: 100.0 gram / kilowatt_hour, source:
                hypothesis.
            compute: [gpu] GPUs of one instance. Default: 4 gpu, source: hypothesis.
            carbon_footprint_fabrication_without_gpu: [kilogram] CO2eq of making the server without its GPUs.
                Default: 2500 kilogram, source: Estimating the Carbon Footprint of BLOOM
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
                Estimating the Carbon Footprint of BLOOM (https://arxiv.org/abs/2211.05100).
            gpu_idle_power: [watt / gpu] Electric power of a GPU without load. Default: 50.0 watt / gpu, source:
                Estimating the Carbon Footprint of BLOOM (https://arxiv.org/abs/2211.05100).
            ram_per_gpu: [gigabyte / gpu] Memory of a GPU. Default: 80.0 gigabyte / gpu, source: Estimating the
                Carbon Footprint of BLOOM (https://arxiv.org/abs/2211.05100).
            carbon_footprint_fabrication_per_gpu: [kilogram / gpu] CO2eq of making a GPU. Default: 150.0 kilogram /
                gpu, source: Estimating the Carbon Footprint of BLOOM (https://arxiv.org/abs/2211.05100).
            average_carbon_intensity: [gram / kilowatt_hour] CO2eq emitted per unit of the data centre's
                electricity: the yearly mean, or hour by hour in UTC. Default: 100.0 gram / kilowatt_hour, source:
                hypothesis.
            compute: [gpu] GPUs of one instance. Default: 4 gpu, source: hypothesis.
            carbon_footprint_fabrication_without_gpu: [kilogram] CO2eq of making the server without its GPUs.
                Default: 2500 kilogram, source: Estimating the Carbon Footprint of BLOOM
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
    ) -> None:
        """A digital service: the usage patterns of its users, and everything that these use.

        Args:
            name: any text, not necessarily unique.
            usage_patterns: Usage patterns of the service. A list of UsagePattern. Required.
        """

    @classmethod
    def from_defaults(  # type: ignore[override]
        cls,
        name: str,
        *,
        usage_patterns: Iterable[UsagePattern],
    ) -> Self:
        """An object with the defaults of its class, some replaced.

        Args:
            name: any text, not necessarily unique.
            usage_patterns: Usage patterns of the service. A list of UsagePattern. Required.
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
            uj_steps: Steps in their order; one that appears twice happens twice. A list of UsageJourneyStep.
                Required.
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
            uj_steps: Steps in their order; one that appears twice happens twice. A list of UsageJourneyStep.
                Required.
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
            jobs: Jobs that the step triggers; one that appears twice is triggered twice. A list of JobBase.
                Required.
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
            jobs: Jobs that the step triggers; one that appears twice is triggered twice. A list of JobBase.
                Required.
            user_time_spent: [minute] Time that the user spends in the step. Default: 1 minute, source: hypothesis.
        """

class UsagePatternSignature(ModelingObject):
    def __init__(
        self,
        name: str,
        usage_journey: UsageJourney,
        devices: Iterable[Device],
        network: Network,
        country: Country | Mapping[Country, Any],
        hourly_usage_journey_starts: GivenSeries,
    ) -> None:
        """How many journeys start at each hour, in which country, on which network, with which devices.

        Args:
            name: any text, not necessarily unique.
            usage_journey: What these users do. A UsageJourney. Required.
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
        usage_journey: UsageJourney,
        devices: Iterable[Device],
        network: Network,
        country: Country | Mapping[Country, Any],
        hourly_usage_journey_starts: GivenSeries,
    ) -> Self:
        """An object with the defaults of its class, some replaced.

        Args:
            name: any text, not necessarily unique.
            usage_journey: What these users do. A UsageJourney. Required.
            devices: Devices that each user has on during the journey; with shares: that so many users have on. A
                list of Device. Required.
            network: Network between users and servers. A Network. Required.
            country: Where the users are; with shares: where so many of them are, each in its local time. A Country.
                Required.
            hourly_usage_journey_starts: [dimensionless] Journeys that start in each hour, in local time. Required.
        """
