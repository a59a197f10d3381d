"""YAML as text: the plain part of YAML 1.2, with the line of every place.

Mappings with texts as keys, lists, texts, numbers, true, false, null; anchors, aliases and `<<`. No tags, so nothing is
made and no code runs. What looks like a date or a time is a text. The parser gives events, and the tree is put together
here without recursion, with a count of what aliases multiply.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from efp_graph.errors import FileError, reason_of
from efp_graph.serialization.found import Document, Found, Way

LARGEST = 5_000_000  # characters
MOST_NODES = 500_000  # aliases written out
DEEPEST = 100

_INTEGER = re.compile(r"[-+]?\d{1,400}")
_FLOAT = re.compile(r"[-+]?(\.\d+|\d+(\.\d*)?)([eE][-+]?\d+)?")
_WORDS = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL"), None),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}


class _Node:
    """A piece of the tree: its content, the line it is on, and the pieces below by key or position."""

    __slots__ = ("below", "content", "line", "size")

    def __init__(self, content: Any, line: int) -> None:
        self.content, self.line = content, line
        self.below: dict[str | int, _Node] = {}
        self.size = 1

    def add(self, key: str | int, node: _Node) -> None:
        """Put a piece under a key of a mapping, or at the end of a list."""
        self.below[key] = node
        self.size += node.size
        if isinstance(self.content, list):
            self.content.append(node.content)
        else:
            self.content[key] = node.content


class _Refused(Exception):
    def __init__(self, line: int, problem: str) -> None:
        self.line, self.problem = line, problem


def read_yaml(text: str, path: str | Path) -> Found:
    """The content of a YAML text.

    Args:
        path: of the file, for messages.

    Raises:
        FileError: it is no YAML, or uses more of it than is accepted.
    """
    if len(text) > LARGEST:
        raise FileError(path, None, f"has {len(text)} characters, more than the {LARGEST} that are read.")
    try:
        top = _tree(text)
    except _Refused as refused:
        raise FileError(path, refused.line, refused.problem) from None
    return Found(top.content, Document(path, lambda way: _line(top, way)))


BREAKS = frozenset("\x85\u2028\u2029")  # ends of lines in YAML: between single quotes the first comes back as a space


def written_yaml(content: Any) -> str:
    """Plain content as YAML that is read back as the same: mappings in order, those of plain values on one line."""
    import yaml

    Dumper: Any = type("Dumper", (yaml.SafeDumper,), {"ignore_aliases": lambda self, data: True})  # noqa: N806

    def text_node(dumper: Any, text: str) -> Any:  # quoted where it would be read as a number or a word
        text = _whole(text)
        is_plain = text not in _WORDS and not _INTEGER.fullmatch(text) and not _FLOAT.fullmatch(text)
        is_plain = is_plain and BREAKS.isdisjoint(text)
        return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=None if is_plain and text != "<<" else '"')

    def number_node(dumper: Any, number: float) -> Any:
        text = repr(number)
        digits, _, power = text.partition("e")
        text = f"{digits}.0e{power}" if power and "." not in digits else text  # 1e-06 would be written with a tag
        return dumper.represent_scalar("tag:yaml.org,2002:float", text)

    Dumper.add_representer(str, text_node)
    Dumper.add_representer(float, number_node)
    layout = {"sort_keys": False, "allow_unicode": True, "width": 120, "default_flow_style": None}
    return str(yaml.dump(content, Dumper=Dumper, **layout))


def line_in(text: str, way: Way) -> int | None:
    """The line of a place in a text that is YAML (JSON is); None when it cannot be told."""
    try:
        return _line(_tree(text), way)
    except _Refused:
        return None


def _line(top: _Node, way: Way) -> int:
    node = top
    for step in way:
        below = node.below.get(step)
        if below is None:
            break
        node = below
    return node.line


def _events(text: str) -> Iterator[Any]:
    """The events of PyYAML's parser, the one in C where it is built in."""
    import yaml

    loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        yield from yaml.parse(text, Loader=loader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise _Refused(1 if mark is None else mark.line + 1, f"is not YAML: {error.problem}.") from error
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        raise _Refused(1, f"is not YAML: {reason_of(error)}") from error


def _tree(text: str) -> _Node:
    """The tree of a text with one document."""
    import yaml

    tops: list[_Node] = []
    open_nodes: list[_Node] = []
    keys: list[_Node | None] = []  # of each open mapping, the key that waits for its value
    anchors: dict[str, _Node] = {}
    unfinished: dict[int, str] = {}
    nodes = 0
    for event in _events(text):
        line = event.start_mark.line + 1
        finished: _Node | None = None
        if isinstance(event, yaml.NodeEvent):
            nodes += 1
            if getattr(event, "tag", None) is not None:
                raise _Refused(line, f"has the tag {event.tag!r:.80}; tags are not accepted.")
        if isinstance(event, yaml.AliasEvent):
            if event.anchor not in anchors:
                raise _Refused(line, f"*{event.anchor} stands for nothing, or for something around it.")
            finished = anchors[event.anchor]
            nodes += finished.size
        elif isinstance(event, yaml.ScalarEvent):
            finished = _Node(_scalar(event), line)
            if event.anchor is not None:
                anchors[event.anchor] = finished
        elif isinstance(event, yaml.CollectionStartEvent):
            node = _Node([] if isinstance(event, yaml.SequenceStartEvent) else {}, line)
            if event.anchor is not None:
                unfinished[id(node)] = event.anchor
            open_nodes.append(node)
            keys.append(None)
        elif isinstance(event, yaml.CollectionEndEvent):
            finished = open_nodes.pop()
            keys.pop()
            if isinstance(finished.content, dict):
                _merge(finished)
            if id(finished) in unfinished:
                anchors[unfinished.pop(id(finished))] = finished
        if nodes > MOST_NODES or len(open_nodes) > DEEPEST:
            raise _Refused(line, "is nested too deeply." if len(open_nodes) > DEEPEST else "is too large, written out.")
        if finished is not None:
            _put(finished, line, open_nodes, keys, tops)
    if len(tops) > 1:
        raise _Refused(tops[1].line, "a second document starts here; one is expected.")
    return tops[0] if tops else _Node(None, 1)


def _put(node: _Node, line: int, open_nodes: list[_Node], keys: list[_Node | None], tops: list[_Node]) -> None:
    """Put a finished piece where it belongs."""
    if not open_nodes:
        tops.append(node)
        return
    parent = open_nodes[-1]
    if isinstance(parent.content, list):
        parent.add(len(parent.content), node)
        return
    key = keys[-1]
    if key is None:
        if isinstance(node.content, dict | list):
            raise _Refused(line, "a key is expected, and a mapping or a list is there.")
        keys[-1] = _Node(node.content if isinstance(node.content, str) else _key_text(node.content), line)
        return
    if key.content in parent.below:
        raise _Refused(key.line, f"the key {key.content!r:.80} stands twice in one mapping.")
    placed = _Node(node.content, key.line)
    placed.below, placed.size = node.below, node.size
    parent.add(key.content, placed)
    keys[-1] = None


def _merge(mapping: _Node) -> None:
    """What `<<` brings in, where the mapping has no key of its own."""
    merged = mapping.below.pop("<<", None)
    if merged is None:
        return
    del mapping.content["<<"]
    for source in [merged] if isinstance(merged.content, dict) else list(merged.below.values()):
        if not isinstance(source.content, dict):
            raise _Refused(merged.line, "<< takes a mapping, or a list of mappings.")
        for key, node in source.below.items():
            if key not in mapping.below:
                mapping.add(key, node)


def _scalar(event: Any) -> Any:
    """A text, or what a word or number without quotes stands for."""
    text = _whole(event.value)  # JSON writes some characters in halves
    if event.style:  # quoted, or a block
        return text
    if text in _WORDS:
        return _WORDS[text]
    if _INTEGER.fullmatch(text):
        return int(text)
    if _FLOAT.fullmatch(text):
        return float(text)
    return text


def _whole(text: str) -> str:
    """A text with halves of characters put together, and a mark in place of one alone."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _key_text(key: Any) -> str:
    """A number or word as a key."""
    return "null" if key is None else str(key).lower() if isinstance(key, bool) else str(key)
