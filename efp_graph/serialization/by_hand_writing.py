"""A model as a file that a person goes on with: YAML in the layout of `by_hand.py`, with names, and without defaults.

What that layout has no place for is refused, and the native format named (a model that was read in part); ids follow
from names again when it is read. Objects of one name get a number, said at the top of the file.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, NamedTuple

from efp_graph.errors import FileNotWritten, NotAllowed
from efp_graph.files import named_for, write_whole
from efp_graph.footprint import System
from efp_graph.objects import ModelingObject, Scenario, find_class
from efp_graph.objects.attributes import REQUIRED, Input
from efp_graph.objects.collecting import collected_afterwards
from efp_graph.objects.default_sets import DECLARED, counted, default_set_names, defaults, sets_in_words
from efp_graph.objects.describing import describe_object
from efp_graph.objects.links import LinkInput
from efp_graph.objects.owned import OwnedLink
from efp_graph.serialization.beside import Tables
from efp_graph.serialization.by_hand import PATTERNS, SECTIONS, SHORT, section_of
from efp_graph.serialization.by_hand_weeks import week_written
from efp_graph.serialization.hourly_values import FEW, table_text
from efp_graph.serialization.known_in_files import bounds_written, origin_written, spread_written
from efp_graph.serialization.native_writing import objects_to_save, saved_inputs
from efp_graph.serialization.sources_in_files import BUILT_IN
from efp_graph.serialization.values_in_files import CONTENTS, FORM, SourceTable
from efp_graph.serialization.yaml_text import LARGEST, written_yaml
from efp_graph.texts import visible
from efp_graph.values import ExplainableHourlyQuantities, ExplainableObject, ExplainableQuantity, Source, Sources
from efp_graph.values.calendar import UTC, moment_of
from efp_graph.values.units import DIMENSIONLESS, unit_of
from efp_graph.values.week_forms import Week

LONG = {long: short for short, long in SHORT.items()}


@collected_afterwards
def to_yaml(system: System, path: str | Path) -> Path:
    """Write a model as YAML, as a person would; whole or not at all.

    Series of more than 48 hours are tables in the folder `<name>.series` beside it.

    Raises:
        NotAllowed: it holds what this layout has no place for; the message names it.
        FileNotWritten: the file cannot be written, or would be larger than what is read.
        UnknownOption: the ending is that of another format.
    """
    target = named_for(path, ("yaml", "yml"), "A model as YAML")
    if system.not_read:
        raise NotAllowed(f"{describe_object(system)} was read in part, and YAML has no place to say so. {_NATIVE}")
    tables = Tables(target)
    writer = _Writer(system, tables)
    with defaults(writer.defaults or DECLARED):
        text = writer.head() + written_yaml(writer.content())
    if len(text) > LARGEST:
        raise FileNotWritten(target, f"would have {len(text)} characters, more than the {LARGEST} read. {_NATIVE}")
    tables.write()
    write_whole(target, text.encode())
    tables.remove_others()
    return target


_NATIVE = "Write native JSON, which has all: a file that ends in .json."


class _Writer:
    def __init__(self, system: System, tables: Tables) -> None:
        self.system, self.tables = system, tables
        self.sources = SourceTable()
        self.custom: dict[str, Source] = {}
        patterns = [one for attribute in PATTERNS.values() for one in getattr(system, attribute)]
        saved = [one for one in objects_to_save(system) if one is not system and not one.is_inner]
        others = [one for one in saved if one not in patterns]
        under = sets_in_words(counted(others))
        self.defaults = under if under in default_set_names() else ""  # of a mixture all figures are written
        self.objects = [*others, *patterns]  # usage patterns in the order of the system
        self.section_of = {one: section_of(type(one)) for one in self.objects}
        kinds = [find_class(SECTIONS[section][0]) for section in PATTERNS]
        lost = [one for one in others if self.section_of[one] in PATTERNS]
        lost += [one for one in patterns if type(one) not in kinds]
        if lost:
            raise NotAllowed(f"{describe_object(lost[0])} would be another usage pattern of the system. {_NATIVE}")
        self.renamed: list[str] = []
        self.names = self._names()

    def _names(self) -> dict[ModelingObject, str]:
        """What each object is called: unique in its section; and everywhere, where scenarios name objects."""
        names: dict[ModelingObject, str] = {}
        taken: set[tuple[str, str]] = set()
        for one in self.objects:
            place = "" if self.system.scenarios else self.section_of[one]
            name, number = one.name, 1
            while (place, name) in taken:
                number += 1
                name = f"{one.name} ({number})"
            taken.add((place, name))
            names[one] = name
            if name != one.name:
                self.renamed.append(f"{describe_object(one)} is {visible(name)}")
        return names

    def head(self) -> str:
        """Comments at the top."""
        whose = f"the default of {self.defaults}" if self.defaults else "the default of its class"
        lines = [f"What is left out has {whose}. See docs/how-to/model-files.md."]
        if self.renamed:
            lines.append(f"Several were called so: {'; '.join(self.renamed)}.")
        if self.system.simulation is not None:
            lines.append("The simulation is left out; scenarios with a date are below, if the model keeps any.")
        return "".join(f"# {visible(line)}\n" for line in lines)

    def content(self) -> dict[str, Any]:
        sections: dict[str, dict[str, Any]] = {name: {} for name in SECTIONS}
        for one in self.objects:
            sections[self.section_of[one]][self.names[one]] = self._object(one)
        scenarios: dict[str, Any] = {}
        for each in self.system.scenarios:
            if each.name in scenarios:
                raise NotAllowed(f"Two scenarios are called {each.name!r}. Rename one.")
            scenarios[each.name] = self._scenario(each)
        sources = {key: source.plain for key, source in self.custom.items()}
        conventions = self.system.conventions.unusual
        always = ("name",) if sections["edge_patterns"] else ("name", "usage_patterns")
        head = {
            "name": self.system.name,
            "defaults": self.defaults,
            "conventions": conventions,
            "sources": sources,
        }
        parts = {**head, **sections, "scenarios": scenarios}
        return {key: each for key, each in parts.items() if each or key in always}

    def _object(self, one: ModelingObject) -> dict[str, Any]:
        kind = type(one)
        _, usual = SECTIONS[self.section_of[one]]
        found: dict[str, Any] = {} if kind.__name__ == usual else {"class": kind.__name__}
        defaults = kind.default_values()
        for each in saved_inputs(kind):
            if isinstance(each, OwnedLink) or each.is_left_out(each.node_of(one).read()):
                continue
            written = self._input(one, each, each.node_of(one).read())
            default = defaults.get(each.name, each.default_value())
            if default is REQUIRED or isinstance(each, LinkInput) or written != self._input(one, each, default):
                found[_short(kind, each.name)] = written
        return found

    def _input(self, one: ModelingObject, attribute: Input, value: Any) -> Any:
        written = attribute.written(value, lambda content: content.in_form(_Forms(self, one, attribute)))
        if not isinstance(attribute, LinkInput):
            return written
        inner = next((target for target in attribute.targets(value) if target.is_inner), None)
        if inner is not None:
            raise NotAllowed(
                f"{describe_object(one)}.{attribute.name} leads to {describe_object(inner)}, which YAML has no name "
                f"for. {_NATIVE}"
            )
        named = {target.id: self.names[target] for target in attribute.targets(value)}
        if isinstance(written, dict):  # weights
            return {named[key]: weight for key, weight in written.items()}
        return [named[key] for key in written] if isinstance(written, list) else named[written]

    def _scenario(self, scenario: Scenario) -> dict[str, Any]:
        found: dict[str, Any] = {}
        if scenario.simulation_date is not None:
            found["from"] = scenario.simulation_date.isoformat()
        if scenario.comment:
            found["comment"] = scenario.comment
        if scenario.migrate:
            found["migrate"] = True
        changes: dict[str, Any] = {}
        for owner, attribute, value in scenario.changes:
            written = self._input(owner, attribute, attribute.checked(owner, value))
            changes.setdefault(self._named(owner), {})[_short(type(owner), attribute.name)] = written
        return {**found, "changes": changes}

    def _named(self, owner: ModelingObject) -> str:
        if owner not in self.names:  # the system
            raise NotAllowed(f"A scenario changes {describe_object(owner)}, which has no section. {_NATIVE}")
        return self.names[owner]

    def source(self, source: Source) -> str:
        """The key of a source: of those that come with the package, or of the section."""
        if source in BUILT_IN:
            return BUILT_IN[source]
        key = self.sources.key_of(source)
        key = f"{key}-of-this-file" if key in BUILT_IN.values() else key
        self.custom[key] = source
        return key


class _Forms(NamedTuple):
    """The forms of values of an input, as a person writes them."""

    writer: _Writer
    owner: ModelingObject
    attribute: Any

    def _told(self, value: ExplainableObject) -> dict[str, Any]:
        told: dict[str, Any] = {}
        if value.source is not None and value.source != Sources.USER_DATA:
            told["source"] = self.writer.source(value.source)
        more = {"confidence": value.confidence, "comment": value.comment, "label": value._label}
        return {**told, **{key: each for key, each in more.items() if each is not None}, **origin_written(value)}

    def no_value(self, value: ExplainableObject) -> None:
        return None

    def quantity(self, value: ExplainableQuantity) -> Any:
        found = {"value": _amount(value._value, value._unit), **self._known(value), **self._told(value)}
        return found["value"] if len(found) == 1 else found

    @staticmethod
    def _known(value: ExplainableQuantity) -> dict[str, Any]:
        known: dict[str, Any] = {}
        for name in ("low", "high"):
            bound = getattr(value, name)
            if bound is not None:
                known[name] = _amount(bound.magnitude, unit_of(bound.units))
        return known | bounds_written(value)

    def series(self, value: ExplainableHourlyQuantities) -> dict[str, Any]:
        if value.form_inputs is not None:
            return {FORM: value.form_inputs, **self._told(value), **spread_written(value)}
        told = {} if value._unit is self.attribute.unit else {"unit": value._unit.text}
        told |= self._told(value) | spread_written(value)
        name = f"{self.writer.names[self.owner]}.{self.attribute.name}"
        if value.clock != "local":  # time stamps: instants, or civil time of wherever users are
            zone = {"timezone": "UTC"} if value.clock == UTC else {}
            table = self.writer.tables.take(name, _stamped(value))
            return {"csv": table, "column": "value", "time_column": "time", **zone, **told}
        start = moment_of(value.first_hour).isoformat(timespec="minutes")
        if len(value) <= FEW:
            return {"from": start, "hours": value.magnitude.tolist(), **told}
        return {"from": start, "hours": self.writer.tables.take(name, table_text(value.magnitude)), **told}

    def content(self, value: ExplainableObject) -> Any:
        content = value.value
        told = self._told(value)
        if isinstance(content, Week):
            written = week_written(content, _unit_text(content.unit))
            return written | told if isinstance(written, dict) else {"value": written, **told} if told else written
        for form in CONTENTS.values():
            if isinstance(content, form.kind):
                content = form.plain_of(content)
        return {"value": content, **told} if told or isinstance(content, dict) or content is None else content


def _amount(magnitude: Any, unit: Any) -> Any:
    """`300 W`; a number alone where that is a plain one."""
    number = magnitude.item() if hasattr(magnitude, "item") else magnitude
    if unit is DIMENSIONLESS:
        return number
    return f"{number!r} {_unit_text(unit)}"


def _unit_text(unit: Any) -> str:
    """The unit as people write it: `kWh/GB`."""
    short: str = unit.short.replace(" / ", "/").replace(" * ", "*")
    return short if _means(short, unit) else str(unit.text)


def _stamped(series: ExplainableHourlyQuantities) -> str:
    """A table with a time stamp in each line, without an offset."""
    moments = (moment_of(series.first_hour + n).isoformat(timespec="minutes") for n in range(len(series)))
    rows = zip(moments, series.magnitude.tolist(), strict=True)
    return "time,value\n" + "".join(f"{moment},{number!r}\n" for moment, number in rows)


def _means(text: str, unit: Any) -> bool:
    try:
        return unit_of(text) is unit
    except Exception:  # a symbol that is none when it is read
        return False


def _short(kind: type[ModelingObject], name: str) -> str:
    """The name of an attribute that people write: the short one, where the class has no attribute of that name."""
    short = LONG.get(name, name)
    return name if short in kind.attributes else short
