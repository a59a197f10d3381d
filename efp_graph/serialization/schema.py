"""The JSON Schema of native files, made from the declarations of the classes.

`python -m efp_graph.serialization.schema` writes it to `schema.json`; a test fails while that file is out of step.
Classes of plugins are allowed: of an object of a class that is not ours the schema asks for a class and a name only,
unless it is made for that class too: `json_schema([Battery])`.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from efp_graph.files import write_whole
from efp_graph.objects import ModelingObject, modeling_classes
from efp_graph.objects.classes import is_concrete
from efp_graph.objects.model_help import own_docstring
from efp_graph.serialization.beside import CHECKS
from efp_graph.serialization.found import MOST_HOURS_OF_ALL
from efp_graph.serialization.hourly_values import ELSEWHERE
from efp_graph.serialization.native_writing import FORMAT, saved_inputs
from efp_graph.serialization.packing import TYPES
from efp_graph.serialization.sources_in_files import source_schema
from efp_graph.serialization.upgrades import SCHEMA_VERSION
from efp_graph.values.assessment import BOUNDS, CONFIDENCES, SCORES
from efp_graph.values.calendar import CLOCKS
from efp_graph.values.distributions import LISTS, PARAMETERS
from efp_graph.values.hourly_forms import KEYS, SPANS
from efp_graph.values.kernels import MOST_HOURS
from efp_graph.values.origins import ORIGINS

PATH = Path(__file__).with_name("schema.json")
OURS = "efp_graph."
KINDS = ("no_value", "quantity", "series", "week", "plain", "zone", "moment")  # of values

MIGRATE = {"type": "boolean", "description": "Whether stored data move with their jobs at the date"}


def json_schema(plugins: Iterable[type[ModelingObject]] = ()) -> dict[str, Any]:
    """The schema of the classes that come with the package.

    Args:
        plugins: other classes to have in it, such as those of a model: `{type(each) for each in
            system.all_linked_objects}`.
    """
    classes = {name: kind for name, kind in modeling_classes().items() if _is_ours(kind)}
    classes = dict(sorted({**classes, **{kind.__name__: kind for kind in plugins}}.items()))
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A model of efp_graph",
        "description": "Inputs of a carbon model of a digital service, as written by system.to_json(path).",
        "type": "object",
        "required": ["format", "schema_version", "system", "objects"],
        "additionalProperties": False,
        "properties": {
            "format": {"const": FORMAT},
            "schema_version": {"const": SCHEMA_VERSION},
            "system": {"$ref": "#/$defs/link", "description": "Id of the system"},
            "sources": {"type": "object", "additionalProperties": {"$ref": "#/$defs/source"}},
            "objects": {
                "type": "object",
                "description": "Objects by id, in the order in which they were made",
                "propertyNames": {"minLength": 1},
                "additionalProperties": {"$ref": "#/$defs/object"},
            },
            "series": {
                **_closed(npy=_text(), hours={"type": "integer", "minimum": 1, "maximum": MOST_HOURS_OF_ALL}),
                "description": "The binary file beside the model, with the doubles of all series that have `at`",
            },
            "seal": {
                **_closed(made_by=_text(), mac=_text()),
                "description": "That this efp_graph calculated the results from the inputs that stand beside them",
            },
            "not_read": {
                "type": "array",
                "description": "What the file that the model came from held, and could not be read",
                "items": _text(),
            },
            "defaults": {
                "type": "object",
                "description": "Ids of the objects that were made under a named set of defaults, by its name",
                "additionalProperties": {"type": "array", "items": {"$ref": "#/$defs/link"}},
            },
            "data": {
                "type": "object",
                "description": "What came from releases of data, by the id of its object, for comparison with others",
                "additionalProperties": _closed(
                    vintage=_text(), figures={"type": "object", "additionalProperties": {"$ref": "#/$defs/value"}}
                ),
            },
            "scenarios": {"type": "array", "items": {"$ref": "#/$defs/scenario"}},
            "simulation": _closed(
                {"migrate": MIGRATE}, label=_text(), date=_text(), changes={"$ref": "#/$defs/changes"}
            ),
            "history": _closed(made=_text(), updates={"type": "array", "items": {"$ref": "#/$defs/update"}}),
            "results": {
                "type": "object",
                "description": "Calculated attributes by the id of their object",
                "additionalProperties": {"type": "object", "additionalProperties": {"$ref": "#/$defs/result"}},
            },
        },
        "$defs": {
            **_values(),
            "object": {
                "type": "object",
                "required": ["class", "name"],
                "properties": {"class": _text(), "name": _text()},
                "allOf": [
                    {
                        "if": {"properties": {"class": {"const": name}}},
                        "then": {"$ref": f"#/$defs/{name}"},
                    }
                    for name in classes
                ],
            },
            **{name: _class(kind) for name, kind in classes.items()},
        },
    }


def _is_ours(kind: type[ModelingObject]) -> bool:
    """Whether it comes with the package, and objects of it can be made."""
    return kind.__module__.startswith(OURS) and is_concrete(kind)


def _text() -> dict[str, Any]:
    return {"type": "string"}


def _closed(optional: dict[str, Any] | None = None, /, **required: Any) -> dict[str, Any]:
    """A mapping with these keys and no others."""
    return {
        "type": "object",
        "required": list(required),
        "additionalProperties": False,
        "properties": {**required, **(optional or {})},
    }


def _values() -> dict[str, Any]:
    """The kinds of values, links and changes."""
    texts = {"source": _text(), "label": _text(), "comment": _text(), "archetype": _text()}
    told = {**texts, "confidence": {"enum": list(CONFIDENCES)}, "origin": {"enum": list(ORIGINS)}}
    number = {"type": "number"}
    numbers = {"type": "array", "items": number, "minItems": 1}
    bound = {"anyOf": [number, _closed(value=number, unit=_text())]}
    distribution = {
        "anyOf": [
            _closed(kind={"const": kind}, **{name: numbers if name in LISTS else number for name in names})
            for kind, names in PARAMETERS.items()
        ]
    }
    score = {"type": "integer", "minimum": 1, "maximum": 5}
    scores = {"type": "array", "items": score, "minItems": len(SCORES), "maxItems": len(SCORES)}
    spread = {"distribution": distribution, "pedigree": scores, "basic": {"type": "number", "minimum": 1}}
    of_series = {**told, **spread}
    hours = {"type": "integer", "minimum": 1, "maximum": MOST_HOURS}
    at = {"type": "integer", "minimum": 0, "maximum": MOST_HOURS_OF_ALL}
    way = {"type": "array", "items": _text()}
    checks = dict.fromkeys(CHECKS, _text())
    series = {"unit": _text(), "start": _text(), "clock": {"enum": list(CLOCKS)}}
    encoding = {"enum": [f"zlib base64 {kind}" for kind in TYPES]}
    forms = _form_schemas()
    changed = {"object": {"$ref": "#/$defs/link"}, "attribute": _text()}
    return {
        "source": source_schema(),
        "link": {"type": "string", "description": "Id of an object"},
        "links": {"type": "array", "items": {"$ref": "#/$defs/link"}},
        "weights": {
            "type": "object",
            "additionalProperties": {"$ref": "#/$defs/quantity"},
            "minProperties": 1,
            "description": "{id of an object: its weight}",
        },
        "no_value": {"anyOf": [{"type": "null"}, _closed(told, value={"type": "null"})]},
        "quantity": _closed(
            {**told, "low": bound, "high": bound, "bounds": {"enum": list(BOUNDS)}, **spread},
            value=number,
            unit=_text(),
        ),
        "series": {
            "anyOf": [
                _closed(of_series, form=forms["form"]),
                _closed(of_series, **series, values=numbers),
                _closed(of_series, **series, hours=hours, encoding=encoding, data=_text()),
                _closed({**of_series, "hours": hours}, **series, csv=_text()),
                _closed({**of_series, **checks}, **series, hours=hours, at=at),
                _closed({**of_series, **checks, "at": at}, **series, hours=hours, of=way, times=number),
                _closed(of_series, **series, **{ELSEWHERE: way}),
            ]
        },
        "week": _closed(told, week=forms["week"]),
        "plain": _closed(told, value={}),
        "zone": _closed(told, zone=_text()),
        "moment": _closed(told, moment=_text()),
        "value": {"anyOf": [{"$ref": f"#/$defs/{kind}"} for kind in KINDS]},
        "given": {
            "anyOf": [{"$ref": f"#/$defs/{kind}"} for kind in ("value", "link", "links", "weights")],
        },
        "result": {
            "anyOf": [
                {"$ref": "#/$defs/value"},
                {"type": "object", "additionalProperties": {"$ref": "#/$defs/value"}},
            ]
        },
        "changes": {"type": "array", "items": _closed(**changed, value={"$ref": "#/$defs/given"})},
        "scenario": _closed(
            {"comment": _text(), "simulation_date": _text(), "migrate": MIGRATE},
            name=_text(),
            changes={"$ref": "#/$defs/changes"},
        ),
        "update": _closed(
            label=_text(),
            time=_text(),
            changes={
                "type": "array",
                "items": _closed(**changed, before={"$ref": "#/$defs/given"}, after={"$ref": "#/$defs/given"}),
            },
        ),
    }


def _form_schemas() -> dict[str, Any]:
    """The forms of a typical week, and of an hourly series."""
    number, text = {"type": "number"}, _text()
    hours = {name: {"type": "integer", "minimum": least, "maximum": least + 23} for name, least in _ENDS.items()}
    profile = _closed(
        name=text,
        baseline=number,
        days={"type": "array", "items": {"type": "integer", "minimum": 0, "maximum": 6}},
        ranges={"type": "array", "items": _closed(**hours, value=number)},
    )
    week = [
        _closed(constant_value=number, constant_unit=text),
        _closed(unit=text, profiles={"type": "array", "items": profile, "minItems": 1, "maxItems": 7}),
        _closed(unit=text, values={"type": "array", "items": number, "minItems": 168, "maxItems": 168}),
    ]
    of_key = {"start_date": text, **{key: {"enum": list(SPANS)} for key in KEYS if key.endswith(("unit", "timespan"))}}
    return {"week": {"anyOf": week}, "form": _closed(**{key: of_key.get(key, number) for key in KEYS})}


_ENDS = {"start": 0, "end": 1}


def _class(kind: type[ModelingObject]) -> dict[str, Any]:
    """What an object of a class holds."""
    inputs = saved_inputs(kind)
    summary = (own_docstring(kind) or kind.__name__).split("\n")[0]
    properties = {each.name: {**each.schema(), "description": each.help} for each in inputs}
    optional = {each.name: properties.pop(each.name) for each in inputs if each.is_left_out(each.default)}
    always = {"class": {"const": kind.__name__}, "name": _text(), **properties}
    return {"description": summary, **_closed(optional, **always)}


def main() -> None:
    """Write `schema.json`."""
    write_whole(PATH, json.dumps(json_schema(), indent=1, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
