"""JSON of strangers, read without surprises.

Refused is what Python's parser lets through or stumbles over: keys that appear twice, NaN and infinity, nesting without
end, numbers of thousands of digits. Halves of characters pass: whoever shows a text shows them as what they are.
"""

from __future__ import annotations

import json
from typing import Any

from efp_graph.errors import FileError, reason_of


class _Refused(ValueError):
    """Something that JSON does not allow, or that we do not."""


def parsed(text: str, path: object) -> Any:
    """The content of a JSON text.

    Args:
        path: of the file, for messages.

    Raises:
        FileError: it is no JSON.
    """
    try:
        return json.loads(text, object_pairs_hook=_without_doubles, parse_constant=_refused_number)
    except json.JSONDecodeError as error:
        raise FileError(path, error.lineno, f"is not JSON: {error.msg} (column {error.colno}).") from error
    except RecursionError as error:
        raise FileError(path, None, "is nested too deeply.") from error
    except _Refused as error:
        raise FileError(path, None, f"is not accepted: {error}") from error
    except ValueError as error:  # an integer of thousands of digits
        raise FileError(path, None, f"holds a number that is too long: {reason_of(error)}") from error


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
    raise _Refused(f"{name} is no number of JSON.")
