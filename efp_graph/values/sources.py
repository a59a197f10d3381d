"""Where a figure comes from."""

from __future__ import annotations

import re
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any

from efp_graph.errors import ValueOutOfRange, WrongKind
from efp_graph.texts import visible

YEARS = (1000, 9999)  # of publications, in four digits
TEXTS = ("link", "place", "quotation", "licence", "archive")
_SHA256 = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True, repr=False)
class Source:
    """The origin of an input: a publication, a data set, the user, a hypothesis.

    What is told beside the name lets a reviewer find the figure again: where in the document it stands, in which words,
    and a copy of it for the day on which the link leads elsewhere.

    Attributes:
        name: what it is called: "Traficom study".
        link: where it is published.
        place: page, table or row where the figure stands: "table 3, row France".
        quotation: what it says there, word for word.
        year: of the publication, in four digits.
        read: the day on which the figure was read there: a `datetime.date`, or a text such as "2025-03-31".
        licence: under which it may be used: "CC BY 4.0".
        archive: where a copy is kept: an address, or a path.
        sha256: of the copy, in 64 hexadecimal digits.

    Raises:
        WrongKind: the name is no text, or another part is none of what it may be.
        ValueOutOfRange: the year has not four digits.

    Example:
        >>> print(Source("Traficom study", "https://www.traficom.fi", place="table 3", year=2021, read="2025-03-31"))
        Traficom study, table 3, 2021 (https://www.traficom.fi)
    """

    name: str
    link: str | None = None
    place: str | None = None
    quotation: str | None = None
    year: int | None = None
    read: date | str | None = None
    licence: str | None = None
    archive: str | None = None
    sha256: str | None = None

    def __post_init__(self) -> None:
        if not isinstance(self.name, str):
            raise WrongKind(f"The name of a source was given as {self.name!r:.80}: give a text.")
        for each in TEXTS:
            if not isinstance(getattr(self, each), str | None):
                raise self._wrong(each, "give a text.")
        if self.year is not None:
            if not isinstance(self.year, int) or isinstance(self.year, bool):
                raise self._wrong("year", "give a whole number, such as 2024.")
            if not YEARS[0] <= self.year <= YEARS[1]:
                raise ValueOutOfRange(f"{self._about('year')} Give one of four digits, such as 2024.")
        object.__setattr__(self, "read", self._day())
        object.__setattr__(self, "sha256", self._digest())

    def _day(self) -> date | None:
        if isinstance(self.read, datetime):
            return self.read.date()
        if isinstance(self.read, str):
            try:
                return date.fromisoformat(self.read)
            except ValueError as error:
                raise self._wrong("read", "give the day, such as '2025-03-31'.") from error
        if not isinstance(self.read, date | None):
            raise self._wrong("read", "give the day, such as '2025-03-31'.")
        return self.read

    def _digest(self) -> str | None:
        if self.sha256 is None:
            return None
        digest = self.sha256.strip().lower() if isinstance(self.sha256, str) else ""
        if not _SHA256.fullmatch(digest):
            raise self._wrong("sha256", "give the 64 hexadecimal digits that `sha256sum` prints for the copy.")
        return digest

    def _about(self, part: str) -> str:
        return f"The {part} of the source {self.name!r:.80} was given as {getattr(self, part)!r:.80}."

    def _wrong(self, part: str, way_out: str) -> WrongKind:
        return WrongKind(f"{self._about(part)[:-1]}: {way_out}")

    @property
    def plain(self) -> dict[str, Any]:
        """All that is told of it, as files have it: {"name": ..., "link": ..., "read": "2025-03-31"}."""
        told = {each: getattr(self, each) for each in PARTS}
        if isinstance(self.read, date):
            told["read"] = self.read.isoformat()
        return {each: content for each, content in told.items() if content is not None}

    @property
    def cited(self) -> str:
        """Name, place and year on a line: "Traficom study, table 3, 2021"."""
        return ", ".join(str(each) for each in (self.name, self.place, self.year) if each is not None)

    @property
    def is_found(self) -> bool:
        """Whether a reader can look it up: it has a link, a place or an archive."""
        return any(each and each.strip() for each in (self.link, self.place, self.archive))

    def __str__(self) -> str:
        return visible(self.cited if self.link is None else f"{self.cited} ({self.link})")

    def __repr__(self) -> str:
        told = ", ".join(f"{each}={content!r}" for each, content in self.plain.items())
        return f"{type(self).__name__}({told})"


PARTS = tuple(each.name for each in fields(Source))


def source_from(given: Any, name: str | None) -> Source | None:
    """The source that was given with a value: a `Source`, a text that becomes the name of one, or None.

    Args:
        name: of the value, for the message.

    Raises:
        WrongKind: it is something else, or an empty text.

    Example:
        >>> source_from("invoice of March", "power")
        Source(name='invoice of March')
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
        year=2018,
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
        "Dirty secret of SSDs: embodied carbon", "https://arxiv.org/pdf/2207.10793.pdf", year=2022
    )
    ARCEP_2022_MOBILE_NETWORK_STUDY = Source(
        "ARCEP - Les SERVICES de communications électroniques en France – 3eme TRIMESTRE 2022",
        "https://www.arcep.fr/fileadmin/reprise/observatoire/3-2022/obs-marches-T3-2022_janv2023.pdf",
    )
    STATE_OF_MOBILE_2022 = Source(
        "DATA.AI - STATE OF MOBILE", "https://www.data.ai/en/GB/state-of-mobile-2022", year=2022
    )
    OUR_WORLD_IN_DATA = Source(  # as in the table `countries`
        "Our world in data",
        "https://ourworldindata.org/energy#country-profiles",
        read="2025-02-19",
        licence="CC BY 4.0",
    )
    ECOLOGITS = Source("Ecologits", "https://github.com/genai-impact/ecologits", licence="MPL-2.0")
    BLOOM_STUDY = Source("Estimating the Carbon Footprint of BLOOM", "https://arxiv.org/abs/2211.05100", year=2022)
    ECOBENCHMARK = Source(
        "Boavizta ecobenchmark campaign of 2022-06-28, means per technology",
        "https://raw.githubusercontent.com/Boavizta/ecobenchmark-applicationweb-backend/"
        "628f86a7e5816a49670b0837fa7507cf2e620531/results/results/20220628-193500.csv",
        year=2022,
        licence="credit to Boavizta; aggregated figures",
    )
