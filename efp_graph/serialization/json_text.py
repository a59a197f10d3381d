"""JSON as text: read without surprises, written so that one value stands on one line.

Reading refuses what Python's parser lets through: keys that appear twice, NaN and infinity, numbers beyond what a
float holds, halves of characters, nesting without end. Writing keeps order: what does not change stays where it was.
"""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

from efp_graph.errors import FileError, WrongKind, reason_of
from efp_graph.serialization.found import Document, Found, Way

LONGEST_FOR_LINES = 5_000_000  # characters: beyond, the place is told without a line number
INDENT = 2
_ENCODER = json.JSONEncoder(ensure_ascii=False, allow_nan=False)


class _Refused(ValueError):
    """Something that JSON does not allow, or that we do not."""


def read_json(text: str, path: str | Path) -> Found:
    """The content of a JSON text.

    Args:
        path: of the file, for messages.

    Raises:
        FileError: it is no JSON.
    """
    try:
        content = json.loads(text, object_pairs_hook=_without_doubles, parse_constant=_refused_number)
        if any(escaped.startswith(("ud", "uD")) for escaped in text.split("\\")[1:]):  # perhaps half a character
            text.encode("utf-8")
            json.dumps(content, ensure_ascii=False).encode("utf-8")
    except json.JSONDecodeError as error:
        raise FileError(path, error.lineno, f"is not JSON: {error.msg} (column {error.colno}).") from error
    except RecursionError as error:
        raise FileError(path, None, "is nested too deeply.") from error
    except UnicodeEncodeError as error:
        raise FileError(path, None, "holds half a character (a surrogate).") from error
    except _Refused as error:
        raise FileError(path, None, f"is not accepted: {error}") from error
    except ValueError as error:  # an integer of thousands of digits
        raise FileError(path, None, f"holds a number that is too long: {reason_of(error)}") from error
    return Found(content, Document(path, lambda way: _line_in(text, way), text))


def _without_doubles(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        seen: set[str] = set()
        for key, _ in pairs:
            if key in seen:
                raise _Refused(f"the key {key!r:.80} stands twice in one mapping.")
            seen.add(key)
    return found


def _refused_number(name: str) -> Any:
    raise _Refused(f"{name} is no number of JSON, and no value of a model.")


def _line_in(text: str, way: Way) -> int | None:
    """The line of a place in a JSON text: read again, slowly, for the message only."""
    if len(text) > LONGEST_FOR_LINES:
        return None
    from efp_graph.serialization.yaml_text import line_in

    return line_in(text.replace("\t", " "), way)


class Verbatim(str):
    """A text without anything that JSON escapes, written as it is: looking for that in a long one takes long."""

    __slots__ = ()


def written(content: dict[str, Any], depths: dict[str, int]) -> bytes:
    """A mapping as JSON text, in UTF-8; under each key of it, containers are spread over lines down to a depth.

    Args:
        content: plain content.
        depths: {key: levels that are spread}; those of other keys stand on one line.

    Raises:
        WrongKind: it holds something that JSON has no form for.
    """
    pieces, separator = ["{"], "\n"
    for key, value in content.items():
        pieces += (separator, " " * INDENT, _ENCODER.encode(key), ": ")
        _spread(value, depths.get(key, 0), INDENT, pieces)
        separator = ",\n"
    pieces.append("\n}\n")
    try:
        return "".join(pieces).encode("utf-8")
    except UnicodeEncodeError as error:
        reason = reason_of(error)
        raise WrongKind(f"A text holds half a character (a surrogate) and cannot be saved: {reason}") from error


def _spread(value: Any, levels: int, indent: int, pieces: list[str]) -> None:
    """Add the pieces of a value whose containers are spread over lines."""
    if levels == 0 or not value or not isinstance(value, dict | list):
        _inline(value, pieces)
        return
    opening, closing = "{}" if isinstance(value, dict) else "[]"
    pieces.append(opening)
    separator = f"\n{' ' * (indent + INDENT)}"
    for each in value:
        pieces.append(separator)
        if isinstance(value, dict):
            pieces += (_ENCODER.encode(each), ": ")
            each = value[each]
        _spread(each, levels - 1, indent + INDENT, pieces)
        separator = f",\n{' ' * (indent + INDENT)}"
    pieces += ("\n", " " * indent, closing)


def _inline(value: Any, pieces: list[str]) -> None:
    """Add the pieces of a value that stands on one line."""
    if isinstance(value, Verbatim):
        pieces += ('"', value, '"')
    elif isinstance(value, dict) and _holds_verbatim(value):
        pieces.append("{")
        separator = ""
        for key, each in value.items():
            pieces += (separator, _ENCODER.encode(key), ": ")
            _inline(each, pieces)
            separator = ", "
        pieces.append("}")
    else:
        try:
            pieces.append(_ENCODER.encode(value))
        except (TypeError, ValueError, RecursionError) as error:
            raise WrongKind(f"{value!r:.80} cannot be saved as JSON: {reason_of(error)}") from error


def _holds_verbatim(value: dict[str, Any]) -> bool:
    """Whether one is in the mapping, or in a mapping in it. Deeper ones are written as other texts are."""
    for each in value.values():
        kind = type(each)
        if kind is Verbatim or (kind is dict and Verbatim in map(type, each.values())):
            return True
    return False


def is_plain(content: Any) -> bool:
    """Whether JSON has a form for it, and gives it back as it was."""
    waiting, depth_left = [content], 100_000
    while waiting:
        depth_left -= 1
        each = waiting.pop()
        if depth_left < 0:
            return False
        if isinstance(each, dict):
            if not all(isinstance(key, str) for key in each):
                return False
            waiting.extend(each.values())
        elif isinstance(each, list):
            waiting.extend(each)
        elif not (each is None or type(each) in (str, bool, int) or (type(each) is float and math.isfinite(each))):
            return False
    return True
