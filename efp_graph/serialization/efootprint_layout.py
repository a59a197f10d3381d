"""The layout of files of e-footprint 10, on which that of version 27 stands (`efootprint_27_layout.py`)."""

from __future__ import annotations

from datetime import tzinfo
from typing import Any, ClassVar, NamedTuple

from efp_graph.errors import NotAllowed
from efp_graph.footprint import System
from efp_graph.footprint.catalogues import DEFAULT
from efp_graph.footprint.conventions import ConventionsInput
from efp_graph.footprint.local_time import LocalPattern
from efp_graph.objects import ModelingObject
from efp_graph.objects.attributes import Input
from efp_graph.objects.describing import describe_attribute, describe_object
from efp_graph.objects.weights import weights_in
from efp_graph.serialization.efootprint_names import (
    CLASS_ORDER,
    NOT_WRITTEN,
    STANDING_TEXTS,
    VERSION_KEY,
    WRITTEN_AS,
)
from efp_graph.serialization.native_writing import saved_objects
from efp_graph.serialization.sources_in_files import known_source
from efp_graph.texts import visible
from efp_graph.values import (
    EmptyExplainableObject,
    ExplainableHourlyQuantities,
    ExplainableObject,
    ExplainableQuantity,
    Source,
)
from efp_graph.values.assessment import UNASSESSED
from efp_graph.values.calendar import hours_to_utc, moment_of, zone_name


class Layout:
    """How a model stands in a file of e-footprint 10; one is made for each file.

    Attributes:
        left_out: what the file has no place for.
        refused: what would change the figures.
        otherwise: what stands in the file, and that version of e-footprint does not look at.
        ids: those of all objects of the file.
    """

    version = "10.0.0"
    classes: ClassVar[tuple[str, ...]] = CLASS_ORDER
    instead: ClassVar[dict[str, str]] = {}  # {class that it has not: what may have its figures}

    def __init__(self) -> None:
        self.refused: list[str] = []
        self.left_out: list[str] = []
        self.otherwise: list[str] = []
        self.ids: set[str] = set()

    @property
    def program(self) -> str:
        """The program, with the version that people say."""
        return f"e-footprint {self.version.partition('.')[0]}"

    def content(self, system: System) -> dict[str, Any]:
        """The model.

        Raises:
            NotAllowed: that version has nothing for parts of it.
        """
        objects = saved_objects(system, [])
        self.ids = {each.id for each in objects}
        by_class: dict[str, dict[str, Any]] = {}
        for one in objects:
            name = self.class_of(one)
            if name in self.classes:
                by_class.setdefault(name, {})[one.id] = self.object(one)
            else:
                what = type(one).__name__
                instead = self.instead.get(what)
                way_out = f"; give its figures as {instead}" if instead else ""
                self.refused.append(f"{describe_object(one)}: {self.program} has no class {what}{way_out}")
        if self.refused:
            listed = "".join(f"\n  - {each}" for each in self.refused)
            raise NotAllowed(f"The model cannot be written as a file of {self.program}:{listed}")
        if system.scenarios or system.simulation is not None:
            self.left_out.append("scenarios and the simulation")
        return {**self.head(system), **{name: by_class[name] for name in self.classes if name in by_class}}

    def head(self, system: System) -> dict[str, Any]:
        """What stands before the objects."""
        return {VERSION_KEY: self.version}

    def class_of(self, one: ModelingObject) -> str:
        """What the class of an object is called in the file."""
        name = type(one).__name__
        return WRITTEN_AS.get(name, name)

    def key_of(self, attribute: Any) -> str:
        """What an attribute is called in the file."""
        return str(attribute.name)

    def object(self, one: ModelingObject) -> dict[str, Any]:
        """An object with its inputs, in the order in which they are printed."""
        name = one.name
        if isinstance(one, System) and one.not_read:
            count = len(one.not_read)
            name += f" [partly read: {count} part{'s' if count > 1 else ''} missing]"
        content: dict[str, Any] = {"name": name, "id": one.id}
        for attribute in type(one).inputs():
            value = attribute.node_of(one).read()
            if isinstance(attribute, ConventionsInput):
                self.note_conventions(one, attribute, value)
            elif attribute.name in NOT_WRITTEN:
                self._check_not_written(one, attribute, value)
            elif self.is_written(one, attribute, value):
                content[self.key_of(attribute)] = self.input(one, attribute, value)
        return {**content, **STANDING_TEXTS.get(type(one).__name__, {})}

    def is_written(self, one: ModelingObject, attribute: Input, value: Any) -> bool:
        """Whether an input stands in the file with this value."""
        return not attribute.is_left_out(value)

    def _check_not_written(self, one: ModelingObject, attribute: Input, value: Any) -> None:
        if not isinstance(value, EmptyExplainableObject) and value.value != DEFAULT:
            self.left_out.append(f"{describe_attribute(one, attribute)}, {value}")

    def note_conventions(self, one: ModelingObject, attribute: Input, conventions: Any) -> None:
        """Tell of conventions that the file has no place for."""
        if not attribute.is_left_out(conventions):
            self.left_out.append(f"{describe_attribute(one, attribute)}, {conventions}")

    def input(self, one: ModelingObject, attribute: Any, value: Any) -> Any:
        """What stands in the file for the value of an input."""
        if weights_in(value):
            self.refuse_weights(one, attribute)
            return None
        return attribute.written(value, lambda content: self.value(one, attribute, content))

    def refuse_weights(self, one: ModelingObject, attribute: Any) -> None:
        """Note weights, or shares, that the file has no place for."""
        what = "shares" if getattr(attribute, "total", None) is not None else "weights"
        self.refused.append(f"{describe_attribute(one, attribute)} has {what}; {self.program} has none")

    def value(self, one: ModelingObject, attribute: Any, value: ExplainableObject) -> dict[str, Any]:
        """A value of an input, with its source and what else is told of it."""
        return {**value.in_form(Forms(self, one, attribute)), **self.told(one, attribute, value)}

    def told(self, one: ModelingObject, attribute: Any, value: ExplainableObject) -> dict[str, Any]:
        """What is told of a value beside its content."""
        if value.assessment != UNASSESSED:
            self.left_out.append(f"bounds, confidence and comment of {describe_attribute(one, attribute)}")
        return {} if value.source is None else {"source": self.source(value.source)}

    def source(self, source: Source) -> Any:
        """What stands for a source."""
        self.note_source(source)
        return {"name": source.name, "link": source.link}

    def note_source(self, source: Source) -> None:
        """Note what is told of a source and has no place in the file."""
        left = f"what is told of the source {visible(source.name)} beside its name and link"
        if known_source(Source(source.name, source.link)) != source and left not in self.left_out:
            self.left_out.append(left)

    def label(self, one: ModelingObject, attribute: Any) -> str:
        """What a value without a label of its own is called."""
        return f"{attribute.words} of {one.name}"

    def unit(self, one: ModelingObject, attribute: Any, value: Any) -> str:
        """The unit of a number, or of each hour of a series."""
        return str(value._unit.text)

    def form_of_series(self, series: ExplainableHourlyQuantities) -> dict[str, Any] | None:
        """How a series that was given as a form stands in the file; None when its hours do."""
        return None

    def form_of_content(self, one: ModelingObject, attribute: Any, content: Any) -> dict[str, Any]:
        """How anything else than numbers and series stands in the file."""
        if not isinstance(content, str):
            self.refused.append(f"{describe_attribute(one, attribute)} holds {content!r:.80}")
        return {"value": content}

    def local_start(self, one: ModelingObject, attribute: Any, series: Any) -> tuple[int, Any]:
        """(first hour on local clocks, series) of hours that pass from a local start, the only kind there is."""
        if not isinstance(one, LocalPattern):
            self.refused.append(
                f"{describe_attribute(one, attribute)} is an hourly series; {self.program} takes one value"
            )
        elif series.clock != "local" and len(one.countries) == 1:
            utc = getattr(one, f"utc_{attribute.name}")
            zone = one.countries[0].timezone.value
            first = utc.first_hour - hours_to_utc(zone, utc.first_hour)
            return utc.first_hour - hours_to_utc(zone, first), utc
        return series.first_hour, series


class Forms(NamedTuple):
    """The forms of the values of an input of an object."""

    layout: Layout
    one: ModelingObject
    attribute: Any

    def no_value(self, value: EmptyExplainableObject) -> dict[str, Any]:
        return {**self._label(value), "value": None}

    def quantity(self, value: ExplainableQuantity) -> dict[str, Any]:
        return {**self._label(value), "value": value._value, "unit": self._unit(value)}

    def content(self, value: ExplainableObject) -> dict[str, Any]:
        content = value.value
        if isinstance(content, tzinfo):
            return {**self._label(value), "zone": zone_name(content)}
        return {**self._label(value), **self.layout.form_of_content(self.one, self.attribute, content)}

    def series(self, value: ExplainableHourlyQuantities) -> dict[str, Any]:
        form = self.layout.form_of_series(value)
        if form is not None:
            return {**self._label(value), **form}
        first, series = self.layout.local_start(self.one, self.attribute, value)
        numbers, start = series.magnitude.tolist(), str(moment_of(first))
        return {**self._label(value), "values": numbers, "unit": self._unit(series), "start_date": start}

    def _unit(self, value: Any) -> str:
        return self.layout.unit(self.one, self.attribute, value)

    def _label(self, value: ExplainableObject) -> dict[str, Any]:
        return {"label": value.label or self.layout.label(self.one, self.attribute)}
