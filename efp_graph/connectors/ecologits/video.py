"""Models that make videos behind a bought API, as EcoLogits estimates a request: from its frames and their size."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from efp_graph.connectors.ecologits import facts
from efp_graph.connectors.ecologits.external_api import ExternalAPI, ExternalAPIJob, ExternalAPIServer
from efp_graph.connectors.ecologits.facts import TITLE, VIDEO, Fact, Making
from efp_graph.connectors.ecologits.ranges import ranged
from efp_graph.errors import UnknownOption
from efp_graph.footprint.services.gen_ai import ListedOption
from efp_graph.footprint.services.video_streaming import PIXELS
from efp_graph.objects import Conditional, calculated, check, link, option, owned, quantity, truth
from efp_graph.objects.describing import describe_object
from efp_graph.objects.inputs import Option
from efp_graph.objects.plausibility import Met, Suspicion
from efp_graph.signatures import (
    EcoLogitsVideoGenExternalAPIJobSignature,
    EcoLogitsVideoGenExternalAPIServerSignature,
    EcoLogitsVideoGenExternalAPISignature,
)
from efp_graph.values import ExplainableQuantity, Sources, sum_of, u
from efp_graph.values.operations import Operation, Plan
from efp_graph.values.units import DIMENSIONLESS, SECOND

SIZES = {
    (854, 480): "480p (854 x 480)",
    (1024, 576): "576p (1024 x 576)",
    (1280, 720): "720p (1280 x 720)",
    (1920, 1080): "1080p (1920 x 1080)",
    (3840, 2160): "4K (3840 x 2160)",
}
FRAMES_PER_SECOND = 24

POWER_RANGE = "95 % of the measurements lie between these"
BIT_PER_PIXEL = ExplainableQuantity(0.1 * u.bit, "compressed size of a pixel of a frame", Sources.HYPOTHESIS)
FRAME_RATE = ExplainableQuantity(FRAMES_PER_SECOND / u.s, "frames per second", facts.SOURCE)
THOUSAND = ExplainableQuantity(1000 * u.dimensionless, "a thousand")


def _model(provider: str, name: str) -> facts.VideoModel:
    found: facts.VideoModel = facts.model_of(VIDEO, provider, name)
    return found


def _hardware(*key: str) -> facts.Hardware:
    return facts.hardware()[_model(*key).hardware]


def _made(impact: Callable[[Making], float], unit: Any, words: str) -> tuple[Fact, Fact]:
    """What making a server, and an accelerator of it, has for an impact."""
    return (
        Fact(f"{words} of the server of {{0}}/{{1}}", unit, lambda *key: impact(_hardware(*key).server)),
        Fact(f"{words} of an accelerator of {{0}}/{{1}}", unit, lambda *key: impact(_hardware(*key).accelerator)),
    )


POWER = Fact("power of the hardware of {0}/{1}", u.W, lambda *key: _hardware(*key).power, POWER_RANGE)
ACCELERATORS = Fact("accelerators of {0}/{1}", u.dimensionless, lambda *key: float(_hardware(*key).accelerators))
WITHOUT_SOUND = Fact(
    "share of time without sound of {0}/{1}", u.dimensionless, lambda *key: _model(*key).non_audio_weight
)
MADE = Making(
    _made(lambda made: made.gwp, u.kg, "CO2eq of making"),
    _made(lambda made: made.adpe, u.kg, "abiotic depletion of elements by making"),
    _made(lambda made: made.pe, u.MJ, "primary energy of making"),
)


def _coefficient(name: str) -> Fact:
    return Fact(f"coefficient {name} of {{0}}/{{1}}", u.s, lambda *key: _model(*key).coefficients[name])


COEFFICIENTS = {name: _coefficient(name) for name in ("n", "m", "m1", "m2", "n1", "n2", "g")}


def _frames(duration: Any) -> Plan:
    return Plan(_whole_frames, (duration._value, duration._unit.factor_to(SECOND)), DIMENSIONLESS, None, None)


def _whole_frames(duration: float, seconds: float) -> float:
    return float(int(FRAMES_PER_SECOND * (duration * seconds) + 1))


FRAMES = Operation(
    "frames of a video",
    "frames of {0} at 24 a second",
    r"\mathrm{{frames}}({0})",
    None,
    _frames,
    0,
    page="frames({0:seconds})",
)


def resolutions_by_model() -> dict[str, list[str]]:
    """{model: the resolutions that it offers}."""
    return {name: [SIZES[size] for size in each.resolutions] for (_, name), each in facts.video_models().items()}


def _length_not_offered(job: EcoLogitsVideoGenExternalAPIJob) -> Iterator[Met]:
    """A length that the model does not offer; another is calculated all the same, by the regression."""
    model = _model(job.external_api.provider.value, job.external_api.model_name.value)
    if int(job.frames_count.magnitude) not in model.frames_offered:
        lengths = [f"{(frames - 1) / FRAMES_PER_SECOND:g}" for frames in model.frames_offered]
        yield Met(job, "duration", f"{job.duration:.4g}", f"{', '.join(lengths[:-1])} or {lengths[-1]} s")


class EcoLogitsVideoGenExternalAPIServer(EcoLogitsVideoGenExternalAPIServerSignature, ExternalAPIServer):
    """The virtual server of a bought model for video."""

    is_inner = True


class EcoLogitsVideoGenExternalAPI(EcoLogitsVideoGenExternalAPISignature, ExternalAPI):
    """The API of a provider of models that make videos, estimated by EcoLogits: it stands where a server would.

    `provider` and `model_name` are changed together, in a `ModelingUpdate`.
    """

    methodology = "ai-videos"

    models = VIDEO
    provider: Option = ListedOption("openai", options=lambda: facts.providers(VIDEO), help="Who offers the model")
    model_name: Option = ListedOption("sora-2-pro", help="Name of the model at its provider")
    server: Any = owned(
        EcoLogitsVideoGenExternalAPIServer, called="server", help="What its requests take up of machines"
    )

    conditional = (Conditional("model_name", "provider", lambda: facts.models_by_provider(VIDEO)),)

    @calculated(u.W)
    def server_accelerator_power(self) -> ExplainableQuantity:
        """Power of the server with its accelerators at work, with its bounds. Source: EcoLogits."""
        return self._of_the_model(POWER)

    @calculated(u.dimensionless)
    def accelerator_count(self) -> ExplainableQuantity:
        """Accelerators of the server. Source: EcoLogits."""
        return self._of_the_model(ACCELERATORS)

    def _of_the_model(self, fact: Fact) -> ExplainableQuantity:
        self.allowed_combinations  # noqa: B018  refuses what is unknown, before it is looked up
        return fact(self.provider, self.model_name)


class EcoLogitsVideoGenExternalAPIJob(EcoLogitsVideoGenExternalAPIJobSignature, ExternalAPIJob):
    """One video that a bought model makes."""

    methodology = "ai-videos"

    external_api = link(EcoLogitsVideoGenExternalAPI, help="API that makes the video")
    resolution = option("720p (1280 x 720)", options=tuple(SIZES.values()), help="Width and height of the picture")
    duration = quantity(8 * u.s, above=0, help="Length of the video")
    with_audio = truth(True, help="Whether it has sound; not all models make it")

    constructor = ("external_api", "resolution", "duration", "with_audio")
    machine_energy = "server_accelerator_energy"
    hardware = Making(
        *("server_accelerator_embodied_gwp", "server_accelerator_embodied_adpe", "server_accelerator_embodied_pe")
    )
    conditional = (Conditional("resolution", "external_api.model_name", resolutions_by_model),)
    plausibility = (
        Suspicion(
            name="a length that no one can ask for", test=_length_not_offered, source=facts.SOURCE,
            why="the model does not offer videos of this length; the figure is that of the regression.",
            remedy="Take a length that it offers, or several videos.",
        ),
    )  # fmt: skip

    @check
    def sound_is_made(self) -> None:
        """Sound is asked of models that make it."""
        api = self.external_api
        api.allowed_combinations  # noqa: B018
        provider, name = api.provider.value, api.model_name.value
        if self.with_audio.value and not _model(provider, name).makes_sound:
            with_sound = [each for (_, each), model in facts.video_models().items() if model.makes_sound]
            raise UnknownOption(
                f"{describe_object(self)}.with_audio is True, and {name} of {provider} makes silent videos ({TITLE}). "
                f"Give with_audio=False, or take a model that makes sound: {', '.join(with_sound)}."
            )

    @calculated(u.dimensionless)
    def frames_count(self) -> ExplainableQuantity:
        """Frames of the video, 24 a second and one."""
        frames: ExplainableQuantity = FRAMES(self.duration)
        return frames

    @calculated(u.dimensionless)
    def pixels_per_frame(self) -> ExplainableQuantity:
        """Width times height."""
        pixels: ExplainableQuantity = PIXELS(self.resolution)
        return pixels

    @calculated(u.MB)
    def data_transferred(self) -> ExplainableQuantity:
        """Volume of the video."""
        return self.duration * BIT_PER_PIXEL * self.pixels_per_frame * FRAME_RATE

    @calculated(u.s)
    def generation_latency(self) -> ExplainableQuantity:
        """Time until the video is made. Source: EcoLogits' regression of the model, over frames and their size."""
        api = self.external_api
        self.allowed_combinations  # noqa: B018
        coefficients = _model(api.provider.value, api.model_name.value).coefficients
        latency: Any = sum_of(
            self._times(COEFFICIENTS[name](api.provider, api.model_name), factors)
            for name, factors in self._regressors().items()
            if coefficients[name]
        )
        if not self.with_audio.value:
            latency = latency * WITHOUT_SOUND(api.provider, api.model_name)
        value: ExplainableQuantity = latency.to(u.s)
        return value

    def _regressors(self) -> dict[str, tuple[ExplainableQuantity, ...]]:
        """What each coefficient is multiplied by: frames, pixels of a frame, thousands of pixels of the video."""
        frames, pixels = self.frames_count, self.pixels_per_frame
        volume = pixels * frames / THOUSAND
        return {
            "n": (frames, pixels, pixels), "m": (volume,), "m1": (frames,), "m2": (pixels, pixels),
            "n1": (frames, frames), "n2": (volume, volume), "g": (),
        }  # fmt: skip

    @staticmethod
    def _times(value: ExplainableQuantity, factors: Iterable[ExplainableQuantity]) -> ExplainableQuantity:
        for factor in factors:
            value = value * factor
        return value

    @calculated(u.Wh)
    def server_accelerator_energy(self) -> ExplainableQuantity:
        """Electricity of the server with its accelerators for a video, with its bounds."""
        value: ExplainableQuantity = ranged(
            u.Wh,
            lambda latency, power: latency * power,
            *(self.generation_latency, self.external_api.server_accelerator_power),
        )
        return value

    @calculated(u.kg, equivalent="CO2eq")
    def server_accelerator_embodied_gwp(self) -> ExplainableQuantity:
        """CO2eq of making the server with its accelerators. Source: EcoLogits."""
        return self._whole(MADE.gwp)

    @calculated(u.kg, equivalent="Sb eq")
    def server_accelerator_embodied_adpe(self) -> ExplainableQuantity:
        """Abiotic depletion of elements [Sb eq] by making the server with its accelerators. Source: EcoLogits."""
        return self._whole(MADE.adpe)

    @calculated(u.MJ)
    def server_accelerator_embodied_pe(self) -> ExplainableQuantity:
        """Primary energy of making the server with its accelerators. Source: EcoLogits."""
        return self._whole(MADE.pe)

    def _whole(self, made: tuple[Fact, Fact]) -> ExplainableQuantity:
        api = self.external_api
        api.allowed_combinations  # noqa: B018
        server, accelerator = (fact(api.provider, api.model_name) for fact in made)
        whole: ExplainableQuantity = server + api.accelerator_count * accelerator
        return whole
