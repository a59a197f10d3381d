"""Regions of cloud providers: their country, its carbon intensity, and the PUE that the provider publishes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, TypeAlias

from efp_graph.errors import UnknownOption, WrongKind, nearest
from efp_graph.footprint.tables import rows, table
from efp_graph.footprint.territories import Territory, territory, with_year
from efp_graph.hints import hint
from efp_graph.objects.shorthands import Shorthand
from efp_graph.values import ExplainableObject, SourceValue, u
from efp_graph.values.origins import Origin

ALSO_CALLED = {"amazon": "aws", "google": "gcp", "microsoft": "azure", "ovh": "ovhcloud"}


@dataclass(frozen=True)
class CloudRegion:
    """A region of a cloud provider, or an availability zone where the provider publishes its PUE.

    Args:
        provider: "aws", "azure", "gcp", "ovhcloud" or "scaleway".
        region: as the provider writes it.
        year: of the carbon intensity; the newest there is, unless given. PUE is that of the year, or of the last year
            before it of which one is published.

    Raises:
        WrongKind: provider or region is no text, or the year no whole number.
        UnknownOption: there is no such provider or region, or no carbon intensity of the year.

    Example:
        >>> paris = CloudRegion("aws", "eu-west-3")
        >>> print(paris.country, "|", paris.average_carbon_intensity, "|", paris.power_usage_effectiveness)
        France | 44.18 gram / kilowatt_hour | 1.14 dimensionless
        >>> print(paris.average_carbon_intensity.source.name)
        Our World in Data, carbon intensity of electricity in 2024

    Sources: regions: Boavizta; PUE: the providers' own reports, see `data_centre_pue` in docs/data.md.
    """

    provider: str
    region: str
    year: int | None = None

    def __post_init__(self) -> None:
        for name in ("provider", "region"):
            given = getattr(self, name)
            if not isinstance(given, str):
                raise WrongKind(f"The {name} of a CloudRegion was given as {given!r:.80}. Give a text.")
            object.__setattr__(self, name, given.strip().lower())
        object.__setattr__(self, "provider", ALSO_CALLED.get(self.provider, self.provider))
        known = self.regions(self.provider)
        if self.region not in known:
            raise UnknownOption(
                f"{self.provider} has no region {self.region!r:.80} in the table. {nearest(self.region, known)} "
                f"{_instead()}"
            )
        self._territory.carbon_intensity(self.year)  # which refuses a year without figure

    @staticmethod
    def providers() -> list[str]:
        """The providers there are."""
        return list(_countries())

    @staticmethod
    def regions(provider: str) -> list[str]:
        """The regions of a provider.

        Raises:
            UnknownOption: there is no such provider.
        """
        found = _countries().get(provider)
        if found is None:
            options = nearest(provider, CloudRegion.providers())
            raise UnknownOption(f"No cloud provider {provider!r:.80} is in the table. {options} {_instead()}")
        return list(found)

    @property
    def country(self) -> str:
        """The name of the country it is in, which `Countries.of` takes."""
        return self._territory.name

    @property
    def average_carbon_intensity(self) -> SourceValue:
        """Mean carbon intensity of the country's electricity in the year."""
        found = self._territory.carbon_intensity(self.year)
        comment = f"{found.comment}; {self} is in {self.country}"
        return SourceValue(found.value, found.source, found.label, comment=comment, origin=found._origin)

    @property
    def power_usage_effectiveness(self) -> SourceValue | None:
        """What the provider publishes: of the region, of the larger area it is in, or of all its data centres.

        None where it publishes nothing.
        """
        known = [
            row
            for row in rows("data_centre_pue")
            if row["provider"] == self.provider and (not row["regions"] or self.region in row["regions"].split())
        ]
        if not known:
            return None
        closest = min(known, key=lambda row: len(row["regions"].split()) or len(rows("cloud_regions")))["area"]
        by_year = {int(row["year"]): row for row in known if row["area"] == closest}
        before = [year for year in by_year if self.year is None or year <= self.year]
        row = by_year[max(before) if before else min(by_year)]
        return SourceValue(
            float(row["power_usage_effectiveness"]) * u.dimensionless,
            table("data_centre_pue").source(row["source_name"], row["source_link"]),
            f"power usage effectiveness of {self.provider}, {closest}, {row['year']}",
            comment=f"mean of {closest} in {row['year']}, for {self}",
            origin=Origin("data", f"{self.provider}, {closest}"),
        )

    @property
    def _territory(self) -> Territory:
        return territory(_countries()[self.provider][self.region])

    def __str__(self) -> str:
        return f"{self.provider}/{self.region}"


def _instead() -> str:
    intensity = hint('Countries.of("Spain").average_carbon_intensity.copy()', "150 g/kWh")
    return f"For another region give power_usage_effectiveness, and average_carbon_intensity, such as {intensity}."


GivenRegion: TypeAlias = CloudRegion | str


def cloud_region(given: Any, provider: str | None = None) -> CloudRegion:
    """A region from a text such as "aws/eu-west-3" or "aws/eu-west-3 2023", or as it is.

    Args:
        provider: that it must be of, if known; the text may leave it out then.

    Raises:
        WrongKind: neither a text nor a region.
        UnknownOption: there is no such region, or it is of another provider.
    """
    if isinstance(given, CloudRegion):
        found = given
    elif isinstance(given, str):
        text, year = with_year(given)
        first, slash, second = text.partition("/")
        if not slash and provider is None:
            hint = nearest(first, (f"{owner}/{region}" for owner, known in _countries().items() for region in known))
            raise UnknownOption(f"The region {given!r:.80} lacks its provider. Write provider/region. {hint}")
        found = CloudRegion(first, second, year) if slash else CloudRegion(str(provider), first, year)
    else:
        raise WrongKind(f'A region was given as {given!r:.80}. Give a CloudRegion or a text, such as "aws/eu-west-3".')
    if provider is not None and ALSO_CALLED.get(provider, provider) != found.provider:
        raise UnknownOption(
            f"The region {found} is not of the provider {provider!r:.80}. Give provider={found.provider!r} too, or one "
            f"of the regions of {provider}."
        )
    return found


def values_of_region(kind: Any, given: Any, others: Mapping[str, Any]) -> dict[str, Any]:
    """The inputs of a server that follow from its region.

    A provider that publishes no PUE leaves the default of the class, which says so.
    """
    provider = others.get("provider", kind.default_values().get("provider"))
    found = cloud_region(given, provider.value if isinstance(provider, ExplainableObject) else provider)
    pue = found.power_usage_effectiveness
    if pue is None:
        default = kind.attributes["power_usage_effectiveness"].default_value()
        near = [each for each in CloudRegion.regions(found.provider) if each.startswith(f"{found.region}-")]
        of_zones = f", but for {', '.join(near)}" if near else ""
        comment = f"the default: {found.provider} publishes none for {found.region}{of_zones}"
        pue = SourceValue(default.value, default.source, comment=comment, origin=default.origin)
    return {"power_usage_effectiveness": pue, "average_carbon_intensity": found.average_carbon_intensity}


REGION = Shorthand(
    "region",
    "GivenRegion",
    __name__,
    "region of a cloud provider, such as aws/eu-west-3: gives power_usage_effectiveness and average_carbon_intensity",
    values_of_region,
)


@lru_cache(maxsize=1)
def _countries() -> dict[str, dict[str, str]]:
    """{provider: {region: ISO code of its country}}."""
    found: dict[str, dict[str, str]] = {}
    for row in rows("cloud_regions"):
        found.setdefault(row["provider"], {})[row["region"]] = row["country"]
    return found
