"""Where a figure comes from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from efp_graph.errors import WrongKind
from efp_graph.texts import visible


@dataclass(frozen=True, slots=True)
class Source:
    """The origin of an input: a publication, a data set, the user, a hypothesis.

    Raises:
        WrongKind: the name is no text, or the link is neither a text nor None.

    Example:
        >>> str(Source("Traficom study", "https://www.traficom.fi"))
        'Traficom study (https://www.traficom.fi)'
    """

    name: str
    link: str | None = None

    def __post_init__(self) -> None:
        if not isinstance(self.name, str):
            raise WrongKind(f"The name of a source was given as {self.name!r:.80}: give a text.")
        if not isinstance(self.link, str | None):
            raise WrongKind(f"The link of the source {self.name!r:.80} was given as {self.link!r:.80}: give a text.")

    def __str__(self) -> str:
        return visible(self.name if self.link is None else f"{self.name} ({self.link})")


def source_from(given: Any, name: str | None) -> Source | None:
    """The source that was given with a value: a `Source`, a text that becomes the name of one, or None.

    Args:
        name: of the value, for the message.

    Raises:
        WrongKind: it is something else, or an empty text.

    Example:
        >>> source_from("invoice of March", "power")
        Source(name='invoice of March', link=None)
    """
    if given is None or isinstance(given, Source):
        return given
    if isinstance(given, str) and given.strip():
        return Source(given)
    raise WrongKind(
        f"The source of {name or 'a value'} was given as {given!r:.80}. Give a Source, a text such as "
        "'invoice of March 2025', or None."
    )


class Sources:
    """The sources of the built-in defaults; see docs/methodology.md, "Sources"."""

    USER_DATA = Source("user data")
    HYPOTHESIS = Source("hypothesis")
    ADEME_STUDY = Source(
        "Étude ADEME",
        "https://docs.google.com/spreadsheets/d/1s-B4WLXAxSE8ddoY9929SX2tPdCZ4OEl/edit#gid=155161832",
    )
    BASE_ADEME_V19 = Source("Base ADEME_V19", "https://data.ademe.fr/datasets/base-carbone(r)")
    REN_SHIFT = Source(
        "REN Shift",
        "https://docs.google.com/spreadsheets/d/1PcVRvt58N3sJM3NBI1WXwyHScy4kUT3Q/edit#gid=986618177",
    )
    ONE_BYTE_MODEL_SHIFT_2018 = Source(
        "One byte model shift 2018",
        "https://docs.google.com/spreadsheets/d/1s-B4WLXAxSE8ddoY9929SX2tPdCZ4OEl/edit#gid=155161832",
    )
    TRAFICOM_STUDY = Source(
        "Traficom study",
        "https://www.traficom.fi/en/news/first-study-energy-consumption-communications-networks",
    )
    ECHOS_DU_NET = Source(
        "echosdunet",
        "https://www.echosdunet.net/dossiers/facture-denergie-peut-on-reduire-consommation-electrique-sa-box-internet",
    )
    STORAGE_EMBODIED_CARBON_STUDY = Source(
        "Dirty secret of SSDs: embodied carbon", "https://arxiv.org/pdf/2207.10793.pdf"
    )
    ARCEP_2022_MOBILE_NETWORK_STUDY = Source(
        "ARCEP - Les SERVICES de communications électroniques en France – 3eme TRIMESTRE 2022",
        "https://www.arcep.fr/fileadmin/reprise/observatoire/3-2022/obs-marches-T3-2022_janv2023.pdf",
    )
    STATE_OF_MOBILE_2022 = Source("DATA.AI - STATE OF MOBILE", "https://www.data.ai/en/GB/state-of-mobile-2022")
    OUR_WORLD_IN_DATA = Source("Our world in data", "https://ourworldindata.org/energy#country-profiles")
    ECOLOGITS = Source("Ecologits", "https://github.com/genai-impact/ecologits")
    BLOOM_STUDY = Source("Estimating the Carbon Footprint of BLOOM", "https://arxiv.org/abs/2211.05100")
    ECOBENCHMARK = Source(
        "Boavizta ecobenchmark campaign of 2022-06-28, means per technology",
        "https://raw.githubusercontent.com/Boavizta/ecobenchmark-applicationweb-backend/"
        "628f86a7e5816a49670b0837fa7507cf2e620531/results/results/20220628-193500.csv",
    )
