"""What EcoLogits knows of providers, models, electricity and hardware: the tables of one release that come with us.

The facts are those of the package, which `scripts/refresh_ecologits.py` makes into tables; the formulas are in
`language.py` and `video.py`. So nothing has to be installed or asked, and figures move with this package alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache, partial
from typing import Any, NamedTuple

from efp_graph.errors import UnknownOption, nearest
from efp_graph.footprint import catalogues
from efp_graph.footprint.catalogues import Bounds, LanguageModel, UnknownModel
from efp_graph.footprint.tables import rows, table
from efp_graph.values import ExplainableObject, ExplainableQuantity, Sources, unit_of
from efp_graph.values.assessment import Assessment, assessed
from efp_graph.values.operations import Operation, Plan, identity

RELEASE = "0.11.3"
TITLE = f"EcoLogits {RELEASE}"
SOURCE = table(f"ecologits_{RELEASE}_models").source(TITLE, Sources.ECOLOGITS.link)
LANGUAGE, VIDEO = "language", "video"  # kinds of providers


class Provider(NamedTuple):
    """Where the data centres of a provider are, their PUE, and the water [L/kWh] that they use on site."""

    location: str
    pue: Bounds
    wue: Bounds


class Mix(NamedTuple):
    """Impacts of a kWh in a zone: kg CO2eq, kg Sb eq, MJ of fossil resources, litres of water."""

    gwp: float
    adpe: float
    adpf: float
    water: float


class VideoModel(NamedTuple):
    """A model for video: what it runs on, what it offers, and the regression of its generation latency [s]."""

    hardware: str
    makes_sound: bool
    resolutions: tuple[tuple[int, int], ...]  # width, height
    frames_offered: tuple[int, ...]
    coefficients: dict[str, float]
    non_audio_weight: float


class Making(NamedTuple):
    """Something of making hardware, by criterion: its impacts in kg CO2eq, kg Sb eq and MJ, or names of attributes."""

    gwp: Any
    adpe: Any
    pe: Any


class Hardware(NamedTuple):
    """A server with its accelerators: its power [W], and the impacts of making it."""

    power: Bounds
    accelerators: int
    server: Making
    accelerator: Making


def _table(name: str) -> Iterable[Mapping[str, str]]:
    return rows(f"ecologits_{RELEASE}_{name}")


def _bounds(row: Mapping[str, str], name: str, unit: str = "") -> Bounds:
    return Bounds(float(row[f"{name}_min{unit}"]), float(row[f"{name}_max{unit}"]))


@lru_cache(maxsize=1)
def _providers() -> dict[tuple[str, str], Provider]:
    return {
        (row["kind"], row["provider"]): Provider(
            row["location"], _bounds(row, "pue"), _bounds(row, "wue", "_L_per_kWh")
        )
        for row in _table("centres")
    }


@lru_cache(maxsize=1)
def mixes() -> dict[str, Mix]:
    """{zone: impacts of its electricity}."""
    columns = ("gwp_kg_per_kWh", "adpe_kg_per_kWh", "adpf_MJ_per_kWh", "wue_L_per_kWh")
    return {row["zone"]: Mix(*(float(row[each]) for each in columns)) for row in _table("mixes")}


def language_models() -> dict[tuple[str, str], LanguageModel]:
    """{(provider, model): what is known of it}."""
    return catalogues.catalogue(f"ecologits {RELEASE}").models


@lru_cache(maxsize=1)
def video_models() -> dict[tuple[str, str], VideoModel]:
    """{(provider, model): what is known of it}."""
    return {(row["provider"], row["model"]): _video_model(row) for row in _table("video")}


def _video_model(row: Mapping[str, str]) -> VideoModel:
    sizes = (tuple(map(int, size.split("x"))) for size in row["resolutions"].split())
    return VideoModel(
        row["hardware"],
        row["sound"] == "yes",
        tuple((width, height) for width, height in sizes),
        tuple(map(int, row["frames_offered"].split())),
        {name: float(row[name]) for name in ("n", "m", "m1", "m2", "n1", "n2", "g")},
        float(row["non_audio_weight"]),
    )


@lru_cache(maxsize=1)
def hardware() -> dict[str, Hardware]:
    """{name: what is known of it}."""
    server = ("server_gwp_kg", "server_adpe_kg", "server_pe_MJ")
    accelerator = ("accelerator_gwp_kg", "accelerator_adpe_kg", "accelerator_pe_MJ")
    return {
        row["hardware"]: Hardware(
            _bounds(row, "power", "_W"),
            int(row["accelerators"]),
            Making(*(float(row[each]) for each in server)),
            Making(*(float(row[each]) for each in accelerator)),
        )
        for row in _table("servers")
    }


# Asked for by name


def models(kind: str) -> Mapping[tuple[str, str], Any]:
    """{(provider, model): what is known of it} of a kind of models."""
    return language_models() if kind == LANGUAGE else video_models()


def providers(kind: str) -> list[str]:
    """The providers of a kind of models, sorted."""
    return sorted({provider for provider, _ in models(kind)})


def models_by_provider(kind: str) -> dict[str, list[str]]:
    """{provider: its models}."""
    return {each: [name for owner, name in models(kind) if owner == each] for each in providers(kind)}


def model_of(kind: str, provider: str, name: str) -> Any:
    """A model of a provider.

    Raises:
        UnknownOption: there is no such provider. UnknownModel: no such model of it.
    """
    found = models(kind).get((provider, name))
    if found is not None:
        return found
    offered = models_by_provider(kind)
    if provider not in offered:
        raise UnknownOption(f"{provider!r} is no provider of {kind} models in {TITLE}. {nearest(provider, offered)}")
    owners = [each for each, names in offered.items() if name in names]
    elsewhere = f" {' and '.join(owners)} has it:" if owners else " Of another provider?"
    raise UnknownModel(
        f"{provider} has no {kind} model {name!r} in {TITLE}. {nearest(name, offered[provider])}{elsewhere} "
        "provider and model_name are changed together, in a ModelingUpdate."
    )


def provider_of(kind: str, name: str) -> Provider:
    """What is known of a provider.

    Raises:
        UnknownOption: there is no such provider.
    """
    found = _providers().get((kind, name))
    if found is None:
        raise UnknownOption(f"{name!r} is no provider of {kind} models in {TITLE}. {nearest(name, providers(kind))}")
    return found


def mix_of(zone: str) -> Mix:
    """The electricity of a zone.

    Raises:
        UnknownOption: there is no such zone.
    """
    found = mixes().get(zone)
    if found is None:
        raise UnknownOption(f"{zone!r} is no zone of {TITLE}, such as FRA, USA or WOR. {nearest(zone, mixes())}")
    return found


# As values


class Fact:
    """Something that is looked up, as an operation on the texts by which it is found.

    Args:
        words: what it is, with `{0}` for the first text.
        unit: of the figure.
        find: gives the figure for the contents of the texts: a number, or bounds, of which the value is the middle.
        comment: why there are bounds.
    """

    def __init__(self, words: str, unit: Any, find: Callable[..., float | Bounds], comment: str = "") -> None:
        self.unit, self.find, self.comment = unit, find, comment
        self.operation = Operation(
            f"look-up in {TITLE}",
            f"{words} in {TITLE}",
            rf"\mathrm{{{{{words.replace('_', ' ')}}}}}",
            None,
            partial(_look_up, find, unit_of(unit)),
            0,
        )

    def __call__(self, *keys: ExplainableObject) -> ExplainableQuantity:
        """The figure for these texts, with its source and its bounds."""
        value: ExplainableQuantity = self.operation(*keys)
        value.source = SOURCE
        found = self.find(*(each.value for each in keys))
        if isinstance(found, Bounds) and found.low < found.high:
            low, high = found.low * self.unit, found.high * self.unit
            assessed(value, Assessment(low, high, confidence="low", comment=self.comment or None))
        return value


def _look_up(find: Callable[..., float | Bounds], unit: Any, *keys: Any) -> Plan:
    found = find(*(each.value for each in keys))
    return Plan(identity, (found.middle if isinstance(found, Bounds) else found,), unit, None, None)
