"""What an audit is about, as plain records: objects, figures, and footprints.

The objects floor collects objects and figures (`objects/audited.py`), the domain adds the footprints. A position is an
index into the list of the `Audit` that holds the record.

A figure is an input, a calculated attribute, or a step or constant that the formula of another figure names. Its
formula is a list of parts in the order of reading: a text, the position of a figure, or an unnamed constant.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import tzinfo
from typing import Any, NamedTuple

from efp_graph.values import ExplainableObject, Source, Unit, unit_of
from efp_graph.values.looking import Look
from efp_graph.values.over_hours import Over

HYPOTHESIS, INPUT, CALCULATED, STEP, CONSTANT = "hypothesis", "input", "calculated", "step", "constant"
PARTIAL = "partial"  # a sum of some of many, kept to calculate fast: no figure of anybody's model
MADE = (CALCULATED, STEP, PARTIAL)  # by a formula of the model; others are given


class Constant(NamedTuple):
    """A value written in a formula, such as one hour."""

    label: str
    value: ExplainableObject


FormulaPart = str | int | Constant


class Limits(NamedTuple):
    """What the model allows an input to be, in the unit of its value: None where there is no bound; and in words."""

    least: float | None
    above: float | None
    most: float | None
    whole: bool
    words: str


class AuditedParagraph(NamedTuple):
    """A paragraph of the methodology; its text as paragraphs, each of texts and of (tag of HTML, text)."""

    anchor: str
    title: str
    text: tuple[tuple[str | tuple[str, str], ...], ...]


class AuditedAttribute(NamedTuple):
    """An attribute of a class: its name in Python and in words, what it means, and what its formula rests on."""

    name: str
    words: str
    help: str
    paragraph: AuditedParagraph | None = None


@dataclass(slots=True)
class AuditedObject:
    """A modeling object.

    Attributes:
        anchor: short name, unique in the audit, that addresses can hold: `server`, `server-2`.
        kind: name of its class; `help`: what the class means.
        links: (attribute in words, positions of the objects it holds).
    """

    name: str
    anchor: str
    kind: str
    help: str
    links: list[tuple[str, list[int]]] = field(default_factory=list)


@dataclass(slots=True)
class AuditedFigure:
    """An input or a calculated attribute of an object.

    Attributes:
        anchor: unique in the audit: `server.energy_footprint`.
        object: position of its object.
        attribute: what it is called.
        kind: INPUT, HYPOTHESIS (an input that nobody has measured), CALCULATED, STEP, CONSTANT or PARTIAL.
        value: the value, with source and assessment.
        entry: name of its key, for an entry of a dictionary.
        label: the name that a formula gives to a STEP or CONSTANT.
        formula: its parts; empty for what was given as it is.
        conditions: positions of figures that decide which formula holds, without a part in it.
        over: whether the formula holds for the totals over the hours too, or for the means: see `values/over_hours.py`.
        looks: called, gives the conditions under which the formula holds; it runs the formula once more.
        limits: of an input that is a number.
        is_settable: False for an input that the model fixes.
    """

    anchor: str
    object: int
    attribute: AuditedAttribute
    kind: str
    value: ExplainableObject
    entry: str | None = None
    label: str | None = None
    formula: list[FormulaPart] = field(default_factory=list)
    conditions: list[int] = field(default_factory=list)
    over: Over = ""
    looks: Callable[[], list[Look]] = list
    limits: Limits | None = None
    is_settable: bool = True

    @property
    def source(self) -> Source | None:
        """Where the value comes from."""
        return self.value.source

    @property
    def words(self) -> str:
        """What it is called in words: the label of a step, the attribute, with the key of an entry."""
        name = self.attribute.words if self.label is None else self.label
        return name if self.entry is None else f"{name}, {self.entry}"

    def made_from(self) -> list[int]:
        """Positions of the figures it depends on, each once."""
        terms = (part for part in self.formula if isinstance(part, int))
        return list(dict.fromkeys((*terms, *self.conditions)))


class AuditedGap(NamedTuple):
    """A category and a phase (names) in which a class has no footprint, and what stands there in place of a figure."""

    category: str
    phase: str
    kind: str
    mark: str


class AuditedFootprint(NamedTuple):
    """A footprint of an object over the period, in a category and a phase (names); `figure`: where its series is."""

    category: str
    phase: str
    object: int
    amount: float
    figure: int | None


@dataclass(frozen=True, slots=True)
class AuditedCriterion:
    """The footprints on a criterion: what is measured, how, and in which unit.

    Attributes:
        unit, equivalent: of the amounts: the unit, and what they are amounts of: "CO2eq".
        categories, phases: {name: title} of those of its footprints.
        footprints: of the period, by phase, category and object.
        total: (amount over the period, position of its figure or None).
        over_time: {name of a category: value}, hour by hour, all phases together.
        mark, note: of a total that is that of a part: what stands before it ("≥ "), and a sentence on what it covers.
        gaps, not_modelled: where others have footprints and some have none, and the same as a sentence.
    """

    name: str = ""
    title: str = ""
    method: str = ""
    unit: Unit = field(default_factory=lambda: unit_of("kg"))
    equivalent: str = ""
    categories: dict[str, str] = field(default_factory=dict)
    phases: dict[str, str] = field(default_factory=dict)
    footprints: list[AuditedFootprint] = field(default_factory=list)
    total: tuple[float, int | None] = (0.0, None)
    over_time: dict[str, Any] = field(default_factory=dict)
    mark: str = ""
    note: str = ""
    gaps: tuple[AuditedGap, ...] = ()
    not_modelled: str = ""

    @property
    def unit_text(self) -> str:
        """The unit as readers see it: "kg CO2eq"."""
        return f"{self.unit.short} {self.equivalent}".rstrip()


@dataclass(frozen=True, slots=True)
class AuditedCauses:
    """Who causes the footprint on the first criterion.

    Attributes:
        levels: {name of a level: what stands there: positions of objects, or texts}, from fine to coarse.
        atoms: (for each level the place of what stands there, None for nothing, ..., amount).
        remarks: what is not in the amounts, in sentences.
        refused: why there are none, where there are none.
    """

    levels: dict[str, list[int | str]] = field(default_factory=dict)
    atoms: list[tuple[tuple[int | None, ...], float]] = field(default_factory=list)
    remarks: tuple[str, ...] = ()
    refused: str = ""


@dataclass(frozen=True, slots=True)
class AuditedFinding:
    """Something implausible in the model.

    Attributes:
        object: position of the object whose it is.
        figure: position of the figure; None where it is none.
        attribute, value, usual: its name, what it holds, and what is usual, as texts.
        is_doubt: whether it is likely a mistake; else it is something that the model does without.
        rule: what it is about, in a few words.
        why, remedy: as sentences.
        source: of the rule.
    """

    object: int
    figure: int | None
    attribute: str
    value: str
    usual: str
    is_doubt: bool
    rule: str
    why: str
    remedy: str
    source: Source


class AuditedInfluence(NamedTuple):
    """What an input does to the total, all others as they are.

    Attributes:
        weight: its share of all that moves the total, of 1.
        elasticity: by how many percent the total follows one percent of it; None where there is no such number.
        told: the same as text, or why there is none.
        effects: what a step down and a step up add, in words.
        minus, plus: the same as numbers, in the unit of the criterion; None where there is none.
    """

    weight: float
    elasticity: float | None
    told: str
    effects: str
    minus: float | None
    plus: float | None


class AuditedSteps(NamedTuple):
    """How far inputs were varied to find what they do: `-10%`, `+10%`; and on which criterion."""

    ends: tuple[str, str]
    criterion: str


class AuditedSpread(NamedTuple):
    """How a footprint is spread over the draws of what is uncertain, in the unit of the uncertainty.

    Attributes:
        name: what it is of; quantiles: what each of the `shares` of the uncertainty are below.
    """

    name: str
    mean: float
    sd: float
    quantiles: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class AuditedUncertainty:
    """How sure the total is.

    Attributes:
        lines: what the draws are of, and what there is to know of them, in sentences.
        unit, equivalent: of all amounts.
        given: the total of the model as it is.
        shares: of which quantiles are told.
        spreads: of the total, and of its parts.
        edges, counts: how many draws lie between an edge and the next; nothing of a total that does not vary.
    """

    lines: tuple[str, ...]
    unit: Unit
    equivalent: str
    given: float
    shares: tuple[float, ...]
    spreads: tuple[AuditedSpread, ...]
    edges: tuple[float, ...]
    counts: tuple[int, ...]


@dataclass(slots=True)
class Audit:
    """Everything that an export shows.

    Attributes:
        criteria: the footprints, criterion by criterion; climate change is the first.
        not_read: what is missing in the model, since its file could be read in part only.
        remarks: what all figures rest on, in sentences: conventions other than the usual ones, a set of defaults.
        caption: of which hours the footprints are; nothing when there are none.
        zone: the civil time of all its usage; None where there are several.
        is_simulation: whether a simulation is shown; the caption says from when on.
        causes: who causes the footprint on the first criterion.
        findings, checked: what is implausible, and how many rules were held against how many objects.
        band: how sure the total is, in a sentence; nothing when nobody asked.
        spreads: {position of a figure: how sure it is}, of inputs.
        uncertainty: how the total is spread; None when nobody asked.
        decisive, meanings: which inputs decide the total, in a sentence, and what the figures of influences mean, in
            sentences; nothing when nobody asked.
        influences: {position of a figure: what it does to the total}, of inputs.
        steps: how far inputs were varied for that; None when nobody asked.
    """

    title: str
    objects: list[AuditedObject]
    figures: list[AuditedFigure]
    criteria: tuple[AuditedCriterion, ...] = (AuditedCriterion(),)
    not_read: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()
    caption: str = ""
    is_simulation: bool = False
    findings: tuple[AuditedFinding, ...] = ()
    checked: str = ""
    causes: AuditedCauses = field(default_factory=AuditedCauses)
    band: str = ""
    spreads: Mapping[int, str] = field(default_factory=dict)
    uncertainty: AuditedUncertainty | None = None
    decisive: str = ""
    meanings: tuple[str, ...] = ()
    influences: Mapping[int, AuditedInfluence] = field(default_factory=dict)
    zone: tzinfo | None = None
    steps: AuditedSteps | None = None

    @property
    def simulation(self) -> str:
        """The caption while a simulation is shown; nothing otherwise."""
        return self.caption if self.is_simulation else ""

    @property
    def footprints(self) -> list[AuditedFootprint]:
        """Those of all criteria."""
        return [each for criterion in self.criteria for each in criterion.footprints]

    def upstream_of(self, position: int) -> Audit:
        """The part that a figure rests on: it, what it is made from, and their objects; without footprints."""
        kept = {position}
        waiting = [position]
        while waiting:
            found = [each for each in self.figures[waiting.pop()].made_from() if each not in kept]
            kept.update(found)
            waiting.extend(found)
        places = {old: new for new, old in enumerate(sorted(kept))}
        owners = sorted({self.figures[old].object for old in places})
        objects = {old: new for new, old in enumerate(owners)}

        def linked(links: list[tuple[str, list[int]]]) -> list[tuple[str, list[int]]]:
            return [(words, [objects[each] for each in targets if each in objects]) for words, targets in links]

        return Audit(
            title=self.title,
            not_read=self.not_read,
            remarks=self.remarks,
            caption=self.caption,
            is_simulation=self.is_simulation,
            objects=[replace(self.objects[old], links=linked(self.objects[old].links)) for old in objects],
            figures=[
                replace(
                    self.figures[old],
                    object=objects[self.figures[old].object],
                    formula=[places[part] if isinstance(part, int) else part for part in self.figures[old].formula],
                    conditions=[places[each] for each in self.figures[old].conditions],
                )
                for old in places
            ],
        )
