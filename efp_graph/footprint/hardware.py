"""Hardware: what devices, servers and storage have in common, and the devices of users."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Self, Unpack

from efp_graph.footprint.attribution.users import DeviceAtoms
from efp_graph.footprint.emissions import ONE_HOUR, emitted
from efp_graph.objects import (
    Attribute,
    ModelingObject,
    ReverseLink,
    calculated,
    calculated_per,
    paragraph,
    quantity,
    reverse_link,
)
from efp_graph.signatures import DeviceSignature
from efp_graph.values import (
    ExplainableHourlyQuantities,
    ExplainableQuantity,
    Hourly,
    Source,
    Sources,
    SourceValue,
    sum_of,
    u,
)
from efp_graph.values.tolerance import ROUNDING

if TYPE_CHECKING:
    from efp_graph.footprint.usage import UsagePattern
    from efp_graph.signatures import DeviceInputs

NOTHING = ExplainableQuantity(ROUNDING * u.dimensionless, "rounding noise")  # share of what two figures are made from
MACHINES = "#f6c3a5"  # their colour in pictures
MINUS = ExplainableQuantity(-1 * u.dimensionless, "minus one")


class Device(DeviceSignature, DeviceAtoms):
    """What a user holds or sits at. It is on during the whole journey."""

    picture_views = ()
    picture_colour = MACHINES

    carbon_footprint_fabrication = quantity(
        150 * u.kg, help="CO2eq of making one device and bringing it to its user", equivalent="CO2eq"
    )
    power = quantity(50 * u.W, help="Mean electric power while it is used")
    lifespan = quantity(6 * u.year, above=0, help="Time until it is replaced")
    fraction_of_usage_time = quantity(
        7 * u.hour / u.day, above=0, maximum=24, help="Share of its life during which it is used"
    )

    usage_patterns: ReverseLink[tuple[UsagePattern, ...]] = reverse_link(
        "UsagePattern", "devices", placed_only=True, help="Patterns whose users have it on"
    )

    archetype_names = ("smartphone", "laptop", "box", "screen")

    @property
    def fabrication_per_hour_of_use(self) -> ExplainableQuantity:
        """CO2eq of making one, for each hour in which it is used. Source: methodology.md, "UsagePattern"."""
        return self.carbon_footprint_fabrication * ONE_HOUR / (self.lifespan * self.fraction_of_usage_time)

    # What of the footprints of usage patterns is of this device: they are added up there, not here

    @calculated_per("usage_patterns", u.concurrent, lazy=True)
    @paragraph("mean-number-under-way")
    def nb_journeys_in_parallel_per_usage_pattern(self, pattern: UsagePattern) -> Hourly:
        """Mean number of journeys under way in each hour. Shape: (hours,). Source: methodology.md, A2."""
        return pattern.nb_usage_journeys_in_parallel

    @calculated_per("usage_patterns", u.kg, lazy=True, equivalent="CO2eq")
    @paragraph("electricity-of-devices")
    def use_footprint_per_usage_pattern(self, pattern: UsagePattern) -> Hourly:
        """CO2eq of its electricity, a part of that of the pattern's devices. Shape: (hours,)."""
        return pattern.energy_footprint_of(self)

    @calculated_per("usage_patterns", u.kg, lazy=True, equivalent="CO2eq")
    @paragraph("making-of-devices")
    def instances_manufacturing_footprint_per_usage_pattern(self, pattern: UsagePattern) -> Hourly:
        """CO2eq of making it, a part of that of the pattern's devices. Shape: (hours,)."""
        return pattern.fabrication_footprint_of(self)

    @calculated(u.kg, lazy=True, equivalent="CO2eq")
    @paragraph("electricity-of-devices")
    def use_footprint(self) -> Hourly:
        """CO2eq of its electricity, all usage patterns together. Shape: (hours,)."""
        return sum_of(self.use_footprint_per_usage_pattern.values())

    @calculated(u.kg, lazy=True, equivalent="CO2eq")
    @paragraph("making-of-devices")
    def instances_manufacturing_footprint(self) -> Hourly:
        """CO2eq of making it, all usage patterns together. Shape: (hours,)."""
        return sum_of(self.instances_manufacturing_footprint_per_usage_pattern.values())

    @classmethod
    def smartphone(cls, name: str = "Default smartphone", **overrides: Unpack[DeviceInputs]) -> Self:
        """A smartphone."""
        return cls._archetype("smartphone", name, overrides, (30, 1, 3, 3.6))

    @classmethod
    def laptop(cls, name: str = "Default laptop", **overrides: Unpack[DeviceInputs]) -> Self:
        """A laptop."""
        return cls._archetype("laptop", name, overrides, (156, 50, 6, 7))

    @classmethod
    def box(cls, name: str = "Default box", **overrides: Unpack[DeviceInputs]) -> Self:
        """An internet box, always on."""
        return cls._archetype("box", name, overrides, (78, 10, 6, 24), Sources.HYPOTHESIS)

    @classmethod
    def screen(cls, name: str = "Default screen", **overrides: Unpack[DeviceInputs]) -> Self:
        """A screen beside a computer."""
        return cls._archetype("screen", name, overrides, (222, 30, 6, 7), Sources.HYPOTHESIS)

    @classmethod
    def _archetype(
        cls,
        kind: str,
        name: str,
        overrides: DeviceInputs,
        figures: tuple[float, float, float, float],
        source_of_use: Source = Sources.STATE_OF_MOBILE_2022,
    ) -> Self:
        """Figures: fabrication in kg, power in W, lifespan in years, use in hours per day.

        Sources: methodology.md, "Device".
        """
        fabrication, power, lifespan, use = figures
        usual = {
            "carbon_footprint_fabrication": SourceValue(fabrication * u.kg, Sources.BASE_ADEME_V19),
            "power": SourceValue(power * u.W),
            "lifespan": SourceValue(lifespan * u.year),
            "fraction_of_usage_time": SourceValue(use * u.hour / u.day, source_of_use),
        }
        return cls(name, **{**cls.figures_of_archetype(kind, usual), **cls.own_names(overrides)})


class InfraHardware(ModelingObject):
    """Machines of a data centre. They are made for their whole life of use, so the fraction of usage time is 1.

    A subclass gives, as inputs or calculated, what is only annotated here.
    """

    carbon_footprint_fabrication: Attribute[ExplainableQuantity]

    lifespan = quantity(6 * u.year, above=0, help="Time until it is replaced")
    fraction_of_usage_time = quantity(1 * u.dimensionless, fixed=True, help="Share of its life during which it is used")

    idle_way_out: ClassVar[str] = "idle_power"  # what is to be given where its electricity without load is left out

    @property
    def leaves_out_idle_electricity(self) -> bool:
        """Whether units are on, and those without load need no electricity in the model."""
        return False

    def _has_units(self, instances: Hourly) -> bool:
        return isinstance(instances, ExplainableHourlyQuantities) and bool(instances.magnitude.any())


def instances_fabrication_footprint(self: Any) -> Hourly:
    """CO2eq of making the instances, spread evenly over their life. Shape: (hours,).

    Source: straight-line allocation over the service life, methodology.md, "Infrastructure hardware".
    """
    instances: Hourly = self.nb_of_instances
    per_hour: ExplainableQuantity = (self.carbon_footprint_fabrication * ONE_HOUR / self.lifespan).to(u.kg)
    return instances * per_hour


def energy_footprint(self: Any) -> Hourly:
    """CO2eq of the electricity of the instances. Shape: (hours,).

    Source: methodology.md, "Infrastructure hardware".
    """
    return emitted(self.instances_energy, self.average_carbon_intensity)


# Not above the methods: a class takes each by the same name, which mypy then does not follow
paragraph("making-of-servers-and-disks")(instances_fabrication_footprint)
paragraph("electricity-to-co2eq")(energy_footprint)
