"""The layout of files of e-footprint 27: edge devices, typical weeks, forms, weights, sources by key.

Some inputs of ours version 27 passes over. They stand in the file, so that efp_graph reads the model as it was, and are
told: what e-footprint calculates is without them.
"""

from __future__ import annotations

import json
from collections import Counter
from itertools import groupby
from typing import Any, ClassVar

from efp_graph.footprint import Conventions, System
from efp_graph.footprint.conventions import EFOOTPRINT_27
from efp_graph.footprint.names import name_in_27
from efp_graph.objects import ModelingObject
from efp_graph.objects.attributes import Input
from efp_graph.objects.describing import describe_attribute, describe_object
from efp_graph.objects.inputs import TextInput
from efp_graph.objects.owned import OwnedLink
from efp_graph.objects.weights import Weighted, weights_in
from efp_graph.serialization.efootprint_layout import Layout
from efp_graph.serialization.efootprint_names import (
    AT_LEAST_0_27,
    CLASS_ORDER_27,
    CONVENTIONS,
    DERIVED_LINKS_27,
    INSTEAD_27,
    MARKS_27,
    ONLY_HERE_27,
    OURS,
    SOURCES,
    STANDING_27,
    UNSAID_CONVENTIONS,
)
from efp_graph.serialization.efootprint_values import FORM, WEEK
from efp_graph.serialization.values_in_files import SourceTable
from efp_graph.values import (
    EmptyExplainableObject,
    ExplainableHourlyQuantities,
    ExplainableObject,
    ExplainableQuantity,
    Source,
    Sources,
)
from efp_graph.values.hourly_forms import CALENDAR
from efp_graph.values.units import DIMENSIONLESS
from efp_graph.values.week_forms import Week


class Layout27(Layout):
    """How a model stands in a file of e-footprint 27; one is made for each file."""

    version = "27.0.0"
    classes: ClassVar[tuple[str, ...]] = CLASS_ORDER_27
    instead: ClassVar[dict[str, str]] = INSTEAD_27

    def __init__(self) -> None:
        super().__init__()
        self.sources = SourceTable()
        self.conventions = Conventions()

    def content(self, system: System) -> dict[str, Any]:
        self.conventions = system.conventions
        return super().content(system)

    def head(self, system: System) -> dict[str, Any]:
        head = super().head(system)
        head[SOURCES] = {
            key: {"id": key, "link": told.get("link"), "name": told["name"]}
            for key, told in self.sources.plain().items()
        }
        if self.conventions != Conventions(**UNSAID_CONVENTIONS):
            head[OURS] = {CONVENTIONS: {"data": self.conventions.data, **self.conventions.unusual}}
        return head

    def class_of(self, one: ModelingObject) -> str:
        name = type(one).__name__
        return "GPUJob" if name == "Job" and type(one.server).__name__ == "GPUServer" else name  # type: ignore[attr-defined]

    def key_of(self, attribute: Any) -> str:
        return name_in_27(attribute.name)

    def object(self, one: ModelingObject) -> dict[str, Any]:
        content = super().object(one)
        for name in DERIVED_LINKS_27:
            if name not in content and name in type(one).attributes:
                linked = getattr(one, name)
                content[name] = [each.id for each in linked] if isinstance(linked, tuple) else linked.id
        for name, (number, unit) in STANDING_27.get(type(one).__name__, {}).items():
            label, source = name.replace("_", " ").capitalize(), self.source(Sources.HYPOTHESIS)
            content[name] = {"value": number, "unit": unit, "label": label, "source": source}
        return content

    def is_written(self, one: ModelingObject, attribute: Input, value: Any) -> bool:
        if isinstance(attribute, OwnedLink):  # under other names, in a list; a server under its own
            return not any(name in type(one).attributes for name in DERIVED_LINKS_27)
        usual = ONLY_HERE_27.get(type(one).__name__, {})
        if attribute.name not in usual:
            return True
        unusual = [name for name, number in usual.items() if not _is_usual(getattr(one, name), number)]
        if attribute.name in unusual:
            self.otherwise.append(f"{describe_attribute(one, attribute)}, {value}")
        return bool(unusual)  # all of them: the reader takes a default for what is missing

    def note_conventions(self, one: ModelingObject, attribute: Input, conventions: Any) -> None:
        theirs = Conventions.of(EFOOTPRINT_27)
        differing = [
            f"{name} is {chosen!r}, and {there!r} there"
            for (name, chosen), there in zip(conventions._asdict().items(), theirs, strict=True)
            if chosen != there
        ]
        if differing:
            self.otherwise.append(f"{describe_attribute(one, attribute)}: {'; '.join(differing)}")

    def input(self, one: ModelingObject, attribute: Any, value: Any) -> Any:
        if isinstance(attribute, Weighted) and attribute.total is None:
            self._check_places(one, attribute, value)
            weights = attribute.as_weights(one)
            return {each.id: self.value(one, attribute, weight) for each, weight in weights.items()}
        if isinstance(attribute, Weighted) and not weights_in(value):
            self._refuse_repeats(one, attribute, value)
        if attribute.name in AT_LEAST_0_27 and value._value < 0:
            self.refused.append(f"{describe_attribute(one, attribute)} is {value}; {self.program} takes at least 0")
        if isinstance(attribute, TextInput) and value in self.ids:
            self.refused.append(
                f"{describe_attribute(one, attribute)} is {value!r:.80}, the id of an object: {self.program} would "
                "take it for a link"
            )
        return super().input(one, attribute, value)

    def _check_places(self, one: ModelingObject, attribute: Any, value: Any) -> None:
        """Refuse a list in which an object stands at several places, where these tell when it happens."""
        if not attribute.in_sequence or self.conventions.repeats == "first" or weights_in(value):
            return
        places = Counter(id(each) for each, _ in groupby(attribute.members(value)))
        for each in dict.fromkeys(attribute.members(value)):
            if places[id(each)] > 1:
                self.refused.append(
                    f"{describe_attribute(one, attribute)} has {describe_object(each)} at {places[id(each)]} places; "
                    f"{self.program} has it at one, so many times. Make another of it for each place"
                )

    def _refuse_repeats(self, one: ModelingObject, attribute: Any, value: Any) -> None:
        """Refuse a list that may have shares, and has an object several times."""
        for each, times in Counter(attribute.members(value)).items():
            if times > 1:
                self.refused.append(
                    f"{describe_attribute(one, attribute)} has {describe_object(each)} {times} times; {self.program} "
                    "counts each once. Make another of it for each time"
                )

    def told(self, one: ModelingObject, attribute: Any, value: ExplainableObject) -> dict[str, Any]:
        told: dict[str, Any] = {} if value.source is None else {"source": self.source(value.source)}
        assessment = value.assessment
        if assessment.limits != (None, None) or assessment.low or assessment.high or assessment.distribution:
            self.left_out.append(f"bounds of {describe_attribute(one, attribute)}")
        if assessment.confidence is not None:
            told["confidence"] = assessment.confidence
        if assessment.comment is not None:
            told["comment"] = assessment.comment
        return told

    def source(self, source: Source) -> str:
        self.note_source(source)
        return self.sources.key_of(source)

    def label(self, one: ModelingObject, attribute: Any) -> str:
        return getattr(attribute, "weighs", "") or str(attribute.words)

    def unit(
        self, one: ModelingObject, attribute: Any, value: ExplainableQuantity | ExplainableHourlyQuantities
    ) -> str:
        unit = value._unit
        if getattr(attribute, "family", ""):
            unit = unit.in_family(attribute.family)
        elif unit is DIMENSIONLESS and getattr(attribute, "bits", False):
            return "bit"
        elif unit is DIMENSIONLESS and attribute.name in MARKS_27:
            return MARKS_27[attribute.name]
        return unit.text

    def form_of_series(self, series: ExplainableHourlyQuantities) -> dict[str, Any] | None:
        form = series.form_inputs
        if form is not None and not CALENDAR.keys().isdisjoint(form.values()):
            form = series.form_inputs_in_days  # e-footprint has no calendar months
        return None if form is None else {FORM: form}

    def form_of_content(self, one: ModelingObject, attribute: Any, content: Any) -> dict[str, Any]:
        if isinstance(content, Week):
            if content.kind == "numbers":
                return {WEEK: json.dumps(content.numbers.tolist()), "unit": content.unit.text}
            return {FORM: content.plain}
        if isinstance(content, bool):
            return {"value": content}
        return super().form_of_content(one, attribute, content)

    def local_start(self, one: ModelingObject, attribute: Any, series: Any) -> tuple[int, Any]:
        if series.clock != "local" and self.conventions.time == "rotate":
            self.refused.append(
                f"{describe_attribute(one, attribute)} is a series in {series.clock} time, which {self.program} would "
                'turn round by the time zone. Set conventions time="zone", or give a series in local time'
            )
        return super().local_start(one, attribute, series)


def _is_usual(value: Any, number: float | None) -> bool:
    """Whether an input that version 27 does not know changes nothing: no value, or that number."""
    return isinstance(value, EmptyExplainableObject) or getattr(value, "_value", None) == number
