"""Docstrings of the package as Markdown: prose, lists of what is taken, raised and given, examples."""

from __future__ import annotations

import inspect
import re
import textwrap
from typing import Any

_HEADING = re.compile(r"^(Args|Attributes|Returns|Yields|Raises|Examples?):(?: (.*))?$")
_ENTRY = re.compile(r"^(\*{0,2}\w[\w.]*(?:(?:, | / )\*{0,2}\w[\w.]*)*): (.*)", re.DOTALL)
_CODE = re.compile(r"(`+[^`]+`+)")
_TITLES = {"Args": "Takes", "Attributes": "Attributes", "Returns": "Gives", "Yields": "Gives", "Raises": "Raises"}


def markdown_of(docstring: str) -> str:
    """A docstring, with its sections as lists and its examples as blocks."""
    sections: list[tuple[str, str, list[str]]] = [("", "", [])]  # heading, what stands beside it, the lines below
    for line in inspect.cleandoc(docstring).splitlines():
        heading = _HEADING.match(line)
        name, beside, lines = sections[-1]
        if heading:
            sections.append((heading[1], heading[2] or "", []))
        elif name and line[:1].strip() and (not beside or "" in lines):  # prose after a section
            sections.append(("", "", [line]))
        else:
            lines.append(line)
    parts = [_section(*section) for section in sections]
    return "\n\n".join(part.strip("\n") for part in parts if part.strip()) + "\n"


def _section(name: str, beside: str, lines: list[str]) -> str:
    """A section: a list where it has entries, a block of code or prose otherwise."""
    body = textwrap.dedent("\n".join(lines)).strip("\n")
    if not name:
        return with_blocks(body)
    if name in ("Example", "Examples"):
        return with_blocks(f"Example: {beside}\n{body}" if beside else body)
    entries = _entries(body)
    if beside or name in ("Returns", "Yields") or not any(map(_ENTRY.match, entries)):
        return f"**{_TITLES[name]}** {prose_of(' '.join(f'{beside} {body}'.split()))}"
    listed = ["- " + _ENTRY.sub(r"`\1`: \2", each) for each in entries]
    return f"**{_TITLES[name]}**\n\n" + "\n".join(map(prose_of, listed))


def _entries(body: str) -> list[str]:
    """The entries of a section, each on one line; a sentence between them is one too."""
    entries: list[str] = []
    for line in body.splitlines():
        if entries and (line.startswith(" ") or not (_ENTRY.match(line) or entries[-1].endswith("."))):
            entries[-1] = f"{entries[-1]} {line.strip()}"
        else:
            entries.append(line)
    return entries


def with_blocks(text: str) -> str:
    """Prose in which examples with prompts, and what is indented, are blocks of code."""
    parts = []
    for paragraph in re.split(r"\n\s*\n", textwrap.dedent(text)):
        lines = paragraph.strip("\n")
        code = textwrap.dedent(lines)
        example = re.search(r"^ *>>> ", lines, re.MULTILINE)
        if example:
            parts.append(prose_of(lines[: example.start()].strip()))
            parts.append(f"```python\n{textwrap.dedent(lines[example.start() :])}\n```")
        elif lines.startswith("    "):
            parts.append(f"```text\n{code}\n```")
        else:
            parts.append(prose_of(lines))
    return "\n\n".join(part for part in parts if part.strip())


def prose_of(text: str) -> str:
    """Text in which nothing but code spans, links and emphasis means something to Markdown."""
    pieces = _CODE.split(text)
    return "".join(piece if number % 2 else piece.replace("<", "&lt;").replace("{", "&#123;")
                   for number, piece in enumerate(pieces))  # fmt: skip


def first_paragraph(docstring: str | None) -> str:
    """What stands in a table: the first paragraph, on one line."""
    text = " ".join(inspect.cleandoc(docstring or "").split("\n\n")[0].split())
    return prose_of(text).replace("|", "\\|")


def signature_of(name: str, function: Any, leave_out_first: bool = False) -> str:
    """A call, with defaults and without types: types stand in the prose where they matter."""
    try:
        parameters = list(inspect.signature(function).parameters.values())
    except (TypeError, ValueError):
        return f"{name}(...)"
    texts = []
    starred = False
    for each in parameters[1 if leave_out_first else 0 :]:
        if each.kind is each.KEYWORD_ONLY and not starred:
            texts.append("*")
        starred = starred or each.kind in (each.VAR_POSITIONAL, each.KEYWORD_ONLY)
        prefix = {each.VAR_POSITIONAL: "*", each.VAR_KEYWORD: "**"}.get(each.kind, "")
        default = "" if each.default is each.empty else f"={_default(each.default)}"
        texts.append(f"{prefix}{each.name}{default}")
    return f"{name}({', '.join(texts)})"


def _default(value: Any) -> str:
    """A default, as one would write it where that is short."""
    text = repr(value).replace("datetime.datetime(", "datetime(").replace("datetime.timedelta(", "timedelta(")
    text = re.sub(r"^Source\(name='([^']*)'\)$", r"'\1'", text)
    return re.sub(r"^<Unit\('(.*)'\)>$", r"'\1'", text) if len(text) < 60 else "..."
