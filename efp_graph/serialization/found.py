"""What was found in a file, and where: content as it was parsed, with the way from the top.

Every reader asks `Found` for what it expects, and a `ModelFileError` with the file, the line and the JSON path is the
answer when something else is there. Nothing here runs code, and nothing recurses on the depth of a file.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Iterator
from pathlib import Path
from typing import Any, TypeVar

from efp_graph.errors import ModelFileError, nearest
from efp_graph.values import ExplainableHourlyQuantities

Way = tuple[str | int, ...]
SeriesT = TypeVar("SeriesT", bound=ExplainableHourlyQuantities)
MOST_HOURS_OF_ALL = 250_000_000  # of all series of a file: 2 GB


class Document:
    """A file: its name, how to find the line of a place in it, and how many hours of series came from it.

    Attributes:
        text: what it holds, of one in JSON.
    """

    def __init__(self, path: str | Path, line_of: Callable[[Way], int | None], text: str | None = None) -> None:
        self.path = Path(path)
        self.line_of = line_of
        self.text = text
        self.hours = 0


class Found:
    """Some content of a document.

    Attributes:
        content: as parsed: dict, list, str, int, float, bool, None.
        way: keys and positions from the top.
    """

    __slots__ = ("content", "way", "document")

    def __init__(self, content: Any, document: Document, way: Way = ()) -> None:
        self.content, self.document, self.way = content, document, way

    def error(self, problem: str) -> ModelFileError:
        """That there is something wrong here."""
        return ModelFileError(self.document.path, self.document.line_of(self.way), json_path(self.way), problem)

    def counted(self, series: SeriesT) -> SeriesT:
        """A series that came from here, counted: a few bytes can unpack to many hours, and a few lines repeat them.

        Raises:
            ModelFileError: those of the file are more than `MOST_HOURS_OF_ALL` by now.
        """
        values = series.magnitude
        self.document.hours += len(values) if values.strides[0] else 1  # a constant one is kept as one number
        if self.document.hours > MOST_HOURS_OF_ALL:
            raise self.error(f"the series of the file have more than the {MOST_HOURS_OF_ALL:,} hours that are read.")
        return series

    def __getitem__(self, key: str | int) -> Found:
        return Found(self.content[key], self.document, (*self.way, key))

    def __contains__(self, key: str) -> bool:
        return key in self.content

    def get(self, key: str) -> Found | None:
        """What stands under a key, or None when nothing does."""
        return self[key] if key in self.content else None

    @property
    def is_mapping(self) -> bool:
        """Whether it is a mapping."""
        return isinstance(self.content, dict)

    def mapping(self, required: Collection[str] = (), optional: Collection[str] | None = None) -> Found:
        """Itself, when it is a mapping with these keys and no others (any, when `optional` is None)."""
        if not isinstance(self.content, dict):
            raise self.wrong("a mapping {...}")
        if optional is not None:  # first, since what is missing may stand there misspelt
            for key in self.content:
                if key not in required and key not in optional:
                    allowed = dict.fromkeys((*required, *optional))
                    raise self[key].error(f"{key!r} is not known here. {nearest(key, allowed)}")
        for key in required:
            if key not in self.content:
                raise self.error(f"{key!r} is missing.")
        return self

    def entries(self) -> Iterator[tuple[str, Found]]:
        """The keys of a mapping and what stands under them."""
        for key in self.mapping().content:
            yield key, self[key]

    def elements(self) -> list[Found]:
        """The elements of a list."""
        if not isinstance(self.content, list):
            one = self.content if isinstance(self.content, str) else ""
            raise self.wrong("a list [...]", f" Write [{one}]." if one.isprintable() and 0 < len(one) <= 60 else "")
        return [self[position] for position in range(len(self.content))]

    def text(self) -> str:
        """A text."""
        if not isinstance(self.content, str):
            raise self.wrong("a text")
        return self.content

    def optional_text(self, key: str) -> str | None:
        """The text under a key, or None."""
        return self[key].text() if self.content.get(key) is not None else None

    def optional_truth(self, key: str) -> bool:
        """The true or false under a key; false where there is none."""
        if key not in self:
            return False
        content = self[key].content
        if not isinstance(content, bool):
            raise self[key].wrong("true or false")
        return content

    def number(self) -> int | float:
        """A finite number."""
        number = self.content
        if isinstance(number, bool) or not isinstance(number, int | float):
            raise self.wrong("a number")
        if isinstance(number, float) and not math.isfinite(number):
            raise self.error(f"{number} is not a finite number.")
        return number

    def whole(self, lowest: int, highest: int) -> int:
        """A whole number within bounds."""
        number = self.content
        if isinstance(number, bool) or not isinstance(number, int) or not lowest <= number <= highest:
            raise self.wrong(f"a whole number from {lowest} to {highest}")
        return number

    def wrong(self, expected: str, way_out: str = "") -> ModelFileError:
        """That something else was expected."""
        return self.error(f"{expected} is expected, and {described(self.content)} is there.{way_out}")


def described(content: Any) -> str:
    """Some content in a few words."""
    if isinstance(content, dict):
        return "a mapping" if content else "an empty mapping"
    if isinstance(content, list):
        return f"a list of {len(content)}"
    if content is None:
        return "nothing (null)"
    if isinstance(content, int) and not isinstance(content, bool) and content.bit_length() > 200:
        return "a very large number"
    return f"{content!r:.80}"


def json_path(way: Way) -> str:
    """A way as a JSON path.

    Example:
        >>> json_path(("objects", "id-1", "jobs", 0))
        '$.objects["id-1"].jobs[0]'
    """
    steps = []
    for step in way:
        if isinstance(step, int):
            steps.append(f"[{step}]")
        elif step.isidentifier() and len(step) <= 80:
            steps.append(f".{step}")
        else:
            steps.append(f'["{step[:80]}"]')
    return "$" + "".join(steps)
