"""What kinds of input and formats know of each other.

A kind of input (`inputs.py`, `numeric_inputs.py`, `links.py`) says what it consists of: a quantity, a series, some
content, links. A format (a file of ours, one by hand, one of e-footprint, the command line) says how each of these is
read and written. So a format works for kinds that it has never heard of, and a kind for formats that come later.

Considered and not taken: a method per kind and format. Kinds times formats are many, and the objects floor would know
files.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from efp_graph.values import ExplainableObject

Write = Callable[["ExplainableObject"], Any]  # a value as a format has it


class Reader(Protocol):
    """A format that inputs are read from.

    Each method takes a *place* where something stands (in a file, with the way to it; on the command line, a text), and
    gives what the input can be given for it. It checks the form; whether the value is allowed, the input checks.
    """

    def text(self, place: Any) -> str:
        """A plain text, without a source."""

    def plain(self, place: Any) -> Any:
        """What stands there: a text, a number, true or false, a list, a mapping."""

    def value(self, place: Any, attribute: Any) -> Any:
        """A value of any content, with its source and what else is told of it."""

    def quantity(self, place: Any, attribute: Any) -> Any:
        """A number, with or in the `unit` of the attribute."""

    def series(self, place: Any, attribute: Any) -> Any:
        """An hourly series."""

    def week(self, place: Any, attribute: Any) -> Any:
        """A typical week."""

    def is_series(self, place: Any) -> bool:
        """Whether a series stands there, where an input takes numbers too."""

    def link(self, place: Any, attribute: Any) -> Any:
        """An object, or what stands for it until it is made."""

    def links(self, place: Any, attribute: Any) -> list[Any]:
        """A list of these."""

    def weights(self, place: Any, attribute: Any) -> dict[Any, Any] | None:
        """{object: weight}; None where something else stands, that `link` or `links` reads."""


def form(name: str) -> dict[str, Any]:
    """The JSON Schema of a form that native files know.

    Args:
        name: no_value, quantity, series, week, plain, zone, moment, value (any of these), link, links, weights.
    """
    return {"$ref": f"#/$defs/{name}"}
