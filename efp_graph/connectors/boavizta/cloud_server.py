"""`BoaviztaCloudServer`: an instance type of a cloud provider, with the figures of BoaviztAPI.

RAM, vCPU, power and manufacturing are all those of the *instance*, its own share of the physical host (methodology.md,
O-16). Disks that an instance is sold with are taken out of its manufacturing, since each server has a storage, which
would count them again. The electricity of the API's own `use` phase is not used: energy is power × hours ×
`average_carbon_intensity`.
"""

from __future__ import annotations

from functools import partial
from typing import Any

from efp_graph.connectors.boavizta.answers import Bounded, without
from efp_graph.connectors.boavizta.inputs import GivenSource, NameInput, SourceInput, known_name, source_of
from efp_graph.connectors.boavizta.interface import boavizta_source
from efp_graph.errors import NotAllowed
from efp_graph.footprint import Server
from efp_graph.objects import Conditional, calculated, check, hourly_quantity, quantity, truth
from efp_graph.objects.attributes import Input
from efp_graph.objects.describing import describe_object
from efp_graph.objects.inputs import GivenTruth, Option
from efp_graph.signatures import BoaviztaCloudServerSignature
from efp_graph.values import EmptyExplainableObject, ExplainableObject, ExplainableQuantity, SourceObject, u, unit_of
from efp_graph.values.assessment import LIMITS, RANGE
from efp_graph.values.figures import Figure, Question
from efp_graph.values.operations import Operation, Plan, identity


def _read(field: str, unit: Any, answer: ExplainableObject) -> Plan:
    found = answer.value
    for name in field.split("."):
        found = getattr(found, name)
    return Plan(identity, (found,), unit, None, None)


def field_of_answer(words: str, field: str, unit: Any) -> Operation:
    """The operation that reads a number from BoaviztAPI's answer."""
    latex = rf"\mathrm{{{{{words}}}}}({{0}})"
    read = partial(_read, field, unit_of(unit))
    return Operation(f"reading BoaviztAPI's {words}", f"{words} in ({{0}})", latex, None, read, 0)


def _asked(provider: ExplainableObject, instance_type: ExplainableObject, source: ExplainableObject) -> Any:
    return source_of(source).cloud_instance(provider.value, instance_type.value)


ANSWER = Question(
    "question to BoaviztAPI",
    "BoaviztAPI's answer for {0}, {1}",
    r"\mathrm{{BoaviztAPI}}({0}, {1})",
    None,
    _asked,
)
EMBEDDED = field_of_answer("embedded climate change, disks included", "embedded.gwp.value", u.kg)
EMBEDDED_IN_DISKS = field_of_answer("embedded climate change of the disks", "embedded_in_disks.value", u.kg)
AVERAGE_POWER = field_of_answer("average power", "average_power.value", u.W)
POWER_AT_FULL_LOAD = field_of_answer("power at full load", "average_power.high", u.W)
POWER_WITHOUT_LOAD = field_of_answer("power without load", "average_power.low", u.W)
MEMORY = field_of_answer("memory", "memory", u.GB_ram)
VCPU = field_of_answer("vCPU", "vcpu", u.cpu_core)

AS_SOLD = "exact, as the provider sells it"
OF_INSTANCE = "the instance's own share of its host"
NO_END_OF_LIFE = "end of life is not included"
WITHOUT_DISKS = "without disks, which are the storage's"
FROM_THE_RANGE = "the end of the range that BoaviztAPI gives, from idle to full load"
AT_USUAL_LOAD = "mean over the load that BoaviztAPI supposes"


def bounds(of: Bounded, unit: Any, kind: str = LIMITS) -> dict[str, Any]:
    """`low`, `high` and `bounds` of a figure, as `Figure.of` takes them."""
    return {"low": of.low * unit, "high": of.high * unit, "bounds": kind}


def mean_power(response: ExplainableObject, comment: str) -> Figure:
    """The mean power in an answer, with what is known of it: its bounds at the load that BoaviztAPI supposes.

    From no load to full load it varies more. That says nothing about how well the mean is known, and is told.
    """
    told = response.value
    varies, known = told.average_power, told.power_at_load
    if known is None:
        within = bounds(varies, u.W, RANGE)
    else:
        within = bounds(known, u.W)
        comment = f"{comment}; from idle to full load it varies from {varies.low:.3g} to {varies.high:.3g} W"
    return Figure.of(AVERAGE_POWER(response), response.source, **within, confidence="medium", comment=comment)


def _providers() -> tuple[str, ...]:
    return boavizta_source().providers()


def _instance_types() -> dict[str, list[Any]]:
    source = boavizta_source()
    return {name: [SourceObject(each) for each in source.instance_types(name)] for name in source.providers()}


class BoaviztaCloudServer(BoaviztaCloudServerSignature, Server):
    """An instance of a cloud provider. Its technical data are calculated from provider and instance type.

    The two go together: change both in one `ModelingUpdate`. A server whose data cannot be had is not made.

    The disks that some instance types are sold with are not in `carbon_footprint_fabrication`: what is stored is on the
    server's `storage`. `carbon_footprint_fabrication_of_disks` tells what they would add.

    Example:
        >>> from efp_graph import BoaviztaCloudServer, Storage
        >>> server = BoaviztaCloudServer.from_defaults("front", storage=Storage.ssd())
        >>> print(server.ram, "|", server.compute, "|", server.carbon_footprint_fabrication)
        2.0 gigabyte_ram | 2.0 cpu_core | 18.5 kilogram

    Source: methodology.md, "BoaviztaCloudServer"; bounds and version are with each value.
    """

    methodology = "cloud-instances"

    provider: Option = NameInput("scaleway", options=_providers, help="Cloud provider")
    instance_type: Option = NameInput("dev1-s", help="Name of the instance type, as the provider writes it")
    idle_power = quantity(0 * u.W, help="Electric power without load")
    average_carbon_intensity = hourly_quantity(
        0.233 * u.kg / u.kWh,
        clocks=("utc",),
        help="CO2eq emitted per unit of the data centre's electricity: the yearly mean, or hour by hour in UTC",
        equivalent="CO2eq",
    )
    power_curve: Input[ExplainableObject, GivenTruth | None] = truth(
        help="Whether power and idle power are the ends of BoaviztAPI's range, in place of its mean and of idle_power"
    )
    boavizta_source: Input[ExplainableObject, GivenSource | None] = SourceInput(
        help="Where the figures come from; by default what the program has configured"
    )

    printed_first = ("lifespan", "fraction_of_usage_time", "server_type", "idle_power")
    constructor = (
        "provider", "instance_type", "server_type", "lifespan", "idle_power", "power_usage_effectiveness",
        "average_carbon_intensity", "server_utilization_rate", "base_ram_consumption", "base_compute_consumption",
        "storage", "fixed_nb_of_instances", "boavizta_source", "power_curve",
    )  # fmt: skip
    conditional = (
        *Server.conditional,
        Conditional("instance_type", "provider", _instance_types, listed_only=True),  # `known_instance` checks it
    )

    idle_way_out = "power_curve=True or idle_power"

    def _more(self, what: str) -> str:
        return "Take a larger instance_type"

    from_data = ("carbon_footprint_fabrication_of_disks", "carbon_footprint_fabrication", "power", "ram", "compute")

    @property
    def data_vintage(self) -> str | None:
        """The source and its version."""
        source = self.api_call_response.source
        return None if source is None else source.name

    @check
    def known_instance(self) -> None:
        """The source has the provider, and the provider the instance type."""
        source = source_of(self.boavizta_source)
        known_name(self, "provider", source.providers(), f"BoaviztAPI ({source.name}) does not know")
        provider = self.provider.value
        where = f"{provider} does not have (BoaviztAPI, {source.name})"
        way_out = " Provider and instance type change together, in one ModelingUpdate."
        known_name(self, "instance_type", source.instance_types(provider), where, way_out)

    @check
    def has_figures(self) -> None:
        """The source answers: a server without figures is not made."""
        self.api_call_response  # noqa: B018

    @calculated()
    def api_call_response(self) -> ExplainableObject:
        """What BoaviztAPI tells of the instance type, checked. Source: BoaviztAPI, version 2."""
        self.known_instance  # noqa: B018  names the nearest ones, which the question itself would not
        answer: ExplainableObject = ANSWER(self.provider, self.instance_type, self.boavizta_source)
        answer.source = answer.value.source
        return answer

    @calculated(u.kg, equivalent="CO2eq")
    def carbon_footprint_fabrication_of_disks(self) -> ExplainableQuantity:
        """CO2eq of making the disks that the instance is sold with, which is not counted: its storage is.

        Source: BoaviztAPI, verbose.SSD-n and HDD-n, impacts.gwp.embedded.
        """
        response = self.api_call_response
        known = bounds(response.value.embedded_in_disks, u.kg)
        comment = f"{OF_INSTANCE}; {NO_END_OF_LIFE}"
        return Figure.of(EMBEDDED_IN_DISKS(response), response.source, **known, comment=comment)

    @calculated(u.kg, equivalent="CO2eq")
    def carbon_footprint_fabrication(self) -> ExplainableQuantity:
        """CO2eq of making the instance's share of its host without its disks. Source: BoaviztAPI, impacts.gwp."""
        response, disks = self.api_call_response, self.carbon_footprint_fabrication_of_disks
        told = response.value
        known = bounds(without(told.embedded.gwp, told.embedded_in_disks), u.kg)
        value, what = EMBEDDED(response), OF_INSTANCE
        if told.embedded_in_disks.value:
            value, what = value - disks, f"{OF_INSTANCE}, {WITHOUT_DISKS}"
        return Figure.of(value, response.source, **known, confidence="medium", comment=f"{what}; {NO_END_OF_LIFE}")

    @property
    def has_power_curve(self) -> bool:
        """Whether `power_curve` is on."""
        return not isinstance(self.power_curve, EmptyExplainableObject) and bool(self.power_curve.value)

    @calculated(u.W)
    def power(self) -> ExplainableQuantity:
        """Electric power of the instance's share of its host: the mean, or at full load with `power_curve`.

        Source: BoaviztAPI, verbose.avg_power.
        """
        response = self.api_call_response
        if self.has_power_curve:
            comment = f"{OF_INSTANCE}; {FROM_THE_RANGE}"
            full = POWER_AT_FULL_LOAD(response)
            return Figure.of(full, response.source, confidence="medium", comment=comment)
        return mean_power(response, f"{OF_INSTANCE}; {AT_USUAL_LOAD}")

    @calculated(u.W)
    def power_without_load(self) -> ExplainableQuantity:
        """Electric power of an idle instance: `idle_power`, or BoaviztAPI's with `power_curve`.

        Source: BoaviztAPI, verbose.avg_power.min.
        """
        if not self.has_power_curve:
            return self.idle_power
        response = self.api_call_response
        comment = f"{OF_INSTANCE}; {FROM_THE_RANGE}"
        return Figure.of(POWER_WITHOUT_LOAD(response), response.source, confidence="medium", comment=comment)

    @check
    def one_idle_power(self) -> None:
        """An idle power is given, or taken from BoaviztAPI."""
        if self.has_power_curve and self.idle_power > 0:
            raise NotAllowed(
                f"{describe_object(self)} has an idle_power of {self.idle_power} and power_curve, which takes it from "
                "BoaviztAPI. Leave one out: idle_power = 0 W, or power_curve = False."
            )

    @calculated(u.GB_ram)
    def ram(self) -> ExplainableQuantity:
        """RAM of the instance. Source: BoaviztAPI, verbose.memory."""
        response = self.api_call_response
        return Figure.of(MEMORY(response), response.source, comment=AS_SOLD)

    @calculated(u.cpu_core)
    def compute(self) -> ExplainableQuantity:
        """Virtual CPU cores of the instance. Source: BoaviztAPI, verbose.vcpu."""
        response = self.api_call_response
        return Figure.of(VCPU(response), response.source, comment=AS_SOLD)
