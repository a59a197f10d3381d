"""Write `efp_graph/signatures.pyi`, the constructors as type checkers and editors see them, from the declarations.

    python scripts/write_signatures.py            write the file
    python scripts/write_signatures.py --check    tell by the exit code whether it is current
"""

from __future__ import annotations

import inspect
import sys
import textwrap
from collections.abc import Iterable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from efp_graph.objects.attributes import Input  # noqa: E402
from efp_graph.objects.classes import is_concrete, modeling_classes  # noqa: E402
from efp_graph.objects.declared import is_optional  # noqa: E402
from efp_graph.objects.links import LinkInput  # noqa: E402
from efp_graph.objects.model_help import described, own_docstring  # noqa: E402
from efp_graph.objects.modeling_object import ModelingObject  # noqa: E402

TARGET = ROOT / "efp_graph" / "signatures.pyi"
HEAD = '''\
"""The constructors of the model's classes. Written by scripts/write_signatures.py: change the declarations instead."""

from collections.abc import Iterable, Mapping
from typing import Any, Self, TypedDict

'''

ANY = '''
class AnySignature(ModelingObject):
    """For a class of one's own on a concrete one, with inputs of its own: `class Mine(AnySignature, Server)`."""

    def __init__(self, name: str, *values: Any, **inputs: Any) -> None: ...
    @classmethod
    def from_defaults(cls, name: str = ..., **inputs: Any) -> Self: ...
'''


def classes() -> list[type[ModelingObject]]:
    """The classes of the package that have objects."""
    ours = (kind for kind in modeling_classes().values() if kind.__module__.startswith("efp_graph."))
    return sorted(filter(is_concrete, ours), key=lambda kind: (kind.__module__, kind.__name__))


def signatures() -> str:
    """The whole file."""
    kinds = classes()
    return HEAD + "\n".join((*_imports(kinds), ANY, *(_class(kind, kinds) for kind in kinds)))


def _imports(kinds: Iterable[type[ModelingObject]]) -> list[str]:
    """What the annotations name: classes that are linked to, and what may be given."""
    wanted = {("efp_graph.objects", "ModelingObject"), ("efp_graph.values", "EmptyExplainableObject")}
    for each in (argument for kind in kinds for argument in kind.arguments()):
        if isinstance(each, LinkInput):
            wanted.add((each.target.__module__, each.target.__name__))
        elif each.annotation.startswith("Given"):
            name = each.annotation.split(" ")[0]
            wanted.add((_home_of(type(each), name), name))
    wanted |= {(each.home, each.annotation) for kind in kinds for each in kind.shorthands}
    modules: dict[str, list[str]] = {}
    for module, name in sorted(wanted):
        modules.setdefault(module, []).append(name)
    return [_wrapped(f"from {module} import ", names) for module, names in modules.items()]


def _home_of(kind: type, name: str) -> str:
    """The module that defines what may be given, from the module of the kind of input upwards."""
    found = [each.__module__ for each in kind.__mro__ if hasattr(sys.modules[each.__module__], name)]
    return found[-1]


def _wrapped(head: str, names: list[str]) -> str:
    line = head + ", ".join(names)
    return line if len(line) <= 120 else head + "(\n" + "".join(f"    {name},\n" for name in names) + ")"


def _class(kind: type[ModelingObject], kinds: list[type[ModelingObject]]) -> str:
    above = next((f"{each.__name__}Signature" for each in kind.__mro__[1:] if each in kinds), "ModelingObject")
    arguments = {each.name: each for each in kind.arguments()}
    parameters = ["self", "name: str"]
    for parameter in list(inspect.signature(kind).parameters.values())[1:]:
        if parameter.name not in arguments:
            continue  # an option of the constructor: its class declares it to type checkers
        if parameter.kind is parameter.KEYWORD_ONLY and "*" not in parameters:
            parameters.append("*")
        default = "" if parameter.default is parameter.empty else " = ..."
        parameters.append(f"{parameter.name}: {arguments[parameter.name].annotation}{default}")
    defaults = kind.default_values()
    needed = [each for each in arguments.values() if each.name not in defaults and not is_optional(each)]
    others = [each for each in arguments.values() if each not in needed]
    overrides = [f"{each.name}: {each.annotation}" for each in needed]
    overrides += [f"{each.name}: {each.annotation} = ..." for each in others]
    overrides += [f"{each.name}: {each.annotation} | None = ..." for each in kind.shorthands]
    stands_for = [f"{each.name}: {each.help}" for each in kind.shorthands]
    summary = own_docstring(kind).split("\n\n")[0].replace("\n", " ")
    return "\n".join(
        (
            *_overrides(kind, arguments.values()),
            "",
            f"class {kind.__name__}Signature({above}):",
            _method("def __init__", parameters, "None", _docstring(summary, arguments.values())),
            "    @classmethod",
            _method(
                "def from_defaults",
                ["cls", "name: str", *(["*"] if overrides else []), *overrides],
                "Self",
                _docstring("An object with the defaults of its class, some replaced.", (*needed, *others), stands_for),
                "  # type: ignore[override]",
            ),
        )
    )


def _overrides(kind: type[ModelingObject], arguments: Iterable[Input]) -> list[str]:
    """What the named constructors of a class may replace, where it has some."""
    if not vars(kind).get("archetype_names"):
        return []
    lines = [f"    {each.name}: {each.annotation}" for each in arguments]
    lines += [f"    {each.name}: {each.annotation} | None" for each in kind.shorthands]
    return ["", f"class {kind.__name__}Inputs(TypedDict, total=False):", *lines, ""]


def _method(head: str, parameters: list[str], gives: str, docstring: str, remark: str = "") -> str:
    lines = "".join(f"        {parameter},\n" for parameter in parameters)
    return f"    {head}({remark}\n{lines}    ) -> {gives}:\n{docstring}"


def _docstring(summary: str, arguments: Iterable[Input], besides: Iterable[str] = ()) -> str:
    lines = [summary, "", "Args:", "    name: any text, not necessarily unique."]
    for text in (*(f"{each.name}: {described(each)}" for each in arguments), *besides):
        text = text.replace("\\", "\\\\").replace('"""', "'''")
        lines += textwrap.wrap(
            text, 108, initial_indent="    ", subsequent_indent="        ", break_long_words=False,
            break_on_hyphens=False,
        )  # fmt: skip
    body = "\n".join(f"        {line}".rstrip() for line in lines)
    return f'        """{body.lstrip()}\n        """\n'


def main() -> int:
    """Write, or check."""
    new = signatures()
    if "--check" in sys.argv[1:]:
        current = TARGET.exists() and TARGET.read_text(encoding="utf-8") == new
        if not current:
            print(f"{TARGET.relative_to(ROOT)} is not what the declarations say: run scripts/write_signatures.py")
        return 0 if current else 1
    TARGET.write_text(new, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
