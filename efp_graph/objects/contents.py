"""Contents of inputs as the graph keeps them: nobody who has given one, or reads one, can change it behind the graph.

Lists become tuples, sets frozen sets, mappings `FixedMapping`s, and arrays copies that cannot be written to, at any
depth. What else a content is made of has to be unchangeable by itself; what says that it is not, as a plain dataclass
does by having no hash, is refused.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, NoReturn

import numpy as np

_PLAIN = (str, int, float, bool, bytes, type(None))


class FixedMapping(dict[Any, Any]):
    """A mapping that does not change; to whoever reads, writes or compares it, a dictionary."""

    def _refuse(self, *given: Any, **named: Any) -> NoReturn:
        raise TypeError("The content of an input does not change. Set the input to another one: dict(content).")

    __setitem__ = __delitem__ = __ior__ = clear = pop = popitem = setdefault = update = _refuse

    def __copy__(self) -> FixedMapping:
        return self

    def __deepcopy__(self, memo: Any) -> FixedMapping:
        return self

    def __reduce__(self) -> tuple[Any, ...]:
        return FixedMapping, (dict(self),)


def fixed(content: Any) -> Any:
    """A content that does not change; itself when it is one already.

    Raises:
        TypeError: it can change, or contains itself.
    """
    try:
        return _fixed(content)
    except RecursionError as error:
        raise TypeError("it contains itself, or is nested too deeply") from error


def _fixed(content: Any) -> Any:
    if type(content) in _PLAIN or isinstance(content, FixedMapping):
        return content
    if isinstance(content, np.ndarray):
        return _fixed_array(content)
    if type(content) in (list, tuple):
        parts = tuple(map(_fixed, content))
        same = type(content) is tuple and all(map(lambda new, old: new is old, parts, content))
        return content if same else parts
    if isinstance(content, set):
        return frozenset(content)
    if isinstance(content, Mapping):
        return FixedMapping({key: _fixed(part) for key, part in content.items()})
    try:
        hash(content)
    except Exception as error:
        raise TypeError(
            f"a {type(content).__name__} can change after it was given. Give what cannot: a tuple, a frozen dataclass"
        ) from error
    return content


def _fixed_array(content: Any) -> Any:
    """An array whose memory nobody may write to: that of bytes."""
    if content.dtype.hasobject:
        raise TypeError("an array of objects can change after it was given. Give a tuple")
    if isinstance(content.base, bytes) and not content.flags.writeable:
        return content
    return np.frombuffer(content.tobytes(), content.dtype).reshape(content.shape)


def plain(content: Any) -> Any:
    """A content as files have it: tuples as lists, mappings as dictionaries, at any depth."""
    if isinstance(content, tuple):
        return [plain(part) for part in content]
    if isinstance(content, FixedMapping):
        return {key: plain(part) for key, part in content.items()}
    return content


def is_plain(content: Any) -> bool:
    """Whether files have a form for it: texts, finite numbers, truth values, lists and dictionaries of these."""
    if isinstance(content, list):
        return all(map(is_plain, content))
    if isinstance(content, dict):
        return all(type(key) is str and is_plain(part) for key, part in content.items())
    if type(content) is float:
        return math.isfinite(content)
    return content is None or type(content) in (str, bool, int)
