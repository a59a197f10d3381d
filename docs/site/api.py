"""Pages of the reference on what is no modeling class: values, functions, changes, results, errors, the graph.

PAGES says what stands where. What the package exports and neither they nor the pages of modeling classes have is an
error of the build, and of tests/test_documentation.py.
"""

from __future__ import annotations

import inspect
from collections.abc import Iterable
from importlib import import_module
from typing import Any, NamedTuple

from docstrings import first_paragraph, markdown_of, signature_of

import efp_graph
from efp_graph.errors import EfpGraphError


class Page(NamedTuple):
    """A page: its file, its title, what it is on, and {module: names}, in order."""

    file: str
    title: str
    about: str
    names: dict[str, tuple[str, ...]]


PAGES = (
    Page("values", "Values and sources", "Figures with units, sources and the way they were made.", {
        "efp_graph": ("u", "SourceValue", "SourceHourlyValues", "SourceObject", "Source", "Sources", "Distribution",
                      "ExplainableObject", "ExplainableQuantity", "ExplainableHourlyQuantities",
                      "EmptyExplainableObject", "ExplainableRecurrentQuantities", "SourceRecurrentValues",
                      "ExplainableRecurrentQuantitiesFromConstant",
                      "ExplainableRecurrentQuantitiesFromWeeklyPattern"),
        "efp_graph.values": ("sum_of", "net_of", "max_of", "min_of"),
        "efp_graph.values.by_period": ("ByPeriod",),
    }),
    Page("usage", "Usage: series by the hour", "Hourly series from numbers, totals and files.", {
        "efp_graph": ("ExplainableHourlyQuantitiesFromFormInputs",
                      "totals_per", "read_hourly_csv", "create_source_hourly_values_from_csv",
                      "create_source_hourly_values_from_list", "create_source_hourly_values_from_array",
                      "linear_growth_hourly_values", "sinusoidal_fluct_hourly_values", "daily_fluct_hourly_values",
                      "repeated_hourly_values", "create_hourly_usage_from_daily_volume_and_list_of_hours",
                      "create_hourly_usage_from_frequency", "create_random_hourly_usage_df",
                      "create_hourly_usage_df_from_list", "tz"),
    }),
    Page("changes", "Changes, scenarios, sweeps", (
        "Guides: [change a model](../how-to/change.md), [thousands of scenarios](../how-to/sweeps.md)."
    ), {
        "efp_graph": (
            "ModelingUpdate", "Scenario", "scaled", "shifted", "pinned", "Conventions", "Sweep", "Tape", "reset",
        ),
        "efp_graph.sweeps.table": ("SweepTable",),
        "efp_graph.objects": ("Change", "HistoryEntry", "KeptScenarios"),
    }),
    Page("results", "Results", "What systems, comparisons and pictures give.", {
        "efp_graph.footprint.footprints": ("Footprints", "Row"),
        "efp_graph.footprint.grouped": ("FootprintTable",),
        "efp_graph.footprint.comparison": ("ScenarioComparison", "EmissionDiffs", "SystemComparison",
                                           "InputDifference"),
        "efp_graph.differences": ("ExplainedDifference", "Cause", "Split"),
        "efp_graph.attribution": ("Atom", "Flows", "Pivot"),
        "efp_graph.attribution.intensity": ("Intensity",),
        "efp_graph.attribution.many": ("Attributions",),
        "efp_graph.attribution.scopes": ("Scopes",),
        "efp_graph.uncertainty": ("UncertaintyResult", "Spread", "Estimate", "Probability", "Fact"),
        "efp_graph.uncertainty.comparison": ("UncertainComparison",),
        "efp_graph.sensitivity.result": ("LocalSensitivity", "Pair"),
        "efp_graph.sensitivity.effects": ("Effect",),
        "efp_graph.sensitivity.alternatives": ("Alternative",),
        "efp_graph.sensitivity.variance_result": ("GlobalSensitivity", "FactShare", "GroupShare"),
        "efp_graph.sensitivity.split_shares": ("SplitShares", "HourlyShares"),
        "efp_graph.sensitivity.indices": ("Index",),
        "efp_graph.sensitivity.screening": ("ScreenedFacts", "ScreenedFact"),
        "efp_graph.sensitivity.shapley_shares": ("ShapleyShares",),
        "efp_graph.footprint.plausibility": ("Plausibility", "Finding"),
        "efp_graph.charts.figure": ("Chart",),
        "efp_graph.audit.drawing": ("Drawing",),
        "efp_graph": ("Attribution", "footprint_per_node", "attributed_footprint",
                      "EDGE_VIEW_CLASSES_TO_IGNORE", "INFRA_VIEW_CLASSES_TO_IGNORE",
                      "USAGE_PATTERN_VIEW_CLASSES_TO_IGNORE"),
    }),
    Page("files", "Files of models", "`system.to_json` and the other ways out are methods of [System](System.md).", {
        "efp_graph": ("load", "read_results", "read_efootprint_json", "write_efootprint_json"),
        "efp_graph.serialization": ("to_yaml", "ReadingReport"),
    }),
    Page("catalogues", "Countries, regions, catalogues", "Figures that come with the package, or are asked for.", {
        "efp_graph": ("Countries", "CloudRegion", "ServerTypes", "Catalogue", "BoaviztaSource", "BoaviztaSnapshot",
                      "BoaviztaHTTP", "BoaviztaPackage", "use_boavizta_source", "defaults", "use_defaults",
                      "default_set_names", "DefaultSet", "DefaultFigure", "register_defaults"),
    }),
    Page("declaring", "Classes of your own", "What modeling classes are made from: [guide](../how-to/extend.md).", {
        "efp_graph": ("ModelingObject", "ServerBase", "JobBase", "Service", "ServiceJob"),
        "efp_graph.objects": ("quantity", "hourly_quantity", "option", "truth", "text", "moment", "series", "link",
                              "links", "weighted_link", "weighted_links", "reverse_link", "calculated",
                              "calculated_per", "derived", "footprint", "check", "total_over",
                              "Conditional", "Category", "Phase", "Criterion"),
    }),
    Page("graph", "The graph", "`efp_graph.graph` on its own; [two minutes](../graph/index.md) of it first.", {
        "efp_graph.graph": ("Graph", "Input", "Node", "Model", "computed", "Family", "Fork", "Effect", "Observer",
                            "Changes", "Step", "UpdateReport", "untracked", "same_bits", "UNSET"),
    }),
)  # fmt: skip
ERRORS = Page("errors", "Errors", "Every refusal is an `EfpGraphError`, and leaves the model as it was.", {})


def names_on_pages() -> set[str]:
    """The names of the package itself that PAGES and the page of errors have."""
    return {name for page in PAGES for name in page.names.get("efp_graph", ())} | {"EfpGraphError"}


def pages() -> Iterable[tuple[Page, str]]:
    """Each page with its text."""
    documented = {_found(module, name) for page in PAGES for module, names in page.names.items()
                  for name in names if isinstance(_found(module, name), type)}  # fmt: skip
    for page in PAGES:
        lines = [f"# {page.title}", "", page.about, ""]
        for module, names in page.names.items():
            for name in names:
                lines += _entry(module, name, _found(module, name), documented)
        yield page, "\n".join(lines) + "\n"
    yield ERRORS, _errors()


def members_of(one: type, elsewhere: Iterable[type], level: str = "###") -> list[str]:
    """Public methods and properties with a docstring, without those of classes that are documented elsewhere."""
    skipped = {name for other in elsewhere if other in one.__mro__[1:] for name in dir(other)}
    lines = []
    for name in dir(one):
        if name.startswith("_") or name in skipped:
            continue
        member, owner = _member(one, name)
        meaning = inspect.getdoc(member) if owner.__module__.startswith("efp_graph") else None
        function = getattr(member, "__func__", member)
        is_value = isinstance(member, property) or "cached_property" in type(member).__name__
        if not meaning or not (is_value or inspect.isroutine(function)):
            continue
        call = name if is_value else signature_of(name, function, not isinstance(member, staticmethod))
        if isinstance(member, classmethod | staticmethod):
            call = f"{one.__name__}.{call}"
        lines += [f"{level} `{name}`", "", *([] if is_value else [f"`{call}`", ""]), markdown_of(meaning)]
    return lines


def _member(one: type, name: str) -> tuple[Any, type]:
    """A member as it was written, and the class that has it; of the metaclass, nothing."""
    return next(((vars(owner)[name], owner) for owner in one.__mro__ if name in vars(owner)), (None, object))


def _found(module: str, name: str) -> Any:
    return getattr(import_module(module), name)


def _entry(module: str, name: str, thing: Any, documented: set[Any]) -> list[str]:
    """A class, a function or a constant."""
    lines = [f"## `{name}`", "", f"`from {module} import {name}`", ""]
    if name == "u":
        return [*lines, "The units: `300 * u.W`, `u(\"kWh/GB\")`. A registry of pint, with the units of "
                "[the specification](../methodology.md#2-units).", ""]  # fmt: skip
    if isinstance(thing, type):
        bases = [base.__name__ for base in thing.__mro__[1:] if base in documented]
        own = thing.__doc__ or ""
        lines += [f"`{signature_of(name, thing)}`", ""] if _is_called(thing) else []
        lines += [markdown_of(own)]
        lines += [f"Has all that [`{bases[0]}`](#{bases[0].lower()}) has.", ""] if bases else []
        lines += [*_constants(thing), *members_of(thing, documented)]
    elif callable(thing):
        lines += [f"`{signature_of(name, thing)}`", "", markdown_of(inspect.getdoc(thing) or "")]
    else:
        lines += [f"`{thing!r}`", ""]
    return lines


def _is_called(one: type) -> bool:
    """Whether objects of it are made by users, so that how is worth a line."""
    return not getattr(one, "_is_protocol", False) and one.__init__ is not object.__init__


def _constants(one: type) -> list[str]:
    """Named sources of a class, as a table."""
    named = {name: value for name, value in vars(one).items() if isinstance(value, efp_graph.Source)}
    if not named:
        return []
    rows = [f"| `{name}` | {value.name if value.link is None else f'[{value.name}](<{value.link}>)'} |"
            for name, value in named.items()]  # fmt: skip
    return ["| constant | source |", "|---|---|", *rows, ""]


def _errors() -> str:
    """The tree of exceptions, and what each means."""
    lines = [f"# {ERRORS.title}", "", ERRORS.about, "", "`from efp_graph.errors import ...`", ""]
    lines += ["| exception | is also | what it says |", "|---|---|---|"]
    import_module("efp_graph.errors")
    todo = [(EfpGraphError, 0)]
    while todo:
        one, depth = todo.pop(0)
        if one.__module__.startswith("efp_graph") and not one.__name__.startswith("_"):
            bases = ", ".join(f"`{base.__name__}`" for base in one.__bases__[1:])
            own = vars(one).get("__doc__")
            lines.append(f"| {'· ' * depth}`{one.__name__}` | {bases} | {first_paragraph(own)} |")
        children = [each for each in one.__subclasses__() if each.__bases__[0] is one]
        todo = [*((each, depth + 1) for each in sorted(children, key=lambda each: each.__name__)), *todo]
    return "\n".join(lines) + "\n"
