"""Pages of the reference, made when the site is built: modeling classes, from their declarations; others in api.py.

Each class has a page: its inputs (unit, default, source, allowed values), links, and calculated attributes with what
they mean, their formula in words and in Python. Formulas in words are those of an example system that has every class.
"""

from __future__ import annotations

import inspect
import textwrap
from datetime import datetime
from typing import Any

import api  # beside this file: mkdocs and the tests put its folder on the path
from docstrings import markdown_of

import efp_graph
from efp_graph import (
    Countries,
    Device,
    GenAIJob,
    GenAIModel,
    GPUServer,
    Job,
    Network,
    Server,
    Storage,
    System,
    UsageJourney,
    UsageJourneyStep,
    UsagePattern,
    VideoStreaming,
    VideoStreamingJob,
    WebApplication,
    WebApplicationJob,
    create_source_hourly_values_from_list,
    u,
)
from efp_graph.objects import ModelingObject
from efp_graph.objects.attributes import Input
from efp_graph.objects.calculated import Calculated, CalculatedPerKey, Derived
from efp_graph.objects.model_help import own_docstring
from efp_graph.values import EmptyExplainableObject, ExplainableObject

PARTS = {  # part of the reference: its classes, in the order of reading; classes that are missing here come last
    "Usage": ("System", "UsagePattern", "UsageJourney", "UsageJourneyStep", "Country"),
    "Jobs and services": ("Job",),
    "Hardware": ("Server", "GPUServer", "Storage", "Network", "Device"),
    "Edge devices": (
        *("EdgeUsagePattern", "EdgeUsageJourney", "EdgeFunction", "RecurrentEdgeProcess", "RecurrentEdgeWorkload"),
        *("RecurrentServerNeed", "EdgeComputer", "EdgeAppliance", "EdgeStorage", "EdgeDeviceGroup", "EdgeDevice"),
        *("EdgeCPUComponent", "EdgeRAMComponent", "EdgeWorkloadComponent", "RecurrentEdgeDeviceNeed"),
        *("RecurrentEdgeComponentNeed", "RecurrentEdgeStorageNeed"),
    ),
    "BoaviztAPI": ("BoaviztaCloudServer", "BoaviztaServerFromConfig", "BoaviztaStorageFromConfig"),
}


def classes() -> list[type[ModelingObject]]:
    """The classes that a user makes objects of."""
    exported = [getattr(efp_graph, name) for name in efp_graph.__all__]
    found = dict.fromkeys(one for one in exported if isinstance(one, type) and issubclass(one, ModelingObject))
    bases = {base for one in found for base in one.__mro__[1:]}
    return sorted((one for one in found if one not in bases or "constructor" in vars(one)), key=order)


def on_config(config: Any) -> Any:
    """Called by mkdocs: list the generated pages where `nav` says `reference/`."""
    others = [{page.title: f"reference/{page.file}.md"} for page in (*api.PAGES, api.ERRORS)]
    of_classes = [{one.__name__: f"reference/{one.__name__}.md"} for one in classes()]
    pages = ["reference/index.md", {"Classes of models": of_classes}, *others]
    config.nav = [{"Reference": pages} if entry == {"Reference": "reference/"} else entry for entry in config.nav]
    return config


def on_files(files: Any, config: Any) -> Any:
    """Called by mkdocs: add the generated pages."""
    from mkdocs.structure.files import File

    formulas = formulas_of_an_example()
    missing = exported_without_a_page()
    if missing:
        raise SystemExit(f"Exported by efp_graph, and on no page of the reference (docs/site/api.py): {missing}.")
    listed = []
    for one in classes():
        files.append(File.generated(config, f"reference/{one.__name__}.md", content=page_of(one, formulas)))
        listed.append(f"- [{one.__name__}]({one.__name__}.md): {first_sentence(own_docstring(one))}")
    others = []
    for page, text in api.pages():
        files.append(File.generated(config, f"reference/{page.file}.md", content=text))
        names = ", ".join(f"`{name}`" for names in page.names.values() for name in names)
        others.append(f"- [{page.title}]({page.file}.md): {names or page.about}")
    index = "# Reference\n\nMade from declarations and docstrings: what is public, and nothing else.\n\n"
    index += "## Classes of models\n\n" + "\n".join(listed) + "\n\n## All others\n\n" + "\n".join(others) + "\n"
    files.append(File.generated(config, "reference/index.md", content=index))
    return files


def exported_without_a_page() -> list[str]:
    """Names of the package that no page has."""
    shown = api.names_on_pages() | {one.__name__ for one in classes()}
    return [name for name in efp_graph.__all__ if name not in shown and getattr(efp_graph, name).__name__ not in shown]


def order(one: type[ModelingObject]) -> tuple[int, str]:
    """Classes in the order of PARTS, the others after them by name."""
    known = [name for names in PARTS.values() for name in names]
    return (known.index(one.__name__), "") if one.__name__ in known else (len(known), one.__name__)


def page_of(one: type[ModelingObject], formulas: dict[tuple[str, str], str]) -> str:
    """The page of a class, in Markdown."""
    signature = ", ".join(["name", *(each.name for each in one.arguments())])
    meaning = markdown_of(own_docstring(one))
    lines = [f"# {one.__name__}", "", meaning, "", f"`{one.__name__}({signature})`", ""]
    inputs = [each for each in one.inputs() if each not in one.link_inputs]
    if inputs:
        lines += ["## Inputs", "", "| attribute | what it is | unit | default | source | allowed |"]
        lines += ["|---|---|---|---|---|---|"]
        lines += [row_of(each) for each in inputs]
    if one.link_inputs:
        lines += ["", "## Links", "", "| attribute | to | what it is |", "|---|---|---|"]
        lines += [f"| `{each.name}` | {each.allowed_text()} | {escaped(each.help)} |" for each in one.link_inputs]
    if one.archetype_names:
        lines += ["", "## Archetypes", ""]
        for name in one.archetype_names:
            lines.append(f"- `{one.__name__}.{name}()`: {first_sentence(getattr(one, name).__doc__)}")
    if one.calculated_attributes():
        lines += ["", "## Calculated attributes", "", "In the order of the calculation.", ""]
        for each in one.calculated_attributes():
            lines += calculated_entry(one, each, formulas)
    methods = api.members_of(one, [ModelingObject])
    if methods:
        lines += ["", "## Methods and properties", ""]
        lines += ["Besides [those of every object](declaring.md#modelingobject).", "", *methods]
    return "\n".join(lines) + "\n"


def row_of(each: Input) -> str:
    """A row of the table of inputs."""
    default = source = ""
    value = each.default
    if isinstance(value, ExplainableObject):
        default = "no value" if isinstance(value, EmptyExplainableObject) else str(value)
        if value.source is not None:
            source = value.source.name if value.source.link is None else f"[{value.source.name}]({value.source.link})"
    allowed = "fixed by the model" if each.fixed else each.allowed_text()
    return f"| `{each.name}` | {escaped(each.help)} | {each.unit_text} | {default} | {source} | {escaped(allowed)} |"


def calculated_entry(one: type[ModelingObject], each: Calculated, formulas: dict[tuple[str, str], str]) -> list[str]:
    """Name, unit, meaning, formula in words, formula in Python."""
    unit = "" if each.unit is None else f" [{each.unit.text}]"
    per = f", one per object of `{each.keys}`" if isinstance(each, CalculatedPerKey) else ""
    meaning = escaped(inspect.cleandoc(each.help))
    lines = [f"### `{each.name}`{unit}", "", meaning + (f"\n\nA dictionary{per}." if per else ""), ""]
    words = formulas.get((one.__name__, each.name))
    if words:
        lines += [f"In an example: `{words}`", ""]
    source = python_of(each)
    if source:
        lines += ['??? note "Formula in Python"', "    ```python", textwrap.indent(source, "    "), "    ```", ""]
    return lines


def python_of(each: Derived) -> str:
    """The source of a formula, without decorator and docstring."""
    function = getattr(each, "term", each.function)
    try:
        lines = textwrap.dedent(inspect.getsource(function)).splitlines()
    except (OSError, TypeError):
        return ""
    while lines and not lines[0].startswith("def "):
        lines.pop(0)
    return "\n".join(lines)


def formulas_of_an_example() -> dict[tuple[str, str], str]:
    """{(class, attribute): formula in words} of the objects of an example system."""
    found: dict[tuple[str, str], str] = {}
    for one in example_objects():
        for each in one.calculated_attributes():
            value = getattr(one, each.name)
            if isinstance(each, CalculatedPerKey):
                value = next(iter(value.values()), None)
            words = getattr(value, "formula", None)
            if words:
                found.setdefault((type(one).__name__, each.name), words)
    return found


def example_objects() -> list[ModelingObject]:
    """A system with an object of each class that has defaults."""
    server = Server.from_defaults("the server", storage=Storage.ssd("the storage"))
    gpus = GPUServer.from_defaults("the GPU server", storage=Storage.ssd("storage of the GPU server"))
    streaming = VideoStreaming.from_defaults("the streaming service", server=server)
    application = WebApplication.from_defaults("the application", server=server)
    chat = GenAIModel.from_defaults("the language model", server=gpus)
    jobs = [
        Job.from_defaults("the job", server=server),
        VideoStreamingJob.from_defaults("the viewing", service=streaming),
        WebApplicationJob.from_defaults("the request", service=application),
        Job.from_defaults("the GPU job", server=gpus, compute_needed=0.1 * u.gpu),
        GenAIJob.from_defaults("the answer", service=chat),
    ]
    steps = [UsageJourneyStep.from_defaults("the step", jobs=jobs)]
    pattern = UsagePattern(
        "the pattern", UsageJourney("the journey", steps), [Device.laptop("the device")],
        Network.wifi_network("the network"), Countries.FRANCE(),
        create_source_hourly_values_from_list([1.0, 2.0, 3.0], datetime(2025, 1, 1)),
    )  # fmt: skip
    system = System("the system", [pattern])
    return [*system.all_linked_objects, streaming, application, chat, system]


def first_sentence(text: str | None) -> str:
    """The first sentence of a docstring."""
    return escaped(inspect.cleandoc(text or "").split("\n\n")[0].replace("\n", " "))


def escaped(text: str) -> str:
    """Text for a cell of a Markdown table."""
    return text.replace("|", "\\|").replace("<", "&lt;").replace("{", "&#123;")
