"""Catalogues of generative-AI models: who offers which model, and how many parameters it has.

A catalogue is a vintage: a name and a version ("ecologits 0.5.2"). All vintages that ever came with the package stay in
it, so a model keeps its figures until its author chooses another catalogue. `compare` says what such a choice moves.

The default is "ecologits 0.5.2", the one e-footprint 9.1.5 used and the golden figures are made with; the newest is
`newest()`. A default that followed the newest would change the figures of models that nobody touched.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from efp_graph.errors import NotAllowed, UnknownOption, nearest
from efp_graph.footprint.tables import read_rows, rows, table
from efp_graph.texts import visible
from efp_graph.values import Source

DEFAULT = "ecologits 0.5.2"
BUNDLED = ("0.5.2", "0.11.3")  # versions of EcoLogits, oldest first


class UnknownModel(UnknownOption, NotAllowed):
    """A model that the provider does not have in the catalogue. Also a PermissionError, as in e-footprint."""


class Bounds(NamedTuple):
    """A figure that is known to lie between two numbers, which may be the same."""

    low: float
    high: float

    @property
    def middle(self) -> float:
        """Half-way between the two, which is what calculations take."""
        return (self.low + self.high) / 2

    def __str__(self) -> str:
        return f"{self.low:g}" if self.low == self.high else f"{self.low:g} to {self.high:g}"


class LanguageModel(NamedTuple):
    """A model of a provider.

    Attributes:
        architecture: "dense", or "moe" (mixture of experts: a part of the parameters is active for each token).
        total, active: parameters, in billions.
        disclosed: whether the provider published them; None where the catalogue does not tell.
        tokens_per_second, time_to_first_token: as measured, in 1/s and s; None where the catalogue does not tell.
    """

    provider: str
    name: str
    architecture: str
    total: Bounds
    active: Bounds
    disclosed: bool | None = None
    tokens_per_second: float | None = None
    time_to_first_token: float | None = None


class Catalogue:
    """The models of all providers, as known at one time.

    Args:
        name: of the data set.
        version: of the data set.
        models: in any order.
        link: where it is published.
        source: of its figures; of its title and link unless given.

    Raises:
        UnknownOption: there is no model, or one is listed twice.

    Example:
        >>> tiny = LanguageModel("us", "tiny", "dense", total=Bounds(1, 1), active=Bounds(1, 1))
        >>> mine = Catalogue("our models", "2025-06", [tiny])
        >>> mine.title, mine.providers()
        ('our models 2025-06', ['us'])
    """

    def __init__(
        self,
        name: str,
        version: str,
        models: Iterable[LanguageModel],
        link: str | None = None,
        *,
        source: Source | None = None,
    ) -> None:
        self.name, self.version = name, version
        self.source = source or Source(self.title, link)
        self.models: dict[tuple[str, str], LanguageModel] = {}
        for model in models:
            if (model.provider, model.name) in self.models:
                raise UnknownOption(f"The catalogue {self.title!r} lists {model.provider}/{model.name} twice.")
            self.models[model.provider, model.name] = model
        if not self.models:
            raise UnknownOption(f"The catalogue {self.title!r} lists no model.")

    @classmethod
    def from_csv(cls, path: str | Path, name: str, version: str, link: str | None = None) -> Catalogue:
        """A catalogue from a file with the columns of the bundled ones, `efp_graph/data/ecologits_*_models.csv`.

        Raises:
            FileError: the file cannot be read, or a column or a number is missing.
        """
        return cls(name, version, read_rows(Path(path), _model_of), link)

    @property
    def title(self) -> str:
        """Name and version, by which a model file knows it."""
        return f"{self.name} {self.version}"

    def providers(self) -> list[str]:
        """The providers, sorted."""
        return sorted({provider for provider, _ in self.models})

    def models_of(self, provider: str) -> list[str]:
        """The models of a provider, in the order of the catalogue.

        Raises:
            UnknownOption: there is no such provider.
        """
        found = [name for owner, name in self.models if owner == provider]
        if not found:
            raise UnknownOption(
                f"{provider!r} is no provider in the catalogue {self.title}. {nearest(provider, self.providers())}"
                f"{_elsewhere(self, provider)}"
            )
        return found

    def find(self, provider: str, name: str) -> LanguageModel:
        """A model.

        Raises:
            UnknownOption: there is no such provider.
            UnknownModel: the provider has no such model.
        """
        found = self.models.get((provider, name))
        if found is None:
            raise UnknownModel(
                f"{provider} has no model {name!r} in the catalogue {self.title}. "
                f"{nearest(name, self.models_of(provider))}{_elsewhere(self, provider, name)}"
            )
        return found

    def __repr__(self) -> str:
        return f"<Catalogue {visible(self.title)}: {len(self.models)} models>"


def _elsewhere(here: Catalogue, provider: str, name: str | None = None) -> str:
    """Who else has the model, and which other catalogue, as the end of a message."""
    said = ""
    owners = [owner for owner, known in here.models if known == name]
    if owners:
        said += f" {' and '.join(owners)} has it: change provider and model_name together, in a ModelingUpdate."
    others = [
        each.title
        for each in _known().values()
        if each is not here and ((provider, name) in each.models if name else provider in each.providers())
    ]
    if others:
        said += f" Or take the catalogue {' or '.join(map(repr, others))}, which has it (catalogue=...)."
    return said


# Those there are


@lru_cache(maxsize=1)
def _known() -> dict[str, Catalogue]:
    bundled = [
        Catalogue(
            "ecologits",
            version,
            (_model_of(row) for row in rows(f"ecologits_{version}_models")),
            source=table(f"ecologits_{version}_models").source(
                f"ecologits {version}", "https://github.com/genai-impact/ecologits"
            ),
        )
        for version in BUNDLED
    ]
    return {each.title: each for each in bundled}


def _model_of(row: dict[str, str]) -> LanguageModel:
    disclosed = row.get("disclosed")
    return LanguageModel(
        row["provider"],
        row["model"],
        row["architecture"],
        Bounds(float(row["total_min_billion"]), float(row["total_max_billion"])),
        Bounds(float(row["active_min_billion"]), float(row["active_max_billion"])),
        None if disclosed is None else disclosed == "yes",
        *(float(row[each]) if row.get(each) else None for each in ("tokens_per_second", "time_to_first_token_s")),
    )


def titles() -> list[str]:
    """The titles of the catalogues there are: the bundled ones, oldest first, and those that were registered."""
    return list(_known())


def catalogue(title: str = DEFAULT) -> Catalogue:
    """The catalogue of that title, such as "ecologits 0.5.2".

    Raises:
        UnknownOption: there is none.
    """
    found = _known().get(title)
    if found is None:
        raise UnknownOption(f"There is no catalogue {title!r}. {nearest(str(title), titles())}")
    return found


def newest() -> Catalogue:
    """The newest of the bundled catalogues."""
    return catalogue(f"ecologits {BUNDLED[-1]}")


def register(new: Catalogue) -> None:
    """Make a catalogue of your own known by its title: `GenAIModel(..., catalogue=new.title)`.

    Raises:
        NotAllowed: another one of that title is known; a changed catalogue is another version.
    """
    present = _known().setdefault(new.title, new)
    if present.models != new.models:
        raise NotAllowed(f"Another catalogue {new.title!r} is known. Give the new one another version.")


# What moves from one to another


class Move(NamedTuple):
    """A figure of a model that differs between two catalogues; None where the model is not listed."""

    provider: str
    model: str
    figure: str
    before: str | None
    after: str | None

    def __str__(self) -> str:
        before, after = self.before or "not listed", self.after or "not listed"
        return visible(f"{self.provider}/{self.model}: {self.figure} {before} -> {after}")


def compare(before: Catalogue, after: Catalogue, models: Iterable[tuple[str, str]] | None = None) -> list[Move]:
    """What differs between two catalogues.

    Args:
        models: (provider, model) pairs to look at; all of both unless given.

    Example:
        >>> for move in compare(catalogue("ecologits 0.5.2"), catalogue("ecologits 0.11.3"), [("openai", "gpt-4o")]):
        ...     print(move)
        openai/gpt-4o: active parameters (billion) 55 to 220 -> 44 to 132
    """
    moves = []
    for provider, name in dict.fromkeys((*before.models, *after.models)) if models is None else models:
        old, new = before.models.get((provider, name)), after.models.get((provider, name))
        for figure, attribute in _FIGURES.items():
            was, will_be = getattr(old, attribute, None), getattr(new, attribute, None)
            if was != will_be:
                moves.append(
                    Move(provider, name, figure, *(None if each is None else str(each) for each in (was, will_be)))
                )
    return moves


_FIGURES = {
    "architecture": "architecture",
    "total parameters (billion)": "total",
    "active parameters (billion)": "active",
}
