"""Generative-AI models installed on GPU servers: memory, duration and compute from the number of parameters.

To model the API of a provider without its servers, see `efp_graph/connectors/ecologits/`.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from efp_graph.errors import UnknownOption
from efp_graph.footprint import catalogues
from efp_graph.footprint.services.service import Service, ServiceJob
from efp_graph.objects import Conditional, Link, calculated, check, link, option, quantity
from efp_graph.objects.describing import describe_object
from efp_graph.objects.inputs import GivenOption, Option, OptionInput
from efp_graph.signatures import GenAIJobSignature, GenAIModelSignature
from efp_graph.values import ExplainableQuantity, SourceObject, Sources, u
from efp_graph.values.assessment import Assessment, assessed
from efp_graph.values.operations import Operation, Plan, identity
from efp_graph.values.units import DIMENSIONLESS

if TYPE_CHECKING:
    from efp_graph.footprint.servers import GPUServer

BILLION = 1e9
SMALL_EXCHANGE = ExplainableQuantity(100 * u.kB, "what a request exchanges beside its tokens", Sources.HYPOTHESIS)
NO_RAM = ExplainableQuantity(0 * u.GB_ram, "no RAM beyond that of the model", Sources.HYPOTHESIS)


def _look_up(figure: str, provider: Any, model: Any, catalogue: Any) -> Plan:
    bounds = getattr(catalogues.catalogue(catalogue.value).find(provider.value, model.value), figure)
    return Plan(identity, (bounds.middle * BILLION,), DIMENSIONLESS, None, None)


TOTAL_PARAMETERS = Operation(
    "look-up in a catalogue of models",
    "total parameters of {0}/{1} in {2}",
    r"\mathrm{{total}}({0}, {1}, {2})",
    None,
    partial(_look_up, "total"),
)
ACTIVE_PARAMETERS = Operation(
    "look-up in a catalogue of models",
    "active parameters of {0}/{1} in {2}",
    r"\mathrm{{active}}({0}, {1}, {2})",
    None,
    partial(_look_up, "active"),
)


class ListedOption(OptionInput[GivenOption | None]):
    """An option of the chosen catalogue; whether it is one is checked with the other options of the object."""

    def check(self, owner: Any, value: Any) -> None:
        """Any text: see `refuse_unlisted`."""


def models_by_provider() -> dict[str, list[Any]]:
    """{provider: its models} in the default catalogue."""
    default = catalogues.catalogue()
    return {each: [SourceObject(name) for name in default.models_of(each)] for each in default.providers()}


def providers() -> list[str]:
    """The providers in the default catalogue."""
    return catalogues.catalogue().providers()


def refuse_unlisted(self: Any) -> catalogues.LanguageModel:
    """The listed model that the options of an object name.

    Raises:
        UnknownOption, UnknownModel: there is none in its catalogue.
    """
    try:
        return catalogues.catalogue(self.catalogue.value).find(self.provider.value, self.model_name.value)
    except UnknownOption as error:
        raise type(error)(f"{describe_object(self)}: {error}") from None


def known_as(
    value: ExplainableQuantity,
    bounds: catalogues.Bounds,
    unit: Any,
    model: catalogues.LanguageModel,
    catalogue: str,
) -> ExplainableQuantity:
    """`value` of a catalogue, which lies between `bounds`, of a model whose architecture may be undisclosed."""
    value.source = catalogues.catalogue(catalogue).source
    apart = bounds.low < bounds.high
    undisclosed = model.disclosed is False or apart
    assessed(
        value,
        Assessment(
            low=bounds.low * unit if apart else None,
            high=bounds.high * unit if apart else None,
            confidence="low" if undisclosed else None,
            comment="architecture not disclosed by the provider: an estimate" if undisclosed else None,
        ),
    )
    return value


def moves_in(system: Any, title: str) -> list[catalogues.Move]:
    """What another catalogue would move of the generative-AI models of a system; nothing is changed.

    Args:
        system: its models may each have a catalogue of their own.
        title: of the other catalogue, such as "ecologits 0.11.3".

    Raises:
        UnknownOption: there is no such catalogue.
    """
    after = catalogues.catalogue(title)
    found: dict[catalogues.Move, None] = {}
    for model in system.all_linked_objects:
        if isinstance(model, GenAIModel):
            before = catalogues.catalogue(model.catalogue.value)
            named = [(model.provider.value, model.model_name.value)]
            found.update(dict.fromkeys(catalogues.compare(before, after, named)))
    return list(found)


class GenAIModel(GenAIModelSignature, Service):
    """A generative-AI model that a GPU server holds in its memory.

    Its parameters come from a catalogue, which has a version: see `catalogues.py`. `provider` and `model_name` are
    changed together, in a `ModelingUpdate`.
    """

    methodology = "language-models"

    server: Link[GPUServer] = link("GPUServer", help="Server on which it is installed")
    provider: Option = ListedOption("mistralai", options=providers, help="Who offers the model")
    model_name: Option = ListedOption("open-mistral-7b", help="Name of the model at its provider")
    nb_of_bits_per_parameter = quantity(16 * u.dimensionless, bits=True, above=0, help="Bits that hold a parameter")
    llm_memory_factor = quantity(
        1.2 * u.dimensionless, above=0, source=Sources.ECOLOGITS, help="Memory in use per memory of the parameters"
    )
    gpu_latency_alpha = quantity(
        8.02e-13 * u.s, source=Sources.ECOLOGITS, help="Time per active parameter and output token"
    )
    gpu_latency_beta = quantity(2.23e-2 * u.s, source=Sources.ECOLOGITS, help="Time per output token")
    bits_per_token = quantity(24 * u.dimensionless, bits=True, help="Bits that hold a token")
    catalogue = option(
        catalogues.DEFAULT,
        options=catalogues.titles,
        source=Sources.ECOLOGITS,
        optional=True,
        help="Name and version of the list of models",
    )

    printed_first = ("server", "base_compute_consumption")
    constructor = (
        "provider", "model_name", "server", "nb_of_bits_per_parameter", "llm_memory_factor", "gpu_latency_alpha",
        "gpu_latency_beta", "bits_per_token",
    )  # fmt: skip
    conditional = (Conditional("model_name", "provider", models_by_provider),)
    from_data = ("total_params", "active_params")

    @property
    def data_vintage(self) -> str | None:
        """The catalogue."""
        return str(self.catalogue.value)

    @check
    def allowed_combinations(self) -> None:
        """The provider has the model, in the catalogue."""
        refuse_unlisted(self)

    @calculated(u.dimensionless)
    def active_params(self) -> ExplainableQuantity:
        """Parameters that work on a token: the middle of what the catalogue says, with its bounds.

        Source: the catalogue; methodology.md, "GenAIModel".
        """
        model = refuse_unlisted(self)
        value = ACTIVE_PARAMETERS(self.provider, self.model_name, self.catalogue)
        return known_as(value, model.active, BILLION * u.dimensionless, model, self.catalogue.value)

    @calculated(u.dimensionless)
    def total_params(self) -> ExplainableQuantity:
        """Parameters that are held in memory: the middle of what the catalogue says, with its bounds.

        Source: the catalogue; methodology.md, "GenAIModel".
        """
        model = refuse_unlisted(self)
        value = TOTAL_PARAMETERS(self.provider, self.model_name, self.catalogue)
        return known_as(value, model.total, BILLION * u.dimensionless, model, self.catalogue.value)

    @calculated(u.GB_ram)
    def base_ram_consumption(self) -> ExplainableQuantity:
        """Memory that the model occupies on every instance. Source: methodology.md, "GenAIModel"."""
        bits: ExplainableQuantity = self.llm_memory_factor * self.total_params * self.nb_of_bits_per_parameter
        return bits.to(u.GB)  # plain numbers mean plain bits


class GenAIJob(GenAIJobSignature, ServiceJob):
    """One answer of a generative-AI model."""

    methodology = "language-models"

    service: Link[GenAIModel] = link(GenAIModel, help="Model that answers")
    output_token_count = quantity(1000 * u.dimensionless, help="Tokens of the answer")

    constructor = ("service", "output_token_count")

    @calculated(u.kB)
    def output_token_weights(self) -> ExplainableQuantity:
        """Volume of the answer."""
        return self.output_token_count * self.service.bits_per_token

    @calculated(u.kB_stored)
    def data_stored(self) -> ExplainableQuantity:
        """Volume that is kept: the answer and 100 kB around it. Source: methodology.md, "GenAIJob"."""
        return SMALL_EXCHANGE + self.output_token_weights

    @calculated(u.kB)
    def data_transferred(self) -> ExplainableQuantity:
        """Volume up and down: the answer and 100 kB around it. Source: methodology.md, "GenAIJob"."""
        return SMALL_EXCHANGE + self.output_token_weights

    @calculated(u.s)
    def request_duration(self) -> ExplainableQuantity:
        """Time until the last token. Source: EcoLogits' regression of latency, methodology.md, "GenAIJob"."""
        service = self.service
        return self.output_token_count * (service.gpu_latency_alpha * service.active_params + service.gpu_latency_beta)

    @calculated(u.GB_ram)
    def ram_needed(self) -> ExplainableQuantity:
        """None: the model is in memory already."""
        return NO_RAM

    @calculated(u.gpu)
    def compute_needed(self) -> ExplainableQuantity:
        """GPUs whose memory the active parameters fill. Source: methodology.md, "GenAIJob"."""
        service = self.service
        memory = service.llm_memory_factor * service.active_params * service.nb_of_bits_per_parameter
        return memory / service.server.ram_per_gpu
