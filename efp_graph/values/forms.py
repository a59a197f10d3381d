"""What a format has to tell of each kind of value: a file, a trail, a table.

A value knows which kind it is (`value.in_form(forms)`), a format how each kind looks there; so nobody asks for classes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol, TypeVar

if TYPE_CHECKING:
    from efp_graph.values.base import ExplainableObject

Form = TypeVar("Form", covariant=True)


class Forms(Protocol[Form]):
    """A format: the form of each kind of value in it."""

    def no_value(self, value: Any) -> Form:
        """Of "no value"."""

    def quantity(self, value: Any) -> Form:
        """Of a number with a unit."""

    def series(self, value: Any) -> Form:
        """Of an hourly series."""

    def content(self, value: ExplainableObject) -> Form:
        """Of any other content: a text, a time zone, a date, numbers of a kind of one's own."""
