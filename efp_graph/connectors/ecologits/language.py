"""Language models behind a bought API, as EcoLogits estimates a request: from the tokens of its answer.

With servers of your own, model them: `GenAIModel` on a `GPUServer`. EcoLogits takes no account of the tokens of the
question, so there is no input for them.
"""

from __future__ import annotations

import math
from typing import Any

from efp_graph.connectors.ecologits import facts
from efp_graph.connectors.ecologits.external_api import ExternalAPI, ExternalAPIJob, ExternalAPIServer
from efp_graph.connectors.ecologits.facts import LANGUAGE, SOURCE, Fact, Making
from efp_graph.connectors.ecologits.ranges import ranged
from efp_graph.footprint.catalogues import Bounds
from efp_graph.footprint.services.gen_ai import ListedOption
from efp_graph.objects import Conditional, calculated, link, owned, quantity
from efp_graph.objects.inputs import Option
from efp_graph.signatures import (
    EcoLogitsGenAIExternalAPIJobSignature,
    EcoLogitsGenAIExternalAPIServerSignature,
    EcoLogitsGenAIExternalAPISignature,
)
from efp_graph.values import EmptyExplainableObject, ExplainableQuantity, Scalar, u
from efp_graph.values.operations import Operation, Plan
from efp_graph.values.units import DIMENSIONLESS

BILLION = 1e9
UNDISCLOSED = "architecture not disclosed by the provider: an estimate"


def _constant(value: Any, label: str) -> ExplainableQuantity:
    return ExplainableQuantity(value, label, SOURCE)


# Of EcoLogits' regressions and of the servers that it assumes
BATCH = _constant(64 * u.dimensionless, "requests at once on a server")
ENERGY_PER_TOKEN_AND_PARAMETER = _constant(
    1.1665273170451914e-06 * math.exp(-0.011205921025579175 * 64) / BILLION * u.Wh,
    "electricity of a GPU per token and active parameter, 64 requests at once",
)
ENERGY_PER_TOKEN = _constant(4.052928146734005e-05 * u.Wh, "electricity of a GPU per token")
LATENCY_PER_PARAMETER = _constant(6.785088094353663e-4 / BILLION * u.s, "time per token and active parameter")
LATENCY_PER_REQUEST = _constant(3.119310311688259e-4 * u.s, "time per token and request at once")
LATENCY = _constant(0.019473717579473387 * u.s, "time per token")
MEMORY_FACTOR = _constant(1.2 * u.dimensionless, "memory in use per memory of the parameters")
PARAMETER_SIZE = _constant(16 * u.bit_ram, "size of a parameter")
GPU_MEMORY = _constant(80 * u.GB_ram, "memory of a GPU")
SERVER_GPUS = _constant(8 * u.dimensionless, "GPUs of a server")
SERVER_POWER = _constant(1.2 * u.kW, "power of a server without its GPUs")
ONE_SECOND = _constant(1 * u.s, "one second")
TOKEN_SIZE = _constant(5 * u.B, "volume of a token")
SERVER = Making(
    gwp=_constant(5700 * u.kg, "CO2eq of making a server without its GPUs"),
    adpe=_constant(0.37 * u.kg, "abiotic depletion of elements by making a server without its GPUs"),
    pe=_constant(70000 * u.MJ, "primary energy of making a server without its GPUs"),
)
GPU = Making(
    gwp=_constant(273 * u.kg, "CO2eq of making a GPU"),
    adpe=_constant(0.00895 * u.kg, "abiotic depletion of elements by making a GPU"),
    pe=_constant(3721 * u.MJ, "primary energy of making a GPU"),
)


def _model(provider: str, name: str) -> Any:
    return facts.model_of(LANGUAGE, provider, name)


def _billions(bounds: Bounds) -> Bounds:
    return Bounds(bounds.low * BILLION, bounds.high * BILLION)


TOTAL_PARAMETERS = Fact(
    "total parameters of {0}/{1}", u.dimensionless, lambda *key: _billions(_model(*key).total), UNDISCLOSED
)
ACTIVE_PARAMETERS = Fact(
    "active parameters of {0}/{1}", u.dimensionless, lambda *key: _billions(_model(*key).active), UNDISCLOSED
)
SPEED = Fact("tokens per second of {0}/{1}", u.dimensionless, lambda *key: _model(*key).tokens_per_second)
FIRST_TOKEN = Fact("time to the first token of {0}/{1}", u.s, lambda *key: _model(*key).time_to_first_token)


def _power_of_two(number: Any) -> Plan:
    return Plan(_next_power, (number._value,), DIMENSIONLESS, None, None)


def _next_power(number: float) -> float:
    return float(2 ** math.ceil(math.log2(max(number, 1))))


POWER_OF_TWO = Operation(
    "next power of two",
    "the next power of two from {0}",
    r"2^{{\lceil \log_2 {0} \rceil}}",
    None,
    _power_of_two,
    0,
    page="next_power({0})",
)


class EcoLogitsGenAIExternalAPIServer(EcoLogitsGenAIExternalAPIServerSignature, ExternalAPIServer):
    """The virtual server of a bought language model."""

    is_inner = True


class EcoLogitsGenAIExternalAPI(EcoLogitsGenAIExternalAPISignature, ExternalAPI):
    """The API of a provider of generative AI, estimated by EcoLogits: it stands where a server would.

    `provider` and `model_name` are changed together, in a `ModelingUpdate`.
    """

    methodology = "ai-requests"

    models = LANGUAGE
    provider: Option = ListedOption("anthropic", options=lambda: facts.providers(LANGUAGE), help="Who offers the model")
    model_name: Option = ListedOption("claude-opus-4-5", help="Name of the model at its provider")
    server: Any = owned(EcoLogitsGenAIExternalAPIServer, called="server", help="What its requests take up of machines")

    conditional = (Conditional("model_name", "provider", lambda: facts.models_by_provider(LANGUAGE)),)

    @calculated(u.dimensionless)
    def model_total_params(self) -> ExplainableQuantity:
        """Parameters that are held in memory, with their bounds. Source: EcoLogits."""
        self.allowed_combinations  # noqa: B018
        return TOTAL_PARAMETERS(self.provider, self.model_name)

    @calculated(u.dimensionless)
    def model_active_params(self) -> ExplainableQuantity:
        """Parameters that work on a token, with their bounds. Source: EcoLogits."""
        self.allowed_combinations  # noqa: B018
        return ACTIVE_PARAMETERS(self.provider, self.model_name)

    @calculated(u.dimensionless)
    def tokens_per_second(self) -> Scalar:
        """Speed of the answer as measured; no value where EcoLogits has none. Source: EcoLogits."""
        return self._measured("tokens_per_second", SPEED)

    @calculated(u.s)
    def time_to_first_token(self) -> Scalar:
        """Time until the answer begins as measured; no value where EcoLogits has none. Source: EcoLogits."""
        return self._measured("time_to_first_token", FIRST_TOKEN)

    def _measured(self, figure: str, fact: Fact) -> Scalar:
        self.allowed_combinations  # noqa: B018
        known = getattr(_model(self.provider.value, self.model_name.value), figure)
        return EmptyExplainableObject() if known is None else fact(self.provider, self.model_name)


class EcoLogitsGenAIExternalAPIJob(EcoLogitsGenAIExternalAPIJobSignature, ExternalAPIJob):
    """One request to the API of a provider of generative AI."""

    methodology = "ai-requests"

    external_api = link(EcoLogitsGenAIExternalAPI, help="API that answers")
    output_token_count = quantity(1000 * u.dimensionless, help="Tokens of the answer")

    constructor = ("external_api", "output_token_count")
    concurrency = BATCH
    machine_energy = "request_it_energy"
    hardware = Making("server_gpu_embodied_gwp", "server_gpu_embodied_adpe", "server_gpu_embodied_pe")

    @calculated(u.kB)
    def data_transferred(self) -> ExplainableQuantity:
        """Volume of the answer: 5 bytes a token."""
        return self.output_token_count * TOKEN_SIZE

    @calculated(u.Wh)
    def gpu_energy(self) -> ExplainableQuantity:
        """Electricity of one GPU for a request, with its bounds. Source: EcoLogits' regression."""
        value: ExplainableQuantity = ranged(
            u.Wh,
            lambda tokens, active: tokens * (ENERGY_PER_TOKEN_AND_PARAMETER * active + ENERGY_PER_TOKEN),
            *(self.output_token_count, self.external_api.model_active_params),
        )
        return value

    @calculated(u.s)
    def generation_latency(self) -> ExplainableQuantity:
        """Time until the last token, with its bounds: by the measured speed, or by EcoLogits' regression."""
        api, tokens = self.external_api, self.output_token_count
        value: ExplainableQuantity
        if isinstance(api.tokens_per_second, EmptyExplainableObject):
            value = ranged(u.s, self._by_regression, tokens, api.model_active_params)
        else:
            value = (tokens * (ONE_SECOND / api.tokens_per_second) + api.time_to_first_token).to(u.s)
        return value

    def _by_regression(self, tokens: Any, active: Any) -> Any:
        per_token = LATENCY_PER_PARAMETER * active + LATENCY_PER_REQUEST * BATCH + LATENCY
        return tokens * per_token + self.external_api.time_to_first_token

    @calculated(u.GB_ram)
    def model_required_memory(self) -> ExplainableQuantity:
        """Memory that the model occupies, with its bounds."""
        value: ExplainableQuantity = ranged(
            u.GB_ram, lambda total: MEMORY_FACTOR * total * PARAMETER_SIZE, self.external_api.model_total_params
        )
        return value

    @calculated(u.dimensionless)
    def gpu_required_count(self) -> ExplainableQuantity:
        """GPUs whose memory holds the model, a power of two, with their bounds."""
        value: ExplainableQuantity = ranged(
            u.dimensionless, lambda memory: POWER_OF_TWO((memory / GPU_MEMORY).ceil()), self.model_required_memory
        )
        return value

    @calculated(u.Wh)
    def server_energy(self) -> ExplainableQuantity:
        """Electricity of the servers for a request, without that of the GPUs, with its bounds."""
        value: ExplainableQuantity = ranged(
            u.Wh,
            lambda latency, gpus: latency * SERVER_POWER * (gpus / SERVER_GPUS) / BATCH,
            *(self.generation_latency, self.gpu_required_count),
        )
        return value

    @calculated(u.Wh)
    def request_it_energy(self) -> ExplainableQuantity:
        """Electricity of servers and GPUs for a request, with its bounds."""
        value: ExplainableQuantity = ranged(
            u.Wh,
            lambda server, gpus, gpu: server + gpus * gpu,
            *(self.server_energy, self.gpu_required_count, self.gpu_energy),
        )
        return value

    @calculated(u.kg, equivalent="CO2eq")
    def server_gpu_embodied_gwp(self) -> ExplainableQuantity:
        """CO2eq of making the servers and GPUs that hold the model, with its bounds."""
        return self._made(u.kg, SERVER.gwp, GPU.gwp)

    @calculated(u.kg, equivalent="Sb eq")
    def server_gpu_embodied_adpe(self) -> ExplainableQuantity:
        """Abiotic depletion of elements [Sb eq] by making the servers and GPUs that hold the model, with its bounds."""
        return self._made(u.kg, SERVER.adpe, GPU.adpe)

    @calculated(u.MJ)
    def server_gpu_embodied_pe(self) -> ExplainableQuantity:
        """Primary energy of making the servers and GPUs that hold the model, with its bounds."""
        return self._made(u.MJ, SERVER.pe, GPU.pe)

    def _made(self, unit: Any, server: ExplainableQuantity, gpu: ExplainableQuantity) -> ExplainableQuantity:
        """An impact of making as much of servers, and as many GPUs, as hold the model."""
        value: ExplainableQuantity = ranged(
            unit, lambda gpus: gpus / SERVER_GPUS * server + gpus * gpu, self.gpu_required_count
        )
        return value
